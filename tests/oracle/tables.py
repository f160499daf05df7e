"""The tables of the report that compare the labs side by side and over time."""


import periods
from ledger import SIDES, attempt, compound, gap, growth, quotient, ratio
from panel import is_actual
from sheet import any_known
from intervals import Absent, missing

QUOTIENTS = {
    "operating_margin": ("operating_income", "revenue"),
    "cost_multiple": ("total_costs", "revenue"),
    "compute_intensity": ("total_compute", "revenue"),
    "rd_intensity": ("rd_compute", "revenue"),
    "training_mix": ("rd_compute", "total_compute"),
    "inference_cost": ("inference_compute", "revenue"),
    "burn_rate": ("cash_burn", "revenue"),
}


class Window:
    """The times a report shows: two years back to four ahead, eight quarters, and the last both labs have revenue for."""

    def __init__(self, ledger):
        now = ledger.period
        year = now.last.year
        self.years = [periods.year(n) for n in range(year - 2, year + 5)]
        quarters = [now]
        while len(quarters) < 8:
            quarters.append(quarters[-1].before())
        self.quarters = quarters[::-1]
        self.year = last_both(ledger, [periods.year(year - back) for back in range(5)])
        self.quarter = last_both(ledger, quarters)


def last_both(ledger, candidates):
    """The first of the periods with an actual revenue of both labs, else the first of all."""

    def both(period):
        found = [attempt(ledger.figure, lab, "revenue", period) for lab in ledger.labs]
        return all(not isinstance(one, Absent) and is_actual(one.basis) for one in found)

    return next((period for period in candidates if both(period)), candidates[0])


def of_both(ledger, ask, *arguments):
    return [attempt(ask, lab, *arguments) for lab in ledger.labs]


def lines(ledger, window):
    """The metrics side by side: {"year", "quarter", "latest"} to {metric: [left, right]}, without those nobody has."""
    found = {"year": {}, "quarter": {}, "latest": {}}
    for metric, entry in ledger.metrics.items():
        if entry["kind"] in ("flow", "ratio") and entry["section"] in ("income", "compute", "cash"):
            for name, period in (("year", window.year), ("quarter", window.quarter)):
                found[name][metric] = of_both(ledger, ledger.figure, metric, period)
        if entry["kind"] == "stock":
            found["latest"][metric] = of_both(ledger, ledger.latest, metric, ledger.period.last)
    return {name: {metric: pair for metric, pair in rows.items() if any_known(pair)} for name, rows in found.items()}


def side_by_side(sheet, ledger, window):
    found = lines(ledger, window)
    for name, rows in found.items():
        table = f"comps.{name}"
        for metric, pair in rows.items():
            compared = attempt(ratio, ledger.metrics[metric], *pair)
            sheet.put_rows(table, [(metric, ("left", "right", "gap", "ratio"), (*pair, attempt(gap, *pair), compared))])
            sheet.put_ends(table, metric, ("ratio_low", "ratio_high"), compared)
    keys = [("quarter", "revenue")]
    keys += [(name, metric) for name in ("year", "latest") for metric in found[name] if ledger.metrics[metric].get("key_figure")]
    for name, metric in keys:
        if pair := found[name].get(metric):
            row = (f"{name}.{metric}", ("left", "right", "ratio"), (*pair, attempt(ratio, ledger.metrics[metric], *pair)))
            sheet.put_rows("summary.key", [row])


def trend(sheet, ledger, table, metric, shown, ask, with_compound):
    """Levels, growth over the period before (and the year before), compound growth, ratio."""
    entry, columns = ledger.metrics[metric], [str(period) for period in shown]
    levels = [[attempt(ask, lab, metric, period) for period in shown] for lab in ledger.labs]
    if not any_known(levels[0] + levels[1]):
        return
    for side, values in zip(SIDES, levels):
        sheet.put_rows(table, [(f"{metric}.{side}", columns, values)])
        if with_compound and (found := compounded(shown, values)) is not None:
            sheet.put(table, f"{metric}.{side}", "cagr", found)
    steps = {"previous": periods.Period.before}
    if shown[0].months < 12:
        steps["year_before"] = periods.Period.year_before
    for step, back in steps.items():
        for side, values in zip(SIDES, levels):
            grown = growths(shown, values, back)
            if any_known(grown):
                sheet.put_rows(table, [(f"{metric}.{side}.growth.{step}", columns, grown)])
    ratios = [attempt(ratio, entry, left, right) for left, right in zip(*levels)]
    if any_known(ratios):
        sheet.put_rows(table, [(f"{metric}.ratio", columns, ratios)])


def growths(shown, values, back):
    found = []
    for period, now in zip(shown, values):
        if back(period) not in shown:
            found.append(None)
            continue
        before = values[shown.index(back(period))]
        both = not isinstance(now, Absent) and not isinstance(before, Absent)
        if both and now.expression.same_as(before.expression):
            found.append(missing("nobody has spoken since"))
        else:
            found.append(attempt(growth, now, before))
    return found


def compounded(shown, values):
    known = [(period, value) for period, value in zip(shown, values) if not isinstance(value, Absent)]
    if not known or known[-1][0].last.year - known[0][0].last.year < 2:
        return None
    (first, begin), (last, end) = known[0], known[-1]
    return attempt(compound, end, begin, last.last.year - first.last.year)


def trends(sheet, ledger, window):
    at_end = lambda lab, metric, period: ledger.latest(lab, metric, period.last)
    plans = {
        "revenue": ("trends.revenue", "flow", window.years, ledger.figure, True),
        "costs": ("trends.costs", "flow", window.years, ledger.figure, True),
        "cash": ("trends.cash", "flow", window.years, ledger.figure, True),
        "compute": ("compute.spend", "flow", window.years, ledger.figure, True),
        "quarters": ("trends.quarters", "flow", window.quarters, ledger.figure, False),
        "run_rate": ("trends.run_rate", "stock", window.quarters, at_end, False),
        "people": ("trends.people", "stock", window.quarters, at_end, False),
        "capacity": ("compute.capacity", "stock", window.years, ledger.figure, False),
    }
    for series, (table, kind, shown, ask, with_compound) in plans.items():
        for metric, entry in ledger.metrics.items():
            if series in entry["trends"] and entry["kind"] == kind:
                trend(sheet, ledger, table, metric, shown, ask, with_compound)


def intensity(sheet, ledger, window):
    columns = [str(year) for year in window.years]
    for name, (above, below) in QUOTIENTS.items():
        rows = []
        for side, lab in zip(SIDES, ledger.labs):
            parts = [[attempt(ledger.figure, lab, metric, year) for year in window.years] for metric in (above, below)]
            rows.append((f"{name}.{side}", columns, [attempt(quotient, *pair) for pair in zip(*parts)]))
        if any_known(rows[0][2] + rows[1][2]):
            sheet.put_rows("compute.intensity", rows)


def facts(sheet, ledger):
    """The figures themselves, as typed numbers, and what was not used."""
    for name, resolved in ledger.panel.by_name.items():
        chosen = resolved.chosen
        sheet.put_input("facts", name, "base", chosen.base)
        if not chosen.low == chosen.base == chosen.high:
            for column, end in (("low", chosen.low), ("high", chosen.high)):
                if end is not None:
                    sheet.put_input("facts", name, column, end)


