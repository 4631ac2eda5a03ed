//! Whole JSONPath queries in the dialect that Step Functions runs. It is Jayway's, laxer than RFC 9535: `$.a-b`, `$.[0]`,
//! `['a', 'b']`, texts without quotes in filters, `$$` and `$name` (Developer Guide, `amazon-states-language-paths`).

use super::Root;
use super::reader::Reader;
use std::borrow::Cow;
use std::ops::Range;

/// A JSONPath query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query<'a> {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Where it starts.
    pub root: Root<'a>,
    /// The steps from there.
    pub steps: Vec<Step<'a>>,
}

/// One step of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<'a> {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Whether it stands behind `..` and so selects at any depth.
    pub descends: bool,
    /// What it selects.
    pub selector: Selector<'a>,
}

/// What a step selects.
#[derive(Clone, Debug, PartialEq)]
pub enum Selector<'a> {
    /// `.a`, `['a']`, `['a', 'b']`
    Keys(Vec<Cow<'a, str>>),
    /// `[0]`, `[0, 2]`, `[-1]`
    Indices(Vec<i64>),
    /// `[1:3]`
    Slice(Option<i64>, Option<i64>),
    /// `.*`, `[*]`
    Wildcard,
    /// `[?(@.a == 1)]`
    Filter(Filter<'a>),
    /// `[(@.length-1)]`: the index is computed, so it is not known.
    Script(&'a str),
    /// `.length()`
    Function(&'a str, Vec<Operand<'a>>),
}

/// The condition of a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter<'a> {
    /// `a || b`
    Any(Vec<Filter<'a>>),
    /// `a && b`
    All(Vec<Filter<'a>>),
    /// `!a`
    Not(Box<Filter<'a>>),
    /// `a == b`: the operands around the operator as it is written.
    Compare(Operand<'a>, &'a str, Operand<'a>),
    /// `@.a`
    Exists(Operand<'a>),
}

/// A value in a filter, or an argument of a function.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand<'a> {
    /// A query of the item (`@`), or of the whole (`$`).
    Query(Query<'a>),
    /// A text in quotes.
    Text(Cow<'a, str>),
    /// A number, a boolean, `null`, or a text without quotes.
    Word(&'a str),
    /// `/pattern/flags`
    Regex(&'a str),
    /// A list or an object in JSON, as it is written.
    Json(&'a str),
}

/// Why a text is no query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    /// The part of the text at fault.
    pub range: Range<usize>,
    /// What is wrong with it.
    pub message: &'static str,
}

impl<'a> Query<'a> {
    /// Reads a query that takes the whole text.
    pub fn parse(text: &'a str) -> Result<Self, PathError> {
        Reader::new(text).whole()
    }

    /// Whether it can only select one place. What selects several gives a list, even of one.
    pub fn is_single(&self) -> bool {
        self.steps.iter().all(|step| {
            let one = match &step.selector {
                Selector::Keys(keys) => keys.len() == 1,
                Selector::Indices(indices) => indices.len() == 1,
                Selector::Script(_) | Selector::Function(..) => true,
                Selector::Slice(..) | Selector::Wildcard | Selector::Filter(_) => false,
            };
            one && !step.descends
        })
    }
}
