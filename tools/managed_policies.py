"""Writes the table of AWS's managed policies: managed_policies.py WHEEL TABLE. The layout is that of src/aws/managed.rs.

Kept of each statement: its effect, its actions and resources, and whether it has conditions.
"""

import json
import struct
import sys
import zipfile

MAGIC = b"managed1"
DENY, NOT_ACTION, NOT_RESOURCE, CONDITIONS = 1, 2, 4, 8


def main(wheel, table):
    archive = zipfile.ZipFile(wheel)
    scope = {}
    exec(archive.read("moto/iam/aws_managed_policies.py"), scope)  # one text and nothing else
    policies = json.loads(scope["aws_managed_policies_data"])
    day = "{:04}{:02}{:02}".format(*max(entry.date_time for entry in archive.infolist())[:3])
    names = sorted((policy["Path"].strip("/") + "/" + name).lstrip("/") for name, policy in policies.items())
    by_name = {(policy["Path"].strip("/") + "/" + name).lstrip("/"): policy["Document"] for name, policy in policies.items()}
    texts, lists = Interned(), Interned()
    rows, statements = b"", b""
    count = 0
    for name in names:
        rows += struct.pack("<2H", texts.number(name), count)
        for statement in listed(by_name[name]["Statement"]):
            statements += packed(statement, texts, lists)
            count += 1
    rows += struct.pack("<2H", 0, count)
    text = [text.encode() for text in texts.items]
    units = [struct.pack(f"<{len(numbers)}H", *numbers) for numbers in lists.items]
    sections = [b"".join(text), starts(text, 1), b"".join(units), starts(units, 2), rows, statements]
    place = len(MAGIC) + 4 + 8 * len(sections)
    header = MAGIC + struct.pack("<I", int(day))
    for section in sections:
        header += struct.pack("<2I", place, len(section))
        place += len(section)
    with open(table, "wb") as file:
        file.write(header + b"".join(sections))
    print(f"{len(names)} policies, {count} statements, {len(texts.items)} texts, {place} bytes, {day}")


class Interned:
    """Things by their number, each once."""

    def __init__(self):
        self.items, self.numbers = [], {}

    def number(self, item):
        if item not in self.numbers:
            self.numbers[item] = len(self.items)
            self.items.append(item)
        return self.numbers[item]


def packed(statement, texts, lists):
    flags = {"Allow": 0, "Deny": DENY}[statement["Effect"]]
    flags |= CONDITIONS if statement.get("Condition") else 0
    numbers = []
    for key, without in [("Action", NOT_ACTION), ("Resource", NOT_RESOURCE)]:
        if "Not" + key in statement:
            flags |= without
        values = listed(statement["Not" + key] if "Not" + key in statement else statement[key])
        numbers.append(lists.number(tuple(texts.number(value) for value in values)))
    return struct.pack("<3H", flags, *numbers)


def listed(value):
    return value if isinstance(value, list) else [value]


def starts(parts, width):
    places, place = [0], 0
    for part in parts:
        place += len(part) // width
        places.append(place)
    return struct.pack(f"<{len(places)}I", *places)


main(*sys.argv[1:])
