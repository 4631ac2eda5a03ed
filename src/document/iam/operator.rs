//! Operators of conditions (IAM User Guide, `reference_policies_elements_condition_operators`).

use std::fmt;

/// What an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Texts.
    String,
    /// Numbers.
    Numeric,
    /// Points in time.
    Date,
    /// `true` and `false`.
    Bool,
    /// Base64.
    Binary,
    /// Addresses.
    IpAddress,
    /// ARNs.
    Arn,
    /// Whether the key is there.
    Null,
}

/// How an operator treats a key with several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    /// `ForAllValues:`
    ForAllValues,
    /// `ForAnyValue:`
    ForAnyValue,
}

/// An operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// What it compares.
    pub family: Family,
    /// Without what stands before and behind it: `StringLike`.
    pub name: &'static str,
    /// What stands before it.
    pub qualifier: Option<Qualifier>,
    /// Whether it is true where the key is absent.
    pub if_exists: bool,
}

/// All operators, without what may stand before and behind them.
pub const OPERATORS: [(&str, Family); 27] = [
    ("StringEquals", Family::String),
    ("StringNotEquals", Family::String),
    ("StringEqualsIgnoreCase", Family::String),
    ("StringNotEqualsIgnoreCase", Family::String),
    ("StringLike", Family::String),
    ("StringNotLike", Family::String),
    ("NumericEquals", Family::Numeric),
    ("NumericNotEquals", Family::Numeric),
    ("NumericLessThan", Family::Numeric),
    ("NumericLessThanEquals", Family::Numeric),
    ("NumericGreaterThan", Family::Numeric),
    ("NumericGreaterThanEquals", Family::Numeric),
    ("DateEquals", Family::Date),
    ("DateNotEquals", Family::Date),
    ("DateLessThan", Family::Date),
    ("DateLessThanEquals", Family::Date),
    ("DateGreaterThan", Family::Date),
    ("DateGreaterThanEquals", Family::Date),
    ("Bool", Family::Bool),
    ("BinaryEquals", Family::Binary),
    ("IpAddress", Family::IpAddress),
    ("NotIpAddress", Family::IpAddress),
    ("ArnEquals", Family::Arn),
    ("ArnLike", Family::Arn),
    ("ArnNotEquals", Family::Arn),
    ("ArnNotLike", Family::Arn),
    ("Null", Family::Null),
];

/// What may stand before an operator.
pub const QUALIFIERS: [(&str, Qualifier); 2] =
    [("ForAllValues:", Qualifier::ForAllValues), ("ForAnyValue:", Qualifier::ForAnyValue)];

/// What may stand behind one.
pub const IF_EXISTS: &str = "IfExists";

impl Operator {
    /// Reads an operator in whatever case.
    pub fn parse(text: &str) -> Option<Self> {
        let (qualifier, rest) = split_qualifier(text);
        let (name, if_exists) = split_if_exists(rest);
        let (name, family) = OPERATORS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(Operator { family: *family, name, qualifier, if_exists })
    }

    /// Whether it is true where the comparison is not.
    pub fn is_negated(self) -> bool {
        self.name.contains("Not")
    }

    /// Whether `*` and `?` are wildcards in its values.
    pub fn has_wildcards(self) -> bool {
        self.family == Family::Arn || self.name.contains("Like")
    }

    /// Whether policy variables are replaced in its values.
    pub fn takes_variables(self) -> bool {
        matches!(self.family, Family::String | Family::Arn)
    }
}

/// As IAM writes it.
impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = QUALIFIERS.iter().find(|(_, qualifier)| Some(*qualifier) == self.qualifier);
        f.write_str(prefix.map_or("", |(prefix, _)| prefix))?;
        f.write_str(self.name)?;
        f.write_str(if self.if_exists { IF_EXISTS } else { "" })
    }
}

/// What stands before an operator, and the rest.
pub fn split_qualifier(text: &str) -> (Option<Qualifier>, &str) {
    let found = QUALIFIERS.iter().find_map(|(prefix, qualifier)| {
        let start = text.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix))?;
        Some((*qualifier, text.get(start.len()..)?))
    });
    found.map_or((None, text), |(qualifier, rest)| (Some(qualifier), rest))
}

/// An operator without its `IfExists`, and whether it had one.
pub fn split_if_exists(text: &str) -> (&str, bool) {
    let start = text.len().checked_sub(IF_EXISTS.len());
    let has = start.and_then(|start| text.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(IF_EXISTS));
    let name = start.filter(|_| has).and_then(|start| text.get(..start));
    (name.unwrap_or(text), has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_with_what_stands_around_them() {
        let read = Operator::parse("ForAllValues:StringLikeIfExists").unwrap();
        assert_eq!((read.name, read.qualifier, read.if_exists), ("StringLike", Some(Qualifier::ForAllValues), true));
        let any_case = Operator::parse("forAnyvalue:stringequalsifexists").unwrap();
        assert_eq!(any_case.to_string(), "ForAnyValue:StringEqualsIfExists");
        assert!(Operator::parse("ArnNotEquals").unwrap().is_negated());
        assert!(Operator::parse("NotIpAddress").unwrap().is_negated());
        for text in
            ["StringEqual", "ForSomeValues:StringEquals", "", "IfExists", "ForAnyValue:", "é", "StringEqualsExists"]
        {
            assert_eq!(Operator::parse(text), None, "{text}");
        }
    }
}
