"""Compares what the tools said of each probe with what they said of the project without the defect.

    compare.py CASES ANSWERS > results.tsv

A tool caught a probe if it says something of it that it does not say of the clean project, whatever it says.
"""

import json
import re
import sys
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent


def pinned():
    versions = {"sfn-ssm-lint": tomllib.loads(Path("Cargo.toml").read_text())["package"]["version"]}
    versions |= json.loads(HERE.joinpath("package.json").read_text())["dependencies"]
    for line in HERE.joinpath("requirements.txt").read_text().splitlines():
        name, version = line.split("==")
        versions[name.split("[")[0]] = version
    return versions


def comparable(message):
    # Places move with the edit.
    return re.sub(r"\bline \d+(:\d+|, column \d+)?|\(?\b\d+:\d+\)?", "", message)


def verdict(probe, clean):
    if "crashed" in probe:
        return "crashed"
    # A tool that cannot read the clean project has nothing to compare with.
    if "crashed" in clean:
        return "silent"
    said = Counter(map(comparable, probe["said"]))
    return "caught" if said - Counter(map(comparable, clean["said"])) else "silent"


def main():
    cases, answers = (Path(argument).read_text() for argument in sys.argv[1:])
    cases = json.loads(cases)
    answers = [json.loads(line) for line in answers.splitlines()]
    by_case = {(answer["tool"], answer["case"]): answer for answer in answers}
    versions = pinned()
    tools = list(dict.fromkeys(answer["tool"] for answer in answers))
    print(f"# {date.today()}: {', '.join(f'{tool} {versions[tool]}' for tool in tools)}")
    print("probe", "kind", *tools, sep="\t")
    for case in cases:
        verdicts = [verdict(by_case[tool, case["name"]], by_case[tool, case["project"]]) for tool in tools]
        print(case["name"], case["kind"], *verdicts, sep="\t")


if __name__ == "__main__":
    main()
