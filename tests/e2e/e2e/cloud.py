"""What a person does with AWS: deploys a template, looks at what is there, starts executions."""

import json
import subprocess
import time
import urllib.request
import uuid

from .processes import LOOPBACK, environment

COMMAND_LIMIT = 180


class CommandFailed(Exception):
    """A command of the AWS CLI failed."""


class Cloud:
    def __init__(self, work, front_port, shim):
        self.work = work
        self.endpoint = f"http://{LOOPBACK}:{front_port}"
        self.shim = shim

    def aws(self, region, *arguments):
        """Runs the AWS CLI and returns what it answers."""
        return self.command(region, "aws", *arguments, "--output", "json")

    def command(self, region, *command):
        run = subprocess.run(
            [str(part) for part in command],
            env=environment(self.work, self.endpoint, region),
            capture_output=True,
            text=True,
            timeout=COMMAND_LIMIT,
            check=False,
        )
        if run.returncode != 0:
            raise CommandFailed(f"{' '.join(str(part) for part in command[:3])}: {run.stderr.strip()}")
        return run.stdout

    def answer(self, region, *arguments):
        return json.loads(self.aws(region, *arguments))

    def deploy_emitted(self, region, stack, linter):
        """Lets the linter hand what it emits to the AWS CLI, as a person does."""
        self.command(region, linter, "--emit", "template", "--deploy", stack, "--region", region)

    def deploy(self, region, stack, template):
        """Creates the stack of a copy of the emitted template."""
        self.aws(
            region, "cloudformation", "deploy", "--stack-name", stack, "--template-file", str(template),
            "--capabilities", "CAPABILITY_IAM",
        )

    def resources(self, region, stack):
        """The physical id of each resource of a stack."""
        answer = self.answer(region, "cloudformation", "describe-stack-resources", "--stack-name", stack)
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in answer["StackResources"]}

    def start(self, region, machine, given):
        # moto makes up no name, and refuses a second execution without one.
        answer = self.answer(
            region, "stepfunctions", "start-execution", "--name", str(uuid.uuid4()), "--state-machine-arn", machine,
            "--input", json.dumps(given),
        )
        return answer["executionArn"]

    def step_functions(self, region, operation, body):
        """Asks Step Functions without a process of the CLI for each question."""
        request = urllib.request.Request(
            self.endpoint,
            data=json.dumps(body).encode(),
            headers={
                "Content-Type": "application/x-amz-json-1.0",
                "X-Amz-Target": f"AWSStepFunctions.{operation}",
                "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20260101/{region}/states/aws4_request, "
                "SignedHeaders=host, Signature=none",
            },
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=60) as answer:
            return json.loads(answer.read())

    def execution(self, region, arn):
        return self.step_functions(region, "DescribeExecution", {"executionArn": arn})

    def automations(self, region, arn):
        """The runs of runbooks that an execution has started."""
        events = self.step_functions(region, "GetExecutionHistory", {"executionArn": arn})["events"]
        submitted = [event["taskSubmittedEventDetails"] for event in events if event["type"] == "TaskSubmitted"]
        identifiers = [json.loads(details["output"])["AutomationExecutionId"] for details in submitted]
        return [self.shim.automations.runs[identifier] for identifier in identifiers]


def wait_for(condition, limit):
    """Asks until the answer is true; what it was, or None if it never was."""
    give_up = time.monotonic() + limit
    while time.monotonic() < give_up:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.3)
    return None
