//! A line that tells how far a long run is: on a terminal alone, and gone when the run is over.

use super::Terminal;
use crate::lint::Progress;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// A run that is over before needs no line.
const FIRST: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_millis(100);

/// Does the work of a run, and shows how far it is if somebody looks on.
pub(super) fn show<T>(terminal: &Terminal, quiet: bool, work: impl FnOnce(Option<Arc<Progress>>) -> T) -> T {
    if quiet || !terminal.stderr_is_terminal {
        return work(None);
    }
    let progress = Arc::new(Progress::default());
    let (working, over) = mpsc::channel();
    thread::scope(|scope| {
        let seen = Arc::clone(&progress);
        scope.spawn(move || draw(&seen, &over, [FIRST, EVERY], &mut io::stderr()));
        // Dropped when the work ends, by a panic too.
        let _working: mpsc::Sender<()> = working;
        work(Some(progress))
    })
}

fn draw(progress: &Progress, over: &Receiver<()>, [first, every]: [Duration; 2], out: &mut dyn Write) {
    let (mut pause, mut width) = (first, 0);
    while over.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        let line = match progress.counts() {
            (_, 0) => "looking for files".to_owned(),
            (done, total) => format!("linted {done} of {total} files"),
        };
        // Nobody is left to tell if a terminal cannot be written to.
        let _ = write!(out, "\r{line:width$}").and_then(|()| out.flush());
        (pause, width) = (every, width.max(line.len()));
    }
    if width > 0 {
        let _ = write!(out, "\r{:width$}\r", "").and_then(|()| out.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_shows_a_line_and_erases_it() {
        let progress = Progress::default();
        let (working, over) = mpsc::channel::<()>();
        let mut out = Vec::new();
        thread::scope(|scope| {
            let (progress, out) = (&progress, &mut out);
            scope.spawn(move || draw(progress, &over, [Duration::from_millis(1); 2], out));
            thread::sleep(Duration::from_millis(200));
            progress.start(7);
            progress.advance();
            thread::sleep(Duration::from_millis(200));
            drop(working);
        });
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("\rlooking for files\r"), "{text:?}");
        assert!(text.contains("\rlinted 1 of 7 files"), "{text:?}");
        assert!(text.ends_with(&format!("\r{}\r", " ".repeat("linted 1 of 7 files".len()))), "{text:?}");
    }

    #[test]
    fn a_short_run_shows_nothing() {
        let (working, over) = mpsc::channel::<()>();
        drop(working);
        let mut out = Vec::new();
        draw(&Progress::default(), &over, [FIRST, EVERY], &mut out);
        assert_eq!(out, b"");
    }

    #[test]
    fn nobody_is_shown_anything_in_a_pipe() {
        let looked_on = |terminal: Terminal, quiet| show(&terminal, quiet, |progress| progress.is_some());
        let terminal = Terminal { stderr_is_terminal: true, ..Terminal::none() };
        assert!(looked_on(terminal, false));
        assert!(!looked_on(terminal, true) && !looked_on(Terminal::none(), false));
    }
}
