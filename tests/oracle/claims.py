"""Published claims put to the figures, as docs/claims.md says."""

import math
import tomllib

import capital
import periods
from forecasts import every
from intervals import Absent, greatest, least, missing, of
from ledger import attempt, present, quotient
from panel import RANKS, is_actual

EMPTY = frozenset()


def read(path):
    try:
        with open(path, "rb") as file:
            return tomllib.load(file).get("claim", [])
    except FileNotFoundError:
        return []


class Evidence:
    """A figure put to a test, with what it says."""

    def __init__(self, outcome, band=None, verdict=None, period=None, metrics=()):
        self.outcome = getattr(outcome, "figure", outcome)
        self.band, self.period, self.metrics = band, period, metrics
        self.absent = isinstance(self.outcome, Absent)
        self.verdict = in_band(self.outcome, band) if band and not self.absent else verdict


def in_band(figure, band):
    low = -math.inf if figure.low is None else figure.low
    high = math.inf if figure.high is None else figure.high
    if low >= band[0] and high <= band[1]:
        return "holds"
    return "fails" if high < band[0] or low > band[1] else "partly"


def of_parts(verdicts):
    known = {verdict for verdict in verdicts if verdict}
    if not known:
        return "not testable"
    return known.pop() if len(known) == 1 and "partly" not in known else "partly"


class Weigher:
    """What may count in the verdict of a claim: its scope, the least evidence, nothing stale."""

    def __init__(self, ledger, claim):
        self.ledger, self.scope = ledger, frozenset(claim.get("scope", ()))
        self.least = claim.get("min_basis"), claim.get("min_origins", 1)
        own = "min_basis" in claim or "min_origins" in claim
        self.leave_out, self.use_stale = claim.get("leave_out", own), claim.get("use_stale", False)
        self.elsewhere = False

    def exact(self, lab, metric, period):
        """The figure of the claim's scope, else that of the whole company."""
        if self.scope:
            found = attempt(self.ledger.exact, lab, metric, period, self.scope)
            if not isinstance(found, Absent):
                return self.weigh(found)
        found = self.weigh(self.ledger.exact(lab, metric, period))
        self.elsewhere |= bool(self.scope)
        return found

    def weigh(self, found):
        """A figure as far as it counts."""
        if found.stale and not self.use_stale:
            raise Absent("n.c.", "stale")
        for name in found.expression.leaves() if self.leave_out else ():
            resolved = self.ledger.panel.by_name[name]
            basis, origins = self.least
            if basis and RANKS[resolved.chosen.basis] > RANKS[basis] or resolved.origins < origins:
                raise Absent("n.c.", "below the least evidence")
        return found

    def conclude(self, verdict):
        return "partly" if self.elsewhere and verdict == "holds" else verdict


def near(a, b):
    return abs(a - b) <= 0.01 * max(abs(a), abs(b))


def best(weigher, lab, metrics, period):
    """The best known: an actual figure before an expected one, then the last reported, then the order of the list."""
    found = [(metric, attempt(weigher.exact, lab, metric, period)) for metric in metrics]
    known = [(metric, one) for metric, one in found if not isinstance(one, Absent)]
    if not known:
        raise found[-1][1] if found else missing(f"{lab} {period}")
    rank = lambda item: (is_actual(item[1].basis), item[1].said.toordinal() if item[1].said else 0)
    return max(known, key=rank)  # the first of several that rank alike


def ratio_in_band(weigher, test):
    evidence = []
    for period in map(periods.parse, test["periods"]):
        evidence.append(attempt_ratio(weigher, test, period))
    verdicts = [one.verdict for one in evidence]
    verdict = of_parts(verdicts)
    if "fails" in verdicts:
        verdict = "fails"
    elif verdict == "holds" and None in verdicts:
        verdict = "partly"
    return verdict, evidence


def attempt_ratio(weigher, test, period):
    pair = None
    for metric in test["metrics"]:
        both = [attempt(weigher.exact, test[side], metric, period) for side in ("left", "right")]
        if not any(isinstance(one, Absent) for one in both):
            pair = [(metric, one) for one in both]
            break
    if pair is None:
        pair = [attempt(best, weigher, test[side], test["metrics"], period) for side in ("left", "right")]
    try:
        (_, left), (_, right) = present(*pair)
        return Evidence(quotient(left, right), test["band"], period=period)
    except Absent as absent:
        return Evidence(absent, test["band"], period=period)


def level(weigher, test):
    value = test.get("value")
    band = {">": [value, math.inf], "<": [-math.inf, value], "between": test.get("band")}[test["operator"]]
    evidence = []
    for period in map(periods.parse, test["periods"]):
        found = attempt(best, weigher, test["lab"], test["metrics"], period)
        evidence.append(Evidence(found if isinstance(found, Absent) else found[1], band))
    verdicts = [one.verdict for one in evidence]
    return ("holds" if test["mode"] == "any" and "holds" in verdicts else of_parts(verdicts)), evidence


def published(text):
    """A printed amount: low, middle and high; an open end is None."""
    text = text.strip()
    if text[0] in "<>":
        value = float(text[1:])
        return (value, value, None) if text[0] == ">" else (None, value, value)
    low, _, high = text.partition("-")
    ends = sorted((float(low), float(high or low)))
    return ends[0], sum(ends) / 2, ends[1]


def implied_ratio(_, test):
    above, below = published(test["left_estimate"]), published(test["right_estimate"])
    divided = lambda end: attempt((of(above[1]) / of(below[1] if end is None else end)).figure)
    evidence = [Evidence(divided(end), test["band"]) for end in (below[0], below[2])]
    values = [one.outcome.base for one in evidence if not one.absent]
    inside = all(test["band"][0] <= value <= test["band"][1] for value in values)
    overlaps = values and min(values) <= test["band"][1] and max(values) >= test["band"][0]
    if inside and above[2] is not None:
        return "holds", evidence
    return ("partly" if overlaps else "fails"), evidence


def rounds(weigher, lab):
    """Closed rounds of equity in order of time."""
    found = []
    for scope in (EMPTY, frozenset({"equity"})):
        for resolved in weigher.ledger.panel.series(lab, "funding_raised", scope):
            if resolved.chosen.basis is None or is_actual(resolved.chosen.basis):
                found.append(attempt(weigher.weigh, weigher.ledger.known(resolved)))
    found = [one for one in found if not isinstance(one, Absent)]
    return sorted(found, key=lambda one: one.period.order)


def latest_round(weigher, test):
    known = rounds(weigher, test["lab"])
    if not known:
        return "not testable", []
    last, same = known[-1], [one for one in known if near(one.base, test["amount"])]
    evidence = [Evidence(last)]
    if same and same[-1].period != last.period:
        evidence.append(Evidence(same[-1]))
    if same and same[-1].period == last.period:
        return led(weigher, last, test), evidence
    return "fails", evidence


def led(weigher, one, test):
    """A claim about a lead holds where a source names that lead."""
    resolved = weigher.ledger.panel.by_name[next(iter(one.expression.leaves()))]
    agreeing = [other for other in resolved.others if weigher.ledger.panel.agree(resolved.chosen, other)]
    named = next((fact.lead for fact in (resolved.chosen, *agreeing) if fact.lead), "")
    return "holds" if test["lead"].lower() in named.lower() else "partly"


def round_amount(weigher, test):
    for one in rounds(weigher, test["lab"]):
        if one.period.last.year == test["year"] and near(one.base, test["amount"]):
            return led(weigher, one, test), [Evidence(one)]
    return "fails", []


def scope_amount(weigher, test):
    found = [
        resolved for (lab, metric, _, _), resolved in weigher.ledger.panel.figures.items()
        if lab == test["lab"] and metric in test["metrics"] and near(resolved.chosen.base, test["amount"])
    ]
    found.sort(key=lambda one: (one.slot.metric, sorted(one.slot.scope), one.slot.period.order))
    claimed = [one for one in found if test["claimed_scope"] in one.slot.scope]
    if not found:
        return "not testable", []
    shown = attempt(weigher.weigh, weigher.ledger.known((claimed or found)[0]))
    if isinstance(shown, Absent):
        return "not testable", []
    if claimed:
        return "holds", [Evidence(shown)]
    alone = [
        resolved for (lab, metric, scope, period), resolved in weigher.ledger.panel.figures.items()
        if lab == test["lab"] and metric in test["metrics"] and scope == {test["claimed_scope"]} and period.last <= weigher.ledger.as_of
    ]
    alone.sort(key=lambda one: (one.slot.period.order, one.slot.metric))
    last = [attempt(weigher.weigh, weigher.ledger.known(one)) for one in alone[-1:]]
    return "fails", [Evidence(one) for one in [shown, *last] if not isinstance(one, Absent)]


def required_growth(_, test):
    times = of(float(test["outflow"])) / of(float(test["revenue"]))
    grown = [attempt((times ** (1.0 / years) - 1.0).figure) for years in test["years"]]
    evidence = [Evidence(one, test["growth_band"]) for one in grown]
    return of_parts(one.verdict for one in evidence), evidence


def trend(weigher, test):
    evidence, steps, before = [], [], None
    way = 1 if test["direction"] == "rising" else -1
    for period in map(periods.parse, test["periods"]):
        found = attempt(weigher.exact, test["lab"], test["metric"], period)
        if isinstance(found, Absent):
            adjusted = attempt(weigher.ledger.exact, test["lab"], test["metric"], period, frozenset({"adjusted"}))
            adjusted = adjusted if isinstance(adjusted, Absent) else attempt(weigher.weigh, adjusted)
            found = found if isinstance(adjusted, Absent) else adjusted
        verdict = None
        if not isinstance(found, Absent):
            if before is not None:
                verdict = "holds" if (found.base - before) * way > 0 else "fails"
                steps.append(verdict)
            before = found.base
        evidence.append(Evidence(found, verdict=verdict))
    return of_parts(steps), evidence


def measure(weigher, lab, name, period):
    ledger = weigher.ledger

    def figure(metric, period):
        if metric not in ledger.metrics:
            raise missing(metric)
        if ledger.metrics[metric]["kind"] == "stock":
            return weigher.weigh(ledger.latest(lab, metric, period.last))
        return weigher.weigh(ledger.figure(lab, metric, period))

    if name == "burn_multiple":
        end, begin = figure("run_rate_revenue", period), figure("run_rate_revenue", period.year_before())
        return (figure("cash_burn", period).expression / (end.expression - begin.expression)).figure()
    above, _, below = name.partition("/")
    return quotient(attempt(figure, above, period), attempt(figure, below, period))


def lower_than(weigher, test):
    evidence, verdicts = [], []
    for name in test["measures"]:
        values = [attempt(measure, weigher, test[side], name, periods.parse(test["period"])) for side in ("left", "right")]
        both = not any(isinstance(value, Absent) for value in values)
        verdict = ("holds" if values[0].base < values[1].base else "fails") if both else None
        verdicts.append(verdict)
        evidence += [Evidence(value, verdict=verdict) for value in values]
    return of_parts(verdicts), evidence


def stamina(ledger, window, test):
    """Who lasts longer: by months of runway, by the day the cash is gone, by commitments over cash (less is longer)."""
    evidence, leads = [], []
    for index, values in enumerate(capital.stamina(ledger, window, test["labs"])):
        evidence += [Evidence(value) for value in values]
        if not any(isinstance(value, Absent) for value in values):
            bases = [value.base for value in values]
            most = min(bases) if index == 2 else max(bases)
            leads.append(max(at for at, base in enumerate(bases) if base == most))
    if all(one.absent for one in evidence):
        return "not testable", []
    return ("holds" if len(leads) == 3 and len(set(leads)) == 1 else "partly"), evidence


def same_window(weigher, test):
    """Whether the days of an event lie in one window, scope by scope; a lab's runs over the days of all sources."""
    panel, labs = weigher.ledger.panel, test["labs"]
    scopes = {scope for (lab, metric, scope, _) in panel.figures if metric == test["metric"] and lab in labs}
    evidence, verdicts, alone = [], [], False
    for scope in sorted(scopes, key=sorted):
        windows = [days_of(weigher, lab, test["metric"], scope) for lab in labs]
        if not any(windows):
            continue
        verdict = near_days(*windows, test.get("within_days", 92)) if all(windows) else None
        alone |= not all(windows)
        verdicts.append(verdict)
        for days in windows:
            leaves = [leaf for leaf, _ in days]
            if len(leaves) == 1:
                evidence.append(Evidence(attempt(of(leaves[0]).figure), verdict=verdict))
            elif leaves:
                evidence += [Evidence(attempt(pick(*leaves).figure), verdict=verdict) for pick in (least, greatest)]
    if not evidence:
        return "not testable", []
    verdict = of_parts(verdicts)
    return ("partly" if verdict == "holds" and alone else verdict), evidence


def days_of(weigher, lab, metric, scope):
    """The days that sources give, chosen or not: leaf and ends, an open end far away."""
    found, panel = [], weigher.ledger.panel
    for resolved in panel.series(lab, metric, scope):
        if isinstance(attempt(weigher.weigh, weigher.ledger.known(resolved)), Absent):
            continue
        for fact, leaf in every(weigher.ledger, resolved):
            ends = (-math.inf if fact.low is None else fact.low, math.inf if fact.high is None else fact.high)
            found.append((leaf, ends))
    return found


def near_days(left, right, allowed):
    (first_left, last_left), (first_right, last_right) = (
        (min(ends[0] for _, ends in days), max(ends[1] for _, ends in days)) for days in (left, right)
    )
    if max(last_left - first_right, last_right - first_left) <= allowed:
        return "holds"
    return "fails" if max(first_left - last_right, first_right - last_left, 0) > allowed else "partly"


TESTS = {
    "ratio_in_band": ratio_in_band, "level": level, "implied_ratio": implied_ratio, "latest_round": latest_round,
    "round_amount": round_amount, "scope_amount": scope_amount, "required_growth": required_growth, "trend": trend,
    "lower_than": lower_than, "same_window": same_window,
}
IN_BAND = {"holds": "inside", "partly": "overlaps", "fails": "outside"}


def independent_origins(claims, test):
    publishers = {claim.get("origin", claim["publisher"]) for claim in claims if claim["id"] in test["claims"]}
    if not publishers:
        return "not testable"
    return "holds" if len(publishers) >= test["at_least"] else "fails"


def judged(sheet, ledger, window, claims):
    drawn = False
    for claim in claims:
        test, weigher = claim["test"], Weigher(ledger, claim)
        if test["kind"] == "independent_origins":
            verdict, evidence = independent_origins(claims, test), []
        elif test["kind"] == "stamina":
            verdict, evidence = stamina(ledger, window, test)
        else:
            verdict, evidence = TESTS[test["kind"]](weigher, test)
        sheet.put_word("claims.verdicts", claim["id"], "verdict", weigher.conclude(verdict))
        for index, one in enumerate(evidence):
            row = f"{claim['id']}.{index}"
            sheet.put("claims.figures", row, "value", one.outcome)
            sheet.put_ends("claims.figures", row, ("low", "high"), one.outcome)
            if one.band and one.absent:
                sheet.put("claims.figures", row, "verdict", missing())
            elif one.verdict:
                sheet.put_word("claims.figures", row, "verdict", IN_BAND[one.verdict] if one.band else one.verdict)
        if test["kind"] == "ratio_in_band" and len(evidence) > 2 and not drawn:
            drawn = True
            draw_ratio(sheet, evidence)


def draw_ratio(sheet, evidence):
    table = "compute.ratio"
    with_range = any(not one.absent and not one.outcome.is_point for one in evidence)
    for one in evidence:
        column = str(one.period)
        sheet.put(table, "ratio", column, one.outcome)
        if with_range and not one.absent and not one.outcome.is_point:
            for row, end in (("low", one.outcome.low), ("high", one.outcome.high)):
                if end is not None:
                    sheet.put(table, row, column, one.outcome)
        for row, edge in zip(("band_low", "band_high"), one.band):
            sheet.put(table, row, column, of(float(edge)).figure())
        if one.absent:
            sheet.put(table, "verdict", column, missing())
        else:
            sheet.put_word(table, "verdict", column, IN_BAND[one.verdict])


