//! What holds for every text that the YAML reader is given.

use sfn_ssm_lint::source::{FileId, Node, PieceKind, Span, yaml};
use std::collections::HashSet;

/// Reads `text`, and checks that there is an answer and that every span in it is exact.
pub(crate) fn check(text: &str) {
    let read = yaml::read(text.into(), FileId(0), None);
    assert!(read.tree.root().is_some() || !read.problems.is_empty(), "neither a document nor a problem");
    for problem in &read.problems {
        check_span(text, problem.span);
        problem.related.iter().for_each(|(span, _)| check_span(text, *span));
        assert!(!problem.message.is_empty() && !problem.message.ends_with('.'), "{}", problem.message);
    }
    let mut seen = HashSet::new();
    let mut open: Vec<Node<'_>> = read.tree.roots().collect();
    while let Some(node) = open.pop() {
        if !seen.insert(node.id()) {
            continue;
        }
        check_span(text, node.span());
        check_pieces(text, node);
        let keys_and_values = node.entries().flat_map(|entry| [entry.key, entry.value]);
        for child in node.items().chain(keys_and_values) {
            if child.parent() == Some(node) {
                assert!(node.span().contains(child.span()), "{:?} is not in {:?}", child.span(), node.span());
            }
            open.push(child);
        }
    }
}

fn check_span(text: &str, span: Span) {
    assert!(span.start <= span.end && text.get(span.range()).is_some(), "{span:?} does not fit the text");
}

/// The pieces cover the decoded text without gaps, lie in their node in the order of the source, and what is the same
/// is the same.
fn check_pieces(text: &str, node: Node<'_>) {
    let Some(decoded) = node.decoded() else { return };
    let (mut end, mut source_end) = (0, 0);
    for piece in decoded.pieces() {
        check_span(text, piece.source);
        assert_eq!(piece.text.start, end, "a gap in {:?}", decoded.text());
        assert!(piece.source.start >= source_end, "pieces of {:?} out of order", decoded.text());
        assert!(node.span().contains(piece.source), "{piece:?} is not in {:?}", node.span());
        let part = piece.text.of(decoded.text());
        match piece.kind {
            PieceKind::Same => assert_eq!(part, piece.source.of(text)),
            PieceKind::Escape => assert_eq!(part.chars().count(), 1, "{part:?} as one escape"),
            PieceKind::Inserted => assert_eq!((part, piece.source.len()), ("\n", 0)),
            PieceKind::Hole => assert!(part.is_empty(), "YAML has no holes"),
        }
        (end, source_end) = (piece.text.end, piece.source.end);
    }
    assert_eq!(end as usize, decoded.text().len(), "a gap at the end of {:?}", decoded.text());
}
