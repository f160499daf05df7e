"""Runway, the walk of cash through forecasts, efficiency of capital, commitments, multiples, football field."""

import datetime

import periods
from intervals import Absent, greatest, meaningless, missing, of, total
from ledger import SIDES, attempt, over, present, put_both, walked_out
from panel import FORECAST, is_actual

EPOCH = datetime.date(1899, 12, 30)
EMPTY = frozenset()


def serial(day):
    return float((day - EPOCH).days)


def cash(ledger, lab):
    return ledger.latest(lab, "cash", ledger.today)


def last_burn(ledger, lab):
    """The outflow of the period of 3 to 12 months that ended last; of those that end together, the shortest."""
    stated = [
        one.slot.period
        for metric in ("cash_burn", "cash_flow_free")
        for one in ledger.panel.series(lab, metric)
        if one.slot.period.last <= ledger.today and 3 <= one.slot.period.months <= 12
    ]
    if not stated:
        raise missing(f"burn of {lab}")
    return ledger.outflow(lab, max(stated, key=lambda period: (period.last, -period.months)))


def monthly(ledger, lab):
    burn = last_burn(ledger, lab)
    return burn, burn.expression / float(burn.period.months)


def months(ledger, lab):
    held = cash(ledger, lab)
    burn, each = monthly(ledger, lab)
    if burn.base <= 0:
        raise meaningless("nothing is burnt")
    return over(held.expression, each)


class Step:
    """A year of the walk; what is unknown is an absence."""

    def __init__(self, year, opening, raised, burn):
        self.year, self.opening, self.raised, self.burn = year, opening, raised, burn
        self.available = opening if isinstance(raised, Absent) else opening + raised
        self.closing = burn if isinstance(burn, Absent) else self.available - burn


class Walk:
    """The last known cash through the burn of each year that follows, until a burn is unknown."""

    def __init__(self, ledger, lab, last_year):
        self.steps, self.start = [], cash(ledger, lab)
        begin = self.start.period.last
        opening, since = self.start.expression, begin
        self.gone = meaningless("the forecasts do not exhaust the cash")
        number = begin.year if begin < datetime.date(begin.year, 12, 31) else begin.year + 1
        for year in map(periods.year, range(number, last_year + 1)):
            burn = attempt(rest_of_year, ledger, lab, year, begin)
            step = Step(year, opening, attempt(raised_in, ledger, lab, year, begin), burn)
            self.steps.append(step)
            if isinstance(burn, Absent):
                if self.unspent():
                    self.gone = burn
                break
            if self.unspent(but_last=True) and step.closing.at({}) < 0:
                span = float((year.last - since).days)
                self.gone = attempt(walked_out, serial(since), span, step.available, burn)
            opening, since = step.closing, year.last

    def unspent(self, but_last=False):
        steps = self.steps[:-1] if but_last else self.steps
        return not any(not isinstance(step.closing, Absent) and step.closing.at({}) < 0 for step in steps)


def rest_of_year(ledger, lab, year, day):
    """The outflow of a year after a day in it, or of all of it."""
    whole = ledger.outflow(lab, year).expression
    if day < year.first:
        return whole
    shape, part = {3: ("quarter", 1), 6: ("half", 1), 9: ("ytd", 9)}.get(day.month, (None, None))
    if shape and (period := periods.Period(shape, day.year, part)).last == day:
        so_far = attempt(ledger.outflow, lab, period)
        if not isinstance(so_far, Absent):
            return whole - so_far.expression
    left, days = (year.last - day).days, (year.last - year.first).days + 1
    return whole * (left / days)


def raised_in(ledger, lab, year, day):
    rounds = [
        of(one.leaf)
        for one in ledger.panel.series(lab, "funding_raised")
        if one.slot.period.shape in ("day", "month")
        and (one.chosen.basis is None or is_actual(one.chosen.basis))
        and day < one.slot.period.last <= ledger.as_of
        and year.first <= one.slot.period.last <= year.last
    ]
    if not rounds:
        raise missing("no round")
    return total(rounds)


def walk_of(ledger, window, lab):
    return Walk(ledger, lab, window.years[-1].year)


def gone(ledger, window, lab):
    found = walk_of(ledger, window, lab).gone
    if isinstance(found, Absent):
        raise found
    return found


def runway(sheet, ledger, window):
    put = lambda row, ask: put_both(sheet, ledger, "capital.runway", row, ask)
    put("cash", lambda lab: cash(ledger, lab))
    put("burn", lambda lab: last_burn(ledger, lab))
    put("monthly_burn", lambda lab: monthly(ledger, lab)[1].figure())
    put("months", lambda lab: months(ledger, lab))
    put("gone", lambda lab: gone(ledger, window, lab))


def walk(sheet, ledger, window):
    shown = [year for year in window.years if year.year > window.year.year]
    for side, lab in zip(SIDES, ledger.labs):
        found = attempt(walk_of, ledger, window, lab)
        if isinstance(found, Absent):
            continue
        for step in found.steps:
            if step.year not in shown:
                continue
            gap = step.closing if isinstance(step.closing, Absent) else greatest(0.0, -1.0 * step.closing)
            lines = {"opening": step.opening, "raised": step.raised, "burn": step.burn, "closing": step.closing, "gap": gap}
            for name, value in lines.items():
                value = value if isinstance(value, Absent) else attempt(value.figure)
                sheet.put("capital.walk", f"{side}.{name}", str(step.year), value)


def burn_multiple(ledger, window, lab):
    ends = [attempt(ledger.latest, lab, "run_rate_revenue", year.last) for year in (window.year, window.year.year_before())]
    burn, end, begin = present(attempt(ledger.outflow, lab, window.year), *ends)
    if burn.base <= 0:
        raise meaningless("nothing is burnt")
    return over(burn.expression, end.expression - begin.expression)


def rule_of_40(ledger, window, lab, with_margin):
    now, before = (attempt(ledger.figure, lab, "revenue", year) for year in (window.year, window.year.year_before()))
    now, before, margin = present(now, before, attempt(with_margin))
    growth = now.expression / before.expression - 1.0
    if before.base <= 0 or now.base <= 0:
        raise meaningless("revenue of nothing or less")
    if growth.figure().base > 2:
        raise meaningless("fast growth")
    return (growth + margin / now.expression).figure()


def efficiency(sheet, ledger, window):
    put = lambda row, ask: put_both(sheet, ledger, "capital.efficiency", row, ask)
    stock = lambda lab, metric: attempt(ledger.latest, lab, metric, ledger.today)
    outflow = lambda lab: -1.0 * ledger.outflow(lab, window.year).expression
    operating = lambda lab: ledger.figure(lab, "operating_income", window.year).expression

    def conversion(lab):
        pace, raised, held = present(*(stock(lab, metric) for metric in ("run_rate_revenue", "funding_cum", "cash")))
        return over(pace.expression, raised.expression - held.expression)

    put("burn_multiple", lambda lab: burn_multiple(ledger, window, lab))
    put("rule_of_40", lambda lab: rule_of_40(ledger, window, lab, lambda: outflow(lab)))
    put("rule_of_40_operating", lambda lab: rule_of_40(ledger, window, lab, lambda: operating(lab)))
    put("hype_ratio", lambda lab: over(stock(lab, "funding_cum"), stock(lab, "run_rate_revenue")))
    put("cash_conversion", conversion)


def cover(ledger, lab):
    return over(*(attempt(ledger.latest, lab, metric, ledger.today) for metric in ("commitments", "cash")))


def commitments(sheet, ledger, _):
    put = lambda row, ask: put_both(sheet, ledger, "capital.commitments", row, ask)
    stock = lambda lab, metric: attempt(ledger.latest, lab, metric, ledger.today)
    put("commitments", lambda lab: ledger.latest(lab, "commitments", ledger.today))
    put("to_cash", lambda lab: cover(ledger, lab))
    put("to_run_rate", lambda lab: over(stock(lab, "commitments"), stock(lab, "run_rate_revenue")))
    if not any(ledger.of_lab(lab, "commitment_years") for lab in ledger.labs):
        return

    def each(lab):
        years, owed = ledger.of_lab(lab, "commitment_years"), stock(lab, "commitments")
        if not years:
            raise missing("no term")
        return present(owed)[0].expression / float(years)

    put("each_year", lambda lab: each(lab).figure())
    put("each_year_to_run_rate", lambda lab: over(attempt(each, lab), stock(lab, "run_rate_revenue")))


def marks(ledger, lab):
    """Post-money valuations by today that are no forecasts, in order of time."""
    return [
        one for one in ledger.panel.series(lab, "valuation_post")
        if one.slot.period.last <= ledger.today and one.chosen.basis not in FORECAST
    ]


def multiple_at(ledger, lab, mark):
    pace = attempt(ledger.latest, lab, "run_rate_revenue", mark.slot.period.last)
    return over(ledger.known(mark), pace)


def multiples(sheet, ledger, _):
    for side, lab in zip(SIDES, ledger.labs):
        for mark in marks(ledger, lab)[-4:]:
            pace = attempt(ledger.latest, lab, "run_rate_revenue", mark.slot.period.last)
            cells = (ledger.known(mark), pace, attempt(multiple_at, ledger, lab, mark))
            sheet.put_rows("capital.multiples", [(f"{side}.{mark.slot.period}", ("valuation", "run_rate", "multiple"), cells)])


def last_multiple(ledger, lab):
    found = marks(ledger, lab)
    if not found:
        raise missing(f"valuation of {lab}")
    mark = ledger.known(found[-1])
    pace, = present(attempt(ledger.latest, lab, "run_rate_revenue", mark.period.last))
    over(mark, pace)
    return mark.expression / pace.expression


def last_of(ledger, lab, metric, scope=EMPTY, with_forecasts=False):
    found = [
        one for one in ledger.panel.series(lab, metric, scope)
        if one.slot.period.last <= ledger.today and (with_forecasts or one.chosen.basis not in FORECAST)
    ]
    if not found:
        raise missing(f"{metric} of {lab}")
    return ledger.known(found[-1])


def football(sheet, ledger, _):
    for side, lab, peer in zip(SIDES, ledger.labs, reversed(ledger.labs)):
        def by_multiple(whose):
            multiple, pace = present(
                attempt(last_multiple, ledger, whose), attempt(ledger.latest, lab, "run_rate_revenue", ledger.today)
            )
            return (multiple * pace.expression).figure()

        rows = {
            "mark": attempt(ledger.latest, lab, "valuation_post", ledger.today),
            "secondary": attempt(last_of, ledger, lab, "valuation_post", frozenset({"secondary"})),
            "target": attempt(last_of, ledger, lab, "valuation_target", EMPTY, True),
            "own_multiple": attempt(by_multiple, lab),
            "peer_multiple": attempt(by_multiple, peer),
        }
        for name, outcome in rows.items():
            sheet.put("capital.football", f"{side}.{name}", "base", outcome)
            sheet.put_ends("capital.football", f"{side}.{name}", ("low", "high"), outcome)


def stamina(ledger, window, labs):
    """What claims about endurance rest on: months, the day the cash is gone, commitments over cash; each of both labs."""
    asks = (months, lambda ledger, lab: gone(ledger, window, lab), cover)
    return [[attempt(ask, ledger, lab) for lab in labs] for ask in asks]


ALL = (runway, walk, efficiency, commitments, multiples, football)
