//! The published template of the pattern (aws-samples, 2022) has known defects; each has a number and a test that shows
//! that it is gone here. Number 16 turned out to be right.

use super::{emitted, keys, references, resource, runbooks, step, steps, strings, values_of};
use crate::emit::Kind;
use regex::Regex;
use serde_json::Value;

const API_LIMIT_SECONDS: u64 = 25;

fn seconds(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap()
}

fn api_steps(runbook: &Value) -> impl Iterator<Item = &Value> {
    steps(runbook).iter().filter(|step| step["action"] == "aws:executeAwsApi")
}

/// The task that a runbook's description shows.
fn example(runbook: &Value) -> Value {
    let description = runbook["description"].as_str().unwrap();
    let fences: Vec<&str> = description.split("```").collect();
    assert_eq!(fences.len(), 3, "one fence that is closed");
    serde_json::from_str(fences[1].strip_prefix("json\n").unwrap()).unwrap()
}

/// All tasks that show how to wait, each with the runbook that it starts.
fn waiting_tasks() -> Vec<(Value, Value)> {
    let runbook = emitted(Kind::RunCommandByInstanceIds);
    let mut tasks = vec![
        (emitted(Kind::StateMachine)["States"]["RunCommand"].clone(), runbook.clone()),
        (resource("StateMachine")["Properties"]["Definition"]["States"]["RunCommand"].clone(), runbook),
    ];
    tasks.extend(runbooks().into_iter().map(|(_, runbook)| (example(&runbook), runbook)));
    tasks
}

fn statements(role: &str) -> Vec<Value> {
    let policies = resource(role)["Properties"]["Policies"].clone();
    values_of(&policies, "Statement").into_iter().flat_map(|list| list.as_array().unwrap().clone()).collect()
}

fn statement(role: &str, action: &str) -> Value {
    let granting = statements(role).into_iter().find(|statement| strings(&statement["Action"]).contains(&action));
    granting.unwrap_or_else(|| panic!("{role} does not allow {action}"))
}

fn substituted(statement: &Value) -> Vec<&str> {
    values_of(&statement["Resource"], "Fn::Sub").into_iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn row_01_failure_cause_reads_no_output_of_the_failed_step() {
    for (_, runbook) in runbooks() {
        let read = references(&step(&runbook, "SendTaskFailure")["inputs"]);
        assert_eq!(read, ["taskToken", "automation:EXECUTION_ID"]);
    }
}

#[test]
fn row_02_callbacks_are_repeated_and_a_lost_success_is_reported_as_failure() {
    for (_, runbook) in runbooks() {
        for api_step in api_steps(&runbook) {
            assert!(seconds(&api_step["maxAttempts"]) > 1, "{}", api_step["name"]);
        }
        assert_eq!(step(&runbook, "SendTaskSuccess")["onFailure"], "step:SendTaskFailure");
    }
}

#[test]
fn row_03_tasks_have_a_timeout_above_the_longest_run_and_catch_it() {
    for (task, runbook) in waiting_tasks() {
        let run = step(&runbook, "RunCommand");
        let argument = &task["Parameters"]["Parameters"]["executionTimeout"][0];
        let default = &runbook["parameters"]["executionTimeout"]["default"];
        let execution = seconds(if argument.is_null() { default } else { argument });
        let calls: u64 =
            api_steps(&runbook).map(|step| seconds(&step["timeoutSeconds"]) * seconds(&step["maxAttempts"])).sum();
        let longest = seconds(&run["inputs"]["TimeoutSeconds"]) + execution + calls;
        assert!(seconds(&task["TimeoutSeconds"]) > longest, "{longest}");
    }
    let machine = emitted(Kind::StateMachine);
    let catch = &machine["States"]["RunCommand"]["Catch"][0];
    assert_eq!(catch["ErrorEquals"][0], "States.ALL");
    assert_eq!(machine["States"][catch["Next"].as_str().unwrap()]["Type"], "Fail");
}

#[test]
fn row_04_working_directory_is_empty_by_default() {
    for (_, runbook) in runbooks() {
        assert_eq!(runbook["parameters"]["workingDirectory"]["default"], "");
    }
}

#[test]
fn row_05_execution_timeout_is_text_that_holds_1_to_172800() {
    for (_, runbook) in runbooks() {
        let parameter = &runbook["parameters"]["executionTimeout"];
        assert_eq!(parameter["type"], "String");
        assert_eq!(parameter["default"], "3600");
        assert!(parameter["description"].as_str().unwrap().contains("172800"));
        let text = parameter["allowedPattern"].as_str().unwrap();
        let pattern = Regex::new(text).unwrap();
        for number in 0..=200_000 {
            assert_eq!(pattern.is_match(&number.to_string()), (1..=172_800).contains(&number), "{number}");
        }
        let not_numbers = ["", " ", "x", "01", "007", "0172800", "+5", "-1", "1.5", "1e3", "60s", " 60", "60 ", "３６"];
        for other in not_numbers.into_iter().chain(["999999", "1728000", "1000000", "18446744073709551617"]) {
            assert!(!pattern.is_match(other), "{other:?}");
        }
        assert!(text.starts_with("^(") && text.ends_with(")$"), "holds for the whole text even where AWS searches");
        assert!(!text.contains("{{"), "would be read as a reference");
    }
}

#[test]
fn row_06_delivery_and_step_have_their_own_timeouts() {
    for (_, runbook) in runbooks() {
        let run = step(&runbook, "RunCommand");
        let delivery = seconds(&run["inputs"]["TimeoutSeconds"]);
        assert!((30..=2_592_000).contains(&delivery));
        assert!(seconds(&run["timeoutSeconds"]) >= delivery + 172_800);
    }
}

#[test]
fn row_07_api_steps_stay_within_the_limit_of_their_action() {
    for (_, runbook) in runbooks() {
        for api_step in api_steps(&runbook) {
            assert!(seconds(&api_step["timeoutSeconds"]) <= API_LIMIT_SECONDS);
        }
        let failure = step(&runbook, "SendTaskFailure");
        let all_attempts = seconds(&failure["timeoutSeconds"]) * seconds(&failure["maxAttempts"]);
        assert!(all_attempts < 120, "what follows a cancel has two minutes");
    }
}

#[test]
fn row_08_failure_callback_ends_the_runbook_wherever_it_stands() {
    for (_, runbook) in runbooks() {
        assert_eq!(step(&runbook, "SendTaskFailure")["isEnd"], true);
        let last = steps(&runbook).last().unwrap();
        assert_eq!(last["name"], "SendTaskSuccess", "ends without isEnd, which would obscure its onFailure");
        assert!(last.get("isEnd").is_none());
    }
}

#[test]
fn row_09_documents_are_for_instances() {
    for kind in super::RUNBOOKS {
        assert_eq!(resource(kind.name())["Properties"]["TargetType"], "/AWS::EC2::Instance");
    }
}

#[test]
fn row_10_examples_in_descriptions_are_calls_that_work() {
    for (kind, runbook) in runbooks() {
        let task = example(&runbook);
        assert!(task["Resource"].as_str().unwrap().ends_with(":startAutomationExecution.waitForTaskToken"));
        assert_eq!(task["Parameters"]["DocumentName"], kind.name());
        let arguments = &task["Parameters"]["Parameters"];
        assert_eq!(arguments["taskToken.$"], "States.Array($$.Task.Token)");
        let passed: Vec<&str> = keys(arguments).into_iter().map(|key| key.trim_end_matches(".$")).collect();
        for name in &passed {
            assert!(keys(&runbook["parameters"]).contains(name), "{name}");
        }
        for (name, declaration) in runbook["parameters"].as_object().unwrap() {
            assert!(declaration.get("default").is_some() || passed.contains(&name.as_str()), "{name}");
        }
        for (name, value) in arguments.as_object().unwrap() {
            let list_of_strings = value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
            assert!(list_of_strings || name.ends_with(".$"), "{name}");
        }
        for target in arguments["Targets"].as_array().into_iter().flatten() {
            let target: Value = serde_json::from_str(target.as_str().unwrap()).unwrap();
            assert!(target["Key"].is_string() && target["Values"].is_array());
        }
    }
}

#[test]
fn row_11_targets_that_match_no_node_are_a_failure() {
    let runbook = emitted(Kind::RunCommandByTargets);
    assert_eq!(step(&runbook, "RunCommand")["nextStep"], "CountTargets");
    let count = step(&runbook, "CountTargets");
    assert_eq!(count["outputs"][0]["Selector"], "$.Commands[0].TargetCount");
    assert_eq!(count["nextStep"], "RequireTarget");
    let require = &step(&runbook, "RequireTarget")["inputs"];
    assert_eq!(require["Choices"][0]["NumericGreaterOrEquals"], 1);
    assert_eq!(require["Choices"][0]["NextStep"], "SendTaskSuccess");
    assert_eq!(require["Default"], "SendTaskFailure");
    for (_, runbook) in runbooks() {
        for reference in references(&runbook) {
            let empty_for_several_nodes = ["RunCommand.Output", "RunCommand.ResponseCode"];
            assert!(!empty_for_several_nodes.contains(&reference));
        }
    }
}

#[test]
fn row_12_result_names_the_command_and_the_error_can_be_caught_by_name() {
    for (_, runbook) in runbooks() {
        let mut output = step(&runbook, "SendTaskSuccess")["inputs"]["output"].as_str().unwrap().to_owned();
        let written = output.clone();
        for reference in references(&Value::from(written)) {
            assert_ne!(reference, "RunCommand.Output", "free text breaks the JSON around it");
            output = output.replace(&format!("{{{{ {reference} }}}}"), &format!("<{reference}>"));
        }
        let output: Value = serde_json::from_str(&output).unwrap();
        assert_eq!(output["AutomationExecutionId"], "<automation:EXECUTION_ID>");
        assert_eq!(output["CommandId"], "<RunCommand.CommandId>");
        assert_eq!(output["Status"], "<RunCommand.Status>");
        let error = step(&runbook, "SendTaskFailure")["inputs"]["error"].as_str().unwrap();
        assert!(error.chars().all(|character| character.is_ascii_alphanumeric()), "{error}");
    }
}

#[test]
fn row_13_runbook_role_fits_every_partition_and_hybrid_nodes_and_no_more() {
    let role = resource("SSMSyncRole");
    assert!(strings(&role).iter().all(|text| !text.contains("arn:aws")));
    let send = statement("SSMSyncRole", "ssm:SendCommand");
    let ends: Vec<&str> = substituted(&send).iter().map(|arn| arn.rsplit(':').next().unwrap()).collect();
    assert_eq!(ends, ["document/AWS-RunShellScript", "instance/*", "managed-instance/*"]);
    let answer = statement("SSMSyncRole", "states:SendTaskFailure");
    assert!(strings(&answer["Action"]).contains(&"states:SendTaskSuccess"));
    assert!(substituted(&answer)[0].ends_with(":stateMachine:${AnsweredStateMachines}"));
    let trust = &role["Properties"]["AssumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(trust["Principal"]["Service"], "ssm.amazonaws.com");
    assert_eq!(trust["Condition"]["StringEquals"]["aws:SourceAccount"]["Ref"], "AWS::AccountId");
    let source = trust["Condition"]["ArnLike"]["aws:SourceArn"]["Fn::Sub"].as_str().unwrap();
    assert!(source.ends_with(":automation-execution/*"));
}

#[test]
fn row_14_state_machine_role_may_start_the_runbook_and_pass_its_role() {
    let start = statement("StateMachineRole", "ssm:StartAutomationExecution");
    let ends: Vec<&str> =
        substituted(&start).iter().map(|arn| arn.split("${AWS::AccountId}:").nth(1).unwrap()).collect();
    assert_eq!(
        ends,
        [
            "document/${SfnRunCommandByInstanceIds}",
            "automation-definition/${SfnRunCommandByInstanceIds}:*",
            "automation-execution/*",
        ]
    );
    let pass = statement("StateMachineRole", "iam:PassRole");
    assert_eq!(pass["Resource"]["Fn::GetAtt"][0], "SSMSyncRole");
    assert_eq!(pass["Condition"]["StringEquals"]["iam:PassedToService"], "ssm.amazonaws.com");
    assert_eq!(statements("StateMachineRole").len(), 2, "and nothing else");
    let trust = &resource("StateMachineRole")["Properties"]["AssumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(trust["Principal"]["Service"], "states.amazonaws.com");
    assert_eq!(trust["Condition"]["StringEquals"]["aws:SourceAccount"]["Ref"], "AWS::AccountId");
}

#[test]
fn row_15_stacks_can_be_updated_and_stand_in_several_regions() {
    for (_, resource) in emitted(Kind::Template)["Resources"].as_object().unwrap() {
        let properties = &resource["Properties"];
        match resource["Type"].as_str().unwrap() {
            "AWS::IAM::Role" => assert!(properties.get("RoleName").is_none(), "needs CAPABILITY_NAMED_IAM"),
            "AWS::SSM::Document" => {
                assert_eq!(properties["UpdateMethod"], "NewVersion");
                assert_eq!(properties["DocumentFormat"], "JSON");
            }
            other => assert_eq!(other, "AWS::StepFunctions::StateMachine"),
        }
    }
}

#[test]
fn row_17_descriptions_name_every_reason_for_a_failure() {
    for (_, runbook) in runbooks() {
        let description = runbook["description"].as_str().unwrap();
        let failure = description.lines().find(|line| line.contains("**SendTaskFailure**")).unwrap();
        for reason in ["refused", "not delivered", "fail", "run out of time", "cancelled", "cannot be reported"] {
            assert!(failure.contains(reason), "{reason}");
        }
        for step in steps(&runbook) {
            assert!(description.contains(&format!("**{}**", step["name"].as_str().unwrap())), "{}", step["name"]);
        }
    }
}
