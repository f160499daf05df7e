//! The tables of a report, one file for each section.

pub(super) mod analyses;
pub(super) mod changes;
pub(super) mod checks;
pub(super) mod claims;
pub(super) mod comps;
pub(super) mod facts;
pub(super) mod observations;
pub(super) mod trends;
