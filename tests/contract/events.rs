//! Steps that fail or are cancelled, and steps that may answer.

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
    ("no route at all", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run}  # error token/unanswered-failure, warning token/unanswered-cancel
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("steps that practically cannot fail", &[("R.yaml", "\
schemaVersion: '0.3'
variables: {x: {type: String, default: ''}}
mainSteps:
- {name: Wait, action: 'aws:sleep', inputs: {Duration: PT1M}}  # info token/unanswered-failure, warning token/unanswered-cancel
- {name: Note, @record: {Name: 'variable:x', Value: y}}  # info token/unanswered-failure
- {name: Pick, action: 'aws:branch', inputs: {Choices: [{NextStep: Succeed, Variable: '{{ x }}', StringEquals: y}], Default: Fail}}  # info token/unanswered-failure, info token/unanswered-cancel
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("onFailure: Continue goes on to the answer", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: Continue, onCancel: 'step:Fail'}  # warning token/success-on-failure-path
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("onFailure: Continue into the end", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ x }}', StringEquals: y}], Default: Last}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Last, @run, onFailure: Continue, onCancel: 'step:Fail'}  # error token/unanswered-success
")]),
    ("a chain of handlers that ends without an answer", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: 'step:Undo', onCancel: 'step:Fail'}  # error token/unanswered-failure
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Undo, @run, @routed}
- {name: Log, @run, onFailure: Continue, onCancel: 'step:Fail', isEnd: true}
")]),
    ("a chain of handlers that answers at its end", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: 'step:Undo', onCancel: 'step:Undo'}
- {name: Succeed, @succeed, isEnd: true}
- {name: Undo, @run, @routed}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a handler that fails itself", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: 'step:Undo', onCancel: 'step:Fail'}
- {name: Succeed, @succeed, isEnd: true}
- {name: Undo, @run, onCancel: 'step:Fail'}  # error token/unanswered-failure
- {name: Fail, @fail, isEnd: true}
")]),
    ("a handler with an undecided branch behind it", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: 'step:Pick', onCancel: 'step:Fail'}  # warning token/unanswered-failure
- {name: Succeed, @succeed, isEnd: true}
- {name: Pick, @branch: {Choices: [{NextStep: Fail, Variable: '{{ x }}', StringEquals: y}], Default: Quiet}}
- {name: Fail, @fail, isEnd: true}
- {name: Quiet, action: 'aws:sleep', inputs: {Duration: PT1S}, @routed}
")]),
    ("nobody cancels a second time", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: 'step:Fail', onCancel: 'step:Stop'}
- {name: Succeed, @succeed, isEnd: true}
- {name: Stop, @run, onFailure: 'step:Fail'}
- {name: Fail, @fail, isEnd: true}
")]),
    ("what follows a cancel has two minutes", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: 'step:Wait', onCancel: 'step:Wait'}  # warning token/unanswered-cancel, error automation/cancel-target
- {name: Quick, @run, onFailure: 'step:Fail', onCancel: 'step:Pause'}  # error automation/cancel-target
- {name: Succeed, @succeed, isEnd: true}
- {name: Wait, action: 'aws:sleep', inputs: {Duration: PT1M}, @routed}
- {name: Again, action: 'aws:sleep', inputs: {Duration: PT61S}, @routed, nextStep: Fail}
- {name: Pause, action: 'aws:sleep', inputs: {Duration: PT2M}, @routed}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a wait that its own timeout cuts short is no longer than that", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: 'step:Fail', onCancel: 'step:Wait'}  # error automation/cancel-target
- {name: Succeed, @succeed, isEnd: true}
- {name: Wait, action: 'aws:sleep', inputs: {Duration: PT1H}, timeoutSeconds: 60, @routed}
- {name: Fail, @fail, isEnd: true}
")]),
    ("every item of a list that is there leaves the loop", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: Each
  action: aws:loop
  onFailure: step:Fail
  inputs:
    Iterators: [a, b]
    Steps: [{name: Inner, @run, @routed, nextStep: Succeed}]
- {name: Quiet, @run, @routed, isEnd: true}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a loop's condition does not answer", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: Until
  action: aws:loop
  onFailure: step:Fail
  inputs:
    LoopCondition: {Variable: '{{ taskToken }}', StringEquals: ''}
    MaxIterations: 2
    Steps: [{name: Inner, @run, @routed}]
- {name: Run, @run, onFailure: 'step:Fail'}  # warning token/unanswered-cancel
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("the steps of a loop inherit its onFailure, and are cancelled themselves", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: Each
  action: aws:loop
  onFailure: step:Fail
  inputs:
    Iterators: '{{ list }}'
    Steps:
    - {name: Inner, @run}  # warning token/unanswered-cancel
    - {name: Alone, @run, onFailure: Abort, onCancel: 'step:Fail'}  # error token/unanswered-failure
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a loop without a route", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: Each  # error token/unanswered-failure
  action: aws:loop
  inputs:
    Iterators: '{{ list }}'
    Steps:
    - {name: Inner, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a loop whose steps are not known", &[("template.yaml", "\
Parameters: {Steps: {Type: String}}
Resources:
  R:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        parameters: {taskToken: {type: String}, list: {type: StringList}}
        mainSteps:
        - {name: Each, action: 'aws:loop', onFailure: 'step:Fail', inputs: {Iterators: '{{ list }}', Steps: !Ref Steps}}
        - {name: Succeed, @succeed, isEnd: true}
        - {name: Fail, @fail, isEnd: true}
")]),
    ("isEnd with an onFailure step has two readings", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, @branch: {Choices: [{NextStep: Run, Variable: '{{ x }}', StringEquals: y}], Default: Succeed}}
- {name: Run, @run, @routed, isEnd: true}  # error token/unanswered-success, warning token/unanswered-failure
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a heartbeat answers nothing", &[WAITS, ("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Beat, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskHeartbeat, taskToken: '{{ taskToken }}'}}  # error token/unanswered-failure, warning token/unanswered-cancel
- name: Loop  # error token/unanswered-failure, warning token/unanswered-cancel
  action: aws:executeScript
  inputs: {Runtime: python3.11, Handler: main, Script: 'def main(e, _): c.send_task_heartbeat(taskToken=e[\"t\"])', InputPayload: {t: '{{ taskToken }}'}}
- {name: Succeed, @succeed, isEnd: true}
")]),
    ("only heartbeats", &[("wait.asl.yaml", "\
StartAt: Call
States:
  Call:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 3600
    Parameters:
      DocumentName: R  # error token/never-answered
      Parameters: {taskToken.$: @token}
    End: true
"), ("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Beat, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskHeartbeat, taskToken: '{{ taskToken }}'}}
")]),
    ("a Lambda function, a child and a script with the token may answer", &[WAITS, ("R.yaml", "\
schemaVersion: '0.3'
assumeRole: 'arn:aws:iam::111122223333:role/answer'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Tell, action: 'aws:invokeLambdaFunction', @routed, inputs: {FunctionName: f, InputPayload: {t: '{{ taskToken }}'}}}
- {name: Child, action: 'aws:executeAutomation', inputs: {DocumentName: C, RuntimeParameters: {token: ['{{ taskToken }}']}}}
- {name: Script, action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: main, Script: 'def main(e, c): return send_task_success'}}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a script that only says in a comment that it should answer", &[WAITS, ("R.yaml", "\
schemaVersion: '0.3'
assumeRole: 'arn:aws:iam::111122223333:role/answer'
parameters: {taskToken: {type: String}}
mainSteps:
- name: Beat  # error token/unanswered-failure, warning token/unanswered-cancel
  action: aws:executeScript
  inputs:
    Runtime: python3.11
    Handler: main
    InputPayload: {t: '{{ taskToken }}'}
    Script: |
      def main(events, context):
          c.send_task_heartbeat(taskToken=events['t']) # later: send_task_success
- name: Windows  # error token/unanswered-failure, warning token/unanswered-cancel
  action: aws:executeScript
  inputs:
    Runtime: PowerShell 7.4
    InputPayload: {t: '{{ taskToken }}'}
    Script: |
      <# Send-SFNTaskFailure
         is called by Fail #>
      Send-SFNTaskHeartbeat -TaskToken $env:InputPayload.t
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a script that names its answer in a text", &[WAITS, ("R.yaml", "\
schemaVersion: '0.3'
assumeRole: 'arn:aws:iam::111122223333:role/answer'
parameters: {taskToken: {type: String}}
mainSteps:
- name: Answer  # warning token/unanswered-failure
  action: aws:executeScript
  inputs:
    Runtime: python3.11
    Handler: main
    InputPayload: {t: '{{ taskToken }}'}
    Script: |
      def main(events, context):
          c.send_task_heartbeat(taskToken=events['t'])
          getattr(c, 'send_task_success')(taskToken=events['t'], output='{}')
")]),
    ("what may answer and fails unrouted is a warning", &[WAITS, ("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Tell, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f, InputPayload: {t: '{{ taskToken }}'}}}  # warning token/unanswered-failure
")]),
    ("a variable carries the token on", &[WAITS, ("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
variables: {a: {type: String}, b: {type: String}}
mainSteps:
- {name: A, @record: {Name: 'variable:a', Value: '{{ taskToken }}'}}
- {name: B, @record: {Name: 'variable:b', Value: '{{ variable:a }}'}}
- {name: Tell, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f, InputPayload: {t: '{{ variable:b }}'}}}  # warning token/unanswered-failure
")]),
    ("an EventBridge rule that hears of failed automations may answer", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run}  # info token/unanswered-failure, info token/unanswered-cancel
- {name: Succeed, @succeed, isEnd: true}
"), ("template.yaml", "\
Resources:
  Watch:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [aws.ssm], detail-type: [EC2 Automation Execution Status-change Notification]}
")]),
];
