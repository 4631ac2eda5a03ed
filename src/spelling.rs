//! The nearest spelling of a name.

use std::fmt::Write as _;

/// How many candidates are compared: comparing each mistake with each name must not become slow.
const MAX_COMPARED: usize = 256;

/// The candidate that was probably meant, if one is near enough: the same in another case, or a few letters off.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let candidates = candidates.into_iter().take(MAX_COMPARED);
    let limit = (name.chars().count() / 3).clamp(1, 4);
    let distance = |candidate: &str| {
        let same = candidate.eq_ignore_ascii_case(name);
        if same { 0 } else { strsim::osa_distance(candidate, name) }
    };
    let near = candidates.map(|candidate| (distance(candidate), candidate));
    near.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance).map(|(_, found)| found)
}

/// The candidate that was certainly meant, as far as spelling tells: the nearest one, where no other is as near.
pub fn only_nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str> + Clone) -> Option<&'c str> {
    let found = nearest(name, candidates.clone())?;
    let distance = |candidate: &str| strsim::osa_distance(&candidate.to_lowercase(), &name.to_lowercase());
    let least = distance(found);
    let mut others = candidates.into_iter().take(MAX_COMPARED).filter(|other| *other != found);
    others.all(|other| distance(other) > least).then_some(found)
}

/// "did you mean `x`?", or the first few of the allowed names.
pub fn suggestion<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str> + Clone) -> Option<String> {
    if let Some(found) = nearest(name, candidates.clone()) {
        return Some(format!("did you mean `{found}`?"));
    }
    let listed = list(candidates)?;
    Some(format!("it can be {listed}"))
}

/// "`a`, `b` and 3 more"; nothing for an empty list.
pub fn list<'c>(names: impl IntoIterator<Item = &'c str>) -> Option<String> {
    const SHOWN: usize = 24;
    let names: Vec<&str> = names.into_iter().collect();
    let mut text = String::new();
    for (index, name) in names.iter().take(SHOWN).enumerate() {
        let separator = match index {
            0 => "",
            index if index + 1 == names.len() => " or ",
            _ => ", ",
        };
        // Writing to a String cannot fail.
        let _ = write!(text, "{separator}`{name}`");
    }
    if names.len() > SHOWN {
        let _ = write!(text, " or one of {} more", names.len() - SHOWN);
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names() {
        let names = ["SendTaskSuccess", "SendTaskFailure", "RunCommand"];
        assert_eq!(nearest("sendtasksuccess", names), Some("SendTaskSuccess"));
        assert_eq!(nearest("SendTaskFailur", names), Some("SendTaskFailure"));
        assert_eq!(nearest("Cleanup", names), None);
        assert_eq!(suggestion("Cleanup", ["a", "b", "c"]).unwrap(), "it can be `a`, `b` or `c`");
        assert_eq!(suggestion("Cleanup", []), None);
    }
}
