//! A delivered report, read back: the model, the facts and the places.

use crate::deliver::{EarlierError, MODEL, kept, read_file};
use crate::domain::{Date, Estimate, Period, Unit};
use crate::reconcile::Kept;
use crate::render::{PLACES, Places};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;

/// A delivered report.
#[derive(Debug)]
pub(super) struct Delivered {
    /// The facts behind it.
    pub(super) kept: Kept,
    /// What it shows.
    pub(super) model: Model,
    /// Where it shows what.
    pub(super) places: Places,
}

impl Delivered {
    /// Reads a report from its folder.
    ///
    /// # Errors
    /// When one of the files is not there or is not as this version writes it.
    pub(super) fn read(folder: &Path) -> Result<Self, EarlierError> {
        Ok(Self { kept: kept(folder)?, model: parsed(folder, MODEL)?, places: parsed(folder, PLACES)? })
    }
}

fn parsed<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T, EarlierError> {
    let path = folder.join(name);
    serde_json::from_str(&read_file(&path)?)
        .map_err(|error| EarlierError::Wrong { path, message: format!("is not as this version writes it: {error}") })
}

/// What a trace needs of `model.json`.
#[derive(Debug, Deserialize)]
pub(super) struct Model {
    pub(super) meta: Meta,
    pub(super) headlines: Vec<Headline>,
    pub(super) tables: BTreeMap<String, Table>,
}

/// What the report is about.
#[derive(Debug, Deserialize)]
pub(super) struct Meta {
    pub(super) period: Period,
    pub(super) as_of: Date,
}

/// A sentence of the summary.
#[derive(Debug, Deserialize)]
pub(super) struct Headline {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) spans: Vec<Span>,
}

/// A part of a sentence.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Span {
    Text,
    Figure { shown: Shown },
}

/// A table.
#[derive(Debug, Deserialize)]
pub(super) struct Table {
    pub(super) title: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
}

/// A column.
#[derive(Debug, Deserialize)]
pub(super) struct Column {
    pub(super) id: String,
    pub(super) head: String,
    pub(super) spanner: Option<String>,
}

/// A row.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Cell {
    Blank,
    Text { text: String },
    Input { figure: String, end: String, value: f64, text: String },
    InUse { figure: String, value: f64, text: String },
    Number { text: String },
    Figure { shown: Shown },
    Absent { text: String, why: String },
    Verdict { text: String, test: Test },
}

impl Cell {
    /// Returns what it prints.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Blank => "",
            Self::Text { text }
            | Self::Input { text, .. }
            | Self::InUse { text, .. }
            | Self::Number { text }
            | Self::Absent { text, .. }
            | Self::Verdict { text, .. } => text,
            Self::Figure { shown } => &shown.text,
        }
    }

    /// Returns whether there is something to trace.
    pub(super) const fn is_traced(&self) -> bool {
        !matches!(self, Self::Blank | Self::Text { .. } | Self::Number { .. })
    }
}

/// A figure.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) value: f64,
    pub(super) end: String,
    pub(super) formula: String,
    pub(super) leaves: Vec<String>,
    pub(super) estimate: Estimate,
    pub(super) unit: Unit,
    pub(super) cautions: Vec<String>,
}

/// A test of a figure.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Test {
    Band { derivation: String, leaves: Vec<String>, low: Option<f64>, high: Option<f64> },
    Tie { derivation: String, leaves: Vec<String>, tolerance: f64 },
}
