//! Labels: what the words of a cell say about the figures beside, below or behind it.

use super::number;
use super::period_label::{self, PeriodLabel};
use super::unit_label::{self, UnitLabel};
use crate::config::Config;
pub(super) use crate::config::Role;
use crate::domain::{Basis, LabId, Metric, MetricId, Scope};
use std::collections::BTreeMap;

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

/// What a cell's text says. Every part may be missing.
#[expect(clippy::struct_excessive_bools, reason = "each is a word that stands in the text or not")]
#[derive(Clone, Debug, Default)]
pub(super) struct Label {
    /// The lab named; two different ones leave it empty.
    pub(super) lab: Option<LabId>,
    /// The metric named.
    pub(super) metric: Option<MetricId>,
    /// A second, different metric: the label is a quotient or a difference.
    pub(super) second_metric: bool,
    /// What is covered.
    pub(super) scope: Scope,
    /// The period named.
    pub(super) period: Option<PeriodLabel>,
    /// The unit declared.
    pub(super) unit: Option<UnitLabel>,
    /// The basis named.
    pub(super) basis: Option<Basis>,
    /// The role of the column below, when the whole text names one.
    pub(super) role: Option<Role>,
    /// Whether several labs are named.
    pub(super) several_labs: bool,
    /// Whether the figures are said to be computed.
    pub(super) derived: bool,
    /// Whether the period is when a forecast was made: "Forecast of Q1 2025".
    pub(super) vintage: bool,
    /// Whether the row is said not to count.
    pub(super) excluded: bool,
    /// Whether a heading of periods says "date".
    pub(super) dated: bool,
    /// Whether a positive figure is a loss.
    pub(super) loss: bool,
    /// Words that mean nothing to the catalogue.
    pub(super) unknown: Vec<String>,
}

impl Label {
    /// Returns whether the text names something a heading would: a lab, metric, period or role.
    pub(super) const fn is_heading(&self) -> bool {
        self.lab.is_some() || self.metric.is_some() || self.period.is_some() || self.role.is_some() || self.derived
    }

    /// Returns whether the metric is named without any word that could change it.
    pub(super) fn is_sure(&self) -> bool {
        self.unknown.is_empty() && !self.second_metric
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
    parts: BTreeMap<MetricId, MetricId>,
    /// A metric to the one that its figures are of when they are a pace.
    paces: BTreeMap<MetricId, MetricId>,
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
            parts: of(|metric| metric.part_of.as_ref()),
            paces: of(|metric| metric.pace_of.as_ref()),
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

    /// Returns the lab of a cell in a column of labs.
    ///
    /// Words beside the name make it somebody else: "Rest of market (ex OpenAI)".
    pub(super) fn lab(&self, text: &str) -> Option<LabId> {
        let label = self.read(text);
        label.lab.filter(|_| label.unknown.is_empty())
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
        None
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
        if let Some((places, unit)) = unit_label::find(&rest) {
            label.unit = Some(unit);
            for range in places.into_iter().rev() {
                rest.replace_range(range, " ");
            }
        }
        let role = words(&rest).join(" ");
        label.role = self.roles.get(&role).copied().or_else(|| self.roles.get(&words(text).join(" ")).copied());
        label.dated = label.role == Some(Role::Period) && role.contains("date");
        let (outside, inside) = split_brackets(&rest);
        self.read_words(&words(&outside), true, &mut label);
        self.read_words(&words(&inside), label.metric.is_none(), &mut label);
        label.vintage = label.period.is_some()
            && label.metric.is_none()
            && ["forecast", "vintage", "forecasts", "plan", "budget"]
                .iter()
                .any(|word| words(&rest).iter().any(|w| w == word));
        label.settle(self);
        label
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

impl Label {
    /// Settles what the parts say together.
    fn settle(&mut self, lexicon: &Lexicon) {
        // "OpenAI and Anthropic" is nobody's figure.
        if self.several_labs {
            self.lab = None;
        }
        // The revenue of a product is its own metric: it is a part of revenue, not another figure for it.
        let becomes = |metric: &Option<MetricId>, others: &BTreeMap<MetricId, MetricId>| {
            metric.as_ref().and_then(|metric| others.get(metric)).cloned()
        };
        if self.scope.names_product() {
            self.metric = becomes(&self.metric, &lexicon.parts).or(self.metric.take());
        }
        // "Revenue (annualised)" is a pace, not the revenue of the period.
        if self.basis == Some(Basis::RunRate) {
            self.metric = becomes(&self.metric, &lexicon.paces).or(self.metric.take());
        }
        // "Net income (loss)" is signed as printed; "Net loss" alone turns a positive figure.
        if self.unknown.iter().any(|word| word == "income") {
            self.loss = false;
        }
    }
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
        for text in ["Deferred revenue", "Revenue multiple", "Total compute / revenue", "Payments to Microsoft"] {
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
    }
}
