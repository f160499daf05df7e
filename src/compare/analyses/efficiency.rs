//! Revenue against pace, people and power.

use super::{
    Analysis, Head, Item, Measure, Window, both, constant, divide, figures, heads_of_labs, quotient, row, sides, tree,
};
use crate::compare::ledger::{DatedOutcome, Ledger};
use crate::domain::{Lab, Outcome, Period};

/// Revenue and run-rate for each employee and gigawatt.
pub(super) fn each(ledger: &Ledger<'_>, window: &Window<'_>) -> Analysis {
    let (year, today) = (window.year, ledger.today());
    let rows = vec![
        both(ledger, "revenue_per_head", format!("Revenue {year} / average employees"), Measure::MoneyEach, |lab| {
            over_average(ledger, lab, year, "headcount")
        }),
        both(ledger, "run_rate_per_head", "Run-rate / employees", Measure::MoneyEach, |lab| {
            let (pace, heads) = (ledger.stock(lab, "run_rate_revenue", today), ledger.stock(lab, "headcount", today));
            Item::made(quotient(&pace, &heads), &[&pace, &heads])
        }),
        both(ledger, "revenue_per_gigawatt", format!("Revenue {year} / average gigawatts"), Measure::Money, |lab| {
            over_average(ledger, lab, year, "compute_capacity")
        }),
        both(
            ledger,
            "run_rate_per_gigawatt",
            "Run-rate / gigawatts on the day of the capacity",
            Measure::Money,
            |lab| {
                // Capacity is told seldom: the pace of its day is meant, not that of today.
                let power = ledger.stock(lab, "compute_capacity", today);
                let day = power.as_ref().map_or(today, |power| power.period.last_day());
                let pace = ledger.stock(lab, "run_rate_revenue", day);
                Item::made(quotient(&pace, &power), &[&pace, &power])
            },
        ),
    ];
    Analysis {
        id: "analysis.each",
        title: "For each employee and gigawatt".into(),
        method: "a year over the average of its two ends, a pace over the stock of its day".into(),
        heads: heads_of_labs(ledger),
        rows,
    }
}

/// Revenue of a year over the average of a stock at its beginning and end.
fn over_average(ledger: &Ledger<'_>, lab: &Lab, year: Period, stock: &str) -> Item {
    let revenue = ledger.flow(lab, "revenue", year);
    let begin = ledger.stock(lab, stock, year.year_before().last_day());
    let end = ledger.stock(lab, stock, year.last_day());
    let made = || divide(tree(&revenue)?, tree(&begin)?.plus(tree(&end)?).over(constant(2.0)));
    Item::made(made(), &[&revenue, &begin, &end])
}

/// How much of the pace at the end of a year that year's revenue was.
pub(super) fn coverage(ledger: &Ledger<'_>, window: &Window<'_>) -> Analysis {
    let years: Vec<Period> = window.years.iter().copied().filter(|year| *year <= window.year).collect();
    let parts = |lab: &Lab, year: Period| {
        (ledger.flow(lab, "revenue", year), ledger.stock(lab, "run_rate_revenue", year.last_day()))
    };
    by_period(
        ledger,
        "analysis.coverage",
        &years,
        (
            "Revenue of a year / run-rate at its end",
            "what was recognised, over what the last pace would make in a year",
        ),
        &|lab, year| {
            let (revenue, pace) = parts(lab, year);
            (quotient(&revenue, &pace), vec![revenue, pace])
        },
    )
}

/// The run-rate at the end of a quarter over four times that quarter's revenue.
pub(super) fn pace(ledger: &Ledger<'_>, window: &Window<'_>) -> Analysis {
    by_period(
        ledger,
        "analysis.pace",
        window.quarters,
        ("Run-rate at the end of a quarter / 4 x its revenue", "above 1: the pace had outrun the quarter"),
        &|lab, quarter| {
            let revenue = ledger.flow(lab, "revenue", quarter);
            let pace = ledger.stock(lab, "run_rate_revenue", quarter.last_day());
            let made = || divide(tree(&pace)?, constant(4.0).times(tree(&revenue)?));
            (made(), vec![pace, revenue])
        },
    )
}

type Made = (Outcome, Vec<DatedOutcome>);

/// A multiple of each lab in each of some periods.
fn by_period(
    ledger: &Ledger<'_>,
    id: &'static str,
    periods: &[Period],
    (title, method): (&str, &str),
    make: &dyn Fn(&Lab, Period) -> Made,
) -> Analysis {
    let line = |(side, lab): (&str, &Lab)| {
        let item = |period: &Period| {
            let (outcome, of) = make(lab, *period);
            Item::made(outcome, &of.iter().collect::<Vec<_>>())
        };
        row(side, &lab.name, Measure::Multiple, periods.iter().map(item).collect())
    };
    let heads: Vec<Head> = periods.iter().map(|period| figures(period.to_string(), period.to_string())).collect();
    let rows = sides(ledger).into_iter().map(line).collect();
    Analysis { id, title: title.into(), method: method.into(), heads, rows }
}
