//! What changed between two reports in words, as text and as `diff --format json` prints it.

use super::Format;
use super::model::{Headline, Span, Tone};
use super::words::{basis_word, format_of, unit_of};
use crate::compare::{Cause, Change, Changes, Class, Edition};
use crate::config::Config;
use crate::domain::{Estimate, Family, Metric, Scope, Unit};
use crate::finding::tame;
use crate::reconcile::KeptObservation;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::{self, Write};

/// Returns a class as a table prints it.
pub(super) const fn class_word(class: Class) -> &'static str {
    match class {
        Class::Correction => "correction",
        Class::UnitFix => "unit fix",
        Class::Status => "status",
        Class::Rescoped => "re-scoped",
        Class::Rebased => "re-based",
        Class::Revised => "revised",
        Class::Removed => "removed",
        Class::New => "new",
    }
}

/// Returns what a class means, a sentence without a full stop.
pub(super) const fn class_meaning(class: Class) -> &'static str {
    match class {
        Class::Correction => "one source gives another actual figure for the same period",
        Class::UnitFix => "one source gives the same figure in another scale",
        Class::Status => "what the figure speaks of no longer counts, or counts now",
        Class::Rescoped => "one source gives it in another scope, such as gross in place of net",
        Class::Rebased => "it rests on another basis, such as an actual figure in place of a forecast",
        Class::Revised => "a later vintage of a forecast, a newer report, or another source",
        Class::Removed => "the report before had it and this one has not",
        Class::New => "the report before did not have it",
    }
}

/// Returns who said a figure and when.
pub(super) fn said_by(one: &KeptObservation) -> String {
    let name = one.source.as_ref().map_or("no source named", |source| source.name.as_ref());
    one.reported.map_or_else(|| name.to_owned(), |reported| format!("{name}, {reported}"))
}

/// Returns what brought a change about, a sentence without a full stop.
pub(super) fn cause(change: &Change) -> String {
    let (old, new) = (change.old.as_ref(), change.new.as_ref());
    let told = |one: Option<&KeptObservation>| one.map_or_else(String::new, said_by);
    let name = |one: Option<&KeptObservation>| {
        let source = one.and_then(|one| one.source.as_ref());
        source.map_or_else(|| "the sheet".to_owned(), |source| source.name.to_string())
    };
    let file = || new.or(old).map_or_else(String::new, |one| one.origin.workbook.to_string());
    let reported = |one: Option<&KeptObservation>| {
        one.and_then(|one| one.reported).map_or_else(|| "without a date".to_owned(), |day| day.to_string())
    };
    let scope = |one: Option<&KeptObservation>| {
        one.map(|one| one.scope.to_string()).filter(|tags| !tags.is_empty()).unwrap_or_else(|| "unqualified".into())
    };
    let basis = |one: Option<&KeptObservation>| basis_word(one.and_then(|one| one.basis));
    let rate = |one: Option<&KeptObservation>| {
        one.and_then(|one| one.converted.as_ref()).map_or_else(String::new, ToString::to_string)
    };
    match &change.cause {
        Cause::SourceSaysOtherwise if change.class == Class::Correction => {
            format!("{} gives another figure for the same period", name(new))
        }
        Cause::SourceSaysOtherwise => format!("{} says otherwise without a later date", name(new)),
        Cause::Scale(power) if *power > 0 => {
            format!("the same source, 10^{power} times as large: a scale was corrected")
        }
        Cause::Scale(power) => format!("the same source, 10^{} times smaller: a scale was corrected", -power),
        Cause::LeftOut(why) => why.clone(),
        Cause::CountsNow(why) => format!("before: {why}"),
        Cause::ScopeTaken => format!("{}: {} in place of {}", name(new), scope(new), scope(old)),
        Cause::BasisTaken => format!("{} ({}) in place of {} ({})", basis(new), told(new), basis(old), told(old)),
        Cause::Rate => format!("the same amount at another rate of exchange: {} in place of {}", rate(new), rate(old)),
        Cause::LaterVintage => format!("a later vintage: {} in place of {}", reported(new), reported(old)),
        Cause::NewerReport => format!("a newer report: {} in place of {}", told(new), told(old)),
        Cause::OtherSource => format!("another source stands: {} in place of {}", told(new), told(old)),
        Cause::ReportedSince => format!("reported {}, after the day of the report before", reported(new)),
        Cause::NotYetReported => format!("reported {}, after the day of this report", reported(old)),
        Cause::NewWorkbook => format!("{} was not among the inputs", file()),
        Cause::WorkbookGone => format!("{} is no longer among the inputs", file()),
        Cause::WorkbookChanged if change.class == Class::New => format!("{} has changed and gives it now", file()),
        Cause::WorkbookChanged => format!("{} has changed and gives it no longer", file()),
        Cause::ReadOtherwise => format!("{} is the same file, read by other settings or another version", file()),
    }
}

/// Returns what changed since the report before, in a sentence; `None` when there is none.
///
/// Its figures stand on Changes: a template that leaves those tables out has no cell for what was before.
pub(super) fn headline(config: &Config, changes: &Changes) -> Option<Headline> {
    let from = changes.from?;
    let otherwise = |class: Class| !matches!(class, Class::New | Class::Removed) && changes.count(class) > 0;
    let classes: Vec<Class> = Class::ALL.into_iter().filter(|class| otherwise(*class)).collect();
    let count: usize = classes.iter().map(|class| changes.count(*class)).sum();
    let kinds: Vec<String> = classes.iter().map(|class| counted(changes.count(*class), *class)).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    let (new, gone) = (changes.count(Class::New), changes.count(Class::Removed));
    let says = if count == 1 { "figure says" } else { "figures say" };
    let mut text =
        format!("{count} {says} otherwise than in the report of {}{kinds}, {new} are new, {gone} gone", from.period);
    let size = |change: &Change| change.share().map_or(0.0, f64::abs);
    let most = changes.changes.iter().filter(|one| size(one) > 0.0).max_by(|a, b| size(a).total_cmp(&size(b)));
    if let Some(most) = most {
        let lab = config.lab(&most.slot.lab).map_or_else(|| most.slot.lab.to_string(), |lab| lab.name.clone());
        let metric = config
            .metric(&most.slot.metric)
            .map_or_else(|| most.slot.metric.to_string(), |one| one.name.to_lowercase());
        // Writing to a String cannot fail.
        let _ = write!(text, "; what moved most is {lab}'s {metric} for {}", most.slot.period);
    }
    text.push('.');
    let wrong = [Class::Correction, Class::UnitFix, Class::Status].into_iter().any(|class| changes.count(class) > 0);
    let tone = if wrong { Tone::Caution } else { Tone::Neutral };
    let spans = vec![Span::Text { text: text.clone() }];
    Some(Headline { subject: "What changed".into(), text, spans, tone })
}

/// What changed, as `diff --format json` prints it; the order of the fields is part of the contract.
#[derive(Debug, Serialize)]
pub struct ChangesView<'a> {
    from: Option<Edition>,
    to: Edition,
    threshold: f64,
    counts: BTreeMap<&'static str, usize>,
    changes: Vec<ChangeView<'a>>,
}

#[derive(Debug, Serialize)]
struct ChangeView<'a> {
    class: Class,
    id: &'a str,
    old_id: Option<&'a str>,
    lab: &'a str,
    metric: &'a str,
    scope: &'a Scope,
    period: String,
    old: Option<&'a KeptObservation>,
    new: Option<&'a KeptObservation>,
    delta: Option<f64>,
    delta_share: Option<f64>,
    cause: String,
}

/// Returns what changed as `diff --format json` prints it.
pub fn changes_view(changes: &Changes) -> ChangesView<'_> {
    let mut counts: BTreeMap<&str, usize> = Class::ALL.map(|class| (class.as_str(), changes.count(class))).into();
    counts.insert("unchanged", changes.unchanged);
    counts.insert("below_threshold", changes.below);
    let views = changes.changes.iter().map(ChangeView::of).collect();
    ChangesView { from: changes.from, to: changes.to, threshold: changes.threshold, counts, changes: views }
}

impl<'a> ChangeView<'a> {
    fn of(change: &'a Change) -> Self {
        Self {
            class: change.class,
            id: &change.id,
            old_id: change.old_id.as_deref(),
            lab: change.slot.lab.as_str(),
            metric: change.slot.metric.as_str(),
            scope: &change.slot.scope,
            period: change.slot.period.to_string(),
            old: change.old.as_ref(),
            new: change.new.as_ref(),
            delta: change.delta(),
            delta_share: change.share(),
            cause: cause(change),
        }
    }
}

fn counted(count: usize, class: Class) -> String {
    let word = match (class, count) {
        (Class::Correction | Class::UnitFix | Class::Status, 1) => class_word(class),
        (Class::Correction, _) => "corrections",
        (Class::UnitFix, _) => "unit fixes",
        (Class::Status, _) => "of status",
        _ => class_word(class),
    };
    format!("{count} {word}")
}

/// Returns the counts of a comparison of reports in a line.
fn counts(changes: &Changes) -> String {
    let mut parts: Vec<String> = Class::ALL
        .into_iter()
        .filter(|class| changes.count(*class) > 0)
        .map(|class| counted(changes.count(class), class))
        .collect();
    parts.push(format!("{} unchanged", changes.unchanged));
    if changes.below > 0 {
        parts.push(format!("{} within {}", changes.below, Format::Percent.text(changes.threshold)));
    }
    parts.join(", ")
}

/// Writes what changed as text, class by class.
///
/// # Errors
/// When the text cannot be written to.
pub fn write_changes(out: &mut impl Write, config: &Config, changes: &Changes) -> fmt::Result {
    if let Some(from) = changes.from {
        write!(out, "{}, as of {} -> ", from.period, from.as_of)?;
    }
    writeln!(out, "{}, as of {}", changes.to.period, changes.to.as_of)?;
    writeln!(out, "{}", counts(changes))?;
    for class in Class::ALL.into_iter().filter(|class| changes.count(*class) > 0) {
        writeln!(out, "\n{}: {}", class_word(class), class_meaning(class))?;
        for change in changes.changes.iter().filter(|change| change.class == class) {
            write_change(out, config, change)?;
        }
    }
    Ok(())
}

fn write_change(out: &mut impl Write, config: &Config, change: &Change) -> fmt::Result {
    let metric = config.metric(&change.slot.metric);
    let format = metric.map_or(Format::Plain, format_of);
    let value = |one: &Option<KeptObservation>| {
        one.as_ref().map_or_else(|| "none".to_owned(), |one| range(format, &one.estimate))
    };
    let unit = metric.map_or_else(String::new, |metric| unit_behind(metric, currency(change)));
    let [behind_old, behind_new] = if change.new.is_some() { ["", &unit] } else { [unit.as_str(), ""] };
    let (old, new) = (value(&change.old), value(&change.new));
    write!(out, "  {}  {old}{behind_old} -> {new}{behind_new}", change.id)?;
    if let Some(delta) = change.delta() {
        let share = change.share().map_or_else(String::new, |share| format!(" ({})", signed(Format::Percent, share)));
        write!(out, ", {}{share}", signed(format, delta))?;
    }
    writeln!(out, "\n    {}", tame(&cause(change), 300))?;
    for (word, one) in [("before", &change.old), ("now", &change.new)] {
        let Some(one) = one else { continue };
        let said = format!("{}, {}: {} \"{}\"", basis_word(one.basis), said_by(one), one.origin, one.origin.raw);
        writeln!(out, "    {word}: {}", tame(&said, 400))?;
    }
    Ok(())
}

/// The unit behind a figure, where the figure does not show it itself.
fn unit_behind(metric: &Metric, currency: &str) -> String {
    match metric.family {
        Family::Share | Family::Multiple | Family::Date => String::new(),
        _ => format!(" {}", unit_of(metric, currency)),
    }
}

/// The currency of a change of money.
fn currency(change: &Change) -> &str {
    let unit = change.new.as_ref().or(change.old.as_ref()).map(|one| &one.unit);
    match unit {
        Some(Unit::Currency(code)) => code,
        _ => "",
    }
}

/// A figure with its range: `13.07`, `2.50 (2.00 to 3.00)`, `11.50 (11.50 to open)`.
pub(super) fn range(format: Format, estimate: &Estimate) -> String {
    let base = format.text(estimate.base);
    if estimate.is_point() {
        return base;
    }
    let end = |end: Option<f64>| end.map_or_else(|| "open".to_owned(), |end| format.text(end));
    format!("{base} ({} to {})", end(estimate.low), end(estimate.high))
}

/// A difference with its sign, also when it is up.
fn signed(format: Format, value: f64) -> String {
    let text = format.text(value.abs());
    let sign = if value < 0.0 { '-' } else { '+' };
    format!("{sign}{text}")
}
