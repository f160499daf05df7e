"""Is a model what its schema says?  valid_model.py SCHEMA.json MODEL.json

Prints {"checked": values looked at, "problems": [...]}; exit 0 when the model is valid, 1 when not.
"""

import json
import sys

import jsonschema


def count(value):
    if isinstance(value, dict):
        return 1 + sum(count(part) for part in value.values())
    if isinstance(value, list):
        return 1 + sum(count(part) for part in value)
    return 1


def main(schema_path, model_path):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    with open(model_path, encoding="utf-8") as file:
        model = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    found = jsonschema.Draft202012Validator(schema).iter_errors(model)
    problems = [f"{error.json_path}: {error.message[:200]}" for error in found]
    print(json.dumps({"checked": count(model), "problems": problems[:20]}))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
