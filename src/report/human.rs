//! A finding for people: the lines of the files by miette, below them the path that leads there and the way out.

use super::excerpt::{Excerpts, Layout, Mark, TAB_WIDTH, wrapping};
use super::sources::Sources;
use super::{RenderOptions, style, trace, visible};
use crate::catalogue::{RuleId, Severity};
use crate::finding::Finding;
use miette::{Diagnostic, GraphicalReportHandler, LabeledSpan, SourceCode};
use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};

/// The frame's share of a line: a line number of four digits and what is drawn around it.
const GUTTER: usize = 8;

/// A terminal is not taken to be narrower, or to be wider than people read.
const LEAST_COLUMNS: usize = 40;
const MOST_COLUMNS: usize = 200;

/// More places than this help nobody; the other formats have them all.
const MOST_PLACES: usize = 20;

pub(super) fn write(
    finding: &Finding,
    sources: &Sources<'_>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let diagnosis = Diagnosis {
        title: format!("{}[{}]:", finding.severity, finding.rule),
        rule: Some(finding.rule),
        severity: finding.severity,
        message: &finding.message,
        marks: marks(finding),
    };
    let details = write_frames(diagnosis, sources, options, out)?;
    if !finding.trace.is_empty() {
        writeln!(out, "{}", details.line("path", &trace::line(&finding.trace, options.unicode)))?;
    }
    let fix = finding.fix.as_ref().map(|fix| (&fix.message, if fix.safe { "--fix" } else { "--fix --unsafe" }));
    match (&finding.help, fix) {
        (Some(help), Some((message, option))) if help == message => {
            writeln!(out, "{}", details.line("help", &format!("{help} ({option} does it)")))?;
        }
        (help, fix) => {
            let help = help.iter().map(|help| ("help", help.clone()));
            let fix = fix.iter().map(|(message, option)| ("fix", format!("{message} ({option} does it)")));
            help.chain(fix).try_for_each(|(name, text)| writeln!(out, "{}", details.line(name, &text)))?;
        }
    }
    writeln!(out)
}

/// What is said of places.
pub(super) struct Diagnosis<'a> {
    pub(super) title: String,
    /// The rule, if there is one.
    pub(super) rule: Option<RuleId>,
    pub(super) severity: Severity,
    pub(super) message: &'a str,
    pub(super) marks: Vec<Mark<'a>>,
}

/// How the lines below the frames are written.
pub(super) struct Details {
    width: usize,
    theme: miette::GraphicalTheme,
}

impl Details {
    pub(super) fn line(&self, name: &str, text: &str) -> String {
        let name = self.theme.styles.help.style(format!("  {name}: ")).to_string();
        let wrapping = wrapping(self.width).initial_indent(&name).subsequent_indent("        ");
        textwrap::fill(&visible::paragraphs(text), wrapping)
    }
}

/// Writes the message and the lines of the files.
pub(super) fn write_frames(
    mut diagnosis: Diagnosis<'_>,
    sources: &Sources<'_>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<Details> {
    let width = options.width.max(LEAST_COLUMNS);
    let layout =
        Layout { columns: width.min(MOST_COLUMNS) - GUTTER, ellipsis: if options.unicode { "…" } else { "..." } };
    let left_out = diagnosis.marks.len().saturating_sub(MOST_PLACES);
    diagnosis.marks.truncate(MOST_PLACES);
    let excerpts = Excerpts::new(&diagnosis.marks, sources, layout);
    let mut theme = style::theme(options);
    let details = Details { width, theme: theme.clone() };
    style::colour_labels(&mut theme, diagnosis.severity, excerpts.primaries());
    let icon = match diagnosis.severity {
        Severity::Error => &mut theme.characters.error,
        Severity::Warning => &mut theme.characters.warning,
        Severity::Info => &mut theme.characters.advice,
    };
    // Where miette draws a sign for the severity, the word and the rule say more.
    *icon = diagnosis.title;
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(width)
        .with_context_lines(1)
        .tab_width(TAB_WIDTH)
        .with_word_separator(textwrap::WordSeparator::AsciiSpace)
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
        .with_break_words(false)
        .without_syntax_highlighting();
    let message = visible::paragraphs(diagnosis.message).into_owned();
    let shown = Shown { message, excerpts, severity: diagnosis.severity };
    let mut text = String::new();
    handler.render_report(&mut text, &shown).map_err(io::Error::other)?;
    let text = text.strip_prefix("  ").unwrap_or(&text);
    let text = match diagnosis.rule {
        Some(rule) => linked(text, rule, options),
        None => text.into(),
    };
    out.write_all(text.as_bytes())?;
    if left_out > 0 {
        writeln!(out, "{}", details.line("note", &format!("{left_out} more places are not shown")))?;
    }
    Ok(details)
}

/// The id of the rule as a link to its page (OSC 8), where the terminal follows links.
fn linked<'t>(text: &'t str, rule: RuleId, options: &RenderOptions) -> Cow<'t, str> {
    let Some(url) = options.hyperlinks.then(|| rule.url()).flatten() else { return text.into() };
    let link = format!("[\u{1b}]8;;{url}\u{1b}\\{rule}\u{1b}]8;;\u{1b}\\]");
    text.replacen(&format!("[{rule}]"), &link, 1).into()
}

fn marks(finding: &Finding) -> Vec<Mark<'_>> {
    let primary = Mark { place: finding.site.place, label: finding.label.as_deref(), primary: true };
    let further = finding.further.iter().map(|place| Mark { place: *place, label: None, primary: false });
    let related = finding.related.iter().map(|related| Mark {
        place: related.place,
        label: Some(&related.message),
        primary: false,
    });
    std::iter::once(primary).chain(further).chain(related).collect()
}

/// A finding as miette sees it.
#[derive(Debug)]
struct Shown {
    severity: Severity,
    message: String,
    excerpts: Excerpts,
}

impl fmt::Display for Shown {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpts)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpts.labels()))
    }
}
