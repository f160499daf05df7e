"""Twelve months, lines of growth, cross-over, and the growth that covers the costs."""

import math

import periods
from capital import serial
from intervals import Absent, exp, ln, meaningless, missing, of, total
from ledger import SIDES, attempt, over, present, put_both
from panel import FORECAST, is_actual


def actual(ledger, lab, period):
    found = ledger.figure(lab, "revenue", period)
    if not is_actual(found.basis):
        raise missing("not actual")
    return found.expression


def last_twelve(ledger, lab):
    quarter = ledger.period
    for _ in range(4):
        year, part = quarter.year, quarter.part
        shape = {1: ("quarter", 1), 2: ("half", 1), 3: ("ytd", 9)}.get(part)
        ask = lambda period: attempt(actual, ledger, lab, period)
        ways = [[ask(periods.Period("ltm", year, part))]]
        if part == 4:
            ways.append([ask(periods.year(year))])
        else:
            before = ask(periods.Period(shape[0], year - 1, shape[1]))
            rest = before if isinstance(before, Absent) else -1.0 * before
            ways.append([ask(periods.year(year - 1)), ask(periods.Period(shape[0], year, shape[1])), rest])
        four = [quarter]
        while len(four) < 4:
            four.append(four[-1].before())
        ways.append([ask(one) for one in four])
        for way in ways:
            if not any(isinstance(part, Absent) for part in way):
                return total(way).figure()
        quarter = quarter.before()
    raise missing(f"twelve months of {lab}")


def next_twelve(ledger, lab):
    year, part = ledger.period.year, ledger.period.part
    this, following = (attempt(ledger.figure, lab, "revenue", periods.year(n)) for n in (year, year + 1))
    if part == 4:
        return present(following)[0]
    this, following = present(this, following)
    return ((1 - part / 4) * this.expression + part / 4 * following.expression).figure()


def twelve_months(sheet, ledger, _):
    put_both(sheet, ledger, "analysis.twelve_months", "ltm", lambda lab: last_twelve(ledger, lab))
    put_both(sheet, ledger, "analysis.twelve_months", "ntm", lambda lab: next_twelve(ledger, lab))


def calendar(sheet, ledger, window):
    """Revenue of calendar years, where a lab's fiscal year ends in another month than December."""
    months = [ledger.of_lab(lab, "fiscal_year_end", 12) for lab in ledger.labs]
    if months == [12, 12]:
        return
    for side, lab, month in zip(SIDES, ledger.labs, months):
        for year in window.years:
            this, following = (attempt(ledger.figure, lab, "revenue", one) for one in (year, periods.year(year.year + 1)))
            outcome = this
            if month != 12:
                outcome = attempt(shared_out, this, following, month / 12)
            sheet.put("analysis.calendar", side, str(year), outcome)


def shared_out(this, following, part):
    this, following = present(this, following)
    return (part * this.expression + (1 - part) * following.expression).figure()


def slope(points, least):
    if len(points) < least:
        raise meaningless("too few points")
    times = [(day - points[0][0]).days / 365.25 for day, _ in points]
    mean = sum(times) / len(times)
    spread = sum((time - mean) ** 2 for time in times)
    if spread == 0:
        raise meaningless("points of one day")
    return total(((time - mean) / spread) * ln(value) for time, (_, value) in zip(times, points))


def doubling(line):
    if line.figure().base <= 0:
        raise meaningless("does not grow")
    return (12 * math.log(2) / line).figure()


def fits(sheet, ledger, _):
    today = ledger.today
    back = periods.on(today).year_before().year_before().last
    for metric in ("run_rate_revenue", "active_users_weekly", "headcount"):
        for side, lab in zip(SIDES, ledger.labs):
            points = [
                (one.slot.period.last, of(one.leaf)) for one in ledger.panel.series(lab, metric)
                if back <= one.slot.period.last <= today and one.chosen.basis not in FORECAST
            ]
            if not points:
                continue
            points = list({(day.year, day.month): (day, value) for day, value in points}.values())
            line = attempt(slope, points, ledger.growth_points)
            known = not isinstance(line, Absent)
            growth = attempt((exp(line) - 1.0).figure) if known else line
            twice = attempt(doubling, line) if known else line
            sheet.put_rows("analysis.fits", [(f"{metric}.{side}", ("growth", "doubling"), (growth, twice))])


def on_line(points, day):
    """The value of a day between two points, or None outside of them."""
    for index, (at, value) in enumerate(points):
        if at == day:
            return value
        if at > day:
            if index == 0:
                return None
            before, start = points[index - 1]
            return start + (value - start) * ((day - before).days / (at - before).days)
    return None


def crossing(left, right):
    days = sorted({day for day, _ in left + right})
    gaps = []
    for day in days:
        values = on_line(left, day), on_line(right, day)
        if None not in values:
            gaps.append((day, values[0] - values[1]))
    for (first, before), (second, after) in zip(gaps, gaps[1:]):
        signs = before.at({}), after.at({})
        if signs[0] * signs[1] < 0 or signs[1] == 0:
            return (serial(first) + float((second - first).days) * (before / (before - after))).figure()
    raise meaningless("the same lab is ahead throughout")


def partners_part(ledger, window, lab):
    """What partners kept of revenue in the last full year in which both are known."""
    for year in reversed([year for year in window.years if year.year <= window.year.year]):
        share, revenue = (attempt(ledger.figure, lab, metric, year) for metric in ("cloud_rev_share", "revenue"))
        if not isinstance(share, Absent) and not isinstance(revenue, Absent):
            over(share, revenue)
            return share.expression / revenue.expression
    raise missing(f"partner share of {lab}")


def cross_over(sheet, ledger, window):
    def series(lab):
        return [
            (one.slot.period.last, of(one.leaf)) for one in ledger.panel.series(lab, "run_rate_revenue")
            if one.slot.period.last <= ledger.today and is_actual(one.chosen.basis)
        ]

    def counted(lab, convention):
        if ledger.catalogue.convention(lab) == convention:
            return series(lab)
        part = partners_part(ledger, window, lab)
        factor = 1.0 + part if convention == "gross" else 1.0 - part
        return [(day, value * factor) for day, value in series(lab)]

    def crossed(lines):
        return crossing(*present(*lines))

    sheet.put("analysis.cross_over", "as_stated", "date", attempt(crossed, [series(lab) for lab in ledger.labs]))
    if len({ledger.catalogue.convention(lab) for lab in ledger.labs}) > 1:
        for convention in ("gross", "net"):
            lines = [attempt(counted, lab, convention) for lab in ledger.labs]
            sheet.put("analysis.cross_over", convention, "date", attempt(crossed, lines))


def required_growth(sheet, ledger, window):
    for side, lab in zip(SIDES, ledger.labs):
        costs, revenue = (attempt(ledger.figure, lab, metric, window.year) for metric in ("total_costs", "revenue"))

        def times():
            if over(costs, revenue).base <= 1:
                raise meaningless("covered already")
            return costs.expression / revenue.expression

        for years in range(1, 6):
            needed = attempt(lambda: (times() ** (1.0 / years) - 1.0).figure())
            sheet.put("analysis.required_growth", side, f"in_{years}", needed)
        sheet.put("analysis.required_growth", side, "at_10_percent", attempt(lambda: (ln(times()) / ln(1.1)).figure()))


ALL = (twelve_months, calendar, fits, cross_over, required_growth)
