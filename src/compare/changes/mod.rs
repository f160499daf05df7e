//! What changed between two reports, from the facts kept beside them: each change with its class and its cause.

mod class;

use crate::domain::{Absence, Date, Period};
use crate::reconcile::{Kept, KeptFigure, KeptObservation, KeptSlot};
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;

/// What kind of change it is, worst first: what was wrong before, then what is known otherwise, then what came and went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// One source gives another actual figure for one period.
    Correction,
    /// One source gives the same figure in another scale.
    UnitFix,
    /// What the figure speaks of no longer counts, or counts now.
    Status,
    /// The figure covers something else: gross in place of net.
    Rescoped,
    /// It rests on another basis: an actual figure in place of a forecast.
    Rebased,
    /// A later vintage, a newer report, or another source.
    Revised,
    /// The report no longer has it.
    Removed,
    /// The report before did not have it.
    New,
}

impl Class {
    /// Every class, in their order.
    pub const ALL: [Self; 8] = [
        Self::Correction,
        Self::UnitFix,
        Self::Status,
        Self::Rescoped,
        Self::Rebased,
        Self::Revised,
        Self::Removed,
        Self::New,
    ];

    /// Returns the public id, as in `diff --format json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Correction => "correction",
            Self::UnitFix => "unit_fix",
            Self::Status => "status",
            Self::Rescoped => "re_scoped",
            Self::Rebased => "re_based",
            Self::Revised => "revised",
            Self::Removed => "removed",
            Self::New => "new",
        }
    }
}

impl Serialize for Class {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What brought a change about, as far as the facts of both reports tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The source says otherwise than before.
    SourceSaysOtherwise,
    /// The same figure, ten to this power as large.
    Scale(i32),
    /// The row it stood in is marked as not counting; why, as the finding says.
    LeftOut(String),
    /// The row it stands in was marked as not counting, and is no longer.
    CountsNow(String),
    /// Another scope of the same source stands.
    ScopeTaken,
    /// A figure on another basis stands.
    BasisTaken,
    /// The same amount of another currency at another rate.
    Rate,
    /// A later vintage of a forecast.
    LaterVintage,
    /// A source reported since.
    NewerReport,
    /// Another of the sources stands, by the rule of the newer report.
    OtherSource,
    /// It was reported after the day of the report before.
    ReportedSince,
    /// The workbook was not among the inputs.
    NewWorkbook,
    /// The workbook is another than before.
    WorkbookChanged,
    /// The workbook is no longer among the inputs.
    WorkbookGone,
    /// The workbook is the same: the settings or the program read it otherwise.
    ReadOtherwise,
    /// It was reported after the day of the report that lacks it.
    NotYetReported,
}

/// What kind of change, and why.
type Reason = (Class, Cause);

/// A change of one figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What kind of change it is.
    pub class: Class,
    /// What brought it about.
    pub cause: Cause,
    /// The figure's id: in the newer report, when it has it.
    pub id: String,
    /// The figure's id in the older report, when it had it; another one when the scope has changed.
    pub old_id: Option<String>,
    /// What it is a figure of.
    pub slot: KeptSlot,
    /// What the older report showed.
    pub old: Option<KeptObservation>,
    /// What the newer report shows.
    pub new: Option<KeptObservation>,
}

impl Change {
    fn came((class, cause): Reason, id: &str, is: &KeptFigure) -> Self {
        let new = Some(is.chosen.clone());
        Self { class, cause, id: id.to_owned(), old_id: None, slot: is.slot.clone(), old: None, new }
    }

    fn went((class, cause): Reason, id: &str, was: &KeptFigure) -> Self {
        let (old, old_id) = (Some(was.chosen.clone()), Some(id.to_owned()));
        Self { class, cause, id: id.to_owned(), old_id, slot: was.slot.clone(), old, new: None }
    }

    fn between(reason: Reason, (old_id, was): (&str, &KeptFigure), (id, is): (&str, &KeptFigure)) -> Self {
        Self { old: Some(was.chosen.clone()), old_id: Some(old_id.to_owned()), ..Self::came(reason, id, is) }
    }

    /// Returns new less old, where both are there and of one kind.
    pub fn delta(&self) -> Option<f64> {
        let (old, new) = (self.old.as_ref()?, self.new.as_ref()?);
        self.apart().is_none().then_some(new.estimate.base - old.estimate.base)
    }

    /// Returns why the difference of two figures that are there would mislead; `None` when it does not.
    pub fn apart(&self) -> Option<Absence> {
        let unlike = matches!((&self.old, &self.new), (Some(old), Some(new)) if old.unit != new.unit);
        match self.class {
            Class::UnitFix => Some(Absence::NotMeaningful("a scale was corrected, and nothing else".into())),
            Class::Rescoped => Some(Absence::NotComparable("the two cover different things".into())),
            _ if unlike => Some(Absence::NotComparable("the two are counted in different units".into())),
            _ => None,
        }
    }

    /// Returns the change as a share of the size of the old figure; `None` where that would mislead.
    pub fn share(&self) -> Option<f64> {
        let (old, new) = (self.old.as_ref()?.estimate.base, self.new.as_ref()?.estimate.base);
        let one_sign = old != 0.0 && (old > 0.0) == (new > 0.0);
        self.delta().filter(|_| one_sign).map(|delta| delta / old.abs())
    }
}

/// A report, by what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Edition {
    /// The quarter reported on.
    pub period: Period,
    /// The day it speaks as of.
    pub as_of: Date,
}

impl From<&Kept> for Edition {
    fn from(kept: &Kept) -> Self {
        Self { period: kept.period, as_of: kept.as_of }
    }
}

/// What changed between two reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    /// The older report; `None` when there is none.
    pub from: Option<Edition>,
    /// The newer one.
    pub to: Edition,
    /// The relative difference under which a figure said otherwise is only counted.
    pub threshold: f64,
    /// The changes by class, then by what they are changes of.
    pub changes: Vec<Change>,
    /// How many figures say otherwise by less than the threshold.
    pub below: usize,
    /// How many figures are the same.
    pub unchanged: usize,
}

impl Changes {
    /// Returns how many changes are of a class.
    pub fn count(&self, class: Class) -> usize {
        self.changes.iter().filter(|change| change.class == class).count()
    }
}

/// Returns what changed between two reports; without an older one, nothing.
pub fn changes(threshold: f64, old: Option<&Kept>, new: &Kept) -> Changes {
    let mut found = Changes {
        from: old.map(Edition::from),
        to: Edition::from(new),
        threshold,
        changes: Vec::new(),
        below: 0,
        unchanged: 0,
    };
    let Some(old) = old else { return found };
    let pair = class::Reports { old, new };
    let rescoped = pair.rescoped();
    let paired: BTreeSet<&str> = rescoped.iter().flat_map(|(was, is)| [*was, *is]).collect();
    for (was, is) in &rescoped {
        let (from, to) = (&old.figures[*was], &new.figures[*is]);
        let reason = (Class::Rescoped, Cause::ScopeTaken);
        found.changes.push(Change::between(reason, (was, from), (is, to)));
    }
    for (id, is) in new.figures.iter().filter(|(id, _)| !paired.contains(id.as_str())) {
        let Some(was) = old.figures.get(id) else {
            found.changes.push(Change::came(pair.came(&is.chosen), id, is));
            continue;
        };
        match pair.between(was, is, threshold) {
            class::Verdict::Same => found.unchanged += 1,
            class::Verdict::Below => found.below += 1,
            class::Verdict::Changed(class, cause) => {
                found.changes.push(Change::between((class, cause), (id, was), (id, is)));
            }
        }
    }
    for (id, was) in old.figures.iter().filter(|(id, _)| !paired.contains(id.as_str())) {
        if !new.figures.contains_key(id) {
            found.changes.push(Change::went(pair.went(&was.chosen), id, was));
        }
    }
    found.changes.sort_by(|a, b| (a.class, &a.id).cmp(&(b.class, &b.id)));
    found
}
