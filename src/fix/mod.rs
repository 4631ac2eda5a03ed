//! Repairs: what a finding's fix changes in its documents, as edits of the files' text, and their application.

mod apply;
mod diff;
mod host;
mod text;
mod write;

pub use apply::{Applied, Wanted, apply};
pub use diff::unified;
pub use write::write;

use self::host::Host;
use crate::files::FileSet;
use crate::finding::{Edit, Finding, Fix, Site};
use crate::source::FileId;

/// How many fixes are written out in one run; where there are more, the others have their turn behind these.
const MAX_FIXES: usize = 4096;

/// Finds the edits of every fix; one that cannot be written is no offer, and is dropped.
pub(crate) fn realise(findings: &mut [Finding], files: &FileSet) {
    let mut hosts = Hosts { files, kept: Vec::new() };
    let fixable = findings.iter_mut().filter(|finding| finding.fix.as_ref().is_some_and(|fix| !fix.changes.is_empty()));
    for (index, finding) in fixable.enumerate() {
        let edits = finding.fix.as_ref().filter(|_| index < MAX_FIXES).and_then(|fix| edits(fix, &mut hosts));
        match (edits, &mut finding.fix) {
            (Some(edits), Some(fix)) => fix.edits = edits,
            (_, offer) => *offer = None,
        }
    }
}

fn edits(fix: &Fix, hosts: &mut Hosts<'_>) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    for change in &fix.changes {
        let host = hosts.of(change.site())?;
        for (span, text) in text::edits(host, change)? {
            edits.push(host.edit(span, &text)?);
        }
    }
    edits.sort_by_key(|edit| edit.place);
    let apart = edits.windows(2).all(|pair| match pair {
        [first, second] => first.place.file != second.place.file || first.place.span.end <= second.place.span.start,
        _ => true,
    });
    (apart && !edits.is_empty()).then_some(edits)
}

/// Documents that were read for fixes. Findings come sorted by place, so that a few are enough.
struct Hosts<'f> {
    files: &'f FileSet,
    kept: Vec<Host>,
}

impl Hosts<'_> {
    /// The document that a site lies in.
    fn of(&mut self, site: &Site) -> Option<&Host> {
        /// How many texts may stand inside each other.
        const DEEPEST: usize = 4;
        let prefix = site.pointer.rfind('#').map_or("", |end| site.pointer.get(..=end).unwrap_or_default());
        let inner: Vec<&str> = prefix.split_inclusive('#').collect();
        if inner.len() > DEEPEST {
            return None;
        }
        let file = site.place.file;
        let mut at = match self.find(file, "") {
            Some(at) => at,
            None => self.keep(Host::of_file(self.files, file)),
        };
        let mut end = 0;
        for pointer in inner {
            end += pointer.len();
            at = match self.find(file, prefix.get(..end)?) {
                Some(at) => at,
                None => {
                    let host = self.kept.get(at)?.inside(pointer.strip_suffix('#')?)?;
                    self.keep(host)
                }
            };
        }
        self.kept.get(at)
    }

    fn find(&self, file: FileId, prefix: &str) -> Option<usize> {
        self.kept.iter().position(|host| host.is_at(file, prefix))
    }

    /// Keeps a document, and forgets one that is inside of another sooner than a whole file.
    fn keep(&mut self, host: Host) -> usize {
        const KEPT: usize = 8;
        if self.kept.len() >= KEPT {
            let oldest = self.kept.iter().position(|host| !host.is_whole_file()).unwrap_or_default();
            self.kept.remove(oldest);
        }
        self.kept.push(host);
        self.kept.len() - 1
    }
}
