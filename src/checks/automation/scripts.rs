//! The scripts of `aws:executeScript`.

use super::Declared;
use crate::finding::Finding;

/// All checks of this kind.
pub(super) fn check(_declared: &Declared<'_, '_>, _findings: &mut Vec<Finding>) {}
