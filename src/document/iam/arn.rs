//! Amazon Resource Names in policies (IAM User Guide, `reference_identifiers`).

use std::ops::Range;

/// The partitions that AWS has (botocore, `partitions.json`).
pub const PARTITIONS: [&str; 8] =
    ["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"];

/// A part of an ARN and its bytes in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'t> {
    /// The text.
    pub text: &'t str,
    /// The bytes.
    pub range: Range<usize>,
}

/// An ARN with all six parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn<'t> {
    /// `aws`.
    pub partition: Part<'t>,
    /// `ssm`.
    pub service: Part<'t>,
    /// `eu-west-1`; empty for global resources.
    pub region: Part<'t>,
    /// `111122223333`; empty for AWS's own resources and for buckets.
    pub account: Part<'t>,
    /// The rest.
    pub resource: Part<'t>,
}

/// Splits an ARN at its first five colons, those inside `${…}` left out; `None` where there are fewer.
pub fn parse(text: &str) -> Option<Arn<'_>> {
    let mut parts = parts(text);
    let (_, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    text.starts_with("arn:").then_some(Arn { partition, service, region, account, resource })
}

/// Up to six parts between colons.
pub fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    const ALL: usize = 6;
    let mut start = Some(0);
    let mut count = 0;
    std::iter::from_fn(move || {
        let from = start?;
        count += 1;
        let end = if count == ALL { None } else { colon(text, from) };
        start = end.map(|end| end + 1);
        let range = from..end.unwrap_or(text.len());
        Some(Part { text: text.get(range.clone())?, range })
    })
}

/// The next colon that is not inside of `${…}`.
fn colon(text: &str, from: usize) -> Option<usize> {
    let mut inside = false;
    let rest = text.get(from..)?;
    for (offset, byte) in rest.bytes().enumerate() {
        match byte {
            b'{' if offset > 0 && rest.as_bytes().get(offset - 1) == Some(&b'$') => inside = true,
            b'}' => inside = false,
            b':' if !inside => return Some(from + offset),
            _ => {}
        }
    }
    None
}

impl Part<'_> {
    /// Whether a wildcard or a variable stands in it.
    pub fn is_open(&self) -> bool {
        self.text.contains(['*', '?', '$'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_parts() {
        let arn = parse("arn:aws:ssm:eu-west-1:111122223333:automation-definition/Patch:1").unwrap();
        assert_eq!((arn.service.text, arn.account.text), ("ssm", "111122223333"));
        assert_eq!(arn.resource.text, "automation-definition/Patch:1");
        let arn = parse("arn:aws:ec2:${aws:RequestedRegion}:*:instance/*").unwrap();
        assert_eq!(arn.region.text, "${aws:RequestedRegion}");
        assert!(arn.region.is_open() && !arn.service.is_open());
        assert_eq!(parse("arn:aws:s3:bucket"), None);
        assert_eq!(parse("xrn:aws:s3:::bucket"), None);
    }
}
