"""The core: the emitted template as it is, and copies of it broken where its contract is."""

import json

from .scenario import FAILURE, SUCCESS, Copy, Run, arguments, step, task

# How long a Task waits in vain; the longer one leaves time for the runs of the same copy that do end.
HANG = 8
PATIENT = 25


def reports_command(execution, automations):
    result = json.loads(execution["output"])["RunCommand"]
    if result.get("Status") != "Success" or result.get("AutomationExecutionId") != automations[0].id:
        return f"the result is {result}"
    return None


def names_the_automation(execution, automations):
    return None if automations[0].id in execution.get("cause", "") else f"the cause is {execution.get('cause')}"


def failed(name, on, **more):
    return Run(name, on, "FAILED", "RunbookFailed", (FAILURE,), also=names_the_automation, **more)


def hangs(name, on, **more):
    """Nobody answers: the Task waits until its time is over."""
    return Run(name, on, "FAILED", "States.Timeout", **more)


def no_on_failure(template):
    del step(template, "RunCommand")["onFailure"]


def no_on_cancel(template):
    del step(template, "RunCommand")["onCancel"]


def cause_from_the_command(template):
    step(template, "SendTaskFailure")["inputs"]["cause"] = "Command {{ RunCommand.CommandId }} failed"


def by_targets(template):
    task(template)["Parameters"]["DocumentName"] = {"Ref": "SfnRunCommandByTargets"}
    given = arguments(template)
    given["Targets.$"] = given.pop("InstanceIds.$").replace("InstanceIds", "Targets")
    policy = template["Resources"]["StateMachineRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    text = json.dumps(policy).replace("SfnRunCommandByInstanceIds", "SfnRunCommandByTargets")
    template["Resources"]["StateMachineRole"]["Properties"]["Policies"][0]["PolicyDocument"] = json.loads(text)


def tagged(role):
    return {"Targets": [json.dumps({"Key": "tag:Role", "Values": [role]})]}


def one_web_server(cloud, region):
    """A node that a tag finds, and which is healthy."""
    answer = cloud.answer(
        region, "ec2", "run-instances", "--image-id", "ami-12c6146b", "--count", "1",
        "--tag-specifications", "ResourceType=instance,Tags=[{Key=Role,Value=web}]",
    )
    cloud.shim.nodes[answer["Instances"][0]["InstanceId"]] = "healthy"


CORE = [
    Copy("as emitted", [
        Run("the commands succeed", "healthy", "SUCCEEDED", None, (SUCCESS,), also=reports_command),
        failed("a command fails", "broken"),
        failed("SendCommand is refused", "unmanaged"),
        failed("the command is never delivered (injected)", "unreachable"),
        failed("the command runs out of time (injected)", "slow"),
        failed("the automation is cancelled (injected)", "stuck", cancel=True),
    ]),
    Copy("as emitted, by tag", [
        Run("a node has the tag", "healthy", "SUCCEEDED", None, (SUCCESS,), given=tagged("web"), also=reports_command),
        failed("no node has the tag", "healthy", given=tagged("none")),
    ], change=by_targets, before=one_web_server),
    Copy("no onFailure", [
        Run("the commands succeed", "healthy", "SUCCEEDED", None, (SUCCESS,)),
        hangs("a command fails", "broken"),
    ], change=no_on_failure, rules=frozenset({"token/unanswered-failure"}), verdict="broken", wait=PATIENT),
    Copy("the failure callback reads the command's id", [
        Run("a command fails", "broken", "FAILED", "RunbookFailed", (FAILURE,)),
        hangs("SendCommand is refused, so there is no id", "unmanaged"),
    ], change=cause_from_the_command, rules=frozenset({"token/callback-input-unavailable"}), verdict="broken",
        wait=PATIENT),
    Copy("no onCancel", [
        hangs("the automation is cancelled (injected)", "stuck", cancel=True),
    ], change=no_on_cancel, rules=frozenset({"token/unanswered-cancel"}), verdict="broken", wait=HANG),
]
