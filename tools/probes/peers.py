"""Holds what the tools said of state machines against the verdicts on file.

    peers.py DOCUMENTS ANSWERS

Every objection of a tool, and every error of sfn-ssm-lint, needs a verdict of testdata/asl-peers.toml, by the tool and a pattern of
the message. A verdict that nothing matches is out of date, and so is one that says `finds` where sfn-ssm-lint does not find it.
Prints the counts for the head of that file; says what is wrong on standard error, with exit status 1.
"""

import json
import re
import sys
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

from compare import pinned

VERDICTS = Path("testdata/asl-peers.toml")
OURS = "sfn-ssm-lint"


def objections(answer):
    """What a tool said, a line for each message, without what only counts or repeats it."""
    tool = answer["tool"]
    if "crashed" in answer:
        return [f"crashed: {answer['crashed']}"]
    said = answer["said"]
    if tool == OURS:
        return said
    if tool == "statelint":
        said = [line.strip() for line in said if not re.match(r"\s*(One|\d+) errors?:", line)]
    if tool == "asl-validator":
        said = [f"{error['Error code']}: {error['Message']}" for error in map(json.loads, said)]
    return [" ".join(message.split()) for message in dict.fromkeys(said)]


class Verdict:
    def __init__(self, entry):
        unknown = entry.keys() - {"peer", "says", "document", "right", "finds", "reason", "source"}
        if unknown or entry["right"] not in ("accept", "reject") or not (entry["reason"] and entry["source"]):
            sys.exit(f"a verdict is not understood: {entry}")
        if (entry["right"] == "reject" and entry["peer"] != OURS) != ("finds" in entry):
            sys.exit(f"`finds` says what finds it where a machine is rightly rejected, and only there: {entry}")
        self.peers = [entry["peer"]] if isinstance(entry["peer"], str) else entry["peer"]
        self.says = re.compile(entry["says"])
        self.document = entry.get("document", "")
        self.finds = entry.get("finds")
        self.unmatched = set(self.peers)
        self.entry = entry

    def is_of(self, tool, message, document):
        return tool in self.peers and document.startswith(self.document) and self.says.search(message)


def main():
    documents, answers = (Path(argument).read_text() for argument in sys.argv[1:])
    documents = {document["case"]: document for document in json.loads(documents)}
    answers = [json.loads(line) for line in answers.splitlines()]
    verdicts = [Verdict(entry) for entry in tomllib.loads(VERDICTS.read_text()).get("verdict", [])]
    said = {(answer["tool"], answer["case"]): objections(answer) for answer in answers}
    tools = list(dict.fromkeys(answer["tool"] for answer in answers))
    wrong = []
    rightly = {tool: set() for tool in tools}

    def ours(case):
        pointer = documents[case]["pointer"]
        findings = (finding.split("\t") for finding in said[OURS, case])
        return [(severity, rule, text) for severity, rule, at, text in findings if at.startswith(pointer)]

    for (tool, case), messages in said.items():
        name = documents[case]["file"]
        if tool == OURS:
            messages = [f"{rule} {text}" for severity, rule, text in ours(case) if severity == "error"]
        found = {rule for _, rule, _ in ours(case)}
        for message in messages:
            matching = [verdict for verdict in verdicts if verdict.is_of(tool, message, name)]
            if not matching:
                wrong.append(f"no verdict: {tool}: {message} ({name}{documents[case]['pointer']})")
            for verdict in matching:
                verdict.unmatched.discard(tool)
                if verdict.entry["right"] == "reject":
                    rightly[tool].add(case)
                if verdict.finds and verdict.finds not in found:
                    wrong.append(f"{OURS} has to find {verdict.finds}: {tool}: {message} ({name})")
    for verdict in verdicts:
        for tool in sorted(verdict.unmatched):
            wrong.append(f"nothing matches any more: {tool}: {verdict.entry['says']} {verdict.document}")

    counts = [f"# {date.today()}: {len(documents)} state machines, to which object (rightly):"]
    for tool in tools:
        of_tool = [messages for (of, _), messages in said.items() if of == tool]
        if tool == OURS:
            of_tool = [[text for severity, _, text in ours(case) if severity == "error"] for case in documents]
        counts.append(f"# {tool} {pinned()[tool]}: {sum(map(bool, of_tool))} ({len(rightly[tool])})")
    print("\n".join(counts))
    # The day is another one every day.
    if VERDICTS.read_text().splitlines()[1 : len(counts)] != counts[1:]:
        wrong.append(f"the head of {VERDICTS} has to say what is printed above")
    if wrong:
        lines = Counter(wrong)
        sys.exit("\n".join(f"{line}{f' ({count} times)' if count > 1 else ''}" for line, count in lines.items()))


if __name__ == "__main__":
    main()
