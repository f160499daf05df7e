//! Periods with exact arithmetic: years, halves, quarters, months, days and twelve-month windows.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A civil date.
pub use jiff::civil::Date;

/// The time a figure speaks of: a stretch for a flow, an instant for a stock.
///
/// Years are fiscal years; both shipped labs use calendar years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// A fiscal year, `FY2025`.
    Year(i16),
    /// A half-year, `2025H1`.
    Half(i16, u8),
    /// A quarter, `2026Q3`.
    Quarter(i16, u8),
    /// The first months of a year, `2025-9M`.
    YearToDate(i16, u8),
    /// A month, `2026-08`.
    Month(i16, u8),
    /// An instant, `2026-03-31`.
    Day(Date),
    /// The four quarters up to and including one, `LTM-2026Q3`.
    LastTwelveMonths(i16, u8),
    /// Several whole years, `FY2025-FY2029`.
    Years(i16, i16),
}

/// The text is not a period in the canonical notation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a period; write FY2025, 2026Q3, 2025H1, 2025-9M, 2026-08, 2026-03-31, LTM-2026Q3 or FY2025-FY2029"
)]
pub struct PeriodError(String);

/// The last day of a month; months outside 1 to 12 are brought into range.
fn month_end(year: i16, month: u8) -> Date {
    let month = i8::try_from(month.clamp(1, 12)).unwrap_or(12);
    Date::new(year, month, 1).map_or(Date::ZERO, Date::last_of_month)
}

/// The first day of a month; months outside 1 to 12 are brought into range.
fn month_start(year: i16, month: u8) -> Date {
    let month = i8::try_from(month.clamp(1, 12)).unwrap_or(12);
    Date::new(year, month, 1).unwrap_or(Date::ZERO)
}

impl Period {
    /// Returns the period's first day.
    pub fn first_day(self) -> Date {
        match self {
            Self::Year(year) | Self::YearToDate(year, _) | Self::Years(year, _) | Self::LastTwelveMonths(year, 4) => {
                month_start(year, 1)
            }
            Self::Half(year, half) => month_start(year, half.saturating_sub(1) * 6 + 1),
            Self::Quarter(year, quarter) => month_start(year, quarter.saturating_sub(1) * 3 + 1),
            Self::Month(year, month) => month_start(year, month),
            Self::Day(date) => date,
            Self::LastTwelveMonths(year, quarter) => month_start(year - 1, quarter * 3 + 1),
        }
    }

    /// Returns the period's last day; what a stock in a column of this period is dated.
    pub fn last_day(self) -> Date {
        match self {
            Self::Year(year) | Self::Years(_, year) => month_end(year, 12),
            Self::Half(year, half) => month_end(year, half * 6),
            Self::Quarter(year, quarter) | Self::LastTwelveMonths(year, quarter) => month_end(year, quarter * 3),
            Self::YearToDate(year, months) | Self::Month(year, months) => month_end(year, months),
            Self::Day(date) => date,
        }
    }

    /// Returns the number of months the period spans; zero for an instant.
    pub const fn months(self) -> u16 {
        match self {
            Self::Year(_) | Self::LastTwelveMonths(..) => 12,
            Self::Half(..) => 6,
            Self::Quarter(..) => 3,
            Self::YearToDate(_, months) => months as u16,
            Self::Month(..) => 1,
            Self::Day(_) => 0,
            Self::Years(from, to) => (to - from + 1).unsigned_abs() * 12,
        }
    }

    /// Returns the same stretch one year earlier.
    #[must_use]
    pub fn year_before(self) -> Self {
        match self {
            Self::Year(year) => Self::Year(year - 1),
            Self::Half(year, half) => Self::Half(year - 1, half),
            Self::Quarter(year, quarter) => Self::Quarter(year - 1, quarter),
            Self::YearToDate(year, months) => Self::YearToDate(year - 1, months),
            Self::Month(year, month) => Self::Month(year - 1, month),
            Self::Day(date) => Self::Day(date.saturating_sub(jiff::Span::new().years(1))),
            Self::LastTwelveMonths(year, quarter) => Self::LastTwelveMonths(year - 1, quarter),
            Self::Years(from, to) => Self::Years(from - 1, to - 1),
        }
    }

    /// Returns the period of the same length just before; an instant steps back a day.
    #[must_use]
    pub fn previous(self) -> Self {
        match self {
            Self::Half(year, 1) => Self::Half(year - 1, 2),
            Self::Half(year, half) => Self::Half(year, half - 1),
            Self::Quarter(year, 1) => Self::Quarter(year - 1, 4),
            Self::Quarter(year, quarter) => Self::Quarter(year, quarter - 1),
            Self::Month(year, 1) => Self::Month(year - 1, 12),
            Self::Month(year, month) => Self::Month(year, month - 1),
            Self::Day(date) => Self::Day(date.yesterday().unwrap_or(date)),
            Self::LastTwelveMonths(year, 1) => Self::LastTwelveMonths(year - 1, 4),
            Self::LastTwelveMonths(year, quarter) => Self::LastTwelveMonths(year, quarter - 1),
            Self::Years(from, to) => Self::Years(from - (to - from + 1), from - 1),
            Self::Year(_) | Self::YearToDate(..) => self.year_before(),
        }
    }

    /// Returns the four quarters of a year, or nothing for any other period.
    pub fn quarters(self) -> Vec<Self> {
        match self {
            Self::Year(year) => (1..=4).map(|quarter| Self::Quarter(year, quarter)).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns the last quarter that had ended by `date`.
    pub fn last_quarter_ended(date: Date) -> Self {
        let quarter = Self::Quarter(date.year(), u8::try_from((date.month() - 1) / 3 + 1).unwrap_or(1));
        if quarter.last_day() <= date { quarter } else { quarter.previous() }
    }

    /// Returns the order of magnitude of the period's shape, for sorting periods that end on the same day: longer first.
    const fn shape(self) -> u8 {
        match self {
            Self::Years(..) => 0,
            Self::Year(_) => 1,
            Self::LastTwelveMonths(..) => 2,
            Self::YearToDate(..) => 3,
            Self::Half(..) => 4,
            Self::Quarter(..) => 5,
            Self::Month(..) => 6,
            Self::Day(_) => 7,
        }
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |period: &Self| (period.last_day(), period.shape(), period.first_day());
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "FY{year:04}"),
            Self::Half(year, half) => write!(f, "{year:04}H{half}"),
            Self::Quarter(year, quarter) => write!(f, "{year:04}Q{quarter}"),
            Self::YearToDate(year, months) => write!(f, "{year:04}-{months}M"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(date) => write!(f, "{date}"),
            Self::LastTwelveMonths(year, quarter) => write!(f, "LTM-{year:04}Q{quarter}"),
            Self::Years(from, to) => write!(f, "FY{from:04}-FY{to:04}"),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_canonical(text).ok_or_else(|| PeriodError(text.to_owned()))
    }
}

/// Parses exactly what `Display` prints.
fn parse_canonical(text: &str) -> Option<Period> {
    let year = |text: &str| (text.len() == 4).then(|| text.parse::<i16>().ok()).flatten();
    if let Some(rest) = text.strip_prefix("LTM-") {
        return match parse_canonical(rest)? {
            Period::Quarter(year, quarter) => Some(Period::LastTwelveMonths(year, quarter)),
            _ => None,
        };
    }
    if let Some(rest) = text.strip_prefix("FY") {
        return match rest.split_once("-FY") {
            Some((from, to)) => Some(Period::Years(year(from)?, year(to)?)).filter(|_| from < to),
            None => Some(Period::Year(year(rest)?)),
        };
    }
    if !text.is_ascii() || text.len() < 6 {
        return None;
    }
    let (head, tail) = text.split_at(4);
    let number = |text: &str, most: u8| text.parse::<u8>().ok().filter(|n| (1..=most).contains(n));
    let head = year(head)?;
    if let Some(quarter) = tail.strip_prefix('Q') {
        return Some(Period::Quarter(head, number(quarter, 4)?));
    }
    if let Some(half) = tail.strip_prefix('H') {
        return Some(Period::Half(head, number(half, 2)?));
    }
    let tail = tail.strip_prefix('-')?;
    if let Some(months) = tail.strip_suffix('M') {
        return Some(Period::YearToDate(head, number(months, 11)?));
    }
    match tail.len() {
        2 => Some(Period::Month(head, number(tail, 12)?)),
        5 => text.parse().ok().map(Period::Day),
        _ => None,
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Period;
    use proptest::prelude::*;

    fn any_period() -> impl Strategy<Value = Period> {
        (1990_i16..2060, 1_u8..=12, 0_u8..8, 1_i16..6).prop_map(|(year, n, shape, span)| match shape {
            0 => Period::Year(year),
            1 => Period::Half(year, n % 2 + 1),
            2 => Period::Quarter(year, n % 4 + 1),
            3 => Period::YearToDate(year, n % 11 + 1),
            4 => Period::Month(year, n),
            5 => Period::Day(Period::Month(year, n).last_day()),
            6 => Period::LastTwelveMonths(year, n % 4 + 1),
            _ => Period::Years(year, year + span),
        })
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(period in any_period()) {
            prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
        }

        #[test]
        fn the_previous_period_ends_the_day_before(year in 1990_i16..2060, quarter in 1_u8..=4) {
            let quarter = Period::Quarter(year, quarter);
            prop_assert_eq!(quarter.previous().last_day().tomorrow().unwrap(), quarter.first_day());
            prop_assert_eq!(quarter.previous().previous().previous().previous(), quarter.year_before());
        }
    }

    #[test]
    fn a_twelve_month_window_starts_after_the_quarter_a_year_before() {
        let window = Period::LastTwelveMonths(2026, 3);
        assert_eq!(window.first_day().to_string(), "2025-10-01");
        assert_eq!(window.last_day().to_string(), "2026-09-30");
    }

    #[test]
    fn the_last_quarter_ended_may_end_today() {
        let at = |text: &str| Period::last_quarter_ended(text.parse().unwrap()).to_string();
        assert_eq!(at("2026-10-10"), "2026Q3");
        assert_eq!(at("2026-09-30"), "2026Q3");
        assert_eq!(at("2026-01-05"), "2025Q4");
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in ["", "2025", "FY25", "2025Q5", "2025-13", "2025-12M", "2025-02-30", "LTM-FY2025", "FY2026-FY2025"] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
    }
}
