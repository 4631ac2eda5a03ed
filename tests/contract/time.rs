//! Timeouts of Tasks and of commands.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    ("a Task without a timeout", &[("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {QueueUrl: q, MessageBody.$: $$}, Next: B}  # warning token/no-timeout
  B: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', HeartbeatSecondsPath: $.beat, Parameters: {QueueUrl: q, MessageBody.$: $$}, Next: C}
  C: {Type: Task, QueryLanguage: JSONata, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', TimeoutSeconds: '{% $states.input.t %}', Arguments: {QueueUrl: q, MessageBody: '{% $states.context.Task.Token %}'}, End: true}
")]),
    ("a machine with a timeout", &[("w.asl.yaml", "\
StartAt: A
TimeoutSeconds: 60
States:
  A: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {QueueUrl: q, MessageBody.$: $$}, End: true}  # info token/no-timeout
")]),
    ("literals that the shell documents refuse", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: Commands
  action: aws:runCommand
  inputs:
    DocumentName: AWS-RunShellScript
    InstanceIds: [i-0123456789abcdef0]
    Parameters:
      executionTimeout: 172801  # error token/execution-timeout
- {name: Zero, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunPowerShellScript, Parameters: {executionTimeout: ['0']}}}  # error token/execution-timeout
- {name: Word, action: 'aws:runCommand', outputs: [{Name: Timeout, Selector: $.Timeout, Type: String}], inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '1h'}}}  # error token/execution-timeout
- {name: Most, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '172800'}}}
- {name: Other, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: My-Command, Parameters: {executionTimeout: '999999'}}}
- {name: Late, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '{{ Word.Timeout }}'}}}
")]),
    ("defaults and arguments that reach the command", &[("R.yaml", "\
schemaVersion: '0.3'
parameters:
  a: {type: String, default: '172801'}  # error token/execution-timeout
  b: {type: StringList, default: ['0']}  # error token/execution-timeout
  c: {type: Integer, default: 3600}
  d: {type: String, default: '{{ssm:timeout}}'}
mainSteps:
- {name: A, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '{{ a }}'}}}
- {name: B, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '{{ b }}'}}}
- {name: C, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: ['{{ c }}']}}}
- {name: D, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '{{ d }}'}}}
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
- {name: A, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '{{ t }}'}}}
"), ("prod/R.yaml", "\
schemaVersion: '0.3'
parameters: {t: {type: String}}
mainSteps:
- {name: A, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: My-Command, Parameters: {executionTimeout: '{{ t }}'}}}
"), ("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @start, Parameters: {DocumentName: R, Parameters: {t: ['999999']}}, End: true}
")]),
    ("timeouts of one command", &[("R.yaml", "\
schemaVersion: '0.3'
parameters:
  executiontimeout: {type: String, allowedPattern: '[1-9][0-9]{0,3}'}
  delivery: {type: Integer, default: 29}  # error token/delivery-timeout
  loose: {type: String, allowedPattern: '[0-9]+'}  # info token/unbounded-execution-timeout
  listed: {type: String, allowedValues: ['60', '600']}
mainSteps:
- {name: A, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: Own, TimeoutSeconds: 2592001}}  # error token/delivery-timeout
- {name: B, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: Own, TimeoutSeconds: '{{ executiontimeout }}'}}  # warning token/delivery-timeout, warning automation/reference-type
- {name: C, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: Own, TimeoutSeconds: '{{ delivery }}'}}
- {name: D, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: Own, TimeoutSeconds: 30, Parameters: {executionTimeout: '0'}}}
- {name: E, action: 'aws:runCommand', timeoutSeconds: 59, inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: ['60']}}}  # warning token/step-timeout-too-short
- {name: F, action: 'aws:runCommand', timeoutSeconds: 60, inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: ['60']}}}
- {name: G, action: 'aws:runCommand', timeoutSeconds: 1, inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: ['{{ loose }}']}}}
- {name: H, action: 'aws:runCommand', timeoutSeconds: 1, inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: ['{{ listed }}']}}}
- {name: I, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: ['{{ executiontimeout }}']}}}
")]),
    ("the longest way to an answer", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, limit: {type: String, default: '600', allowedValues: ['600', '6000']}}
mainSteps:
- {name: Pick, @branch: {Choices: [{NextStep: Run, Variable: '{{ limit }}', StringEquals: '600'}], Default: Wait}}
- {name: Wait, action: 'aws:sleep', onFailure: 'step:Fail', onCancel: 'step:Fail', inputs: {Duration: PT10M}, nextStep: Succeed}
- name: Run
  action: aws:runCommand
  maxAttempts: 2
  onFailure: step:Fail
  onCancel: step:Fail
  inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, TimeoutSeconds: 100, Parameters: {commands: [uptime], executionTimeout: '{{ limit }}'}}
- {name: Succeed, @succeed, nextStep: Clean}
- {name: Clean, isEnd: true, action: 'aws:sleep', inputs: {Duration: P1D}}
- {name: Fail, @fail, isEnd: true}
"), ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 1399  # warning token/timeout-too-short
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}
    Next: B
  B:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 1400
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}
    Next: C
  C:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 1400  # warning token/timeout-too-short
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token, limit: ['6000']}}
    Next: D
  D:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 1000
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token, limit.$: States.Array($.limit)}}
    End: true
")]),
    ("what AWS refuses is not waited for", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Run, @routed, timeoutSeconds: 900, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {executionTimeout: '172801'}}}  # error token/execution-timeout
- {name: Late, @routed, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, TimeoutSeconds: 2592001, Parameters: {executionTimeout: '60'}}}  # error token/delivery-timeout
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
"), ("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @wait, TimeoutSeconds: 9000, Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}, End: true}
")]),
    ("what AWS allows by default", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Run, @run, @routed}
- {name: Pause, action: 'aws:pause', inputs: {}, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
"), ("w.asl.yaml", "\
StartAt: A
TimeoutSeconds: 7100  # info token/timeout-too-short
States:
  A: {Type: Task, Resource: @wait, TimeoutSeconds: 7200, Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}, Next: B}
  B: {Type: Task, Resource: @wait, TimeoutSecondsPath: $.t, Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}, End: true}
")]),
    ("heartbeats", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Wait, action: 'aws:sleep', onFailure: 'step:Fail', onCancel: 'step:Fail', inputs: {Duration: PT10M}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
"), ("S.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Work, action: 'aws:executeScript', onFailure: 'step:Fail', onCancel: 'step:Fail', inputs: {Runtime: python3.11, Handler: f, Script: 'def f(e, c): send_task_heartbeat()', InputPayload: {t: '{{ taskToken }}'}}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
"), ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    HeartbeatSeconds: 599  # error token/heartbeat-never-sent
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}
    Next: B
  B:
    Type: Task
    Resource: @wait
    HeartbeatSeconds: 600  # warning token/heartbeat-never-sent
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}
    Next: C
  C: {Type: Task, Resource: @wait, HeartbeatSeconds: 60, Parameters: {DocumentName: S, Parameters: {taskToken.$: @token}}, Next: D}
  D: {Type: Task, Resource: @wait, HeartbeatSeconds: 60, Parameters: {DocumentName: Elsewhere, Parameters: {taskToken.$: @token}}, End: true}
")]),
];
