"""Looks up input cells with readers that are not ours and compares what stands in them.

    input_cells.py CELLS.json

CELLS.json is a list of {"path", "sheet", "cell", "raw"}. Prints {"cells", "differences"}. Numbers are compared as
numbers, dates by their day, all else by its letters. Workbooks that openpyxl does not read go through LibreOffice first.
"""

import csv
import datetime
import json
import sys
import tempfile
from pathlib import Path

try:
    import openpyxl
    from openpyxl.utils import coordinate_to_tuple
except ImportError:
    sys.exit("openpyxl is missing: run scripts/test, or set LABCOMPS_PYTHON to a Python that has it")

import office


class Book:
    """The sheets of one file, each a function from an address to a value."""

    def __init__(self, path, copy):
        if Path(path).suffix.lower() == ".csv":
            text = Path(path).read_bytes().decode("utf-8-sig")
            rows = list(csv.reader(text.splitlines(keepends=True)))
            self.sheets = {Path(path).stem: lambda row, column: rows[row - 1][column - 1]}
            return
        book = openpyxl.load_workbook(copy, data_only=True)
        self.sheets = {sheet.title: (lambda row, column, sheet=sheet: sheet.cell(row, column).value) for sheet in book}

    def value(self, sheet, cell):
        return self.sheets[sheet](*coordinate_to_tuple(cell))


def same(found, raw):
    """Whether what was found is what the program says stood there."""
    if isinstance(found, (datetime.datetime, datetime.date)):
        return found.isoformat().startswith(raw[:10])
    try:
        theirs, ours = float(str(found)), float(raw)
        return theirs == ours or abs(theirs - ours) <= 1e-12 * abs(ours)
    except ValueError:
        return str(found).strip() == raw.strip()


def main(path):
    cells = json.loads(Path(path).read_text(encoding="utf-8"))
    paths = sorted({cell["path"] for cell in cells})
    foreign = [path for path in paths if Path(path).suffix.lower() in (".ods", ".xls", ".xlsb")]
    differences = []
    with tempfile.TemporaryDirectory(prefix="labcomps-judge-") as folder:
        copies = dict(zip(foreign, office.to_xlsx(foreign, folder))) if foreign else {}
        books = {path: Book(path, copies.get(path, path)) for path in paths}
        for cell in cells:
            try:
                found = books[cell["path"]].value(cell["sheet"], cell["cell"])
            except (KeyError, IndexError) as error:
                differences.append(dict(cell, found=f"no such place: {error}"))
                continue
            if not same(found, cell["raw"]):
                differences.append(dict(cell, found=str(found)))
    print(json.dumps({"cells": len(cells), "differences": differences}, ensure_ascii=False, indent=1))
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        office.fail("usage: input_cells.py CELLS.json")
    main(sys.argv[1])
