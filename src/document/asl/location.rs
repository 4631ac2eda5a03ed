//! Places in a definition as AWS writes them (API Reference, `ValidateStateMachineDefinitionDiagnostic`, `location`).

use crate::source::Node;

/// `/States/Ask/Choices[0]/Next` for the JSON pointer of a place in a state machine; `None` for one outside of it.
pub fn of_pointer(machine: Node<'_>, pointer: &str) -> Option<String> {
    let inside = pointer.strip_prefix(&machine.pointer())?;
    if inside.is_empty() {
        return Some("/".to_owned());
    }
    let mut location = String::with_capacity(inside.len());
    let mut node = Some(machine);
    for step in inside.strip_prefix('/')?.split('/') {
        let name = step.replace("~1", "/").replace("~0", "~");
        let index = node.filter(|node| node.is_sequence()).and_then(|_| name.parse::<usize>().ok());
        match index {
            Some(index) => {
                location.push_str(&format!("[{index}]"));
                node = node.and_then(|list| list.items().nth(index));
            }
            None => {
                location.push('/');
                location.push_str(&name);
                node = node.and_then(|map| map.get(&name));
            }
        }
    }
    Some(location)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, json};

    #[test]
    fn indices_stand_in_brackets() {
        let text = r#"{"States": {"C/D": {"Choices": [{"Next": "X"}], "0": 1}}}"#;
        let read = json::read(text.into(), FileId(0), None);
        let root = read.tree.root().unwrap();
        let of = |pointer: &str| of_pointer(root, pointer);
        assert_eq!(of("/States/C~1D/Choices/0/Next").as_deref(), Some("/States/C/D/Choices[0]/Next"));
        assert_eq!(of("/States/C~1D/0").as_deref(), Some("/States/C/D/0"));
        assert_eq!(of("").as_deref(), Some("/"));
    }
}
