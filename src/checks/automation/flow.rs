//! Steps that nothing reaches, handlers in the wrong place, and what else goes wrong on the way.

use super::Declared;
use crate::finding::Finding;

/// All checks of this kind.
pub(super) fn check(_declared: &Declared<'_, '_>, _findings: &mut Vec<Finding>) {}
