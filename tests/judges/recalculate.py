"""Lets LibreOffice recalculate a workbook from nothing and compares the results with the cached ones.

    recalculate.py FILE.xlsx [--absolute 1e-12] [--relative 1e-9]

The cached results are taken out of a copy first, so that nothing can be passed through. Prints
{"formulas": N, "differences": […], "errors": […]}; exit 1 when there is a difference, an error value or no formula.
"""

import argparse
import json
import re
import sys
import tempfile
import zipfile
from pathlib import Path

import office

CELL = re.compile(rb"<c\b((?:[^>]*[^/>])?)>(.*?)</c>", re.DOTALL)
FORMULA = re.compile(rb"<f\b")
RESULT = re.compile(rb"<v\b[^>]*/>|<v\b[^>]*>.*?</v>", re.DOTALL)
KIND = re.compile(rb"""\s+t=(?:"[^"]*"|'[^']*')""")
CHAIN = re.compile(rb"<(?:Override|Relationship)\b[^>]*calcChain[^>]*?(?:/>|>\s*</(?:Override|Relationship)>)")


def without_results(source, target):
    """Copies an .xlsx without the results of its formulas and without its calculation chain."""

    def strip(match):
        attributes, inside = match.group(1), match.group(2)
        if not FORMULA.search(inside):
            return match.group(0)
        return b"<c" + KIND.sub(b"", attributes) + b">" + RESULT.sub(b"", inside) + b"</c>"

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        worksheets = {part for _, part in office.parts(old)}
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("calcChain.xml"):
                continue
            if name in worksheets:
                data = CELL.sub(strip, data)
            elif name == "[Content_Types].xml" or name.endswith("workbook.xml.rels"):
                data = CHAIN.sub(b"", data)
            new.writestr(name, data)


def compare(cached, computed, relative, absolute):
    """Returns the differences and the errors between two sets of formula results."""
    differences, errors = [], []
    for (sheet, cell), expected in cached.items():
        place = {"sheet": sheet, "cell": cell, "cached": expected}
        if (sheet, cell) not in computed:
            differences.append({**place, "problem": "the formula is gone after recalculating"})
            continue
        found = computed[sheet, cell]
        if isinstance(expected, office.Error) or isinstance(found, office.Error):
            errors.append({**place, "recalculated": found})
        elif expected is None:
            differences.append({**place, "recalculated": found, "problem": "there is no cached result"})
        elif not same(expected, found, relative, absolute):
            differences.append({**place, "recalculated": found})
    return differences, errors


def same(expected, found, relative, absolute):
    """Tells whether two results are the same; a truth value may come back as 1 or 0."""
    if isinstance(expected, (bool, float)) and isinstance(found, (bool, float)):
        return abs(expected - found) <= max(absolute, relative * max(abs(expected), abs(found)))
    return expected == found


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--relative", type=float, default=1e-9)
    parser.add_argument("--absolute", type=float, default=1e-12)
    options = parser.parse_args(arguments)
    cached = office.formulas(options.file)
    with tempfile.TemporaryDirectory(prefix="labcomps-judge-") as folder:
        bare = Path(folder) / "bare.xlsx"
        without_results(options.file, bare)
        kept = [place for place, result in office.formulas(bare).items() if result is not None]
        if kept or office.formulas(bare).keys() != cached.keys():
            office.fail(f"{options.file}: the cached results could not be taken out of {kept or 'all cells'}")
        converted = Path(folder) / "converted"
        converted.mkdir()
        [recalculated] = office.to_xlsx([bare], converted)
        computed = office.formulas(recalculated)
    differences, errors = compare(cached, computed, options.relative, options.absolute)
    outcome = {"formulas": len(cached), "differences": differences, "errors": errors}
    print(json.dumps(outcome, ensure_ascii=False, indent=1))
    if not cached:
        print(f"{options.file} has no formula", file=sys.stderr)
    if differences or errors:
        print(f"{options.file}: {len(differences)} of {len(cached)} formulas differ, {len(errors)} are errors", file=sys.stderr)
    sys.exit(0 if cached and not differences and not errors else 1)


if __name__ == "__main__":
    main(sys.argv[1:])
