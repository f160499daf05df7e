//! Which class a change is of, and what brought it about.

use super::{Cause, Class};
use crate::domain::{CellRef, Date, Estimate, Period};
use crate::reconcile::{Kept, KeptFigure, KeptObservation};
use std::collections::BTreeMap;

/// The facts of two reports.
#[derive(Clone, Copy)]
pub(super) struct Reports<'a> {
    pub(super) old: &'a Kept,
    pub(super) new: &'a Kept,
}

/// What a figure of both reports comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the same.
    Same,
    /// It differs by less than the threshold.
    Below,
    /// It has changed.
    Changed(Class, Cause),
}

impl<'a> Reports<'a> {
    /// Returns the figures that one report has in one scope and the other in another, from one source: where several
    /// could be meant, none.
    pub(super) fn rescoped(self) -> Vec<(&'a str, &'a str)> {
        type Group<'a> = (Vec<(&'a str, &'a KeptFigure)>, Vec<(&'a str, &'a KeptFigure)>);
        let mut groups: BTreeMap<(&str, &str, Period), Group<'a>> = BTreeMap::new();
        let key = |figure: &'a KeptFigure| (figure.slot.lab.as_str(), figure.slot.metric.as_str(), figure.slot.period);
        for (id, figure) in self.old.figures.iter().filter(|(id, _)| !self.new.figures.contains_key(*id)) {
            groups.entry(key(figure)).or_default().0.push((id, figure));
        }
        for (id, figure) in self.new.figures.iter().filter(|(id, _)| !self.old.figures.contains_key(*id)) {
            groups.entry(key(figure)).or_default().1.push((id, figure));
        }
        let one = |(was, is): &Group<'a>| match (was.as_slice(), is.as_slice()) {
            ([(was, from)], [(is, to)]) if from.chosen.same_source(&to.chosen) => Some((*was, *is)),
            _ => None,
        };
        groups.values().filter_map(one).collect()
    }

    /// Returns what a figure of both reports comes to.
    pub(super) fn between(self, was: &KeptFigure, is: &KeptFigure, threshold: f64) -> Verdict {
        let (old, new) = (&was.chosen, &is.chosen);
        let moved = moved(&old.estimate, &new.estimate);
        if old.basis == new.basis && old.unit == new.unit && moved == 0.0 {
            return Verdict::Same;
        }
        // What the same source still gives somewhere is not cancelled.
        let still = std::iter::once(new).chain(is.rejected.iter().map(|other| &other.observation));
        let still_given = still.into_iter().any(|one| one.same_source(old));
        if let Some(why) = left_out(self.new, self.old, old).filter(|_| !still_given) {
            return Verdict::Changed(Class::Status, Cause::LeftOut(why.to_owned()));
        }
        let same_source = old.same_source(new);
        if moved > threshold && only_the_rate(old, new) {
            return Verdict::Changed(Class::Revised, Cause::Rate);
        }
        if let Some(power) = scale(&old.estimate, &new.estimate).filter(|_| same_source) {
            return Verdict::Changed(Class::UnitFix, Cause::Scale(power));
        }
        if old.scope != new.scope && moved > threshold {
            return Verdict::Changed(Class::Rescoped, Cause::ScopeTaken);
        }
        if old.basis != new.basis {
            return Verdict::Changed(Class::Rebased, Cause::BasisTaken);
        }
        if moved <= threshold {
            return Verdict::Below;
        }
        let forecast = new.basis.is_some_and(|basis| !basis.is_actual());
        let newer = reported(new) > reported(old);
        match (same_source, forecast, newer) {
            (true, false, _) => Verdict::Changed(Class::Correction, Cause::SourceSaysOtherwise),
            (_, true, true) => Verdict::Changed(Class::Revised, Cause::LaterVintage),
            (_, _, true) => Verdict::Changed(Class::Revised, Cause::NewerReport),
            (true, true, false) => Verdict::Changed(Class::Revised, Cause::SourceSaysOtherwise),
            (false, _, false) => Verdict::Changed(Class::Revised, Cause::OtherSource),
        }
    }

    /// Returns why only the newer report has a figure.
    pub(super) fn came(self, new: &KeptObservation) -> (Class, Cause) {
        if let Some(why) = left_out(self.old, self.new, new) {
            return (Class::Status, Cause::CountsNow(why.to_owned()));
        }
        let cause = match self.files(new) {
            _ if reported(new).is_some_and(|day| day > self.old.as_of) => Cause::ReportedSince,
            (None, _) => Cause::NewWorkbook,
            (Some(then), Some(now)) if then == now => Cause::ReadOtherwise,
            _ => Cause::WorkbookChanged,
        };
        (Class::New, cause)
    }

    /// Returns why only the older report had a figure.
    pub(super) fn went(self, old: &KeptObservation) -> (Class, Cause) {
        if let Some(why) = left_out(self.new, self.old, old) {
            return (Class::Status, Cause::LeftOut(why.to_owned()));
        }
        let cause = match self.files(old) {
            (_, None) => Cause::WorkbookGone,
            _ if reported(old).is_some_and(|day| day > self.new.as_of) => Cause::NotYetReported,
            (Some(then), Some(now)) if then == now => Cause::ReadOtherwise,
            _ => Cause::WorkbookChanged,
        };
        (Class::Removed, cause)
    }

    /// The hashes that the workbook of an observation had then and has now.
    fn files(self, one: &KeptObservation) -> (Option<&'a String>, Option<&'a String>) {
        let workbook = one.origin.workbook.as_ref();
        (self.old.inputs.get(workbook), self.new.inputs.get(workbook))
    }
}

/// Whether both are one amount of another currency, brought into the report's at different rates.
fn only_the_rate(old: &KeptObservation, new: &KeptObservation) -> bool {
    let native = |one: &KeptObservation| one.converted.as_ref().map(|from| (from.native, from.currency.clone()));
    native(old).is_some() && native(old) == native(new) && old.basis == new.basis
}

fn reported(one: &KeptObservation) -> Option<Date> {
    one.reported.map(Period::first_day)
}

/// The largest relative difference of the three ends; infinite where an end has opened or closed.
fn moved(old: &Estimate, new: &Estimate) -> f64 {
    let pairs = [(old.low, new.low), (Some(old.base), Some(new.base)), (old.high, new.high)];
    let apart = |pair: (Option<f64>, Option<f64>)| match pair {
        (Some(old), Some(new)) => {
            let size = old.abs().max(new.abs());
            if size > 0.0 { (new - old).abs() / size } else { 0.0 }
        }
        (None, None) => 0.0,
        _ => f64::INFINITY,
    };
    pairs.into_iter().map(apart).fold(0.0, f64::max)
}

/// The power of ten by which a figure differs, when it is one of those that scales differ by.
fn scale(old: &Estimate, new: &Estimate) -> Option<i32> {
    const SLACK: f64 = 0.005;
    let ratio = new.base / old.base;
    [3, 6, 9, -3, -6, -9].into_iter().find(|power| (ratio / 10_f64.powi(*power) - 1.0).abs() < SLACK)
}

/// Why the cell of an observation is left out of `report` and not of `other`; `None` when it is not.
///
/// What stands there has to be the same text: another row may have moved into its place. Where the row has moved, the
/// one cell of its column that is left out with that text is meant; of several, and of one that both leave out, none.
fn left_out<'a>(report: &'a Kept, other: &'a Kept, one: &KeptObservation) -> Option<&'a str> {
    let (here, there) = (alike(report, one), alike(other, one));
    let cell = one.origin.cell;
    let in_place = here.iter().find(|(place, _)| *place == cell);
    let moved = match (here.as_slice(), there.as_slice()) {
        ([only], []) => Some(only),
        _ => None,
    };
    in_place.or(moved).map(|(_, why)| *why)
}

/// The cells of an observation's column that a report leaves out and that hold the same text.
fn alike<'a>(report: &'a Kept, one: &KeptObservation) -> Vec<(CellRef, &'a str)> {
    let (workbook, sheet, cell) = (one.origin.workbook.as_ref(), one.origin.sheet.as_ref(), one.origin.cell);
    let of_sheet = report.left_out.iter().filter(|out| out.workbook == workbook && out.sheet == sheet);
    let alike = of_sheet.flat_map(|out| {
        let same_text = out.cells.iter().filter(|(_, raw)| **raw == one.origin.raw);
        let places = same_text.filter_map(|(place, _)| CellRef::parse(place));
        places.filter(|place| place.column == cell.column).map(|place| (place, out.why.as_str()))
    });
    alike.collect()
}

#[cfg(test)]
mod tests {
    use super::{Reports, Verdict, moved, scale};
    use crate::compare::changes::{Cause, Change, Class, changes};
    use crate::domain::{Basis, Estimate, LabId, MetricId, Origin, Period, Source, Unit};
    use crate::interpret::LeftOut;
    use crate::reconcile::{KEPT_SCHEMA, Kept, KeptFigure, KeptObservation, KeptSlot, Rule};

    const ID: &str = "openai.revenue.FY2025";

    fn figure(base: f64, basis: Basis, source: &str, reported: &str, cell: &str) -> KeptFigure {
        let slot = KeptSlot {
            lab: LabId::new("openai"),
            metric: MetricId::new("revenue"),
            scope: [""; 0].into_iter().collect(),
            period: Period::Year(2025),
        };
        let chosen = KeptObservation {
            estimate: Estimate::exact(base),
            unit: Unit::usd(),
            basis: Some(basis),
            scope: [""; 0].into_iter().collect(),
            source: Some(Source { name: source.into(), url: None }),
            as_of: None,
            reported: reported.parse().ok(),
            origin: Origin {
                workbook: "a.xlsx".into(),
                sha256: "00".into(),
                sheet: "S".into(),
                cell: crate::domain::CellRef::parse(cell).unwrap(),
                raw: base.to_string(),
            },
            converted: None,
        };
        let since = Period::Quarter(2026, 2);
        KeptFigure { slot, rule: Rule::Only, origins: 1, since, chosen, rejected: Vec::new(), vintages: Vec::new() }
    }

    fn kept(quarter: u8, as_of: &str, figures: &[(&str, &KeptFigure)]) -> Kept {
        Kept {
            schema: KEPT_SCHEMA,
            period: Period::Quarter(2026, quarter),
            as_of: as_of.parse().unwrap(),
            earlier: None,
            inputs: [("a.xlsx".to_owned(), quarter.to_string())].into(),
            left_out: Vec::new(),
            figures: figures.iter().map(|(id, figure)| ((*id).to_owned(), (*figure).clone())).collect(),
            former: [].into(),
        }
    }

    fn one(old: &KeptFigure, new: &KeptFigure) -> Verdict {
        let (old, new) = (kept(2, "2026-07-15", &[(ID, old)]), kept(3, "2026-10-09", &[(ID, new)]));
        Reports { old: &old, new: &new }.between(&old.figures[ID], &new.figures[ID], 0.01)
    }

    #[test]
    fn a_change_has_the_class_that_tells_most() {
        let old = figure(13.0e9, Basis::Leaked, "A citing FT", "2026-02-01", "B4");
        let check = |base: f64, basis: Basis, source: &str, reported: &str, expected: (Class, Cause)| {
            let new = figure(base, basis, source, reported, "B9");
            assert_eq!(one(&old, &new), Verdict::Changed(expected.0, expected.1), "{base} {basis} {source} {reported}");
        };
        check(13.5e9, Basis::Leaked, "B citing FT", "2026-02-01", (Class::Correction, Cause::SourceSaysOtherwise));
        // Another source in the cell of the first is no correction of it.
        let in_place = figure(13.5e9, Basis::Leaked, "WSJ", "2026-08-01", "B4");
        assert_eq!(one(&old, &in_place), Verdict::Changed(Class::Revised, Cause::NewerReport));
        check(13.5e9, Basis::Leaked, "WSJ", "2026-08-01", (Class::Revised, Cause::NewerReport));
        check(13.5e9, Basis::Leaked, "WSJ", "2026-01-01", (Class::Revised, Cause::OtherSource));
        check(13.5e9, Basis::Audited, "WSJ", "2026-08-01", (Class::Rebased, Cause::BasisTaken));
        check(13.0e9, Basis::Audited, "WSJ", "2026-08-01", (Class::Rebased, Cause::BasisTaken));
        check(13.0e6, Basis::Leaked, "A citing FT", "2026-02-01", (Class::UnitFix, Cause::Scale(-3)));
        // Another source that is a thousand times off is no correction of a scale.
        check(13.0e6, Basis::Leaked, "WSJ", "2026-08-01", (Class::Revised, Cause::NewerReport));
    }

    #[test]
    fn a_later_vintage_is_a_revision_and_little_is_only_counted() {
        let old = figure(30e9, Basis::Projection, "A", "2026-02", "B4");
        let with = |base: f64, reported: &str| one(&old, &figure(base, Basis::Projection, "A", reported, "B4"));
        assert_eq!(with(36e9, "2026-09"), Verdict::Changed(Class::Revised, Cause::LaterVintage));
        assert_eq!(with(36e9, "2026-02"), Verdict::Changed(Class::Revised, Cause::SourceSaysOtherwise));
        assert_eq!(with(30.2e9, "2026-09"), Verdict::Below);
        assert_eq!(with(30e9, "2026-09"), Verdict::Same);
    }

    #[test]
    fn a_cancelled_row_is_a_status_and_a_gone_workbook_is_told() {
        let figure = figure(1e9, Basis::Disclosed, "A", "2026-02", "D14");
        let old = kept(2, "2026-07-15", &[(ID, &figure)]);
        let mut new = kept(3, "2026-10-09", &[]);
        let cause = |new: &Kept| {
            let found = changes(0.01, Some(&old), new).changes;
            let [Change { class, cause, .. }] = found.as_slice() else { panic!("{found:?}") };
            (*class, cause.clone())
        };
        assert_eq!(cause(&new), (Class::Removed, Cause::WorkbookChanged));
        let why = "the row is marked \"Cancelled\" and left out".to_owned();
        let out = |cells: &[(&str, &str)]| {
            let cells = cells.iter().map(|(cell, raw)| ((*cell).to_owned(), (*raw).to_owned()));
            vec![LeftOut { workbook: "a.xlsx".into(), sheet: "S".into(), cells: cells.collect(), why: why.clone() }]
        };
        let raw = figure.chosen.origin.raw.as_str();
        // In its place, also beside others; moved; but not another row in its place, nor one of several.
        for cells in [&[("D14", raw), ("D15", raw)][..], &[("D20", raw)]] {
            new.left_out = out(cells);
            assert_eq!(cause(&new), (Class::Status, Cause::LeftOut(why.clone())), "{cells:?}");
        }
        // Nor one that was left out before as well.
        let mut before = old.clone();
        before.left_out = out(&[("D20", raw)]);
        new.left_out = out(&[("D20", raw)]);
        assert_eq!(changes(0.01, Some(&before), &new).changes[0].class, Class::Removed);
        for cells in [&[("D14", "7")][..], &[("D20", raw), ("D21", raw)], &[("E14", raw)]] {
            new.left_out = out(cells);
            assert_eq!(cause(&new), (Class::Removed, Cause::WorkbookChanged), "{cells:?}");
        }
        new.left_out.clear();
        new.inputs.clear();
        assert_eq!(cause(&new), (Class::Removed, Cause::WorkbookGone));
    }

    #[test]
    fn what_one_source_gives_in_another_scope_is_one_change() {
        let net = figure(50e9, Basis::Leaked, "WSJ", "2026-02", "D14");
        let gross = figure(68e9, Basis::Leaked, "B citing WSJ", "2026-08", "D14");
        let (was, is) = ("openai.revenue[net].FY2025", "openai.revenue[gross].FY2025");
        let old = kept(2, "2026-07-15", &[(was, &net)]);
        let new = kept(3, "2026-10-09", &[(is, &gross)]);
        let found = changes(0.01, Some(&old), &new).changes;
        let [change] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((change.class, change.old_id.as_deref(), change.id.as_str()), (Class::Rescoped, Some(was), is));
        assert_eq!(change.delta(), None, "gross less net is no change of the figure");
    }

    #[test]
    fn a_share_that_would_mislead_is_none() {
        let change = |old: f64, new: f64| {
            let figure = |base| figure(base, Basis::Leaked, "A", "2026-02", "D14");
            let change = Change::between((Class::Revised, Cause::NewerReport), (ID, &figure(old)), (ID, &figure(new)));
            change.share()
        };
        assert_eq!(change(-20.0, -25.0), Some(-0.25));
        assert_eq!((change(-5.0, 5.0), change(0.0, 5.0)), (None, None));
    }

    #[test]
    fn an_open_end_moves_without_limit() {
        assert!(moved(&Estimate::exact(10.0), &Estimate::at_least(10.0)).is_infinite());
        assert_eq!(scale(&Estimate::exact(4.6), &Estimate::exact(4600.0)), Some(3));
        assert_eq!(scale(&Estimate::exact(4.6), &Estimate::exact(46.0)), None);
    }
}
