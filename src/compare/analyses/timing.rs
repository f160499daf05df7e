//! Time: the last and next twelve months, lines of growth, cross-over, and the growth that covers an outflow.

use super::bridges::partners_part;
use super::{
    Analysis, Item, Measure, Window, bear_in_mind, both, constant, days, divide, figures, heads_of_labs, measured,
    not_disclosed, not_meaningful, row, serial, sides, sum, tree, words,
};
use crate::compare::caution::Caution;
use crate::compare::ledger::{DatedOutcome, Ledger};
use crate::domain::{Absence, Date, Derivation, Lab, Outcome, Pair, Period, RevenueConvention, Scope};
use std::collections::BTreeMap;

/// The last and the next twelve months of revenue.
pub(super) fn twelve_months(ledger: &Ledger<'_>) -> Analysis {
    let ltm = |lab: &Lab| last_twelve(ledger, lab);
    let rows = vec![
        both(ledger, "ltm", "Revenue, last twelve months", Measure::Money, |lab| match ltm(lab) {
            Ok((_, tree, of)) => Item::Figure(tree.figure(), bear_in_mind(&of.iter().collect::<Vec<_>>())),
            Err(absence) => Item::Figure(Err(absence), Vec::new()),
        }),
        both(ledger, "ltm_to", "to", Measure::Money, |lab| {
            ltm(lab).map_or(Item::Blank, |(quarter, ..)| Item::Words(quarter.last_day().to_string()))
        }),
        both(ledger, "ntm", format!("Revenue, twelve months after {}", ledger.today()), Measure::Money, |lab| {
            next_twelve(ledger, lab)
        }),
    ];
    Analysis {
        id: "analysis.twelve_months",
        title: "Last and next twelve months".into(),
        method:
            "last = year + year to date - the same part of the year before, or four quarters; next = this year and the \
                 next, weighted by months"
                .into(),
        heads: heads_of_labs(ledger),
        rows,
    }
}

/// Revenue by calendar years, where a lab's fiscal years are others: the parts of two fiscal years, by months ([WSO], [BIQ]).
pub(super) fn calendar(ledger: &Ledger<'_>, window: &Window<'_>) -> Analysis {
    let years = window.years;
    let of_year = |lab: &Lab, year: Period| {
        let whole = |year| ledger.flow(lab, "revenue", year);
        let (this, next) = (whole(year), whole(Period::Year(year.last_day().year() + 1)));
        if lab.fiscal_year_end == 12 {
            return Item::dated(&this);
        }
        let part = f64::from(lab.fiscal_year_end) / 12.0;
        let made = || constant(part).times(tree(&this)?).plus(constant(1.0 - part).times(tree(&next)?)).figure();
        Item::made(made(), &[&this, &next])
    };
    let line = |(side, lab): (&str, &Lab)| {
        let items = years.iter().map(|&year| of_year(lab, year)).collect();
        row(side, format!("{}, fiscal years ending in month {}", lab.name, lab.fiscal_year_end), Measure::Money, items)
    };
    let labs = sides(ledger);
    let others = labs.iter().any(|(_, lab)| lab.fiscal_year_end != 12);
    Analysis {
        id: "analysis.calendar",
        title: "Revenue by calendar years".into(),
        method: "of a fiscal year that ends in month m, m/12 fall into the calendar year, and of the next (12 - m)/12"
            .into(),
        heads: years.iter().map(|year| figures(year.to_string(), format!("CY{}", year.last_day().year()))).collect(),
        rows: if others { labs.into_iter().map(line).collect() } else { Vec::new() },
    }
}

type Twelve = (Period, Derivation, Vec<DatedOutcome>);

/// The last twelve months to the newest quarter of the last four by which they are known.
fn last_twelve(ledger: &Ledger<'_>, lab: &Lab) -> Result<Twelve, Absence> {
    let revenue = |period| ledger.flow(lab, "revenue", period);
    let quarters = std::iter::successors(Some(ledger.panel.period), |quarter| Some(quarter.previous())).take(4);
    let found = quarters.into_iter().find_map(|quarter| {
        let Period::Quarter(year, number) = quarter else { return None };
        let whole = |of: Vec<DatedOutcome>, make: fn(&[Derivation]) -> Derivation| {
            // What is expected of a quarter is not of the last twelve months.
            let actual = |dated: &DatedOutcome| {
                dated.as_ref().is_ok_and(|dated| dated.basis.is_some_and(crate::domain::Basis::is_actual))
            };
            if !of.iter().all(actual) {
                return None;
            }
            let trees: Vec<Derivation> = of.iter().map(tree).collect::<Result<_, _>>().ok()?;
            Some((quarter, make(&trees), of))
        };
        let to_date = |year| match number {
            1 => Period::Quarter(year, 1),
            2 => Period::Half(year, 1),
            _ => Period::YearToDate(year, 9),
        };
        let stated = whole(vec![revenue(Period::LastTwelveMonths(year, number))], |of| of[0].clone());
        let full = || (number == 4).then(|| whole(vec![revenue(Period::Year(year))], |of| of[0].clone())).flatten();
        let rolled = || {
            let parts = vec![revenue(Period::Year(year - 1)), revenue(to_date(year)), revenue(to_date(year - 1))];
            (number < 4).then(|| whole(parts, |of| of[0].clone().plus(of[1].clone()).minus(of[2].clone()))).flatten()
        };
        let four = || {
            let mut four: Vec<Period> =
                std::iter::successors(Some(quarter), |quarter| Some(quarter.previous())).take(4).collect();
            four.reverse();
            whole(four.into_iter().map(revenue).collect(), |of| sum(of.to_vec()).unwrap_or(constant(0.0)))
        };
        stated.or_else(full).or_else(rolled).or_else(four)
    });
    found.ok_or_else(|| {
        not_disclosed(format!("the actual quarters and years of {} do not make twelve months", lab.name))
    })
}

/// This year and the next, weighted by the months of each that lie ahead ([WSO]).
fn next_twelve(ledger: &Ledger<'_>, lab: &Lab) -> Item {
    let Period::Quarter(year, number) = ledger.panel.period else { return Item::Blank };
    let (this, next) =
        (ledger.flow(lab, "revenue", Period::Year(year)), ledger.flow(lab, "revenue", Period::Year(year + 1)));
    if number == 4 {
        return Item::dated(&next);
    }
    let gone = f64::from(number) / 4.0;
    let made = || {
        let (this, next) = (tree(&this)?, tree(&next)?);
        constant(1.0 - gone).times(this).plus(constant(gone).times(next)).figure()
    };
    Item::made(made(), &[&this, &next])
}

/// Months that a line of growth looks back.
const LOOK_BACK: i32 = 24;

/// Lines through the logarithms of dated stocks: growth a year, and the time in which they double.
pub(super) fn fits(ledger: &Ledger<'_>) -> Analysis {
    let metrics =
        [("run_rate_revenue", "run-rate"), ("active_users_weekly", "weekly users"), ("headcount", "employees")];
    let mut rows = Vec::new();
    for (id, name) in metrics {
        for (side, lab) in sides(ledger) {
            let points = points(ledger, lab, id);
            if points.is_empty() {
                continue;
            }
            let slope = slope(&points, ledger.config.growth_points);
            let growth = slope.clone().and_then(|slope| slope.exp().minus(constant(1.0)).figure());
            let doubling = slope.and_then(|slope| {
                let rising = slope.clone().figure()?.estimate.base > 0.0;
                if !rising {
                    return Err(not_meaningful("what does not grow does not double"));
                }
                constant(12.0 * std::f64::consts::LN_2).over(slope).figure()
            });
            let span = points
                .first()
                .zip(points.last())
                .map_or(Item::Blank, |((from, _), (to, _))| Item::Words(format!("{from} to {to}")));
            let items = vec![
                Item::Words(points.len().to_string()),
                span,
                Item::Figure(growth, Vec::new()),
                Item::Figure(doubling, Vec::new()),
            ];
            rows.push(row(format!("{id}.{side}"), format!("{}: {name}", lab.name), Measure::Share, items));
        }
    }
    Analysis {
        id: "analysis.fits",
        title: "Growth by a line through all points".into(),
        method: format!(
            "least squares of the logarithm on the date, the last figure of each of {LOOK_BACK} months; at least {} points; the doubling time is in months",
            ledger.config.growth_points
        ),
        heads: vec![
            words("points", "Points"),
            words("span", "From - to"),
            figures("growth", "Growth a year"),
            measured("doubling", "Doubles in, months", Measure::Months),
        ],
        rows,
    }
}

type Point = (Date, Derivation);

/// The last figure of a stock in each of the months looked back, forecasts apart: of a daily count, a line through every day
/// would be a formula longer than a spreadsheet takes, and would weigh the months by how often somebody counted.
fn points(ledger: &Ledger<'_>, lab: &Lab, id: &str) -> Vec<Point> {
    let Some(metric) = ledger.metric(id) else { return Vec::new() };
    let (scope, today) = (Scope::default(), ledger.today());
    let from = today.saturating_sub(jiff::Span::new().months(LOOK_BACK));
    let told = ledger.panel.series(&lab.id, &metric.id, &scope).filter(|(slot, resolved)| {
        let day = slot.period.last_day();
        (from..=today).contains(&day) && resolved.chosen.basis.is_none_or(|basis| !basis.is_forecast())
    });
    let last_of_month: BTreeMap<(i16, i8), Point> = told
        .map(|(slot, resolved)| (slot.period.last_day(), Derivation::leaf(&resolved.leaf)))
        .map(|point| ((point.0.year(), point.0.month()), point))
        .collect();
    last_of_month.into_values().collect()
}

/// The slope of ln(x) on the date in years, by least squares: a weighted sum of logarithms.
fn slope(points: &[Point], least: usize) -> Result<Derivation, Absence> {
    if points.len() < least {
        return Err(not_meaningful(format!("{} points make no line; {least} are needed", points.len())));
    }
    let first = points.first().map_or(Date::ZERO, |(day, _)| *day);
    let times: Vec<f64> = points.iter().map(|(day, _)| days(first, *day) / 365.25).collect();
    #[expect(clippy::cast_precision_loss, reason = "points are few")]
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    let spread: f64 = times.iter().map(|time| (time - mean).powi(2)).sum();
    if spread <= 0.0 {
        return Err(not_meaningful("points of one day make no line"));
    }
    let addends = points.iter().zip(times).map(|((_, x), time)| constant((time - mean) / spread).times(x.clone().ln()));
    sum(addends.collect()).ok_or_else(|| not_meaningful("no points make no line"))
}

/// When the lab that was behind came to be ahead.
pub(super) fn cross_over(ledger: &Ledger<'_>, window: &Window<'_>) -> Analysis {
    let Pair { left, right } = ledger.labs();
    let series = |lab: &Lab| all_points(ledger, lab);
    let told: Vec<Period> = window.years.iter().copied().filter(|year| *year <= window.year).collect();
    let counted = |lab: &Lab, as_of: RevenueConvention| -> Result<Vec<Point>, Absence> {
        if lab.revenue_convention == as_of {
            return Ok(series(lab));
        }
        let part = partners_part(ledger, lab, &told)?;
        let factor = match as_of {
            RevenueConvention::Net => constant(1.0).minus(part),
            RevenueConvention::Gross => constant(1.0).plus(part),
        };
        Ok(series(lab).into_iter().map(|(day, x)| (day, x.times(factor.clone()))).collect())
    };
    let line = |id: &str, name: &str, a: Result<Vec<Point>, Absence>, b: Result<Vec<Point>, Absence>| {
        let outcome = a.and_then(|a| crossing(&a, &b?));
        row(
            id,
            name,
            Measure::Day,
            vec![Item::Figure(outcome, vec![Caution::Said("linear between the dates told".into())])],
        )
    };
    let mut rows = vec![line("as_stated", "As each lab counts", Ok(series(left)), Ok(series(right)))];
    if left.revenue_convention != right.revenue_convention {
        let [gross, net] = [RevenueConvention::Gross, RevenueConvention::Net];
        rows.push(line("gross", "Both gross of what partners keep", counted(left, gross), counted(right, gross)));
        rows.push(line("net", "Both net of what partners keep", counted(left, net), counted(right, net)));
    }
    Analysis {
        id: "analysis.cross_over",
        title: "When the run-rates crossed".into(),
        method: "the first day on which the lab behind is ahead, between the dates told; the other way of counting takes what \
                 partners kept in the last year known"
            .into(),
        heads: vec![figures("date", "Date")],
        rows,
    }
}

/// All actual run-rates by today.
fn all_points(ledger: &Ledger<'_>, lab: &Lab) -> Vec<Point> {
    let Some(metric) = ledger.metric("run_rate_revenue") else { return Vec::new() };
    let scope = Scope::default();
    let actual = ledger.panel.series(&lab.id, &metric.id, &scope).filter(|(slot, resolved)| {
        slot.period.last_day() <= ledger.today() && resolved.chosen.basis.is_some_and(crate::domain::Basis::is_actual)
    });
    actual.map(|(slot, resolved)| (slot.period.last_day(), Derivation::leaf(&resolved.leaf))).collect()
}

/// The value of a series on a day, on the straight line between its neighbours; `None` outside of them.
fn on_day(points: &[Point], day: Date) -> Option<Derivation> {
    let after = points.iter().position(|(at, _)| *at >= day)?;
    let (at, value) = &points[after];
    if *at == day {
        return Some(value.clone());
    }
    let (before, from) = &points[after.checked_sub(1)?];
    let part = days(*before, day) / days(*before, *at);
    Some(from.clone().plus(value.clone().minus(from.clone()).times(constant(part))))
}

fn crossing(a: &[Point], b: &[Point]) -> Outcome {
    let mut dates: Vec<Date> = a.iter().chain(b).map(|(day, _)| *day).collect();
    dates.sort();
    dates.dedup();
    let gap = |day: &Date| Some((*day, on_day(a, *day)?.minus(on_day(b, *day)?)));
    let gaps: Vec<Point> = dates.iter().filter_map(gap).collect();
    let ahead = |tree: &Derivation| tree.clone().figure().map_or(0.0, |figure| figure.estimate.base);
    let crossed = gaps.windows(2).find(|pair| ahead(&pair[0].1) * ahead(&pair[1].1) < 0.0 || ahead(&pair[1].1) == 0.0);
    let Some([(from, before), (to, after)]) = crossed else {
        return Err(not_meaningful("on the days known for both, the same lab is ahead"));
    };
    let part = before.clone().over(before.clone().minus(after.clone()));
    constant(serial(*from)).plus(constant(days(*from, *to)).times(part)).figure()
}

/// The growth a year that makes revenue cover the costs of the last full year, and how long it takes at 10%.
pub(super) fn required(ledger: &Ledger<'_>, window: &Window<'_>) -> Analysis {
    const YEARS: [u8; 5] = [1, 2, 3, 4, 5];
    let mut rows = Vec::new();
    for (side, lab) in sides(ledger) {
        let (costs, revenue) = (ledger.flow(lab, "total_costs", window.year), ledger.flow(lab, "revenue", window.year));
        let times = || {
            let times = divide(tree(&costs)?, tree(&revenue)?)?;
            if times.estimate.base <= 1.0 {
                return Err(not_meaningful("revenue covers the costs already"));
            }
            Ok(times.derivation)
        };
        let needed = |years: &u8| {
            let power = constant(1.0).over(constant(f64::from(*years)));
            Item::made(times().and_then(|times| times.power(power).minus(constant(1.0)).figure()), &[&costs, &revenue])
        };
        let mut items: Vec<Item> = YEARS.iter().map(needed).collect();
        let length = times().and_then(|times: Derivation| times.ln().over(constant(1.1).ln()).figure());
        items.push(Item::made(length, &[&costs, &revenue]));
        rows.push(row(side, &lab.name, Measure::Share, items));
    }
    let mut heads: Vec<super::Head> = YEARS
        .iter()
        .map(|years| {
            figures(format!("in_{years}"), if *years == 1 { "In 1 year".into() } else { format!("In {years} years") })
        })
        .collect();
    heads.push(measured("at_10_percent", "Years at 10%", Measure::Years));
    Analysis {
        id: "analysis.required_growth",
        title: format!("Growth a year that brings revenue to the costs of {}", window.year),
        method: "(costs / revenue)^(1/n) - 1; at 10% a year ln(costs / revenue) / ln 1.1".into(),
        heads,
        rows,
    }
}
