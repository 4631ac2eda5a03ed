//! Values and references as expressions of Terraform.

use super::snake;
use serde_json::Value;
use std::collections::HashMap;

const INDENT: usize = 2;

/// What the names of a template refer to.
pub(super) struct Names<'t> {
    types: HashMap<&'t str, &'t str>,
}

impl<'t> Names<'t> {
    pub(super) fn of(template: &'t Value) -> Self {
        let resources = super::members(template, "Resources");
        let kind = |resource: &'t Value| resource.get("Type").and_then(Value::as_str).unwrap_or_default();
        Names { types: resources.map(|(id, resource)| (id, kind(resource))).collect() }
    }

    /// What stands for the name of a resource or parameter, as `Ref` gives it.
    fn reference(&self, name: &str) -> String {
        let id = snake(name);
        match (name, self.types.get(name).copied()) {
            ("AWS::AccountId", _) => "data.aws_caller_identity.current.account_id".to_owned(),
            ("AWS::Partition", _) => "data.aws_partition.current.partition".to_owned(),
            // `name` in version 5 of the provider and `region` in version 6; both have `id`.
            ("AWS::Region", _) => "data.aws_region.current.id".to_owned(),
            (_, Some("AWS::SSM::Document")) => format!("aws_ssm_document.{id}.name"),
            (_, Some("AWS::StepFunctions::StateMachine")) => format!("aws_sfn_state_machine.{id}.arn"),
            (_, Some("AWS::IAM::Role")) => format!("aws_iam_role.{id}.name"),
            (_, Some("AWS::IAM::ManagedPolicy")) => format!("aws_iam_policy.{id}.arn"),
            _ => format!("var.{id}"),
        }
    }

    /// A text with `${Name}` in it.
    fn substituted(&self, text: &str) -> String {
        let mut written = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${") {
            let Some((name, after)) = behind.split_once('}') else { break };
            written += &escaped(before);
            written += &match name.strip_prefix('!') {
                Some(literal) => format!("$${{{literal}}}"),
                None => format!("${{{}}}", self.reference(name)),
            };
            rest = after;
        }
        format!("\"{written}{}\"", escaped(rest))
    }
}

/// A value; `depth` is how far the block that it stands in is indented.
pub(super) fn expression(value: &Value, depth: usize, names: &Names<'_>) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) if !items.is_empty() => {
            let line = |item: &Value| format!("{}{},\n", indent(depth + 1), expression(item, depth + 1, names));
            format!("[\n{}{}]", items.iter().map(line).collect::<String>(), indent(depth))
        }
        Value::Object(members) if !members.is_empty() => {
            if let Some(reference) = intrinsic(value, names) {
                return reference;
            }
            let line = |(name, value): (&String, &Value)| (key(name), expression(value, depth + 1, names));
            let lines: Vec<(String, String)> = members.iter().map(line).collect();
            format!("{{\n{}{}}}", attributes(&lines, depth + 1), indent(depth))
        }
        other => other.to_string(),
    }
}

fn intrinsic(value: &Value, names: &Names<'_>) -> Option<String> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    let (function, argument) = members.iter().next()?;
    match function.as_str() {
        "Ref" => Some(names.reference(argument.as_str()?)),
        "Fn::Sub" => Some(names.substituted(argument.as_str()?)),
        "Fn::GetAtt" => Some(format!("aws_iam_role.{}.arn", snake(argument.get(0)?.as_str()?))),
        _ => None,
    }
}

/// Lines of names and values; the signs between them stand below each other, up to a value of several lines.
pub(super) fn attributes(lines: &[(String, String)], depth: usize) -> String {
    let mut written = String::new();
    for run in lines.chunk_by(|(_, before), (_, behind)| !before.contains('\n') && !behind.contains('\n')) {
        let width = run.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, value) in run {
            written += &format!("{}{name:width$} = {value}\n", indent(depth));
        }
    }
    written
}

fn indent(depth: usize) -> String {
    " ".repeat(depth * INDENT)
}

fn key(name: &str) -> String {
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let is_word = starts && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
    let reserved = matches!(name, "for" | "null" | "true" | "false");
    if is_word && !reserved { name.to_owned() } else { quoted(name) }
}

/// A text in quotes in which nothing is a reference.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    let text = text.replace("${", "$${").replace("%{", "%%{");
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => escaped += "\\\"",
            '\\' => escaped += "\\\\",
            '\n' => escaped += "\\n",
            '\r' => escaped += "\\r",
            '\t' => escaped += "\\t",
            control if control.is_control() => escaped += &format!("\\u{:04x}", control as u32),
            other => escaped.push(other),
        }
    }
    escaped
}
