"""What a scenario is made of."""

from dataclasses import dataclass, field
from typing import Callable, Optional

SUCCESS, FAILURE = "SendTaskSuccess", "SendTaskFailure"


def node(kind):
    """The id of a managed node: its kind, filled up to the 17 characters of an id."""
    return f"i-{kind:0<17}"


# What the suite calls its nodes; simulator/nodes.mjs says what happens on each. `unmanaged` is none of them.
# The last one is the README's.
KINDS = ("healthy", "broken", "unreachable", "slow", "stuck")
NODES = {node(kind): kind for kind in KINDS} | {"i-02573cafcfEXAMPLE": "healthy"}


@dataclass(frozen=True)
class Run:
    """One execution, and how it must end."""

    name: str
    on: str
    status: str
    error: Optional[str] = None
    # The callbacks that Step Functions accepted, in their order.
    answers: tuple = ()
    # How many automations the execution starts.
    automations: int = 1
    # How many commands are sent in the region, where that is asked.
    commands: Optional[int] = None
    cancel: bool = False
    # Asked of the described execution and its automations; returns what is wrong.
    also: Callable = lambda execution, automations: None
    given: Optional[dict] = None

    def input(self):
        return self.given or {"InstanceIds": [node(self.on)]}


@dataclass(frozen=True)
class Copy:
    """The emitted template, or a copy of it with a change, and what the linter must say of it."""

    name: str
    runs: list
    change: Optional[Callable] = None
    rules: frozenset = field(default_factory=frozenset)
    verdict: str = "proven"
    # How long the Task may wait when it is run: the linter sees the copy with its own timeout.
    wait: Optional[int] = None
    # Resources that the template does not create: called with the cloud and the region before anything runs.
    before: Optional[Callable] = None


def document(template):
    return template["Resources"]["SfnRunCommandByInstanceIds"]["Properties"]["Content"]


def step(template, name):
    return next(one for one in document(template)["mainSteps"] if one["name"] == name)


def definition(template):
    return template["Resources"]["StateMachine"]["Properties"]["Definition"]


def task(template):
    return definition(template)["States"]["RunCommand"]


def arguments(template):
    return task(template)["Parameters"]["Parameters"]
