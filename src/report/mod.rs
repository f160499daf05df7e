//! Report: comparisons become tables, charts, prose and notes, with every figure formatted and every note numbered.
//!
//! The result is a value that templates print and renderers draw; neither decides anything.

mod format;
mod model;

pub use format::Format;
pub use model::{
    Cell, Chart, ChartKind, ChartSeries, Column, ColumnKind, Headline, Input, Meta, Note, Report, Row, RowKind, Shown,
    Span, Table, Test, Tone,
};

pub use crate::stubs::report::report;
