//! The metrics of the catalogue: complete, their references resolved, no name claimed by two.

use super::ConfigError;
use super::file::{File, meant};
use super::raw::{RawConfig, RawMetric};
use crate::domain::{
    Aggregation, Basis, Direction, Family, Identity, Kind, LabId, Metric, MetricId, Quotient, Series, SignRule,
};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use toml::Spanned;

/// Days after which the latest figure of a metric is stale, unless the metric or the file says otherwise.
const MAX_STALE_DAYS: u16 = 75;

/// Completes the metrics; an error is shown in the file.
pub(super) fn valid(
    raw: IndexMap<String, RawMetric>,
    max_stale_days: Option<u16>,
    file: File<'_>,
) -> Result<Vec<Metric>, ConfigError> {
    let known: Vec<String> = raw.keys().cloned().collect();
    let named = Names { known: &known, max_stale_days: max_stale_days.unwrap_or(MAX_STALE_DAYS), file };
    let metrics: Vec<Metric> =
        raw.into_iter().map(|(id, metric)| named.complete(&id, metric)).collect::<Result<_, _>>()?;
    for metric in &metrics {
        let keys = |metric: &Metric| {
            let Metric { pace_of, target_of, part_of, .. } = metric;
            [("pace_of", pace_of.clone()), ("target_of", target_of.clone()), ("part_of", part_of.clone())]
        };
        for (index, (key, of)) in keys(metric).into_iter().enumerate() {
            let Some(whole) = of else { continue };
            let same = |other: &&Metric| other.id != metric.id && keys(other)[index].1.as_ref() == Some(&whole);
            if let Some(other) = metrics.iter().find(same) {
                let message = format!("[metric.{}] and [metric.{}] both say {key} = \"{whole}\"", other.id, metric.id);
                return Err(file.wrong(message, "one metric can"));
            }
        }
    }
    Ok(metrics)
}

/// The ids that a metric may refer to.
struct Names<'a> {
    known: &'a [String],
    max_stale_days: u16,
    file: File<'a>,
}

impl Names<'_> {
    fn resolve(&self, id: &Spanned<String>) -> Result<MetricId, ConfigError> {
        if self.known.contains(id.get_ref()) {
            return Ok(MetricId::new(id.get_ref().as_str()));
        }
        let hint = meant(id.get_ref(), self.known.iter().map(String::as_str));
        Err(self.file.wrong_at(id.span(), format!("`{}` is no metric", id.get_ref()), hint))
    }

    fn maybe(&self, id: Option<&Spanned<String>>) -> Result<Option<MetricId>, ConfigError> {
        id.map(|id| self.resolve(id)).transpose()
    }

    fn all(&self, ids: &[Spanned<String>]) -> Result<Vec<MetricId>, ConfigError> {
        ids.iter().map(|id| self.resolve(id)).collect()
    }

    fn complete(&self, id: &str, raw: RawMetric) -> Result<Metric, ConfigError> {
        let missing = |key: &str| {
            let hint = format!("add `{key}`; see docs/catalogue.md");
            self.file.wrong(format!("[metric.{id}] has no `{key}`"), hint)
        };
        let name = raw.name.ok_or_else(|| missing("name"))?;
        let family: Family = raw.family.ok_or_else(|| missing("family"))?;
        let kind: Kind = raw.kind.ok_or_else(|| missing("kind"))?;
        let aggregation = raw.aggregation.unwrap_or(match kind {
            Kind::Flow => Aggregation::Sum,
            Kind::Stock => Aggregation::Last,
            Kind::Ratio | Kind::Event => Aggregation::None,
        });
        let mut aliases: Vec<String> = raw.aliases.iter().map(|alias| alias.get_ref().to_lowercase()).collect();
        aliases.push(id.replace('_', " "));
        let identity =
            |raw: &super::raw::RawIdentity| Ok(Identity { plus: self.all(&raw.plus)?, minus: self.all(&raw.minus)? });
        let pace_of = self.maybe(raw.pace_of.as_ref())?;
        let pace = raw.pace.unwrap_or(pace_of.is_some());
        let quotient =
            |raw: super::raw::RawQuotient| Ok(Quotient { of: self.resolve(&raw.of)?, over: self.resolve(&raw.over)? });
        let trends = raw.trends.unwrap_or_default();
        if let Some(series) = trends.iter().find(|series| series.get_ref().of_stocks() != (kind == Kind::Stock)) {
            let message = match kind {
                Kind::Stock => "this table follows what adds up over time, and the metric is a stock",
                Kind::Flow => "this table follows stocks, and the metric is a flow",
                Kind::Ratio | Kind::Event => "only flows and stocks are followed over time",
            };
            return Err(self.file.wrong_at(series.span(), message, series_hint(kind)));
        }
        Ok(Metric {
            id: MetricId::new(id),
            name,
            family,
            kind,
            aggregation,
            direction: raw.direction.unwrap_or(Direction::Context),
            sign: raw.sign.unwrap_or(SignRule::Signed),
            aliases,
            bounds: raw.bounds,
            max_stale_days: raw.max_stale_days.unwrap_or(self.max_stale_days),
            tolerance: raw.tolerance.as_ref().map(|one| self.file.tolerance(one)).transpose()?,
            section: raw.section.unwrap_or_else(|| "other".into()),
            identities: raw.identities.iter().map(identity).collect::<Result<_, ConfigError>>()?,
            parts_first: raw.parts_first.unwrap_or(false),
            quotient: raw.quotient.map(quotient).transpose()?,
            bases: raw.bases.unwrap_or_else(|| usual_bases(kind, pace)),
            dated: raw.dated.unwrap_or(false),
            pace,
            pace_of,
            target_of: self.maybe(raw.target_of.as_ref())?,
            part_of: self.maybe(raw.part_of.as_ref())?,
            counts_partner_share: raw.counts_partner_share.unwrap_or(false),
            key_figure: raw.key_figure.unwrap_or(false),
            trends: trends.into_iter().map(Spanned::into_inner).collect::<Vec<Series>>(),
        })
    }
}

fn series_hint(kind: Kind) -> &'static str {
    match kind {
        Kind::Flow => "write revenue, costs, cash, quarters or compute",
        Kind::Stock => "write run_rate, people or capacity",
        Kind::Ratio | Kind::Event => "leave out `trends`",
    }
}

/// Only what adds up over time can be told as an annual pace; what is a pace by its nature too.
fn usual_bases(kind: Kind, pace: bool) -> Vec<Basis> {
    let fits = |basis: &Basis| *basis != Basis::RunRate || pace || kind == Kind::Flow;
    Basis::ALL.iter().copied().filter(fits).collect()
}

/// Refuses an alias in a user's file that already names another lab or metric: one word, one meaning.
pub(super) fn no_alias_twice(shipped: &RawConfig, user: &RawConfig, file: File<'_>) -> Result<(), ConfigError> {
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    let mut claims: Vec<(String, &Spanned<String>)> = Vec::new();
    for (raw, own) in [(shipped, false), (user, true)] {
        for (id, metric) in &raw.metric {
            let owner = format!("the metric `{id}`");
            owners.entry(id.replace('_', " ")).or_insert_with(|| owner.clone());
            for alias in &metric.aliases {
                if own {
                    claims.push((owner.clone(), alias));
                } else {
                    owners.insert(alias.get_ref().to_lowercase(), owner.clone());
                }
            }
        }
        for (id, lab) in &raw.lab {
            let owner = format!("the lab `{}`", LabId::new(id.as_str()));
            owners.extend(lab.name.iter().map(|name| (name.to_lowercase(), owner.clone())));
            for alias in &lab.aliases {
                if own {
                    claims.push((owner.clone(), alias));
                } else {
                    owners.insert(alias.get_ref().to_lowercase(), owner.clone());
                }
            }
        }
    }
    for (owner, alias) in claims {
        let known = owners.entry(alias.get_ref().to_lowercase()).or_insert_with(|| owner.clone());
        if *known != owner {
            let message = format!("\"{}\" already names {known}", alias.get_ref());
            return Err(file.wrong_at(alias.span(), message, "leave it out here, or use a longer phrase"));
        }
    }
    Ok(())
}
