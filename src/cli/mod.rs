//! What belongs to the command line alone: arguments, terminal, exit codes. The library knows nothing of it.

pub(crate) mod args;
pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod exit;
pub(crate) mod facts;
pub(crate) mod init;
pub(crate) mod model;
pub(crate) mod settings;
pub(crate) mod template;
pub(crate) mod terminal;
pub(crate) mod trace;
