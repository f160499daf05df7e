//! The end-to-end tests, in one binary.

mod contracts;
mod errors;
mod run;
