"""Breaks policies, each mutant in one way that is named. The same policies make the same mutants."""

import copy
import json

# A policy gets every STRIDE-th of the mutations, and each mutation every STRIDE-th policy.
STRIDE = 13


def statements(policy):
    found = policy["Statement"]
    return found if isinstance(found, list) else [found]


def first(policy):
    return statements(policy)[0]


def first_with(policy, element):
    return next((statement for statement in statements(policy) if element in statement), None)


def top(**changes):
    """Sets elements of the policy; None takes one away."""

    def change(policy):
        for name, value in changes.items():
            if value is None:
                policy.pop(name, None)
            else:
                policy[name] = value
        return policy

    return change


def within(element, value):
    """Sets an element of the first statement that has it, to a value or to what a function makes of the old one."""

    def change(policy):
        statement = first_with(policy, element)
        if statement is None:
            return None
        statement[element] = value(statement[element]) if callable(value) else value
        return policy

    return change


def without(element):
    def change(policy):
        statement = first_with(policy, element)
        if statement is None:
            return None
        del statement[element]
        return policy

    return change


def adding(element, value):
    def change(policy):
        if element in first(policy):
            return None
        first(policy)[element] = value
        return policy

    return change


def condition(operator, key, value):
    """The only condition of the first statement."""

    def change(policy):
        first(policy)["Condition"] = {operator: {key: value}}
        return policy

    return change


def renamed(old, new):
    def change(policy):
        statement = first_with(policy, old)
        if statement is None:
            return None
        statement[new] = statement.pop(old)
        return policy

    return change


def same_sids(policy):
    if len(statements(policy)) < 2:
        return None
    for statement in statements(policy)[:2]:
        statement["Sid"] = "Same"
    return policy


def as_text(change):
    """A mutation of the JSON itself."""
    return lambda policy: change(json.dumps(policy))


def without_services(policy):
    statement = first_with(policy, "Action")
    if statement is None:
        return None
    actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    statement["Action"] = [action.split(":")[-1] if action != "*" else "Everything" for action in actions]
    return policy


STRING = ("aws:PrincipalTag/team", "ops")

MUTATIONS = {
    # What IAM takes.
    "one statement without a list": lambda policy: {**policy, "Statement": first(policy)},
    "Id is a text": top(Id="policy"),
    "Sid is empty": lambda policy: (first(policy).update(Sid=""), policy)[1],
    "Resource is *": within("Resource", "*"),
    "condition: StringEquals": condition("StringEquals", *STRING),
    "condition: StringEqualsIfExists": condition("StringEqualsIfExists", *STRING),
    "condition: a list of values": condition("StringEquals", STRING[0], ["a", "b"]),
    "condition: ForAnyValue:StringLike": condition("ForAnyValue:StringLike", "aws:TagKeys", ["a*"]),
    "condition: Bool true": condition("Bool", "aws:SecureTransport", True),
    "condition: Null": condition("Null", STRING[0], "true"),
    "condition: a date": condition("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z"),
    "condition: a date in seconds": condition("DateLessThan", "aws:EpochTime", "1893456000"),
    "condition: a number": condition("NumericLessThan", "aws:MultiFactorAuthAge", "3600"),
    "condition: a number that is no text": condition("NumericLessThan", "aws:MultiFactorAuthAge", 3600),
    "condition: an address": condition("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
    "condition: BinaryEquals": condition("BinaryEquals", STRING[0], "QmFzZTY0"),
    "condition: an empty map": adding("Condition", {}),
    # Elements of the policy.
    "Version is missing": top(Version=None),
    "Version is 2008-10-17": top(Version="2008-10-17"),
    "Version is no version": top(Version="2012-10-18"),
    "Version is a number": top(Version=20121017),
    "Statement is missing": top(Statement=None),
    "Statement is empty": top(Statement=[]),
    "Statement is a text": top(Statement="Allow"),
    "Statement has a text": lambda policy: {**policy, "Statement": [*statements(policy), "Allow"]},
    "Id is a number": top(Id=7),
    "an unknown element of the policy": top(Comment="text"),
    "Conditions in the policy": top(Conditions={}),
    # Elements of a statement.
    "an unknown element of a statement": adding("Comment", "text"),
    "Effect is missing": without("Effect"),
    "Effect in small letters": within("Effect", str.lower),
    "Effect is no effect": within("Effect", "Permit"),
    "Effect is a list": within("Effect", lambda effect: [effect]),
    "Sid is a number": lambda policy: (first(policy).update(Sid=7), policy)[1],
    "Sid with a space": lambda policy: (first(policy).update(Sid="two words"), policy)[1],
    "the same Sid twice": same_sids,
    "Principal": adding("Principal", "*"),
    "NotPrincipal": adding("NotPrincipal", {"AWS": "arn:aws:iam::111122223333:root"}),
    "Action in small letters": renamed("Action", "action"),
    "Action is missing": without("Action"),
    "Action is empty": within("Action", []),
    "Action is an empty text": within("Action", ""),
    "Action is a number": within("Action", 7),
    "Action has a number": within("Action", ["s3:GetObject", 7]),
    "Action has null": within("Action", ["s3:GetObject", None]),
    "Action and NotAction": lambda policy: adding("NotAction", "s3:*")(policy) if "Action" in first(policy) else None,
    "an action without a service": without_services,
    "an action with two colons": within("Action", "s3:Get:Object"),
    "an action of any service": within("Action", "*:GetObject"),
    "an action with _ in its service": within("Action", "s_3:GetObject"),
    "Resource is missing": without("Resource"),
    "Resource is empty": within("Resource", []),
    "Resource is an empty text": within("Resource", ""),
    "Resource is a number": within("Resource", 7),
    "Resource has null": within("Resource", ["*", None]),
    "Resource and NotResource": lambda policy: adding("NotResource", "*")(policy) if "Resource" in first(policy) else None,
    "a resource without colons": within("Resource", "bucket"),
    "a resource that starts with arm": within("Resource", "arm:aws:s3:::bucket"),
    "a resource of no partition": within("Resource", "arn:amazon:s3:::bucket"),
    "a resource of three parts": within("Resource", "arn:aws:s3"),
    "a resource of five parts": within("Resource", "arn:aws:sqs:eu-west-1:111122223333"),
    "a resource of no service": within("Resource", "arn:aws:::bucket"),
    "a resource of any service": within("Resource", "arn:aws:*:*:*:*"),
    "a bucket in a region": within("Resource", "arn:aws:s3:eu-west-1::bucket"),
    "a role in a region": within("Resource", "arn:aws:iam:eu-west-1:111122223333:role/r"),
    "a resource of IAM of no kind": within("Resource", "arn:aws:iam::111122223333:robot/r"),
    # Conditions.
    "condition: a list in the place of the map": adding("Condition", []),
    "condition: an operator without a map": lambda policy: (first(policy).update(Condition={"StringEquals": "x"}), policy)[1],
    "condition: no operator": condition("StringSame", *STRING),
    "condition: no operator, and nothing in it": lambda policy: (first(policy).update(Condition={"Same": {}}), policy)[1],
    "condition: the operator in small letters": condition("stringequals", *STRING),
    "condition: IfExists twice": condition("StringEqualsIfExistsIfExists", *STRING),
    "condition: NullIfExists": condition("NullIfExists", STRING[0], "true"),
    "condition: a prefix that is none": condition("ForSomeValues:StringLike", "aws:TagKeys", ["a*"]),
    "condition: ForAnyValue twice": condition("ForAnyValue:ForAnyValue:StringLike", "aws:TagKeys", ["a*"]),
    "condition: a value is null": condition("StringEquals", STRING[0], None),
    "condition: a value is a map": condition("StringEquals", STRING[0], {"a": "b"}),
    "condition: a list with a map": condition("StringEquals", STRING[0], [{"a": "b"}]),
    "condition: no date": condition("DateLessThan", "aws:CurrentTime", "tomorrow"),
    "condition: a month that is none": condition("DateLessThan", "aws:CurrentTime", "2030-13-01T00:00:00Z"),
    "condition: no number": condition("NumericLessThan", "aws:MultiFactorAuthAge", "many"),
    "condition: no Boolean": condition("Bool", "aws:SecureTransport", "perhaps"),
    "condition: no address": condition("IpAddress", "aws:SourceIp", "300.0.0.0/8"),
    "condition: a key without a prefix": condition("StringEquals", "team", "ops"),
    # JSON.
    "a comma behind the last element": as_text(lambda text: text[:-1] + ",}"),
    "the last brace is missing": as_text(lambda text: text[:-1]),
    "Version twice": as_text(lambda text: text[:-1] + ', "Version": "2012-10-17"}'),
    "a comment": as_text(lambda text: "// all\n" + text),
    "quotes of the wrong kind": as_text(lambda text: text.replace('"', "'")),
}


def mutants(policies):
    """The name of the policy, that of the mutation, and the text, for policies as a map from names to documents."""
    for number, (name, document) in enumerate(sorted(policies.items())):
        for place, (mutation, change) in enumerate(MUTATIONS.items()):
            if (number + place) % STRIDE:
                continue
            mutant = change(copy.deepcopy(document))
            if mutant is not None:
                yield name, mutation, mutant if isinstance(mutant, str) else json.dumps(mutant, indent=2)
