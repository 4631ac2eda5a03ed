"""What this linter, and cfn-lint, say of a template."""

import json
import subprocess
import sys
from pathlib import Path

LIMIT = 120


def emit(linter):
    """The template as a person gets it."""
    return run([linter, "--emit", "template"], {0})


def verdict(linter, template):
    """The rules with a warning or an error, and the verdict on the waiting Task."""
    report = json.loads(run([linter, "--format", "json", str(template)], {0, 1}))
    rules = {one["rule"] for one in report["diagnostics"] if one["severity"] in ("warning", "error")}
    verdicts = [one["verdict"] for one in report["contracts"]]
    return frozenset(rules), ", ".join(verdicts) or "no waiting Task"


def cfn_lint(template):
    """What cfn-lint has against a template."""
    command = [Path(sys.executable).parent / "cfn-lint", "--", template]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    return f"exit status {done.returncode}: {done.stdout}{done.stderr}" if done.returncode else ""


def run(command, expected):
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    if done.returncode not in expected:
        raise RuntimeError(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stderr}")
    return done.stdout
