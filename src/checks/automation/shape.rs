//! Keys, types and values, as `schemas/automation-0.3.schema.json` has them.

use crate::document::automation::Runbook;
use crate::finding::Finding;

/// Checks the whole document.
pub(super) fn check(_runbook: &Runbook<'_>, _findings: &mut Vec<Finding>) {}
