"""Asks sfn-ssm-lint and the tools from PyPI about every folder that write.py wrote, one line of JSON for each answer.

    ask.py [--machines] PROGRAM FOLDER...

--machines asks only those that read state machines, of folders with nothing else in them.
"""

import json
import subprocess
import sys
from pathlib import Path

import cfnlint.api
import cfnlint.config
import parliament
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator
from moto.stepfunctions.parser.asl.static_analyser.express_static_analyser import ExpressStaticAnalyser
from moto.stepfunctions.parser.asl.static_analyser.static_analyser import StaticAnalyser
from moto.stepfunctions.parser.asl.parse.preprocessor import Preprocessor

# The informational rules too, which are off unless asked for.
CFN_LINT = cfnlint.config.ManualArgs(include_checks=["I"], regions=["eu-west-1"])


MACHINES = sys.argv[1] == "--machines"
PROGRAM, *FOLDERS = sys.argv[2:] if MACHINES else sys.argv[1:]


def ours(folder):
    run = subprocess.run([PROGRAM, "--format", "json", folder / "source"], capture_output=True, text=True)
    findings = json.loads(run.stdout)["diagnostics"]
    parts = ("severity", "rule", "pointer", "message")
    return ["\t".join(f[part] or "" for part in parts) for f in findings if f["severity"] != "info"]


def statelint(folder):
    run = subprocess.run(
        [Path(sys.executable).with_name("statelint"), folder / "machine.json"], capture_output=True, text=True
    )
    if "Traceback" in run.stderr:
        raise RuntimeError(run.stderr)
    return (run.stdout + run.stderr).splitlines()


def moto(folder):
    said = []
    # A failed document leaves its query language behind for the next one.
    Preprocessor._query_language_per_scope.clear()
    express = '"EXPRESS"' in (folder / "template.json").read_text()
    analyser = ExpressStaticAnalyser if express else StaticAnalyser
    checks = [(analyser().analyse, folder / "machine.json")]
    for policy in sorted(folder.glob("identity-*.json")):
        checks.append((lambda text: IAMPolicyDocumentValidator(text).validate(), policy))
    for policy in sorted(folder.glob("trust-*.json")):
        checks.append((lambda text: IAMTrustPolicyDocumentValidator(text).validate(), policy))
    for check, file in checks:
        try:
            check(file.read_text())
        except Exception as refusal:  # It has no other way to refuse a document.
            said.append(f"{file.name}: {refusal}")
    return said


def cfn_lint(folder):
    matches = cfnlint.api.lint_file(folder / "template.json", CFN_LINT)
    # Without the numbers of list items, which move with the edit.
    path = lambda match: "/".join(part for part in getattr(match, "path", None) or [] if isinstance(part, str))
    return [f"{match.rule.id} {path(match)} {match.message}" for match in matches]


def ask_parliament(folder):
    said = []
    for file in sorted(folder.glob("identity-*.json")):
        for finding in parliament.analyze_policy_string(file.read_text()).findings:
            said.append(f"{file.name}: {finding.issue} {finding.detail}")
    return said


TOOLS = {"sfn-ssm-lint": ours, "statelint": statelint, "moto": moto, "cfn-lint": cfn_lint, "parliament": ask_parliament}
if MACHINES:
    del TOOLS["parliament"]

for folder in map(Path, FOLDERS):
    for tool, ask in TOOLS.items():
        answer = {"tool": tool, "case": folder.name}
        try:
            answer["said"] = ask(folder)
        except Exception as crash:
            answer["crashed"] = f"{type(crash).__name__}: {crash}"
        print(json.dumps(answer), flush=True)
