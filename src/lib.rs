//! labcomps compares two AI labs from the spreadsheets that analysts keep, and writes the quarterly report.

pub mod config;
pub mod deliver;
pub mod domain;
pub mod finding;
pub mod ingest;
pub mod interpret;
pub mod pipeline;
pub mod report;

mod stubs;
pub use stubs::{compare, reconcile, render};
