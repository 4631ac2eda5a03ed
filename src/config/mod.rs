//! `sfn-ssm-lint.toml`: what a project sets once for all runs.

mod apply;
mod find;
mod read;
mod show;
mod suppressions;
mod values;

pub use find::{FILE_NAME, Found, find, open};
pub use read::{read, rules_folder};
pub use show::{Defaults, Given, write};

use crate::catalogue::{RuleId, Severity};
use crate::files::globs::PathGlobs;
use crate::lint::{Choices, Selector};
use crate::source::Span;
use crate::suppress::Suppression;
use std::path::PathBuf;

/// The settings of one file.
#[derive(Debug, Default)]
pub struct Config {
    /// The file as messages name it.
    pub path: String,
    /// The folder that its paths and globs start from, canonical.
    pub folder: PathBuf,
    /// Which rules count, and how much.
    pub rules: RuleSettings,
    /// The least severity that makes exit status 1.
    pub fail_on: Option<Set<Severity>>,
    /// The least severity that is shown.
    pub min_severity: Option<Set<Severity>>,
    /// Globs of what a walk leaves out.
    pub exclude: Vec<Set<String>>,
    /// The same, compiled.
    pub excluded: Option<PathGlobs>,
    /// What holds for some files alone.
    pub overrides: Vec<PathSettings>,
    /// What is not reported.
    pub suppressions: Vec<Suppression>,
    /// `DocumentName` → document.
    pub runbooks: Vec<Set<(String, Document)>>,
    /// State machine → role.
    pub roles: Vec<Set<(Document, Role)>>,
    /// The folder of the project's own rules.
    pub custom_rules: Option<Set<PathBuf>>,
}

/// A value, and the line that sets it, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set<T> {
    /// The value.
    pub value: T,
    /// The line.
    pub line: usize,
}

/// Which rules count, and how much.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSettings {
    /// Only these rules or families; empty means all.
    pub select: Vec<Set<Selector>>,
    /// Not these rules or families.
    pub ignore: Vec<Set<Selector>>,
    /// Severities; `None` switches the rule off.
    pub severities: Vec<Set<(RuleId, Option<Severity>)>>,
}

impl RuleSettings {
    /// The same without lines.
    pub fn choices(&self) -> Choices {
        Choices {
            select: self.select.iter().map(|set| set.value).collect(),
            ignore: self.ignore.iter().map(|set| set.value).collect(),
            severities: self.severities.iter().map(|set| set.value).collect(),
        }
    }
}

/// Rules for some files.
#[derive(Clone, Debug)]
pub struct PathSettings {
    /// The line that begins it.
    pub line: usize,
    /// Globs of the files.
    pub paths: Vec<Set<String>>,
    /// The same, compiled.
    pub globs: PathGlobs,
    /// What holds for them.
    pub rules: RuleSettings,
}

/// A document: a file, or a resource of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// As the configuration has it.
    pub text: String,
    /// The file, which exists.
    pub path: PathBuf,
    /// The logical id of the resource in it.
    pub logical_id: Option<String>,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// By its ARN.
    Arn(String),
    /// As a resource of a template.
    Document(Document),
}

/// Something that a configuration cannot say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub span: Span,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// A few words for the place itself.
    pub label: Option<String>,
    /// The way out.
    pub help: Option<String>,
}
