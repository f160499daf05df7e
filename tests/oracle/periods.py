"""Periods as `facts` prints them, with the arithmetic that the comparisons need. Nothing here comes from the program."""

import calendar
import datetime
import functools
import re

DAY = datetime.timedelta(days=1)


def month_end(year, month):
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


class Period:
    """A stretch of time or a day; compares by its notation, orders by its end, longer stretches first."""

    SHAPES = ["years", "year", "ltm", "ytd", "half", "quarter", "month", "day"]

    def __init__(self, shape, year, part=0, date=None):
        self.shape, self.year, self.part, self.date = shape, year, part, date
        self.text = {
            "year": f"FY{year:04}",
            "half": f"{year:04}H{part}",
            "quarter": f"{year:04}Q{part}",
            "ytd": f"{year:04}-{part}M",
            "month": f"{year:04}-{part:02}",
            "day": str(date),
            "ltm": f"LTM-{year:04}Q{part}",
            "years": f"FY{year:04}-FY{part:04}",
        }[shape]

    def __eq__(self, other):
        return isinstance(other, Period) and self.text == other.text

    def __hash__(self):
        return hash(self.text)

    def __repr__(self):
        return self.text

    @property
    def order(self):
        return (self.last, self.SHAPES.index(self.shape), self.first)

    @functools.cached_property
    def first(self):
        if self.shape == "day":
            return self.date
        if self.shape == "ltm":
            end = datetime.date(self.year, 3 * self.part, 1)
            return datetime.date(self.year, 1, 1) if self.part == 4 else end.replace(year=self.year - 1, month=end.month + 1)
        month = {"half": 6 * self.part - 5, "quarter": 3 * self.part - 2, "month": self.part}.get(self.shape, 1)
        return datetime.date(self.year, month, 1)

    @functools.cached_property
    def last(self):
        if self.shape == "day":
            return self.date
        if self.shape == "years":
            return datetime.date(self.part, 12, 31)
        month = {"half": 6 * self.part, "quarter": 3 * self.part, "ltm": 3 * self.part, "month": self.part, "ytd": self.part}
        return month_end(self.year, month.get(self.shape, 12))

    @property
    def months(self):
        if self.shape == "years":
            return 12 * (self.part - self.year + 1)
        lengths = {"year": 12, "ltm": 12, "half": 6, "quarter": 3, "month": 1, "ytd": self.part, "day": 0}
        return lengths[self.shape]

    def year_before(self):
        """The same stretch a year earlier."""
        if self.shape == "day":
            year = self.year - 1
            day = min(self.date.day, calendar.monthrange(year, self.date.month)[1])
            return on(self.date.replace(year=year, day=day))
        if self.shape == "years":
            return Period("years", self.year - 1, self.part - 1)
        return Period(self.shape, self.year - 1, self.part)

    def before(self):
        """The stretch of the same length that ends the day before this one begins."""
        steps = {"half": 2, "quarter": 4, "month": 12, "ltm": 4}
        if self.shape in steps:
            return Period(self.shape, self.year, self.part - 1) if self.part > 1 else Period(self.shape, self.year - 1, steps[self.shape])
        if self.shape == "day":
            return on(self.date - DAY)
        return self.year_before()

    def quarters(self):
        return [Period("quarter", self.year, n) for n in range(1, 5)] if self.shape == "year" else []


def on(date):
    return Period("day", date.year, 0, date)


def year(number):
    return Period("year", number)


def quarter_of(date):
    return Period("quarter", date.year, (date.month + 2) // 3)


NOTATIONS = [
    (r"FY(\d{4})-FY(\d{4})", "years"),
    (r"FY(\d{4})()", "year"),
    (r"LTM-(\d{4})Q(\d)", "ltm"),
    (r"(\d{4})Q(\d)", "quarter"),
    (r"(\d{4})H(\d)", "half"),
    (r"(\d{4})-(\d{1,2})M", "ytd"),
    (r"(\d{4})-(\d{2})", "month"),
]


@functools.lru_cache(maxsize=None)
def parse(text):
    for pattern, shape in NOTATIONS:
        if found := re.fullmatch(pattern, text):
            return Period(shape, int(found[1]), int(found[2] or 0))
    return on(datetime.date.fromisoformat(text))
