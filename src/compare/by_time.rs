//! Periods from other periods: a year from its quarters, a missing quarter by subtraction.
//!
//! Only figures that are stated count, all of one kind of knowledge: a quarter that is the rest of a forecast year after
//! three actual quarters is neither ([WSO]; "same basis", domain rules).

use super::caution::Caution;
use super::ledger::{Dated, Ledger, net};
use crate::domain::{Aggregation, Basis, Kind, LabId, Metric, Period};

/// Periods that are added, and periods that are taken away.
type Equation = (Vec<Period>, Vec<Period>);

/// Returns what a flow comes to in a period from the same flow in others, by the first equation whose parts are known.
pub(super) fn figure(ledger: &Ledger<'_>, lab: &LabId, metric: &Metric, period: Period) -> Option<Dated> {
    if metric.kind != Kind::Flow || metric.aggregation != Aggregation::Sum {
        return None;
    }
    equations(period).into_iter().find_map(|(plus, minus)| {
        let stated = |periods: &[Period]| -> Option<Vec<Dated>> {
            periods.iter().map(|&part| ledger.exact(lab, &metric.id, part).ok()).collect()
        };
        let (plus, minus) = (stated(&plus)?, stated(&minus)?);
        let class = |dated: &Dated| dated.basis.is_some_and(Basis::is_actual);
        let mut all = plus.iter().chain(&minus);
        let first = all.next().map(class)?;
        if all.any(|part| class(part) != first) {
            return None;
        }
        let basis = plus.iter().chain(&minus).filter_map(|part| part.basis).max();
        let figure = net(&plus, &minus)?.figure().ok()?;
        let cautions = vec![Caution::Computed(figure.derivation.to_string())];
        Some(Dated { figure, period, basis, cautions })
    })
}

/// The equations that give a period, in the order in which they are tried.
fn equations(period: Period) -> Vec<Equation> {
    use Period::{Half, Quarter, Year, YearToDate};
    match period {
        Year(y) => vec![
            (period.quarters(), vec![]),
            (vec![Half(y, 1), Half(y, 2)], vec![]),
            (vec![YearToDate(y, 9), Quarter(y, 4)], vec![]),
        ],
        Half(y, 1) => vec![(vec![Quarter(y, 1), Quarter(y, 2)], vec![]), (vec![Year(y)], vec![Half(y, 2)])],
        Half(y, _) => vec![(vec![Quarter(y, 3), Quarter(y, 4)], vec![]), (vec![Year(y)], vec![Half(y, 1)])],
        YearToDate(y, 9) => vec![
            (vec![Half(y, 1), Quarter(y, 3)], vec![]),
            (vec![Quarter(y, 1), Quarter(y, 2), Quarter(y, 3)], vec![]),
            (vec![Year(y)], vec![Quarter(y, 4)]),
        ],
        Quarter(y, 1) => vec![(vec![Half(y, 1)], vec![Quarter(y, 2)])],
        Quarter(y, 2) => vec![(vec![Half(y, 1)], vec![Quarter(y, 1)])],
        Quarter(y, 3) => vec![
            (vec![YearToDate(y, 9)], vec![Half(y, 1)]),
            (vec![YearToDate(y, 9)], vec![Quarter(y, 1), Quarter(y, 2)]),
            (vec![Half(y, 2)], vec![Quarter(y, 4)]),
        ],
        Quarter(y, _) => vec![
            (vec![Year(y)], vec![YearToDate(y, 9)]),
            (vec![Year(y)], vec![Quarter(y, 1), Quarter(y, 2), Quarter(y, 3)]),
            (vec![Half(y, 2)], vec![Quarter(y, 3)]),
        ],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::equations;
    use crate::domain::Period;

    #[test]
    fn every_equation_adds_up_to_the_length_of_its_period() {
        let periods = [
            Period::Year(2025),
            Period::Half(2025, 1),
            Period::Half(2025, 2),
            Period::YearToDate(2025, 9),
            Period::Quarter(2025, 1),
            Period::Quarter(2025, 2),
            Period::Quarter(2025, 3),
            Period::Quarter(2025, 4),
        ];
        for period in periods {
            assert!(!equations(period).is_empty());
            for (plus, minus) in equations(period) {
                let months = |all: &[Period]| all.iter().map(|part| i32::from(part.months())).sum::<i32>();
                assert_eq!(months(&plus) - months(&minus), i32::from(period.months()), "{period}");
            }
        }
    }
}
