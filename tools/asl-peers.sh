#!/bin/sh
# Asks other tools about the state machines of the public documents that SFN_SSM_LINT_CORPUS names and of testdata, and holds
# what they say against the verdicts of testdata/asl-peers.toml: an objection without a verdict fails, and so does a verdict that
# nothing matches any more. Placeholders are filled in before, as tools/probes/collect_machines.py says.
#
#   SFN_SSM_LINT_CORPUS=FOLDER tools/asl-peers.sh [--again]
#
# `tools/probes.sh --install` puts the tools there. --again asks nobody, and holds the last answers against the verdicts.
# Exit status: 0 every objection is judged; 1 one is not, or a verdict is out of date; 2 a tool or the corpus is missing.
set -eu

cd "$(dirname "$0")/.."
: "${SFN_SSM_LINT_CORPUS:?names the folder of public documents}"
target=${CARGO_TARGET_DIR:-target}
work=$target/probes
python=$work/python/bin/python
here=tools/probes
again=
case ${1-} in
--again) again=yes ;;
?*) echo "tools/asl-peers.sh: unknown argument $1" >&2; exit 2 ;;
esac

[ -x "$python" ] || { echo "tools/asl-peers.sh: $work lacks the tools; run: tools/probes.sh --install" >&2; exit 2; }
machines=$(pwd)/$work/machines
case $work in /*) machines=$work/machines ;; esac
if [ -z "$again" ]; then
    cargo build --quiet --locked || exit 2
    rm -rf "$machines"
    "$python" "$here/collect_machines.py" "$machines" "$SFN_SSM_LINT_CORPUS/asl" testdata || exit 2
    # moto's grammar writes of what it overlooks too.
    "$python" "$here/ask.py" --machines "$target/debug/sfn-ssm-lint" "$machines"/*/ >"$work/machines.jsonl" \
        2>"$work/machines.log" || { cat "$work/machines.log" >&2; exit 2; }
    cp "$here/ask.mjs" "$work/node"
    (cd "$work/node" && node ask.mjs --machines "$machines"/*/) >>"$work/machines.jsonl" || exit 2
fi
"$python" "$here/peers.py" "$machines/documents.json" "$work/machines.jsonl"
