//! Reads of outputs that may not exist, and branches that compare with values that never occur. No token is waited for here.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    ("a branch leads past the step that is read", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, action: 'aws:branch', inputs: {Choices: [{NextStep: Read, Variable: '{{ os }}', StringEquals: Linux}]}}
- {name: Run, @run}
- {name: Read, @reads}  # warning automation/output-unavailable
")]),
    ("two undecided branches have to fall so", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, action: 'aws:branch', inputs: {Choices: [{NextStep: Again, Variable: '{{ os }}', StringEquals: Linux}]}}
- {name: Run, @run}
- {name: Again, action: 'aws:branch', inputs: {Choices: [{NextStep: Read, Variable: '{{ arch }}', StringEquals: arm}]}, isEnd: true}
- {name: Read, @reads}  # info automation/output-unavailable
")]),
    ("both sides test the same parameter", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, action: 'aws:branch', inputs: {Choices: [{NextStep: Again, Variable: '{{ os }}', StringEquals: Linux}]}}
- {name: Run, @run}
- {name: Again, action: 'aws:branch', inputs: {Choices: [{NextStep: Done, Variable: '{{ os }}', StringEquals: Linux}]}}
- {name: Read, @reads}
- {name: Done, @sleep}
")]),
    ("both sides test the same parameter, the wrong way round", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, action: 'aws:branch', inputs: {Choices: [{NextStep: Again, Variable: '{{ os }}', StringEquals: Linux}]}}
- {name: Run, @run}
- {name: Again, action: 'aws:branch', inputs: {Choices: [{NextStep: Read, Variable: '{{ os }}', StringEquals: Linux}]}, isEnd: true}
- {name: Read, @reads}  # warning automation/output-unavailable
")]),
    ("a variable records that the step has run", &[("R.yaml", "\
schemaVersion: '0.3'
variables: {done: {type: String, default: 'no'}}
mainSteps:
- {name: Pick, action: 'aws:branch', inputs: {Choices: [{NextStep: Again, Variable: '{{ os }}', StringEquals: Linux}]}}
- {name: Run, @run}
- {name: Record, action: 'aws:updateVariable', inputs: {Name: 'variable:done', Value: 'yes'}}
- {name: Again, action: 'aws:branch', inputs: {Choices: [{NextStep: Read, Variable: '{{ variable:done }}', StringEquals: 'yes'}]}, isEnd: true}
- {name: Read, @reads}
")]),
    ("code that is handed the outputs of both sides picks one", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, action: 'aws:branch', inputs: {Choices: [{NextStep: Other, Variable: '{{ os }}', StringEquals: Linux}]}}
- {name: Run, @run, nextStep: Read}
- {name: Other, @run}
- {name: Read, action: 'aws:executeScript', inputs: {Runtime: python3.12, Handler: main, Script: 'def main(events, context): pass', InputPayload: {a: '{{ Run.Status }}', b: '{{ Other.Status }}'}}}  # info automation/output-unavailable, info automation/output-unavailable
")]),
    ("an API call needs the outputs of both sides", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, action: 'aws:branch', inputs: {Choices: [{NextStep: Other, Variable: '{{ os }}', StringEquals: Linux}]}}
- {name: Run, @run, nextStep: Read}
- {name: Other, @run}
- name: Read
  action: aws:executeAwsApi
  inputs:
    Service: ssm
    Api: CancelCommand
    CommandId: '{{ Run.CommandId }}'  # warning automation/output-unavailable
    InstanceIds: ['{{ Other.Output }}']  # warning automation/output-unavailable
")]),
    ("a branch that lacks a value takes another choice", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, action: 'aws:branch', inputs: {Choices: [{NextStep: Again, Variable: '{{ os }}', StringEquals: Linux}]}}
- {name: Run, @run}
- {name: Again, action: 'aws:branch', inputs: {Choices: [{NextStep: Read, Variable: '{{ Run.Status }}', StringEquals: Success}]}, isEnd: true}  # info automation/output-unavailable
- {name: Read, @reads}
")]),
    ("a failure before the step that the handler reads", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @run, onFailure: 'step:Clean'}
- {name: Run, @run, onFailure: 'step:Clean', isEnd: true}
- {name: Clean, action: 'aws:executeScript', inputs: {Runtime: python3.12, Handler: main, Script: 'def main(events, context): pass', InputPayload: {a: '{{ Run.CommandId }}'}}}  # warning automation/output-unavailable
")]),
    ("the handler of the step itself, and what continues after it", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @run, onFailure: Continue}
- {name: Next, action: 'aws:executeAwsApi', inputs: {Service: ssm, Api: CancelCommand, CommandId: '{{ First.CommandId }}'}}  # info automation/output-unavailable
- {name: Run, @run, onFailure: 'step:Read', isEnd: true}
- {name: Read, @reads}  # info automation/output-unavailable
")]),
    ("a reader whose failure does not matter", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @run, onFailure: 'step:Read'}
- {name: Run, @run}
- {name: Read, @reads, onFailure: Continue}  # info automation/output-unavailable
- {name: Done, @sleep}
")]),
    ("only a cancel leads there", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @run, onCancel: 'step:Read'}
- {name: Run, @run, isEnd: true}
- {name: Read, @reads}  # info automation/output-unavailable
")]),
    ("only the failure of a sleep leads there", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @sleep, onFailure: 'step:Read'}
- {name: Run, @run}
- {name: Read, @reads}  # info automation/output-unavailable
")]),
    ("it is not documented whether the failure leads there", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Pick, action: 'aws:branch', inputs: {Choices: [{NextStep: Run, Variable: '{{ os }}', StringEquals: Linux}]}}
- {name: First, @run, onFailure: 'step:Read', isEnd: true}  # info automation/ambiguous-end
- {name: Run, @run}
- {name: Read, @reads}  # info automation/output-unavailable
")]),
    ("the first of several readers speaks for them", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @run, onFailure: 'step:Read'}
- {name: Run, @run}
- {name: Read, @reads}  # warning automation/output-unavailable
- {name: ReadAgain, @reads}
- {name: ReadOnceMore, @reads}
")]),
    ("a reader that may fail does not speak for others", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @run, onFailure: 'step:Read'}
- {name: Run, @run}
- {name: Read, @reads, onFailure: Continue}  # info automation/output-unavailable
- {name: ReadAgain, @reads}  # warning automation/output-unavailable
")]),
    ("a step that reads what only comes later", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Read, @reads}  # warning automation/output-unavailable
- {name: Run, @run}
")]),
    ("a step that reads its own output", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: Mine, Comment: 'after {{ Run.CommandId }}'}}  # warning automation/output-unavailable
")]),
    ("jumps back are followed", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @sleep, nextStep: Run}
- {name: Read, @reads, isEnd: true}
- {name: Run, @run, nextStep: Read}
")]),
    ("a loop and its steps", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: Repeat
  action: aws:loop
  inputs:
    LoopCondition: {Variable: '{{ Run.Status }}', StringEquals: Failed}
    MaxIterations: 3
    Steps:
    - {name: Wait, action: 'aws:sleep', inputs: {Duration: 'PT{{ Repeat.CurrentIteration }}S'}}
    - {name: Run, @run}
- {name: Read, @reads}
")]),
    ("the output of the round before", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: Repeat
  action: aws:loop
  inputs:
    LoopCondition: {Variable: '{{ Run.Status }}', StringEquals: Failed}
    MaxIterations: 3
    Steps:
    - {name: Pick, action: 'aws:branch', inputs: {Choices: [{NextStep: Run, Variable: '{{ Repeat.CurrentIteration }}', NumericEquals: 1}]}}
    - {name: Read, @reads}  # info automation/output-unavailable
    - {name: Run, @run}
")]),
    ("a loop over nothing runs none of its steps", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: Each
  action: aws:loop
  inputs:
    Iterators: '{{ names }}'
    Steps:
    - {name: Run, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: '{{ Each.CurrentIteratorValue }}'}}
- {name: Read, @reads}  # info automation/output-unavailable
")]),
    ("a loop over what only comes later", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: Each
  action: aws:loop
  inputs:
    Iterators: '{{ Find.Ids }}'  # warning automation/output-unavailable
    Steps:
    - {name: Wait, @sleep}
- {name: Find, action: 'aws:executeAwsApi', inputs: {Service: ec2, Api: DescribeInstances}, outputs: [{Name: Ids, Selector: '$..InstanceId', Type: StringList}]}
")]),
    ("an output that no step has is not the subject", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Read, action: 'aws:executeAwsApi', inputs: {Service: ssm, Api: CancelCommand, CommandId: '{{ Run.Id }}', InstanceIds: ['{{ Else.Id }}', '{{ ssm:/Run.CommandId }}']}}  # error automation/undeclared-output, error automation/undeclared-output, error automation/ssm-reference
- {name: Run, @run}
")]),
    ("two steps of one name", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, onFailure: 'step:Read'}
- {name: Run, @run}  # error automation/duplicate-step
- {name: Read, @reads}
")]),
    ("what is not known may lead anywhere", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @run, onFailure: '${Handler}', nextStep: '${Next}'}
- {name: Read, @reads}
- {name: Run, @run, isEnd: true}
"), ("S.yaml", "\
schemaVersion: '0.3'
mainSteps:
- !Ref Step
- {name: Read, @reads}
- {name: Run, @run, nextStep: Read}
"), ("T.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run, nextStep: '${Next}'}
- {name: Read, @reads}
")]),
    ("callbacks have a rule of their own", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @run, @routed}
- {name: Run, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ taskToken }}', error: '{{ Run.CommandId }}'}}  # error token/callback-input-unavailable
")]),
    ("what the step before a callback reads", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: First, @run, onFailure: 'step:Read', onCancel: 'step:Fail'}
- {name: Run, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Read, @reads, @routed}  # warning automation/output-unavailable
- {name: Fail, @fail}
")]),
    ("values that AWS lists", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Run, @run}
- {name: Child, action: 'aws:executeAutomation', inputs: {DocumentName: Other}}
- {name: Machine, action: 'aws:executeStateMachine', inputs: {stateMachineArn: '{{ machine }}'}}
- name: Pick  # warning automation/branch-without-effect
  action: aws:branch
  inputs:
    Choices:
    - {NextStep: Done, Variable: '{{ Run.Status }}', StringEquals: Success}
    - {NextStep: Done, Variable: '{{ Run.Status }}', EqualsIgnoreCase: success}
    - {NextStep: Done, Variable: '{{ Run.Status }}', EndsWith: Timed Out}
    - {NextStep: Done, Variable: '{{ Run.Status }}', StringEquals: success}  # warning automation/impossible-choice
    - {NextStep: Done, Variable: '{{ Run.Output }}', StringEquals: success}
    - {NextStep: Done, Variable: '{{ Run.ResponseCode }}', NumericEquals: 0}
    - {NextStep: Done, Variable: '{{ Child.Status }}', Contains: Succeeded}  # warning automation/impossible-choice
    - {NextStep: Done, Variable: '{{ Child.Status }}', StartsWith: CompletedWith}
    - {NextStep: Done, Variable: '{{ Machine.status }}', StringEquals: '{{ wanted }}'}
    - {NextStep: Done, Variable: '{{ Machine.status }} ', StringEquals: SUCCEEDED}
    - {NextStep: Done, Variable: 'x{{ Machine.status }}', StringEquals: xFAILED}
    - NextStep: Done
      And:
      - {Variable: '{{ Run.Status }}', StringEquals: Failed}
      - Not: {Variable: '{{ Machine.status }}', StringEquals: Succeeded}  # warning automation/impossible-choice
- {name: Done, @sleep}
")]),
    ("values that a parameter allows", &[("R.yaml", "\
schemaVersion: '0.3'
parameters:
  os: {type: String, allowedValues: [Linux, Windows], default: Any}  # warning automation/invalid-default
  mode: {type: String, allowedValues: ['on', '${Off}']}
  flag: {type: Boolean, allowedValues: [true]}
  list: {type: StringList, allowedValues: [a, b]}
  size: {type: String, allowedValues: [small], default: '{{ssm:size}}'}
  free: {type: String}
mainSteps:
- name: Pick  # warning automation/branch-without-effect
  action: aws:branch
  inputs:
    Choices:
    - {NextStep: Done, Variable: '{{ os }}', StringEquals: Linux}
    - {NextStep: Done, Variable: '{{ os }}', StringEquals: Any}
    - {NextStep: Done, Variable: '{{ os }}', StringEquals: MacOS}  # warning automation/impossible-choice
    - {NextStep: Done, Not: {Variable: '{{ os }}', StringEquals: ''}}
    - {NextStep: Done, Variable: '{{ mode }}', StringEquals: 'off'}
    - {NextStep: Done, Variable: '{{ flag }}', StringEquals: 'no'}
    - {NextStep: Done, Variable: '{{ list }}', Contains: c}
    - {NextStep: Done, Variable: '{{ size }}', StringEquals: large}
    - {NextStep: Done, Variable: '{{ free }}', StringEquals: x}
- {name: Done, @sleep}
")]),
];
