//! A payload that is one expression: `"Arguments": "{% {'DocumentName': …} %}"`.

use super::RunbookName;
use super::argument::Arguments;
use super::payload::Reader;
use super::started;
use super::token::{Field, Found, Kind, Text};
use crate::finding::Site;
use crate::source::Node;
use crate::value;

/// A payload that is an expression of an object with known keys.
pub(super) struct Computed<'t> {
    node: Node<'t>,
    fields: Vec<Field<'t>>,
    found: Found,
}

impl<'t> Computed<'t> {
    /// Reads a payload; `None` where its keys are not known.
    pub(super) fn new(reader: &Reader, node: Node<'t>) -> Option<Self> {
        let read = reader.certain_jsonata(value::text(node)?)?;
        let Kind::Object(fields) = read.gives().kind else { return None };
        Some(Computed { node, fields, found: read.mentions() })
    }

    /// The runbook that it names.
    pub(super) fn runbook(&self) -> Option<(RunbookName, Site)> {
        let field = self.fields.iter().find(|field| field.key == "DocumentName")?;
        let name = match &field.value.kind {
            Kind::Text(Text::Literal(text)) => RunbookName::Literal(started::name_in_arn(text).to_owned()),
            _ => RunbookName::Unknown,
        };
        Some((name, Site::part(self.node, field.range.clone())))
    }

    /// What it hands to the runbook.
    pub(super) fn arguments(&self) -> Option<Arguments> {
        Arguments::in_expression(self.node, &self.fields, &self.found)
    }

    /// Whether AWS fills parameters that are not listed.
    pub(super) fn fills_parameters(&self) -> bool {
        self.fields.iter().any(|field| field.key.starts_with("Target"))
    }

    /// Whether the text that runs may be another one than that of the name.
    pub(super) fn names_version(&self) -> bool {
        self.fields.iter().any(|field| field.key == "DocumentVersion")
    }
}
