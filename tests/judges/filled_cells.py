"""Reads a filled workbook back and holds its cells against the model of its report, then lets LibreOffice compute it.

    filled_cells.py REPORT.xlsx MODEL.json PLACES.json

Every cell that places.json names must hold the figure of the model to the last bit, with the sign of a bound before or
behind it, else the words. No formula may bring a result along. Prints {"numbers", "words", "differences", "results":
{"Sheet!A1": what LibreOffice computes}}; exit 1 on a difference, an error value or a filled workbook without numbers.
"""

import json
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

try:
    import openpyxl
except ImportError:
    sys.exit("openpyxl is missing: run scripts/test, or set LABCOMPS_PYTHON to a Python that has it")

import number_format
import office

SIGNS = "≥≤~<>"


def expected(cell):
    """Returns what the model has in a cell: its number or None, and its text."""
    shown = cell.get("shown", cell)
    number = shown.get("value") if cell["kind"] in ("figure", "input", "in_use", "number") else None
    return number, shown.get("text", "")


def model_cell(model, table, row, column):
    table = model["tables"][table]
    index = [one["id"] for one in table["columns"]].index(column)
    [found] = [one for one in table["rows"] if one["id"] == row]
    return found["cells"][index]


def placed(model, places):
    """Yields sheet, address and the model's cell for every place."""
    for sheet in places["workbook"]:
        for place in sheet["tables"]:
            for row, number in place["rows"].items():
                for column, letters in place["columns"].items():
                    yield sheet["sheet"], f"{letters}{number}", model_cell(model, place["table"], row, column)
        for address, key in sheet["cells"].items():
            if not key.startswith("headlines/"):
                table, rest = key.split("/", 1)
                yield sheet["sheet"], address, model_cell(model, table, *rest.rsplit("/", 1))


def plain(value):
    """A date as its number of days, as the model has it."""
    if isinstance(value, (date, datetime)):
        return openpyxl.utils.datetime.to_excel(value)
    return value


def main(report, model, places):
    book = openpyxl.load_workbook(report)
    model, places = (json.loads(Path(path).read_text(encoding="utf-8")) for path in (model, places))
    numbers, words, differences = 0, 0, []
    for sheet, address, cell in placed(model, places):
        found = book[sheet][address]
        number, text = expected(cell)
        if number is not None and isinstance(plain(found.value), (int, float)):
            numbers += 1
            signs = "".join(sign for sign in SIGNS if sign in text)
            try:
                said = number_format.shown(found.value, found.number_format)
            except number_format.UnknownFormat:
                said = found.number_format
            if plain(found.value) != number or any(sign not in said for sign in signs):
                differences.append(f"{sheet}!{address}: {found.value!r} ({said}) instead of {number!r} ({text})")
        else:
            words += 1
            if (found.value or "") != text:
                differences.append(f"{sheet}!{address}: {found.value!r} instead of {text!r}")
    cells = ((sheet.title, cell) for sheet in book for row in sheet.iter_rows() for cell in row)
    differences += [f"{sheet}!{cell.coordinate}: {cell.value}" for sheet, cell in cells if "{{" in str(cell.value)]
    brought = [place for place, result in office.formulas(report).items() if result is not None]
    differences += [f"{sheet}!{cell}: brings a result along" for sheet, cell in brought]
    with tempfile.TemporaryDirectory(prefix="labcomps-judge-") as folder:
        [computed] = office.to_xlsx([Path(report)], Path(folder))
        results = {f"{sheet}!{cell}": result for (sheet, cell), result in office.formulas(computed).items()}
    differences += [f"{place}: {result}" for place, result in results.items() if isinstance(result, office.Error)]
    outcome = {"numbers": numbers, "words": words, "differences": differences, "results": results}
    print(json.dumps(outcome, ensure_ascii=False, indent=1, default=str))
    sys.exit(0 if numbers and not differences else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
