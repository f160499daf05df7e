//! The context of one figure: its lab, metric, period and unit from the places around it, nearest first, or why not.

use super::columns;
use super::doubts;
use super::label::{Label, Span};
use super::layout::Banner;
use super::lexicon::Lexicon;
use super::period_label::PeriodLabel;
use super::record::{Record, Surroundings};
use super::slots::{Answer, Conflict, Slot};
use super::stated::{AGAINST, Agree, Settle, Stated};
use super::turned;
use super::unit_label::UnitLabel;
use crate::config::Config;
use crate::domain::{Basis, CellRef, Family, Kind, LabId, Metric, Period};
use crate::finding::Code;
use crate::ingest::{Grid, RawCell};

/// Why a figure was not read: the class of its cells and, where somebody should know, a finding.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) class: &'static str,
    pub(super) finding: Option<(Code, String, String)>,
    /// The cell to correct, when it is not the figure's own.
    pub(super) cell: Option<CellRef>,
    /// How a statement of the configuration would settle it.
    pub(super) settle: Option<Box<Settle>>,
}

impl Refusal {
    pub(super) fn quiet(class: &'static str) -> Self {
        Self { class, finding: None, cell: None, settle: None }
    }

    pub(super) fn told(class: &'static str, code: Code, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { class, finding: Some((code, message.into(), hint.into())), cell: None, settle: None }
    }

    pub(super) fn settled_by(self, key: &'static str, values: impl IntoIterator<Item = String>) -> Self {
        Self { settle: Some(Box::new(Settle { key, values: values.into_iter().collect() })), ..self }
    }

    pub(super) fn in_cell(self, cell: CellRef) -> Self {
        Self { cell: Some(cell), ..self }
    }
}

/// The surroundings of one figure.
pub(super) struct Context<'a> {
    pub(super) config: &'a Config,
    pub(super) grid: &'a Grid,
    /// What the names of the sheet and the file say.
    pub(super) names: &'a [Label; 2],
    pub(super) around: &'a Surroundings<'a>,
    pub(super) title: &'a [Banner],
    pub(super) row: u32,
    pub(super) record: &'a Record,
    pub(super) main: CellRef,
    /// What the configuration states about the sheet.
    pub(super) stated: &'a Stated<'a>,
}

impl Context<'_> {
    fn heads(&self) -> impl Iterator<Item = &columns::Head> {
        self.around.columns.by_number.get(&self.main.column).into_iter().flat_map(|column| &column.heads)
    }

    /// Headings of the stub speak for the whole table: "Revenue, as forecast in".
    fn stub_heads(&self) -> impl Iterator<Item = &columns::Head> {
        let columns = self.around.columns;
        columns.by_number.range(..columns.first_figure).flat_map(|(_, column)| &column.heads)
    }

    /// The lines that govern the figure, nearest first: sections above it, the table's preamble, the sheet's title.
    fn lines(&self) -> impl Iterator<Item = &Banner> {
        let table = self.around.table;
        let sections = table.sections.iter().rev().filter(|line| line.cell.row < self.row);
        sections.chain(table.preamble.iter().rev()).chain(self.title.iter().rev())
    }

    /// What the columns say in this row that speak of the figure's column alone.
    fn of_one(&self) -> impl Iterator<Item = &Record> {
        let own = self.record.of_one.iter().filter(|one| one.figure == self.main.column);
        own.map(|one| &one.record)
    }

    /// Whether a column that speaks of the figure's column alone names its metric.
    pub(super) fn is_named_beside(&self) -> bool {
        self.of_one().any(|record| !record.metrics.is_empty())
    }

    /// Fills a slot: columns that speak of the figure's column alone, row and column, stub headings, lines one by one, the
    /// names of sheet and file. On each level `agree` may settle two different answers.
    fn slot<'s, T: Clone + PartialEq + Agree + 's>(
        &'s self,
        row: impl Fn(&'s Record) -> &'s [(T, CellRef)],
        say: impl Fn(&Label) -> Option<T>,
        agree: impl Fn(&T, &T) -> Option<T>,
    ) -> Slot<T> {
        let mut slot = Slot::new(self.stated.answer(self.main, |statement| say(&statement.label)));
        let placed = |(value, cell): &(T, CellRef)| (value.clone(), Some(*cell));
        slot.level_where(self.of_one().flat_map(&row).map(placed), &agree);
        // Within a stack of headings the nearest one speaks.
        let head = self.heads().find_map(|head| say(&head.label).map(|value| (value, Some(head.cell))));
        slot.level_where(row(self.record).iter().map(placed).chain(head), &agree);
        slot.end_of_own();
        let table = self.around.table;
        let said = |line: &Banner| say(&line.label).map(|value| (value, Some(line.cell)));
        for section in table.sections.iter().rev().filter(|line| line.cell.row < self.row) {
            slot.level(said(section));
        }
        // A heading over the stub speaks for the whole table, a section line for the rows below it.
        slot.level_where(self.stub_heads().filter_map(|head| Some((say(&head.label)?, Some(head.cell)))), &agree);
        // The lines above a table are equally near: two subtitles that differ are a conflict.
        slot.level_where(table.preamble.iter().filter_map(said), &agree);
        slot.level_where(self.title.iter().filter_map(said), &agree);
        for name in self.names {
            slot.level(say(name).map(|value| (value, None)));
        }
        slot
    }

    pub(super) fn metric(&self) -> Result<&Metric, Refusal> {
        let config = self.config;
        let stated = self.stated.answer(self.main, |statement| statement.label.metric.clone());
        // Who states the metric of one row has seen its label.
        let seen = stated.as_ref().is_some_and(|stated| stated.of_one_row);
        let unknown = self.record.unknown.as_ref().filter(|_| self.record.metrics.is_empty() && !seen);
        if let Some((cell, text)) = unknown {
            return Err(unknown_metric(self.around.lexicon, text).in_cell(*cell));
        }
        // Who states the metric of one column has seen its heading.
        let own = self.is_named_beside() || stated.is_some_and(|stated| stated.of_one_column);
        // A heading that names a metric with words nobody knows is no metric either.
        if let Some(head) = self.heads().find(|head| head.label.metric.is_some() && !head.label.is_sure() && !own) {
            let text = self.grid.cells.get(head.cell).map_or_else(String::new, RawCell::raw);
            return Err(unknown_metric(self.around.lexicon, &text).in_cell(head.cell));
        }
        let named = self.heads().any(|head| head.label.metric.is_some());
        if let Some((cell, text)) = self.record.category_unknown.as_ref().filter(|_| !named && !own) {
            return Err(unknown_metric(self.around.lexicon, text).in_cell(*cell));
        }
        let slot = self.slot(
            |record| if named || record.category.is_empty() { &record.metrics } else { &record.category },
            |label| label.metric.clone().filter(|_| !label.second_metric),
            |_, _| None,
        );
        let answer = slot.nearest().map_err(|conflict| self.conflicting("metrics", &conflict, ToString::to_string))?;
        let found = answer.and_then(|answer| config.metric(&answer.value));
        found.ok_or_else(|| {
            let hint = "name the metric in the row, the header or the title";
            Refusal::told("no metric in sight", Code::MetricMissing, "nothing near this number names a metric", hint)
                .settled_by("metric", ["revenue".to_owned()])
        })
    }

    pub(super) fn lab(&self) -> Result<LabId, Refusal> {
        let near = !self.record.labs.is_empty() || self.heads().any(|head| head.label.lab.is_some());
        if !near {
            let stated = self.stated.answer(self.main, |statement| statement.label.lab.clone());
            // A statement says whose figures these are, unless the strange line stands inside what it speaks of.
            let doubtful = |cell: CellRef| stated.as_ref().is_none_or(|stated| stated.holds(cell));
            if let Err(refusal) = doubts::section(self.around.table, self.row)
                && refusal.cell.is_none_or(doubtful)
            {
                return Err(refusal);
            }
            if let Some(line) = doubts::own_title(self.around.table, self.title)
                && doubtful(line.cell)
            {
                return Err(doubts::stranger(line));
            }
        }
        let slot = self.slot(|record| &record.labs, |label| label.lab.clone(), |_, _| None);
        let answer = slot.nearest().map_err(|conflict| self.conflicting("labs", &conflict, LabId::to_string))?;
        answer.map(|answer| answer.value).ok_or_else(|| {
            if let Some(line) = self.lines().find(|line| line.label.several_labs) {
                let message = format!("\"{}\" names two labs, and nothing nearer says which", line.text.trim());
                let hint = "name the lab in the row, the header or the tab";
                let labs = self.config.labs.as_ref().into_array().map(|lab| lab.id.to_string());
                let refusal = Refusal::told("under two labs", Code::ContextConflict, message, hint);
                return refusal.settled_by("lab", labs);
            }
            let hint = "name the lab in the row, the header, the title or the tab";
            Refusal::told("no lab in sight", Code::LabMissing, "nothing near this number names a lab", hint)
                .settled_by("lab", self.config.labs.as_ref().into_array().map(|lab| lab.id.to_string()))
        })
    }

    /// Whether the label that names the metric says that a positive figure is a loss.
    pub(super) fn loss(&self) -> bool {
        if !self.record.metrics.is_empty() {
            return self.record.loss;
        }
        let heads = self.heads().chain(self.stub_heads()).map(|head| head.label.as_ref());
        let mut all = heads.chain(self.lines().map(|line| &line.label)).chain(self.names);
        all.find(|label| label.metric.is_some()).is_some_and(|label| label.loss)
    }

    /// The period with the mark of its label; a part of a year takes the year from the nearest heading or line.
    pub(super) fn period(&self, metric: &Metric) -> Result<(Period, Option<char>), Refusal> {
        if let Some((cell, text)) = &self.record.bad_period {
            let message = format!("\"{}\" is no period", text.trim());
            let hint = "write FY2025, 2026Q3, 2026-08 or 2026-03-31";
            return Err(
                Refusal::told("a period that cannot be read", Code::PeriodUnreadable, message, hint).in_cell(*cell)
            );
        }
        let stated = self.stated.answer(self.main, |statement| statement.label.period);
        let meant = stated.and_then(|stated| stated.value.whole());
        if let Some((cell, label)) = self.record.doubtful
            && !label.readings().any(|reading| Some(reading) == meant)
        {
            return Err(doubtful_date(&label, Some(cell)));
        }
        let say = |label: &Label| label.period.filter(|_| !label.vintage);
        let flow = metric.kind == Kind::Flow;
        let headed = self.heads().any(|head| say(&head.label).is_some());
        let slot = self.slot(
            |record| if record.periods.is_empty() && !headed { &record.as_of_at } else { &record.periods },
            say,
            |a, b| a.together(b, flow),
        );
        let answer = slot.nearest().map_err(|conflict| {
            let doubtful = [&conflict.first, &conflict.second].into_iter().find(|answer| answer.value.other.is_some());
            match doubtful {
                Some(answer) => doubtful_date(&answer.value, answer.cell),
                None => self.conflicting("periods", &conflict, |label| {
                    label.whole().map_or_else(String::new, |period| period.to_string())
                }),
            }
        })?;
        if let Some(answer) = answer.as_ref().filter(|answer| answer.value.other.is_some()) {
            return Err(doubtful_date(&answer.value, answer.cell));
        }
        let year = || {
            let whole = |label: PeriodLabel| label.whole();
            let heads = self.heads().filter_map(|head| say(&head.label));
            let lines = self.lines().filter_map(|line| say(&line.label));
            let names = self.names.iter().filter_map(say);
            let rows = self.record.periods.iter().map(|(label, _)| *label);
            heads.chain(rows).chain(lines).chain(names).find_map(whole).map(|period| period.last_day().year())
        };
        let Some(Answer { value: label, cell, .. }) = answer else {
            let hint = "write the period into the row, the header or the title";
            let message = "nothing near this number names a period";
            return Err(Refusal::told("no period in sight", Code::PeriodMissing, message, hint)
                .settled_by("period", ["FY2025".to_owned(), "2026Q3".to_owned(), "2026-03-31".to_owned()]));
        };
        let period = label.whole().or_else(|| year().map(|year| label.within(year))).ok_or_else(|| {
            let hint = "write the year beside the quarter";
            Refusal::told("a period without a year", Code::PeriodMissing, "the quarter has no year in sight", hint)
                .settled_by("period", ["FY2025".to_owned()])
        })?;
        let period = self.time_of_flow(metric, period, cell)?;
        let tense = label.tense.or_else(|| {
            let mark = |label: &Label| label.tense.or(label.period.and_then(|label| label.tense));
            self.heads().find_map(|head| mark(&head.label))
        });
        Ok((period, tense))
    }

    /// A flow takes time: a date over it means the year, quarter or month that ends there, when the sheet tells which.
    fn time_of_flow(&self, metric: &Metric, period: Period, cell: Option<CellRef>) -> Result<Period, Refusal> {
        let pace = || self.stated_basis() == Some(Basis::RunRate);
        if metric.kind != Kind::Flow || metric.dated || pace() {
            return Ok(period);
        }
        let span = self.of_one().find_map(|record| record.span).or(self.record.span).or_else(|| {
            let heads = self.heads().find_map(|head| head.label.span.filter(|_| head.label.metric.is_some()));
            let heads = heads.or_else(|| self.stub_heads().find_map(|head| head.label.span));
            heads.or_else(|| self.lines().find_map(|line| line.label.span.filter(|_| line.label.period.is_some())))
        });
        let from = |cell: CellRef| {
            if self.around.table.headings.contains(&cell.row) {
                self.around.columns.steps
            } else {
                self.around.columns.get(cell.column).and_then(|column| column.steps)
            }
        };
        let steps = cell.and_then(from);
        let refuse = |candidates: String| {
            let message =
                format!("{period} over {}, which takes time, could mean {candidates}", metric.name.to_lowercase());
            let hint = "write FY2025, 2026Q1 or 2026-03 into the heading, or say \"year ended\" or \"quarter ended\"";
            let refusal =
                Refusal::told("a date that could be a year or a quarter", Code::PeriodUnreadable, message, hint);
            cell.map_or_else(|| refusal.clone(), |cell| refusal.clone().in_cell(cell))
        };
        match period {
            Period::Day(day) => {
                // Dates a quarter apart may end quarters or months, or stand for the year so far: only year ends and months tell.
                let steps = steps.filter(|steps| matches!(steps, Span::Year | Span::Month));
                let ending = span.or(steps).and_then(|span| span.ending(day));
                ending.ok_or_else(|| {
                    let ends = [Span::Year, Span::Half, Span::Quarter, Span::Month];
                    let ends: Vec<String> =
                        ends.iter().filter_map(|span| span.ending(day)).map(|period| period.to_string()).collect();
                    refuse(if ends.is_empty() { "any time up to that day".into() } else { ends.join(", ") })
                })
            }
            // "Mar-26, Jun-26, Sep-26" over a flow: months three months apart, or the quarters that they end?
            Period::Month(..) if span.is_none() && steps == Some(Span::Quarter) => {
                let quarter = Span::Quarter.ending(period.last_day()).map(|quarter| quarter.to_string());
                Err(refuse(format!("the month or {}", quarter.unwrap_or_default())))
            }
            Period::Month(..) => match span.filter(|span| *span != Span::Month) {
                Some(span) => Ok(span.ending(period.last_day()).unwrap_or(period)),
                None => Ok(period),
            },
            other => Ok(other),
        }
    }

    /// Unit declarations that can apply to the metric, nearest first.
    pub(super) fn units(&self, metric: &Metric) -> Result<Vec<UnitLabel>, Refusal> {
        if let Some((cell, text)) = &self.record.bad_unit {
            let message = format!("\"{text}\" is no unit");
            let hint = "write USD bn, USD m, %, x, GW, people or m users";
            return Err(Refusal::told("a unit that cannot be read", Code::UnitMissing, message, hint).in_cell(*cell));
        }
        let suiting = |unit: &UnitLabel| unit.suits(metric.family);
        let slot = self.slot(
            |record| &record.units,
            |label| label.unit.clone().filter(suiting),
            super::unit_label::UnitLabel::joined,
        );
        let nearest = slot.nearest().map_err(|conflict| {
            let refusal = self.conflicting("units", &conflict, UnitLabel::to_string);
            let finding = refusal.finding.map(|(_, message, hint)| (Code::UnitConflict, message, hint));
            Refusal { finding, ..refusal }
        })?;
        if let Some(answer) =
            nearest.as_ref().filter(|answer| answer.value.conflict && metric.family == Family::Currency)
        {
            let message = "the unit names two currencies or two scales, and nobody can tell which one is meant here";
            let hint = "declare one unit for a table, and write another one into the rows or columns it is for";
            let refusal = Refusal::told("under two units", Code::UnitConflict, message, hint);
            return Err(Refusal { cell: answer.cell, ..refusal });
        }
        if let Some(cell) =
            nearest.as_ref().and_then(|answer| answer.cell).filter(|_| metric.family == Family::Currency)
        {
            doubts::lone_m(self.around.layout, self.grid, cell)?;
        }
        let mut units: Vec<UnitLabel> = nearest.into_iter().map(|answer| answer.value).collect();
        // What the nearest declaration leaves open a farther one may say: a currency in the title, a scale in the heading.
        if units.iter().any(UnitLabel::is_complete) {
            return Ok(units);
        }
        let rows = self.of_one().chain([self.record]).flat_map(|record| &record.units).map(|(unit, _)| unit);
        let table = self.around.table;
        let sections = table.sections.iter().rev().filter(|line| line.cell.row < self.row);
        let lines = sections.chain(table.preamble.iter().rev()).chain(self.title.iter().rev());
        let labels = self.heads().map(|head| head.label.as_ref());
        let labels = labels.chain(self.stub_heads().map(|head| head.label.as_ref()));
        let labels = labels.chain(lines.map(|line| &line.label)).chain(self.names);
        units.extend(rows.chain(labels.filter_map(|label| label.unit.as_ref())).cloned());
        Ok(units)
    }

    /// The basis that the row or a heading states in words.
    pub(super) fn stated_basis(&self) -> Option<Basis> {
        let own = self.of_one().find_map(|record| record.basis).or(self.record.basis);
        own.or_else(|| self.heads().find_map(|head| head.label.basis))
    }

    /// The basis that a line above mentions: prose, weaker than the A or E of a heading.
    pub(super) fn line_basis(&self) -> Option<Basis> {
        self.lines().filter(|line| !line.label.vintage).find_map(|line| line.label.basis)
    }

    /// When the forecast was made, as a line above or the name of the sheet says.
    pub(super) fn vintage(&self) -> Option<Period> {
        let say = |label: &Label| label.period.filter(|_| label.vintage).and_then(|label| label.whole());
        if let Some(period) = self.heads().find_map(|head| say(&head.label)) {
            return Some(period);
        }
        self.lines().find_map(|line| say(&line.label)).or_else(|| self.names.iter().find_map(say))
    }
}

impl Context<'_> {
    /// Two answers for one question, equally near, or one that contradicts what is stated.
    fn conflicting<T>(&self, what: &str, conflict: &Conflict<T>, name: impl Fn(&T) -> String) -> Refusal {
        let Conflict { first, second } = conflict;
        let place = |answer: &Answer<T>| {
            let lying = |cell| if self.stated.turned { turned::place(cell) } else { cell };
            answer.cell.map_or_else(|| "a name".to_owned(), |cell| lying(cell).to_string())
        };
        let (one, other) = (name(&first.value), name(&second.value));
        if let Some(line) = first.line {
            let message =
                format!("{} states {one} in line {line}, and {} says {other}", self.config.path, place(second));
            return Refusal::told("against a statement", Code::ContextConflict, message, AGAINST);
        }
        let message =
            format!("two {what} are named equally near: {one} in {} and {other} in {}", place(first), place(second));
        let key = match what {
            "labs" => "lab",
            "metrics" => "metric",
            "periods" => "period",
            _ => "unit",
        };
        Refusal::told("two answers equally near", Code::ContextConflict, message, "correct one of the two cells")
            .settled_by(key, [one, other])
    }
}

/// A label that is no metric: with the metric it is close to when there is one.
fn unknown_metric(lexicon: &Lexicon, text: &str) -> Refusal {
    let (message, hint) = match lexicon.nearest_metric(text) {
        Some(meant) => (
            format!("no metric of the catalogue, but close to \"{meant}\""),
            format!("correct the label if \"{meant}\" is meant, or add it to the aliases of a metric in labcomps.toml"),
        ),
        // Labels that are far from everything are one cause: the list of them is what helps.
        None => (
            "no metric of the catalogue, nor close to one".to_owned(),
            "rename the label, or add it to the aliases of a metric in labcomps.toml; its figures are left out"
                .to_owned(),
        ),
    };
    Refusal::told("no metric of the catalogue", Code::MetricUnknown, message, hint)
}

/// A date whose day and month could be exchanged, in a sheet that shows neither order or both.
fn doubtful_date(label: &PeriodLabel, cell: Option<CellRef>) -> Refusal {
    let readings: Vec<String> = label.readings().map(|period| period.to_string()).collect();
    let message = format!("the date could be {}", readings.join(" or "));
    let hint = "write the date with its year first, such as 2026-03-31, or with the name of the month";
    let refusal = Refusal::told("a date that can be read in two ways", Code::PeriodUnreadable, message, hint);
    Refusal { cell, ..refusal }
}
