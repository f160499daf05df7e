//! What the values of attributes may be.

use crate::render::error::did_you_mean;
use crate::report::Format;

/// What a value may be.
pub(super) enum Kind {
    /// Any words.
    Words,
    /// `true` or `false`.
    Flag,
    /// A whole number in a range.
    Number(u32, u32),
    /// A number, in the base unit of a figure.
    Value,
    /// Widths of columns in characters, with blanks between.
    Widths,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// An id of the catalogue of number formats.
    Format,
    /// A name that Excel accepts for a sheet.
    SheetName,
}

/// The least and the greatest width of a column in characters.
pub(super) const WIDTHS: (f64, f64) = (1.0, 120.0);
/// The most columns whose widths a template gives.
pub(super) const MOST_WIDTHS: usize = 60;

impl Kind {
    /// Returns what is wrong with a value and what to do about it, or `None` when nothing is.
    pub(super) fn refusal(&self, value: &str) -> Option<(String, String)> {
        let cannot = |hint: String| Some((format!("cannot be `{value}`"), hint));
        match self {
            Self::Words if value.trim().is_empty() => Some(("is empty".into(), "write a value".into())),
            Self::Words => None,
            Self::Flag if matches!(value, "true" | "false") => None,
            Self::Flag => cannot("write true or false".into()),
            Self::Number(least, most) => match value.parse::<u32>() {
                Ok(number) if (*least..=*most).contains(&number) => None,
                _ => cannot(format!("write a whole number from {least} to {most}")),
            },
            Self::Value if number(value).is_some() => None,
            Self::Value => cannot("write a number in the figure's base unit: 2.5, 13e9, 0.33 for a third".into()),
            Self::Widths if widths(value).is_some() => None,
            Self::Widths => cannot(format!(
                "write widths in characters with blanks between, each from {} to {}: 30 12 12",
                WIDTHS.0, WIDTHS.1
            )),
            Self::Choice(choices) if choices.contains(&value) => None,
            Self::Choice(choices) => cannot(did_you_mean(value, choices.iter().copied())),
            Self::Format if Format::named(value).is_some() => None,
            Self::Format => cannot(did_you_mean(value, Format::ALL.iter().map(|format| format.name()))),
            Self::SheetName => {
                let fits = (1..=31).contains(&value.encode_utf16().count())
                    && !value.contains(['[', ']', ':', '*', '?', '/', '\\'])
                    && !value.starts_with('\'')
                    && !value.ends_with('\'')
                    && !value.eq_ignore_ascii_case("history")
                    && !value.trim().is_empty();
                let hint = "Excel takes 1 to 31 characters without [ ] : * ? / \\ and no apostrophe at either end";
                if fits { None } else { cannot(hint.into()) }
            }
        }
    }
}

/// Reads a number as templates write it: digits, a point, an exponent.
pub(super) fn number(value: &str) -> Option<f64> {
    let plain = value.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
    value.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

/// Reads widths of columns.
pub(super) fn widths(value: &str) -> Option<Vec<f64>> {
    let widths: Option<Vec<f64>> = value
        .split_whitespace()
        .map(|width| number(width).filter(|width| (WIDTHS.0..=WIDTHS.1).contains(width)))
        .collect();
    widths.filter(|widths| (1..=MOST_WIDTHS).contains(&widths.len()))
}

#[cfg(test)]
mod tests {
    use super::{number, widths};

    #[test]
    fn numbers_and_widths_are_read_strictly() {
        assert_eq!(number("13.5e9"), Some(13.5e9));
        assert_eq!(number("-0.25"), Some(-0.25));
        for wrong in ["", "inf", "NaN", "1,000", "5%", "1e999", "0x10"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
        assert_eq!(widths(" 30 12.5\n8 "), Some(vec![30.0, 12.5, 8.0]));
        for wrong in ["", "0", "200", "12,12", "a"] {
            assert_eq!(widths(wrong), None, "{wrong}");
        }
    }
}
