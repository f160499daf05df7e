//! The catalogue of number formats: one Excel format code each, used in the workbook and in every text.
#![expect(clippy::disallowed_methods, reason = "the one place where numbers become text")]

use crate::domain::Unit;
use serde::{Serialize, Serializer};

/// How a figure is shown. Rounding happens here and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Money in billions, two decimals, negatives in parentheses.
    UsdBn,
    /// Money in billions with sign and suffix, for prose.
    UsdBnText,
    /// Money in billions with suffix, for prose in which the code of its currency stands before it.
    BnText,
    /// Money in billions, one decimal, for the labels of charts.
    UsdBnShort,
    /// Money in whole billions, for axes.
    UsdBnWhole,
    /// Money in thousands, for each head.
    UsdThousand,
    /// A share as per cent, one decimal.
    Percent,
    /// A multiple, one decimal.
    Multiple,
    /// A multiple, two decimals, where a band is tested.
    Multiple2,
    /// Dollars for each dollar, two decimals, for prose.
    Dollars,
    /// A number with one decimal: months, years.
    Number1,
    /// A count of people or customers.
    Count,
    /// A count in millions.
    CountMillions,
    /// Gigawatts.
    Gigawatt,
    /// Gigawatts, one decimal, for the labels of charts.
    GigawattShort,
    /// A plain number.
    Plain,
    /// A calendar date.
    Date,
}

impl Format {
    /// The catalogue, in its order.
    pub const ALL: [Self; 17] = [
        Self::UsdBn,
        Self::UsdBnText,
        Self::BnText,
        Self::UsdBnShort,
        Self::UsdBnWhole,
        Self::UsdThousand,
        Self::Percent,
        Self::Multiple,
        Self::Multiple2,
        Self::Dollars,
        Self::Number1,
        Self::Count,
        Self::CountMillions,
        Self::Gigawatt,
        Self::GigawattShort,
        Self::Plain,
        Self::Date,
    ];

    /// Returns the format of that public name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Returns the Excel number-format code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UsdBn => "#,##0.00,,,;(#,##0.00,,,)",
            Self::UsdBnText => "$#,##0.0,,,\"bn\";-$#,##0.0,,,\"bn\"",
            Self::BnText => "#,##0.0,,,\"bn\";-#,##0.0,,,\"bn\"",
            Self::UsdBnShort => "#,##0.0,,,;(#,##0.0,,,)",
            Self::UsdBnWhole => "#,##0,,,;(#,##0,,,)",
            Self::UsdThousand => "#,##0,;(#,##0,)",
            Self::Number1 => "#,##0.0;(#,##0.0)",
            Self::Percent => "0.0%;(0.0%)",
            Self::Multiple => "0.0\"x\";(0.0\"x\")",
            Self::Multiple2 => "0.00\"x\";(0.00\"x\")",
            Self::Dollars => "0.00;-0.00",
            Self::Count => "#,##0;(#,##0)",
            Self::CountMillions => "#,##0.0,,;(#,##0.0,,)",
            Self::Gigawatt => "0.00;(0.00)",
            Self::GigawattShort => "0.0;(0.0)",
            Self::Plain => "General",
            Self::Date => "yyyy-mm-dd",
        }
    }

    /// Returns the public name, as `model.json` has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UsdBn => "usd_bn",
            Self::UsdBnText => "usd_bn_text",
            Self::BnText => "bn_text",
            Self::UsdBnShort => "usd_bn1",
            Self::UsdBnWhole => "usd_bn0",
            Self::UsdThousand => "usd_k",
            Self::Number1 => "number1",
            Self::Percent => "pct1",
            Self::Multiple => "multiple",
            Self::Multiple2 => "multiple2",
            Self::Dollars => "dollars",
            Self::Count => "count",
            Self::CountMillions => "count_m",
            Self::Gigawatt => "gw",
            Self::GigawattShort => "gw1",
            Self::Plain => "plain",
            Self::Date => "date",
        }
    }

    /// Returns the number in full, with its unit, for where a figure is explained: `13,070,000,000 USD`, `2.841304x`.
    pub fn full(self, value: f64, unit: &Unit) -> String {
        let code = match self {
            Self::Percent => "0.0#####%",
            Self::Multiple | Self::Multiple2 => "0.0#####\"x\"",
            Self::Number1 | Self::Dollars | Self::Gigawatt | Self::GigawattShort => "#,##0.0#####",
            Self::Plain | Self::Date => return self.text(value),
            Self::UsdBn
            | Self::UsdBnText
            | Self::BnText
            | Self::UsdBnShort
            | Self::UsdBnWhole
            | Self::UsdThousand
            | Self::Count
            | Self::CountMillions => "#,##0",
        };
        let text = shown(value, code);
        // A bare quotient has no unit to name.
        if *unit == Unit::Multiple || *unit == Unit::Share { text } else { format!("{text} {unit}") }
    }

    /// Returns whether a figure of a unit, which is shown in the format `own`, tells the truth in this one too.
    pub fn suits(self, own: Self, unit: &Unit) -> bool {
        const MONEY: [Format; 5] =
            [Format::UsdBn, Format::BnText, Format::UsdBnShort, Format::UsdBnWhole, Format::UsdThousand];
        const BARE: [Format; 4] = [Format::Percent, Format::Multiple, Format::Multiple2, Format::Dollars];
        const COUNTS: [Format; 2] = [Format::Count, Format::CountMillions];
        const POWER: [Format; 2] = [Format::Gigawatt, Format::GigawattShort];
        match self {
            _ if self == own => true,
            Self::UsdBnText => *unit == Unit::usd(),
            Self::Plain => own != Self::Date,
            _ if matches!(unit, Unit::Currency(_)) => MONEY.contains(&self),
            _ => [&BARE[..], &COUNTS, &POWER].iter().any(|group| group.contains(&self) && group.contains(&own)),
        }
    }

    /// Formats a number as Excel would show it.
    pub fn text(self, value: f64) -> String {
        match self {
            Self::Plain | Self::Date => shown(value, self.code()),
            _ => shown(as_printed(value), self.code()),
        }
    }
}

/// Shows a number under a format code.
fn shown(value: f64, code: &str) -> String {
    ssfmt::format_default(value, code).unwrap_or_else(|_| value.to_string())
}

/// Returns the number that Excel rounds: 15 digits of the value, and a half of them is a half, which goes away from zero.
///
/// As a binary fraction 0.285 lies a little below itself, and 285 million would be 0.28 billion here and 0.29 in Excel.
fn as_printed(value: f64) -> f64 {
    let digits: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    digits * (1.0 + 1e-15)
}

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Format;
    use crate::domain::Unit;

    #[test]
    fn a_figure_is_not_shown_as_what_it_is_not() {
        let check = |new: Format, own: Format, unit: Unit, expected: bool| {
            assert_eq!(new.suits(own, &unit), expected, "{new:?} for {own:?} of {unit}");
        };
        check(Format::UsdBnShort, Format::UsdBn, Unit::usd(), true);
        check(Format::UsdBnText, Format::UsdBn, Unit::usd(), true);
        check(Format::UsdBnText, Format::UsdBn, Unit::Currency("EUR".into()), false);
        check(Format::Percent, Format::UsdBn, Unit::usd(), false);
        check(Format::Percent, Format::Multiple2, Unit::Multiple, true);
        check(Format::Multiple, Format::Number1, Unit::Multiple, false);
        check(Format::Number1, Format::Date, Unit::Date, false);
        check(Format::Count, Format::Gigawatt, Unit::Gigawatt, false);
        for format in Format::ALL {
            check(format, format, Unit::Multiple, true);
            assert_eq!(Format::named(format.name()), Some(format));
        }
    }

    #[test]
    fn figures_look_as_in_excel() {
        let check = |format: Format, value: f64, expected: &str| assert_eq!(format.text(value), expected);
        check(Format::UsdBn, 13.07e9, "13.07");
        check(Format::UsdBn, -20.92e9, "(20.92)");
        check(Format::UsdBn, 285e6, "0.29");
        check(Format::UsdBn, -285e6, "(0.29)");
        check(Format::UsdBn, 284_999_999.0, "0.28");
        check(Format::Percent, 0.0125 / 10.0, "0.1%");
        check(Format::Multiple, 0.15 + 0.2, "0.4x");
        check(Format::UsdBnText, 4.6e9, "$4.6bn");
        check(Format::UsdBnText, -8.06e9, "-$8.1bn");
        check(Format::BnText, -8.06e9, "-8.1bn");
        check(Format::Percent, -1.752, "(175.2%)");
        check(Format::Multiple, 2.841, "2.8x");
        check(Format::Count, 4500.0, "4,500");
        check(Format::CountMillions, 920e6, "920.0");
        check(Format::Gigawatt, 1.9, "1.90");
    }
    #[test]
    fn a_figure_in_full_keeps_its_digits_and_names_its_unit() {
        let check =
            |format: Format, value: f64, unit: Unit, expected: &str| assert_eq!(format.full(value, &unit), expected);
        check(Format::UsdBn, -20.92e9, Unit::usd(), "-20,920,000,000 USD");
        check(Format::Multiple, 2.841_304_347_8, Unit::Multiple, "2.841304x");
        check(Format::Percent, 0.4, Unit::Multiple, "40.0%");
        check(Format::CountMillions, 920e6, Unit::Users, "920,000,000 users");
        check(Format::Gigawatt, 1.9, Unit::Gigawatt, "1.9 GW");
        check(Format::Date, 46_000.0, Unit::Date, "2025-12-09");
    }
}
