//! JSONata 2.0.6, the language of `{% … %}` (its grammar: docs.jsonata.org; what Step Functions makes of it: Developer
//! Guide, `transforming-data`).

mod ast;
mod lexer;
mod parser;
mod paths;

#[cfg(test)]
mod tests;

pub use ast::{Expression, Kind, Node, NodeId, Operator};
pub use paths::NamedPath;

use std::ops::Range;

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The part of the text at fault.
    pub range: Range<usize>,
    /// What is wrong with it.
    pub message: String,
}

impl SyntaxError {
    fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        SyntaxError { range, message: message.into() }
    }
}

/// Reads an expression, without the `{%` and `%}` around it.
pub fn parse(text: &str) -> Result<Expression<'_>, SyntaxError> {
    parser::Parser::new(text)?.whole()
}
