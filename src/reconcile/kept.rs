//! The facts of a report as they are kept beside it, so that the next report can tell what changed from the folder alone.
//!
//! Every value that an earlier report showed for a figure stays with it: the latest stands, the first is kept.

use super::panel::{Panel, Resolved, Rule, Why};
use crate::domain::{
    Basis, Conversion, Date, Estimate, LabId, MetricId, Observation, Origin, Period, Scope, Source, Unit,
};
use crate::interpret::{LeftOut, WorkbookAccount};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the shape; a reader that knows another refuses it.
pub const KEPT_SCHEMA: u32 = 1;

/// The facts of one report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The version of this shape.
    pub schema: u32,
    /// The quarter reported on.
    pub period: Period,
    /// The day the report speaks as of.
    pub as_of: Date,
    /// The quarter of the report that this one was compared with.
    pub earlier: Option<Period>,
    /// The input files with their hashes.
    pub inputs: BTreeMap<String, String>,
    /// The cells of rows that were marked as not counting.
    pub left_out: Vec<LeftOut>,
    /// The panel figures by id.
    pub figures: BTreeMap<String, KeptFigure>,
    /// Figures of earlier reports that are none of this one, by id.
    pub former: BTreeMap<String, Former>,
}

/// What a figure is a figure of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptSlot {
    /// Whose.
    pub lab: LabId,
    /// Of what.
    pub metric: MetricId,
    /// Covering what.
    pub scope: Scope,
    /// When; a stock stands at a day.
    pub period: Period,
}

/// A panel figure with everything it was chosen from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptFigure {
    /// What it is a figure of.
    #[serde(flatten)]
    pub slot: KeptSlot,
    /// Why it was chosen.
    pub rule: Rule,
    /// How many independent origins give it.
    pub origins: usize,
    /// The report that was the first to show this value.
    pub since: Period,
    /// The observation chosen.
    pub chosen: KeptObservation,
    /// The others.
    pub rejected: Vec<KeptRejected>,
    /// The values that earlier reports showed instead, oldest first.
    pub vintages: Vec<Vintage>,
}

/// An observation that was not chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptRejected {
    /// The id under which formulas name it: `openai.revenue.FY2025#2`.
    pub id: String,
    /// How it relates to the chosen one.
    pub why: Why,
    /// The observation.
    #[serde(flatten)]
    pub observation: KeptObservation,
}

/// A figure that is no longer in the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Former {
    /// What it is a figure of.
    #[serde(flatten)]
    pub slot: KeptSlot,
    /// The values that earlier reports showed, oldest first.
    pub vintages: Vec<Vintage>,
}

/// A value that earlier reports showed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vintage {
    /// The first report that showed it.
    pub first: Period,
    /// The last one.
    pub last: Period,
    /// The observation.
    #[serde(flatten)]
    pub observation: KeptObservation,
}

/// One figure as one source gave it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptObservation {
    /// Low, base and high in base units.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// The base unit.
    pub unit: Unit,
    /// What kind of knowledge it is.
    pub basis: Option<Basis>,
    /// What it covers, as the sheet says.
    pub scope: Scope,
    /// Who said so.
    pub source: Option<Source>,
    /// The day the figure speaks of, when the sheet gives one apart from the period.
    pub as_of: Option<Date>,
    /// When it was published.
    pub reported: Option<Period>,
    /// Where it stands.
    pub origin: Origin,
    /// What it was in its own currency, when it was brought into the report's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub converted: Option<Conversion>,
}

impl From<&Observation> for KeptObservation {
    fn from(one: &Observation) -> Self {
        Self {
            estimate: one.estimate,
            unit: one.unit.clone(),
            basis: one.basis,
            scope: one.scope.clone(),
            source: one.source.clone(),
            as_of: one.as_of,
            reported: one.reported,
            origin: one.origin.clone(),
            converted: one.converted.clone(),
        }
    }
}

impl KeptObservation {
    /// Returns whether the two say the same, wherever they stand.
    fn says_as(&self, other: &Self) -> bool {
        let told = |one: &Self| {
            let source = one.source.as_ref().map(|source| source.name.clone());
            (one.estimate, one.unit.clone(), one.basis, source, one.reported)
        };
        told(self) == told(other)
    }

    /// Returns whether both come from one origin behind their publishers; where a sheet names none, from one cell.
    pub fn same_source(&self, other: &Self) -> bool {
        let origin = |one: &Self| one.source.as_ref().map(|source| source.origin().to_lowercase());
        let cell = |one: &Self| (one.origin.workbook.clone(), one.origin.sheet.clone(), one.origin.cell);
        match (origin(self), origin(other)) {
            (Some(one), Some(other)) => one == other,
            _ => cell(self) == cell(other),
        }
    }
}

impl KeptFigure {
    /// Returns the value that the report of a quarter showed.
    pub fn shown_in(&self, report: Period) -> Option<&KeptObservation> {
        if report >= self.since { Some(&self.chosen) } else { shown_in(&self.vintages, report) }
    }
}

impl Former {
    /// Returns the value that the report of a quarter showed.
    pub fn shown_in(&self, report: Period) -> Option<&KeptObservation> {
        shown_in(&self.vintages, report)
    }
}

fn shown_in(vintages: &[Vintage], report: Period) -> Option<&KeptObservation> {
    let of = |vintage: &&Vintage| vintage.first <= report && report <= vintage.last;
    vintages.iter().find(of).map(|vintage| &vintage.observation)
}

impl Kept {
    /// Returns the facts of a report, with what the one before it showed.
    pub fn of(panel: &Panel, accounts: &[WorkbookAccount], left_out: Vec<LeftOut>, earlier: Option<&Self>) -> Self {
        let figures: BTreeMap<String, KeptFigure> = panel
            .figures
            .iter()
            .map(|(slot, resolved)| {
                let slot = KeptSlot {
                    lab: slot.lab.clone(),
                    metric: slot.metric.clone(),
                    scope: slot.scope.clone(),
                    period: slot.period,
                };
                (resolved.leaf.id.clone(), figure(panel.period, slot, resolved, earlier))
            })
            .collect();
        let mut former = BTreeMap::new();
        if let Some(earlier) = earlier {
            former.extend(earlier.former.clone());
            let ended = |(id, figure): (&String, &KeptFigure)| {
                let vintages = vintages_with(figure, earlier.period);
                (id.clone(), Former { slot: figure.slot.clone(), vintages })
            };
            former.extend(earlier.figures.iter().map(ended));
            former.retain(|id, _| !figures.contains_key(id));
        }
        Self {
            schema: KEPT_SCHEMA,
            period: panel.period,
            as_of: panel.as_of,
            earlier: earlier.map(|earlier| earlier.period),
            inputs: accounts.iter().map(|account| (account.path.clone(), account.sha256.clone())).collect(),
            left_out,
            figures,
            former,
        }
    }
}

fn figure(report: Period, slot: KeptSlot, resolved: &Resolved, earlier: Option<&Kept>) -> KeptFigure {
    let id = &resolved.leaf.id;
    let chosen = KeptObservation::from(&resolved.chosen);
    let before = earlier.and_then(|earlier| Some((earlier, earlier.figures.get(id)?)));
    let (since, vintages) = match before {
        Some((_, before)) if before.chosen.says_as(&chosen) => (before.since, before.vintages.clone()),
        Some((earlier, before)) => (report, vintages_with(before, earlier.period)),
        None => {
            let former = earlier.and_then(|earlier| earlier.former.get(id));
            (report, former.map_or_else(Vec::new, |former| former.vintages.clone()))
        }
    };
    let rejected = resolved.rejected.iter();
    let rejected = rejected.map(|other| KeptRejected {
        id: other.leaf.id.clone(),
        why: other.why,
        observation: KeptObservation::from(&other.observation),
    });
    KeptFigure {
        slot,
        rule: resolved.rule,
        origins: resolved.origins,
        since,
        chosen,
        rejected: rejected.collect(),
        vintages,
    }
}

/// The values that reports up to `last` showed, the one they ended with included.
fn vintages_with(figure: &KeptFigure, last: Period) -> Vec<Vintage> {
    let mut vintages = figure.vintages.clone();
    vintages.push(Vintage { first: figure.since, last, observation: figure.chosen.clone() });
    vintages
}
