//! What changed since the report before: a count of each class, each change with both figures and its cause, and what
//! came and went.

use crate::compare::{Change, Changes, Class};
use crate::domain::{Absence, Derivation, End, Family, Leaf, Metric};
use crate::reconcile::KeptObservation;
use crate::report::Format;
use crate::report::build::{Builder, column, row, table};
use crate::report::changes::{cause, class_meaning, class_word, said_by};
use crate::report::model::{Cell, Column, ColumnKind, Row, RowKind, Table, Tone};
use crate::report::words::{basis_word, format_of, unit_of};
use std::sync::Arc;

/// Returns the tables of the Changes sheet.
pub(crate) fn tables(build: &mut Builder<'_>, changes: &Changes) -> Vec<Table> {
    vec![summary(changes), figures(build, changes), came_and_went(build, changes)]
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

/// The columns before the figures of a change.
fn leading() -> Vec<Column> {
    vec![
        column("class", "Change", None, ColumnKind::Stub, 11),
        column("lab", "Lab", None, ColumnKind::Text, 11),
        column("metric", "Metric", None, ColumnKind::Text, 28),
        column("period", "Period", None, ColumnKind::Mark, 12),
        column("unit", "Unit", None, ColumnKind::Mark, 9),
    ]
}

/// The figures that both reports have and that say otherwise now.
fn figures(build: &mut Builder<'_>, changes: &Changes) -> Table {
    const BEFORE: Option<&str> = Some("Before");
    const NOW: Option<&str> = Some("Now");
    let mut columns = leading();
    columns.extend([
        column("old_low", "Low", BEFORE, ColumnKind::Figure, 9),
        column("old", "Figure", BEFORE, ColumnKind::Figure, 10),
        column("old_high", "High", BEFORE, ColumnKind::Figure, 9),
        column("new_low", "Low", NOW, ColumnKind::Figure, 9),
        column("new", "Figure", NOW, ColumnKind::Figure, 10),
        column("new_high", "High", NOW, ColumnKind::Figure, 9),
        column("delta", "Difference", None, ColumnKind::Figure, 11),
        column("share", "in %", None, ColumnKind::Figure, 9),
        column("cause", "Cause", None, ColumnKind::Text, 46),
        column("old_source", "Source and cell before", None, ColumnKind::Text, 46),
        column("source", "Source now", None, ColumnKind::Mark, 8),
    ]);
    let otherwise = changes.changes.iter().filter(|change| change.old.is_some() && change.new.is_some());
    let rows = otherwise.map(|change| changed_row(build, changes, change)).collect();
    let subtitle = "in the unit given; what was before is typed from the facts kept beside the report before, what is now stands on Facts";
    table("changes.figures", "Figures that say otherwise", subtitle, columns, rows)
}

/// The figures that only one of the reports has.
fn came_and_went(build: &mut Builder<'_>, changes: &Changes) -> Table {
    let mut columns = leading();
    columns.extend([
        column("low", "Low", None, ColumnKind::Figure, 9),
        column("base", "Figure", None, ColumnKind::Figure, 10),
        column("high", "High", None, ColumnKind::Figure, 9),
        column("cause", "Cause", None, ColumnKind::Text, 46),
        column("source", "Source", None, ColumnKind::Mark, 8),
        column("cell", "Input cell", None, ColumnKind::Text, 46),
    ]);
    let once = changes.changes.iter().filter(|change| change.old.is_none() || change.new.is_none());
    let rows = once.map(|change| once_row(build, changes, change)).collect();
    let subtitle = "in the unit given; what is gone is typed from the facts kept beside the report before, what is new stands on Facts";
    table("changes.once", "Figures that came and went", subtitle, columns, rows)
}

/// What a change is a change of, and how its figures are shown.
fn subject(build: &Builder<'_>, change: &Change) -> (Vec<Cell>, Format) {
    let metric = build.config.metric(&change.slot.metric);
    let lab = build.config.lab(&change.slot.lab).map_or_else(|| change.slot.lab.to_string(), |lab| lab.name.clone());
    let name = metric.map_or_else(|| change.slot.metric.to_string(), |metric| metric.name.clone());
    let scoped = if change.slot.scope.is_empty() { name } else { format!("{name} ({})", change.slot.scope) };
    let cells = vec![
        Cell::toned(class_word(change.class), tone(change.class)),
        Cell::text(lab),
        Cell::text(scoped),
        Cell::text(change.slot.period.to_string()),
        Cell::text(metric.map_or_else(String::new, |metric| unit_of(metric, &build.config.currency))),
    ];
    (cells, metric.map_or(Format::Plain, format_of))
}

/// What the report before showed, under the id that formulas have for it.
fn before<'c>(changes: &Changes, change: &'c Change) -> Option<(String, &'c KeptObservation)> {
    let from = changes.from?;
    Some((format!("{}@{}", change.old_id.as_ref()?, from.period), change.old.as_ref()?))
}

/// The cells of what this report shows: low, base and high.
fn now_cells(build: &mut Builder<'_>, leaf: Option<&Arc<Leaf>>, format: Format) -> [Cell; 3] {
    let outcome = leaf.map(|leaf| Derivation::leaf(leaf).figure());
    [End::Low, End::Base, End::High].map(|end| match &outcome {
        Some(outcome) if end == End::Base => build.base(outcome, format, &[]),
        Some(outcome) => build.end(outcome, end, format),
        None => Cell::Blank,
    })
}

fn changed_row(build: &mut Builder<'_>, changes: &Changes, change: &Change) -> Row {
    let (mut cells, format) = subject(build, change);
    let metric = build.config.metric(&change.slot.metric).cloned();
    let before = before(changes, change);
    cells.extend([End::Low, End::Base, End::High].map(|end| typed(before.as_ref(), end, format)));
    let resolved = build.panel.of_leaf(&change.id).map(|(_, resolved)| resolved);
    let now = resolved.map(|resolved| &resolved.leaf);
    cells.extend(now_cells(build, now, format));
    cells.extend(match change.apart() {
        Some(absence) => [build.base(&Err(absence.clone()), format, &[]), build.base(&Err(absence), format, &[])],
        None => differences(build, before.as_ref(), now, metric.as_ref()),
    });
    cells.push(Cell::text(cause(change)));
    cells.push(
        change.old.as_ref().map_or(Cell::Blank, |old| {
            Cell::text(format!("{}, {}: {}", basis_word(old.basis), said_by(old), old.origin))
        }),
    );
    let number = resolved.map(|resolved| build.note(&resolved.chosen));
    cells.push(number.map_or(Cell::Blank, |number| Cell::text(format!("[{number}]"))));
    row(&change.id, RowKind::Item, 0, cells)
}

fn once_row(build: &mut Builder<'_>, changes: &Changes, change: &Change) -> Row {
    let (mut cells, format) = subject(build, change);
    let resolved = build.panel.of_leaf(&change.id).map(|(_, resolved)| resolved).filter(|_| change.new.is_some());
    let before = before(changes, change);
    cells.extend(match resolved {
        Some(resolved) => now_cells(build, Some(&resolved.leaf), format),
        None => [End::Low, End::Base, End::High].map(|end| typed(before.as_ref(), end, format)),
    });
    cells.push(Cell::text(cause(change)));
    let number = resolved.map(|resolved| build.note(&resolved.chosen));
    cells.push(match (number, &change.old) {
        (Some(number), _) => Cell::text(format!("[{number}]")),
        (None, Some(old)) => Cell::text(said_by(old)),
        (None, None) => Cell::Blank,
    });
    let one = change.new.as_ref().or(change.old.as_ref());
    cells.push(one.map_or(Cell::Blank, |one| Cell::text(one.origin.to_string())));
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
