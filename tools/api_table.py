"""Writes the table of the AWS APIs: api_table.py WHEEL TABLE, in an environment that has botocore.

The layout is that of src/aws/api/table.rs. Everything in it is little-endian and a number of a record, never an address:
u24 for names, shapes, members and operations, u16 for services and counts.
"""

import re
import struct
import sys
import zipfile

import botocore
import botocore.handlers
import botocore.session

MAGIC = b"API\x01"
NONE = 0xFFFFFF
KINDS = ["structure", "list", "map", "string", "integer", "long", "float", "double", "boolean", "blob", "timestamp", "any"]
REQUIRED, TOKEN = 1 << 23, 1 << 22
UNION = 0x80
STREAMING_INPUT, STREAMING_OUTPUT, EVENTS_INPUT, EVENTS_OUTPUT, DEPRECATED = 1, 2, 4, 8, 16
# Of each section its place and the number of its records, behind the magic number.
SECTIONS = ["text", "names", "services", "integrations", "operations", "methods", "shapes", "members", "enums"]


def main(wheel, table):
    loader = botocore.session.get_session().get_component("data_loader")
    services = sorted(loader.list_available_services("service-2"))
    models = {name: loader.load_service_model(name, "service-2") for name in services}
    for name, model in models.items():
        customize(name, model)
    graph = Graph()
    operations = {name: list(operations_of(model, graph)) for name, model in models.items()}
    graph.merge()
    data, counts = written(models, operations, graph, botocore.__version__, release_date(wheel))
    with open(table, "wb") as file:
        file.write(data)
    print(f"| botocore | {botocore.__version__} |\n| released | {release_date(wheel)} |\n| bytes | {len(data)} |")
    for section in SECTIONS[1:]:
        print(f"| {section} | {counts[section]} |")


def release_date(wheel):
    """The day on which the wheel was made."""
    return "{:04}-{:02}-{:02}".format(*max(entry.date_time for entry in zipfile.ZipFile(wheel).infolist())[:3])


def customize(service, model):
    """What botocore's handlers change in the parameters before it validates them."""
    shapes = model["shapes"]
    for name, operation in model["operations"].items():
        shape = shapes[operation["input"]["shape"]] if "input" in operation else {}
        members, required = shape.get("members", {}), shape.get("required", [])
        for original, alias in PARAMETER_ALIASES.get((service, name), []) + PARAMETER_ALIASES.get((service, "*"), []):
            if original in members:
                members.setdefault(alias, members[original])
                shape["required"] = required = [member for member in required if member != original]
        if service == "glacier":
            shape["required"] = [member for member in required if member != "accountId"]
        if service == "s3" and "CopySource" in members:
            shapes["CopySource"] = {"type": "any"}


def parameter_aliases():
    aliases = {}
    for entry in botocore.handlers.BUILTIN_HANDLERS:
        owner = getattr(entry[1], "__self__", None)
        if isinstance(owner, botocore.handlers.ParameterAlias) and entry[0].startswith("before-parameter-build."):
            _, service, operation = entry[0].split(".")
            aliases.setdefault((service, operation), []).append((owner._original_name, owner._alias_name))
    return aliases


def method_aliases():
    """Methods that a client has beside those of its operations, by service."""
    aliases = {}
    for entry in botocore.handlers.BUILTIN_HANDLERS:
        if isinstance(entry[1], botocore.handlers.ClientMethodAlias):
            _, service, method = entry[0].split(".")
            aliases.setdefault(service, {}).setdefault(entry[1]._actual, []).append(method)
    return aliases


PARAMETER_ALIASES = parameter_aliases()
METHOD_ALIASES = method_aliases()


class Graph:
    """The shapes of all services; equal ones become one."""

    def __init__(self):
        self.nodes = []  # (kind, flags, enum, [(name, flags, node)])
        self.classes = []

    def add(self, shapes, known, name):
        """The node of a shape and, by the way, of all that it holds."""
        open_nodes = []

        def node_of(reference):
            is_any = shapes[reference].get("jsonvalue") or shapes[reference].get("document")
            if reference not in known:
                known[reference] = len(self.nodes)
                self.nodes.append(None)
                open_nodes.append((reference, is_any))
            return known[reference]

        first = node_of(name)
        while open_nodes:
            reference, is_any = open_nodes.pop()
            shape = shapes[reference]
            kind = {"timestamp": "timestamp", "character": "string"}.get(shape["type"], shape["type"])
            parts, flags, enum = [], 0, ()
            if is_any:
                kind = "any"
            elif kind == "structure":
                required = set(shape.get("required", []))
                flags = UNION if shape.get("union") else 0
                for member, target in sorted(shape.get("members", {}).items()):
                    traits = {**shapes[target["shape"]], **target}
                    if traits.get("jsonvalue"):
                        target = {"shape": any_shape(shapes)}
                    mark = (REQUIRED if member in required else 0) | (TOKEN if traits.get("idempotencyToken") else 0)
                    parts.append((member, mark, node_of(target["shape"])))
            elif kind == "list":
                parts.append(("", 0, node_of(shape["member"]["shape"])))
            elif kind == "map":
                parts.append(("", 0, node_of(shape["value"]["shape"])))
            elif kind == "string":
                enum = tuple(sorted(set(shape.get("enum", []))))
            self.nodes[known[reference]] = (KINDS.index(kind), flags, enum, parts)
        return first

    def merge(self):
        """Refines the classes of nodes that look alike until those of one class hold parts of the same classes."""
        self.classes = [0] * len(self.nodes)
        count = 1
        while True:
            ids = {}
            classes = []
            for kind, flags, enum, parts in self.nodes:
                key = (kind, flags, enum, tuple((name, mark, self.classes[node]) for name, mark, node in parts))
                classes.append(ids.setdefault(key, len(ids)))
            self.classes = classes
            if len(ids) == count:
                return
            count = len(ids)


def any_shape(shapes):
    shapes.setdefault("(any)", {"type": "any"})
    return "(any)"


def operations_of(model, graph):
    shapes, known = model["shapes"], {}
    for name, operation in sorted(model["operations"].items()):
        flags = DEPRECATED if operation.get("deprecated") else 0
        places = []
        for side, streaming, events in [
            ("input", STREAMING_INPUT, EVENTS_INPUT),
            ("output", STREAMING_OUTPUT, EVENTS_OUTPUT),
        ]:
            if side not in operation:
                places.append(None)
                continue
            shape = shapes[operation[side]["shape"]]
            targets = [shapes[member["shape"]] for member in shape["members"].values()]
            payload = shape["members"].get(shape.get("payload"))
            flags |= streaming if payload and shapes[payload["shape"]]["type"] == "blob" else 0
            flags |= events if any(target.get("eventstream") for target in targets) else 0
            places.append(graph.add(shapes, known, operation[side]["shape"]))
        yield name, flags, places


def written(models, operations, graph, version, date):
    names, enums = set(), []
    enum_places = {}
    representatives = {}
    for node, (kind, flags, enum, parts) in enumerate(graph.nodes):
        representatives.setdefault(graph.classes[node], node)
        names.update(enum)
        names.update(name for name, _, _ in parts if name)
    for name, model in models.items():
        names.update(labels_of(name, model["metadata"]))
        for operation, _, _ in operations[name]:
            names.update([operation, *irregular_methods(name, operation)])
    names = sorted(names, key=str.encode)
    ids = {name: index for index, name in enumerate(names)}

    shape_records, member_records = [], []
    for number in range(len(representatives)):
        kind, flags, enum, parts = graph.nodes[representatives[number]]
        first, count = 0, 0
        if KINDS[kind] == "structure":
            first, count = len(member_records), len(parts)
            for name, mark, node in sorted(parts, key=lambda part: part[0].encode()):
                member_records.append(u24(ids[name]) + u24(limited(graph.classes[node], TOKEN) | mark))
        elif parts:
            first = graph.classes[parts[0][2]]
        elif enum:
            if enum not in enum_places:
                enum_places[enum] = len(enums)
                enums.extend(u24(ids[value]) for value in sorted(enum, key=str.encode))
            first, count = enum_places[enum], len(enum)
        shape_records.append(bytes([kind | flags]) + u24(first) + struct.pack("<H", count))

    service_records, operation_records, method_records, integrations = [], [], [], []
    for index, (name, model) in enumerate(models.items()):
        labels = labels_of(name, model["metadata"])
        integrations.append((labels[1].encode(), index))
        first = len(operation_records)
        for operation, flags, places in sorted(operations[name], key=lambda operation: operation[0].encode()):
            for method in irregular_methods(name, operation):
                method_records.append(u24(len(operation_records)) + u24(ids[method]))
            sides = [NONE if place is None else graph.classes[place] for place in places]
            operation_records.append(u24(ids[operation]) + bytes([flags]) + u24(sides[0]) + u24(sides[1]))
        count = len(operation_records) - first
        service_records.append(b"".join(u24(ids[label]) for label in labels) + u24(first) + struct.pack("<H", count))

    starts, text = [0], b""
    chunks = [name.encode() for name in names]
    for chunk in chunks:
        starts.append(starts[-1] + len(chunk))
    text = b"".join(chunks)
    sections = {
        "text": (text, len(text)),
        "names": (b"".join(map(u24, starts)), len(names)),
        "services": (b"".join(service_records), len(service_records)),
        "integrations": (b"".join(struct.pack("<H", index) for _, index in sorted(integrations)), len(integrations)),
        "operations": (b"".join(operation_records), len(operation_records)),
        "methods": (b"".join(method_records), len(method_records)),
        "shapes": (b"".join(shape_records), len(shape_records)),
        "members": (b"".join(member_records), len(member_records)),
        "enums": (b"".join(enums), len(enums)),
    }
    head = version.encode().ljust(12, b"\0") + date.encode().ljust(12, b"\0")
    header, body = MAGIC + head, b""
    place = len(header) + 8 * len(SECTIONS)
    for section in SECTIONS:
        data, count = sections[section]
        header += struct.pack("<II", place, count)
        body += data
        place += len(data)
    return header + body, {section: count for section, (_, count) in sections.items()}


def labels_of(name, metadata):
    """A service's names: for boto3, for Step Functions' SDK integrations, its own, for signatures, for endpoints."""
    service_id = metadata["serviceId"]
    integration = re.sub("service$", "", re.sub("[^a-z0-9]", "", service_id.lower()))
    return [name, integration, service_id, metadata.get("signingName", metadata["endpointPrefix"]), metadata["endpointPrefix"]]


def irregular_methods(service, operation):
    """The method of an operation, where src/aws/api/method.rs gives it another one, and then its aliases."""
    method = botocore.xform_name(operation)
    aliases = METHOD_ALIASES.get(service, {}).get(method, [])
    if method != regular_method(operation):
        return [method, *aliases]
    if aliases:
        sys.exit(f"api_table.py: {method} of {service} has aliases, and no place for them")
    return []


def regular_method(operation):
    """What src/aws/api/method.rs makes of the name of an operation."""
    method = ""
    plural = re.search("[A-Z]{2,}s$", operation)
    head = operation[: plural.start()] if plural else operation
    for index, letter in enumerate(head):
        before, behind = head[index - 1 : index], head[index + 1 : index + 2]
        if letter.isupper() and before and (before.islower() or before.isdigit() or behind.islower()):
            method += "_"
        method += letter.lower()
    return method + ("_" + plural.group().lower() if plural else "")


def u24(number):
    return limited(number, 1 << 24).to_bytes(3, "little")


def limited(number, limit):
    if number >= limit:
        sys.exit(f"api_table.py: {number} does not fit the table")
    return number


if __name__ == "__main__":
    main(*sys.argv[1:])
