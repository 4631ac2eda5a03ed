//! What the user said not to report, and what is to say about that.

use super::{Options, Report};
use crate::catalogue::Severity;
use crate::checks;
use crate::files::FileSet;
use crate::finding::Finding;
use crate::source::{FileId, Place, Span};
use crate::suppress::{Directive, Suppression, Used};
use crate::template::Context;
use std::collections::{HashMap, HashSet};

/// The directives of a run. A document that is read in several ways has its directives once.
#[derive(Default)]
pub(super) struct Directives {
    all: Vec<Directive>,
    by_place: HashMap<Place, usize>,
    of_resources: HashMap<(FileId, String), Vec<usize>>,
}

impl Directives {
    pub(super) fn add(&mut self, directives: Vec<Directive>) {
        for directive in directives {
            let index = *self.by_place.entry(directive.site.place).or_insert(self.all.len());
            match self.all.get_mut(index) {
                Some(known) => known.covers.extend(directive.covers),
                None => {
                    if let Some(resource) = &directive.resource {
                        let key = (directive.site.place.file, resource.clone());
                        self.of_resources.entry(key).or_default().push(index);
                    }
                    self.all.push(directive);
                }
            }
        }
    }

    /// What a resource says of itself holds for the document in another file that it points at.
    pub(super) fn cover_pointed(&mut self, context: &Context, target: FileId) {
        let indices = self.of_resources.get(&(context.file, context.logical_id.clone()));
        for index in indices.into_iter().flatten() {
            if let Some(directive) = self.all.get_mut(*index) {
                directive.covers.push(Place { file: target, span: Span { start: 0, end: u32::MAX } });
            }
        }
    }
}

/// Takes the findings that are not to be reported out of a report, and adds those about the directives themselves.
pub(super) fn take(report: &mut Report, directives: Directives, files: &FileSet, options: &Options) -> Vec<Finding> {
    let mut directives = directives.all;
    for directive in &mut directives {
        directive.covers.sort_unstable();
        directive.covers.dedup();
    }
    // A file that is read for links alone says what not to report, but is not judged itself.
    let is_named = |directive: &Directive| super::is_named(directive.site.place.file, files);
    let named = directives.iter().filter(|directive| is_named(directive));
    report.findings.extend(named.flat_map(checks::suppression::form));
    let mut configured = Configured::new(&options.suppressions, files);
    let mut used = Used::default();
    let mut suppressed = covered(&mut report.findings, &directives, &mut used, &mut configured);
    let unread = unread(report.findings.iter().chain(&suppressed));
    let is_read = |directive: &Directive| is_named(directive) && !unread.contains(&directive.site.place.file);
    let read = directives.iter().enumerate().filter(|(_, directive)| is_read(directive));
    let mut unused: Vec<Finding> = read
        .flat_map(|(index, directive)| {
            let is_unused = |rule: usize| !used.contains(index, rule);
            checks::suppression::unused(directive, is_unused, report.has_both_sides)
        })
        .collect();
    suppressed.extend(covered(&mut unused, &directives, &mut used, &mut configured));
    report.findings.append(&mut unused);
    report.notes.extend(configured.unused(report.has_both_sides));
    suppressed
}

/// Takes out what is covered by a directive or by the configuration.
fn covered(
    findings: &mut Vec<Finding>,
    directives: &[Directive],
    used: &mut Used,
    configured: &mut Configured<'_>,
) -> Vec<Finding> {
    let mut marks = used.mark(findings, directives).into_iter();
    let mut is_covered = |finding: &mut Finding| {
        let by_directive = marks.next() == Some(true);
        // Both are asked, so that neither seems unused.
        configured.covers(finding) || by_directive
    };
    findings.extract_if(.., |finding| is_covered(finding)).collect()
}

/// The files of which a part may not have been read, so that what it breaks is not known.
pub(crate) fn unread<'f>(findings: impl Iterator<Item = &'f Finding>) -> HashSet<FileId> {
    let of_reader = |finding: &&Finding| finding.rule.family() == "syntax" && finding.severity == Severity::Error;
    findings.filter(of_reader).map(|finding| finding.site.place.file).collect()
}

/// The suppressions of the configuration, with the files of the run that each is about.
struct Configured<'c> {
    all: Vec<(&'c Suppression, HashSet<FileId>)>,
    named: HashSet<FileId>,
    used: HashSet<usize>,
}

impl<'c> Configured<'c> {
    fn new(suppressions: &'c [Suppression], files: &FileSet) -> Self {
        let about = |suppression: &Suppression| {
            files.ids().filter(|id| suppression.is_about(&files.absolute(*id))).collect::<HashSet<FileId>>()
        };
        let named = files.ids().filter(|id| !suppressions.is_empty() && super::is_named(*id, files)).collect();
        Configured { all: suppressions.iter().map(|it| (it, about(it))).collect(), named, used: HashSet::new() }
    }

    fn covers(&mut self, finding: &Finding) -> bool {
        let covers = |(suppression, files): &(&Suppression, HashSet<FileId>)| {
            files.contains(&finding.site.place.file) && suppression.covers(finding)
        };
        let all = self.all.iter().enumerate();
        let indices: Vec<usize> = all.filter(|(_, it)| covers(it)).map(|(index, _)| index).collect();
        self.used.extend(&indices);
        !indices.is_empty()
    }

    /// A note for each that is about files of this run and covers nothing in them.
    fn unused(&self, has_both_sides: bool) -> impl Iterator<Item = String> {
        let all = self.all.iter().enumerate();
        let is_judged = move |(suppression, files): &(&Suppression, HashSet<FileId>)| {
            let mut rules = suppression.rules.iter();
            !files.is_disjoint(&self.named) && rules.all(|rule| checks::suppression::is_judged(*rule, has_both_sides))
        };
        all.filter(move |(index, it)| !self.used.contains(index) && is_judged(it))
            .map(|(_, (suppression, _))| suppression.unused_note())
    }
}
