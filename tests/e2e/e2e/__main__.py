"""Sets everything up, runs the scenarios, prints the table. Started by run.sh."""

import argparse
import json
import os
import shutil
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3

from . import linter, readme, sabotage
from .cloud import Cloud
from .core import CORE
from .more import MORE
from .processes import Moto, free_port
from .report import print_table
from .run import Row, Stack
from .scenario import NODES
from .shim import Shim

DEPLOYMENTS_AT_ONCE = 3
EXECUTIONS_AT_ONCE = 4
LIMIT = 1200


class Suite:
    def __init__(self, options):
        self.work = options.work.resolve()
        self.linter = options.linter.resolve()
        for folder in ("templates", "runs", "cancelled"):
            shutil.rmtree(self.work / folder, ignore_errors=True)
            (self.work / folder).mkdir(parents=True)
        self.text = linter.emit(self.linter)
        self.emitted = json.loads(self.text)
        self.shim = self.moto = self.cloud = None

    def begin(self, lie):
        front, back = free_port(), free_port()
        self.shim = Shim(self.work, front, back, dict(NODES), lie)
        self.moto = Moto(self.work, back, front)
        self.moto.wait_until_it_answers()
        self.cloud = Cloud(self.work, front, self.shim)

    def end(self):
        for part in (self.shim, self.moto):
            if part is not None:
                part.stop()

    def run(self, scenarios, regions):
        """Deploys all copies, then runs all executions, a few at a time."""
        stacks = [Stack(self, scenario, regions.pop()) for scenario in scenarios]
        with ThreadPoolExecutor(DEPLOYMENTS_AT_ONCE) as pool:
            rows = [row for rows in pool.map(Stack.set_up, stacks) for row in rows]
        with ThreadPoolExecutor(EXECUTIONS_AT_ONCE) as pool:
            emitted = [pool.submit(stack.read_back) for stack in stacks if stack.scenario.change is None]
            started = [pool.submit(stack.execute, run) for stack in stacks for run in stack.scenario.runs]
            return rows + [future.result() for future in emitted + started]

    def third_party(self):
        """What somebody else's linter says of the emitted template."""
        file = self.work / "templates" / "emitted.json"
        file.write_text(self.text)
        row = Row("cfn-lint on the emitted template", "no findings")
        row.actual = linter.cfn_lint(file) or row.expected
        row.wrong += [] if row.actual == row.expected else ["cfn-lint has findings"]
        return row


def options():
    parser = argparse.ArgumentParser(prog="tests/e2e/run.sh", description="Runs the end-to-end suite.")
    parser.add_argument("--work", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--linter", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--all", action="store_true", help="every scenario, not the core alone")
    parser.add_argument("--sabotage", choices=sabotage.WAYS, help="let the shim lie: the suite has to fail")
    parser.add_argument("scenario", nargs="*", help="run those whose name contains one of these")
    return parser.parse_args()


def chosen(asked):
    if asked.scenario:
        return [one for one in CORE + MORE if any(word in one.name for word in asked.scenario)]
    return CORE + MORE if asked.all else CORE


def main():
    asked = options()
    scenarios = chosen(asked)
    if not scenarios:
        sys.exit("tests/e2e: no such scenario")
    begin = time.monotonic()
    suite = Suite(asked)

    def stop(*_):
        print("tests/e2e: stopped", file=sys.stderr, flush=True)
        suite.end()
        os._exit(1)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, stop)
    signal.alarm(LIMIT)
    regions = boto3.session.Session().get_available_regions("stepfunctions")
    try:
        suite.begin(asked.sabotage)
        rows = suite.run(scenarios, regions)
        if not asked.sabotage and not asked.scenario:
            rows += [suite.third_party(), readme.row(suite, regions.pop()), *sabotage.rows(suite, regions)]
        errors = suite.shim.errors
    finally:
        suite.end()
    return print_table(rows, errors, time.monotonic() - begin)


if __name__ == "__main__":
    sys.exit(main())
