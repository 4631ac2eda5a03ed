#!/bin/sh
# Writes src/aws/data/managed.bin, the table of AWS's managed policies, from a version of PyPI's moto, and prints what to record of it
# in src/aws/data/README.md.
#
#   tools/managed-policies.sh [VERSION]
#
# Exit status: 0 written; 2 moto cannot be had.
set -eu

version=${1-5.2.5}
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$folder" "moto==$version" || exit 2
python3 tools/managed_policies.py "$folder/moto-$version-py3-none-any.whl" src/aws/data/managed.bin || exit 2
