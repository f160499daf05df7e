//! What the report holds for a tag: a number, words, or nothing.

use super::complaints::{nearest, or_else};
use super::tag::{Fault, Tag, What};
use crate::render::check::may_have;
use crate::report::{Cell, Format, Report, Table};

/// What a workbook is filled with.
pub(super) struct Model<'r> {
    /// The report.
    pub(super) report: &'r Report,
    /// Whether it is a report of nothing, so that any row, headline and column of a period may come to be there.
    pub(super) blank: bool,
}

impl Model<'_> {
    /// Returns whether a column that is not there stands in other reports.
    pub(super) fn may_have(&self, table: &Table, column: &str) -> bool {
        self.blank && may_have(table, column)
    }
}

/// What a cell is filled with.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A figure at full precision.
    Number {
        /// The number, in the base unit.
        value: f64,
        /// How the report shows it.
        format: Format,
        /// The text that the report prints, with a sign such as ≤ where the figure is a bound.
        text: String,
    },
    /// Words.
    Words(String),
    /// The mark of an absence, such as n.m.: never a zero.
    Absent(String),
    /// Nothing.
    Nothing,
}

impl Value {
    /// Returns what stands in a cell of a table.
    pub(super) fn of(cell: &Cell) -> Self {
        match cell {
            Cell::Blank => Self::Nothing,
            Cell::Figure { shown } if shown.value.is_finite() => {
                Self::Number { value: shown.value, format: shown.format, text: shown.text.clone() }
            }
            Cell::Input { value, format, text, .. }
            | Cell::InUse { value, format, text, .. }
            | Cell::Number { value, format, text }
                if value.is_finite() =>
            {
                Self::Number { value: *value, format: *format, text: text.clone() }
            }
            Cell::Absent { text, .. } => Self::Absent(text.clone()),
            other if other.plain().is_empty() => Self::Nothing,
            other => Self::Words(other.plain().to_owned()),
        }
    }

    /// Returns it as it is printed.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Number { text, .. } | Self::Words(text) | Self::Absent(text) => text,
            Self::Nothing => "",
        }
    }
}

/// The fields of `meta` that a tag may name.
pub(super) const META: [&str; 8] =
    ["title", "period", "as_of", "currency", "version", "labs.left.name", "labs.right.name", DESPITE_ERRORS];

/// The field that says, in words, that the report was built in spite of errors; else it is nothing.
pub(super) const DESPITE_ERRORS: &str = "despite_errors";

/// What it says.
const IN_SPITE: &str = "Built in spite of findings of error severity: look at them before relying on a figure";

/// Why nothing is found: a fault of the template, or something that only this report lacks.
enum Missing {
    Never(Fault),
    Here(Fault),
}

type Found = (Value, Option<String>);

/// Returns what a tag stands for, and the key by which `trace` knows it.
pub(super) fn resolve(tag: &Tag, model: &Model<'_>) -> Result<Found, Fault> {
    match found(&tag.what, model.report) {
        Ok(found) => Ok(found),
        Err(Missing::Here(_)) if tag.optional || model.blank => match tag.what {
            What::Cell { .. } => Ok((Value::Absent("n/a".into()), None)),
            _ => Ok((Value::Nothing, None)),
        },
        Err(Missing::Here(fault) | Missing::Never(fault)) => Err(fault),
    }
}

fn found(what: &What, report: &Report) -> Result<Found, Missing> {
    let words = |text: &str| match text {
        "" => Value::Nothing,
        text => Value::Words(text.to_owned()),
    };
    match what {
        What::Meta(field) => Ok((words(&meta(field, report)?), None)),
        What::Title(id) => Ok((words(&table(report, id)?.title), None)),
        What::Subtitle(id) => Ok((words(&table(report, id)?.subtitle), None)),
        What::Head { table: id, column: wanted } => {
            let table = table(report, id)?;
            let column = &table.columns[column(table, wanted)?];
            let head = match &column.spanner {
                Some(spanner) => format!("{spanner} {}", column.head),
                None => column.head.clone(),
            };
            Ok((words(head.trim()), None))
        }
        What::Headline(number) => {
            let headline = report.headlines.get(number - 1).ok_or_else(|| {
                let count = report.headlines.len();
                let way = format!("write `{{{{ headlines/{number} ? }}}}` to leave the cell empty without it");
                Missing::Here((format!("there is no headline {number}"), format!("there are {count}; {way}")))
            })?;
            Ok((words(&headline.text), Some(format!("headlines/{number}"))))
        }
        What::Cell { table: id, row, column: wanted, text } => {
            let table = table(report, id)?;
            let column = column(table, wanted)?;
            let Some(found) = table.rows.iter().find(|found| found.id == *row) else {
                let hint = nearest(row, table.rows.iter().map(|row| row.id.as_str()));
                let hint = or_else(&hint, "write `?` behind it where a report may lack it");
                return Err(Missing::Here((format!("unknown row `{row}` in `{id}`"), hint)));
            };
            let value = found.cells.get(column).map_or(Value::Nothing, Value::of);
            let value = if *text { words(value.text()) } else { value };
            Ok((value, Some(format!("{id}/{row}/{wanted}"))))
        }
    }
}

fn meta(field: &str, report: &Report) -> Result<String, Missing> {
    let meta = &report.meta;
    Ok(match field {
        "title" => meta.title.clone(),
        "period" => meta.period.to_string(),
        "as_of" => meta.as_of.to_string(),
        "currency" => meta.currency.clone(),
        "version" => meta.version.clone(),
        "labs.left.name" => meta.labs.left.name.clone(),
        "labs.right.name" => meta.labs.right.name.clone(),
        DESPITE_ERRORS if meta.despite_errors => IN_SPITE.to_owned(),
        DESPITE_ERRORS => String::new(),
        _ => return Err(Missing::Never((format!("unknown name `{field}` in `meta`"), nearest(field, META)))),
    })
}

fn table<'r>(report: &'r Report, id: &str) -> Result<&'r Table, Missing> {
    let known = || nearest(id, report.tables.keys().map(String::as_str));
    report.tables.get(id).ok_or_else(|| Missing::Never((format!("unknown table `{id}`"), known())))
}

fn column(table: &Table, id: &str) -> Result<usize, Missing> {
    let found = table.columns.iter().position(|column| column.id == id);
    found.ok_or_else(|| {
        let hint = nearest(id, table.columns.iter().map(|column| column.id.as_str()));
        let fault = (format!("unknown column `{id}` in `{}`", table.id), hint);
        if may_have(table, id) { Missing::Here(fault) } else { Missing::Never(fault) }
    })
}
