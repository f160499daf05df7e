//! One figure: its context resolved, its value settled, its source named.

use super::columns::Column;
use super::context::{Context, Refusal};
use super::doubts;
use super::label::Role;
use super::layout::{Banner, Tag};
use super::number::Notation;
use super::reading::SheetReader;
use super::record::{Record, Surroundings};
use super::sources::{self, Attribution};
use super::unit_label::{FormatUnit, UnitLabel};
use super::value::{self, Declared, Settled};
use crate::domain::{Basis, CellRef, Estimate, Family, Metric, Observation, Origin, Period, Scope, Unit};
use crate::finding::Code;
use crate::ingest::RawCell;

/// Reads the figures of one row.
pub(super) struct FigureReader<'a> {
    pub(super) sheet: &'a SheetReader<'a>,
    pub(super) around: &'a Surroundings<'a>,
    /// The lines of the sheet's title, when the table has none of its own.
    pub(super) title: &'a [Banner],
    pub(super) row: u32,
    pub(super) record: &'a Record,
}

impl FigureReader<'_> {
    /// Reads the figure of some cells, the main one first; tells whether its currency had to be assumed.
    pub(super) fn read(&self, cells: &[CellRef]) -> Result<(Observation, bool), Refusal> {
        let (around, sheet, record) = (self.around, self.sheet, self.record);
        let main = *cells.first().ok_or_else(|| Refusal::quiet("empty"))?;
        self.counts(main)?;
        let column = around.columns.get(main.column);
        let (title, row) = (self.title, self.row);
        let (config, grid, names, stated) = (sheet.config, sheet.grid, &sheet.names, &sheet.stated);
        let context = Context { config, grid, names, around, title, row, record, main, stated };
        if let Some(column) = column.filter(|_| !context.is_named_beside() && !stated.names_column(main)) {
            doubts::heading(sheet.grid, column)?;
        }
        around.glued.doubt(main)?;
        doubts::parted(&around.parted, main)?;
        doubts::second_stub(sheet.grid, sheet.layout, around.columns, main)?;
        let metric = context.metric()?;
        doubts::yearly(metric, sheet.grid, around.columns, row)?;
        let lab = context.lab()?;
        let notations = self.notations(cells)?;
        let notation = &notations[0].1;
        stated.own_unit(main, metric, notation)?;
        let declared = context.units(metric)?;
        let (period, tense) = context.period(metric)?;
        let format = sheet.format(main);
        doubts::foreign_unit(metric, record, (column, main), notation, format)?;
        let percent = declared.iter().find_map(|unit| unit.other).is_some_and(|(_, factor)| factor < 1.0);
        doubts::small_percent(metric, notation, percent, format)?;
        let settled = self.settle(&notations, metric, &declared)?;
        if metric.family == Family::Share
            && !declared.iter().any(|unit| unit.suits(Family::Share))
            && is_bare(notation, format)
        {
            doubts::two_kinds_of_shares(metric, notation.estimate.base, &self.bare_numbers(main))?;
        }
        let note = sheet.grid.notes.get(&main);
        if let Some(note) = note {
            let text = note.trim().trim_end_matches(['!', '?', '.']);
            doubts::unit_of_note(&sheet.lexicon.read(text), text, &settled, format)?;
        }
        let loss = context.loss();
        if doubts::sign_is_odd_alone(metric, loss, settled.estimate.base) {
            doubts::mixed_signs(metric, loss, settled.estimate.base, &self.series(main))?;
        }
        let scope = self.scope(main, column, notation)?;
        let metric = self.of_product(metric, &scope);
        let noted = note.map_or_else(Attribution::default, |note| sources::read_note(note, sheet.lexicon));
        let said = around.attribution(row, main.column);
        let line = around.line_source(&lab);
        let tense = notation.tense.or(format.tense).or(tense);
        let weak = said.basis.or(line.and_then(|line| line.basis)).or_else(|| context.line_basis());
        let weak = stated.basis(main, noted.basis.or(context.stated_basis()), tense)?.or(weak);
        let basis = basis(metric, &noted, context.stated_basis(), tense, weak);
        doubts::unfit_basis(metric, basis)?;
        let metric = self.talked_of(metric, basis);
        let reported = if noted.source.is_some() {
            noted.reported
        } else {
            let written = record.reported.or(said.reported);
            context.vintage().or(written).or_else(|| line.and_then(|line| line.reported))
        };
        let source = noted.source.or(said.source).or_else(|| line.and_then(|line| line.source.clone()));
        let (source, reported) = stated.attribution(main, source, reported);
        let observation = Observation {
            lab,
            metric: metric.id.clone(),
            period,
            estimate: value::sign(settled.estimate, metric, loss),
            rounding: if settled.unit == Unit::Date { 0.0 } else { half_digit(notation, format) * settled.factor },
            unit: settled.unit,
            basis,
            scope,
            source,
            as_of: record.as_of,
            lead: record.lead.as_deref().map(|lead| lead.trim().into()),
            reported,
            origin: Origin {
                workbook: sheet.workbook.path.clone(),
                sha256: sheet.workbook.sha256.clone(),
                sheet: sheet.grid.name.clone(),
                cell: main,
                raw: self.raw(main),
            },
            converted: None,
        };
        Ok((observation, settled.assumed))
    }

    /// Whether the row and the cell count at all.
    fn counts(&self, main: CellRef) -> Result<(), Refusal> {
        if let Some(word) = &self.record.excluded {
            let message = format!("the row is marked \"{word}\" and left out");
            return Err(Refusal::told("marked as not counting", Code::Excluded, message, ""));
        }
        if let Some((cell, name)) = &self.record.other_lab {
            let message = format!("\"{name}\" is no lab that is compared; its rows are left alone");
            let hint = "add a [lab] table with its aliases to labcomps.toml if it should be known";
            return Err(Refusal::told("of another company", Code::LabUnknown, message, hint).in_cell(*cell));
        }
        doubts::set_aside(self.around.table, self.row, &self.sheet.names[0], &self.sheet.grid.name)?;
        if self.sheet.grid.struck.contains(&main) {
            let message = "the figure is struck through and left out";
            return Err(Refusal::told("struck through", Code::Excluded, message, ""));
        }
        Ok(())
    }

    fn raw(&self, cell: CellRef) -> String {
        self.sheet.grid.cells.get(cell).map_or_else(String::new, RawCell::raw)
    }

    /// What is covered: by the row, the headings and a remark behind the number.
    fn scope(&self, main: CellRef, column: Option<&Column>, notation: &Notation) -> Result<Scope, Refusal> {
        let mut scope = self.record.scope.clone();
        let mut headed = Scope::default();
        for head in column.iter().flat_map(|column| &column.heads) {
            headed.extend(&head.label.scope);
        }
        scope.join_instrument(&headed);
        scope.extend(&self.sheet.stated.scope(main));
        if !notation.remark.is_empty() {
            let found = self.sheet.lexicon.scope(&notation.remark).ok_or_else(|| {
                let message = format!("\"{}\" behind the number means nothing to the catalogue", notation.remark);
                let hint = "move the words to a column of notes";
                Refusal::told("a remark behind the number", Code::NumberUnreadable, message, hint)
            })?;
            scope.extend(&found);
        }
        Ok(scope)
    }

    /// The revenue of a product is a part of revenue, wherever the product is named.
    fn of_product<'m>(&'m self, metric: &'m Metric, scope: &Scope) -> &'m Metric {
        let part = || self.sheet.config.metrics.iter().find(|part| part.part_of.as_ref() == Some(&metric.id));
        if scope.names_product() { part().unwrap_or(metric) } else { metric }
    }

    /// A valuation that is a target is no mark: it is of the metric for targets.
    fn talked_of<'m>(&'m self, metric: &'m Metric, basis: Option<Basis>) -> &'m Metric {
        let target = || self.sheet.config.metrics.iter().find(|target| target.target_of.as_ref() == Some(&metric.id));
        if basis == Some(Basis::Target) { target().unwrap_or(metric) } else { metric }
    }

    /// The numbers beside a figure that are of its metric: along the row, or down the column whose heading names it.
    fn series(&self, main: CellRef) -> Vec<f64> {
        /// Rows above and below a figure that are looked at.
        const NEAR: usize = 60;
        let (columns, tags) = (self.around.columns, &self.sheet.layout.tags);
        let number = |tag: &Tag| match tag {
            Tag::Number(number) => Some(number.base()),
            _ => None,
        };
        let names = |column: &Column| column.heads.iter().any(|head| head.label.metric.is_some());
        if columns.get(main.column).is_some_and(names) {
            let rows = &self.around.table.rows;
            let at = rows.partition_point(|row| *row < main.row);
            let near = &rows[at.saturating_sub(NEAR)..rows.len().min(at + NEAR)];
            // A difference or a median below the figures is none of them.
            let computed = |row: u32| {
                let mut stub = tags.row(row).iter().take_while(|(cell, _)| cell.column < columns.first_figure);
                stub.any(
                    |(_, tag)| matches!(tag, Tag::Text(label) if label.derived || label.role == Some(Role::Derived)),
                )
            };
            let near = near.iter().filter(|row| !computed(**row));
            return near.filter_map(|&row| number(tags.get(CellRef::new(row, main.column))?)).collect();
        }
        let figures = |column| columns.get(column).is_some_and(|column| column.figures && !column.derived);
        let cells = tags.row(self.row).iter().filter(|(cell, _)| figures(cell.column));
        cells.filter_map(|(_, tag)| number(tag)).collect()
    }

    /// The numbers without a sign of per cent that are of the same metric: along the row whose label names it, else down
    /// the column, as far as a reader looks.
    fn bare_numbers(&self, main: CellRef) -> Vec<f64> {
        const FAR: usize = 200;
        let tags = &self.sheet.layout.tags;
        let bare = |(cell, tag): (CellRef, &Tag)| match tag {
            Tag::Number(number) => {
                let notation = number.notation();
                is_bare(&notation, self.sheet.format(cell)).then_some(notation.estimate.base)
            }
            _ => None,
        };
        if self.record.metrics.is_empty() {
            let cells = self.around.table.rows.iter().take(FAR).map(|&row| CellRef::new(row, main.column));
            return cells.filter_map(|cell| tags.get(cell).map(|tag| (cell, tag))).filter_map(bare).collect();
        }
        let figures = |column| self.around.columns.get(column).is_some_and(|column| column.figures && !column.derived);
        let cells = tags.row(self.row).iter().filter(|(cell, _)| figures(cell.column));
        cells.filter_map(|(cell, tag)| bare((*cell, tag))).collect()
    }

    /// The notations of the cells, in their order; one that can be read in two ways, or is no figure, is refused.
    fn notations(&self, cells: &[CellRef]) -> Result<Vec<(CellRef, Notation)>, Refusal> {
        let notation = |cell: CellRef| match self.sheet.layout.tags.get(cell) {
            Some(Tag::Number(number)) => number.notation(),
            Some(Tag::Period(label)) => Notation::plain(label.whole().map_or(0.0, serial)),
            _ => Notation::plain(0.0),
        };
        let notations: Vec<(CellRef, Notation)> = cells.iter().map(|&cell| (cell, notation(cell))).collect();
        if let Some((cell, _)) = notations.iter().find(|(_, notation)| notation.ambiguous) {
            let message = format!("\"{}\" could be a decimal number or grouped thousands", self.raw(*cell));
            let hint = "write it with another number of decimals, or without the sign";
            return Err(Refusal::told("a number that can be read in two ways", Code::NumberUnreadable, message, hint));
        }
        if let Some((cell, _)) = notations.iter().find(|(_, notation)| notation.change) {
            let message = format!("\"{}\" is a change, where a figure is expected", self.raw(*cell));
            let hint = "write the figure itself, or head the row or column as growth";
            return Err(Refusal::told("a change and no figure", Code::NumberUnreadable, message, hint));
        }
        Ok(notations)
    }

    /// Settles the value: one cell, or low, base and high.
    fn settle(
        &self,
        notations: &[(CellRef, Notation)],
        metric: &Metric,
        labels: &[UnitLabel],
    ) -> Result<Settled, Refusal> {
        let role_of = |cell: CellRef| self.around.columns.get(cell.column).and_then(|column| column.role);
        let one = |(cell, notation): &(CellRef, Notation)| {
            let declared = Declared { format: self.sheet.format(*cell), labels };
            value::settle(notation, metric, &declared, &self.sheet.config.currency).map_err(|(code, message, hint)| {
                let refusal = Refusal::told("a unit or size that does not fit", code, message, hint);
                let units: &[&str] = match (code, metric.family) {
                    (Code::UnitMissing, Family::Share) => &["%"],
                    (Code::UnitMissing, _) => &["USD m", "USD bn"],
                    _ => return refusal,
                };
                refusal.settled_by("unit", units.iter().map(ToString::to_string))
            })
        };
        let mut settled = one(&notations[0])?;
        if notations.len() > 1 {
            let at = |role: Role| {
                let found = notations.iter().find(|(cell, _)| role_of(*cell) == Some(role));
                found.map(|notation| one(notation).map(|settled| settled.estimate.base)).transpose()
            };
            settled.estimate = ends(at(Role::Low)?, at(Role::Value)?, at(Role::High)?).map_err(|message| {
                let hint = "correct one of the cells, or give both ends";
                Refusal::told("a base outside its range", Code::NumberUnreadable, message, hint)
            })?;
        } else if let Some(role) = role_of(notations[0].0) {
            settled.estimate = match role {
                Role::Low => Estimate::at_least(settled.estimate.base),
                Role::High => Estimate::at_most(settled.estimate.base),
                _ => settled.estimate,
            };
        }
        Ok(settled)
    }
}

/// Half of the last printed digit; a format with more decimals than were typed prints zeros that count.
fn half_digit(notation: &Notation, format: FormatUnit) -> f64 {
    let percent = if format.percent { 0.01 } else { 1.0 };
    let printed = format.divisor.unwrap_or(1.0) * percent * 0.5 * 10_f64.powi(-format.decimals);
    if format.decimals > 0 && printed < notation.half_digit { printed } else { notation.half_digit }
}

/// Low, base and high columns as one estimate, or why they are none.
#[expect(clippy::float_cmp, reason = "three columns that hold the same number are one figure")]
fn ends(low: Option<f64>, base: Option<f64>, high: Option<f64>) -> Result<Estimate, &'static str> {
    let outside = base.is_some_and(|base| low.is_some_and(|low| base < low) || high.is_some_and(|high| base > high));
    if outside || low.zip(high).is_some_and(|(low, high)| low > high) {
        return Err("the base lies outside its low and high");
    }
    // An estimate has two ends or one; a base beside one end of its range has no place in it.
    if base.is_some_and(|base| low.is_some_and(|low| low != base) != high.is_some_and(|high| high != base)) {
        return Err("a base stands beside one end of its range; the other end is missing");
    }
    Ok(match (low, base, high) {
        (Some(low), Some(base), Some(high)) if low == base && base == high => Estimate::exact(base),
        (Some(low), base, Some(high)) => Estimate::range(low, base, high),
        (Some(low), base, None) => Estimate { base: base.unwrap_or(low), ..Estimate::at_least(low) },
        (None, base, Some(high)) => Estimate { base: base.unwrap_or(high), ..Estimate::at_most(high) },
        (None, base, None) => Estimate::exact(base.unwrap_or(0.0)),
    })
}

/// Whether neither the number nor its format says that it is per cent.
fn is_bare(notation: &Notation, format: FormatUnit) -> bool {
    notation.mark.is_none() && !format.percent && !format.literal_percent
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

#[cfg(test)]
mod tests {
    use super::ends;
    use crate::domain::Bound;

    #[test]
    fn low_base_high_make_one_figure() {
        let check = |low, base, high, bound| {
            assert_eq!(ends(low, base, high).map(|found| found.bound), Ok(bound), "{low:?} {base:?} {high:?}");
        };
        check(Some(1.0), Some(2.0), Some(3.0), Bound::Range);
        check(Some(1.0), None, Some(3.0), Bound::Range);
        check(Some(2.0), Some(2.0), None, Bound::AtLeast);
        check(None, Some(2.0), Some(2.0), Bound::AtMost);
        check(None, Some(2.0), None, Bound::Exact);
        check(Some(2.0), Some(2.0), Some(2.0), Bound::Exact);
        assert!(ends(Some(3.0), Some(1.0), Some(6.0)).is_err());
        assert!(ends(Some(3.0), Some(4.0), None).is_err());
    }
}
