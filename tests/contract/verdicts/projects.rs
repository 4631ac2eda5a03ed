//! Projects of several files, and what a verdict does not depend on.

use super::cases::{CASES, PLAIN, Project, WORKS};
use super::{check, describe, report_of};
use crate::expand;
use libtest_mimic::Failed;
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, Selector, lint};
use sfn_ssm_lint::report::{self, Format, RenderOptions};

fn runbook(steps: &str) -> String {
    format!(
        "schemaVersion: '0.3'\nassumeRole: 'arn:aws:iam::111122223333:role/r'\nparameters: {{taskToken: {{type: String}}}}\nmainSteps:{steps}\n"
    )
}

/// A state machine with one Task for each name, with these fields.
fn machine(tasks: &[(&str, &str)]) -> String {
    let next = tasks.iter().skip(1).map(|(name, _)| format!("Next: {name}")).chain(["End: true".to_owned()]);
    let task = |((name, fields), next): (&(&str, &str), String)| {
        format!("  {name}: {{Type: Task, TimeoutSeconds: 9000, {fields}, {next}}}\n")
    };
    format!("StartAt: A\nStates:\n{}", tasks.iter().zip(next).map(task).collect::<String>())
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

fn a_default_that_is_overridden() -> Result<(), Failed> {
    let takes = |arguments| {
        Project {
        parameters: ", executionTimeout: {type: String, default: '0'}",
        arguments,
        steps: "
        - {name: Work, @routed, action: 'aws:runCommand', inputs: {InstanceIds: [i-0123456789abcdef0], DocumentName: AWS-RunShellScript, Parameters: {commands: [uptime], executionTimeout: '{{ executionTimeout }}'}}}
        - {name: Succeed, @succeed, isEnd: true}
        - {name: Fail, @fail, isEnd: true}",
        ..PLAIN
    }
    };
    for (arguments, expected) in [
        ("{taskToken.$: @token}", "A: broken: token/execution-timeout"),
        ("{taskToken.$: @token, executionTimeout: ['60']}", "A: proven"),
    ] {
        let report = report_of(&[("t.yaml", takes(arguments).template())], &Options::default());
        let found: Vec<String> = report.contracts.iter().map(describe).collect();
        if found != [expected] {
            return Err(format!("expected {expected}, found {found:?}").into());
        }
    }
    Ok(())
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

/// What programs read of all of this, against the published schema.
fn as_json() -> Result<(), Failed> {
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../../schemas/report.schema.json"))?;
    let schema = jsonschema::validator_for(&schema)?;
    for (name, project, expected) in CASES {
        let mut files = FileSet::new();
        files.add_memory("t.yaml", expand(&project.template()).into_bytes(), Role::Named);
        let report = lint(&mut files, &Options::default());
        let mut out = Vec::new();
        report::write(&report, &files, &RenderOptions { format: Format::Json, ..RenderOptions::default() }, &mut out)?;
        let value: serde_json::Value = serde_json::from_slice(&out)?;
        let errors: Vec<String> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
        let verdict = value["contracts"][0]["verdict"].as_str().unwrap_or_default();
        if !errors.is_empty() || !expected.starts_with(&format!("A: {verdict}")) {
            return Err(format!("{name}: {verdict} {errors:?}").into());
        }
    }
    Ok(())
}

const HANDS_ON: &str = "
- {name: Go, action: 'aws:executeAutomation', @routed, nextStep: Done, inputs: {DocumentName: Child, RuntimeParameters: {taskToken: ['{{ taskToken }}']}}}
- {name: Fail, @fail, isEnd: true}
- {name: Done, action: 'aws:sleep', inputs: {Duration: PT1S}}";

/// A parent that hands its token to a child with these steps.
fn through_a_child(steps: &str) -> Result<Vec<String>, Failed> {
    let files = [
        ("m.yaml", machine(&[("A", STARTS_PATCH)])),
        ("Patch.yaml", runbook(HANDS_ON)),
        ("Child.yaml", runbook(steps)),
    ];
    let report = report_of(&files, &Options::default());
    Ok(report.contracts.iter().map(describe).collect())
}

fn what_is_wrong_with_a_child() -> Result<(), Failed> {
    const WORK: &str = "\n- {name: Work, @run}";
    let callback = "action: 'aws:executeAwsApi', maxAttempts: 3, inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ taskToken }}'";
    for (steps, expected) in [
        (format!("{WORK}\n- {{name: Succeed, @succeed}}"), "A: proven without roles"),
        (format!("{WORK}\n- {{name: Succeed, {callback}, output: done}}}}"), "A: broken: token/invalid-output"),
        (
            format!("{WORK}\n- {{name: Succeed, {}, output: '{{}}'}}}}", callback.replace("stepfunctions", "states")),
            "A: broken: token/wrong-callback-api",
        ),
        (
            "\n- {name: Work, action: 'aws:runComand'}\n- {name: Succeed, @succeed}".to_owned(),
            "A: broken: automation/unknown-action",
        ),
        (
            "\n- {name: Each, action: 'aws:loop', inputs: {Iterators: [a, b], Steps: [{name: Succeed, @succeed}]}}".to_owned(),
            "A: broken: token/answered-twice",
        ),
        (
            "\n- {name: Each, action: 'aws:loop', inputs: {LoopCondition: {Variable: '{{ taskToken }}', StringEquals: y}, Steps: [{name: Succeed, @succeed}]}}".to_owned(),
            "A: not checked: `Succeed` answers inside a loop",
        ),
        (
            format!("{WORK}\n- {{name: Again, @run, nextStep: Work}}\n- {{name: Succeed, @succeed}}"),
            "A: broken: token/unanswered-success",
        ),
    ] {
        let found = through_a_child(&steps)?;
        if !matches!(found.as_slice(), [only] if only.starts_with(expected)) {
            return Err(format!("{steps}: expected {expected}, found {found:?}").into());
        }
    }
    Ok(())
}

fn a_child_whose_role_may_not_answer() -> Result<(), Failed> {
    let child = |allowed: &str| {
        format!(
            "Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Principal: {{Service: ssm.amazonaws.com}}, Action: sts:AssumeRole}}]}}
      Policies: [{{PolicyName: p, PolicyDocument: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: {allowed}, Resource: '*'}}]}}}}]
  Child:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Name: Child
      Content:
        schemaVersion: '0.3'
        assumeRole: !GetAtt Role.Arn
        parameters: {{taskToken: {{type: String}}}}
        mainSteps: [{{name: Succeed, @succeed}}]
"
        )
    };
    let with = |allowed| {
        [("m.yaml", machine(&[("A", STARTS_PATCH)])), ("Patch.yaml", runbook(HANDS_ON)), ("t.yaml", child(allowed))]
    };
    check(&with("ssm:*"), &["A: broken: iam/callback-denied"])?;
    check(&with("'states:SendTask*'"), &[WITHOUT_ROLES])
}

type Run = fn() -> Result<(), Failed>;

pub(super) const PROJECTS: &[(&str, Run)] = &[
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
    ("as JSON", as_json),
    ("what is wrong with a child", what_is_wrong_with_a_child),
    ("a child whose role may not answer", a_child_whose_role_may_not_answer),
    ("a default that is overridden", a_default_that_is_overridden),
];
