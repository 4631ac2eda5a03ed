//! What a check says: one finding, with everything that a report can show of it.

use crate::catalogue::{Rule, RuleId, Severity};
use crate::source::{Node, Place};
use std::borrow::Cow;
use std::ops::Range;

/// One finding.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that was broken.
    pub rule: RuleId,
    /// How bad it is here; a rule's own severity may be lowered by what is unknown.
    pub severity: Severity,
    /// What happens at run time, in one sentence without a full stop.
    pub message: String,
    /// A few words for the primary place itself.
    pub label: Option<String>,
    /// The way out.
    pub help: Option<String>,
    /// Where it is.
    pub site: Site,
    /// Further parts of the same token, where it spans several pieces of the source.
    pub further: Vec<Place>,
    /// The counterexample, step by step.
    pub trace: Vec<TraceStep>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// The edit that repairs it, where one is mechanical.
    pub fix: Option<Fix>,
    /// Where AWS's own validation says that it is: `/States/Ask/Choices[0]/Next`.
    pub aws_location: Option<Box<str>>,
}

/// A place in a file and in the document that it is part of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The bytes.
    pub place: Place,
    /// The JSON pointer in the file.
    pub pointer: Box<str>,
}

impl Site {
    /// A whole node.
    pub fn of(node: Node<'_>) -> Self {
        Site { place: node.place(), pointer: node.pointer().into() }
    }

    /// A part of a string node, as a range of its decoded text.
    pub fn part(node: Node<'_>, range: Range<usize>) -> Self {
        Site { place: node.part_place(range), pointer: node.pointer().into() }
    }
}

/// One step of a counterexample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceStep {
    /// The step or state.
    pub step: String,
    /// What it does on this path: "succeeds", "fails", "is cancelled", "chooses Default", "ends, unanswered".
    pub outcome: Cow<'static, str>,
    /// Where it stands.
    pub place: Option<Place>,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// What is there.
    pub message: String,
    /// Where it is.
    pub place: Place,
}

/// A repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub message: String,
    /// Whether it keeps the meaning apart from repairing it.
    pub safe: bool,
    /// What it changes in its documents.
    pub changes: Vec<Change>,
    /// What that is as text; the edits do not overlap.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A repair that keeps the meaning.
    pub fn safe(message: impl Into<String>, changes: impl IntoIterator<Item = Change>) -> Self {
        Fix { message: message.into(), safe: true, changes: changes.into_iter().collect(), edits: Vec::new() }
    }

    /// A repair that somebody has to look at.
    pub fn doubtful(message: impl Into<String>, changes: impl IntoIterator<Item = Change>) -> Self {
        Fix { safe: false, ..Self::safe(message, changes) }
    }
}

/// A change of a document, whatever it is written in and wherever it is embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another text in a string, or in a part of one; quotes stay.
    Write {
        /// The string, or the part.
        at: Site,
        /// The text.
        text: String,
    },
    /// A string instead of a value of any kind.
    Replace {
        /// The value.
        at: Site,
        /// The string.
        text: String,
    },
    /// Something around the expression that a string, or a part of one, holds; inside of its `{% … %}`.
    Wrap {
        /// The string, or the part.
        at: Site,
        /// What comes before.
        before: &'static str,
        /// What comes behind.
        behind: &'static str,
    },
    /// Another name for a key; a `.$` at its end stays.
    Rename {
        /// The key.
        at: Site,
        /// The name.
        name: String,
    },
    /// `.$` at the end of the key of a value.
    MakeExpression {
        /// The value.
        at: Site,
    },
    /// A value for a key of a map, whether the map has the key or not.
    Set {
        /// The map, or a value in it.
        at: Site,
        /// The key.
        key: &'static str,
        /// The value.
        value: Scalar,
        /// Keys beside which this one would mean something else; where there is one, nothing is changed.
        without: &'static [&'static str],
    },
    /// A further text in the list of a key, which may be a single text so far.
    Append {
        /// The map with the key.
        at: Site,
        /// The key.
        key: &'static str,
        /// The text.
        item: String,
    },
}

/// A value that a change writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A string.
    Text(String),
    /// A number.
    Number(u64),
    /// `true` or `false`.
    Bool(bool),
}

impl Change {
    /// The place that it speaks of.
    pub fn site(&self) -> &Site {
        match self {
            Change::Write { at, .. }
            | Change::Replace { at, .. }
            | Change::Wrap { at, .. }
            | Change::Rename { at, .. }
            | Change::MakeExpression { at }
            | Change::Set { at, .. }
            | Change::Append { at, .. } => at,
        }
    }
}

/// One replacement of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub place: Place,
    /// By what.
    pub text: String,
}

impl Finding {
    /// A finding of the rule's own severity.
    pub fn new(rule: RuleId, site: Site, message: impl Into<String>) -> Self {
        Finding {
            rule,
            severity: rule.rule().severity,
            message: message.into(),
            label: None,
            help: None,
            site,
            further: Vec::new(),
            trace: Vec::new(),
            related: Vec::new(),
            fix: None,
            aws_location: None,
        }
    }

    /// A finding at a whole node.
    pub fn at(rule: RuleId, node: Node<'_>, message: impl Into<String>) -> Self {
        Self::new(rule, Site::of(node), message)
    }

    /// Sets the severity.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Sets the words at the primary place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Sets the way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place.
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related { message: message.into(), place });
        self
    }

    /// Sets the counterexample.
    pub fn trace(mut self, trace: Vec<TraceStep>) -> Self {
        self.trace = trace;
        self
    }

    /// Sets the repair.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Sets the repair, if there is one.
    pub fn offer(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// The rule's page.
    pub fn rule(&self) -> &'static Rule {
        self.rule.rule()
    }
}
