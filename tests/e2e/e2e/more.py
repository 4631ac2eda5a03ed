"""More than the core, for --all: other breaks of the contract, and other ways to call the runbook."""

from .core import HANG, PATIENT, hangs, no_on_failure
from .scenario import FAILURE, SUCCESS, Copy, Run, arguments, definition, document, step, task

REFUSED = "ssm.InvalidAutomationExecutionParametersException"


def broken(name, change, rules, *runs, **more):
    """A copy that the linter must call broken, and for these rules alone."""
    return Copy(name, list(runs), change=change, rules=frozenset(rules), verdict="broken", **more)


def never_starts(name, error):
    return Run(name, "healthy", "FAILED", error, automations=0)


def token_as_text(template):
    arguments(template)["taskToken.$"] = "$$.Task.Token"


def token_left_out(template):
    del arguments(template)["taskToken.$"]


def token_under_another_name(template):
    arguments(template)["TaskToken.$"] = arguments(template).pop("taskToken.$")


def token_as_literal(template):
    del arguments(template)["taskToken.$"]
    arguments(template)["taskToken"] = ["$$.Task.Token"]


def does_not_wait(template):
    task(template)["Resource"] = {"Fn::Sub": "arn:${AWS::Partition}:states:::aws-sdk:ssm:startAutomationExecution"}


def time_out_of_range(template):
    arguments(template)["executionTimeout"] = ["0"]


def misspelt_token(template):
    for name in ("SendTaskSuccess", "SendTaskFailure"):
        inputs = step(template, name)["inputs"]
        inputs["TaskToken"] = inputs.pop("taskToken")


def misspelt_api(template):
    step(template, "SendTaskFailure")["inputs"]["Api"] = "send_task_failed"


def output_is_text(template):
    step(template, "SendTaskSuccess")["inputs"]["output"] = "{{ RunCommand.CommandId }}"


def continues(template):
    step(template, "RunCommand")["onFailure"] = "Continue"


def success_runs_on(template):
    """The success callback stands before the failure callback, and goes on to it."""
    steps = document(template)["mainSteps"]
    failure = next(one for one in steps if one["name"] == "SendTaskFailure")
    steps.remove(failure)
    steps.append(failure)


def failure_runs_on(template):
    """The failure callback goes on to the success callback."""
    del step(template, "SendTaskFailure")["isEnd"]


def nobody_answers(template):
    document(template)["mainSteps"] = [step(template, "RunCommand")]
    for key in ("onFailure", "onCancel", "nextStep"):
        del step(template, "RunCommand")[key]


def two_attempts(template):
    step(template, "RunCommand")["maxAttempts"] = 2
    task(template)["TimeoutSeconds"] *= 2


def retried(template):
    task(template)["Retry"] = [{"ErrorEquals": ["RunbookFailed"], "IntervalSeconds": 1, "MaxAttempts": 1}]


def caught(template):
    states = definition(template)["States"]
    states["RunCommandFailed"] = {"Type": "Pass", "End": True}


def machine_gives_up(template):
    no_on_failure(template)
    definition(template)["TimeoutSeconds"] = HANG


def heartbeat_runs_out(template):
    no_on_failure(template)
    task(template)["HeartbeatSeconds"] = HANG


def in_jsonata(template):
    machine = definition(template)
    machine["QueryLanguage"] = "JSONata"
    parameters = task(template).pop("Parameters")
    for key in ("ResultPath", "Catch"):
        del task(template)[key]
    task(template)["Arguments"] = {
        "DocumentName": parameters["DocumentName"],
        "Parameters": {
            "InstanceIds": "{% $states.input.InstanceIds %}",
            "Commands": parameters["Parameters"]["Commands"],
            "taskToken": ["{% $states.context.Task.Token %}"],
        },
    }
    del machine["States"]["RunCommandFailed"]


MORE = [
    broken("the token as text", token_as_text, {"token/not-a-list"}, never_starts("refused", REFUSED)),
    broken("no token", token_left_out, {"token/not-passed"}, never_starts("refused", REFUSED)),
    broken("the token under another name", token_under_another_name, {"token/unknown-parameter", "token/missing-parameter"},
           never_starts("refused", REFUSED)),
    broken("the token's path as text", token_as_literal, {"token/literal"}, hangs("nobody has the token", "healthy"),
           wait=HANG),
    Copy("the Task does not wait", [never_starts("no token there", "States.Runtime")], change=does_not_wait,
         rules=frozenset({"token/not-waiting"}), verdict="no waiting Task"),
    broken("executionTimeout is 0", time_out_of_range, {"token/execution-timeout", "token/argument-type"},
           never_starts("refused", REFUSED)),
    broken("callbacks with TaskToken", misspelt_token, {"token/wrong-callback-token"},
           hangs("no callback is sent", "healthy"), wait=HANG),
    broken("a misspelt failure callback", misspelt_api, {"token/wrong-callback-api"},
           hangs("no callback is sent", "broken"), wait=HANG),
    broken("the output is not JSON", output_is_text, {"token/invalid-output"},
           Run("the failure callback answers", "healthy", "FAILED", "RunbookFailed", (FAILURE,))),
    # Somebody answers, once: what the answer says is another matter, and only a warning.
    Copy("onFailure: Continue", [Run("a failure is reported as success", "broken", "SUCCEEDED", None, (SUCCESS,))],
         change=continues, rules=frozenset({"token/success-on-failure-path"})),
    broken("the success callback runs on", success_runs_on, {"token/answered-twice"},
           Run("both callbacks are sent", "healthy", "SUCCEEDED", None, (SUCCESS, FAILURE))),
    broken("nobody answers", nobody_answers, {"token/never-answered"}, hangs("the commands succeed", "healthy"), wait=HANG),
    broken("the state machine's time-out", machine_gives_up, {"token/unanswered-failure", "token/timeout-too-short"},
           Run("nobody answers", "broken", "TIMED_OUT")),
    broken("a heartbeat that nobody sends", heartbeat_runs_out, {"token/unanswered-failure", "token/heartbeat-never-sent"},
           hangs("nobody answers", "broken"), wait=PATIENT),
    Copy("a retry", [
        Run("each attempt has a token of its own", "broken", "FAILED", "RunbookFailed", (FAILURE, FAILURE), automations=2),
    ], change=retried),
    Copy("two attempts", [
        Run("a command fails twice", "broken", "FAILED", "RunbookFailed", (FAILURE,), commands=2),
    ], change=two_attempts),
    Copy("a caught failure", [Run("a command fails", "broken", "SUCCEEDED", None, (FAILURE,))], change=caught),
    Copy("in JSONata", [
        Run("the commands succeed", "healthy", "SUCCEEDED", None, (SUCCESS,)),
        Run("a command fails", "broken", "FAILED", "RunbookFailed", (FAILURE,)),
    ], change=in_jsonata),
]
