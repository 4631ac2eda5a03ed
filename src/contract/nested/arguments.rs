//! What a step passes to the runbook that it starts, against what that one declares.

use super::{Start, starts};
use crate::catalogue::*;
use crate::contract::declaration::{self, FaultKind, Refused};
use crate::finding::Finding;
use crate::link::Children;
use crate::spelling;
use crate::summary::{Argument, ArgumentValue, Item, ItemValue, ParameterSummary, RunbookName, RunbookSummary};

/// All rules about the arguments of the runbooks that the steps of one start.
pub(in crate::contract) fn check(runbook: &RunbookSummary, started: &Children<'_>, findings: &mut Vec<Finding>) {
    for (_, start) in starts(runbook, started).filter(|(_, start)| start.child.arguments.known) {
        for argument in &start.child.arguments.list {
            findings.extend(unknown_parameter(&start, argument));
            findings.extend(refused(&start, argument));
        }
        missing_parameters(&start, findings);
    }
}

impl Start<'_, '_> {
    fn name(&self) -> &str {
        match &self.child.runbook {
            RunbookName::Literal(name) | RunbookName::Resource(name) | RunbookName::Shared(name) => name,
            RunbookName::Unknown => "the runbook",
        }
    }

    /// How bad it is not to fit a declaration: another version, or one of another place, may have another one.
    fn severity(&self) -> Severity {
        if self.child.may_differ || !self.child.runs_here { Severity::Info } else { Severity::Error }
    }
}

/// `automation/child-unknown-parameter`: the runbook does not declare what the step passes.
fn unknown_parameter(start: &Start<'_, '_>, argument: &Argument) -> Option<Finding> {
    let runbook = declaration::undeclared(start.candidates, &argument.name)?;
    let name = start.name();
    let message =
        format!("`{name}` declares no parameter `{}`, so AWS refuses to start it and the step fails", argument.name);
    let declared = runbook.parameters.iter().flatten().map(|parameter| parameter.name.as_str());
    let passed = |name: &str| start.child.arguments.list.iter().any(|other| other.name == name);
    let mut finding = Finding::new(AUTOMATION_CHILD_UNKNOWN_PARAMETER, argument.key.clone(), message)
        .severity(start.severity())
        .label("not declared")
        .related(runbook.site.place, format!("`{name}` is this runbook"))
        .offer(declaration::renamed(argument, declared.clone(), passed));
    finding.help = spelling::suggestion(&argument.name, declared);
    Some(finding)
}

/// `automation/child-missing-parameter`: a required parameter is not passed.
fn missing_parameters(start: &Start<'_, '_>, findings: &mut Vec<Finding>) {
    let arguments = &start.child.arguments;
    let Some(first) = start.candidates.first().filter(|_| !start.child.filled_unknown) else { return };
    let required = first.runbook.parameters.iter().flatten().filter(|parameter| parameter.required);
    for parameter in required {
        let name = &parameter.name;
        let passed = arguments.list.iter().map(|argument| &argument.name).chain(&start.child.filled_by_targets);
        let is_required = |runbook: &RunbookSummary| runbook.parameter(name).is_some_and(|of| of.required);
        if passed.clone().any(|passed| passed == name) || declaration::every(start.candidates, is_required).is_none() {
            continue;
        }
        let runbook = start.name();
        let message = format!(
            "`{runbook}` requires `{name}`, which is not passed, so AWS refuses to start it and the step fails"
        );
        findings.push(
            Finding::new(AUTOMATION_CHILD_MISSING_PARAMETER, arguments.site.clone(), message)
                .severity(start.severity())
                .label(format!("no `{name}`"))
                .related(parameter.site.place, format!("`{name}` has no default"))
                .help(format!("pass `{name}` in `RuntimeParameters`, or give it a `default` in `{runbook}`")),
        );
    }
}

/// `automation/child-parameter-type` and `automation/child-value-not-allowed`: the runbook takes another value.
fn refused(start: &Start<'_, '_>, argument: &Argument) -> Option<Finding> {
    let ArgumentValue::List(items) = &argument.value else { return None };
    let judged = |runbook: &RunbookSummary| runbook.parameter(&argument.name).is_some_and(|of| is_judged(of, items));
    declaration::every(start.candidates, judged)?;
    let Refused { parameter, fault } = declaration::refused(start.candidates, &argument.name, items)?;
    let rule = match fault.kind {
        FaultKind::Type => AUTOMATION_CHILD_PARAMETER_TYPE,
        FaultKind::Value => AUTOMATION_CHILD_VALUE_NOT_ALLOWED,
    };
    let message = format!(
        "`{}` of `{}` {}, so AWS refuses to start it and the step fails",
        argument.name,
        start.name(),
        fault.message
    );
    Some(
        Finding::new(rule, fault.site(argument, items).clone(), message)
            .severity(start.severity())
            .related(parameter.site.place, format!("`{}` is declared here", argument.name)),
    )
}

/// Whether it is known what a value is to a parameter. A reference may stand for several items of a list, and how a step
/// hands a map on is not documented.
fn is_judged(parameter: &ParameterSummary, items: &[Item]) -> bool {
    let is_map = matches!(parameter.kind.as_deref(), Some("StringMap" | "MapList"));
    let open = items.iter().any(|item| item.value == ItemValue::Unknown);
    !(is_map || open && declaration::is_list(parameter))
}
