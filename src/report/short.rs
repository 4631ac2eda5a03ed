//! One line per finding: `path:line:column: severity[rule] message (RunCommand fails → end, unanswered)`.

use super::sources::Sources;
use super::{RenderOptions, style, trace, visible};
use crate::finding::Finding;
use std::io::{self, Write};

pub(super) fn write(
    finding: &Finding,
    sources: &Sources<'_>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let place = finding.site.place;
    let file = visible::escaped(sources.path(place.file));
    let at = sources.start(place);
    let title = format!("{}[{}]", finding.severity, finding.rule);
    let title = style::paint(&title, finding.severity, &style::theme(options).styles);
    write!(out, "{file}:{}:{}: {title} {}", at.line, at.column, visible::one_line(&finding.message))?;
    if !finding.trace.is_empty() {
        write!(out, " ({})", visible::one_line(&trace::compact(&finding.trace, options.unicode)))?;
    }
    writeln!(out)
}
