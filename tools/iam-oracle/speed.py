"""Times sfn-ssm-lint and parliament over AWS's managed policies, as moto carries them.

    speed.py PROGRAM FOLDER

FOLDER gets the policies. Prints the shorter of two runs of each, in milliseconds, and the ratio.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

from moto.iam.aws_managed_policies import aws_managed_policies_data

RUNS = 2
# It fails at some of the policies, and is only asked to go on.
PARLIAMENT = """
import sys, pathlib, parliament
failed = 0
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    try:
        parliament.analyze_policy_string(file.read_text())
    except Exception:
        failed += 1
print(failed, "policies at which parliament fails", file=sys.stderr)
"""


def shortest(command):
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        times.append((time.perf_counter() - start) * 1000)
        # A linter that finds something says so by 1.
        if run.returncode not in (0, 1) or "Traceback" in run.stderr:
            sys.exit(f"{command[0]} fails: {run.stderr}")
    return min(times), run.stderr.strip()


def main():
    program, folder = sys.argv[1], Path(sys.argv[2])
    policies = json.loads(aws_managed_policies_data)
    for name, policy in policies.items():
        (folder / f"{name}.json").write_text(json.dumps(policy["Document"], indent=4) + "\n")
    ours, _ = shortest([program, "--min-severity", "info", "--format", "json", str(folder)])
    single, _ = shortest(["env", "RAYON_NUM_THREADS=1", program, "--min-severity", "info", "--format", "json", str(folder)])
    parliament, failures = shortest([sys.executable, "-c", PARLIAMENT, str(folder)])
    print(f"policies = {len(policies)}")
    print(f"sfn-ssm-lint = {ours:.0f} ms, on one thread {single:.0f} ms")
    print(f"parliament = {parliament:.0f} ms, {failures}")
    print(f"ratio = {parliament / ours:.0f}, on one thread {parliament / single:.0f}")


main()
