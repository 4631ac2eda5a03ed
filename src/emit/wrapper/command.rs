//! The wrapper around a Command document: it runs the document on nodes by their ids.

use super::Work;
use crate::emit::role;
use crate::emit::runbook::{Addressing, DELIVERY_SECONDS};
use crate::emit::value;
use crate::source::Node;
use serde_json::{Map, Value, json};

const STEP: &str = "RunCommand";
/// How long a plugin of a Command document runs that has no `timeoutSeconds`.
const PLUGIN_SECONDS: u64 = 3_600;

/// Whether a document is one for Run Command: schema 1.2 or 2.x.
pub fn is_command_document(node: Node<'_>) -> bool {
    let version = node.get("schemaVersion").and_then(Node::as_str).unwrap_or_default();
    let has = |key| node.get(key).is_some();
    (version == "1.2" && has("runtimeConfig")) || (version.starts_with("2.") && has("mainSteps"))
}

pub(super) fn work(node: Node<'_>, name: &str) -> Result<Work, String> {
    let declared = node.get("parameters").map(value::of).transpose()?;
    let declared = match declared {
        Some(Value::Object(parameters)) => parameters,
        _ => Map::new(),
    };
    let steps = node.get("mainSteps").into_iter().flat_map(Node::items);
    let plugins = node.get("runtimeConfig").into_iter().flat_map(Node::entries).map(|entry| entry.value);
    let seconds = |step: Node<'_>| {
        let inputs = step.get("inputs").or_else(|| step.get("properties"));
        let timeout = inputs.and_then(|inputs| value::of(inputs.get("timeoutSeconds")?).ok());
        timeout.as_ref().and_then(|timeout| literal(timeout, &declared)).unwrap_or(PLUGIN_SECONDS)
    };
    let seconds = steps.chain(plugins).map(seconds).fold(0, u64::saturating_add);
    command(name, &declared, seconds)
}

/// The seconds of a timeout: a literal, or a parameter's default.
fn literal(timeout: &Value, parameters: &Map<String, Value>) -> Option<u64> {
    let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
    let parameter = || {
        let name = timeout.as_str()?.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
        number(parameters.get(name)?.get("default")?)
    };
    number(timeout).or_else(parameter)
}

/// Documents of AWS whose parameters are known here, with how long they may run
/// (User Guide, `patch-manager-aws-runpatchbaseline`; `documents-command-ssm-plugin-reference`).
pub(super) fn known(name: &str) -> Result<Work, String> {
    let text = |default: &str| json!({ "type": "String", "default": default });
    let (parameters, seconds) = match name {
        "AWS-RunPatchBaseline" => {
            let parameters = json!({
                "Operation": {
                    "type": "String",
                    "description": "(Required) Scan for missing patches, or install them.",
                    "allowedValues": ["Scan", "Install"],
                },
                "SnapshotId": text(""),
                "InstallOverrideList": text(""),
                "BaselineOverride": text(""),
                "RebootOption": {
                    "type": "String",
                    "default": "RebootIfNeeded",
                    "allowedValues": ["RebootIfNeeded", "NoReboot"],
                },
            });
            (parameters, 7_200)
        }
        "AWS-RunShellScript" | "AWS-RunPowerShellScript" => {
            return Err(format!("`{name}` has its wrapper already: `--emit SfnRunCommandByInstanceIds`"));
        }
        _ => {
            return Err(format!(
                "the parameters of `{name}` are not known here; get the document with `aws ssm get-document --name {name} \
                 --document-format JSON --query Content --output text > {name}.json`, then `--emit wrapper {name}.json`"
            ));
        }
    };
    command(name, parameters.as_object().unwrap_or(&Map::new()), seconds)
}

fn command(name: &str, declared: &Map<String, Value>, seconds: u64) -> Result<Work, String> {
    let nodes = Addressing::InstanceIds.parameter();
    if declared.contains_key(nodes) {
        return Err(format!("`{name}` has a parameter `{nodes}` itself, which the wrapper needs for the nodes"));
    }
    let mut parameters = Map::new();
    parameters.insert(nodes.to_owned(), Addressing::InstanceIds.declaration());
    parameters.extend(declared.iter().map(|(name, declaration)| (name.clone(), declaration_of(declaration))));
    let handed: Map<String, Value> =
        declared.keys().map(|name| (name.clone(), json!(format!("{{{{ {name} }}}}")))).collect();
    let mut inputs = json!({
        "DocumentName": name,
        (nodes): format!("{{{{ {nodes} }}}}"),
        "TimeoutSeconds": DELIVERY_SECONDS,
    });
    if let (Some(inputs), false) = (inputs.as_object_mut(), handed.is_empty()) {
        inputs.insert("Parameters".to_owned(), Value::Object(handed));
    }
    let seconds = seconds.saturating_add(u64::from(DELIVERY_SECONDS));
    Ok(Work {
        document: name.to_owned(),
        parameters,
        step: STEP,
        action: "aws:runCommand",
        inputs,
        seconds,
        output: json!({
            "AutomationExecutionId": "{{ automation:EXECUTION_ID }}",
            "CommandId": format!("{{{{ {STEP}.CommandId }}}}"),
            "Status": format!("{{{{ {STEP}.Status }}}}"),
        }),
        statements: vec![role::send_commands(&[name]), role::follow_commands()],
        missing: None,
        notes: vec![format!(
            "`{STEP}` gives up after {seconds} s: {DELIVERY_SECONDS} for delivery, the rest for the plugins of `{name}`"
        )],
    })
}

/// SendCommand takes text for every parameter, so all but lists of text are declared as text.
fn declaration_of(declaration: &Value) -> Value {
    let mut declaration = declaration.clone();
    let Some(members) = declaration.as_object_mut() else { return declaration };
    let kind = members.get("type").and_then(Value::as_str).unwrap_or("String").to_owned();
    if kind == "StringList" {
        return declaration;
    }
    members.insert("type".to_owned(), json!("String"));
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if let Some(default) = members.get_mut("default") {
        *default = json!(text(default));
    }
    if let Some(Value::Array(allowed)) = members.get_mut("allowedValues") {
        allowed.iter_mut().for_each(|value| *value = json!(text(value)));
    } else if kind == "Boolean" {
        members.insert("allowedValues".to_owned(), json!(["true", "false"]));
    }
    declaration
}
