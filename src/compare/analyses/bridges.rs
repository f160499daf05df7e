//! Bridges: from one figure to another, step by step; and revenue counted both ways.

use super::{
    Analysis, Item, Measure, Window, both, constant, divide, figure_of, figures, heading, heads_of_labs, not_disclosed,
    row, sides, tree,
};
use crate::compare::ledger::{DatedOutcome, Ledger};
use crate::domain::{Absence, Derivation, Lab, Outcome, Pair, Period, RevenueConvention};

/// Revenue gross and net of what partners keep.
pub(in crate::compare) fn counted(ledger: &Ledger<'_>, lab: &Lab, period: Period) -> [Outcome; 2] {
    let revenue = ledger.flow(lab, "revenue", period);
    let share = ledger.flow(lab, "cloud_rev_share", period);
    let other = |make: fn(Derivation, Derivation) -> Derivation| make(tree(&revenue)?, tree(&share)?).figure();
    let own = figure_of(&revenue);
    match lab.revenue_convention {
        RevenueConvention::Gross => [own, other(Derivation::minus)],
        RevenueConvention::Net => [other(Derivation::plus), own],
    }
}

/// Both views of both labs over whole years, and the ratio on each.
pub(super) fn conventions(ledger: &Ledger<'_>, window: &Window<'_>) -> Analysis {
    let years = window.years;
    let mut rows = Vec::new();
    for (at, (id, name)) in
        [("gross", "gross of what partners keep"), ("net", "net of what partners keep")].into_iter().enumerate()
    {
        rows.push(heading(format!("{id}.heading"), format!("Revenue, {name}")));
        for (side, lab) in sides(ledger) {
            let items = years.iter().map(|&year| Item::Figure(counted(ledger, lab, year)[at].clone(), Vec::new()));
            rows.push(row(format!("{id}.{side}"), &lab.name, Measure::Money, items.collect()));
        }
        let Pair { left, right } = ledger.labs();
        let ratio = |&year: &Period| {
            let ratio = || {
                divide(
                    counted(ledger, left, year)[at].clone()?.derivation,
                    counted(ledger, right, year)[at].clone()?.derivation,
                )
            };
            Item::Figure(ratio(), Vec::new())
        };
        rows.push(row(
            format!("{id}.ratio"),
            format!("{} / {}", left.name, right.name),
            Measure::Multiple,
            years.iter().map(ratio).collect(),
        ));
    }
    let shares = |lab: &Lab| years.iter().any(|&year| ledger.flow(lab, "cloud_rev_share", year).is_ok());
    if !sides(ledger).iter().any(|(_, lab)| shares(lab)) {
        rows.clear();
    }
    let conventions = ledger.labs().map(|lab| format!("{} counts {}", lab.name, lab.revenue_convention));
    Analysis {
        id: "analysis.conventions",
        title: "Revenue counted both ways".into(),
        method: format!("net = gross - what partners keep; {}, {}", conventions.left, conventions.right),
        heads: years.iter().map(|year| figures(year.to_string(), year.to_string())).collect(),
        rows,
    }
}

/// From operating to net income, and from one quarter's revenue to the next.
pub(super) fn bridges(ledger: &Ledger<'_>, window: &Window<'_>) -> Analysis {
    let (year, quarter) = (window.year, window.quarter);
    let before = quarter.previous();
    let of = |id: &'static str| move |lab: &Lab| ledger.flow(lab, id, year);
    let (operating, fair_value, net) = (of("operating_income"), of("fair_value_change"), of("net_income"));
    let revenue = |lab: &Lab, period| ledger.flow(lab, "revenue", period);
    let money = Measure::Money;
    let rows = vec![
        heading("income.heading", format!("{year}: from operating to net income")),
        both(ledger, "income.operating", "Operating income (loss)", money, |lab| Item::dated(&operating(lab))),
        both(ledger, "income.fair_value", "Non-cash fair-value change", money, |lab| {
            let change = fair_value(lab);
            Item::made(tree(&change).and_then(|change| constant(-1.0).times(change).figure()), &[&change])
        }),
        both(ledger, "income.other", "All else", money, |lab| {
            let (operating, change, net) = (operating(lab), fair_value(lab), net(lab));
            let rest = || tree(&net)?.minus(tree(&operating)?).plus(tree(&change)?).figure();
            Item::made(rest(), &[&net, &operating, &change])
        }),
        both(ledger, "income.net", "Net income (loss)", money, |lab| Item::dated(&net(lab))),
        heading("quarter.heading", format!("Revenue: from {before} to {quarter}")),
        both(ledger, "quarter.before", before.to_string(), money, |lab| Item::dated(&revenue(lab, before))),
        both(ledger, "quarter.change", "Change", money, |lab| {
            let (now, before) = (revenue(lab, quarter), revenue(lab, before));
            Item::made(change(&now, &before), &[&now, &before])
        }),
        both(ledger, "quarter.now", quarter.to_string(), money, |lab| Item::dated(&revenue(lab, quarter))),
        heading("convention.heading", format!("Revenue {year}: from gross to net of what partners keep")),
        both(ledger, "convention.gross", "Gross", money, |lab| {
            Item::Figure(counted(ledger, lab, year)[0].clone(), Vec::new())
        }),
        both(ledger, "convention.share", "What partners keep", money, |lab| {
            let share = ledger.flow(lab, "cloud_rev_share", year);
            Item::made(tree(&share).and_then(|share| constant(-1.0).times(share).figure()), &[&share])
        }),
        both(ledger, "convention.net", "Net", money, |lab| {
            Item::Figure(counted(ledger, lab, year)[1].clone(), Vec::new())
        }),
    ];
    Analysis {
        id: "analysis.bridges",
        title: "Bridges".into(),
        method: "each step from one figure to the other; a charge at fair value lowers net income".into(),
        heads: heads_of_labs(ledger),
        rows,
    }
}

fn change(now: &DatedOutcome, before: &DatedOutcome) -> Outcome {
    tree(now)?.minus(tree(before)?).figure()
}

/// What part of its gross or net revenue partners keep of a lab, in the last year by which both are known.
pub(in crate::compare) fn partners_part(
    ledger: &Ledger<'_>,
    lab: &Lab,
    years: &[Period],
) -> Result<Derivation, Absence> {
    let part = |&year: &Period| {
        let (share, revenue) = (ledger.flow(lab, "cloud_rev_share", year), ledger.flow(lab, "revenue", year));
        Some(divide(tree(&share).ok()?, tree(&revenue).ok()?).ok()?.derivation)
    };
    let none = || not_disclosed(format!("no source gives what partners keep of {}'s revenue", lab.name));
    years.iter().rev().find_map(part).ok_or_else(none)
}
