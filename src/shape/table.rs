//! What a schema is as a table: shapes that name each other by index.

use super::Pattern;
use crate::catalogue::{RuleId, Severity};

/// A schema.
#[derive(Debug)]
pub struct Schema {
    /// The shapes; the first one is that of the whole document.
    pub shapes: &'static [Shape],
}

impl Schema {
    /// The shape with an index. `build.rs` writes no index that the table does not have.
    pub fn shape(&self, index: u16) -> Option<&'static Shape> {
        self.shapes.get(usize::from(index))
    }
}

/// What a node must be like.
#[derive(Debug)]
pub struct Shape {
    /// What it is called, in lower case: `step`.
    pub title: &'static str,
    /// The kinds of value that it may be.
    pub types: Types,
    /// A text that may stand for it, whatever its types are.
    pub stand_in: Option<&'static Pattern>,
    /// The keys that it may have with the shapes of their values, sorted.
    pub properties: &'static [(&'static str, u16)],
    /// What holds for other keys.
    pub others: Others,
    /// The keys that it must have, each with the rule that says so.
    pub required: &'static [(&'static str, RuleId)],
    /// Further shapes of it, by the value of one key.
    pub cases: Option<Cases>,
    /// The shape of each item of a list.
    pub items: Option<u16>,
    /// The least and the greatest number of items.
    pub count: (usize, usize),
    /// The least and the greatest length of a text, in characters.
    pub length: (usize, usize),
    /// The least and the greatest number.
    pub range: (f64, f64),
    /// The only texts that it may be; empty where there are others.
    pub values: &'static [&'static str],
    /// What a text must be like.
    pub pattern: Option<&'static Pattern>,
    /// What a text can be, in words, where a pattern says it.
    pub listed: &'static [&'static str],
    /// What happens at run time, where that is not what happens to other violations.
    pub message: &'static str,
    /// The way out of a violation, where bounds do not show it.
    pub help: &'static str,
    /// The rules, by [`Constraint`].
    pub rules: [RuleId; Constraint::COUNT],
    /// Severities that are not the rules' own, by [`Constraint`].
    pub severities: [Option<Severity>; Constraint::COUNT],
}

/// The kinds of value that JSON has, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Types(pub u8);

impl Types {
    /// `null`.
    pub const NULL: Types = Types(1);
    /// `true` or `false`.
    pub const BOOLEAN: Types = Types(2);
    /// A number without a fraction.
    pub const INTEGER: Types = Types(4);
    /// Any number.
    pub const NUMBER: Types = Types(8);
    /// A text.
    pub const STRING: Types = Types(16);
    /// A list.
    pub const ARRAY: Types = Types(32);
    /// A map.
    pub const OBJECT: Types = Types(64);
    /// Anything.
    pub const ANY: Types = Types(0);

    /// Whether values of a kind are allowed.
    pub fn allow(self, kind: Types) -> bool {
        self == Types::ANY || self.0 & kind.0 != 0
    }
}

/// What holds for keys that a shape does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// Anything may be there.
    Open,
    /// There are none.
    None,
    /// Their values have a shape.
    Each(u16),
}

/// Shapes that hold beside another one, by the value of a key.
#[derive(Debug)]
pub struct Cases {
    /// The key.
    pub key: &'static str,
    /// Its values, sorted, each with the shape.
    pub shapes: &'static [(&'static str, u16)],
}

impl Cases {
    /// The shape that a value brings.
    pub fn of(&self, value: &str) -> Option<u16> {
        let found = self.shapes.binary_search_by(|(known, _)| (*known).cmp(value)).ok()?;
        self.shapes.get(found).map(|(_, shape)| *shape)
    }
}

/// What a violation breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// `additionalProperties`: the keys that there can be.
    Keys,
    /// `required`: the keys that there must be.
    Required,
    /// `type`.
    Type,
    /// `enum` and `const`.
    Values,
    /// The bounds of numbers, texts and lists.
    Bounds,
    /// `pattern`.
    Pattern,
}

impl Constraint {
    /// How many there are.
    pub const COUNT: usize = 6;
}

impl Shape {
    /// Anything: what `build.rs` starts from.
    pub const fn any(rules: [RuleId; Constraint::COUNT]) -> Shape {
        Shape {
            title: "",
            types: Types::ANY,
            stand_in: None,
            properties: &[],
            others: Others::Open,
            required: &[],
            cases: None,
            items: None,
            count: (0, usize::MAX),
            length: (0, usize::MAX),
            range: (f64::NEG_INFINITY, f64::INFINITY),
            values: &[],
            pattern: None,
            listed: &[],
            message: "",
            help: "",
            rules,
            severities: [None; Constraint::COUNT],
        }
    }

    /// A key that is listed, with the shape of its value.
    pub fn property(&self, name: &str) -> Option<(&'static str, u16)> {
        let found = self.properties.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
        self.properties.get(found).copied()
    }

    /// The rule for a required key.
    pub fn rule_for_key(&self, key: &str) -> Option<RuleId> {
        self.required.iter().find(|(name, _)| *name == key).map(|(_, rule)| *rule)
    }

    /// The rule that a violation of a constraint breaks.
    pub fn rule(&self, constraint: Constraint) -> RuleId {
        let [keys, required, types, values, bounds, pattern] = self.rules;
        match constraint {
            Constraint::Keys => keys,
            Constraint::Required => required,
            Constraint::Type => types,
            Constraint::Values => values,
            Constraint::Bounds => bounds,
            Constraint::Pattern => pattern,
        }
    }

    /// The severity of a violation, where it is not the rule's own.
    pub fn severity(&self, constraint: Constraint) -> Option<Severity> {
        self.severities.get(constraint as usize).copied().flatten()
    }
}
