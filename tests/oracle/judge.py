"""A second calculation of a report's figures, from the facts alone.

    judge.py FOLDER… [--catalogue FILE] [--least N] [--list]

A folder holds `facts.csv`, `model.json` and, if there are such, `claims.toml` and `settings.json`. The oracle recomputes every figure of the
report's tables from the facts, for the period and as-of date of the report, and compares: numbers, their low and high ends,
absences with their mark, and verdicts. It shares no code with the program.

Prints {"folders", "figures", "ranges" (those with two ends that differ; points inside are tried too), "ends", "absences", "words", "inputs", "differences", "uncovered"}. Exit 0 when all agree; 1 on a
difference, a table that nobody covers, or fewer than N figures; 2 when it cannot judge.
"""

import argparse
import concurrent.futures
import datetime
import functools
import json
import os
import random
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

try:
    import analyses
    import changes
    import checks
    import claims
    import facts
    import periods
    import tables
    from ledger import Ledger
    from panel import Panel
    from sheet import Sheet
except ImportError as error:
    sys.exit(f"{error}: run scripts/test, or set LABCOMPS_PYTHON to a Python that has pandas and mpmath")

# Tables without figures of their own: words, counts of cells, sources, and what changed since a report before, which
# is none here. Theirs are other tests.
BY_DESIGN = {
    "sources", "checks.cells", "checks.findings", "analysis.evidence", "changes.summary",
}
# Tables that are new and not yet computed here. At the end of every piece of work this is empty.
NOT_YET = set()
RELATIVE = 1e-9
# Words that are results, by table and column; other words are looked at elsewhere.
RESULTS = {
    ("checks.ties", "verdict"), ("claims.figures", "verdict"), ("claims.verdicts", "verdict"), ("compute.ratio", "verdict"),
    ("checks.conflicts", "why"),
}


class Settings:
    """What `labcomps.toml` or the command line set: `as_of`, `period`, `tolerance`, `growth_points`, of each of `labs` its
    `fiscal_year_end` and `commitment_years`; and `before`, the day as of which the report before was made of the same facts."""

    def __init__(self, path):
        told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self.as_of = datetime.date.fromisoformat(told["as_of"]) if told.get("as_of") else None
        self.period = periods.parse(told["period"]) if told.get("period") else None
        self.tolerance, self.growth_points = told.get("tolerance", 0.01), told.get("growth_points", 4)
        self.labs = told.get("labs", {})
        self.before = datetime.date.fromisoformat(told["before"]) if told.get("before") else None


def computed(folder, model, catalogue):
    """What the figures should be."""
    meta = model["meta"]
    labs = [meta["labs"][side]["id"] for side in ("left", "right")]
    settings = Settings(folder / "settings.json")
    everything = facts.read(folder / "facts.csv")
    known = facts.known_by(settings.as_of, everything)
    as_of = settings.as_of or facts.newest(known)
    period = settings.period or facts.last_quarter(as_of)
    make = lambda known: Panel(catalogue, known, meta["currency"], settings.tolerance)
    ledger = Ledger(catalogue, make(known), period, labs, as_of, settings)
    window, sheet = tables.Window(ledger), Sheet()
    sheet.put_word("meta", "report", "as_of", str(as_of))
    sheet.put_word("meta", "report", "period", str(period))
    tables.facts(sheet, ledger)
    tables.side_by_side(sheet, ledger, window)
    tables.trends(sheet, ledger, window)
    tables.intensity(sheet, ledger, window)
    claims.judged(sheet, ledger, window, claims.read(folder / "claims.toml"))
    checks.ties(sheet, ledger)
    checks.conflicts(sheet, ledger)
    analyses.all_of(sheet, ledger, window)
    before = make(facts.known_by(settings.before, everything)) if settings.before else None
    changes.since(sheet, ledger, before, settings.tolerance)
    return sheet


def reported(model):
    """What the report says: each cell that holds a figure, an absence or a result."""
    cells = {f"meta/report/{name}": {"word": model["meta"][name]} for name in ("as_of", "period")}
    for table in model["tables"].values():
        if table["id"] in BY_DESIGN | NOT_YET:
            continue
        columns = [column["id"] for column in table["columns"]]
        for row in table["rows"]:
            for column, cell in zip(columns, row["cells"]):
                if said := says(table["id"], column, cell):
                    key = f"{table['id']}/{row['id']}/{column}"
                    if key in cells:
                        raise ValueError(f"{key} is there twice")
                    cells[key] = said
    return cells


def says(table, column, cell):
    kind = cell["kind"]
    if kind == "figure":
        shown = cell["shown"]
        estimate = shown["estimate"]
        return {"shown": shown["value"], "end": shown["end"], **{end: estimate[end] for end in ("low", "base", "high")}}
    if kind == "absent":
        return {"absent": cell["text"]}
    if kind == "input":
        return {"input": cell["value"]}
    if kind == "verdict" or kind == "text" and (table, column) in RESULTS and cell["text"]:
        return {"word": cell["text"]}
    return None


def same(a, b):
    if a is None or b is None:
        return a is b
    return abs(a - b) <= RELATIVE * max(abs(a), abs(b))


def close(mine, theirs, key):
    """A difference between sums of large numbers may be all rounding; it is held against the size of what it is made of."""
    return same(mine[key], theirs[key])


def difference(mine, theirs):
    """What differs between two cells, or None."""
    if mine is None or theirs is None:
        return "only the oracle has it" if theirs is None else "only the report has it"
    if set(mine) != set(theirs) - {"shown", "end"}:
        return "a figure against none"
    for key in mine:
        alike = mine[key] == theirs[key] if key in ("absent", "word") else close(mine, theirs, key)
        if not alike:
            return f"{key} differs"
    if "shown" in theirs and not same(theirs["shown"], mine[theirs["end"]]):
        return "the number shown is another"
    return None


def judge(folder, catalogue):
    """Counts and differences of one folder."""
    model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    sheet, theirs = computed(folder, model, catalogue), reported(model)
    mine, dice = sheet.cells, random.Random(folder.name)
    counts, differences = Counter(folders=1), []
    for key in sorted(mine.keys() | theirs.keys()):
        if found := difference(mine.get(key), theirs.get(key)):
            differences.append({"folder": folder.name, "key": key, "what": found, "oracle": mine.get(key), "report": theirs.get(key)})
            continue
        cell = mine[key]
        if key in sheet.figures and not sheet.figures[key].is_point:
            counts["ranges"] += 1
            if not sheet.figures[key].holds_points(dice):
                differences.append({"folder": folder.name, "key": key, "what": "a point inside falls outside", "oracle": cell, "report": theirs[key]})
        kind = next(name for name, mark in KINDS.items() if mark in cell)
        counts[kind] += 1
        counts["ends"] += sum(end in cell and cell[end] != cell["base"] for end in ("low", "high"))
    return counts, differences, NOT_YET & {name for name, table in model["tables"].items() if table["rows"]}


KINDS = {"figures": "base", "absences": "absent", "words": "word", "inputs": "input"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--catalogue", type=Path, default=HERE.parent.parent / "src/config/catalogue.toml")
    parser.add_argument("--least", type=int, default=0)
    parser.add_argument("--show", type=int, default=40, help="differences to print")
    parser.add_argument("--list", action="store_true", help="print every key with what the oracle says")
    options = parser.parse_args()
    catalogue = facts.Catalogue(options.catalogue)
    counts, differences, uncovered = Counter(), [], set()
    if options.list:
        for folder in options.folders:
            model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            print(json.dumps(computed(folder, model, catalogue).cells, indent=1))
        return 0
    with concurrent.futures.ProcessPoolExecutor(min(len(options.folders), os.cpu_count() or 1)) as workers:
        for found in workers.map(functools.partial(judge, catalogue=catalogue), options.folders, chunksize=5):
            counts += found[0]
            differences += found[1]
            uncovered |= found[2]
    names = ("folders", "figures", "ranges", "ends", "absences", "words", "inputs")
    result = {name: counts[name] for name in names}
    result |= {"differing": len(differences), "differences": differences[: options.show], "uncovered": sorted(uncovered)}
    print(json.dumps(result, indent=1))
    return 1 if differences or counts["figures"] < options.least else 0


if __name__ == "__main__":
    sys.exit(main())
