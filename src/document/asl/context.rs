//! The members of the context object, `$$` or `$states.context` (Developer Guide, `input-output-contextobject`).

/// A member of the context object.
struct Member {
    name: &'static str,
    /// What it holds; nothing where that is a single value, or anything.
    members: &'static [Member],
}

const fn leaf(name: &'static str) -> Member {
    Member { name, members: &[] }
}

const CONTEXT: &[Member] = &[
    Member {
        name: "Execution",
        members: &[
            leaf("Id"),
            leaf("Input"),
            leaf("Name"),
            leaf("RoleArn"),
            leaf("StartTime"),
            leaf("RedriveCount"),
            leaf("RedriveTime"),
        ],
    },
    Member { name: "State", members: &[leaf("EnteredTime"), leaf("Name"), leaf("RetryCount")] },
    Member { name: "StateMachine", members: &[leaf("Id"), leaf("Name")] },
    Member { name: "Task", members: &[leaf("Token")] },
    Member {
        name: "Map",
        members: &[Member { name: "Item", members: &[leaf("Index"), leaf("Key"), leaf("Value"), leaf("Source")] }],
    },
];

/// The first key of a path that names no member, as its position, with the members that there are.
pub fn unknown_member<'k>(keys: impl IntoIterator<Item = &'k str>) -> Option<(usize, Vec<&'static str>)> {
    let mut members = CONTEXT;
    for (position, key) in keys.into_iter().enumerate() {
        if members.is_empty() {
            return None;
        }
        match members.iter().find(|member| member.name == key) {
            Some(member) => members = member.members,
            None => return Some((position, members.iter().map(|member| member.name).collect())),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_key_that_is_no_member() {
        for known in [&[][..], &["Execution"], &["Execution", "Input", "a", "b"], &["Map", "Item", "Value", "x"]] {
            assert_eq!(unknown_member(known.iter().copied()), None, "{known:?}");
        }
        assert_eq!(unknown_member(["execution", "Id"]).unwrap().0, 0);
        assert_eq!(unknown_member(["Task", "token"]), Some((1, vec!["Token"])));
        assert_eq!(unknown_member(["Map", "Index"]), Some((1, vec!["Item"])));
    }
}
