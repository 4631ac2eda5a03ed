#!/bin/sh
# Commits to scratch repositories through the hooks of .pre-commit-hooks.yaml with a pinned pre-commit from PyPI, and says
# which commits were accepted and refused: documents with a mistake, the same mended, a runbook that no longer fits its
# unchanged caller, files of others.
#
#   tools/pre-commit.sh [--install] [--rust]
#
# --install makes target/pre-commit/tools, a virtual environment with pre-commit and maturin. Without it nothing is installed
# there. The hook `sfn-ssm-lint-python` gets the wheel of this version from a folder: it is built here, unoptimised. --rust
# tries `sfn-ssm-lint` too, which compiles everything anew, with what cargo resolves on that day.
# Exit status: 0 every commit went as it should; 1 one did not; 2 a tool is missing or fails.
set -eu

pre_commit_version=4.7.0
maturin_version=1.16.0
cd "$(dirname "$0")/.."
here=$(pwd)
target=${CARGO_TARGET_DIR:-target}
case $target in /*) ;; *) target=$here/$target ;; esac
work=$target/pre-commit
tools=$work/tools
ids="sfn-ssm-lint-system sfn-ssm-lint-python"
install=

while [ $# -gt 0 ]; do
    case $1 in
    --install) install=1 ;;
    --rust) ids="$ids sfn-ssm-lint" ;;
    *) echo "tools/pre-commit.sh: unknown argument $1" >&2; exit 2 ;;
    esac
    shift
done

installed() {
    [ "$("$tools/bin/pre-commit" --version 2>/dev/null)" = "pre-commit $pre_commit_version" ] &&
        [ "$("$tools/bin/maturin" --version 2>/dev/null)" = "maturin $maturin_version" ]
}
if [ -n "$install" ] && ! installed; then
    python3 -m venv --clear "$tools" || exit 2
    "$tools/bin/pip" install --quiet --disable-pip-version-check \
        "pre-commit==$pre_commit_version" "maturin==$maturin_version" || exit 2
fi
if ! installed; then
    echo "tools/pre-commit.sh: $tools lacks pre-commit or maturin; run: tools/pre-commit.sh --install" >&2
    exit 2
fi

# Neither the user's settings nor a hook that runs this script are part of the test.
for variable in $(env | sed -n 's/^\(GIT_[A-Z_]*\)=.*/\1/p'); do unset "$variable"; done
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 PRE_COMMIT_HOME="$work/home"
commit() {
    timeout "${limit-300}" git -c user.name=pre-commit.sh -c user.email=pre-commit.sh@localhost commit --quiet "$@"
}

echo "building the program and its wheel"
cargo build --quiet --locked || exit 2
rm -rf "$work/wheels" "$work/hooks" "$work/home" "$work/scratch"
(cd wheel && "$tools/bin/maturin" build --quiet --profile dev --out "$work/wheels") || exit 2

# The hooks as they are in this folder now, committed or not.
mkdir -p "$work/hooks"
git ls-files -z --cached --others --exclude-standard |
    tar --create --null --files-from=- --ignore-failed-read 2>/dev/null | tar --extract --directory="$work/hooks"
git -C "$work/hooks" init --quiet
git -C "$work/hooks" add --all
(cd "$work/hooks" && commit --message "The hooks")
revision=$(git -C "$work/hooks" rev-parse HEAD)

failed=
# try NAME accepted|refused [TEXT]: commits everything, and looks for a text in what is said.
try() {
    git add --all
    if commit --message "$1" >"$work/said.txt" 2>&1; then became=accepted; else became=refused; fi
    if [ "$became" != "$2" ] || ! grep -q -F -e "${3-}" "$work/said.txt"; then
        echo "FAILED  $id: $1: $became, not $2 with \"${3-}\":"
        cat "$work/said.txt"
        failed=1
    else
        echo "ok      $id: $1: $became"
    fi
}
replace() {
    sed "s/$2/$3/" "$1" >"$work/replaced" && ! cmp -s "$1" "$work/replaced" && cat "$work/replaced" >"$1"
}

scenario() {
    mkdir -p "$work/scratch/$id"
    cd "$work/scratch/$id"
    git init --quiet
    # The README's configuration, with this folder's hooks.
    awk '/^## pre-commit/ { found = 1 } found && /^```yaml/ { inside = 1; next } /^```/ { if (inside) exit } inside' \
        "$here/README.md" |
        sed "s|repo: .*|repo: file://$work/hooks|; s|rev: .*|rev: $revision|; s|id: .*|id: $id|" >.pre-commit-config.yaml
    "$tools/bin/pre-commit" install >/dev/null

    cp -R "$here/testdata/examples/patching/." .
    mkdir charts generated
    printf 'apiVersion: v1\nmetadata:\n  name: {{ .Values.name }}\n' >charts/app.yaml
    printf '// settings\n{"Resources": {},}\n' >settings.json
    : >generated/empty.json
    try "a clean project beside files of others" accepted

    cp "$here/testdata/examples/patching-broken/workflow.asl.json" workflow.asl.json
    try "a token that is not in a list" refused "token/not-a-list"
    cp "$here/testdata/examples/patching/workflow.asl.json" workflow.asl.json
    echo '# Patched every week.' >>runbooks/PatchInstance.yaml
    try "the same mended" accepted

    replace runbooks/PatchInstance.yaml RebootOption WhenToReboot
    try "a runbook that its unchanged caller no longer fits" refused "workflow.asl.json:31"
    git checkout --quiet HEAD -- runbooks

    echo 'generated/' >.gitignore
    cp "$here/testdata/examples/patching-broken/workflow.asl.json" generated/workflow.asl.json
    git add --force generated
    try "a mistake in an ignored folder" accepted
    cd "$here"
}

for id in $ids; do
    case $id in
    *-system) (export PATH="$target/debug:$PATH" && scenario; [ -z "$failed" ]) || failed=1 ;;
    *-python)
        # A compiler would fail.
        mkdir -p "$work/no-compiler"
        for tool in cargo rustc maturin; do
            printf '#!/bin/sh\necho "%s was called" >&2\nexit 1\n' $tool >"$work/no-compiler/$tool"
            chmod +x "$work/no-compiler/$tool"
        done
        (
            export PATH="$work/no-compiler:$PATH" PIP_FIND_LINKS="$work/wheels ${PIP_FIND_LINKS-}"
            scenario
            [ -z "$failed" ]
        ) || failed=1
        ;;
    *)
        (
            limit=1800
            # Fast to compile, and kept for the next time.
            export CARGO_TARGET_DIR="$work/rust" CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off
            export CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
            scenario
            [ -z "$failed" ]
        ) || failed=1
        ;;
    esac
done
[ -z "$failed" ]
