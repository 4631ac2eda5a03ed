//! Faults of the arguments that a Task gives a runbook.

use super::{Operator, fault};
use crate::documents::{arguments, callee, parameter_name, starting, text, token_key};
use crate::edit::{Mutants, cut, entry, other_case, rename, set, unset};
use crate::project::{Project, Spot};
use serde_json::{Value, json};

const TYPE: &str = "error token/argument-type";

pub(super) const ALL: &[Operator] = &[
    fault("remove a required argument", "error token/missing-parameter", |project, out| {
        each(project, out, |argument| {
            argument.required().then(|| unset(argument.all, &format!("/{}", argument.key.replace('/', "~1"))))
        });
    }),
    fault("misspell an argument", "error token/unknown-parameter", |project, out| {
        each(project, out, |argument| {
            Some(rename(argument.all, argument.key, &argument.key.replacen(argument.name, &cut(argument.name), 1)))
        });
    })
    .beside(&["token/missing-parameter"]),
    fault("an argument in another case", "error token/unknown-parameter", |project, out| {
        each(project, out, |argument| {
            Some(rename(
                argument.all,
                argument.key,
                &argument.key.replacen(argument.name, &other_case(argument.name), 1),
            ))
        });
    })
    .beside(&["token/missing-parameter"]),
    fault("the token's argument misspelt", "error token/unknown-parameter", |project, out| {
        for task in starting(project) {
            let (spot, key) = (arguments(project, &task), token_key(project, &task));
            let new = format!("x{key}");
            out.replace(project, &spot, "", rename(project.at(&spot), &key, &new));
        }
    })
    .beside(&["token/missing-parameter", "token/never-answered", "token/wrong-callback-token"]),
    fault("an argument too many", "error token/unknown-parameter", |project, out| {
        for task in starting(project) {
            let spot = arguments(project, &task);
            out.replace(project, &spot, "", set(project.at(&spot), "/Surplus", json!(["x"])));
        }
    }),
    fault("an argument that is a string", TYPE, |project, out| {
        literals(project, out, |_, items| Some(items[0].clone()))
    }),
    fault("an argument that is a map", TYPE, |project, out| {
        literals(project, out, |_, items| Some(json!({"value": items[0]})))
    }),
    fault("an argument that is a number", TYPE, |project, out| literals(project, out, |_, _| Some(json!(5)))),
    fault("an argument that is true", TYPE, |project, out| literals(project, out, |_, _| Some(json!(true)))),
    fault("an argument with a list in its list", TYPE, |project, out| {
        literals(project, out, |_, items| Some(json!([items])))
    }),
    fault("an argument with a map in its list", TYPE, |project, out| {
        literals(project, out, |_, items| Some(json!([{"value": items[0]}])))
    }),
    fault("an argument with a number in its list", "warning token/argument-type", |project, out| {
        literals(project, out, |_, _| Some(json!([5])));
    }),
    fault("an empty argument", "warning token/argument-type", |project, out| {
        literals(project, out, |declared, _| (is_text(declared) && !is_narrow(declared)).then(|| json!([""])));
    }),
    fault("two values for one", TYPE, |project, out| {
        literals(project, out, |declared, items| is_scalar(declared).then(|| json!([items[0], items[0]])));
    }),
    fault("a value that is not allowed", TYPE, |project, out| {
        literals(project, out, |declared, _| declared.get("allowedValues").map(|_| json!(["Nonsense"])));
    }),
    fault("a value in another case than the allowed one", TYPE, |project, out| {
        literals(project, out, |declared, items| {
            declared.get("allowedValues").map(|_| json!([other_case(items[0].as_str().unwrap())]))
        });
    }),
    fault("a value against the pattern", TYPE, |project, out| {
        literals(project, out, |declared, _| declared.get("allowedPattern").map(|_| json!(["#"])));
    })
    .beside(&["token/execution-timeout"]),
    fault("a value that is too long", TYPE, |project, out| {
        literals(project, out, |declared, _| {
            declared.get("maxChars").map(|_| json!([format!("{}@example.com", "a".repeat(300))]))
        });
    }),
    fault("a value that is too short", TYPE, |project, out| {
        literals(project, out, |declared, _| declared.get("minChars").map(|_| json!(["i-1"])));
    }),
    fault("too many items", TYPE, |project, out| {
        literals(project, out, |declared, items| {
            let most = declared.get("maxItems")?.as_u64()? as usize;
            Some(Value::Array(vec![items[0].clone(); most + 1]))
        });
    }),
    fault("a map that is not JSON", TYPE, |project, out| {
        literals(project, out, |declared, _| {
            (text(declared, "/type") == "StringMap").then(|| json!(["Team=platform"]))
        });
    }),
];

/// An argument that does not hold the token.
struct Argument<'p> {
    all: &'p Value,
    key: &'p str,
    name: &'p str,
    declared: &'p Value,
}

impl Argument<'_> {
    fn required(&self) -> bool {
        self.declared.get("default").is_none()
    }
}

fn all<'p>(project: &'p Project) -> Vec<(Spot, Argument<'p>)> {
    let mut found = Vec::new();
    for task in starting(project) {
        let (spot, token) = (arguments(project, &task), token_key(project, &task));
        let declared = &project.at(&callee(project, &task))["parameters"];
        let all = project.at(&spot);
        for key in all.as_object().unwrap().keys().filter(|key| **key != token) {
            let name = parameter_name(key);
            found.push((spot.clone(), Argument { all, key, name, declared: &declared[name] }));
        }
    }
    found
}

fn each(project: &Project, out: &mut Mutants, change: fn(&Argument<'_>) -> Option<Value>) {
    for (spot, argument) in all(project) {
        if let Some(new) = change(&argument) {
            out.replace(project, &spot, argument.name, new);
        }
    }
}

/// Changes every argument that is a list of plain texts, by its declaration.
fn literals(project: &Project, out: &mut Mutants, change: fn(&Value, &[Value]) -> Option<Value>) {
    for (spot, argument) in all(project) {
        let items = argument.all[argument.key]
            .as_array()
            .filter(|items| !items.iter().any(|item| item.to_string().contains(['%', '$'])));
        if let Some(new) = items.and_then(|items| change(argument.declared, items)) {
            out.replace(project, &spot, argument.name, entry(argument.all, argument.key, argument.key, new));
        }
    }
}

fn is_text(declared: &Value) -> bool {
    text(declared, "/type") == "String"
}

fn is_scalar(declared: &Value) -> bool {
    matches!(text(declared, "/type"), "String" | "Integer" | "Boolean")
}

fn is_narrow(declared: &Value) -> bool {
    ["allowedValues", "allowedPattern", "minChars"].iter().any(|key| declared.get(key).is_some())
}
