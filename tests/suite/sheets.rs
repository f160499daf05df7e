//! Sheets whose every cell is marked with what it says, and what the program reads in them.

use labcomps::config::Config;
use labcomps::domain::{Basis, Bound, CellRef, Estimate, Observation, Unit};
use labcomps::finding::{Finding, Severity};
use labcomps::ingest::{Grid, RawCell, RawValue, Workbook};
use labcomps::interpret::interpret;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// One end of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Low,
    Base,
    High,
}

/// What a cell says: the lab, metric or period by its number in the table, a column's role, or a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Title,
    Corner,
    Lab(usize),
    Metric(usize),
    LabMetric(usize, usize),
    Period(usize),
    Unit(usize),
    Role(&'static str),
    Figure([usize; 3], End),
    Word,
}

/// A cell with what it says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) value: RawValue,
    pub(super) format: Option<&'static str>,
    pub(super) says: Says,
}

#[expect(clippy::unnecessary_wraps, reason = "they are put among places that may be empty")]
impl Cell {
    pub(super) fn text(text: impl Into<String>, says: Says) -> Option<Self> {
        Some(Self { value: RawValue::Text(text.into().into()), format: None, says })
    }

    pub(super) fn number(number: f64) -> Option<Self> {
        Some(Self { value: RawValue::Number(number), format: None, says: Says::Word })
    }
}

pub(super) type Rows = Vec<Vec<Option<Cell>>>;

/// A sheet in parts: lines above the table, the table, lines below it.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) above: Rows,
    pub(super) body: Rows,
    pub(super) below: Rows,
}

impl Sheet {
    pub(super) fn cells(&mut self) -> impl Iterator<Item = &mut Option<Cell>> {
        self.above.iter_mut().chain(&mut self.body).chain(&mut self.below).flatten()
    }

    /// The table laid on its side: what stood over the stub would now speak of other labels.
    pub(super) fn on_its_side(self) -> Self {
        let mut sheet = self.transposed();
        if let Some(corner) = sheet.body.first_mut().and_then(|row| row.first_mut())
            && corner.as_ref().is_some_and(|cell| cell.says == Says::Word)
        {
            *corner = None;
        }
        sheet
    }

    /// The table with rows for columns.
    pub(super) fn transposed(mut self) -> Self {
        let width = self.body.iter().map(Vec::len).max().unwrap_or(0);
        let column = |at: usize| self.body.iter().map(|row| row.get(at).cloned().flatten()).collect();
        self.body = (0..width).map(column).collect();
        self
    }

    /// The sheet as it is read, moved down and to the right.
    pub(super) fn grid(&self, down: u32, right: u32) -> Grid {
        let mut grid = Grid { name: self.name.as_str().into(), ..Grid::default() };
        for (row, cells) in (down + 1..).zip(self.above.iter().chain(&self.body).chain(&self.below)) {
            for (column, cell) in (right + 1..).zip(cells) {
                let Some(Cell { value, format, .. }) = cell else { continue };
                let cell = RawCell { value: value.clone(), formula: None, format: format.map(Into::into) };
                grid.cells.insert(CellRef::new(row, column), cell);
            }
        }
        grid
    }

    /// The sheet as text, for messages.
    pub(super) fn shown(&self) -> String {
        let mut text = format!("=== {}\n", self.name);
        for row in self.above.iter().chain(&self.body).chain(&self.below) {
            let cell = |cell: &Option<Cell>| {
                cell.as_ref().map_or_else(String::new, |Cell { value, format, .. }| {
                    let raw = RawCell { value: value.clone(), formula: None, format: None }.raw();
                    format.map_or_else(|| raw.clone(), |format| format!("{raw} {{{format}}}"))
                })
            };
            writeln!(text, "{}", row.iter().map(cell).collect::<Vec<_>>().join(" | ")).unwrap();
        }
        text
    }
}

pub(super) fn line(
    lab: &str,
    metric: &str,
    period: &str,
    estimate: &Estimate,
    unit: &Unit,
    basis: Option<Basis>,
    scope: &str,
) -> String {
    let Estimate { low, base, high, bound } = estimate;
    let ends = match bound {
        Bound::Exact => format!("{base}"),
        other => format!("{low:?}..{base}..{high:?} {}", other.as_str()),
    };
    let basis = basis.map_or("no basis", Basis::as_str);
    format!("{lab} {metric} {period} = {ends} {unit}, {basis}{scope}")
}

pub(super) fn sorted(lines: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.into_iter().collect();
    lines.sort();
    lines
}

/// What was read in sheets.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) facts: Vec<String>,
    pub(super) findings: Vec<Finding>,
}

static CONFIG: LazyLock<Config> = LazyLock::new(|| Config::shipped().unwrap());

pub(super) fn read(grids: Vec<Grid>) -> Read {
    let workbook = Workbook { path: "book.xlsx".into(), sha256: "".into(), sheets: grids };
    let read = interpret(&CONFIG, &[workbook]);
    let fact = |fact: &Observation| {
        let scope = fact.scope.to_string();
        let scope = if scope.is_empty() { scope } else { format!(", {scope}") };
        let (lab, period) = (fact.lab.to_string(), fact.period.to_string());
        line(&lab, fact.metric.as_str(), &period, &fact.estimate, &fact.unit, fact.basis, &scope)
    };
    Read { facts: sorted(read.observations.iter().map(fact)), findings: read.findings }
}

impl Read {
    /// Why the reading is not exactly these facts without a warning.
    pub(super) fn against(&self, facts: &[String]) -> Option<String> {
        let told = self.findings.iter().filter(|finding| finding.severity != Severity::Info).count();
        (self.facts != facts || told > 0).then(|| self.difference(facts))
    }

    pub(super) fn difference(&self, facts: &[String]) -> String {
        let mut text = String::new();
        for fact in facts.iter().filter(|fact| !self.facts.contains(fact)) {
            writeln!(text, "  lost    {fact}").unwrap();
        }
        for fact in self.facts.iter().filter(|fact| !facts.contains(fact)) {
            writeln!(text, "  read    {fact}").unwrap();
        }
        if text.is_empty() && self.facts.len() != facts.len() {
            writeln!(text, "  {} facts for {}", self.facts.len(), facts.len()).unwrap();
        }
        for finding in &self.findings {
            let place = finding.place.address().unwrap_or_default();
            writeln!(text, "  finding {} {place}: {}", finding.code.as_str(), finding.message).unwrap();
        }
        if self.findings.is_empty() {
            text.push_str("  no finding\n");
        }
        text
    }
}

/// As many cases as asked for by `PROPTEST_CASES`, `share` of them for this property; the same ones each time unless asked.
pub(super) fn cases(share: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let usual = asked.cases == 256;
    ProptestConfig {
        cases: asked.cases * share / 256,
        max_global_rejects: asked.cases * 16,
        rng_seed: if usual { RngSeed::Fixed(3) } else { asked.rng_seed },
        failure_persistence: None,
        ..asked
    }
}
