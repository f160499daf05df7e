"""Is a marked-up copy the same workbook, but for its marks?  same_cells.py ORIGINAL.xlsx COPY.xlsx

openpyxl compares every cell: value, formula, cached result, number format, font, alignment, border, its own note.
"""

import json
import sys
import warnings

import openpyxl

# The fills that the program marks with.
MARKS = {"FFF8B8B8", "FFFFE08A", "FFCFE3F7"}


def look(cell):
    fill = None if cell.fill.fgColor.rgb in MARKS else repr(cell.fill)
    return [repr(cell.value), cell.number_format, repr(cell.font), repr(cell.alignment), repr(cell.border), fill]


def main(original, copy):
    warnings.simplefilter("ignore")
    ours, theirs = openpyxl.load_workbook(copy), openpyxl.load_workbook(original)
    results, expected = (openpyxl.load_workbook(path, data_only=True) for path in (copy, original))
    differences, filled, notes, cells = [], 0, 0, 0
    for sheet in theirs.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                here = ours[sheet.title][cell.coordinate]
                cells += 1
                marked = here.fill.fgColor.rgb in MARKS
                filled += marked
                before, after = look(cell), look(here)
                if marked:
                    before[-1] = None
                cached = [book[sheet.title][cell.coordinate].value for book in (expected, results)]
                if before != after or cached[0] != cached[1]:
                    differences.append(f"{sheet.title}!{cell.coordinate}: {before} {after} {cached}")
                own = cell.comment.text.strip() if cell.comment else ""
                note = here.comment.text if here.comment else ""
                if not note.startswith(own):
                    differences.append(f"{sheet.title}!{cell.coordinate}: its note is gone: {own}")
                notes += "labcomps: " in note
    added = [name for name in ours.sheetnames if name not in theirs.sheetnames]
    report = {"cells": cells, "filled": filled, "notes": notes, "added": added, "differences": differences[:20]}
    print(json.dumps(report))
    sys.exit(1 if differences else 0)


main(*sys.argv[1:])
