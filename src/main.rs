//! The command line of labcomps: reads the arguments, calls the library, maps the outcome to an exit code.

mod cli;

use clap::Parser as _;
use cli::args::{Arguments, Command};
use cli::exit::{Failure, Outcome};
use cli::terminal::Terminal;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let terminal = Terminal::new(arguments.color);
    cli::exit::guarded(terminal, || run(&arguments, terminal))
}

fn run(arguments: &Arguments, terminal: Terminal) -> Result<Outcome, Failure> {
    if let Command::Init(init) = &arguments.command {
        return cli::init::run(arguments.config.as_deref(), init, terminal);
    }
    if let Command::Template(command) = &arguments.command {
        return cli::template::run(arguments.config.as_deref(), command, terminal);
    }
    let config = cli::settings::config(arguments.config.as_deref())?;
    match &arguments.command {
        Command::Build(build) => cli::build::run(config, build, terminal),
        Command::Check(check) => cli::check::run(&config, check, terminal),
        Command::Diff(diff) => cli::diff::run(&config, diff, terminal),
        Command::Facts(facts) => cli::facts::run(&config, facts, terminal),
        Command::Trace(trace) => cli::trace::run(trace, terminal),
        Command::Model(model) => cli::model::run(config, model, terminal),
        Command::Template(command) => cli::template::run(arguments.config.as_deref(), command, terminal),
        Command::Init(init) => cli::init::run(None, init, terminal),
    }
}
