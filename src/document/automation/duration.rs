//! ISO 8601 durations: `PT10M`, `P1DT2H`.

/// A duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duration {
    /// Its least length in seconds: a month has 28 days, fractions are cut off.
    pub seconds: u64,
    /// Whether it is exactly that long.
    pub is_exact: bool,
    /// Whether it has a minus sign.
    pub is_negative: bool,
}

/// Reads a duration; letters count in either case.
pub fn read(text: &str) -> Option<Duration> {
    let (is_negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let mut rest = text.strip_prefix(['P', 'p']).filter(|rest| !rest.is_empty())?;
    let mut duration = Duration { seconds: 0, is_exact: true, is_negative };
    let mut in_time = false;
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix(['T', 't']).filter(|behind| !in_time && !behind.is_empty()) {
            (rest, in_time) = (behind, true);
        }
        let (number, unit, behind) = part(rest)?;
        let (seconds, is_exact) = seconds_of(unit, in_time)?;
        let whole = number.split(['.', ',']).next().unwrap_or(number);
        duration.is_exact &= is_exact && whole == number;
        let count = whole.parse().ok();
        let part = count.and_then(|count: u64| count.checked_mul(seconds)?.checked_add(duration.seconds));
        duration.is_exact &= part.is_some();
        duration.seconds = part.unwrap_or(u64::MAX);
        rest = behind;
    }
    Some(duration)
}

/// The number at the start of a text, its unit and what comes behind.
fn part(text: &str) -> Option<(&str, char, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?;
    let (number, behind) = text.split_at_checked(end)?;
    let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && number.split(['.', ',']).count() <= 2;
    let unit = behind.chars().next().filter(|_| is_number)?;
    Some((number, unit, behind.get(unit.len_utf8()..)?))
}

/// The least length of a unit, and whether it always has it.
fn seconds_of(unit: char, in_time: bool) -> Option<(u64, bool)> {
    Some(match (unit.to_ascii_uppercase(), in_time) {
        ('Y', false) => (365 * 86_400, false),
        ('M', false) => (28 * 86_400, false),
        ('W', false) => (604_800, true),
        ('D', false) => (86_400, true),
        ('H', true) => (3600, true),
        ('M', true) => (60, true),
        ('S', true) => (1, true),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_durations() {
        for (text, seconds) in
            [("PT10M", 600), ("PT1H30S", 3630), ("P1D", 86_400), ("P1DT2H", 93_600), ("P1W", 604_800), ("pt5s", 5)]
        {
            assert_eq!(read(text), Some(Duration { seconds, is_exact: true, is_negative: false }), "{text}");
        }
    }

    #[test]
    fn durations_of_which_only_the_least_is_known() {
        for (text, seconds) in [("PT1.5S", 1), ("P1M", 2_419_200), ("P1Y", 31_536_000), ("PT0,5H", 0)] {
            assert_eq!(read(text), Some(Duration { seconds, is_exact: false, is_negative: false }), "{text}");
        }
        let endless = read("PT99999999999999999999S").unwrap();
        assert_eq!((endless.seconds, endless.is_exact), (u64::MAX, false));
        assert!(read("-PT5M").is_some_and(|duration| duration.is_negative));
    }

    #[test]
    fn no_durations() {
        for text in ["", "P", "PT", "10M", "PT5", "PTM", "P1DT", "PT1H30", "5 minutes", "PT1.2.3S", "PT.5S", "PT5ä"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
