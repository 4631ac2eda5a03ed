//! What `aws:executeAwsApi` and its kin call, against the models of the AWS APIs: boto3 validates the parameters of a call
//! before it sends anything (User Guide, `automation-action-executeAwsApi`).

mod inputs;
mod meant;
mod names;
mod output;
mod path;
mod types;

use super::Declared;
use crate::aws::api::{self, Kind, Operation, Service, Shape};
use crate::document::automation::Step;
use crate::document::automation::callback::{self, Meant};
use crate::finding::Finding;
use crate::source::Node;
use crate::value::{self, Value};

/// A step that calls an AWS API.
struct Call<'r, 't> {
    step: &'r Step<'t>,
    inputs: Node<'t>,
    /// Whether it waits for a property of the answer, or asserts one.
    is_selecting: bool,
    /// What it answers, if it answers a token: other rules speak of that.
    callback: Option<Meant>,
}

/// All checks of this kind.
pub(super) fn check(declared: &Declared<'_, '_>, findings: &mut Vec<Finding>) {
    for call in declared.steps.iter().filter_map(|step| Call::of(step)) {
        let Some(service) = names::service(&call, findings) else { continue };
        let Some(operation) = names::operation(&call, service, findings) else { continue };
        names::streams(&call, operation, findings);
        if let Some(shape) = operation.input() {
            inputs::check(&call, operation, shape, findings);
        }
        output::check(&call, operation, findings);
    }
}

impl<'r, 't> Call<'r, 't> {
    fn of(step: &'r Step<'t>) -> Option<Self> {
        let is_selecting = match step.known_action()? {
            "aws:executeAwsApi" => false,
            "aws:waitForAwsResourceProperty" | "aws:assertAwsResourceProperty" => true,
            _ => return None,
        };
        // What belongs to what is doubtful in a damaged step.
        let inputs =
            step.inputs.filter(|inputs| matches!(value::of(*inputs), Value::Map) && !step.node.is_damaged())?;
        Some(Call { step, inputs, is_selecting, callback: callback::meant(step) })
    }

    fn name(&self) -> String {
        self.step.known_name().map_or("the step".to_owned(), |name| format!("`{name}`"))
    }

    /// The text of an input, where nothing is filled in at run time.
    fn text(&self, name: &str) -> Option<(Node<'t>, &'t str)> {
        let node = self.inputs.get(name)?;
        literal(node).map(|text| (node, text))
    }

    /// Whether an input is the action's own, and none of the API.
    fn is_own(&self, name: &str) -> bool {
        match name {
            "Service" | "Api" => true,
            "PropertySelector" | "DesiredValues" => self.is_selecting,
            _ => false,
        }
    }

    fn operation(&self) -> Option<Operation> {
        let service = Service::of_client(self.text("Service")?.1)?;
        service.find_operation(self.text("Api")?.1).map(|(operation, _)| operation)
    }
}

/// A text without anything in it that is filled in.
fn literal(node: Node<'_>) -> Option<&str> {
    value::text(node).filter(|text| !text.contains("{{"))
}

/// How old the knowledge is that something does not exist: Automation may use a later boto3.
fn as_of() -> String {
    format!("as of botocore {}, {}", api::version(), api::date())
}

/// The shape that a value among the inputs of a step has to have, if the step calls an operation that takes it.
pub fn expected_shape(step: &Step<'_>, value: Node<'_>) -> Option<Shape> {
    let call = Call::of(step)?;
    let path = path::keys_to(call.inputs, value)?;
    let (first, rest) = path.split_first().filter(|(first, _)| !call.is_own(first))?;
    let shape = call.operation()?.input()?.member(first)?.shape;
    rest.iter().try_fold(shape, |shape, key| match shape.kind() {
        Kind::Structure => Some(shape.member(key)?.shape),
        Kind::List(part) | Kind::Map(part) => Some(part),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::automation::Runbook;
    use crate::source::{FileId, yaml};

    #[test]
    fn shapes_that_inputs_have_to_have() {
        let text = "\
mainSteps:
- name: Run
  action: aws:executeAwsApi
  inputs:
    Service: ec2
    Api: run_instances
    MinCount: a
    BlockDeviceMappings:
    - Ebs: {VolumeSize: a, 'a/b': a}
    TagSpecifications: a
- name: Start
  action: aws:waitForAwsResourceProperty
  inputs: {Service: ssm, Api: StartAutomationExecution, Parameters: {Stage: [a]}, PropertySelector: a}
";
        let read = yaml::read(text.into(), FileId(0), None);
        let runbook = Runbook::new(read.tree.root().unwrap());
        let kind = |step: usize, path: &[&str]| {
            let step = &runbook.steps[step];
            let value = path.iter().fold(step.inputs.unwrap(), |node, key| {
                node.get(key).or_else(|| node.items().nth(key.parse().ok()?)).unwrap()
            });
            expected_shape(step, value).map(Shape::kind)
        };
        assert_eq!(kind(0, &["MinCount"]), Some(Kind::Integer));
        assert_eq!(kind(0, &["BlockDeviceMappings", "0", "Ebs"]), Some(Kind::Structure));
        assert_eq!(kind(0, &["BlockDeviceMappings", "0", "Ebs", "VolumeSize"]), Some(Kind::Integer));
        assert_eq!(kind(0, &["BlockDeviceMappings", "0", "Ebs", "a/b"]), None);
        assert!(matches!(kind(0, &["TagSpecifications"]), Some(Kind::List(_))));
        assert_eq!(kind(0, &["Service"]), None);
        assert_eq!(kind(1, &["Parameters", "Stage", "0"]), Some(Kind::String));
        assert_eq!(kind(1, &["PropertySelector"]), None);
        assert_eq!(expected_shape(&runbook.steps[1], runbook.steps[0].inputs.unwrap()), None);
    }
}
