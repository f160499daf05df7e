//! What a reader should bear in mind with a figure.

use crate::domain::{Basis, Period, Unit};

/// One thing to bear in mind; the report puts it into words and formats its figures.
#[derive(Clone, Debug, PartialEq)]
pub enum Caution {
    /// Only one independent origin gives the figure.
    SingleSourced,
    /// It speaks of what is expected or supposed.
    NotActual(Basis),
    /// The source does not say what it rests on.
    BasisUnstated,
    /// Other sources give other figures; the lowest and the highest, in the base unit.
    SourcesRange {
        /// The lowest.
        low: f64,
        /// The highest.
        high: f64,
        /// The base unit.
        unit: Unit,
    },
    /// It is older than the metric allows.
    Stale {
        /// Its age in days.
        days: i32,
    },
    /// It is computed from parts, by this formula.
    Computed(String),
    /// The two figures rest on different kinds of knowledge.
    BasesDiffer(Option<Basis>, Option<Basis>),
    /// The two forecasts were made at different times.
    VintagesDiffer(Period, Period),
    /// The two figures are of different periods.
    PeriodsDiffer(Period, Period),
    /// One lab counts revenue net of what partners keep, the other gross.
    ConventionsDiffer,
    /// The two figures cover different things.
    ScopesDiffer(String, String),
}
