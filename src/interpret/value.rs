//! From a printed number to base units: scale, currency, per cent, sign.

use super::number::{Mark, Notation, product};
use super::unit_label::{FormatUnit, UnitLabel};
use crate::domain::{Estimate, Family, Metric, SignRule, Unit};
use crate::finding::Code;

/// A figure in base units.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Settled {
    pub(super) estimate: Estimate,
    pub(super) unit: Unit,
    /// What one printed unit is in base units.
    pub(super) factor: f64,
    /// The currency was not declared and the report's was taken.
    pub(super) assumed: bool,
}

/// Why a figure cannot be settled: a code, a message and a cure.
pub(super) type Problem = (Code, String, String);

/// What is declared around a number, nearest first.
pub(super) struct Declared<'a> {
    pub(super) format: FormatUnit,
    pub(super) labels: &'a [UnitLabel],
}

impl Declared<'_> {
    fn suiting(&self, family: Family) -> impl Iterator<Item = &UnitLabel> {
        self.labels.iter().filter(move |label| label.suits(family))
    }
}

/// Settles a number of a metric. The number's own notation comes first, then its format, then what is declared around it.
pub(super) fn settle(
    notation: &Notation,
    metric: &Metric,
    declared: &Declared<'_>,
    home: &str,
) -> Result<Settled, Problem> {
    if let Some(mark) = notation.mark.filter(|mark| !mark_suits(*mark, metric.family)) {
        return Err((
            Code::UnitConflict,
            format!("{} is not counted in {}", metric.name, mark_name(mark)),
            "correct the cell or the label of the row".into(),
        ));
    }
    readable(declared.format, metric)?;
    let (unit, factor, assumed) = match metric.family {
        Family::Currency => currency_factor(notation, metric, declared, home)?,
        Family::Share => (Unit::Share, share_factor(notation, metric, declared)?, false),
        Family::Multiple => (Unit::Multiple, 1.0, false),
        Family::Power => {
            let label = declared.suiting(Family::Power).find_map(|label| label.other).map(|(_, factor)| factor);
            let shown = declared.format.other.map(|(_, factor)| factor);
            // A site has megawatts, a lab gigawatts: a bare number is either.
            let factor = notation.mark.map(Mark::factor).or(shown).or(label).ok_or_else(|| {
                let message = format!("{} could be gigawatts or megawatts", metric.name);
                (Code::UnitMissing, message, "write GW or MW behind the number or into the label".to_owned())
            })?;
            (Unit::Gigawatt, factor, false)
        }
        Family::People | Family::Users | Family::Customers | Family::Tokens | Family::Date => {
            let scale = own_scale(notation, declared)
                .or_else(|| {
                    declared.suiting(metric.family).find_map(|label| label.count_scale(metric.family).or(label.scale))
                })
                .unwrap_or(1.0);
            (Unit::of(metric.family).unwrap_or(Unit::Multiple), scale, false)
        }
    };
    let estimate = scaled(&notation.estimate, factor);
    plausible(&estimate, metric, &unit)?;
    Ok(Settled { estimate, unit, factor, assumed })
}

/// Whether the number format says one thing of the number, and a thing that its metric can be.
fn readable(format: FormatUnit, metric: &Metric) -> Result<(), Problem> {
    if format.hidden {
        let message = "the number format of the cell shows nothing".to_owned();
        return Err((Code::NumberUnreadable, message, "show the number, or delete it if it should not count".into()));
    }
    if format.unclear {
        let message = "the number format shows numbers in different units by their size or sign".to_owned();
        return Err((Code::UnitConflict, message, "give the cell a format with one unit".into()));
    }
    let foreign = format.other.filter(|(family, _)| *family != metric.family);
    match foreign.map(|(family, _)| family) {
        None => Ok(()),
        Some(Family::Users | Family::Customers) if matches!(metric.family, Family::Users | Family::Customers) => Ok(()),
        Some(_) => Err((
            Code::UnitConflict,
            format!("{} is not counted in what the number format of the cell prints", metric.name),
            "correct the format or the label of the row".into(),
        )),
    }
}

/// Brings every end into base units. A midpoint is taken anew, since the old one may be rounded already.
fn scaled(estimate: &Estimate, factor: f64) -> Estimate {
    let times = |value: f64| product(value, factor);
    let (low, high) = (estimate.low.map(times), estimate.high.map(times));
    let base = match (estimate.low.zip(estimate.high), low.zip(high)) {
        (Some((from, to)), Some((low, high))) if from < to && is_midpoint(estimate.base, from, to) => {
            product(low + high, 0.5)
        }
        _ => times(estimate.base),
    };
    Estimate { low, base, high, bound: estimate.bound }
}

#[expect(clippy::float_cmp, reason = "whether it was computed so, not whether it is near")]
fn is_midpoint(base: f64, low: f64, high: f64) -> bool {
    base == f64::midpoint(low, high)
}

fn mark_suits(mark: Mark, family: Family) -> bool {
    match mark {
        Mark::Percent | Mark::BasisPoints => family == Family::Share,
        Mark::Times => matches!(family, Family::Multiple | Family::Share),
        Mark::Gigawatt | Mark::Megawatt => family == Family::Power,
        // Subscribers are users who pay.
        Mark::Counted(Family::Users | Family::Customers) => matches!(family, Family::Users | Family::Customers),
        Mark::Counted(counted) => counted == family,
    }
}

const fn mark_name(mark: Mark) -> &'static str {
    match mark {
        Mark::Percent => "per cent",
        Mark::BasisPoints => "basis points",
        Mark::Times => "multiples",
        Mark::Gigawatt => "gigawatts",
        Mark::Megawatt => "megawatts",
        Mark::Counted(Family::People) => "people",
        Mark::Counted(Family::Tokens) => "tokens",
        Mark::Counted(_) => "users or customers",
    }
}

/// The scale that the number or its format prints. A number shown through trailing commas means what it shows.
fn own_scale(notation: &Notation, declared: &Declared<'_>) -> Option<f64> {
    if notation.scale.is_some() {
        return notation.scale;
    }
    let shown = 1.0 / declared.format.divisor.unwrap_or(1.0);
    declared.format.scale.map(|scale| scale * shown)
}

fn currency_factor(
    notation: &Notation,
    metric: &Metric,
    declared: &Declared<'_>,
    home: &str,
) -> Result<(Unit, f64, bool), Problem> {
    let near = || declared.suiting(Family::Currency).filter(|label| label.other.is_none());
    let currency = notation.currency.or(declared.format.currency).or_else(|| near().find_map(|label| label.currency));
    let shown = 1.0 / declared.format.divisor.unwrap_or(1.0);
    let own = notation.currency.or(declared.format.currency);
    let around = near().find_map(|label| label.currency);
    if let (Some(own), Some(around), None, Some(_)) = (
        own,
        around.filter(|around| own != Some(around)),
        own_scale(notation, declared),
        near().find_map(|label| label.scale),
    ) {
        let message = format!("the cell is in {own} and gives no scale, and what is declared around it is in {around}");
        return Err((
            Code::UnitConflict,
            message,
            format!("write the scale too, such as {own} m, or convert the figure"),
        ));
    }
    let scale =
        own_scale(notation, declared).or_else(|| near().find_map(|label| label.scale).map(|scale| scale * shown));
    let value = notation.estimate.base.abs();
    let missing = |message: String| {
        Err((
            Code::UnitMissing,
            message,
            "write the unit into the title or the header, such as \"US$ in millions\"".into(),
        ))
    };
    match (currency, scale) {
        (Some(code), Some(scale)) => Ok((Unit::Currency(code.to_owned()), scale, false)),
        (None, Some(scale)) => Ok((Unit::Currency(home.to_owned()), scale, true)),
        // No scale anywhere: whole currency units, when that is plausible for the metric.
        (currency, None) => {
            let unit = Unit::Currency(currency.unwrap_or(home).to_owned());
            match bounds(metric, &unit) {
                _ if value == 0.0 => Ok((unit, 1.0, currency.is_none())),
                Some([low, high]) if (low..=high).contains(&value) => Ok((unit, 1.0, currency.is_none())),
                _ if currency.is_some() => missing(format!(
                    "{} has a currency but no scale (thousands, millions, billions) in sight",
                    metric.name
                )),
                _ => missing(format!("{} has no unit in sight", metric.name)),
            }
        }
    }
}

fn share_factor(notation: &Notation, metric: &Metric, declared: &Declared<'_>) -> Result<f64, Problem> {
    if let Some(mark) = notation.mark {
        return Ok(mark.factor());
    }
    if declared.format.percent {
        return Ok(1.0);
    }
    // Only a sign that is no literal makes the program multiply by a hundred.
    if declared.format.literal_percent {
        return Ok(0.01);
    }
    if let Some((_, factor)) = declared.suiting(Family::Share).find_map(|label| label.other) {
        return Ok(factor);
    }
    let value = notation.estimate.base.abs();
    let most = metric.bounds.map_or(1.0, |[_, high]| high);
    if value <= most.min(2.0) {
        return Ok(1.0);
    }
    Err((
        Code::UnitMissing,
        format!("{} could be a share or per cent", metric.name),
        "write % behind the number or into the label".into(),
    ))
}

/// The sizes that are plausible in a unit; those of money are stated in dollars.
fn bounds(metric: &Metric, unit: &Unit) -> Option<[f64; 2]> {
    metric.bounds.map(|bounds| bounds.map(|bound| bound / unit.rough_dollars()))
}

fn plausible(estimate: &Estimate, metric: &Metric, unit: &Unit) -> Result<(), Problem> {
    let Some([low, high]) = bounds(metric, unit) else { return Ok(()) };
    let size = estimate.base.abs();
    if size == 0.0 || (low..=high).contains(&size) {
        return Ok(());
    }
    Err((
        Code::Implausible,
        format!("{} would be outside what is plausible, {} to {}", metric.name, unit.brief(low), unit.brief(high)),
        "check the unit declared for this figure, or set `bounds` of the metric in labcomps.toml".into(),
    ))
}

/// Settles the sign: outflows are positive however printed; a label that says loss turns a positive result.
pub(super) fn sign(estimate: Estimate, metric: &Metric, loss: bool) -> Estimate {
    match metric.sign {
        SignRule::Positive if estimate.base < 0.0 => estimate.negated(),
        SignRule::Signed if loss && estimate.base > 0.0 => estimate.negated(),
        SignRule::Positive | SignRule::Signed => estimate,
    }
}

#[cfg(test)]
mod tests {
    use super::scaled;
    use crate::domain::Estimate;

    #[test]
    fn scaling_leaves_no_binary_noise() {
        assert_eq!(scaled(&Estimate::exact(8.3), 1e9), Estimate::exact(8.3e9));
        assert_eq!(scaled(&Estimate::exact(4.1), 1e9), Estimate::exact(4.1e9));
        assert_eq!(scaled(&Estimate::exact(-94.0), 0.01), Estimate::exact(-0.94));
        assert_eq!(scaled(&Estimate::exact(0.0), 1e9), Estimate::exact(0.0));
        assert_eq!(scaled(&Estimate::range(1.433, None, 2.3), 1.0), Estimate::range(1.433, Some(1.8665), 2.3));
        assert_eq!(scaled(&Estimate::range(20.0, Some(23.0), 26.0), 1e9), Estimate::range(20e9, Some(23e9), 26e9));
    }
}
