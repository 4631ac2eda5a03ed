//! Who may start, assume and answer.

use super::Case;

/// A runbook that answers, under a role with these properties, and what is said of its step.
macro_rules! answers {
    ($properties:literal, $comment:literal) => {
        &[(
            "t.yaml",
            concat!(
                "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {Statement: \
                 [{Effect: Allow, Principal: {Service: ssm.amazonaws.com}, Action: 'sts:AssumeRole'}]}\n",
                $properties,
                "  R:\n    Type: AWS::SSM::Document\n    Properties:\n      DocumentType: Automation\n      Content:\n        \
                 schemaVersion: '0.3'\n        assumeRole: !GetAtt Role.Arn\n        parameters: {taskToken: {type: String}}\n        \
                 mainSteps:\n        - {name: Succeed, @succeed, isEnd: true}",
                $comment,
                "\n"
            ),
        )]
    };
}

/// A Task that starts the runbook `Patch` under a role with these statements, and what is said of the call.
macro_rules! starts {
    ($statements:literal, $comment:literal) => {
        &[
            ("Patch.yaml", "schemaVersion: '0.3'\nassumeRole: 'arn:aws:iam::111122223333:role/r'\nparameters: {taskToken: {type: String}}\nmainSteps:\n- {name: Succeed, @succeed}\n"),
            (
                "t.yaml",
                concat!(
                    "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {Statement: \
                     [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: 'sts:AssumeRole'}]}\n      \
                     Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: 'iam:PassRole', Resource: '*'}, ",
                    $statements,
                    "]}}]\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      RoleArn: !GetAtt Role.Arn\n      \
                     Definition:\n        StartAt: A\n        States:\n          A:",
                    $comment,
                    "\n            Type: Task\n            Resource: @wait\n            TimeoutSeconds: 9\n            Parameters: {DocumentName: Patch, Parameters: {taskToken.$: @token}}\n            \
                     End: true\n"
                ),
            ),
        ]
    };
}

pub(crate) const CASES: &[Case] = &[
    ("a role without any policy", answers!("", "  # error iam/callback-denied")),
    ("a misspelt action", answers!("      Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: 'states:SendTaskSucces', Resource: '*'}}}]  # warning iam/unknown-action\n", "  # error iam/callback-denied")),
    ("any case of an action, and wildcards", answers!("      Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: 'STATES:sendTask*', Resource: '*'}}}]\n", "")),
    ("everything but something else", answers!("      Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, NotAction: 'iam:*', Resource: '*'}}}]\n", "")),
    ("everything but the answer", answers!("      Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, NotAction: 'states:*', Resource: '*'}}}]\n", "  # error iam/callback-denied")),
    ("an explicit Deny", answers!("      Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}, {Effect: Deny, Action: 'states:Send*', Resource: '*'}]}}]\n", "  # error iam/callback-denied")),
    ("a Deny under a condition decides at run time", answers!("      Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}, {Effect: Deny, Action: '*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'false'}}}]}}]\n", "")),
    ("a state machine of any name", answers!("      Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: 'states:SendTaskSuccess', Resource: !Sub 'arn:aws-cn:states:${AWS::Region}:${AWS::AccountId}:stateMachine:x'}}}]\n", "")),
    ("a resource of another service", answers!("      Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: 'states:*', Resource: 'arn:aws:ssm:*:*:*'}}}]\n", "  # error iam/callback-denied")),
    ("an action that the template fills in", answers!("      Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: !ImportValue actions, Resource: '*'}}}]\n", "")),
    ("a managed policy of AWS is known as it once was", answers!("      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AmazonSSMAutomationRole']\n", "  # warning iam/callback-denied")),
    ("a managed policy of AWS in another partition", answers!("      ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonSQSFullAccess']\n", "  # warning iam/callback-denied")),
    ("a managed policy of AWS that allows it", answers!("      ManagedPolicyArns: ['arn:aws-cn:iam::aws:policy/AWSStepFunctionsFullAccess']\n", "")),
    ("a managed policy of AWS and one of one's own", answers!("      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSQSFullAccess']\n      Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: 'states:SendTask*', Resource: '*'}}}]\n", "")),
    ("a managed policy of AWS that nobody knows", answers!("      ManagedPolicyArns: ['arn:aws:iam::aws:policy/NoSuchPolicy']\n", "")),
    ("a managed policy of AWS under a condition", answers!("      ManagedPolicyArns: [!If [Wide, 'arn:aws:iam::aws:policy/AdministratorAccess', 'arn:aws:iam::aws:policy/AmazonSQSFullAccess']]\n", "")),
    ("a managed policy of the template is known", answers!("      ManagedPolicyArns: [!Ref Own]\n  Own:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: 'ssm:*', Resource: '*'}}}\n", "  # error iam/callback-denied")),
    ("a policy that attaches itself", answers!("  Own:\n    Type: AWS::IAM::Policy\n    Properties: {PolicyName: p, Roles: [!Ref Role], PolicyDocument: {Statement: {Effect: Allow, Action: 'states:SendTask*', Resource: '*'}}}\n", "")),
    ("a policy that exists under a condition", answers!("  Own:\n    Type: AWS::IAM::Policy\n    Condition: Answers\n    Properties: {PolicyName: p, Roles: [!Ref Role], PolicyDocument: {Statement: {Effect: Allow, Action: 'ssm:*', Resource: '*'}}}\n", "")),
    ("a policy for one side of a condition", answers!("      Policies: [!If [Answers, {PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: 'ssm:*', Resource: '*'}}}, !Ref AWS::NoValue]]\n", "")),
    ("a boundary may forbid and hides nothing, but is not known", answers!("      PermissionsBoundary: !ImportValue boundary\n", "")),
    ("a macro may add policies", &[("t.yaml", "\
Transform: Hardening
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: ssm.amazonaws.com}, Action: 'sts:AssumeRole'}}}
  R:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        assumeRole: !GetAtt Role.Arn
        parameters: {taskToken: {type: String}}
        mainSteps: [{name: Succeed, @succeed}]
")]),
    ("start: anything", starts!("{Effect: Allow, Action: 'ssm:Start*', Resource: '*'}", "")),
    ("start: nothing", starts!("{Effect: Allow, Action: 'ssm:SendCommand', Resource: '*'}", "  # error iam/start-denied")),
    ("start: another runbook", starts!("{Effect: Allow, Action: 'ssm:StartAutomationExecution', Resource: ['arn:aws:ssm:*:*:document/Patch2', 'arn:aws:ssm:*:*:automation-execution/*']}", "  # error iam/start-denied")),
    ("start: by a pattern in one account", starts!("{Effect: Allow, Action: 'ssm:StartAutomationExecution', Resource: ['arn:aws:ssm:eu-west-1:111122223333:document/P?tch', 'arn:aws:ssm:eu-west-1:111122223333:automation-execution/*']}", "")),
    ("start: by the older name", starts!("{Effect: Allow, Action: 'ssm:StartAutomationExecution', Resource: 'arn:aws:ssm:*:*:automation-definition/Patch:*'}", "  # warning iam/start-legacy")),
    ("start: a runbook by reference", starts!("{Effect: Allow, Action: 'ssm:StartAutomationExecution', Resource: [!Sub 'arn:aws:ssm:*:*:document/${AWS::StackName}', 'arn:aws:ssm:*:*:automation-execution/*']}", "")),
    ("start: under a condition", starts!("{Effect: Allow, Action: 'ssm:*', Resource: '*', Condition: {StringEquals: {'aws:RequestedRegion': eu-west-1}}}", "")),
    ("trust: everyone, and a role of somebody else", &[("t.yaml", "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: 'sts:*'}}}  # warning iam/trust-everybody
  Other:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {AWS: '111122223333'}, Action: 'sts:AssumeRole'}}  # error iam/trust
  Imported:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: !ImportValue service}, Action: 'sts:AssumeRole'}}}
  A:
    Type: AWS::SSM::Document
    Properties: {DocumentType: Automation, Content: {schemaVersion: '0.3', assumeRole: !GetAtt Role.Arn, mainSteps: [{name: S, action: 'aws:sleep', inputs: {Duration: PT1S}}]}}
  B:
    Type: AWS::SSM::Document
    Properties: {DocumentType: Automation, Content: {schemaVersion: '0.3', assumeRole: !GetAtt Other.Arn, mainSteps: [{name: S, action: 'aws:sleep', inputs: {Duration: PT1S}}]}}
  C:
    Type: AWS::SSM::Document
    Properties: {DocumentType: Automation, Content: {schemaVersion: '0.3', assumeRole: !GetAtt Imported.Arn, mainSteps: [{name: S, action: 'aws:sleep', inputs: {Duration: PT1S}}]}}
")]),
    ("a policy of another template may belong to the role", &[("roles.yaml", "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: answers
      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: ssm.amazonaws.com}, Action: 'sts:AssumeRole'}}
"), ("more.yaml", "\
Resources:
  Policy:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: p, Roles: [answers], PolicyDocument: {Statement: {Effect: Allow, Action: 'states:SendTask*', Resource: '*'}}}
"), ("R.yaml", "\
schemaVersion: '0.3'
assumeRole: arn:aws:iam::111122223333:role/answers
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Succeed, @succeed}
")]),
    ("a role by its name in the ARN", &[("roles.yaml", "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: answers
      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: ssm.amazonaws.com}, Action: 'sts:AssumeRole'}}
  Policy:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: p, Roles: [!Ref Role], PolicyDocument: {Statement: {Effect: Allow, Action: 'ssm:*', Resource: '*'}}}
"), ("R.yaml", "\
schemaVersion: '0.3'
assumeRole: arn:aws:iam::111122223333:role/answers
parameters: {taskToken: {type: String}}
mainSteps:
- {name: Succeed, @succeed}  # error iam/callback-denied
")]),
    ("without a role of its own the runbook runs as the machine", &[("t.yaml", "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: 'sts:AssumeRole'}}
      Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: 'ssm:*', Resource: '*'}}}]
  R:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        assumeRole: '{{ Role }}'
        parameters: {taskToken: {type: String}, Role: {type: String, default: ''}}
        mainSteps:
        - {name: Succeed, @succeed}  # error iam/callback-denied
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: A
        States:
          A: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Parameters: {DocumentName: !Ref R, Parameters: {taskToken.$: @token}}, End: true}
")]),
    ("a role that may not even start the runbook is told so once", &[("t.yaml", "\
Transform: AWS::Serverless-2016-10-31
Resources:
  R:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        parameters: {taskToken: {type: String}}
        mainSteps: [{name: Succeed, @succeed}]
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A:  # error iam/start-denied
            Type: Task
            Resource: @wait
            TimeoutSeconds: 9
            Parameters: {DocumentName: !Ref R, Parameters: {taskToken.$: @token}}
            End: true
")]),
    ("a role that the input chooses is not known", &[("t.yaml", "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: 'sts:AssumeRole'}}
      Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: 'ssm:*', Resource: '*'}}}]
  R:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        assumeRole: '{{ Role }}'
        parameters: {taskToken: {type: String}, Role: {type: String, default: ''}}
        mainSteps:
        - {name: Succeed, @succeed}
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: A
        States:
          A: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Parameters: {DocumentName: !Ref R, Parameters: {taskToken.$: @token, Role.$: States.Array($.role)}}, End: true}
")]),
    ("a script that takes a role of its own, and one that only comments on the call", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String}}
mainSteps:
- name: Other
  onFailure: 'step:Succeed'
  onCancel: 'step:Succeed'
  action: 'aws:executeScript'
  inputs: {Runtime: python3.11, Handler: main, Script: \"def main(e, c):\\n boto3.client('sts').assume_role()\\n client.send_task_heartbeat() # send_task_success\"}
- {name: Succeed, @succeed}
")]),
    ("a trust policy that only denies, and one that also allows", &[("t.yaml", "\
Resources:
  Closed:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          Effect: Deny
          Principal:
            Service: ssm.amazonaws.com  # error iam/trust
          Action: sts:AssumeRole
  Open:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
        - {Effect: Allow, Principal: {Service: ssm.amazonaws.com}, Action: 'sts:AssumeRole'}
        - {Effect: Deny, Principal: '*', Action: 'sts:AssumeRole', Condition: {StringNotEquals: {'aws:SourceAccount': '111122223333'}}}
  A:
    Type: AWS::SSM::Document
    Properties: {DocumentType: Automation, Content: {schemaVersion: '0.3', assumeRole: !GetAtt Closed.Arn, mainSteps: [{name: S, action: 'aws:sleep', inputs: {Duration: PT1S}}]}}
  B:
    Type: AWS::SSM::Document
    Properties: {DocumentType: Automation, Content: {schemaVersion: '0.3', assumeRole: !GetAtt Open.Arn, mainSteps: [{name: S, action: 'aws:sleep', inputs: {Duration: PT1S}}]}}
")]),
];
