//! What changed since the report before: a count of each class, and each change with both figures and its cause.

use crate::compare::{Change, Changes, Class};
use crate::domain::{Absence, Derivation, End, Family, Leaf, Metric};
use crate::reconcile::KeptObservation;
use crate::report::Format;
use crate::report::build::{Builder, column, row, table};
use crate::report::changes::{cause, class_meaning, class_word, said_by};
use crate::report::model::{Cell, ColumnKind, Row, RowKind, Table, Tone};
use crate::report::words::{basis_word, format_of, unit_of};
use std::sync::Arc;

/// Returns the tables of the Changes sheet.
pub(crate) fn tables(build: &mut Builder<'_>, changes: &Changes) -> Vec<Table> {
    vec![summary(changes), figures(build, changes)]
}

fn summary(changes: &Changes) -> Table {
    let columns = vec![
        column("class", "Change", None, ColumnKind::Stub, 22),
        column("count", "Figures", None, ColumnKind::Mark, 10),
        column("meaning", "What it means", None, ColumnKind::Text, 80),
    ];
    let line = |id: &str, word: &str, count: usize, meaning: String| {
        let cells = vec![Cell::text(word), Cell::text(count.to_string()), Cell::text(meaning)];
        row(id, RowKind::Item, 0, cells)
    };
    let Some(from) = changes.from else {
        let words = "no report of an earlier quarter lies beside this one, so nothing is said to have changed";
        let cells = vec![Cell::text("nothing to compare with"), Cell::Blank, Cell::text(words)];
        let rows = vec![row("none", RowKind::Item, 0, cells)];
        return table("changes.summary", "What changed since the report before", "", columns, rows);
    };
    let mut rows: Vec<Row> = Class::ALL
        .map(|class| line(class.as_str(), class_word(class), changes.count(class), class_meaning(class).into()))
        .into();
    let threshold = Format::Percent.text(changes.threshold);
    let below = format!("said otherwise by no more than {threshold}: counted, not listed");
    rows.push(line("below_threshold", "within the threshold", changes.below, below));
    rows.push(line("unchanged", "unchanged", changes.unchanged, "the same figure on the same basis".into()));
    let to = changes.to;
    let subtitle = format!("{} as of {}, against {} as of {}", to.period, to.as_of, from.period, from.as_of);
    table("changes.summary", "What changed since the report before", subtitle, columns, rows)
}

fn figures(build: &mut Builder<'_>, changes: &Changes) -> Table {
    const BEFORE: Option<&str> = Some("Before");
    const NOW: Option<&str> = Some("Now");
    let columns = vec![
        column("class", "Change", None, ColumnKind::Stub, 12),
        column("lab", "Lab", None, ColumnKind::Text, 11),
        column("metric", "Metric", None, ColumnKind::Text, 28),
        column("period", "Period", None, ColumnKind::Mark, 12),
        column("unit", "Unit", None, ColumnKind::Mark, 9),
        column("old_low", "Low", BEFORE, ColumnKind::Figure, 9),
        column("old", "Figure", BEFORE, ColumnKind::Figure, 10),
        column("old_high", "High", BEFORE, ColumnKind::Figure, 9),
        column("new_low", "Low", NOW, ColumnKind::Figure, 9),
        column("new", "Figure", NOW, ColumnKind::Figure, 10),
        column("new_high", "High", NOW, ColumnKind::Figure, 9),
        column("delta", "Difference", None, ColumnKind::Figure, 11),
        column("share", "in %", None, ColumnKind::Figure, 9),
        column("cause", "Cause", None, ColumnKind::Text, 60),
        column("old_source", "Source and cell before", None, ColumnKind::Text, 60),
        column("source", "Source", None, ColumnKind::Mark, 8),
        column("cell", "Input cell now", None, ColumnKind::Text, 46),
    ];
    let rows = changes.changes.iter().map(|change| change_row(build, changes, change)).collect();
    let subtitle = "in the unit given; what was before is typed from the facts kept beside the report before, what is now stands on Facts";
    table("changes.figures", "Figures that changed", subtitle, columns, rows)
}

fn change_row(build: &mut Builder<'_>, changes: &Changes, change: &Change) -> Row {
    let metric = build.config.metric(&change.slot.metric).cloned();
    let lab = build.config.lab(&change.slot.lab).map_or_else(|| change.slot.lab.to_string(), |lab| lab.name.clone());
    let name = metric.as_ref().map_or_else(|| change.slot.metric.to_string(), |metric| metric.name.clone());
    let scoped = if change.slot.scope.is_empty() { name } else { format!("{name} ({})", change.slot.scope) };
    let format = metric.as_ref().map_or(Format::Plain, format_of);
    let unit = metric.as_ref().map_or_else(String::new, |metric| unit_of(metric, &build.config.currency));
    let mut cells = vec![
        Cell::toned(class_word(change.class), tone(change.class)),
        Cell::text(lab),
        Cell::text(scoped),
        Cell::text(change.slot.period.to_string()),
        Cell::text(unit),
    ];
    let before = changes.from.and_then(|from| {
        let id = format!("{}@{}", change.old_id.as_ref()?, from.period);
        Some((id, change.old.as_ref()?))
    });
    cells.extend([End::Low, End::Base, End::High].map(|end| typed(before.as_ref(), end, format)));
    let leaf = build.panel.of_leaf(&change.id).map(|(_, resolved)| Arc::clone(&resolved.leaf));
    let now = leaf.filter(|_| change.new.is_some());
    let outcome = now.as_ref().map(|leaf| Derivation::leaf(leaf).figure());
    for end in [End::Low, End::Base, End::High] {
        cells.push(match &outcome {
            Some(outcome) if end == End::Base => build.base(outcome, format, &[]),
            Some(outcome) => build.end(outcome, end, format),
            None => Cell::Blank,
        });
    }
    cells.extend(match change.apart().filter(|_| change.old.is_some() && now.is_some()) {
        Some(absence) => [build.base(&Err(absence.clone()), format, &[]), build.base(&Err(absence), format, &[])],
        None => differences(build, before.as_ref(), now.as_ref(), metric.as_ref()),
    });
    cells.push(Cell::text(cause(change, changes.from)));
    let old = change.old.as_ref();
    cells.push(
        old.map_or(Cell::Blank, |old| {
            Cell::text(format!("{}, {}: {}", basis_word(old.basis), said_by(old), old.origin))
        }),
    );
    let chosen = build.panel.of_leaf(&change.id).map(|(_, resolved)| resolved.chosen.clone());
    let chosen = chosen.filter(|_| change.new.is_some());
    let number = chosen.as_ref().map(|chosen| build.note(chosen));
    cells.push(number.map_or(Cell::Blank, |number| Cell::text(format!("[{number}]"))));
    cells.push(chosen.map_or(Cell::Blank, |chosen| Cell::text(chosen.origin.to_string())));
    row(&change.id, RowKind::Item, 0, cells)
}

const fn tone(class: Class) -> Tone {
    match class {
        Class::Correction | Class::UnitFix | Class::Status => Tone::Bad,
        Class::Rescoped | Class::Rebased | Class::Revised => Tone::Caution,
        Class::Removed | Class::New => Tone::Neutral,
    }
}

/// A typed cell for one end of what was before; blank for a point's ends, a word for an open one.
fn typed(before: Option<&(String, &KeptObservation)>, end: End, format: Format) -> Cell {
    let Some((id, old)) = before else { return Cell::Blank };
    match old.estimate.at(end) {
        Some(_) if end != End::Base && old.estimate.is_point() => Cell::Blank,
        Some(value) => Cell::Input { figure: id.clone(), end, value, format, text: format.text(value) },
        None => Cell::text("open"),
    }
}

/// New less old, and that as a share of old, both live over the two figures.
fn differences(
    build: &mut Builder<'_>,
    before: Option<&(String, &KeptObservation)>,
    now: Option<&Arc<Leaf>>,
    metric: Option<&Metric>,
) -> [Cell; 2] {
    let (Some((id, old)), Some(now)) = (before, now) else { return [Cell::Blank, Cell::Blank] };
    let dates = metric.is_some_and(|metric| metric.family == Family::Date);
    let format = if dates { Format::Count } else { metric.map_or(Format::Plain, format_of) };
    let was = Leaf { id: id.clone(), estimate: old.estimate, unit: old.unit.clone() };
    let was = Derivation::leaf(&Arc::new(was));
    let (old_base, new_base) = (old.estimate.base, now.estimate.base);
    let delta = Derivation::leaf(now).minus(was.clone());
    let share = if dates {
        return [build.base(&delta.figure(), format, &[]), Cell::Blank];
    } else if old_base == 0.0 || (old_base > 0.0) != (new_base > 0.0) {
        Err(Absence::NotMeaningful("a share of nothing, or of a figure with the other sign, says nothing".into()))
    } else {
        let size = if old_base < 0.0 { Derivation::Constant(-1.0).times(was) } else { was };
        delta.clone().over(size).figure()
    };
    [build.base(&delta.figure(), format, &[]), build.base(&share, Format::Percent, &[])]
}
