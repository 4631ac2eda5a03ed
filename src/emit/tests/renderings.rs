//! The forms that documents are written in.

use crate::emit::{Emission, Flavor, Form, Kind, around_named, value};
use crate::source::{FileId, json, yaml};
use serde_json::Value;
use std::sync::Arc;

fn all() -> Vec<Emission> {
    let references = Kind::ALL.into_iter().flat_map(|kind| Flavor::ALL.map(|flavor| kind.emit(flavor)));
    references.chain([around_named("AWS-RunPatchBaseline").unwrap()]).collect()
}

#[test]
fn renderings_are_as_reviewed() {
    for kind in Kind::ALL {
        insta::assert_snapshot!(kind.name(), kind.render());
    }
    let text = |kind: Kind, flavor, form| kind.emit(flavor).text(Some(form)).unwrap();
    insta::assert_snapshot!("template.yaml", text(Kind::Template, Flavor::Standard, Form::Yaml));
    insta::assert_snapshot!("template.tf", text(Kind::Template, Flavor::Standard, Form::Terraform));
    insta::assert_snapshot!("policy.template", text(Kind::Policy, Flavor::Standard, Form::CloudFormation));
    insta::assert_snapshot!("state-machine.template", text(Kind::StateMachine, Flavor::Standard, Form::CloudFormation));
    insta::assert_snapshot!("hardened.yaml", text(Kind::RunCommandByTargets, Flavor::Hardened, Form::Yaml));
    insta::assert_snapshot!(
        "wrapper.yaml",
        around_named("AWS-RunPatchBaseline").unwrap().text(Some(Form::Yaml)).unwrap()
    );
}

#[test]
fn renderings_are_the_same_each_time_and_end_with_one_line_break() {
    for (emission, again) in all().iter().zip(all()) {
        for form in Form::ALL {
            let text = emission.text(Some(form)).unwrap();
            assert_eq!(text, again.text(Some(form)).unwrap());
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{text}");
        }
        assert_eq!(emission.files(None).unwrap(), again.files(None).unwrap());
    }
}

#[test]
fn yaml_says_what_json_says() {
    for emission in all() {
        let (as_json, as_yaml) = (emission.files(Some(Form::Json)).unwrap(), emission.files(Some(Form::Yaml)).unwrap());
        assert_eq!(as_json.len(), as_yaml.len());
        for (json_file, yaml_file) in as_json.iter().zip(as_yaml) {
            assert_eq!(json_file.name.trim_end_matches("json"), yaml_file.name.trim_end_matches("yaml"));
            let of_json = json::read(Arc::from(json_file.text.as_str()), FileId(0), None);
            let of_yaml = yaml::read(Arc::from(yaml_file.text.as_str()), FileId(0), None);
            assert!(of_yaml.problems.is_empty(), "{:?}", of_yaml.problems);
            let value = |tree: &crate::source::Tree| value::of(tree.root().unwrap()).unwrap();
            assert_eq!(value(&of_json.tree), value(&of_yaml.tree), "{}", json_file.name);
        }
    }
}

#[test]
fn files_are_named_after_what_they_hold() {
    let names = |kind: Kind, form| -> Vec<String> {
        kind.emit(Flavor::Standard).files(form).unwrap().into_iter().map(|file| file.name).collect()
    };
    assert_eq!(names(Kind::Template, None), ["template.json"]);
    assert_eq!(
        names(Kind::Template, Some(Form::Yaml)),
        [
            "SfnRunCommandByInstanceIds.yaml",
            "SfnRunCommandByTargets.yaml",
            "SSMSyncRole.template.yaml",
            "state-machine.asl.yaml",
            "policy.yaml",
        ]
    );
    assert_eq!(names(Kind::StateMachine, None), ["state-machine.asl.json"]);
    assert_eq!(names(Kind::Policy, Some(Form::CloudFormation)), ["policy.template.json"]);
    assert_eq!(names(Kind::Role, Some(Form::Terraform)), ["SSMSyncRole.tf"]);
}

#[test]
fn terraform_has_every_resource_and_no_intrinsic() {
    for emission in all() {
        let text = emission.text(Some(Form::Terraform)).unwrap();
        let template: Value = serde_json::from_str(&emission.text(Some(Form::CloudFormation)).unwrap()).unwrap();
        let resources = template["Resources"].as_object().unwrap();
        let policies =
            resources.values().filter_map(|resource| resource["Properties"]["Policies"].as_array()).flatten();
        assert_eq!(text.matches("\nresource \"").count(), resources.len() + policies.count(), "{text}");
        for gone in ["Fn::", "AWS::", "\"Ref\"", "GetAtt"] {
            assert!(!text.replace("AWS::EC2::Instance", "").contains(gone), "{gone} in {text}");
        }
    }
}

#[test]
fn stacks_with_roles_need_a_capability() {
    for emission in all() {
        assert_eq!(emission.capabilities(), Some("CAPABILITY_IAM"), "{}", emission.name);
    }
}
