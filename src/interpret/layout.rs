//! The layout of a sheet: which rows are headings, which hold figures, and where one table ends and the next begins.
//!
//! A sheet is read by meaning, not by a list of layouts. Each cell is tagged by what it could be; a heading row is one
//! with no figures that names at least two periods, labs, metrics or column roles over figures; a table is a stack of
//! heading rows with the rows of figures below it; a row with a single text is a banner, which belongs to the figures
//! below it or, when a heading row follows, to the next table.

use super::label::{Label, Role};
use super::lexicon::Lexicon;
use super::number::{self, Decimal, Notation};
use super::period_label::{self, DateOrder, PeriodLabel};
use super::unit_label::{has_double_m, of_format};
use crate::domain::{CellRef, LabId, Period};
use crate::ingest::{Cells, Grid, RawCell, RawValue};
use indexmap::IndexMap;
use rayon::prelude::*;
use rustc_hash::FxHasher;
use std::collections::BTreeMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

/// What a cell could be, seen alone.
#[derive(Clone, Debug)]
pub(super) enum Tag {
    /// A number in some notation.
    Number(Number),
    /// A word for a missing value; whether it is a bare dash.
    Missing(bool),
    /// A period and nothing else: text, a date, or a number that could be a year.
    Period(PeriodLabel),
    /// Words.
    Text(Arc<Label>),
    /// A spreadsheet error.
    Error,
    /// A formula without a stored result.
    NoResult,
    /// True or false.
    Bool,
}

/// A number: typed as one, or printed in a notation that says more.
#[derive(Clone, Debug)]
pub(super) enum Number {
    /// A cell that holds a number.
    Typed(f64),
    /// A text that is one.
    Printed(Arc<Notation>),
}

impl Number {
    /// Returns the figure to show when one is wanted, before any scale.
    pub(super) fn base(&self) -> f64 {
        match self {
            Self::Typed(value) => *value,
            Self::Printed(notation) => notation.estimate.base,
        }
    }

    /// Returns the number with all that its print says.
    pub(super) fn notation(&self) -> Notation {
        match self {
            Self::Typed(value) => Notation::plain(*value),
            Self::Printed(notation) => notation.as_ref().clone(),
        }
    }
}

/// A row by what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowKind {
    Heading,
    Figures,
    Banner,
    Words,
}

/// A line of text that governs what is below it.
#[derive(Clone, Debug)]
pub(super) struct Banner {
    /// Where it stands.
    pub(super) cell: CellRef,
    /// The text.
    pub(super) text: String,
    /// What it says.
    pub(super) label: Label,
}

/// A stack of heading rows with the figures below it.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// Heading rows, top to bottom; empty for figures under no heading.
    pub(super) headings: Vec<u32>,
    /// Rows of figures.
    pub(super) rows: Vec<u32>,
    /// Lines between the table before and the headings.
    pub(super) preamble: Vec<Banner>,
    /// Lines between the rows of figures.
    pub(super) sections: Vec<Banner>,
    /// Lines behind the last row of figures.
    pub(super) afterword: Vec<Banner>,
}

/// A sheet cut into tables, with a tag for every cell.
#[derive(Default)]
pub(super) struct Layout {
    pub(super) tags: Cells<Tag>,
    pub(super) tables: Vec<Table>,
    /// Whether millions of money are written as MM.
    pub(super) double_m: bool,
}

/// Texts longer than this are prose, not labels.
const LONGEST_LABEL: usize = 90;

/// Reads the layout of a sheet.
pub(super) fn read(grid: &Grid, lexicon: &Lexicon) -> Layout {
    // Texts repeat down a column of records: each is looked at once. Equal texts are one allocation, so they are told
    // apart by their address.
    let mut seen: IndexMap<usize, &str, BuildHasherDefault<FxHasher>> = IndexMap::default();
    let mut places: Vec<usize> = Vec::new();
    for text in texts(grid) {
        places.push(seen.insert_full(text.as_ptr() as usize, text).0);
    }
    let texts: Vec<&str> = seen.into_values().collect();
    let (decimal, order) = (decimal_sign(&texts), date_order(&texts));
    let letters = letters(&texts, lexicon);
    let tag = |text: &&str| match letters.get(text.trim()) {
        Some(lab) => Tag::Text(Arc::new(Label { lab: Some(lab.clone()), ..Label::default() })),
        None => tag_text(text, lexicon, decimal, order),
    };
    let of_texts: Vec<Tag> = texts.par_iter().map(tag).collect();
    let mut places = places.into_iter();
    let tags = grid.cells.map(|_, raw| match &raw.value {
        RawValue::Text(_) => places.next().map_or(Tag::Bool, |place| of_texts[place].clone()),
        _ => tag_value(raw),
    });
    let tables = cut(grid, &classify(&tags));
    let doubled = |text: &str| text.contains("MM") || text.contains("mm");
    let double_m = texts.iter().any(|text| text.len() <= LONGEST_LABEL && doubled(text) && has_double_m(text));
    Layout { tags, tables, double_m }
}

/// Letters that stand for labs, from a line such as "A = OpenAI, B = Anthropic".
fn letters<'g>(texts: &[&'g str], lexicon: &Lexicon) -> BTreeMap<&'g str, LabId> {
    let mut letters: BTreeMap<&str, LabId> = BTreeMap::new();
    for text in texts.iter().filter(|text| text.len() <= LONGEST_LABEL && text.contains(['=', ':'])) {
        let mut found = Vec::new();
        for part in text.split([',', ';', '.', '|', '\n']) {
            let Some((key, name)) = part.rsplit_once(['=', ':']) else { continue };
            let letter = key.trim().rsplit([' ', ':', '(']).next().unwrap_or_default();
            let single = letter.len() == 1 && letter.starts_with(|c: char| c.is_ascii_uppercase());
            if let Some(lab) = lexicon.read(name).only_lab().filter(|_| single) {
                found.push((letter, lab.clone()));
            }
        }
        if found.len() > 1 {
            letters.extend(found);
        }
    }
    letters
}

fn texts(grid: &Grid) -> impl Iterator<Item = &str> {
    grid.cells.values().filter_map(|cell| match &cell.value {
        RawValue::Text(text) => Some(text.as_ref()),
        _ => None,
    })
}

/// Finds which sign parts decimals in the texts of a sheet, from those that can be read in one way only.
fn decimal_sign(texts: &[&str]) -> Decimal {
    // Prose and dates say nothing: only what is a number in some notation.
    let marked = texts.iter().copied().filter(|text| text.len() <= 40 && text.contains(['.', ',']));
    let numbers = marked.filter(|text| number::parse(text, Decimal::Unknown).is_some());
    numbers.filter(|text| period_label::parse(text).is_none()).fold(Decimal::Unknown, Decimal::learn)
}

/// Finds which of day and month comes first in the dates of a sheet, from those that can be read in one way only.
fn date_order(texts: &[&str]) -> DateOrder {
    texts.iter().copied().fold(DateOrder::Unknown, DateOrder::learn)
}

fn tag_value(raw: &RawCell) -> Tag {
    match &raw.value {
        RawValue::Date(date) => Tag::Period(date_period(*date, raw.format.as_deref())),
        RawValue::Number(value) => match shown_year(*value, raw.format.as_deref()) {
            Some(year) => Tag::Period(year),
            None => Tag::Number(Number::Typed(*value)),
        },
        RawValue::Text(_) | RawValue::Bool(_) => Tag::Bool,
        RawValue::Error(_) => Tag::Error,
        RawValue::NoResult => Tag::NoResult,
    }
}

/// A date means what its format shows of it: a month or a year, whichever day is stored, with the mark behind it.
fn date_period(date: crate::domain::Date, format: Option<&str>) -> PeriodLabel {
    let format = format.unwrap_or_default();
    // Letters in quotes are printed as they are: the E of `yyyy"E"`.
    let codes = format.split('"').step_by(2).collect::<String>().to_lowercase();
    let shows = |code| codes.contains(code);
    let period = match u8::try_from(date.month()) {
        Ok(_) if shows('y') && !shows('m') && !shows('d') => Period::Year(date.year()),
        Ok(month) if shows('m') && shows('y') && !shows('d') && !shows('h') => Period::Month(date.year(), month),
        _ => Period::Day(date),
    };
    PeriodLabel { tense: of_format(format).tense, ..PeriodLabel::of(period) }
}

/// A number that its format shows as a year with a mark: 2026 as `2026E`.
fn shown_year(value: f64, format: Option<&str>) -> Option<PeriodLabel> {
    let year = year(value)?;
    let tense = of_format(format?).tense?;
    Some(PeriodLabel { tense: Some(tense), ..year })
}

/// The year that a whole number from 1990 to 2060 can be.
fn year(value: f64) -> Option<PeriodLabel> {
    #[expect(clippy::cast_possible_truncation, reason = "a whole number within the bounds")]
    let whole = (value.fract() == 0.0 && (1990.0..=2060.0).contains(&value)).then_some(value as i16);
    whole.map(|year| PeriodLabel::of(Period::Year(year)))
}

fn tag_text(text: &str, lexicon: &Lexicon, decimal: Decimal, order: DateOrder) -> Tag {
    if let Some(dash) = lexicon.missing(text) {
        return Tag::Missing(dash);
    }
    if lexicon.is_zero(text) {
        return Tag::Number(Number::Typed(0.0));
    }
    // Four digits can be a year or a figure: the row it stands in decides, as with a typed number.
    let four_digits = text.trim().len() == 4 && text.trim().bytes().all(|byte| byte.is_ascii_digit());
    if let Some(notation) = number::parse(text, decimal).filter(|_| four_digits) {
        return Tag::Number(Number::Printed(Arc::new(notation)));
    }
    // "2025A (1)" is a period with a footnote; "2025 (1)" can be a figure with one.
    let plain = number::strip_footnotes(text).trim();
    let noted = plain.len() < text.trim().len() && !plain.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(period) = period_label::parse(if noted { plain } else { text }) {
        return Tag::Period(period.ordered(order));
    }
    if let Some(notation) = number::parse(text, decimal) {
        return Tag::Number(Number::Printed(Arc::new(notation)));
    }
    Tag::Text(Arc::new(lexicon.read(text)))
}

/// Returns the period a plain number could be: a whole number from 1990 to 2060.
pub(super) fn as_year(tag: &Tag) -> Option<PeriodLabel> {
    let Tag::Number(number) = tag else { return None };
    match number {
        Number::Printed(notation) if !notation.estimate.is_point() => None,
        number => year(number.base()),
    }
}

/// A row of a sheet with what its cells could head and what it is.
struct Row<'t> {
    number: u32,
    cells: &'t [(CellRef, Tag)],
    heads: Heads,
    kind: RowKind,
    /// Whether it stands below a heading of column roles.
    record: bool,
}

impl Row<'_> {
    fn at(&self, column: u32) -> Option<&Tag> {
        let found = self.cells.binary_search_by_key(&column, |(cell, _)| cell.column).ok()?;
        Some(&self.cells[found].1)
    }
}

/// How many cells of a row could head a column, by what they name.
#[derive(Default)]
struct Heads {
    periods: usize,
    /// Periods that are plain numbers and could be figures.
    years: usize,
    /// Cells that are a period and nothing else.
    dates: usize,
    labs: usize,
    metrics: usize,
    roles: usize,
    figures: usize,
    missing: usize,
    texts: usize,
    others: usize,
    /// Texts that declare a unit or a basis and name nothing else.
    declared: usize,
    /// Texts that begin like a number and are none.
    broken: usize,
}

impl Heads {
    fn count(cells: &[(CellRef, Tag)]) -> Self {
        let mut heads = Self::default();
        for (_, tag) in cells {
            match tag {
                Tag::Period(_) => {
                    heads.periods += 1;
                    heads.dates += 1;
                }
                tag @ Tag::Number(_) if as_year(tag).is_some() => {
                    heads.periods += 1;
                    heads.dates += 1;
                    heads.years += 1;
                }
                Tag::Number(_) | Tag::Error | Tag::NoResult => heads.figures += 1,
                Tag::Missing(_) => heads.missing += 1,
                Tag::Bool => heads.others += 1,
                Tag::Text(label) => {
                    heads.texts += 1;
                    heads.broken += usize::from(label.like_number && label.metric.is_none());
                    if label.role.is_some() {
                        heads.roles += 1;
                    } else if label.metric.is_some() {
                        heads.metrics += 1;
                    } else if label.lab.is_some() {
                        heads.labs += 1;
                    } else if label.period.is_some() {
                        heads.periods += 1;
                    } else if label.unit.is_some() || label.basis.is_some() || label.tense.is_some() {
                        heads.declared += 1;
                    } else {
                        heads.others += 1;
                    }
                }
            }
        }
        heads
    }

    /// Whether the row can only be a heading: no figures, and two of a kind.
    fn is_heading(&self) -> bool {
        let several = |count: usize| count >= 2;
        self.figures == 0
            && self.missing == 0
            && (self.roles >= 2
                || several(self.periods) && self.metrics <= 1
                || several(self.labs) && self.periods <= 1
                || several(self.metrics) && self.periods <= 1
                || self.roles == 1 && self.periods + self.labs + self.metrics >= 1)
    }
}

fn classify(tags: &Cells<Tag>) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    // Below a heading of column roles every adjoining row is a record, whatever it names; below any other heading a row
    // that begins with a metric or a lab and goes on with bare years holds figures that look like years.
    let mut above: Option<(u32, bool)> = None;
    let mut width = 0;
    for (number, cells) in tags.rows() {
        let heads = Heads::count(cells);
        // Records may go on behind a blank row: a label, a period and half of the columns filled make a record.
        let goes_on = heads.roles == 0 && heads.metrics + heads.labs > 0 && heads.dates > 0 && cells.len() * 2 > width;
        let adjoining = above.filter(|(last, records)| last + 1 == number || *records && goes_on);
        let record = adjoining.is_some_and(|(_, records)| records) && heads.roles < 2;
        let figures_like_years =
            adjoining.is_some() && heads.metrics + heads.labs > 0 && heads.periods > 0 && heads.periods == heads.years;
        // Units or bases for each column under a heading are headings too.
        let under_heading = rows.last().is_some_and(|row| row.number + 1 == number && row.kind == RowKind::Heading);
        let units = under_heading && heads.declared >= 2 && heads.figures + heads.missing == 0;
        let lengths = under_heading && is_of_lengths(cells);
        let pair = adjoining.is_none() && is_key_and_value(cells);
        let heading = (heads.is_heading() || units || lengths) && !record && !figures_like_years && !pair;
        if heading {
            width = cells.len();
        }
        above =
            if heading { Some((number, heads.roles >= 2)) } else { adjoining.map(|(_, records)| (number, records)) };
        let kind = if heading {
            RowKind::Heading
        } else if pair {
            RowKind::Banner
        } else if heads.figures > 0 || heads.missing > 0 || (heads.dates > 0 && cells.len() > 1) {
            RowKind::Figures
        } else if cells.len() == 1 || (cells.len() == 2 && heads.roles == 0) {
            RowKind::Banner
        } else {
            RowKind::Words
        };
        rows.push(Row { number, cells, heads, kind, record });
    }
    spanning_bases(&mut rows);
    single_headings(&mut rows);
    broken_figures(&mut rows);
    rows
}

/// Words such as "Actual" and "Forecast" over the columns of a heading right below them head those columns too.
fn spanning_bases(rows: &mut [Row<'_>]) {
    for index in 1..rows.len() {
        let (above, heading) = (&rows[index - 1], &rows[index]);
        let adjoining = above.number + 1 == heading.number && heading.kind == RowKind::Heading;
        let bare = !matches!(above.kind, RowKind::Heading | RowKind::Figures);
        let says = |tag: &Tag| matches!(tag, Tag::Text(label) if label.basis.is_some() && label.unknown.is_empty());
        let bases = || above.cells.iter().filter(|(cell, tag)| cell.column > 1 && says(tag)).count();
        if adjoining && bare && bases() >= 2 {
            rows[index - 1].kind = RowKind::Heading;
        }
    }
}

/// Right below a row of figures or headings, texts that begin like numbers are figures that cannot be read.
fn broken_figures(rows: &mut [Row<'_>]) {
    for index in 1..rows.len() {
        let (above, row) = (&rows[index - 1], &rows[index]);
        let joined = above.number + 1 == row.number && matches!(above.kind, RowKind::Figures | RowKind::Heading);
        let worded = matches!(row.kind, RowKind::Words | RowKind::Banner) && row.cells.len() > 1;
        if joined && worded && row.heads.broken > 0 {
            rows[index].kind = RowKind::Figures;
        }
    }
}

/// A row below headings that says how long the periods are: "Months | 12 | 12".
fn is_of_lengths(cells: &[(CellRef, Tag)]) -> bool {
    let Some(((_, Tag::Text(label)), rest)) = cells.split_first() else { return false };
    let whole = |tag: &Tag| matches!(tag, Tag::Number(number) if (1.0..=366.0).contains(&number.base()));
    label.of_lengths && label.metric.is_none() && !rest.is_empty() && rest.iter().all(|(_, tag)| whole(tag))
}

/// A line of a form above a table: a word for what a column could hold, and one value of that kind beside it.
fn is_key_and_value(cells: &[(CellRef, Tag)]) -> bool {
    let [(_, Tag::Text(key)), (_, value)] = cells else { return false };
    match (key.role, value) {
        (Some(Role::Lab), Tag::Text(value)) => value.only_lab().is_some(),
        (Some(Role::Metric), Tag::Text(value)) => value.metric.is_some() && value.is_sure(),
        (Some(Role::Unit), Tag::Text(value)) => value.only_unit.is_some(),
        (Some(Role::Basis | Role::Status), Tag::Text(value)) => value.loose_basis.is_some(),
        (Some(Role::Source | Role::Url | Role::Note | Role::Lead), Tag::Text(_))
        | (Some(Role::Period | Role::AsOf | Role::Reported), Tag::Period(_)) => true,
        (None, Tag::Period(_)) => key.metric.is_none() && key.lab.is_none() && key.period.is_none(),
        _ => false,
    }
}

/// A row without figures that names a period, lab or metric right above a figure heads the columns below it.
fn single_headings(rows: &mut [Row<'_>]) {
    for index in 0..rows.len() {
        let row = &rows[index];
        let bare = row.heads.figures == 0 && row.heads.missing == 0;
        if !bare || row.record || row.kind == RowKind::Heading {
            continue;
        }
        let names = |tag: &Tag| match tag {
            Tag::Period(_) => true,
            Tag::Text(label) => label.is_heading() && label.role.is_none_or(Role::holds_figures),
            tag => as_year(tag).is_some(),
        };
        // Years or dates right above a heading are the upper line of a stack: "2025" over "Q3, Q4".
        let stacked = rows.get(index + 1).is_some_and(|next| {
            next.kind == RowKind::Heading && next.number == row.number + 1 && row.kind == RowKind::Figures
        });
        let next = rows.get(index + 1).filter(|next| next.kind == RowKind::Figures);
        let over_figures =
            |column| next.is_some_and(|next| matches!(next.at(column), Some(Tag::Number(_) | Tag::Missing(_))));
        let mut heads = row.cells.iter().filter(|(cell, tag)| cell.column > 1 && names(tag));
        let one = heads.any(|(cell, _)| over_figures(cell.column));
        let above = index.checked_sub(1).map(|above| &rows[above]).filter(|above| above.number + 1 == row.number);
        let above = above.map(|above| above.kind);
        // Below a heading bare years are figures that look like years.
        let figures = above == Some(RowKind::Heading) && row.heads.years > 0 && row.heads.years == row.heads.periods;
        if (one || stacked) && above != Some(RowKind::Figures) && !figures {
            rows[index].kind = RowKind::Heading;
        }
    }
}

fn cut(grid: &Grid, rows: &[Row<'_>]) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut table = Table::default();
    let mut pending: Vec<Banner> = Vec::new();
    for row in rows {
        match row.kind {
            RowKind::Heading => {
                if !table.rows.is_empty() {
                    let before = std::mem::take(&mut table);
                    // Lines right above a heading row are its preamble; "Source:" lines belong to the figures before.
                    let (after, preamble) = part_afterword(std::mem::take(&mut pending));
                    tables.push(Table { afterword: after, ..before });
                    table.preamble = preamble;
                }
                table.preamble.append(&mut pending);
                table.headings.push(row.number);
            }
            RowKind::Figures => {
                if table.rows.is_empty() && table.headings.is_empty() {
                    table.preamble.append(&mut pending);
                }
                table.sections.append(&mut pending);
                table.rows.push(row.number);
            }
            RowKind::Banner | RowKind::Words => {
                pending.extend(row.cells.iter().filter_map(|(cell, tag)| banner(grid, *cell, tag)));
            }
        }
    }
    table.afterword = pending;
    tables.push(table);
    tables
}

fn part_afterword(lines: Vec<Banner>) -> (Vec<Banner>, Vec<Banner>) {
    lines.into_iter().partition(|line| source_line(&line.text).is_some())
}

/// Returns what follows "Source:" at the beginning of a line.
pub(super) fn source_line(text: &str) -> Option<&str> {
    let lower = text.trim_start().to_lowercase();
    let prefix = ["sources:", "source:"].into_iter().find(|prefix| lower.starts_with(prefix))?;
    text.trim_start().get(prefix.len()..).map(str::trim)
}

fn banner(grid: &Grid, cell: CellRef, tag: &Tag) -> Option<Banner> {
    let text = grid.cells.get(cell)?.raw();
    let label = match tag {
        Tag::Text(label) if text.chars().count() <= LONGEST_LABEL => label.as_ref().clone(),
        Tag::Period(period) => Label { period: Some(*period), ..Label::default() },
        _ => Label::default(),
    };
    Some(Banner { cell, text, label })
}
