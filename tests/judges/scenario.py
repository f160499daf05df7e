"""Chooses the low and the high case in a workbook, lets LibreOffice recalculate it, and compares every formula with the model.

    scenario.py REPORT_FOLDER [--relative 1e-9]

Every formula of the workbook must be one that the places of the report know; a figure must come to what the model says of
that case, a range must stay, a verdict and a sentence must follow their figures. Prints
{"formulas": N, "moved": {"low": N, "high": N}, "differences": [...]}; exit 1 when there is a difference or nothing moved.
"""

import argparse
import json
import re
import sys
import tempfile
import zipfile
from pathlib import Path

import office
from recalculate import same, without_results

HOME = re.compile(rb"<definedName name=\"scenario\">'?([^'!<]+)'?!\$([A-Z]+)\$(\d+)</definedName>")


def choose(source, target, case):
    """Copies a workbook with another case in the cell called scenario."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        found = HOME.search(old.read("xl/workbook.xml"))
        if found is None:
            office.fail(f"{source}: no cell is called scenario")
        sheet, cell = found.group(1).decode(), (found.group(2) + found.group(3)).decode()
        part = dict(office.parts(old))[sheet]
        chosen = re.compile(rb'(<c r="' + cell.encode() + rb'"[^>]*?) t="s"><v>\d+</v></c>')
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                data, count = chosen.subn(rb'\1 t="str"><v>' + case.encode() + rb"</v></c>", data)
                if count != 1:
                    office.fail(f"{source}: {sheet}!{cell} holds no choice")
            new.writestr(name, data)


def table_cells(model, places):
    """Yields (sheet, cell, key, model cell) of everything that stands in a table or repeats a table's cell."""
    tables = {}
    for name, table in model["tables"].items():
        columns = [column["id"] for column in table["columns"]]
        for row in table["rows"]:
            for column, cell in zip(columns, row["cells"]):
                tables[f"{name}/{row['id']}/{column}"] = cell
    for sheet in places["workbook"]:
        for table in sheet["tables"]:
            for row, number in table["rows"].items():
                for column, letters in table["columns"].items():
                    key = f"{table['table']}/{row}/{column}"
                    yield sheet["sheet"], f"{letters}{number}", key, tables[key]
        for cell, key in sheet["cells"].items():
            if not key.startswith("headlines/"):
                yield sheet["sheet"], cell, key, tables[key]


def expected(cell, key, case, inputs):
    """Returns what a cell of the model comes to in a case; None when the model says nothing of it."""
    kind = cell["kind"]
    if kind == "figure":
        shown = cell["shown"]
        if shown["cases"] is None:
            return shown["value"]
        value = shown["cases"][case]
        return "n.m." if value is None else value
    if kind == "in_use":
        return inputs.get((cell["figure"], case), inputs[cell["figure"], "base"])
    if kind == "verdict":
        test = cell["test"]
        if test["kind"] == "tie" and test["cases"] is not None:
            return "ties" if abs(test["cases"][case]) <= test["tolerance"] else "differs"
        return cell["text"]
    if kind == "input":
        return cell["value"]
    return None


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--relative", type=float, default=1e-9)
    options = parser.parse_args(arguments)
    book = options.folder / "report.xlsx"
    model = json.loads((options.folder / "model.json").read_text(encoding="utf-8"))
    places = json.loads((options.folder / "places.json").read_text(encoding="utf-8"))
    known = {(sheet, cell): (key, content) for sheet, cell, key, content in table_cells(model, places)}
    inputs = {}
    for _, content in known.values():
        if content["kind"] == "input":
            inputs.setdefault((content["figure"], content["end"]), content["value"])
    sentences = {}
    for sheet in places["workbook"]:
        for cell, key in sheet["cells"].items():
            if key.startswith("headlines/"):
                sentences[sheet["sheet"], cell] = model["headlines"][int(key.split("/")[1]) - 1]
    formulas = office.formulas(book)
    differences, moved = [], {}
    with tempfile.TemporaryDirectory(prefix="labcomps-judge-") as folder:
        files = []
        for case in ("low", "high"):
            chosen, bare = Path(folder) / f"chosen-{case}.xlsx", Path(folder) / f"{case}.xlsx"
            choose(book, chosen, case)
            without_results(chosen, bare)
            files.append(bare)
        converted = Path(folder) / "converted"
        converted.mkdir()
        for case, file in zip(("low", "high"), office.to_xlsx(files, converted)):
            computed = office.formulas(file)
            moved[case] = 0
            for place, base in formulas.items():
                found = computed.get(place)
                moved[case] += found != base and not same(base, found, options.relative, 1e-12)
                if place in known:
                    key, content = known[place]
                    wanted = expected(content, key, case, inputs)
                elif place in sentences:
                    figures = [span["shown"] for span in sentences[place]["spans"] if span["kind"] == "figure"]
                    steady = all(shown["cases"] is None for shown in figures)
                    if steady == (found == base):
                        continue
                    key, wanted = "sentence", f"{'the same' if steady else 'another'} sentence than {base}"
                elif isinstance(found, str) and f'the "{case}" end'.replace('"', "") in found:
                    continue
                else:
                    key, wanted = None, "a formula that the places know"
                if wanted is None or not same(wanted, found, options.relative, 1e-12):
                    differences.append({"case": case, "place": "!".join(place), "key": key, "expected": wanted, "found": found})
    print(json.dumps({"formulas": len(formulas), "moved": moved, "differences": differences}, ensure_ascii=False, indent=1))
    sys.exit(0 if formulas and not differences and all(moved.values()) else 1)


if __name__ == "__main__":
    main(sys.argv[1:])
