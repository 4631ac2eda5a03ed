//! Runbooks that run as whoever starts them.

use super::Case;

/// A Task that starts `Patch` with some arguments besides the token, and what is said of it.
macro_rules! starts {
    ($arguments:literal, $comment:literal) => {
        (
            "wait.asl.yaml",
            concat!(
                "StartAt: Call\nStates:\n  Call:",
                $comment,
                "\n    Type: Task\n    Resource: @wait\n    TimeoutSeconds: 500000\n    Parameters: {DocumentName: Patch, \
                 Parameters: {taskToken.$: @token",
                $arguments,
                "}}\n    End: true\n"
            ),
        )
    };
}

/// A runbook whose role is a parameter that may be empty, and whose command may take as long as its caller says.
const PATCH: (&str, &str) = (
    "Patch.yaml",
    "\
schemaVersion: '0.3'
assumeRole: '{{ AutomationAssumeRole }}'
parameters: {AutomationAssumeRole: {type: String, default: ''}, taskToken: {type: String}, seconds: {type: String, default: '3600', allowedValues: ['3600', '172800']}}
mainSteps:
- {name: Run, @routed, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {commands: [uptime], executionTimeout: '{{ seconds }}'}}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
",
);

pub(crate) const CASES: &[Case] = &[
    ("the role is left empty", &[PATCH, starts!("", "  # info iam/no-assume-role")]),
    ("an empty role is passed", &[PATCH, ("wait.asl.yaml", "\
StartAt: Call
States:
  Call:  # info iam/no-assume-role
    Type: Task
    Resource: @wait
    TimeoutSeconds: 500000
    End: true
    Parameters:
      DocumentName: Patch
      Parameters:
        taskToken.$: @token
        AutomationAssumeRole: ['']  # warning token/argument-type
")]),
    ("the caller lets the command run for two days", &[PATCH, starts!(", seconds: ['172800']", "  # warning iam/no-assume-role")]),
    ("a role is passed", &[PATCH, starts!(", AutomationAssumeRole: ['arn:aws:iam::111122223333:role/r'], seconds: ['172800']", "  # silent iam/no-assume-role")]),
    ("a role that is not known is passed", &[PATCH, starts!(", AutomationAssumeRole.$: States.Array($.role), seconds: ['172800']", "  # silent iam/no-assume-role")]),
    ("nobody known leaves the role empty", &[("Patch.yaml", PATCH.1), ("other.yaml", "\
schemaVersion: '0.3'
assumeRole: '{{ role }}'
parameters: {role: {type: String, default: ''}, taskToken: {type: String}}
mainSteps: [{name: Succeed, @succeed}]  # silent iam/no-assume-role
")]),
    ("a role of the template, and one that is not known", &[("t.yaml", "\
Parameters: {Arn: {Type: String}}
Resources:
  A:
    Type: AWS::SSM::Document
    Properties: {DocumentType: Automation, Content: {schemaVersion: '0.3', parameters: {taskToken: {type: String}}, assumeRole: !Ref Arn, mainSteps: [{name: S, @succeed}]}}  # silent iam/no-assume-role
  B:
    Type: AWS::SSM::Document
    Properties: {DocumentType: Automation, Content: {schemaVersion: '0.3', parameters: {taskToken: {type: String}}, assumeRole: !ImportValue role, mainSteps: [{name: S, @succeed}]}}
")]),
    ("a runbook that nobody waits for", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Ask, action: 'aws:approve', inputs: {Approvers: [x]}}  # silent iam/no-assume-role
")]),
    ("steps that add up to more than twelve hours", &[("R.yaml", "\
schemaVersion: '0.3'  # warning iam/no-assume-role
mainSteps:
- {name: First, @routed, action: 'aws:changeInstanceState', inputs: {InstanceIds: [i-02573cafcfEXAMPLE], DesiredState: running}, timeoutSeconds: 20000}
- {name: Second, @routed, action: 'aws:changeInstanceState', inputs: {InstanceIds: [i-02573cafcfEXAMPLE], DesiredState: stopped}, timeoutSeconds: 11601, maxAttempts: 2}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("steps that take twelve hours together", &[("R.yaml", "\
schemaVersion: '0.3'  # info iam/no-assume-role
mainSteps:
- {name: First, @routed, action: 'aws:changeInstanceState', inputs: {InstanceIds: [i-02573cafcfEXAMPLE], DesiredState: running}, timeoutSeconds: 20000}
- {name: Second, @routed, action: 'aws:changeInstanceState', inputs: {InstanceIds: [i-02573cafcfEXAMPLE], DesiredState: stopped}, timeoutSeconds: 11600, maxAttempts: 2}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("what takes long behind the answer", &[("R.yaml", "\
schemaVersion: '0.3'  # info iam/no-assume-role
mainSteps:
- {name: Succeed, @succeed}
- {name: Rest, action: 'aws:sleep', inputs: {Duration: P2D}}
")]),
    ("an approval may take a week", &[("R.yaml", "\
schemaVersion: '0.3'  # warning iam/no-assume-role
mainSteps:
- {name: Ask, action: 'aws:approve', @routed, inputs: {Approvers: [x]}}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
];
