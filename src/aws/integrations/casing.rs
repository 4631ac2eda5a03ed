//! How SDK integrations spell the members of the APIs (Developer Guide, `supported-services-awssdk`: "parameters are in
//! PascalCase"; which one, is the AWS SDK for Java's).

use std::borrow::Cow;

/// The name of a member as `Parameters` and `Arguments` have it: `DbInstanceIdentifier` for `DBInstanceIdentifier`.
pub fn member(name: &str) -> Cow<'_, str> {
    let capitals = name.bytes().take_while(u8::is_ascii_uppercase).count();
    // The last capital of a run belongs to the word behind it.
    let word_follows = name.as_bytes().get(capitals).is_some_and(u8::is_ascii_lowercase);
    let lowered = if word_follows { capitals.saturating_sub(1) } else { capitals };
    if lowered <= 1 && capitals > 0 {
        return Cow::Borrowed(name);
    }
    let change = |(index, byte): (usize, char)| match index {
        0 => byte.to_ascii_uppercase(),
        index if index < lowered => byte.to_ascii_lowercase(),
        _ => byte,
    };
    Cow::Owned(name.chars().enumerate().map(change).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_follow_the_sdk_for_java() {
        for (api, ours) in [
            ("DBInstanceIdentifier", "DbInstanceIdentifier"),
            ("ACL", "Acl"),
            ("SSEKMSKeyId", "SsekmsKeyId"),
            ("instanceIds", "InstanceIds"),
            ("DocumentName", "DocumentName"),
            ("S3Bucket", "S3Bucket"),
            ("taskToken", "TaskToken"),
            ("S", "S"),
        ] {
            assert_eq!(member(api), ours);
        }
    }
}
