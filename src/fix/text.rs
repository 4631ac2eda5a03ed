//! A change as edits of its document's text, in the style of what stands around it.

use super::host::Host;
use crate::finding::{Change, Scalar};
use crate::source::{Entry, Format, Kind, Node, Span};

/// The edits of a document's text; `None` where there is no certain way to write them.
pub(super) fn edits(host: &Host, change: &Change) -> Option<Vec<(Span, String)>> {
    let (node, span) = host.find(change.site())?;
    let one = |span, text| Some(vec![(span, text)]);
    match change {
        Change::Write { text, .. } => write(node, span, text),
        Change::Replace { text, .. } => replace(node, span, text),
        Change::Wrap { before, behind, .. } => wrap(node, span, before, behind),
        Change::Rename { name, .. } => rename(host, span, name),
        Change::MakeExpression { .. } => {
            let key = entry_of(node)?.key;
            let content = content(host.text(), key.span())?;
            (!key.as_str()?.ends_with(".$")).then(|| vec![(Span::at(content.end), ".$".to_owned())])
        }
        Change::Set { key, value, without, .. } => {
            let map = map_at(node)?;
            if without.iter().any(|key| map.get(key).is_some()) {
                return None;
            }
            match map.get(key) {
                Some(old) => one(single_line(old)?, scalar(old, value)?),
                None => add(map, key, value),
            }
        }
        Change::Append { key, item, .. } => append(map_at(node)?.get(key)?, item),
    }
}

fn map_at(node: Node<'_>) -> Option<Node<'_>> {
    if node.is_mapping() { Some(node) } else { node.parent().filter(|parent| parent.is_mapping()) }
}

fn entry_of(node: Node<'_>) -> Option<Entry<'_>> {
    node.parent()?.entries().find(|entry| entry.value == node)
}

fn text_of(node: Node<'_>) -> &str {
    node.tree().text()
}

fn quote_of(raw: &str) -> Option<char> {
    raw.chars().next().filter(|first| matches!(first, '"' | '\''))
}

/// The bytes between the quotes of a value on one line, or all of a plain one.
fn content(text: &str, span: Span) -> Option<Span> {
    let raw = span.of(text);
    match quote_of(raw) {
        _ if raw.contains('\n') => None,
        Some(quote) if raw.len() >= 2 && raw.ends_with(quote) => Some(Span::new(span.start + 1, span.end - 1)),
        Some(_) => None,
        None => Some(span),
    }
}

/// The bytes of a value that is neither a list nor a map, nor written over several lines.
fn single_line(node: Node<'_>) -> Option<Span> {
    let is_scalar = !matches!(node.kind(), Kind::Sequence | Kind::Mapping | Kind::Invalid);
    let span = node.span();
    (is_scalar && !span.is_empty() && node.tag().is_none() && content(text_of(node), span).is_some()).then_some(span)
}

/// Whether a text needs no escape in any kind of quotes.
fn is_simple(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c.is_control() || matches!(c, '"' | '\'' | '\\'))
}

/// Whether YAML takes a text without quotes for the string that it is.
fn is_plain(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$');
    let word = ["true", "false", "null", "yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word));
    let ends = text.ends_with([':', ' ']);
    let mark = [": ", " #", ",", "[", "]", "{", "}"].iter().any(|mark| text.contains(mark));
    begins && !word && !ends && !mark
}

/// A string beside others of a document.
fn string(format: Format, text: &str) -> Option<String> {
    is_simple(text).then(|| match format {
        Format::Yaml if is_plain(text) => text.to_owned(),
        Format::Json | Format::Yaml => format!("\"{text}\""),
    })
}

fn scalar(near: Node<'_>, value: &Scalar) -> Option<String> {
    match value {
        Scalar::Text(text) => string(near.tree().format(), text),
        Scalar::Number(number) => Some(number.to_string()),
        Scalar::Bool(value) => Some(value.to_string()),
    }
}

fn write(node: Node<'_>, span: Span, text: &str) -> Option<Vec<(Span, String)>> {
    if !is_simple(text) {
        return None;
    }
    if span != node.span() {
        return Some(vec![(span, text.to_owned())]);
    }
    let raw = span.of(text_of(node));
    let plain = node.tree().format() == Format::Yaml && quote_of(raw).is_none();
    match single_line(node)? {
        whole if plain => Some(vec![(whole, string(Format::Yaml, text)?)]),
        whole => Some(vec![(content(text_of(node), whole)?, text.to_owned())]),
    }
}

fn replace(node: Node<'_>, span: Span, text: &str) -> Option<Vec<(Span, String)>> {
    let new = string(node.tree().format(), text)?;
    let key = entry_of(node)?.key.span();
    let between = Span::new(key.end, span.start.max(key.end)).of(text_of(node));
    // A block list stands below its key.
    if between.contains('\n') {
        return Some(vec![(Span::new(key.end, span.end), format!(": {new}"))]);
    }
    Some(vec![(span, new)])
}

fn wrap(node: Node<'_>, span: Span, before: &str, behind: &str) -> Option<Vec<(Span, String)>> {
    let text = text_of(node);
    let whole = if span == node.span() { content(text, span)? } else { span };
    let raw = whole.of(text);
    let (start, end) = match (raw.find("{%"), raw.rfind("%}")) {
        (Some(start), Some(end)) if start + 2 <= end => (start + 2, end),
        _ => (0, raw.len()),
    };
    let inside = raw.get(start..end)?;
    let start = start + (inside.len() - inside.trim_start().len());
    let end = end - (inside.len() - inside.trim_end().len());
    let at = |offset: usize| Span::at(whole.start + offset as u32);
    (start < end).then(|| vec![(at(start), before.to_owned()), (at(end), behind.to_owned())])
}

fn rename(host: &Host, span: Span, name: &str) -> Option<Vec<(Span, String)>> {
    let content = content(host.text(), span).filter(|_| is_simple(name))?;
    let suffix = if content.of(host.text()).ends_with(".$") { ".$" } else { "" };
    Some(vec![(content, format!("{name}{suffix}"))])
}

/// The entries behind which others of a step or a state read well.
const FIRST_ENTRIES: [&str; 9] =
    ["name", "action", "Type", "Resource", "maxAttempts", "timeoutSeconds", "onFailure", "onCancel", "nextStep"];

fn add(map: Node<'_>, key: &str, value: &Scalar) -> Option<Vec<(Span, String)>> {
    let has_room = |entry: &Entry<'_>| single_line(entry.value).is_some();
    let mut entries = map.entries().filter(has_room);
    let comes_behind = |name: &str| key == "onFailure" && name == "onCancel";
    let fits = |entry: &Entry<'_>| FIRST_ENTRIES.contains(&entry.name()) && !comes_behind(entry.name());
    let beside = map.entries().filter(has_room).rfind(fits).or_else(|| entries.next_back())?;
    let text = text_of(map);
    let value = scalar(map, value)?;
    if map.span().of(text).starts_with('{') {
        let quote = quote_of(beside.key.span().of(text)).map(String::from).unwrap_or_default();
        let colon = Span::new(beside.key.span().end, beside.value.span().start).of(text);
        let colon = if colon.contains('\n') { ": " } else { colon };
        let separator = separator(map.entries().map(|entry| entry.key), text);
        let new = format!(",{separator}{quote}{key}{quote}{colon}{value}");
        return Some(vec![(Span::at(beside.value.span().end), new)]);
    }
    let start = beside.key.span().start as usize;
    let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text.get(line..start)?.chars().map(|_| ' ').collect();
    let (end, line_break) = line_end(text, beside.value.span().end as usize)?;
    Some(vec![(Span::at(end as u32), format!("{line_break}{indent}{key}: {value}"))])
}

/// The blanks between one part of a list or map in brackets and the next.
fn separator<'t>(mut parts: impl Iterator<Item = Node<'t>>, text: &str) -> String {
    let blanks = |node: Node<'_>| {
        let before = text.get(..node.span().start as usize).unwrap_or_default();
        before.get(before.trim_end_matches([' ', '\t', '\r', '\n']).len()..).unwrap_or_default().to_owned()
    };
    let first = parts.next().map(blanks).filter(|first| first.contains('\n'));
    parts.next().map(blanks).or(first).unwrap_or_else(|| " ".to_owned())
}

/// Where a line ends, and the line break there; `None` where more than a comment stands between.
fn line_end(text: &str, from: usize) -> Option<(usize, &'static str)> {
    let rest = text.get(from..)?;
    let line = rest.split('\n').next()?;
    let line_break = if line.ends_with('\r') { "\r\n" } else { "\n" };
    let line = line.trim_end();
    let is_free = line.is_empty() || line.trim_start().starts_with('#');
    is_free.then_some((from + line.len(), line_break))
}

fn append(list: Node<'_>, item: &str) -> Option<Vec<(Span, String)>> {
    let text = text_of(list);
    let last = if list.is_sequence() { list.items().next_back()? } else { list };
    let span = single_line(last).filter(|_| last.as_str().is_some() && is_simple(item))?;
    let quote = quote_of(span.of(text)).map(String::from);
    let new = match &quote {
        Some(quote) => format!("{quote}{item}{quote}"),
        None => string(Format::Yaml, item)?,
    };
    if !list.is_sequence() {
        return Some(vec![(Span::at(span.start), "[".to_owned()), (Span::at(span.end), format!(", {new}]"))]);
    }
    if list.span().of(text).starts_with('[') {
        return Some(vec![(Span::at(span.end), format!(",{}{new}", separator(list.items(), text)))]);
    }
    let start = span.start as usize;
    let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let dash = text.get(line..start)?;
    let (end, line_break) = line_end(text, span.end as usize)?;
    dash.trim().eq("-").then(|| vec![(Span::at(end as u32), format!("{line_break}{dash}{new}"))])
}
