//! Runbooks that hand their token to other runbooks.

use super::Case;

const PARENT: (&str, &str) = ("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @wait, TimeoutSeconds: 90000, Parameters: {DocumentName: Parent, Parameters: {taskToken.$: @token}}, End: true}
");

/// Answers always, and lets its parent know.
const ANSWERS: (&str, &str) = (
    "Child.yaml",
    "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Work, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
",
);

/// Answers on success only.
const ANSWERS_SUCCESS: (&str, &str) = (
    "Child.yaml",
    "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Work, @run}
- {name: Succeed, @succeed, isEnd: true}
",
);

pub(super) const CASES: &[Case] = &[
    ("a child that answers, and a parent that sees to its start", &[PARENT, ANSWERS, ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Go, action: 'aws:executeAutomation', @routed, nextStep: Done, inputs: {DocumentName: Child, RuntimeParameters: {taskToken: ['{{ taskToken }}']}}}
- {name: Fail, @fail, isEnd: true}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}}
")]),
    ("a child that answers, and a parent without a way on", &[PARENT, ANSWERS, ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Go, action: 'aws:executeAutomation', isEnd: true, inputs: {DocumentName: Child, RuntimeParameters: {taskToken: '{{ taskToken }}'}}}  # warning token/unanswered-failure
")]),
    ("a child that leaves failures to its parent", &[PARENT, ANSWERS_SUCCESS, ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Go, action: 'aws:executeAutomation', @routed, nextStep: Done, inputs: {DocumentName: Child, RuntimeParameters: {taskToken: ['{{ taskToken }}']}}}
- {name: Fail, @fail, isEnd: true}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}}
")]),
    ("a failure that neither answers", &[PARENT, ANSWERS_SUCCESS, ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Go, action: 'aws:executeAutomation', onCancel: 'step:Fail', nextStep: Done, inputs: {DocumentName: Child, RuntimeParameters: {taskToken: ['{{ taskToken }}']}}}  # error token/unanswered-failure
- {name: Fail, @fail, isEnd: true}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}}
")]),
    ("a child that forgets one of its failures, and a parent that relies on it", &[PARENT, ("Child.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Check, @run, onCancel: 'step:Fail'}  # error token/unanswered-failure
- {name: Work, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail}
- {name: Abort, action: 'aws:assertAwsResourceProperty', inputs: {Service: ec2, Api: DescribeInstances, PropertySelector: '$.Reservations', DesiredValues: ['none']}}
"), ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Go, action: 'aws:executeAutomation', isEnd: true, inputs: {DocumentName: Child, RuntimeParameters: {taskToken: ['{{ taskToken }}']}}}  # warning token/unanswered-failure
")]),
    ("a child that forgets one of its failures, and a parent that answers them", &[PARENT, ("Child.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Check, @run, onCancel: 'step:Fail'}
- {name: Work, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail}
- {name: Abort, action: 'aws:assertAwsResourceProperty', inputs: {Service: ec2, Api: DescribeInstances, PropertySelector: '$.Reservations', DesiredValues: ['none']}}
"), ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Go, action: 'aws:executeAutomation', @routed, nextStep: Done, inputs: {DocumentName: Child, RuntimeParameters: {taskToken: ['{{ taskToken }}']}}}
- {name: Fail, @fail, isEnd: true}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}}
")]),
    ("a child that never answers", &[("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @wait, TimeoutSeconds: 90000, Parameters: {DocumentName: Parent, Parameters: {taskToken.$: @token}}, End: true}  # error token/never-answered
"), ("Child.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Work, @run}
"), ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Go, action: 'aws:executeAutomation', isEnd: true, inputs: {DocumentName: Child, RuntimeParameters: {taskToken: ['{{ taskToken }}']}}}
")]),
    ("success that neither answers", &[PARENT, ("Child.yaml", "\
schemaVersion: '0.3'
parameters: {token: {type: String}}
mainSteps:
- {name: Work, @run, @routed, isCritical: true, nextStep: Done}
- {name: Fail, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ token }}', error: Failed}}
- {name: Stop, action: 'aws:assertAwsResourceProperty', isEnd: true, inputs: {Service: ec2, Api: DescribeInstances, PropertySelector: '$.Reservations', DesiredValues: ['none']}}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}}
"), ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Go, action: 'aws:executeAutomation', @routed, nextStep: Done, inputs: {DocumentName: Child, RuntimeParameters: {token: ['{{ taskToken }}']}}}
- {name: Fail, @fail, isEnd: true}
- {name: Done, action: 'aws:sleep', onCancel: 'step:Fail', inputs: {Duration: PT1S}}  # error token/unanswered-success
")]),
    ("a child whose version is pinned may be another", &[PARENT, ("Child.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Work, @run}  # error token/unanswered-failure, warning token/unanswered-cancel
- {name: Succeed, @succeed, isEnd: true}
"), ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Go, action: 'aws:executeAutomation', isEnd: true, inputs: {DocumentName: Child, DocumentVersion: '3', RuntimeParameters: {taskToken: ['{{ taskToken }}']}}}  # warning token/unanswered-failure
")]),
    ("runbooks that start each other", &[PARENT, ("Child.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Back, action: 'aws:executeAutomation', @routed, inputs: {DocumentName: Parent, RuntimeParameters: {taskToken: ['{{ taskToken }}']}}}  # warning automation/self-recursion
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
"), ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Go, action: 'aws:executeAutomation', @routed, nextStep: Done, inputs: {DocumentName: Child, RuntimeParameters: {taskToken: ['{{ taskToken }}']}}}
- {name: Fail, @fail, isEnd: true}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}}
")]),
    ("a grandparent that answers for both", &[PARENT, ("Child.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Check, @run}
- {name: Work, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail}
- {name: Abort, action: 'aws:assertAwsResourceProperty', inputs: {Service: ec2, Api: DescribeInstances, PropertySelector: '$.Reservations', DesiredValues: ['none']}}
"), ("Middle.yaml", "\
schemaVersion: '0.3'
parameters: {token: {type: String}}
mainSteps:
- {name: Go, action: 'aws:executeAutomation', isEnd: true, inputs: {DocumentName: Child, RuntimeParameters: {taskToken: ['{{ token }}']}}}
"), ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Go, action: 'aws:executeAutomation', @routed, nextStep: Done, inputs: {DocumentName: Middle, RuntimeParameters: {token: ['{{ taskToken }}']}}}
- {name: Fail, @fail, isEnd: true}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}}
")]),
    ("a parent in the same template, by reference", &[("t.yaml", "\
Resources:
  Child:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        parameters: {taskToken: {type: String}}
        mainSteps:
        - {name: Work, @run}
        - {name: Succeed, @succeed, isEnd: true}
  Parent:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        parameters: {taskToken: {type: String}}
        mainSteps:
        - {name: Go, action: 'aws:executeAutomation', onCancel: 'step:Fail', nextStep: Done, inputs: {DocumentName: !Ref Child, RuntimeParameters: {taskToken: ['{{ taskToken }}']}}}  # error token/unanswered-failure
        - {name: Fail, @fail, isEnd: true}
        - {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}}
")]),
    ("a critical failure that is handled, and one that is not reported", &[PARENT, ("Child.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Work, @run, onFailure: 'step:Note', onCancel: 'step:Fail', isCritical: true, nextStep: Succeed}
- {name: Note, action: 'aws:sleep', inputs: {Duration: PT1S}, onCancel: 'step:Fail', isEnd: true}
- {name: Fail, @fail, isEnd: true}
- {name: Succeed, @succeed, isEnd: true}
"), ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Go, action: 'aws:executeAutomation', @routed, nextStep: Done, inputs: {DocumentName: Child, RuntimeParameters: {taskToken: ['{{ taskToken }}']}}}
- {name: Fail, @fail, isEnd: true}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}}
")]),
    ("an approval whose timeout is routed", &[("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @wait, TimeoutSeconds: 90000, Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}, End: true}
"), ("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Ask, action: 'aws:approve', timeoutSeconds: 600, @routed, inputs: {Approvers: [someone]}}  # info token/unanswered-failure
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
];
