//! What a document makes its role call: the IAM actions behind a step of a runbook or a Task of a state machine.

mod automation;
mod call;
mod inputs;
mod integration;
mod resources;
mod script;
#[cfg(test)]
mod tests;

pub use automation::of_step;
pub use call::of_method;
pub use integration::of_state;

/// What one step or one Task needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// What is known of it.
    pub list: Vec<Need>,
    /// What cannot be derived: `ec2 DescribeNothing`, `what its script calls`.
    pub open: Vec<String>,
}

/// A permission that a call asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The action; of several, what the request holds decides which of them.
    pub actions: Vec<String>,
    /// What it is called on, each a text with holes; none where that is not known.
    pub resources: Vec<String>,
    /// Patterns of what has to be allowed, none wider than it has to be; the resources themselves where there are none.
    pub patterns: Vec<String>,
    /// The service that a role is passed to, for `iam:PassRole`.
    pub passed_to: Option<&'static str>,
    /// Whether the call is certainly refused without it; others are for some requests only, or for what comes after.
    pub certain: bool,
    /// Whether a script makes the call, which may not come to it, or may live with the refusal.
    pub by_script: bool,
}

impl Need {
    fn new(action: impl Into<String>) -> Self {
        Need {
            actions: vec![action.into()],
            resources: Vec::new(),
            patterns: Vec::new(),
            passed_to: None,
            certain: true,
            by_script: false,
        }
    }

    /// Patterns that allow it, none wider than what is known of the call.
    pub fn allowed_by(&self) -> Vec<String> {
        let known = if self.patterns.is_empty() { &self.resources } else { &self.patterns };
        let widest = || self.actions.iter().flat_map(|action| resources::widest(action)).collect();
        let mut patterns: Vec<String> = if known.is_empty() { widest() } else { known.clone() };
        patterns.iter_mut().for_each(|pattern| *pattern = as_pattern(pattern, "aws"));
        patterns.sort_unstable();
        patterns.dedup();
        if patterns.iter().any(|pattern| pattern == "*") { vec!["*".to_owned()] } else { patterns }
    }

    fn on(self, resource: impl Into<String>) -> Self {
        Need { resources: vec![resource.into()], ..self }
    }

    fn allowed_on<const COUNT: usize>(self, patterns: [String; COUNT]) -> Self {
        Need { patterns: patterns.into(), ..self }
    }

    fn uncertain(self) -> Self {
        Need { certain: false, ..self }
    }

    /// To pass a role, of which only its own text is known.
    fn pass_role(role: Option<&str>, passed_to: Option<&'static str>) -> Self {
        let arn = role.filter(|role| role.starts_with("arn:")).map(str::to_owned);
        Need { resources: arn.into_iter().collect(), passed_to, ..Need::new("iam:PassRole") }
    }
}

/// A resource with `*` in the place of what is not known of it.
pub fn as_pattern(resource: &str, partition: &str) -> String {
    let mut out = String::with_capacity(resource.len());
    let mut rest = resource;
    while let Some((before, (name, behind))) =
        rest.split_once("${").and_then(|(before, inside)| Some((before, inside.split_once('}')?)))
    {
        out.push_str(before);
        out.push_str(if name == "AWS::Partition" { partition } else { "*" });
        rest = behind;
    }
    out.push_str(rest);
    let mut before = ' ';
    out.retain(|char| std::mem::replace(&mut before, char) != '*' || char != '*');
    out
}

impl Needs {
    /// To take another role, of which only its own text is known.
    pub fn assume_role(role: Option<&str>) -> Self {
        let passed = Need::pass_role(role, None);
        Needs::from_iter([Need { actions: vec!["sts:AssumeRole".to_owned()], ..passed }])
    }

    fn open(what: impl Into<String>) -> Self {
        Needs { list: Vec::new(), open: vec![what.into()] }
    }

    fn and(mut self, more: impl IntoIterator<Item = Need>) -> Self {
        self.list.extend(more);
        self
    }
}

impl FromIterator<Need> for Needs {
    fn from_iter<T: IntoIterator<Item = Need>>(needs: T) -> Self {
        Needs { list: needs.into_iter().collect(), open: Vec::new() }
    }
}
