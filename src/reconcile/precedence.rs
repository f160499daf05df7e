//! Which of several observations of one thing stands.

use super::panel::{Rejected, Resolved, Rule, Slot, Why};
use crate::config::Config;
use crate::domain::{Basis, Bound, Date, Estimate, Leaf, Observation, Period, Unit};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whether it speaks of what has happened; what is expected is ranked by the latest vintage.
fn is_actual(observation: &Observation) -> bool {
    observation.basis.is_some_and(Basis::is_actual)
}

/// Whether its source never stands against another.
fn distrusted(config: &Config, observation: &Observation) -> bool {
    config.precedence.distrusts(observation.source.as_ref())
}

/// When it was said; an imprecise date counts from its beginning, an unknown one last.
fn said(observation: &Observation) -> Option<Date> {
    observation.reported.map(Period::first_day)
}

/// Whether two figures say the same within the tolerance and what their prints leave open.
fn agree(config: &Config, a: &Observation, b: &Observation) -> bool {
    // Two roundings of one truth differ by less than the sum of what their prints leave open.
    let printed = 0.999 * (a.rounding + b.rounding);
    let tolerance = config.tolerance_of(&a.metric) * a.estimate.base.abs().max(b.estimate.base.abs());
    // Of a day nothing is relative: one per cent of its serial number is more than a year.
    let slack = if a.unit == Unit::Date { 0.0 } else { printed.max(tolerance) };
    let low = |o: &Observation| o.estimate.low.unwrap_or(f64::NEG_INFINITY);
    let high = |o: &Observation| o.estimate.high.unwrap_or(f64::INFINITY);
    low(a) - slack <= high(b) && low(b) - slack <= high(a)
}

/// How many independent origins give the figure of `one`: outlets that repeat one origin count once, and a distrusted
/// source bears out nothing.
fn origins(config: &Config, one: &Observation, all: &[Observation]) -> usize {
    let agreeing = all.iter().filter(|other| other.unit == one.unit && agree(config, one, other));
    let agreeing = agreeing.filter(|other| other.origin == one.origin || !distrusted(config, other));
    agreeing.map(Observation::independent_origin).collect::<BTreeSet<String>>().len()
}

/// Chooses among the observations of a slot; `None` only when there are none.
pub(super) fn resolve(config: &Config, slot: &Slot, candidates: &[Observation]) -> Option<Resolved> {
    let mut ranked: Vec<(usize, Observation)> =
        candidates.iter().map(|one| (origins(config, one, candidates), one.clone())).collect();
    ranked.sort_by_key(|(origins, one)| {
        let trust = (distrusted(config, one), config.precedence.rank(one.basis));
        let preference = config.precedence.preference(one.source.as_ref());
        let recency = Reverse(said(one));
        let corroboration = Reverse(*origins);
        // Actual figures: corroboration before recency. Forecasts: the latest vintage stands, however lonely.
        // What is stated in the report's currency goes before what had to be converted, of the same standing.
        let foreign = one.converted.is_some();
        let (first, second) = if is_actual(one) {
            ((Some(corroboration), foreign), (false, None))
        } else {
            ((None, false), (foreign, Some(corroboration)))
        };
        // A range with a stated base says more than one whose base is only its middle.
        let middle = matches!((one.estimate.low, one.estimate.high), (Some(low), Some(high))
            if one.estimate.bound == Bound::Range && (one.estimate.base - f64::midpoint(low, high)).abs() < 1e-9 * high.abs());
        let rough = u8::from(one.estimate.bound != Bound::Exact) + u8::from(middle);
        let place = (one.origin.workbook.clone(), one.origin.sheet.clone(), one.origin.cell);
        (trust, preference, first, recency, second, rough, Reverse(precision(one)), place)
    });
    let mut ranked = ranked.into_iter();
    let (origins, chosen) = ranked.next()?;
    // The rule is told against the first that says something else; where all agree, against the next in rank.
    let differing = ranked.clone().find(|(_, other)| !agree(config, &chosen, other)).or_else(|| ranked.clone().next());
    let rule = differing.map_or(Rule::Only, |second| rule(config, &(origins, &chosen), &(second.0, &second.1)));
    // The chosen one is the first; the others count on from there.
    let rejected = (2_usize..).zip(ranked).map(|(number, (_, observation))| {
        let why = relation(config, &chosen, &observation);
        let estimate = Estimate::exact(observation.estimate.base);
        let leaf = Arc::new(Leaf { id: format!("{slot}#{number}"), estimate, unit: observation.unit.clone() });
        Rejected { leaf, observation, why }
    });
    Some(Resolved {
        leaf: Arc::new(Leaf { id: slot.to_string(), estimate: chosen.estimate, unit: chosen.unit.clone() }),
        rejected: rejected.collect(),
        chosen,
        rule,
        origins,
    })
}

/// How many digits are printed, as an order of magnitude: 13.07 before 13.
fn precision(observation: &Observation) -> i32 {
    if observation.rounding > 0.0 {
        #[expect(clippy::cast_possible_truncation, reason = "an order of magnitude is small")]
        let digits = (observation.estimate.base.abs() / observation.rounding).max(1.0).log10().floor() as i32;
        return digits;
    }
    i32::MAX
}

fn rule(config: &Config, first: &(usize, &Observation), second: &(usize, &Observation)) -> Rule {
    let (a, b) = (first.1, second.1);
    let actual = is_actual(a);
    let preference = |one: &Observation| config.precedence.preference(one.source.as_ref());
    let foreign = a.converted.is_some() != b.converted.is_some();
    if distrusted(config, a) != distrusted(config, b) {
        Rule::Trust
    } else if config.precedence.rank(a.basis) != config.precedence.rank(b.basis) {
        Rule::Basis
    } else if preference(a) != preference(b) {
        Rule::Preference
    } else if actual && first.0 != second.0 {
        Rule::Corroboration
    } else if actual && foreign {
        Rule::Native
    } else if said(a) != said(b) {
        Rule::Recency
    } else if foreign {
        Rule::Native
    } else {
        Rule::Order
    }
}

fn relation(config: &Config, chosen: &Observation, other: &Observation) -> Why {
    if agree(config, chosen, other) {
        Why::Agrees
    } else if distrusted(config, other) && !distrusted(config, chosen) {
        Why::Distrusted
    } else if config.precedence.rank(chosen.basis) != config.precedence.rank(other.basis) {
        Why::LesserBasis
    } else if !is_actual(chosen) && said(other) < said(chosen) {
        Why::EarlierVintage
    } else {
        Why::Conflicts
    }
}

#[cfg(test)]
mod tests {
    use super::resolve;
    use crate::config::Config;
    use crate::domain::{
        Basis, CellRef, Conversion, Estimate, LabId, MetricId, Observation, Origin, Period, RateKind, Scope, Source,
        Unit,
    };
    use crate::reconcile::{Rule, Slot, Why};

    fn observation(row: u32, base: f64, basis: Basis, source: &str, reported: &str) -> Observation {
        Observation {
            lab: LabId::new("openai"),
            metric: MetricId::new("revenue"),
            period: Period::Year(2025),
            estimate: Estimate::exact(base),
            unit: Unit::usd(),
            basis: Some(basis),
            scope: Scope::default(),
            source: Some(Source { name: source.into(), url: None }),
            as_of: None,
            lead: None,
            reported: reported.parse().ok(),
            rounding: 0.005e9,
            origin: Origin {
                workbook: "a.xlsx".into(),
                sha256: "00".into(),
                sheet: "S".into(),
                cell: CellRef::new(row, 1),
                raw: String::new(),
            },
            converted: None,
        }
    }

    fn slot() -> Slot {
        Slot {
            lab: LabId::new("openai"),
            metric: MetricId::new("revenue"),
            scope: Scope::default(),
            period: Period::Year(2025),
        }
    }

    fn resolved(observations: &[Observation]) -> super::Resolved {
        resolve(&Config::shipped().unwrap(), &slot(), observations).unwrap()
    }

    #[test]
    fn audited_beats_guidance_however_late() {
        let result = resolved(&[
            observation(1, 13.0e9, Basis::Projection, "A citing X", "2026-10-01"),
            observation(2, 13.07e9, Basis::Audited, "B citing FT", "2026-06-25"),
        ]);
        assert_eq!((result.chosen.estimate.base, result.rule), (13.07e9, Rule::Basis));
        assert_eq!(result.rejected[0].why, Why::Agrees);
    }

    #[test]
    fn ten_articles_on_one_leak_are_one_origin() {
        let mut articles: Vec<_> = (0..10)
            .map(|n| observation(n + 1, 4.5e9, Basis::Leaked, &format!("Outlet {n} citing WSJ"), "2026-01-01"))
            .collect();
        articles.push(observation(20, 4.6e9, Basis::Leaked, "C citing Reuters", "2026-01-01"));
        articles.push(observation(21, 4.6e9, Basis::Leaked, "D citing Bloomberg", "2026-01-01"));
        let result = resolved(&articles);
        assert_eq!((result.chosen.estimate.base, result.rule, result.origins), (4.6e9, Rule::Corroboration, 2));
        assert!(result.rejected.iter().any(|rejected| rejected.why == Why::Conflicts));
    }

    /// The observation as if it had been stated in another currency.
    fn converted(observation: Observation) -> Observation {
        let kind = RateKind::Average(observation.period);
        let native = observation.estimate.scaled(1.0 / 1.25);
        let conversion = Conversion { native, currency: "EUR".into(), rate: 1.25, kind, source: "ECB".into() };
        Observation { converted: Some(conversion), ..observation }
    }

    #[test]
    fn what_is_stated_in_the_reports_currency_goes_before_what_was_converted() {
        let check = |basis, foreign_said: &str, own_said: &str, expected: f64, rule| {
            let result = resolved(&[
                converted(observation(1, 13.4e9, basis, "FT", foreign_said)),
                observation(2, 13.0e9, basis, "WSJ", own_said),
            ]);
            assert_eq!((result.chosen.estimate.base, result.rule), (expected, rule), "{basis}");
        };
        check(Basis::Leaked, "2026-03-01", "2026-01-01", 13.0e9, Rule::Native);
        check(Basis::Projection, "2026-01-01", "2026-01-01", 13.0e9, Rule::Native);
        // A later forecast is another forecast, in whatever currency.
        check(Basis::Projection, "2026-03-01", "2026-01-01", 13.4e9, Rule::Recency);
    }

    fn told(text: &str, observations: &[Observation]) -> (f64, Rule, Why) {
        let result = resolve(&Config::of(text), &slot(), observations).unwrap();
        (result.chosen.estimate.base, result.rule, result.rejected[0].why)
    }

    #[test]
    fn bases_and_sources_stand_in_the_order_that_is_set() {
        let leak = observation(1, 13.0e9, Basis::Leaked, "Outlet citing WSJ", "2026-01-01");
        let audit = observation(2, 14.0e9, Basis::Audited, "FT via Zitron", "2026-06-01");
        let later = observation(3, 15.0e9, Basis::Leaked, "Reuters", "2026-06-01");
        let bases = "[precedence]\nbases = ['leaked', 'audited']";
        assert_eq!(told(bases, &[leak.clone(), audit.clone()]), (13.0e9, Rule::Basis, Why::LesserBasis));
        // Within one basis the preferred source, in spite of the later one.
        let sources = "[precedence]\nsources = ['wsj']";
        assert_eq!(told(sources, &[leak.clone(), later.clone()]), (13.0e9, Rule::Preference, Why::Conflicts));
        assert_eq!(told(sources, &[leak.clone(), audit.clone()]), (14.0e9, Rule::Basis, Why::LesserBasis));
        // A distrusted one not even by its better basis, and it bears out nobody.
        let distrust = "[precedence]\ndistrust = ['Zitron']";
        assert_eq!(told(distrust, &[leak.clone(), audit.clone()]), (13.0e9, Rule::Trust, Why::Distrusted));
        let same = observation(4, 13.0e9, Basis::Leaked, "Zitron", "2026-06-01");
        let borne = |text: &str| resolve(&Config::of(text), &slot(), &[leak.clone(), same.clone()]).unwrap().origins;
        assert_eq!((borne(""), borne(distrust)), (2, 1));
    }

    #[test]
    fn a_metric_has_its_own_tolerance() {
        let two = [
            observation(1, 13.0e9, Basis::Leaked, "WSJ", "2026-06-01"),
            observation(2, 13.5e9, Basis::Leaked, "Reuters", "2026-01-01"),
        ];
        assert_eq!(told("", &two).2, Why::Conflicts);
        assert_eq!(told("[metric.revenue]\ntolerance = 0.05", &two).2, Why::Agrees);
        assert_eq!(told("[metric.cash]\ntolerance = 0.05", &two).2, Why::Conflicts);
    }

    #[test]
    fn the_latest_vintage_of_a_forecast_stands() {
        let result = resolved(&[
            observation(1, 70e9, Basis::Projection, "A", "2025-11-09"),
            observation(2, 102e9, Basis::Projection, "B", "2026-04"),
        ]);
        assert_eq!((result.chosen.estimate.base, result.rule), (102e9, Rule::Recency));
        assert_eq!(result.rejected[0].why, Why::EarlierVintage);
    }
}
