"""Which of several facts about one thing stands (domain.md 2b: by basis, then independence, then recency; never an average)."""

import math

import periods
from facts import ACTUAL, is_currency
from intervals import Leaf

# Better bases first. Guidance, projections and estimates answer one question.
RANKS = {
    "audited": 0, "disclosed": 1, "leaked": 2, "actual": 3, "run_rate": 3, "guidance": 4, "projection": 4, "estimate": 4,
    "commitment": 5, "target": 6, None: 7, "assumption": 8,
}
ORDER = ["audited", "disclosed", "leaked", "actual", "run_rate", "guidance", "projection", "estimate", "commitment", "target", "assumption"]
FORECAST = {"guidance", "projection", "target", "assumption"}


def is_actual(basis):
    return basis in ACTUAL


def weakest(bases):
    known = [basis for basis in bases if basis]
    return max(known, key=ORDER.index) if known else None


class Slot:
    """What a figure is a figure of."""

    def __init__(self, lab, metric, scope, period):
        self.key = (lab, metric, scope, period)
        self.lab, self.metric, self.scope, self.period = self.key
        tags = f"[{','.join(sorted(scope))}]" if scope else ""
        self.name = f"{lab}.{metric}{tags}.{period}"


class Resolved:
    """The fact that stands, and the others in the order of their rank."""

    def __init__(self, slot, chosen, others, origins):
        self.slot, self.chosen, self.others, self.origins = slot, chosen, others, origins
        self.leaf = Leaf(slot.name, chosen.low, chosen.base, chosen.high, chosen.unit)

    @property
    def is_closed(self):
        return self.chosen.low is not None and self.chosen.high is not None


class Panel:
    """One figure for each lab, metric, scope and period."""

    def __init__(self, catalogue, facts, currency="USD", tolerance=0.01):
        self.catalogue, self.tolerance = catalogue, tolerance
        groups = {}
        for fact in facts:
            if is_currency(fact.unit) and fact.unit != currency:
                continue
            slot = self.slot(fact)
            groups.setdefault(slot.key, (slot, []))[1].append(fact)
        self.figures = {key: self.resolve(slot, group) for key, (slot, group) in groups.items()}
        self.series_of = {}
        for resolved in self.figures.values():
            slot = resolved.slot
            self.series_of.setdefault((slot.lab, slot.metric, slot.scope), []).append(resolved)
        for series in self.series_of.values():
            series.sort(key=lambda resolved: resolved.slot.period.order)
        self.by_name = {resolved.slot.name: resolved for resolved in self.figures.values()}

    def slot(self, fact):
        entry = self.catalogue.metrics[fact.metric]
        scope = set(fact.scope)
        if entry.get("counts_partner_share"):
            scope.discard(self.catalogue.convention(fact.lab))
        if entry["kind"] == "flow" and fact.basis == "run_rate":
            scope.add("annualised")
        period = periods.on(fact.period.last) if entry["kind"] == "stock" else fact.period
        return Slot(fact.lab, fact.metric, frozenset(scope), period)

    def agree(self, a, b):
        """Whether two facts say the same within tolerance or what their prints leave open; days only when they are the same."""
        slack = 0 if a.unit == "date" else max(0.999 * (a.rounding + b.rounding), self.tolerance * max(abs(a.base), abs(b.base)))
        low = lambda fact: -math.inf if fact.low is None else fact.low
        high = lambda fact: math.inf if fact.high is None else fact.high
        return low(a) - slack <= high(b) and low(b) - slack <= high(a)

    def resolve(self, slot, group):
        origins = {id(one): len({other.origin for other in group if self.agree(one, other)}) for one in group}

        def standing(fact):
            rank = RANKS[fact.basis]
            newest = -(fact.said.toordinal() if fact.said else 0)
            independent = -origins[id(fact)]
            middle = fact.bound == "range" and abs(fact.base - (fact.low + fact.high) / 2) < 1e-9 * abs(fact.high)
            rough = (fact.bound != "exact") + middle
            digits = math.floor(math.log10(max(1.0, abs(fact.base) / fact.rounding))) if fact.rounding > 0 else 999
            by_time = (independent, newest) if rank < 4 else (newest, independent)
            return (rank, *by_time, rough, -digits, fact.place)

        ranked = sorted(group, key=standing)
        return Resolved(slot, ranked[0], ranked[1:], origins[id(ranked[0])])

    def get(self, lab, metric, period, scope=frozenset()):
        return self.figures.get((lab, metric, scope, period))

    def series(self, lab, metric, scope=frozenset()):
        return self.series_of.get((lab, metric, scope), [])
