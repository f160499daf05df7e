"""Shared by the judges: LibreOffice in a profile of its own, and a plain reader of .xlsx parts."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path, PurePosixPath

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

# LibreOffice trusts the cached results of a workbook unless told otherwise; 0 is "always recalculate".
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def fail(message):
    """Ends the judge with a message on stderr; exit 2 means that it could not judge."""
    print(message, file=sys.stderr)
    sys.exit(2)


def soffice():
    """Returns the LibreOffice program, or ends the judge when there is none."""
    program = os.environ.get("LABCOMPS_SOFFICE", "soffice")
    found = shutil.which(program)
    if found is None:
        fail(f"LibreOffice is missing ({program} is not a program): run scripts/test, or install libreoffice-calc")
    return found


def to_xlsx(files, folder, seconds=240):
    """Converts workbooks to .xlsx in `folder` with LibreOffice; returns the new files in the same order."""
    return convert(files, folder, "xlsx", "xlsx:Calc MS Excel 2007 XML", seconds)


def to_pdf(files, folder, seconds=240):
    """Prints workbooks into .pdf in `folder` with LibreOffice; returns the new files in the same order."""
    return convert(files, folder, "pdf", "pdf", seconds)


def convert(files, folder, ending, filter, seconds):
    """Converts workbooks in LibreOffice; returns the new files in the same order."""
    with tempfile.TemporaryDirectory(prefix="labcomps-judge-") as scratch:
        scratch = Path(scratch)
        profile = scratch / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        copies = []
        for number, file in enumerate(files):
            copy = scratch / f"{number}{Path(file).suffix.lower()}"
            shutil.copyfile(file, copy)
            copies.append(copy)
        command = [soffice(), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", filter, "--outdir", str(folder)]
        command += [str(copy) for copy in copies]
        environment = dict(os.environ, HOME=str(scratch), LC_ALL="C.UTF-8")
        try:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=seconds)
        except subprocess.TimeoutExpired:
            fail(f"LibreOffice took more than {seconds} s to convert {', '.join(map(str, files))}")
        made = [Path(folder) / f"{copy.stem}.{ending}" for copy in copies]
        for file, copy in zip(files, made):
            if not copy.is_file():
                fail(f"LibreOffice did not convert {file}: {done.stdout.strip()} {done.stderr.strip()}")
        return made


def parts(archive):
    """Yields the name and the part of every worksheet in an open .xlsx, in the order of the tabs."""
    relations = {
        relation.get("Id"): relation.get("Target")
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")).iter(f"{RELATIONS}Relationship")
    }
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet"):
        target = relations[sheet.get(RELATION_ID)]
        part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        if "worksheets/" in part:
            yield sheet.get("name"), part


def formulas(path):
    """Returns {(sheet, cell): result} of the formula cells of an .xlsx: a number, a text, a bool, an Error, or None."""
    results = {}
    for place, (_, value, has_formula) in cells(path).items():
        if has_formula:
            results[place] = value
    return results


def cells(path):
    """Returns {(sheet, cell): (formula, value, has_formula)} of an .xlsx, as its parts say."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        shared = []
        if "xl/sharedStrings.xml" in archive.namelist():
            for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml")).iter(f"{MAIN}si"):
                shared.append("".join(text.text or "" for text in item.iter(f"{MAIN}t")))
        for name, part in parts(archive):
            for cell in ElementTree.fromstring(archive.read(part)).iter(f"{MAIN}c"):
                formula = cell.find(f"{MAIN}f")
                text = None if formula is None else formula.text or ""
                found[name, cell.get("r")] = (text, _value(cell, shared), formula is not None)
    return found


class Error(str):
    """An error value such as #DIV/0!."""


def _value(cell, shared):
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
    value = cell.find(f"{MAIN}v")
    if value is None or value.text is None:
        return "" if kind == "str" else None
    if kind == "s":
        return shared[int(value.text)]
    if kind == "str":
        return Error(value.text) if re.fullmatch(r"Err:\d+", value.text) else value.text
    if kind == "b":
        return value.text.strip() in ("1", "true")
    if kind == "e":
        return Error(value.text)
    return float(value.text)
