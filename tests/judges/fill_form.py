"""Fills in the input form as a person would: fill_form.py FORM.xlsx ROWS.json OUT.xlsx

Rows are lists in the order of the form's columns. Prints the heads, and what the drop-down of each column offers.
"""

import json
import sys

import openpyxl


def offered(book, sheet):
    """What can be chosen in the second row of each column: the values of the list that its validation names."""
    lists = {}
    for validation in sheet.data_validations.dataValidation:
        column = str(validation.sqref).split(":")[0].rstrip("0123456789")
        if validation.type == "list":
            name = validation.formula1.lstrip("=")
            [(source, area)] = book.defined_names[name].destinations
            cells = book[source][area.replace("$", "")]
            lists[sheet[f"{column}1"].value] = [cell.value for row in cells for cell in row]
    return lists


def main(form, rows, out):
    book = openpyxl.load_workbook(form)
    sheet = book["Figures"]
    with open(rows, encoding="utf-8") as file:
        for number, row in enumerate(json.load(file), 2):
            for column, value in enumerate(row, 1):
                if value is not None:
                    sheet.cell(number, column).value = value
    book.save(out)
    print(json.dumps({"heads": [cell.value for cell in sheet[1]], "offered": offered(book, sheet)}))


main(*sys.argv[1:])
