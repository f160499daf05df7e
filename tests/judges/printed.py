"""Prints a report's workbook with LibreOffice, or its page with Chromium, and tells what came out.

    printed.py REPORT.xlsx|REPORT.html...

Prints {file: {"pages", "landscape", "words"}}, the words of the first page in their order; exit 2 when it cannot print.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import browser
import office


def pdf(file, folder):
    """Returns the file as it prints."""
    if file.suffix == ".xlsx":
        return office.to_pdf([file], folder)[0]
    printed = folder / f"{file.stem}.pdf"
    with browser.Page() as page:
        page.open(file.resolve().as_uri())
        printed.write_bytes(page.pdf())
    return printed


def told(command):
    """Returns what a program of the PDF tools prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main(files):
    outcome = {}
    for file in map(Path, files):
        with tempfile.TemporaryDirectory(prefix="labcomps-judge-") as folder:
            printed = str(pdf(file, Path(folder)))
            info = told(["pdfinfo", printed])
            pages = int(re.search(r"^Pages:\s+(\d+)", info, re.M)[1])
            width, height = map(float, re.search(r"^Page size:\s+([\d.]+) x ([\d.]+)", info, re.M).groups())
            words = told(["pdftotext", "-l", "1", printed, "-"]).split()
        outcome[file.name] = {"pages": pages, "landscape": width > height, "words": " ".join(words)}
    print(json.dumps(outcome, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
