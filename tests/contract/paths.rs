//! Ways through a runbook on which nothing goes wrong: branches, variables, second answers.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    ("an answer in each round of a loop", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, list: {type: StringList}}
mainSteps:
- name: Twice
  action: aws:loop
  onFailure: step:Fail
  inputs:
    Iterators: [a, b]
    Steps:
    - {name: Answer, @succeed}  # error token/answered-twice
- {name: Done, @sleep, isEnd: true}
- {name: Fail, @fail, isEnd: true}
"), ("Unknown.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, list: {type: StringList}}
mainSteps:
- name: Some
  action: aws:loop
  onFailure: step:Fail
  inputs:
    Iterators: '{{ list }}'
    Steps:
    - {name: Answer, @succeed}  # warning token/answered-twice
- {name: Done, @sleep, isEnd: true}  # warning token/unanswered-success, warning token/unanswered-cancel
- {name: Fail, @fail, isEnd: true}
"), ("Last.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- name: Last
  action: aws:loop
  onFailure: step:Fail
  inputs:
    Iterators: [a, b]
    MaxIterations: 2
    Steps:
    - {name: Answer, @succeed}  # error token/answered-twice
- {name: Done, @sleep, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a loop that answers once", &[("Left.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- name: Leaves
  action: aws:loop
  onFailure: step:Fail
  inputs:
    Iterators: [a, b]
    Steps:
    - {name: Answer, @succeed, nextStep: Done}
- {name: Fail, @fail, isEnd: true}
- {name: Done, @sleep}
"), ("Once.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- name: Once
  action: aws:loop
  onFailure: step:Fail
  inputs:
    Iterators: [a]
    Steps:
    - {name: Answer, @succeed}
- {name: Done, @sleep, isEnd: true}
- {name: Fail, @fail, isEnd: true}
"), ("Bounded.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- name: Bounded
  action: aws:loop
  onFailure: step:Fail
  inputs:
    Iterators: [a, b]
    MaxIterations: 1
    Steps:
    - {name: Answer, @succeed}
- {name: Done, @sleep, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a variable that copies a parameter says what the parameter says", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, Mode: {type: String}}
variables: {mode: {type: String, default: none}}
mainSteps:
- {name: Copy, @record: {Name: 'variable:mode', Value: '{{ Mode }}'}, onFailure: 'step:Fail'}
- {name: First, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ Mode }}', StringEquals: on}]}}
- {name: Second, @branch: {Choices: [{NextStep: Quiet, Variable: '{{ variable:mode }}', StringEquals: on}]}}
- {name: Fail, @fail, isEnd: true}
- {name: Succeed, @succeed, isEnd: true}
- {name: Quiet, @sleep}
"), ("Before.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, Mode: {type: String, allowedValues: [on, off]}}
variables: {mode: {type: String, default: none}}
mainSteps:
- {name: First, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ Mode }}', StringEquals: on}]}}
- {name: Copy, @record: {Name: 'variable:mode', Value: '{{ Mode }}'}, onFailure: 'step:Fail'}
- {name: Second, @branch: {Choices: [{NextStep: Fail, Variable: '{{ variable:mode }}', StringEquals: off}]}}
- {name: Quiet, @sleep, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Succeed, @succeed, isEnd: true}
")]),
    ("a copy ends with the next value", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}, Mode: {type: String}}
variables: {mode: {type: String, default: none}}
mainSteps:
- {name: Copy, @record: {Name: 'variable:mode', Value: '{{ Mode }}'}, onFailure: 'step:Fail'}
- {name: First, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ Mode }}', StringEquals: on}]}}
- {name: Force, @record: {Name: 'variable:mode', Value: on}, onFailure: 'step:Fail'}
- {name: Second, @branch: {Choices: [{NextStep: Quiet, Variable: '{{ variable:mode }}', StringEquals: on}]}}
- {name: Fail, @fail, isEnd: true}
- {name: Succeed, @succeed, isEnd: true}
- {name: Quiet, @sleep, onCancel: 'step:Fail'}  # error token/unanswered-success
")]),
    ("the last step ends unanswered", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ x }}', StringEquals: y}], Default: Other}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Other, @run, @routed}  # error token/unanswered-success
")]),
    ("no Default falls through to the end", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, @routed, nextStep: Pick}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ x }}', StringEquals: y}]}}  # error token/unanswered-success
")]),
    ("no Default falls through to the next step", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ x }}', StringEquals: y}]}}
- {name: Run, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("every allowed value has its choice", &[("R.yaml", "\
schemaVersion: '0.3'
parameters:
  taskToken: {type: String}
  os: {type: String, allowedValues: [Linux, Windows]}
mainSteps:
- {name: Run, @run, @routed, nextStep: Pick}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ os }}', StringEquals: Linux}, {NextStep: Fail, Variable: '{{ os }}', EqualsIgnoreCase: windows}]}}
")]),
    ("an allowed value has no choice", &[("R.yaml", "\
schemaVersion: '0.3'
parameters:
  taskToken: {type: String}
  os: {type: String, allowedValues: [Linux, Windows, MacOS]}
mainSteps:
- {name: Run, @run, @routed, nextStep: Pick}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ os }}', StringEquals: Linux}, {NextStep: Fail, Variable: '{{ os }}', StringEquals: Windows}]}}  # error token/unanswered-success
")]),
    ("true and false are all there is", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, outputs: [{Name: Ok, Selector: $.Ok, Type: Boolean}], @routed, nextStep: Pick}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ Run.Ok }}', BooleanEquals: true}, {NextStep: Fail, Variable: '{{ Run.Ok }}', BooleanEquals: false}]}}
")]),
    ("numbers on both sides of a bound are all there is", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Count, @run, outputs: [{Name: N, Selector: $.N, Type: Integer}], @routed, nextStep: Pick}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ Count.N }}', NumericGreater: 0}, {NextStep: Fail, Variable: '{{ Count.N }}', NumericLesserOrEquals: 0}]}}
")]),
    ("a bound that neither choice holds for", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Count, @run, outputs: [{Name: N, Selector: $.N, Type: Integer}], @routed, nextStep: Pick}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ Count.N }}', NumericGreater: 0}, {NextStep: Fail, Variable: '{{ Count.N }}', NumericLesser: 0}]}}  # error token/unanswered-success
")]),
    ("two undecided branches make it a warning", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @branch: {Choices: [{NextStep: Second, Variable: '{{ x }}', StringEquals: y}], Default: Succeed}}
- {name: Second, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ z }}', StringEquals: y}], Default: Quiet}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Quiet, @run, @routed}  # warning token/unanswered-success
")]),
    ("contradictory choices on one parameter are no path", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @branch: {Choices: [{NextStep: Linux, Variable: '{{ os }}', StringEquals: Linux}], Default: Windows}}
- {name: Linux, @run, @routed, nextStep: Last}
- {name: Windows, @run, @routed}
- {name: Last, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ os }}', StringEquals: Linux}, {NextStep: Succeed, Not: {Variable: '{{ os }}', StringEquals: Linux}}], Default: Quiet}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Quiet, @run, @routed}
")]),
    ("two choices that leave nothing over, each with its parts", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, @routed, nextStep: Pick}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- name: Pick
  onCancel: step:Fail
  action: aws:branch
  inputs:
    Choices:
    - {NextStep: Succeed, And: [{Variable: '{{ a }}', StringEquals: x}, {Variable: '{{ b }}', StringEquals: y}]}
    - {NextStep: Fail, Or: [{Not: {Variable: '{{ a }}', StringEquals: x}}, {Not: {Variable: '{{ b }}', StringEquals: y}}]}
")]),
    ("a part that neither choice has", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, @routed, nextStep: Pick}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- name: Pick  # error token/unanswered-success
  onCancel: step:Fail
  action: aws:branch
  inputs:
    Choices:
    - {NextStep: Succeed, And: [{Variable: '{{ a }}', StringEquals: x}, {Variable: '{{ b }}', StringEquals: y}]}
    - {NextStep: Fail, Not: {Variable: '{{ a }}', StringEquals: x}}
")]),
    ("what no text can be is no path", &[("R.yaml", "\
schemaVersion: '0.3'
parameters:
  taskToken: {type: String}
  a: {type: String}
  os: {type: String, allowedValues: [linux, windows]}
mainSteps:
- name: Pick
  onCancel: step:Fail
  action: aws:branch
  inputs:
    Choices:
    - {NextStep: Quiet, And: [{Variable: '{{ a }}', StringEquals: x}, {Variable: '{{ a }}', StringEquals: y}]}
    - {NextStep: Quiet, And: [{Variable: '{{ a }}', StartsWith: xy}, {Not: {Variable: '{{ a }}', Contains: y}}]}
    - {NextStep: Quiet, And: [{Variable: '{{ a }}', EqualsIgnoreCase: x}, {Variable: '{{ a }}', StartsWith: y}]}
    - {NextStep: Quiet, And: [{Variable: '{{ os }}', EqualsIgnoreCase: Linux}, {Not: {Variable: '{{ os }}', StringEquals: linux}}]}
    Default: Succeed
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Quiet, @run, @routed}
")]),
    ("what a text can well be", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: Pick
  onCancel: step:Fail
  action: aws:branch
  inputs:
    Choices: [{NextStep: Quiet, And: [{Variable: '{{ a }}', StartsWith: xy}, {Variable: '{{ a }}', EndsWith: yz}, {Not: {Variable: '{{ a }}', StringEquals: xyyz}}]}]
    Default: Succeed
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Quiet, @run, @routed}  # error token/unanswered-success
")]),
    ("a step that failed has written nothing", &[("R.yaml", "\
schemaVersion: '0.3'
variables: {outcome: {type: String, default: open}}
mainSteps:
- {name: Good, @record: {Name: 'variable:outcome', Value: good}, onFailure: 'step:Report'}
- {name: Report, @branch: {Choices: [{NextStep: Quiet, Variable: '{{ variable:outcome }}', StringEquals: bad}], Default: Succeed}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Quiet, @run, onFailure: 'step:Fail'}
")]),
    ("a write that fails is passed over", &[("R.yaml", "\
schemaVersion: '0.3'
variables: {outcome: {type: String, default: open}}
mainSteps:
- {name: Good, @record: {Name: 'variable:outcome', Value: good}, onFailure: Continue}  # info token/unanswered-failure
- {name: Report, @branch: {Choices: [{NextStep: Quiet, Variable: '{{ variable:outcome }}', StringEquals: open}], Default: Succeed}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Quiet, @run, @routed}
")]),
    ("an operand that is a reference decides nothing", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @branch: {Choices: [{NextStep: Last, Variable: '{{ a }}', StringEquals: '{{ b }}'}], Default: Succeed}}
- {name: Last, @branch: {Choices: [{NextStep: Quiet, Variable: '{{ a }}', StringEquals: '{{ c }}'}], Default: Succeed}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Quiet, @run, @routed}  # warning token/unanswered-success
")]),
    ("a choice for an empty token is no path of a waiting caller", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String, default: ''}}
mainSteps:
- {name: Run, @run, @routed}
- {name: Waits, @branch: {Choices: [{NextStep: Done, Variable: '{{ taskToken }}', StringEquals: ''}], Default: Succeed}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}, isEnd: true}
")]),
    ("a copy of the token is not empty either", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
variables: {copy: {type: String, default: ''}}
mainSteps:
- {name: Copy, @record: {Name: 'variable:copy', Value: '{{ taskToken }}'}}
- {name: Waits, @branch: {Choices: [{NextStep: Done, Variable: '{{ variable:copy }}', StringEquals: ''}], Default: Succeed}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}, isEnd: true}
")]),
    ("an empty list of conditions decides nothing", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, @branch: {Choices: [{NextStep: Succeed, And: []}], Default: Quiet}}  # error automation/lone-condition
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Quiet, @run, @routed}  # error token/unanswered-success
")]),
    ("an outcome is recorded and branched on at the end", &[("R.yaml", "\
schemaVersion: '0.3'
variables: {outcome: {type: String, default: bad}}
mainSteps:
- {name: Run, @run, onFailure: 'step:Report', onCancel: 'step:Report'}
- {name: Good, @record: {Name: 'variable:outcome', Value: good}}
- {name: Report, action: 'aws:branch', onCancel: 'step:Fail', inputs: {Choices: [{NextStep: Succeed, Variable: '{{ variable:outcome }}', StringEquals: good}, {NextStep: Fail, Variable: '{{ variable:outcome }}', StringEquals: bad}]}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Quiet, @run, @routed}  # warning automation/unreachable-step
")]),
    ("an outcome that nobody asks for", &[("R.yaml", "\
schemaVersion: '0.3'
variables: {outcome: {type: String, default: bad}}
mainSteps:
- {name: Run, @run, onFailure: 'step:Report', onCancel: 'step:Report'}  # error token/unanswered-failure, warning token/unanswered-cancel
- {name: Good, @record: {Name: 'variable:outcome', Value: good}}
- {name: Report, action: 'aws:branch', onCancel: 'step:Fail', inputs: {Choices: [{NextStep: Succeed, Variable: '{{ variable:outcome }}', StringEquals: good}], Default: Quiet}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Quiet, action: 'aws:sleep', inputs: {Duration: PT1S}, @routed}
")]),
    ("the success callback falls through into the failure callback", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, @routed}
- {name: Succeed, @succeed}  # error token/answered-twice
- {name: Fail, @fail}
")]),
    ("a step behind the answer fails into the other callback", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Succeed, @succeed}  # error token/answered-twice
- {name: Clean, @run, onFailure: 'step:Fail', isEnd: false, nextStep: Done}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("an undecided branch between two answers makes it a warning", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, @routed}
- {name: Succeed, @succeed}  # warning token/answered-twice
- {name: Pick, @branch: {Choices: [{NextStep: Fail, Variable: '{{ x }}', StringEquals: y}], Default: Done}}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a cancel after the answer makes it a warning", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, @routed}
- {name: Succeed, @succeed}  # warning token/answered-twice
- {name: Clean, @run, onFailure: Continue, onCancel: 'step:Fail', nextStep: Done}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a callback that fails into the other one answers once", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, @routed, nextStep: Succeed}
- {name: Fail, @fail, isEnd: true}
- {name: Succeed, @succeed, onFailure: 'step:Fail'}
")]),
    ("unknown targets and unknown steps are silent", &[("template.yaml", "\
Parameters: {Handler: {Type: String}, Cancel: {Type: String}, Next: {Type: String}}
Resources:
  R:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        parameters: {taskToken: {type: String}}
        mainSteps:
        - {name: Run, @run, onFailure: !Sub 'step:${Handler}', onCancel: !Ref Cancel, nextStep: !Ref Next}
        - !If [Wanted, {name: Extra, @run}, !Ref 'AWS::NoValue']
        - {name: Other, @run, @routed}
        - {name: Succeed, @succeed, isEnd: true}
        - {name: Fail, @fail, isEnd: true}
")]),
    ("jumps that go round come to an end", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: A, @run, @routed, nextStep: B}
- {name: B, @branch: {Choices: [{NextStep: A, Variable: '{{ A.Output }}', StringEquals: 'yes'}], Default: Succeed}}  # warning automation/jump-cycle
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
];
