//! Scenarios: what the sources' lowest and highest forecasts give, alone and for both labs; what moves a result most; and
//! what would be left of revenue at other growth and other spending on compute.

use super::capital::walk_of;
use super::{Analysis, Item, Measure, Window, constant, divide, figures, heading, row, sides, tree};
use crate::compare::ledger::Ledger;
use crate::domain::{Absence, Basis, Derivation, Lab, Leaf, Pair, Period};
use crate::reconcile::Why;
use std::sync::Arc;

/// Years after the last full one that are followed.
const AHEAD: usize = 3;
const FLOWS: [(&str, &str); 3] =
    [("revenue", "revenue"), ("total_compute", "total compute spend"), ("cash_burn", "cash burn")];

/// The lowest, the used and the highest of what sources say of a figure; forecasts of more than a year before the one used
/// are history.
#[derive(Clone)]
struct Case {
    low: Derivation,
    base: Derivation,
    high: Derivation,
}

impl Case {
    fn of(ledger: &Ledger<'_>, leaf: &Arc<Leaf>) -> Self {
        let base = Derivation::leaf(leaf);
        let mut case = Self { low: base.clone(), base: base.clone(), high: base };
        let Some((_, resolved)) = ledger.panel.of_leaf(&leaf.id) else { return case };
        let day = |reported: Option<Period>| reported.map(Period::first_day);
        let oldest = day(resolved.chosen.reported).map(|day| day.saturating_sub(jiff::Span::new().years(1)));
        let forecast = |basis: Option<Basis>| basis.is_some_and(|basis| !basis.is_actual());
        let fresh = |reported: Option<Period>| day(reported).zip(oldest).is_none_or(|(day, oldest)| day >= oldest);
        if !forecast(resolved.chosen.basis) {
            return case;
        }
        let others = resolved.rejected.iter().filter(|other| {
            other.why != Why::Agrees && forecast(other.observation.basis) && fresh(other.observation.reported)
        });
        for other in others {
            let tree = Derivation::leaf(&other.leaf);
            case.low = with(case.low, &tree, Derivation::least);
            case.high = with(case.high, &tree, Derivation::greatest);
        }
        case
    }

    fn varies(&self) -> bool {
        self.low != self.base
    }
}

/// Operands of one function; spreadsheets take 255.
const MOST_OPERANDS: usize = 250;

/// Adds an operand to MIN or MAX without nesting it, as long as there is room.
fn with(tree: Derivation, other: &Derivation, make: fn(Derivation, Derivation) -> Derivation) -> Derivation {
    match tree {
        Derivation::Call(function, mut operands) if operands.len() < MOST_OPERANDS => {
            operands.push(other.clone());
            Derivation::Call(function, operands)
        }
        tree => make(tree, other.clone()),
    }
}

/// A flow of a year in three cases.
fn flow(ledger: &Ledger<'_>, lab: &Lab, id: &str, year: Period) -> Result<Case, Absence> {
    let dated = if id == "cash_burn" { ledger.outflow(&lab.id, year) } else { ledger.flow(lab, id, year) };
    let base = tree(&dated)?;
    let mut case = Case { low: base.clone(), base: base.clone(), high: base };
    let leaves = case.base.leaves();
    for leaf in leaves {
        let of_leaf = Case::of(ledger, &leaf);
        // A cash burn read off a free cash flow is highest where that is lowest.
        let turned = id == "cash_burn" && leaf.id.contains(".cash_flow_free.");
        let (low, high) = if turned { (&of_leaf.high, &of_leaf.low) } else { (&of_leaf.low, &of_leaf.high) };
        case.low = case.low.with(&leaf.id, low);
        case.high = case.high.with(&leaf.id, high);
    }
    Ok(case)
}

/// Low, base and high of the years ahead, by lab and for both.
pub(super) fn scenarios(ledger: &Ledger<'_>, window: &Window<'_>) -> Analysis {
    let ahead: Vec<Period> = window.years.iter().copied().filter(|year| *year > window.year).take(AHEAD).collect();
    let Pair { left, right } = ledger.labs();
    let mut rows = Vec::new();
    for (id, name) in FLOWS {
        for &year in &ahead {
            let cases = [left, right].map(|lab| flow(ledger, lab, id, year));
            if cases.iter().all(Result::is_err) {
                continue;
            }
            rows.push(heading(format!("{id}.{year}.heading"), format!("{year}: {name}")));
            for ((side, lab), case) in sides(ledger).into_iter().zip(&cases) {
                let pick = |pick: fn(&Case) -> &Derivation| {
                    Item::Figure(
                        case.as_ref().map_err(Clone::clone).and_then(|case| pick(case).clone().figure()),
                        Vec::new(),
                    )
                };
                let items = vec![pick(|case| &case.low), pick(|case| &case.base), pick(|case| &case.high)];
                rows.push(row(format!("{id}.{year}.{side}"), &lab.name, Measure::Money, items));
            }
            let both = |pick: fn(&Case) -> &Derivation| {
                let [left, right] = &cases;
                let ratio = || {
                    let (left, right) = (left.as_ref().map_err(Clone::clone)?, right.as_ref().map_err(Clone::clone)?);
                    divide(pick(left).clone(), pick(right).clone())
                };
                Item::Figure(ratio(), Vec::new())
            };
            let items = vec![both(|case| &case.low), both(|case| &case.base), both(|case| &case.high)];
            if !items.iter().any(|item| matches!(item, Item::Figure(Ok(_), _))) {
                continue;
            }
            rows.push(row(
                format!("{id}.{year}.both"),
                format!("{} / {}, both in the same case", left.name, right.name),
                Measure::Multiple,
                items,
            ));
        }
    }
    Analysis {
        id: "analysis.scenarios",
        title: "Low, base and high case".into(),
        method: "base: the forecast used; low and high: the lowest and highest that sources told in the year before it"
            .into(),
        heads: vec![figures("low", "Low"), figures("base", "Base"), figures("high", "High")],
        rows,
    }
}

/// Which operand moves the cash at the end of the walk most.
pub(super) fn tornado(ledger: &Ledger<'_>, window: &Window<'_>) -> Analysis {
    let mut rows = Vec::new();
    for (side, lab) in sides(ledger) {
        let walk = walk_of(ledger, lab, window.years);
        let last = walk
            .steps
            .iter()
            .take(AHEAD - 1)
            .filter_map(|step| Some((step.year, step.closing.clone().ok()?)))
            .next_back();
        let Some((year, closing)) = last else { continue };
        let swing = |leaf: &Arc<Leaf>| {
            let case = Case::of(ledger, leaf);
            let low = closing.with(&leaf.id, &case.low);
            let high = closing.with(&leaf.id, &case.high);
            let swing = high.clone().minus(low.clone());
            case.varies().then_some((leaf.id.clone(), low, high, swing))
        };
        let mut swings: Vec<_> = closing.leaves().iter().filter_map(swing).collect();
        let size = |tree: &Derivation| tree.clone().figure().map_or(0.0, |figure| figure.estimate.base.abs());
        swings.sort_by(|a, b| size(&b.3).total_cmp(&size(&a.3)).then_with(|| a.0.cmp(&b.0)));
        if swings.is_empty() {
            continue;
        }
        rows.push(heading(format!("{side}.heading"), format!("{}: cash at the end of {year}", lab.name)));
        for (id, low, high, swing) in swings {
            let figure = |tree: Derivation| Item::Figure(tree.figure(), Vec::new());
            let items = vec![figure(low), figure(closing.clone()), figure(high), figure(swing)];
            rows.push(row(format!("{side}.{id}"), id, Measure::Money, items));
        }
    }
    Analysis {
        id: "analysis.tornado",
        title: "What moves the cash most".into(),
        method:
            "one forecast at a time at the lowest and highest that sources told, all others as used; the widest first"
                .into(),
        heads: vec![
            figures("low", "At its lowest"),
            figures("base", "As used"),
            figures("high", "At its highest"),
            figures("swing", "Swing"),
        ],
        rows,
    }
}

/// What is left of revenue after compute in the year after the last full one, at some growth and some compute for each
/// dollar of revenue.
pub(super) fn grids(ledger: &Ledger<'_>, window: &Window<'_>) -> Vec<Analysis> {
    const GROWTH: [u16; 5] = [25, 50, 100, 150, 200];
    const COMPUTE: [u16; 5] = [50, 75, 100, 125, 150];
    let share = |percent: u16| constant(f64::from(percent) / 100.0);
    let grid = |(side, lab): (&str, &Lab)| {
        let revenue = ledger.flow(lab, "revenue", window.year);
        let line = |growth: u16| {
            let left = |compute: &u16| {
                let made = || {
                    let next = tree(&revenue)?.times(constant(1.0).plus(share(growth)));
                    next.times(constant(1.0).minus(share(*compute))).figure()
                };
                Item::made(made(), &[&revenue])
            };
            let name = format!("revenue grows by {growth}%");
            row(format!("growth_{growth}"), name, Measure::Money, COMPUTE.iter().map(left).collect())
        };
        Analysis {
            id: if side == "left" { "analysis.sensitivity.left" } else { "analysis.sensitivity.right" },
            title: format!("{}: what compute leaves of revenue in the year after {}", lab.name, window.year),
            method: format!("revenue {} x (1 + growth) x (1 - compute for each dollar of revenue)", window.year),
            heads: COMPUTE
                .iter()
                .map(|compute| figures(format!("compute_{compute}"), format!("compute {compute}%")))
                .collect(),
            rows: if revenue.is_ok() { GROWTH.into_iter().map(line).collect() } else { Vec::new() },
        }
    };
    sides(ledger).into_iter().map(grid).collect()
}
