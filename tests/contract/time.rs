//! Timeouts of Tasks and of commands.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    ("a Task without a timeout", &[("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {MessageBody.$: $$}, Next: B}  # warning token/no-timeout
  B: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', HeartbeatSecondsPath: $.beat, Parameters: {MessageBody.$: $$}, Next: C}
  C: {Type: Task, QueryLanguage: JSONata, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', TimeoutSeconds: '{% $t %}', Arguments: {MessageBody: '{% $states.context.Task.Token %}'}, End: true}
")]),
    ("a machine with a timeout", &[("w.asl.yaml", "\
StartAt: A
TimeoutSeconds: 60
States:
  A: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {MessageBody.$: $$}, End: true}  # info token/no-timeout
")]),
    ("literals that the shell documents refuse", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: Commands
  action: aws:runCommand
  inputs:
    DocumentName: AWS-RunShellScript
    Parameters:
      executionTimeout: 172801  # error token/execution-timeout
- {name: Zero, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunPowerShellScript, Parameters: {executionTimeout: ['0']}}}  # error token/execution-timeout
- {name: Word, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '1h'}}}  # error token/execution-timeout
- {name: Most, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '172800'}}}
- {name: Other, action: 'aws:runCommand', inputs: {DocumentName: My-Command, Parameters: {executionTimeout: '999999'}}}
- {name: Late, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '{{ Word.Timeout }}'}}}
")]),
    ("defaults and arguments that reach the command", &[("R.yaml", "\
schemaVersion: '0.3'
parameters:
  a: {type: String, default: '172801'}  # error token/execution-timeout
  b: {type: StringList, default: ['0']}  # error token/execution-timeout
  c: {type: Integer, default: 3600}
  d: {type: String, default: '{{ssm:timeout}}'}
mainSteps:
- {name: A, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '{{ a }}'}}}
- {name: B, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '{{ b }}'}}}
- {name: C, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: ['{{ c }}']}}}
- {name: D, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '{{ d }}'}}}
"), ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @start
    Parameters:
      DocumentName: R
      Parameters:
        c: ['200000']  # error token/execution-timeout
        d: ['3600']
    Next: B
  B:
    Type: Task
    Resource: @start
    Parameters:
      DocumentName: R
      Parameters:
        c: '200000'  # error token/execution-timeout, error token/argument-type
        d.$: States.Array($.t)
    End: true
")]),
    ("copies that do not all take it for a timeout", &[("dev/R.yaml", "\
schemaVersion: '0.3'
parameters: {t: {type: String}}
mainSteps:
- {name: A, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '{{ t }}'}}}
"), ("prod/R.yaml", "\
schemaVersion: '0.3'
parameters: {t: {type: String}}
mainSteps:
- {name: A, action: 'aws:runCommand', inputs: {DocumentName: My-Command, Parameters: {executionTimeout: '{{ t }}'}}}
"), ("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @start, Parameters: {DocumentName: R, Parameters: {t: ['999999']}}, End: true}
")]),
];
