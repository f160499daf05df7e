//! Stand-ins for the stages that are being written; replaced by the stages of the same names.

/// Stands in for the stage `reconcile`.
pub mod reconcile {
    use crate::config::Config;
    use crate::domain::Observation;
    use crate::finding::Finding;

    /// The figures.
    #[derive(Debug, Default)]
    pub struct Panel {
        /// The observations.
        pub observations: Vec<Observation>,
    }

    /// What was reconciled.
    #[derive(Debug, Default)]
    pub struct Reconciled {
        /// The figures.
        pub panel: Panel,
        /// What was found.
        pub findings: Vec<Finding>,
    }

    /// Passes the observations on.
    pub fn reconcile(_config: &Config, observations: Vec<Observation>) -> Reconciled {
        Reconciled { panel: Panel { observations }, findings: Vec::new() }
    }
}

/// Stands in for the stage `compare`.
pub mod compare {
    use super::reconcile::Panel;
    use crate::config::Config;
    use crate::finding::Finding;
    use std::path::Path;

    /// The claims.
    #[derive(Debug, Default)]
    pub struct Claims(toml::Table);

    /// The claims cannot be read.
    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    pub struct ClaimsError(String);

    impl Claims {
        /// Reads the claims.
        ///
        /// # Errors
        /// When the file is no TOML.
        pub fn read(path: &Path) -> Result<Self, ClaimsError> {
            let said = |error: &dyn std::fmt::Display| ClaimsError(format!("{}: {error}", path.display()));
            let text = std::fs::read_to_string(path).map_err(|error| said(&error))?;
            Ok(Self(text.parse().map_err(|error| said(&error))?))
        }
    }

    /// The comparison.
    #[derive(Debug, Default)]
    pub struct Comparison;

    /// What was compared.
    #[derive(Debug, Default)]
    pub struct Compared {
        /// The comparison.
        pub comparison: Comparison,
        /// What was found.
        pub findings: Vec<Finding>,
    }

    /// Compares nothing yet.
    pub fn compare(_config: &Config, _panel: &Panel, claims: &Claims) -> Compared {
        let _ = claims.0.len();
        Compared::default()
    }
}

/// Stands in for the function of the stage `report`.
pub mod report {
    use super::compare::Comparison;
    use super::reconcile::Panel;
    use crate::config::Config;
    use crate::domain::{Date, Pair, Period};
    use crate::finding::{Finding, has_errors};
    use crate::interpret::WorkbookAccount;
    use crate::report::{Input, Meta, Report};
    use std::collections::BTreeMap;

    /// Makes a report without tables.
    pub fn report(
        config: &Config,
        panel: &Panel,
        _comparison: &Comparison,
        accounts: &[WorkbookAccount],
        findings: &[Finding],
    ) -> Report {
        let newest = panel.observations.iter().filter_map(|observation| observation.reported).max();
        let as_of = config.as_of.or(newest.map(Period::last_day)).unwrap_or(Date::ZERO);
        let inputs = accounts.iter().map(|account| Input {
            path: account.path.clone(),
            sha256: account.sha256.clone(),
            facts: panel.observations.iter().filter(|one| *one.origin.workbook == *account.path).count(),
        });
        Report {
            meta: Meta {
                title: "OpenAI and Anthropic".into(),
                period: config.period.unwrap_or_else(|| Period::last_quarter_ended(as_of)),
                as_of,
                labs: Pair::new(config.labs.left.clone(), config.labs.right.clone()),
                currency: config.currency.clone(),
                version: env!("CARGO_PKG_VERSION").into(),
                inputs: inputs.collect(),
                counts: BTreeMap::new(),
                despite_errors: has_errors(findings),
            },
            headlines: Vec::new(),
            tables: BTreeMap::new(),
            charts: BTreeMap::new(),
            notes: Vec::new(),
        }
    }
}

/// Stands in for the stage `render`.
pub mod render {
    use crate::report::Report;
    use std::path::Path;

    /// What is wrong with a template.
    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    pub struct TemplateError(String);

    /// The templates of one set.
    #[derive(Debug)]
    pub struct TemplateSet;

    impl TemplateSet {
        /// Loads a set.
        ///
        /// # Errors
        /// When there is no such set.
        pub fn load(name: &str, folder: Option<&Path>) -> Result<Self, Vec<TemplateError>> {
            if name == "quarterly" || folder.is_some_and(|folder| folder.join(name).is_dir()) {
                return Ok(Self);
            }
            Err(vec![TemplateError(format!("there is no template set `{name}`\n  hint: did you mean `quarterly`?"))])
        }
    }

    /// A file of the report.
    #[derive(Clone, Debug)]
    pub struct Artifact {
        /// The path below the report's folder, with `/`.
        pub path: String,
        /// The contents.
        pub bytes: Vec<u8>,
    }

    /// The files of the report.
    #[derive(Clone, Debug, Default)]
    pub struct Artifacts(pub Vec<Artifact>);

    /// Renders a title.
    ///
    /// # Errors
    /// Never.
    pub fn render(report: &Report, _templates: &TemplateSet) -> Result<Artifacts, Vec<TemplateError>> {
        let file = |path: &str, text: String| Artifact { path: path.into(), bytes: text.into_bytes() };
        Ok(Artifacts(vec![
            file("charts/revenue.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n".into()),
            file("report.md", format!("# {}, {}\n", report.meta.title, report.meta.period)),
        ]))
    }
}
