#!/usr/bin/env bash
# Deploys the emitted template to a server on this machine that stands for AWS, runs it there, breaks copies of it, and
# compares what happens with what the linter says. README.md says what decides what.
#
#   tests/e2e/run.sh [--all] [--sabotage WAY] [SCENARIO]...
#
# Installs what it needs, pinned, into target/e2e. --all runs every scenario instead of the core ones; SCENARIO runs those
# whose name contains one of the words. --sabotage makes the shim lie, so that the suite has to fail.
# Exit status: 0 everything was as expected; 1 something was not; 2 the suite could not be set up.
set -euo pipefail

cd "$(dirname "$0")/../.."
here=tests/e2e
work=${CARGO_TARGET_DIR:-target}/e2e
mkdir -p "$work/node"
work=$(cd "$work" && pwd)

if ! cmp -s "$here/requirements.txt" "$work/python/requirements.txt"; then
    python3 -m venv --clear "$work/python" || exit 2
    timeout 900 "$work/python/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" || exit 2
    cp "$here/requirements.txt" "$work/python"
fi
if ! cmp -s "$here/package-lock.json" "$work/node/installed.json"; then
    cp "$here/package.json" "$here/package-lock.json" "$work/node"
    (cd "$work/node" && timeout 900 npm ci --no-audit --no-fund --silent) || exit 2
    cp "$here/package-lock.json" "$work/node/installed.json"
fi
cargo build --quiet --locked || exit 2

export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$here
exec "$work/python/bin/python" -m e2e --work "$work" --linter "${CARGO_TARGET_DIR:-target}/debug/sfn-ssm-lint" "$@"
