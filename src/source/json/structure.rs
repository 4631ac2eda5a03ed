//! Lists and maps: an explicit stack instead of recursion.

use super::keys::fingerprint;
use super::reader::{Bracket, Frame, Reader, Shown, span};
use super::string::Role;
use crate::source::{Content, MAX_DEPTH, NodeId, ProblemKind, Span};

/// What comes next in the innermost list or map.
enum Next {
    /// A value starts at the next byte.
    Value,
    /// The list or map is complete.
    Closed(NodeId),
}

impl Reader<'_> {
    pub(super) fn document(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        let start = self.at;
        if self.skip_space().is_none() {
            if !self.unbalanced {
                self.report(ProblemKind::Empty, span(start, start), format_args!("there is no JSON value"));
            }
            return;
        }
        let root = self.tree();
        self.builder.root(root);
        self.trailing_text(root);
    }

    fn tree(&mut self) -> NodeId {
        let mut complete = self.value();
        loop {
            if let Some(node) = complete {
                if self.frames.is_empty() {
                    return node;
                }
                self.attach(node);
            }
            let next = match self.frames.last().map(|frame| frame.bracket) {
                Some(Bracket::Map) => self.next_entry(),
                _ => self.next_item(),
            };
            complete = match next {
                Next::Value => self.value(),
                Next::Closed(node) => Some(node),
            };
        }
    }

    /// Reads the value that starts at the next byte; nothing where it is a list or map, which is then open.
    fn value(&mut self) -> Option<NodeId> {
        match self.byte(self.at) {
            Some(b'{') => match self.unquoted_template() {
                Some(node) => Some(node),
                None => self.open(Bracket::Map),
            },
            Some(b'[') => self.open(Bracket::List),
            _ => Some(self.scalar()),
        }
    }

    fn open(&mut self, bracket: Bracket) -> Option<NodeId> {
        if self.frames.len() >= MAX_DEPTH as usize {
            return Some(self.skip_nested());
        }
        let first = match bracket {
            Bracket::List => self.items.len(),
            Bracket::Map => self.entries.len(),
        };
        let frame = Frame { bracket, open: self.at, first, key: None, after_value: false, spoiled: false };
        self.frames.push(frame);
        self.at += 1;
        self.value_end = self.at;
        None
    }

    /// Adds a complete value to the list or map that it stands in.
    fn attach(&mut self, node: NodeId) {
        self.value_end = self.at;
        let Some(frame) = self.frames.last_mut() else { return };
        frame.after_value = true;
        match (frame.bracket, frame.key.take()) {
            (Bracket::List, _) => self.items.push(node),
            (Bracket::Map, Some(key)) => {
                self.fingerprints.push(fingerprint(self.builder.get(key).as_str().unwrap_or_default()));
                self.entries.push((key, node));
            }
            (Bracket::Map, None) => {}
        }
    }

    /// Ends the innermost list or map at an offset.
    pub(super) fn close(&mut self, end: usize) -> NodeId {
        let Some(frame) = self.frames.pop() else {
            return self.builder.node(span(end, end), Content::Invalid);
        };
        let whole = span(frame.open, end);
        let node = match frame.bracket {
            _ if frame.spoiled => self.builder.node(whole, Content::Invalid),
            Bracket::List => self.builder.sequence(whole, self.items.get(frame.first..).unwrap_or_default()),
            Bracket::Map => {
                self.check_duplicates(frame.first);
                self.builder.mapping(whole, self.entries.get(frame.first..).unwrap_or_default())
            }
        };
        match frame.bracket {
            Bracket::List => self.items.truncate(frame.first),
            Bracket::Map => {
                self.entries.truncate(frame.first);
                self.fingerprints.truncate(frame.first);
            }
        }
        node
    }

    fn next_item(&mut self) -> Next {
        let mut comma = None;
        loop {
            let Some(byte) = self.skip_space() else { return Next::Closed(self.close_at_end()) };
            match byte {
                b']' => return Next::Closed(self.close_properly(comma)),
                b'}' => return Next::Closed(self.close_wrongly(Bracket::Map)),
                b',' => comma = self.comma(comma),
                b';' if self.is_after_value() => self.semicolon(),
                b':' if self.opens_map_without_brace() => return Next::Value,
                b':' => {
                    let spoiled = self.frames.last_mut().map(|frame| std::mem::replace(&mut frame.spoiled, true));
                    if spoiled == Some(false) {
                        let colon = span(self.at, self.at + 1);
                        let message = format_args!("a list has no keys; a map stands in `{{` and `}}`");
                        self.report(ProblemKind::UnexpectedToken, colon, message);
                    }
                    self.at += 1;
                    self.set_after_value(false);
                }
                _ => {
                    if self.is_after_value() && self.starts_value(byte) {
                        self.missing_comma();
                    }
                    self.set_after_value(false);
                    return Next::Value;
                }
            }
        }
    }

    /// At a colon in a list: if the map that it belongs to is closed further on, its opening brace is what is missing. The
    /// string before becomes its first key.
    fn opens_map_without_brace(&mut self) -> bool {
        let Some(frame) = self.frames.last().filter(|frame| frame.after_value && !frame.spoiled) else { return false };
        let key = self.items.get(frame.first..).and_then(<[NodeId]>::last).copied();
        let Some(key) = key.filter(|key| self.builder.get(*key).as_str().is_some()) else { return false };
        let room = self.frames.len() < MAX_DEPTH as usize && !self.is_full();
        if !room || !self.closes_with_brace(self.at + 1) {
            return false;
        }
        let open = self.builder.get(key).span().start as usize;
        self.report(ProblemKind::UnexpectedToken, span(open, open), format_args!("a `{{` is missing before this key"));
        self.items.pop();
        self.set_after_value(false);
        let first = self.entries.len();
        self.frames.push(Frame {
            bracket: Bracket::Map,
            open,
            first,
            key: Some(key),
            after_value: false,
            spoiled: false,
        });
        self.at += 1;
        self.value_end = self.at;
        self.skip_space().is_some()
    }

    /// Whether a value follows, and the first bracket behind it that nothing opened is a `}`.
    fn closes_with_brace(&self, from: usize) -> bool {
        let rest = self.bytes.get(from..).unwrap_or_default();
        let starts = rest.trim_ascii_start().first();
        if starts.is_none_or(|byte| matches!(byte, b',' | b':' | b'}' | b']')) {
            return false;
        }
        let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
        for byte in rest {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = quoted,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => return *byte == b'}',
                b'}' | b']' => depth -= 1,
                _ => {}
            }
        }
        false
    }

    fn next_entry(&mut self) -> Next {
        let mut comma = None;
        loop {
            let Some(byte) = self.skip_space() else { return Next::Closed(self.close_at_end()) };
            let noted = self.noted();
            let key = match byte {
                b'}' => return Next::Closed(self.close_properly(comma)),
                b']' => return Next::Closed(self.close_wrongly(Bracket::List)),
                b',' => {
                    comma = self.comma(comma);
                    continue;
                }
                b';' if self.is_after_value() => {
                    self.semicolon();
                    continue;
                }
                b':' => self.colon_without_key(),
                b'"' => {
                    if self.is_after_value() {
                        self.missing_comma();
                    }
                    Some(self.string(Role::Key))
                }
                b'{' if self.is_after_value() && self.stands_in_list() => {
                    let message = format_args!("this map is never closed: `}},` is missing before the next one");
                    self.report(ProblemKind::UnexpectedToken, span(self.value_end, self.value_end), message);
                    self.at = self.value_end;
                    return Next::Closed(self.close(self.value_end));
                }
                b'{' | b'[' => {
                    if !self.is_dropped() {
                        let message = format_args!("a key in double quotes must stand here, not a list or map");
                        self.report(ProblemKind::UnexpectedToken, span(self.at, self.at + 1), message);
                    }
                    self.set_after_value(false);
                    return Next::Value;
                }
                _ => match self.unquoted_key() {
                    Some(key) => Some(key),
                    None => {
                        comma = None;
                        self.value_end = self.at;
                        self.set_after_value(true);
                        continue;
                    }
                },
            };
            comma = None;
            let quiet = self.noted() > noted;
            if let Some(frame) = self.frames.last_mut() {
                frame.key = key;
            }
            if byte != b':' {
                self.value_end = self.at;
                self.colon(key, quiet);
            }
            if self.value_starts(key, quiet) {
                self.set_after_value(false);
                return Next::Value;
            }
        }
    }

    /// Reads the colon behind a key, or what stands for it.
    fn colon(&mut self, key: Option<NodeId>, quiet: bool) {
        let key_end = self.at;
        let token = match self.skip_space() {
            Some(b':') => {
                self.at += 1;
                return;
            }
            None | Some(b',' | b'}' | b']') => return,
            Some(b'=') => 1 + usize::from(self.byte(self.at + 1) == Some(b'>')),
            Some(_) => 0,
        };
        if !quiet {
            let name = key.and_then(|key| self.builder.get(key).as_str()).unwrap_or_default().to_owned();
            let place = if token > 0 { span(self.at, self.at + token) } else { span(key_end, key_end) };
            let message = format_args!("a `:` must stand between the key `{}` and its value", Shown(&name));
            self.report(ProblemKind::UnexpectedToken, place, message);
        }
        self.at += token;
    }

    /// Whether a value follows a key; if none does, the key gets an unknown one.
    fn value_starts(&mut self, key: Option<NodeId>, mut quiet: bool) -> bool {
        let place = self.at;
        loop {
            match self.skip_space() {
                Some(b':') => {
                    if !quiet {
                        let message = format_args!("one `:` is enough");
                        self.report(ProblemKind::UnexpectedToken, span(self.at, self.at + 1), message);
                    }
                    quiet = true;
                    self.at += 1;
                }
                Some(b',' | b'}' | b']') => {
                    if !quiet {
                        self.missing_value(key, place);
                    }
                    break;
                }
                None => break,
                Some(_) => return true,
            }
        }
        let resume = std::mem::replace(&mut self.at, place);
        let node = self.builder.node(span(place, place), Content::Invalid);
        self.attach(node);
        self.at = resume;
        false
    }

    /// A colon where an entry should start. If the value before is a string, it is the key of this colon, and the key
    /// before has no value; otherwise there is no key, and the value is dropped.
    fn colon_without_key(&mut self) -> Option<NodeId> {
        let first = self.frames.last().map_or(0, |frame| frame.first);
        let last = self.entries.len().checked_sub(1).filter(|last| *last >= first && self.is_after_value());
        let colon = self.at;
        self.at += 1;
        if let Some((key, value)) = last.and_then(|last| self.entries.get(last).copied())
            && self.builder.get(value).as_str().is_some()
        {
            let place = self.builder.get(key).span().end;
            let unknown = self.builder.node(Span::at(place), Content::Invalid);
            if let Some(entry) = self.entries.last_mut() {
                entry.1 = unknown;
            }
            if !self.is_reported(place as usize) {
                self.missing_value(Some(key), place as usize);
            }
            return Some(value);
        }
        let message = format_args!("a key in double quotes must stand before `:`");
        self.report(ProblemKind::UnexpectedToken, span(colon, colon + 1), message);
        None
    }

    fn missing_value(&mut self, key: Option<NodeId>, place: usize) {
        let name = key.and_then(|key| self.builder.get(key).as_str()).unwrap_or_default().to_owned();
        let message = format_args!("the key `{}` has no value", Shown(&name));
        self.report(ProblemKind::UnexpectedToken, span(place, place), message);
    }

    fn missing_comma(&mut self) {
        if self.is_reported(self.value_end) {
            return;
        }
        let message = format_args!("a `,` is missing here");
        self.report(ProblemKind::UnexpectedToken, span(self.value_end, self.value_end), message);
    }

    /// Reads a comma; returns it if it separates a value from what follows.
    fn comma(&mut self, earlier: Option<usize>) -> Option<usize> {
        let comma = self.at;
        self.at += 1;
        if self.is_after_value() {
            self.set_after_value(false);
            return Some(comma);
        }
        let message = match earlier {
            Some(_) => "one `,` is enough",
            None => "nothing stands before this `,`",
        };
        self.report(ProblemKind::UnexpectedToken, span(comma, comma + 1), format_args!("{message}"));
        None
    }

    fn semicolon(&mut self) {
        let place = span(self.at, self.at + 1);
        self.report(ProblemKind::UnexpectedToken, place, format_args!("a `,` separates values, not a `;`"));
        self.at += 1;
        self.set_after_value(false);
    }

    /// Whether the innermost list or map stands where a key should.
    fn is_dropped(&self) -> bool {
        self.frames.iter().rev().nth(1).is_some_and(|outer| outer.bracket == Bracket::Map && outer.key.is_none())
    }

    /// Whether the innermost map is an item of a list.
    fn stands_in_list(&self) -> bool {
        self.frames.iter().rev().nth(1).is_some_and(|outer| outer.bracket == Bracket::List)
    }

    fn is_after_value(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.after_value)
    }

    fn set_after_value(&mut self, after_value: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.after_value = after_value;
        }
    }

    fn trailing_text(&mut self, root: NodeId) {
        let Some(byte) = self.skip_space() else { return };
        let same_cause = self.unbalanced && matches!(byte, b'}' | b']' | b',');
        if same_cause || self.builder.get(root).kind() == crate::source::Kind::Invalid {
            return;
        }
        let line = self.slice(self.at, self.line_end(self.at)).trim_end();
        let place = span(self.at, self.at + line.len());
        let message = match byte {
            b'}' | b']' => format_args!("`{}` closes nothing: the document ends before it", byte as char),
            _ => format_args!("the document ends before this text; JSON is a single value"),
        };
        self.report(ProblemKind::TrailingText, place, message);
    }

    fn close_properly(&mut self, comma: Option<usize>) -> NodeId {
        if let (Some(comma), Some(frame)) = (comma, self.frames.last()) {
            let message = format_args!("a comma before the end of a {}", frame.bracket.name());
            self.report(ProblemKind::TrailingComma, span(comma, comma + 1), message);
        }
        self.at += 1;
        self.close(self.at)
    }
}
