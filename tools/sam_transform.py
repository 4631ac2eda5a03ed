"""Transforms SAM templates: sam_transform.py FOLDER TEMPLATE... writes FOLDER/TEMPLATE.json for each."""

import json
import logging
import pathlib
import sys

from samtranslator.public.exceptions import InvalidDocumentException
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class NoOtherPolicies:
    """AWS's own policies come with the translator; the names that it lacks it would ask IAM for."""

    def load(self):
        return {}


def package(template):
    """Puts an address in S3 in the place of each path, as `sam package` does."""
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        uri = properties.get("DefinitionUri")
        if isinstance(uri, str) and not uri.startswith("s3://"):
            properties["DefinitionUri"] = "s3://packaged/" + uri


# It asks its caller to publish its metrics.
logging.disable(logging.WARNING)
folder = pathlib.Path(sys.argv[1])
for path in map(pathlib.Path, sys.argv[2:]):
    # Through JSON, since the translator changes what an anchor would share.
    template = json.loads(json.dumps(yaml_parse(path.read_text(encoding="utf-8"))))
    package(template)
    try:
        transformed = transform(template, {}, NoOtherPolicies())
    except InvalidDocumentException as error:
        sys.exit(f"{path}: {error.message}: {[cause.message for cause in error.causes]}")
    text = json.dumps(transformed, indent=1, sort_keys=True) + "\n"
    (folder / f"{path.stem}.json").write_text(text, encoding="utf-8")
