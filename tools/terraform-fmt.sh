#!/bin/sh
# Reads the emitted Terraform configuration with `terraform fmt -check`: its syntax and its layout. Resources and their
# arguments are checked by `terraform validate`, which needs the provider and so a network.
#
#   tools/terraform-fmt.sh
#
# Exit status: 0 nothing to say; 1 findings; 2 terraform or the build is missing or fails.
set -eu

cd "$(dirname "$0")/.."
command -v terraform >/dev/null || { echo "tools/terraform-fmt.sh: there is no terraform on the PATH" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for flavor in standard hardened; do
    for what in template SfnRunCommandByInstanceIds SfnRunCommandByTargets SSMSyncRole state-machine policy; do
        cargo run --quiet --locked -- --emit "$what" --flavor "$flavor" --as terraform --quiet --out "$folder/$flavor" || exit 2
    done
done
cargo run --quiet --locked -- --emit wrapper --document AWS-RunPatchBaseline --as terraform --quiet --out "$folder" || exit 2
terraform fmt -check -diff -recursive "$folder" || exit 1
