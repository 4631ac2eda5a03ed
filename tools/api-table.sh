#!/bin/sh
# Writes src/aws/data/api.bin, the table of the AWS APIs, from a version of PyPI's botocore, and what to record of it in
# src/aws/data/README.md.
#
#   tools/api-table.sh [VERSION]
#
# target/botocore gets the wheel and a virtual environment that holds it.
# Exit status: 0 written; 2 botocore cannot be had, or holds something that the table has no place for.
set -eu

version=${1-1.44.5}
cd "$(dirname "$0")/.."
folder=${CARGO_TARGET_DIR:-target}/botocore
wheel=$folder/botocore-$version-py3-none-any.whl

if ! [ -f "$wheel" ]; then
    python3 -m venv --clear "$folder" || exit 2
    "$folder/bin/pip" download --quiet --disable-pip-version-check --no-deps --dest "$folder" "botocore==$version" || exit 2
    "$folder/bin/pip" install --quiet --disable-pip-version-check "$wheel" || exit 2
fi
"$folder/bin/python" tools/api_table.py "$wheel" src/aws/data/api.bin || exit 2
