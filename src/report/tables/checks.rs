//! Checks: tie-outs, sources that differ, findings, and the account of every cell.

use crate::compare::Comparison;
use crate::domain::{Derivation, Figure, Outcome};
use crate::finding::{Finding, Severity};
use crate::interpret::WorkbookAccount;
use crate::reconcile::{Rejected, Resolved, Slot, Why};
use crate::report::Format;
use crate::report::build::{Builder, column, row, table};
use crate::report::model::{Cell, ColumnKind, RowKind, Table, Test, Tone};
use crate::report::words::{basis_word, currency_sign, format_of, unit_of};

/// Returns the four tables of the Checks sheet.
pub(crate) fn tables(
    build: &mut Builder<'_>,
    comparison: &Comparison,
    accounts: &[WorkbookAccount],
    findings: &[Finding],
) -> Vec<Table> {
    vec![ties(build, comparison), conflicts(build), findings_table(findings), cells(accounts)]
}

fn ties(build: &mut Builder<'_>, comparison: &Comparison) -> Table {
    let columns = vec![
        column("lab", "Lab", None, ColumnKind::Stub, 12),
        column("period", "Period", None, ColumnKind::Mark, 12),
        column("what", "What should be equal", None, ColumnKind::Text, 60),
        column("whole", "Stated", None, ColumnKind::Figure, 11),
        column("parts", "From parts", None, ColumnKind::Figure, 11),
        column("difference", "Difference", None, ColumnKind::Figure, 11),
        column("tolerance", "Allowed", None, ColumnKind::Mark, 10),
        column("verdict", "Result", None, ColumnKind::Mark, 10),
    ];
    let mut rows = Vec::new();
    for (index, tie) in comparison.ties.iter().enumerate() {
        let format = tie.whole.as_ref().map_or(Format::UsdBn, |figure| {
            crate::report::words::format_as(&figure.unit, crate::compare::Measure::Multiple)
        });
        let cells = vec![
            Cell::text(&tie.lab),
            Cell::text(tie.period.to_string()),
            Cell::text(&tie.what),
            build.base(&tie.whole, format, &[]),
            build.base(&tie.parts, format, &[]),
            build.base(&tie.difference, format, &[]),
            Cell::text(format!("± {}", format.text(tie.tolerance))),
            result(&tie.difference, tie.tolerance, tie.ties),
        ];
        rows.push(row(index.to_string(), RowKind::Item, 0, cells));
    }
    let sign = currency_sign(&build.config.currency);
    let subtitle = format!("{sign} in billions; a difference is allowed up to the sum of what each print leaves open");
    table("checks.ties", "Tie-outs", subtitle, columns, rows)
}

fn result(difference: &Outcome, tolerance: f64, ties: bool) -> Cell {
    let (text, tone) = if ties { ("ties", Tone::Good) } else { ("differs", Tone::Bad) };
    match difference {
        Ok(Figure { derivation, .. }) => Cell::Verdict {
            text: text.into(),
            tone,
            test: Box::new(Test::Tie { derivation: derivation.clone(), tolerance }),
        },
        Err(absence) => Cell::Absent { text: absence.mark().into(), why: absence.why().into() },
    }
}

/// Every observation that says something else than the figure chosen.
fn conflicts(build: &mut Builder<'_>) -> Table {
    let columns = vec![
        column("lab", "Lab", None, ColumnKind::Stub, 12),
        column("metric", "Metric", None, ColumnKind::Text, 28),
        column("period", "Period", None, ColumnKind::Mark, 12),
        column("unit", "Unit", None, ColumnKind::Mark, 9),
        column("used", "Used", None, ColumnKind::Figure, 11),
        column("used_basis", "Basis", None, ColumnKind::Mark, 12),
        column("other", "Other", None, ColumnKind::Figure, 11),
        column("other_basis", "Basis", None, ColumnKind::Mark, 12),
        column("off", "Other / used", None, ColumnKind::Figure, 12),
        column("why", "Relation", None, ColumnKind::Text, 22),
        column("source", "Source", None, ColumnKind::Mark, 8),
        column("cell", "Input cell of the other", None, ColumnKind::Text, 46),
    ];
    let panel = build.panel;
    let mut rows = Vec::new();
    for (slot, resolved) in &panel.figures {
        for rejected in resolved.rejected.iter().filter(|rejected| rejected.why != Why::Agrees) {
            rows.push(conflict_row(build, slot, resolved, rejected));
        }
    }
    let subtitle =
        "figures that were read and not used, in the unit given; the other column is typed from its input cell";
    table("checks.conflicts", "Sources that say something else", subtitle, columns, rows)
}

fn conflict_row(
    build: &mut Builder<'_>,
    slot: &Slot,
    resolved: &Resolved,
    rejected: &Rejected,
) -> crate::report::model::Row {
    let metric = build.config.metric(&slot.metric).cloned();
    let lab = build.config.lab(&slot.lab).map_or_else(|| slot.lab.to_string(), |lab| lab.name.clone());
    let format = metric.as_ref().map_or(Format::Plain, format_of);
    let (id, other) = (&rejected.leaf.id, &rejected.observation);
    let used = Derivation::leaf(&resolved.leaf);
    let off = Derivation::leaf(&rejected.leaf).over(used.clone()).figure();
    let number = build.note(other);
    let name = metric.as_ref().map_or_else(|| slot.metric.to_string(), |metric| metric.name.clone());
    let scoped = if slot.scope.is_empty() { name } else { format!("{name} ({})", slot.scope) };
    let cells = vec![
        Cell::text(lab),
        Cell::text(scoped),
        Cell::text(slot.period.to_string()),
        Cell::text(metric.as_ref().map_or_else(String::new, |metric| unit_of(metric, &build.config.currency))),
        build.base(&used.figure(), format, &[]),
        Cell::text(basis_word(resolved.chosen.basis)),
        Cell::Input {
            figure: id.clone(),
            end: crate::domain::End::Base,
            value: other.estimate.base,
            format,
            text: format.text(other.estimate.base),
        },
        Cell::text(basis_word(other.basis)),
        build.base(&off, Format::Multiple2, &[]),
        Cell::toned(
            rejected.why.to_string(),
            if rejected.why == Why::Conflicts { Tone::Caution } else { Tone::Neutral },
        ),
        Cell::text(format!("[{number}]")),
        Cell::text(match &other.converted {
            Some(native) => format!("{} ({native})", other.origin),
            None => other.origin.to_string(),
        }),
    ];
    row(id, RowKind::Item, 0, cells)
}

fn findings_table(findings: &[Finding]) -> Table {
    let columns = vec![
        column("severity", "Severity", None, ColumnKind::Stub, 10),
        column("code", "Finding", None, ColumnKind::Text, 20),
        column("place", "Where", None, ColumnKind::Text, 46),
        column("message", "What", None, ColumnKind::Text, 70),
        column("hint", "What to do", None, ColumnKind::Text, 60),
    ];
    let rows = findings.iter().enumerate().map(|(index, finding)| {
        let (word, tone) = match finding.severity {
            Severity::Error => ("error", Tone::Bad),
            Severity::Warning => ("warning", Tone::Caution),
            Severity::Info => ("info", Tone::Neutral),
        };
        let sheet = finding.place.sheet.as_ref().map_or_else(String::new, |sheet| format!(" > {sheet}"));
        let address = finding.place.address().map_or_else(String::new, |address| format!("!{address}"));
        let cells = vec![
            Cell::toned(word, tone),
            Cell::text(finding.code.as_str()),
            Cell::text(format!("{}{sheet}{address}", finding.place.workbook)),
            Cell::text(&finding.message),
            Cell::text(finding.hint.lines().next().unwrap_or_default()),
        ];
        row(index.to_string(), RowKind::Item, 0, cells)
    });
    table(
        "checks.findings",
        "Findings",
        "what is ambiguous, unknown, left out or in conflict in the inputs",
        columns,
        rows.collect(),
    )
}

/// The account of every cell of every sheet.
fn cells(accounts: &[WorkbookAccount]) -> Table {
    let counts = [
        ("cells", "Cells"),
        ("facts", "Facts"),
        ("derived", "Derived"),
        ("labels", "Labels"),
        ("notes", "Notes"),
        ("skipped", "Skipped"),
    ];
    let mut columns = vec![
        column("workbook", "Workbook", None, ColumnKind::Stub, 34),
        column("sheet", "Sheet", None, ColumnKind::Text, 22),
    ];
    columns.extend(counts.iter().map(|(id, head)| column(id, *head, None, ColumnKind::Mark, 9)));
    columns.push(column("reasons", "Why skipped", None, ColumnKind::Text, 60));
    let mut rows = Vec::new();
    for workbook in accounts {
        for sheet in &workbook.sheets {
            let reasons: Vec<String> =
                sheet.reasons.iter().map(|(reason, count)| format!("{reason}: {count}")).collect();
            let mut cells = vec![Cell::text(&workbook.path), Cell::text(&sheet.name)];
            cells.extend(
                [sheet.cells, sheet.facts, sheet.derived, sheet.labels, sheet.notes, sheet.skipped]
                    .map(|count| Cell::text(count.to_string())),
            );
            cells.push(Cell::text(reasons.join("; ")));
            rows.push(row(format!("{}/{}", workbook.path, sheet.name), RowKind::Item, 0, cells));
        }
    }
    table(
        "checks.cells",
        "Account of every input cell",
        "facts + derived + labels + notes + skipped = cells, for every sheet",
        columns,
        rows,
    )
}
