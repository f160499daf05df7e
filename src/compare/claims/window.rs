//! Whether an event of two labs falls into one window of time.
//!
//! The window of a lab runs from the earliest to the latest day that any source gives. Two windows are surely near when
//! their farthest ends are, surely apart when their nearest ends are not; in between the figures do not decide.

use super::weigh::Weigher;
use super::{Evidence, Verdict};
use crate::compare::analyses::Measure;
use crate::compare::caution::Caution;
use crate::compare::ledger::Ledger;
use crate::domain::{Absence, Derivation, Lab, LabId, MetricId, Outcome, Scope, Unit};
use crate::reconcile::Why;
use std::collections::BTreeSet;

/// The days that a lab's event may have been on, or may be.
struct Window {
    /// The figures behind it.
    days: Vec<Derivation>,
    /// Open when a source says "by that day".
    first: Option<f64>,
    /// Open when a source says "from that day on".
    last: Option<f64>,
    cautions: Vec<Caution>,
}

impl Window {
    /// The earliest day, or the latest, as a figure.
    fn end(&self, pick: fn(Derivation, Derivation) -> Derivation) -> Outcome {
        let picked = self.days.iter().cloned().reduce(pick);
        picked.ok_or_else(|| Absence::NotDisclosed("no day is known".into()))?.figure()
    }

    fn evidence(&self, label: &str, verdict: Option<Verdict>) -> Vec<Evidence> {
        let one = |label: String, figure: Outcome| Evidence {
            label,
            figure,
            unit: Unit::Date,
            measure: Measure::Day,
            band: None,
            verdict,
            cautions: self.cautions.clone(),
        };
        if self.days.len() == 1 {
            return vec![one(label.to_owned(), self.end(Derivation::least))];
        }
        vec![
            one(format!("{label}, earliest"), self.end(Derivation::least)),
            one(format!("{label}, latest"), self.end(Derivation::greatest)),
        ]
    }
}

/// Returns the verdict, its reason and the figures used.
pub(super) fn same_window(
    ledger: &Ledger<'_>,
    weigher: &Weigher<'_>,
    metric: &MetricId,
    labs: &[LabId],
    within_days: u16,
) -> (Verdict, String, Vec<Evidence>) {
    let known: Vec<&Lab> = labs.iter().filter_map(|lab| ledger.config.lab(lab)).collect();
    let [left, right] = known.as_slice() else {
        return (Verdict::NotTestable, "the test names no two labs".into(), Vec::new());
    };
    let figures = ledger.panel.figures.keys().filter(|slot| slot.metric == *metric);
    let of_either = figures.filter(|slot| slot.lab == left.id || slot.lab == right.id);
    let scopes: BTreeSet<&Scope> = of_either.map(|slot| &slot.scope).collect();
    let name = ledger.config.metric(metric).map_or_else(|| metric.to_string(), |metric| metric.name.clone());
    let (mut evidence, mut parts, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
    let mut alone = false;
    for scope in scopes {
        let what = if scope.is_empty() { name.clone() } else { format!("{name} ({scope})") };
        let windows = [left, right].map(|lab| (lab, window(ledger, weigher, lab, metric, scope)));
        let verdict = match &windows {
            [(_, Some(a)), (_, Some(b))] => {
                let (verdict, reason) = compare(a, b, within_days);
                reasons.push(format!("{what}: {reason}"));
                Some(verdict)
            }
            [(lab, Some(_)), (other, None)] | [(other, None), (lab, Some(_))] => {
                alone = true;
                reasons.push(format!("{what}: only that of {} is known, not that of {}", lab.name, other.name));
                None
            }
            [(_, None), (_, None)] => continue,
        };
        parts.push(verdict);
        for (lab, window) in &windows {
            let label = format!("{} {what}", lab.name);
            evidence.extend(window.iter().flat_map(|window| window.evidence(&label, verdict)));
        }
    }
    if evidence.is_empty() {
        return (Verdict::NotTestable, format!("no day of the {} is known", name.to_lowercase()), evidence);
    }
    // What is known of one lab alone may yet part the two.
    let verdict = match Verdict::of_parts(&parts) {
        Verdict::Holds if alone => Verdict::Partly,
        other => other,
    };
    (verdict, reasons.join("; "), evidence)
}

/// The days that all sources give for a lab's event, chosen or not.
fn window(ledger: &Ledger<'_>, weigher: &Weigher<'_>, lab: &Lab, metric: &MetricId, scope: &Scope) -> Option<Window> {
    let mut found: Option<Window> = None;
    for (slot, resolved) in ledger.panel.series(&lab.id, metric, scope) {
        let Ok(dated) = weigher.weigh(ledger.scoped(&lab.id, metric, scope, slot.period)) else { continue };
        let told = resolved.rejected.iter().filter(|one| !matches!(one.why, Why::Agrees | Why::Distrusted));
        let others = told.map(|one| (Derivation::leaf(&one.leaf), one.observation.estimate));
        for (day, estimate) in std::iter::once((dated.figure.derivation, dated.figure.estimate)).chain(others) {
            let first = estimate.low;
            let window = found.get_or_insert(Window { days: vec![], first, last: estimate.high, cautions: vec![] });
            window.days.push(day);
            window.first = window.first.zip(first).map(|(one, other)| one.min(other));
            window.last = window.last.zip(estimate.high).map(|(last, high)| last.max(high));
        }
        if let Some(window) = &mut found {
            window.cautions.extend(dated.cautions.into_iter().filter(|one| *one != Caution::SingleSourced));
        }
    }
    found
}

fn compare(a: &Window, b: &Window, within_days: u16) -> (Verdict, String) {
    let open = f64::INFINITY;
    let (last_a, last_b) = (a.last.unwrap_or(open), b.last.unwrap_or(open));
    let (first_a, first_b) = (a.first.unwrap_or(-open), b.first.unwrap_or(-open));
    let nearest = (first_a - last_b).max(first_b - last_a).max(0.0);
    let farthest = (last_a - first_b).max(last_b - first_a);
    let allowed = f64::from(within_days);
    if farthest <= allowed {
        (Verdict::Holds, format!("at most {farthest} days apart, within {within_days}"))
    } else if nearest > allowed {
        (Verdict::Fails, format!("windows differ: at least {nearest} days apart, more than {within_days}"))
    } else {
        (
            Verdict::Partly,
            format!("windows may differ: {nearest} days apart at least, and maybe more than {within_days}"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Window, compare};
    use crate::compare::claims::Verdict;

    #[test]
    fn windows_are_near_apart_or_undecided() {
        let window = |first: f64, last: Option<f64>| Window {
            days: vec![],
            first: (first >= 0.0).then_some(first),
            last,
            cautions: vec![],
        };
        let check = |a: (f64, Option<f64>), b: (f64, Option<f64>), verdict, words: &str| {
            let (found, why) = compare(&window(a.0, a.1), &window(b.0, b.1), 92);
            assert_eq!((found, why.as_str()), (verdict, words));
            assert_eq!(compare(&window(b.0, b.1), &window(a.0, a.1), 92).0, verdict);
        };
        check((0.0, Some(17.0)), (10.0, Some(10.0)), Verdict::Holds, "at most 10 days apart, within 92");
        check(
            (0.0, Some(5.0)),
            (98.0, Some(99.0)),
            Verdict::Fails,
            "windows differ: at least 93 days apart, more than 92",
        );
        let undecided = "windows may differ: 61 days apart at least, and maybe more than 92";
        check(
            (0.0, None),
            (61.0, Some(400.0)),
            Verdict::Partly,
            "windows may differ: 0 days apart at least, and maybe more than 92",
        );
        check((0.0, Some(0.0)), (61.0, Some(400.0)), Verdict::Partly, undecided);
        // "By that day" may be any day before it.
        let by_then = "windows may differ: 61 days apart at least, and maybe more than 92";
        check((-1.0, Some(0.0)), (61.0, Some(61.0)), Verdict::Partly, by_then);
    }
}
