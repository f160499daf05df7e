//! `labcomps facts`: public contract 1, every figure with its context and origin.

use super::args::{FactsArguments, TableFormat};
use super::exit::{Failure, Outcome};
use super::terminal::Terminal;
use labcomps::config::Config;
use labcomps::domain::{Basis, Observation, Scope};
use labcomps::finding::has_errors;
use labcomps::ingest::Inputs;
use labcomps::pipeline;
use serde::{Serialize, Serializer};
use std::io;

/// Prints the facts whole, whatever the findings; the exit code tells of errors.
pub(crate) fn run(config: &Config, arguments: &FactsArguments, terminal: Terminal) -> Result<Outcome, Failure> {
    let inputs = Inputs::Folder(arguments.inputs.clone());
    let read = terminal.with_progress(|progress| pipeline::read(config, &inputs, progress))?;
    let facts: Vec<Fact<'_>> = read.observations.iter().map(Fact::of).collect();
    let data = match arguments.format {
        TableFormat::Json => json(&facts)?,
        TableFormat::Csv => csv(&facts)?,
    };
    terminal.print(&data)?;
    terminal.tell_errors(&read.findings);
    Ok(if has_errors(&read.findings) { Outcome::Findings } else { Outcome::Done })
}

/// A fact as the contract prints it; the order of the fields is part of the contract.
#[derive(Debug, Serialize)]
struct Fact<'a> {
    lab: &'a str,
    metric: &'a str,
    period: String,
    #[serde(serialize_with = "open_end")]
    low: Option<f64>,
    #[serde(serialize_with = "number")]
    base: f64,
    #[serde(serialize_with = "open_end")]
    high: Option<f64>,
    bound: &'static str,
    unit: String,
    basis: Option<Basis>,
    scope: &'a Scope,
    source: Option<&'a str>,
    as_of: Option<String>,
    reported: Option<String>,
    workbook: &'a str,
    sheet: &'a str,
    cell: String,
    raw: &'a str,
}

const FIELDS: [&str; 17] = [
    "lab", "metric", "period", "low", "base", "high", "bound", "unit", "basis", "scope", "source", "as_of", "reported",
    "workbook", "sheet", "cell", "raw",
];

impl<'a> Fact<'a> {
    fn of(observation: &'a Observation) -> Self {
        Self {
            lab: observation.lab.as_str(),
            metric: observation.metric.as_str(),
            period: observation.period.to_string(),
            low: observation.estimate.low,
            base: observation.estimate.base,
            high: observation.estimate.high,
            bound: observation.estimate.bound.as_str(),
            unit: observation.unit.to_string(),
            basis: observation.basis,
            scope: &observation.scope,
            source: observation.source.as_ref().map(|source| source.name.as_ref()),
            as_of: observation.as_of.map(|date| date.to_string()),
            reported: observation.reported.map(|period| period.to_string()),
            workbook: &observation.origin.workbook,
            sheet: &observation.origin.sheet,
            cell: observation.origin.cell.to_string(),
            raw: &observation.origin.raw,
        }
    }

    fn row(&self) -> [String; FIELDS.len()] {
        let end = |end: Option<f64>| end.map_or_else(String::new, |end| end.to_string());
        [
            inert(self.lab),
            inert(self.metric),
            self.period.clone(),
            end(self.low),
            self.base.to_string(),
            end(self.high),
            self.bound.to_owned(),
            inert(&self.unit),
            self.basis.map_or_else(String::new, |basis| basis.as_str().to_owned()),
            inert(&self.scope.iter().collect::<Vec<_>>().join(";")),
            inert(self.source.unwrap_or_default()),
            self.as_of.clone().unwrap_or_default(),
            self.reported.clone().unwrap_or_default(),
            inert(self.workbook),
            inert(self.sheet),
            self.cell.clone(),
            inert(self.raw),
        ]
    }
}

/// Keeps a spreadsheet that opens the csv from running a text as a formula. Plain negative numbers stay as they are.
fn inert(text: &str) -> String {
    let arithmetic = |rest: &str| rest.chars().all(|c| c.is_ascii_digit() || " .,%".contains(c));
    let runs = match text.chars().next() {
        Some('=' | '@' | '\t' | '\r' | '\n') => true,
        Some('+' | '-') => !arithmetic(&text[1..]),
        _ => false,
    };
    if runs { format!("'{text}") } else { text.to_owned() }
}

/// Writes a whole number without a fraction: 13070000000, not 13070000000.0.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
fn number<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    const MOST: f64 = 1e18;
    if value.fract() == 0.0 && value.abs() < MOST {
        #[expect(clippy::cast_possible_truncation, reason = "whole and within the range of an i64")]
        return serializer.serialize_i64(*value as i64);
    }
    serializer.serialize_f64(*value)
}

#[expect(clippy::ref_option, reason = "the form that serde calls")]
fn open_end<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => number(value, serializer),
        None => serializer.serialize_none(),
    }
}

/// One object to a line, so that two runs can be compared line by line.
fn json(facts: &[Fact<'_>]) -> io::Result<Vec<u8>> {
    let mut data = b"[".to_vec();
    for (index, fact) in facts.iter().enumerate() {
        data.extend(if index == 0 { b"\n".as_slice() } else { b",\n" });
        serde_json::to_writer(&mut data, fact)?;
    }
    data.extend(b"\n]\n");
    Ok(data)
}

fn csv(facts: &[Fact<'_>]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(FIELDS)?;
    for fact in facts {
        writer.write_record(fact.row())?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

#[cfg(test)]
mod tests {
    use super::{inert, number};

    #[test]
    fn whole_numbers_have_no_fraction_and_others_are_short() {
        let check = |value: f64, expected: &str| {
            let mut out = Vec::new();
            number(&value, &mut serde_json::Serializer::new(&mut out)).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        };
        check(13.07e9, "13070000000");
        check(-8.06e9, "-8060000000");
        check(0.33, "0.33");
        check(-0.0, "0");
        check(20.5, "20.5");
    }

    #[test]
    fn a_text_that_would_run_is_made_inert() {
        for runs in ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1"] {
            assert_eq!(inert(runs), format!("'{runs}"));
        }
        for harmless in ["", "-8,060", "+5%", "-94", "13.07", "The Information"] {
            assert_eq!(inert(harmless), harmless);
        }
    }
}
