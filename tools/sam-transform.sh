#!/bin/sh
# Transforms the SAM templates of testdata/sam to CloudFormation with a pinned aws-sam-translator from PyPI, which is
# what AWS runs for `Transform: AWS::Serverless-2016-10-31`, into testdata/sam/transformed.
#
#   tools/sam-transform.sh [--install] [--check]
#
# --install makes target/sam-transform, a virtual environment that holds it. Without it nothing is installed. --check
# writes nothing and compares.
# Exit status: 0 done; 1 --check found testdata/sam/transformed to differ; 2 the translator is missing or fails.
set -eu

version=1.115.0
# The translator reads YAML with it, but does not ask for it.
pyyaml=6.0.3
cd "$(dirname "$0")/.."
environment=${CARGO_TARGET_DIR:-target}/sam-transform
python=$environment/bin/python
kept=testdata/sam/transformed
check=

installed() {
    "$python" -c 'from importlib.metadata import version; print(version("aws-sam-translator"), version("pyyaml"))' 2>/dev/null || true
}

for argument in "$@"; do
    case $argument in
    --install)
        if [ "$(installed)" != "$version $pyyaml" ]; then
            python3 -m venv --clear "$environment" || exit 2
            "$environment/bin/pip" install --quiet --disable-pip-version-check "aws-sam-translator==$version" \
                "pyyaml==$pyyaml" || exit 2
        fi
        ;;
    --check) check=yes ;;
    *) echo "tools/sam-transform.sh: unknown argument $argument" >&2; exit 2 ;;
    esac
done
if [ "$(installed)" != "$version $pyyaml" ]; then
    echo "tools/sam-transform.sh: no aws-sam-translator $version in $environment; run: tools/sam-transform.sh --install" >&2
    exit 2
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# The partition of names like AmazonSNSReadOnlyAccess.
AWS_DEFAULT_REGION=us-east-1 "$python" tools/sam_transform.py "$folder" testdata/sam/*.yaml || exit 2
if [ -n "$check" ]; then
    diff -r "$folder" "$kept" || exit 1
else
    rm -rf "$kept"
    mkdir "$kept"
    cp "$folder"/* "$kept"
fi
