//! Tests of the workbook against programs that are not ours, and of its errors as printed.

mod errors;
mod fixture;
mod formulas;
mod free;
mod judge;
