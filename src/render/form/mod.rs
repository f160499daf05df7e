//! The input form: a workbook to type figures into, which reads back as what was chosen in it.
//!
//! One row is one figure. What can be chosen comes from the catalogue, so that a metric of one's own is offered too.

mod draw;

use crate::config::Config;
use crate::domain::{Basis, Family, Kind, Metric};

/// A unit that the form offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedUnit {
    /// What is written in the cell.
    pub label: String,
    /// What it counts.
    pub family: Family,
    /// What it means.
    meaning: &'static str,
}

/// What the form offers to choose from.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Names of labs.
    pub labs: Vec<String>,
    /// Metrics, with the words that are written for each.
    pub metrics: Vec<(String, Metric)>,
    /// Units.
    pub units: Vec<OfferedUnit>,
    /// Words for what a figure rests on.
    pub bases: Vec<(String, Basis)>,
}

impl Offer {
    /// Returns what a configuration offers.
    pub fn of(config: &Config) -> Self {
        let unit = |label: &str, family, meaning| OfferedUnit { label: label.to_owned(), family, meaning };
        let money = |scale: &str, meaning| {
            let label = format!("{} {scale}", config.currency);
            OfferedUnit { label: label.trim_end().to_owned(), family: Family::Currency, meaning }
        };
        Self {
            labs: config.known_labs.iter().map(|lab| lab.name.clone()).collect(),
            metrics: config.metrics.iter().map(|metric| (written(metric), metric.clone())).collect(),
            units: vec![
                money("bn", "billions"),
                money("m", "millions"),
                money("thousands", "thousands"),
                money("", "single units of the currency"),
                unit("%", Family::Share, "per cent: 33 means 33%"),
                unit("x", Family::Multiple, "a multiple: 20.5 means 20.5 times"),
                unit("people", Family::People, "employees, one by one"),
                unit("users", Family::Users, "users, one by one"),
                unit("m users", Family::Users, "millions of users"),
                unit("customers", Family::Customers, "paying customers, one by one"),
                unit("GW", Family::Power, "gigawatts"),
                unit("MW", Family::Power, "megawatts"),
                unit("tokens/day", Family::Tokens, "tokens processed a day"),
                unit("date", Family::Date, "a calendar date, 2026-10-30"),
            ],
            bases: Basis::ALL.into_iter().map(|basis| (basis.as_str().replace('_', " "), basis)).collect(),
        }
    }
}

/// The words for a metric: its name when sheets are read by it, else its id, which always is.
fn written(metric: &Metric) -> String {
    // Labels are read without their case, and hyphens part words.
    let name = metric.name.to_lowercase().replace('-', " ");
    if metric.aliases.iter().any(|alias| alias.replace('-', " ") == name) {
        return metric.name.clone();
    }
    let words = metric.id.as_str().replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How a metric relates to time, in words.
const fn kind(metric: &Metric) -> &'static str {
    match metric.kind {
        Kind::Flow => "over a period",
        Kind::Stock => "at a day",
        Kind::Ratio => "a quotient of a period",
        Kind::Event => "an event",
    }
}

/// Draws the input form.
///
/// # Errors
/// What the writer of workbooks says.
pub fn input_form(config: &Config) -> Result<Vec<u8>, String> {
    draw::form(&Offer::of(config)).map_err(|error| error.to_string())
}
