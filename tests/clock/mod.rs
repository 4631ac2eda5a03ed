//! Processor time: what other programs do on a busy machine does not count.

// Each test program uses a part of it.
#![allow(dead_code)]

use std::fs;
use std::time::{Duration, Instant};

/// What `/proc` counts in, on every Linux.
const TICKS_PER_SECOND: u64 = 100;

/// What a piece of work used: all threads of this process together; where that is not known, the time that has passed.
pub(crate) fn used<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    measured(|| used_by("self"), work)
}

/// What a piece of work used on this thread alone, in fine steps; where that is not known, the time that has passed.
pub(crate) fn used_here<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    measured(used_by_thread, work)
}

/// The processor time that a process has used; `None` where `/proc` does not tell.
pub(crate) fn used_by(process: &str) -> Option<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The program's name may hold spaces; behind it, fields 11 and 12 are user and system time.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks(11)? + ticks(12)?) * 1000 / TICKS_PER_SECOND))
}

fn used_by_thread() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

fn measured<T>(clock: impl Fn() -> Option<Duration>, work: impl FnOnce() -> T) -> (T, Duration) {
    let (start, before) = (Instant::now(), clock());
    let result = work();
    let used = before.zip(clock()).map(|(before, after)| after.saturating_sub(before));
    (result, used.unwrap_or_else(|| start.elapsed()))
}
