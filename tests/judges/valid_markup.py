"""Is the markup of a workbook what its schema says?  valid_markup.py SCHEMA.xsd MARKUP.xml...

Prints {"files", "elements": names met, "known": names of the schema, "problems"}; exit 0 when all are valid, 1 when not.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree

import xmlschema


def main(schema_path, *paths):
    schema = xmlschema.XMLSchema(schema_path)
    problems, met = [], set()
    for path in paths:
        for error in schema.iter_errors(path):
            problems.append(f"{path.rsplit('/', 1)[-1]}: {error.path}: {(error.reason or '')[:200]}")
        met.update(element.tag for element in ElementTree.parse(path).iter())
    known = sorted(schema.types)
    print(json.dumps({"files": len(paths), "elements": sorted(met), "known": known, "problems": problems[:20]}))
    return 1 if problems or not paths else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
