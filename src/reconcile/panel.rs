//! The panel: one resolved figure for each lab, metric, scope and period.

use crate::domain::{Date, LabId, Leaf, MetricId, Observation, Period, Scope};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What a figure is a figure of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Slot {
    /// Whose.
    pub lab: LabId,
    /// Of what.
    pub metric: MetricId,
    /// Covering what.
    pub scope: Scope,
    /// When; a stock stands at a day.
    pub period: Period,
}

/// The figure's id, as formulas and the Facts sheet name it: `openai.revenue.FY2025`.
impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.lab, self.metric)?;
        if !self.scope.is_empty() {
            let tags: Vec<&str> = self.scope.iter().collect();
            write!(f, "[{}]", tags.join(","))?;
        }
        write!(f, ".{}", self.period)
    }
}

/// Why the chosen figure was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// There is no other.
    Only,
    /// It rests on the better basis.
    Basis,
    /// The other comes from a source that is distrusted.
    Trust,
    /// Its source is preferred.
    Preference,
    /// More independent origins agree on it.
    Corroboration,
    /// It is stated in the report's currency, the other had to be converted.
    Native,
    /// It was reported last.
    Recency,
    /// Nothing else told them apart: an exact figure before a rough one, then the order of the inputs.
    Order,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Only => "the only figure",
            Self::Basis => "better basis",
            Self::Trust => "the other is distrusted",
            Self::Preference => "preferred source",
            Self::Corroboration => "more independent origins",
            Self::Native => "stated in the report's currency",
            Self::Recency => "reported last",
            Self::Order => "more exact, or first in order",
        })
    }
}

/// How a rejected observation relates to the chosen one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It says the same.
    Agrees,
    /// It differs and rests on a lesser basis.
    LesserBasis,
    /// It is an earlier forecast.
    EarlierVintage,
    /// It differs and its source is distrusted.
    Distrusted,
    /// It differs on an equal basis.
    Conflicts,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Agrees => "agrees",
            Self::LesserBasis => "differs, lesser basis",
            Self::EarlierVintage => "earlier vintage",
            Self::Distrusted => "differs, distrusted source",
            Self::Conflicts => "conflicts",
        })
    }
}

/// An observation that was not chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rejected {
    /// The figure as derivations refer to it: the id of the slot with a number behind it, `openai.revenue.FY2027#2`. It is
    /// a point, since a table of sources shows one number.
    pub leaf: Arc<Leaf>,
    /// The observation.
    pub observation: Observation,
    /// How it relates to the chosen one.
    pub why: Why,
}

/// One figure of the panel, and how it came to be chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Resolved {
    /// The figure as derivations refer to it.
    pub leaf: Arc<Leaf>,
    /// The observation chosen.
    pub chosen: Observation,
    /// Why it was chosen.
    pub rule: Rule,
    /// The others.
    pub rejected: Vec<Rejected>,
    /// How many independent origins give the chosen figure.
    pub origins: usize,
}

impl Resolved {
    /// Returns the lowest and highest base among the chosen and the conflicting figures.
    pub fn spread(&self) -> Option<[f64; 2]> {
        let others = self.rejected.iter().filter(|rejected| rejected.why != Why::Agrees);
        let bases: Vec<f64> = others.map(|rejected| rejected.observation.estimate.base).collect();
        let chosen = self.chosen.estimate.base;
        (!bases.is_empty()).then(|| {
            let low = bases.iter().copied().fold(chosen, f64::min);
            [low, bases.iter().copied().fold(chosen, f64::max)]
        })
    }
}

/// All figures, and the time the report speaks of.
#[derive(Clone, Debug, Serialize)]
pub struct Panel {
    /// The figures by what they are of.
    #[serde(serialize_with = "as_list")]
    pub figures: BTreeMap<Slot, Resolved>,
    /// Their slots by the ids that leaves carry.
    #[serde(skip)]
    ids: BTreeMap<String, Slot>,
    /// The day the report speaks as of.
    pub as_of: Date,
    /// The quarter reported on.
    pub period: Period,
}

fn as_list<S: serde::Serializer>(figures: &BTreeMap<Slot, Resolved>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(figures.iter().map(|(slot, resolved)| (slot.to_string(), resolved)))
}

impl Panel {
    /// Returns a panel of figures.
    pub(super) fn new(figures: BTreeMap<Slot, Resolved>, as_of: Date, period: Period) -> Self {
        let ids = figures.iter().map(|(slot, resolved)| (resolved.leaf.id.clone(), slot.clone())).collect();
        Self { figures, ids, as_of, period }
    }

    /// Returns the figure of a slot.
    pub fn get(&self, lab: &LabId, metric: &MetricId, scope: &Scope, period: Period) -> Option<(&Slot, &Resolved)> {
        let slot = Slot { lab: lab.clone(), metric: metric.clone(), scope: scope.clone(), period };
        self.figures.get_key_value(&slot)
    }

    /// Returns the figures of one lab, metric and scope in order of time.
    pub fn series<'a>(
        &'a self,
        lab: &LabId,
        metric: &MetricId,
        scope: &Scope,
    ) -> impl DoubleEndedIterator<Item = (&'a Slot, &'a Resolved)> + use<'a> {
        let at = |day| Slot {
            lab: lab.clone(),
            metric: metric.clone(),
            scope: scope.clone(),
            // Of all periods that end on a day, the day itself comes last.
            period: Period::Day(day),
        };
        self.figures.range(at(Date::MIN)..=at(Date::MAX))
    }

    /// Returns the figure whose id a leaf carries, also when the leaf is an observation that was not chosen.
    pub fn of_leaf(&self, id: &str) -> Option<(&Slot, &Resolved)> {
        self.figures.get_key_value(self.ids.get(id.split('#').next().unwrap_or(id))?)
    }

    /// Returns the observation behind a leaf, chosen or not.
    pub fn observation(&self, id: &str) -> Option<&Observation> {
        let (_, resolved) = self.of_leaf(id)?;
        if resolved.leaf.id == id {
            return Some(&resolved.chosen);
        }
        resolved.rejected.iter().find(|rejected| rejected.leaf.id == id).map(|rejected| &rejected.observation)
    }
}
