//! The operators: each makes one fault, wherever it fits, and names the finding that it must lead to.

mod arguments;
mod call;
mod callbacks;
mod calls_of_services;
mod harmless;
mod roles;
mod routes;
mod time;
mod token;

use crate::edit::Sites;
use crate::judge::Expected;

/// A kind of fault.
pub(crate) struct Operator {
    pub(crate) name: &'static str,
    pub(crate) expected: Expected,
    /// Rules that rightly report an error as well.
    pub(crate) companions: &'static [&'static str],
    pub(crate) sites: Sites,
}

/// A fault that is found as `SEVERITY RULE`.
const fn fault(name: &'static str, expected: &'static str, sites: Sites) -> Operator {
    Operator { name, expected: Expected::Finding(expected), companions: &[], sites }
}

/// A change after which everything is still right, or not known.
const fn harmless(name: &'static str, sites: Sites) -> Operator {
    Operator { name, expected: Expected::Nothing, companions: &[], sites }
}

impl Operator {
    const fn beside(self, companions: &'static [&'static str]) -> Operator {
        Operator { companions, ..self }
    }
}

/// All operators.
pub(crate) fn all() -> impl Iterator<Item = &'static Operator> {
    let families: [&'static [Operator]; 9] = [
        routes::ALL,
        callbacks::ALL,
        token::ALL,
        call::ALL,
        calls_of_services::ALL,
        arguments::ALL,
        time::ALL,
        roles::ALL,
        harmless::ALL,
    ];
    families.into_iter().flatten()
}
