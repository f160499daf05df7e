//! The configuration the stages use: complete and consistent.

use super::raw::{BareDash, RawConfig, RawMetric};
use super::{ConfigError, did_you_mean};
use crate::domain::{
    Aggregation, Basis, Date, Direction, Family, Kind, Lab, LabId, Metric, MetricId, Pair, Period, RevenueConvention,
    SignRule,
};
use serde::Deserialize as _;
use serde::de::value::StrDeserializer;
use std::path::Path;

const CATALOGUE: &str = include_str!("catalogue.toml");

/// The words by which the reader of sheets recognises things, all lower case.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Mean nothing beside a metric.
    pub neutral: Vec<String>,
    /// Word to scope tag.
    pub scope: Vec<(String, String)>,
    /// Word to basis.
    pub basis: Vec<(String, Basis)>,
    /// Word to the name of a column role.
    pub role: Vec<(String, String)>,
    /// Words of computed rows and columns.
    pub derived: Vec<String>,
    /// Words for a missing value.
    pub missing: Vec<String>,
    /// Words for zero.
    pub zero: Vec<String>,
    /// Bare dashes.
    pub dashes: Vec<String>,
    /// Words that take a row out.
    pub excluded: Vec<String>,
}

/// Everything that is set: the catalogue and the user's choices.
#[derive(Clone, Debug)]
pub struct Config {
    /// The labs compared.
    pub labs: Pair<Lab>,
    /// Every lab known, compared or not.
    pub known_labs: Vec<Lab>,
    /// The metrics, in the order of the catalogue.
    pub metrics: Vec<Metric>,
    /// The words by which sheets are read.
    pub words: Words,
    /// The day the report speaks as of, when it is set.
    pub as_of: Option<Date>,
    /// The quarter reported on, when it is set.
    pub period: Option<Period>,
    /// The template set.
    pub template: String,
    /// The currency of the report.
    pub currency: String,
    /// What a bare dash means.
    pub bare_dash: BareDash,
    /// The relative difference under which two sources say the same.
    pub tolerance: f64,
}

impl Config {
    /// Returns the shipped configuration.
    ///
    /// # Errors
    /// Never in a released program: a test reads the shipped catalogue.
    pub fn shipped() -> Result<Self, ConfigError> {
        validate(parse(CATALOGUE, "the shipped catalogue")?, "the shipped catalogue")
    }

    /// Returns the shipped configuration extended by a `labcomps.toml`.
    ///
    /// # Errors
    /// When the file cannot be read, has an unknown key, or names something that does not exist.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        let name = path.display().to_string();
        let mut raw = parse(CATALOGUE, "the shipped catalogue")?;
        extend(&mut raw, parse(&text, &name)?);
        validate(raw, &name)
    }

    /// Returns the metric of an id.
    pub fn metric(&self, id: &MetricId) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.id == *id)
    }

    /// Returns the lab of an id, among all known.
    pub fn lab(&self, id: &LabId) -> Option<&Lab> {
        self.known_labs.iter().find(|lab| lab.id == *id)
    }
}

fn parse(text: &str, path: &str) -> Result<RawConfig, ConfigError> {
    toml::from_str(text).map_err(|error| ConfigError::Syntax { path: path.into(), message: error.to_string() })
}

/// Lays the user's file over the shipped one: values replace, lists of words and aliases grow.
fn extend(base: &mut RawConfig, user: RawConfig) {
    base.as_of = user.as_of.or(base.as_of);
    base.period = user.period.or(base.period);
    base.template = user.template.or(base.template.take());
    base.labs = user.labs.or(base.labs.take());
    base.currency = user.currency.or(base.currency.take());
    base.bare_dash = user.bare_dash.or(base.bare_dash);
    base.tolerance = user.tolerance.or(base.tolerance);
    for (id, lab) in user.lab {
        let entry = base.lab.entry(id).or_default();
        entry.name = lab.name.or(entry.name.take());
        entry.revenue_convention = lab.revenue_convention.or(entry.revenue_convention);
        entry.aliases.extend(lab.aliases);
    }
    for (id, metric) in user.metric {
        extend_metric(base.metric.entry(id).or_default(), metric);
    }
    base.words.neutral.extend(user.words.neutral);
    base.scope.extend(user.scope);
    for (id, words) in user.basis {
        base.basis.entry(id).or_default().extend(words);
    }
    for (id, words) in user.role {
        base.role.entry(id).or_default().extend(words);
    }
    base.derived.words.extend(user.derived.words);
    base.excluded.words.extend(user.excluded.words);
    base.missing.markers.extend(user.missing.markers);
    base.missing.zero.extend(user.missing.zero);
    base.missing.dashes.extend(user.missing.dashes);
}

fn extend_metric(base: &mut RawMetric, user: RawMetric) {
    base.name = user.name.or(base.name.take());
    base.family = user.family.or(base.family);
    base.kind = user.kind.or(base.kind);
    base.aggregation = user.aggregation.or(base.aggregation);
    base.direction = user.direction.or(base.direction);
    base.sign = user.sign.or(base.sign);
    base.section = user.section.or(base.section.take());
    base.bounds = user.bounds.or(base.bounds);
    base.max_stale_days = user.max_stale_days.or(base.max_stale_days);
    base.aliases.extend(user.aliases);
    base.identities.extend(user.identities);
}

fn validate(raw: RawConfig, path: &str) -> Result<Config, ConfigError> {
    let wrong = |message: String, hint: String| ConfigError::Value { path: path.into(), message, hint };
    let known_labs: Vec<Lab> = raw.lab.iter().map(|(id, lab)| valid_lab(id, lab)).collect();
    let [left, right] = raw.labs.unwrap_or_else(|| ["openai".into(), "anthropic".into()]);
    if left == right {
        return Err(wrong(format!("labs names `{left}` twice"), "name two different labs".into()));
    }
    let find = |id: &str| {
        known_labs.iter().find(|lab| lab.id.as_str() == id).cloned().ok_or_else(|| {
            let known = did_you_mean(id, known_labs.iter().map(|lab| lab.id.as_str()));
            let hint =
                known.map_or_else(|| format!("add a [lab.{id}] table"), |known| format!("did you mean `{known}`?"));
            wrong(format!("labs names `{id}`, which no [lab] table defines"), hint)
        })
    };
    let labs = Pair::new(find(&left)?, find(&right)?);
    let mut metrics = Vec::new();
    for (id, metric) in raw.metric {
        metrics.push(valid_metric(&id, metric).map_err(|missing| {
            wrong(format!("[metric.{id}] has no `{missing}`"), format!("add `{missing}`; see docs/catalogue.md"))
        })?);
    }
    for metric in &metrics {
        for id in metric.identities.iter().flat_map(|identity| identity.plus.iter().chain(&identity.minus)) {
            if !metrics.iter().any(|other| other.id == *id) {
                let hint = did_you_mean(id.as_str(), metrics.iter().map(|metric| metric.id.as_str()))
                    .map_or_else(String::new, |known| format!("did you mean `{known}`?"));
                return Err(wrong(
                    format!("an identity of [metric.{}] names `{id}`, which is no metric", metric.id),
                    hint,
                ));
            }
        }
    }
    let mut basis = Vec::new();
    for (name, words) in &raw.basis {
        let deserializer = StrDeserializer::<serde::de::value::Error>::new(name);
        let id = Basis::deserialize(deserializer)
            .map_err(|error| wrong(format!("[basis] has `{name}`"), error.to_string()))?;
        basis.extend(words.iter().map(|word| (word.to_lowercase(), id)));
    }
    let role = raw.role.iter().flat_map(|(name, words)| words.iter().map(|word| (word.to_lowercase(), name.clone())));
    let lower = |words: Vec<String>| words.into_iter().map(|word| word.to_lowercase()).collect::<Vec<_>>();
    Ok(Config {
        labs,
        known_labs,
        metrics,
        words: Words {
            role: role.collect(),
            neutral: lower(raw.words.neutral),
            scope: raw.scope.into_iter().map(|(word, tag)| (word.to_lowercase(), tag)).collect(),
            basis,
            derived: lower(raw.derived.words),
            missing: lower(raw.missing.markers),
            zero: lower(raw.missing.zero),
            dashes: raw.missing.dashes,
            excluded: lower(raw.excluded.words),
        },
        as_of: raw.as_of,
        period: raw.period,
        template: raw.template.unwrap_or_else(|| "quarterly".into()),
        currency: raw.currency.unwrap_or_else(|| "USD".into()),
        bare_dash: raw.bare_dash.unwrap_or_default(),
        tolerance: raw.tolerance.unwrap_or(0.01),
    })
}

fn valid_lab(id: &str, raw: &super::raw::RawLab) -> Lab {
    let name = raw.name.clone().unwrap_or_else(|| id.to_owned());
    let mut aliases: Vec<String> = raw.aliases.iter().map(|alias| alias.to_lowercase()).collect();
    aliases.push(name.to_lowercase());
    Lab {
        id: LabId::new(id),
        name,
        aliases,
        revenue_convention: raw.revenue_convention.unwrap_or(RevenueConvention::Gross),
    }
}

/// Completes a metric; the error is the name of what is missing.
fn valid_metric(id: &str, raw: RawMetric) -> Result<Metric, &'static str> {
    let family: Family = raw.family.ok_or("family")?;
    let kind: Kind = raw.kind.ok_or("kind")?;
    let aggregation = raw.aggregation.unwrap_or(match kind {
        Kind::Flow => Aggregation::Sum,
        Kind::Stock => Aggregation::Last,
        Kind::Ratio | Kind::Event => Aggregation::None,
    });
    let mut aliases: Vec<String> = raw.aliases.iter().map(|alias| alias.to_lowercase()).collect();
    aliases.push(id.replace('_', " "));
    Ok(Metric {
        id: MetricId::new(id),
        name: raw.name.ok_or("name")?,
        family,
        kind,
        aggregation,
        direction: raw.direction.unwrap_or(Direction::Context),
        sign: raw.sign.unwrap_or(SignRule::Signed),
        aliases,
        bounds: raw.bounds,
        max_stale_days: raw.max_stale_days.unwrap_or(100),
        section: raw.section.unwrap_or_else(|| "other".into()),
        identities: raw.identities,
    })
}

#[cfg(test)]
mod tests {
    use super::{Config, parse};

    #[test]
    fn the_shipped_catalogue_is_valid() {
        let config = Config::shipped().unwrap();
        assert!(config.metrics.len() >= 39);
        assert_eq!(config.labs.left.id.as_str(), "openai");
        assert_eq!(config.metrics[0].id.as_str(), "revenue");
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_place() {
        let error = parse("curency = 'USD'", "labcomps.toml").unwrap_err().to_string();
        assert!(error.contains("line 1, column 1") && error.contains("curency"), "{error}");
    }
}
