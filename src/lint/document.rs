//! One document: its own checks, and what others need to know of it.

use crate::checks;
use crate::contract;
use crate::custom::{self, CustomRule};
use crate::document::DocumentKind;
use crate::document::asl::StateMachine;
use crate::document::automation::Runbook;
use crate::document::iam::Policy;
use crate::finding::{Finding, Site};
use crate::source::Place;
use crate::summary::{MachineSummary, RunbookSummary, Summaries};
use crate::suppress::Directive;
use crate::template::{Context, Located};
use std::sync::Arc;

/// What one file gave.
#[derive(Debug, Default)]
pub(super) struct FileResult {
    /// Whether it holds something of ours, or was named.
    pub(super) ours: bool,
    /// The number of documents in it.
    pub(super) documents: usize,
    /// How many of them stand in it in which form.
    pub(super) forms: Vec<&'static str>,
    /// What is wrong with it alone.
    pub(super) findings: Vec<Finding>,
    /// What rules of the user's own find; they say nothing of the contract.
    pub(super) custom: Vec<Finding>,
    /// What others need to know of it.
    pub(super) summaries: Summaries,
    /// The files that it points at.
    pub(super) pointed: Vec<Pointed>,
    /// The substitutions that some document uses, by the keys that declare them.
    pub(super) used_substitutions: Vec<Place>,
    /// What it says not to report.
    pub(super) directives: Vec<Directive>,
    /// Why it could not be linted.
    pub(super) failure: Option<String>,
    /// What was left out of account.
    pub(super) notes: Vec<String>,
}

/// A document in another file, with what the template that points at it says of it.
#[derive(Clone, Debug)]
pub(super) struct Pointed {
    /// What the document is.
    pub(super) kind: DocumentKind,
    /// Where the template points at it.
    pub(super) site: Site,
    /// Where to.
    pub(super) target: PointedTarget,
    /// What the template says.
    pub(super) context: Context,
}

/// How a template points at a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PointedTarget {
    /// By a path relative to itself.
    Path(String),
    /// By the key of an object in S3.
    Key(String),
}

/// Checks one document and summarises it.
pub(super) fn lint(document: &Located<'_>, custom: &[Arc<CustomRule>], result: &mut FileResult) {
    if !custom::check(custom, document.kind, document.node, &mut result.custom) {
        result.notes.push("its aliases make more of it than is held against your own rules".to_owned());
    }
    match document.kind {
        DocumentKind::Runbook => {
            let runbook = Runbook::new(document.node);
            let summary = RunbookSummary::new(&runbook, document);
            checks::automation::check(&runbook, &summary.graph, &mut result.findings);
            contract::output_unavailable(&runbook, &summary, &mut result.findings);
            result.summaries.runbooks.push(summary);
        }
        DocumentKind::StateMachine => {
            let machine = StateMachine::new(document.node);
            let mut findings = Vec::new();
            checks::asl::check(&machine, &mut findings);
            let express = document.context.and_then(|context| context.express.as_ref());
            checks::asl::integrations::check(&machine, express, &mut findings);
            checks::asl::locate(document.node, &mut findings);
            result.findings.append(&mut findings);
            result.summaries.machines.push(MachineSummary::new(&machine, document));
        }
        DocumentKind::Policy => {
            let attachment = document.context.and_then(|context| context.attachment);
            checks::iam::check(&Policy::new(document.node, attachment), &mut result.findings);
        }
    }
}
