"""Are the deployed documents, roles and state machine the emitted ones?"""

import ast
import json
import re

import yaml


def differences(cloud, region, stack, template):
    """Names what AWS has that is not what the template says."""
    physical = cloud.resources(region, stack)
    known = Known(region, physical, cloud)
    different = [name for name in template["Resources"] if name not in physical]
    for name, resource in template["Resources"].items():
        read = READERS[resource["Type"]]
        if name in physical and read(cloud, region, physical[name]) != emitted(known, resource):
            different.append(name)
    return different


class Known:
    """What references stand for once the stack exists."""

    def __init__(self, region, physical, cloud):
        account = cloud.answer(region, "sts", "get-caller-identity")["Account"]
        self.references = {
            **physical, "AWS::Region": region, "AWS::AccountId": account, "AWS::Partition": "aws",
            "AnsweredStateMachines": "*",
        }
        self.account = account

    def resolve(self, value):
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"Ref"}:
            return self.references[value["Ref"]]
        if set(value) == {"Fn::GetAtt"}:
            return f"arn:aws:iam::{self.account}:role/{self.references[value['Fn::GetAtt'][0]]}"
        if set(value) == {"Fn::Sub"}:
            return re.sub(r"\$\{([\w:]+)\}", lambda match: self.references[match[1]], value["Fn::Sub"])
        return {key: self.resolve(item) for key, item in value.items()}


def emitted(known, resource):
    properties = known.resolve(resource["Properties"])
    if resource["Type"] == "AWS::SSM::Document":
        return properties["Content"]
    if resource["Type"] == "AWS::StepFunctions::StateMachine":
        return properties["RoleArn"], properties["Definition"]
    policies = {policy["PolicyName"]: policy["PolicyDocument"] for policy in properties["Policies"]}
    return properties["AssumeRolePolicyDocument"], policies


def document(cloud, region, name):
    # moto gives a document back properly only in the format that it is not kept in.
    answer = cloud.answer(region, "ssm", "get-document", "--name", name, "--document-format", "YAML")
    return yaml.safe_load(answer["Content"])


def state_machine(cloud, region, arn):
    answer = cloud.answer(region, "stepfunctions", "describe-state-machine", "--state-machine-arn", arn)
    return answer["roleArn"], json.loads(answer["definition"])


def role(cloud, region, name):
    trust = cloud.answer(region, "iam", "get-role", "--role-name", name)["Role"]["AssumeRolePolicyDocument"]
    names = cloud.answer(region, "iam", "list-role-policies", "--role-name", name)["PolicyNames"]
    return trust, {policy: role_policy(cloud, region, name, policy) for policy in names}


def role_policy(cloud, region, name, policy):
    answer = cloud.answer(region, "iam", "get-role-policy", "--role-name", name, "--policy-name", policy)
    text = answer["PolicyDocument"]
    # moto gives a policy of a template back as Python writes it.
    return ast.literal_eval(text) if isinstance(text, str) else text


READERS = {
    "AWS::SSM::Document": document,
    "AWS::StepFunctions::StateMachine": state_machine,
    "AWS::IAM::Role": role,
}
