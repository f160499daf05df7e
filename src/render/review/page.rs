//! The sheet that explains how a workbook was read: its content, before it is known how it is written.

use crate::config::Config;
use crate::domain::{Area, CellRef, Observation};
use crate::finding::{Finding, Severity};
use crate::interpret::{NOT_READ, WorkbookAccount};
use std::collections::BTreeMap;

/// Findings and figures that are listed at most; a sheet takes 65,530 links in all.
const MOST_LISTED: usize = 10_000;
/// The last column, from 1.
pub(super) const COLUMNS: u32 = 12;
/// The widths of the columns in letters.
pub(super) const WIDTHS: [f64; COLUMNS as usize] =
    [30.0, 11.0, 28.0, 13.0, 16.0, 18.0, 18.0, 18.0, 12.0, 13.0, 12.0, 48.0];
/// The first column of long texts, which go on to the last.
pub(super) const WORDS: u32 = 4;

/// The heads of columns of numbers.
const NUMBERS: [&str; 9] = ["Cells", "Facts", "Computed", "Labels", "Notes", "Passed over", "Low", "Value", "High"];

/// How a cell of the page looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    Title,
    Subtitle,
    Heading,
    Head,
    HeadRight,
    Text,
    Wrapped,
    Hint,
    Whole,
    Number,
    Link,
    Error,
    Warning,
    Info,
}

impl Look {
    /// Every look, in the order of the enumeration.
    pub(super) const ALL: [Self; 14] = [
        Self::Title,
        Self::Subtitle,
        Self::Heading,
        Self::Head,
        Self::HeadRight,
        Self::Text,
        Self::Wrapped,
        Self::Hint,
        Self::Whole,
        Self::Number,
        Self::Link,
        Self::Error,
        Self::Warning,
        Self::Info,
    ];

    pub(super) const fn of(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Info => Self::Info,
        }
    }
}

/// What a cell of the page holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    Text(String),
    Number(f64),
    /// Words that lead to a cell of a sheet.
    Link(String, String, CellRef),
}

/// A row of the page.
#[derive(Clone, Debug, Default)]
pub(super) struct PageRow {
    pub(super) cells: Vec<(u32, Content, Look)>,
    /// The height in lines, when it is not one.
    pub(super) lines: u32,
    /// The column from which on the cells are one.
    pub(super) merged_from: Option<u32>,
}

/// The page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) rows: Vec<PageRow>,
}

/// What the page tells of.
pub(super) struct Told<'a> {
    pub(super) config: &'a Config,
    pub(super) account: &'a WorkbookAccount,
    pub(super) observations: &'a [&'a Observation],
    pub(super) findings: &'a [&'a Finding],
    /// The names that the sheets have in the copy.
    pub(super) names: &'a BTreeMap<&'a str, String>,
    /// What the copy lacks, when it was drawn anew.
    pub(super) drawn: Option<&'a str>,
}

impl Page {
    /// Writes the page.
    pub(super) fn of(told: &Told<'_>) -> Self {
        let mut page = Self::default();
        page.introduction(told);
        page.sheets(told);
        page.tables(told);
        page.findings(told);
        page.figures(told);
        page
    }

    fn push(&mut self, cells: impl IntoIterator<Item = (u32, Content, Look)>) -> &mut PageRow {
        let at = self.rows.len();
        self.rows.push(PageRow { cells: cells.into_iter().collect(), lines: 1, merged_from: None });
        &mut self.rows[at]
    }

    fn heading(&mut self, text: String, heads: &[&str]) {
        self.push([]);
        self.push([(1, Content::Text(text), Look::Heading)]);
        if !heads.is_empty() {
            let heads = heads.iter().copied().chain(std::iter::repeat("")).take(COLUMNS as usize);
            self.push((1..).zip(heads).map(|(column, head)| {
                let look = if NUMBERS.contains(&head) { Look::HeadRight } else { Look::Head };
                (column, Content::Text(head.to_owned()), look)
            }));
        }
    }

    /// A row that ends in a long text, over all columns from there on.
    fn sentence(&mut self, mut cells: Vec<(u32, Content, Look)>, from: u32, text: String, look: Look) {
        let width: f64 = WIDTHS.iter().skip(from as usize - 1).sum();
        #[expect(clippy::cast_precision_loss, reason = "a few thousand letters")]
        let lines = text.lines().map(|line| (line.chars().count() as f64 * 0.95 / width).ceil().max(1.0)).sum::<f64>();
        cells.push((from, Content::Text(text), look));
        let row = self.push(cells);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 20")]
        let lines = lines.clamp(1.0, 20.0) as u32;
        row.lines = lines;
        row.merged_from = Some(from);
    }

    fn introduction(&mut self, told: &Told<'_>) {
        self.push([(1, Content::Text("labcomps review".into()), Look::Title)]);
        let what = format!(
            "How {} was read, and what was found in it. This sheet is {NOT_READ}.",
            told.account.path.rsplit('/').next().unwrap_or_default()
        );
        self.push([(1, Content::Text(what), Look::Subtitle)]);
        let cure = "Findings are marked in the sheets: a fill, and a note that says what to do. Make corrections in your own workbook in the inputs folder, not in this copy; then run labcomps check again.";
        self.push([(1, Content::Text(cure.into()), Look::Subtitle)]);
        if let Some(lacks) = told.drawn {
            self.push([(1, Content::Text(lacks.to_owned()), Look::Subtitle)]);
        }
        let sha: String = told.account.sha256.chars().take(16).collect();
        self.push([(1, Content::Text(format!("SHA-256 of the workbook begins {sha}")), Look::Subtitle)]);
        self.push([]);
        let legend = [
            (Look::Error, "error", "the report would mislead and is withheld"),
            (Look::Warning, "warning", "something was left out or chosen"),
            (Look::Info, "info", "worth knowing"),
        ];
        for (look, word, meaning) in legend {
            self.push([(1, Content::Text(word.into()), look), (2, Content::Text(meaning.into()), Look::Text)]);
        }
    }

    fn sheets(&mut self, told: &Told<'_>) {
        self.heading(
            "Sheets: what every cell was read as".into(),
            &["Sheet", "Cells", "Facts", "Computed", "Labels", "Notes", "Passed over", "Why passed over"],
        );
        for sheet in &told.account.sheets {
            let first = CellRef::new(1, 1);
            let mut cells = vec![(1, told.link(&sheet.name, sheet.name.clone(), first), Look::Link)];
            let counts = [sheet.cells, sheet.facts, sheet.derived, sheet.labels, sheet.notes, sheet.skipped];
            #[expect(clippy::cast_precision_loss, reason = "far below the limit of whole numbers")]
            cells.extend((2..).zip(counts).map(|(column, count)| (column, Content::Number(count as f64), Look::Whole)));
            let reasons: Vec<String> =
                sheet.reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
            if reasons.is_empty() {
                self.push(cells);
            } else {
                self.sentence(cells, 8, reasons.join("; "), Look::Wrapped);
            }
        }
    }

    fn tables(&mut self, told: &Told<'_>) {
        let count: usize = told.account.sheets.iter().map(|sheet| sheet.tables.len()).sum();
        if count == 0 {
            return;
        }
        self.heading("Tables: what each was taken for".into(), &["Table", "", "", "Taken for"]);
        for sheet in &told.account.sheets {
            for table in &sheet.tables {
                let place = told.place(&sheet.name, table.area);
                self.sentence(vec![(1, place, Look::Link)], WORDS, table.words(told.config), Look::Wrapped);
            }
        }
    }

    fn findings(&mut self, told: &Told<'_>) {
        let heads = ["Where", "Severity", "Kind", "What was found, and what to do"];
        let count = told.findings.len();
        self.heading(format!("Findings: {count}"), if count == 0 { &[] } else { &heads });
        for finding in told.findings.iter().take(MOST_LISTED) {
            let place = match (&finding.place.sheet, finding.cells().first()) {
                (Some(sheet), Some(area)) => told.place(sheet, *area),
                (Some(sheet), None) => told.link(sheet, sheet.to_string(), CellRef::new(1, 1)),
                (None, _) => Content::Text("the workbook".into()),
            };
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "info",
            };
            let cells = vec![
                (1, place, Look::Link),
                (2, Content::Text(severity.into()), Look::of(finding.severity)),
                (3, Content::Text(finding.code.as_str().to_owned()), Look::Text),
            ];
            self.sentence(cells, WORDS, finding.message.clone(), Look::Wrapped);
            if !finding.hint.is_empty() {
                self.sentence(Vec::new(), WORDS, finding.hint.clone(), Look::Hint);
            }
        }
        self.rest(count);
    }

    fn figures(&mut self, told: &Told<'_>) {
        let heads = [
            "Cell",
            "Lab",
            "Metric",
            "Period",
            "In the sheet",
            "Low",
            "Value",
            "High",
            "Unit",
            "Basis",
            "Reported",
            "Source",
        ];
        let count = told.observations.len();
        self.heading(
            format!("Figures read: {count}, in base units (dollars, not millions; a share as 0.33)"),
            if count == 0 { &[] } else { &heads },
        );
        for fact in told.observations.iter().take(MOST_LISTED) {
            let lab = told.config.lab(&fact.lab).map_or(fact.lab.as_str(), |lab| lab.name.as_str());
            let metric = told.config.metric(&fact.metric).map_or(fact.metric.as_str(), |metric| metric.name.as_str());
            let metric = if fact.scope.is_empty() { metric.to_owned() } else { format!("{metric} ({})", fact.scope) };
            let ends = !fact.estimate.is_point();
            let end = |end: Option<f64>| match end {
                Some(end) if ends => Content::Number(end),
                None if ends => Content::Text("open".into()),
                _ => Content::Text(String::new()),
            };
            let number = |value: Option<f64>| match value {
                Some(value) if value.fract() == 0.0 => Look::Whole,
                _ => Look::Number,
            };
            let words = |text: String| (Content::Text(text), Look::Text);
            let cells = [
                (told.place(&fact.origin.sheet, fact.origin.cell.into()), Look::Link),
                words(lab.to_owned()),
                words(metric),
                words(fact.period.to_string()),
                words(fact.origin.raw.clone()),
                (end(fact.estimate.low), number(fact.estimate.low)),
                (Content::Number(fact.estimate.base), number(Some(fact.estimate.base))),
                (end(fact.estimate.high), number(fact.estimate.high)),
                words(fact.unit.to_string()),
                words(fact.basis.map_or_else(String::new, |basis| basis.as_str().replace('_', " "))),
                words(fact.reported.map_or_else(String::new, |reported| reported.to_string())),
                words(fact.source.as_ref().map_or_else(String::new, |source| source.name.to_string())),
            ];
            let filled = (1..).zip(cells).filter(|(_, (content, _))| *content != Content::Text(String::new()));
            self.push(filled.map(|(column, (content, look))| (column, content, look)));
        }
        self.rest(count);
    }

    fn rest(&mut self, count: usize) {
        if let Some(rest) = count.checked_sub(MOST_LISTED).filter(|rest| *rest > 0) {
            let text = format!("and {rest} more, which labcomps check and labcomps facts print");
            self.push([(1, Content::Text(text), Look::Subtitle)]);
        }
    }
}

impl Told<'_> {
    fn place(&self, sheet: &str, area: Area) -> Content {
        self.link(sheet, format!("{sheet}!{area}"), area.from)
    }

    fn link(&self, sheet: &str, text: String, cell: CellRef) -> Content {
        match self.names.get(sheet) {
            Some(name) => Content::Link(text, name.clone(), cell),
            None => Content::Text(text),
        }
    }
}

/// Returns a reference to a cell of a sheet, as links and formulas write it.
pub(super) fn reference(sheet: &str, cell: CellRef) -> String {
    format!("'{}'!{cell}", sheet.replace('\'', "''"))
}

/// Returns a name for the page that no sheet has.
pub(super) fn page_name<'a>(taken: &(impl Iterator<Item = &'a str> + Clone)) -> String {
    let free = |name: &String| !taken.clone().any(|other| other.eq_ignore_ascii_case(name));
    let first = "labcomps review".to_owned();
    if free(&first) {
        return first;
    }
    (2..=u32::MAX).map(|number| format!("labcomps review {number}")).find(free).unwrap_or(first)
}
