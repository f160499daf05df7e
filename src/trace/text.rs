//! Traces as text.

use super::{FileState, Operand, Standing, Trace, Traces};
use crate::domain::{Estimate, Unit};
use crate::finding::tame;
use crate::reconcile::KeptObservation;
use crate::report::Format;
use std::fmt::{self, Write};

/// How many letters of a file's hash are shown.
const HASH: usize = 12;

/// A number of a unit in a few characters.
fn brief(unit: &Unit, value: f64) -> String {
    if *unit == Unit::Date { Format::Date.text(value) } else { unit.brief(value) }
}

/// A figure with its range.
pub(super) fn range(unit: &Unit, estimate: &Estimate) -> String {
    let base = brief(unit, estimate.base);
    if estimate.is_point() {
        return base;
    }
    let end = |end: Option<f64>| end.map_or_else(|| "open".to_owned(), |end| brief(unit, end));
    format!("{base} ({} to {})", end(estimate.low), end(estimate.high))
}

/// A formula with the figures in place of the ids; `None` where it is one id, or has none.
pub(super) fn with_figures(formula: &str, operands: &[Operand]) -> Option<String> {
    if operands.is_empty() || operands.iter().any(|operand| operand.id == formula) {
        return None;
    }
    let mut out = String::new();
    let mut rest = formula;
    while let Some(next) = rest.chars().next() {
        // Of two ids that begin alike the longer is meant: `…FY2025#2` before `…FY2025`.
        let here = operands.iter().filter(|operand| rest.starts_with(&operand.id)).max_by_key(|one| one.id.len());
        let taken = if let Some(operand) = here {
            out.push_str(&brief(&operand.observation.unit, operand.observation.estimate.base));
            operand.id.len()
        } else {
            out.push(next);
            next.len_utf8()
        };
        rest = &rest[taken..];
    }
    Some(out)
}

/// Writes traces as text, one tree after the other.
///
/// # Errors
/// When the text cannot be written to.
pub fn write_traces(out: &mut impl Write, traces: &Traces) -> fmt::Result {
    writeln!(out, "{}, as of {}", traces.period, traces.as_of)?;
    traces.traces.iter().try_for_each(|trace| write_trace(out, trace))
}

fn write_trace(out: &mut impl Write, trace: &Trace) -> fmt::Result {
    writeln!(out, "\n{}: {}", tame(&trace.place, 200), tame(&trace.text, 200))?;
    let key = if trace.key == trace.place { String::new() } else { format!(" ({})", trace.key) };
    writeln!(out, "  {}{}", tame(&trace.what, 300), tame(&key, 300))?;
    if let (Some(estimate), Some(unit)) = (&trace.estimate, &trace.unit) {
        match trace.end.as_deref() {
            Some(end @ ("low" | "high")) => writeln!(out, "  the {end} end of {}", range(unit, estimate))?,
            _ if !estimate.is_point() => writeln!(out, "  {}", range(unit, estimate))?,
            _ => {}
        }
    }
    for line in trace.formula.iter().chain(&trace.figures) {
        writeln!(out, "  = {}", tame(line, 2000))?;
    }
    if let Some(test) = &trace.test {
        writeln!(out, "  tested: {test}")?;
    }
    if let Some(why) = &trace.why {
        writeln!(out, "  {}", tame(why, 400))?;
    } else if trace.operands.is_empty() {
        writeln!(out, "  no figure of the panel: numbers of a claim or of the method alone")?;
    }
    for caution in &trace.cautions {
        writeln!(out, "  bear in mind: {}", tame(caution, 400))?;
    }
    trace.operands.iter().try_for_each(|operand| write_operand(out, operand))
}

fn write_operand(out: &mut impl Write, operand: &Operand) -> fmt::Result {
    let one = &operand.observation;
    writeln!(out, "  {}: {}", tame(&operand.id, 200), range(&one.unit, &one.estimate))?;
    let standing = match &operand.standing {
        Standing::Chosen { rule, origins: 1, .. } => format!("chosen: {rule}; 1 independent origin"),
        Standing::Chosen { rule, origins, .. } => format!("chosen: {rule}; {origins} independent origins"),
        Standing::Rejected { why } => format!("not the one chosen: {why}"),
        Standing::Earlier { report } => format!("shown in the report of {report}"),
    };
    writeln!(out, "    {}; {standing}", tame(&said(one), 300))?;
    let hash = one.origin.sha256.get(..HASH).unwrap_or(&one.origin.sha256);
    let file = match operand.file {
        FileState::Same => ", the file is still the same",
        FileState::Changed => ", the file has CHANGED since",
        FileState::Missing => ", the file is no longer among the inputs",
        FileState::Unchecked => "",
    };
    writeln!(out, "    {} (sha256 {hash}…{file})", tame(&cell(one), 400))?;
    for other in &operand.rejected {
        let words = format!(
            "{}, {}; {}; {}",
            range(&other.observation.unit, &other.observation.estimate),
            other.why,
            said(&other.observation),
            cell(&other.observation)
        );
        writeln!(out, "    not used: {}", tame(&words, 600))?;
    }
    for vintage in &operand.vintages {
        let shown = range(&vintage.observation.unit, &vintage.observation.estimate);
        let reports = if vintage.first == vintage.last {
            vintage.first.to_string()
        } else {
            format!("{} to {}", vintage.first, vintage.last)
        };
        let words = format!("{shown}, {}; {}", said(&vintage.observation), cell(&vintage.observation));
        writeln!(out, "    as reported in {reports}: {}", tame(&words, 600))?;
    }
    Ok(())
}

/// What it rests on, who said it and when.
fn said(one: &KeptObservation) -> String {
    let basis = one.basis.map_or_else(|| "basis not stated".to_owned(), |basis| basis.to_string());
    let source = one.source.as_ref().map_or("no source named", |source| source.name.as_ref());
    let reported = one.reported.map_or_else(String::new, |reported| format!(", {reported}"));
    format!("{basis}, {source}{reported}")
}

/// The input cell with what stands in it.
fn cell(one: &KeptObservation) -> String {
    let native = one.converted.as_ref().map_or_else(String::new, |native| format!(", converted from {native}"));
    format!("{} \"{}\"{native}", one.origin, one.origin.raw)
}
