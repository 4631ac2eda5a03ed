#!/bin/sh
# Writes AWS's managed policies, as PyPI's moto (Apache-2.0) carries them, to a folder: a file for each.
#
#   tools/managed-policy-files.sh FOLDER
#
# SFN_SSM_LINT_MANAGED_POLICIES=FOLDER cargo test --test managed_policies compares what the linter says of them with
# testdata/managed-policies.toml.
# Exit status: 0 done; 2 the package cannot be had.
set -eu

version=5.2.1
folder=$1
environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
pip install --quiet --disable-pip-version-check --no-deps --target "$environment" "moto==$version" || exit 2
mkdir -p "$folder"
python3 - "$environment/moto/iam/aws_managed_policies.py" "$folder" <<'SCRIPT'
import json
import pathlib
import sys

values = {}
exec(pathlib.Path(sys.argv[1]).read_text(), values)
for name, policy in json.loads(values["aws_managed_policies_data"]).items():
    text = json.dumps(policy["Document"], indent=4)
    pathlib.Path(sys.argv[2], name + ".json").write_text(text + "\n")
SCRIPT
