//! The statements of a policy, without its text.

use crate::finding::Site;

/// A statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The whole statement; of a managed policy of AWS, what names it.
    pub site: Site,
    /// Whether it is of a managed policy of AWS.
    pub by_aws: bool,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// The actions that it speaks of.
    pub actions: Patterns,
    /// The resources that it speaks of; a trust policy has none.
    pub resources: Patterns,
    /// Whom a trust policy lets in.
    pub principals: Principals,
    /// All tests of its `Condition`.
    pub conditions: Vec<Condition>,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies.
    Deny,
    /// Not known.
    Unknown,
}

/// Patterns, texts with `*`, `?` and holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Patterns {
    /// One of these.
    OneOf(Vec<String>),
    /// Anything but these.
    AllBut(Vec<String>),
    /// Not known.
    Unknown,
}

/// Whom a statement of a trust policy speaks of.
#[derive(Clone, Debug, Default)]
pub struct Principals {
    /// Texts with holes, by their kind (`Service`, `AWS`, `Federated`; `*` for everyone).
    pub list: Vec<Principal>,
    /// Whether there may be others.
    pub unknown: bool,
}

/// A principal.
#[derive(Clone, Debug)]
pub struct Principal {
    /// `Service`, `AWS`, `Federated`, `CanonicalUser`; `*` for `"Principal": "*"`.
    pub kind: String,
    /// Who it is, with holes.
    pub text: String,
    /// Its place.
    pub site: Site,
}

/// One test of a `Condition`: an operator on a key, true for one of the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// `StringEquals`, `ArnLike`; empty where the test is not known.
    pub operator: String,
    /// `aws:SourceArn`; empty where the test is not known.
    pub key: String,
    /// The values, with holes.
    pub values: Vec<String>,
}
