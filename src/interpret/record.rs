//! The row of a figure: what its labels and attribute columns say.

use super::columns::Columns;
use super::label::{Label, Lexicon, Role};
use super::layout::{Layout, Table, Tag, as_year};
use super::period_label::PeriodLabel;
use super::sources::{self, Attribution, Keys};
use super::unit_label::{self, UnitLabel};
use crate::domain::{Basis, CellRef, Date, LabId, MetricId, Period, Scope, Source};
use crate::ingest::Grid;

/// What a row says about its figures, apart from their columns.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) labs: Vec<(LabId, CellRef)>,
    pub(super) metrics: Vec<(MetricId, CellRef)>,
    pub(super) periods: Vec<(PeriodLabel, CellRef)>,
    pub(super) units: Vec<(UnitLabel, CellRef)>,
    pub(super) scope: Scope,
    pub(super) basis: Option<Basis>,
    pub(super) as_of: Option<Date>,
    pub(super) reported: Option<Period>,
    pub(super) loss: bool,
    /// The label says that the figures are computed.
    pub(super) derived: bool,
    /// The row is said not to count, and by which word.
    pub(super) excluded: Option<String>,
    /// A label that is no metric, with its text.
    pub(super) unknown: Option<(CellRef, String)>,
    /// A cell in a column of labs that names no known lab.
    pub(super) other_lab: Option<String>,
    /// A cell in a column of periods that is none.
    pub(super) bad_period: Option<(CellRef, String)>,
    /// A date whose day and month could be exchanged, where it says when a figure stands or was said.
    pub(super) doubtful: Option<(CellRef, PeriodLabel)>,
    /// A cell in a column of units that is none.
    pub(super) bad_unit: Option<(CellRef, String)>,
    /// Cells that gave meaning.
    pub(super) labels: Vec<CellRef>,
}

/// What a row's reading needs to know of its surroundings.
pub(super) struct Surroundings<'a> {
    pub(super) grid: &'a Grid,
    pub(super) layout: &'a Layout,
    pub(super) table: &'a Table,
    pub(super) columns: &'a Columns,
    pub(super) lexicon: &'a Lexicon,
    pub(super) keys: &'a Keys,
}

impl Surroundings<'_> {
    /// Reads a row.
    pub(super) fn record(&self, row: u32) -> Record {
        let mut record = Record::default();
        for (&number, column) in &self.columns.by_number {
            let cell = CellRef::new(row, number);
            let Some(tag) = self.layout.tags.get(cell) else { continue };
            if column.figures {
                continue;
            }
            let role = column.role.or_else(|| self.stub_role(number));
            if role.is_none() && number > self.columns.first_figure {
                continue;
            }
            let text = self.grid.cells.get(cell).map_or_else(String::new, crate::ingest::RawCell::raw);
            self.read_cell(role, cell, tag, &text, &mut record);
        }
        record
    }

    /// A stub headed "Revenue, as forecast in" holds the dates of forecasts.
    fn stub_role(&self, number: u32) -> Option<Role> {
        let words = ["forecast in", "vintage", "forecast of", "as of forecast"];
        let heads = &self.columns.by_number.get(&number)?.heads;
        let text = |cell| self.grid.cells.get(cell).map(|cell| cell.raw().to_lowercase()).unwrap_or_default();
        heads.iter().any(|head| words.iter().any(|word| text(head.cell).contains(word))).then_some(Role::Reported)
    }

    fn read_cell(&self, role: Option<Role>, cell: CellRef, tag: &Tag, text: &str, record: &mut Record) {
        let period = || match tag {
            Tag::Period(label) => Some(*label),
            tag => as_year(tag),
        };
        let missing = matches!(tag, Tag::Missing(_));
        if matches!(role, Some(Role::AsOf | Role::Reported)) {
            record.doubtful =
                period().filter(|label| label.other.is_some()).map(|label| (cell, label)).or(record.doubtful);
        }
        match role {
            Some(Role::Lab) => match self.lexicon.lab(text) {
                Some(lab) => record.labs.push((lab, cell)),
                None if missing => {}
                None => record.other_lab = Some(text.to_owned()),
            },
            Some(Role::Period) => match period() {
                Some(period) => record.periods.push((period, cell)),
                None if missing => {}
                None => record.bad_period = Some((cell, text.to_owned())),
            },
            Some(Role::AsOf) => record.as_of = period().and_then(|label| label.whole()).map(Period::last_day),
            Some(Role::Reported) => record.reported = period().and_then(|label| label.whole()),
            Some(Role::Unit) => match unit_label::parse(text) {
                Some(unit) => record.units.push((unit, cell)),
                None if missing => {}
                None => record.bad_unit = Some((cell, text.to_owned())),
            },
            Some(Role::Basis) => record.basis = self.lexicon.basis(text),
            Some(Role::Status) => self.read_status(text, record),
            Some(Role::Scope) => record.scope.extend(&self.lexicon.read(text).scope),
            Some(Role::Metric) | None => match tag {
                Tag::Text(label) => read_label(label, cell, text, role.is_some(), record),
                Tag::Period(label) => record.periods.push((*label, cell)),
                tag => record.periods.extend(as_year(tag).map(|label| (label, cell))),
            },
            Some(Role::Note) => return,
            Some(Role::Source | Role::Url | Role::Key | Role::Value | Role::Low | Role::High | Role::Derived) => {}
        }
        record.labels.push(cell);
    }

    fn read_status(&self, text: &str, record: &mut Record) {
        let label = self.lexicon.read(text);
        if label.excluded {
            record.excluded = Some(text.to_owned());
        }
        record.basis = record.basis.or_else(|| self.lexicon.basis(text));
    }

    /// Returns who said the figure in a column of a row, from the columns of sources that serve it.
    pub(super) fn attribution(&self, row: u32, figure: u32) -> Attribution {
        let text = |role| {
            let column = self.columns.serving(role, figure)?;
            let cell = self.grid.cells.get(CellRef::new(row, column))?;
            Some((cell.raw(), self.grid.links.get(&CellRef::new(row, column)).map(ToString::to_string)))
        };
        let url = text(Role::Url).map(|(text, _)| text);
        // A column of keys beside the figures points to the Sources tab like a column of sources does.
        let said = text(Role::Source).or_else(|| text(Role::Key));
        match said {
            None => Attribution { source: None, reported: None, basis: None },
            Some((said, link)) => match self.keys.get(&said) {
                Some(keyed) => keyed.clone(),
                None => Attribution {
                    basis: self.lexicon.basis(&said),
                    source: Some(Source { name: said.trim().to_owned(), url: url.or(link) }),
                    reported: None,
                },
            },
        }
    }

    /// Returns the source that a line below or above the figures names: "Source: …".
    pub(super) fn line_source(&self) -> Option<Attribution> {
        let mut lines = self.table.afterword.iter().chain(self.table.sections.iter().rev()).chain(&self.table.preamble);
        lines.find_map(|line| sources::read_line(&line.text, self.lexicon))
    }
}

/// Takes from a row label what it says.
fn read_label(label: &Label, cell: CellRef, text: &str, headed: bool, record: &mut Record) {
    if let Some(lab) = &label.lab {
        record.labs.push((lab.clone(), cell));
    }
    if let Some(period) = label.period.filter(|_| !label.vintage) {
        record.periods.push((period, cell));
    }
    if label.vintage {
        record.reported = label.period.and_then(|label| label.whole());
    }
    if let Some(unit) = &label.unit {
        record.units.push((unit.clone(), cell));
    }
    record.scope.extend(&label.scope);
    record.basis = label.basis.or(record.basis);
    record.derived |= label.derived;
    record.loss |= label.loss;
    if label.excluded {
        record.excluded = Some(text.to_owned());
    }
    match &label.metric {
        Some(metric) if label.is_sure() => record.metrics.push((metric.clone(), cell)),
        Some(_) => record.unknown = Some((cell, text.to_owned())),
        // Words that name nothing are a metric nobody knows.
        None if headed || !label.unknown.is_empty() => {
            record.unknown = record.unknown.take().or_else(|| Some((cell, text.to_owned())));
        }
        None => {}
    }
}
