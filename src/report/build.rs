//! What every table is built with: cells of figures, notes numbered in order of first use.

use super::format::Format;
use super::model::{Cases, Cell, Column, ColumnKind, Note, Row, RowKind, Shown, Table};
use super::words;
use crate::compare::{self, Caution, DatedOutcome};
use crate::config::Config;
use crate::domain::{Bound, Derivation, End, Estimate, Figure, Observation, Outcome, Period};
use crate::reconcile::Panel;
use std::collections::{BTreeMap, BTreeSet};

/// A source as notes tell them apart.
type Key = (String, Option<Period>);

/// Builds cells and numbers the notes they need.
pub(super) struct Builder<'a> {
    pub(super) config: &'a Config,
    pub(super) panel: &'a Panel,
    numbers: BTreeMap<Key, usize>,
    notes: Vec<(Note, BTreeSet<String>)>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(config: &'a Config, panel: &'a Panel) -> Self {
        Self { config, panel, numbers: BTreeMap::new(), notes: Vec::new() }
    }

    /// Returns the number of an observation's source, a new one at its first use.
    pub(super) fn note(&mut self, observation: &Observation) -> usize {
        let name = observation.source.as_ref().map_or("no source named", |source| source.name.as_ref());
        let key = (name.to_owned(), observation.reported);
        let cell = format!("{} (sha256 {}…)", observation.origin, &observation.origin.sha256.get(..12).unwrap_or(""));
        let number = *self.numbers.entry(key).or_insert_with(|| {
            let reported = observation.reported.map_or_else(String::new, |date| format!(", {date}"));
            let note =
                Note { number: self.notes.len() + 1, text: format!("{name}{reported}"), url: None, cells: Vec::new() };
            self.notes.push((note, BTreeSet::new()));
            self.notes.len()
        });
        if let Some((note, cells)) = self.notes.get_mut(number - 1) {
            let url = observation.source.as_ref().and_then(|source| source.url.as_ref().map(ToString::to_string));
            note.url = note.url.take().or(url);
            cells.insert(cell);
        }
        number
    }

    /// Returns the notes with their input cells.
    pub(super) fn notes(&self) -> Vec<Note> {
        let notes = self.notes.iter();
        notes.map(|(note, cells)| Note { cells: cells.iter().cloned().collect(), ..note.clone() }).collect()
    }

    /// Returns the numbers of the sources at the leaves of a derivation.
    fn notes_of(&mut self, derivation: &Derivation) -> Vec<usize> {
        let panel = self.panel;
        let mut numbers: Vec<usize> = Vec::new();
        for leaf in derivation.leaves() {
            if let Some(observation) = panel.observation(&leaf.id) {
                numbers.push(self.note(observation));
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Returns one end of a figure as it is shown; `None` when that end is open.
    pub(super) fn shown(&mut self, figure: &Figure, end: End, format: Format, cautions: &[Caution]) -> Option<Shown> {
        let value = figure.estimate.at(end)?;
        let basis = match &figure.derivation {
            Derivation::Leaf(leaf) => self.panel.observation(&leaf.id).and_then(|observation| observation.basis),
            _ => None,
        };
        let brought = compare::of_leaves(self.config, self.panel, &figure.derivation);
        let words = cautions.iter().chain(&brought).map(words::caution);
        let mut cautions: Vec<String> = Vec::new();
        for word in words {
            if !cautions.contains(&word) {
                cautions.push(word);
            }
        }
        let sign = if end == End::Base { bound_sign(&figure.estimate) } else { "" };
        Some(Shown {
            text: format!("{sign}{}", format.text(value)),
            value,
            end,
            format,
            derivation: figure.derivation.clone(),
            estimate: figure.estimate,
            cases: (end == End::Base).then(|| Cases::of(&figure.derivation)).flatten(),
            unit: figure.unit.clone(),
            basis,
            notes: self.notes_of(&figure.derivation),
            cautions,
        })
    }

    /// Returns a cell of a figure's base, or of the reason why there is none.
    pub(super) fn base(&mut self, outcome: &Outcome, format: Format, cautions: &[Caution]) -> Cell {
        match outcome {
            Ok(figure) => match self.shown(figure, End::Base, format, cautions) {
                Some(shown) => Cell::Figure { shown: Box::new(shown) },
                None => Cell::Blank,
            },
            Err(absence) => Cell::Absent { text: absence.mark().into(), why: absence.why().into() },
        }
    }

    /// Returns a cell of a dated figure with its own cautions.
    ///
    /// That a figure has one origin is so common that a mark on each would hide the others: the Facts sheet counts
    /// origins, and a headline tells how many figures have only one.
    pub(super) fn dated(&mut self, outcome: &DatedOutcome, format: Format) -> Cell {
        match outcome {
            Ok(dated) => {
                let told = dated.cautions.iter().filter(|caution| **caution != Caution::SingleSourced);
                let told: Vec<Caution> = told.cloned().collect();
                self.base(&Ok(dated.figure.clone()), format, &told)
            }
            Err(absence) => Cell::Absent { text: absence.mark().into(), why: absence.why().into() },
        }
    }

    /// Returns a cell of the low or high end of a figure with a range; blank for a point, a word for an open end.
    pub(super) fn end(&mut self, outcome: &Outcome, end: End, format: Format) -> Cell {
        match outcome {
            Ok(figure) if figure.estimate.is_point() => Cell::Blank,
            Ok(figure) => match self.shown(figure, end, format, &[]) {
                Some(shown) => Cell::Figure { shown: Box::new(shown) },
                None => Cell::text("open"),
            },
            Err(_) => Cell::Blank,
        }
    }
}

/// What a one-sided or rough figure carries before it: a bound only where the figure shown is the bound itself.
fn bound_sign(estimate: &Estimate) -> &'static str {
    match estimate.bound {
        Bound::AtLeast if estimate.low == Some(estimate.base) => "≥ ",
        Bound::AtMost if estimate.high == Some(estimate.base) => "≤ ",
        Bound::AtLeast | Bound::AtMost | Bound::Approximate => "~ ",
        Bound::Exact | Bound::Range => "",
    }
}

/// Returns a column.
pub(super) fn column(id: &str, head: impl Into<String>, spanner: Option<&str>, kind: ColumnKind, width: u16) -> Column {
    Column { id: id.into(), head: head.into(), spanner: spanner.map(Into::into), kind, width }
}

/// Returns a row.
pub(super) fn row(id: impl Into<String>, kind: RowKind, indent: u8, cells: Vec<Cell>) -> Row {
    Row { id: id.into(), kind, indent, cells }
}

/// Returns a heading row over a number of columns.
pub(super) fn heading(id: impl Into<String>, text: impl Into<String>, columns: usize) -> Row {
    let mut cells = vec![Cell::text(text)];
    cells.resize(columns.max(1), Cell::Blank);
    row(id, RowKind::Heading, 0, cells)
}

/// Returns a table without footnotes.
pub(super) fn table(
    id: &str,
    title: impl Into<String>,
    subtitle: impl Into<String>,
    columns: Vec<Column>,
    rows: Vec<Row>,
) -> Table {
    Table { id: id.into(), title: title.into(), subtitle: subtitle.into(), columns, rows, footnotes: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::bound_sign;
    use crate::domain::{Bound, Estimate};

    #[test]
    fn a_bound_is_shown_only_on_the_bound_itself() {
        assert_eq!(bound_sign(&Estimate::at_least(11.5e9)), "≥ ");
        assert_eq!(bound_sign(&Estimate::at_most(30e9)), "≤ ");
        // 18 to 22 over at least 11.5, less one: at most 0.913, and 0.739 in between.
        let growth = Estimate { low: None, base: 0.739, high: Some(0.913), bound: Bound::AtMost };
        assert_eq!(bound_sign(&growth), "~ ");
        assert_eq!(bound_sign(&Estimate::range(2.0, None, 3.0)), "");
    }
}
