//! How a table is written: titles, labels, units and figures in the habits of analysts.

use crate::sheets::{Cell, End, Rows, Says, Sheet};
use crate::tables::{BASES, LABS, Layout, Measure, Table, UnitPlace, When};
use labcomps::ingest::{RawCell, RawValue};

impl Table {
    fn money(&self) -> &'static str {
        let styles = if self.billions { ["US$ bn", "USD bn", "$bn", "US$bn"] } else { ["US$ m", "USD m", "$m", "$mm"] };
        styles[self.words]
    }

    fn money_in_words(&self) -> &'static str {
        let styles = if self.billions {
            ["US$ in billions", "$ in billions", "USD bn", "(US$ in billions)"]
        } else {
            ["US$ in millions", "$ in millions", "USD m", "(US$ in millions)"]
        };
        styles[self.words]
    }

    /// The label of a metric, with its unit where the label is the place for it.
    fn label(&self, metric: usize) -> String {
        let (spec, name) = self.metrics[metric];
        let unit = match (self.unit_place, spec.measure) {
            (UnitPlace::Column | UnitPlace::Format | UnitPlace::Figure, _) | (_, Measure::People) => {
                return name.into();
            }
            (UnitPlace::Label, Measure::Money) => self.money(),
            (_, Measure::Money) => return name.into(),
            (_, Measure::Share) => "%",
            (_, Measure::Users | Measure::Customers) => "m",
            (_, Measure::Power) => "GW",
        };
        if self.words.is_multiple_of(2) { format!("{name} ({unit})") } else { format!("{name}, {unit}") }
    }

    fn metric_cell(&self, metric: usize) -> Option<Cell> {
        Cell::text(self.label(metric), Says::Metric(metric))
    }

    fn lab_cell(&self, lab: usize) -> Option<Cell> {
        Cell::text(LABS[self.labs[lab]].1, Says::Lab(lab))
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is put among places that may be empty")]
    fn period_cell(&self, period: usize) -> Option<Cell> {
        let When { value, format, .. } = &self.periods[period];
        Some(Cell { value: value.clone(), format: *format, says: Says::Period(period) })
    }

    fn unit_cell(&self, metric: usize) -> Option<Cell> {
        let text = match self.metrics[metric].0.measure {
            Measure::Money => self.money(),
            Measure::Share => "%",
            Measure::People => "people",
            Measure::Users => "m users",
            Measure::Customers => "m customers",
            Measure::Power => "GW",
        };
        Cell::text(text, Says::Unit(metric))
    }

    fn corner(&self, otherwise: &str) -> Option<Cell> {
        if self.unit_place == UnitPlace::Corner {
            return Cell::text(self.money_in_words(), Says::Corner);
        }
        (self.words > 1).then(|| Cell::text(otherwise, Says::Word)).flatten()
    }

    fn figure(&self, key: [usize; 3], end: End) -> Option<Cell> {
        let (spec, _) = self.metrics[key[1]];
        let mantissa = self.figures[&key][end as usize];
        let shown = spec.shown(self.billions);
        let decimals = usize::try_from(shown - spec.exponent()).unwrap_or(0);
        let number = |exponent: i32| format!("{mantissa}e{exponent}").parse::<f64>().unwrap();
        let plain = number(spec.exponent() - shown);
        let says = Says::Figure(key, end);
        if self.unit_place == UnitPlace::Figure {
            let (before, behind) = match spec.measure {
                Measure::Money => ("$", if self.billions { "bn" } else { "m" }),
                Measure::Share => ("", "%"),
                Measure::People => ("", ""),
                Measure::Users | Measure::Customers => ("", "m"),
                Measure::Power => ("", " GW"),
            };
            let digits = grouped(plain.abs(), decimals);
            let text = match (plain < 0.0, self.words % 2) {
                (false, _) => format!("{before}{digits}{behind}"),
                (true, 0) => format!("-{before}{digits}{behind}"),
                (true, _) => format!("({before}{digits}{behind})"),
            };
            return Cell::text(text, says);
        }
        if self.unit_place == UnitPlace::Format {
            let (exponent, format) = match spec.measure {
                Measure::Money if self.billions => (spec.exponent(), "$#,##0.00,,,\"bn\""),
                Measure::Money => (spec.exponent(), "$#,##0,,\"m\""),
                Measure::Share => (spec.exponent(), "0.0%"),
                Measure::People => (0, "#,##0"),
                Measure::Users | Measure::Customers => (spec.exponent(), "#,##0.0,,\"m\""),
                Measure::Power => (spec.exponent(), "0.0\" GW\""),
            };
            return Some(Cell { value: RawValue::Number(number(exponent)), format: Some(format), says });
        }
        if self.printed {
            let digits = grouped(plain.abs(), decimals);
            let text = match (plain < 0.0, self.words % 2) {
                (false, _) => digits,
                (true, 0) => format!("-{digits}"),
                (true, _) => format!("({digits})"),
            };
            return Cell::text(text, says);
        }
        Some(Cell { value: RawValue::Number(plain), format: None, says })
    }

    /// The lines above the table: lab, period and unit as far as the table does not say them itself.
    fn title(&self) -> Rows {
        let mut says: Vec<String> = Vec::new();
        if self.layout.one_lab() && !self.tabbed {
            says.push(LABS[self.labs[0]].1.to_owned());
        }
        if self.layout.one_period() {
            let When { value, format, .. } = &self.periods[0];
            says.push(match (format, value) {
                (Some(_), _) | (_, RawValue::Number(_)) => format!("As of {}", self.periods[0].id),
                _ => RawCell { value: value.clone(), formula: None, format: None }.raw(),
            });
        }
        if self.unit_place == UnitPlace::Title {
            says.push(self.money_in_words().to_owned());
        }
        if says.is_empty() {
            return Vec::new();
        }
        let lines = if self.lines { says } else { vec![says.join(if self.words < 2 { " | " } else { ", " })] };
        let mut rows: Rows = lines.into_iter().map(|line| vec![Cell::text(line, Says::Title)]).collect();
        if self.gap {
            rows.push(Vec::new());
        }
        rows
    }

    fn body(&self) -> Rows {
        let (labs, metrics, periods) = (0..self.labs.len(), 0..self.metrics.len(), 0..self.periods.len());
        let column = self.unit_place == UnitPlace::Column;
        let unit_head = || column.then(|| Cell::text("Unit", Says::Role("Unit")));
        let down = |metric: usize| {
            let unit = column.then(|| self.unit_cell(metric));
            [self.metric_cell(metric)].into_iter().chain(unit)
        };
        let mut rows: Rows = Vec::new();
        match self.layout {
            Layout::Block | Layout::Stacked => {
                let heads = || {
                    let stub = [self.corner("Metric")].into_iter().chain(unit_head());
                    stub.chain(periods.clone().map(|period| self.period_cell(period))).collect::<Vec<_>>()
                };
                for lab in labs {
                    if self.layout == Layout::Stacked && !self.heads_again {
                        rows.extend((lab == 0).then(heads));
                        rows.push(vec![self.lab_cell(lab)]);
                    } else if self.layout == Layout::Stacked {
                        rows.push(vec![self.lab_cell(lab)]);
                        rows.push(heads());
                    } else {
                        rows.push(heads());
                    }
                    for metric in metrics.clone() {
                        let figures = periods.clone().map(|period| self.figure([lab, metric, period], End::Base));
                        rows.push(down(metric).chain(figures).collect());
                    }
                    if self.gap && lab + 1 < self.labs.len() {
                        rows.push(Vec::new());
                    }
                }
            }
            Layout::Comps => {
                rows.push(
                    [self.corner("Company")].into_iter().chain(metrics.clone().map(|m| self.metric_cell(m))).collect(),
                );
                if column {
                    rows.push(
                        [Cell::text("Unit", Says::Role("Unit"))]
                            .into_iter()
                            .chain(metrics.clone().map(|m| self.unit_cell(m)))
                            .collect(),
                    );
                }
                for lab in labs {
                    let figures = metrics.clone().map(|metric| self.figure([lab, metric, 0], End::Base));
                    rows.push([self.lab_cell(lab)].into_iter().chain(figures).collect());
                }
            }
            Layout::SideBySide => {
                let stub = [self.corner("Metric")].into_iter().chain(unit_head());
                rows.push(stub.chain(labs.clone().map(|lab| self.lab_cell(lab))).collect());
                for metric in metrics {
                    rows.push(
                        down(metric).chain(labs.clone().map(|lab| self.figure([lab, metric, 0], End::Base))).collect(),
                    );
                }
            }
            Layout::Wide => {
                let pairs: Vec<(usize, usize)> = labs.flat_map(|lab| metrics.clone().map(move |m| (lab, m))).collect();
                let head = |&(lab, metric): &(usize, usize)| {
                    let text = format!("{} {}", LABS[self.labs[lab]].1, self.label(metric));
                    Cell::text(text, Says::LabMetric(lab, metric))
                };
                rows.push([self.corner("Period")].into_iter().chain(pairs.iter().map(head)).collect());
                if column {
                    let units = pairs.iter().map(|(_, metric)| self.unit_cell(*metric));
                    rows.push([Cell::text("Unit", Says::Role("Unit"))].into_iter().chain(units).collect());
                }
                for period in periods {
                    let figures = pairs.iter().map(|&(lab, metric)| self.figure([lab, metric, period], End::Base));
                    rows.push([self.period_cell(period)].into_iter().chain(figures).collect());
                }
            }
            Layout::Ranges => {
                let heads = ["Low", "Base", "High"].map(|head| Cell::text(head, Says::Role(head)));
                rows.push([self.corner("Metric")].into_iter().chain(unit_head()).chain(heads).collect());
                for metric in metrics {
                    let figures = [End::Low, End::Base, End::High].map(|end| self.figure([0, metric, 0], end));
                    rows.push(down(metric).chain(figures).collect());
                }
            }
            Layout::Records | Layout::RangeRecords => rows = self.records(column),
        }
        rows
    }

    fn records(&self, column: bool) -> Rows {
        let mut rows: Rows = Vec::new();

        let ends: &[(&str, End)] = if self.layout.has_ranges() {
            &[("Low", End::Low), ("Base", End::Base), ("High", End::High)]
        } else {
            &[("Value", End::Base)]
        };
        let mut heads = vec!["Lab", "Metric", "Period"];
        heads.extend(ends.iter().map(|(head, _)| *head));
        heads.extend(column.then_some("Unit"));
        heads.extend(["Basis", "Source", "Source date"]);
        rows.push(heads.into_iter().map(|head| Cell::text(head, Says::Role(head))).collect());
        for key in self.keys() {
            let [lab, metric, period] = key;
            let mut row = vec![self.lab_cell(lab), self.metric_cell(metric), self.period_cell(period)];
            row.extend(ends.iter().map(|(_, end)| self.figure(key, *end)));
            row.extend(column.then(|| self.unit_cell(metric)));
            row.push(BASES[self.basis(key)].0.and_then(|basis| Cell::text(basis, Says::Word)));
            row.push(Cell::text("The Information", Says::Word));
            row.push(Cell::text(format!("2026-0{}-1{}", metric + 1, period + 3), Says::Word));
            rows.push(row);
        }
        rows
    }

    /// The sheet with the table alone.
    pub(super) fn sheet(&self) -> Sheet {
        let name = if self.tabbed { LABS[self.labs[0]].1 } else { "Sheet1" };
        Sheet { name: name.into(), above: self.title(), body: self.body(), below: Vec::new() }
    }
}

/// A number with its decimals and commas between thousands.
fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), String::new()), |(w, r)| (w, format!(".{r}")));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + &rest
}
