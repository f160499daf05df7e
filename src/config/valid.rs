//! The configuration the stages use: complete and consistent.

use super::file::{File, meant};
use super::raw::{BareDash, RawConfig, RawLab, RawMetric};
use super::reading::{self, Known, Notations, Reading};
use super::weighing::{Evidence, Precedence};
use super::{ConfigError, Rates, Role, fx, metrics, weighing};
use crate::domain::{Basis, Date, Lab, LabId, Metric, MetricId, Pair, Period, RevenueConvention};
use std::path::Path;
use std::sync::Arc;
use toml::Spanned;

const CATALOGUE: File<'_> = File { path: "the shipped catalogue", text: include_str!("catalogue.toml") };

/// The shipped catalogue makes no statements, so it needs to read none.
const NO_NOTATIONS: Notations = Notations { period: |_| false, unit: |_| false };

/// The words by which the reader of sheets recognises things, all lower case.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Mean nothing beside a metric.
    pub neutral: Vec<String>,
    /// Word to scope tag.
    pub scope: Vec<(String, String)>,
    /// Word to basis.
    pub basis: Vec<(String, Basis)>,
    /// Word to the role of a column.
    pub role: Vec<(String, Role)>,
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
    /// The relative difference under which two sources say the same, where the metric does not say.
    pub tolerance: f64,
    /// The relative difference that tie-outs allow at least, beside what the prints leave open.
    pub ties_tolerance: f64,
    /// Which of several figures stands.
    pub precedence: Precedence,
    /// How good a figure has to be.
    pub evidence: Evidence,
    /// Rates of other currencies to it.
    pub fx: Vec<Rates>,
    /// Fewer points than this make no line of growth.
    pub growth_points: usize,
    /// The relative difference under which a figure said otherwise than in the report before is only counted.
    pub changes_threshold: f64,
    /// What workbooks, sheets and ranges mean where they do not say so.
    pub readings: Vec<Reading>,
    /// The file of the user's choices, for findings about it.
    pub path: Arc<str>,
}

impl Config {
    /// Returns the shipped configuration.
    ///
    /// # Errors
    /// Never in a released program: a test reads the shipped catalogue.
    pub fn shipped() -> Result<Self, ConfigError> {
        validate(CATALOGUE.parse()?, CATALOGUE, NO_NOTATIONS)
    }

    /// Returns the shipped configuration extended by a `labcomps.toml`.
    ///
    /// # Errors
    /// When the file cannot be read, has an unknown key, or names something that does not exist.
    pub fn load(path: &Path, notations: Notations) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        Self::read(File { path: &path.display().to_string(), text: &text }, notations)
    }

    /// Returns the shipped configuration extended by a text, for tests.
    #[cfg(test)]
    pub(crate) fn of(text: &str) -> Self {
        let notations = Notations { period: |_| true, unit: |_| true };
        Self::read(File { path: "labcomps.toml", text }, notations).unwrap()
    }

    /// Lays a user's file over the shipped one.
    fn read(file: File<'_>, notations: Notations) -> Result<Self, ConfigError> {
        let mut raw: RawConfig = CATALOGUE.parse()?;
        let user: RawConfig = file.parse()?;
        metrics::no_alias_twice(&raw, &user, file)?;
        extend(&mut raw, user);
        validate(raw, file, notations)
    }

    /// Returns the metric of an id.
    pub fn metric(&self, id: &MetricId) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.id == *id)
    }

    /// Returns the relative difference under which two sources of a metric say the same.
    pub fn tolerance_of(&self, id: &MetricId) -> f64 {
        self.metric(id).and_then(|metric| metric.tolerance).unwrap_or(self.tolerance)
    }

    /// Returns the rates of a currency, when there are any.
    pub fn rates(&self, currency: &str) -> Option<&Rates> {
        self.fx.iter().find(|rates| rates.currency == currency)
    }

    /// Returns the lab of an id, among all known.
    pub fn lab(&self, id: &LabId) -> Option<&Lab> {
        self.known_labs.iter().find(|lab| lab.id == *id)
    }
}

/// Lays the user's file over the shipped one: values replace, lists of words and aliases grow.
fn extend(base: &mut RawConfig, user: RawConfig) {
    base.as_of = user.as_of.or(base.as_of);
    base.period = user.period.or(base.period);
    base.template = user.template.or(base.template.take());
    base.labs = user.labs.or(base.labs.take());
    base.currency = user.currency.or(base.currency.take());
    base.bare_dash = user.bare_dash.or(base.bare_dash);
    base.tolerance = user.tolerance.or(base.tolerance.take());
    base.max_stale_days = user.max_stale_days.or(base.max_stale_days);
    base.ties.tolerance = user.ties.tolerance.or(base.ties.tolerance.take());
    base.precedence = user.precedence;
    base.evidence = user.evidence;
    base.fx.extend(user.fx);
    base.growth_points = user.growth_points.or(base.growth_points);
    for (id, lab) in user.lab {
        let entry = base.lab.entry(id).or_default();
        entry.name = lab.name.or(entry.name.take());
        entry.revenue_convention = lab.revenue_convention.or(entry.revenue_convention);
        entry.fiscal_year_end = lab.fiscal_year_end.or(entry.fiscal_year_end.take());
        entry.commitment_years = lab.commitment_years.or(entry.commitment_years);
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
    base.reading.extend(user.reading);
    base.changes.threshold = user.changes.threshold.or(base.changes.threshold.take());
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
    base.tolerance = user.tolerance.or(base.tolerance.take());
    base.aliases.extend(user.aliases);
    base.identities.extend(user.identities);
    base.parts_first = user.parts_first.or(base.parts_first);
    base.quotient = user.quotient.or(base.quotient.take());
    base.bases = user.bases.or(base.bases.take());
    base.dated = user.dated.or(base.dated);
    base.pace = user.pace.or(base.pace);
    base.pace_of = user.pace_of.or(base.pace_of.take());
    base.target_of = user.target_of.or(base.target_of.take());
    base.part_of = user.part_of.or(base.part_of.take());
    base.counts_partner_share = user.counts_partner_share.or(base.counts_partner_share);
    base.key_figure = user.key_figure.or(base.key_figure);
    base.trends = user.trends.or(base.trends.take());
}

fn validate(raw: RawConfig, file: File<'_>, notations: Notations) -> Result<Config, ConfigError> {
    let known_labs: Vec<Lab> = raw.lab.iter().map(|(id, lab)| valid_lab(id, lab, file)).collect::<Result<_, _>>()?;
    let [left, right] = raw.labs.unwrap_or_else(|| ["openai", "anthropic"].map(|id| Spanned::new(0..0, id.into())));
    if left.get_ref() == right.get_ref() {
        let message = format!("`{}` is named twice", right.get_ref());
        return Err(file.wrong_at(right.span(), message, "name two different labs"));
    }
    let find = |id: &Spanned<String>| {
        known_labs.iter().find(|lab| lab.id.as_str() == id.get_ref()).cloned().ok_or_else(|| {
            let id_text = id.get_ref();
            let near = meant(id_text, known_labs.iter().map(|lab| lab.id.as_str()));
            let hint = if near.is_empty() { format!("add a [lab.{id_text}] table") } else { near };
            file.wrong_at(id.span(), format!("no [lab] table defines `{id_text}`"), hint)
        })
    };
    let labs = Pair::new(find(&left)?, find(&right)?);
    let metrics = metrics::valid(raw.metric, raw.max_stale_days, file)?;
    let each = |words: Vec<String>| words.into_iter().map(|word| word.to_lowercase());
    let basis = raw.basis.into_iter().flat_map(|(basis, words)| each(words).map(move |word| (word, basis))).collect();
    let role = raw.role.into_iter().flat_map(|(role, words)| each(words).map(move |word| (word, role))).collect();
    let lower = |words: Vec<String>| words.into_iter().map(|word| word.to_lowercase()).collect::<Vec<_>>();
    let words = Words {
        role,
        neutral: lower(raw.words.neutral),
        scope: raw.scope.into_iter().map(|(word, tag)| (word.to_lowercase(), tag)).collect(),
        basis,
        derived: lower(raw.derived.words),
        missing: lower(raw.missing.markers),
        zero: lower(raw.missing.zero),
        dashes: raw.missing.dashes,
        excluded: lower(raw.excluded.words),
    };
    let currency = currency(raw.currency, file)?;
    let fx = fx::valid(raw.fx, &currency, file)?;
    let known = Known { labs: &known_labs, metrics: &metrics, words: &words, notations };
    let readings = reading::valid(raw.reading, &known, file)?;
    let tolerance = raw.tolerance.map_or(Ok(0.01), |one| file.tolerance(&one))?;
    Ok(Config {
        changes_threshold: changes_threshold(raw.changes.threshold, file)?.unwrap_or(tolerance),
        labs,
        known_labs,
        metrics,
        words,
        readings,
        path: file.path.into(),
        as_of: raw.as_of,
        period: raw.period,
        template: raw.template.unwrap_or_else(|| "quarterly".into()),
        currency,
        fx,
        bare_dash: raw.bare_dash.unwrap_or_default(),
        tolerance,
        growth_points: raw.growth_points.unwrap_or(4).max(2),
        ties_tolerance: raw.ties.tolerance.map_or(Ok(0.0), |one| file.tolerance(&one))?,
        precedence: weighing::precedence(raw.precedence, file)?,
        evidence: weighing::evidence(&raw.evidence),
    })
}

fn currency(raw: Option<Spanned<String>>, file: File<'_>) -> Result<String, ConfigError> {
    let Some(code) = raw else { return Ok("USD".into()) };
    if fx::is_currency(code.get_ref()) {
        return Ok(code.into_inner());
    }
    let message = format!("`{}` is no code of a currency", code.get_ref());
    Err(file.wrong_at(code.span(), message, "write USD, EUR or another code of three capitals"))
}

fn changes_threshold(threshold: Option<Spanned<f64>>, file: File<'_>) -> Result<Option<f64>, ConfigError> {
    match threshold {
        Some(threshold) if !(0.0..=1.0).contains(threshold.get_ref()) => {
            let message = format!("`{}` is no share from 0 to 1", threshold.get_ref());
            Err(file.wrong_at(threshold.span(), message, "write 1% as 0.01"))
        }
        threshold => Ok(threshold.map(Spanned::into_inner)),
    }
}

fn valid_lab(id: &str, raw: &RawLab, file: File<'_>) -> Result<Lab, ConfigError> {
    let fiscal_year_end = match &raw.fiscal_year_end {
        Some(month) if !(1..=12).contains(month.get_ref()) => {
            let message = format!("`{}` is no month", month.get_ref());
            return Err(file.wrong_at(month.span(), message, "write the month in which the fiscal year ends, 1 to 12"));
        }
        month => month.as_ref().map_or(12, |month| *month.get_ref()),
    };
    let name = raw.name.clone().unwrap_or_else(|| id.to_owned());
    let mut aliases: Vec<String> = raw.aliases.iter().map(|alias| alias.get_ref().to_lowercase()).collect();
    aliases.push(name.to_lowercase());
    Ok(Lab {
        id: LabId::new(id),
        name,
        aliases,
        revenue_convention: raw.revenue_convention.unwrap_or(RevenueConvention::Gross),
        fiscal_year_end,
        commitment_years: raw.commitment_years.filter(|years| *years > 0),
    })
}

#[cfg(test)]
mod tests {
    use super::{CATALOGUE, Config, Notations};
    use crate::config::file::File;
    use crate::config::raw::RawConfig;
    use crate::domain::{Basis, Kind, LabId, MetricId};
    use std::collections::BTreeMap;

    #[test]
    fn the_shipped_catalogue_is_valid() {
        let config = Config::shipped().unwrap();
        assert!(config.metrics.len() >= 39);
        assert_eq!(config.labs.left.id.as_str(), "openai");
        assert_eq!(config.metrics[0].id.as_str(), "revenue");
    }

    /// Words that name a metric by themselves and qualify another behind it: "Run-rate" and "Compute spend (run-rate)".
    const BY_PLACE: [&str; 5] = ["commitment", "paying users", "r&d", "run rate", "runrate"];

    #[test]
    fn every_word_of_the_catalogue_means_one_thing() {
        let config = Config::shipped().unwrap();
        let words = &config.words;
        let mut owners: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut claim = |word: &str, owner: String| {
            let owners = owners.entry(word.replace('-', " ")).or_default();
            if !owners.contains(&owner) {
                owners.push(owner);
            }
        };
        config.metrics.iter().for_each(|one| one.aliases.iter().for_each(|word| claim(word, one.id.to_string())));
        config.known_labs.iter().for_each(|lab| lab.aliases.iter().for_each(|word| claim(word, lab.id.to_string())));
        words.scope.iter().for_each(|(word, tag)| claim(word, tag.clone()));
        words.basis.iter().for_each(|(word, basis)| claim(word, format!("basis {basis}")));
        words.missing.iter().for_each(|word| claim(word, "missing".into()));
        owners.retain(|_, owners| owners.len() > 1);
        let shared: Vec<&str> = owners.keys().map(String::as_str).collect();
        assert_eq!(shared, BY_PLACE, "{owners:?}");
    }

    #[test]
    fn a_heading_has_one_role_and_names_no_metric() {
        let config = Config::shipped().unwrap();
        let mut seen: BTreeMap<&str, String> = BTreeMap::new();
        for (word, role) in &config.words.role {
            let role = format!("{role:?}");
            assert_eq!(seen.entry(word).or_insert_with(|| role.clone()), &role, "{word}");
        }
        let aliases = config.metrics.iter().flat_map(|metric| &metric.aliases);
        let both: Vec<_> = aliases.filter(|alias| seen.contains_key(alias.as_str())).collect();
        assert!(both.is_empty(), "{both:?}");
    }

    #[test]
    fn only_a_flow_or_a_pace_is_annualised() {
        let config = Config::shipped().unwrap();
        for metric in &config.metrics {
            let expected = metric.kind == Kind::Flow || metric.pace;
            assert_eq!(metric.allows(Basis::RunRate), expected, "{}", metric.id);
        }
    }

    /// A few notations; those of sheets are known further on.
    const NOTATIONS: Notations =
        Notations { period: |text| text.starts_with("FY"), unit: |text| text.starts_with("USD") };

    fn read(text: &str) -> Result<Config, String> {
        Config::read(File { path: "labcomps.toml", text }, NOTATIONS).map_err(|error| error.to_string())
    }

    #[test]
    fn a_users_file_extends_the_catalogue() {
        let config =
            read("[metric.revenue]\naliases = ['income from tokens']\n[lab.mistral]\nname = 'Mistral'\n").unwrap();
        assert!(config.metrics[0].aliases.iter().any(|alias| alias == "income from tokens"));
        assert!(config.metrics[0].aliases.iter().any(|alias| alias == "turnover"));
        assert_eq!(config.known_labs.len(), 3);
        assert!(read("").is_ok());
    }

    #[test]
    fn what_is_wrong_is_shown_in_its_place_with_the_nearest() {
        let check = |text: &str, parts: &[&str]| {
            let error = read(text).unwrap_err();
            for part in parts {
                assert!(error.contains(part), "no `{part}` in: {error}");
            }
        };
        check("curency = 'USD'", &["line 1, column 1", "unknown field `curency`", "did you mean `currency`?"]);
        check("[metric.capex]\nfamly = 'currency'", &["line 2, column 1", "did you mean `family`?"]);
        check("[metric.capex]\nfamily = 'curency'", &["line 2, column 10", "did you mean `currency`?"]);
        check("[basis]\nleeked = []", &["line 2, column 1", "did you mean `leaked`?"]);
        check("[role]\nvalu = []", &["line 2, column 1", "did you mean `value`?"]);
        check("[changes]\ntreshold = 0.1", &["line 2, column 1", "did you mean `threshold`?"]);
        check("[changes]\nthreshold = 5", &["line 2, column 13", "no share from 0 to 1", "write 1% as 0.01"]);
        check("labs = ['openai', 'antropic']", &["line 1, column 19", "`antropic`", "did you mean `anthropic`?"]);
        check("labs = ['openai', 'mistral']", &["add a [lab.mistral] table"]);
        check("labs = ['openai', 'openai']", &["`openai` is named twice"]);
        check("[metric.x]\nname = 'X'\nkind = 'flow'", &["[metric.x] has no `family`"]);
        check(
            "[metric.revenue]\nidentities = [{ plus = ['cash', 'revnue'] }]",
            &["line 2, column 33", "`revnue` is no metric", "did you mean `revenue`?"],
        );
        check("[metric.cash]\ntrends = ['people', 'costs']", &["line 2, column 21", "the metric is a stock", "people"]);
        check("[metric.arr]\npace_of = 'revenue'", &["both say pace_of = \"revenue\""]);
        check("[metric.cash]\ntarget_of = 'valuation_post'", &["both say target_of = \"valuation_post\""]);
        check("[metric.cash]\naliases = ['Sales']", &["line 2, column 12", "already names the metric `revenue`"]);
        check("tolerance = 5", &["line 1, column 13", "`5` is no tolerance"]);
        check("[metric.cash]\ntolerance = -0.1", &["line 2, column 13", "`-0.1` is no tolerance"]);
        check("[ties]\ntolerence = 0.1", &["line 2, column 1", "did you mean `tolerance`?"]);
        check("[evidence]\nmin_basis = 'leeked'", &["line 2, column 13", "did you mean `leaked`?"]);
        check("[evidence]\nmin_origin = 2", &["line 2, column 1", "did you mean `min_origins`?"]);
        check("[precedence]\nbasis = []", &["line 2, column 1", "did you mean `bases`?"]);
        check(
            "[precedence]\nbases = ['audited', ['actual', 'leeked']]",
            &["line 2, column 21", "`leeked` is no basis", "did you mean `leaked`?"],
        );
        check("[precedence]\nbases = ['audited', 'audited']", &["line 2, column 21", "named twice"]);
        check("[precedence]\nsources = ['FT']\ndistrust = ['FT']", &["line 2, column 12", "preferred and distrusted"]);
        check("currency = 'euro'", &["line 1, column 12", "`euro` is no code of a currency"]);
        check("[fx.eur]\nsource = 'ECB'", &["line 1, column 5", "`eur` is no code of a currency"]);
        check("[fx.USD]\nsource = 'ECB'", &["`USD` is the currency of the report"]);
        check("[fx.EUR]\naverage = { FY2025 = 1.13 }", &["line 1, column 5", "[fx.EUR] has no `source`"]);
        check("[fx.EUR]\naverige = { FY2025 = 1.13 }", &["line 2, column 1", "did you mean `average`?"]);
        check(
            "[fx.EUR]\nsource = 'ECB'\naverage = { '2025-12-31' = 1.17 }",
            &["line 3, column 13", "`2025-12-31` is no period", "`closing`"],
        );
        check("[fx.EUR]\nsource = 'ECB'\nclosing = { FY2025 = 1.17 }", &["line 3, column 13", "`FY2025` is no day"]);
        check("[fx.EUR]\nsource = 'ECB'\naverage = { FY2025 = 0 }", &["line 3, column 22", "`0` is no rate"]);
        check("[fx.EUR]\nsource = 'ECB'\nconvenience = { rate = 1.1, date = 2026-01-01 }", &["did you mean"]);
        check("[lab.meta]\naliases = ['anth']", &["line 2, column 12", "already names the lab `anthropic`"]);
    }

    #[test]
    fn statements_resolve_or_are_refused_in_their_place() {
        let config = read(
            "[[reading]]\nworkbook = 'a*.xlsx'\nlab = 'Claude maker'\nmetric = 'Top line'\nscope = ['gross', 'API']\n\
             [[reading]]\nworkbook = 'a*.xlsx'\nrange = 'B4'\nlab = 'openai'\nscope = 'net'\n",
        )
        .unwrap();
        let [first, second] = config.readings.as_slice() else { panic!("{:?}", config.readings) };
        assert_eq!((first.line, second.line), (1, 6));
        assert_eq!(first.lab.as_ref().map(LabId::as_str), Some("anthropic"));
        assert_eq!(first.metric.as_ref().map(MetricId::as_str), Some("revenue"));
        assert_eq!(first.scope.to_string(), "gross, api");
        assert!(second.rank() > first.rank());

        let check = |statement: &str, parts: &[&str]| {
            let error = read(&format!("[[reading]]\n{statement}")).unwrap_err();
            for part in parts {
                assert!(error.contains(part), "no `{part}` in: {error}");
            }
        };
        check("lab = 'openai'", &["line 1, column 1", "has no `workbook`"]);
        check("workbook = 'a'", &["line 1, column 1", "states nothing"]);
        check("workbook = 'a'\nlabb = 'openai'", &["line 3, column 1", "did you mean `lab`?"]);
        check("workbook = 'a'\nlab = 'opnai'", &["line 3, column 7", "`opnai` is no lab", "did you mean `openai`?"]);
        check("workbook = 'a'\nmetric = 'revnue'", &["line 3, column 10", "did you mean `revenue`?"]);
        check("workbook = 'a'\nbasis = 'leeked'", &["line 3, column 9", "did you mean `leaked`?"]);
        check("workbook = 'a'\nperiod = 'soon'", &["line 3, column 10", "`soon` is no period", "FY2025"]);
        check("workbook = 'a'\nunit = 'lots'", &["line 3, column 8", "`lots` is no unit", "USD bn"]);
        check("workbook = 'a'\nrange = 'B4-B9'\nlab = 'openai'", &["line 3, column 9", "`B4-B9` is no range"]);
        check("workbook = 'a'\nscope = 'grosss'", &["line 3, column 9", "did you mean `gross`?"]);
        check(
            "workbook = 'a'\nrange = 'B4'\norientation = 'across'",
            &["line 4, column 15", "speaks of a whole sheet"],
        );
        check("workbook = 'a'\norientation = 'sideways'", &["line 3, column 15", "`across`"]);
        check("workbook = 'a'\nlab = 'openai'\nignore = true", &["ignores cells and says what they mean"]);
    }

    #[test]
    fn two_statements_equally_specific_that_differ_are_refused() {
        let check = |a: &str, b: &str, refused: bool| {
            let found = read(&format!("[[reading]]\nlab = 'openai'\n{a}\n[[reading]]\nlab = 'anthropic'\n{b}\n"));
            assert_eq!(found.is_err(), refused, "{a} | {b}: {found:?}");
            if let Err(error) = found {
                assert!(error.contains("states another lab than line 1 for the same cells"), "{error}");
            }
        };
        check("workbook = 'a*'", "workbook = '*b'", true);
        check("workbook = 'a*'", "workbook = 'b*'", false);
        check("workbook = 'a*'", "workbook = 'ab'", false);
        check("workbook = 'a'", "workbook = 'a'\nsheet = 'S'", false);
        check("workbook = 'a'\nsheet = 'S'", "workbook = 'a'\nsheet = 's'", true);
        check("workbook = 'a'\nrange = 'B4:C9'", "workbook = 'a'\nrange = 'C9:D9'", true);
        check("workbook = 'a'\nrange = 'B4:C9'", "workbook = 'a'\nrange = 'C9'", false);
        check("workbook = 'a'\nrange = 'B'", "workbook = 'a'\nrange = 'C'", false);
        check("workbook = 'a'\nrange = 'B'", "workbook = 'a'\nrange = '4'", true);
    }

    #[test]
    fn the_shipped_file_claims_no_name_twice() {
        let shipped: RawConfig = CATALOGUE.parse().unwrap();
        crate::config::metrics::no_alias_twice(&RawConfig::default(), &shipped, CATALOGUE).unwrap();
    }
}
