"""Starts moto's server with what it lacks for the suite. Each change says why; nothing decides how an execution ends.

    MOTO_PORT=FRONT python moto_server.py -p PORT

MOTO_PORT is where moto's Step Functions interpreter sends the calls of a Task, -p is where the server listens: so the shim
stands in between.
"""

import json

import jsonata
import moto.stepfunctions.models as models
import moto.stepfunctions.parser.asl.jsonata.jsonata as parser_jsonata
import moto.stepfunctions.parser.models as parser_models
from moto.core.config import default_user_config
from moto.core.responses import EmptyResult
from moto.server import main
from moto.stepfunctions.responses import StepFunctionResponse


def execute_what_cloudformation_creates():
    """CloudFormation puts state machines where none is ever executed."""
    models.stepfunctions_backends = parser_models.stepfunctions_parser_backends
    default_user_config["stepfunctions"] = {"execute_state_machine": True}


def read_definition_objects():
    """CloudFormation reads `DefinitionString` only, and takes a machine with `Definition` for empty."""
    create = models.StateMachine.create_from_cloudformation_json.__func__

    def create_with_definition(cls, resource_name, cloudformation_json, *arguments, **named):
        properties = dict(cloudformation_json["Properties"])
        if "Definition" in properties:
            properties["DefinitionString"] = json.dumps(properties.pop("Definition"))
        return create(cls, resource_name, {**cloudformation_json, "Properties": properties}, *arguments, **named)

    models.StateMachine.create_from_cloudformation_json = classmethod(create_with_definition)


def keep_the_cause():
    """SendTaskFailure loses the cause."""

    def send_task_failure(self):
        self.stepfunction_backend.send_task_failure(
            self._get_param("taskToken"), error=self._get_param("error"), cause=self._get_param("cause")
        )
        return EmptyResult()

    StepFunctionResponse.send_task_failure = send_task_failure


def evaluate_jsonata():
    """The evaluator is left unset."""
    parser_jsonata._eval_jsonata = lambda text: jsonata.Jsonata(text).evaluate(None)


if __name__ == "__main__":
    execute_what_cloudformation_creates()
    read_definition_objects()
    keep_the_cause()
    evaluate_jsonata()
    main()
