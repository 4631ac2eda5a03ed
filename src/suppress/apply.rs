//! Which findings the directives of files cover, and which directives cover none.

use super::Directive;
use crate::catalogue::{RuleId, Selector};
use crate::finding::Finding;
use crate::source::{FileId, Span};
use std::collections::{HashMap, HashSet};

/// The directives that covered something, by their index and that of the rule that they name.
#[derive(Debug, Default)]
pub struct Used(HashSet<(usize, usize)>);

/// One directive's claim on the findings of a rule or family that begin in a span.
struct Claim {
    file: FileId,
    span: Span,
    selector: Selector,
    directive: (usize, usize),
}

/// The claims of one selector that are open at a point of a file.
#[derive(Default)]
struct Open {
    unused: Vec<(u32, (usize, usize))>,
    /// Where the furthest of those that covered something ends.
    reach: u32,
}

impl Used {
    /// Whether a directive covered anything by the rule that it names at an index.
    pub fn contains(&self, directive: usize, rule: usize) -> bool {
        self.0.contains(&(directive, rule))
    }

    /// Says for each finding whether a directive covers it, and notes which directives do. Files are gone through once.
    pub fn mark(&mut self, findings: &[Finding], directives: &[Directive]) -> Vec<bool> {
        let mut covered = vec![false; findings.len()];
        let mut claims = claims(directives);
        if claims.is_empty() {
            return covered;
        }
        claims.sort_unstable_by_key(|claim| (claim.file, claim.span));
        let mut claims = claims.into_iter().peekable();
        let mut order: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
        order.sort_by_key(|(_, finding)| finding.site.place);
        let mut open: HashMap<(FileId, Selector), Open> = HashMap::new();
        for (index, finding) in order {
            let place = finding.site.place;
            let begun = |claim: &Claim| (claim.file, claim.span.start) <= (place.file, place.span.start);
            while let Some(claim) = claims.next_if(begun) {
                let of_selector = open.entry((claim.file, claim.selector)).or_default();
                of_selector.unused.push((claim.span.end, claim.directive));
            }
            let is_covered = |selector| match open.get_mut(&(place.file, selector)) {
                Some(claims) => claims.cover(place.span.start, &mut self.0),
                None => false,
            };
            if let Some(covered) = covered.get_mut(index) {
                *covered = selectors(finding.rule).map(is_covered).contains(&true);
            }
        }
        covered
    }
}

impl Open {
    fn cover(&mut self, offset: u32, used: &mut HashSet<(usize, usize)>) -> bool {
        for (end, directive) in self.unused.drain(..).filter(|(end, _)| *end > offset) {
            self.reach = self.reach.max(end);
            used.insert(directive);
        }
        self.reach > offset
    }
}

fn selectors(rule: RuleId) -> [Selector; 2] {
    [Selector::Rule(rule), Selector::Family(rule.family())]
}

fn claims(directives: &[Directive]) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (index, directive) in directives.iter().enumerate() {
        for (rule, named) in directive.rules.iter().enumerate() {
            let Some(selector) = named.selector else { continue };
            claims.extend(directive.covers.iter().map(|place| {
                // Even an empty place holds what begins there.
                let span = Span { start: place.span.start, end: place.span.end.max(place.span.start + 1) };
                Claim { file: place.file, span, selector, directive: (index, rule) }
            }));
        }
    }
    claims
}
