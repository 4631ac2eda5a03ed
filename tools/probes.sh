#!/bin/sh
# Asks other tools about the probes of testdata/probes, each a project with one defect, and records who says something of
# it that he does not say of the project without the defect: testdata/probes/results.tsv.
#
#   tools/probes.sh [--install] [--asl] [--show PROBE]
#
# --asl asks about the state machines of asl.toml instead, those tools that read any: testdata/probes/asl-results.tsv.
# --install puts the tools, pinned, into target/probes. Without it nothing is installed. --show prints what each tool said
# of a probe in the last run, and asks nobody.
# Exit status: 0 done; 2 a tool is missing or fails.
set -eu

cd "$(dirname "$0")/.."
work=${CARGO_TARGET_DIR:-target}/probes
python=$work/python/bin/python
here=tools/probes
show=
machines=
write=write.py
results=results.tsv

while [ $# -gt 0 ]; do
    case $1 in
    --install)
        mkdir -p "$work/node"
        if ! cmp -s "$here/requirements.txt" "$work/python/requirements.txt"; then
            python3 -m venv --clear "$work/python" || exit 2
            "$work/python/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" || exit 2
            cp "$here/requirements.txt" "$work/python"
        fi
        if ! cmp -s "$here/package-lock.json" "$work/node/package-lock.json"; then
            cp "$here/package.json" "$here/package-lock.json" "$work/node"
            (cd "$work/node" && npm ci --no-audit --no-fund --silent) || exit 2
        fi
        ;;
    --asl)
        machines=--machines
        write=write_asl.py
        results=asl-results.tsv
        ;;
    --show)
        show=${2:?--show takes the name of a probe}
        shift
        ;;
    *) echo "tools/probes.sh: unknown argument $1" >&2; exit 2 ;;
    esac
    shift
done
if [ -n "$show" ]; then
    grep -h "\"case\": *\"$show\"" "$work/answers.jsonl" || { echo "tools/probes.sh: nothing is kept of $show" >&2; exit 2; }
    exit
fi
if ! cmp -s "$here/requirements.txt" "$work/python/requirements.txt" ||
    ! cmp -s "$here/package-lock.json" "$work/node/package-lock.json"; then
    echo "tools/probes.sh: $work lacks the tools; run: tools/probes.sh --install" >&2
    exit 2
fi

cargo build --quiet --locked || exit 2
cases=$(pwd)/$work/cases
case $work in /*) cases=$work/cases ;; esac
rm -rf "$cases"
"$python" "$here/$write" "$cases" || exit 2
program=${CARGO_TARGET_DIR:-target}/debug/sfn-ssm-lint
"$python" "$here/ask.py" $machines "$program" "$cases"/*/ >"$work/answers.jsonl" || exit 2
# Modules are looked up from where the script stands.
cp "$here/ask.mjs" "$work/node"
(cd "$work/node" && node ask.mjs $machines "$cases"/*/) >>"$work/answers.jsonl" || exit 2
"$python" "$here/compare.py" "$cases/cases.json" "$work/answers.jsonl" >"$work/$results" || exit 2
mv "$work/$results" "testdata/probes/$results"
