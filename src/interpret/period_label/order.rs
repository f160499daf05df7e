//! Which of day and month comes first in the dates of a sheet.

use crate::interpret::evidence;

/// Which of day and month comes first in dates such as `03/04/2026`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::interpret) enum DateOrder {
    /// Nothing in the sheet tells.
    #[default]
    Unknown,
    /// `30/09/2026`
    DayFirst,
    /// `9/30/2026`
    MonthFirst,
    /// Both are found.
    Mixed,
}

impl DateOrder {
    /// Takes the evidence of one text: a date that can be read in one way only.
    pub(in crate::interpret) fn learn(self, text: &str) -> Self {
        if text.len() > 60 || !text.contains(['/', '-']) {
            return self;
        }
        text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '/' | '-')))
            .filter_map(Self::of_date)
            .fold(self, Self::join)
    }

    fn join(self, other: Self) -> Self {
        evidence::join(self, other, Self::Mixed)
    }

    fn of_date(text: &str) -> Option<Self> {
        let separator = if text.contains('/') { '/' } else { '-' };
        let mut parts = text.split(separator);
        let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
        // Dates with dashes and a short year could begin with the year.
        let whole = year.len() == 4 || (year.len() == 2 && separator == '/');
        if parts.next().is_some() || !whole || first.len() > 2 || second.len() > 2 {
            return None;
        }
        let (first, second): (u8, u8) = (first.parse().ok()?, second.parse().ok()?);
        match (first, second) {
            (13..=31, 1..=12) => Some(Self::DayFirst),
            (1..=12, 13..=31) => Some(Self::MonthFirst),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DateOrder;

    #[test]
    fn dates_that_can_be_read_in_one_way_are_evidence() {
        let learn = |texts: &[&str]| texts.iter().fold(DateOrder::Unknown, |seen, text| seen.learn(text));
        assert_eq!(learn(&["03/04/2026", "FY2025", "2026-09-30", "1/2"]), DateOrder::Unknown);
        assert_eq!(learn(&["03/04/2026", "LTM 9/30/25"]), DateOrder::MonthFirst);
        assert_eq!(learn(&["as of 30/09/2026"]), DateOrder::DayFirst);
        assert_eq!(learn(&["30-09-2026"]), DateOrder::DayFirst);
        assert_eq!(learn(&["30/09/2026", "9/30/2026"]), DateOrder::Mixed);
    }
}
