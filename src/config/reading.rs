//! Statements of what a workbook, sheet or range means: the `[[reading]]` tables of `labcomps.toml`.

use super::file::{File, meant};
use super::pattern::Pattern;
use super::raw::{Orientation, RawReading};
use super::{ConfigError, Words};
use crate::domain::{Area, Basis, CellRef, Lab, LabId, Metric, MetricId, Period, Scope};
use std::cmp::Reverse;
use toml::Spanned;

/// What can be read as the notation of a period or a unit; the stage that reads sheets knows them.
#[derive(Clone, Copy, Debug)]
pub struct Notations {
    /// Whether a text is a period and nothing else.
    pub period: fn(&str) -> bool,
    /// Whether a text is a unit and nothing else.
    pub unit: fn(&str) -> bool,
}

/// Where a statement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Where {
    /// The workbooks, by their path below the inputs.
    pub workbook: Pattern,
    /// The sheets; all when it is left out.
    pub sheet: Option<Pattern>,
    /// The cells; all when it is left out.
    pub range: Option<Area>,
}

/// What a workbook, sheet or range means where it does not say so itself.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The line of the file on which the statement begins.
    pub line: usize,
    /// Where it is about.
    pub place: Where,
    /// The lab of the figures.
    pub lab: Option<LabId>,
    /// The metric of the figures.
    pub metric: Option<MetricId>,
    /// The period of the figures, in a notation of sheets.
    pub period: Option<String>,
    /// The unit of the figures, in a notation of sheets.
    pub unit: Option<String>,
    /// What the figures rest on.
    pub basis: Option<Basis>,
    /// What the figures cover.
    pub scope: Scope,
    /// Who says so.
    pub source: Option<String>,
    /// When it was said.
    pub reported: Option<Period>,
    /// Whether the cells are left out.
    pub ignore: bool,
    /// Which way the records of the sheet run.
    pub orientation: Option<Orientation>,
}

impl Reading {
    /// Orders statements: the more specific is the greater.
    pub fn rank(&self) -> impl Ord + use<> {
        let exact = |pattern: &Pattern| if pattern.is_exact() { 2 } else { 1 };
        let Where { workbook, sheet, range } = &self.place;
        (self.kind(), sheet.as_ref().map_or(0, exact), exact(workbook), Reverse(range.map_or(0, Area::cells)))
    }

    /// How specific the kind of place is.
    fn kind(&self) -> u8 {
        u8::from(self.place.range.is_some())
    }

    /// Whether some cell could be covered by both, neither being more specific for it.
    fn rivals(&self, other: &Self) -> bool {
        let (a, b) = (&self.place, &other.place);
        let exact = |pattern: Option<&Pattern>| pattern.map(Pattern::is_exact);
        let sheets = match (&a.sheet, &b.sheet) {
            (Some(a), Some(b)) => a.meets(b),
            _ => true,
        };
        let ranges = match (a.range, b.range) {
            (Some(a), Some(b)) => {
                let common = a.from.row.max(b.from.row) <= a.to.row.min(b.to.row)
                    && a.from.column.max(b.from.column) <= a.to.column.min(b.to.column);
                let within = |a: Area, b: Area| a != b && b.contains(a.from) && b.contains(a.to);
                common && !within(a, b) && !within(b, a)
            }
            (None, None) => true,
            _ => false,
        };
        exact(Some(&a.workbook)) == exact(Some(&b.workbook))
            && exact(a.sheet.as_ref()) == exact(b.sheet.as_ref())
            && a.workbook.meets(&b.workbook)
            && sheets
            && ranges
    }

    /// The key that two statements answer differently.
    fn differs(&self, other: &Self) -> Option<&'static str> {
        fn differ<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
            a.zip(b).is_some_and(|(a, b)| a != b)
        }
        let keys = [
            ("lab", differ(self.lab.as_ref(), other.lab.as_ref())),
            ("metric", differ(self.metric.as_ref(), other.metric.as_ref())),
            ("period", differ(self.period.as_ref(), other.period.as_ref())),
            ("unit", differ(self.unit.as_ref(), other.unit.as_ref())),
            ("basis", differ(self.basis.as_ref(), other.basis.as_ref())),
            ("source", differ(self.source.as_ref(), other.source.as_ref())),
            ("reported", differ(self.reported.as_ref(), other.reported.as_ref())),
            ("orientation", differ(self.orientation.as_ref(), other.orientation.as_ref())),
            ("scope", !self.scope.is_empty() && !other.scope.is_empty() && self.scope != other.scope),
        ];
        keys.into_iter().find(|(_, differ)| *differ).map(|(key, _)| key)
    }
}

/// What statements may name.
pub(super) struct Known<'a> {
    pub(super) labs: &'a [Lab],
    pub(super) metrics: &'a [Metric],
    pub(super) words: &'a Words,
    pub(super) notations: Notations,
}

/// Makes statements of what the file says; every name resolves.
pub(super) fn valid(
    raw: Vec<Spanned<RawReading>>,
    known: &Known<'_>,
    file: File<'_>,
) -> Result<Vec<Reading>, ConfigError> {
    let mut readings: Vec<(Reading, std::ops::Range<usize>)> = Vec::new();
    for one in raw {
        let span = header(&one.span(), file);
        let reading = complete(one.into_inner(), span.clone(), known, file)?;
        if let Some((earlier, key)) = readings.iter().find_map(|(earlier, _)| {
            let key = earlier.rivals(&reading).then(|| earlier.differs(&reading))??;
            Some((earlier, key))
        }) {
            let message = format!("states another {key} than line {} for the same cells", earlier.line);
            return Err(file.wrong_at(span, message, "leave one of the two out, or make it speak of fewer cells"));
        }
        readings.push((reading, span));
    }
    Ok(readings.into_iter().map(|(reading, _)| reading).collect())
}

/// The first line of a table, which is what a complaint about the whole of it marks.
fn header(span: &std::ops::Range<usize>, file: File<'_>) -> std::ops::Range<usize> {
    let length = file.text.get(span.clone()).and_then(|text| text.lines().next()).map_or(1, str::len);
    span.start..span.start + length
}

fn complete(
    raw: RawReading,
    span: std::ops::Range<usize>,
    known: &Known<'_>,
    file: File<'_>,
) -> Result<Reading, ConfigError> {
    let Some(workbook) = raw.workbook.as_ref().filter(|workbook| !workbook.is_empty()) else {
        return Err(file.wrong_at(
            span,
            "[[reading]] has no `workbook`",
            "name it as below the inputs: \"leaks/*.xlsx\"",
        ));
    };
    let refuse = |text: &Spanned<String>, what: &str, hint: String| {
        file.wrong_at(text.span(), format!("`{}` is no {what}", text.get_ref()), hint)
    };
    let lab = |text: &Spanned<String>| {
        let names = known.labs.iter().flat_map(|lab| lab.aliases.iter().map(String::as_str).chain([lab.id.as_str()]));
        find_lab(known.labs, text.get_ref()).ok_or_else(|| refuse(text, "lab", meant(text.get_ref(), names)))
    };
    let metric = |text: &Spanned<String>| {
        let metrics = known.metrics.iter();
        let names = metrics.flat_map(|one| one.aliases.iter().map(String::as_str).chain([one.id.as_str()]));
        let wrong = || refuse(text, "metric of the catalogue", meant(text.get_ref(), names));
        find_metric(known.metrics, text.get_ref()).ok_or_else(wrong)
    };
    let (lab, metric) = (raw.lab.as_ref().map(lab).transpose()?, raw.metric.as_ref().map(metric).transpose()?);
    if let Some(text) = raw.period.as_ref().filter(|text| !(known.notations.period)(text.get_ref())) {
        return Err(refuse(text, "period", "write FY2025, FY26E, 2026Q3, 2025H1, 2026-08 or 2026-03-31".into()));
    }
    if let Some(text) = raw.unit.as_ref().filter(|text| !(known.notations.unit)(text.get_ref())) {
        return Err(refuse(text, "unit", "write USD bn, USD m, %, x, GW, people or m users".into()));
    }
    let range = |text: &Spanned<String>| {
        let wrong = || refuse(text, "range", "write B4:F20, a column B or B:D, rows 4:9, or a cell C7".into());
        area(text.get_ref()).ok_or_else(wrong)
    };
    let range = raw.range.as_ref().map(range).transpose()?;
    let mut scope = Scope::default();
    for (text, span) in raw.scope.iter().flat_map(|one| one.get_ref().all().iter().map(|text| (text, one.span()))) {
        let Some(tag) = find_tag(known.words, text) else {
            let all = known.words.scope.iter().flat_map(|(word, tag)| [word.as_str(), tag.as_str()]);
            let near = meant(text, all);
            let hint = if near.is_empty() { "add it to [scope]".into() } else { near };
            return Err(refuse(&Spanned::new(span, text.clone()), "scope", hint));
        };
        scope.insert(tag);
    }
    let ignore = raw.ignore.unwrap_or(false);
    let place = Where { workbook: Pattern::new(workbook), sheet: raw.sheet.as_deref().map(Pattern::new), range };
    let basis = raw.basis;
    let reading = Reading {
        line: file.line(span.start),
        place,
        lab,
        metric,
        period: raw.period.map(Spanned::into_inner),
        unit: raw.unit.map(Spanned::into_inner),
        basis,
        scope,
        source: raw.source,
        reported: raw.reported,
        ignore,
        orientation: raw.orientation.as_ref().map(|orientation| *orientation.get_ref()),
    };
    if let Some(orientation) = raw.orientation.filter(|_| range.is_some()) {
        let message = "`orientation` speaks of a whole sheet";
        return Err(file.wrong_at(
            orientation.span(),
            message,
            "leave out `range`, or put the table on a sheet of its own",
        ));
    }
    let says = reading.lab.is_some()
        || reading.metric.is_some()
        || reading.period.is_some()
        || reading.unit.is_some()
        || reading.basis.is_some()
        || !reading.scope.is_empty()
        || reading.source.is_some()
        || reading.orientation.is_some()
        || reading.reported.is_some();
    match (says, ignore) {
        (false, false) => {
            Err(file.wrong_at(span, "[[reading]] states nothing", "add `lab`, `unit`, or `ignore = true`"))
        }
        (true, true) => {
            Err(file.wrong_at(span, "[[reading]] ignores cells and says what they mean", "keep one of the two"))
        }
        _ => Ok(reading),
    }
}

fn find_lab(labs: &[Lab], text: &str) -> Option<LabId> {
    let lower = text.trim().to_lowercase();
    labs.iter().find(|lab| lab.id.as_str() == lower || lab.aliases.contains(&lower)).map(|lab| lab.id.clone())
}

fn find_metric(metrics: &[Metric], text: &str) -> Option<MetricId> {
    let lower = text.trim().to_lowercase();
    let plain = lower.replace(['-', '_'], " ");
    let named = |metric: &&Metric| metric.name.to_lowercase() == lower || metric.aliases.contains(&plain);
    metrics
        .iter()
        .find(|metric| metric.id.as_str() == lower)
        .or_else(|| metrics.iter().find(named))
        .map(|m| m.id.clone())
}

fn find_tag(words: &Words, text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let by_word = words.scope.iter().find(|(word, _)| *word == lower).map(|(_, tag)| tag.clone());
    by_word.or_else(|| words.scope.iter().find(|(_, tag)| *tag == lower).map(|(_, tag)| tag.clone()))
}

/// Reads `B4:F20`, `C7`, a column `B` or `B:D`, a row `4` or rows `4:9`.
fn area(text: &str) -> Option<Area> {
    const LAST: u32 = u32::MAX;
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    let (from, to) = (from.trim().replace('$', ""), to.trim().replace('$', ""));
    let column = |text: &str| {
        let letters = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        letters.then(|| CellRef::parse(&format!("{text}1"))).flatten().map(|cell| cell.column)
    };
    let row = |text: &str| text.parse().ok().filter(|row: &u32| *row > 0);
    let (from, to) = if let (Some(from), Some(to)) = (CellRef::parse(&from), CellRef::parse(&to)) {
        (from, to)
    } else if let (Some(from), Some(to)) = (column(&from), column(&to)) {
        (CellRef::new(1, from), CellRef::new(LAST, to))
    } else {
        (CellRef::new(row(&from)?, 1), CellRef::new(row(&to)?, LAST))
    };
    (from.row <= to.row && from.column <= to.column).then_some(Area { from, to })
}

#[cfg(test)]
mod tests {
    use super::area;
    use crate::domain::{Area, CellRef};

    #[test]
    fn ranges_are_written_as_in_a_spreadsheet() {
        let check = |text: &str, from: (u32, u32), to: (u32, u32)| {
            let expected = Area { from: CellRef::new(from.0, from.1), to: CellRef::new(to.0, to.1) };
            assert_eq!(area(text), Some(expected), "{text}");
        };
        check("B4:F20", (4, 2), (20, 6));
        check("$B$4:$F$20", (4, 2), (20, 6));
        check("c7", (7, 3), (7, 3));
        check("B", (1, 2), (u32::MAX, 2));
        check("B:D", (1, 2), (u32::MAX, 4));
        check("4:9", (4, 1), (9, u32::MAX));
        check("4", (4, 1), (4, u32::MAX));
        for text in ["", "F20:B4", "B4:", "0", "B4:F", "first column", "ABCD"] {
            assert_eq!(area(text), None, "{text}");
        }
    }
}
