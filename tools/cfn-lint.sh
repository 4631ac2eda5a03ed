#!/bin/sh
# Lints the emitted CloudFormation templates, or the files given, with a pinned cfn-lint from PyPI.
#
#   tools/cfn-lint.sh [--install] [FILE]...
#
# --install makes target/cfn-lint, a virtual environment that holds it. Without it nothing is installed.
# Exit status: 0 no error and no warning; 1 findings; 2 cfn-lint or the build is missing or fails.
set -eu

version=1.58.0
cd "$(dirname "$0")/.."
environment=${CARGO_TARGET_DIR:-target}/cfn-lint
cfn_lint=$environment/bin/cfn-lint

if [ "${1-}" = --install ]; then
    shift
    if [ "$("$cfn_lint" --version 2>/dev/null)" != "cfn-lint $version" ]; then
        python3 -m venv --clear "$environment" || exit 2
        "$environment/bin/pip" install --quiet --disable-pip-version-check "cfn-lint==$version" || exit 2
    fi
fi
if [ "$("$cfn_lint" --version 2>/dev/null)" != "cfn-lint $version" ]; then
    echo "tools/cfn-lint.sh: no cfn-lint $version in $environment; run: tools/cfn-lint.sh --install" >&2
    exit 2
fi

if [ $# -eq 0 ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    emit() {
        file=$1
        shift
        cargo run --quiet --locked -- --quiet --as cloudformation --emit "$@" >"$folder/$file.json" || exit 2
    }
    for what in template SfnRunCommandByInstanceIds SfnRunCommandByTargets SSMSyncRole state-machine policy; do
        for flavor in standard hardened; do emit "$what-$flavor" "$what" --flavor "$flavor"; done
    done
    cargo run --quiet --locked -- --emit --as yaml >"$folder/template.yaml" || exit 2
    emit wrapper-command wrapper --document AWS-RunPatchBaseline
    emit wrapper-automation wrapper tests/cmd/emit.in/Restart.yaml
    emit document-automation document tests/cmd/emit.in/Restart.yaml
    emit document-machine document tests/cmd/emit.in/flow.asl.json
    set -- "$folder"/*
fi
for file in "$@"; do
    # cfn-lint takes an empty file for a valid one.
    [ -s "$file" ] || { echo "tools/cfn-lint.sh: $file is missing or empty" >&2; exit 2; }
done
"$cfn_lint" -- "$@" || exit 1
