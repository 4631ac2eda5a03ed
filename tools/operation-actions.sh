#!/bin/sh
# Writes src/aws/data/operations.tsv: the IAM actions of the operations that do not ask for the action of their own name. Made from
# iamlive's map, PyPI's botocore (the version of api.bin) and iam.bin; corrections stand in tools/operation_actions.py.
#
#   tools/operation-actions.sh MAP
#
# MAP is `iamlivecore/map.json` of https://github.com/iann0036/iamlive.
# Exit status: 0 written; 2 botocore cannot be had, or MAP is none.
set -eu

map=$(realpath "$1")
cd "$(dirname "$0")/.."
version=$(sed -n 's/^| botocore | \(.*\) |$/\1/p' src/aws/data/README.md)
folder=${CARGO_TARGET_DIR:-target}/operations

python3 -m venv "$folder" || exit 2
"$folder/bin/pip" install --quiet --disable-pip-version-check "botocore==$version" || exit 2
"$folder/bin/python" tools/operation_actions.py "$map" src/aws/data/operations.tsv || exit 2
