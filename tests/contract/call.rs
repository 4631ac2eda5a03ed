//! How a Task starts its runbook, and what it does with the outcome.

use super::Case;

/// A runbook that answers with the parameter `taskToken`.
const ANSWERS: (&str, &str) = (
    "R.yaml",
    "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Run, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
",
);

pub(crate) const CASES: &[Case] = &[
    ("workflows inside Maps are of the kind that the nearest one says", &[("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Map
    ItemProcessor:
      ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: EXPRESS}
      StartAt: B
      States:
        B: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', TimeoutSeconds: 60, Parameters: {QueueUrl: q, MessageBody.$: $$.Task.Token}, Next: C}  # error token/express
        C: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {QueueUrl: q, MessageBody: x}, End: true}
    Next: D
  D:
    Type: Map
    ItemProcessor:
      ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
      StartAt: E
      States:
        E: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', TimeoutSeconds: 60, Parameters: {QueueUrl: q, MessageBody.$: $$.Task.Token}, End: true}
    End: true
")]),
    ("a type that a condition decides", &[("template.yaml", "\
Conditions: {Fast: !Equals [a, b]}
Parameters: {Kind: {Type: String}}
Resources:
  Either:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::111122223333:role/r
      StateMachineType: !If [Fast, EXPRESS, STANDARD]
      Definition: {StartAt: A, States: {A: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', TimeoutSeconds: 60, Parameters: {QueueUrl: q, MessageBody.$: $$.Task.Token}, End: true}}}
  Unknown:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::111122223333:role/r
      StateMachineType: !Ref Kind
      Definition: {StartAt: A, States: {A: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', TimeoutSeconds: 60, Parameters: {QueueUrl: q, MessageBody.$: $$.Task.Token}, End: true}}}
  Express:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::111122223333:role/r
      StateMachineType: EXPRESS
      Definition: {StartAt: A, States: {A: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', TimeoutSeconds: 60, Parameters: {QueueUrl: q, MessageBody.$: $$.Task.Token}, End: true}}}  # error token/express
")]),
    ("suffixes", &[("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: 'arn:aws:states:::glue:startJobRun.waitForTaskToken', Parameters: {JobName.$: $$.Task.Token}, Next: B}  # error token/unsupported-wait
  B: {Type: Task, Resource: 'arn:aws:lambda:eu-central-1:111122223333:function:f.waitForTaskToken', Parameters: {x.$: $$.Task.Token}, Next: C}  # error token/unsupported-wait
  C: {Type: Task, Resource: 'arn:aws:states:::aws-sdk:glue:startJobRun.sync', Next: D}  # error token/unsupported-wait
  D: {Type: Task, Resource: 'arn:aws:states:::states:startExecution.sync:3', Next: E}  # error token/unsupported-wait
  E: {Type: Task, Resource: 'arn:aws:states:::states:startExecution.sync:2', Next: F}
  F: {Type: Task, Resource: 'arn:aws:states:::newservice:doIt.waitForTaskToken', TimeoutSeconds: 60, Parameters: {x.$: $$.Task.Token}, Next: G}  # warning asl/unknown-integration
  G: {Type: Task, Resource: '${Function}.waitForTaskToken', TimeoutSeconds: 60, Parameters: {x.$: $$.Task.Token}, Next: H}
  H: {Type: Task, Resource: 'arn:aws:states:::dynamodb:putItem${Suffix}', Next: I}
  I: {Type: Task, Resource: 'arn:${AWS::Partition}:states:::sqs:sendMessage.waitForTaskToken', TimeoutSeconds: 60, Parameters: {QueueUrl: q, MessageBody.$: $$.Task.Token}, Next: J}
  J: {Type: Task, Resource: 'arn:aws:states:::glue:startJobRun.sync', End: true}
")]),
    ("what a Catch sees of a lost token", &[ANSWERS, ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}
    Catch:  # info token/timeout-not-caught
    - {ErrorEquals: [States.TaskFailed], Next: B}
    Next: B
  B:
    Type: Task
    Resource: @wait
    HeartbeatSecondsPath: $.beat  # warning token/heartbeat-never-sent
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}
    Catch:
    - {ErrorEquals: [States.HeartbeatTimeout], Next: C}
    Next: C
  C: {Type: Succeed}
")]),
    ("errors that nobody sends", &[ANSWERS, ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}
    Retry:
    - {ErrorEquals: [Ssm.ThrottlingException], MaxAttempts: 3}
    Catch:
    - ErrorEquals:
      - Failled  # warning token/error-name
      Next: C
    - {ErrorEquals: [States.ALL], Next: C}
    Next: B
  B:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}
    Retry:  # info token/retry-restarts
    - {ErrorEquals: [Failed], MaxAttempts: 3}
    Catch: [{ErrorEquals: [Other], Next: C}, {ErrorEquals: [States.ALL], Next: C}]
    Next: C
  C: {Type: Succeed}
")]),
    ("a computed error may be any", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, kind: {type: String, default: Failed}}
mainSteps:
- {name: Run, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, isEnd: true, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ taskToken }}', error: 'Patch{{ kind }}'}}
"), ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}
    Catch: [{ErrorEquals: [PatchFailed, States.Timeout], Next: C}]
    Retry: [{ErrorEquals: [States.ALL], MaxAttempts: 0}]
    Next: C
  C: {Type: Succeed}
")]),
    ("what is read of the result", &[ANSWERS, ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}
    ResultPath: $.run
    OutputPath: $.run.AutomationExecutionId  # error token/result-shape
    Next: B
  B:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}
    ResultPath: $.run
    OutputPath: $.AutomationExecutionId
    Next: C
  C:
    Type: Task
    Resource: @start
    Parameters: {DocumentName: R, Parameters: {taskToken: [x]}}
    ResultSelector: {id.$: $.AutomationExecutionId}
    Next: D
  D:
    Type: Task
    QueryLanguage: JSONata
    Resource: @wait
    TimeoutSeconds: 90000
    Arguments: {DocumentName: R, Parameters: {taskToken: ['{% $states.context.Task.Token %}']}}
    Output:
      a: '{% $states.result.AutomationExecutionId %}'  # error token/result-shape
      b: '{% $exists($states.result.AutomationExecutionId) %}'  # warning token/result-shape
      c: '{% $states.result.answer %}'
    End: true
")]),
    ("results that may hold what is read", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, answer: {type: String}}
mainSteps:
- {name: Run, @run, @routed}
- {name: Succeed, isEnd: true, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ taskToken }}', output: '{{ answer }}'}}  # warning token/invalid-output
- {name: Fail, @fail, isEnd: true}
"), ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token, answer: ['{}']}}
    ResultSelector: {id.$: $.AutomationExecutionId}
    Next: B
  B:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters: {DocumentName: Elsewhere, Parameters: {taskToken.$: @token}}
    ResultSelector:
      id.$: $.AutomationExecutionId  # warning token/result-shape
    End: true
")]),
    ("shapes of the token", &[ANSWERS, ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters:
      DocumentName: R
      Parameters:
        taskToken.$: States.Array($$.Task.Token, $.other)  # error token/shape
    Next: B
  B:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters: {DocumentName: R, Parameters: {taskToken.$: 'States.Array(States.Format(''{}'', $$.Task.Token))'}}
    Next: C
  C:
    Type: Task
    QueryLanguage: JSONata
    Resource: @wait
    TimeoutSeconds: 90000
    Arguments:
      DocumentName: R
      Parameters:
        taskToken: ['{% ''a'' & $states.context.Task.Token %}']  # error token/shape
    Next: D
  D:
    Type: Task
    QueryLanguage: JSONata
    Resource: @wait
    TimeoutSeconds: 90000
    Arguments: {DocumentName: R, Parameters: {taskToken: ['{% $string($states.context.Task.Token) %}']}}
    End: true
")]),
    ("a text around the token for a runbook that takes it apart", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {context: {type: StringMap}}
mainSteps:
- {name: Hand, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f, InputPayload: '{{ context }}'}}  # warning token/unanswered-failure
"), ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters:
      DocumentName: R
      Parameters:
        context.$: States.Array(States.Format('\\{\"token\":\"{}\"\\}', $$.Task.Token))
    End: true
")]),
    ("runs of one call", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, id: {type: String}}
mainSteps:
- {name: Run, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
"), ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters:
      DocumentName: R
      TargetMaps: [{id: [a]}, {id: [b]}]  # error token/several-runs
      Parameters: {taskToken.$: @token}
    Next: B
  B:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters:
      DocumentName: R
      TargetLocations:  # error token/several-runs
      - {Accounts: ['111122223333'], Regions: [eu-central-1, eu-west-1]}
      Parameters: {taskToken.$: @token}
    Next: C
  C:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters:
      DocumentName: R
      TargetParameterName: id
      Targets.$: $.targets  # warning token/several-runs
      Parameters: {taskToken.$: @token}
    Next: D
  D:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 90000
    Parameters:
      DocumentName: R
      TargetMaps: [{id: [a]}]
      TargetLocations: [{Accounts: ['111122223333'], Regions: [eu-central-1]}]
      Parameters: {taskToken.$: @token}
    Next: E
  E:
    Type: Task
    Resource: @start
    Parameters: {DocumentName: R, TargetMaps: [{id: [a]}, {id: [b]}], Parameters: {taskToken: [x]}}
    End: true
")]),
    ("children that get one token", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- name: Each
  action: aws:executeAutomation
  onFailure: step:Fail
  onCancel: step:Fail
  inputs:
    DocumentName: Child
    Targets: [{Key: 'tag:a', Values: [b]}]  # warning token/several-runs
    TargetParameterName: id
    RuntimeParameters: {token: ['{{ taskToken }}']}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("children that a loop starts", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, list: {type: StringList}}
mainSteps:
- name: Twice
  action: aws:loop
  onFailure: step:Fail
  inputs:
    Iterators: [a, b]
    Steps:
    - {name: Child, action: 'aws:executeAutomation', inputs: {DocumentName: C, RuntimeParameters: {token: ['{{ taskToken }}']}}}  # error token/several-runs
- name: Some
  action: aws:loop
  onFailure: step:Fail
  inputs:
    Iterators: '{{ list }}'
    Steps:
    - {name: Other, action: 'aws:executeAutomation', inputs: {DocumentName: C, RuntimeParameters: {token: ['{{ taskToken }}']}}}  # warning token/several-runs
    - {name: Unrelated, action: 'aws:executeAutomation', inputs: {DocumentName: C}}
- {name: Once, action: 'aws:executeAutomation', onFailure: 'step:Fail', inputs: {DocumentName: C, RuntimeParameters: {token: ['{{ taskToken }}']}}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("tokens of the client, and modes", &[ANSWERS, ("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @start, Parameters: {DocumentName: R, ClientToken.$: $$.Execution.Name, Mode: Interactive, Parameters: {taskToken: [x]}}, Next: B}
  B: {Type: Task, Resource: @start, Parameters: {DocumentName: R, ClientToken.$: $$.Execution.Name, Parameters: {taskToken: [x]}}, Retry: [{ErrorEquals: [States.ALL]}], Next: C}  # warning token/constant-client-token
  C: {Type: Task, Resource: @start, Parameters: {DocumentName: R, ClientToken: '${Token}', Parameters: {taskToken: [x]}}, Next: D}
  D:
    Type: Map
    ItemProcessor:
      StartAt: E
      States:
        E: {Type: Task, Resource: @start, Parameters: {DocumentName: R, ClientToken.$: $$.Execution.Name, Parameters: {taskToken: [x]}}, Next: F}  # warning token/constant-client-token
        F: {Type: Task, Resource: @start, Parameters: {DocumentName: R, ClientToken.$: $$.Map.Item.Value.id, Parameters: {taskToken: [x]}}, End: true}
    End: true
")]),
    ("names of documents", &[("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @start, Parameters: {DocumentName: AWS-RunPowerShellScript}, Next: B}  # error token/not-automation
  B: {Type: Task, Resource: @start, Parameters: {DocumentName: AWS-RestartEC2Instance, Parameters: {InstanceId: [i-1]}}, Next: C}
  C: {Type: Task, Resource: @start, Parameters: {DocumentName: Missing}, Next: D}  # info token/unknown-runbook
  D: {Type: Task, Resource: @start, Parameters: {DocumentName: '${Missing}'}, End: true}
")]),
];
