//! What `aws:executeAwsApi` and its kin call, against the models of the AWS APIs.

use super::Declared;
use crate::finding::Finding;

/// All checks of this kind.
pub(super) fn check(_declared: &Declared<'_, '_>, _findings: &mut Vec<Finding>) {}
