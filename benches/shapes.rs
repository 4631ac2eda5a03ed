//! Generated runbooks, larger than the 64 kB that AWS takes, each of a shape that a walk over paths could take badly.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// How many steps do something; the branches around them come on top.
const STEPS: usize = 500;
const PARAMETERS: usize = 20;
/// What a condition may nest without being too deep to be read.
const NESTED: usize = 45;

/// The steps of a runbook, in order.
struct Steps(String);

/// The name of a shape, and its steps.
type Shape = (&'static str, fn() -> Steps);

/// What each runbook is, by the name of its folder.
const SHAPES: [Shape; 8] = [
    ("a-branch-at-every-step", branches),
    ("one-handler", one_handler),
    ("nobody-answers", nobody_answers),
    ("diamonds", diamonds),
    ("variables", variables),
    ("nested-conditions", nested_conditions),
    ("backwards", backwards),
    ("loops", loops),
];

/// Writes each shape, with a state machine that waits for it, into a folder of its own.
pub(crate) fn write(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let write = |(name, steps): Shape| {
        let project = folder.join(name);
        fs::create_dir_all(&project)?;
        fs::write(project.join("Large.yaml"), runbook(&steps()))?;
        fs::write(project.join("workflow.asl.json"), state_machine())?;
        Ok(project)
    };
    SHAPES.into_iter().map(write).collect()
}

fn runbook(steps: &Steps) -> String {
    let parameters: String = (0..PARAMETERS).map(|i| format!("  p{i}: {{type: String}}\n")).collect();
    let variables: String = (0..PARAMETERS).map(|i| format!("  v{i}: {{type: String, default: none}}\n")).collect();
    format!(
        "schemaVersion: '0.3'\nparameters:\n  taskToken: {{type: String}}\n{parameters}variables:\n{variables}mainSteps:\n{}\
         - name: Succeed\n  action: aws:executeAwsApi\n  inputs: {{Service: stepfunctions, Api: SendTaskSuccess, \
         taskToken: '{{{{ taskToken }}}}', output: '{{}}'}}\n  isEnd: true\n\
         - name: Fail\n  action: aws:executeAwsApi\n  inputs: {{Service: stepfunctions, Api: SendTaskFailure, \
         taskToken: '{{{{ taskToken }}}}', error: Failed}}\n  isEnd: true\n",
        steps.0
    )
}

fn state_machine() -> String {
    let arguments: String = (0..PARAMETERS).map(|i| format!("\"p{i}.$\": \"States.Array($.p{i})\", ")).collect();
    format!(
        "{{\"StartAt\": \"Wait\", \"States\": {{\"Wait\": {{\"Type\": \"Task\", \"TimeoutSeconds\": 9000000, \"Resource\": \
         \"arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken\", \"Parameters\": {{\"DocumentName\": \
         \"Large\", \"Parameters\": {{{arguments}\"taskToken.$\": \"States.Array($$.Task.Token)\"}}}}, \"End\": true}}}}}}"
    )
}

impl Steps {
    fn new() -> Self {
        Steps(String::new())
    }

    /// A command that leads to `next` if it succeeds, and to `handler` if not.
    fn command(&mut self, name: &str, next: Option<&str>, handler: Option<&str>) {
        self.push(format!(
            "- name: {name}\n  action: aws:runCommand\n  inputs: {{DocumentName: AWS-RunShellScript, Targets: \
             [{{Key: 'tag:a', Values: [b]}}], Parameters: {{commands: [uptime], executionTimeout: '60'}}}}\n"
        ));
        if let Some(handler) = handler {
            self.push(format!("  onFailure: step:{handler}\n  onCancel: step:{handler}\n"));
        }
        if let Some(next) = next {
            self.push(format!("  nextStep: {next}\n"));
        }
    }

    fn branch(&mut self, name: &str, choices: &[String], default: &str) {
        self.push(format!("- name: {name}\n  action: aws:branch\n  onCancel: step:Fail\n  inputs:\n    Choices:\n"));
        for choice in choices {
            self.push(format!("      - {{{choice}}}\n"));
        }
        self.push(format!("    Default: {default}\n"));
    }

    fn write_variable(&mut self, name: &str, variable: usize, value: &str, next: &str) {
        self.push(format!(
            "- name: {name}\n  action: aws:updateVariable\n  inputs: {{Name: 'variable:v{variable}', Value: {value}}}\n  \
             nextStep: {next}\n"
        ));
    }

    fn push(&mut self, text: String) {
        write!(self.0, "{text}").expect("to memory");
    }
}

fn equals(variable: &str, value: &str) -> String {
    format!("Variable: '{{{{ {variable} }}}}', StringEquals: {value}")
}

fn leads(next: &str, condition: &str) -> String {
    format!("NextStep: {next}, {condition}")
}

/// The name of a step by number, or the success callback behind the last.
fn nth(letter: char, number: usize, count: usize) -> String {
    if number < count { format!("{letter}{number}") } else { "Succeed".to_owned() }
}

fn branches() -> Steps {
    let mut steps = Steps::new();
    for i in 0..STEPS {
        let next = nth('B', i + 1, STEPS);
        let condition = equals(&format!("p{}", i % PARAMETERS), "x");
        steps.branch(&format!("B{i}"), &[leads(&format!("S{i}"), &condition)], &next);
        steps.command(&format!("S{i}"), Some(&next), Some("Fail"));
    }
    steps
}

fn one_handler() -> Steps {
    let mut steps = Steps::new();
    (0..STEPS).for_each(|i| steps.command(&format!("S{i}"), None, Some("Fail")));
    steps
}

/// A thousand findings, each with its path.
fn nobody_answers() -> Steps {
    let mut steps = Steps::new();
    (0..STEPS).for_each(|i| steps.command(&format!("S{i}"), None, None));
    steps
}

/// Two ways from each branch to the next.
fn diamonds() -> Steps {
    let (mut steps, count) = (Steps::new(), STEPS / 2);
    for i in 0..count {
        let (parameter, next) = (format!("p{}", (i * 7) % PARAMETERS), nth('B', i + 1, count));
        let choices =
            [leads(&format!("X{i}"), &equals(&parameter, "x")), leads(&format!("Y{i}"), &equals(&parameter, "y"))];
        steps.branch(&format!("B{i}"), &choices, &format!("Y{i}"));
        steps.command(&format!("X{i}"), Some(&next), Some("Fail"));
        steps.command(&format!("Y{i}"), Some(&next), Some("Fail"));
    }
    steps
}

/// Outcomes recorded in variables, on which everything behind depends.
fn variables() -> Steps {
    let (mut steps, count) = (Steps::new(), STEPS - 4 * PARAMETERS);
    for i in 0..PARAMETERS {
        let joined = format!("Joined{i}");
        steps.command(&format!("Work{i}"), Some(&format!("Fine{i}")), Some(&format!("Failed{i}")));
        steps.write_variable(&format!("Failed{i}"), i, "failed", &joined);
        steps.write_variable(&format!("Fine{i}"), i, "fine", &joined);
        steps.command(&joined, None, Some("Fail"));
    }
    for i in 0..count {
        let next = nth('B', i + 1, count);
        let condition = equals(&format!("variable:v{}", i % PARAMETERS), "failed");
        steps.branch(&format!("B{i}"), &[leads(&format!("S{i}"), &condition)], &next);
        steps.command(&format!("S{i}"), Some(&next), Some("Fail"));
    }
    steps
}

fn nested_conditions() -> Steps {
    let (mut steps, count) = (Steps::new(), STEPS / 4);
    let nest = |inner: String, depth: usize| {
        format!("And: [{{{inner}}}, {{{}}}]", equals(&format!("p{}", depth % PARAMETERS), "x"))
    };
    let condition = (0..NESTED).fold(equals("p0", "x"), nest);
    for i in 0..count {
        let next = nth('B', i + 1, count);
        steps.branch(&format!("B{i}"), &[leads(&format!("S{i}"), &condition)], &next);
        steps.command(&format!("S{i}"), Some(&next), Some("Fail"));
    }
    steps
}

/// Branches that lead back, everywhere.
fn backwards() -> Steps {
    let (mut steps, count) = (Steps::new(), STEPS / 2);
    for i in 0..count {
        let again = leads(&format!("S{}", i / 2), &equals(&format!("S{i}.Status"), "Failed"));
        let far = leads(&format!("S{}", (i * 31) % count), &equals(&format!("p{}", i % PARAMETERS), "y"));
        steps.command(&format!("S{i}"), None, Some("Fail"));
        steps.branch(&format!("B{i}"), &[again, far], &nth('S', i + 1, count));
    }
    steps
}

fn loops() -> Steps {
    let (mut steps, inner) = (Steps::new(), 10);
    for i in 0..STEPS / inner {
        steps.push(format!(
            "- name: L{i}\n  action: aws:loop\n  onFailure: step:Fail\n  inputs:\n    Iterators: '{{{{ p0 }}}}'\n    Steps:\n"
        ));
        let mut body = Steps::new();
        (0..inner).for_each(|j| body.command(&format!("S{i}x{j}"), None, Some("Fail")));
        body.0.lines().for_each(|line| steps.push(format!("    {line}\n")));
    }
    steps
}
