//! One finding as a result.

use super::level;
use super::location::{ArtifactLocation, Location, Locations, LogicalLocation, Message, Region};
use crate::finding::{Finding, Fix};
use crate::report::trace;
use serde::Serialize;

/// More links than this in one message help nobody; the related locations are complete.
const MOST_LINKS: usize = 10;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outcome {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<CodeFlow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Repair>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<OfAws>,
}

/// What AWS's own validation says of the same.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfAws {
    aws_code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    aws_location: Option<String>,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "ruleAndPlace/v1")]
    rule_and_place: String,
}

impl Outcome {
    pub(super) fn of(finding: &Finding, rule_index: usize, fingerprint: String, locations: &Locations<'_>) -> Self {
        Outcome {
            rule_id: finding.rule.as_str(),
            rule_index,
            level: level(finding.severity),
            message: Message::new(message(finding)),
            locations: [primary(finding, locations)],
            related_locations: related(finding, locations),
            code_flows: code_flow(finding, locations).into_iter().collect(),
            fixes: finding.fix.iter().map(|fix| Repair::of(fix, locations)).collect(),
            partial_fingerprints: Fingerprints { rule_and_place: fingerprint },
            properties: finding
                .rule()
                .code
                .map(|aws_code| OfAws { aws_code, aws_location: finding.aws_location.as_deref().map(str::to_owned) }),
        }
    }
}

/// The message, links to the places that belong to it, and the way out.
fn message(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    let first = finding.further.len();
    for (index, related) in finding.related.iter().enumerate().take(MOST_LINKS) {
        let label = related.message.replace('[', "\\[").replace(']', "\\]");
        text.push_str(&format!("\n[{label}]({})", first + index));
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    text
}

fn primary(finding: &Finding, locations: &Locations<'_>) -> Location {
    let pointer = finding.site.pointer.as_ref();
    let logical = (!pointer.is_empty()).then(|| LogicalLocation { fully_qualified_name: pointer.to_owned() });
    Location {
        logical_locations: logical.into_iter().collect(),
        message: finding.label.as_deref().map(Message::new),
        ..locations.of(finding.site.place)
    }
}

fn related(finding: &Finding, locations: &Locations<'_>) -> Vec<Location> {
    let further = finding.further.iter().map(|place| (*place, "continues here"));
    let related = finding.related.iter().map(|related| (related.place, related.message.as_str()));
    let locate =
        |(id, (place, message))| Location { id: Some(id), message: Some(Message::new(message)), ..locations.of(place) };
    further.chain(related).enumerate().map(locate).collect()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeFlow {
    message: Message,
    thread_flows: [ThreadFlow; 1],
}

#[derive(Serialize)]
struct ThreadFlow {
    locations: Vec<FlowLocation>,
}

#[derive(Serialize)]
struct FlowLocation {
    location: Location,
}

/// The counterexample. A step without a place of its own, as the end is, is shown where the one before it is, since
/// code scanning refuses a location without a place.
fn code_flow(finding: &Finding, locations: &Locations<'_>) -> Option<CodeFlow> {
    let mut last = finding.site.place;
    let steps = finding.trace.iter().map(|step| {
        last = step.place.unwrap_or(last);
        let message = Some(Message::new(trace::step(step, "")));
        FlowLocation { location: Location { message, ..locations.of(last) } }
    });
    let steps: Vec<FlowLocation> = steps.collect();
    (!steps.is_empty()).then(|| CodeFlow {
        message: Message::new(trace::line(&finding.trace, true)),
        thread_flows: [ThreadFlow { locations: steps }],
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Repair {
    description: Message,
    artifact_changes: Vec<ArtifactChange>,
    properties: RepairProperties,
}

#[derive(Serialize)]
struct RepairProperties {
    safe: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

impl Repair {
    fn of(fix: &Fix, locations: &Locations<'_>) -> Self {
        let mut edits: Vec<_> = fix.edits.iter().collect();
        edits.sort_by_key(|edit| edit.place);
        let files = edits.chunk_by(|one, next| one.place.file == next.place.file);
        let changes = files.filter_map(|edits| {
            let replacements = edits.iter().map(|edit| Replacement {
                deleted_region: locations.region(edit.place),
                inserted_content: Message::new(edit.text.as_str()),
            });
            Some(ArtifactChange {
                artifact_location: locations.artifact(edits.first()?.place.file),
                replacements: replacements.collect(),
            })
        });
        Repair {
            description: Message::new(fix.message.as_str()),
            artifact_changes: changes.collect(),
            properties: RepairProperties { safe: fix.safe },
        }
    }
}
