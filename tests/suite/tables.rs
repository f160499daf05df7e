//! Well-formed tables as analysts write them, drawn at random, each with the facts that it states.
//!
//! A table keeps what every cell says (`Says`), so that a test can change the sheet and still know what is right.

use crate::sheets::{line, sorted};
use labcomps::domain::{Basis, Date, Estimate, Unit};
use labcomps::ingest::RawValue;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt;

/// What a metric is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Money,
    Share,
    People,
    Users,
    Customers,
    Power,
}

/// A metric of the catalogue with names that analysts give it, and the figures drawn for it, in units of `Measure::unit`.
#[derive(Debug)]
pub(super) struct Spec {
    id: &'static str,
    names: &'static [&'static str],
    pub(super) measure: Measure,
    stock: bool,
    /// Results can be negative; other figures are positive however printed.
    signed: bool,
    least: i64,
    most: i64,
}

const fn flow(id: &'static str, names: &'static [&'static str], least: i64, most: i64) -> Spec {
    Spec { id, names, measure: Measure::Money, stock: false, signed: false, least, most }
}

const fn stock(id: &'static str, names: &'static [&'static str], measure: Measure, least: i64, most: i64) -> Spec {
    Spec { id, names, measure, stock: true, signed: false, least, most }
}

const fn result(id: &'static str, names: &'static [&'static str], measure: Measure, least: i64, most: i64) -> Spec {
    Spec { id, names, measure, stock: false, signed: true, least, most }
}

const SPECS: &[Spec] = &[
    flow("revenue", &["Revenue", "Sales", "Total revenue"], 50, 9_000),
    flow("cost_of_revenue", &["Cost of revenue", "COGS"], 40, 5_000),
    flow("rd_expense", &["R&D expense", "Research and development"], 100, 4_000),
    flow("sm_expense", &["Sales and marketing", "S&M expense"], 30, 900),
    flow("total_costs", &["Total costs and expenses", "Operating expenses"], 100, 12_000),
    flow("training_compute", &["Training compute spend", "Training costs"], 50, 4_000),
    flow("inference_compute", &["Inference compute spend", "Inference costs"], 50, 4_000),
    flow("total_compute", &["Total compute spend", "Compute costs"], 100, 9_000),
    flow("cash_burn", &["Cash burn", "Net burn"], 50, 6_000),
    result("operating_income", &["Operating income (loss)", "EBIT", "Operating loss"], Measure::Money, -4_000, 2_000),
    result("net_income", &["Net income (loss)", "Net income", "Net loss"], Measure::Money, -5_000, 2_000),
    result("cash_flow_free", &["Free cash flow", "FCF"], Measure::Money, -5_000, 900),
    result("gross_profit", &["Gross profit"], Measure::Money, 50, 6_000),
    result("gross_margin", &["Gross margin"], Measure::Share, 200, 800),
    result("operating_margin", &["Operating margin", "EBIT margin"], Measure::Share, -1_800, 300),
    stock("run_rate_revenue", &["Run-rate revenue", "Annualised revenue"], Measure::Money, 100, 7_000),
    stock("arr", &["ARR", "Annual recurring revenue"], Measure::Money, 100, 7_000),
    stock("cash", &["Cash and short-term investments", "Cash"], Measure::Money, 200, 9_000),
    stock("valuation_post", &["Post-money valuation", "Valuation"], Measure::Money, 2_000, 99_000),
    stock("commitments", &["Purchase commitments"], Measure::Money, 1_000, 60_000),
    stock("headcount", &["Headcount", "Employees"], Measure::People, 300, 9_000),
    stock("active_users_weekly", &["Weekly active users", "WAU"], Measure::Users, 100, 12_000),
    stock("paying_subscribers", &["Paying subscribers"], Measure::Customers, 10, 600),
    stock("compute_capacity", &["Compute capacity"], Measure::Power, 2, 300),
];

impl Spec {
    /// The exponent of the unit that drawn figures are in: 10 million dollars, a tenth of a per cent, …
    pub(super) const fn exponent(&self) -> i32 {
        match self.measure {
            Measure::Money => 7,
            Measure::Share => -3,
            Measure::People => 0,
            Measure::Users | Measure::Customers => 5,
            Measure::Power => -1,
        }
    }

    /// The exponent of the unit in which figures are printed.
    pub(super) const fn shown(&self, billions: bool) -> i32 {
        match self.measure {
            Measure::Money => {
                if billions {
                    9
                } else {
                    6
                }
            }
            Measure::Share => -2,
            Measure::Users | Measure::Customers => 6,
            Measure::People | Measure::Power => 0,
        }
    }

    fn unit(&self) -> Unit {
        match self.measure {
            Measure::Money => Unit::usd(),
            Measure::Share => Unit::Share,
            Measure::People => Unit::People,
            Measure::Users => Unit::Users,
            Measure::Customers => Unit::Customers,
            Measure::Power => Unit::Gigawatt,
        }
    }
}

pub(super) const LABS: [(&str, &str); 2] = [("openai", "OpenAI"), ("anthropic", "Anthropic")];

/// The shape of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Metrics down, periods across, for one lab.
    Block,
    /// Two such blocks, each under a line with its lab.
    Stacked,
    /// Labs down, metrics across, for one period.
    Comps,
    /// Metrics down, labs across, for one period.
    SideBySide,
    /// Periods down, a column for each lab and metric.
    Wide,
    /// Metrics down; low, base and high across; one lab and period.
    Ranges,
    /// A record for each figure.
    Records,
    /// Records with low, base and high.
    RangeRecords,
}

pub(super) const LAYOUTS: &[Layout] = &[
    Layout::Block,
    Layout::Stacked,
    Layout::Comps,
    Layout::SideBySide,
    Layout::Wide,
    Layout::Ranges,
    Layout::Records,
    Layout::RangeRecords,
];

impl Layout {
    pub(super) const fn is_records(self) -> bool {
        matches!(self, Self::Records | Self::RangeRecords)
    }

    pub(super) const fn has_ranges(self) -> bool {
        matches!(self, Self::Ranges | Self::RangeRecords)
    }

    /// Whether a unit can stand in a cell of its own for each metric.
    pub(super) const fn one_lab(self) -> bool {
        matches!(self, Self::Block | Self::Ranges)
    }

    pub(super) const fn one_period(self) -> bool {
        matches!(self, Self::Comps | Self::SideBySide | Self::Ranges)
    }
}

/// Where units are declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnitPlace {
    /// A line above the table.
    Title,
    /// The cell over the stub.
    Corner,
    /// Each metric's label.
    Label,
    /// A cell beside or below each metric's label.
    Column,
    /// Number formats.
    Format,
    /// Printed with every figure.
    Figure,
}

pub(super) const UNIT_PLACES: &[UnitPlace] =
    &[UnitPlace::Title, UnitPlace::Corner, UnitPlace::Label, UnitPlace::Column, UnitPlace::Format, UnitPlace::Figure];

/// A period as it is written, and what it is.
#[derive(Clone, Debug)]
pub(super) struct When {
    pub(super) value: RawValue,
    pub(super) format: Option<&'static str>,
    pub(super) id: String,
    mark: Option<Basis>,
}

/// A table: what it states, and how it is written.
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of writing that an analyst has or not")]
#[derive(Clone)]
pub(super) struct Table {
    pub(super) layout: Layout,
    pub(super) unit_place: UnitPlace,
    pub(super) billions: bool,
    /// Figures are stored as text.
    pub(super) printed: bool,
    pub(super) labs: Vec<usize>,
    pub(super) metrics: Vec<(&'static Spec, &'static str)>,
    pub(super) periods: Vec<When>,
    /// Low, base and high by lab, metric and period.
    pub(super) figures: BTreeMap<[usize; 3], [i64; 3]>,
    /// The lab stands on the tab and not in the title.
    pub(super) tabbed: bool,
    /// A line of its own for each thing that the title says.
    pub(super) lines: bool,
    /// A blank row below the title.
    pub(super) gap: bool,
    /// The heading row stands over each of two stacked blocks.
    pub(super) heads_again: bool,
    pub(super) words: usize,
    pub(super) bases: usize,
}

/// Prints the sheet, which says all.
impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} with units in {:?}\n{}", self.layout, self.unit_place, self.sheet().shown())
    }
}

/// Throws that decide a table; all zeros make the plainest one.
struct Dice<'a> {
    throws: &'a [u16],
    at: usize,
}

impl Dice<'_> {
    fn below(&mut self, count: usize) -> usize {
        self.at += 1;
        usize::from(self.throws[self.at % self.throws.len()]) % count
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 1
    }
}

/// Any table of some layouts.
pub(super) fn tables(layouts: &'static [Layout]) -> impl Strategy<Value = Table> {
    (prop::sample::select(layouts), prop::collection::vec(any::<u16>(), 40)).prop_map(|(layout, throws)| {
        let mut dice = Dice { throws: &throws, at: 0 };
        Table::draw(layout, &mut dice)
    })
}

/// A number that looks drawn by lot, from the places of a figure.
fn scattered(seed: usize, key: [usize; 3]) -> u64 {
    let mut hash = seed as u64 ^ 0x9e37_79b9_7f4a_7c15;
    for part in key {
        hash = (hash ^ part as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash ^= hash >> 29;
    }
    hash
}

fn periods(dice: &mut Dice<'_>, count: usize, stocks: bool) -> Vec<When> {
    let marked = dice.yes();
    let (year, style) = (2022 + dice.below(4), dice.below(5));
    let kind = dice.below(if stocks { 4 } else { 3 });
    let text = |text: String| RawValue::Text(text.into());
    let when = |value, format, id, mark| When { value, format, id, mark };
    let mark = |year: usize| if year <= 2025 { ("A", Basis::Actual) } else { ("E", Basis::Projection) };
    (0..count)
        .map(|at| match kind {
            0 => {
                let year = year + at;
                let (letter, basis) = mark(year);
                let value = match style {
                    0 => format!("FY{year}"),
                    1 => format!("FY{}", year % 100),
                    2 => format!("{year}"),
                    3 => format!("CY{year}"),
                    _ => format!("FY {year}"),
                };
                let value = match (marked, style) {
                    (true, _) => text(format!("{value}{letter}")),
                    #[expect(clippy::cast_precision_loss, reason = "a year")]
                    (false, 2) => RawValue::Number(year as f64),
                    (false, _) => text(value),
                };
                when(value, None, format!("FY{year:04}"), marked.then_some(basis))
            }
            1 => {
                let (year, quarter) = (year + at / 4, at % 4 + 1);
                let (letter, basis) = mark(year);
                let letter = if marked { letter } else { "" };
                let value = match style {
                    0 => format!("Q{quarter} {year}{letter}"),
                    1 => format!("{quarter}Q{}{letter}", year % 100),
                    2 => format!("{year}Q{quarter}{letter}"),
                    3 => format!("Q{quarter}'{}{letter}", year % 100),
                    _ => format!("{year}-Q{quarter}{letter}"),
                };
                when(text(value), None, format!("{year:04}Q{quarter}"), marked.then_some(basis))
            }
            2 => {
                let month = at + 5;
                let name = ["May", "Jun", "Jul", "Aug", "Sep"][at];
                let id = format!("{year:04}-{month:02}");
                if style < 2 {
                    let date: Date = format!("{id}-01").parse().unwrap();
                    when(RawValue::Date(date), Some("mmm-yy"), id, None)
                } else {
                    let value = if style == 2 { format!("{name} {year}") } else { format!("{name}-{}", year % 100) };
                    when(text(value), None, id, None)
                }
            }
            _ => {
                let day = ["03-31", "06-30", "09-30", "12-31"][at];
                let id = format!("{year:04}-{day}");
                let value = if style < 3 { RawValue::Date(id.parse().unwrap()) } else { text(id.clone()) };
                when(value, None, id, None)
            }
        })
        .collect()
}

impl Table {
    fn draw(layout: Layout, dice: &mut Dice<'_>) -> Self {
        let unit_place = match layout {
            Layout::Records | Layout::RangeRecords => dice.pick(&[UnitPlace::Column, UnitPlace::Figure]),
            _ => dice.pick(UNIT_PLACES),
        };
        let stocks = dice.below(4) == 3;
        let mut specs: Vec<&Spec> = SPECS.iter().filter(|spec| spec.stock || !stocks).collect();
        let wanted = 2 + dice.below(3);
        let mut metrics = Vec::new();
        for _ in 0..wanted {
            let spec = specs.remove(dice.below(specs.len()));
            let names = if layout.has_ranges() { &spec.names[..1] } else { spec.names };
            metrics.push((spec, dice.pick(names)));
        }
        let count = if layout.one_period() { 1 } else { 2 + dice.below(3) };
        let periods = periods(dice, count, stocks);
        let labs = if layout.one_lab() { vec![dice.below(2)] } else { vec![0, 1] };
        let seed = dice.below(60_000);
        let mut figures = BTreeMap::new();
        for lab in 0..labs.len() {
            for (metric, (spec, name)) in metrics.iter().enumerate() {
                for period in 0..periods.len() {
                    let key = [lab, metric, period];
                    let span = u64::try_from(spec.most - spec.least).unwrap();
                    let mut base = spec.least + i64::try_from(scattered(seed, key) % span).unwrap();
                    if base == 0 || layout.has_ranges() || name.ends_with("loss") {
                        base = base.abs().max(10);
                    }
                    // Less than one per cent under a label of per cent is told, not read.
                    if spec.measure == Measure::Share && base.abs() <= 10 {
                        base = 15;
                    }
                    let width = if layout.has_ranges() { (base / 5).max(1) } else { 0 };
                    figures.insert(key, [base - width, base, base + 2 * width]);
                }
            }
        }
        Self {
            layout,
            unit_place,
            billions: !dice.yes(),
            printed: dice.yes(),
            labs,
            metrics,
            periods,
            figures,
            tabbed: layout.one_lab() && dice.yes(),
            lines: dice.yes(),
            gap: dice.yes(),
            heads_again: dice.yes(),
            words: dice.below(4),
            bases: dice.below(4),
        }
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = [usize; 3]> {
        self.figures.keys().copied()
    }

    /// The fact that a cell states when it stands for a lab, metric and period; none where its unit is not the metric's.
    pub(super) fn fact(&self, [lab, metric, period]: [usize; 3], figure: [usize; 3]) -> Option<String> {
        let ends = self.figures[&figure];
        let ((spec, name), (own, _)) = (self.metrics[metric], self.metrics[figure[1]]);
        // A plain number takes its unit from the label; elsewhere the figure brings its own.
        let plain = matches!(self.unit_place, UnitPlace::Title | UnitPlace::Corner | UnitPlace::Label);
        // Subscribers are users who pay.
        let counted = |spec: &Spec| matches!(spec.measure, Measure::Users | Measure::Customers);
        if !plain && own.measure != spec.measure && !(counted(own) && counted(spec)) {
            return None;
        }
        let exponent = own.exponent() - own.shown(self.billions) + spec.shown(self.billions);
        let end = |end: i64| format!("{end}e{exponent}").parse::<f64>().unwrap();
        let mut estimate = if self.layout.has_ranges() {
            Estimate::range(end(ends[0]), Some(end(ends[1])), end(ends[2]))
        } else {
            Estimate::exact(end(ends[1]))
        };
        let turned = if spec.signed { name.ends_with("loss") && ends[1] > 0 } else { ends[1] < 0 };
        if turned {
            estimate = estimate.negated();
        }
        let when = &self.periods[period];
        let basis = match self.layout {
            Layout::Records | Layout::RangeRecords => BASES[self.basis(figure)].1.or(when.mark),
            _ => when.mark,
        };
        let pace = matches!(basis, None | Some(Basis::Actual | Basis::Leaked | Basis::Disclosed));
        let basis = if matches!(spec.id, "arr" | "run_rate_revenue") && pace { Some(Basis::RunRate) } else { basis };
        Some(line(LABS[self.labs[lab]].0, spec.id, &when.id, &estimate, &spec.unit(), basis, ""))
    }

    /// Every fact that the table states.
    pub(super) fn facts(&self) -> Vec<String> {
        sorted(self.keys().filter_map(|key| self.fact(key, key)))
    }

    /// What the table is about, without the figures.
    pub(super) fn slots(&self) -> Vec<String> {
        let slot = |[lab, metric, period]: [usize; 3]| {
            format!("{} {} {}", self.labs[lab], self.metrics[metric].0.id, self.periods[period].id)
        };
        self.keys().map(slot).collect()
    }

    pub(super) fn basis(&self, [lab, metric, period]: [usize; 3]) -> usize {
        (self.bases + lab + metric + 2 * period) % BASES.len()
    }
}

/// Words of the columns of bases, and what they mean.
pub(super) const BASES: &[(Option<&str>, Option<Basis>)] = &[
    (Some("disclosed"), Some(Basis::Disclosed)),
    (Some("leaked"), Some(Basis::Leaked)),
    (Some("third-party estimate"), Some(Basis::Estimate)),
    (None, None),
    (Some("audited"), Some(Basis::Audited)),
];
