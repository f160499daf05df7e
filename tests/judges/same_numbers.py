"""Reads a report's workbook and its Markdown or its page back and finds the same numbers in both.

    same_numbers.py REPORT.xlsx REPORT.md|REPORT.html [--least 100] [--lenient]

A table of the text is matched with the block of cells under the same title (else: under the same column heads), then
columns by head and rows by label, both in order. What a cell of the workbook shows under its number format must be
what the cell of the text says without its marks. Prints {"tables", "numbers", "words", "differences", "unmatched"};
exit 1 on a difference, on an unmatched table, column or row (unless --lenient), or on fewer than --least numbers.
"""

import argparse
import html
import json
import re
import sys
from pathlib import Path

try:
    import openpyxl
except ImportError:
    sys.exit("openpyxl is missing: run scripts/test, or set LABCOMPS_PYTHON to a Python that has it")

import html_tables
import number_format

MARKS = re.compile(r"(?:\[\^[^\]]+\]|[†‡§¶‖*]+|[\s\u2060])+$")
FIGURE = re.compile(r"[-−(~$€£]*\d[\d,.]*\s*(?:%|x|bn|m|k)?\)?$")
BETWEEN = 8  # lines that may stand between a title and its heads


def plain(text):
    """Returns what Markdown text says: without links, emphasis, escapes and marks at its end."""
    text = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\^])(?:\\.|[^\]\\])*)\]\(<?[^)>]*>?\)", r"\1", text)
    text = re.sub(r"(?:(?<!\\)\[\^[^\]]+\])+", "", text)
    text = re.sub(r"<br\s*/?>", " ", text)
    text = re.sub(r"(?<!\\)(\*\*|__)(.+?)(?<!\\)\1", r"\2", text)
    text = re.sub(r"^(?<!\\)([_*])(.+?)(?<!\\)\1$", r"\2", text.strip())
    return words(html.unescape(re.sub(r"\\([^\w\s])", r"\1", text)))


def words(text):
    """Returns a text with single blanks and without marks at its end."""
    return " ".join(MARKS.sub("", str(text).replace("\u2060", "")).split())


class MarkdownTable:
    """A table of the Markdown: the heading over it, its heads and its rows."""

    def __init__(self, title, heads, line):
        self.title, self.heads, self.line, self.rows = title, heads, line, []


def markdown_tables(text):
    """Returns the tables of a Markdown text."""
    tables, title, current = [], "", None
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        heading = re.match(r"\s{0,3}#{1,6}\s+(.*?)\s*#*$", line)
        if heading:
            title = plain(heading[1])
        if not line.lstrip().startswith("|"):
            current = None
            continue
        fields = [plain(field) for field in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
        following = lines[number] if number < len(lines) else ""
        if current is None and re.match(r"\s*\|?\s*:?-+:?\s*(\||$)", following):
            current = MarkdownTable(title, fields, number)
            tables.append(current)
        elif current is not None and number > current.line + 1:
            current.rows.append((number, fields))
    return tables


def page_tables(text):
    """Returns the tables of a page."""
    parser = html_tables.Tables()
    parser.feed(text)
    parser.close()
    tables = []
    for title, heads, rows, line in parser.tables:
        table = MarkdownTable(words(title), [words(head) for head in heads], line)
        table.rows = [(at, [words(field) for field in fields]) for at, fields in rows]
        tables.append(table)
    return tables


class Sheet:
    """A worksheet as it is shown."""

    def __init__(self, sheet):
        self.title, self.rows = sheet.title, []
        for row in sheet.iter_rows():
            self.rows.append([self.cell(cell) for cell in row])

    def cell(self, cell):
        """Returns the text a cell shows, whether it is a number, and its address."""
        try:
            text = number_format.shown(cell.value, cell.number_format)
        except number_format.UnknownFormat:
            text = f"{cell.value} under the unknown number format {cell.number_format}"
        is_number = cell.data_type in ("n", "d") and cell.value is not None
        return words(text), is_number, cell.coordinate

    def text(self, row, column):
        """Returns the text shown at a place, nothing outside the sheet."""
        return self.rows[row][column][0] if row < len(self.rows) and column < len(self.rows[row]) else ""

    def columns(self, row, start, heads):
        """Returns the column of every head, found left to right from `start`; None for a head that is not there."""
        found, at = [], start
        spanners, spanner = {}, ""
        for column in range(start, len(self.rows[row])):
            above = self.text(row - 1, column) if row else ""
            spanner = above or spanner
            spanners[column] = spanner
        for index, head in enumerate(heads):
            span = range(at, len(self.rows[row]))
            full = (c for c in span if head and head in (self.text(row, c), f"{spanners[c]} {self.text(row, c)}"))
            part = (c for c in span if self.text(row, c) and head.endswith(f" {self.text(row, c)}"))
            lone = (c for c in span if not self.text(row, c) and head == (self.text(row - 1, c) if row else ""))
            first = (c for c in span if index == 0 and c == start and head == self.text(row, c))
            column = next((c for finds in (first, full, part, lone) for c in finds), None)
            found.append(column)
            at = at if column is None else column + 1
        return found


def places(sheets, title):
    """Yields the sheet, row and column at which a table may begin: its title first, else anywhere."""
    for sheet in sheets:
        for row, cells in enumerate(sheet.rows):
            for column, (text, _, _) in enumerate(cells):
                if title and text == title:
                    yield sheet, row, column, BETWEEN
    for sheet in sheets:
        for row in range(len(sheet.rows)):
            yield sheet, row, 0, 1


def locate(table, sheets):
    """Returns the sheet, the row of heads and the columns of a table, or None."""
    best, most = None, 0
    for sheet, row, column, depth in places(sheets, table.title):
        for line in range(row, min(row + depth, len(sheet.rows))):
            if depth == 1 and table.heads[0] not in ("", sheet.text(line, column)):
                continue
            columns = sheet.columns(line, column, table.heads)
            score = sum(found is not None for found in columns)
            if columns[0] is None or score < 2 or score <= most:
                continue
            labels = {sheet.text(below, columns[0]) for below in range(line + 1, min(line + 4, len(sheet.rows)))}
            if table.rows and table.rows[0][1][0] not in labels:
                continue
            best, most = (sheet, line, columns), score
        if most == len(table.heads):
            break
    return best


def compare(table, sheets, outcome):
    """Compares one table of the Markdown with the workbook."""
    if not any(FIGURE.match(field) for _, fields in table.rows for field in fields[1:]):
        return
    found = locate(table, sheets)
    if found is None:
        outcome["unmatched"].append(f"line {table.line}: table {table.title!r} is not in the workbook")
        return
    sheet, row, columns = found
    outcome["tables"] += 1
    for head, column in zip(table.heads, columns):
        if column is None:
            outcome["unmatched"].append(f"line {table.line}: column {head!r} of {table.title!r} is not in {sheet.title}")
    for line, fields in table.rows:
        label = fields[0]
        below = next((r for r in range(row + 1, len(sheet.rows)) if sheet.text(r, columns[0]) == label or not label), None)
        if below is None:
            outcome["unmatched"].append(f"line {line}: row {label!r} of {table.title!r} is not in {sheet.title}")
            continue
        row = below
        for head, field, column in list(zip(table.heads, fields, columns))[1:]:
            if column is None or column >= len(sheet.rows[row]):
                continue
            text, is_number, address = sheet.rows[row][column]
            if not is_number and not FIGURE.match(field):
                outcome["words"] += text == field
                continue
            outcome["numbers"] += 1
            if text != field:
                place = f"{sheet.title}!{address}"
                difference = {"line": line, "row": label, "column": head, "markdown": field}
                outcome["differences"].append({**difference, "cell": place, "workbook": text})


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workbook", type=Path)
    parser.add_argument("markdown", type=Path)
    parser.add_argument("--least", type=int, default=100, help="numbers that must have been compared")
    parser.add_argument("--lenient", action="store_true", help="lists what is only in the text and goes on")
    options = parser.parse_args(arguments)
    book = openpyxl.load_workbook(options.workbook, data_only=True)
    sheets = [Sheet(sheet) for sheet in book.worksheets]
    outcome = {"tables": 0, "numbers": 0, "words": 0, "differences": [], "unmatched": []}
    read = page_tables if options.markdown.suffix == ".html" else markdown_tables
    for table in read(options.markdown.read_text(encoding="utf-8")):
        compare(table, sheets, outcome)
    print(json.dumps(outcome, ensure_ascii=False, indent=1))
    problems = []
    if outcome["differences"]:
        problems.append(f"{len(outcome['differences'])} numbers differ")
    if outcome["unmatched"] and not options.lenient:
        problems.append(f"{len(outcome['unmatched'])} tables, columns or rows are not in the workbook")
    if outcome["numbers"] < options.least:
        problems.append(f"only {outcome['numbers']} numbers were compared, not {options.least}")
    if problems:
        print(f"{options.workbook} and {options.markdown}: {'; '.join(problems)}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
