//! Valuation: revenue multiples at the dates of rounds, and a football field of what a lab could be worth.

use super::{
    Analysis, Item, Measure, days, figure_of, figures, heading, not_disclosed, quotient, row, sides, tree, words,
};
use crate::compare::ledger::{DatedOutcome, Ledger};
use crate::domain::{End, Lab, Outcome, Period, Scope};

/// Rounds shown for each lab.
const ROUNDS: usize = 4;

/// Post-money valuations, the last of them at the end.
fn rounds(ledger: &Ledger<'_>, lab: &Lab) -> Vec<Period> {
    let Some(metric) = ledger.metric("valuation_post") else { return Vec::new() };
    let scope = Scope::default();
    let past = ledger.panel.series(&lab.id, &metric.id, &scope).filter(|(slot, resolved)| {
        slot.period.last_day() <= ledger.today() && resolved.chosen.basis.is_none_or(|basis| !basis.is_forecast())
    });
    past.map(|(slot, _)| slot.period).collect()
}

/// The post-money valuation of a round over the run-rate told last before it.
fn multiple(ledger: &Ledger<'_>, lab: &Lab, round: Period) -> (DatedOutcome, DatedOutcome, Outcome) {
    let value = ledger.known("valuation_post").and_then(|metric| ledger.exact(&lab.id, &metric.id, round));
    let pace = ledger.stock(lab, "run_rate_revenue", round.last_day());
    let multiple = quotient(&value, &pace);
    (value, pace, multiple)
}

/// Post-money over run-rate at the dates of the last rounds.
pub(super) fn multiples(ledger: &Ledger<'_>) -> Analysis {
    let mut rows = Vec::new();
    for (side, lab) in sides(ledger) {
        let rounds = rounds(ledger, lab);
        for round in &rounds[rounds.len().saturating_sub(ROUNDS)..] {
            let (value, pace, multiple) = multiple(ledger, lab, *round);
            let at = pace.as_ref().ok().map(|pace| pace.period.last_day());
            let gap = at.map(|at| days(at, round.last_day()));
            let text = |text: Option<String>| text.map_or(Item::Blank, Item::Words);
            let items = vec![
                Item::dated(&value),
                Item::dated(&pace),
                text(at.map(|at| at.to_string())),
                text(gap.map(|gap| format!("{gap:.0}"))),
                Item::Figure(multiple, Vec::new()),
            ];
            rows.push(row(format!("{side}.{round}"), format!("{}, round of {round}", lab.name), Measure::Money, items));
        }
    }
    Analysis {
        id: "capital.multiples",
        title: "Revenue multiples at the dates of rounds".into(),
        method: "post-money valuation / the run-rate told last before the round, with the days between the two".into(),
        heads: vec![
            figures("valuation", "Post-money"),
            figures("run_rate", "Run-rate"),
            words("told", "Told on"),
            words("days", "Days before"),
            figures("multiple", "Multiple"),
        ],
        rows,
    }
}

/// Low and high of each way to value a lab, the last round first.
pub(super) fn football(ledger: &Ledger<'_>) -> Analysis {
    let mut rows = Vec::new();
    let [left, right] = sides(ledger);
    for ((side, lab), (_, peer)) in [(left, right), (right, left)] {
        let mark = ledger.stock(lab, "valuation_post", ledger.today());
        let secondary = last(ledger, lab, "valuation_post", &Scope::from_iter(["secondary"]));
        let talked = last(ledger, lab, "valuation_target", &Scope::default());
        let pace = ledger.stock(lab, "run_rate_revenue", ledger.today());
        let by_multiple = |of: &Lab| {
            let round = rounds(ledger, of).last().copied();
            let round = round.ok_or_else(|| not_disclosed(format!("no round of {} is known", of.name)))?;
            let (.., multiple) = multiple(ledger, of, round);
            multiple?.derivation.times(tree(&pace)?).figure()
        };
        let own = "Own multiple at the last round, on today's run-rate".to_owned();
        let other = format!("{}'s multiple at its last round, on today's run-rate", peer.name);
        let methods = [
            ("mark", "Last round, post-money".to_owned(), figure_of(&mark), &mark),
            ("secondary", "Last secondary sale".to_owned(), figure_of(&secondary), &secondary),
            ("target", "Valuation talked of".to_owned(), figure_of(&talked), &talked),
            ("own_multiple", own, by_multiple(lab), &pace),
            ("peer_multiple", other, by_multiple(peer), &pace),
        ];
        rows.push(heading(format!("{side}.heading"), &lab.name));
        for (id, name, outcome, dated) in methods {
            let cautions = dated.as_ref().map_or_else(|_| Vec::new(), |dated| dated.cautions.clone());
            let items = vec![
                Item::End(outcome.clone(), End::Low),
                Item::Figure(outcome.clone(), cautions),
                Item::End(outcome, End::High),
                dated.as_ref().map_or(Item::Blank, |dated| Item::Words(dated.period.to_string())),
            ];
            rows.push(row(format!("{side}.{id}"), name, Measure::Money, items));
        }
    }
    Analysis {
        id: "capital.football",
        title: "Football field: what each lab could be worth".into(),
        method: "each way to value it, with the ends of its range; open: the source gives one end only".into(),
        heads: vec![figures("low", "Low"), figures("base", "Base"), figures("high", "High"), words("at", "At")],
        rows,
    }
}

/// The last figure of a metric and scope by today, forecasts included: a valuation that is talked of is one.
fn last(ledger: &Ledger<'_>, lab: &Lab, metric: &str, scope: &Scope) -> DatedOutcome {
    let metric = ledger.known(metric)?;
    let mut told =
        ledger.panel.series(&lab.id, &metric.id, scope).filter(|(slot, _)| slot.period.last_day() <= ledger.today());
    if let Some((slot, _)) = told.next_back() {
        return ledger.scoped(&lab.id, &metric.id, scope, slot.period);
    }
    let scope = if scope.is_empty() { String::new() } else { format!(" ({scope})") };
    Err(not_disclosed(format!("no source gives {}'s {}{scope}", lab.name, metric.name.to_lowercase())))
}
