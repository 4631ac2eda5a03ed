"""The commands of the README's section on deploying, and what it says that they print."""

import re
import subprocess

from .cloud import wait_for
from .processes import HERE, environment
from .run import ENDED, EXECUTION_LIMIT, Row

IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COMMANDS_LIMIT = 180


def row(suite, region):
    """Types what the README says, and compares what comes."""
    commands, question, shown = section()
    found = Row("the README's commands", masked(shown))
    execution = shell(suite, region, f'{commands}\necho "$execution"').splitlines()[-1]
    wait_for(lambda: suite.cloud.execution(region, execution)["status"] in ENDED, EXECUTION_LIMIT)
    printed = shell(suite, region, f"execution={execution}\n{question}")
    found.actual = masked(printed.strip())
    if found.actual != found.expected:
        found.wrong.append(f"printed: {printed.strip()}")
    return found


def section():
    text = (HERE.parent.parent / "README.md").read_text()
    _, _, behind = text.partition("\n## Deploy\n")
    commands = re.search(r"```sh\n(.*?)```", behind, re.DOTALL)[1]
    question, shown = re.search(r"```text\n\$ ([^\n]*)\n(.*?)```", behind, re.DOTALL).groups()
    return commands, question, shown.strip()


def shell(suite, region, commands):
    variables = environment(suite.work, suite.cloud.endpoint, region)
    variables["PATH"] = f"{suite.linter.parent}:{variables['PATH']}"
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        env=variables, cwd=suite.work / "templates", capture_output=True, text=True, timeout=COMMANDS_LIMIT, check=False,
    )
    if run.returncode != 0:
        raise RuntimeError(f"the README's commands: exit status {run.returncode}: {run.stderr}")
    return run.stdout


def masked(text):
    """Identifiers differ every time."""
    return IDENTIFIER.sub("(id)", text)
