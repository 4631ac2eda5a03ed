//! What the terminal behind the output can show.

use std::env;
use std::io::{self, IsTerminal};

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ColorChoice {
    /// Where standard output is a terminal, unless NO_COLOR is set; CLICOLOR_FORCE colours pipes too
    #[default]
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// What the run may assume about its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Whether standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// Whether standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// What the environment says about colour, if it says anything.
    pub color_wish: Option<bool>,
    /// Whether more than ASCII can be shown.
    pub unicode: bool,
    /// Columns.
    pub width: usize,
}

impl Terminal {
    /// The width of lines where there is no terminal.
    pub const DEFAULT_WIDTH: usize = 100;

    /// A terminal that is none: a file, a pipe, memory.
    pub fn none() -> Self {
        Terminal {
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            color_wish: None,
            unicode: true,
            width: Self::DEFAULT_WIDTH,
        }
    }

    /// What this process's environment and standard streams say.
    pub fn of_this_process() -> Self {
        let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let columns = variable("COLUMNS").and_then(|columns| columns.parse().ok()).filter(|columns| *columns > 0);
        let of_terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Terminal {
            stdout_is_terminal: io::stdout().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
            color_wish: color_wish(variable),
            unicode: shows_unicode(variable),
            width: columns.or_else(of_terminal).unwrap_or(Self::DEFAULT_WIDTH),
        }
    }

    pub(super) fn colors_stdout(&self, choice: ColorChoice) -> bool {
        self.colors(choice, self.stdout_is_terminal)
    }

    pub(super) fn colors_stderr(&self, choice: ColorChoice) -> bool {
        self.colors(choice, self.stderr_is_terminal)
    }

    fn colors(&self, choice: ColorChoice, is_terminal: bool) -> bool {
        match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => self.color_wish.unwrap_or(is_terminal),
        }
    }
}

fn color_wish(variable: impl Fn(&str) -> Option<String>) -> Option<bool> {
    if variable("NO_COLOR").is_some() {
        return Some(false);
    }
    if variable("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return Some(true);
    }
    let plain = variable("TERM").is_some_and(|term| term == "dumb") || variable("CLICOLOR").is_some_and(|on| on == "0");
    plain.then_some(false)
}

fn shows_unicode(variable: impl Fn(&str) -> Option<String>) -> bool {
    if cfg!(windows) {
        return ["WT_SESSION", "TERM_PROGRAM", "TERM"].iter().any(|name| variable(name).is_some());
    }
    if variable("TERM").is_some_and(|term| term == "linux") {
        return false;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variable(name)).unwrap_or_default();
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn among<'v>(variables: &'v [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'v {
        move |name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn the_environment_decides_about_colour_before_the_terminal() {
        assert_eq!(color_wish(among(&[])), None);
        assert_eq!(color_wish(among(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")])), Some(false));
        assert_eq!(color_wish(among(&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")])), Some(true));
        assert_eq!(color_wish(among(&[("CLICOLOR_FORCE", "0")])), None);
        assert_eq!(color_wish(among(&[("TERM", "dumb")])), Some(false));
    }

    #[test]
    fn the_option_decides_before_the_environment() {
        let terminal = Terminal { stdout_is_terminal: true, color_wish: Some(false), ..Terminal::none() };
        assert!(terminal.colors_stdout(ColorChoice::Always));
        assert!(!terminal.colors_stdout(ColorChoice::Auto));
        let terminal = Terminal { color_wish: None, ..terminal };
        assert!(terminal.colors_stdout(ColorChoice::Auto));
        assert!(!terminal.colors_stderr(ColorChoice::Auto));
        assert!(!terminal.colors_stdout(ColorChoice::Never));
    }

    #[cfg(not(windows))]
    #[test]
    fn the_locale_tells_whether_more_than_ascii_can_be_shown() {
        assert!(shows_unicode(among(&[("LANG", "de_DE.UTF-8")])));
        assert!(shows_unicode(among(&[("LC_ALL", "C.utf8"), ("LANG", "C")])));
        assert!(!shows_unicode(among(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")])));
        assert!(!shows_unicode(among(&[("LANG", "de_DE.UTF-8"), ("TERM", "linux")])));
        assert!(!shows_unicode(among(&[])));
    }
}
