//! The lexicon: the words of the configuration, and how a text is read by them.

use super::label::{Label, Role, Span};
use super::number;
use super::period_label;
use super::unit_label;
use crate::config::{Config, did_you_mean};
use crate::domain::{Basis, Family, LabId, Metric, MetricId, Scope};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// What a word or phrase means.
#[derive(Clone, Debug)]
enum Meaning {
    Lab(LabId),
    Metric(MetricId),
    Scope(String),
    Basis(Basis),
    Derived,
    Excluded,
    Neutral,
}

impl Meaning {
    /// At equal length the more specific meaning wins.
    const fn weight(&self) -> u8 {
        match self {
            Self::Lab(_) => 6,
            Self::Metric(_) => 5,
            Self::Basis(_) => 4,
            Self::Scope(_) => 3,
            Self::Excluded => 2,
            Self::Derived => 1,
            Self::Neutral => 0,
        }
    }
}

/// The words of the configuration, ready for looking up.
pub(super) struct Lexicon {
    /// Phrases by their first word, the longest first.
    phrases: BTreeMap<String, Vec<(Vec<String>, Meaning)>>,
    roles: BTreeMap<String, Role>,
    missing: Vec<String>,
    zero: Vec<String>,
    dashes: Vec<String>,
    basis: BTreeMap<String, Basis>,
    /// A metric to the one that its figures are of when they name a product.
    pub(super) products: BTreeMap<MetricId, MetricId>,
    /// A metric to the one that its figures are of when they are a pace.
    pub(super) paces: BTreeMap<MetricId, MetricId>,
    /// Metrics that are shares: "% of revenue" behind one is its unit.
    shares: BTreeSet<MetricId>,
    /// Metrics that are two names of one thing to many: run-rate and ARR, burn and free cash flow.
    akin: BTreeSet<(MetricId, MetricId)>,
    /// Every name of a metric.
    aliases: Vec<String>,
    /// The names that unknown labels are closest to, as far as somebody asked.
    nearest: Mutex<BTreeMap<String, Option<String>>>,
}

/// Cuts a text into lower-case words; `&`, `%` and `/` inside a word stay, hyphens and underscores part words.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\'' | '’' => {}
            '/' if !word.is_empty() && characters.peek().is_some_and(|c| c.is_alphanumeric()) => word.push(c),
            c if c.is_alphanumeric() || matches!(c, '&' | '%' | '#') => word.extend(c.to_lowercase()),
            _ => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

impl Lexicon {
    /// Builds the lexicon from the configuration.
    pub(super) fn new(config: &Config) -> Self {
        let mut phrases: BTreeMap<String, Vec<(Vec<String>, Meaning)>> = BTreeMap::new();
        let mut add = |phrase: &str, meaning: Meaning| {
            let words = words(phrase);
            if let Some(first) = words.first() {
                phrases.entry(first.clone()).or_default().push((words, meaning));
            }
        };
        for lab in &config.known_labs {
            lab.aliases.iter().for_each(|alias| add(alias, Meaning::Lab(lab.id.clone())));
        }
        for metric in &config.metrics {
            metric.aliases.iter().for_each(|alias| add(alias, Meaning::Metric(metric.id.clone())));
        }
        let lists = &config.words;
        lists.scope.iter().for_each(|(word, tag)| add(word, Meaning::Scope(tag.clone())));
        lists.basis.iter().for_each(|(word, basis)| add(word, Meaning::Basis(*basis)));
        lists.derived.iter().for_each(|word| add(word, Meaning::Derived));
        lists.excluded.iter().for_each(|word| add(word, Meaning::Excluded));
        lists.neutral.iter().for_each(|word| add(word, Meaning::Neutral));
        for entries in phrases.values_mut() {
            entries.sort_by_key(|(words, meaning)| std::cmp::Reverse((words.len(), meaning.weight())));
        }
        let roles = lists.role.iter().map(|(word, role)| (words(word).join(" "), *role));
        let of = |whole: fn(&Metric) -> Option<&MetricId>| {
            let pairs = config.metrics.iter().filter_map(|metric| Some((whole(metric)?.clone(), metric.id.clone())));
            pairs.collect()
        };
        Self {
            products: of(|metric| metric.part_of.as_ref()),
            paces: of(|metric| metric.pace_of.as_ref()),
            shares: config
                .metrics
                .iter()
                .filter(|metric| metric.family == Family::Share)
                .map(|metric| metric.id.clone())
                .collect(),
            akin: akin(&config.metrics),
            aliases: config.metrics.iter().flat_map(|metric| metric.aliases.iter().cloned()).collect(),
            nearest: Mutex::default(),
            phrases,
            roles: roles.collect(),
            missing: lists.missing.clone(),
            zero: lists.zero.clone(),
            dashes: lists.dashes.clone(),
            basis: lists.basis.iter().map(|(word, basis)| (words(word).join(" "), *basis)).collect(),
        }
    }

    /// Returns whether the text is a word for a missing value, and whether it is a bare dash.
    pub(super) fn missing(&self, text: &str) -> Option<bool> {
        let text = text.trim().to_lowercase();
        if self.dashes.contains(&text) {
            return Some(true);
        }
        self.missing.contains(&text).then_some(false)
    }

    /// Returns whether the text is a word for zero.
    pub(super) fn is_zero(&self, text: &str) -> bool {
        self.zero.contains(&text.trim().to_lowercase())
    }

    /// Returns the name of a metric that an unknown label is closest to. One label stands beside many figures, and the
    /// search is dear: it is made once.
    pub(super) fn nearest_metric(&self, label: &str) -> Option<String> {
        let label = label.trim().to_lowercase();
        let mut nearest = self.nearest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = nearest.get(&label) {
            return known.clone();
        }
        let found = did_you_mean(&label, self.aliases.iter().map(String::as_str)).map(str::to_owned);
        nearest.insert(label, found.clone());
        found
    }

    /// Returns the role that a heading names.
    pub(super) fn role(&self, text: &str) -> Option<Role> {
        self.roles.get(&words(text).join(" ")).copied()
    }

    /// Returns the basis of a cell in a column of bases, read leniently: `audited (leaked)`, `company projection`.
    pub(super) fn basis(&self, text: &str) -> Option<Basis> {
        let all = words(text);
        // The longest phrase wins; of several the first.
        for length in (1..=all.len().min(4)).rev() {
            let found = all.windows(length).find_map(|window| self.basis.get(&window.join(" ")));
            if let Some(basis) = found {
                return Some(*basis);
            }
        }
        // Who says so is a basis where bases are listed; "Third-party valuation" is another metric.
        all.windows(2).any(|pair| pair == ["third", "party"]).then_some(Basis::Estimate)
    }

    /// Returns the scope tag of a remark in brackets behind a number.
    pub(super) fn scope(&self, text: &str) -> Option<Scope> {
        let label = self.read(text);
        (!label.scope.is_empty() && label.unknown.is_empty()).then_some(label.scope)
    }

    /// Reads a label.
    pub(super) fn read(&self, text: &str) -> Label {
        let mut label = Label::default();
        let mut rest = number::strip_footnotes(text).to_owned();
        if let Some((range, period)) = period_label::find(&rest) {
            rest.replace_range(range, " ");
            // "YTD", "three months ended" or a second period beside it make it another period than the one found.
            let left = words(&rest);
            let changed = ["ytd", "ntm", "ltm", "ttm", "months", "weeks", "annualised x4"];
            let other =
                changed.iter().any(|word| left.iter().any(|w| w == word)) || period_label::find(&rest).is_some();
            if other {
                label.unknown.push("period".into());
            } else {
                label.period = Some(period);
            }
        }
        if let Some(at) = self.share_of_another(&rest) {
            label.derived = true;
            rest.truncate(at);
        }
        if let Some((places, unit)) = unit_label::find(&rest) {
            // The words of a count can be those of the metric too: "openai_weekly_active_users_m".
            let counted = unit.other.is_some() && unit.scale.is_some();
            label.unit = Some(unit);
            let whole = rest.clone();
            for range in places.iter().rev() {
                rest.replace_range(range.clone(), " ");
            }
            if counted && !self.names_a_metric(&rest) {
                let mut scale_only = whole;
                let counts = |range: &&Range<usize>| unit_label::is_count(&scale_only[(*range).clone()]);
                let kept: Vec<Range<usize>> = places.iter().filter(|range| !counts(range)).cloned().collect();
                for range in kept.into_iter().rev() {
                    scale_only.replace_range(range, " ");
                }
                if self.names_a_metric(&scale_only) {
                    rest = scale_only;
                }
            }
        }
        let left = words(&rest);
        let role = left.join(" ");
        label.role = self.roles.get(&role).copied().or_else(|| self.role(text));
        if label.role.is_none()
            && let Some((head, [number])) = left.split_at_checked(left.len().saturating_sub(1))
            && number.parse::<u8>().is_ok()
        {
            // "Source 2": one of several columns of the role.
            let role = self.roles.get(&head.join(" ")).copied();
            label.role = role.filter(|role| matches!(role, Role::Source | Role::Url | Role::Note));
            label.numbered = label.role.is_some();
        }
        // "2025 total" is the figure of the year; that of several years may be stated or added up.
        if label.period.is_some() && role == "total" {
            label.role = None;
            let years = label.period.and_then(|label| label.whole()).is_some_and(|period| period.months() > 12);
            label.unknown.extend(years.then(|| role.clone()));
        }
        label.dated = label.role == Some(Role::Period) && role.contains("date");
        // "As at 30 June 2026" heads figures at that day; it is no column of days.
        if label.period.is_some() && matches!(label.role, Some(Role::AsOf | Role::Period | Role::Reported)) {
            label.role = None;
            label.dated = false;
        }
        label.tense = match text.trim() {
            "A" | "Act" | "Act." => Some('A'),
            "E" | "F" | "P" | "B" | "Est" | "Est." | "Fcst" => Some('E'),
            _ => None,
        };
        label.span = left.iter().find_map(|word| Span::of_word(word));
        let names = |words: &[&str]| left.iter().any(|word| words.contains(&word.as_str()));
        label.of_forecasts = role.contains("forecast in") || role.contains("forecast of") || names(&["vintage"]);
        label.like_number =
            text.trim_start_matches([' ', '(', '$', '€', '£', '~', '>', '<']).starts_with(|c: char| c.is_ascii_digit())
                && label.period.is_none();
        label.of_lengths = names(&["months", "weeks", "days"]) && left.len() <= 3;
        let part = |(words, part): (&[&str], &'static str)| names(words).then_some(part);
        label.part = [
            (&["product", "products", "service"][..], "product"),
            (&["segment"][..], "segment"),
            (&["division"][..], "division"),
            (&["partner", "counterparty", "supplier", "vendor", "with"][..], "partner"),
            (&["scope", "coverage"][..], "part"),
        ]
        .into_iter()
        .find_map(part);
        label.only_unit = unit_label::parse(text);
        label.loose_basis = self.basis(text);
        let (outside, inside) = split_brackets(&rest);
        self.read_words(&words(&outside), true, &mut label);
        self.read_words(&words(&inside), label.metric.is_none(), &mut label);
        label.vintage = label.metric.is_none() && label.dates_a_forecast(&left);
        if label.second_metric {
            label.parts = self.parts(&rest);
            label.derived |= self.is_quotient(&rest);
        }
        label.set_aside =
            label.excluded && text.split([':', '–', '—', '(', ')', ';', '|']).any(|part| self.only_excludes(part));
        label.see_beginning(text, names(&["total"]));
        // "75th percentile" begins like a number and is a name.
        label.like_number &= !["percentile", "quartile"].iter().any(|word| role.contains(word));
        if label.tense.is_some() {
            label.unknown.clear();
        }
        label.settle(self);
        label
    }

    /// Whether a text names a metric without any word that could change it.
    fn names_a_metric(&self, text: &str) -> bool {
        let mut label = Label::default();
        let (outside, inside) = split_brackets(text);
        self.read_words(&words(&outside), true, &mut label);
        self.read_words(&words(&inside), label.metric.is_none(), &mut label);
        label.metric.is_some() && label.is_sure()
    }

    /// Where the words begin that make a label a share of something else: "R&D as % of revenue". Behind a metric that is a
    /// share they are its unit.
    fn share_of_another(&self, text: &str) -> Option<usize> {
        let lower = text.to_ascii_lowercase();
        let starts = ["% of ", "percent of ", "per cent of ", "percentage of ", "pct of "];
        let at = starts.iter().filter_map(|start| lower.find(start)).min()?;
        let head = &text[..at];
        let mut label = Label::default();
        self.read_words(&words(head), true, &mut label);
        let share = label.metric.is_some_and(|metric| self.shares.contains(&metric));
        let counted = head.ends_with(|c: char| c.is_ascii_digit() || c.is_ascii_alphabetic());
        (!share && !counted).then_some(at)
    }

    /// Whether words say that something does not count, and nothing else.
    fn only_excludes(&self, text: &str) -> bool {
        let mut label = Label::default();
        self.read_words(&words(text), true, &mut label);
        label.excluded && label.unknown.is_empty() && label.lab.is_none() && label.metric.is_none()
    }

    /// Whether a label is one metric over another: "Compute / revenue". Two names of one thing are no quotient.
    fn is_quotient(&self, text: &str) -> bool {
        let Some((over, under)) = text.split_once(['/', '÷']) else { return false };
        let metric = |text: &str| {
            let mut label = Label::default();
            self.read_words(&words(text), true, &mut label);
            let sure = label.is_sure();
            label.metric.filter(|_| sure)
        };
        let pair = metric(over).zip(metric(under));
        pair.is_some_and(|pair| !self.akin.contains(&pair) && !self.akin.contains(&(pair.1, pair.0)))
    }

    /// The metrics of a list of nothing but metrics, parted by commas; words that mean nothing are passed over.
    fn parts(&self, text: &str) -> Option<Vec<MetricId>> {
        let mut parts = Vec::new();
        for part in text.split([',', ';', '+']) {
            let mut label = Label::default();
            self.read_words(&words(part), true, &mut label);
            if !label.is_sure() {
                return None;
            }
            parts.extend(label.metric.filter(|metric| !parts.contains(metric)));
        }
        (parts.len() > 1).then_some(parts)
    }

    /// Matches phrases from left to right, the longest first.
    fn read_words(&self, words: &[String], metrics: bool, label: &mut Label) {
        let mut at = 0;
        while at < words.len() {
            let found = self.phrases.get(&words[at]).and_then(|entries| {
                entries.iter().find(|(phrase, meaning)| {
                    let counts = match meaning {
                        // "Free cash flow (FCF)" names one metric twice.
                        Meaning::Metric(metric) => metrics || label.metric.as_ref() == Some(metric),
                        _ => true,
                    };
                    counts && words[at..].starts_with(phrase)
                })
            });
            let Some((phrase, meaning)) = found else {
                // In brackets behind a metric "(loss)" and "(outflow)" tell the sign of negatives, no more.
                let sign = ["loss", "losses", "outflow", "deficit"].contains(&words[at].as_str());
                if sign && !metrics {
                    at += 1;
                    continue;
                }
                label.unknown.push(words[at].clone());
                at += 1;
                continue;
            };
            match meaning {
                Meaning::Lab(lab) if label.lab.as_ref().is_some_and(|seen| seen != lab) => {
                    label.derived = true;
                    label.several_labs = true;
                }
                Meaning::Lab(lab) => label.lab = Some(lab.clone()),
                Meaning::Metric(metric) if label.metric.as_ref().is_some_and(|seen| seen != metric) => {
                    label.second_metric = true;
                }
                Meaning::Metric(metric) => {
                    label.metric = Some(metric.clone());
                    label.loss |= phrase.iter().any(|word| word == "loss")
                        && !phrase.iter().any(|word| matches!(word.as_str(), "income" | "profit"));
                }
                Meaning::Scope(tag) => label.scope.insert(tag.clone()),
                Meaning::Basis(basis) => label.basis = Some(label.basis.map_or(*basis, |seen| seen.min(*basis))),
                Meaning::Derived => label.derived = true,
                Meaning::Excluded => label.excluded = true,
                Meaning::Neutral => {}
            }
            at += phrase.len();
        }
    }
}

/// Pairs of metrics that many take for one: both a pace, or one the other with its sign turned.
fn akin(metrics: &[Metric]) -> BTreeSet<(MetricId, MetricId)> {
    let pace = |metric: &Metric| metric.pace || metric.pace_of.is_some();
    let turned = |a: &Metric, b: &Metric| {
        a.identities.iter().any(|identity| identity.plus.is_empty() && identity.minus == [b.id.clone()])
    };
    let mut pairs = BTreeSet::new();
    for a in metrics {
        for b in metrics {
            if pace(a) && pace(b) || turned(a, b) {
                pairs.insert((a.id.clone(), b.id.clone()));
            }
        }
    }
    pairs
}

/// Parts a text into what stands outside and inside round brackets.
fn split_brackets(text: &str) -> (String, String) {
    let (mut outside, mut inside) = (String::new(), String::new());
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => inside.push(c),
            _ => outside.push(c),
        }
        if matches!(c, '(' | ')') {
            outside.push(' ');
            inside.push(' ');
        }
    }
    (outside, inside)
}

#[cfg(test)]
mod tests {
    use super::{Lexicon, Role};
    use crate::config::Config;
    use crate::domain::Basis;

    fn lexicon() -> Lexicon {
        Lexicon::new(&Config::shipped().unwrap())
    }

    #[test]
    fn metrics_are_named_in_many_ways() {
        let lexicon = lexicon();
        let check = |text: &str, metric: &str, scope: &str| {
            let label = lexicon.read(text);
            assert_eq!(label.metric.as_ref().map(crate::domain::MetricId::as_str), Some(metric), "{text}");
            assert_eq!(label.scope.to_string(), scope, "{text}");
            assert!(label.is_sure(), "{text}: {:?}", label.unknown);
        };
        check("Revenue", "revenue", "");
        check("  Total revenue (reported)", "revenue", "");
        check("Net loss", "net_income", "");
        check("Net income (loss)", "net_income", "");
        check("Adjusted operating income", "operating_income", "adjusted");
        check("Gross margin (paid users)", "gross_margin", "paid users");
        check("o/w advertising revenue", "product_revenue", "ads");
        check("ChatGPT revenue", "product_revenue", "chatgpt");
        check("R&D compute", "rd_compute", "");
        check("R&D expense", "rd_expense", "");
        check("Compute and infrastructure", "total_compute", "");
        check("Run-rate revenue, year-end", "run_rate_revenue", "");
        check("OpenAI run-rate (gross)", "run_rate_revenue", "gross");
        check("Compute capacity, year-end (GW)", "compute_capacity", "");
        check("Headcount (people)", "headcount", "");
        check("Revenue (annualised)", "run_rate_revenue", "");
        check("Revenue, company guidance", "revenue", "");
        check("Fair-value change (non-cash charge)", "fair_value_change", "");
        check("anthropic_arr_usd_m", "arr", "");
        check("Net loss before noncontrolling interests", "net_income", "before nci");
        check("Cash and short-term investments, year-end", "cash", "");
        check("Cloud partners' revenue share", "cloud_rev_share", "");
        check("Payments to Microsoft", "cloud_payments", "");
        check("Free cash flow (FCF)", "cash_flow_free", "");
        check("Annual recurring revenue (ARR)", "arr", "");
        check("Revenue (sales), net", "revenue", "net");
        check("Cash, cash equivalents and short-term investments", "cash", "");
        check("Operating income/(loss)", "operating_income", "");
        check("Revenue share of the two largest customers", "concentration_top_n", "");
    }

    #[test]
    fn an_unknown_word_makes_a_metric_unsure() {
        let lexicon = lexicon();
        for text in ["Deferred revenue", "Revenue multiple", "Total compute / revenue", "Payments to Oracle"] {
            assert!(!lexicon.read(text).is_sure(), "{text}");
        }
    }

    #[test]
    fn roles_are_whole_headings() {
        let lexicon = lexicon();
        assert_eq!(lexicon.read("Amount (USD bn)").role, Some(Role::Value));
        assert_eq!(lexicon.read("Source date").role, Some(Role::Reported));
        assert_eq!(lexicon.read("Company").role, Some(Role::Lab));
        assert_eq!(lexicon.read("Revenue").role, None);
    }

    #[test]
    fn computed_and_dated_labels_are_told() {
        let lexicon = lexicon();
        assert!(lexicon.read("Revenue growth %").derived);
        assert!(lexicon.read("Check: sum of costs").derived);
        assert!(lexicon.read("Forecast of Q1 2025").vintage);
        assert!(lexicon.read("OpenAI / Anthropic").derived);
        assert_eq!(lexicon.read("OpenAI and Anthropic").lab, None);
        assert!(!lexicon.read("Revenue").derived);
        for text in ["R&D as % of revenue", "New money % of post", "Compute / revenue", "Valuation / run-rate revenue"]
        {
            assert!(lexicon.read(text).derived, "{text}");
        }
        for text in ["Operating income/loss", "ARR / run-rate", "Cash burn / FCF", "Gross margin, % of revenue"] {
            assert!(!lexicon.read(text).derived, "{text}");
        }
    }

    #[test]
    fn sums_and_statistics_name_nothing_that_is_summed() {
        let lexicon = lexicon();
        for text in ["Total", "Industry total", "Max", "75th", "OpenAI / Anthropic", "Check"] {
            assert!(lexicon.read(text).sums_up, "{text}");
        }
        for text in ["Total costs", "OpenAI total", "Other labs"] {
            assert!(!lexicon.read(text).sums_up, "{text}");
        }
    }

    #[test]
    fn bases_are_read_leniently() {
        let lexicon = lexicon();
        let check = |text: &str, basis| assert_eq!(lexicon.basis(text), Some(basis), "{text}");
        check("audited (leaked)", Basis::Audited);
        check("leaked prospectus", Basis::Leaked);
        check("leaked estimate", Basis::Leaked);
        check("company projection", Basis::Projection);
        check("third-party estimate", Basis::Estimate);
        check("run-rate", Basis::RunRate);
        assert_eq!(lexicon.basis("The Decoder citing The Information"), None);
        check("third party (Sacra)", Basis::Estimate);
        assert_eq!(lexicon.read("Third-party valuation").basis, None);
    }
}
