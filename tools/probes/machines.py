"""Writes a state machine by itself in the forms that the tools read: machine.json, and template.json with it as a resource."""

TEMPLATE = """{
  "Resources": {
    "Machine": {
      "Type": "AWS::StepFunctions::StateMachine",
      "Properties": {
        "StateMachineType": "%s",
        "RoleArn": "arn:aws:iam::111122223333:role/Workflow",
        "Definition": %s
      }
    }
  }
}
"""


def write_machine(folder, text, kind="STANDARD"):
    (folder / "machine.json").write_text(text)
    (folder / "template.json").write_text(TEMPLATE % (kind, text))
