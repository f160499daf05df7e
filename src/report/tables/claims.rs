//! Claims: verdicts, and the figures that decide them.

use super::trends::verdict;
use crate::compare::{self, Caution, Comparison, Evidence, Judged, Verdict};
use crate::domain::End;
use crate::report::build::{Builder, column, row, table};
use crate::report::model::{Cell, ColumnKind, RowKind, Table, Tone};
use crate::report::words::{self, format_as, unit_as};

/// Returns the table of verdicts and the table of the figures behind them.
pub(crate) fn tables(build: &mut Builder<'_>, comparison: &Comparison) -> Vec<Table> {
    vec![verdicts(build, &comparison.claims), figures(build, &comparison.claims)]
}

/// How a verdict should strike the reader.
pub(crate) const fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Holds => Tone::Good,
        Verdict::Partly => Tone::Caution,
        Verdict::Fails => Tone::Bad,
        Verdict::NotTestable => Tone::Neutral,
    }
}

/// What is wrong with the figures behind a verdict: scopes and bases that differ, what is expected or stale.
fn problems(build: &Builder<'_>, judged: &Judged) -> String {
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    for one in &judged.evidence {
        for caution in cautions(build, one).iter().filter(|caution| is_problem(caution)) {
            let word = words::caution(caution);
            match found.iter_mut().find(|(known, _)| *known == word) {
                Some((_, labels)) if !labels.contains(&one.label.as_str()) => labels.push(&one.label),
                Some(_) => {}
                None => found.push((word, vec![&one.label])),
            }
        }
    }
    let told = found.into_iter().map(|(word, labels)| match labels.as_slice() {
        [one] => format!("{word} ({one})"),
        [one, others @ ..] => format!("{word} ({one} and {} more)", others.len()),
        [] => word,
    });
    told.collect::<Vec<_>>().join("; ")
}

const fn is_problem(caution: &Caution) -> bool {
    matches!(
        caution,
        Caution::NotActual(_)
            | Caution::BasisUnstated
            | Caution::Stale { .. }
            | Caution::BasesDiffer(..)
            | Caution::VintagesDiffer(..)
            | Caution::ConventionsDiffer
            | Caution::ScopesDiffer(..)
            | Caution::Distrusted
            | Caution::BelowEvidence { .. }
    )
}

/// What to bear in mind with a figure, and what its leaves bring along.
fn cautions(build: &Builder<'_>, one: &Evidence) -> Vec<Caution> {
    let brought = one.figure.as_ref().map(|figure| compare::of_leaves(build.config, build.panel, &figure.derivation));
    one.cautions.iter().cloned().chain(brought.unwrap_or_default()).collect()
}

fn verdicts(build: &Builder<'_>, claims: &[Judged]) -> Table {
    let columns = vec![
        column("id", "Claim", None, ColumnKind::Stub, 8),
        column("text", "What was published", None, ColumnKind::Text, 62),
        column("verdict", "Verdict", None, ColumnKind::Mark, 14),
        column("why", "Why", None, ColumnKind::Text, 62),
        column("origins", "Origins", None, ColumnKind::Mark, 9),
        column("problems", "Problems", None, ColumnKind::Text, 52),
        column("publisher", "Published by", None, ColumnKind::Text, 18),
    ];
    let rows = claims.iter().map(|judged| {
        let cells = vec![
            Cell::text(&judged.claim.id),
            Cell::text(&judged.claim.text),
            Cell::toned(judged.verdict.as_str(), tone(judged.verdict)),
            Cell::text(&judged.why),
            match judged.origins {
                0 => Cell::Blank,
                count => Cell::text(count.to_string()),
            },
            Cell::text(problems(build, judged)),
            Cell::text(format!("{}, {}", judged.claim.publisher, judged.claim.published)),
        ];
        row(&judged.claim.id, RowKind::Item, 0, cells)
    });
    table(
        "claims.verdicts",
        "Published claims put to the figures",
        "holds, partly, fails, or not testable with these figures; origins counts the independent origins of the figures used",
        columns,
        rows.collect(),
    )
}

fn figures(build: &mut Builder<'_>, claims: &[Judged]) -> Table {
    let columns = vec![
        column("id", "Claim", None, ColumnKind::Stub, 8),
        column("what", "Figure", None, ColumnKind::Text, 52),
        column("value", "Value", None, ColumnKind::Figure, 11),
        column("low", "Low", None, ColumnKind::Figure, 11),
        column("high", "High", None, ColumnKind::Figure, 11),
        column("unit", "Unit", None, ColumnKind::Mark, 9),
        column("band", "Tested against", None, ColumnKind::Mark, 18),
        column("verdict", "Result", None, ColumnKind::Mark, 11),
        column("mind", "To bear in mind", None, ColumnKind::Text, 52),
    ];
    let sign = words::currency_sign(&build.config.currency).to_owned();
    let mut rows = Vec::new();
    for judged in claims {
        for (index, one) in judged.evidence.iter().enumerate() {
            let format = format_as(&one.unit, one.measure);
            let band = one.band.map_or_else(String::new, |band| band_words(band, format));
            let result = match (one.band, one.verdict) {
                (Some(band), _) => verdict(one, band),
                (None, Some(verdict)) => Cell::toned(verdict.as_str(), tone(verdict)),
                (None, None) => Cell::Blank,
            };
            let mind: Vec<String> = cautions(build, one).iter().map(words::caution).collect();
            let cells = vec![
                Cell::text(&judged.claim.id),
                Cell::text(&one.label),
                build.base(&one.figure, format, &one.cautions),
                build.end(&one.figure, End::Low, format),
                build.end(&one.figure, End::High, format),
                Cell::text(unit_as(format, one.measure, &sign)),
                Cell::text(band),
                result,
                Cell::text(unique(mind).join("; ")),
            ];
            rows.push(row(format!("{}.{index}", judged.claim.id), RowKind::Item, 0, cells));
        }
    }
    table(
        "claims.figures",
        "The figures behind the verdicts",
        format!("{} in billions, multiples in x, shares in %", words::currency_sign(&build.config.currency)),
        columns,
        rows,
    )
}

fn unique(words: Vec<String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen
}

fn band_words([low, high]: [f64; 2], format: crate::report::Format) -> String {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => format!("{} to {}", format.text(low), format.text(high)),
        (true, false) => format!("above {}", format.text(low)),
        (false, true) => format!("below {}", format.text(high)),
        (false, false) => String::new(),
    }
}
