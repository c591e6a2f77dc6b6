"""Judges a bill of materials by CycloneDX's own library: strictly by the official schema, each purl by its parser.
Reads a document, prints {"fault": …, "packages": [[type, name, version] …]}."""

import json
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

text = sys.stdin.read()
fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
packages = []
if fault is None:
    document = json.loads(text)
    # which the schema leaves open
    if document['specVersion'] != '1.6':
        fault = 'specVersion %s' % document['specVersion']
if fault is None:
    PackageURL.from_string(document['metadata']['component']['purl'])
    for component in document['components']:
        purl = PackageURL.from_string(component['purl'])
        if (component['name'], component['version']) != (purl.name, purl.version):
            fault = 'purl %s is not of %s %s' % (component['purl'], component['name'], component['version'])
        packages.append([purl.type, purl.name, purl.version])
print(json.dumps({'fault': None if fault is None else str(fault)[:2000], 'packages': sorted(packages)}))
