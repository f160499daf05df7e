//! labcomps compares two AI labs from the spreadsheets that analysts keep, and writes the quarterly report.
//!
//! Data flows one way, from stage to stage; each stage has one public function, and [`pipeline`] calls them in this
//! order:
//!
//! | stage | in → out |
//! | --- | --- |
//! | [`ingest`] | files → grids of sparse cells, with the SHA-256 of each file |
//! | [`interpret`] | grids → observations, and the account of every cell |
//! | [`reconcile`] | observations → one panel, with the rule that chose and what it rejected |
//! | [`compare`] | panel → comparisons: derivations, ranges, claims, tie-outs |
//! | [`report`] | comparisons → the report: tables, charts, prose, numbered notes, every figure formatted |
//! | [`render`] | report + templates → artifacts: the workbook, Markdown, pictures |
//! | [`deliver`] | artifacts → a folder that appears whole or not at all, with its receipt |
//! | [`trace`] | a delivered folder and a place in it → the formula, the operands and their input cells |
//!
//! The one idea: every number in a report is a derivation ([`domain::Derivation`]). It knows its value with its range,
//! the formula that made it, and the input cells at its leaves; the number, the live spreadsheet formula and the source
//! note are three projections of that one tree.
//!
//! What is worth telling about the data is a value ([`finding::Finding`]), never an exception. The library never
//! prints, never asks the clock and never reads the environment.

pub mod compare;
pub mod config;
pub mod deliver;
pub mod domain;
pub mod finding;
pub mod ingest;
pub mod interpret;
pub mod pipeline;
pub mod reconcile;
pub mod render;
pub mod report;
pub mod trace;
