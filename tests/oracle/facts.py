"""The facts of `labcomps facts --format csv`, and the catalogue they speak of."""

import datetime
import math
import re
import tomllib
from collections import Counter

import pandas

import periods

NUMBER = re.compile(r"\d[\d,' \u00a0\u202f]*(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+")
ACTUAL = {"audited", "disclosed", "leaked", "actual", "run_rate"}
UNITS = {"share", "x", "people", "users", "customers", "GW", "tokens/day", "date"}


class Catalogue:
    """Labs and metrics, as data: `catalogue.toml`."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = tomllib.load(file)
        self.labs = data["lab"]
        self.metrics = {}
        for name, entry in data["metric"].items():
            entry = {"identities": [], "trends": [], "section": "other", "max_stale_days": 75, "bounds": None, **entry}
            entry["id"] = name
            for identity in entry["identities"]:
                identity.setdefault("minus", [])
                identity.setdefault("plus", [])
            self.metrics[name] = entry

    def convention(self, lab):
        return self.labs.get(lab, {}).get("revenue_convention", "gross")


def half_digits(raw):
    """Each number printed in a text, with half of its last digit. Zeros at the end of a whole number are no digits."""
    found = []
    for printed in NUMBER.findall(raw):
        plain = re.sub(r"[,' \u00a0\u202f]", "", printed)
        mantissa, _, exponent = plain.lower().partition("e")
        shift = int(exponent) if exponent else 0
        whole, _, decimals = mantissa.partition(".")
        places = len(decimals) or -(len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0)
        found.append((float(plain), 0.5 * 10.0 ** (shift - places)))
    return found


def is_power_of_ten(number):
    exponent = math.log10(number)
    return abs(exponent - round(exponent)) < 1e-9


def origin_of(source, workbook):
    """Who is behind a source: of `X citing Y` and `Y via X` it is Y. Remarks in brackets do not count."""
    if not source:
        return f"unnamed in {workbook}"
    for word in (" citing ", " quoting ", " after "):
        if word in source:
            source = source.split(word, 1)[1]
            break
    else:
        source = source.split(" via ", 1)[0]
    return source.split(" (", 1)[0].strip().lower()


def cell_place(cell):
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(digits), column


def unquoted(text):
    """Takes off the mark by which the csv keeps a spreadsheet from running a text."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=@+-\t\r\n" else text


class Fact:
    """One row."""

    def __init__(self, row):
        self.lab, self.metric = row.lab, row.metric
        self.period = periods.parse(row.period)
        number = lambda text: float(text) if text != "" else None
        self.low, self.base, self.high = number(row.low), float(row.base), number(row.high)
        self.bound, self.unit = row.bound, row.unit
        self.basis = row.basis or None
        self.scope = frozenset(unquoted(row.scope).split(";")) if row.scope else frozenset()
        self.source = unquoted(row.source) or None
        self.reported = periods.parse(row.reported) if row.reported else None
        self.workbook, self.sheet, self.cell = unquoted(row.workbook), unquoted(row.sheet), row.cell
        self.raw = unquoted(row.raw)
        self.origin = origin_of(self.source, self.workbook)
        self.place = (self.workbook, self.sheet, cell_place(self.cell))
        self.begins = datetime.date.fromisoformat(row.as_of) if row.as_of else self.period.first
        self.rounding = self.lead = None

    @property
    def said(self):
        return self.reported.first if self.reported else None

    def printed(self):
        """The scale between what is printed and what is meant, and half of the last printed digit."""
        numbers = half_digits(self.raw)
        if self.unit == "date":
            return 1.0, 0.0
        if self.bound == "range" and len(numbers) > 1:
            size = max(abs(self.low), abs(self.high))
            largest = max(value for value, _ in numbers[:2])
            return (size / largest if largest else None), max(half for _, half in numbers[:2])
        if not numbers:
            return 1.0, 0.0
        value, half = numbers[0]
        if not value:
            return None, half
        # Of low, base and high columns the cell is the base's, else the low's: units are powers of ten.
        ends = [abs(end) / value for end in (self.base, self.low, self.high) if end]
        return next((scale for scale in ends if is_power_of_ten(scale)), ends[0] if ends else None), half


def table_of(path):
    return pandas.read_csv(path, dtype=str, keep_default_na=False, na_filter=False)


def read(path):
    """The facts of a csv, each with what its print leaves open."""
    table = table_of(path)
    facts = [Fact(row) for row in table.itertuples(index=False)]
    scales = {}
    for fact in facts:
        scale, half = fact.printed()
        if scale is not None:
            fact.rounding = scale * half
            rounded = 10.0 ** round(math.log10(scale)) if scale else 1.0
            scales.setdefault((fact.workbook, fact.sheet, fact.unit), Counter())[rounded] += 1
    for fact in facts:
        if fact.rounding is None:
            # A nought does not show its scale; its neighbours do.
            near = scales.get((fact.workbook, fact.sheet, fact.unit))
            fact.rounding = fact.printed()[1] * (near.most_common(1)[0][0] if near else 1.0)
    beside = path.with_name("beside.csv")
    if beside.exists():
        told_beside(facts, table_of(beside))
    return facts


def told_beside(facts, table):
    """What sheets tell and facts do not: who led a round, and decimals that a number format prints and nobody typed."""
    told = {(row.workbook, row.sheet, cell_place(row.cell)): row for row in table.itertuples()}
    for fact in facts:
        fact.lead = told[fact.place].lead or None
        half = float(told[fact.place].half_digit)
        if half < fact.rounding * (1 - 1e-9) and not fact.workbook.endswith((".csv", ".tsv", ".txt")) and fact.unit != "date":
            fact.rounding = half


def known_by(day, facts):
    """What was reported by a day, if one is set; an undated actual figure of a time that had not begun was not."""
    if day is None:
        return facts
    later = lambda fact: fact.said > day if fact.said else fact.basis in ACTUAL and fact.begins > day
    return [fact for fact in facts if not later(fact)]


def newest(facts):
    """The newest date of a report; where nobody dates one, the end of the last period that is no forecast."""
    said = [fact.said for fact in facts if fact.said]
    ended = [fact.period.last for fact in facts if fact.basis is None or fact.basis in ACTUAL]
    return max(said or ended or [fact.period.last for fact in facts])


def last_quarter(day):
    """The last quarter that had ended by a day."""
    quarter = periods.quarter_of(day)
    return quarter if quarter.last <= day else quarter.before()


def is_currency(unit):
    return unit not in UNITS
