//! Random folders of tidy csv: what analysts might type about two labs, drawn from a seed and the same at every run.
//!
//! Every figure is typed in some notation, on some basis, by some source, at some date; several sources speak of one
//! thing and disagree; forecasts have vintages; a good part is missing.

use labcomps::config::Config;
use labcomps::domain::{Family, Kind, Metric, SignRule};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A small generator of numbers (`SplitMix64`), so that the panels do not depend on a crate's version.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    /// Whether something of this probability happens.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// A number between two, small ones as likely as large ones.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.share())
    }
}

/// A row of a tidy sheet, as it is typed.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) lab: &'static str,
    pub(crate) metric: String,
    pub(crate) scope: &'static str,
    pub(crate) period: String,
    pub(crate) low: String,
    pub(crate) value: String,
    pub(crate) high: String,
    pub(crate) unit: &'static str,
    pub(crate) basis: &'static str,
    pub(crate) source: String,
    pub(crate) published: String,
}

/// The files of a folder, by name.
pub(crate) type Folder = BTreeMap<String, Vec<Typed>>;

const HEAD: &str = "lab,metric,scope,period,low,value,high,unit,basis,source,published\n";

/// Writes a file as csv.
pub(crate) fn csv(rows: &[Typed]) -> String {
    rows.iter().fold(HEAD.to_owned(), |mut text, row| {
        let quoted = |text: &str| {
            if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
        };
        let fields = [row.lab, &row.metric, row.scope, &row.period, &row.low, &row.value, &row.high, row.unit];
        let fields = fields.into_iter().chain([row.basis, &row.source, &row.published]);
        writeln!(text, "{}", fields.map(quoted).collect::<Vec<_>>().join(",")).unwrap();
        text
    })
}

const SOURCES: &[&str] = &[
    "Reuters",
    "Blog citing The Information",
    "The Information",
    "FT via Zitron",
    "WSJ (behind a wall)",
    "Outlet 3 citing WSJ",
    "Paper quoting Reuters",
    "House view",
    "",
];
const ACTUALS: &[&str] = &["audited", "disclosed", "leaked", "leaked", "actual", "actual", "estimate", "", "run rate"];
const FORECASTS: &[&str] =
    &["guidance", "projection", "projection", "projection", "estimate", "target", "assumption", ""];
const YEARS: &[&str] = &["FY2022", "FY2023", "FY2024", "FY2025", "FY2026", "FY2027", "FY2028", "FY2029", "FY2030"];
const PARTS: &[&str] = &[
    "2024Q1",
    "2024Q2",
    "2024Q3",
    "2024Q4",
    "2025Q1",
    "2025Q2",
    "2025Q3",
    "2025Q4",
    "2026Q1",
    "2026Q2",
    "2026Q3",
    "2026Q4",
    "2025H1",
    "2025H2",
    "2026H1",
    "2025-9M",
    "2026-9M",
    "LTM-2026Q2",
    "2026-08",
    "2026-07",
];
const DAYS: &[&str] = &[
    "2022-06-30",
    "2023-12-31",
    "2024-03-15",
    "2024-06-12",
    "2024-12-31",
    "2025-03-31",
    "2025-06-30",
    "2025-08-13",
    "2025-12-31",
    "2026-01-20",
    "2026-03-31",
    "2026-06-30",
    "2026-08-13",
    "2026-09-30",
    "2026-12-31",
    "2027-12-31",
    "2028-12-31",
    "2025Q3",
    "FY2026",
];
const VINTAGES: &[&str] =
    &["2024-11-02", "2025-05", "2025-11-09", "2026-02-20", "2026-04", "2026-07-30", "2026-09-29", ""];

/// The first year or day that is no longer an actual figure, as text: periods compare as they are written.
fn lies_ahead(period: &str) -> bool {
    let year: i32 = period.trim_start_matches("LTM-").trim_start_matches("FY")[..4].parse().unwrap();
    year > 2026
        || (year == 2026
            && (period.starts_with("FY") || period.contains("Q4") || period.contains("12-31") || period.contains("9M")))
}

/// Draws the folder of a seed.
pub(crate) fn folder(config: &Config, seed: u64) -> Folder {
    let mut dice = Dice::new(seed);
    let mut files = Folder::new();
    let names = ["a.csv", "b.csv", "notes/c.csv"];
    let used = 1 + dice.below(names.len());
    let density = 0.25 + 0.6 * dice.share();
    for metric in config.metrics.iter().filter(|metric| metric.kind != Kind::Event) {
        if !dice.happens(0.4) {
            continue;
        }
        let size = dice.share();
        for lab in ["OpenAI", "Anthropic"] {
            if !dice.happens(0.9) {
                continue;
            }
            let periods: Vec<&str> = match metric.kind {
                _ if metric.dated => DAYS.to_vec(),
                Kind::Stock => DAYS.to_vec(),
                _ => YEARS.iter().chain(PARTS).copied().collect(),
            };
            for period in periods {
                let near = period.contains("2025") || period.contains("2026") || period.contains("FY");
                if dice.happens(density * if near { 0.6 } else { 0.25 }) {
                    speak(&mut dice, &mut files, &names[..used], metric, lab, period, size);
                }
            }
        }
    }
    events(&mut dice, &mut files, &names[..used]);
    files
}

/// Days of an event, as several sources date it, under the day itself or under the year.
fn events(dice: &mut Dice, files: &mut Folder, names: &[&'static str]) {
    for lab in ["OpenAI", "Anthropic"] {
        for _ in 0..dice.below(4) {
            let day = format!("2026-{:02}-{:02}", 5 + dice.below(3), 1 + dice.below(28));
            let row = Typed {
                lab,
                metric: "IPO filing".into(),
                scope: if dice.happens(0.3) { "public" } else { "" },
                period: if dice.happens(0.5) { "FY2026".into() } else { day.clone() },
                low: String::new(),
                value: day,
                high: String::new(),
                unit: "",
                basis: dice.pick(&["actual", "leaked", "estimate"]),
                source: dice.pick(SOURCES).to_owned(),
                published: dice.pick(VINTAGES).to_owned(),
            };
            let file = dice.pick(names);
            files.entry(file.to_owned()).or_default().push(row);
        }
    }
}

/// One or several sources speak of one thing.
fn speak(
    dice: &mut Dice,
    files: &mut Folder,
    names: &[&'static str],
    metric: &Metric,
    lab: &'static str,
    period: &str,
    size: f64,
) {
    let value = value(dice, metric, size);
    let ahead = lies_ahead(period);
    let voices = [1, 1, 1, 2, 3, 4][dice.below(6)];
    let scope = scope(dice, metric);
    for voice in 0..voices {
        let off = match dice.below(4) {
            0 | 1 => 1.0,
            2 => 0.97 + 0.06 * dice.share(),
            _ => 0.7 + 0.6 * dice.share(),
        };
        let file = dice.pick(names);
        let unit = unit(dice, metric);
        let [low, amount, high] = notation(dice, if voice == 0 { value } else { value * off }, unit);
        let row = Typed {
            lab,
            metric: metric.id.as_str().replace('_', " "),
            scope: if dice.happens(0.9) { scope } else { "" },
            period: period.to_owned(),
            low,
            value: amount,
            high,
            unit: unit.0,
            basis: dice.pick(if ahead { FORECASTS } else { ACTUALS }),
            source: dice.pick(SOURCES).to_owned(),
            published: dice.pick(VINTAGES).to_owned(),
        };
        files.entry(file.to_owned()).or_default().push(row);
    }
}

fn scope(dice: &mut Dice, metric: &Metric) -> &'static str {
    if dice.happens(0.8) {
        return "";
    }
    if metric.id.as_str() == "commitments" || metric.id.as_str() == "inference_compute" {
        return dice.pick(&["microsoft", "azure"]);
    }
    if metric.counts_partner_share {
        return dice.pick(&["gross", "net", "api", "adjusted"]);
    }
    if metric.id.as_str() == "funding_raised" {
        return dice.pick(&["debt", "equity", "secondary"]);
    }
    dice.pick(&["adjusted", "chatgpt", "public", ""])
}

/// A size that suits the metric, in base units.
fn value(dice: &mut Dice, metric: &Metric, size: f64) -> f64 {
    let around = |dice: &mut Dice, low: f64, high: f64| {
        let middle = low * (high / low).powf(size);
        dice.between(middle / 4.0, middle * 4.0)
    };
    let drawn = match metric.family {
        Family::Currency
            if matches!(
                metric.id.as_str(),
                "valuation_post" | "valuation_pre" | "valuation_target" | "commitments"
            ) =>
        {
            around(dice, 20e9, 600e9)
        }
        Family::Currency => around(dice, 0.8e9, 60e9),
        Family::Share => 0.05 + 0.8 * dice.share(),
        Family::Multiple => around(dice, 1.0, 30.0),
        Family::People => around(dice, 500.0, 6000.0),
        Family::Users | Family::Customers => around(dice, 2e6, 2e8),
        Family::Power => around(dice, 0.3, 10.0),
        Family::Tokens => around(dice, 1e10, 1e13),
        Family::Date => 46_000.0,
    };
    let negative = metric.sign == SignRule::Signed && dice.happens(0.45);
    if negative { -drawn } else { drawn }
}

/// A unit as it is written, and its size in base units.
type Unit = (&'static str, f64);

fn unit(dice: &mut Dice, metric: &Metric) -> Unit {
    match metric.family {
        Family::Currency if dice.happens(0.4) => ("USD m", 1e6),
        Family::Currency => ("USD bn", 1e9),
        Family::Share => ("%", 0.01),
        Family::Multiple => ("x", 1.0),
        Family::People => ("people", 1.0),
        Family::Users => ("m users", 1e6),
        Family::Customers => ("m customers", 1e6),
        Family::Power => ("GW", 1.0),
        Family::Tokens => ("tn tokens/day", 1e12),
        Family::Date => ("", 1.0),
    }
}

/// An amount with so many significant digits, at most six decimals.
fn digits(amount: f64, significant: i32) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "an order of magnitude is small")]
    let size = amount.abs().max(1e-9).log10().floor() as i32;
    let places = usize::try_from((significant - 1 - size).clamp(0, 6)).unwrap();
    let step = 10_f64.powi((size + 1 - significant).max(0));
    let text = format!("{:.places$}", (amount / step).round() * step);
    if places > 0 { format!("{amount:.places$}") } else { text }
}

/// The three cells low, value, high.
fn notation(dice: &mut Dice, value: f64, (_, scale): Unit) -> [String; 3] {
    let significant = 1 + i32::try_from(dice.below(4)).unwrap();
    let print = |value: f64| digits(value / scale, significant.max(2));
    let nothing = String::new;
    let single = digits(value / scale, significant);
    let (less, more) = (value - value.abs() * 0.15 * dice.share(), value + value.abs() * 0.3 * dice.share());
    match dice.below(20) {
        0 => [nothing(), format!("~{single}"), nothing()],
        1 | 2 if value > 0.0 => [nothing(), format!(">{single}"), nothing()],
        3 if value > 0.0 => [nothing(), format!("up to {single}"), nothing()],
        4 if value > 0.0 => [nothing(), format!("{} to {}", print(less), print(more)), nothing()],
        5 => [print(less), nothing(), print(more)],
        6 => [print(less), print(value), print(more)],
        7 if value > 0.0 => [print(value), nothing(), nothing()],
        8 if value > 0.0 => [nothing(), "n.a.".into(), nothing()],
        _ => [nothing(), single, nothing()],
    }
}
