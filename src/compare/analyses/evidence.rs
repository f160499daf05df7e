//! The mix of evidence: on what the figures rest, how old they are, how many origins agree.

use super::{Analysis, Item, Measure, heading, row, sides, words};
use crate::compare::ledger::Ledger;
use crate::domain::{Basis, Lab};
use crate::reconcile::{Resolved, Slot};

type Test = fn(&Slot, &Resolved, f64) -> bool;

/// Counts the figures of each lab by basis, by age and by independent origins.
pub(super) fn mix(ledger: &Ledger<'_>) -> Analysis {
    let age = |slot: &Slot| super::days(slot.period.last_day(), ledger.panel.as_of);
    let count = |lab: &Lab, test: &dyn Fn(&Slot, &Resolved) -> bool| {
        ledger.panel.figures.iter().filter(|(slot, resolved)| slot.lab == lab.id && test(slot, resolved)).count()
    };
    let mut rows = Vec::new();
    let mut line = |id: String, name: String, test: &dyn Fn(&Slot, &Resolved) -> bool| {
        let items = sides(ledger).map(|(_, lab)| {
            let (of, all) = (count(lab, test), count(lab, &|_, _| true));
            #[expect(clippy::cast_precision_loss, reason = "figures are few")]
            let part = if all == 0 { 0.0 } else { of as f64 / all as f64 * 100.0 };
            Item::Words(format!("{of} ({part:.0}%)"))
        });
        if items.iter().any(|item| !matches!(item, Item::Words(text) if text.starts_with("0 "))) {
            rows.push(row(id, name, Measure::Money, items.to_vec()));
        }
    };
    line("all".into(), "Figures".into(), &|_, _| true);
    for basis in Basis::ALL {
        line(format!("basis.{}", basis.as_str()), format!("basis: {basis}"), &|_, resolved| {
            resolved.chosen.basis == Some(basis)
        });
    }
    line("basis.none".into(), "basis: not stated".into(), &|_, resolved| resolved.chosen.basis.is_none());
    let ages: [(&str, &str, Test); 4] = [
        ("ahead", "of days still to come", |_, _, age| age < 0.0),
        ("quarter", "up to 92 days old", |_, _, age| (0.0..=92.0).contains(&age)),
        ("year", "93 to 365 days old", |_, _, age| age > 92.0 && age <= 365.0),
        ("older", "older", |_, _, age| age > 365.0),
    ];
    for (id, name, test) in ages {
        line(format!("age.{id}"), name.into(), &|slot, resolved| test(slot, resolved, age(slot)));
    }
    line("origins.1".into(), "one independent origin".into(), &|_, resolved| resolved.origins <= 1);
    line("origins.2".into(), "two".into(), &|_, resolved| resolved.origins == 2);
    line("origins.more".into(), "three or more".into(), &|_, resolved| resolved.origins > 2);
    rows.insert(0, heading("heading", "Figures of the panel, and their part of all of the lab's"));
    let names = ledger.labs().map(|lab| lab.name.clone());
    Analysis {
        id: "analysis.evidence",
        title: "What the figures rest on".into(),
        method: format!("counted on {}; outlets that repeat one origin count once", ledger.panel.as_of),
        heads: vec![words("left", names.left), words("right", names.right)],
        rows,
    }
}
