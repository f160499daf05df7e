//! A report as of a day does not know what was reported later.

use crate::domain::{Basis, Date, Observation, Period};
use crate::finding::{Code, Finding, Place};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Returns the observations that were known by a day, with a finding for each workbook that has others.
///
/// Without a day everything is known.
pub(super) fn known_by(day: Option<Date>, observations: Vec<Observation>) -> (Vec<Observation>, Vec<Finding>) {
    let Some(day) = day else { return (observations, Vec::new()) };
    let mut counts: BTreeMap<Arc<str>, [usize; 2]> = BTreeMap::new();
    let known = observations.into_iter().filter(|one| {
        let later = is_later(one, day);
        let count = counts.entry(Arc::clone(&one.origin.workbook)).or_default();
        count[usize::from(later)] += 1;
        !later
    });
    let known: Vec<Observation> = known.collect();
    let findings = counts.iter().filter(|(_, [_, later])| *later > 0).map(|(workbook, [earlier, later])| {
        let all = earlier + later;
        let message = format!(
            "{later} of {all} figures were not reported by {day}, and a report as of that day does not know them"
        );
        let hint = "build without --as-of (as_of in labcomps.toml) to use every figure";
        Finding::new(Code::ReportedLater, Place::workbook(workbook), message, hint)
    });
    let findings = findings.collect();
    (known, findings)
}

/// Whether an observation was reported after a day. An imprecise date counts from its beginning. Where the sheet gives
/// no date, nobody can tell, unless the figure is an actual one of a time that had not begun.
fn is_later(one: &Observation, day: Date) -> bool {
    match one.reported.map(Period::first_day) {
        Some(reported) => reported > day,
        None => one.basis.is_some_and(Basis::is_actual) && one.as_of.unwrap_or(one.period.first_day()) > day,
    }
}

#[cfg(test)]
mod tests {
    use super::known_by;
    use crate::domain::{Basis, CellRef, Estimate, LabId, MetricId, Observation, Origin, Period, Scope, Unit};

    fn observation(period: &str, basis: Option<Basis>, reported: &str) -> Observation {
        Observation {
            lab: LabId::new("openai"),
            metric: MetricId::new("revenue"),
            period: period.parse().unwrap(),
            estimate: Estimate::exact(1e9),
            unit: Unit::usd(),
            basis,
            scope: Scope::default(),
            source: None,
            as_of: None,
            lead: None,
            reported: reported.parse::<Period>().ok(),
            rounding: 0.0,
            origin: Origin {
                workbook: "a.xlsx".into(),
                sha256: "00".into(),
                sheet: "S".into(),
                cell: CellRef::new(1, 1),
                raw: String::new(),
            },
            converted: None,
        }
    }

    #[test]
    fn what_was_reported_later_is_not_known() {
        let check = |period: &str, basis: Option<Basis>, reported: &str, known: bool| {
            let (left, findings) = known_by("2026-07-15".parse().ok(), vec![observation(period, basis, reported)]);
            assert_eq!((left.len() == 1, findings.is_empty()), (known, known), "{period} {basis:?} {reported}");
        };
        check("FY2025", Some(Basis::Audited), "2026-07-15", true);
        check("FY2025", Some(Basis::Audited), "2026-07-16", false);
        check("FY2025", Some(Basis::Audited), "2026-07", true);
        check("FY2025", Some(Basis::Audited), "2026-08", false);
        check("FY2026", Some(Basis::Projection), "", true);
        check("2026-08-13", Some(Basis::Disclosed), "", false);
        check("2026-08-13", None, "", true);
        check("2026Q3", Some(Basis::Actual), "", true);
        check("FY2025", Some(Basis::Actual), "", true);
    }

    #[test]
    fn without_a_day_everything_is_known_and_a_workbook_has_one_finding() {
        let all = || ["2026-01", "2026-08", "2026-09"].map(|day| observation("FY2025", None, day)).to_vec();
        assert_eq!(known_by(None, all()).0.len(), 3);
        let (known, findings) = known_by("2026-07-15".parse().ok(), all());
        assert_eq!((known.len(), findings.len()), (1, 1));
        assert!(findings[0].message.starts_with("2 of 3 figures"), "{}", findings[0].message);
    }
}
