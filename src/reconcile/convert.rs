//! Into the report's currency: flows at the average of their period, stocks at the closing rate of their day, each
//! comparative at its own rate (IAS 21.39-40). A time without a rate borrows none.

use crate::config::{Config, Rates};
use crate::domain::{Conversion, Date, Kind, Observation, Origin, Period, RateKind, Unit};
use crate::finding::{Code, Finding, Place};
use std::collections::BTreeMap;

/// A rate that is missing: the currency and what it would be a rate of.
type Missing = (String, RateKind);

/// Converts what is in another currency; keeps out, and tells, what has no rate.
pub(super) fn convert(config: &Config, observations: Vec<Observation>) -> (Vec<Observation>, Vec<Finding>) {
    let mut missing: BTreeMap<Missing, Vec<Origin>> = BTreeMap::new();
    let mut kept = Vec::with_capacity(observations.len());
    for observation in observations {
        match one(config, observation) {
            Ok(observation) => kept.push(observation),
            Err(without) => {
                let (rate, origin) = *without;
                missing.entry(rate).or_default().push(origin);
            }
        }
    }
    let findings = missing.into_iter().filter_map(|(rate, origins)| unconverted(config, &rate, &origins)).collect();
    (kept, findings)
}

fn one(config: &Config, mut observation: Observation) -> Result<Observation, Box<(Missing, Origin)>> {
    let Unit::Currency(code) = &observation.unit else { return Ok(observation) };
    if *code == config.currency {
        return Ok(observation);
    }
    let wanted = wanted(config, &observation);
    let period = observation.period;
    let Some((rates, kind, rate)) = config.rates(code).and_then(|rates| {
        let (kind, rate) = rate(rates, wanted, period.last_day())?;
        Some((rates, kind, rate))
    }) else {
        return Err(Box::new(((code.clone(), wanted), observation.origin)));
    };
    let (native, currency) = (observation.estimate, code.clone());
    observation.converted = Some(Conversion { native, currency, rate, kind, source: rates.source.clone() });
    observation.estimate = native.scaled(rate);
    observation.rounding *= rate;
    observation.unit = Unit::Currency(config.currency.clone());
    Ok(observation)
}

/// The rate that a figure is to be converted at: what happens on a day at the rate of that day, as a stock is.
fn wanted(config: &Config, observation: &Observation) -> RateKind {
    let stock = config.metric(&observation.metric).is_some_and(|metric| metric.kind == Kind::Stock);
    match observation.period {
        Period::Day(day) => RateKind::Closing(day),
        period if stock => RateKind::Closing(period.last_day()),
        period => RateKind::Average(period),
    }
}

/// The rate wanted; else, for a time after its day, the rate of convenience.
fn rate(rates: &Rates, wanted: RateKind, last_day: Date) -> Option<(RateKind, f64)> {
    let own = match wanted {
        RateKind::Average(period) => rates.average.get(&period).map(|rate| (wanted, *rate)),
        RateKind::Closing(day) => rates.closing(day).map(|(at, rate)| (RateKind::Closing(at), rate)),
        RateKind::Convenience(_) => None,
    };
    let later = || rates.convenience.filter(|(day, _)| last_day > *day);
    own.or_else(|| later().map(|(day, rate)| (RateKind::Convenience(day), rate)))
}

/// One finding for each rate that is missing, at the first figure that needs it, with the lines that would settle it.
fn unconverted(config: &Config, (code, wanted): &Missing, origins: &[Origin]) -> Option<Finding> {
    let first = origins.first()?;
    let home = &config.currency;
    let kept_out = match origins.len() {
        1 => "the figure is kept out of the comparison".to_owned(),
        count => format!("{count} figures are kept out of the comparison"),
    };
    let (what, line) = match wanted {
        RateKind::Average(period) => (format!("average rate for {period}"), format!("average.{period} = RATE")),
        RateKind::Closing(day) | RateKind::Convenience(day) => {
            (format!("closing rate for {day}"), format!("closing.{day} = RATE"))
        }
    };
    let message = format!("{code} has no {what} to {home}; {kept_out}");
    let hint = if config.rates(code).is_some() {
        format!(
            "state the figure in {home} as well, or add to [fx.{code}] in labcomps.toml:\n{line}  # what 1 {code} is in {home}"
        )
    } else {
        format!(
            "state the figure in {home} as well, or state the rate in labcomps.toml:\n[fx.{code}]\nsource = \"WHO GIVES IT\"\n{line}  # what 1 {code} is in {home}"
        )
    };
    Some(Finding::new(Code::CurrencyUnconverted, Place::from(first), message, hint))
}
