"""Prints the length of the longest formula of a workbook and the most operands that one function takes, by an independent reader."""

import json
import re
import sys

import openpyxl

INNERMOST = re.compile(r"\(([^()]*)\)")

longest = operands = 0
for sheet in openpyxl.load_workbook(sys.argv[1]).worksheets:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type != "f":
                continue
            text = str(cell.value)
            longest = max(longest, len(text) - 1)
            # From the innermost brackets outwards: what they held is one operand of what is around them.
            while inside := INNERMOST.search(text):
                operands = max(operands, inside[1].count(",") + 1)
                text = text[: inside.start()] + "_" + text[inside.end():]
json.dump({"longest": longest, "operands": operands}, sys.stdout)
