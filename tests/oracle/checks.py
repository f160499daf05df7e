"""Tie-outs, and what was read and not used."""

from intervals import Absent, of, total
from ledger import attempt
from panel import RANKS, is_actual


class Tie:
    """A stated whole against its parts, within what their prints leave open."""

    def __init__(self, whole, parts, rounding):
        self.whole, self.parts = of(whole.leaf), parts
        self.difference = attempt((self.whole - parts).figure)
        self.tolerance = (whole.chosen.rounding + rounding) * (1 + 1e-9)
        self.holds = not isinstance(self.difference, Absent) and abs(self.difference.base) <= self.tolerance


def summed(whole, plus, minus=()):
    parts = total(of(part.leaf) for part in plus) if plus else of(0.0)
    for part in minus:
        parts = parts - of(part.leaf)
    return Tie(whole, parts, sum(part.chosen.rounding for part in [*plus, *minus]))


def four_times(told, quarter):
    return Tie(told, 4.0 * of(quarter.leaf), 4 * quarter.chosen.rounding)


def of_period(ledger, lab, metric, resolved):
    """Identities, a year against its quarters, a quarter told at an annual pace."""
    panel, entry, period = ledger.panel, ledger.metrics[metric], resolved.slot.period
    for identity in entry["identities"]:
        plus = [panel.get(lab, part, period) for part in identity["plus"]]
        minus = [panel.get(lab, part, period) for part in identity["minus"]]
        if None not in plus + minus:
            yield summed(resolved, plus, minus)
    quarters = [panel.get(lab, metric, quarter) for quarter in period.quarters()]
    if entry["kind"] == "flow" and quarters and None not in quarters:
        yield summed(resolved, quarters)
    told = panel.get(lab, metric, period, frozenset({"annualised"}))
    if period.shape == "quarter" and told and told.is_closed and resolved.is_closed:
        yield four_times(told, resolved)


def by_partner(ledger, lab, metric):
    """A whole against its parts by partner that its own source lists; or against a single part that is more than it."""
    parts = {}
    for (whose, what, scope, period), resolved in ledger.panel.figures.items():
        if (whose, what) == (lab, metric) and len(scope) == 1 and next(iter(scope)).startswith("partner:"):
            parts.setdefault(period, []).append(resolved)
    for period in sorted(parts, key=lambda period: period.order):
        whole = ledger.panel.get(lab, metric, period)
        if whole is None or not whole.is_closed:
            continue
        found = sorted(parts[period], key=lambda part: sorted(part.slot.scope))
        own = [
            part for part in found
            if (part.chosen.source, part.chosen.workbook) == (whole.chosen.source, whole.chosen.workbook)
        ]
        if len(own) > 1:
            yield summed(whole, own)
            continue
        for part in found:
            tie = summed(whole, [part])
            if not isinstance(tie.difference, Absent) and tie.difference.base < -tie.tolerance:
                yield tie
                break


def gross_and_net(ledger, lab, metric):
    if not ledger.metrics[metric].get("counts_partner_share"):
        return
    sides = {}
    for tag in ("gross", "net"):
        sides[tag] = {one.slot.period: one for one in ledger.panel.series(lab, metric, frozenset({tag}))}
    own = sides[ledger.catalogue.convention(lab)]
    for one in ledger.panel.series(lab, metric):
        own.setdefault(one.slot.period, one)
    for period in sorted(sides["gross"], key=lambda period: period.order):
        if period in sides["net"]:
            yield summed(sides["gross"][period], [sides["net"][period]])


def pace(ledger, lab, metric):
    """The first pace told after a quarter, for the last quarter after which there is one."""
    flow = ledger.metrics[metric].get("pace_of")
    if not flow:
        return
    usable = lambda one: is_actual(one.chosen.basis) and one.is_closed
    paces = [one for one in ledger.panel.series(lab, metric) if usable(one)]
    for quarter in reversed(ledger.panel.series(lab, flow)):
        if quarter.slot.period.shape == "quarter" and usable(quarter):
            after = [one for one in paces if one.slot.period.last > quarter.slot.period.last]
            if after:
                yield four_times(after[0], quarter)
                return


def ties(sheet, ledger):
    found = []
    for lab in ledger.labs:
        for metric in ledger.metrics:
            for resolved in ledger.panel.series(lab, metric):
                found += of_period(ledger, lab, metric, resolved)
            found += by_partner(ledger, lab, metric)
            found += gross_and_net(ledger, lab, metric)
            found += pace(ledger, lab, metric)
    for index, tie in enumerate(found):
        cells = (attempt(tie.whole.figure), attempt(tie.parts.figure), tie.difference)
        sheet.put_rows("checks.ties", [(str(index), ("whole", "parts", "difference"), cells)])
        if isinstance(tie.difference, Absent):
            sheet.put("checks.ties", str(index), "verdict", tie.difference)
        else:
            sheet.put_word("checks.ties", str(index), "verdict", "ties" if tie.holds else "differs")


def conflicts(sheet, ledger):
    """Each fact that says something else than the one that stands; numbered by rank, the one that stands being the first."""
    panel = ledger.panel
    for name, resolved in panel.by_name.items():
        for number, other in enumerate(resolved.others, 2):
            if panel.agree(resolved.chosen, other):
                continue
            row = f"{name}#{number}"
            off = attempt((of(other.base) / of(resolved.leaf)).figure)
            sheet.put_rows("checks.conflicts", [(row, ("used", "off"), (attempt(of(resolved.leaf).figure), off))])
            sheet.put_input("checks.conflicts", row, "other", other.base)
            sheet.put_word("checks.conflicts", row, "why", relation(resolved.chosen, other))


def relation(chosen, other):
    if RANKS[chosen.basis] != RANKS[other.basis]:
        return "differs, lesser basis"
    earlier = chosen.said and (other.said is None or other.said < chosen.said)
    if not is_actual(chosen.basis) and earlier:
        return "earlier vintage"
    return "conflicts"
