//! Failures behind which a success is reported.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    ("whatever does no work changes nothing", &[("R.yaml", "\
schemaVersion: '0.3'
variables: {last: {type: String, default: ''}}
mainSteps:
- {name: Run, @run, onFailure: 'step:Rest', onCancel: 'step:Fail'}  # warning token/success-on-failure-path
- {name: Rest, action: 'aws:sleep', inputs: {Duration: PT1S}, @routed}
- {name: Note, @record: {Name: 'variable:last', Value: rested}, onFailure: 'step:Fail'}
- {name: StillAlive, @routed, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskHeartbeat, taskToken: '{{ taskToken }}'}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("another step does the work", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: 'step:Otherwise', onCancel: 'step:Fail', nextStep: Succeed}  # info token/success-on-failure-path
- {name: Otherwise, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("the last of several failures", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: Continue, onCancel: 'step:Fail'}  # info token/success-on-failure-path
- {name: Otherwise, @run, onFailure: Continue, onCancel: 'step:Fail'}  # warning token/success-on-failure-path
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a step that is not critical", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, @routed}
- {name: Tell, @run, isCritical: false, onFailure: Continue, onCancel: 'step:Fail'}  # info token/success-on-failure-path
- {name: Write, @run, isCritical: 'false', onFailure: Continue, onCancel: 'step:Fail'}  # info token/success-on-failure-path, warning automation/wrong-type
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("whether a step is critical is not known", &[("template.yaml", "\
Parameters: {Critical: {Type: String}}
Resources:
  R:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        parameters: {taskToken: {type: String}}
        mainSteps:
        - {name: Run, @run, isCritical: !Ref Critical, onFailure: Continue, onCancel: 'step:Fail'}  # info token/success-on-failure-path
        - {name: Succeed, @succeed, isEnd: true}
        - {name: Fail, @fail, isEnd: true}
")]),
    ("a critical step", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, isCritical: true, onFailure: Continue, onCancel: 'step:Fail'}  # warning token/success-on-failure-path
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a branch on something else", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: Continue, onCancel: 'step:Fail'}  # info token/success-on-failure-path
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ x }}', StringEquals: y}], Default: Fail}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a branch on the step's own output", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: Continue, onCancel: 'step:Fail'}  # silent token/success-on-failure-path
- {name: Rest, action: 'aws:sleep', inputs: {Duration: PT1S}, @routed}
- {name: Pick, @branch: {Choices: [{NextStep: Fail, Not: {Variable: '{{ Run.Status }}', StringEquals: Success}}], Default: Succeed}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a branch on the output of a step of a longer name", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: RunFirst, @run, @routed}
- {name: Run, @run, onFailure: Continue, onCancel: 'step:Fail'}  # info token/success-on-failure-path
- {name: Pick, @branch: {Choices: [{NextStep: Fail, Not: {Variable: '{{ RunFirst.Status }}', StringEquals: Success}}], Default: Succeed}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a branch on what a variable keeps of the output", &[("R.yaml", "\
schemaVersion: '0.3'
variables: {status: {type: String, default: ''}}
mainSteps:
- {name: Run, @run, onFailure: Continue, onCancel: 'step:Fail'}  # silent token/success-on-failure-path
- {name: Keep, @record: {Name: 'variable:status', Value: '{{ Run.Status }}'}, onFailure: 'step:Fail'}
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ variable:status }}', StringEquals: Success}], Default: Fail}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a branch on what a script makes of the output", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: Continue, onCancel: 'step:Fail'}  # silent token/success-on-failure-path
- {name: Judge, @routed, action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: f, Script: 'def f(e, c): return e', InputPayload: {status: '{{ Run.Status }}'}}, outputs: [{Name: good, Selector: $.Payload.status, Type: String}]}
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ Judge.good }}', StringEquals: Success}], Default: Fail}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a loop goes on until the step has succeeded", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: Until
  action: aws:loop
  onFailure: 'step:Fail'
  inputs:
    LoopCondition: {Variable: '{{ Run.Status }}', StringEquals: Failed}
    MaxIterations: 9
    Steps:
    - {name: Run, @run, onFailure: Continue, onCancel: 'step:Fail'}  # silent token/success-on-failure-path
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a loop speaks for its steps", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: Each
  action: aws:loop
  onFailure: 'step:Succeed'  # warning token/success-on-failure-path
  inputs:
    Iterators: '{{ servers }}'
    Steps:
    - {name: Run, @run, onCancel: 'step:Fail'}
    - {name: Check, @run, onFailure: Continue, onCancel: 'step:Fail'}  # warning token/success-on-failure-path
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("the outcome was recorded before", &[("R.yaml", "\
schemaVersion: '0.3'
variables: {outcome: {type: String, default: bad}}
mainSteps:
- {name: Run, @run, onFailure: 'step:Clean', onCancel: 'step:Clean'}
- {name: Good, @record: {Name: 'variable:outcome', Value: good}, onFailure: 'step:Fail'}
- {name: Clean, @run, onFailure: Continue, onCancel: 'step:Fail'}  # info token/success-on-failure-path
- {name: Report, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ variable:outcome }}', StringEquals: good}], Default: Fail}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("what is recorded rules the success out", &[("R.yaml", "\
schemaVersion: '0.3'
variables: {outcome: {type: String, default: good}}
mainSteps:
- {name: Run, @run, onFailure: 'step:Bad', onCancel: 'step:Fail', nextStep: Report}  # silent token/success-on-failure-path
- {name: Bad, @record: {Name: 'variable:outcome', Value: bad}, onFailure: 'step:Fail'}
- {name: Report, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ variable:outcome }}', StringEquals: good}], Default: Fail}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("what fails behind the answer, or while somebody may have answered", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, @branch: {Choices: [{NextStep: Hand, Variable: '{{ x }}', StringEquals: y}], Default: Run}}
- {name: Hand, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f, Payload: '{\"token\": \"{{ taskToken }}\"}'}, onFailure: 'step:Succeed', onCancel: 'step:Fail'}
- {name: Behind, @run, onFailure: 'step:Succeed', isEnd: false, nextStep: Done}  # silent token/success-on-failure-path
- {name: Run, @run, @routed}
- {name: Early, @succeed}
- {name: Clean, @run, onFailure: Continue}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}, isEnd: true}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("where a failure leads is not known", &[("template.yaml", "\
Parameters: {Handler: {Type: String}, Route: {Type: String}}
Resources:
  R:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        parameters: {taskToken: {type: String}}
        mainSteps:
        - {name: First, @run, onFailure: !Sub 'step:${Handler}', onCancel: 'step:Fail'}  # silent token/success-on-failure-path
        - {name: Second, @run, onFailure: !Ref Route, onCancel: 'step:Fail'}
        - {name: Third, action: !Ref Handler, onFailure: Continue, onCancel: 'step:Fail', inputs: {}}
        - {name: Succeed, @succeed, isEnd: true}
        - {name: Fail, @fail, isEnd: true}
")]),
    ("a step that cannot fail, and a cancel", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Rest, action: 'aws:sleep', inputs: {Duration: PT1S}, onFailure: Continue, onCancel: 'step:Fail'}  # silent token/success-on-failure-path
- {name: Run, @run, onFailure: 'step:Fail', onCancel: 'step:Succeed'}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
];
