"""Writes the exceptions among the IAM actions of operations: operation_actions.py MAP TABLE, in an environment that has botocore.

An operation asks for the action of its own name in the service that its requests are signed for; the table holds the others.
MAP is iamlive's `iamlivecore/map.json`. Rows: client, operation, and the actions: all of them (`a b`), at least one of them
(`a|b`), or none (`-`). What is not known here stays out.
"""

import json
import struct
import sys

import botocore.session

# Verbs of HTTP on paths: which action a call asks for, its resource decides.
LEFT_OUT = {"apigateway", "apigatewayv2"}
# Services whose current actions have the names of their operations, other than when the map was made.
NEWER = {"lexv2-models", "mediapackage"}
# What the map does not know, or says of some requests only. From the pages of the operations in the API references, and for
# S3 "Required permissions for Amazon S3 API operations" (User Guide, using-with-s3-policy-actions).
CORRECTED = {
    ("bedrock-runtime", "Converse"): "bedrock:InvokeModel",
    ("bedrock-runtime", "ConverseStream"): "bedrock:InvokeModelWithResponseStream",
    ("bedrock-runtime", "StartAsyncInvoke"): "bedrock:InvokeModel",
    ("dynamodb", "TransactGetItems"): "dynamodb:GetItem",
    ("kms", "ReEncrypt"): "kms:ReEncryptFrom kms:ReEncryptTo",
    ("lambda", "InvokeAsync"): "lambda:InvokeFunction|lambda:InvokeAsync",
    ("lambda", "InvokeWithResponseStream"): "lambda:InvokeFunction",
    ("s3", "CopyObject"): "s3:GetObject|s3:GetObjectVersion|s3:PutObject",
    ("s3", "DeleteObject"): "s3:DeleteObject|s3:DeleteObjectVersion",
    ("s3", "DeleteObjects"): "s3:DeleteObject|s3:DeleteObjectVersion",
    ("s3", "DeleteObjectTagging"): "s3:DeleteObjectTagging|s3:DeleteObjectVersionTagging",
    ("s3", "GetObject"): "s3:GetObject|s3:GetObjectVersion",
    ("s3", "GetObjectAcl"): "s3:GetObjectAcl|s3:GetObjectVersionAcl",
    ("s3", "GetObjectAttributes"): "s3:GetObject|s3:GetObjectVersion|s3:GetObjectAttributes|s3:GetObjectVersionAttributes",
    ("s3", "GetObjectTagging"): "s3:GetObjectTagging|s3:GetObjectVersionTagging",
    ("s3", "HeadObject"): "s3:GetObject|s3:GetObjectVersion",
    ("s3", "PutObjectAcl"): "s3:PutObjectAcl|s3:PutObjectVersionAcl",
    ("s3", "PutObjectTagging"): "s3:PutObjectTagging|s3:PutObjectVersionTagging",
    ("s3", "SelectObjectContent"): "s3:GetObject",
    ("s3", "UploadPartCopy"): "s3:GetObject|s3:GetObjectVersion|s3:PutObject",
    ("sns", "PublishBatch"): "sns:Publish",
    ("sqs", "ChangeMessageVisibilityBatch"): "sqs:ChangeMessageVisibility",
    ("sqs", "DeleteMessageBatch"): "sqs:DeleteMessage",
    ("sqs", "SendMessageBatch"): "sqs:SendMessage",
    ("sts", "GetCallerIdentity"): "-",
    ("sts", "GetSessionToken"): "-",
}


def main(source, table):
    known = iam_actions("src/aws/data/iam.bin")
    with open(source, encoding="utf-8") as file:
        mapped = {name.lower(): uses for name, uses in json.load(file)["sdk_method_iam_mappings"].items()}
    loader = botocore.session.get_session().get_component("data_loader")
    rows = dict(CORRECTED)
    for client in loader.list_available_services("service-2"):
        model = loader.load_service_model(client, "service-2")
        for operation, description in model["operations"].items():
            if (client, operation) not in rows and client not in LEFT_OUT | NEWER:
                actions = row(client, model["metadata"], operation, description, mapped, known)
                if actions:
                    rows[client, operation] = actions
    for (client, operation), actions in rows.items():
        for action in actions.replace("|", " ").split():
            assert action == "-" or action.lower() in known, (client, operation, action)
    with open(table, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{client}\t{operation}\t{actions}\n" for (client, operation), actions in sorted(rows.items()))
    print(f"{len(rows)} rows")


def row(client, metadata, operation, description, mapped, known):
    """What an operation asks for, if that is not the action of its name."""
    if description.get("authtype") == "none" or "smithy.api#noAuth" in description.get("auth", []):
        return "-"
    service = "".join(letter for letter in metadata.get("serviceId", "") if letter.isalnum()).lower()
    uses = mapped.get(f"{service}.{operation.lower()}") or mapped.get(f"{client.replace('-', '')}.{operation.lower()}")
    if not uses:
        return None
    named = [use["action"] for use in uses if use["action"] != "iam:PassRole"]
    actions = list(dict.fromkeys(known[name.lower()] for name in named if name.lower() in known))
    prefixes = [metadata.get("signingName", metadata["endpointPrefix"]), client, metadata["endpointPrefix"]]
    derived = [known[name] for name in (f"{prefix}:{operation}".lower() for prefix in prefixes) if name in known]
    if derived and derived[0] not in actions:
        actions.append(derived[0])
    elif derived:
        return None
    return "|".join(actions)


def iam_actions(path):
    """All actions of the table, by their names in small letters."""
    with open(path, "rb") as file:
        data = file.read()
    numbers = struct.unpack_from("<24I", data, 12)
    (text, _), (starts, starts_length), _, _, (services, services_length), (actions, _) = zip(numbers[0:12:2], numbers[1:12:2])
    places = struct.unpack_from(f"<{starts_length // 4}I", data, starts)
    name = lambda index: data[text + places[index] : text + places[index + 1]].decode()
    rows = [struct.unpack_from("<6H", data, services + 12 * row) for row in range(services_length // 12)]
    found = {}
    for current, following in zip(rows, rows[1:]):
        for row in range(current[2], following[2]):
            action = f"{name(current[0])}:{name(struct.unpack_from('<H', data, actions + 8 * row)[0])}"
            found[action.lower()] = action
    return found


main(*sys.argv[1:])
