"""Runs scenarios and says how they ended."""

import copy
import json
import time
from dataclasses import dataclass, field

from . import linter, readback
from .cloud import wait_for
from .scenario import node, task

# Well above what an execution takes on a busy machine: whatever still runs then hangs.
EXECUTION_LIMIT = 180
ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")


@dataclass
class Row:
    """A line of the table."""

    subject: str
    expected: str
    actual: str = ""
    seconds: float = 0
    wrong: list = field(default_factory=list)


class Stack:
    """A copy of the emitted template, linted and deployed in a region of its own."""

    def __init__(self, suite, scenario, region):
        self.suite, self.scenario, self.region = suite, scenario, region
        self.template = copy.deepcopy(suite.emitted)
        if scenario.change:
            scenario.change(self.template)
        self.machine = None

    def set_up(self):
        """Asks the linter, deploys, and reads back what is deployed."""
        suite, scenario = self.suite, self.scenario
        file = suite.work / "templates" / f"{scenario.name.replace(' ', '-')}.json"
        file.write_text(json.dumps(self.template, indent=2) if scenario.change else suite.text)
        expected = describe(scenario.rules, scenario.verdict)
        row = Row(f"{scenario.name}: the linter", expected)
        row.actual = describe(*linter.verdict(suite.linter, file))
        if row.actual != expected:
            row.wrong.append("the linter says something else")
        if scenario.wait:
            # moto does not let a Fail state pass on an error of Step Functions' own, so nothing catches the time-out.
            task(self.template)["TimeoutSeconds"] = scenario.wait
            task(self.template).pop("Catch", None)
            file = suite.work / "templates" / f"{scenario.name.replace(' ', '-')}.run.json"
            file.write_text(json.dumps(self.template, indent=2))
        if scenario.change is None and not scenario.wait:
            suite.cloud.deploy_emitted(self.region, "patterns", suite.linter)
        else:
            suite.cloud.deploy(self.region, "patterns", file)
        self.machine = suite.cloud.resources(self.region, "patterns")["StateMachine"]
        if scenario.before:
            scenario.before(suite.cloud, self.region)
        return [row]

    def read_back(self):
        row = Row(f"{self.scenario.name}: what is deployed", "all resources as emitted")
        different = readback.differences(self.suite.cloud, self.region, "patterns", self.template)
        row.actual = f"different: {', '.join(different)}" if different else row.expected
        row.wrong += different
        return row

    def execute(self, run):
        """Starts an execution and judges how it ends."""
        row = Row(f"{self.scenario.name}: {run.name}", outcome(run.status, run.error, run.answers))
        try:
            self.execute_into(row, run)
        except Exception as error:
            row.actual = repr(error)
            row.wrong.append("the suite could not run it")
        return row

    def execute_into(self, row, run):
        begin = time.monotonic()
        cloud = self.suite.cloud
        arn = cloud.start(self.region, self.machine, run.input())
        if run.cancel:
            row.wrong += self.cancel(arn, run)
        execution = wait_for(lambda: self.ended(arn), EXECUTION_LIMIT)
        row.seconds = time.monotonic() - begin
        if execution is None:
            row.actual = "still RUNNING"
            row.wrong.append(f"it does not end in {EXECUTION_LIMIT} seconds")
            return
        automations = cloud.automations(self.region, arn)
        answers = self.answers(automations, row)
        row.actual = outcome(execution["status"], execution.get("error"), answers)
        sent = len(self.suite.shim.sent_to(self.region))
        if run.commands not in (None, sent):
            row.wrong.append(f"{sent} commands were sent, not {run.commands}")
        row.wrong += judge(run, row, execution, automations)

    def cancel(self, arn, run):
        """Cancels the automation once its command is on the way."""
        cloud = self.suite.cloud
        sent = wait_for(lambda: [node(run.on)] in cloud.shim.sent_to(self.region), EXECUTION_LIMIT)
        automations = cloud.automations(self.region, arn)
        if not sent or not automations:
            return ["nothing to cancel was started"]
        cloud.aws(
            self.region, "ssm", "stop-automation-execution",
            "--automation-execution-id", automations[0].id, "--type", "Cancel",
        )
        return []

    def ended(self, arn):
        """The execution when it has ended, or when it never will because the suite could not run its runbook."""
        execution = self.suite.cloud.execution(self.region, arn)
        return execution if execution["status"] in ENDED or self.suite.shim.automations.broken(self.region) else None

    def answers(self, automations, row):
        """The accepted callbacks of the automations, once they have ended."""
        for automation in automations:
            if not automation.ended.wait(EXECUTION_LIMIT):
                row.wrong.append(f"automation {automation.id} does not end")
            if automation.broken:
                row.wrong.append(f"the suite could not run the runbook: {automation.broken}")
        shim = self.suite.cloud.shim
        tokens = dict.fromkeys(automation.parameters.get("taskToken") for automation in automations)
        return tuple(name for token in tokens for name, status in shim.answers.get(token, []) if status == 200)


def judge(run, row, execution, automations):
    """What is not as the scenario says."""
    wrong = [] if row.actual == row.expected else [f"it ends otherwise; its cause: {execution.get('cause')}"]
    if wrong:
        wrong += [f"the automation: {one}" for one in automations]
    if len(automations) != run.automations:
        wrong.append(f"{len(automations)} automations were started, not {run.automations}")
    if not wrong:
        more = run.also(execution, automations)
        wrong += [more] if more else []
    return wrong


def outcome(status, error, answers):
    return " ".join([status, *([error] if error else []), f"[{', '.join(answers)}]"])


def describe(rules, verdict):
    return f"{verdict}; {', '.join(sorted(rules)) or 'no findings'}"
