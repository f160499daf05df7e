//! Capital: runway, cash walked through dated forecasts, the efficiency of capital, commitments and what covers them.

use super::{
    Analysis, Head, Item, Measure, Window, base, bear_in_mind, both, constant, days, divide, figures, heading,
    heads_of_labs, not_disclosed, not_meaningful, quotient, row, serial, sides, sum, tree,
};
use crate::compare::caution::Caution;
use crate::compare::ledger::{DatedOutcome, Ledger};
use crate::domain::{Absence, Basis, Date, Derivation, Lab, Outcome, Period, Scope};

/// Growth above this share makes the rule of 40 say nothing ([FSP]).
const FAST: f64 = 2.0;

/// Cash, the last burn known, how long the one lasts at the other, and when it is gone by the forecasts.
pub(super) fn runway(ledger: &Ledger<'_>, window: &Window<'_>) -> Analysis {
    let rows = vec![
        both(ledger, "cash", "Cash", Measure::Money, |lab| Item::dated(&cash(ledger, lab))),
        both(ledger, "cash_at", "at", Measure::Money, |lab| period_of(&cash(ledger, lab))),
        both(ledger, "burn", "Cash burn, last known", Measure::Money, |lab| Item::dated(&last_burn(ledger, lab))),
        both(ledger, "burn_in", "in", Measure::Money, |lab| period_of(&last_burn(ledger, lab))),
        both(ledger, "monthly_burn", "Average monthly burn", Measure::Money, |lab| {
            let burn = last_burn(ledger, lab);
            Item::made(monthly(&burn).and_then(Derivation::figure), &[&burn])
        }),
        both(ledger, "months", "Runway: cash / average monthly burn", Measure::Months, |lab| {
            let (cash, burn) = (cash(ledger, lab), last_burn(ledger, lab));
            Item::made(simple(&cash, &burn), &[&cash, &burn])
        }),
        both(ledger, "gone", "Cash walked through the forecasts is gone", Measure::Day, |lab| {
            let walk = walk_of(ledger, lab, window.years);
            Item::Figure(walk.gone.clone(), if walk.gone.is_ok() { walk.cautions() } else { Vec::new() })
        }),
    ];
    let method = "months at the last known burn; and the day on which the cash of today is gone by the latest forecasts, \
                  without new money";
    Analysis { id: "capital.runway", title: "Runway".into(), method: method.into(), heads: heads_of_labs(ledger), rows }
}

fn cash(ledger: &Ledger<'_>, lab: &Lab) -> DatedOutcome {
    ledger.stock(lab, "cash", ledger.today())
}

fn period_of(outcome: &DatedOutcome) -> Item {
    outcome.as_ref().map_or(Item::Blank, |dated| Item::Words(dated.period.to_string()))
}

/// The burn of the last period that has ended and has one; of those that end on one day, the shortest.
fn last_burn(ledger: &Ledger<'_>, lab: &Lab) -> DatedOutcome {
    let ended = |period: &Period| period.last_day() <= ledger.today() && (3..=12).contains(&period.months());
    let scope = Scope::default();
    let mut periods: Vec<Period> = ["cash_burn", "cash_flow_free"]
        .iter()
        .filter_map(|id| ledger.metric(id))
        .flat_map(|metric| ledger.panel.series(&lab.id, &metric.id, &scope).map(|(slot, _)| slot.period))
        .filter(ended)
        .collect();
    periods.sort();
    match periods.last() {
        Some(&last) => ledger.outflow(&lab.id, last),
        None => Err(not_disclosed(format!("no source gives a cash burn of {} that has ended", lab.name))),
    }
}

fn monthly(burn: &DatedOutcome) -> Result<Derivation, Absence> {
    let months = burn.as_ref().map_or(1, |dated| dated.period.months().max(1));
    Ok(tree(burn)?.over(constant(f64::from(months))))
}

/// Cash over average monthly burn.
fn simple(cash: &DatedOutcome, burn: &DatedOutcome) -> Outcome {
    let held = tree(cash)?;
    if base(burn).is_some_and(|burn| burn <= 0.0) {
        return Err(not_meaningful("nothing is burnt: the lab takes in more than it spends"));
    }
    divide(held, monthly(burn)?)
}

/// One year of a walk.
#[derive(Clone, Debug)]
pub(in crate::compare) struct Step {
    pub(in crate::compare) year: Period,
    opening: Result<Derivation, Absence>,
    raised: Option<Derivation>,
    burn: Result<Derivation, Absence>,
    pub(in crate::compare) closing: Result<Derivation, Absence>,
}

/// Cash walked through dated forecasts.
#[derive(Clone, Debug)]
pub(in crate::compare) struct Walk {
    pub(in crate::compare) steps: Vec<Step>,
    /// The day on which the cash is gone, as a serial number.
    pub(in crate::compare) gone: Outcome,
    used: Vec<DatedOutcome>,
    /// How many of those it takes to the day on which the cash is gone.
    until_gone: usize,
}

impl Walk {
    fn cautions(&self) -> Vec<Caution> {
        bear_in_mind(&self.used.iter().take(self.until_gone).collect::<Vec<_>>())
    }
}

/// Walks the last known cash through the burn of each year that follows, with the equity closed since.
///
/// In the year of the cash only the rest of the year's burn counts: the year less what was burnt up to that day where that
/// is known, else the part of the year that is left.
pub(in crate::compare) fn walk_of(ledger: &Ledger<'_>, lab: &Lab, years: &[Period]) -> Walk {
    let cash = cash(ledger, lab);
    let mut walk = Walk {
        steps: Vec::new(),
        gone: Err(not_meaningful("the forecasts do not exhaust the cash")),
        used: vec![cash.clone()],
        until_gone: 1,
    };
    let Ok(dated) = &cash else {
        walk.gone = cash.map(|dated| dated.figure);
        return walk;
    };
    let day = dated.period.last_day();
    // Also where the cash is older than the years shown: what was burnt since is gone.
    let last = years.last().map_or(day.year(), |year| year.last_day().year());
    let years = (day.year()..=last).map(Period::Year);
    let mut opening = Ok(dated.figure.derivation.clone());
    let mut start = day;
    let mut is_gone = false;
    for year in years.filter(|year| year.last_day() > day) {
        let burn = rest_of_year(ledger, lab, year, day, &mut walk.used);
        let raised = raised_in(ledger, lab, year, day);
        let before = || -> Result<Derivation, Absence> {
            let opening = opening.clone()?;
            Ok(raised.clone().map_or(opening.clone(), |raised| opening.plus(raised)))
        };
        let closing: Result<Derivation, Absence> = before().and_then(|before| Ok(before.minus(burn.clone()?)));
        if !is_gone && let (Ok(before), Ok(burn), Ok(closing)) = (before(), &burn, &closing) {
            walk.until_gone = walk.used.len();
            let negative = closing.clone().figure().is_ok_and(|closing| closing.estimate.base < 0.0);
            if negative {
                is_gone = true;
                let length = constant(days(start, year.last_day()));
                walk.gone = divide(before, burn.clone())
                    .and_then(|part| constant(serial(start)).plus(length.times(part.derivation)).figure());
            }
        }
        if !is_gone && let Err(absence) = &closing {
            walk.gone = Err(absence.clone());
        }
        let stop = closing.is_err();
        walk.steps.push(Step { year, opening, raised, burn, closing: closing.clone() });
        if stop {
            break;
        }
        opening = closing;
        start = year.last_day();
    }
    walk
}

/// What is burnt in a year after a day.
fn rest_of_year(
    ledger: &Ledger<'_>,
    lab: &Lab,
    year: Period,
    day: Date,
    used: &mut Vec<DatedOutcome>,
) -> Result<Derivation, Absence> {
    let whole = ledger.outflow(&lab.id, year);
    used.push(whole.clone());
    let whole_tree = tree(&whole)?;
    if day < year.first_day() {
        return Ok(whole_tree);
    }
    let number = year.last_day().year();
    let month = u8::try_from(day.month()).unwrap_or(12);
    let so_far = match month {
        3 => Some(Period::Quarter(number, 1)),
        6 => Some(Period::Half(number, 1)),
        9 => Some(Period::YearToDate(number, 9)),
        _ => None,
    };
    let so_far = so_far.filter(|period| period.last_day() == day).map(|period| ledger.outflow(&lab.id, period));
    match so_far {
        Some(known @ Ok(_)) => {
            let so_far = tree(&known)?;
            used.push(known);
            Ok(whole_tree.minus(so_far))
        }
        _ => Ok(whole_tree.times(constant(
            days(day, year.last_day()) / days(year.first_day(), year.last_day().tomorrow().unwrap_or(day)),
        ))),
    }
}

/// Equity of rounds closed in a year after a day and by today.
fn raised_in(ledger: &Ledger<'_>, lab: &Lab, year: Period, day: Date) -> Option<Derivation> {
    let metric = ledger.metric("funding_raised")?;
    let scope = Scope::default();
    let counts = |basis: Option<Basis>| basis.is_none_or(Basis::is_actual);
    let rounds = ledger.panel.series(&lab.id, &metric.id, &scope).filter(|(slot, resolved)| {
        let when = slot.period.last_day();
        matches!(slot.period, Period::Day(_) | Period::Month(..))
            && counts(resolved.chosen.basis)
            && (year.first_day()..=year.last_day()).contains(&when)
            && when > day
            && when <= ledger.panel.as_of
    });
    sum(rounds.map(|(_, resolved)| Derivation::leaf(&resolved.leaf)).collect())
}

/// Capital raised against spending, year by year, and the gap that is left to finance.
pub(super) fn walk(ledger: &Ledger<'_>, window: &Window<'_>) -> Analysis {
    let mut rows = Vec::new();
    let first = window.years.iter().find(|year| **year > window.year).copied();
    let years: Vec<Period> =
        window.years.iter().filter(|year| first.is_some_and(|first| **year >= first)).copied().collect();
    for (side, lab) in sides(ledger) {
        let walk = walk_of(ledger, lab, window.years);
        let cautions = walk.cautions();
        let known: Vec<&Step> = walk.steps.iter().filter(|step| years.contains(&step.year)).collect();
        if known.is_empty() {
            continue;
        }
        let line = |id: &str, name: &str, pick: &dyn Fn(&Step) -> Result<Derivation, Absence>| {
            let item = |year: &Period| match known.iter().find(|step| step.year == *year) {
                Some(step) => Item::Figure(pick(step).and_then(Derivation::figure), Vec::new()),
                None => Item::Blank,
            };
            row(format!("{side}.{id}"), name, Measure::Money, years.iter().map(item).collect())
        };
        let at = walk.used.first().and_then(|cash| cash.as_ref().ok()).map(|cash| cash.period.to_string());
        rows.push(heading(
            format!("{side}.heading"),
            format!("{}: cash at {} walked through the forecasts", lab.name, at.unwrap_or_default()),
        ));
        rows.push(line("opening", "Opening cash", &|step| step.opening.clone()));
        rows.push(line("raised", "Equity closed since", &|step| {
            step.raised.clone().ok_or_else(|| not_disclosed("no round is closed in what is left of the year"))
        }));
        rows.push(line("burn", "Cash burn", &|step| step.burn.clone()));
        let mut closing = line("closing", "Closing cash", &|step| step.closing.clone());
        if let Some(Item::Figure(Ok(_), mind)) =
            closing.items.iter_mut().find(|item| matches!(item, Item::Figure(Ok(_), _)))
        {
            mind.extend(cautions);
        }
        rows.push(closing);
        rows.push(line("gap", "Financing gap", &|step| {
            Ok(constant(0.0).greatest(constant(-1.0).times(step.closing.clone()?)))
        }));
    }
    let heads: Vec<Head> = years.iter().map(|year| figures(year.to_string(), year.to_string())).collect();
    let method = "opening + equity closed - burn = closing; gap = max(0, -closing); the burn is the latest forecast, in the \
                  year of the cash what is left of it";
    Analysis { id: "capital.walk", title: "Capital raised against spending".into(), method: method.into(), heads, rows }
}

/// What a dollar of capital brought: burn multiple, rule of 40, hype ratio, cash conversion.
pub(super) fn efficiency(ledger: &Ledger<'_>, window: &Window<'_>) -> Analysis {
    let today = ledger.today();
    let year = window.year;
    let revenue = |lab: &Lab, period| ledger.flow(lab, "revenue", period);
    let pace = |lab: &Lab, day| ledger.stock(lab, "run_rate_revenue", day);
    let rows = vec![
        both(
            ledger,
            "burn_multiple",
            format!("Burn multiple, {year}: burn / run-rate added"),
            Measure::Multiple,
            |lab| burn_multiple(ledger, lab, year),
        ),
        both(
            ledger,
            "rule_of_40",
            format!("Rule of 40, {year}: growth + free cash flow margin"),
            Measure::Share,
            |lab| {
                let (now, before, burn) =
                    (revenue(lab, year), revenue(lab, year.year_before()), ledger.outflow(&lab.id, year));
                let margin = || Ok(constant(-1.0).times(tree(&burn)?).over(tree(&now)?));
                Item::made(rule_of_40(&now, &before, margin()), &[&now, &before, &burn])
            },
        ),
        both(
            ledger,
            "rule_of_40_operating",
            format!("Rule of 40, {year}: growth + operating margin"),
            Measure::Share,
            |lab| {
                let (now, before) = (revenue(lab, year), revenue(lab, year.year_before()));
                let operating = ledger.flow(lab, "operating_income", year);
                let margin = || Ok(tree(&operating)?.over(tree(&now)?));
                Item::made(rule_of_40(&now, &before, margin()), &[&now, &before, &operating])
            },
        ),
        both(ledger, "hype_ratio", "Hype ratio: capital raised / run-rate", Measure::Multiple, |lab| {
            let (raised, pace) = (ledger.stock(lab, "funding_cum", today), pace(lab, today));
            Item::made(quotient(&raised, &pace), &[&raised, &pace])
        }),
        both(
            ledger,
            "cash_conversion",
            "Cash conversion: run-rate / (capital raised - cash)",
            Measure::Multiple,
            |lab| {
                let (pace, raised, cash) =
                    (pace(lab, today), ledger.stock(lab, "funding_cum", today), cash(ledger, lab));
                let spent = || Ok(tree(&raised)?.minus(tree(&cash)?));
                Item::made(spent().and_then(|spent: Derivation| divide(tree(&pace)?, spent)), &[&pace, &raised, &cash])
            },
        ),
    ];
    let method = "burn multiple: below 1 amazing, to 1.5 great, to 2 good, to 3 suspect, above 3 bad; the rule of 40 is not \
                  meaningful above 200% growth";
    Analysis {
        id: "capital.efficiency",
        title: "Efficiency of capital".into(),
        method: method.into(),
        heads: heads_of_labs(ledger),
        rows,
    }
}

/// Cash burn over the run-rate added in the same year ([SACKS]).
fn burn_multiple(ledger: &Ledger<'_>, lab: &Lab, year: Period) -> Item {
    let burn = ledger.outflow(&lab.id, year);
    let end = ledger.stock(lab, "run_rate_revenue", year.last_day());
    let begin = ledger.stock(lab, "run_rate_revenue", year.year_before().last_day());
    let made = || {
        let added = tree(&end)?.minus(tree(&begin)?);
        if base(&burn).is_some_and(|burn| burn <= 0.0) {
            return Err(not_meaningful("nothing is burnt: the lab takes in more than it spends"));
        }
        divide(tree(&burn)?, added)
    };
    Item::made(made(), &[&burn, &end, &begin])
}

/// Growth and margin added up; of fast growth it says nothing.
fn rule_of_40(now: &DatedOutcome, before: &DatedOutcome, margin: Result<Derivation, Absence>) -> Outcome {
    let margin = margin?;
    let growth = divide(tree(now)?, tree(before)?)?.derivation.minus(constant(1.0));
    let fast = growth.clone().figure()?.estimate.base > FAST;
    if fast {
        return Err(not_meaningful("growth above 200% drowns the margin"));
    }
    if base(now).is_some_and(|now| now <= 0.0) {
        return Err(not_meaningful("a margin on revenue of zero or less"));
    }
    growth.plus(margin).figure()
}

/// Commitments against what could pay them.
pub(super) fn commitments(ledger: &Ledger<'_>) -> Analysis {
    let today = ledger.today();
    let owed = |lab: &Lab| ledger.stock(lab, "commitments", today);
    let pace = |lab: &Lab| ledger.stock(lab, "run_rate_revenue", today);
    let mut rows = vec![
        both(ledger, "commitments", "Purchase and lease commitments", Measure::Money, |lab| Item::dated(&owed(lab))),
        both(ledger, "at", "at", Measure::Money, |lab| period_of(&owed(lab))),
        both(ledger, "to_cash", "Commitments / cash", Measure::Multiple, |lab| {
            let (owed, cash) = (owed(lab), cash(ledger, lab));
            Item::made(quotient(&owed, &cash), &[&owed, &cash])
        }),
        both(ledger, "to_run_rate", "Commitments / run-rate", Measure::Multiple, |lab| {
            let (owed, pace) = (owed(lab), pace(lab));
            Item::made(quotient(&owed, &pace), &[&owed, &pace])
        }),
    ];
    let term = |lab: &Lab| lab.commitment_years;
    if sides(ledger).iter().any(|(_, lab)| term(lab).is_some()) {
        let each = |lab: &Lab| {
            let years = term(lab).ok_or_else(|| not_disclosed("no term is configured"))?;
            Ok(tree(&owed(lab))?.over(constant(f64::from(years))))
        };
        rows.push(both(
            ledger,
            "each_year",
            "Commitments for each year of the term configured",
            Measure::Money,
            |lab| Item::made(each(lab).and_then(Derivation::figure), &[&owed(lab)]),
        ));
        rows.push(both(ledger, "each_year_to_run_rate", "For each year / run-rate", Measure::Multiple, |lab| {
            let pace = pace(lab);
            Item::made(each(lab).and_then(|each| divide(each, tree(&pace)?)), &[&owed(lab), &pace])
        }));
    }
    Analysis {
        id: "capital.commitments",
        title: "Commitments and what covers them".into(),
        method: "the last commitments told, over cash and over the run-rate".into(),
        heads: heads_of_labs(ledger),
        rows,
    }
}

/// How long a lab lasts: for claims about it.
pub(in crate::compare) fn lasting(
    ledger: &Ledger<'_>,
    lab: &Lab,
    years: &[Period],
) -> [(&'static str, Measure, Outcome, bool); 3] {
    let (cash, burn) = (cash(ledger, lab), last_burn(ledger, lab));
    let owed = ledger.stock(lab, "commitments", ledger.today());
    [
        ("runway at the last known burn", Measure::Months, simple(&cash, &burn), true),
        ("cash gone by the forecasts", Measure::Day, walk_of(ledger, lab, years).gone, true),
        ("commitments / cash", Measure::Multiple, quotient(&owed, &cash), false),
    ]
}
