"""Writes the state machine of every probe of asl.toml, and those without a defect, in the forms that the tools read.

    write_asl.py FOLDER

FOLDER/NAME gets source/ (the file as it is), machine.json and template.json. FOLDER/cases.json names each probe and the
state machine that it is compared with.
"""

import json
import re
import sys
import tomllib
from pathlib import Path

from machines import write_machine


def write(folder, frame, text):
    (folder / "source").mkdir(parents=True)
    document = frame["text"].replace("@@", re.sub("[«»]", "", text).strip())
    (folder / "source" / frame.get("file", "workflow.asl.json")).write_text(document)
    kind = "STANDARD"
    if "file" in frame:
        (machine,) = json.loads(document)["Resources"].values()
        kind = machine["Properties"]["StateMachineType"]
        document = json.dumps(machine["Properties"]["Definition"], indent=2)
    write_machine(folder, document, kind)


def main():
    target = Path(sys.argv[1])
    probes = tomllib.loads(Path("testdata/probes/asl.toml").read_text())
    frames = probes["frames"]
    clean = {}
    cases = []
    for probe in probes["probe"]:
        frame = frames[probe["in"]]
        # Many probes are compared with the same state machine.
        project = clean.setdefault((probe["in"], probe["right"]), f"clean-{len(clean) + 1}")
        if not (target / project).exists():
            write(target / project, frame, probe["right"])
        write(target / probe["name"], frame, probe["wrong"])
        cases.append({"name": probe["name"], "kind": probe["kind"], "project": project})
    (target / "cases.json").write_text(json.dumps(cases, indent=2))


main()
