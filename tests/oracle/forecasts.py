"""Revisions, guidance, scenarios, what moves the cash most, and the grid of what is left of revenue."""

import periods
from capital import walk_of
from intervals import Absent, Expression, Leaf, greatest, least, meaningless, of
from ledger import SIDES, attempt, over, present
from panel import is_actual

REVISED = {"guidance", "projection", "estimate"}


class Telling:
    """A forecast as it was told on a day: the company's own, or a third party's."""

    def __init__(self, fact, leaf):
        self.by = fact.origin if fact.basis == "estimate" and fact.source else ""
        self.said, self.leaf = fact.said, leaf


def tellings(ledger, resolved, bases, agreeing=False):
    """Those of a slot by series and day; of several of one day in a series the one with the least id."""
    found = [Telling(fact, leaf) for fact, leaf in every(ledger, resolved, agreeing) if fact.basis in bases and fact.said]
    found.sort(key=lambda one: (one.by, one.said, one.leaf.name))
    kept = []
    for one in found:
        if not kept or (kept[-1].by, kept[-1].said) != (one.by, one.said):
            kept.append(one)
    return kept


def every(ledger, resolved, agreeing=False):
    """The fact that stands and those that say something else (or all), each with a leaf of its own; the others are points."""
    yield resolved.chosen, resolved.leaf
    for number, other in enumerate(resolved.others, 2):
        if agreeing or not ledger.panel.agree(resolved.chosen, other):
            yield other, Leaf(f"{resolved.slot.name}#{number}", other.base, other.base, other.base, other.unit)


def flows(ledger):
    for lab in ledger.labs:
        for metric, entry in ledger.metrics.items():
            if entry["kind"] == "flow":
                yield from ledger.panel.series(lab, metric)


def part(delta, before):
    size, ends = greatest(before, -1.0 * before), before.figure()
    if (ends.low is None or ends.low <= 0) and (ends.high is None or ends.high >= 0):
        raise meaningless("a change from what may be nothing")
    return (delta / size).figure()


def revisions(sheet, ledger, _):
    for resolved in flows(ledger):
        told = tellings(ledger, resolved, REVISED)
        pairs = [(before, after) for before, after in zip(told, told[1:]) if before.by == after.by]
        for number, (before, after) in enumerate(pairs, 1):
            before, after = of(before.leaf), of(after.leaf)
            delta = after - before
            cells = [attempt(one.figure) for one in (before, after, delta)] + [attempt(part, delta, before)]
            row = (f"{resolved.slot.name}.{number}", ("before", "after", "delta", "delta_part"), cells)
            sheet.put_rows("analysis.revisions", [row])


def guidance(sheet, ledger, _):
    for resolved in flows(ledger):
        if not is_actual(resolved.chosen.basis):
            continue
        for number, guided in enumerate(tellings(ledger, resolved, {"guidance"}, True), 1):
            guided, actual = of(guided.leaf), of(resolved.leaf)
            surprise = attempt(part, actual - guided, guided)
            row = f"{resolved.slot.name}.{number}"
            sheet.put_input("analysis.guidance", row, "guided", guided.sign.base)
            sheet.put_rows("analysis.guidance", [(row, ("actual", "surprise"), (attempt(actual.figure), surprise))])


def case_of(ledger, leaf):
    """The least and the greatest of what sources say of a leaf that is no actual figure, of the year before it."""
    resolved = ledger.panel.by_name.get(leaf.name)
    if resolved is None or resolved.chosen.basis is None or is_actual(resolved.chosen.basis):
        return of(leaf), of(leaf)
    chosen = resolved.chosen
    oldest = periods.on(chosen.said).year_before().last if chosen.said else None
    others = [
        of(other_leaf) for fact, other_leaf in list(every(ledger, resolved))[1:]
        if fact.basis and not is_actual(fact.basis) and (fact.said is None or oldest is None or fact.said >= oldest)
    ]
    return (least(leaf, *others), greatest(leaf, *others)) if others else (of(leaf), of(leaf))


def replaced(expression, name, other):
    if isinstance(expression.sign, Leaf):
        return other if expression.sign.name == name else expression
    return Expression(expression.sign, *(replaced(part, name, other) for part in expression.parts))


def cases(ledger, lab, metric, year):
    """Low, base and high of a flow."""
    if metric == "cash_burn":
        base = ledger.outflow(lab, year).expression
    else:
        base = ledger.figure(lab, metric, year).expression
    low = high = base
    for name, leaf in base.leaves().items():
        ends = case_of(ledger, leaf)
        if metric == "cash_burn" and ".cash_flow_free" in name:
            ends = ends[::-1]
        low, high = replaced(low, name, ends[0]), replaced(high, name, ends[1])
    return low, base, high


def scenarios(sheet, ledger, window):
    ahead = [year for year in window.years if year.year > window.year.year][:3]
    columns = ("low", "base", "high")
    for metric in ("revenue", "total_compute", "cash_burn"):
        for year in ahead:
            both = [attempt(cases, ledger, lab, metric, year) for lab in ledger.labs]
            if all(isinstance(one, Absent) for one in both):
                continue
            for side, found in zip(SIDES, both):
                cells = [found] * 3 if isinstance(found, Absent) else [attempt(one.figure) for one in found]
                sheet.put_rows("analysis.scenarios", [(f"{metric}.{year}.{side}", columns, cells)])
            ratios = [attempt(compared, both, index) for index in range(3)]
            if not all(isinstance(one, Absent) for one in ratios):
                sheet.put_rows("analysis.scenarios", [(f"{metric}.{year}.both", columns, ratios)])


def compared(both, index):
    left, right = present(*both)
    return over(left[index], right[index])


def tornado(sheet, ledger, window):
    for side, lab in zip(SIDES, ledger.labs):
        found = attempt(walk_of, ledger, window, lab)
        if isinstance(found, Absent):
            continue
        known = [step.closing for step in found.steps[:2] if not isinstance(step.closing, Absent)]
        if not known:
            continue
        closing = known[-1]
        for name, leaf in closing.leaves().items():
            low, high = case_of(ledger, leaf)
            if low.same_as(of(leaf)):
                continue
            ends = replaced(closing, name, low), replaced(closing, name, high)
            cells = [attempt(one.figure) for one in (ends[0], closing, ends[1], ends[1] - ends[0])]
            sheet.put_rows("analysis.tornado", [(f"{side}.{name}", ("low", "base", "high", "swing"), cells)])


def sensitivity(sheet, ledger, window):
    for side, lab in zip(SIDES, ledger.labs):
        revenue = attempt(ledger.figure, lab, "revenue", window.year)
        if isinstance(revenue, Absent):
            continue
        for growth in (25, 50, 100, 150, 200):
            for compute in (50, 75, 100, 125, 150):
                left = revenue.expression * (1 + growth / 100) * (1 - compute / 100)
                sheet.put(f"analysis.sensitivity.{side}", f"growth_{growth}", f"compute_{compute}", attempt(left.figure))


ALL = (revisions, guidance, scenarios, tornado, sensitivity)
