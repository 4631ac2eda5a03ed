//! The runbook that a step of another runbook starts.

use super::Arguments;
use super::started::{self, RunbookName};
use crate::document::automation::Step;
use crate::document::automation::reference;
use crate::finding::Site;
use crate::source::Node;
use crate::template::Context;
use crate::value;

/// A runbook that an `aws:executeAutomation` step starts.
#[derive(Debug)]
pub struct ChildStart {
    /// How the step names it.
    pub runbook: RunbookName,
    /// Where it does.
    pub site: Site,
    /// The child's parameters that get the whole value of something, with its name (`taskToken`, `variable:x`).
    pub handed: Vec<(String, String)>,
    /// Whether another text may run than the one of that name among these files.
    pub may_differ: bool,
    /// What it passes.
    pub arguments: Arguments,
    /// The parameters that AWS fills for each of several targets.
    pub filled_by_targets: Vec<String>,
    /// Whether there may be others.
    pub filled_unknown: bool,
    /// Whether it certainly runs the default or the latest version, in the account and region of the step.
    pub runs_here: bool,
}

impl ChildStart {
    /// What a step starts; `None` where it starts no runbook, or how it does is not known.
    pub(super) fn of(step: &Step<'_>, context: Option<&Context>) -> Option<Self> {
        let inputs = step.inputs.filter(|_| step.known_action() == Some("aws:executeAutomation"))?;
        let name = inputs.get("DocumentName")?;
        let parameters = inputs.get("RuntimeParameters").filter(|node| !node.is_damaged() && !value::is_unknown(*node));
        let handed = parameters.into_iter().flat_map(Node::entries);
        let handed = handed.filter_map(|entry| Some((entry.name().to_owned(), whole(entry.value)?.to_owned())));
        let (filled, filled_unknown) = started::filled_by_aws(Some(inputs));
        let computed = |name: &String| name.contains("{{");
        let version = inputs.get("DocumentVersion").map(value::text);
        let elsewhere = inputs.entries().any(|entry| entry.name().starts_with("TargetLocations"));
        Some(ChildStart {
            arguments: Arguments::of_child(inputs, name),
            filled_unknown: filled_unknown || filled.iter().any(computed),
            filled_by_targets: filled,
            runs_here: !elsewhere && matches!(version, None | Some(Some("$DEFAULT" | "$LATEST"))),
            runbook: started::named_by(name, context),
            site: Site::of(name),
            handed: handed.collect(),
            may_differ: started::may_differ(inputs, context),
        })
    }
}

/// The reference that a value is, be it the only item of a list.
fn whole(node: Node<'_>) -> Option<&str> {
    let mut items = node.items();
    let node = match (items.next(), items.next()) {
        (Some(only), None) => only,
        _ => node,
    };
    reference::whole(value::text(node)?)
}
