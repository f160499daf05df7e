//! Doubts: places where a human reader would hesitate, so that no figure is made of a guess.
//!
//! Each check looks at one way in which figures have been misread and gives a refusal with the cell to correct. A figure
//! that passes them all is read.

use super::columns::{Column, Columns, Head};
use super::context::Refusal;
use super::label::{Label, Role};
use super::layout::{Banner, Layout, Table, Tag};
use super::number::{Mark, Notation};
use super::record::Record;
use super::unit_label::{self, FormatUnit};
use super::value::Settled;
use crate::domain::{Basis, CellRef, Family, Kind, Metric, SignRule, Unit};
use crate::finding::Code;
use crate::ingest::{Grid, RawCell};
use std::collections::BTreeSet;

/// Whether a label says nothing that the catalogue knows.
fn says_nothing(label: &Label) -> bool {
    !label.is_heading()
        && label.tense.is_none()
        && label.unit.is_none()
        && label.basis.is_none()
        && label.scope.is_empty()
}

/// Whether headings over figures name labs or periods.
pub(super) fn heads_are_named(columns: &Columns) -> bool {
    let named = |head: &Head| head.label.period.is_some() || head.label.lab.is_some();
    columns.by_number.values().filter(|column| column.figures).flat_map(|column| &column.heads).any(named)
}

/// A heading with words nobody knows, or with nothing known where its neighbours name labs or periods, may mean
/// anything: a budget, a total, last year.
pub(super) fn strange_heading(column: &Column, neighbours: bool) -> Option<CellRef> {
    if column.role.is_some() || column.derived {
        return None;
    }
    let strange = column.heads.iter().find(|head| {
        !head.label.unknown.is_empty() && head.label.metric.is_none() || says_nothing(&head.label) && neighbours
    });
    strange.map(|head| head.cell)
}

/// The refusal for a figure under a heading that is not understood.
pub(super) fn heading(grid: &Grid, column: &Column) -> Result<(), Refusal> {
    let Some(cell) = column.strange else { return Ok(()) };
    let text = grid.cells.get(cell).map_or_else(String::new, RawCell::raw);
    let message = match text.trim() {
        "" => "numbers without a heading stand beside columns of low, base or high".to_owned(),
        text => format!("the heading \"{text}\" says something the catalogue does not know"),
    };
    let hint = "rename the heading, or add its words to labcomps.toml: to [words] if they mean nothing, to [derived] if the column is computed";
    Err(Refusal::told("under a heading that is not understood", Code::HeadingUnknown, message, hint).in_cell(cell))
}

/// The rows of a table that are wider than its headings, or than its other rows where it has none, and hold as many
/// commas as could stand within their numbers: `3,700` without quotes is two cells, and what follows is shifted.
pub(super) fn parted_rows(grid: &Grid, layout: &Layout, table: &Table) -> BTreeSet<u32> {
    if grid.number_commas.is_empty() {
        return BTreeSet::new();
    }
    let width = |row: &u32| layout.tags.row(*row).last().map_or(0, |(cell, _)| cell.column);
    let due = table.headings.iter().map(width).max().or_else(|| table.rows.iter().map(width).min()).unwrap_or(0);
    let parted = |row: &&u32| {
        let extra = width(row).saturating_sub(due);
        extra > 0 && grid.number_commas.get(row).is_some_and(|commas| *commas >= extra)
    };
    table.rows.iter().filter(parted).copied().collect()
}

/// The refusal for a figure of a row whose numbers may have been parted at their commas.
pub(super) fn parted(rows: &BTreeSet<u32>, main: CellRef) -> Result<(), Refusal> {
    if !rows.contains(&main.row) {
        return Ok(());
    }
    let message = "the row has more cells than its heading: a comma within a number may have parted it, as in 3,700";
    let hint =
        "put numbers with commas in quotes (\"3,700\"), or leave the commas out; else give every column a heading";
    Err(Refusal::told("in a row that may be shifted", Code::NumberUnreadable, message, hint))
}

/// "Per year" beside a figure of a day says that the whole is another: so much in each year of a term.
pub(super) fn yearly(metric: &Metric, grid: &Grid, columns: &Columns, row: u32) -> Result<(), Refusal> {
    const WORDS: [&str; 6] = ["per year", "a year", "per annum", "p.a.", "annually", "each year"];
    if metric.kind != Kind::Stock || metric.pace || metric.family != Family::Currency {
        return Ok(());
    }
    let mut beside =
        columns.by_number.iter().filter(|(_, column)| !column.figures).map(|(number, _)| CellRef::new(row, *number));
    let says = |cell: &CellRef| {
        grid.cells.get(*cell).is_some_and(|cell| WORDS.contains(&cell.raw().trim().to_lowercase().as_str()))
    };
    let Some(cell) = beside.find(says) else { return Ok(()) };
    let name = metric.name.to_lowercase();
    let message = format!("the row says it is an amount for each year, where {name} are a whole at a day");
    let hint = "write the amount over the whole term, or mark the row as excluded";
    Err(Refusal::told("an amount for each year", Code::PeriodUnreadable, message, hint).in_cell(cell))
}

/// A second column of labels to the right of figures begins another table: its rows are not those of the first.
pub(super) fn second_stub(grid: &Grid, layout: &Layout, columns: &Columns, main: CellRef) -> Result<(), Refusal> {
    let stub = columns.by_number.range(columns.first_figure..main.column).rev().find(|(number, column)| {
        let cell = CellRef::new(main.row, **number);
        let label = matches!(layout.tags.get(cell), Some(Tag::Text(label)) if label.metric.is_some());
        !column.figures && column.role == Some(Role::Note) && label
    });
    let Some((number, _)) = stub else { return Ok(()) };
    let cell = CellRef::new(main.row, *number);
    let first = (1..columns.first_figure).find_map(|column| grid.cells.get(CellRef::new(main.row, column)));
    let text = |cell: Option<&RawCell>| cell.map(|cell| cell.raw().trim().to_lowercase());
    if text(first) == text(grid.cells.get(cell)) {
        return Ok(());
    }
    let message = "two tables stand side by side, and their rows differ";
    let hint = "put the second table below the first, or on a sheet of its own";
    Err(Refusal::told("beside another table", Code::ContextConflict, message, hint).in_cell(cell))
}

/// A section line of unknown words that takes the place of one that names a lab is a company nobody knows.
pub(super) fn section(table: &Table, row: u32) -> Result<(), Refusal> {
    let mut above = table.sections.iter().rev().filter(|line| line.cell.row < row);
    let (Some(nearest), Some(before)) = (above.next(), above.next()) else { return Ok(()) };
    let rows_between = table.rows.iter().any(|row| (before.cell.row..nearest.cell.row).contains(row));
    if before.label.lab.is_some() && rows_between && is_stranger(nearest) {
        return Err(stranger(nearest));
    }
    Ok(())
}

/// A later table with a title of its own that names no lab does not belong to the lab of the sheet's first title.
pub(super) fn own_title<'t>(table: &'t Table, title: &[Banner]) -> Option<&'t Banner> {
    let lent = title.iter().any(|line| line.label.lab.is_some());
    let own = table.preamble.iter().find(|line| is_stranger(line));
    own.filter(|_| lent && !table.preamble.iter().any(|line| line.label.lab.is_some()))
}

fn is_stranger(line: &Banner) -> bool {
    let label = &line.label;
    let nothing_else = label.lab.is_none() && label.metric.is_none() && label.period.is_none();
    (!label.unknown.is_empty() || label.partner) && nothing_else
}

/// The refusal for a line that may name another company.
pub(super) fn stranger(line: &Banner) -> Refusal {
    let message = format!("\"{}\" stands where other lines name a lab, and is none that is compared", line.text.trim());
    let hint = "if it is another company, nothing needs doing; else name the lab in the line";
    Refusal::told("of another company", Code::LabUnknown, message, hint).in_cell(line.cell)
}

/// A unit in the row, the cell or its format that does not suit the metric: one of the two is wrong.
pub(super) fn foreign_unit(
    metric: &Metric,
    record: &Record,
    (column, main): (Option<&Column>, CellRef),
    notation: &Notation,
    format: FormatUnit,
) -> Result<(), Refusal> {
    let refuse = |what: &str| {
        let message = format!("{} is not counted in {what}", metric.name);
        Err(Refusal::told("a unit that does not fit", Code::UnitConflict, message, "correct the label or the unit"))
    };
    let money = metric.family == Family::Currency;
    let foreign = record.units.iter().find(|(unit, _)| !unit.suits(metric.family));
    if let Some((unit, cell)) = foreign {
        return refuse(&unit.to_string()).map_err(|refusal: Refusal| refusal.in_cell(*cell));
    }
    // A unit of its own over a column that names its metric; a unit over several columns may be of others among them.
    let named = column.filter(|column| column.heads.iter().any(|head| head.label.metric.is_some()));
    let own = named.into_iter().flat_map(|named| &named.heads).filter(|head| head.cell.column == main.column);
    for head in own {
        if let Some(unit) = head.label.only_unit.as_ref().filter(|unit| !unit.suits(metric.family)) {
            return refuse(&unit.to_string()).map_err(|refusal: Refusal| refusal.in_cell(head.cell));
        }
    }
    if !money && notation.currency.is_some() {
        return refuse("money");
    }
    if metric.family == Family::Share && notation.scale.is_some() {
        return refuse("thousands, millions or billions");
    }
    if money && (format.percent || format.literal_percent || notation.mark == Some(Mark::Percent)) {
        return refuse("per cent");
    }
    if money && format.times {
        return refuse("multiples");
    }
    Ok(())
}

/// A fraction below one under a label that says per cent could be meant as either.
pub(super) fn small_percent(
    metric: &Metric,
    notation: &Notation,
    declared_percent: bool,
    format: FormatUnit,
) -> Result<(), Refusal> {
    let size = notation.estimate.base.abs();
    let plain = notation.mark.is_none() && !format.percent && !format.literal_percent;
    if metric.family == Family::Share && declared_percent && plain && size > 0.0 && size < 1.0 {
        let message = format!("{} under a label of per cent could be a share or per cent", notation.estimate.base);
        let hint = "write 33% into the cell, or format it as per cent";
        return Err(Refusal::told("a share or per cent", Code::UnitConflict, message, hint));
    }
    Ok(())
}

/// A fraction beside numbers of the same metric that can only be per cent, none of them with a sign: neither is certain.
pub(super) fn two_kinds_of_shares(metric: &Metric, base: f64, others: &[f64]) -> Result<(), Refusal> {
    let most = metric.bounds.map_or(1.0, |[_, high]| high).min(2.0);
    if metric.family != Family::Share || base == 0.0 || base.abs() > most || others.iter().all(|one| one.abs() <= most)
    {
        return Ok(());
    }
    let message = format!("{} could be a share or per cent", metric.name);
    let hint = "write % behind the number or into the label";
    let refusal = Refusal::told("a share or per cent", Code::UnitMissing, message, hint);
    Err(refusal.settled_by("unit", ["%".to_owned()]))
}

/// A note on a cell that names another currency or scale than what is declared for it: one of the two is wrong.
pub(super) fn unit_of_note(note: &Label, text: &str, settled: &Settled, format: FormatUnit) -> Result<(), Refusal> {
    let Some(unit) = note.unit.as_ref().filter(|_| note.unknown.is_empty() && !note.is_heading()) else {
        return Ok(());
    };
    let currency = unit.currency.is_some_and(|code| settled.unit != Unit::Currency(code.to_owned()));
    let scale = unit.scale.filter(|_| format.divisor.is_none());
    let scale = scale.is_some_and(|scale| (scale - settled.factor).abs() > f64::EPSILON * scale);
    if !currency && !scale {
        return Ok(());
    }
    let message = format!("the note on the cell says \"{}\", and the sheet declares another unit", text.trim());
    let hint = "write the unit into the cell, or take the note away";
    Err(Refusal::told("against its note", Code::UnitConflict, message, hint))
}

/// Where a sheet writes MM for millions, a lone M is the banker's thousand to one reader and a million to another.
pub(super) fn lone_m(layout: &Layout, grid: &Grid, declared: CellRef) -> Result<(), Refusal> {
    let text = grid.cells.get(declared).map_or_else(String::new, RawCell::raw);
    if !layout.double_m || !unit_label::has_lone_m(&text) {
        return Ok(());
    }
    let message = "a lone M beside MM on the same sheet may mean thousands or millions";
    let hint = "write $k or $MM, or spell the scale out";
    Err(Refusal::told("a scale that can be read in two ways", Code::UnitConflict, message, hint).in_cell(declared))
}

/// A block or sheet whose title says that it does not count: "Do not use: typing test".
pub(super) fn set_aside(table: &Table, row: u32, sheet: &Label, name: &str) -> Result<(), Refusal> {
    let section = table.sections.iter().rev().find(|line| line.cell.row < row);
    let line = section.into_iter().chain(&table.preamble).find(|line| line.label.set_aside);
    let title = line.map(|line| line.text.trim()).or_else(|| sheet.set_aside.then_some(name));
    let Some(title) = title else { return Ok(()) };
    let message = format!("the figures stand under \"{title}\" and are left out");
    Err(Refusal::told("marked as not counting", Code::Excluded, message, ""))
}

/// A basis that a figure of the metric cannot have: cash is no pace, so the words mean something else.
pub(super) fn unfit_basis(metric: &Metric, basis: Option<Basis>) -> Result<(), Refusal> {
    let Some(basis) = basis.filter(|basis| !metric.allows(*basis)) else { return Ok(()) };
    let message = format!("{} is said to be {basis}, which the catalogue does not allow for it", metric.name);
    let hint = format!("correct the label; or add the basis to `bases` of [metric.{}] in labcomps.toml", metric.id);
    Err(Refusal::told("a basis that does not fit", Code::BasisUnfit, message, hint))
}

/// Whether a figure has the sign that its row is then asked about.
pub(super) fn sign_is_odd_alone(metric: &Metric, loss: bool, base: f64) -> bool {
    match metric.sign {
        SignRule::Positive => base < 0.0,
        SignRule::Signed => loss && base > 0.0,
    }
}

/// Signs that change along a row whose label settles the sign: what the odd one means is anybody's guess.
pub(super) fn mixed_signs(metric: &Metric, loss: bool, base: f64, row: &[f64]) -> Result<(), Refusal> {
    let odd = match metric.sign {
        SignRule::Positive => base < 0.0 && row.iter().any(|other| *other > 0.0),
        SignRule::Signed => loss && base > 0.0 && row.iter().any(|other| *other < 0.0),
    };
    if odd {
        let message =
            format!("{}: the sign differs along the row, so it may not mean what the label says", metric.name);
        let hint = "write results with their sign under a label such as \"Net income (loss)\", costs all with one sign";
        return Err(Refusal::told("a sign that can be read in two ways", Code::NumberUnreadable, message, hint));
    }
    Ok(())
}
