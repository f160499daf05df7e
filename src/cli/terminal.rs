//! What is printed where: data on standard output, everything else on standard error.

use super::exit::Failure;
use anstream::AutoStream;
use clap::ColorChoice;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use labcomps::finding::{Finding, Look, Severity, write_findings};
use std::io::{self, IsTerminal, Write as _};

/// The two streams, and what they can show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    out: anstream::ColorChoice,
    err: anstream::ColorChoice,
    progress: bool,
}

impl Terminal {
    /// Looks at the streams and the environment; an explicit choice of colour wins over both.
    pub(crate) fn new(choice: ColorChoice) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the environment is the command line's to read")]
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let decide = |automatic: anstream::ColorChoice| match choice {
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
            ColorChoice::Auto if dumb => anstream::ColorChoice::Never,
            ColorChoice::Auto => automatic,
        };
        Self {
            out: decide(AutoStream::choice(&io::stdout())),
            err: decide(AutoStream::choice(&io::stderr())),
            progress: io::stderr().is_terminal() && !dumb,
        }
    }

    /// Returns how findings look on standard output.
    pub(crate) fn look(self) -> Look {
        Look { colour: self.out != anstream::ColorChoice::Never, width: columns(&io::stdout()) }
    }

    /// Prints data. A reader that has seen enough and closed the pipe is no failure.
    pub(crate) fn print(self, data: &[u8]) -> io::Result<()> {
        let mut out = AutoStream::new(io::stdout().lock(), self.out);
        match out.write_all(data).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// Tells the user something beside the data. When nobody can hear it, there is nothing to be done.
    pub(crate) fn tell(self, text: &str) {
        let mut err = AutoStream::new(io::stderr().lock(), self.err);
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }

    /// Tells of the findings of error severity.
    pub(crate) fn tell_errors(self, findings: &[Finding]) {
        let errors: Vec<Finding> =
            findings.iter().filter(|finding| finding.severity == Severity::Error).cloned().collect();
        let mut text = String::new();
        let look = Look { colour: self.err != anstream::ColorChoice::Never, width: columns(&io::stderr()) };
        if write_findings(&mut text, &errors, look).is_ok() {
            self.tell(&text);
        }
    }

    /// Tells why the run could not go on.
    pub(crate) fn tell_failure(self, failure: &Failure) {
        self.tell(&format!("\x1b[1;31merror\x1b[0m: {failure}\n"));
    }

    /// Runs `work` with a progress bar over the files, which is gone when it ends.
    pub(crate) fn with_progress<T>(self, work: impl FnOnce(&(dyn Fn(&str, usize) + Sync)) -> T) -> T {
        if !self.progress {
            return work(&|_, _| {});
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("reading {bar:24} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        let result = work(&|name, total| {
            bar.set_length(total as u64);
            bar.set_message(labcomps::finding::tame(name, 200));
            bar.inc(1);
        });
        bar.finish_and_clear();
        result
    }
}

/// The width of the terminal, when the stream leads to one; some say 0 and mean that they do not know.
fn columns(stream: &impl IsTerminal) -> Option<usize> {
    const LEAST: u16 = 20;
    if !stream.is_terminal() {
        return None;
    }
    terminal_size::terminal_size().filter(|(width, _)| width.0 >= LEAST).map(|(width, _)| usize::from(width.0))
}
