//! Fixes: what they make of a text, in every notation and embedding, and when they are not made.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

use sfn_ssm_lint::catalogue::{RuleId, Severity};
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::fix::{Wanted, apply};
use sfn_ssm_lint::lint::{Options, Selector, lint};

/// Applies the fixes of one rule; the texts afterwards, and how many findings were repaired.
fn fixed(rule: &str, files: &[(&str, &str)], doubtful: bool) -> (Vec<String>, usize) {
    let options = Options { select: vec![Selector::Rule(RuleId::find(rule).unwrap())], ..Options::default() };
    let mut set = FileSet::new();
    let ids: Vec<_> = files.iter().map(|(name, text)| set.add_memory(name, text.as_bytes(), Role::Named)).collect();
    let applied = apply(&mut set, &options, Wanted { doubtful, min_severity: Severity::Info });
    let texts = ids.iter().map(|id| String::from_utf8(set.read(*id).unwrap()).unwrap()).collect();
    (texts, applied.findings)
}

/// What becomes of one file, all of whose findings of the rule are repaired.
#[track_caller]
fn becomes(rule: &str, name: &str, before: &str, after: &str) {
    let (texts, findings) = fixed(rule, &[(name, before)], true);
    assert_eq!(texts, [after]);
    assert!(findings > 0);
}

/// A rule offers nothing here, or nothing that proves good.
#[track_caller]
fn stays(rule: &str, files: &[(&str, &str)], doubtful: bool) {
    let (texts, findings) = fixed(rule, files, doubtful);
    assert_eq!(
        (texts.iter().map(String::as_str).collect(), findings),
        (files.iter().map(|(_, text)| *text).collect::<Vec<_>>(), 0)
    );
}

const TASK: &str = r#"{
  "StartAt": "Patch",
  "States": {
    "Patch": {
      "Type": "Task",
      "Resource": "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken",
      "TimeoutSeconds": 7200,
      "Parameters": {"DocumentName": "Elsewhere", "Parameters": {"token.$": "$$.Task.Token"}},
      "End": true
    }
  }
}
"#;

#[test]
fn the_token_is_put_into_a_list_in_json() {
    let after = TASK.replace("\"$$.Task.Token\"", "\"States.Array($$.Task.Token)\"");
    becomes("token/not-a-list", "a.asl.json", TASK, &after);
    let crlf = TASK.replace('\n', "\r\n");
    becomes(
        "token/not-a-list",
        "a.asl.json",
        &format!("\u{feff}{crlf}"),
        &format!("\u{feff}{}", after.replace('\n', "\r\n")),
    );
}

#[test]
fn the_token_is_put_into_a_list_in_jsonata() {
    let task = TASK
        .replace("\"Type\"", "\"QueryLanguage\": \"JSONata\",\n      \"Type\"")
        .replace("\"Parameters\": {\"Doc", "\"Arguments\": {\"Doc");
    let before = task.replace("token.$", "token").replace("$$.Task.Token", "{% $states.context.Task.Token %}");
    let after = before.replace("$states.context.Task.Token", "[$states.context.Task.Token]");
    becomes("token/not-a-list", "a.asl.json", &before, &after);
}

#[test]
fn a_text_becomes_an_expression_with_its_key() {
    let text = TASK.replace("token.$", "token");
    let right = TASK.replace("\"$$.Task.Token\"", "\"States.Array($$.Task.Token)\"");
    becomes("token/literal", "a.asl.json", &text, &right);
    let list = text.replace("\"$$.Task.Token\"", "[\"$$.Task.Token\"]");
    becomes("token/literal", "a.asl.json", &list, &right);
    let sqs = r#"{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","TimeoutSeconds":60,"Parameters":{"QueueUrl":"https://sqs/q","MessageBody":{"token":"$$.Task.Token"}},"End":true}}}"#;
    becomes("token/literal", "a.asl.json", sqs, &sqs.replace("\"token\"", "\"token.$\""));
}

#[test]
fn a_list_in_block_style_becomes_an_expression() {
    let before = "StartAt: Patch
States:
  Patch:
    Type: Task
    Resource: arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken
    TimeoutSeconds: 60
    Parameters:
      DocumentName: Elsewhere
      Parameters:
        # who waits
        token:
          - $$.Task.Token # here
    End: true
";
    let after = before.replace("token:\n          - $$.Task.Token", "token.$: States.Array($$.Task.Token)");
    becomes("token/literal", "a.asl.yaml", before, &after);
}

#[test]
fn texts_in_either_language_become_the_token() {
    let task = |language: &str, key: &str, value: &str| {
        let payload = if language == "JSONata" { "Arguments" } else { "Parameters" };
        TASK.replace("\"Type\"", &format!("\"QueryLanguage\": \"{language}\",\n      \"Type\""))
            .replace("\"Parameters\": {\"Doc", &format!("\"{payload}\": {{\"Doc"))
            .replace("\"token.$\": \"$$.Task.Token\"", &format!("\"{key}\": {value}"))
    };
    let cases = [
        (
            "JSONPath",
            ("token", r#"["{% $states.context.Task.Token %}"]"#),
            ("token.$", r#""States.Array($$.Task.Token)""#),
        ),
        ("JSONPath", ("token", r#"["States.Array($$.Task.Token)"]"#), ("token.$", r#""States.Array($$.Task.Token)""#)),
        (
            "JSONPath",
            ("token.$", r#""States.Array('$$.Task.Token')""#),
            ("token.$", r#""States.Array($$.Task.Token)""#),
        ),
        ("JSONata", ("token", r#"["$$.Task.Token"]"#), ("token", r#"["{% $states.context.Task.Token %}"]"#)),
        ("JSONata", ("token", r#""$$.Task.Token""#), ("token", r#""{% [$states.context.Task.Token] %}""#)),
    ];
    for (language, before, after) in cases {
        becomes("token/literal", "a.asl.json", &task(language, before.0, before.1), &task(language, after.0, after.1));
    }
    let whole = |token: &str| {
        let expression = format!("\"{{% {{'DocumentName': 'Elsewhere', 'Parameters': {{'token': {token}}}}} %}}\"");
        let task = task("JSONata", "x", "[]");
        let (start, end) = (task.find("{\"DocumentName").unwrap(), task.find("}},").unwrap() + 2);
        format!("{}{expression}{}", &task[..start], &task[end..])
    };
    let (before, after) = (whole("$states.context.Task.Token"), whole("[$states.context.Task.Token]"));
    becomes("token/not-a-list", "a.asl.json", &before, &after);
}

#[test]
fn a_path_is_written_right_inside_of_an_expression() {
    let before = TASK.replace("\"$$.Task.Token\"", "\"States.Array($$.task.token)\"");
    let after = before.replace("$$.task.token", "$$.Task.Token");
    becomes("token/wrong-path", "a.asl.json", &before, &after);
}

const RUNBOOK: &str = "schemaVersion: '0.3'
parameters:
  taskToken: {type: String}
mainSteps:
  # does the work
  - name: Work
    action: aws:executeAwsApi   # quick
    inputs: {Service: ec2, Api: DescribeInstances}
  - name: Succeed
    action: aws:executeAwsApi
    maxAttempts: 3
    inputs:
      Service: stepfunctions
      Api: SendTaskSuccess
      taskToken: '{{ taskToken }}'
      output: '{}'
    isEnd: true
  - name: Fail
    action: aws:executeAwsApi
    maxAttempts: 3
    inputs:
      Service: stepfunctions
      Api: SendTaskFailure
      taskToken: '{{ taskToken }}'
      error: Failed
      cause: It failed
    isEnd: true
";

#[test]
fn ways_to_the_failure_callback_are_added_in_block_style() {
    let routed = RUNBOOK.replace("# quick\n", "# quick\n    onFailure: step:Fail\n");
    becomes("token/unanswered-failure", "Run.yaml", RUNBOOK, &routed);
    let cancelled = routed.replace("step:Fail\n    inputs", "step:Fail\n    onCancel: step:Fail\n    inputs");
    becomes("token/unanswered-cancel", "Run.yaml", &routed, &cancelled);
    let crlf = RUNBOOK.replace('\n', "\r\n");
    becomes("token/unanswered-failure", "Run.yaml", &crlf, &routed.replace('\n', "\r\n"));
}

#[test]
fn a_way_that_is_there_is_led_elsewhere() {
    let before = RUNBOOK.replace("# quick\n", "# quick\n    onFailure: Abort # for now\n");
    becomes(
        "token/unanswered-failure",
        "Run.yaml",
        &before,
        &before.replace("onFailure: Abort", "onFailure: step:Fail"),
    );
}

#[test]
fn a_runbook_in_json_keeps_its_style() {
    let pretty = |indent: &str| -> String {
        let value: serde_json::Value = serde_json::from_str(
            r#"{"schemaVersion": "0.3", "parameters": {"taskToken": {"type": "String"}}, "mainSteps": [
            {"name": "Work", "action": "aws:executeAwsApi", "inputs": {"Service": "ec2", "Api": "DescribeInstances"}},
            {"name": "Succeed", "action": "aws:executeAwsApi", "maxAttempts": 3, "isEnd": true, "inputs": {"Service": "stepfunctions", "Api": "SendTaskSuccess", "taskToken": "{{ taskToken }}", "output": "{}"}},
            {"name": "Fail", "action": "aws:executeAwsApi", "maxAttempts": 3, "isEnd": true, "inputs": {"Service": "stepfunctions", "Api": "SendTaskFailure", "taskToken": "{{ taskToken }}", "error": "E", "cause": "C"}}
            ]}"#,
        )
        .unwrap();
        if indent.is_empty() {
            value.to_string()
        } else {
            serde_json::to_string_pretty(&value).unwrap().replace("  ", indent)
        }
    };
    for indent in ["  ", "\t"] {
        let before = pretty(indent);
        let i = indent.repeat(3);
        let action = format!("\"action\": \"aws:executeAwsApi\",\n{i}\"inputs\": {{\n{i}{indent}\"Service\": \"ec2\"");
        let after =
            before.replace(&action, &action.replacen(",\n", &format!(",\n{i}\"onFailure\": \"step:Fail\",\n"), 1));
        assert_ne!(before, after);
        becomes("token/unanswered-failure", "Run.json", &before, &after);
    }
    let compact = pretty("");
    let after = compact.replacen(
        "\"action\":\"aws:executeAwsApi\"",
        "\"action\":\"aws:executeAwsApi\",\"onFailure\":\"step:Fail\"",
        1,
    );
    becomes("token/unanswered-failure", "Run.json", &compact, &after);
}

/// A template with the runbook as a text, and what the fix makes of it.
#[track_caller]
fn in_template(name: &str, before: &str, added: (&str, &str)) {
    assert!(before.contains(added.0), "{before}");
    becomes("token/unanswered-failure", name, before, &before.replacen(added.0, added.1, 1));
}

#[test]
fn embedded_texts_are_edited_as_their_file_writes_them() {
    let indented: String = RUNBOOK.lines().map(|line| format!("        {line}\n")).collect();
    let head = "Resources:\n  Run:\n    Type: AWS::SSM::Document\n    Properties:\n      DocumentType: Automation\n      Content:";
    let added = ("# quick\n", "# quick\n            onFailure: step:Fail\n");
    for style in ["", " |", " |-", " !Sub |"] {
        in_template("t.yaml", &format!("{head}{style}\n{indented}"), added);
    }
    let crlf = format!("{head} |\n{indented}").replace('\n', "\r\n");
    in_template("t.yaml", &crlf, ("# quick\r\n", "# quick\r\n            onFailure: step:Fail\r\n"));
    let json = serde_json::json!({"Resources": {"Run": {"Type": "AWS::SSM::Document", "Properties": {
        "DocumentType": "Automation", "Content": RUNBOOK}}}})
    .to_string();
    in_template("t.json", &json, (r"# quick\n", r"# quick\n    onFailure: step:Fail\n"));
}

#[test]
fn json_in_a_string_keeps_its_escapes() {
    let json = serde_json::to_string_pretty(&serde_json::json!({"Resources": {"M": {
        "Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": TASK.replace("token.$", "token")}}}}))
    .unwrap();
    let after = json.replace(r#"\"token\": \"$$.Task.Token\""#, r#"\"token.$\": \"States.Array($$.Task.Token)\""#);
    assert_ne!(json, after);
    becomes("token/literal", "t.json", &json, &after);
    let single =
        "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString: '";
    let yaml = format!("{single}{}'\n", TASK.replace('\n', " "));
    becomes("token/not-a-list", "t.yaml", &yaml, &yaml.replace("\"$$.Task.Token\"", "\"States.Array($$.Task.Token)\""));
}

#[test]
fn what_may_be_meant_otherwise_is_left_to_unsafe() {
    let second = RUNBOOK.replace("  - name: Fail\n", "  - name: FailLoudly\n    action: aws:executeAwsApi\n    maxAttempts: 3\n    inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ taskToken }}', error: E, cause: C}\n    isEnd: true\n  - name: Fail\n");
    stays("token/unanswered-failure", &[("Run.yaml", &second)], false);
    let (texts, findings) = fixed("token/unanswered-failure", &[("Run.yaml", &second)], true);
    assert_eq!((texts[0].contains("# quick\n    onFailure: step:FailLoudly\n"), findings), (true, 1));
    let misspelt = TASK.replace("\"End\": true", "\"Next\": \"Pach\"");
    stays("asl/unknown-state", &[("a.asl.json", &misspelt)], false);
}

#[test]
fn the_end_behind_an_answer_is_safe_only_where_nothing_else_follows() {
    let twice = RUNBOOK.replacen("    isEnd: true\n", "", 1);
    let (texts, findings) = fixed("token/answered-twice", &[("Run.yaml", &twice)], false);
    assert_eq!(findings, 1);
    assert!(
        texts[0].contains("  - name: Succeed\n    action: aws:executeAwsApi\n    maxAttempts: 3\n    isEnd: true\n"),
        "{}",
        texts[0]
    );
    // By one of AWS's pages a failure would go nowhere then.
    let routed = twice.replacen("maxAttempts: 3\n", "maxAttempts: 3\n    onFailure: step:Fail\n", 1);
    stays("token/answered-twice", &[("Run.yaml", &routed)], false);
    let more = twice.replacen("    isEnd: true\n", "", 1)
        + "  - name: Tidy\n    action: aws:sleep\n    inputs: {Duration: PT1S}\n";
    stays("token/answered-twice", &[("Run.yaml", &more)], false);
}

#[test]
fn a_fix_that_brings_something_else_is_not_made() {
    // The misspelt parameter is passed under its right name too.
    let runbook = RUNBOOK
        .replace("  taskToken: {type: String}", "  taskToken: {type: String}\n  Region: {type: String, default: ''}");
    let task = TASK.replace("Elsewhere", "Run").replace(
        "\"token.$\": \"$$.Task.Token\"",
        "\"Regio\": [\"a\"], \"Region\": [\"b\"], \"taskToken.$\": \"States.Array($$.Task.Token)\"",
    );
    stays("token/unknown-parameter", &[("a.asl.json", &task), ("Run.yaml", &runbook)], true);
    let once = task.replace(", \"Region\": [\"b\"]", "");
    let (texts, findings) = fixed("token/unknown-parameter", &[("a.asl.json", &once), ("Run.yaml", &runbook)], true);
    assert_eq!((&texts[0], findings), (&once.replace("Regio\"", "Region\""), 1));
}

#[test]
fn several_fixes_of_a_file_are_made_at_once_and_in_turn() {
    let both = "token/unanswered-failure,token/unanswered-cancel";
    let options = Options {
        select: both.split(',').map(|id| Selector::Rule(RuleId::find(id).unwrap())).collect(),
        ..Options::default()
    };
    let mut set = FileSet::new();
    let id = set.add_memory("Run.yaml", RUNBOOK.as_bytes(), Role::Named);
    let applied = apply(&mut set, &options, Wanted { doubtful: false, min_severity: Severity::Warning });
    assert_eq!(applied.findings, 2);
    assert_eq!(&*applied.files[&id].before, RUNBOOK.as_bytes());
    assert_eq!(applied.files[&id].after.to_vec(), set.read(id).unwrap());
    assert!(lint(&mut set, &options).findings.iter().all(|finding| finding.severity < Severity::Warning));
}

#[test]
fn files_read_for_links_alone_are_not_touched() {
    let mut set = FileSet::new();
    let id = set.add_memory("Run.yaml", RUNBOOK.as_bytes(), Role::Project);
    set.add_memory("a.asl.json", TASK.replace("Elsewhere", "Run").as_bytes(), Role::Named);
    apply(&mut set, &Options::default(), Wanted { doubtful: true, min_severity: Severity::Info });
    assert_eq!(set.read(id).unwrap(), RUNBOOK.as_bytes());
}

#[test]
fn an_action_is_added_to_what_a_statement_allows() {
    let template = |actions: &str| {
        format!(
            "Resources:
  Run:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
{}        assumeRole: !GetAtt Role.Arn
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {{Effect: Allow, Principal: {{Service: ssm.amazonaws.com}}, Action: sts:AssumeRole}}
      Policies:
        - PolicyName: Answer
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action:{actions}
                Resource: '*'
",
            RUNBOOK.lines().map(|line| format!("        {line}\n")).collect::<String>()
        )
    };
    let cases = [
        (" states:SendTaskSuccess # one", " [states:SendTaskSuccess, states:SendTaskFailure] # one"),
        (" 'states:SendTaskSuccess'", " ['states:SendTaskSuccess', 'states:SendTaskFailure']"),
        (" [ec2:*, states:SendTaskSuccess]", " [ec2:*, states:SendTaskSuccess, states:SendTaskFailure]"),
        (
            "\n                  - states:SendTaskSuccess # one",
            "\n                  - states:SendTaskSuccess # one\n                  - states:SendTaskFailure",
        ),
    ];
    for (before, after) in cases {
        becomes("iam/callback-denied", "t.yaml", &template(before), &template(after));
    }
    stays("iam/callback-denied", &[("t.yaml", &template(" states:SendTaskSuccess"))], false);
}

#[test]
fn a_timeout_is_set_only_where_the_longest_run_is_known() {
    let task = TASK
        .replace("      \"TimeoutSeconds\": 7200,\n", "")
        .replace("Elsewhere", "Run")
        .replace("\"token.$\": \"$$.Task.Token\"", "\"taskToken.$\": \"States.Array($$.Task.Token)\"");
    for unknown in ["Duration: '{{ global:DATE }}'", ""] {
        let sleeping = RUNBOOK.replacen(
            "aws:executeAwsApi   # quick\n    inputs: {Service: ec2, Api: DescribeInstances}",
            &format!("aws:sleep\n    inputs: {{{unknown}}}"),
            1,
        );
        assert_ne!(sleeping, RUNBOOK);
        stays("token/no-timeout", &[("a.asl.json", &task), ("Run.yaml", &sleeping)], true);
    }
    let waiting = RUNBOOK.replace("# quick\n", "# quick\n    timeoutSeconds: '{{ taskToken }}'\n");
    stays("token/no-timeout", &[("a.asl.json", &task), ("Run.yaml", &waiting)], true);
    let bounded = RUNBOOK.replace(
        "aws:executeAwsApi   # quick\n    inputs: {Service: ec2, Api: DescribeInstances}",
        "aws:sleep\n    inputs: {Duration: PT10M}",
    );
    let (texts, findings) = fixed("token/no-timeout", &[("a.asl.json", &task), ("Run.yaml", &bounded)], true);
    assert_eq!(findings, 1, "{texts:?}");
    assert!(texts[0].contains("waitForTaskToken\",\n      \"TimeoutSeconds\": 900,\n"), "{}", texts[0]);
}

#[test]
fn a_text_that_is_not_utf_8_keeps_its_bytes() {
    let mut bytes = TASK.replace("Elsewhere", "Caf?").into_bytes();
    let at = bytes.windows(4).position(|four| four == b"Caf?").unwrap() + 3;
    bytes[at] = 0xE9;
    let mut set = FileSet::new();
    let id = set.add_memory("a.asl.json", bytes.clone(), Role::Named);
    let applied = apply(&mut set, &Options::default(), Wanted { doubtful: false, min_severity: Severity::Error });
    assert_eq!(applied.findings, 1);
    let after = set.read(id).unwrap();
    assert_eq!(after[at], 0xE9);
    assert_eq!(after.len(), bytes.len() + "States.Array()".len());
}
