//! Which runbook a Task means.

use super::Case;

const HANGS: &str = "\
schemaVersion: '0.3'
parameters: {token: {type: String}}
mainSteps:
- {name: Run, @run}
";
const ANSWERS: &str = "\
schemaVersion: '0.3'
parameters: {token: {type: String}}
mainSteps:
- {name: Say, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ token }}', output: '{}'}}
";
const OTHER_PARAMETER: &str = "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String, default: ''}}
mainSteps:
- {name: Succeed, @succeed}
";

pub(crate) const CASES: &[Case] = &[
    ("copies in equally near folders: what holds for one only is silent", &[("dev/R.yaml", HANGS), ("prod/R.yaml", ANSWERS), ("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Parameters: {DocumentName: R, Parameters: {token.$: @token}}, End: true}
")]),
    ("copies in equally near folders: what holds for both", &[("dev/R.yaml", HANGS), ("prod/R.yaml", HANGS), ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Parameters:
      DocumentName: R  # error token/never-answered
      Parameters:
        token.$: @token
        x: [y]  # error token/unknown-parameter
    End: true
")]),
    ("the nearest folder wins", &[("dev/R.yaml", HANGS), ("prod/R.yaml", ANSWERS), ("prod/w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Parameters: {DocumentName: R, Parameters: {token.$: @token}}, End: true}
")]),
    ("the same template wins", &[("R.yaml", ANSWERS), ("template.yaml", "\
Resources:
  R:
    Type: AWS::SSM::Document
    Properties:
      Name: R
      DocumentType: Automation
      Content: {schemaVersion: '0.3', parameters: {token: {type: String}}, mainSteps: [{name: Run, @run}]}
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A:
            Type: Task
            Resource: @wait
            TimeoutSeconds: 9
            Parameters:
              DocumentName: R  # error token/never-answered
              Parameters: {token.$: @token}
            End: true
")]),
    ("several callers fill different parameters", &[("a.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Parameters: {DocumentName: R, Parameters: {taskToken.$: @token}}, Next: B}
  B: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Parameters: {DocumentName: R, Parameters: {other.$: @token}}, End: true}
"), ("R.yaml", "\
schemaVersion: '0.3'
parameters: {taskToken: {type: String, default: ''}, other: {type: String, default: ''}}
mainSteps:
- {name: Run, @run, @routed}
- {name: Succeed, @succeed, isEnd: true}
- {name: Fail, @fail, isEnd: true}
")]),
    ("a caller that fills an undeclared parameter", &[("R.yaml", OTHER_PARAMETER), ("a.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Parameters:
      DocumentName: R
      Parameters:
        tasktoken.$: @token  # error token/unknown-parameter
    End: true
")]),
    ("documents of AWS never answer", &[("a.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Parameters:
      DocumentName: AWS-RestartEC2Instance  # error token/never-answered
      Parameters: {InstanceId: [i-1]}
    Next: B
  B:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Parameters:
      DocumentName: arn:aws:ssm:us-east-1::document/AWS-RunSaltState  # info token/never-answered
      Parameters: {x.$: @token}
    End: true
")]),
    ("names that are computed are silent", &[("R.yaml", HANGS), ("a.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Parameters: {DocumentName.$: $.name, Parameters: {token.$: @token}}, Next: B}
  B: {Type: Task, QueryLanguage: JSONata, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: '{% $states.input.name %}', Parameters: {token: ['{% $states.context.Task.Token %}']}}, Next: C}
  C: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Parameters: {DocumentName: '${Prefix}-R', Parameters: {token.$: @token}}, End: true}
")]),
    ("an ARN names its document", &[("R.yaml", HANGS), ("a.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Parameters:
      DocumentName: arn:aws:ssm:eu-west-1:111122223333:document/R  # error token/never-answered
      Parameters: {token.$: @token}
    Next: B
  B:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Parameters:
      DocumentName: arn:${Partition}:ssm:${Region}:${Account}:automation-definition/R:1  # error token/never-answered
      Parameters: {token.$: @token}
    End: true
")]),
    ("references, substitutions and ARNs of a template", &[("template.yaml", "\
Resources:
  R:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content: {schemaVersion: '0.3', parameters: {token: {type: String}}, mainSteps: [{name: Run, @run}]}
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionSubstitutions:
        Doc: !Ref R
        DocArn: !Sub 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:document/${R}'
      Definition:
        StartAt: A
        States:
          A:
            Type: Task
            Resource: @wait
            TimeoutSeconds: 9
            Parameters:
              DocumentName: !Ref R  # error token/never-answered
              Parameters: {token.$: @token}
            Next: B
          B:
            Type: Task
            Resource: !Sub 'arn:${AWS::Partition}:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken'
            TimeoutSeconds: 9
            Parameters:
              DocumentName: ${Doc}  # error token/never-answered
              Parameters: {token.$: @token}
            Next: C
          C:
            Type: Task
            Resource: @wait
            TimeoutSeconds: 9
            Parameters:
              DocumentName: ${DocArn}  # error token/never-answered
              Parameters: {token.$: @token}
            Next: D
          D:
            Type: Task
            Resource: @wait
            TimeoutSeconds: 9
            Parameters:
              DocumentName: {'Fn::Sub': 'arn:aws:ssm:us-east-1:111122223333:document/${R}'}  # error token/never-answered
              Parameters: {token.$: @token}
            End: true
")]),
    ("an ARN of another account may be another text", &[("R.yaml", ANSWERS), ("template.yaml", "\
Resources:
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::444455556666:role/machine
      Definition:
        StartAt: A
        States:
          A:
            Type: Task
            Resource: @wait
            TimeoutSeconds: 9
            Parameters:
              DocumentName: arn:aws:ssm:eu-west-1:111122223333:document/R
              Parameters:
                token.$: @token
                x: [y]  # info token/unknown-parameter
            End: true
")]),
];
