"""Figures as the comparisons ask for them: stated, computed from parts, or the last known stock."""

import datetime

import periods
from intervals import Absent, meaningless, missing, of, total
from panel import FORECAST, is_actual, weakest


SIDES = ("left", "right")


class Known:
    """A figure in hand: its expression, its period, what it rests on, when it was said."""

    def __init__(self, expression, period, basis, said, figure=None, unit=""):
        self.expression, self.period, self.basis, self.said, self.unit = expression, period, basis, said, unit
        self.figure = figure or expression.figure()
        self.stale = False

    @property
    def base(self):
        return self.figure.base


class Ledger:
    """Every method returns a `Known` or raises `Absent`."""

    def __init__(self, catalogue, panel, period, labs, as_of, settings):
        self.settings, self.growth_points = settings, settings.growth_points
        self.catalogue, self.panel, self.period, self.labs, self.as_of = catalogue, panel, period, labs, as_of
        self.metrics = catalogue.metrics
        self.kept = {}

    def of_lab(self, lab, key, default=None):
        """What is configured of a lab."""
        found = self.settings.labs.get(lab, {}).get(key)
        return default if found is None else found

    @property
    def today(self):
        return self.period.last

    def known(self, resolved):
        chosen = resolved.chosen
        return Known(of(resolved.leaf), resolved.slot.period, chosen.basis, chosen.said, unit=chosen.unit)

    def exact(self, lab, metric, period, scope=frozenset()):
        """The figure of exactly this scope and period; a stock stands at the period's last day."""
        if self.metrics[metric]["kind"] == "stock":
            period = periods.on(period.last)
        resolved = self.panel.get(lab, metric, period, scope)
        if resolved is None:
            raise missing(f"{lab} {metric} {period}")
        return self.known(resolved)

    def figure(self, lab, metric, period):
        """Stated, else computed; parts that come first also replace a stated whole that is older and no better."""
        key = (lab, metric, period.text)
        if key not in self.kept:
            self.kept[key] = attempt(self.settled, lab, metric, period)
        return settle(self.kept[key])

    def settled(self, lab, metric, period):
        stated = attempt(self.exact, lab, metric, period)
        computed = attempt(self.computed, lab, metric, period)
        if isinstance(computed, Absent):
            return self.by_time(lab, metric, period) if isinstance(stated, Absent) else stated
        if isinstance(stated, Absent):
            return computed
        if self.metrics[metric].get("parts_first") and self.replaces(computed, stated):
            return computed
        return stated

    def replaces(self, parts, whole):
        newer = parts.said is not None and (whole.said is None or parts.said > whole.said)
        return newer and (is_actual(parts.basis) or not is_actual(whole.basis))

    def computed(self, lab, metric, period):
        entry = self.metrics[metric]
        if entry["kind"] == "ratio":
            if "quotient" not in entry:
                raise missing()
            above = self.figure(lab, entry["quotient"]["of"], period)
            below = self.figure(lab, entry["quotient"]["over"], period)
            return joined(above.expression / below.expression, period, [above, below])
        if entry["kind"] != "flow":
            raise missing()
        for identity in entry["identities"]:
            plus = [attempt(self.exact, lab, part, period) for part in identity["plus"]]
            minus = [attempt(self.exact, lab, part, period) for part in identity["minus"]]
            if any(isinstance(part, Absent) for part in plus + minus):
                continue
            whole = attempt(joined, net(plus, minus), period, plus + minus)
            if not isinstance(whole, Absent):
                return whole
        raise missing()

    def by_time(self, lab, metric, period):
        """A flow that nobody states, from the same flow in other periods: all actual, or all not."""
        entry = self.metrics[metric]
        if entry["kind"] != "flow" or entry.get("aggregation", "sum") != "sum":
            raise missing()
        for plus, minus in others(period):
            parts = [attempt(self.exact, lab, metric, part) for part in plus + minus]
            if any(isinstance(part, Absent) for part in parts) or len({is_actual(part.basis) for part in parts}) > 1:
                continue
            whole = attempt(joined, net(parts[: len(plus)], parts[len(plus) :]), period, parts)
            if not isinstance(whole, Absent):
                return whole
        raise missing(f"{lab} {metric} {period}")

    def outflow(self, lab, period):
        """Cash burn, or free cash flow with its sign turned: an actual one first, then the later report, then the burn."""
        burn = attempt(self.figure, lab, "cash_burn", period)
        flow = attempt(self.figure, lab, "cash_flow_free", period)
        if isinstance(flow, Absent):
            return settle(burn)
        turned = Known(-1.0 * flow.expression, flow.period, flow.basis, flow.said)
        if isinstance(burn, Absent):
            return turned
        rank = lambda known: (is_actual(known.basis), known.said or datetime.date.min)
        return turned if rank(turned) > rank(burn) else burn

    def latest(self, lab, metric, day):
        """The last stock at or before a day that is no forecast."""
        past = [
            resolved
            for resolved in self.panel.series(lab, metric)
            if resolved.slot.period.last <= day and resolved.chosen.basis not in FORECAST
        ]
        if not past:
            raise missing(f"{lab} {metric} by {day}")
        found = self.known(past[-1])
        found.stale = (day - found.period.last).days > self.metrics[metric]["max_stale_days"]
        return found


def others(period):
    """What gives a period from others, in the order of docs/comparisons.md: periods added, periods taken away."""
    shape, year = period.shape, period.year
    quarter = [None, *(periods.Period("quarter", year, n) for n in range(1, 5))]
    half = [None, *(periods.Period("half", year, n) for n in (1, 2))]
    nine, full = periods.Period("ytd", year, 9), periods.year(year)
    return {
        ("year", 0): [(quarter[1:], []), (half[1:], []), ([nine, quarter[4]], [])],
        ("half", 1): [(quarter[1:3], []), ([full], [half[2]])],
        ("half", 2): [(quarter[3:], []), ([full], [half[1]])],
        ("ytd", 9): [([half[1], quarter[3]], []), (quarter[1:4], []), ([full], [quarter[4]])],
        ("quarter", 1): [([half[1]], [quarter[2]])],
        ("quarter", 2): [([half[1]], [quarter[1]])],
        ("quarter", 3): [([nine], [half[1]]), ([nine], quarter[1:3]), ([half[2]], [quarter[4]])],
        ("quarter", 4): [([full], [nine]), ([full], quarter[1:4]), ([half[2]], [quarter[3]])],
    }.get((shape, period.part), [])


def attempt(make, *arguments):
    """The result, or the absence as a value."""
    try:
        return make(*arguments)
    except Absent as absent:
        return absent


def settle(outcome):
    if isinstance(outcome, Absent):
        raise outcome
    return outcome


def net(plus, minus):
    """The sum of some less the sum of others."""
    result = total(part.expression for part in plus) if plus else of(0.0)
    for part in minus:
        result = result - part.expression
    return result


def joined(expression, period, parts):
    """A figure made of others: the weakest of their bases, as old as the oldest."""
    said = None if any(part.said is None for part in parts) else min(part.said for part in parts)
    return Known(expression, period, weakest(part.basis for part in parts), said)


def present(*outcomes):
    """All of them; the first absence is raised."""
    return [settle(outcome) for outcome in outcomes]


def growth(now, before):
    """now / before - 1; not meaningful from nothing or less, or above a hundredfold."""
    now, before = present(now, before)
    if before.base <= 0:
        raise meaningless("growth from nothing or less")
    figure = (now.expression / before.expression - 1.0).figure()
    if abs(figure.base) > 100:
        raise meaningless("growth above a hundredfold")
    return figure


def compound(end, begin, years):
    """(end / begin) ^ (1 / years) - 1; not meaningful from or to nothing or less."""
    end, begin = present(end, begin)
    if begin.base <= 0 or end.base <= 0:
        raise meaningless("compound growth from or to nothing or less")
    return ((end.expression / begin.expression) ** (1.0 / years) - 1.0).figure()


def gap(left, right):
    left, right = present(left, right)
    return (left.expression - right.expression).figure()


def ratio(entry, left, right):
    """left / right; of shares and dates, by nought, or across signs it would mislead."""
    if entry["family"] in ("share", "date"):
        raise meaningless("ratio of shares")
    left, right = present(left, right)
    if right.base == 0 or (left.base < 0) != (right.base < 0):
        raise meaningless("ratio across signs")
    return (left.expression / right.expression).figure()


def quotient(above, below):
    above, below = present(above, below)
    return (above.expression / below.expression).figure()


def over(above, below):
    """above / below; not meaningful where what is below comes to nothing or less."""
    above, below = (getattr(one, "expression", one) for one in present(above, below))
    if below.figure().base <= 0:
        raise meaningless("division by nothing or less")
    return (above / below).figure()


def walked_out(start, span, available, burn):
    """The day on which what is available is burnt, evenly over a span of days."""
    over(available, burn)
    return (start + span * (available / burn)).figure()


def put_both(sheet, ledger, table, row, ask):
    """A row of both labs."""
    sheet.put_rows(table, [(row, SIDES, [attempt(ask, lab) for lab in ledger.labs])])
