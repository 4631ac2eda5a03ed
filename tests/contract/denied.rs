//! What Tasks and steps call, and roles that refuse it or allow too much.

use super::Case;

/// A state machine with one Task, under a role with these statements.
macro_rules! calls {
    ($statements:literal, $task:literal, $comment:literal) => {
        &[(
            "t.yaml",
            concat!(
                "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {Statement: \
                 [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: 'sts:AssumeRole'}]}\n      \
                 Policies: [{PolicyName: p, PolicyDocument: {Statement: [",
                $statements,
                "]}}]\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      RoleArn: !GetAtt Role.Arn\n      \
                 Definition:\n        StartAt: A\n        States:\n          A:",
                $comment,
                "\n            Type: Task\n            End: true\n            ",
                $task,
                "\n"
            ),
        )]
    };
}

/// A runbook with one step, under a role with these statements.
macro_rules! steps {
    ($statements:literal, $step:literal, $comment:literal) => {
        &[(
            "t.yaml",
            concat!(
                "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {Statement: \
                 [{Effect: Allow, Principal: {Service: ssm.amazonaws.com}, Action: 'sts:AssumeRole'}]}\n      \
                 Policies:\n      - PolicyName: p\n        PolicyDocument:\n          Statement:\n",
                $statements,
                "  R:\n    Type: AWS::SSM::Document\n    Properties:\n      DocumentType: Automation\n      Content:\n        \
                 schemaVersion: '0.3'\n        assumeRole: !GetAtt Role.Arn\n        parameters: {taskToken: {type: String}}\n        \
                 mainSteps:\n        - {name: S, ",
                $step,
                "}",
                $comment,
                "\n"
            ),
        )]
    };
}

pub(crate) const CASES: &[Case] = &[
    ("task: nothing allows it", calls!("{Effect: Allow, Action: 'sns:*', Resource: '*'}", "Resource: 'arn:aws:states:::sqs:sendMessage'", "  # warning iam/task-denied")),
    ("task: on any resource", calls!("{Effect: Allow, Action: 'sqs:Send*', Resource: '*'}", "Resource: 'arn:aws:states:::sqs:sendMessage'", "")),
    ("task: a condition decides", calls!("{Effect: Allow, Action: 'sqs:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'true'}}}", "Resource: 'arn:aws:states:::sqs:sendMessage'", "")),
    ("task: an explicit Deny", calls!("{Effect: Allow, Action: '*', Resource: '*'}, {Effect: Deny, Action: 'sqs:*', Resource: '*'}", "Resource: 'arn:aws:states:::sqs:sendMessage'", "  # warning iam/task-denied")),
    ("task: another function", calls!("{Effect: Allow, Action: 'lambda:*', Resource: 'arn:aws:lambda:*:*:function:g'}", "Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:f'", "  # warning iam/task-denied")),
    ("task: a version of the function", calls!("{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:*:*:function:f:*'}", "Resource: 'arn:aws:states:::lambda:invoke'\n            Parameters: {FunctionName: f, Qualifier: live}", "")),
    ("task: a function that the input names", calls!("{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:*:*:function:g'}", "Resource: 'arn:aws:states:::lambda:invoke'\n            Parameters: {FunctionName.$: $.function}", "")),
    ("task: a function that the template names", calls!("{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: !ImportValue granted}", "Resource: 'arn:aws:states:::lambda:invoke'\n            Parameters: {FunctionName: !ImportValue function}", "")),
    ("task: a resource that the template names", calls!("{Effect: Allow, Action: 'sns:*', Resource: '*'}", "Resource: !ImportValue work", "")),
    ("task: a queue of another account may be meant by its URL", calls!("{Effect: Allow, Action: 'sqs:SendMessage', Resource: !Sub 'arn:aws:sqs:*:${AWS::AccountId}:q'}", "Resource: 'arn:aws:states:::sqs:sendMessage'\n            Parameters: {QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/q', MessageBody: x}", "")),
    ("task: an operation that asks for another action", calls!("{Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*'}", "Resource: 'arn:aws:states:::aws-sdk:s3:listBuckets'", "")),
    ("task: a bucket of another name", calls!("{Effect: Allow, Action: 's3:*', Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*']}", "Resource: 'arn:aws:states:::aws-sdk:s3:getObject'\n            Parameters: {Bucket: c, Key.$: $.key}", "  # warning iam/task-denied")),
    ("task: a version of an object", calls!("{Effect: Allow, Action: 's3:GetObjectVersion', Resource: '*'}", "Resource: 'arn:aws:states:::aws-sdk:s3:getObject'\n            Parameters: {Bucket: c, Key: k, VersionId.$: $.version}", "")),
    ("task: what everybody may call", calls!("{Effect: Allow, Action: 'sns:*', Resource: '*'}", "Resource: 'arn:aws:states:::aws-sdk:sts:getCallerIdentity'", "")),
    ("task: what cannot be derived", calls!("{Effect: Allow, Action: 'sns:*', Resource: '*'}", "Resource: 'arn:aws:states:::aws-sdk:apigateway:getRestApis'", "")),
    ("task: a key has a policy of its own", calls!("{Effect: Allow, Action: 'sns:*', Resource: '*'}", "Resource: 'arn:aws:states:::aws-sdk:kms:decrypt'", "  # info iam/task-denied")),
    ("task: an index is allowed", calls!("{Effect: Allow, Action: 'dynamodb:Query', Resource: 'arn:aws:dynamodb:*:*:table/t/index/*'}", "Resource: 'arn:aws:states:::aws-sdk:dynamodb:query'\n            Parameters: {TableName: t, IndexName: i}", "")),
    ("task: only one of the PartiQL actions", calls!("{Effect: Allow, Action: 'dynamodb:PartiQLSelect', Resource: '*'}", "Resource: 'arn:aws:states:::aws-sdk:dynamodb:executeStatement'", "")),
    ("task: a role of somebody else", calls!("{Effect: Allow, Action: 'sts:AssumeRole', Resource: '*'}", "Resource: 'arn:aws:states:::sqs:sendMessage'\n            Credentials: {RoleArn: 'arn:aws:iam::111122223333:role/other'}", "")),
    ("task: what follows a job is not certain", calls!("{Effect: Allow, Action: 'glue:StartJobRun', Resource: '*'}", "Resource: 'arn:aws:states:::glue:startJobRun.sync'", "")),
    ("task: a policy of AWS that does not allow it", &[("t.yaml", "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: 'sts:AssumeRole'}]}
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaRole']
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: A
        States:
          A: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Parameters: {FunctionName: f}, Next: B}
          B: {Type: Task, Resource: 'arn:aws:states:::sns:publish', End: true}  # warning iam/task-denied
")]),
    ("task: SAM names a policy of AWS", &[("t.yaml", "\
Transform: AWS::Serverless-2016-10-31
Resources:
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies: [AWSLambdaRole]
      Definition:
        StartAt: A
        States:
          A: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Parameters: {FunctionName: f}, Next: B}
          B: {Type: Task, Resource: 'arn:aws:states:::sns:publish', End: true}  # warning iam/task-denied
")]),
    ("step: the document that is sent", steps!("          - {Effect: Allow, Action: ['ssm:List*', 'ssm:Describe*'], Resource: '*'}\n          - {Effect: Allow, Action: 'ssm:SendCommand', Resource: ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ssm:*:*:document/Other']}\n", "action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, InstanceIds: [i-0123456789abcdef0], Parameters: {commands: [uptime]}}", "  # warning iam/step-denied")),
    ("step: the document that is sent, in the account of AWS", steps!("          - {Effect: Allow, Action: ['ssm:List*', 'ssm:Describe*'], Resource: '*'}\n          - {Effect: Allow, Action: 'ssm:SendCommand', Resource: ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ssm:*::document/AWS-*']}\n", "action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, InstanceIds: [i-0123456789abcdef0], Parameters: {commands: [uptime]}}", "")),
    ("step: an operation that does not exist", steps!("          - {Effect: Allow, Action: 'sns:*', Resource: '*'}\n", "action: 'aws:executeAwsApi', inputs: {Service: ec2, Api: DescribeNothing}", "  # warning automation/unknown-operation")),
    ("step: inputs that the template fills in", steps!("          - {Effect: Allow, Action: 'sns:*', Resource: '*'}\n", "action: 'aws:executeAwsApi', inputs: !ImportValue inputs", "")),
    ("step: a role to pass to CloudFormation", steps!("          - {Effect: Allow, Action: 'cloudformation:*', Resource: '*'}\n", "action: 'aws:createStack', inputs: {StackName: s, TemplateURL: 'https://x', RoleARN: 'arn:aws:iam::111122223333:role/r'}", "  # warning iam/step-denied")),
    ("script: a call that nothing allows", steps!("          - {Effect: Allow, Action: 'sns:*', Resource: '*'}\n", "action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: f, Script: \"import boto3\\ndef f(e, c):\\n    boto3.client('ec2').stop_instances()\"}", "  # info iam/step-denied")),
    ("script: a call that is allowed", steps!("          - {Effect: Allow, Action: 'ec2:Stop*', Resource: '*'}\n", "action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: f, Script: \"import boto3\\ndef f(e, c):\\n    boto3.client('ec2').stop_instances()\"}", "")),
    ("script: a call in a text", steps!("          - {Effect: Allow, Action: 'sns:*', Resource: '*'}\n", "action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: f, Script: \"import boto3\\ndef f(e, c):\\n    print('boto3.client(ec2).stop_instances()')\"}", "")),
    ("script: other credentials", steps!("          - {Effect: Allow, Action: 'sts:AssumeRole', Resource: '*'}\n", "action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: f, Script: \"import boto3\\ndef f(e, c):\\n    k = boto3.client('sts').assume_role(RoleArn=e['r'], RoleSessionName='s')['Credentials']\\n    boto3.client('ec2', aws_access_key_id=k['AccessKeyId']).stop_instances()\"}", "")),
    ("script: what everybody may call", steps!("          - {Effect: Allow, Action: 'sns:*', Resource: '*'}\n", "action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: f, Script: \"import boto3\\ndef f(e, c):\\n    boto3.client('sts').get_caller_identity()\"}", "")),
    ("script: an answer has a rule of its own", steps!("          - {Effect: Allow, Action: 'sns:*', Resource: '*'}  # silent iam/step-denied\n", "action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: f, Script: \"import boto3\\ndef f(e, c):\\n    boto3.client('stepfunctions').send_task_success(taskToken=e['t'], output='{}')\"}", "  # error iam/callback-denied")),
    ("broad: each statement once", steps!("          - {Effect: Allow, Action: 'SSM:*', Resource: '*'}  # info iam/broad-permission\n          - {Effect: Allow, Action: ['states:*', 'ssm:*'], Resource: '*'}  # info iam/broad-permission\n", "@succeed, isEnd: true", "")),
    ("broad: everything", steps!("          - {Effect: Allow, Action: '*', Resource: '*'}  # info iam/broad-permission\n", "@succeed, isEnd: true", "")),
    ("broad: any role", steps!("          - {Effect: Allow, Action: 'states:SendTask*', Resource: '*'}\n          - {Effect: Allow, Action: 'iam:Pass*', Resource: ['*']}  # info iam/broad-permission\n", "@succeed, isEnd: true", "")),
    ("broad: not under contract", steps!("          - {Effect: Allow, Action: '*', Resource: '*'}  # silent iam/broad-permission\n", "action: 'aws:sleep', inputs: {Duration: PT1M}", "")),
    ("broad: under conditions, denied, or of other services", steps!("          - {Effect: Allow, Action: 'states:SendTask*', Resource: '*'}\n          - {Effect: Deny, Action: 'ssm:*', Resource: '*'}\n          - {Effect: Allow, Action: 'ec2:*', Resource: '*'}\n          - {Effect: Allow, Action: 'iam:PassRole', Resource: '*', Condition: {StringEquals: {'iam:PassedToService': ec2.amazonaws.com}}}\n          - {Effect: Allow, Action: 'ssm:Describe*', Resource: '*'}  # silent iam/broad-permission\n", "@succeed, isEnd: true", "")),
];
