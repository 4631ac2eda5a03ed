//! The verdict on each Task that waits, and why: silence is proof only where all is known.

use crate::expand;
use libtest_mimic::{Failed, Trial};
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::contract::verdict::{ContractVerdict, Part, ReasonKind, Verdict};
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, Report, Selector, lint};

/// A template with a state machine, a runbook and the role of each; a case replaces what it is about.
#[derive(Clone, Copy)]
struct Project {
    resource: &'static str,
    document: &'static str,
    arguments: &'static str,
    /// Further fields of the payload, and of the Task.
    payload: &'static str,
    task: &'static str,
    machine_role: &'static str,
    /// What the role of the state machine allows.
    starts: &'static str,
    runbook_role: &'static str,
    trust: &'static str,
    /// What the role of the runbook allows.
    answers: &'static str,
    parameters: &'static str,
    steps: &'static str,
    /// Further resources.
    resources: &'static str,
}

const PLAIN: Project = Project {
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

const WORKS: &str = "
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
    fn template(&self) -> String {
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

fn report_of(files: &[(&str, String)], options: &Options) -> Report {
    let mut set = FileSet::new();
    for (path, text) in files {
        set.add_memory(path, expand(text).into_bytes(), Role::Named);
    }
    let report = lint(&mut set, options);
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    let syntax = report.findings.iter().any(|finding| finding.rule.family() == "syntax");
    assert!(!syntax || files.iter().any(|(path, _)| path.starts_with("damaged")), "{:?}", report.findings);
    report
}

/// `A: proven without roles: …`, with what decides it: rules by their ids.
fn describe(contract: &ContractVerdict) -> String {
    let without: Vec<&str> = contract.without().map(Part::name).collect();
    let without = if without.is_empty() { String::new() } else { format!(" without {}", without.join(", ")) };
    let reason = |reason: &sfn_ssm_lint::contract::verdict::Reason| match (reason.rule, reason.kind) {
        (Some((rule, _)), _) => rule.as_str().to_owned(),
        (None, ReasonKind::Assumed) => format!("assumed {}", reason.message),
        (None, _) => reason.message.clone(),
    };
    let mut reasons: Vec<String> = contract.deciding().map(reason).collect();
    reasons.dedup();
    let reasons = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) };
    format!("{}: {}{without}{reasons}", contract.state, contract.verdict.name())
}

fn check(files: &[(&str, String)], expected: &[&str]) -> Result<(), Failed> {
    let report = report_of(files, &Options::default());
    let found: Vec<String> = report.contracts.iter().map(describe).collect();
    if found != expected {
        return Err(format!("expected {expected:#?}, found {found:#?}").into());
    }
    let shown = report.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let broken = report.contracts.iter().any(|contract| contract.verdict == Verdict::Broken);
    if shown > 0 && !broken {
        Err(format!("errors, but nothing is broken: {:?}", report.findings).into())
    } else {
        Ok(())
    }
}

const CASES: &[(&str, Project, &str)] = &[
    ("all is known", PLAIN, "A: proven"),
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
        "an error that concerns another parameter's default",
        Project {
            parameters: ", executionTimeout: {type: String, default: '0'}",
            arguments: "{taskToken.$: @token, executionTimeout: ['60']}",
            steps: "\n        - {name: Work, @routed, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, Parameters: {commands: [uptime], executionTimeout: '{{ executionTimeout }}'}}}\n        - {name: Succeed, @succeed, isEnd: true}\n        - {name: Fail, @fail, isEnd: true}\n        - {name: Bad, @run, onFailure: 'step:nowhere'}",
            ..PLAIN
        },
        "A: broken: automation/unknown-step",
    ),
    (
        "a script may answer",
        Project {
            steps: hands_on!(
                "action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: h, Script: 'send_task_success()', InputPayload: {t: '{{ taskToken }}'}}"
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
        "A: broken: token/unanswered-cancel; token/unanswered-success",
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
            steps: "\n        - {name: Work, @run, @routed, nextStep: Work}\n        - {name: Fail, @fail, isEnd: true}",
            ..PLAIN
        },
        "A: not checked: from `Work` on the run goes round in circles without an answer",
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
        "A: not checked: the version that runs is numbered, and may be another text",
    ),
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

fn runbook(steps: &str) -> String {
    format!(
        "schemaVersion: '0.3'\nassumeRole: 'arn:aws:iam::111122223333:role/r'\nparameters: {{taskToken: {{type: String}}}}\nmainSteps:{steps}\n"
    )
}

/// A state machine with one Task for each name, with these fields.
fn machine(tasks: &[(&str, &str)]) -> String {
    let task = |(name, fields): &(&str, &str)| {
        format!("  {name}: {{Type: Task, TimeoutSeconds: 9000, {fields}, End: true}}\n")
    };
    format!("StartAt: A\nStates:\n{}", tasks.iter().map(task).collect::<String>())
}

const STARTS_PATCH: &str = "Resource: '@wait', Parameters: {DocumentName: Patch, Parameters: {taskToken.$: @token}}";
const WITHOUT_ROLES: &str = "A: proven without roles: which role the state machine runs as is not known here; \
                             `arn:aws:iam::111122223333:role/r`, which the runbook runs as, is not among these files";

fn other_integrations() -> Result<(), Failed> {
    let sends = "Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {QueueUrl: q, MessageBody: {t.$: $$.Task.Token}}";
    let forgets =
        "Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {QueueUrl: q, MessageBody: {}}";
    let text = machine(&[("A", sends), ("B", forgets)]);
    check(&[("m.yaml", text)], &["A: not checked: what answers its token is no runbook", "B: broken: token/not-passed"])
}

fn tasks_that_do_not_wait() -> Result<(), Failed> {
    let text = machine(&[("A", "Resource: '@start', Parameters: {DocumentName: Patch, Parameters: {taskToken: [x]}}")]);
    check(&[("m.yaml", text), ("Patch.yaml", runbook(WORKS))], &[])
}

fn every_task_for_itself() -> Result<(), Failed> {
    let wrong = "Resource: '@wait', Parameters: {DocumentName: Patch, Parameters: {taskToken.$: @token, x: [y]}}";
    let text = machine(&[("A", STARTS_PATCH), ("B", wrong)]);
    check(&[("m.yaml", text), ("Patch.yaml", runbook(WORKS))], &[WITHOUT_ROLES, "B: broken: token/unknown-parameter"])
}

fn copies_equally_near() -> Result<(), Failed> {
    let good = runbook(WORKS);
    let text = || machine(&[("A", STARTS_PATCH)]);
    check(
        &[("m.yaml", text()), ("dev/Patch.yaml", good.clone()), ("prod/Patch.yaml", good.clone())],
        &[WITHOUT_ROLES],
    )?;
    let bad = runbook("\n- {name: Work, @run}\n- {name: Succeed, @succeed}");
    let broken = "A: broken: token/unanswered-failure; token/unanswered-cancel";
    check(&[("m.yaml", text()), ("dev/Patch.yaml", good.clone()), ("prod/Patch.yaml", bad)], &[broken])?;
    let silent = runbook("\n- {name: Work, @run}");
    let silent_copy = "A: not checked: no step of this runbook answers the token in `taskToken`";
    let report =
        report_of(&[("m.yaml", text()), ("dev/Patch.yaml", good), ("prod/Patch.yaml", silent)], &Options::default());
    let found: Vec<String> = report.contracts.iter().map(describe).collect();
    if found == [silent_copy] { Ok(()) } else { Err(format!("{found:?}").into()) }
}

fn inside_a_map() -> Result<(), Failed> {
    let inner = machine(&[("A", STARTS_PATCH)]).replace('\n', "\n      ");
    let map = |mode: &str| {
        format!(
            "StartAt: Each\nStates:\n  Each:\n    Type: Map\n    End: true\n    ItemProcessor:\n      {mode}{inner}"
        )
    };
    check(&[("m.yaml", map("")), ("Patch.yaml", runbook(WORKS))], &[WITHOUT_ROLES])?;
    let express = map("ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: EXPRESS}\n      ");
    check(&[("m.yaml", express), ("Patch.yaml", runbook(WORKS))], &["A: broken: token/express"])
}

fn a_condition_of_the_template() -> Result<(), Failed> {
    let document = "!If [C, !Ref R, !Ref Silent]";
    let silent = "  Silent: {Type: AWS::SSM::Document, Properties: {DocumentType: Automation, Content: {schemaVersion: '0.3', assumeRole: !GetAtt Answers.Arn, parameters: {taskToken: {type: String}}, mainSteps: [{name: Work, @run}]}}}\n";
    let text = Project { document, resources: silent, ..PLAIN }.template();
    let text = format!("Parameters: {{P: {{Type: String}}}}\nConditions: {{C: !Equals [!Ref P, x]}}\n{text}");
    check(&[("t.yaml", text)], &["A: broken: token/never-answered"])
}

fn a_syntax_error_in_the_task() -> Result<(), Failed> {
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "@wait", "Parameters": {"DocumentName": "Patch" "Parameters": {}}, "End": true}}}"#;
    let report = report_of(&[("damaged.json", text.to_owned()), ("Patch.yaml", runbook(WORKS))], &Options::default());
    let found: Vec<String> = report.contracts.iter().map(describe).collect();
    if found == ["A: not checked: a syntax error runs through the state"] {
        Ok(())
    } else {
        Err(format!("{found:?}").into())
    }
}

fn rules_that_are_not_selected() -> Result<(), Failed> {
    let text = machine(&[("A", "Resource: '@wait', Parameters: {DocumentName: Patch, Parameters: {}}")]);
    let options = Options { ignore: vec![Selector::Family("token")], ..Options::default() };
    let report = report_of(&[("m.yaml", text), ("Patch.yaml", runbook(WORKS))], &options);
    let found: Vec<String> = report.contracts.iter().map(describe).collect();
    let silent = report.findings.iter().all(|finding| finding.rule.family() != "token");
    if silent && found == ["A: broken: token/not-passed"] { Ok(()) } else { Err(format!("{found:?}").into()) }
}

fn files_read_for_links_alone() -> Result<(), Failed> {
    let mut files = FileSet::new();
    let other = machine(&[("B", &STARTS_PATCH.replace("Patch", "Other"))]).replace("StartAt: A", "StartAt: B");
    files.add_memory("m.yaml", expand(&machine(&[("A", STARTS_PATCH)])).into_bytes(), Role::Project);
    files.add_memory("other.yaml", expand(&other).into_bytes(), Role::Project);
    files.add_memory("Patch.yaml", expand(&runbook(WORKS)).into_bytes(), Role::Named);
    let found: Vec<String> = lint(&mut files, &Options::default()).contracts.iter().map(describe).collect();
    if found == [WITHOUT_ROLES] { Ok(()) } else { Err(format!("{found:?}").into()) }
}

/// What a verdict carries beside its reasons.
fn links_and_roles() -> Result<(), Failed> {
    let report = report_of(&[("t.yaml", PLAIN.template())], &Options::default());
    let [contract] = report.contracts.as_slice() else { return Err(format!("{:?}", report.contracts).into()) };
    let links: Vec<&str> = contract.runbooks.iter().map(|runbook| runbook.link.as_str()).collect();
    let roles: Vec<(&str, &str)> =
        contract.roles.iter().map(|role| (role.purpose.name(), role.name.as_str())).collect();
    let expected = [("starts the runbook", "Starts"), ("runs the runbook", "Answers")];
    let pointer = "/Resources/M/Properties/Definition/States/A";
    if links == ["by reference"] && roles == expected && &*contract.site.pointer == pointer {
        return Ok(());
    }
    Err(format!("{contract:?}").into())
}

type Run = fn() -> Result<(), Failed>;

pub(crate) fn trials() -> Vec<Trial> {
    let projects: [(&str, Run); 10] = [
        ("other integrations", other_integrations),
        ("tasks that do not wait", tasks_that_do_not_wait),
        ("every task for itself", every_task_for_itself),
        ("copies equally near", copies_equally_near),
        ("inside a Map", inside_a_map),
        ("a condition of the template", a_condition_of_the_template),
        ("a syntax error in the task", a_syntax_error_in_the_task),
        ("rules that are not selected", rules_that_are_not_selected),
        ("files read for links alone", files_read_for_links_alone),
        ("links and roles", links_and_roles),
    ];
    let mut trials: Vec<Trial> =
        projects.into_iter().map(|(name, run)| Trial::test(format!("verdicts: {name}"), run)).collect();
    for (name, project, expected) in CASES {
        let run = move || check(&[("t.yaml", project.template())], &[expected]);
        trials.push(Trial::test(format!("verdicts: {name}"), run));
    }
    trials
}
