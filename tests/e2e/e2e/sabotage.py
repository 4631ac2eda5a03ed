"""Can the suite fail? The shim lies, and the scenario must not come out as expected."""

from .core import HANG, failed
from .run import Row, Stack
from .scenario import Copy

# What the shim does with SendTaskFailure.
WAYS = {
    "drop-failures": "it says yes and passes nothing on",
    "turn-failures": "it passes on a success instead",
}


def rows(suite, regions):
    """One row for each way to lie: right if the suite noticed."""
    found = []
    scenario = Copy("lies", [failed("a command fails", "broken")], wait=HANG)
    stack = Stack(suite, scenario, regions.pop())
    stack.set_up()
    for way, meaning in WAYS.items():
        suite.shim.sabotage = way
        judged = stack.execute(scenario.runs[0])
        suite.shim.sabotage = None
        row = Row(f"the shim lies about SendTaskFailure: {meaning}", "the suite fails", seconds=judged.seconds)
        row.actual = "the suite fails" if judged.wrong else "the suite does not notice"
        row.wrong += [] if judged.wrong else ["the suite cannot fail"]
        found.append(row)
    return found
