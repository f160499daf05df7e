//! The end-to-end tests, in one binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod contracts;
mod errors;
mod run;
