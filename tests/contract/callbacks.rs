//! What the steps that answer call, and with what.

use super::Case;

/// A state machine that waits on `R` and hands it the token as `taskToken`.
const WAITS: (&str, &str) = (
    "wait.asl.yaml",
    "\
StartAt: Call
States:
  Call:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 3600
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}
    End: true
",
);

pub(crate) const CASES: &[Case] = &[
    ("services and calls, right and wrong", &[WAITS, ("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, x: {type: String, default: a}}
mainSteps:
- {name: Pick, @branch: {Choices: [{NextStep: A, Variable: '{{ x }}', StringEquals: a}, {NextStep: B, Variable: '{{ x }}', StringEquals: b}, {NextStep: C, Variable: '{{ x }}', StringEquals: c}, {NextStep: D, Variable: '{{ x }}', StringEquals: d}], Default: E}}
- name: A
  action: aws:executeAwsApi
  inputs: {Service: stepfunctions, Api: send_task_success, taskToken: '{{ taskToken }}', output: '{}'}
  isEnd: true
- name: B
  action: aws:executeAwsApi
  inputs:
    Service: StepFunctions  # warning token/wrong-callback-api
    Api: sendTaskSuccess  # info token/wrong-callback-api
    taskToken: '{{ taskToken }}'
    output: '{}'
  isEnd: true
- name: C
  action: aws:executeAwsApi
  inputs:
    Service: sfn  # error token/wrong-callback-api
    Api: SendTaskSucces  # error token/wrong-callback-api
    taskToken: '{{ taskToken }}'
    output: '{}'
  isEnd: true
- {name: D, @routed, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskHeartbeat, taskToken: '{{ taskToken }}'}}
- {name: E, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a callback that glues the token into other text", &[WAITS, ("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Work, @run, @routed}
- {name: Succeed, @routed, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: 'token={{ taskToken }}', output: '{}'}}  # error token/wrong-callback-token
- {name: Fail, @fail, isEnd: true}
")]),
    ("a callback that glues texts of which nobody knows", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {first: {type: String}, second: {type: String}}
mainSteps:
- {name: Work, @run}
- {name: Succeed, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ first }}{{ second }}', output: '{}'}}
")]),
    ("a second token that need not be there", &[WAITS, ("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, parentToken: {type: String, default: ''}}
mainSteps:
- {name: Work, @run, @routed}
- {name: HasParent, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ parentToken }}', StringEquals: ''}]}}
- {name: Tell, @routed, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ parentToken }}', output: '{}'}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("callbacks that disagree", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, token: {type: String}}
mainSteps:
- {name: Work, @run}
- {name: Succeed, @succeed, isEnd: true}
- name: Fail
  action: aws:executeAwsApi
  inputs:
    Service: stepfunctions
    Api: SendTaskFailure
    taskToken: '{{ token }}'  # info token/wrong-callback-token
    error: Failed
")]),
    ("callbacks that disagree, and a caller that tells", &[WAITS, ("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, other: {type: String, default: ''}}
mainSteps:
- {name: Work, @run, @routed}
- {name: Tell, @routed, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ other }}', output: '{}'}}  # error token/wrong-callback-token
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("another service's calls are none of ours", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: A, action: 'aws:executeAwsApi', inputs: {Service: swf, Api: SendTaskStatus}}  # warning automation/unknown-operation
- {name: B, action: 'aws:executeAwsApi', inputs: {Service: emr, Api: SendTasksSuccess}}  # warning automation/unknown-operation
")]),
    ("what is not known of a callback", &[("template.yaml", "\
Parameters: {Token: {Type: String}, Output: {Type: String}, Api: {Type: String}}
Resources:
  R:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        parameters: {taskToken: {type: String}}
        mainSteps:
        - {name: A, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: !Ref Token, output: !Ref Output}}
        - {name: B, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: !Ref Api}}
        - {name: C, action: 'aws:executeAwsApi', inputs: !Ref Api}
")]),
    ("a call that may turn out to be a callback", &[WAITS, ("template.yaml", "\
Parameters: {Service: {Type: String}, Api: {Type: String}}
Resources:
  R:
    Type: AWS::SSM::Document
    Properties:
      Name: R
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        parameters: {taskToken: {type: String}}
        mainSteps:
        - {name: C, action: 'aws:executeAwsApi', inputs: {Service: lambda, Api: !Ref Api, Payload: '{{ taskToken }}'}}  # warning token/unanswered-failure
        - {name: A, action: 'aws:executeAwsApi', onFailure: 'step:B', inputs: {Service: stepfunctions, Api: !Ref Api, taskToken: '{{ taskToken }}', output: '{}'}, isEnd: true}
        - {name: B, action: 'aws:executeAwsApi', onFailure: 'step:C', inputs: {Service: !Ref Service, Api: SendTaskFailure, taskToken: '{{ taskToken }}'}, isEnd: true}
")]),
    ("tokens that are none", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, short: {type: String, maxChars: 64}, word: {type: String, allowedPattern: '^[a-z]+$'}, whole: {type: StringMap}, long: {type: String, allowedPattern: '^[A-Za-z0-9+/=_-]{1,2048}$'}}
mainSteps:
- {name: A, onFailure: 'step:B', action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ tasktoken }}', output: '{}'}}  # error token/wrong-callback-token
- {name: B, onFailure: 'step:B', action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: $$.Task.Token, output: '{}'}}  # error token/wrong-callback-token
- {name: C, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ automation:EXECUTION_ID }}', output: '{}'}}  # error token/wrong-callback-token
- {name: D, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, output: '{}'}}  # error token/wrong-callback-token
- {name: E, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: ['{{ taskToken }}'], output: '{}'}}  # error token/wrong-callback-token
- {name: F, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ short }}', output: '{}'}}  # warning token/wrong-callback-token
- {name: G, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ word }}', output: '{}'}}  # warning token/wrong-callback-token
- {name: H, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ whole }}', output: '{}'}}  # warning token/wrong-callback-token
")]),
    ("a parent's token, step outputs and variables may be tokens", &[("wait.asl.yaml", "\
StartAt: Call
States:
  Call:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 3600
    Parameters: {DocumentName: R, Parameters: {taskToken.$: @token, parent.$: 'States.Array($.parent)'}}
    End: true
"), ("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String, allowedPattern: '^[A-Za-z0-9+/=_-]{1,2048}$'}, parent: {type: String}}
mainSteps:
- {name: A, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ parent }}', output: '{}'}, outputs: [{Name: Token, Selector: $.Token, Type: String}]}  # warning automation/unknown-selector
- {name: B, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ A.Token }}', output: '{}'}}
- {name: C, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:token }}', output: '{}'}}
- {name: D, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ taskToken }}', output: '{}'}}
")]),
    ("callers that fill different parameters", &[("wait.asl.yaml", "\
StartAt: One
States:
  One:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 3600
    Parameters: {DocumentName: R, Parameters: {first.$: @token}}
    Next: Two
  Two:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 3600
    Parameters: {DocumentName: R, Parameters: {second.$: @token}}
    End: true
"), ("R.yaml", "\
schemaVersion: '0.3'
parameters: {first: {type: String, default: ''}, second: {type: String, default: ''}, third: {type: String, default: ''}}
mainSteps:
- {name: A, onFailure: Continue, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ first }}', output: '{}'}}
- {name: B, onFailure: Continue, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ second }}', output: '{}'}}
- {name: C, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ third }}', output: '{}'}}  # error token/wrong-callback-token
")]),
    ("outputs that are JSON, or may be", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, n: {type: Integer}, json: {type: String, allowedValues: ['{}', '[]']}, list: {type: StringList}, text: {type: String}, open: {type: String}}
mainSteps:
- {name: Run, @run, @routed}
- {name: Script, action: 'aws:executeScript', @routed, inputs: {Runtime: python3.11, Handler: f, Script: 'def f(e, c): pass'}, outputs: [{Name: Out, Selector: $.Payload.out, Type: String}]}
- {name: Call, action: 'aws:invokeLambdaFunction', @routed, inputs: {FunctionName: f}}
- {name: S1, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{\"id\": \"{{ Run.CommandId }}\", \"n\": {{ n }}, \"list\": {{ list }}, \"t\": \"{{ text }}\"}'}}
- {name: S2, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{{ Script.Out }}'}}
- {name: S3, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{{ Call.Payload }}'}}
- {name: S4, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{{ json }}'}}
- {name: S5, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{{ variable:x }}'}}
- {name: S6, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{\"log\": {{ Call.Payload }}}'}}
- {name: S7, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '\"done\"'}}
- {name: S8, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{{ open }}true'}}
- {name: S9, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{{ n }}'}}
- {name: Fail, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ variable:b }}'}}
")]),
    ("outputs that are not JSON, or may not be", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, list: {type: StringList}, text: {type: String}, node: {type: 'AWS::EC2::Instance::Id'}}
mainSteps:
- {name: Run, @run, @routed}
- {name: Api, action: 'aws:executeAwsApi', @routed, inputs: {Service: ec2, Api: DescribeInstances}, outputs: [{Name: Out, Selector: $.NextToken, Type: String}, {Name: All, Selector: $, Type: StringMap}]}
- {name: Call, action: 'aws:invokeLambdaFunction', @routed, inputs: {FunctionName: f}}
- {name: S1, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: ''}}  # error token/invalid-output
- {name: S2, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: 'Command {{ text }}'}}  # error token/invalid-output
- {name: S3, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{\"id\": {{ Run.CommandId }}}'}}  # error token/invalid-output
- {name: S4, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: 1}}  # error token/invalid-output
- {name: S5, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', Output: '{}'}}  # error token/invalid-output
- {name: S6, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}'}}  # error token/invalid-output
- {name: S7, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{{ text }} done.'}}  # error token/invalid-output
- {name: S8, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{{ node }}'}}  # error token/invalid-output
- {name: W1, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{{ text }}'}}  # warning token/invalid-output
- {name: W2, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{{ list }}'}}  # warning token/invalid-output
- {name: W3, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{{ Api.Out }}'}}  # warning token/invalid-output
- {name: W4, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{{ Api.All }}'}}  # warning token/invalid-output
- {name: W5, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{\"t\": \"\\\"{{ Run.Output }}\"}'}}  # warning token/invalid-output
- {name: W6, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ variable:a }}', output: '{\"t\": \"{{ Call.Payload }}\"}'}}  # warning token/invalid-output
- {name: Fail, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ variable:b }}'}}
")]),
    ("the step that a callback reads is the one that failed", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Run, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, isEnd: true, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ taskToken }}', cause: '{{ Run.CommandId }}'}}  # warning token/callback-input-unavailable
")]),
    ("a failure before the step that a callback reads", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Early, @run, @routed}
- {name: Run, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, isEnd: true, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ taskToken }}', cause: '{{ Run.CommandId }}'}}  # error token/callback-input-unavailable
")]),
    ("a cancel before the step that a callback reads", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Early, @run, onFailure: Continue, onCancel: 'step:Fail'}
- {name: Run, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, isEnd: true, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ taskToken }}', cause: '{{ Run.CommandId }}'}}  # warning token/callback-input-unavailable
")]),
    ("only what practically cannot fail stands before the step that failed", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Wait, action: 'aws:sleep', inputs: {Duration: PT1S}, onFailure: 'step:Fail', onCancel: 'step:Other'}
- {name: Run, @run, onFailure: 'step:Other', onCancel: 'step:Other'}
- {name: Late, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Other, @fail, isEnd: true}
- {name: Fail, isEnd: true, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ taskToken }}', cause: '{{ Run.CommandId }}'}}
")]),
    ("a choice that skips the step", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, x: {type: String}}
mainSteps:
- {name: Pick, action: 'aws:branch', onCancel: 'step:Other', inputs: {Choices: [{NextStep: Run, Variable: '{{ x }}', StringEquals: y}], Default: Late}}
- {name: Run, @run, onFailure: 'step:Other', onCancel: 'step:Other'}
- {name: Late, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Other, @fail, isEnd: true}
- {name: Fail, isEnd: true, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ taskToken }}', cause: '{{ Run.CommandId }}'}}  # error token/callback-input-unavailable
")]),
    ("a second choice on the same value keeps to the step that ran", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, x: {type: String}}
mainSteps:
- {name: Pick, action: 'aws:branch', onCancel: 'step:Other', inputs: {Choices: [{NextStep: Run, Variable: '{{ x }}', StringEquals: y}], Default: Late}}
- {name: Run, @run, onFailure: 'step:Other', onCancel: 'step:Other'}
- {name: Late, @run, onFailure: 'step:Other', onCancel: 'step:Other'}
- {name: Again, action: 'aws:branch', onCancel: 'step:Other', inputs: {Choices: [{NextStep: Told, Variable: '{{ x }}', StringEquals: y}], Default: Succeed}}
- {name: Told, isEnd: true, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ taskToken }}', output: '[\"{{ Run.CommandId }}\"]'}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Other, @fail, isEnd: true}
")]),
    ("a branch on the step's own status tells whether it ran", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Run, @run, onFailure: Continue, onCancel: 'step:Other'}
- {name: Pick, action: 'aws:branch', onCancel: 'step:Other', inputs: {Choices: [{NextStep: Told, Variable: '{{ Run.Status }}', StringEquals: Success}], Default: Other}}
- {name: Told, isEnd: true, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ taskToken }}', output: '[\"{{ Run.CommandId }}\"]'}}
- {name: Other, @fail, isEnd: true}
")]),
    ("another callback catches the one that cannot be resolved", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Early, @run, @routed}
- {name: Run, @run, @routed, nextStep: Succeed}
- {name: Other, @fail, isEnd: true}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, onFailure: 'step:Other', action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ taskToken }}', cause: '{{ Run.CommandId }}'}}  # warning token/callback-input-unavailable
")]),
    ("the choice for a given approval reports a failure", &[("R.yaml", "\
schemaVersion: '0.3'
assumeRole: 'arn:aws:iam::111122223333:role/r'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Ask, action: 'aws:approve', @routed, inputs: {Approvers: [x]}}
- {name: Pick, @branch: {Choices: [{NextStep: Fail, Variable: '{{ Ask.ApprovalStatus }}', StringEquals: Approved}], Default: Succeed}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}  # warning token/failure-on-success-path
")]),
    ("a failure behind another choice may be meant", &[("R.yaml", "\
schemaVersion: '0.3'
assumeRole: 'arn:aws:iam::111122223333:role/r'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Ask, action: 'aws:approve', @routed, inputs: {Approvers: [x]}}
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ Ask.ApprovalStatus }}', StringEquals: Approved}], Default: Fail}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
];
