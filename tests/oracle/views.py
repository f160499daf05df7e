"""Per head and per gigawatt, run-rate against revenue, gross against net, bridges."""

from intervals import Absent
from ledger import SIDES, attempt, over, present, put_both
from sheet import any_known


def of_year_ends(ledger, window, lab, metric):
    """The mean of a stock at the beginning and the end of the last full year."""
    begin, end = present(*(attempt(ledger.latest, lab, metric, year.last) for year in (window.year.year_before(), window.year)))
    return (begin.expression + end.expression) / 2.0


def each(sheet, ledger, window):
    put = lambda row, ask: put_both(sheet, ledger, "analysis.each", row, ask)
    stock = lambda lab, metric, day=None: attempt(ledger.latest, lab, metric, day or ledger.today)
    revenue = lambda lab: attempt(ledger.figure, lab, "revenue", window.year)

    def per_gigawatt(lab):
        capacity, = present(stock(lab, "compute_capacity"))
        return over(stock(lab, "run_rate_revenue", capacity.period.last), capacity)

    put("revenue_per_head", lambda lab: over(revenue(lab), attempt(of_year_ends, ledger, window, lab, "headcount")))
    put("run_rate_per_head", lambda lab: over(stock(lab, "run_rate_revenue"), stock(lab, "headcount")))
    put("revenue_per_gigawatt", lambda lab: over(revenue(lab), attempt(of_year_ends, ledger, window, lab, "compute_capacity")))
    put("run_rate_per_gigawatt", per_gigawatt)


def coverage(sheet, ledger, window):
    for side, lab in zip(SIDES, ledger.labs):
        for year in (year for year in window.years if year.year <= window.year.year):
            flow, pace = attempt(ledger.figure, lab, "revenue", year), attempt(ledger.latest, lab, "run_rate_revenue", year.last)
            sheet.put("analysis.coverage", side, str(year), attempt(over, flow, pace))


def pace(sheet, ledger, window):
    def against(lab, quarter):
        told, flow = attempt(ledger.latest, lab, "run_rate_revenue", quarter.last), attempt(ledger.figure, lab, "revenue", quarter)
        told, flow = present(told, flow)
        return over(told.expression, 4.0 * flow.expression)

    for side, lab in zip(SIDES, ledger.labs):
        for quarter in window.quarters:
            sheet.put("analysis.pace", side, str(quarter), attempt(against, lab, quarter))


def counted(ledger, lab, year, convention):
    """The revenue of a year gross or net of what partners keep."""
    own = attempt(ledger.figure, lab, "revenue", year)
    if ledger.catalogue.convention(lab) == convention:
        return present(own)[0].expression
    own, share = present(own, attempt(ledger.figure, lab, "cloud_rev_share", year))
    return own.expression + share.expression if convention == "gross" else own.expression - share.expression


def conventions(sheet, ledger, window):
    shares = [attempt(ledger.figure, lab, "cloud_rev_share", year) for lab in ledger.labs for year in window.years]
    if not any_known(shares):
        return
    for convention in ("gross", "net"):
        for year in window.years:
            pair = [attempt(counted, ledger, lab, year, convention) for lab in ledger.labs]
            for side, value in zip(SIDES, pair):
                outcome = value if isinstance(value, Absent) else attempt(value.figure)
                sheet.put("analysis.conventions", f"{convention}.{side}", str(year), outcome)
            sheet.put("analysis.conventions", f"{convention}.ratio", str(year), attempt(over, *pair))


def bridges(sheet, ledger, window):
    put = lambda row, ask: put_both(sheet, ledger, "analysis.bridges", row, ask)
    flow = lambda lab, metric, period=None: ledger.figure(lab, metric, period or window.year).expression

    def other(lab):
        net, operating, fair = present(*(attempt(flow, lab, metric) for metric in ("net_income", "operating_income", "fair_value_change")))
        return (net - operating + fair).figure()

    def change(lab):
        now, before = present(attempt(flow, lab, "revenue", window.quarter), attempt(flow, lab, "revenue", window.quarter.before()))
        return (now - before).figure()

    put("income.operating", lambda lab: flow(lab, "operating_income").figure())
    put("income.fair_value", lambda lab: (-1.0 * flow(lab, "fair_value_change")).figure())
    put("income.other", other)
    put("income.net", lambda lab: flow(lab, "net_income").figure())
    put("quarter.before", lambda lab: flow(lab, "revenue", window.quarter.before()).figure())
    put("quarter.now", lambda lab: flow(lab, "revenue", window.quarter).figure())
    put("quarter.change", change)
    put("convention.gross", lambda lab: counted(ledger, lab, window.year, "gross").figure())
    put("convention.share", lambda lab: (-1.0 * flow(lab, "cloud_rev_share")).figure())
    put("convention.net", lambda lab: counted(ledger, lab, window.year, "net").figure())


ALL = (each, coverage, pace, conventions, bridges)
