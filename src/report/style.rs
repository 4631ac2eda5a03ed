//! Colours and drawing characters.

use super::RenderOptions;
use crate::catalogue::Severity;
use crate::contract::verdict::Verdict;
use miette::{GraphicalTheme, ThemeCharacters, ThemeStyles};

/// The theme for one report, without the words and colours of a single finding.
pub(super) fn theme(options: &RenderOptions) -> GraphicalTheme {
    let characters = if options.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    let mut styles = ThemeStyles::none();
    if options.color {
        let plain = styles.error;
        styles.error = plain.red().bold();
        styles.warning = plain.yellow().bold();
        styles.advice = plain.blue().bold();
        styles.help = plain.cyan();
        styles.link = plain.bold();
        styles.linum = plain.dimmed();
    }
    GraphicalTheme { characters, styles }
}

/// Gives the primary label the colour of the severity; miette takes the colours in the order of the labels.
pub(super) fn colour_labels(theme: &mut GraphicalTheme, severity: Severity, primaries: impl Iterator<Item = bool>) {
    let styles = &theme.styles;
    let primary = match severity {
        Severity::Error => styles.error,
        Severity::Warning => styles.warning,
        Severity::Info => styles.advice,
    };
    let highlights = primaries.map(|is_primary| if is_primary { primary } else { styles.help }).collect();
    theme.styles.highlights = highlights;
}

/// A text in the colour of a severity.
pub(super) fn paint(text: &str, severity: Severity, styles: &ThemeStyles) -> String {
    let style = match severity {
        Severity::Error => styles.error,
        Severity::Warning => styles.warning,
        Severity::Info => styles.advice,
    };
    style.style(text).to_string()
}

/// A text in the colour of a verdict.
pub(super) fn paint_verdict(text: &str, verdict: Verdict, options: &RenderOptions) -> String {
    let plain = ThemeStyles::none().error;
    let style = match verdict {
        _ if !options.color => plain,
        Verdict::Proven => plain.green().bold(),
        Verdict::NotChecked => plain.yellow().bold(),
        Verdict::Broken => plain.red().bold(),
    };
    style.style(text).to_string()
}
