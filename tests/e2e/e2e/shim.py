"""Stands in front of moto's server: answers what moto lacks, records what matters, and passes everything on."""

import http.client
import json
import re
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import botocore.session
from botocore.validate import ParamValidator

from .automations import Automations
from .parameters import Refused
from .processes import LOOPBACK

PASS_ON_LIMIT = 120
HOP_HEADERS = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}
ANSWERS = ("AWSStepFunctions.SendTaskSuccess", "AWSStepFunctions.SendTaskFailure")


class AwsError(Exception):
    """An error answer, in AWS's form."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Shim:
    """The server in front, and what it has seen: callbacks by task token, commands with their region."""

    def __init__(self, work, port, moto_port, nodes, sabotage=None):
        self.moto_port = moto_port
        self.nodes = nodes
        self.sabotage = sabotage
        self.automations = Automations(work, f"http://{LOOPBACK}:{port}", nodes)
        self.answers = {}
        self.commands = []
        # What went wrong in the suite itself: nothing that it says then counts.
        self.errors = []
        self.lock = threading.Lock()
        self.ssm = botocore.session.Session().get_service_model("ssm")
        self.handlers = {
            "AmazonSSM.StartAutomationExecution": self.start_automation,
            "AmazonSSM.StopAutomationExecution": self.stop_automation,
            "AmazonSSM.SendCommand": self.send_command,
            "AWSStepFunctions.SendTaskSuccess": self.send_task_success,
            "AWSStepFunctions.SendTaskFailure": self.send_task_failure,
        }
        self.server = ThreadingHTTPServer((LOOPBACK, port), handler_of(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.automations.stop()

    def start_automation(self, request):
        body = self.validated("StartAutomationExecution", request)
        # moto gives a document back properly only in the format that it is not kept in.
        asked = {"Name": body["DocumentName"], "DocumentFormat": "YAML"}
        if "DocumentVersion" in body:
            asked["DocumentVersion"] = body["DocumentVersion"]
        status, _, answer = self.pass_on(request.with_body("AmazonSSM.GetDocument", asked))
        if status != 200:
            raise AwsError("AutomationDefinitionNotFoundException", f"no document {body['DocumentName']}")
        try:
            automation = self.automations.start(
                body["DocumentName"], json.loads(answer)["Content"], body.get("Parameters", {}), request.region
            )
        except Refused as refusal:
            raise AwsError("InvalidAutomationExecutionParametersException", str(refusal)) from refusal
        return {"AutomationExecutionId": automation.id}

    def stop_automation(self, request):
        body = self.validated("StopAutomationExecution", request)
        try:
            self.automations.cancel(body["AutomationExecutionId"])
        except Refused as refusal:
            raise AwsError("AutomationExecutionNotFoundException", str(refusal)) from refusal
        return {}

    def send_command(self, request):
        """Refuses nodes that are not managed: moto takes any."""
        body = self.validated("SendCommand", request)
        for node in body.get("InstanceIds", []):
            if node not in self.nodes:
                raise AwsError("InvalidInstanceId", f"Instances [[{node}]] not in a valid state for account")
        with self.lock:
            self.commands.append((request.region, body))
        return None

    def send_task_success(self, request):
        try:
            json.loads(request.body["output"])
        except ValueError as error:
            self.record(request, 400)
            raise AwsError("InvalidOutput", f"Invalid Output: {error}") from error
        return None

    def send_task_failure(self, request):
        if self.sabotage == "drop-failures":
            return {}
        if self.sabotage == "turn-failures":
            request.redirect("AWSStepFunctions.SendTaskSuccess", {"taskToken": request.body["taskToken"], "output": "{}"})
        return None

    def validated(self, operation, request):
        """Checks a request as the SDKs do: moto's interpreter sends them unchecked."""
        shape = self.ssm.operation_model(operation).input_shape
        report = ParamValidator().validate(request.body, shape)
        if report.has_errors():
            raise AwsError("ValidationException", report.generate_report())
        return request.body

    def record(self, request, status):
        name = request.target.rpartition(".")[2]
        with self.lock:
            self.answers.setdefault(request.body.get("taskToken"), []).append((name, status))

    def sent_to(self, region):
        """The nodes that commands in a region were sent to, command by command."""
        with self.lock:
            return [body.get("InstanceIds", []) for place, body in self.commands if place == region]

    def answer(self, request):
        """Status, headers and body of the answer to a request."""
        handler = self.handlers.get(request.target)
        if handler is not None:
            try:
                own = handler(request)
            except AwsError as error:
                return refusal(error)
            if own is not None:
                return json_answer(200, own)
        status, headers, body = self.pass_on(request)
        if request.target in ANSWERS:
            self.record(request, status)
        return status, headers, body

    def pass_on(self, request):
        moto = http.client.HTTPConnection(LOOPBACK, self.moto_port, timeout=PASS_ON_LIMIT)
        try:
            moto.request(request.method, request.path, body=request.raw, headers=request.headers)
            answer = moto.getresponse()
            headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_HEADERS]
            return answer.status, headers, answer.read()
        finally:
            moto.close()


class Request:
    """A request to AWS as it came in."""

    def __init__(self, method, path, headers, raw):
        self.method, self.path, self.raw = method, path, raw
        lower = {name.lower(): value for name, value in headers.items()}
        self.headers = {name: value for name, value in lower.items() if name not in HOP_HEADERS}
        self.target = lower.get("x-amz-target", "")
        self.body = json.loads(raw) if self.target and raw else {}
        scope = re.search(r"Credential=[^/]+/\d+/([^/]+)/", lower.get("authorization", ""))
        self.region = scope.group(1) if scope else "us-east-1"

    def redirect(self, target, body):
        self.target, self.body, self.raw = target, body, json.dumps(body).encode()
        self.headers = {**self.headers, "x-amz-target": target}

    def with_body(self, target, body):
        return Request(self.method, self.path, {**self.headers, "x-amz-target": target}, json.dumps(body).encode())


def json_answer(status, body, extra=()):
    # Without a request id moto's interpreter fails, and not with the error of the service.
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-RequestId", str(uuid.uuid4())), *extra]
    return status, headers, json.dumps(body).encode()


def refusal(error):
    return json_answer(400, {"__type": error.code, "message": str(error)}, [("x-amzn-ErrorType", error.code)])


def handler_of(shim):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self):
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                status, headers, body = shim.answer(Request(self.command, self.path, self.headers, raw))
            except Exception as error:
                shim.errors.append(f"{self.headers.get('X-Amz-Target')}: {error!r}")
                status, headers, body = json_answer(500, {"__type": "InternalFailure", "message": repr(error)})
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any

        def log_message(self, *_):
            pass

    return Handler
