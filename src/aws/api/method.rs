//! The names of boto3's methods.

/// The method that boto3 makes of an operation's name, but for those that the table lists: an underscore before each capital
/// that follows a small letter or a digit or that begins a word in small letters, and before a plural in capitals (`ARNs`).
pub(super) fn regular_method(operation: &str) -> String {
    let head = operation.len() - plural(operation).len();
    let letters = operation.as_bytes();
    let at = |index: usize| letters.get(index).copied().unwrap_or_default();
    let mut method = String::with_capacity(operation.len() + 8);
    for (index, letter) in operation.char_indices() {
        let before = index.checked_sub(1).map(at);
        let starts_word = before.is_some_and(|before| {
            let behind = if index + 1 < head { at(index + 1) } else { 0 };
            before.is_ascii_lowercase() || before.is_ascii_digit() || behind.is_ascii_lowercase()
        });
        if index == head || index < head && letter.is_ascii_uppercase() && starts_word {
            method.push('_');
        }
        method.push(letter.to_ascii_lowercase());
    }
    method
}

/// The `ARNs` at the end of `ListARNs`: two capitals or more, and the `s`.
fn plural(operation: &str) -> &str {
    let Some(singular) = operation.strip_suffix('s') else { return "" };
    let capitals = singular.len() - singular.trim_end_matches(|letter: char| letter.is_ascii_uppercase()).len();
    let start = singular.len() - capitals;
    operation.get(start..).filter(|_| capitals >= 2).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::regular_method;

    #[test]
    fn methods_of_operations() {
        let names = [
            ("SendTaskSuccess", "send_task_success"),
            ("CreateDBInstance", "create_db_instance"),
            ("DescribeDBClusterParameterGroups", "describe_db_cluster_parameter_groups"),
            ("ListObjectsV2", "list_objects_v2"),
            ("PutBucketCORS", "put_bucket_cors"),
            ("ListWebACLs", "list_web_acls"),
            ("GetS3Object", "get_s3_object"),
            ("DescribeEC2InstanceLimits", "describe_ec2_instance_limits"),
        ];
        for (operation, method) in names {
            assert_eq!(regular_method(operation), method);
        }
    }
}
