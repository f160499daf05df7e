//! What each table of a sheet was taken for, told from the figures that were read in it.
//!
//! Nothing here decides how a sheet is read: it looks at the result, so that a table turned by mistake shows.

use super::account::Class;
use super::layout::Layout;
use crate::config::Config;
use crate::domain::{Area, CellRef, LabId, MetricId, Observation, Period, Unit};
use crate::ingest::Grid;
use std::collections::{BTreeMap, BTreeSet};

/// What tells two figures of a table apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// Whose figure.
    Lab,
    /// What is measured.
    Metric,
    /// When.
    Period,
}

impl Dimension {
    const fn plural(self) -> &'static str {
        match self {
            Self::Lab => "labs",
            Self::Metric => "metrics",
            Self::Period => "periods",
        }
    }
}

/// What one table was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableReading {
    /// The headings and the rows of figures.
    pub area: Area,
    /// What differs between the figures of a row.
    pub across: BTreeSet<Dimension>,
    /// What differs between the figures of a column.
    pub down: BTreeSet<Dimension>,
    /// The labs.
    pub labs: BTreeSet<LabId>,
    /// The metrics.
    pub metrics: BTreeSet<MetricId>,
    /// The first and the last period.
    pub periods: Option<(Period, Period)>,
    /// The units as the sheet prints them, such as `USD millions`.
    pub units: BTreeSet<String>,
    /// Figures.
    pub facts: usize,
    /// Computed cells.
    pub derived: usize,
}

impl TableReading {
    /// Returns the reading in words: `periods across, metrics down; OpenAI; 12 metrics; FY2024 to FY2030; USD millions;
    /// 31 facts`.
    pub fn words(&self, config: &Config) -> String {
        const NAMED: usize = 2;
        let mut words = vec![self.orientation()];
        let labs: Vec<&str> =
            self.labs.iter().map(|lab| config.lab(lab).map_or(lab.as_str(), |lab| lab.name.as_str())).collect();
        words.push(labs.join(" and "));
        words.push(match self.metrics.len() {
            0 => String::new(),
            count if count > NAMED => format!("{count} metrics"),
            _ => {
                let name = |id| config.metric(id).map_or(id.as_str(), |metric| metric.name.as_str());
                self.metrics.iter().map(name).collect::<Vec<_>>().join(" and ")
            }
        });
        words.push(match self.periods {
            Some((first, last)) if first != last => format!("{first} to {last}"),
            Some((only, _)) => only.to_string(),
            None => String::new(),
        });
        words.push(self.units.iter().map(String::as_str).collect::<Vec<_>>().join(", "));
        let counted = |count: usize, noun: &str| match count {
            0 => String::new(),
            1 => format!("1 {noun}"),
            _ => format!("{count} {noun}s"),
        };
        words.push(counted(self.facts, "fact"));
        words.push(counted(self.derived, "computed cell"));
        words.retain(|part| !part.is_empty());
        words.join("; ")
    }

    fn orientation(&self) -> String {
        let list = |dimensions: &BTreeSet<Dimension>| {
            let names: Vec<&str> = dimensions.iter().map(|dimension| dimension.plural()).collect();
            match names.split_last() {
                Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
                _ => names.concat(),
            }
        };
        match (self.across.is_empty(), self.down.is_empty()) {
            (true, true) => String::new(),
            (true, false) if self.down.len() > 1 => format!("one figure to a row, {} down", list(&self.down)),
            (true, false) => format!("{} down", list(&self.down)),
            (false, true) => format!("{} across", list(&self.across)),
            (false, false) => format!("{} across, {} down", list(&self.across), list(&self.down)),
        }
    }
}

/// Tells what the tables of a sheet were taken for, from the facts of the sheet in reading order and what its cells were
/// read as.
pub(super) fn read(
    grid: &Grid,
    layout: &Layout,
    stretches: &[(Area, Class)],
    facts: &[&Observation],
) -> Vec<TableReading> {
    let derived = stretches.iter().filter(|(_, class)| *class == Class::Derived);
    let mut derived: Vec<u32> = derived.flat_map(|(area, _)| area.from.row..=area.to.row).collect();
    derived.sort_unstable();
    let mut readings = Vec::new();
    for table in &layout.tables {
        let rows: BTreeSet<u32> = table.rows.iter().copied().collect();
        let (Some(&first), Some(&last)) = (table.headings.first().or(table.rows.first()), table.rows.last()) else {
            continue;
        };
        let start = facts.partition_point(|fact| fact.origin.cell.row < first);
        let end = facts.partition_point(|fact| fact.origin.cell.row <= last);
        let of_table = facts[start..end].iter().copied().filter(|fact| rows.contains(&fact.origin.cell.row));
        let mut reading = taken_for(of_table);
        reading.derived = derived.partition_point(|row| *row <= last) - derived.partition_point(|row| *row < first);
        if reading.facts + reading.derived == 0 {
            continue;
        }
        let of_rows = table.headings.iter().chain(&table.rows).filter_map(|&row| {
            let cells = grid.cells.row(row);
            Some((cells.first()?.0.column, cells.last()?.0.column))
        });
        let (left, right) = of_rows.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((1, 1));
        reading.area = Area { from: CellRef::new(first, left), to: CellRef::new(last, right) };
        readings.push(reading);
    }
    readings
}

fn taken_for<'a>(facts: impl Iterator<Item = &'a Observation>) -> TableReading {
    let mut reading = TableReading {
        area: CellRef::new(1, 1).into(),
        across: BTreeSet::new(),
        down: BTreeSet::new(),
        labs: BTreeSet::new(),
        metrics: BTreeSet::new(),
        periods: None,
        units: BTreeSet::new(),
        facts: 0,
        derived: 0,
    };
    let mut plain: BTreeSet<&Unit> = BTreeSet::new();
    let mut differing = BTreeSet::new();
    let mut first: Option<&Observation> = None;
    let mut of_row: Option<&Observation> = None;
    let mut of_column: BTreeMap<u32, &Observation> = BTreeMap::new();
    for fact in facts {
        let cell = fact.origin.cell;
        reading.facts += 1;
        match of_row.filter(|first| first.origin.cell.row == cell.row) {
            Some(first) => differences(first, fact, &mut reading.across),
            None => of_row = Some(fact),
        }
        differences(first.get_or_insert(fact), fact, &mut differing);
        differences(of_column.entry(cell.column).or_insert(fact), fact, &mut reading.down);
        if !reading.labs.contains(&fact.lab) {
            reading.labs.insert(fact.lab.clone());
        }
        if !reading.metrics.contains(&fact.metric) {
            reading.metrics.insert(fact.metric.clone());
        }
        reading.periods = Some(
            reading
                .periods
                .map_or((fact.period, fact.period), |(first, last)| (first.min(fact.period), last.max(fact.period))),
        );
        match printed_unit(fact) {
            Some(unit) => drop(reading.units.insert(unit)),
            None => drop(plain.insert(&fact.unit)),
        }
    }
    // Columns that each keep to one lab are labs across, also where no row has figures of both.
    for dimension in differing {
        if !reading.down.contains(&dimension) {
            reading.across.insert(dimension);
        }
    }
    for unit in plain {
        let name = unit.to_string();
        if !reading.units.iter().any(|printed| printed.starts_with(&name)) {
            reading.units.insert(name);
        }
    }
    reading
}

fn differences(a: &Observation, b: &Observation, found: &mut BTreeSet<Dimension>) {
    if a.lab != b.lab {
        found.insert(Dimension::Lab);
    }
    if a.metric != b.metric {
        found.insert(Dimension::Metric);
    }
    if a.period != b.period {
        found.insert(Dimension::Period);
    }
}

/// The unit as the sheet prints it, when the number in the cell tells the scale.
fn printed_unit(fact: &Observation) -> Option<String> {
    const SLACK: f64 = 1e-6;
    if fact.unit == Unit::Date {
        return Some("date".to_owned());
    }
    let printed: f64 = fact.origin.raw.trim().parse().ok().filter(|printed: &f64| *printed != 0.0)?;
    let ratio = (fact.estimate.base / printed).abs();
    let scales = [(1.0, ""), (1e3, " thousands"), (1e6, " millions"), (1e9, " billions"), (1e12, " trillions")];
    if fact.unit == Unit::Share && (ratio - 0.01).abs() < SLACK {
        return Some("%".to_owned());
    }
    let (_, scale) = scales.into_iter().find(|(factor, _)| (ratio / factor - 1.0).abs() < SLACK)?;
    Some(format!("{}{scale}", fact.unit))
}
