//! What a script calls, as far as it names clients and their methods.

use super::{Need, Needs, of_method};
use crate::document::automation::Step;
use crate::document::automation::script::{Language, Script, calls};
use std::collections::BTreeSet;

/// What the script of a step certainly names; it may call more.
pub(super) fn of(step: &Step<'_>) -> Needs {
    let script = Script::of(step).filter(|script| {
        // Other credentials are not those of the runbook's role.
        script.language == Language::Python && script.text.contains("boto3") && !script.names_credentials()
    });
    let Some(script) = script else { return Needs::open("what its script calls") };
    let tokens = script.tokens();
    let named: BTreeSet<_> = calls(&tokens).into_iter().map(|call| (call.service, call.method)).collect();
    let mut needs = Needs::default();
    for (service, method) in named {
        let call = of_method(service, method);
        needs.list.extend(call.list.into_iter().map(|need| Need { by_script: true, ..need }));
        needs.open.extend(call.open);
    }
    let rest = if needs.list.is_empty() { "what its script calls" } else { "what else its script calls" };
    needs.open.push(rest.to_owned());
    needs
}
