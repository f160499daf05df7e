//! The tests that look at labcomps from outside, in one binary. See tests/README.md.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, in its helpers as in itself")]

mod cases;
mod config;
mod contracts;
mod corpus;
mod errors;
mod foreign;
mod form;
mod hostile;
mod judges;
mod layers;
mod reports;
mod review;
mod run;

#[path = "../support/grid.rs"]
#[expect(unreachable_pub, reason = "the module is shared with the example that makes the sample inputs")]
mod grid;
