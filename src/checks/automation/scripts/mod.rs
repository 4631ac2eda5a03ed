//! The scripts of `aws:executeScript`.

mod handler;

use super::Declared;
use crate::finding::Finding;

/// All checks of this kind.
pub(super) fn check(declared: &Declared<'_, '_>, findings: &mut Vec<Finding>) {
    for step in &declared.steps {
        findings.extend(handler::check(step));
    }
}
