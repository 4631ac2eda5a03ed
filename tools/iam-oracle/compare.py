"""Holds moto's policy validator against the errors of sfn-ssm-lint, and what differs against testdata/iam-oracle.toml.

    compare.py PROGRAM VERDICTS FOLDER

FOLDER gets the policies. Prints the counts, and in the form of VERDICTS each class of disagreements that it lacks or has
with another count. Exit status: 0 the same; 1 not.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

from moto.core.exceptions import ServiceException
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.policy_validation import IAMPolicyDocumentValidator

from mutants import mutants

# moto takes every policy for one of an identity, which only a template says. But a template makes texts of numbers, and so
# each policy is linted by itself too.
TEMPLATE = """{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": POLICY}}}}"""
UNTOUCHED = "nothing is changed"


def moto(text):
    """Why moto refuses a policy, or None."""
    try:
        IAMPolicyDocumentValidator(text).validate()
    except ServiceException as refusal:
        return re.sub(r"(Resource|resource|Vendor) \S+", r"\1 …", refusal.message)
    except Exception as defect:
        return f"fails with {type(defect).__name__}"
    return None


def errors(program, folder):
    """The rules that report an error, by the number of the case. The size is left out: moto does not count it."""
    run = subprocess.run([program, "--format", "json", folder], capture_output=True, text=True)
    found = {}
    for finding in json.loads(run.stdout)["diagnostics"]:
        if finding["severity"] == "error" and finding["rule"] != "iam/policy-size":
            found.setdefault(Path(finding["path"]).name.split(".")[0], set()).add(finding["rule"])
    return found


def main():
    program, verdicts, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    policies = {name: policy["Document"] for name, policy in json.loads(aws_managed_policies_data).items()}
    cases = [(UNTOUCHED, json.dumps(document, indent=2)) for _, document in sorted(policies.items())]
    # A policy that moto refuses as it is would hide what it says of the mutation.
    taken = {name: document for name, document in policies.items() if moto(json.dumps(document)) is None}
    cases += [(mutation, text) for _, mutation, text in mutants(taken)]
    for number, (_, text) in enumerate(cases):
        (folder / f"{number}.alone.json").write_text(text)
        (folder / f"{number}.template.json").write_text(TEMPLATE.replace("POLICY", text))
    found = errors(program, folder)

    counts, classes = Counter(), Counter()
    for number, (mutation, text) in enumerate(cases):
        refusal, rules = moto(text), found.get(str(number), set())
        match refusal, rules:
            case None, rules if not rules:
                counts["both_take"] += 1
            case None, _:
                counts["we_alone_refuse"] += 1
                classes[mutation, "we", ", ".join(sorted(rules))] += 1
            case _, rules if rules:
                counts["both_refuse"] += 1
            case _:
                counts["moto_alone_refuses"] += 1
                classes[mutation, "moto", refusal] += 1

    known = tomllib.loads(verdicts.read_text()) if verdicts.exists() else {}
    counts = {"policies": len(policies), "mutants": len(cases) - len(policies), **counts}
    verdict = {(one["mutation"], one["refused_by"], one["says"]): one for one in known.get("disagreement", [])}
    same = True
    for name, count in counts.items():
        print(f"{name} = {count}")
        same &= known.get(name) == count
    for key, count in sorted(classes.items()):
        if key not in verdict or verdict[key]["count"] != count:
            same = False
            names = dict(zip(("mutation", "refused_by", "says"), map(json.dumps, key)))
            print("\n[[disagreement]]", *(f"{name} = {value}" for name, value in names.items()), f"count = {count}", sep="\n")
    for key in verdict.keys() - classes.keys():
        same = False
        print(f"\n# is no more: {key}")
    lacking = [key for key, one in verdict.items() if one["right"] not in ("we", "moto", "open") or not one["why"]]
    for key in lacking:
        print(f"\n# says not who is right, or why: {key}")
    return 0 if same and not lacking else 1


sys.exit(main())
