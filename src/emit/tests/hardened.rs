//! What the hardened runbooks add, and that they keep what the standard ones have.

use super::{index, keys, references, step, steps, strings, values_of};
use crate::emit::{Flavor, Form, Kind};
use serde_json::{Value, json};

const SHELLS: [(&str, &str); 2] = [("Shell", "AWS-RunShellScript"), ("PowerShell", "AWS-RunPowerShellScript")];

fn emitted(kind: Kind, flavor: Flavor, form: Form) -> Value {
    serde_json::from_str(&kind.emit(flavor).text(Some(form)).unwrap()).unwrap()
}

fn runbooks() -> [(Kind, Value); 2] {
    super::RUNBOOKS.map(|kind| (kind, emitted(kind, Flavor::Hardened, Form::Json)))
}

#[test]
fn callers_of_the_standard_runbooks_keep_working() {
    for (kind, runbook) in runbooks() {
        let mut parameters = runbook["parameters"].as_object().unwrap().clone();
        assert_eq!(parameters.shift_remove("shell").unwrap()["default"], "Shell");
        assert_eq!(parameters.shift_remove("deliveryTimeout").unwrap()["default"], 3600);
        let standard = emitted(kind, Flavor::Standard, Form::Json);
        assert_eq!(Value::Object(parameters), standard["parameters"]);
        let output = |runbook: &Value| {
            let text = step(runbook, "SendTaskSuccess")["inputs"]["output"].as_str().unwrap().to_owned();
            let output: Value = serde_json::from_str(&text).unwrap();
            keys(&output).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(output(&runbook), output(&standard));
        assert_eq!(step(&runbook, "SendTaskFailure"), step(&standard, "SendTaskFailure"));
    }
}

#[test]
fn each_shell_has_its_document_and_the_role_may_send_it() {
    let role = emitted(Kind::Role, Flavor::Hardened, Form::CloudFormation);
    for (_, runbook) in runbooks() {
        let allowed: Vec<&str> = SHELLS.map(|(shell, _)| shell).into();
        assert_eq!(runbook["parameters"]["shell"]["allowedValues"], json!(allowed));
        let branch = step(&runbook, "Branch");
        assert_eq!(branch["inputs"]["Choices"][0]["StringEquals"], "PowerShell");
        assert_eq!(branch["inputs"]["Choices"][0]["NextStep"], "RunCommand_PowerShell");
        assert_eq!(branch["inputs"]["Default"], "RunCommand_Shell");
        for (shell, document) in SHELLS {
            let inputs = &step(&runbook, &format!("RunCommand_{shell}"))["inputs"];
            assert_eq!(inputs["DocumentName"], document);
            assert_eq!(inputs["TimeoutSeconds"], "{{ deliveryTimeout }}");
            assert!(strings(&role).iter().any(|arn| arn.ends_with(&format!("document/{document}"))));
        }
    }
}

#[test]
fn the_result_is_kept_behind_either_shell_and_before_success() {
    for (kind, runbook) in runbooks() {
        let success = references(&step(&runbook, "SendTaskSuccess")["inputs"])
            .into_iter()
            .filter(|reference| reference.starts_with("variable:"))
            .collect::<Vec<_>>();
        assert_eq!(success, ["variable:CommandId", "variable:Status"]);
        let after = if kind == Kind::RunCommandByTargets { "CountTargets" } else { "SendTaskSuccess" };
        for (shell, _) in SHELLS {
            let mut at = step(&runbook, &format!("RunCommand_{shell}"));
            let mut kept = Vec::new();
            while at["nextStep"] != after {
                at = step(&runbook, at["nextStep"].as_str().unwrap());
                assert_eq!(at["action"], "aws:updateVariable");
                kept.push((at["inputs"]["Name"].as_str().unwrap(), at["inputs"]["Value"].as_str().unwrap()));
            }
            let of = |output: &str| format!("{{{{ RunCommand_{shell}.{output} }}}}");
            let expected = [("variable:CommandId", of("CommandId")), ("variable:Status", of("Status"))];
            assert_eq!(kept, expected.each_ref().map(|(name, value)| (*name, value.as_str())));
        }
    }
}

#[test]
fn targets_that_match_no_node_are_a_failure_here_too() {
    let runbook = emitted(Kind::RunCommandByTargets, Flavor::Hardened, Form::Json);
    assert_eq!(step(&runbook, "CountTargets")["inputs"]["CommandId"], "{{ variable:CommandId }}");
    assert_eq!(step(&runbook, "CountTargets")["nextStep"], "RequireTarget");
    assert_eq!(step(&runbook, "RequireTarget")["inputs"]["Default"], "SendTaskFailure");
}

#[test]
fn every_failure_and_cancel_leads_to_the_failure_callback() {
    for (_, runbook) in runbooks() {
        for step in steps(&runbook).iter().filter(|step| step["name"] != "SendTaskFailure") {
            assert_eq!(step["onFailure"], "step:SendTaskFailure", "{}", step["name"]);
            // `aws:updateVariable` takes no `onCancel`.
            let expected = step["action"] != "aws:updateVariable";
            assert_eq!(step["onCancel"] == "step:SendTaskFailure", expected, "{}", step["name"]);
        }
        assert!(index(&runbook, "SendTaskFailure") < index(&runbook, "SendTaskSuccess"));
        assert!(values_of(&runbook, "isEnd").len() == 1);
    }
}
