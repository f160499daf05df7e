//! The words of the trade as types: labs, metrics, periods, units, estimates, sources and derivations.
//!
//! Nothing here reads a file, knows a spreadsheet library or prints. Every later stage speaks in these types.

mod area;
mod basis;
mod conversion;
mod derivation;
mod estimate;
mod lab;
mod metric;
mod observation;
mod origin;
mod pair;
mod period;
mod unit;

pub use area::{Area, areas};
pub use basis::Basis;
pub use conversion::{Conversion, RateKind};
pub use derivation::{Absence, Corner, Derivation, End, Figure, Function, Leaf, Operator, Outcome};
pub use estimate::{Bound, Estimate};
pub use lab::{Lab, LabId, RevenueConvention};
pub use metric::{Aggregation, Direction, Identity, Kind, Metric, MetricId, Quotient, Series, SignRule};
pub use observation::{Observation, Scope, Source};
pub use origin::{CellRef, Origin, column_letters};
pub use pair::Pair;
pub use period::{Date, Period, PeriodError};
pub use unit::{Family, Unit};
