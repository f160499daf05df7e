"""What changed since the report before: the figures that say otherwise, and those that came and went (docs/contracts.md, 3)."""

import math

from intervals import Absent, Leaf, meaningless, of
from ledger import attempt

SCALES = (3, 6, 9, -3, -6, -9)


def moved(old, new):
    """The largest relative difference of low, base and high; without limit where an end opened or closed."""
    most = 0.0
    for before, after in ((old.low, new.low), (old.base, new.base), (old.high, new.high)):
        if (before is None) != (after is None):
            return math.inf
        if before is not None and (size := max(abs(before), abs(after))):
            most = max(most, abs(after - before) / size)
    return most


def same_source(old, new):
    """One origin behind the publishers; where a sheet names none, one cell."""
    if old.source and new.source:
        return old.origin == new.origin
    return old.place == new.place


def class_of(old, new, threshold):
    """None for what is the same or within the threshold."""
    far = moved(old, new)
    if old.basis == new.basis and old.unit == new.unit and far == 0:
        return None
    ratio = new.base / old.base if old.base else math.nan
    if same_source(old, new) and any(abs(ratio / 10.0**power - 1) < 0.005 for power in SCALES):
        return "unit_fix"
    if old.scope != new.scope and far > threshold:
        return "re_scoped"
    if old.basis != new.basis:
        return "re_based"
    return "changed" if far > threshold else None


def pairs(old, new, threshold):
    """Rows of (id, what was, what is, class): figures of both reports, and one that is told in another scope."""
    gone = [one for name, one in old.by_name.items() if name not in new.by_name]
    come = [one for name, one in new.by_name.items() if name not in old.by_name]
    about = lambda one: (one.slot.lab, one.slot.metric, one.slot.period)
    single = lambda ones, key: [one for one in ones if about(one) == key]
    rescoped = []
    for key in {about(one) for one in gone} & {about(one) for one in come}:
        was, now = single(gone, key), single(come, key)
        if len(was) == len(now) == 1 and same_source(was[0].chosen, now[0].chosen):
            rescoped.append((was[0], now[0]))
    for was, now in rescoped:
        yield now.slot.name, was, now, "re_scoped"
    for name, now in new.by_name.items():
        if was := old.by_name.get(name):
            if kind := class_of(was.chosen, now.chosen, threshold):
                yield name, was, now, kind
        elif all(now is not pair[1] for pair in rescoped):
            yield name, None, now, "new"
    for was in gone:
        if all(was is not pair[0] for pair in rescoped):
            yield was.slot.name, was, None, "removed"


def differences(was, now, kind, family):
    if kind == "unit_fix":
        return meaningless(), meaningless()
    if kind == "re_scoped":
        return Absent("n.c."), Absent("n.c.")
    fact = was.chosen
    before = of(Leaf(f"{was.slot.name}@before", fact.low, fact.base, fact.high))
    delta = of(now.leaf) - before
    if family == "date":
        return attempt(delta.figure), None
    if fact.base == 0 or (fact.base > 0) != (now.chosen.base > 0):
        return attempt(delta.figure), meaningless()
    return attempt(delta.figure), attempt((delta / (before if fact.base > 0 else -1.0 * before)).figure)


def typed(sheet, table, row, columns, fact):
    """Low, base and high as typed numbers; of a point the base."""
    sheet.put_input(table, row, columns[1], fact.base)
    if not fact.low == fact.base == fact.high:
        for column, end in ((columns[0], fact.low), (columns[2], fact.high)):
            if end is not None:
                sheet.put_input(table, row, column, end)


def live(sheet, table, row, columns, resolved):
    figure = attempt(of(resolved.leaf).figure)
    sheet.put(table, row, columns[1], figure)
    sheet.put_ends(table, row, (columns[0], columns[2]), figure)


def since(sheet, ledger, before, threshold):
    """Compares with the panel of the report before, if there is one."""
    if before is None:
        return
    once = ("low", "base", "high")
    for row, was, now, kind in pairs(before, ledger.panel, threshold):
        if was is None:
            live(sheet, "changes.once", row, once, now)
        elif now is None:
            typed(sheet, "changes.once", row, once, was.chosen)
        else:
            table = "changes.figures"
            typed(sheet, table, row, ("old_low", "old", "old_high"), was.chosen)
            live(sheet, table, row, ("new_low", "new", "new_high"), now)
            family = ledger.metrics[now.slot.metric]["family"]
            sheet.put_rows(table, [(row, ("delta", "share"), differences(was, now, kind, family))])
