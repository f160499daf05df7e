//! Trace: from a place in a delivered report back to the input cells.
//!
//! Reads a report's folder and nothing else: the model knows each figure's formula and operands, the facts know where
//! each operand stands and what was not used, the places know which cell and which line shows which figure.

mod delivered;
mod place;
mod text;

pub use text::write_traces;

use crate::deliver::{EarlierError, sha256};
use crate::domain::{Date, Estimate, Period, Unit};
use crate::reconcile::{KeptObservation, KeptRejected, Rule, Vintage, Why};
use delivered::{Cell, Delivered, Shown, Test};
use place::Target;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// So many words before the figures of a row say what they are of.
const STUBS: usize = 5;

/// A place cannot be traced.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The report cannot be read.
    #[error(transparent)]
    Report(#[from] EarlierError),
    /// There is no such place, or no figure there.
    #[error("{message}\n  hint: {hint}")]
    Nothing {
        /// What is wrong.
        message: String,
        /// What there is.
        hint: String,
    },
}

/// The ways back from some places of one report, as `trace --format json` prints them.
#[derive(Debug, Serialize)]
pub struct Traces {
    /// The quarter reported on.
    pub period: Period,
    /// The day the report speaks as of.
    pub as_of: Date,
    /// One for each figure, in the order asked for.
    pub traces: Vec<Trace>,
}

/// The way back from one figure; the order of the fields is part of the contract.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Trace {
    /// Where it was asked for: `Comps!D14`, `report.md:120`, an id or a key.
    pub place: String,
    /// Its key in the model, `comps.year/revenue/left`, or its id.
    pub key: String,
    /// What it is, in the words of the table.
    pub what: String,
    /// What is printed.
    pub text: String,
    /// The number, in the base unit.
    pub value: Option<f64>,
    /// Which end of its range is shown.
    pub end: Option<String>,
    /// The range.
    pub estimate: Option<Estimate>,
    /// The base unit.
    pub unit: Option<Unit>,
    /// How it is made, over ids.
    pub formula: Option<String>,
    /// The same with the figures in place of the ids.
    pub figures: Option<String>,
    /// What a verdict tests.
    pub test: Option<String>,
    /// Why there is no figure.
    pub why: Option<String>,
    /// What to bear in mind.
    pub cautions: Vec<String>,
    /// What it is made of; nothing where it rests on numbers of a claim or of the method alone.
    pub operands: Vec<Operand>,
}

/// A figure that an input cell gives.
#[derive(Clone, Debug, Serialize)]
pub struct Operand {
    /// The id.
    pub id: String,
    /// Whether it was chosen, rejected, or shown by an earlier report.
    pub standing: Standing,
    /// The observation.
    #[serde(flatten)]
    pub observation: KeptObservation,
    /// Whether the input file is still what was read.
    pub file: FileState,
    /// What else was said about it, and why that was not used.
    pub rejected: Vec<KeptRejected>,
    /// What earlier reports showed, oldest first.
    pub vintages: Vec<Vintage>,
}

/// How an observation came to be an operand.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// It was chosen.
    Chosen {
        /// By which rule.
        rule: Rule,
        /// How many independent origins give it.
        origins: usize,
        /// The first report that showed it.
        since: Period,
    },
    /// It was not.
    Rejected {
        /// Why.
        why: Why,
    },
    /// An earlier report showed it.
    Earlier {
        /// Which.
        report: Period,
    },
}

/// Whether an input file is still what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// Its hash is that of the report.
    Same,
    /// It is another file now.
    Changed,
    /// It is not among the inputs.
    Missing,
    /// Nobody looked.
    Unchecked,
}

/// Traces places of a report; where `inputs` is given, also looks whether the input files are still the same.
///
/// # Errors
/// When the report cannot be read, or there is no figure at one of the places.
pub fn trace(folder: &Path, places: &[String], inputs: Option<&Path>) -> Result<Traces, TraceError> {
    let report = Delivered::read(folder)?;
    let mut walker = Walker { report: &report, inputs, files: BTreeMap::new() };
    let mut traces = Vec::new();
    for place in places {
        for target in place::targets(&report, place)? {
            traces.push(walker.target(place, &target));
        }
    }
    Ok(Traces { period: report.model.meta.period, as_of: report.model.meta.as_of, traces })
}

struct Walker<'a> {
    report: &'a Delivered,
    inputs: Option<&'a Path>,
    files: BTreeMap<String, FileState>,
}

impl Walker<'_> {
    fn target(&mut self, place: &str, target: &Target<'_>) -> Trace {
        let trace = match target {
            Target::Id(id) => self.id(id),
            Target::Cell { table, row, column, cell } => {
                let head = match &column.spanner {
                    Some(spanner) => format!("{spanner} {}", column.head),
                    None => column.head.clone(),
                };
                // What leads a row in: in tables of records that is more than the first cell.
                let stubs: Vec<&str> = row.cells.iter().take_while(|cell| !cell.is_traced()).map(Cell::text).collect();
                let stub = stubs.into_iter().filter(|text| !text.is_empty()).take(STUBS).collect::<Vec<_>>().join(", ");
                let words = [table.1.title.as_str(), &stub, head.trim()];
                let what = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("; ");
                let key = format!("{}/{}/{}", table.0, row.id, column.id);
                Trace { key, what, ..self.cell(cell) }
            }
            Target::Headline { number, headline, shown } => {
                let what = format!("{}: {}", headline.subject, headline.text);
                Trace { key: format!("headlines/{number}"), what, ..self.shown(shown) }
            }
        };
        Trace { place: place.to_owned(), ..trace }
    }

    fn id(&mut self, id: &str) -> Trace {
        let operands = self.operands(&[id.to_owned()]);
        let first = operands.first();
        Trace {
            key: id.to_owned(),
            what: "a figure of the panel".into(),
            text: first.map_or_else(String::new, |one| text::range(&one.observation.unit, &one.observation.estimate)),
            value: first.map(|one| one.observation.estimate.base),
            estimate: first.map(|one| one.observation.estimate),
            unit: first.map(|one| one.observation.unit.clone()),
            operands,
            ..Trace::default()
        }
    }

    fn cell(&mut self, cell: &Cell) -> Trace {
        match cell {
            Cell::Blank | Cell::Text { .. } | Cell::Number { .. } => {
                Trace { text: cell.text().to_owned(), ..Trace::default() }
            }
            Cell::Input { figure, end, value, text } => self.typed(figure, end, *value, text),
            Cell::InUse { figure, value, text } => self.typed(figure, "base", *value, text),
            Cell::Figure { shown } => self.shown(shown),
            Cell::Absent { text, why } => Trace { text: text.clone(), why: Some(why.clone()), ..Trace::default() },
            Cell::Verdict { text, test } => {
                let (formula, leaves, words) = match test {
                    Test::Band { derivation, leaves, low, high } => {
                        let edge = |edge: Option<f64>| edge.map_or_else(|| "open".to_owned(), |edge| edge.to_string());
                        (derivation, leaves, format!("its range against {} to {}", edge(*low), edge(*high)))
                    }
                    Test::Tie { derivation, leaves, tolerance } => {
                        (derivation, leaves, format!("within {tolerance} of zero"))
                    }
                };
                let operands = self.operands(leaves);
                Trace {
                    text: text.clone(),
                    figures: text::with_figures(formula, &operands),
                    formula: Some(formula.clone()),
                    test: Some(words),
                    operands,
                    ..Trace::default()
                }
            }
        }
    }

    /// A panel figure in its own row of the facts.
    fn typed(&mut self, figure: &str, end: &str, value: f64, text: &str) -> Trace {
        let operands = self.operands(&[figure.to_owned()]);
        let of = |one: &Operand| (one.observation.estimate, one.observation.unit.clone());
        let (estimate, unit) = operands.first().map(of).unzip();
        Trace {
            text: text.to_owned(),
            value: Some(value),
            end: Some(end.to_owned()),
            formula: Some(figure.to_owned()),
            estimate,
            unit,
            operands,
            ..Trace::default()
        }
    }

    fn shown(&mut self, shown: &Shown) -> Trace {
        let operands = self.operands(&shown.leaves);
        Trace {
            text: shown.text.clone(),
            value: Some(shown.value),
            end: Some(shown.end.clone()),
            estimate: Some(shown.estimate),
            unit: Some(shown.unit.clone()),
            figures: text::with_figures(&shown.formula, &operands),
            formula: Some(shown.formula.clone()),
            cautions: shown.cautions.clone(),
            operands,
            ..Trace::default()
        }
    }

    /// The operands of some ids; one that the facts do not know is left out, which `place` and the tests rule out.
    fn operands(&mut self, ids: &[String]) -> Vec<Operand> {
        ids.iter().filter_map(|id| self.operand(id)).collect()
    }

    fn operand(&mut self, id: &str) -> Option<Operand> {
        let (standing, observation, rejected, vintages) = place::known(&self.report.kept, id)?;
        let file = self.file(&observation.origin.workbook, &observation.origin.sha256);
        Some(Operand { id: id.to_owned(), standing, observation, file, rejected, vintages })
    }

    fn file(&mut self, workbook: &str, expected: &str) -> FileState {
        let Some(inputs) = self.inputs else { return FileState::Unchecked };
        let key = format!("{workbook}\n{expected}");
        *self.files.entry(key).or_insert_with(|| match fs::read(inputs.join(workbook)) {
            Ok(bytes) if sha256(&bytes) == expected => FileState::Same,
            Ok(_) => FileState::Changed,
            Err(_) => FileState::Missing,
        })
    }
}
