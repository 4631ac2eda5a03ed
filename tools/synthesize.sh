#!/bin/sh
# Synthesizes the applications of tools/cdk with pinned versions of npm's aws-cdk-lib, and keeps of their output what a
# linter reads: templates, nested ones, asset manifests and assets. CDK itself needs no network for it.
#
#   tools/synthesize.sh [--install] [--check]
#
# --install puts the packages into target/cdk. Without it nothing is installed. --check writes nothing and compares.
# Exit status: 0 done; 1 --check found testdata/cdk to differ; 2 node or the packages are missing or fail.
set -eu

cd "$(dirname "$0")/.."
work=${CARGO_TARGET_DIR:-target}/cdk
kept=testdata/cdk
check=

for argument in "$@"; do
    case $argument in
    --install)
        mkdir -p "$work"
        cp tools/cdk/package.json tools/cdk/package-lock.json "$work"
        (cd "$work" && npm ci --no-audit --no-fund --silent) || exit 2
        ;;
    --check) check=yes ;;
    *) echo "tools/synthesize.sh: unknown argument $argument" >&2; exit 2 ;;
    esac
done
if ! cmp -s tools/cdk/package-lock.json "$work/package-lock.json" || [ ! -d "$work/node_modules/aws-cdk-lib" ]; then
    echo "tools/synthesize.sh: $work lacks the packages of tools/cdk; run: tools/synthesize.sh --install" >&2
    exit 2
fi

# Modules are looked up from where the script stands.
cp tools/cdk/app.mjs "$work"
rm -rf "$work/out"
if ! (cd "$work" && node app.mjs out) >"$work/log" 2>&1; then
    cat "$work/log" >&2
    exit 2
fi
# What only a deployment reads, and what names paths of this machine.
rm -r "$work/out/inputs"
find "$work/out" -type f ! -name '*.template.json' ! -name '*.assets.json' ! -name 'asset.*' -delete

if [ -n "$check" ]; then
    diff -r "$work/out" "$kept" || exit 1
else
    rm -rf "$kept"
    cp -R "$work/out" "$kept"
fi
