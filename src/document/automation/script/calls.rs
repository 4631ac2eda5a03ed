//! The calls of boto3 clients that a Python script names. There may be others: what is said is said for certain.

use super::{TokenKind, Tokens};
use std::collections::HashMap;
use std::ops::Range;

/// A call of an AWS API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<'s> {
    /// The service, as boto3 names it: `ec2`.
    pub service: &'s str,
    /// The method, as boto3 names it: `describe_instances`.
    pub method: &'s str,
    /// The bytes of the method in the script.
    pub range: Range<usize>,
}

/// Methods of every client that call no API by themselves.
const WITHOUT_CALL: [&str; 6] =
    ["get_waiter", "get_paginator", "can_paginate", "close", "generate_presigned_url", "generate_presigned_post"];

/// No line of a script has more tokens than this between the parts of one call or binding.
const LONGEST: usize = 1000;

/// All calls, in the order of the script.
pub fn calls<'s>(tokens: &Tokens<'s>) -> Vec<Call<'s>> {
    let mut found = Vec::new();
    if !tokens.complete || !tokens.has_name(|name| name == "boto3") {
        return found;
    }
    let mut scopes = Scopes { tokens, open: vec![Scope::default()] };
    for (index, token) in tokens.iter().enumerate() {
        if let Some(column) = token.starts_line {
            scopes.line(index, column);
        }
        if token.kind == TokenKind::Name {
            scopes.forget(index);
            let service = if tokens.text_at(index + 1) == "." { scopes.service_at(index) } else { None };
            found.extend(service.and_then(|service| call(tokens, service, index + 1)));
        }
        if let Some((service, behind)) = client(tokens, index) {
            found.extend(call(tokens, service, behind));
        }
    }
    found
}

/// The call whose dot stands at an index, behind a client.
fn call<'s>(tokens: &Tokens<'s>, service: &'s str, dot: usize) -> Option<Call<'s>> {
    let (".", Some(method), "(") = (tokens.text_at(dot), tokens.name_at(dot + 1), tokens.text_at(dot + 2)) else {
        return None;
    };
    let (method, at) = match method {
        "get_paginator" => (tokens.plain_text_at(dot + 3)?, dot + 3),
        _ => (method, dot + 1),
    };
    let is_call = !WITHOUT_CALL.contains(&method) && !method.starts_with('_');
    let range = tokens.get(at)?.range.clone();
    is_call.then_some(Call { service, method, range })
}

/// The service of `.client('service', …)`, if that starts with the dot at an index, and the place behind it.
fn client<'s>(tokens: &Tokens<'s>, dot: usize) -> Option<(&'s str, usize)> {
    if (tokens.text_at(dot), tokens.text_at(dot + 1), tokens.text_at(dot + 2)) != (".", "client", "(") {
        return None;
    }
    let named = (tokens.text_at(dot + 3), tokens.text_at(dot + 4)) == ("service_name", "=");
    let service = tokens.plain_text_at(if named { dot + 5 } else { dot + 3 })?;
    let is_name =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let mut depth = 0_usize;
    for index in (dot + 2..).take(LONGEST) {
        match tokens.text_at(index) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "" => return None,
            _ => {}
        }
        if depth == 0 {
            return Some((service, index + 1)).filter(|_| is_name(service) && !service.is_empty());
        }
    }
    None
}

/// What names mean in a function, a class or the whole script.
#[derive(Default)]
struct Scope<'s> {
    /// The column of its `def` or `class`.
    column: Option<usize>,
    is_class: bool,
    /// The column of its first line.
    body: Option<usize>,
    /// The clients by name; `None` where a name is something else.
    clients: HashMap<&'s str, Option<&'s str>>,
}

struct Scopes<'t, 's> {
    tokens: &'t Tokens<'s>,
    open: Vec<Scope<'s>>,
}

impl<'s> Scopes<'_, 's> {
    /// Begins the logical line whose first token is at an index.
    fn line(&mut self, index: usize, column: usize) {
        while self.open.last().is_some_and(|scope| scope.column.is_some_and(|own| column <= own)) {
            self.open.pop();
        }
        if let Some(scope) = self.open.last_mut() {
            scope.body.get_or_insert(column);
        }
        self.assignment(index, column);
        let first = if self.tokens.text_at(index) == "async" { index + 1 } else { index };
        let is_class = match self.tokens.text_at(first) {
            "def" => false,
            "class" => true,
            _ => return,
        };
        self.open.push(Scope { column: Some(column), is_class, ..Scope::default() });
        for at in first + 2.. {
            match self.tokens.get(at) {
                Some(token) if token.starts_line.is_none() && self.tokens.text(token) != "->" => {
                    self.set(self.tokens.name_at(at), None);
                    if self.tokens.text(token) == ")" {
                        break;
                    }
                }
                _ => break,
            }
        }
    }

    /// Takes note of what the line assigns.
    fn assignment(&mut self, line: usize, column: usize) {
        let mut names = Vec::new();
        for at in line.. {
            let Some(token) = self.tokens.get(at).filter(|token| at == line || token.starts_line.is_none()) else {
                return;
            };
            match (token.kind, self.tokens.text(token)) {
                (_, "=") if self.tokens.text_at(at + 1) == "=" => return,
                (_, "=") => break,
                (_, "(" | "{" | "\"" | "'") => return,
                (TokenKind::Name, name) => names.push((at, name)),
                _ => {}
            }
        }
        let client = match names.as_slice() {
            [(at, _)] if *at == line && self.tokens.text_at(line + 1) == "=" => self.assigned_client(line + 2),
            _ => None,
        };
        for (_, name) in names {
            let conditional = self.open.last().and_then(|scope| scope.body).is_some_and(|body| column > body);
            let before = self.open.last().and_then(|scope| scope.clients.get(name).copied());
            let unsure = conditional && before.is_some_and(|before| before != client);
            self.set(Some(name), if unsure { None } else { client });
        }
    }

    /// The service of the client that an expression is, from its first token to the end of the line.
    fn assigned_client(&self, first: usize) -> Option<&'s str> {
        let mut at = first;
        self.tokens.name_at(at)?;
        while self.tokens.text_at(at + 1) == "." && self.tokens.text_at(at + 2) != "client" {
            at += 2;
            self.tokens.name_at(at)?;
        }
        let (service, behind) = client(self.tokens, at + 1)?;
        let ends =
            self.tokens.get(behind).is_none_or(|next| next.starts_line.is_some() || self.tokens.text(next) == ";");
        ends.then_some(service)
    }

    /// Forgets names that something else than an assignment fills: `as client`, `for client in`, `lambda client:`.
    fn forget(&mut self, index: usize) {
        let stop = match self.tokens.text_at(index) {
            "as" | "import" | "global" | "nonlocal" | "del" => "",
            "for" => "in",
            "lambda" => ":",
            _ if (self.tokens.text_at(index + 1), self.tokens.text_at(index + 2)) == (":", "=") => {
                return self.set(self.tokens.name_at(index), None);
            }
            _ => return,
        };
        for at in (index + 1..).take(LONGEST) {
            let text = self.tokens.text_at(at);
            let goes_on = self.tokens.get(at).is_some_and(|token| token.starts_line.is_none());
            if !goes_on || text == stop || (stop.is_empty() && text == ":") {
                return;
            }
            self.set(self.tokens.name_at(at), None);
        }
    }

    fn set(&mut self, name: Option<&'s str>, client: Option<&'s str>) {
        if let (Some(scope), Some(name)) = (self.open.last_mut(), name) {
            scope.clients.insert(name, client);
        }
    }

    /// The service of the client that the name at an index is.
    fn service_at(&self, index: usize) -> Option<&'s str> {
        let is_member = index.checked_sub(1).is_some_and(|before| self.tokens.text_at(before) == ".");
        let name = self.tokens.name_at(index).filter(|_| !is_member)?;
        let innermost = self.open.len().saturating_sub(1);
        let visible = |(at, scope): &(usize, &Scope<'s>)| !scope.is_class || *at == innermost;
        let scopes = self.open.iter().enumerate().rev().filter(visible);
        scopes.map(|(_, scope)| scope).find_map(|scope| scope.clients.get(name).copied()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::super::python;
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let text = format!("import boto3\n{text}");
        let tokens = python::tokens(&text);
        let found = calls(&tokens);
        found.iter().for_each(|call| assert!(text[call.range.clone()].contains(call.method)));
        found.iter().map(|call| format!("{}:{}", call.service, call.method)).collect()
    }

    #[test]
    fn clients_by_name_and_in_place() {
        assert_eq!(
            of("c = boto3.client('ec2', config=Config(retries={'x': 1}))\nc.stop_instances(x)"),
            ["ec2:stop_instances"]
        );
        assert_eq!(of("boto3.client(service_name=\"ssm\").send_command()"), ["ssm:send_command"]);
        assert_eq!(of("s = boto3.Session()\nc = s.client('sns')\nx = [c.publish(a) for a in b]"), ["sns:publish"]);
        assert_eq!(
            of("c = boto3.client('ec2')\nfor p in c.get_paginator('describe_images').paginate(): pass"),
            ["ec2:describe_images"]
        );
        assert_eq!(
            of(
                "c = boto3.client('ec2')\nc.get_waiter('x').wait()\nc.meta.region\nself.c.stop()\n'c.stop()'  # c.stop()"
            ),
            [""; 0]
        );
        assert_eq!(of("c = boto3.client(name)\nc.stop()"), [""; 0]);
    }

    #[test]
    fn names_mean_what_their_function_says() {
        let text = "\
c = boto3.client('ec2')
def a(events, context):
    c = boto3.client('ssm')
    if events: c.get_parameter()
def b(c):
    c.unknown()
def d():
    c.reboot_instances()
    def inner():
        c.stop_instances()
class E:
    c = boto3.client('rds')
    c.in_class()
    def m(self):
        c.start_instances()
c = None
c.unknown()
";
        assert_eq!(
            of(text),
            ["ssm:get_parameter", "ec2:reboot_instances", "ec2:stop_instances", "rds:in_class", "ec2:start_instances"]
        );
    }

    #[test]
    fn names_that_may_mean_something_else() {
        let unknown = [
            "if x:\n  c = boto3.client('ec2')\nelse:\n  c = boto3.client('rds')\nc.stop()",
            "c = boto3.client('ec2')\nfor c in all:\n  c.stop()",
            "c = boto3.client('ec2')\nwith x as c:\n  c.stop()",
            "c = boto3.client('ec2')\na, c = f()\nc.stop()",
            "c = boto3.client('ec2')\nf(lambda c: c.stop())",
            "c = boto3.client('ec2') if x else None\nc.stop()",
        ];
        for text in unknown {
            assert_eq!(of(text), [""; 0], "{text}");
        }
        assert_eq!(of("c = boto3.client('ec2')\nc.a()\nc = boto3.client('rds')\nc.b()"), ["ec2:a", "rds:b"]);
        assert_eq!(of("try:\n  c = boto3.client('ec2')\nexcept E:\n  raise\nc.stop()"), ["ec2:stop"]);
    }
}
