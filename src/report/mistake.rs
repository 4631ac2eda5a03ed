//! Mistakes of a configuration, shown like findings.

use super::excerpt::Mark;
use super::human::{Diagnosis, write_frames};
use super::sources::Sources;
use super::{Format, RenderOptions, visible};
use crate::catalogue::Severity;
use crate::config::Mistake;
use crate::files::{FileSet, Role};
use crate::source::Place;
use std::io::{self, Write};
use std::sync::Arc;

/// Writes the mistakes of a file, with its lines unless the format is one of lines.
pub fn write_mistakes(
    mistakes: &[Mistake],
    path: &str,
    text: &Arc<str>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut files = FileSet::new();
    let file = files.add_memory(path, text.as_bytes(), Role::Named);
    let sources = Sources::new(&files);
    for mistake in mistakes {
        let place = Place { file, span: mistake.span };
        if matches!(options.format, Format::Short | Format::Github) {
            let at = sources.start(place);
            let help = mistake.help.as_ref().map_or(String::new(), |help| format!("; {help}"));
            let message = visible::one_line(&mistake.message).into_owned() + &visible::one_line(&help);
            writeln!(out, "{}:{}:{}: error: {message}", visible::escaped(path), at.line, at.column)?;
            continue;
        }
        let mark = Mark { place, label: mistake.label.as_deref(), primary: true };
        let title = format!("{}:", Severity::Error);
        let diagnosis =
            Diagnosis { title, rule: None, severity: Severity::Error, message: &mistake.message, marks: vec![mark] };
        let details = write_frames(diagnosis, &sources, options, out)?;
        if let Some(help) = &mistake.help {
            writeln!(out, "{}", details.line("help", help))?;
        }
        writeln!(out)?;
    }
    Ok(())
}
