//! Rates of currencies: the `[fx]` tables of `labcomps.toml`.

use super::ConfigError;
use super::file::File;
use super::raw::RawRates;
use crate::domain::{Date, Period};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::Spanned;

/// How many days before a day its closing rate may be, unless a table says otherwise: a rate of Friday stands for Sunday.
const WITHIN_DAYS: u16 = 7;

/// The rates of one currency to the report's.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// The currency, an ISO 4217 code.
    pub currency: String,
    /// Averages of periods, for what adds up over time.
    pub average: BTreeMap<Period, f64>,
    /// Rates at the close of days, for what stands at a day.
    pub closing: BTreeMap<Date, f64>,
    /// How many days before a day its closing rate may be.
    pub within_days: u16,
    /// A rate with its day, for times after that day whose own rate is not known.
    pub convenience: Option<(Date, f64)>,
    /// Who gives the rates.
    pub source: Arc<str>,
}

impl Rates {
    /// Returns the closing rate of a day, or of the nearest earlier one that is near enough, with its day.
    pub fn closing(&self, day: Date) -> Option<(Date, f64)> {
        let (&at, &rate) = self.closing.range(..=day).next_back()?;
        let before = day.since(at).ok()?.get_days();
        (before <= i32::from(self.within_days)).then_some((at, rate))
    }
}

/// Makes rates of what the file says; every period, day and rate is checked in its place.
pub(super) fn valid(
    raw: IndexMap<Spanned<String>, RawRates>,
    home: &str,
    file: File<'_>,
) -> Result<Vec<Rates>, ConfigError> {
    raw.into_iter().map(|(code, rates)| one(&code, rates, home, file)).collect()
}

/// Checks that a text is written as codes of currencies are.
pub fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn one(code: &Spanned<String>, raw: RawRates, home: &str, file: File<'_>) -> Result<Rates, ConfigError> {
    let currency = code.get_ref();
    let wrong = |message: String, hint: &str| Err(file.wrong_at(code.span(), message, hint));
    if !is_currency(currency) {
        return wrong(
            format!("`{currency}` is no code of a currency"),
            "write EUR, GBP or another code of three capitals",
        );
    }
    if currency == home {
        let hint = "leave the table out, or set `currency` to another";
        return wrong(format!("`{currency}` is the currency of the report and needs no rate"), hint);
    }
    let Some(source) = raw.source.filter(|source| !source.trim().is_empty()) else {
        return wrong(format!("[fx.{currency}] has no `source`"), "say who gives the rates: source = \"ECB\"");
    };
    let positive = |rate: &Spanned<f64>| {
        let value = *rate.get_ref();
        let hint = format!("write what 1 {currency} is in {home}, a number above zero");
        let wrong = || file.wrong_at(rate.span(), format!("`{value}` is no rate"), hint);
        (value.is_finite() && value > 0.0).then_some(value).ok_or_else(wrong)
    };
    let mut average = BTreeMap::new();
    for (period, rate) in &raw.average {
        let stretch = period.get_ref().parse::<Period>().ok().filter(|period| period.months() > 0);
        let hint = "write FY2025, 2026Q3, 2025H1, 2025-9M, 2026-08 or LTM-2026Q3; a day belongs into `closing`";
        let wrong = || file.wrong_at(period.span(), format!("`{}` is no period", period.get_ref()), hint);
        average.insert(stretch.ok_or_else(wrong)?, positive(rate)?);
    }
    let mut closing = BTreeMap::new();
    for (day, rate) in &raw.closing {
        let wrong = || {
            let hint = "write 2025-12-31; a longer period belongs into `average`";
            file.wrong_at(day.span(), format!("`{}` is no day", day.get_ref()), hint)
        };
        closing.insert(day.get_ref().parse::<Date>().map_err(|_| wrong())?, positive(rate)?);
    }
    let convenience = raw.convenience.map(|one| Ok((one.day, positive(&one.rate)?))).transpose()?;
    let within_days = raw.within_days.unwrap_or(WITHIN_DAYS);
    Ok(Rates { currency: currency.clone(), average, closing, within_days, convenience, source: source.into() })
}

#[cfg(test)]
mod tests {
    use super::Rates;
    use std::collections::BTreeMap;

    #[test]
    fn a_closing_rate_is_of_the_day_or_a_few_days_before() {
        let closing = [("2025-12-31", 1.17), ("2026-03-27", 1.15)];
        let rates = Rates {
            currency: "EUR".into(),
            average: BTreeMap::new(),
            closing: closing.iter().map(|(day, rate)| (day.parse().unwrap(), *rate)).collect(),
            within_days: 7,
            convenience: None,
            source: "ECB".into(),
        };
        let at = |day: &str| rates.closing(day.parse().unwrap()).map(|(_, rate)| rate);
        assert_eq!(at("2025-12-31"), Some(1.17));
        assert_eq!(at("2026-01-07"), Some(1.17));
        assert_eq!(at("2026-01-08"), None);
        assert_eq!(at("2025-12-30"), None, "a later rate says nothing about a day");
        assert_eq!(at("2026-03-31"), Some(1.15));
    }
}
