"""The part of Systems Manager Automation that moto lacks: runbooks are run in the simulator, one process each."""

import json
import subprocess
import threading
import uuid

import yaml

from . import processes
from .parameters import Refused, bind

RUN_LIMIT = 150


class Automation:
    """One run of a runbook, and what came of it."""

    def __init__(self, identifier, document, parameters, region, cancel_file):
        self.id = identifier
        self.document = document
        self.parameters = parameters
        self.region = region
        self.cancel_file = cancel_file
        self.status = "InProgress"
        self.steps = []
        self.detail = ""
        # Set if the suite could not run the runbook: then nothing is known of it.
        self.broken = None
        self.ended = threading.Event()

    def __str__(self):
        why = self.detail.partition("\n")[0]
        return f"{self.status} after {' → '.join(self.steps)}{'; ' if why else ''}{why}"


class Automations:
    """All runs; `nodes` says of each managed node what kind it is."""

    def __init__(self, work, endpoint, nodes):
        self.work = work
        self.endpoint = endpoint
        self.nodes = nodes
        self.lock = threading.Lock()
        self.runs = {}
        self.running = {}

    def start(self, name, text, given, region):
        """Binds the parameters, and runs the runbook in the background."""
        document = yaml.safe_load(text)
        parameters = bind(document.get("parameters") or {}, given)
        identifier = str(uuid.uuid4())
        automation = Automation(identifier, name, parameters, region, self.work / "cancelled" / identifier)
        with self.lock:
            self.runs[identifier] = automation
        threading.Thread(target=self.run, args=(automation, document), daemon=True).start()
        return automation

    def run(self, automation, document):
        job = {
            "document": document,
            "parameters": automation.parameters,
            "executionId": automation.id,
            "nodes": self.nodes,
            "cancelFile": str(automation.cancel_file),
            "modules": str(self.work / "node"),
        }
        process = subprocess.Popen(
            ["node", str(processes.HERE / "simulator/run-runbook.mjs")],
            env=processes.environment(self.work, self.endpoint, automation.region),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        with self.lock:
            self.running[automation.id] = process
        try:
            output, errors = process.communicate(json.dumps(job, default=str), timeout=RUN_LIMIT)
            (self.work / "runs" / f"{automation.id}.log").write_text(errors)
            if process.returncode == 0:
                result = json.loads(output)
                automation.status, automation.steps = result["status"], result["steps"]
                automation.detail = result["detail"]
            else:
                automation.broken = errors.strip()[-1000:] or f"exit status {process.returncode}"
        except (subprocess.TimeoutExpired, ValueError) as error:
            automation.broken = str(error)
        finally:
            processes.end(process)
            with self.lock:
                del self.running[automation.id]
            automation.ended.set()

    def broken(self, region):
        """Is there a runbook in a region that the suite could not run?"""
        with self.lock:
            return any(run.broken for run in self.runs.values() if run.region == region)

    def cancel(self, identifier):
        automation = self.runs.get(identifier)
        if automation is None:
            raise Refused(f"there is no automation {identifier}")
        automation.cancel_file.touch()

    def stop(self):
        with self.lock:
            running = list(self.running.values())
        for process in running:
            processes.end(process)
