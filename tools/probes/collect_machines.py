"""Writes every state machine of some folders, each by itself, in the forms that the tools read.

    collect_machines.py TARGET FOLDER...

TARGET/NUMBER gets machine.json and template.json, and source/ with the file that the machine is in. TARGET/documents.json
names them: the file, and the pointer of the machine in it.

A tool that knows no placeholders gets a value for each, which is legal wherever it stands: an ARN of a function for the whole
of a `Resource`, the ARN of a role for the whole of a `RoleArn`, 60 for the whole of an unquoted value (in YAML and templates, of
a field for a number), `aws`, a region or an account where its name says so, and elsewhere its name. An
intrinsic of a template (`Ref`, `Fn::GetAtt`, `Fn::Sub`) is a placeholder too.
"""

import json
import re
import shutil
import sys
from pathlib import Path

import yaml
from machines import write_machine

FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:Placeholder"
ROLE = "arn:aws:iam::111122223333:role/Placeholder"
HOLE = r"\$\{[^{}]*\}|%%[A-Za-z_]+%%"
VALUES = {"partition": "aws", "region": "eu-west-1", "account": "111122223333"}
NUMBERS = re.compile("[A-Za-z]*Seconds|Max(Attempts|Concurrency|Items)")
TYPES = {"AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"}


class Workflow(yaml.SafeLoader):
    """YAML 1.2: `Yes` is a text."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class Template(yaml.SafeLoader):
    """YAML with CloudFormation's short forms, which become the long ones."""


def short_form(loader, tag, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


Workflow.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
Template.add_multi_constructor("!", short_form)
Template.add_constructor("tag:yaml.org,2002:timestamp", Template.construct_yaml_str)


def filled(text, key):
    """A text with values in the place of its placeholders."""
    whole = {"Resource": FUNCTION, "RoleArn": ROLE}.get(key) or (60 if NUMBERS.fullmatch(key or "") else None)
    if whole and re.fullmatch(HOLE, text):
        return whole
    return re.sub(HOLE, value, text)


def value(hole):
    name = re.sub("[^A-Za-z0-9]", "", hole[0])
    return next((value for word, value in VALUES.items() if word in name.lower()), name or "Placeholder")


def resolved(node, key=None):
    if isinstance(node, list):
        return [resolved(item, key) for item in node]
    if isinstance(node, str):
        return filled(node, key)
    if not isinstance(node, dict):
        return node
    match node:
        case {"Fn::Sub": _} | {"Fn::Join": _} | {"Ref": _} | {"Fn::GetAtt": _} | {"Fn::ImportValue": _} | {"Fn::If": _}:
            return filled(with_holes(node), key)
    return {filled(str(name), None): resolved(value, str(name)) for name, value in node.items()}


def filled_json(text):
    """JSON with values in the place of its placeholders, which may stand where JSON has none."""
    text = re.sub(rf"(:\s*)({HOLE})(?=\s*[,}}\]])", r"\g<1>60", text)
    for key, whole in (("Resource", FUNCTION), ("RoleArn", ROLE)):
        text = re.sub(rf'("{key}"\s*:\s*)"(?:{HOLE})"', rf'\g<1>"{whole}"', text)
    return filled(text, None)


def standalone(path, text):
    """The text of a state machine that is a file by itself, for tools that read JSON."""
    if path.suffix == ".json":
        return filled_json(text)
    return json.dumps(resolved(yaml.load(text, Workflow)), indent=2)


def with_holes(node):
    """A text of a template with placeholders in the place of intrinsics."""
    match node:
        case str():
            return node
        case {"Fn::Sub": str(text) | [str(text), _]}:
            return text
        case {"Fn::Join": [str(between), list(parts)]}:
            return between.join(map(with_holes, parts))
        case {"Ref": name}:
            return "${%s}" % name
    return "${Placeholder}"


def machines(path, text):
    """The state machines of a file: the pointer, the text, and STANDARD or EXPRESS."""
    if "StartAt" not in text:
        return
    if ".asl." in path.name:
        yield "", standalone(path, text), "STANDARD"
        return
    try:
        template = yaml.load(text, Template)
    except yaml.YAMLError:
        return
    resources = template.get("Resources") if isinstance(template, dict) else None
    for name, resource in (resources if isinstance(resources, dict) else {}).items():
        if not isinstance(resource, dict) or resource.get("Type") not in TYPES:
            continue
        properties = resource["Properties"]
        kind = properties.get("StateMachineType") or properties.get("Type") or "STANDARD"
        at = f"/Resources/{name}/Properties"
        if "Definition" in properties:
            yield f"{at}/Definition", json.dumps(resolved(properties["Definition"]), indent=2), kind
        if "DefinitionString" in properties:
            yield f"{at}/DefinitionString", filled_json(with_holes(properties["DefinitionString"])), kind


def main():
    target, *folders = map(Path, sys.argv[1:])
    documents = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix not in (".json", ".yaml", ".yml") or not path.is_file():
                continue
            for pointer, document, kind in machines(path, path.read_text()):
                case = target / str(len(documents))
                (case / "source").mkdir(parents=True)
                shutil.copy(path, case / "source")
                write_machine(case, document, kind)
                # A corpus stands elsewhere on every machine.
                name = path.relative_to(folder.parent)
                documents.append({"case": case.name, "file": str(name), "pointer": pointer, "kind": kind})
    (target / "documents.json").write_text(json.dumps(documents, indent=2))


main()
