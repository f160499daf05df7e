"""Follows the links between the sheets of a report's workbook, and looks at its tables.

    links.py REPORT.xlsx

Every link must lead to a cell that holds something; the number of a source to the row of that number, a source back to a fact
that names it, a fact to a cell with a formula, an observation and the label of a row to the row of a fact. Prints
{"links": {SHEET: N}, "tables": {NAME: ROWS}, "problems": [...]}; exit 1 when there is a problem or no link.
"""

import json
import sys

import openpyxl
from openpyxl.utils.cell import range_boundaries


def rows(sheet):
    """Returns the number of the row of heads, and the column of each head, of a sheet with one table."""
    for row in sheet.iter_rows(max_row=10):
        words = {cell.value: cell.column for cell in row if isinstance(cell.value, str)}
        if len(words) > 3:
            return row[0].row, words
    raise SystemExit(f"{sheet.title} has no heads")


def main(path):
    book = openpyxl.load_workbook(path)
    facts, sources = book["Facts"], book["Sources"]
    head, columns = rows(facts)
    problems, counts = [], {}
    facts_of, back = set(), {}
    for row in facts.iter_rows(min_row=head + 1):
        facts_of.add(row[0].row)
    for sheet in book:
        for cell in [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink and cell.hyperlink.location]:
            counts[sheet.title] = counts.get(sheet.title, 0) + 1
            name, _, at = cell.hyperlink.location.rpartition("!")
            name = name.strip("'").replace("''", "'")
            where = f"{sheet.title}!{cell.coordinate} ({cell.value}) to {name}!{at}"
            if name not in book.sheetnames or book[name][at].value is None:
                problems.append(f"{where}: nothing is there")
                continue
            target = book[name][at]
            numbered = isinstance(cell.value, str) and cell.value.startswith("[")
            if sheet.title == "Sources" and numbered:
                back[cell.value] = facts.cell(target.row, columns["Source"]).value if name == "Facts" else None
            elif numbered:
                if name != "Sources" or target.value != cell.value:
                    problems.append(f"{where}: another source")
            elif sheet.title == "Facts":
                if target.data_type != "f":
                    problems.append(f"{where}: no formula")
            elif name == "Facts" and at != "A1" and target.row not in facts_of:
                problems.append(f"{where}: no fact")
            elif sheet.title == "Observations" and target.value != cell.value:
                problems.append(f"{where}: another fact")
    problems += [f"source {number} leads to a fact of {found}" for number, found in back.items() if found != number]
    used = {facts.cell(row, columns["Source"]).value for row in facts_of} - {None}
    problems += [f"source {number} does not lead to its facts" for number in sorted(used - back.keys())]
    unlinked = [row for row in facts_of if facts.cell(row, columns["Source"]).hyperlink is None]
    problems += [f"Facts, row {row}: its source is no link" for row in unlinked]
    tables = {}
    for sheet in book:
        for table in sheet.tables.values():
            left, top, right, bottom = range_boundaries(table.ref)
            tables[table.name] = bottom - top
            heads = [sheet.cell(top, column).value for column in range(left, right + 1)]
            if [column.name for column in table.tableColumns] != heads or table.autoFilter is None:
                problems.append(f"table {table.name}: its heads are not those of its cells, or it has no filter")
    print(json.dumps({"links": counts, "tables": tables, "problems": problems}, ensure_ascii=False, indent=1))
    sys.exit(0 if counts and tables and not problems else 1)


if __name__ == "__main__":
    main(sys.argv[1])
