//! Cautions and names in words.

use super::format::Format;
use crate::compare::{Caution, Measure};
use crate::domain::{Basis, Family, Metric, Unit};

/// Returns how a metric's figures are shown in tables.
pub(super) fn format_of(metric: &Metric) -> Format {
    match metric.family {
        Family::Currency => Format::UsdBn,
        Family::Share => Format::Percent,
        Family::Multiple => Format::Multiple,
        Family::People => Format::Count,
        Family::Users | Family::Customers | Family::Tokens => Format::CountMillions,
        Family::Power => Format::Gigawatt,
        Family::Date => Format::Date,
    }
}

/// Returns the unit as a table's unit column prints it.
pub(super) fn unit_of(metric: &Metric, currency: &str) -> String {
    match metric.family {
        Family::Currency => format!("{} bn", currency_sign(currency)),
        Family::Share => "%".into(),
        Family::Multiple => "x".into(),
        Family::People => "people".into(),
        Family::Users | Family::Customers => "m".into(),
        Family::Tokens => "m a day".into(),
        Family::Power => "GW".into(),
        Family::Date => "date".into(),
    }
}

/// Returns a currency as the trade writes it in units: `US$`, else the code.
pub(super) fn currency_sign(code: &str) -> &str {
    if code == "USD" { "US$" } else { code }
}

/// Returns how a figure of a unit is shown where no metric decides: money and counts as their unit asks, bare numbers as
/// their measure does.
pub(super) fn format_as(unit: &Unit, measure: Measure) -> Format {
    match (unit, measure) {
        (Unit::Currency(_), Measure::MoneyEach) => Format::UsdThousand,
        (Unit::Currency(_), _) => Format::UsdBn,
        (Unit::Multiple, Measure::Share) | (Unit::Share, _) => Format::Percent,
        (Unit::Multiple, Measure::Months | Measure::Years) => Format::Number1,
        (Unit::Multiple, Measure::Day) | (Unit::Date, _) => Format::Date,
        (Unit::Multiple, _) => Format::Multiple2,
        (Unit::People, _) => Format::Count,
        (Unit::Users | Unit::Customers | Unit::TokensPerDay, _) => Format::CountMillions,
        (Unit::Gigawatt, _) => Format::Gigawatt,
    }
}

/// Returns the unit of figures shown in a format, as a table's unit column prints it; of none where there is no figure,
/// that of the measure.
pub(super) fn unit_as(format: Format, measure: Measure, sign: &str) -> String {
    match (format, measure) {
        (Format::UsdThousand, _) | (Format::Plain, Measure::MoneyEach) => format!("{sign} k"),
        (Format::UsdBn, _) | (Format::Plain, Measure::Money) => format!("{sign} bn"),
        (Format::Percent, _) | (_, Measure::Share) => "%".into(),
        (Format::Count, _) => "people".into(),
        (Format::CountMillions, _) => "m".into(),
        (Format::Gigawatt, _) => "GW".into(),
        (_, Measure::Months) => "months".into(),
        (_, Measure::Years) => "years".into(),
        (Format::Date, _) | (_, Measure::Day) => "date".into(),
        _ => "x".into(),
    }
}

/// Returns a basis as a table prints it.
pub(super) fn basis_word(basis: Option<Basis>) -> String {
    basis.map_or_else(|| "not stated".to_owned(), |basis| basis.to_string())
}

/// Returns a caution in words, its figures in the format of their unit.
pub(super) fn caution(caution: &Caution) -> String {
    match caution {
        Caution::SingleSourced => "single-sourced".into(),
        Caution::NotActual(basis) => format!("{basis}, not an actual figure"),
        Caution::BasisUnstated => "the source does not say what the figure rests on".into(),
        Caution::SourcesRange { low, high, unit } => {
            let format = format_as(unit, Measure::Multiple);
            format!("sources differ: {} to {}", format.text(*low), format.text(*high))
        }
        Caution::Stale { days } => format!("stale: {days} days old"),
        Caution::Computed(formula) => format!("computed: {formula}"),
        Caution::BasesDiffer(left, right) => {
            format!("bases differ: {} against {}", basis_word(*left), basis_word(*right))
        }
        Caution::VintagesDiffer(now, before) => format!("forecasts of different dates: {now} over {before}"),
        Caution::PeriodsDiffer(left, right) => format!("dates differ: {left} against {right}"),
        Caution::ConventionsDiffer => "one counts revenue net of what partners keep, the other gross".into(),
        Caution::Converted(conversion) => format!("converted from {conversion}"),
        Caution::Distrusted => "from a source that is distrusted".into(),
        Caution::BelowEvidence { basis, origins } => {
            let many = if *origins == 1 { "" } else { "s" };
            format!("below the least evidence: {}, {origins} origin{many}", basis_word(*basis))
        }
        Caution::ActualRates => "at actual rates: a part of the change is that of the exchange rate".into(),
        Caution::Said(words) => words.clone(),
        Caution::ScopesDiffer(left, right) => format!("scopes differ: {left} against {right}"),
    }
}
