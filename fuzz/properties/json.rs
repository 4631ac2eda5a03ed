//! What holds for every text that the JSON reader is given.

use serde_json::{Map, Value};
use sfn_ssm_lint::source::{FileId, Kind, MAX_DEPTH, Node, PieceKind, ProblemKind, Read, Span, json, text};

/// Reads a file's bytes and checks everything; panics where something does not hold.
pub(crate) fn check(bytes: &[u8]) {
    let decoded = text::decode(bytes.to_vec());
    assert_eq!(decoded.text.len(), bytes.len(), "offsets stay those of the file");
    assert_eq!(decoded.problems.is_empty(), std::str::from_utf8(bytes).is_ok() && !is_blanked(bytes, &decoded.text));
    let read = json::read(decoded.text.clone(), FileId(0), None);
    check_problems(&read);
    if let Some(root) = read.tree.root() {
        check_node(root, 0);
    }
    check_against_serde(&read);
}

/// Whether valid UTF-8 was taken for another encoding.
fn is_blanked(bytes: &[u8], text: &str) -> bool {
    bytes != text.as_bytes() && text.bytes().all(|byte| byte == b' ')
}

fn check_problems(read: &Read) {
    assert!(read.problems.len() <= 200, "problems are capped");
    assert!(read.problems.is_sorted_by_key(|problem| problem.span.start), "{:?}", read.problems);
    for problem in &read.problems {
        assert_on_boundaries(read.tree.text(), problem.span);
        assert!(!problem.message.is_empty() && !problem.message.contains('\n'), "{problem:?}");
        if let Some((earlier, _)) = &problem.related {
            assert_on_boundaries(read.tree.text(), *earlier);
            assert!(earlier.start <= problem.span.start, "{problem:?}");
        }
    }
}

fn assert_on_boundaries(text: &str, span: Span) {
    assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
}

fn check_node(node: Node<'_>, depth: u32) {
    assert!(depth <= MAX_DEPTH + 1, "nesting is bounded");
    assert_on_boundaries(node.tree().text(), node.span());
    check_string(node);
    let mut end = node.span().start;
    let mut child = |child: Node<'_>| {
        assert!(node.span().contains(child.span()), "{child:?} {:?} in {:?}", child.span(), node.span());
        assert!(child.span().start >= end, "children are in order: {:?} in {node:?}", child.span());
        assert!(child.parent() == Some(node));
        end = child.span().end;
        check_node(child, depth + 1);
    };
    node.items().for_each(&mut child);
    for entry in node.entries() {
        assert!(entry.key.as_str().is_some(), "{:?} is a key", entry.key);
        child(entry.key);
        child(entry.value);
    }
}

/// Decoded pieces cover the text without gaps, and what is the same is the same.
fn check_string(node: Node<'_>) {
    let Some(decoded) = node.decoded() else { return };
    let source = node.tree().text();
    let mut end = Span::at(node.span().start);
    let mut covered = 0;
    for piece in decoded.pieces() {
        assert_eq!(piece.text.start, covered, "no gaps: {decoded:?}");
        covered = piece.text.end;
        assert!(piece.source.start >= end.start.max(end.end), "pieces are in order: {decoded:?}");
        assert!(node.span().contains(piece.source), "{piece:?} in {:?}", node.span());
        assert_on_boundaries(source, piece.source);
        match piece.kind {
            PieceKind::Same => assert_eq!(piece.text.of(decoded.text()), piece.source.of(source)),
            PieceKind::Escape => assert!(piece.source.of(source).starts_with('\\'), "{piece:?}"),
            PieceKind::Hole | PieceKind::Inserted => panic!("{piece:?} in JSON"),
        }
        end = piece.source;
    }
    assert_eq!(covered as usize, decoded.text().len(), "the whole text is covered");
}

/// Accepts and refuses what `serde_json` does, and reads the same values. Left aside is where the two differ on
/// purpose: placeholders, the byte order mark, the limit of nesting, numbers beyond the range of a double.
fn check_against_serde(read: &Read) {
    let text: &str = read.tree.text();
    let kinds: Vec<ProblemKind> = read.problems.iter().map(|problem| problem.kind).collect();
    if kinds.contains(&ProblemKind::TooDeep) || text.starts_with('\u{feff}') {
        return;
    }
    let accepted = kinds.iter().all(|kind| *kind == ProblemKind::DuplicateKey);
    match serde_json::from_str::<Value>(text) {
        Ok(expected) => {
            assert!(accepted, "{text:?} is JSON: {:?}", read.problems);
            assert_eq!(read.tree.root().map(value), Some(expected), "{text:?}");
        }
        Err(error) => {
            let message = error.to_string();
            let differs = ["number out of range", "recursion limit"].iter().any(|known| message.contains(known));
            assert!(!accepted || differs || text.contains("${"), "{text:?} is no JSON: {error}");
        }
    }
}

/// The value of a node, as `serde_json` holds it.
fn value(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool(truth) => Value::Bool(truth),
        Kind::Number(digits) => serde_json::from_str(digits).expect("a JSON number"),
        Kind::String(text) => Value::String(text.to_owned()),
        Kind::Sequence => node.items().map(value).collect(),
        Kind::Mapping => {
            let entries = node.entries().map(|entry| (entry.name().to_owned(), value(entry.value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Kind::Invalid => panic!("an unreadable value in accepted JSON"),
    }
}
