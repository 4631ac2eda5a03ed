//! One template, and what it makes of the verdict to replace a part of it.

/// A template with a state machine, a runbook and the role of each; a case replaces what it is about.
#[derive(Clone, Copy)]
pub(super) struct Project {
    pub(super) resource: &'static str,
    pub(super) document: &'static str,
    pub(super) arguments: &'static str,
    /// Further fields of the payload, and of the Task.
    pub(super) payload: &'static str,
    pub(super) task: &'static str,
    pub(super) machine_role: &'static str,
    /// What the role of the state machine allows.
    pub(super) starts: &'static str,
    pub(super) runbook_role: &'static str,
    pub(super) trust: &'static str,
    /// What the role of the runbook allows.
    pub(super) answers: &'static str,
    pub(super) parameters: &'static str,
    pub(super) steps: &'static str,
    /// Further resources.
    pub(super) resources: &'static str,
}

pub(super) const PLAIN: Project = Project {
    resource: "@wait",
    document: "!Ref R",
    arguments: "{taskToken.$: @token}",
    payload: "",
    task: "",
    machine_role: "!GetAtt Starts.Arn",
    starts: "ssm:StartAutomationExecution",
    runbook_role: "!GetAtt Answers.Arn",
    trust: "ssm.amazonaws.com",
    answers: "[states:SendTask*, ssm:*]",
    parameters: "",
    steps: WORKS,
    resources: "",
};

pub(super) const WORKS: &str = "
        - {name: Work, @run, @routed}
        - {name: Succeed, @succeed, isEnd: true}
        - {name: Fail, @fail, isEnd: true}";

/// A step that holds the token, and callbacks for its outcome.
macro_rules! hands_on {
    ($step:literal) => {
        concat!(
            "\n        - {name: Work, @routed, ",
            $step,
            "}\n        - {name: Succeed, @succeed, isEnd: true}\n        - {name: Fail, @fail, isEnd: true}"
        )
    };
}

impl Project {
    pub(super) fn template(&self) -> String {
        let role = |id: &str, service: &str, actions: &str| {
            format!(
                "  {id}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {{Statement: {{Effect: Allow, Principal: {{Service: {service}}}, Action: 'sts:AssumeRole', Condition: {{StringEquals: {{aws:SourceAccount: !Ref AWS::AccountId}}}}}}}}
      Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: 'iam:PassRole', Resource: '*'}}, {{Effect: Allow, Action: {actions}, Resource: '*'}}]}}}}]
"
            )
        };
        let Project { resource, document, arguments, payload, task, machine_role, .. } = self;
        let Project { runbook_role, parameters, steps, resources, .. } = self;
        format!(
            "Resources:
{}{}  R:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        assumeRole: {runbook_role}
        parameters: {{taskToken: {{type: String}}{parameters}}}
        mainSteps:{steps}
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: {machine_role}
      Definition:
        StartAt: A
        States:
          A: {{Type: Task, Resource: '{resource}', TimeoutSeconds: 9000, Parameters: {{DocumentName: {document}, Parameters: {arguments}{payload}}}{task}, End: true}}
{resources}",
            role("Starts", "states.amazonaws.com", self.starts),
            role("Answers", self.trust, self.answers),
        )
    }
}

pub(super) const CASES: &[(&str, Project, &str)] = &[
    ("all is known", PLAIN, "A: proven"),
    (
        "another region",
        Project { payload: ", TargetLocations: [{Accounts: ['111122223333'], Regions: [eu-west-1]}]", ..PLAIN },
        "A: not checked: whether the runbook runs in the account and the region of the state machine is not known here",
    ),
    (
        "back to the step that failed",
        Project {
            steps: "\n        - {name: Work, @run, onFailure: 'step:Wait', onCancel: 'step:Fail'}\n        - {name: Succeed, @succeed, isEnd: true}\n        - {name: Wait, action: 'aws:sleep', inputs: {Duration: PT1S}, @routed, nextStep: Work}\n        - {name: Fail, @fail, isEnd: true}",
            ..PLAIN
        },
        "A: not checked: the run may come back to `Work` without an answer, and go round in circles",
    ),
    (
        "a value of the execution",
        Project { arguments: "{taskToken.$: @token, x.$: $.x}", parameters: ", x: {type: String}", ..PLAIN },
        "A: proven: assumed the value of `x`, not known here, will fit",
    ),
    (
        "an output that a step computes",
        Project {
            steps: "\n        - {name: Work, action: 'aws:executeScript', @routed, inputs: {Runtime: python3.11, Handler: h, Script: 'def h(e, c): return {}'}, outputs: [{Name: o, Selector: $.Payload, Type: String}]}\n        - {name: Succeed, action: 'aws:executeAwsApi', isEnd: true, inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ taskToken }}', output: '{{ Work.o }}'}}\n        - {name: Fail, @fail, isEnd: true}",
            ..PLAIN
        },
        "A: proven: assumed `Work.o`, with which `Succeed` answers, will be JSON",
    ),
    (
        "rights under a condition",
        Project { answers: "['states:SendTask${x}', ssm:*]", ..PLAIN },
        "A: proven: assumed `Answers` allows `states:SendTaskFailure`, which conditions or references decide; assumed `Answers` allows `states:SendTaskSuccess`, which conditions or references decide",
    ),
    (
        "the role of another stack",
        Project { machine_role: "!ImportValue role", ..PLAIN },
        "A: proven without roles: which role the state machine runs as is not known here",
    ),
    (
        "a role that is only named",
        Project { runbook_role: "'arn:aws:iam::111122223333:role/r'", ..PLAIN },
        "A: proven without roles: `arn:aws:iam::111122223333:role/r`, which the runbook runs as, is not among these files",
    ),
    (
        "a role with a managed policy of AWS",
        Project {
            runbook_role: "!GetAtt Managed.Arn",
            resources: "  Managed: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/x'], AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Service: ssm.amazonaws.com}, Action: 'sts:AssumeRole'}}}}\n",
            ..PLAIN
        },
        "A: proven without roles: not all policies of `Managed`, which the runbook runs as, are known here",
    ),
    (
        "a trust that the template fills in",
        Project { trust: "!ImportValue service", ..PLAIN },
        "A: proven without roles: whether `Answers` lets in `ssm.amazonaws.com` is not known here",
    ),
    (
        "a role that is passed",
        Project {
            runbook_role: "'{{ role }}'",
            parameters: ", role: {type: String}",
            arguments: "{taskToken.$: @token, role: [!GetAtt Answers.Arn]}",
            ..PLAIN
        },
        "A: proven: assumed the value of `role`, not known here, will fit",
    ),
    (
        "a role that the execution chooses",
        Project {
            runbook_role: "'{{ role }}'",
            parameters: ", role: {type: String}",
            arguments: "{taskToken.$: @token, role.$: $.role}",
            ..PLAIN
        },
        "A: proven without roles: which role the runbook runs as is not known here; assumed the value of `role`, not known here, will fit",
    ),
    (
        "the runbook runs as its starter",
        Project { runbook_role: "''", starts: "[ssm:*, states:SendTask*]", ..PLAIN },
        "A: proven",
    ),
    (
        "credentials that may be assumed by anybody of the account",
        Project {
            starts: "[ssm:*, sts:AssumeRole]",
            task: ", Credentials: {RoleArn: !GetAtt Caller.Arn}",
            resources: "  Caller: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {AWS: !Ref AWS::AccountId}, Action: 'sts:AssumeRole'}}, Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: ['ssm:*', 'iam:PassRole'], Resource: '*'}}}]}}\n",
            ..PLAIN
        },
        "A: proven",
    ),
    (
        "a branch that cannot be routed",
        Project {
            steps: "\n        - {name: Which, @branch: {Choices: [{NextStep: Succeed, Variable: '{{ x }}', StringEquals: y}], Default: Fail}}\n        - {name: Succeed, @succeed, isEnd: true}\n        - {name: Fail, @fail, isEnd: true}",
            parameters: ", x: {type: String, default: y}",
            ..PLAIN
        },
        "A: proven without answers: token/unanswered-failure",
    ),
    (
        "arguments for each target",
        Project {
            payload: ", TargetParameterName: x, Targets: [{Key: ParameterValues, Values: [a]}]",
            parameters: ", x: {type: String}",
            ..PLAIN
        },
        "A: proven without arguments: AWS fills in arguments for each target",
    ),
    (
        "a failure that nobody answers",
        Project {
            steps: "\n        - {name: Work, @run, onCancel: 'step:Fail'}\n        - {name: Succeed, @succeed, isEnd: true}\n        - {name: Fail, @fail, isEnd: true}",
            ..PLAIN
        },
        "A: broken: token/unanswered-failure",
    ),
    (
        "a cancel that nobody answers",
        Project {
            steps: "\n        - {name: Work, @run, onFailure: 'step:Fail'}\n        - {name: Succeed, @succeed, isEnd: true}\n        - {name: Fail, @fail, isEnd: true}",
            ..PLAIN
        },
        "A: broken: token/unanswered-cancel",
    ),
    (
        "two answers",
        Project {
            steps: "\n        - {name: Work, @run, @routed}\n        - {name: Succeed, @succeed}\n        - {name: Fail, @fail, isEnd: true}",
            ..PLAIN
        },
        "A: broken: token/answered-twice",
    ),
    (
        "no answer at all",
        Project { steps: "\n        - {name: Work, @run}", ..PLAIN },
        "A: broken: token/never-answered",
    ),
    (
        "the token is not passed",
        Project { arguments: "{}", parameters: ", x: {type: String, default: y}", ..PLAIN },
        "A: broken: token/not-passed",
    ),
    (
        "the token as a text",
        Project { arguments: "{taskToken.$: $$.Task.Token}", ..PLAIN },
        "A: broken: token/not-a-list",
    ),
    (
        "an argument that nobody declares",
        Project { arguments: "{taskToken.$: @token, x: [y]}", ..PLAIN },
        "A: broken: token/unknown-parameter",
    ),
    (
        "the token in a parameter that nobody declares",
        Project { arguments: "{token.$: @token}", ..PLAIN },
        "A: broken: token/unknown-parameter; token/missing-parameter",
    ),
    (
        "an argument is missing",
        Project { parameters: ", x: {type: String}", ..PLAIN },
        "A: broken: token/missing-parameter",
    ),
    (
        "the answer is not allowed",
        Project { answers: "[states:SendTaskSuccess, ssm:*]", ..PLAIN },
        "A: broken: iam/callback-denied",
    ),
    ("a step is not allowed", Project { answers: "'states:SendTask*'", ..PLAIN }, "A: broken: iam/step-denied"),
    ("the start is not allowed", Project { starts: "'ssm:Get*'", ..PLAIN }, "A: broken: iam/start-denied"),
    ("nobody may assume the role", Project { trust: "ec2.amazonaws.com", ..PLAIN }, "A: broken: iam/trust"),
    (
        "AWS refuses the runbook",
        Project {
            steps: "\n        - {name: Work, @run, onFailure: 'step:Fial', onCancel: 'step:Fail'}\n        - {name: Succeed, @succeed, isEnd: true}\n        - {name: Fail, @fail, isEnd: true}",
            ..PLAIN
        },
        "A: broken: automation/unknown-step",
    ),
    (
        "a script may answer",
        Project {
            steps: hands_on!(
                "action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: h, Script: 'def h(e, c): send_task_success()', InputPayload: {t: '{{ taskToken }}'}}"
            ),
            ..PLAIN
        },
        "A: not checked: `Work` holds the token, and whether it answers is not known",
    ),
    (
        "a child may answer",
        Project {
            steps: hands_on!(
                "action: 'aws:executeAutomation', inputs: {DocumentName: Elsewhere, RuntimeParameters: {t: ['{{ taskToken }}']}}"
            ),
            ..PLAIN
        },
        "A: not checked: `Work` holds the token, and whether it answers is not known",
    ),
    (
        "an answer in a loop",
        Project {
            steps: "\n        - {name: Each, action: 'aws:loop', onFailure: 'step:Fail', inputs: {Iterators: '{{ x }}', Steps: [{name: Succeed, @succeed}]}}\n        - {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}, isEnd: true}\n        - {name: Fail, @fail, isEnd: true}",
            parameters: ", x: {type: StringList}",
            arguments: "{taskToken.$: @token, x: [a, b]}",
            ..PLAIN
        },
        "A: broken: token/answered-twice; token/unanswered-cancel; token/unanswered-success",
    ),
    (
        "an answer in a loop that always runs",
        Project {
            steps: "\n        - {name: Each, action: 'aws:loop', onFailure: 'step:Fail', inputs: {LoopCondition: {Variable: '{{ x }}', StringEquals: y}, MaxIterations: 2, Steps: [{name: Succeed, @succeed}]}}\n        - {name: Done, @run, isEnd: true}\n        - {name: Fail, @fail, isEnd: true}",
            parameters: ", x: {type: String}",
            arguments: "{taskToken.$: @token, x: [y]}",
            ..PLAIN
        },
        "A: not checked: `Succeed` answers inside a loop, which may come to it again",
    ),
    (
        "round in circles",
        Project {
            steps: "\n        - {name: Work, @run, @routed}\n        - {name: Again, @routed, action: 'aws:branch', inputs: {Choices: [{NextStep: Work, Variable: '{{ Work.Status }}', StringEquals: Success}], Default: Work}}\n        - {name: Fail, @fail, isEnd: true}",
            ..PLAIN
        },
        "A: not checked: the run may come back to `Work` without an answer, and go round in circles",
    ),
    (
        "steps that the template fills in",
        Project { steps: " !ImportValue steps", ..PLAIN },
        "A: not checked: what answers the token in `taskToken` is not known here",
    ),
    (
        "a runbook of another project",
        Project { document: "Elsewhere", ..PLAIN },
        "A: not checked: the runbook `Elsewhere` is not among these files",
    ),
    (
        "a runbook of AWS that holds the token",
        Project { document: "AWS-RestartEC2Instance", ..PLAIN },
        "A: not checked: `AWS-RestartEC2Instance` belongs to AWS, and what it does with the token is not known here",
    ),
    (
        "a runbook of AWS without the token",
        Project { document: "AWS-RestartEC2Instance", arguments: "{InstanceId: [i-0]}", ..PLAIN },
        "A: broken: token/never-answered",
    ),
    (
        "a runbook of another stack",
        Project { document: "!ImportValue runbook", ..PLAIN },
        "A: not checked: which runbook it starts is not known here",
    ),
    (
        "a numbered version",
        Project { payload: ", DocumentVersion: '3'", ..PLAIN },
        "A: not checked: the runbook that runs may have another text: a numbered version, or one of another account",
    ),
    (
        "a version that the execution chooses",
        Project { payload: ", DocumentVersion.$: $.version", ..PLAIN },
        "A: not checked: which version of the runbook runs is not known here",
    ),
    ("the default version by its name", Project { payload: ", DocumentVersion: $DEFAULT", ..PLAIN }, "A: proven"),
    (
        "the token somewhere in arguments that are not visible",
        Project { arguments: "!ImportValue arguments", ..PLAIN },
        "A: not checked: which parameter gets the token is not known here",
    ),
    (
        "an EventBridge rule is told of the end",
        Project {
            steps: "\n        - {name: Work, @run}",
            resources: "  Watch: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [aws.ssm], detail-type: [EC2 Automation Execution Status-change Notification]}, Targets: [{Arn: !ImportValue f, Id: f}]}}\n",
            ..PLAIN
        },
        "A: not checked: token/never-answered",
    ),
];
