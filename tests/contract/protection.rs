//! Callbacks that fail themselves.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    ("one attempt, by default and in words", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, @routed}
- {name: Succeed, @succeed, maxAttempts: 1, isEnd: true}  # info token/callback-unprotected
- {name: Fail, @fail, isEnd: true}  # info token/callback-unprotected
")]),
    ("several attempts, and an output that is always the same", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, @routed}
- {name: Succeed, @succeed, maxAttempts: 2, isEnd: true}  # silent token/callback-unprotected
- {name: Fail, @fail, maxAttempts: '3', isEnd: true}  # warning automation/wrong-type
")]),
    ("a computed output", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, @routed}
- {name: Succeed, maxAttempts: 3, isEnd: true, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ taskToken }}', output: '[\"{{ Run.CommandId }}\"]'}}  # info token/callback-unprotected
- {name: Fail, @fail, maxAttempts: 3, isEnd: true}
")]),
    ("a computed output whose failure goes on to the end", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, @routed, nextStep: Succeed}
- {name: Fail, @fail, maxAttempts: 3, isEnd: true}
- {name: Succeed, onFailure: 'step:Clean', maxAttempts: 3, isEnd: false, nextStep: Done, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ taskToken }}', output: '[\"{{ Run.CommandId }}\"]'}}  # info token/callback-unprotected
- {name: Clean, @run}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}, isEnd: true}
")]),
    ("a computed output whose failure is reported, at once or behind another step", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, x: {type: String}}
mainSteps:
- {name: Run, @run, @routed}
- {name: Pick, @branch: {Choices: [{NextStep: One, Variable: '{{ x }}', StringEquals: '1'}, {NextStep: Two, Variable: '{{ x }}', StringEquals: '2'}], Default: Last}}  # silent token/callback-unprotected
- {name: One, onFailure: 'step:Clean', maxAttempts: 3, isEnd: true, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ taskToken }}', output: '[\"{{ Run.CommandId }}\"]'}}
- {name: Two, onFailure: 'step:Hand', maxAttempts: 3, isEnd: true, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ taskToken }}', output: '[\"{{ Run.CommandId }}\"]'}}
- {name: Clean, @run, onFailure: Continue, onCancel: 'step:Fail'}
- {name: Fail, @fail, maxAttempts: 3, isEnd: true}
- {name: Hand, @routed, isEnd: false, nextStep: Fail, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f, Payload: '{\"token\": \"{{ taskToken }}\"}'}}
- {name: Last, onFailure: 'step:Fail', maxAttempts: 3, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ taskToken }}', output: '[\"{{ Run.CommandId }}\"]'}}
")]),
    ("what is not known of a callback's failure", &[("template.yaml", "\
Parameters: {Attempts: {Type: Number}, Handler: {Type: String}}
Resources:
  R:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        parameters: {taskToken: {type: String}, tries: {type: Integer}}
        mainSteps:
        - {name: Run, @run, @routed}
        - {name: Succeed, onFailure: !Sub 'step:${Handler}', maxAttempts: !Ref Attempts, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ taskToken }}', output: '[\"{{ Run.CommandId }}\"]'}, isEnd: true}  # silent token/callback-unprotected
        - {name: Fail, @fail, maxAttempts: '{{ tries }}', isEnd: true}
")]),
    ("a runbook whose token is not known", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {a: {type: String}, b: {type: String}}
mainSteps:
- {name: Succeed, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ a }}', output: '{}'}}  # silent token/callback-unprotected
- {name: Fail, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ b }}'}}
")]),
];
