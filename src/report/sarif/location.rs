//! Places as SARIF writes them.

use super::BASE_ID;
use crate::report::paths::{self, PathBase};
use crate::report::sources::Sources;
use crate::source::{FileId, Place};
use serde::Serialize;

/// Makes locations of places.
#[derive(Clone, Copy)]
pub(super) struct Locations<'a> {
    pub(super) sources: &'a Sources<'a>,
    pub(super) base: &'a PathBase,
}

impl Locations<'_> {
    pub(super) fn of(&self, place: Place) -> Location {
        Location { physical_location: Some(self.physical(place)), ..Location::default() }
    }

    pub(super) fn artifact(&self, file: FileId) -> ArtifactLocation {
        ArtifactLocation::of(&self.base.relative(self.sources.path(file)))
    }

    /// The end is the column behind the last character, as in our own positions.
    pub(super) fn region(&self, place: Place) -> Region {
        let (start, end) = (self.sources.start(place), self.sources.end(place));
        Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
    }

    fn physical(&self, place: Place) -> PhysicalLocation {
        PhysicalLocation { artifact_location: self.artifact(place.file), region: Some(self.region(place)) }
    }
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) physical_location: Option<PhysicalLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub(super) artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<Region>,
}

#[derive(PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

impl ArtifactLocation {
    pub(super) fn of(path: &str) -> Self {
        let uri_base_id = (!paths::is_absolute(path)).then_some(BASE_ID);
        ArtifactLocation { uri: paths::uri(path), uri_base_id }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogicalLocation {
    pub(super) fully_qualified_name: String,
}

#[derive(Serialize)]
pub(super) struct Message {
    pub(super) text: String,
}

impl Message {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Message { text: text.into() }
    }
}
