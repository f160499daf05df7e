//! The tests that look at labcomps from outside, in one binary. See tests/README.md.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, in its helpers as in itself")]

mod cases;
mod changes;
mod config;
mod contracts;
mod corpus;
mod currencies;
mod epoch;
mod errors;
mod fill;
mod foreign;
mod form;
mod hostile;
mod invariance;
mod judges;
mod layers;
mod mutations;
mod one_pager;
mod oracle;
mod pages;
mod panels;
mod properties;
mod reports;
mod review;
mod run;
mod scenario;
mod sheets;
mod tables;
mod template_errors;
mod templates;
mod trace;
mod vocabulary;
mod weighing;
mod writing;

#[path = "../support/grid.rs"]
#[expect(unreachable_pub, reason = "the module is shared with the example that makes the sample inputs")]
mod grid;
