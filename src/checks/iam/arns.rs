//! ARNs in `Resource` and `NotResource`.

use super::{MAX_NAMES, may_suggest};
use crate::aws::iam;
use crate::catalogue::*;
use crate::document::iam::arn::{self, Arn, PARTITIONS, Part};
use crate::document::iam::{Policy, PolicyKind, text};
use crate::finding::{Finding, Site};
use crate::source::Node;
use crate::spelling;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    let clauses = policy.statements.iter().filter_map(|statement| statement.resources);
    let nodes = clauses.flat_map(|clause| clause.values()).take(MAX_NAMES);
    for (node, resource) in nodes.filter_map(|node| Some((node, text::known(node)?))) {
        if resource == "*" || text::unclosed(resource).is_some() {
            continue;
        }
        let look = Look { node, resource };
        match arn::parse(resource) {
            Some(arn) => look.arn(&arn, findings),
            None => findings.extend(look.shape(policy)),
        }
    }
}

struct Look<'t> {
    node: Node<'t>,
    resource: &'t str,
}

impl Look<'_> {
    fn at(&self, rule: RuleId, part: &Part<'_>, message: impl Into<String>) -> Finding {
        let site = if part.range.is_empty() { Site::of(self.node) } else { Site::part(self.node, part.range.clone()) };
        Finding::new(rule, site, message)
    }

    /// A text that is not even an ARN, or one with too few parts.
    fn shape(&self, policy: &Policy<'_>) -> Option<Finding> {
        let resource = self.resource;
        let help = "an ARN is `arn:partition:service:region:account:resource`; `*` alone is every resource";
        if !resource.starts_with("arn:") {
            // API Gateway has a short form of its own.
            if resource.starts_with("execute-api:") || policy.kind == PolicyKind::Resource {
                return None;
            }
            let what = if resource.is_empty() { "an empty text".to_owned() } else { format!("`{resource}`") };
            let message = format!("{what} is neither an ARN nor `*`, so IAM refuses the policy");
            let finding = Finding::at(IAM_INVALID_ARN, self.node, message).help(help);
            // What has no colon is certainly refused.
            let certain = policy.attachment.is_some() && !resource.contains(':');
            return Some(if certain { finding } else { finding.severity(Severity::Warning) });
        }
        let mut parts = arn::parts(resource).skip(2).peekable();
        if parts.peek().is_none() {
            let message = format!("the ARN `{resource}` names no service, so IAM refuses the policy");
            let finding = Finding::at(IAM_INVALID_ARN, self.node, message).help(help);
            let certain = policy.attachment.is_some();
            return Some(if certain { finding } else { finding.severity(Severity::Warning) });
        }
        let last = parts.last()?;
        if last.is_open() && !resource.contains("::") {
            return None;
        }
        let message = format!("the ARN `{resource}` has fewer than six parts, so it is the ARN of no resource");
        Some(Finding::at(IAM_MISSING_ARN_FIELD, self.node, message).help(help))
    }

    fn arn(&self, arn: &Arn<'_>, findings: &mut Vec<Finding>) {
        findings.extend(self.partition(&arn.partition));
        findings.extend(self.account(&arn.account));
        findings.extend(self.region(&arn.region));
        match arn.service.text {
            service if service.contains(['*', '?']) => {
                let message = "the ARN has a wildcard in its service, so it takes in services that may not be meant";
                findings.push(self.at(IAM_WILDCARD_SERVICE, &arn.service, message));
            }
            service if service.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                let message =
                    format!("services are lower-case in ARNs, so no resource has the ARN `{}`", self.resource);
                let finding = self.at(IAM_ARN_SERVICE_CASE, &arn.service, message);
                findings.push(finding.help(format!("write `{}`", service.to_ascii_lowercase())));
            }
            _ => findings.extend(self.resource_type(arn, findings)),
        }
    }

    fn partition(&self, part: &Part<'_>) -> Option<Finding> {
        if part.is_open() || PARTITIONS.contains(&part.text) {
            return None;
        }
        let message = format!("there is no partition `{}`, so IAM refuses the policy", part.text);
        let finding = self.at(IAM_INVALID_PARTITION, part, message);
        Some(Finding { help: spelling::suggestion(part.text, PARTITIONS), ..finding })
    }

    fn account(&self, part: &Part<'_>) -> Option<Finding> {
        let digits = !part.text.is_empty() && part.text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || part.text.len() == 12 {
            return None;
        }
        let message = format!(
            "the account `{}` has {} digits instead of 12, so no resource has this ARN",
            part.text,
            part.text.len()
        );
        Some(self.at(IAM_ARN_ACCOUNT, part, message))
    }

    fn region(&self, part: &Part<'_>) -> Option<Finding> {
        if part.is_open() || part.text.is_empty() || is_region(part.text) {
            return None;
        }
        // An account in the place of the region, and the like.
        let message = format!("`{}` stands where an ARN has its region, so no resource has this ARN", part.text);
        Some(self.at(IAM_ARN_REGION, part, message).label("no region"))
    }

    /// The resource against the forms that the service's resource types have.
    fn resource_type(&self, arn: &Arn<'_>, findings: &[Finding]) -> Option<Finding> {
        let service = iam::table().service(arn.service.text)?;
        let forms = || {
            let forms = service.resource_types().filter_map(|resource| Form::read(resource.arn()));
            forms.filter(|form| form.service == arn.service.text)
        };
        let beginning = Beginning::of(arn.resource.text);
        let fitting: Vec<Form<'_>> = forms().filter(|form| beginning.may_be_that_of(form.resource)).collect();
        if fitting.is_empty() {
            // Services have more resources than AWS documents, so what resembles none of them may be one.
            let kind = kind_of(arn.resource.text).filter(|kind| may_suggest(kind, findings))?;
            let known = forms().filter_map(|form| kind_of(form.resource));
            let meant = spelling::nearest(kind, known).filter(|meant| *meant != kind && resembles(meant, kind))?;
            let message = format!("the ARNs of {} have `{meant}` here, so no resource has this one", service.title());
            let range = arn.resource.range.start..arn.resource.range.start + kind.len();
            let finding = self.at(IAM_UNKNOWN_RESOURCE, &Part { text: kind, range }, message);
            let help = format!("did you mean `{meant}`? The resources are those of {}", iam::table().date());
            return Some(finding.label("no such resource").help(help));
        }
        let all = |of: fn(&Form<'_>) -> bool| fitting.iter().all(of);
        if !arn.region.text.is_empty() && all(|form| form.region.is_empty()) && arn.region.text != "*" {
            let message =
                format!("the resources of `{}` have no region in their ARNs, so none has this one", arn.service.text);
            return Some(self.at(IAM_ARN_REGION_NOT_ALLOWED, &arn.region, message).help("leave the region empty"));
        }
        if !arn.account.text.is_empty() && all(|form| form.account.is_empty()) && arn.account.text != "*" {
            let message =
                format!("the resources of `{}` have no account in their ARNs, so none has this one", arn.service.text);
            return Some(self.at(IAM_ARN_ACCOUNT_NOT_ALLOWED, &arn.account, message).help("leave the account empty"));
        }
        if arn.region.text.is_empty() && all(|form| form.region.contains("${")) {
            let message =
                format!("the resources of `{}` have a region in their ARNs, so none has this one", arn.service.text);
            return Some(self.at(IAM_MISSING_ARN_REGION, &arn.region, message).help("name a region, or `*` for all"));
        }
        None
    }
}

/// The ARN of a resource type, whose `${…}` hold no colons.
struct Form<'t> {
    service: &'t str,
    region: &'t str,
    account: &'t str,
    resource: &'t str,
}

impl<'t> Form<'t> {
    fn read(template: &'t str) -> Option<Self> {
        let mut rest = template;
        let mut next = || {
            let (part, behind) = rest.split_at_checked(memchr::memchr(b':', rest.as_bytes())?)?;
            rest = behind.get(1..)?;
            Some(part)
        };
        let (_, _, service, region, account) = (next()?, next()?, next()?, next()?, next()?);
        Some(Form { service, region, account, resource: rest })
    }
}

/// Whether a text may be a region: letters and digits between dashes, the last part a number.
pub(super) fn is_region(text: &str) -> bool {
    let mut parts = text.split('-').rev();
    let number = parts.next().is_some_and(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()));
    let words: Vec<&str> = parts.collect();
    let word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    number && words.len() >= 2 && words.iter().all(word)
}

/// What stands before the first `/` or `:` of a resource, if it is fixed and long enough to be told from others.
fn kind_of(resource: &str) -> Option<&str> {
    let kind = resource.split(['/', ':']).next().filter(|kind| kind.len() < resource.len())?;
    (kind.len() >= 4 && !kind.contains(['*', '?', '$'])).then_some(kind)
}

/// Whether a word is another one in another case, with or without dashes, or but for a letter.
fn resembles(left: &str, right: &str) -> bool {
    let plain = |text: &str| text.to_ascii_lowercase().replace('-', "");
    plain(left) == plain(right) || left.len().abs_diff(right.len()) <= 1
}

/// What stands in a resource before anything that may be any text.
struct Beginning<'t> {
    text: &'t str,
    is_whole: bool,
}

impl<'t> Beginning<'t> {
    fn of(resource: &'t str) -> Self {
        let length = memchr::memchr3(b'*', b'?', b'$', resource.as_bytes()).unwrap_or(resource.len());
        Beginning { text: resource.get(..length).unwrap_or_default(), is_whole: length == resource.len() }
    }

    /// Whether what a form begins with may be, too.
    fn may_be_that_of(&self, form: &str) -> bool {
        let length = memchr::memchr(b'$', form.as_bytes()).unwrap_or(form.len());
        let expected = form.as_bytes().get(..length).unwrap_or_default();
        let start = self.text.as_bytes();
        if start.len() >= expected.len() {
            start.starts_with(expected)
        } else {
            !self.is_whole && expected.starts_with(start)
        }
    }
}
