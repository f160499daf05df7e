//! Reading the figures of a sheet: each number collects its context, nearest first.

use super::account::Class;
use super::columns::{self, Column, Columns};
use super::context::{Context, Refusal};
use super::doubts;
use super::findings::Collector;
use super::label::{Label, Lexicon, Role};
use super::layout::{Banner, Layout, Table, Tag};
use super::number::Notation;
use super::record::{Record, Surroundings};
use super::sources::{self, Attribution, Keys};
use super::stated::Stated;
use super::unit_label::{FormatUnit, UnitLabel, of_format};
use super::value::{self, Declared};
use crate::config::{BareDash, Config};
use crate::domain::{Basis, CellRef, Estimate, Family, Metric, Observation, Origin, Period, Scope, Source};
use crate::finding::Code;
use crate::ingest::{Grid, RawCell, Workbook};
use std::collections::BTreeMap;

/// A figure read, or a formula that would be one if nothing it refers to were read.
pub(super) struct Candidate {
    pub(super) observation: Observation,
    /// All cells of the figure: base, low, high.
    pub(super) cells: Vec<CellRef>,
    /// The formula of its main cell.
    pub(super) formula: bool,
}

/// What the reading of a sheet gives.
#[derive(Default)]
pub(super) struct SheetReading {
    pub(super) candidates: Vec<Candidate>,
    pub(super) classes: BTreeMap<CellRef, Class>,
}

impl SheetReading {
    /// The reading of a sheet that is not read, for one reason.
    pub(super) fn passed_over(grid: &Grid, reason: &'static str) -> Self {
        let classes = grid.cells.places().map(|cell| (cell, Class::Skipped(reason)));
        Self { candidates: Vec::new(), classes: classes.collect() }
    }

    fn class(&mut self, cells: impl IntoIterator<Item = CellRef>, class: Class) {
        self.classes.extend(cells.into_iter().map(|cell| (cell, class)));
    }
}

/// Reads one sheet of a workbook.
pub(super) struct SheetReader<'a> {
    pub(super) config: &'a Config,
    pub(super) lexicon: &'a Lexicon,
    pub(super) workbook: &'a Workbook,
    pub(super) grid: &'a Grid,
    pub(super) layout: &'a Layout,
    pub(super) keys: &'a Keys,
    /// What the names of the sheet and the file say.
    pub(super) names: [Label; 2],
    /// What the configuration states about the sheet.
    pub(super) stated: Stated<'a>,
}

/// The cells of one figure in a row.
#[derive(Default)]
struct Group {
    low: Option<CellRef>,
    base: Option<CellRef>,
    high: Option<CellRef>,
}

impl Group {
    fn main(&self) -> Option<CellRef> {
        self.base.or(self.low).or(self.high)
    }

    fn cells(&self) -> Vec<CellRef> {
        [self.base, self.low, self.high].into_iter().flatten().collect()
    }
}

impl SheetReader<'_> {
    /// Reads every table of the sheet.
    pub(super) fn read(&self, findings: &mut Collector<'_>) -> SheetReading {
        let mut reading = SheetReading::default();
        for (index, table) in self.layout.tables.iter().enumerate() {
            let columns = columns::read(self.grid, &self.layout.tags, table);
            self.class_words(table, &mut reading);
            for head in columns.by_number.values().flat_map(|column| &column.heads) {
                reading.classes.insert(head.cell, Class::Label);
            }
            if sources::is_key_table(&columns) {
                for (cell, _) in table.rows.iter().flat_map(|&row| self.layout.tags.row(row)) {
                    reading.classes.insert(*cell, Class::Label);
                }
                continue;
            }
            let title = if index == 0 { &[][..] } else { &self.layout.tables[0].preamble };
            let around = Surroundings {
                grid: self.grid,
                layout: self.layout,
                table,
                columns: &columns,
                lexicon: self.lexicon,
                keys: self.keys,
            };
            for &row in &table.rows {
                self.read_row(&around, title, row, findings, &mut reading);
            }
        }
        reading
    }

    /// Lines that say something a figure could need are labels, the others notes.
    fn class_words(&self, table: &Table, reading: &mut SheetReading) {
        for line in table.preamble.iter().chain(&table.sections).chain(&table.afterword) {
            let says = line.label.is_heading()
                || line.label.unit.is_some()
                || sources::read_line(&line.text, self.lexicon).is_some();
            reading.classes.insert(line.cell, if says { Class::Label } else { Class::Note });
        }
    }

    fn read_row(
        &self,
        around: &Surroundings<'_>,
        title: &[Banner],
        row: u32,
        findings: &mut Collector<'_>,
        reading: &mut SheetReading,
    ) {
        let record = around.record(row);
        for cell in &record.labels {
            reading.classes.insert(*cell, Class::Label);
        }
        for column in around.columns.by_number.iter().filter(|(_, column)| !column.figures) {
            self.class_attribute(CellRef::new(row, *column.0), column.1, reading);
        }
        for group in self.groups(around.columns, row, &record, findings, reading) {
            let Some(main) = group.main() else { continue };
            let formula = self.grid.cells.get(main).is_some_and(|cell| cell.formula.is_some());
            let computed =
                record.derived || around.columns.by_number.get(&main.column).is_some_and(|column| column.derived);
            let section_computed = section_above(around.table, row)
                .is_some_and(|line| line.label.derived && line.label.metric.is_none() && !line.label.several_labs);
            if computed || section_computed {
                reading.class(group.cells(), Class::Derived);
                continue;
            }
            match self.figure(around, title, row, &record, &group) {
                Ok((observation, assumed)) => {
                    if assumed {
                        let message = format!("no currency is declared; {} is assumed", self.config.currency);
                        findings.add(Code::CurrencyAssumed, main, message, "write the currency into the title");
                    }
                    reading.candidates.push(Candidate { observation, cells: group.cells(), formula });
                }
                // A formula without context of its own is computed from cells that have it.
                Err(_) if formula => {
                    reading.class(group.cells(), Class::Derived);
                }
                Err(refusal) => {
                    reading.class(group.cells(), Class::Skipped(refusal.class));
                    if let Some((code, message, hint)) = refusal.finding {
                        findings.refuse(code, refusal.cell.unwrap_or(main), message, hint, (main, refusal.settle));
                    }
                }
            }
        }
    }

    /// Cells of columns that hold no figures: attributes give meaning, notes are for people.
    fn class_attribute(&self, cell: CellRef, column: &Column, reading: &mut SheetReading) {
        if !self.grid.cells.contains(cell) || reading.classes.contains_key(&cell) {
            return;
        }
        let class = match column.role {
            Some(Role::Note) | None => Class::Note,
            Some(_) => Class::Label,
        };
        reading.classes.insert(cell, class);
    }

    /// Groups the figures of a row: low, base and high columns make one figure.
    fn groups(
        &self,
        columns: &Columns,
        row: u32,
        record: &Record,
        findings: &mut Collector<'_>,
        reading: &mut SheetReading,
    ) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for (&number, column) in columns.by_number.iter().filter(|(_, column)| column.figures) {
            let cell = CellRef::new(row, number);
            if !self.is_figure(cell, column, record, findings, reading) {
                continue;
            }
            let place = |group: &mut Group| match column.role {
                Some(Role::Low) => group.low.replace(cell).is_none(),
                Some(Role::High) => group.high.replace(cell).is_none(),
                _ => group.base.replace(cell).is_none(),
            };
            let joins = matches!(column.role, Some(Role::Low | Role::High | Role::Value));
            let last = groups.last_mut().filter(|last| {
                let taken = match column.role {
                    Some(Role::Low) => last.low,
                    Some(Role::High) => last.high,
                    _ => last.base,
                };
                let mate = last.main().and_then(|main| columns.by_number.get(&main.column));
                joins
                    && taken.is_none()
                    && mate.is_some_and(|mate| {
                        matches!(mate.role, Some(Role::Low | Role::High | Role::Value)) && same_context(mate, column)
                    })
            });
            if let Some(group) = last {
                place(group);
            } else {
                let mut group = Group::default();
                place(&mut group);
                groups.push(group);
            }
        }
        groups
    }

    /// Whether a cell in a column of figures holds one; what it holds instead is classed and told.
    fn is_figure(
        &self,
        cell: CellRef,
        column: &Column,
        record: &Record,
        findings: &mut Collector<'_>,
        reading: &mut SheetReading,
    ) -> bool {
        let Some(tag) = self.layout.tags.get(cell) else { return false };
        let mut skip = |reason| reading.class([cell], Class::Skipped(reason));
        match tag {
            Tag::Number(_) => return true,
            Tag::Period(label) => {
                let dated = record.metrics.iter().any(|(metric, _)| self.family(metric) == Some(Family::Date));
                if dated && label.whole().is_some() {
                    return true;
                }
                skip("a date where a figure is expected");
                let message = "a date stands where a figure is expected";
                findings.add(
                    Code::NumberUnreadable,
                    cell,
                    message,
                    "write a number, or move the date to a column of its own",
                );
            }
            Tag::Missing(true) if self.config.bare_dash == BareDash::Zero => return true,
            Tag::Missing(dash) => {
                skip("no figure: a word or sign for missing");
                if *dash {
                    let message = "a dash is read as missing, not as zero";
                    findings.add(
                        Code::DashMissing,
                        cell,
                        message,
                        "set bare_dash = \"zero\" in labcomps.toml if it means zero",
                    );
                }
            }
            Tag::Error => {
                skip("a spreadsheet error");
                let message =
                    format!("the cell holds {}", self.grid.cells.get(cell).map_or_else(String::new, RawCell::raw));
                findings.add(Code::ErrorCell, cell, message, "correct the formula");
            }
            Tag::NoResult => {
                skip("a formula without a stored result");
                let message = "the formula has no stored result";
                findings.add(
                    Code::FormulaWithoutValue,
                    cell,
                    message,
                    "open the workbook in a spreadsheet program and save it",
                );
            }
            Tag::Bool => skip("true or false"),
            Tag::Text(_) if column.derived || record.derived => reading.class([cell], Class::Note),
            Tag::Text(_) => {
                skip("words where a figure is expected");
                let raw = self.grid.cells.get(cell).map_or_else(String::new, RawCell::raw);
                let message = format!("\"{raw}\" cannot be read as a number");
                findings.add(
                    Code::NumberUnreadable,
                    cell,
                    message,
                    "write a number, a range such as 2-3, a bound such as >10, or n.a.",
                );
            }
        }
        false
    }

    fn family(&self, metric: &crate::domain::MetricId) -> Option<Family> {
        self.config.metric(metric).map(|metric| metric.family)
    }

    /// Resolves the context of a figure and settles its value.
    fn figure(
        &self,
        around: &Surroundings<'_>,
        title: &[Banner],
        row: u32,
        record: &Record,
        group: &Group,
    ) -> Result<(Observation, bool), Refusal> {
        let main = group.main().ok_or_else(|| Refusal::quiet("empty"))?;
        left_alone(record)?;
        let seen = self.stated.names_column(main);
        if let Some(column) = around.columns.by_number.get(&main.column).filter(|_| !seen) {
            doubts::heading(self.grid, around.columns, column)?;
        }
        doubts::second_stub(self.grid, self.layout, around.columns, main)?;
        let context = Context {
            config: self.config,
            grid: self.grid,
            names: &self.names,
            around,
            title,
            row,
            record,
            main,
            stated: &self.stated,
        };
        let metric = context.metric()?;
        let lab = context.lab()?;
        let column = around.columns.by_number.get(&main.column);
        let notations = self.notations(group);
        if let Some((cell, _)) = notations.iter().find(|(_, notation)| notation.ambiguous) {
            let raw = self.grid.cells.get(*cell).map_or_else(String::new, RawCell::raw);
            let message = format!("\"{raw}\" could be a decimal number or grouped thousands");
            let hint = "write it with another number of decimals, or without the sign";
            return Err(Refusal::told("a number that can be read in two ways", Code::NumberUnreadable, message, hint));
        }
        if let Some((cell, _)) = notations.iter().find(|(_, notation)| notation.change) {
            let raw = self.grid.cells.get(*cell).map_or_else(String::new, RawCell::raw);
            let message = format!("\"{raw}\" is a change, where a figure is expected");
            let hint = "write the figure itself, or head the row or column as growth";
            return Err(Refusal::told("a change and no figure", Code::NumberUnreadable, message, hint));
        }
        let declared = context.units(metric)?;
        let (period, tense) = context.period()?;
        let format = self.format(main);
        doubts::foreign_unit(metric, record, &notations[0].1, format)?;
        let percent = declared.iter().find_map(|unit| unit.other).is_some_and(|(_, factor)| factor < 1.0);
        doubts::small_percent(metric, &notations[0].1, percent, format)?;
        self.stated.own_unit(main, metric, &notations[0].1)?;
        let settled = self.settle(&notations, metric, &declared, main, around.columns)?;
        let note = self.grid.notes.get(&main).map(AsRef::as_ref);
        let noted = note.map_or(Attribution { source: None, reported: None, basis: None }, |note| {
            sources::read_note(note, self.lexicon)
        });
        let said = around.attribution(row, main.column);
        let line = around.line_source();
        let mut scope = record.scope.clone();
        scope.extend(&self.stated.scope(main));
        for head in column.iter().flat_map(|column| &column.heads) {
            scope.extend(&head.label.scope);
        }
        let main_notation = &notations[0].1;
        scope.extend(&self.remark(main_notation)?);
        let loss = context.loss();
        doubts::mixed_signs(metric, loss, settled.estimate.base, &self.row_numbers(around.columns, row))?;
        let (metric, scope) = self.product(metric, scope);
        let tense = main_notation.tense.or(format.tense).or(tense);
        let weak = said.basis.or(line.as_ref().and_then(|line| line.basis)).or_else(|| context.line_basis());
        let weak = self.stated.basis(main, noted.basis.or(context.stated_basis()), tense)?.or(weak);
        let basis = basis(metric, &noted, context.stated_basis(), tense, weak);
        doubts::unfit_basis(metric, basis)?;
        let source: Option<Source> =
            noted.source.clone().or(said.source).or_else(|| line.as_ref().and_then(|line| line.source.clone()));
        let reported = if noted.source.is_some() {
            noted.reported
        } else {
            let written = record.reported.or(said.reported);
            context.vintage().or(written).or_else(|| line.as_ref().and_then(|line| line.reported))
        };
        let (source, reported) = self.stated.attribution(main, source, reported);
        let raw = self.grid.cells.get(main).map_or_else(String::new, RawCell::raw);
        let observation = Observation {
            lab,
            metric: metric.id.clone(),
            period,
            estimate: value::sign(settled.estimate, metric, loss),
            unit: settled.unit,
            basis,
            scope,
            source,
            as_of: record.as_of,
            reported,
            rounding: self.half_digit(main, main_notation) * settled.factor,
            origin: Origin {
                workbook: self.workbook.path.clone(),
                sha256: self.workbook.sha256.clone(),
                sheet: self.grid.name.clone(),
                cell: main,
                raw,
            },
        };
        Ok((observation, settled.assumed))
    }

    /// What the words behind a number say of what it covers.
    fn remark(&self, notation: &Notation) -> Result<Scope, Refusal> {
        if !notation.remark.is_empty() {
            let found = self.lexicon.scope(&notation.remark).ok_or_else(|| {
                let message = format!("\"{}\" behind the number means nothing to the catalogue", notation.remark);
                Refusal::told(
                    "a remark behind the number",
                    Code::NumberUnreadable,
                    message,
                    "move the words to a column of notes",
                )
            })?;
            return Ok(found);
        }
        Ok(Scope::default())
    }

    /// The revenue of a product is a part of revenue, wherever the product is named.
    fn product<'m>(&'m self, metric: &'m Metric, scope: Scope) -> (&'m Metric, Scope) {
        let part = || self.config.metrics.iter().find(|part| part.part_of.as_ref() == Some(&metric.id));
        (if scope.names_product() { part().unwrap_or(metric) } else { metric }, scope)
    }

    /// Half of the last printed digit; a format with more decimals than were typed prints zeros that count.
    fn half_digit(&self, cell: CellRef, notation: &Notation) -> f64 {
        let format =
            self.grid.cells.get(cell).and_then(|cell| cell.format.as_deref()).map(of_format).unwrap_or_default();
        let percent = if format.percent { 0.01 } else { 1.0 };
        let printed = format.divisor.unwrap_or(1.0) * percent * 0.5 * 10_f64.powi(-format.decimals);
        if format.decimals > 0 && printed < notation.half_digit { printed } else { notation.half_digit }
    }

    fn format(&self, cell: CellRef) -> FormatUnit {
        self.grid.cells.get(cell).and_then(|cell| cell.format.as_deref()).map(of_format).unwrap_or_default()
    }

    /// The typed numbers of a row in columns of figures that are not computed.
    fn row_numbers(&self, columns: &Columns, row: u32) -> Vec<f64> {
        let figures = columns.by_number.iter().filter(|(_, column)| column.figures && !column.derived);
        let tags = figures.filter_map(|(number, _)| self.layout.tags.get(CellRef::new(row, *number)));
        let numbers = tags.filter_map(|tag| match tag {
            Tag::Number(number) => Some(number.base()),
            _ => None,
        });
        numbers.collect()
    }

    /// The notations of a group's cells, the main one first.
    fn notations(&self, group: &Group) -> Vec<(CellRef, Notation)> {
        let notation = |cell: CellRef| match self.layout.tags.get(cell) {
            Some(Tag::Number(number)) => number.notation(),
            Some(Tag::Period(label)) => Notation::plain(label.whole().map_or(0.0, serial)),
            _ => Notation::plain(0.0),
        };
        group.cells().into_iter().map(|cell| (cell, notation(cell))).collect()
    }

    /// Settles the value of a group: one cell, or low, base and high.
    fn settle(
        &self,
        notations: &[(CellRef, Notation)],
        metric: &Metric,
        labels: &[UnitLabel],
        main: CellRef,
        columns: &Columns,
    ) -> Result<value::Settled, Refusal> {
        let role_of = |cell: CellRef| columns.by_number.get(&cell.column).and_then(|column| column.role);
        let one = |cell: CellRef, notation: &Notation| {
            let format =
                self.grid.cells.get(cell).and_then(|cell| cell.format.as_deref()).map(of_format).unwrap_or_default();
            value::settle(notation, metric, &Declared { format, labels }, &self.config.currency).map_err(
                |(code, message, hint)| {
                    let refusal = Refusal::told("a unit or size that does not fit", code, message, hint);
                    let units: &[&str] = match (code, metric.family) {
                        (Code::UnitMissing, Family::Share) => &["%"],
                        (Code::UnitMissing, _) => &["USD m", "USD bn"],
                        _ => return refusal,
                    };
                    refusal.settled_by("unit", units.iter().map(ToString::to_string))
                },
            )
        };
        let mut settled = one(main, &notations[0].1)?;
        if notations.len() > 1 {
            let at = |role: Role| {
                let found = notations.iter().find(|(cell, _)| role_of(*cell) == Some(role));
                found.map(|(cell, notation)| one(*cell, notation).map(|settled| settled.estimate.base)).transpose()
            };
            settled.estimate = ends(at(Role::Low)?, at(Role::Value)?, at(Role::High)?).ok_or_else(|| {
                let message = "the base lies outside its low and high";
                Refusal::told(
                    "a base outside its range",
                    Code::NumberUnreadable,
                    message,
                    "correct one of the three cells",
                )
            })?;
        } else if let Some(role) = role_of(main) {
            settled.estimate = match role {
                Role::Low => Estimate::at_least(settled.estimate.base),
                Role::High => Estimate::at_most(settled.estimate.base),
                _ => settled.estimate,
            };
        }
        Ok(settled)
    }
}

/// Refuses the rows that are said not to count, and those of other companies.
fn left_alone(record: &Record) -> Result<(), Refusal> {
    if let Some(word) = &record.excluded {
        let message = format!("the row is marked \"{word}\" and left out");
        return Err(Refusal::told("marked as not counting", Code::Excluded, message, ""));
    }
    if let Some(name) = &record.other_lab {
        let message = format!("\"{name}\" is no lab that is compared; its rows are left alone");
        let hint = "add a [lab] table with its aliases to labcomps.toml if it should be known";
        return Err(Refusal::told("of another company", Code::LabUnknown, message, hint));
    }
    Ok(())
}

/// Whether two columns say the same of lab, metric and period, so that they can be ends of one figure.
fn same_context(a: &Column, b: &Column) -> bool {
    let said = |column: &Column| {
        let heads = column.heads.iter();
        heads
            .map(|head| (head.label.lab.clone(), head.label.metric.clone(), head.label.period))
            .fold((None, None, None), |(lab, metric, period), next| {
                (lab.or(next.0), metric.or(next.1), period.or(next.2))
            })
    };
    said(a) == said(b)
}

/// Low, base and high columns as one estimate; `None` when the base lies outside the ends.
#[expect(clippy::float_cmp, reason = "three columns that hold the same number are one figure")]
fn ends(low: Option<f64>, base: Option<f64>, high: Option<f64>) -> Option<Estimate> {
    let outside = base.is_some_and(|base| low.is_some_and(|low| base < low) || high.is_some_and(|high| base > high));
    if outside || low.zip(high).is_some_and(|(low, high)| low > high) {
        return None;
    }
    Some(match (low, base, high) {
        (Some(low), Some(base), Some(high)) if low == base && base == high => Estimate::exact(base),
        (Some(low), base, Some(high)) => Estimate::range(low, base, high),
        (Some(low), base, None) => Estimate { base: base.unwrap_or(low), ..Estimate::at_least(low) },
        (None, base, Some(high)) => Estimate { base: base.unwrap_or(high), ..Estimate::at_most(high) },
        (None, base, None) => Estimate::exact(base.unwrap_or(0.0)),
    })
}

/// The serial day number of a date, as spreadsheets count.
fn serial(period: Period) -> f64 {
    let epoch = jiff::civil::date(1899, 12, 30);
    f64::from(period.last_day().since(epoch).map_or(0, |span| span.get_days()))
}

/// The basis of a figure: what the cell's note or the row says; else what the header's A or E says, refined by the
/// words of the source; a pace is a pace whatever the header says.
fn basis(
    metric: &Metric,
    noted: &Attribution,
    stated: Option<Basis>,
    tense: Option<char>,
    sourced: Option<Basis>,
) -> Option<Basis> {
    // A note that names another source also replaces what the row's source would imply.
    let sourced = if noted.source.is_some() { noted.basis } else { sourced };
    // Words around the table speak of the rows that they can mean: a title that says "run-rate" not of the cash.
    let sourced = sourced.filter(|basis| metric.allows(*basis));
    let implied = match tense {
        Some('A') => Some(sourced.filter(|basis| basis.is_actual()).unwrap_or(Basis::Actual)),
        Some(_) => Some(sourced.filter(|basis| !basis.is_actual()).unwrap_or(Basis::Projection)),
        None => sourced,
    };
    let basis = noted.basis.or(stated).or(implied);
    match basis {
        None | Some(Basis::Actual | Basis::Leaked | Basis::Disclosed) if metric.pace => Some(Basis::RunRate),
        other => other,
    }
}

/// The nearest section line above a row.
fn section_above(table: &Table, row: u32) -> Option<&Banner> {
    table.sections.iter().rev().find(|line| line.cell.row < row)
}

#[cfg(test)]
mod tests {
    use super::ends;
    use crate::domain::Bound;

    #[test]
    fn low_base_high_make_one_figure() {
        let check = |low, base, high, bound| {
            assert_eq!(ends(low, base, high).map(|found| found.bound), Some(bound), "{low:?} {base:?} {high:?}");
        };
        check(Some(1.0), Some(2.0), Some(3.0), Bound::Range);
        check(Some(1.0), None, Some(3.0), Bound::Range);
        check(Some(2.0), Some(2.0), None, Bound::AtLeast);
        check(None, Some(2.0), Some(2.0), Bound::AtMost);
        check(None, Some(2.0), None, Bound::Exact);
        check(Some(2.0), Some(2.0), Some(2.0), Bound::Exact);
        assert_eq!(ends(Some(3.0), Some(1.0), Some(6.0)), None);
    }
}
