//! How each kind of claim is tested.

use super::spec::{Claim, Claims, LevelOperator, Mode, TestSpec, Way};
use super::weigh::{self, Weigher};
use super::window;
use super::{Evidence, Judged, Verdict, in_band};
use crate::compare::analyses::{Measure, lasting};
use crate::compare::caution::Caution;
use crate::compare::growth::basis_caution;
use crate::compare::ledger::{Dated, DatedOutcome, Ledger, combine};
use crate::domain::{Absence, Derivation, Estimate, Figure, Kind, LabId, MetricId, Operator, Period, Scope, Unit};
use crate::reconcile::Why;

/// Two amounts that differ by less than this share are the same amount.
const SAME: f64 = 0.01;

/// Judges one claim.
pub(super) fn judge(ledger: &Ledger<'_>, claims: &Claims, claim: &Claim) -> Judged {
    let foreign = claims.currency.as_deref().filter(|currency| *currency != ledger.config.currency);
    let tester = Tester { ledger, weigher: Weigher::new(ledger, claim), foreign };
    let (verdict, why, evidence) = match &claim.test {
        TestSpec::RatioInBand { metrics, left, right, band, periods } => {
            tester.ratio_in_band(metrics, left, right, *band, periods)
        }
        TestSpec::Level { lab, metrics, operator, value, band, periods, mode } => {
            let band = match (operator, value, band) {
                (LevelOperator::Above, Some(value), _) => Some([*value, f64::INFINITY]),
                (LevelOperator::Below, Some(value), _) => Some([f64::NEG_INFINITY, *value]),
                (LevelOperator::Between, _, Some(band)) => Some(*band),
                _ => None,
            };
            match band {
                Some(band) => tester.level(lab, metrics, band, periods, *mode),
                None => not_testable("the test names no value, or no band, for its operator"),
            }
        }
        TestSpec::ImpliedRatio { left_estimate, right_estimate, band } => {
            implied_ratio(left_estimate, right_estimate, *band)
        }
        TestSpec::LatestRound { lab, amount, lead } => tester.latest_round(lab, *amount, lead),
        TestSpec::RoundAmount { lab, amount, year, lead } => tester.round_amount(lab, *amount, *year, lead),
        TestSpec::ScopeAmount { lab, amount, claimed_scope, metrics } => {
            tester.scope_amount(lab, *amount, claimed_scope, metrics)
        }
        TestSpec::RequiredGrowth { revenue, outflow, growth_band, years, .. } => {
            required_growth(*revenue, *outflow, *growth_band, years)
        }
        TestSpec::Trend { lab, metric, direction, periods } => tester.trend(lab, metric, *direction, periods),
        TestSpec::LowerThan { left, right, measures, period } => tester.lower_than(left, right, measures, *period),
        TestSpec::SameWindow { metric, labs, within_days } => {
            window::same_window(ledger, &tester.weigher, metric, labs, *within_days)
        }
        TestSpec::Stamina { labs } => tester.stamina(labs),
        TestSpec::IndependentOrigins { claims: named, at_least } => independent_origins(claims, named, *at_least),
    };
    let (verdict, why) = tester.weigher.conclude(verdict, why);
    let origins = weigh::origins(ledger.panel, &evidence);
    Judged { claim: claim.clone(), verdict, why, evidence, origins }
}

type Judgement = (Verdict, String, Vec<Evidence>);

fn not_testable(why: &str) -> Judgement {
    (Verdict::NotTestable, why.to_owned(), Vec::new())
}

struct Tester<'a> {
    ledger: &'a Ledger<'a>,
    weigher: Weigher<'a>,
    /// The currency of the claim's amounts, when it is not that of the report.
    foreign: Option<&'a str>,
}

impl Tester<'_> {
    fn name(&self, id: &MetricId) -> String {
        self.ledger.config.metric(id).map_or_else(|| id.to_string(), |metric| metric.name.clone())
    }

    fn lab(&self, id: &LabId) -> String {
        self.ledger.config.lab(id).map_or_else(|| id.to_string(), |lab| lab.name.clone())
    }

    fn money(&self) -> Unit {
        Unit::Currency(self.ledger.config.currency.clone())
    }

    /// What a figure comes to in the currency of the claim: as its source stated it where the report had to convert it.
    fn amount(&self, figure: &Figure) -> Option<Estimate> {
        let (Some(currency), Unit::Currency(_)) = (self.foreign, &figure.unit) else { return Some(figure.estimate) };
        let Derivation::Leaf(leaf) = &figure.derivation else { return None };
        let native = self.ledger.panel.observation(&leaf.id)?.converted.as_ref()?;
        (native.currency == currency).then_some(native.native)
    }

    fn is_amount(&self, figure: &Figure, amount: f64) -> bool {
        self.amount(figure).is_some_and(|estimate| near(estimate.base, amount))
    }

    /// The best known of the metrics that a lab has for a period: an actual figure before an expected one, then the one
    /// reported last, then the one the test names first.
    fn best(&self, lab: &LabId, metrics: &[MetricId], period: Period) -> Result<(MetricId, Dated), Absence> {
        let mut absence = Absence::NotDisclosed("the test names no metric".into());
        let mut best: Option<((bool, Option<crate::domain::Date>), MetricId, Dated)> = None;
        for metric in metrics {
            match self.weigher.exact(lab, metric, period) {
                Ok(dated) => {
                    let reported = self.ledger.reported(&dated);
                    let rank = (dated.basis.is_some_and(crate::domain::Basis::is_actual), reported);
                    if best.as_ref().is_none_or(|(seen, ..)| rank > *seen) {
                        best = Some((rank, metric.clone(), dated));
                    }
                }
                Err(none) => absence = none,
            }
        }
        best.map(|(_, metric, dated)| (metric, dated)).ok_or(absence)
    }

    fn ratio_in_band(
        &self,
        metrics: &[MetricId],
        left: &LabId,
        right: &LabId,
        band: [f64; 2],
        periods: &[Period],
    ) -> Judgement {
        let evidence: Vec<Evidence> =
            periods.iter().map(|&period| self.ratio(metrics, left, right, band, period)).collect();
        let parts: Vec<Option<Verdict>> = evidence.iter().map(|one| one.verdict).collect();
        let known: Vec<&Evidence> = evidence.iter().filter(|one| one.figure.is_ok()).collect();
        let inside = known.iter().filter(|one| one.verdict == Some(Verdict::Holds)).count();
        let why = format!(
            "{inside} of {} periods with figures lie inside {} to {} times; {} of {} periods have figures for both",
            known.len(),
            band[0],
            band[1],
            known.len(),
            periods.len()
        );
        // A claim about every period is not borne out while some lie outside, whatever the others say.
        let outside = parts.contains(&Some(Verdict::Fails));
        let verdict = match Verdict::of_parts(&parts) {
            Verdict::Partly if outside => Verdict::Fails,
            Verdict::Holds if known.len() < periods.len() => Verdict::Partly,
            other => other,
        };
        (verdict, why, evidence)
    }

    fn ratio(&self, metrics: &[MetricId], left: &LabId, right: &LabId, band: [f64; 2], period: Period) -> Evidence {
        let both = metrics.iter().find_map(|metric| {
            let found = |lab| self.weigher.exact(lab, metric, period).ok().map(|dated| (metric.clone(), dated));
            Some((found(left)?, found(right)?))
        });
        let pair = match both {
            Some(pair) => Ok(pair),
            None => self.best(left, metrics, period).and_then(|left| Ok((left, self.best(right, metrics, period)?))),
        };
        let mut cautions = Vec::new();
        let mut label = period.to_string();
        let figure = pair.and_then(|((left_metric, left), (right_metric, right))| {
            cautions.extend(basis_caution(left.basis, right.basis));
            cautions.extend([&left, &right].into_iter().flat_map(|dated| dated.cautions.clone()));
            if left_metric == right_metric {
                label = format!("{period} {}", self.name(&left_metric));
            } else {
                cautions.insert(0, Caution::ScopesDiffer(self.name(&left_metric), self.name(&right_metric)));
                label = format!("{period} {} over {}", self.name(&left_metric), self.name(&right_metric));
            }
            combine(&Ok(left), &Ok(right), Derivation::over)
        });
        let verdict = figure.as_ref().ok().map(|figure| in_band(&figure.estimate, band));
        Evidence {
            label,
            figure,
            unit: Unit::Multiple,
            measure: Measure::Multiple,
            band: Some(band),
            verdict,
            cautions,
        }
    }

    fn level(&self, lab: &LabId, metrics: &[MetricId], band: [f64; 2], periods: &[Period], mode: Mode) -> Judgement {
        let one = |&period: &Period| {
            let (label, outcome) = match self.best(lab, metrics, period) {
                Ok((metric, dated)) => (format!("{period} {}", self.name(&metric)), Ok(dated)),
                Err(absence) => (period.to_string(), Err(absence)),
            };
            let amount = outcome.as_ref().ok().and_then(|dated| self.amount(&dated.figure));
            let outcome = match (outcome, self.foreign) {
                (Ok(_), Some(currency)) if amount.is_none() => Err(Absence::NotComparable(format!(
                    "the claim is in {currency}, and the figure is not stated in it"
                ))),
                (outcome, _) => outcome,
            };
            let verdict = amount.map(|amount| in_band(&amount, band));
            let cautions = outcome.as_ref().map_or_else(|_| Vec::new(), |dated| dated.cautions.clone());
            Evidence {
                label,
                figure: outcome.map(|dated| dated.figure),
                unit: self.money(),
                measure: Measure::Multiple,
                // A band of another currency does not stand beside a converted figure.
                band: self.foreign.is_none().then_some(band),
                verdict,
                cautions,
            }
        };
        let evidence: Vec<Evidence> = periods.iter().map(one).collect();
        let parts: Vec<Option<Verdict>> = evidence.iter().map(|one| one.verdict).collect();
        let holding: Vec<String> =
            evidence.iter().filter(|one| one.verdict == Some(Verdict::Holds)).map(|one| one.label.clone()).collect();
        let verdict = match mode {
            Mode::Any if !holding.is_empty() => Verdict::Holds,
            Mode::Any | Mode::Each => Verdict::of_parts(&parts),
        };
        let why = if holding.is_empty() {
            "no period bears it out".to_owned()
        } else {
            format!("borne out by {}", holding.join(", "))
        };
        (verdict, why, evidence)
    }

    /// A lab's rounds, without debt, in order of time.
    fn rounds(&self, lab: &LabId) -> Vec<Dated> {
        let metric = MetricId::new("funding_raised");
        let scopes = [Scope::default(), ["equity"].into_iter().collect()];
        let mut rounds: Vec<Dated> = Vec::new();
        for scope in &scopes {
            for (slot, resolved) in self.ledger.panel.series(lab, &metric, scope) {
                let closed = resolved.chosen.basis.is_none_or(crate::domain::Basis::is_actual);
                let found = closed.then(|| self.weigher.weigh(self.ledger.scoped(lab, &metric, scope, slot.period)));
                if let Some(Ok(dated)) = found {
                    rounds.push(dated);
                }
            }
        }
        rounds.sort_by_key(|dated| dated.period);
        rounds
    }

    fn latest_round(&self, lab: &LabId, amount: f64, lead: &str) -> Judgement {
        let rounds = self.rounds(lab);
        let Some(last) = rounds.last() else { return not_testable("no round of this lab is in the figures") };
        let same = |dated: &&Dated| self.is_amount(&dated.figure, amount);
        let claimed = rounds.iter().rev().find(same);
        let mut evidence = vec![round(format!("{} latest round", last.period), last)];
        let why = match claimed {
            Some(found) if found.period == last.period => {
                format!("the latest round is of that amount; {}", self.led(found, lead).1)
            }
            Some(found) => {
                evidence.push(round(format!("{} round of that amount", found.period), found));
                format!(
                    "stale: the round of that amount was on {}, the latest on {}; {}",
                    found.period,
                    last.period,
                    self.led(found, lead).1
                )
            }
            None => "no round of that amount is in the figures".to_owned(),
        };
        let verdict = match claimed.filter(|found| found.period == last.period) {
            Some(found) if self.led(found, lead).0 == Some(true) => Verdict::Holds,
            Some(_) => Verdict::Partly,
            None => Verdict::Fails,
        };
        (verdict, why, evidence)
    }

    /// Whether a round was led by whom the claim says, as far as a source names a lead, in words.
    fn led(&self, round: &Dated, claimed: &str) -> (Option<bool>, String) {
        let leaves = round.figure.derivation.leaves();
        let resolved =
            leaves.first().and_then(|leaf| self.ledger.panel.of_leaf(&leaf.id)).map(|(_, resolved)| resolved);
        let Some(named) = resolved.and_then(|resolved| {
            let agreeing = resolved.rejected.iter().filter(|one| one.why == Why::Agrees).map(|one| &one.observation);
            std::iter::once(&resolved.chosen).chain(agreeing).find_map(|one| one.lead.clone())
        }) else {
            return (None, format!("whether {claimed} led it no source says"));
        };
        if named.to_lowercase().contains(&claimed.to_lowercase()) {
            (Some(true), format!("led by {named}, as claimed"))
        } else {
            (Some(false), format!("lead conflict: led by {named}, not {claimed}"))
        }
    }

    fn round_amount(&self, lab: &LabId, amount: f64, year: i16, lead: &str) -> Judgement {
        let rounds = self.rounds(lab);
        let found =
            rounds.iter().find(|dated| dated.period.last_day().year() == year && self.is_amount(&dated.figure, amount));
        match found {
            Some(found) => {
                let (borne_out, told) = self.led(found, lead);
                let why = format!("a round of that amount was on {}; {told}", found.period);
                let verdict = if borne_out == Some(true) { Verdict::Holds } else { Verdict::Partly };
                (verdict, why, vec![round(format!("{} round", found.period), found)])
            }
            None => (Verdict::Fails, format!("no round of that amount is recorded for {year}"), Vec::new()),
        }
    }

    /// Looks for the amount among the lab's figures of any scope.
    fn scope_amount(&self, lab: &LabId, amount: f64, claimed: &str, metrics: &[MetricId]) -> Judgement {
        let matching = || {
            self.ledger.panel.figures.iter().filter(|(slot, resolved)| {
                let figure = || Derivation::leaf(&resolved.leaf).figure();
                slot.lab == *lab
                    && metrics.contains(&slot.metric)
                    && figure().is_ok_and(|figure| self.is_amount(&figure, amount))
            })
        };
        // A figure of the claimed scope bears the claim out, whatever else has the same amount.
        let found = matching().find(|(slot, _)| slot.scope.contains(claimed)).or_else(|| matching().next());
        let Some((slot, _)) = found else { return not_testable("no figure of that amount is known") };
        let dated = match self.weigher.weigh(self.ledger.scoped(lab, &slot.metric, &slot.scope, slot.period)) {
            Ok(dated) => dated,
            Err(absence) => return not_testable(absence.why()),
        };
        let mut evidence = vec![round(format!("{} {}", slot.period, self.name(&slot.metric)), &dated)];
        let covers = if slot.scope.is_empty() { "the whole company".to_owned() } else { slot.scope.to_string() };
        if slot.scope.contains(claimed) {
            (Verdict::Holds, format!("the figure of that amount covers {covers}"), evidence)
        } else {
            evidence.extend(self.of_scope(lab, claimed, metrics));
            let claimed = claimed.replace("product:", "");
            let why = format!(
                "scope error: the figure of that amount covers {covers} of {}, not {claimed} alone",
                self.lab(lab)
            );
            (Verdict::Fails, why, evidence)
        }
    }

    /// The last figure that a lab has of the claimed scope alone.
    fn of_scope(&self, lab: &LabId, claimed: &str, metrics: &[MetricId]) -> Option<Evidence> {
        let scope: Scope = [claimed].into_iter().collect();
        let known = self
            .ledger
            .panel
            .figures
            .keys()
            .filter(|slot| slot.lab == *lab && metrics.contains(&slot.metric) && slot.scope == scope);
        let last =
            known.filter(|slot| slot.period.last_day() <= self.ledger.panel.as_of).max_by_key(|slot| slot.period)?;
        let dated = self.weigher.weigh(self.ledger.scoped(lab, &last.metric, &scope, last.period)).ok()?;
        Some(round(format!("{} {} ({scope})", last.period, self.name(&last.metric)), &dated))
    }

    fn trend(&self, lab: &LabId, metric: &MetricId, way: Way, periods: &[Period]) -> Judgement {
        // A lab may state the metric in one variant only; the unqualified one comes first.
        let adjusted: Scope = ["adjusted"].into_iter().collect();
        let at = |period: Period| {
            let plain = self.weigher.exact(lab, metric, period).map(|dated| (dated, false));
            let variant = || self.weigher.weigh(self.ledger.scoped(lab, metric, &adjusted, period));
            plain.or_else(|none| variant().map(|dated| (dated, true)).map_err(|_| none))
        };
        let mut evidence: Vec<Evidence> = Vec::new();
        let mut steps: Vec<Option<Verdict>> = Vec::new();
        let mut before: Option<(f64, bool)> = None;
        for &period in periods {
            let level = at(period);
            let mut cautions = level.as_ref().map_or_else(|_| Vec::new(), |(dated, _)| dated.cautions.clone());
            let mut verdict = None;
            if let Ok((dated, variant)) = &level {
                let now = dated.figure.estimate.base;
                if let Some((base, earlier)) = before {
                    let agrees = match way {
                        Way::Falling => now < base,
                        Way::Rising => now > base,
                    };
                    verdict = Some(if agrees { Verdict::Holds } else { Verdict::Fails });
                    let word = |variant| if variant { "adjusted" } else { "not adjusted" }.to_owned();
                    if earlier != *variant {
                        cautions.insert(0, Caution::ScopesDiffer(word(*variant), word(earlier)));
                    }
                    steps.push(verdict);
                }
                before = Some((now, *variant));
            }
            let figure = level.map(|(dated, _)| dated.figure);
            let label = period.to_string();
            evidence.push(Evidence {
                label,
                cautions,
                figure,
                unit: Unit::Share,
                measure: Measure::Share,
                band: None,
                verdict,
            });
        }
        let agreeing = steps.iter().filter(|step| **step == Some(Verdict::Holds)).count();
        let why = format!("{agreeing} of {} steps go that way", steps.len());
        (Verdict::of_parts(&steps), why, evidence)
    }

    fn lower_than(&self, left: &LabId, right: &LabId, measures: &[String], period: Period) -> Judgement {
        let mut evidence = Vec::new();
        let mut parts = Vec::new();
        for measure in measures {
            let values = [left, right].map(|lab| self.measure(lab, measure, period));
            let verdict = match &values {
                [Ok(left), Ok(right)] => {
                    let lower = left.figure.estimate.base < right.figure.estimate.base;
                    Some(if lower { Verdict::Holds } else { Verdict::Fails })
                }
                _ => None,
            };
            parts.push(verdict);
            for (lab, value) in [left, right].into_iter().zip(values) {
                let name = measure.replace('_', " ").replace('/', " / ");
                let label = format!("{period} {} {name}", self.lab(lab));
                let cautions = value.as_ref().map_or_else(|_| Vec::new(), |dated| dated.cautions.clone());
                let figure = value.map(|dated| dated.figure);
                let unit = Unit::Multiple;
                evidence.push(Evidence {
                    label,
                    figure,
                    unit,
                    measure: Measure::Multiple,
                    band: None,
                    verdict,
                    cautions,
                });
            }
        }
        let lower = parts.iter().filter(|part| **part == Some(Verdict::Holds)).count();
        let why = format!("{} is lower on {lower} of {} measures", self.lab(left), measures.len());
        (Verdict::of_parts(&parts), why, evidence)
    }

    /// Who lasts longer: by runway, by the day on which the cash is gone, by commitments over cash.
    fn stamina(&self, labs: &[LabId]) -> Judgement {
        let year = self.ledger.panel.period.last_day().year();
        let years: Vec<Period> = (year - 1..=year + 4).map(Period::Year).collect();
        let known = labs.iter().filter_map(|lab| self.ledger.config.lab(lab));
        let measured: Vec<_> = known.map(|lab| (lab, lasting(self.ledger, lab, &years))).collect();
        let mut evidence = Vec::new();
        let mut leads = Vec::new();
        let mut compared = 0;
        for at in 0..3 {
            let mut known: Vec<(f64, &str)> = Vec::new();
            for (lab, measures) in &measured {
                let (name, measure, outcome, more_is_longer) = &measures[at];
                let (outcome, cautions) = self.weigher.latest(outcome);
                if let Ok(figure) = &outcome {
                    let base = figure.estimate.base;
                    known.push((if *more_is_longer { base } else { -base }, &lab.name));
                }
                evidence.push(Evidence {
                    label: format!("{}: {name}", lab.name),
                    figure: outcome,
                    unit: Unit::Multiple,
                    measure: *measure,
                    band: None,
                    verdict: None,
                    cautions,
                });
            }
            if known.len() == labs.len() {
                compared += 1;
                leads.extend(known.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, lab)| lab.to_owned()));
            }
        }
        let told = evidence.iter().filter(|one| one.figure.is_ok()).count();
        let all_one = leads.first().filter(|first| leads.iter().all(|lab| lab == *first));
        match (told, all_one) {
            (0, _) => not_testable("no cash, burn or commitments are known"),
            (_, Some(lab)) if compared == 3 => {
                (Verdict::Holds, format!("{lab} lasts longer by every measure"), evidence)
            }
            _ => {
                let why = format!("a contest, not decided: both labs are known by {compared} of 3 measures");
                let led = if leads.is_empty() { String::new() } else { format!("; ahead: {}", leads.join(", ")) };
                (Verdict::Partly, format!("{why}{led}"), evidence)
            }
        }
    }

    /// A quotient of two metrics, or the burn multiple: cash burn over the run-rate added in the year ([SACKS]).
    fn measure(&self, lab: &LabId, measure: &str, period: Period) -> DatedOutcome {
        let unknown = || Absence::NotDisclosed(format!("`{measure}` names no measure"));
        let figure = |id: &str, period: Period| {
            let outcome = match self.ledger.metric(id) {
                Some(metric) if metric.kind == Kind::Stock => self.ledger.latest(lab, metric, period.last_day()),
                Some(metric) => self.ledger.figure(lab, metric, period),
                None => Err(unknown()),
            };
            self.weigher.weigh(outcome)
        };
        if measure == "burn_multiple" {
            let (end, begin) = (figure("run_rate_revenue", period)?, figure("run_rate_revenue", period.year_before())?);
            let added = weigh::both(end, begin, Derivation::minus)?;
            return weigh::both(figure("cash_burn", period)?, added, Derivation::over);
        }
        let (above, below) = measure.split_once('/').ok_or_else(unknown)?;
        weigh::both(figure(above, period)?, figure(below, period)?, Derivation::over)
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * a.abs().max(b.abs())
}

fn round(label: String, dated: &Dated) -> Evidence {
    let (figure, cautions, unit) = (Ok(dated.figure.clone()), dated.cautions.clone(), dated.figure.unit.clone());
    Evidence { label, figure, unit, measure: Measure::Multiple, band: None, verdict: None, cautions }
}

/// A published amount as it is printed: a bound, a range or a number.
fn published(text: &str) -> Option<Estimate> {
    let text = text.trim();
    if let Some(low) = text.strip_prefix('>') {
        return low.trim().parse().ok().map(Estimate::at_least);
    }
    if let Some(high) = text.strip_prefix('<') {
        return high.trim().parse().ok().map(Estimate::at_most);
    }
    match text.split_once('-') {
        Some((low, high)) => Some(Estimate::range(low.trim().parse().ok()?, None, high.trim().parse().ok()?)),
        None => text.parse().ok().map(Estimate::exact),
    }
}

/// The ratio of two published amounts; they are the claim's own and no figures of the panel, so they have no sources.
fn implied_ratio(left: &str, right: &str, band: [f64; 2]) -> Judgement {
    let (Some(above), Some(below)) = (published(left), published(right)) else {
        return not_testable("the published amounts cannot be read; write 10, 2-3 or >10");
    };
    let amount = |estimate: &Estimate, end: Option<f64>| Derivation::Constant(end.unwrap_or(estimate.base));
    let point = |divisor: Option<f64>| amount(&above, None).over(amount(&below, divisor)).figure();
    let evidence: Vec<Evidence> =
        [("at the low end below the line", below.low), ("at the high end below the line", below.high)]
            .into_iter()
            .map(|(label, end)| {
                let figure = point(end);
                let verdict = figure.as_ref().ok().map(|figure| in_band(&figure.estimate, band));
                Evidence {
                    label: format!("{left} over {right}, {label}"),
                    figure,
                    unit: Unit::Multiple,
                    measure: Measure::Multiple,
                    band: Some(band),
                    verdict,
                    cautions: Vec::new(),
                }
            })
            .collect();
    let ends: Vec<f64> = evidence.iter().filter_map(|one| Some(one.figure.as_ref().ok()?.estimate.base)).collect();
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (overlaps, implied) =
        (low <= band[1] && high >= band[0], low >= band[0] && high <= band[1] && above.high.is_some());
    let open = if above.high.is_none() { ", and more without an upper end" } else { "" };
    let why = format!(
        "the amounts give {low:.2} to {high:.2} times{open}: {} {} to {}",
        if implied {
            "inside"
        } else if overlaps {
            "overlapping, not implying,"
        } else {
            "outside"
        },
        band[0],
        band[1]
    );
    let verdict = if implied {
        Verdict::Holds
    } else if overlaps {
        Verdict::Partly
    } else {
        Verdict::Fails
    };
    (verdict, why, evidence)
}

/// The growth that brings a revenue to an outflow in n years.
fn required_growth(revenue: f64, outflow: f64, band: [f64; 2], years: &[i16]) -> Judgement {
    let one = |&years: &i16| {
        let times = Derivation::Constant(outflow).over(Derivation::Constant(revenue));
        let exponent = Derivation::Constant(1.0).over(Derivation::Constant(f64::from(years.max(1))));
        let growth = Derivation::binary(Operator::Power, times, exponent).minus(Derivation::Constant(1.0));
        let figure = growth.figure();
        let verdict = figure.as_ref().ok().map(|figure| in_band(&figure.estimate, band));
        let label = if years == 1 {
            "growth needed in 1 year".to_owned()
        } else {
            format!("growth needed a year over {years} years")
        };
        Evidence {
            label,
            figure,
            unit: Unit::Multiple,
            measure: Measure::Share,
            band: Some(band),
            verdict,
            cautions: Vec::new(),
        }
    };
    let evidence: Vec<Evidence> = years.iter().map(one).collect();
    let parts: Vec<Option<Verdict>> = evidence.iter().map(|one| one.verdict).collect();
    let longest = (outflow / revenue).ln() / (1.0 + band[0]).ln();
    let why = format!("at {:.0}% a year it takes {longest:.1} years", band[0] * 100.0);
    (Verdict::of_parts(&parts), why, evidence)
}

/// Claims of one publisher have one origin, unless they say whom it has them from.
fn independent_origins(claims: &Claims, named: &[String], at_least: usize) -> Judgement {
    let meant = claims.claims.iter().filter(|claim| named.contains(&claim.id));
    let origins: std::collections::BTreeSet<&str> = meant.map(Claim::origin).collect();
    let count = origins.len();
    let listed = origins.iter().copied().collect::<Vec<_>>().join(", ");
    let many = if count == 1 { "" } else { "s" };
    let why = format!("{count} independent origin{many} for {}: {listed}", named.join(", "));
    let verdict = if count == 0 {
        Verdict::NotTestable
    } else if count >= at_least {
        Verdict::Holds
    } else {
        Verdict::Fails
    };
    (verdict, why, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::{implied_ratio, required_growth};
    use crate::compare::claims::Verdict;

    #[test]
    fn more_than_ten_over_two_to_three_overlaps_four_to_five() {
        let (verdict, why, evidence) = implied_ratio(">10", "2-3", [4.0, 5.0]);
        assert_eq!(verdict, Verdict::Partly);
        assert!(why.starts_with("the amounts give 3.33 to 5.00 times"), "{why}");
        assert_eq!(evidence.len(), 2);
    }

    #[test]
    fn from_three_point_four_double_digits_take_two_years() {
        let (verdict, why, evidence) = required_growth(3.4e9, 10e9, [0.10, 0.99], &[1, 2, 3]);
        assert_eq!(verdict, Verdict::Partly);
        assert_eq!(why, "at 10% a year it takes 11.3 years");
        let growth: Vec<f64> =
            evidence.iter().map(|one| (one.figure.as_ref().unwrap().estimate.base * 100.0).round()).collect();
        assert_eq!(growth, [194.0, 71.0, 43.0]);
    }
}
