//! Units, and what may be added or divided.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// What family of unit a metric is counted in; decides which unit declarations can apply to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Money, including annualised money.
    Currency,
    /// A share of a whole, 0.33 for 33%.
    Share,
    /// A multiple, 20.5 for 20.5x.
    Multiple,
    /// Employees.
    People,
    /// Users of a product.
    Users,
    /// Paying customers.
    Customers,
    /// Electrical power of computing sites, in gigawatts.
    Power,
    /// Tokens processed a day.
    Tokens,
    /// A calendar date.
    Date,
}

/// The unit of a figure; the base unit of its family (dollars not millions, a share not per cent).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// An ISO 4217 currency code.
    Currency(String),
    /// A share of one.
    Share,
    /// A multiple.
    Multiple,
    /// People.
    People,
    /// Users.
    Users,
    /// Customers.
    Customers,
    /// Gigawatts.
    Gigawatt,
    /// Tokens a day.
    TokensPerDay,
    /// A date, as a serial day number.
    Date,
}

impl Unit {
    /// Returns the reporting currency of the shipped configuration.
    pub fn usd() -> Self {
        Self::Currency("USD".into())
    }

    /// Returns the family of the unit.
    pub const fn family(&self) -> Family {
        match self {
            Self::Currency(_) => Family::Currency,
            Self::Share => Family::Share,
            Self::Multiple => Family::Multiple,
            Self::People => Family::People,
            Self::Users => Family::Users,
            Self::Customers => Family::Customers,
            Self::Gigawatt => Family::Power,
            Self::TokensPerDay => Family::Tokens,
            Self::Date => Family::Date,
        }
    }

    /// Returns about how many dollars one of a currency is, to the power of ten; one for anything else.
    ///
    /// For judging whether a size is plausible, and for nothing else: rates come from the configuration.
    pub fn rough_dollars(&self) -> f64 {
        let Self::Currency(code) = self else { return 1.0 };
        match code.as_str() {
            "KRW" => 1e-3,
            "INR" | "JPY" => 1e-2,
            "CNY" | "DKK" | "HKD" | "NOK" | "SEK" | "TWD" => 1e-1,
            _ => 1.0,
        }
    }

    /// Returns whether the unit counts things that money can be spread over: people, users, gigawatts.
    pub const fn is_count(&self) -> bool {
        matches!(self, Self::People | Self::Users | Self::Customers | Self::Gigawatt)
    }

    /// Returns a figure of this unit in a few characters, for messages: `USD 4.6bn`, `33%`, `1.9 GW`.
    pub fn brief(&self, value: f64) -> String {
        let rounded = |value: f64| {
            let text = format!("{value:.2}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
        let size = value.abs();
        let scaled = match size {
            _ if size >= 1e9 => format!("{}bn", rounded(value / 1e9)),
            _ if size >= 1e6 => format!("{}m", rounded(value / 1e6)),
            _ => rounded(value),
        };
        match self {
            Self::Currency(code) => format!("{code} {scaled}"),
            Self::Share => format!("{}%", rounded(value * 100.0)),
            Self::Multiple => format!("{}x", rounded(value)),
            unit => format!("{scaled} {unit}"),
        }
    }

    /// Returns the only unit of a family, or `None` for money, which has many.
    pub const fn of(family: Family) -> Option<Self> {
        Some(match family {
            Family::Currency => return None,
            Family::Share => Self::Share,
            Family::Multiple => Self::Multiple,
            Family::People => Self::People,
            Family::Users => Self::Users,
            Family::Customers => Self::Customers,
            Family::Power => Self::Gigawatt,
            Family::Tokens => Self::TokensPerDay,
            Family::Date => Self::Date,
        })
    }
}

/// Prints the public id, as in `facts --format json`.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Currency(code) => code,
            Self::Share => "share",
            Self::Multiple => "x",
            Self::People => "people",
            Self::Users => "users",
            Self::Customers => "customers",
            Self::Gigawatt => "GW",
            Self::TokensPerDay => "tokens/day",
            Self::Date => "date",
        })
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads back what is printed; what names no other unit is a currency.
impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const PLAIN: [Unit; 8] = [
            Unit::Share,
            Unit::Multiple,
            Unit::People,
            Unit::Users,
            Unit::Customers,
            Unit::Gigawatt,
            Unit::TokensPerDay,
            Unit::Date,
        ];
        let text = String::deserialize(deserializer)?;
        let plain = PLAIN.into_iter().find(|unit| unit.to_string() == text);
        Ok(plain.unwrap_or(Self::Currency(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::Unit;

    #[test]
    fn a_currency_is_judged_by_its_order_of_magnitude() {
        let check = |unit: Unit, expected: &str| assert_eq!(unit.rough_dollars().to_string(), expected);
        check(Unit::usd(), "1");
        check(Unit::Currency("EUR".into()), "1");
        check(Unit::Currency("JPY".into()), "0.01");
        check(Unit::Currency("KRW".into()), "0.001");
        check(Unit::People, "1");
    }

    #[test]
    fn figures_in_messages_are_short() {
        assert_eq!(Unit::usd().brief(4.6e9), "USD 4.6bn");
        assert_eq!(Unit::usd().brief(-787e6), "USD -787m");
        assert_eq!(Unit::Share.brief(0.33), "33%");
        assert_eq!(Unit::Gigawatt.brief(1.9), "1.9 GW");
        assert_eq!(Unit::People.brief(4500.0), "4500 people");
    }
}
