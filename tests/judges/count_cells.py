"""Counts the non-empty cells of spreadsheets with readers that are not ours.

    count_cells.py FILE…

Prints {path: {sheet: count}}. A formula counts whatever its result, a text of no characters does not. Workbooks that
openpyxl does not read go through LibreOffice first; the one sheet of a csv has the name of the file's stem.
"""

import csv
import json
import sys
import tempfile
from pathlib import Path

try:
    import openpyxl
except ImportError:
    sys.exit("openpyxl is missing: run scripts/test, or set LABCOMPS_PYTHON to a Python that has it")

import office


def count_workbook(path):
    """Counts the cells of an .xlsx by sheet."""
    book = openpyxl.load_workbook(path, read_only=False, data_only=False, keep_links=False)
    counts = {}
    for sheet in book.worksheets:
        counts[sheet.title] = sum(1 for row in sheet.iter_rows() for cell in row if cell.value not in (None, ""))
    return counts


def count_csv(path):
    """Counts the fields of a csv that hold something."""
    data = Path(path).read_bytes()
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    lines = text.splitlines()
    if lines and lines[0].lower().startswith("sep="):
        separator, text = lines[0][4:5], text.split("\n", 1)[1]
    else:
        fields = {c: sum(len(row) - 1 for row in csv.reader(lines[:20], delimiter=c)) for c in ",;\t"}
        separator = max(fields, key=fields.get)
    rows = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    return {Path(path).stem: sum(1 for row in rows for field in row if field != "")}


def main(paths):
    if not paths:
        office.fail("usage: count_cells.py FILE…")
    counts, foreign = {}, []
    for path in paths:
        match Path(path).suffix.lower():
            case ".xlsx" | ".xlsm":
                counts[path] = count_workbook(path)
            case ".csv" | ".tsv" | ".txt":
                counts[path] = count_csv(path)
            case ".ods" | ".xls" | ".xlsb":
                foreign.append(path)
            case other:
                office.fail(f"{path}: no reader for {other or 'a file without a suffix'}")
    if foreign:
        with tempfile.TemporaryDirectory(prefix="labcomps-judge-") as folder:
            for path, copy in zip(foreign, office.to_xlsx(foreign, folder)):
                counts[path] = count_workbook(copy)
    print(json.dumps({path: counts[path] for path in paths}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
