//! What an author lays out by hand: rows of cells, remarks, and assertions about figures.

use super::book::{Reader, tone, value_at};
use super::kinds::number;
use super::markup::{Complaint, Element};
use super::plan::{Align, Look};
use crate::report::{Cell, Format, Shown, Tone};

/// A cell of a row of an author's own.
#[derive(Debug)]
pub(super) struct FreeCell<'r> {
    /// What it holds.
    pub(super) holds: Holds<'r>,
    /// How it looks.
    pub(super) look: Look,
    /// How it strikes the reader; `None` leaves it to the cell that it repeats.
    pub(super) tone: Option<Tone>,
    /// How it stands; `None` leaves it to what it holds.
    pub(super) align: Option<Align>,
    /// How many columns it takes.
    pub(super) span: usize,
    /// A remark that opens over it.
    pub(super) note: Option<String>,
    /// Where its element begins in the rendered markup, in bytes.
    pub(super) at: usize,
}

/// What a cell of an author's own holds.
#[derive(Debug)]
pub(super) enum Holds<'r> {
    /// Words, or nothing.
    Words(String),
    /// A cell of a table, with its key, and the format to show its figure in.
    Repeat(&'r Cell, String, Option<Format>),
}

/// A figure that must lie within bounds.
#[derive(Debug)]
pub(super) struct Assertion<'r> {
    /// What is asserted.
    pub(super) words: String,
    /// The figure.
    pub(super) shown: &'r Shown,
    /// Which cell it is repeated from: table, row, column.
    pub(super) key: String,
    /// The least it may be.
    pub(super) least: Option<f64>,
    /// The most it may be.
    pub(super) most: Option<f64>,
}

impl<'r> Reader<'r> {
    /// Reads a row of an author's own.
    pub(super) fn free_row(&mut self, element: &Element) -> Vec<FreeCell<'r>> {
        element.children.iter().filter_map(|cell| self.free_cell(element, cell)).collect()
    }

    fn free_cell(&mut self, row: &Element, element: &Element) -> Option<FreeCell<'r>> {
        let holds = if element.attribute("table").is_some() {
            let (cell, key) = self.repeated(element)?;
            Holds::Repeat(cell, key, self.format(element, cell))
        } else {
            Holds::Words(element.text.clone())
        };
        let given = |name: &str| element.value(name).or_else(|| row.value(name));
        Some(FreeCell {
            holds,
            look: given("style").map_or(Look::Plain, Look::named),
            tone: given("tone").map(|_| tone(if element.value("tone").is_some() { element } else { row })),
            align: element.value("align").and_then(Align::named),
            span: element.value("span").and_then(|span| span.parse().ok()).unwrap_or(1),
            note: note_in(element),
            at: element.at,
        })
    }

    /// Returns the format that a cell asks for, when its figure may be shown so.
    fn format(&mut self, element: &Element, cell: &Cell) -> Option<Format> {
        let format = element.value("format").and_then(Format::named)?;
        let Cell::Figure { shown } = cell else { return Some(format) };
        if format.suits(shown.format, &shown.unit) {
            return Some(format);
        }
        let fitting: Vec<&str> = Format::ALL
            .into_iter()
            .filter(|format| format.suits(shown.format, &shown.unit))
            .map(Format::name)
            .collect();
        let message = format!(
            "a figure in {} that is shown as `{}` cannot be shown as `{}`",
            shown.unit,
            shown.format.name(),
            format.name()
        );
        let hint = format!("there is: {}", fitting.join(", "));
        self.complain(Complaint::new(value_at(element, "format"), message, hint));
        None
    }

    /// Reads an assertion; one that does not hold is a complaint.
    pub(super) fn assertion(&mut self, element: &Element) -> Option<Assertion<'r>> {
        let (cell, key) = self.repeated(element)?;
        let bound = |name: &str| element.value(name).and_then(number);
        let (least, most) = (bound("at-least"), bound("at-most"));
        let words = element.text.clone();
        let Cell::Figure { shown } = cell else {
            let (message, hint) = match cell {
                Cell::Absent { text, why } => (
                    format!("“{words}” cannot be asserted: the figure is {text}, {why}"),
                    "remove it, or put it into a condition",
                ),
                _ => ("`assert` needs a figure, and this cell has none".to_owned(), "pick a cell with a figure"),
            };
            self.complain(Complaint::new(element.at, message, hint));
            return None;
        };
        let value = shown.value;
        let broken = [
            least.filter(|least| value < *least).map(|least| ("at-least", format!("less than {least}"))),
            most.filter(|most| value > *most).map(|most| ("at-most", format!("more than {most}"))),
        ];
        for (name, how) in broken.into_iter().flatten() {
            let message =
                format!("“{words}” does not hold: the figure is {} ({value} {}), {how}", shown.text, shown.unit);
            self.complain(Complaint::new(
                value_at(element, name),
                message,
                "correct the input, or what is asserted of it",
            ));
        }
        Some(Assertion { words, shown, key, least, most })
    }
}

/// Returns the remarks in an element, each on a line of its own.
pub(super) fn note_in(element: &Element) -> Option<String> {
    let notes: Vec<&str> =
        element.children.iter().filter(|child| child.name == "note").map(|note| note.text.as_str()).collect();
    (!notes.is_empty()).then(|| notes.join("\n"))
}
