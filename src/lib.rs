//! labcomps compares two AI labs from the spreadsheets that analysts keep, and writes the quarterly report.

pub mod compare;
pub mod config;
pub mod domain;
pub mod finding;
pub mod ingest;
pub mod interpret;
pub mod reconcile;
pub mod render;
pub mod report;
