"""Writes every probe, and every project without a defect, in the forms that the tools read.

    write.py FOLDER

FOLDER/NAME gets source/ (the files as they are), machine.json (the state machine alone), runbook.yaml, template.json
(everything in one CloudFormation template), and identity-*.json and trust-*.json (the policies of the roles).
FOLDER/cases.json names each probe and the project that it is compared with.
"""

import copy
import json
import sys
import tomllib
from pathlib import Path

import yaml

PROBES = Path("testdata/probes")
ACCOUNT = "111122223333"
# What an intrinsic of the template stands for in a document by itself.
VALUES = {"AWS::AccountId": ACCOUNT, "AWS::Region": "eu-west-1"}


class Template(yaml.SafeLoader):
    """YAML with CloudFormation's short forms, which become the long ones."""


def short_form(loader, tag, node):
    value = loader.construct_scalar(node)
    if tag == "GetAtt":
        return {"Fn::GetAtt": value.split(".", 1)}
    return {"Ref" if tag == "Ref" else f"Fn::{tag}": value}


Template.add_multi_constructor("!", short_form)


def resolved(node, roles):
    """A part of the template as the deployed document has it."""
    if isinstance(node, list):
        return [resolved(item, roles) for item in node]
    if not isinstance(node, dict):
        return node
    match node:
        case {"Ref": name}:
            return VALUES[name]
        case {"Fn::GetAtt": [name, "Arn"]}:
            return f"arn:aws:iam::{ACCOUNT}:role/{roles[name]}"
        case {"Fn::Sub": text}:
            for name, value in VALUES.items():
                text = text.replace("${" + name + "}", value)
            return text
    return {key: resolved(value, roles) for key, value in node.items()}


def template_of(files, base):
    """The project's own template, or the clean one with the project's documents in it."""
    if "template.yaml" in files:
        return yaml.load(files["template.yaml"], Template)
    template = copy.deepcopy(base)
    properties = template["Resources"]
    properties["Machine"]["Properties"]["Definition"] = json.loads(files["workflow.asl.json"])
    properties["Runbook"]["Properties"]["Content"] = yaml.safe_load(files["PatchInstance.yaml"])
    return template


def write(folder, files, base):
    (folder / "source").mkdir(parents=True)
    for name, text in files.items():
        (folder / "source" / name).write_text(text)
    template = template_of(files, base)
    (folder / "template.json").write_text(json.dumps(template, indent=2))
    resources = template["Resources"]
    of_type = lambda wanted: [r["Properties"] for r in resources.values() if r["Type"] == wanted]
    roles = {name: r["Properties"]["RoleName"] for name, r in resources.items() if r["Type"] == "AWS::IAM::Role"}
    (machine,) = of_type("AWS::StepFunctions::StateMachine")
    machine = files.get("workflow.asl.json") or json.dumps(resolved(machine["Definition"], roles), indent=2)
    (folder / "machine.json").write_text(machine)
    (runbook,) = of_type("AWS::SSM::Document")
    runbook = files.get("PatchInstance.yaml") or yaml.safe_dump(resolved(runbook["Content"], roles), sort_keys=False)
    (folder / "runbook.yaml").write_text(runbook)
    for role in of_type("AWS::IAM::Role"):
        for policy in role["Policies"]:
            document = resolved(policy["PolicyDocument"], roles)
            (folder / f"identity-{policy['PolicyName']}.json").write_text(json.dumps(document, indent=2))
        document = resolved(role["AssumeRolePolicyDocument"], roles)
        (folder / f"trust-{role['RoleName']}.json").write_text(json.dumps(document, indent=2))


def main():
    target = Path(sys.argv[1])
    probes = tomllib.loads((PROBES / "probes.toml").read_text())["probe"]
    base = yaml.load((PROBES / "template/template.yaml").read_text(), Template)
    projects = {}
    for name in {probe["project"] for probe in probes}:
        projects[name] = {file.name: file.read_text() for file in (PROBES / name).iterdir()}
        write(target / name, projects[name], base)
    for probe in probes:
        files = dict(projects[probe["project"]])
        if files[probe["file"]].count(probe["from"]) != 1:
            sys.exit(f"{probe['name']}: `from` has to stand once in {probe['file']}")
        files[probe["file"]] = files[probe["file"]].replace(probe["from"], probe["to"])
        write(target / probe["name"], files, base)
    cases = [{key: probe[key] for key in ("name", "kind", "project")} for probe in probes]
    (target / "cases.json").write_text(json.dumps(cases, indent=2))


main()
