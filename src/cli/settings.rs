//! From arguments to what the library needs: configuration, claims and templates.

use super::args::ReportArguments;
use super::exit::Failure;
use labcomps::compare::Claims;
use labcomps::config::Config;
use labcomps::domain::Period;
use labcomps::interpret::notations;
use labcomps::render::TemplateSet;
use std::path::Path;

/// Loads the configuration named, else `labcomps.toml` when it is there, else the shipped one.
pub(crate) fn config(named: Option<&Path>) -> Result<Config, Failure> {
    let usual = Path::new("labcomps.toml");
    let config = match named.or_else(|| usual.is_file().then_some(usual)) {
        Some(path) => Config::load(path, notations())?,
        None => Config::shipped()?,
    };
    match config.period {
        Some(period) if !matches!(period, Period::Quarter(..)) => Err(Failure::Usage(format!(
            "the configuration sets period = \"{period}\", and reports are quarterly\n  hint: write it as \"2026Q3\""
        ))),
        _ => Ok(config),
    }
}

/// Lays the options about the report over the configuration.
pub(crate) fn with_options(mut config: Config, arguments: &ReportArguments) -> Config {
    config.as_of = arguments.as_of.or(config.as_of);
    config.period = arguments.period.or(config.period);
    config
}

/// Reads the claims that lie beside the spreadsheets, when there are any.
pub(crate) fn claims(inputs: &Path, config: &Config) -> Result<Claims, Failure> {
    let path = inputs.join("claims.toml");
    Claims::read(&path, config).map_err(|error| Failure::Usage(error.to_string()))
}

/// Loads the template set, from the user's folder when it has one of the name.
pub(crate) fn templates(config: &Config, named: Option<&Path>) -> Result<TemplateSet, Failure> {
    TemplateSet::load(&config.template, template_folder(named)?).map_err(Failure::Templates)
}

/// Returns the folder of template sets: the one named, else `templates` when it is there.
pub(crate) fn template_folder(named: Option<&Path>) -> Result<Option<&Path>, Failure> {
    if let Some(folder) = named.filter(|folder| !folder.is_dir()) {
        let what = if folder.exists() { "is no folder" } else { "is not there" };
        let hint = "name the folder that holds the template sets, or leave out --templates";
        return Err(Failure::Usage(format!("{}: {what}\n  hint: {hint}", folder.display())));
    }
    let usual = Path::new("templates");
    Ok(named.or_else(|| usual.is_dir().then_some(usual)))
}
