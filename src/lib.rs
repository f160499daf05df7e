//! labcomps compares two AI labs from the spreadsheets that analysts keep, and writes the quarterly report.

pub mod domain;
pub mod finding;
pub mod render;
pub mod report;
