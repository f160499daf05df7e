//! Where panel figures stand in the report, and what they are called there: what a formula in words is made of.

use super::view::anchor;
use crate::domain::{Derivation, End};
use crate::report::{Cell, Report, Row, Table};
use std::collections::BTreeMap;

/// The table in which most panel figures stand.
const FACTS: &str = "facts";

/// Columns that name a figure, in the order of its name.
const NAMES: [&str; 4] = ["lab", "metric", "scope", "period"];

/// A panel figure as the report shows it.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    /// The id of its cell on the page.
    pub(super) anchor: String,
    /// What it is called: lab, metric, period.
    pub(super) name: String,
    /// The figure with its unit.
    pub(super) text: String,
    /// What it rests on, and when it was told.
    pub(super) basis: String,
    /// The number of its source, nothing where a sentence names it.
    pub(super) source: Option<usize>,
    /// The input cell it was read from.
    pub(super) cell: String,
}

/// The panel figures of a report by id.
pub(super) struct Origins(BTreeMap<String, Origin>);

impl Origins {
    /// Finds the figures that the tables of a report hold.
    pub(super) fn of(report: &Report) -> Self {
        let mut found = BTreeMap::new();
        let facts = report.tables.get(FACTS).into_iter();
        for table in facts.chain(report.tables.values().filter(|table| table.id != FACTS)) {
            for row in &table.rows {
                for (at, cell) in row.cells.iter().enumerate() {
                    if let Cell::Input { figure, end: End::Base, text, .. } = cell {
                        found.entry(figure.clone()).or_insert_with(|| origin(table, row, at, figure, text));
                    }
                }
            }
        }
        Self(found)
    }

    /// Returns a figure; one that stands nowhere is called by its id.
    pub(super) fn get(&self, id: &str) -> Option<&Origin> {
        self.0.get(id)
    }

    /// Returns a derivation as a formula of names; nothing where it is one panel figure.
    pub(super) fn formula(&self, derivation: &Derivation) -> String {
        if matches!(derivation, Derivation::Leaf(_)) {
            return String::new();
        }
        let mut names: Vec<String> = Vec::new();
        let signs = derivation.formula(&mut |part| match part {
            Derivation::Leaf(leaf) => {
                names.push(self.get(&leaf.id).map_or_else(|| leaf.id.clone(), |origin| origin.name.clone()));
                Some(PLACE.to_string())
            }
            _ => None,
        });
        let mut names = names.into_iter();
        let mut out = String::with_capacity(signs.len() * 8);
        let mut before = None;
        for sign in signs.chars() {
            let binary = before.is_some_and(|c: char| c == PLACE || c == ')' || c.is_ascii_digit());
            match sign {
                PLACE => out.push_str(&names.next().unwrap_or_default()),
                '*' => out.push_str(" × "),
                '-' if binary => out.push_str(" − "),
                '+' | '/' if binary => out.extend([' ', sign, ' ']),
                '-' => out.push('−'),
                ',' => out.push_str(", "),
                sign => out.push(sign),
            }
            before = Some(sign);
        }
        out
    }
}

/// Stands for a panel figure while signs are spaced out.
const PLACE: char = '\u{1}';

/// Returns what the row of a typed number says of it.
fn origin(table: &Table, row: &Row, at: usize, figure: &str, text: &str) -> Origin {
    let words = |id: &str| {
        let column = table.columns.iter().position(|column| column.id == id)?;
        row.cells.get(column).map(Cell::plain).filter(|text| !text.is_empty())
    };
    let named: Vec<&str> = NAMES.iter().filter_map(|id| words(id)).collect();
    let name = if named.is_empty() { words("label").unwrap_or(figure).to_owned() } else { named.join(" ") };
    let standing = match (figure.split_once('@'), figure.contains('#')) {
        (Some((_, report)), _) => format!(" (report of {report})"),
        (None, true) => " (another source)".to_owned(),
        (None, false) => String::new(),
    };
    // Of a figure as it was before, the row tells the source in words; `source` is that of the figure now.
    let earlier = words("old_source");
    let source = words("source").filter(|_| earlier.is_none());
    let number = source.and_then(|mark| mark.strip_prefix('[')?.strip_suffix(']')?.parse().ok());
    let basis = [words("basis").or_else(|| words("other_basis")), words("reported").or_else(|| words("told"))];
    Origin {
        anchor: anchor(&table.id, &row.id, table.columns.get(at).map_or("", |column| &column.id)),
        name: format!("{name}{standing}"),
        text: words("unit").map_or_else(|| text.to_owned(), |unit| format!("{text} {unit}")),
        basis: basis.into_iter().flatten().collect::<Vec<_>>().join(", "),
        source: number,
        cell: earlier.or_else(|| words("cell")).unwrap_or_default().to_owned(),
    }
}
