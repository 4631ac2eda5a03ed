#!/bin/sh
# Holds the policy validator of PyPI's moto against the errors of this linter, over AWS's managed policies and over mutants of
# them. testdata/iam-oracle.toml has the counts, and who is right wherever the two differ.
#
#   tools/iam-oracle.sh [--install]
#
# --install puts the tools of tools/probes/requirements.txt, pinned, into target/probes; tools/probes.sh --install does too.
# Exit status: 0 as recorded; 1 not, and what is not is printed; 2 a tool is missing or fails.
set -eu

cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
python=$target/probes/python/bin/python
requirements=tools/probes/requirements.txt

if [ "${1-}" = --install ] && ! cmp -s "$requirements" "$target/probes/python/requirements.txt"; then
    python3 -m venv --clear "$target/probes/python" || exit 2
    "$python" -m pip install --quiet --disable-pip-version-check -r "$requirements" || exit 2
    cp "$requirements" "$target/probes/python"
fi
if ! cmp -s "$requirements" "$target/probes/python/requirements.txt"; then
    echo "tools/iam-oracle.sh: the tools are missing; run: tools/iam-oracle.sh --install" >&2
    exit 2
fi
cargo build --quiet --locked || exit 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -B tools/iam-oracle/compare.py "$target/debug/sfn-ssm-lint" testdata/iam-oracle.toml "$folder"
