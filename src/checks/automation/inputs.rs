//! What each action asks of its inputs beyond their shape.

use super::Declared;
use crate::finding::Finding;

/// All checks of this kind.
pub(super) fn check(_declared: &Declared<'_, '_>, _findings: &mut Vec<Finding>) {}
