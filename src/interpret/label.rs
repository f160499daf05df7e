//! Labels: what the words of a cell say about the figures beside, below or behind it.

use super::lexicon::Lexicon;
use super::period_label::PeriodLabel;
use super::unit_label::UnitLabel;
pub(super) use crate::config::Role;
use crate::domain::{Basis, Date, Family, LabId, MetricId, Period, Scope};
use std::collections::BTreeMap;

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
    /// How long the time is that a date beside the figures ends: "Yearly revenue", "Quarter".
    pub(super) span: Option<Span>,
    /// The metrics of a list of them: "R&D compute, inference compute".
    pub(super) parts: Option<Vec<MetricId>>,
    /// The whole text read as a unit.
    pub(super) only_unit: Option<UnitLabel>,
    /// The basis that the text names when it is read leniently.
    pub(super) loose_basis: Option<Basis>,
    /// The mark that is the whole text: `A` for actual, `E` for estimate.
    pub(super) tense: Option<char>,
    /// Whether the text begins like a number, without being one.
    pub(super) like_number: bool,
    /// Whether the words are of lengths of time: "Months", "Number of weeks".
    pub(super) of_lengths: bool,
    /// Whether a heading is one of several that are numbered: "Source 2".
    pub(super) numbered: bool,
    /// Whether a heading says that the cells below are dates of forecasts: "Revenue, as forecast in".
    pub(super) of_forecasts: bool,
    /// What the cells below a heading name when they name parts of the whole: `product`, `segment`.
    pub(super) part: Option<&'static str>,
    /// Words that could be the name of a company beside the labs: a partner named alone.
    pub(super) partner: bool,
    /// Whether a sum or a statistic is named and nothing that is summed: "Total", "Industry total", "Max".
    pub(super) sums_up: bool,
    /// Whether it is said to be a part of what stands above it: "o/w API".
    pub(super) of_which: bool,
    /// Whether a line says of everything below it that it does not count: "Do not use: typing test".
    pub(super) set_aside: bool,
}

/// How long a time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    Year,
    Half,
    Quarter,
    Month,
    /// A pace at a day, as if it were kept up for a year.
    Annualised,
}

impl Span {
    /// The span that one word names.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "annual" | "yearly" | "year" | "fy" | "annually" => Self::Year,
            "half" | "semester" | "halfyear" => Self::Half,
            "quarterly" | "quarter" => Self::Quarter,
            "monthly" | "month" => Self::Month,
            "annualised" | "annualized" => Self::Annualised,
            _ => return None,
        })
    }

    /// The period of this length that ends on a day, when one does.
    pub(super) fn ending(self, day: Date) -> Option<Period> {
        let (year, month) = (day.year(), u8::try_from(day.month()).ok()?);
        let period = match self {
            Self::Year => Period::Year(year),
            Self::Half => Period::Half(year, month.div_ceil(6)),
            Self::Quarter => Period::Quarter(year, month.div_ceil(3)),
            Self::Month => Period::Month(year, month),
            Self::Annualised => return None,
        };
        (period.last_day() == day).then_some(period)
    }
}

impl Label {
    /// Returns the lab when nothing but a lab is named: "Rest of market (ex OpenAI)" is somebody else.
    pub(super) fn only_lab(&self) -> Option<&LabId> {
        self.lab.as_ref().filter(|_| self.unknown.is_empty())
    }

    /// Returns the span when nothing else is named.
    pub(super) fn only_span(&self) -> Option<Span> {
        self.span.filter(|_| self.metric.is_none() && self.lab.is_none())
    }

    /// Returns whether the text names something a heading would: a lab, metric, period or role.
    pub(super) const fn is_heading(&self) -> bool {
        self.lab.is_some() || self.metric.is_some() || self.period.is_some() || self.role.is_some() || self.derived
    }

    /// Returns whether the metric is named without any word that could change it.
    pub(super) fn is_sure(&self) -> bool {
        self.unknown.is_empty() && !self.second_metric
    }
}

impl Label {
    /// Whether the period is when a forecast was made.
    pub(super) fn dates_a_forecast(&self, words: &[String]) -> bool {
        let names = |all: &[&str]| words.iter().any(|word| all.contains(&word.as_str()));
        let Some(period) = self.period else { return false };
        // A month in which estimates were made; the estimates of a year are of that year.
        let day = period.whole().is_some_and(|period| period.months() <= 1);
        names(&["forecast", "vintage", "forecasts", "plan", "budget"]) || day && names(&["estimates"])
    }

    /// Sees how the text begins, and whether a sum or statistic is all that it names.
    pub(super) fn see_beginning(&mut self, text: &str, total: bool) {
        let plain = text.trim_start_matches([' ', '\u{a0}', '-', '–', '•', '(']).to_lowercase();
        self.of_which = ["o/w ", "of which", "thereof"].iter().any(|word| plain.starts_with(word));
        let statistic = self.derived || matches!(self.role, Some(Role::Derived | Role::Low | Role::High));
        self.sums_up = self.metric.is_none() && (statistic || self.lab.is_none() && total);
    }

    /// Settles what the parts say together.
    pub(super) fn settle(&mut self, lexicon: &Lexicon) {
        // A heading that is nothing but a unit declares it, without brackets too: "m users".
        // "Users" alone could be a metric, and which one nobody knows.
        let counts = |unit: &&UnitLabel| {
            unit.other.is_some_and(|(family, _)| !matches!(family, Family::Share | Family::Multiple | Family::Power))
        };
        let declared = self.only_unit.as_ref().filter(|unit| unit.scale.is_some() || !counts(unit));
        if self.unit.is_none() && declared.is_some() && !self.is_heading() {
            self.unit = declared.cloned();
            self.unknown.clear();
        }
        // "OpenAI and Anthropic" is nobody's figure.
        if self.several_labs {
            self.lab = None;
        }
        // The revenue of a product is its own metric: it is a part of revenue, not another figure for it.
        let becomes = |metric: &Option<MetricId>, others: &BTreeMap<MetricId, MetricId>| {
            metric.as_ref().and_then(|metric| others.get(metric)).cloned()
        };
        if self.scope.names_product() {
            self.metric = becomes(&self.metric, &lexicon.products).or(self.metric.take());
        }
        // "Revenue (annualised)" is a pace, not the revenue of the period.
        if self.basis == Some(Basis::RunRate) {
            self.metric = becomes(&self.metric, &lexicon.paces).or(self.metric.take());
        }
        let scopes = self.scope.iter().count();
        self.partner = scopes > 0 && self.scope.iter().all(|tag| tag.starts_with("partner:")) && !self.is_heading();
        // "Net income (loss)" is signed as printed; "Net loss" alone turns a positive figure.
        if self.unknown.iter().any(|word| word == "income") {
            self.loss = false;
        }
    }
}
