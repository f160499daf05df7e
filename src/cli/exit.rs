//! How a run ends: outcomes, failures, and the exit code of each.

use super::terminal::Terminal;
use labcomps::config::ConfigError;
use labcomps::deliver::{DeliverError, EarlierError};
use labcomps::ingest::IngestError;
use labcomps::pipeline::{BuildError, ReviewError};
use labcomps::render::TemplateError;
use labcomps::trace::TraceError;
use std::fmt;
use std::io;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// A run that came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing of error severity was found, or the user allowed it.
    Done,
    /// There are findings of error severity.
    Findings,
}

/// A run that could not go on.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The arguments, the configuration or the claims make no sense.
    Usage(String),
    /// The templates are wrong.
    Templates(Vec<TemplateError>),
    /// The inputs cannot be read.
    Unreadable(String),
    /// The report cannot be written.
    Deliver(DeliverError),
    /// The results cannot be printed.
    Output(io::Error),
    /// The program has a fault.
    Fault(String),
}

/// Returns the exit code; the one place that knows them.
fn code(result: &Result<Outcome, Failure>) -> u8 {
    match result {
        Ok(Outcome::Done) => 0,
        Ok(Outcome::Findings) => 1,
        Err(Failure::Usage(_) | Failure::Templates(_)) => 2,
        Err(Failure::Unreadable(_) | Failure::Deliver(_) | Failure::Output(_) | Failure::Fault(_)) => 3,
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) | Self::Unreadable(message) => f.write_str(message),
            Self::Templates(errors) => {
                for (index, error) in errors.iter().enumerate() {
                    if index > 0 {
                        f.write_str("\nerror: ")?;
                    }
                    write!(f, "{error}")?;
                }
                Ok(())
            }
            Self::Deliver(error) => error.fmt(f),
            Self::Output(error) => write!(f, "the results cannot be printed: {error}"),
            Self::Fault(message) => write!(
                f,
                "labcomps has a fault and stopped: {message}\n  hint: please report it with the file that brought it about; nothing was written"
            ),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::Ingest(error) => error.into(),
            BuildError::Earlier(error) => error.into(),
            BuildError::Templates(errors) => Self::Templates(errors),
            BuildError::NoFigures(_) => {
                let hint =
                    "drop spreadsheets with figures of the labs there, or ask `labcomps check` why none was read";
                Self::Unreadable(format!("no figure was read, so there is nothing to report\n  hint: {hint}"))
            }
        }
    }
}

impl From<EarlierError> for Failure {
    fn from(error: EarlierError) -> Self {
        match error {
            EarlierError::Missing { .. } => Self::Usage(error.to_string()),
            EarlierError::Unreadable { .. } | EarlierError::Wrong { .. } => Self::Unreadable(error.to_string()),
        }
    }
}

impl From<TraceError> for Failure {
    fn from(error: TraceError) -> Self {
        match error {
            TraceError::Report(error) => error.into(),
            TraceError::Nothing { .. } => Self::Usage(error.to_string()),
        }
    }
}

impl From<ReviewError> for Failure {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::Ingest(error) => error.into(),
            ReviewError::Deliver(error) => error.into(),
            error @ ReviewError::Draw { .. } => Self::Unreadable(error.to_string()),
        }
    }
}

impl From<DeliverError> for Failure {
    fn from(error: DeliverError) -> Self {
        Self::Deliver(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Runs, tells of a failure and returns the exit code.
///
/// The library catches what broken files do to their readers. Such a panic says nothing; one that reaches this place
/// is a fault of the program and is told as a failure.
pub(crate) fn guarded(terminal: Terminal, run: impl FnOnce() -> Result<Outcome, Failure>) -> ExitCode {
    let last = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&last);
    panic::set_hook(Box::new(move |panic| {
        *heard.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string().replace('\n', " ");
    }));
    let result = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        let message = last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Err(Failure::Fault(message))
    });
    if let Err(failure) = &result {
        terminal.tell_failure(failure);
    }
    ExitCode::from(code(&result))
}
