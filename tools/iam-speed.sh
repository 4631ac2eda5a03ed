#!/bin/sh
# How long this linter and PyPI's parliament take for AWS's managed policies, one after the other, and the ratio of the two.
#
#   tools/iam-speed.sh [PROGRAM]
#
# PROGRAM is a release build, target/release/sfn-ssm-lint unless another is named. tools/iam-oracle.sh --install puts parliament in
# place. Each tool reads the same files in one process of its own, twice; the shorter time counts, start included.
# Exit status: 0 done; 2 a tool is missing or fails.
set -eu

cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
python=$target/probes/python/bin/python
program=${1-$target/release/sfn-ssm-lint}
if [ ! -x "$program" ] || ! cmp -s tools/probes/requirements.txt "$target/probes/python/requirements.txt"; then
    echo "tools/iam-speed.sh: run: cargo build --release && tools/iam-oracle.sh --install" >&2
    exit 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -B tools/iam-oracle/speed.py "$program" "$folder" || exit 2
