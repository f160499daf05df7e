//! The row of a figure: what its labels and attribute columns say.

use super::columns::{Column, Columns};
use super::glued::Glued;
use super::label::{Label, Role, Span};
use super::layout::{Banner, Layout, Table, Tag, as_year};
use super::lexicon::Lexicon;
use super::period_label::PeriodLabel;
use super::qualifiers;
use super::sources::{self, Attribution, Footnote, Keys, LineSources};
use super::unit_label::{self, UnitLabel};
use crate::config::Config;
use crate::domain::{Basis, CellRef, Date, LabId, MetricId, Period, Scope};
use crate::ingest::{Grid, RawCell, RawValue};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a row says about its figures, apart from their columns.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) labs: Vec<(LabId, CellRef)>,
    pub(super) metrics: Vec<(MetricId, CellRef)>,
    /// What a category says: the metric of the columns that name none.
    pub(super) category: Vec<(MetricId, CellRef)>,
    /// A category that names no metric.
    pub(super) category_unknown: Option<(CellRef, String)>,
    pub(super) periods: Vec<(PeriodLabel, CellRef)>,
    pub(super) units: Vec<(UnitLabel, CellRef)>,
    pub(super) scope: Scope,
    pub(super) basis: Option<Basis>,
    pub(super) as_of: Option<Date>,
    /// The same as a period, for rows and headings that name none.
    pub(super) as_of_at: Vec<(PeriodLabel, CellRef)>,
    pub(super) reported: Option<Period>,
    /// Who led the round.
    pub(super) lead: Option<String>,
    /// How long the time is that a flow's date ends.
    pub(super) span: Option<Span>,
    pub(super) loss: bool,
    /// The label says that the figures are computed.
    pub(super) derived: bool,
    /// The row is said not to count, and by which word.
    pub(super) excluded: Option<String>,
    /// A label that is no metric, with its text.
    pub(super) unknown: Option<(CellRef, String)>,
    /// A cell in a column of labs that names no known lab.
    pub(super) other_lab: Option<(CellRef, String)>,
    /// A cell in a column of periods that is none.
    pub(super) bad_period: Option<(CellRef, String)>,
    /// A date whose day and month could be exchanged, where it says when a figure stands or was said.
    pub(super) doubtful: Option<(CellRef, PeriodLabel)>,
    /// A cell in a column of report dates that is none.
    pub(super) bad_report: Option<(CellRef, String)>,
    /// A cell in a column of units that is none.
    pub(super) bad_unit: Option<(CellRef, String)>,
    /// What columns that speak of one column of figures alone say of it.
    pub(super) of_one: Vec<OfOne>,
    /// Cells that gave meaning.
    pub(super) labels: Vec<CellRef>,
}

/// What a column that belongs to one column of figures says in a row.
#[derive(Debug)]
pub(super) struct OfOne {
    pub(super) figure: u32,
    pub(super) record: Record,
}

/// What a row's reading needs to know of its surroundings.
pub(super) struct Surroundings<'a> {
    pub(super) config: &'a Config,
    pub(super) grid: &'a Grid,
    pub(super) layout: &'a Layout,
    pub(super) table: &'a Table,
    pub(super) columns: &'a Columns,
    pub(super) lexicon: &'a Lexicon,
    pub(super) keys: &'a Keys,
    /// The sources that a line below or above the figures names.
    pub(super) line_sources: LineSources,
    /// The notes of the sheet that name sources by marks.
    pub(super) footnotes: &'a [Footnote],
    /// Figures whose last digit may be the mark of a note.
    pub(super) glued: &'a Glued,
    /// Rows whose numbers may have been parted at their commas.
    pub(super) parted: BTreeSet<u32>,
}

impl Surroundings<'_> {
    /// Reads a row.
    pub(super) fn record(&self, row: u32) -> Record {
        let mut record = Record::default();
        for (cell, tag) in self.layout.tags.row(row) {
            let Some(column) = self.columns.get(cell.column).filter(|column| !column.figures) else { continue };
            let role = column.role.or_else(|| stub_role(column));
            if role.is_none() && cell.column > self.columns.first_figure {
                continue;
            }
            // Where rows are labs or periods, a row that names a sum or a statistic is computed from them.
            let listed = column.lists_labs || matches!(role, Some(Role::Lab | Role::Period | Role::AsOf));
            if let Tag::Text(label) = tag
                && listed
                && label.sums_up
            {
                record.derived = true;
                record.labels.push(*cell);
                continue;
            }
            match column.of {
                None => self.read_cell(role, *cell, tag, &mut record),
                Some(figure) => self.read_of_one(figure, role, *cell, tag, &mut record),
            }
        }
        self.part_of_above(row, &mut record);
        self.part_of_section(row, &mut record);
        // A row that says nothing is not another row of what stands above it.
        if !record.labels.is_empty() {
            self.carry_down(row, &mut record);
        }
        record
    }

    /// "o/w API" below "Revenue" is a part of that revenue.
    fn part_of_above(&self, row: u32, record: &mut Record) {
        if !record.metrics.is_empty() || record.unknown.is_some() || record.scope.is_empty() {
            return;
        }
        let own = self.layout.tags.row(row).iter().find_map(|(cell, tag)| match tag {
            Tag::Text(label) if cell.column < self.columns.first_figure && label.of_which => Some(*cell),
            _ => None,
        });
        let Some(own) = own else { return };
        let section = self.sections_above(row).next().map_or(0, |line| line.cell.row);
        let above = self.table.rows.iter().rev().filter(|above| (section..row).contains(*above));
        let whole =
            above.map(|&above| CellRef::new(above, own.column)).find_map(|cell| match self.layout.tags.get(cell) {
                Some(Tag::Text(label)) if !label.of_which => Some((cell, label)),
                _ => None,
            });
        if let Some((cell, label)) = whole
            && let Some(metric) = label.metric.as_ref().filter(|_| label.is_sure() && !label.derived)
        {
            record.metrics.push((metric.clone(), cell));
            record.loss |= label.loss;
        }
    }

    /// "R&D" under "Compute spend" is R&D compute: a label below a line that names a whole is read together with it, where
    /// the two name one part of that whole.
    fn part_of_section(&self, row: u32, record: &mut Record) {
        // Long lists name their metrics in full.
        const LONG: usize = 2_000;
        if self.table.rows.len() > LONG {
            return;
        }
        let cell = match (record.metrics.as_slice(), &record.unknown) {
            ([(_, cell)], None) | ([], Some((cell, _))) => *cell,
            _ => return,
        };
        let stub = self.columns.by_number.range(..self.columns.first_figure).flat_map(|(_, column)| &column.heads);
        let lines = self.sections_above(row).chain(self.table.preamble.iter().rev()).map(|line| &line.label);
        let named =
            lines.chain(stub.map(|head| head.label.as_ref())).find(|label| label.metric.is_some() && label.is_sure());
        let named = named.and_then(|label| label.metric.as_ref());
        let Some(whole) = named.and_then(|whole| self.config.metric(whole)) else { return };
        let parts = || whole.identities.iter().filter(|identity| identity.minus.is_empty()).flat_map(|one| &one.plus);
        let known = |metric: &MetricId| parts().any(|part| part == metric);
        if parts().next().is_none() || record.metrics.iter().any(|(metric, _)| *metric == whole.id || known(metric)) {
            return;
        }
        let text = self.text(cell);
        let joined = whole.aliases.iter().map(|alias| self.lexicon.read(&format!("{text} {alias}")));
        let part = joined.filter(Label::is_sure).find_map(|label| label.metric.filter(known));
        if let Some(part) = part {
            record.metrics = vec![(part, cell)];
            record.unknown = None;
        }
    }

    /// The section lines above a row, nearest first.
    fn sections_above(&self, row: u32) -> impl Iterator<Item = &Banner> {
        self.table.sections.iter().rev().filter(move |line| line.cell.row < row)
    }

    /// A lab or metric that is written once in the stub stands for the blanks below it.
    fn carry_down(&self, row: u32, record: &mut Record) {
        // A row that says nothing of its own is no further row of the metric above: its label is missing.
        let own = !record.labs.is_empty() || !record.periods.is_empty() || record.scope.iter().next().is_some();
        let own = own || record.basis.is_some() || record.reported.is_some();
        for (&number, column) in self.columns.by_number.range(..self.columns.first_figure) {
            if column.figures || !column.carries {
                continue;
            }
            if self.layout.tags.contains(CellRef::new(row, number)) {
                continue;
            }
            let above = self.table.rows.iter().rev().skip_while(|above| **above >= row);
            let mut cells = above.map(|&above| CellRef::new(above, number));
            let Some(cell) = cells.find(|cell| self.layout.tags.contains(*cell)) else { continue };
            let between = |line: &&super::layout::Banner| (cell.row..row).contains(&line.cell.row);
            if self.table.sections.iter().any(|line| between(&line) && line.label.is_heading()) {
                continue;
            }
            let Some(Tag::Text(label)) = self.layout.tags.get(cell) else { continue };
            if record.labs.is_empty()
                && let Some(lab) = label.lab.as_ref().filter(|_| label.unknown.is_empty() && label.metric.is_none())
            {
                record.labs.push((lab.clone(), cell));
            } else if own && record.metrics.is_empty() && label.metric.is_some() && label.is_sure() {
                read_label(label, cell, "", false, record);
            } else if label.lab.is_none() && label.metric.is_none() && !label.unknown.is_empty() {
                let text = self.text(cell);
                if column.role == Some(Role::Lab) || column.lists_labs {
                    record.other_lab = Some((cell, text));
                } else {
                    record.unknown = record.unknown.take().or(Some((cell, text)));
                }
            }
        }
    }

    fn text(&self, cell: CellRef) -> String {
        self.grid.cells.get(cell).map_or_else(String::new, RawCell::raw)
    }

    /// What a column says that belongs to one column of figures: "Active users time period" makes of "Active users" and
    /// "Weekly" one name.
    fn read_of_one(&self, figure: u32, role: Option<Role>, cell: CellRef, tag: &Tag, record: &mut Record) {
        let mut own = Record::default();
        if matches!(role, Some(Role::Source | Role::Url | Role::Note | Role::Key | Role::Lead)) {
            record.labels.extend((role != Some(Role::Note)).then_some(cell));
            return;
        }
        self.read_cell(role, cell, tag, &mut own);
        let joined = self.columns.get(figure).and_then(|column| qualifiers::joined(self.grid, column, cell));
        let label = joined.map(|text| self.lexicon.read(&text));
        if let Some((metric, label)) = label.as_ref().and_then(|label| Some((label.metric.clone()?, label)))
            && label.is_sure()
        {
            own.metrics.push((metric, cell));
            own.span = None;
        }
        record.labels.append(&mut own.labels);
        record.of_one.push(OfOne { figure, record: own });
    }

    fn read_cell(&self, role: Option<Role>, cell: CellRef, tag: &Tag, record: &mut Record) {
        let period = || match tag {
            Tag::Period(label) => Some(*label),
            tag => as_year(tag).or_else(|| as_serial(tag)),
        };
        let missing = matches!(tag, Tag::Missing(_));
        let label = match tag {
            Tag::Text(label) => Some(label),
            _ => None,
        };
        if matches!(role, Some(Role::AsOf | Role::Reported))
            && let Some(doubtful) = period().filter(|label| label.other.is_some())
        {
            record.doubtful = Some((cell, doubtful));
            record.labels.push(cell);
            return;
        }
        let only_labs = self.columns.get(cell.column).is_some_and(|column| column.only_labs);
        match role {
            // A name nobody knows in a list of labs.
            None if only_labs && label.is_some_and(|label| !label.is_heading() && !label.unknown.is_empty()) => {
                record.other_lab = Some((cell, self.text(cell)));
            }
            Some(Role::Lab) => match label.and_then(|label| label.only_lab()) {
                Some(lab) => record.labs.push((lab.clone(), cell)),
                None if missing => {}
                None => record.other_lab = Some((cell, self.text(cell))),
            },
            Some(Role::Period) => match period() {
                Some(period) => record.periods.push((period, cell)),
                None if missing => {}
                None => record.bad_period = Some((cell, self.text(cell))),
            },
            Some(Role::AsOf) => match period().and_then(|label| label.whole()) {
                Some(period) => {
                    record.as_of = Some(period.last_day());
                    record.as_of_at.push((PeriodLabel::of(Period::Day(period.last_day())), cell));
                }
                None if missing => {}
                None => record.bad_period = Some((cell, self.text(cell))),
            },
            Some(Role::Reported) => match period().and_then(|label| label.whole()) {
                Some(period) => record.reported = Some(period),
                None if missing => {}
                None => record.bad_report = Some((cell, self.text(cell))),
            },
            Some(Role::Unit) => {
                let unit = match label {
                    Some(label) => label.only_unit.clone(),
                    None => unit_label::parse(&self.text(cell)),
                };
                match unit {
                    Some(unit) => record.units.push((unit, cell)),
                    None if missing => {}
                    None => record.bad_unit = Some((cell, self.text(cell))),
                }
            }
            Some(Role::Basis) => record.basis = label.and_then(|label| label.loose_basis).or(record.basis),
            Some(Role::Status) => {
                if label.is_some_and(|label| label.excluded) {
                    record.excluded = Some(self.text(cell));
                }
                record.basis = record.basis.or(label.and_then(|label| label.loose_basis));
            }
            Some(Role::Exclude) => {
                if self.is_yes(cell, tag) {
                    record.excluded = Some(self.excluding_heading(cell));
                }
            }
            Some(Role::Span) => match label.and_then(|label| label.only_span()) {
                Some(Span::Annualised) => record.basis = Some(Basis::RunRate),
                Some(span) => record.span = Some(span),
                None if missing => {}
                None => record.bad_period = Some((cell, self.text(cell))),
            },
            Some(Role::Scope) => self.read_scope(cell, label, record),
            Some(Role::Category) => {
                let mut said = Record::default();
                self.read_cell(Some(Role::Metric), cell, tag, &mut said);
                record.category.append(&mut said.metrics);
                record.category_unknown = said.unknown.take();
                record.span = said.span.or(record.span);
                record.scope.extend(&said.scope);
                record.excluded = said.excluded.or(record.excluded.take());
            }
            Some(Role::Metric) | None => match tag {
                // "Total" or "Average" alone names a computed row, "Max" beside them one more.
                Tag::Text(label) if role.is_none() && self.is_statistic(cell, label) => record.derived = true,
                Tag::Text(label) => {
                    let whole = label.parts.as_ref().filter(|_| role == Some(Role::Metric));
                    match whole.and_then(|parts| self.whole_of(parts)) {
                        Some(metric) => record.metrics.push((metric, cell)),
                        None => read_label(label, cell, &self.text(cell), role.is_some(), record),
                    }
                }
                Tag::Period(label) => record.periods.push((*label, cell)),
                tag => record.periods.extend(as_year(tag).map(|label| (label, cell))),
            },
            Some(Role::Lead) => record.lead = Some(self.text(cell)).filter(|text| !missing && !text.trim().is_empty()),
            Some(Role::Note | Role::Rank) => return,
            Some(Role::Source | Role::Url | Role::Key | Role::Value | Role::Low | Role::High | Role::Derived) => {}
        }
        record.labels.push(cell);
    }

    /// Whether a row label is nothing but a statistic. "Max" and "Min" can be ends of a range too, so they need another
    /// statistic in their column.
    fn is_statistic(&self, cell: CellRef, label: &Label) -> bool {
        match label.role {
            // A total below a line that names a metric is a figure of that metric.
            Some(Role::Derived) => {
                let named = self.sections_above(cell.row).next().is_some_and(|line| line.label.metric.is_some());
                label.metric.is_none() && !(named && self.text(cell).trim().eq_ignore_ascii_case("total"))
            }
            Some(Role::Low | Role::High) => self.table.rows.iter().any(|&row| {
                let other = self.layout.tags.get(CellRef::new(row, cell.column));
                matches!(other, Some(Tag::Text(other)) if other.derived && other.metric.is_none() && other.role.is_none_or(|role| role == Role::Derived))
            }),
            _ => false,
        }
    }

    /// The metric that is the sum of exactly the metrics named: R&D and inference compute are the whole compute.
    fn whole_of(&self, parts: &[MetricId]) -> Option<MetricId> {
        let sum = |metric: &&crate::domain::Metric| {
            metric.identities.iter().any(|identity| {
                identity.minus.is_empty()
                    && identity.plus.len() == parts.len()
                    && identity.plus.iter().all(|part| parts.contains(part))
            })
        };
        self.config.metrics.iter().find(sum).map(|metric| metric.id.clone())
    }

    /// Words for what is covered. What the catalogue does not know becomes a tag of its own: the figure is not the whole.
    fn read_scope(&self, cell: CellRef, label: Option<&Arc<Label>>, record: &mut Record) {
        let Some(label) = label else { return };
        record.scope.extend(&label.scope);
        record.basis = record.basis.or(label.basis);
        if label.excluded {
            record.excluded = Some(self.text(cell));
        }
        let part =
            self.columns.get(cell.column).and_then(|column| column.heads.iter().find_map(|head| head.label.part));
        let known = label.scope.iter().next().is_some();
        let says = !label.unknown.is_empty() || label.metric.is_some() || label.lab.is_some();
        if let Some(part) = part.filter(|_| says && !known) {
            record.scope.extend(&part_of(part, &self.text(cell)));
        }
    }

    /// Whether a cell of a column headed "exclude" says so.
    fn is_yes(&self, cell: CellRef, tag: &Tag) -> bool {
        let yes = ["true", "yes", "y", "x", "1", "checked", "excluded", "exclude", "✓", "✔", "ja", "wahr"];
        match self.grid.cells.get(cell).map(|cell| &cell.value) {
            Some(RawValue::Bool(truth)) => *truth,
            Some(RawValue::Number(number)) => *number != 0.0,
            _ => {
                matches!(tag, Tag::Text(_) | Tag::Bool | Tag::Number(_)) && {
                    let text = self.text(cell).trim().to_lowercase();
                    yes.contains(&text.as_str())
                }
            }
        }
    }

    fn excluding_heading(&self, cell: CellRef) -> String {
        let head = self.columns.get(cell.column).and_then(|column| column.heads.first());
        head.map_or_else(|| "exclude".into(), |head| self.text(head.cell))
    }

    /// Returns who said the figures of a lab, from the line that names the table's sources.
    pub(super) fn line_source(&self, lab: &LabId) -> Option<&Attribution> {
        let of = |whose: Option<&LabId>| self.line_sources.iter().find(|(of, _)| of.as_ref() == whose);
        of(Some(lab)).or_else(|| of(None)).map(|(_, attribution)| attribution)
    }

    /// Returns who said the figure in a column of a row: the note whose mark it carries, else the columns of sources that
    /// serve it.
    pub(super) fn attribution(&self, row: u32, figure: u32) -> Attribution {
        let own = self.grid.cells.get(CellRef::new(row, figure)).filter(|_| !self.footnotes.is_empty());
        let marked = own.and_then(|cell| match &cell.value {
            RawValue::Text(text) => sources::of_mark(self.footnotes, text, row),
            _ => None,
        });
        if let Some(marked) = marked {
            return marked.clone();
        }
        let Some(said) = self.columns.get(figure).map(|column| column.said) else { return Attribution::default() };
        let at = |column: Option<u32>| {
            let place = CellRef::new(row, column?);
            Some((place, self.grid.cells.get(place)?))
        };
        let url = at(said.url).map(|(_, cell)| cell.text());
        // A column of keys beside the figures points to the Sources tab like a column of sources does.
        let Some((place, cell)) = at(said.source).or_else(|| at(said.key)) else {
            return Attribution { source: url.map(|url| sources::of_address(&url)), ..Attribution::default() };
        };
        let link = self.grid.links.get(&place).cloned();
        let text = cell.text();
        if let Some(keyed) = self.keys.get(&text) {
            return keyed.clone();
        }
        let basis = match self.layout.tags.get(place) {
            Some(Tag::Text(label)) if !sources::is_address(&text) => label.loose_basis,
            _ => None,
        };
        Attribution { source: Some(sources::named(&text, url.or(link))), reported: None, basis }
    }
}

/// A number in a column of dates that is a day as spreadsheets count them, from 1990 to 2060.
fn as_serial(tag: &Tag) -> Option<PeriodLabel> {
    let Tag::Number(number) = tag else { return None };
    let value = number.base();
    if value.fract() != 0.0 || !(32_874.0..=58_804.0).contains(&value) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number within the bounds above")]
    let days = value as i64;
    let day = jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(days)).ok()?;
    Some(PeriodLabel::of(Period::Day(day)))
}

/// A stub headed "Revenue, as forecast in" holds the dates of forecasts.
fn stub_role(column: &Column) -> Option<Role> {
    column.heads.iter().any(|head| head.label.of_forecasts).then_some(Role::Reported)
}

/// The part that a cell names in a column of parts: "o/w Google" one by that name, "All infrastructure" none.
fn part_of(part: &str, text: &str) -> Scope {
    let plain = text.trim().trim_start_matches(['-', '–', '•', ' ']);
    let lower = plain.to_lowercase();
    let name = ["o/w ", "of which ", "thereof "].iter().find_map(|start| lower.strip_prefix(start)).unwrap_or(&lower);
    let first = name.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if matches!(first, "all" | "everything") {
        Scope::default()
    } else {
        Scope::from_iter([format!("{part}:{}", slug(name))])
    }
}

/// Words as a tag: small letters, digits and underscores.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.trim().chars().take(40) {
        match c {
            c if c.is_alphanumeric() => slug.extend(c.to_lowercase()),
            _ if !slug.ends_with('_') => slug.push('_'),
            _ => {}
        }
    }
    slug.trim_matches('_').to_owned()
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
    record.span = label.span.or(record.span);
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
