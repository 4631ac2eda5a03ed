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
use crate::finding::{Change, Edit, Finding, Fix};

/// Finds the edits of every fix; one that cannot be written is no offer, and is dropped.
pub(crate) fn realise(findings: &mut [Finding], files: &FileSet) {
    let mut hosts: Vec<Host> = Vec::new();
    for finding in findings {
        if let Some(fix) = &mut finding.fix
            && !fix.changes.is_empty()
        {
            match edits(fix, files, &mut hosts) {
                Some(edits) => fix.edits = edits,
                None => finding.fix = None,
            }
        }
    }
}

fn edits(fix: &Fix, files: &FileSet, hosts: &mut Vec<Host>) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    for change in &fix.changes {
        let host = host_of(change, files, hosts)?;
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

/// The document that a change speaks of. Findings come sorted by place, so that those around one are the last few.
fn host_of<'h>(change: &Change, files: &FileSet, hosts: &'h mut Vec<Host>) -> Option<&'h Host> {
    const KEPT: usize = 8;
    let site = change.site();
    let (file, pointer) = (site.place.file, &*site.pointer);
    let prefix = pointer.rfind('#').map_or("", |end| pointer.get(..=end).unwrap_or_default());
    if let Some(found) = hosts.iter().position(|host| host.is_at(file, prefix)) {
        return hosts.get(found);
    }
    if hosts.len() >= KEPT {
        hosts.remove(0);
    }
    let mut host = Host::of_file(files, file);
    let mut rest = prefix;
    while let Some((outer, inner)) = rest.split_once('#') {
        host = host.inside(outer)?;
        rest = inner;
    }
    hosts.push(host);
    hosts.last()
}
