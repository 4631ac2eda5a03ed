//! Parameters and variables: are they declared?

use super::known::Known;
use super::scan::Found;
use crate::aws::automation::{AUTOMATION_VARIABLES, GLOBALS, PSEUDO_PARAMETERS};
use crate::catalogue::*;
use crate::checks::respelled_at;
use crate::document::automation::reference::Target;
use crate::finding::{Finding, Fix};
use crate::spelling;

/// `automation/undeclared-parameter`: `CreateDocument` refuses a name that is not declared.
pub(super) fn parameter(known: &Known<'_, '_, '_>, found: &Found<'_>, name: &str) -> Option<Finding> {
    if known.declared.parameter(name).is_some() || PSEUDO_PARAMETERS.contains(&name) || found.is_doubtful {
        return None;
    }
    let all = known.parameters()?;
    let names = found.compared(all.iter().map(|parameter| parameter.name));
    // AWS declares no such names, and what it says of them where they are read is not documented.
    let may_be_declared = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let finding = if may_be_declared {
        let message = format!("no parameter `{name}` is declared, so AWS refuses the runbook");
        Finding::new(AUTOMATION_UNDECLARED_PARAMETER, found.site(), message)
    } else if !found.text.is_code || spelling::nearest(name, names.clone()).is_some() {
        let message = format!("no parameter `{name}` is declared, so there is no value to put in its place");
        Finding::new(AUTOMATION_UNDECLARED_PARAMETER, found.site(), message).severity(Severity::Warning)
    } else {
        return None;
    };
    let fix = respelled_at(&found.site(), spelling::only_nearest(name, names.clone()));
    let help = spelling::nearest(name, names.clone())
        .map(|near| format!("did you mean `{near}`?"))
        .or_else(|| meant(known, name))
        .or_else(|| found.text.is_code.then(|| BRACES_IN_CODE.to_owned()))
        .or_else(|| Some(format!("it can be {}", spelling::list(names)?)));
    let help = help.unwrap_or_else(|| format!("declare `{name}` under `parameters`"));
    Some(finding.label("not declared").offer(fix).help(help))
}

const BRACES_IN_CODE: &str = "AWS takes every `{{ name }}` for a reference, in scripts and commands too: where the braces are \
     meant for another program, let the script put them together when it runs";

/// What else than a parameter may have been meant by a name.
fn meant(known: &Known<'_, '_, '_>, name: &str) -> Option<String> {
    if known.variables().is_some_and(|all| all.contains(name)) {
        return Some(format!("`{name}` is a variable: write `{{{{ variable:{name} }}}}`"));
    }
    if known.declared.has_step(name) {
        return Some(format!("`{name}` is a step: name one of its outputs, `{{{{ {name}.OUTPUT }}}}`"));
    }
    let system = [("global", GLOBALS.as_slice()), ("automation", AUTOMATION_VARIABLES.as_slice())];
    let (prefix, _) = system.into_iter().find(|(_, names)| names.contains(&name))?;
    Some(format!("write `{{{{ {prefix}:{name} }}}}`"))
}

/// `automation/undeclared-variable`.
pub(super) fn variable(known: &Known<'_, '_, '_>, found: &Found<'_>, name: &str) -> Option<Finding> {
    let all = known.variables()?;
    // Whether a part of a variable can be read is not documented.
    let is_part = name.contains(['.', '[', '/', ':']);
    if is_part || found.is_doubtful || all.contains(name) {
        return None;
    }
    let message = format!("no variable `{name}` is declared, so there is no value to put in its place");
    let start = "variable:".len();
    let site = found.part(start..start + name.len());
    let names = found.compared(known.declared.runbook.variables.iter().map(|variable| variable.name));
    let fix = respelled_at(&site, spelling::only_nearest(name, names.clone()));
    let finding = Finding::new(AUTOMATION_UNDECLARED_VARIABLE, site, message).label("not declared").offer(fix);
    let help = spelling::suggestion(name, names);
    let help = match known.declared.parameter(name) {
        Some(_) => format!("`{name}` is a parameter: write `{{{{ {name} }}}}`"),
        None => help.unwrap_or_else(|| format!("declare `{name}` under `variables`, with a type and a default")),
    };
    Some(finding.help(help))
}

/// `automation/reference-in-default`: what the default of a parameter names is not put in its place.
pub(super) fn in_default(known: &Known<'_, '_, '_>, found: &Found<'_>, target: Target<'_>) -> Option<Finding> {
    let what = match target {
        Target::Parameter(name) if known.declared.parameter(name).is_some() => "another parameter",
        Target::Output { step, .. } if known.declared.step(step).is_some() => "the output of a step",
        Target::Variable(name) if known.variables().is_some_and(|all| all.contains(name)) => "a variable",
        _ => return None,
    };
    let message =
        format!("a default names {what}, which AWS does not support: its value is not put in the place of the name");
    let finding = Finding::new(AUTOMATION_REFERENCE_IN_DEFAULT, found.site(), message).label("not replaced");
    Some(finding.help("let the step that uses the parameter name both, or give the default as it is to be"))
}

/// A repair: another name for all of a reference.
pub(super) fn renamed(found: &Found<'_>, name: &str) -> Option<Fix> {
    respelled_at(&found.site(), Some(name))
}
