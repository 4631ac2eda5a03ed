//! The published template of the pattern, as it is and with one edit at a time.

use super::fail;
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, lint};
use std::fs;
use std::path::Path;

const TEMPLATE: &str = "ssm-automation-documents.cfn.json";
const MACHINE: &str = "statemachine.asl.json";

/// One replacement in one file, and the finding that it must give: its rule, and a text on whose line it is.
struct Edit {
    name: &'static str,
    file: &'static str,
    /// The replacement starts behind this text.
    behind: &'static str,
    from: &'static str,
    to: &'static str,
    rule: &'static str,
    /// The finding is on the line of the first of these behind the text above.
    at: (&'static str, &'static str),
}

/// Where the runbook that the state machine starts begins in the template.
const RUNBOOK: &str = "\"SfnRunCommandByInstanceIds\": {";

const EDITS: &[Edit] = &[
    Edit {
        name: "onFailure dropped",
        file: TEMPLATE,
        behind: RUNBOOK,
        from: "\"onFailure\": \"step:SendTaskFailure\",",
        to: "",
        rule: "error token/unanswered-failure",
        at: (TEMPLATE, "\"name\": \"RunCommand\""),
    },
    Edit {
        name: "onCancel dropped",
        file: TEMPLATE,
        behind: RUNBOOK,
        from: "\"onFailure\": \"step:SendTaskFailure\",\n                            \"onCancel\": \"step:SendTaskFailure\"",
        to: "\"onFailure\": \"step:SendTaskFailure\"",
        rule: "warning token/unanswered-cancel",
        at: (TEMPLATE, "\"name\": \"RunCommand\""),
    },
    Edit {
        name: "isEnd taken off SendTaskSuccess",
        file: TEMPLATE,
        behind: RUNBOOK,
        from: "\"isEnd\": true,",
        to: "",
        rule: "error token/answered-twice",
        at: (TEMPLATE, "\"name\": \"SendTaskSuccess\""),
    },
    Edit {
        name: "executionTimeout beyond 48 hours",
        file: TEMPLATE,
        behind: RUNBOOK,
        from: "\"default\": \"3600\"",
        to: "\"default\": \"172801\"",
        rule: "error token/execution-timeout",
        at: (TEMPLATE, "\"default\": \"172801\""),
    },
    Edit {
        name: "token as a bare string",
        file: MACHINE,
        behind: "",
        from: "States.Array($$.Task.Token)",
        to: "$$.Task.Token",
        rule: "error token/not-a-list",
        at: (MACHINE, "taskToken.$"),
    },
    Edit {
        name: "token quoted inside the function",
        file: MACHINE,
        behind: "",
        from: "States.Array($$.Task.Token)",
        to: "States.Array('$$.Task.Token')",
        rule: "error token/literal",
        at: (MACHINE, "taskToken.$"),
    },
    Edit {
        name: "token as plain text",
        file: MACHINE,
        behind: "",
        from: "\"taskToken.$\": \"States.Array($$.Task.Token)\"",
        to: "\"taskToken\": [\"$$.Task.Token\"]",
        rule: "error token/literal",
        at: (MACHINE, "taskToken"),
    },
    Edit {
        name: "no .waitForTaskToken",
        file: MACHINE,
        behind: "",
        from: "startAutomationExecution.waitForTaskToken",
        to: "startAutomationExecution",
        rule: "error token/not-waiting",
        at: (MACHINE, "taskToken.$"),
    },
    Edit {
        name: "an unknown argument",
        file: MACHINE,
        behind: "",
        from: "\"workingDirectory\"",
        to: "\"workingdirectory\"",
        rule: "error token/unknown-parameter",
        at: (MACHINE, "\"workingdirectory\""),
    },
    Edit {
        name: "a missing argument",
        file: MACHINE,
        behind: "",
        from: "\"InstanceIds\": [\n            \"i-1234567890abcdef0\"\n          ],",
        to: "",
        rule: "error token/missing-parameter",
        at: (MACHINE, "\"Parameters\": {\n          \n"),
    },
    Edit {
        name: "the token not passed",
        file: MACHINE,
        behind: "",
        from: "\"taskToken.$\": \"States.Array($$.Task.Token)\",",
        to: "",
        rule: "error token/not-passed",
        at: (MACHINE, "\"StartAutomationWaitForCallBack\": {"),
    },
    Edit {
        name: "$.Task.Token",
        file: MACHINE,
        behind: "",
        from: "$$.Task.Token",
        to: "$.Task.Token",
        rule: "error token/wrong-path",
        at: (MACHINE, "taskToken.$"),
    },
];

/// What the published pattern gives in any case. Its failure callbacks name `RunCommand.CommandId`, which does not exist if
/// RunCommand fails before the command is sent.
const PUBLISHED: [&str; 3] = [
    "warning token/callback-input-unavailable ssm-automation-documents.cfn.json:78",
    "warning token/callback-input-unavailable ssm-automation-documents.cfn.json:162",
    "warning token/no-timeout statemachine.asl.json:5",
];

/// Why each finding about the contract is right, the merely informative ones too.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verdicts {
    finding: Vec<Verdict>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verdict {
    place: String,
    finding: String,
    verdict: String,
}

/// Nothing is said of the contract without a verdict, and no verdict is about nothing.
fn judged(texts: &Texts) -> Result<(), Failed> {
    let text = include_str!("../../testdata/upstream.toml");
    let verdicts = toml::from_str::<Verdicts>(text).map_err(|error| fail(error.to_string()))?.finding;
    if let Some(verdict) = verdicts.iter().find(|verdict| !verdict.verdict.ends_with('.')) {
        return Err(fail(format!("{} {} lacks its reason", verdict.place, verdict.finding)));
    }
    let mut judged: Vec<String> =
        verdicts.iter().map(|verdict| format!("{} {}", verdict.finding, verdict.place)).collect();
    let mut found = texts.found(Severity::Info);
    found.retain(|finding| finding.contains(" token/") || finding.contains(" iam/"));
    judged.sort();
    found.sort();
    if judged == found { Ok(()) } else { Err(fail(format!("judged {judged:#?}, found {found:#?}"))) }
}

pub(crate) fn trials(folder: &Path) -> Vec<Trial> {
    let texts = Texts::read(folder);
    let published = texts.clone();
    let of_verdicts = texts.clone();
    let mut trials = vec![Trial::test("upstream › as published", move || {
        let found = published.lint();
        if found == PUBLISHED { Ok(()) } else { Err(fail(format!("{found:#?}"))) }
    })];
    trials.push(Trial::test("upstream › every finding about the contract has its verdict", move || {
        judged(&of_verdicts)
    }));
    for edit in EDITS {
        let texts = texts.clone();
        trials.push(Trial::test(format!("upstream › {}", edit.name), move || edit.check(texts)));
    }
    trials
}

#[derive(Clone)]
struct Texts {
    template: String,
    machine: String,
}

impl Texts {
    fn read(folder: &Path) -> Self {
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect("the folder holds the published pattern");
        Texts { template: read(TEMPLATE), machine: read(MACHINE) }
    }

    fn get(&mut self, file: &str) -> &mut String {
        if file == TEMPLATE { &mut self.template } else { &mut self.machine }
    }

    /// Everything above info, as `severity rule file:line`.
    fn lint(&self) -> Vec<String> {
        self.found(Severity::Warning)
    }

    /// Everything of at least this severity.
    fn found(&self, least: Severity) -> Vec<String> {
        let mut files = FileSet::new();
        files.add_memory(TEMPLATE, self.template.as_bytes(), Role::Named);
        files.add_memory(MACHINE, self.machine.as_bytes(), Role::Named);
        let report = lint(&mut files, &Options::default());
        let shown = report.findings.iter().filter(|finding| finding.severity >= least);
        let line = |file: &str, offset: u32| {
            let text = if file == TEMPLATE { &self.template } else { &self.machine };
            text[..offset as usize].matches('\n').count() + 1
        };
        let show = |finding: &sfn_ssm_lint::finding::Finding| {
            let file = files.path(finding.site.place.file);
            format!("{} {} {file}:{}", finding.severity, finding.rule, line(file, finding.site.place.span.start))
        };
        shown.map(show).collect()
    }
}

impl Edit {
    fn check(&self, mut texts: Texts) -> Result<(), Failed> {
        let text = texts.get(self.file);
        let start = text.find(self.behind).ok_or_else(|| fail(format!("no {:?}", self.behind)))?;
        let at = text[start..].find(self.from).ok_or_else(|| fail(format!("no {:?}", self.from)))? + start;
        text.replace_range(at..at + self.from.len(), self.to);
        let (file, marker) = self.at;
        let marked = texts.get(file);
        let from = if file == TEMPLATE { marked.find(RUNBOOK).unwrap_or(0) } else { 0 };
        let offset = marked[from..].find(marker).ok_or_else(|| fail(format!("no {marker:?}")))? + from;
        let line = marked[..offset].matches('\n').count() + 1;
        let expected = format!("{} {file}:{line}", self.rule);
        let mut found = texts.lint();
        // An edit may move the lines behind it.
        let without_line = |found: &str| found.rsplit_once(':').map(|(what, _)| what.to_owned());
        found.retain(|found| PUBLISHED.iter().all(|published| without_line(published) != without_line(found)));
        if found == [expected.clone()] {
            return Ok(());
        }
        Err(fail(format!("expected {expected}, found {found:#?}")))
    }
}
