//! Operator precedence parsing, with the binding powers of the reference implementation.

use super::SyntaxError;
use super::ast::{self, Expression, Kind, Node, NodeId, Operator};
use super::lexer::{Lexer, Token, Word};
use std::ops::Range;

/// How deep an expression may be nested. Nobody writes this, and it keeps the stack small.
const MAX_DEPTH: u32 = 128;

type Parsed<T = NodeId> = Result<T, SyntaxError>;

pub(super) struct Parser<'a> {
    lexer: Lexer<'a>,
    /// The next word.
    token: Token<'a>,
    nodes: Vec<Node<'a>>,
    /// Where the last word that was taken ends.
    end: usize,
    depth: u32,
}

/// How strongly a word binds what stands before it; 0 where it does not.
fn power(word: &Word<'_>) -> u8 {
    let Word::Operator(operator) = word else { return 0 };
    match *operator {
        "[" | "(" | "@" | "#" => 80,
        "." => 75,
        "{" => 70,
        "*" | "/" | "%" => 60,
        "+" | "-" | "&" => 50,
        "=" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "~>" | "^" => 40,
        "and" => 30,
        "or" => 25,
        "?" => 20,
        ":=" => 10,
        _ => 0,
    }
}

/// An operator with two plain operands.
fn binary(operator: &str) -> Option<Operator> {
    Some(match operator {
        "*" | "/" | "%" | "+" | "-" => Operator::Arithmetic,
        "&" => Operator::Join,
        "=" | "!=" | "<" | "<=" | ">" | ">=" | "in" => Operator::Comparison,
        "and" | "or" => Operator::Logic,
        _ => return None,
    })
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Parsed<Self> {
        let mut lexer = Lexer::new(text);
        let token = lexer.next(false)?;
        Ok(Parser { lexer, token, nodes: Vec::new(), end: 0, depth: 0 })
    }

    pub(super) fn whole(mut self) -> Parsed<Expression<'a>> {
        let root = self.expression(0)?;
        if self.token.word != Word::End {
            return Err(self.unexpected());
        }
        Ok(Expression::new(self.nodes, root))
    }

    /// Takes a word. Whether a `/` behind it divides depends on who takes it, not on the word.
    fn advance(&mut self, behind_operand: bool) -> Parsed<Token<'a>> {
        let next = self.lexer.next(behind_operand)?;
        self.end = self.token.range.end;
        Ok(std::mem::replace(&mut self.token, next))
    }

    fn is(&self, operator: &str) -> bool {
        matches!(self.token.word, Word::Operator(found) if found == operator)
    }

    fn eat(&mut self, operator: &str) -> Parsed<bool> {
        let found = self.is(operator);
        if found {
            self.advance(false)?;
        }
        Ok(found)
    }

    fn expect(&mut self, operator: &str, behind_operand: bool) -> Parsed<()> {
        if !self.is(operator) {
            let found = match self.token.word {
                Word::End => "the expression ends".to_owned(),
                _ => format!("there is {}", self.quoted_token()),
            };
            return Err(SyntaxError::new(self.token.range.clone(), format!("{found} where `{operator}` should be")));
        }
        self.advance(behind_operand).map(|_| ())
    }

    fn quoted_token(&self) -> String {
        format!("`{}`", self.lexer.text().get(self.token.range.clone()).unwrap_or_default())
    }

    fn unexpected(&self) -> SyntaxError {
        self.unexpected_at(&self.token)
    }

    fn unexpected_at(&self, token: &Token<'_>) -> SyntaxError {
        let message = match token.word {
            Word::End => "the expression ends where a value should be".to_owned(),
            _ => {
                let text = self.lexer.text().get(token.range.clone()).unwrap_or_default();
                format!("`{text}` cannot stand here")
            }
        };
        SyntaxError::new(token.range.clone(), message)
    }

    /// Adds a node that ends with the last word.
    fn node(&mut self, start: usize, kind: Kind<'a>) -> NodeId {
        ast::push(&mut self.nodes, start..self.end, kind)
    }

    fn kind(&self, id: NodeId) -> Option<&Kind<'a>> {
        ast::get(&self.nodes, id).map(|node| &node.kind)
    }

    fn range(&self, id: NodeId) -> Range<usize> {
        ast::get(&self.nodes, id).map_or(0..0, |node| node.range.clone())
    }

    fn fail<T>(&self, id: NodeId, message: &str) -> Parsed<T> {
        Err(SyntaxError::new(self.range(id), message))
    }

    fn expression(&mut self, binding: u8) -> Parsed {
        if self.depth == MAX_DEPTH {
            return Err(SyntaxError::new(self.token.range.clone(), "the expression is nested too deep"));
        }
        self.depth += 1;
        let mut left = self.operand()?;
        while binding < power(&self.token.word) {
            left = self.behind(left)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    /// What can begin an expression.
    fn operand(&mut self) -> Parsed {
        let token = self.advance(true)?;
        let start = token.range.start;
        let kind = match token.word {
            Word::Name(name) => Kind::Name(name),
            Word::Variable(name) => Kind::Variable(name),
            Word::Text(text) => Kind::Text(text),
            Word::Number(number) => Kind::Number(number),
            Word::Boolean(value) => Kind::Boolean(value),
            Word::Null => Kind::Null,
            Word::Regex(regex) => Kind::Regex(regex),
            Word::Operator(name @ ("and" | "or" | "in")) => Kind::Name(name),
            Word::Operator("*") => Kind::Wildcard,
            Word::Operator("**") => Kind::Descendants,
            Word::Operator("%") => Kind::Parent,
            Word::Operator("-") => Kind::Negative(self.expression(70)?),
            Word::Operator("(") => self.block()?,
            Word::Operator("[") => self.list()?,
            Word::Operator("{") => Kind::Object(self.pairs()?),
            Word::Operator("|") => self.transform()?,
            Word::Operator(_) | Word::End => return Err(self.unexpected_at(&token)),
        };
        Ok(self.node(start, kind))
    }

    /// What an operator makes of the expression before it.
    fn behind(&mut self, left: NodeId) -> Parsed {
        let start = self.range(left).start;
        let token = self.advance(false)?;
        let Word::Operator(operator) = token.word else { return Err(self.unexpected_at(&token)) };
        let kind = match operator {
            "." => self.step(left)?,
            "[" => self.predicate(left)?,
            "(" => self.call(left)?,
            "{" => self.group(left)?,
            "^" => self.sort(left)?,
            "@" | "#" => self.binding(left, operator)?,
            "?" => self.condition(left)?,
            ":=" => self.assignment(left)?,
            "~>" => Kind::Chain(left, self.expression(40)?),
            _ => match binary(operator) {
                Some(kind) => Kind::Binary(kind, left, self.expression(power(&Word::Operator(operator)))?),
                None => return Err(self.unexpected_at(&token)),
            },
        };
        Ok(self.node(start, kind))
    }

    fn step(&mut self, left: NodeId) -> Parsed<Kind<'a>> {
        let right = self.expression(75)?;
        for part in [left, right] {
            if matches!(self.kind(self.without_predicates(part)), Some(Kind::Number(_) | Kind::Boolean(_) | Kind::Null))
            {
                return self.fail(part, "a number, a boolean or null has no fields and is none");
            }
        }
        Ok(Kind::Step(left, right))
    }

    fn without_predicates(&self, mut id: NodeId) -> NodeId {
        while let Some(Kind::Filter(of, _) | Kind::KeepList(of)) = self.kind(id) {
            id = *of;
        }
        id
    }

    fn predicate(&mut self, left: NodeId) -> Parsed<Kind<'a>> {
        if self.eat("]")? {
            return Ok(Kind::KeepList(left));
        }
        let by = self.expression(0)?;
        self.expect("]", true)?;
        match self.kind(left) {
            Some(Kind::Group(of, _)) if !self.is_path(*of) => self.fail(by, "a predicate cannot follow a grouping"),
            _ => Ok(Kind::Filter(left, by)),
        }
    }

    fn is_path(&self, id: NodeId) -> bool {
        matches!(self.kind(self.without_predicates(id)), Some(Kind::Name(_) | Kind::Step(..) | Kind::Sort(..)))
    }

    fn group(&mut self, left: NodeId) -> Parsed<Kind<'a>> {
        let pairs = self.pairs()?;
        match self.kind(self.without_predicates(left)) {
            Some(Kind::Group(..)) => self.fail(left, "a step can be grouped only once"),
            _ => Ok(Kind::Group(left, pairs)),
        }
    }

    /// The pairs of an object, behind its `{`.
    fn pairs(&mut self) -> Parsed<Vec<(NodeId, NodeId)>> {
        let mut pairs = Vec::new();
        if !self.is("}") {
            loop {
                let key = self.expression(0)?;
                self.expect(":", false)?;
                pairs.push((key, self.expression(0)?));
                if !self.eat(",")? {
                    break;
                }
            }
        }
        self.expect("}", true)?;
        Ok(pairs)
    }

    fn block(&mut self) -> Parsed<Kind<'a>> {
        let mut parts = Vec::new();
        while !self.is(")") {
            parts.push(self.expression(0)?);
            if !self.eat(";")? {
                break;
            }
        }
        self.expect(")", true)?;
        Ok(Kind::Block(parts))
    }

    fn list(&mut self) -> Parsed<Kind<'a>> {
        let mut items = Vec::new();
        if !self.is("]") {
            loop {
                let first = self.expression(0)?;
                let item = if self.eat("..")? {
                    let last = self.expression(0)?;
                    let start = self.range(first).start;
                    self.node(start, Kind::Binary(Operator::Range, first, last))
                } else {
                    first
                };
                items.push(item);
                if !self.eat(",")? {
                    break;
                }
            }
        }
        self.expect("]", true)?;
        Ok(Kind::List(items))
    }

    fn sort(&mut self, left: NodeId) -> Parsed<Kind<'a>> {
        self.expect("(", false)?;
        let mut terms = Vec::new();
        loop {
            let descends = self.eat(">")?;
            if !descends {
                self.eat("<")?;
            }
            terms.push((descends, self.expression(0)?));
            if !self.eat(",")? {
                break;
            }
        }
        self.expect(")", false)?;
        Ok(Kind::Sort(left, terms))
    }

    /// `@$v` and `#$v`
    fn binding(&mut self, left: NodeId, operator: &str) -> Parsed<Kind<'a>> {
        let right = self.expression(80)?;
        let Some(Kind::Variable(name)) = self.kind(right) else {
            return self.fail(right, "only a variable can be bound here");
        };
        let name = *name;
        if operator == "#" {
            return Ok(Kind::Index(left, name));
        }
        match self.kind(left) {
            Some(Kind::Filter(..)) => self.fail(left, "`@` must stand before a predicate"),
            Some(Kind::Sort(..)) => self.fail(left, "`@` must stand before a sort"),
            _ => Ok(Kind::Focus(left, name)),
        }
    }

    fn condition(&mut self, left: NodeId) -> Parsed<Kind<'a>> {
        let then = self.expression(0)?;
        let otherwise = if self.eat(":")? { Some(self.expression(0)?) } else { None };
        Ok(Kind::Condition(left, then, otherwise))
    }

    fn assignment(&mut self, left: NodeId) -> Parsed<Kind<'a>> {
        let Some(Kind::Variable(name)) = self.kind(left) else {
            return self.fail(left, "only a variable can be assigned to");
        };
        let name = *name;
        Ok(Kind::Assign(name, self.expression(9)?))
    }

    fn transform(&mut self) -> Parsed<Kind<'a>> {
        let pattern = self.expression(0)?;
        self.expect("|", false)?;
        let update = self.expression(0)?;
        let delete = if self.eat(",")? { Some(self.expression(0)?) } else { None };
        self.expect("|", false)?;
        Ok(Kind::Transform(pattern, update, delete))
    }

    fn call(&mut self, left: NodeId) -> Parsed<Kind<'a>> {
        let arguments = self.arguments()?;
        if !matches!(self.kind(left), Some(Kind::Name("function" | "λ"))) {
            return Ok(Kind::Call(left, arguments));
        }
        let mut parameters = Vec::new();
        for argument in arguments {
            match self.kind(argument) {
                Some(Kind::Variable(name)) => parameters.push(*name),
                _ => return self.fail(argument, "a parameter of a function must be a variable"),
            }
        }
        if self.is("<") {
            self.signature()?;
        }
        self.expect("{", false)?;
        let body = self.expression(0)?;
        self.expect("}", false)?;
        Ok(Kind::Lambda(parameters, body))
    }

    fn arguments(&mut self) -> Parsed<Vec<NodeId>> {
        let mut arguments = Vec::new();
        if !self.is(")") {
            loop {
                let start = self.token.range.start;
                if self.eat("?")? {
                    arguments.push(self.node(start, Kind::Placeholder));
                } else {
                    arguments.push(self.expression(0)?);
                }
                if !self.eat(",")? {
                    break;
                }
            }
        }
        self.expect(")", true)?;
        Ok(arguments)
    }

    /// `<s-n:b>`, which says what a function takes and gives; what it says is not used.
    fn signature(&mut self) -> Parsed<()> {
        let mut depth = 1;
        while depth > 0 && !self.is("{") && self.token.word != Word::End {
            self.advance(false)?;
            match self.token.word {
                Word::Operator("<") => depth += 1,
                Word::Operator(">") => depth -= 1,
                _ => {}
            }
        }
        self.expect(">", false)
    }
}
