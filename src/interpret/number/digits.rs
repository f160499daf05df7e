//! Digits with separators: which sign groups thousands and which parts decimals.

use crate::interpret::evidence;

/// Which sign parts the decimals in the texts of a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::interpret) enum Decimal {
    /// Nothing in the sheet tells.
    #[default]
    Unknown,
    /// The point: `13.07`, `1,234.5`.
    Point,
    /// The comma: `13,07`, `1.234,5`.
    Comma,
    /// Both are found.
    Mixed,
}

impl Decimal {
    /// Takes the evidence of one text: a number that can be read in one way only.
    pub(in crate::interpret) fn learn(self, text: &str) -> Self {
        text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
            .map(|number| number.trim_matches(['.', ',']))
            .filter_map(Self::of_number)
            .fold(self, Self::join)
    }

    fn join(self, other: Self) -> Self {
        evidence::join(self, other, Self::Mixed)
    }

    /// What one number tells; nothing when it could be grouped thousands.
    fn of_number(number: &str) -> Option<Self> {
        let last = number.chars().rfind(|c| matches!(c, '.' | ','))?;
        let other = if last == ',' { '.' } else { ',' };
        let tail = number.rsplit(last).next()?;
        let count = number.matches(last).count();
        let decimal = if number.contains(other) {
            // Both occur: the last one parts the decimals, if it occurs once.
            count == 1
        } else if count > 1 {
            // One that occurs again groups thousands; the other one is then left for the decimals.
            return ungrouped(number, last).map(|_| if last == ',' { Self::Point } else { Self::Comma });
        } else {
            // Four digits and more behind one mark are a stray footnote as often as a decimal number.
            matches!(tail.len(), 1 | 2) || number.starts_with('0')
        };
        decimal.then_some(if last == ',' { Self::Comma } else { Self::Point })
    }

    /// Whether a sign may part decimals where its number could hardly be anything else.
    const fn allows(self, mark: char) -> bool {
        match self {
            Self::Point | Self::Unknown => mark == '.',
            Self::Comma => mark == ',',
            Self::Mixed => true,
        }
    }
}

/// The value of printed digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Digits {
    pub(super) value: f64,
    /// Decimals printed; negative for zeros at the end of a whole number.
    pub(super) places: i32,
    /// Whether the sign before three last digits could group thousands or part decimals.
    pub(super) ambiguous: bool,
}

impl Digits {
    /// The digits times a power of ten, as on paper.
    pub(super) fn shifted(self, exponent: i32) -> Option<Self> {
        let value = format!("{}e{exponent}", self.value).parse().ok().filter(|value: &f64| value.is_finite())?;
        Some(Self { value, places: self.places - exponent, ..self })
    }
}

/// More digits than this are a code, a telephone number or noise.
const MOST_DIGITS: usize = 18;

/// Reads digits with separators and an exponent; nothing when the separators stand where none would.
///
/// Where both separators occur the last is the decimal one. One kind alone groups thousands when it stands before every
/// third digit, unless the sheet shows that it parts decimals; a lone point before three digits is ambiguous where the
/// sheet shows nothing.
pub(super) fn read(text: &str, sheet: Decimal) -> Option<Digits> {
    let (text, exponent) = match text.split_once(['e', 'E']) {
        Some((text, exponent)) => (text, exponent.parse::<i32>().ok().filter(|e| (-30..=30).contains(e))?),
        None => (text, 0),
    };
    let (whole, fraction, ambiguous) = part(text, sheet)?;
    let ambiguous = ambiguous && exponent == 0;
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    let all_digits = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    let size = whole.len().max(fraction.len());
    if leading_zero || !all_digits || size > MOST_DIGITS || whole.len() + fraction.len() == 0 {
        return None;
    }
    let value: f64 = format!("{whole}.{fraction}e{exponent}").parse().ok().filter(|value: &f64| value.is_finite())?;
    let places = if fraction.is_empty() { -trailing_zeros(&whole) } else { exponent_of(fraction.len()) };
    Some(Digits { value, places: places - exponent, ambiguous })
}

/// Parts digits into the whole number without its separators and the decimals.
fn part(text: &str, sheet: Decimal) -> Option<(String, &str, bool)> {
    let blanks = text.matches([' ', '\'']).count();
    match (text.matches(',').count(), text.matches('.').count()) {
        (0, 0) => Some((grouped_by_blanks(text)?, "", false)),
        (1, 0) | (0, 1) => {
            let mark = if text.contains(',') { ',' } else { '.' };
            let (head, tail) = text.split_once(mark)?;
            if blanks > 0 {
                return (!tail.is_empty()).then_some((grouped_by_blanks(head)?, tail, false));
            }
            lone_mark(head, mark, tail, sheet)
        }
        (_, 0) | (0, _) if blanks == 0 => {
            let mark = if text.contains(',') { ',' } else { '.' };
            let whole = ungrouped(text, mark)?;
            // In a sheet with decimal commas only full groups of three tell that this comma is none.
            let indian = !text.rsplit(mark).take(text.matches(mark).count()).all(|group| group.len() == 3);
            (!indian || sheet != Decimal::Comma).then_some((whole, "", false))
        }
        (_, _) if blanks == 0 => {
            let at = text.rfind([',', '.'])?;
            let (head, tail) = (&text[..at], &text[at + 1..]);
            let mark = if text[at..].starts_with(',') { '.' } else { ',' };
            (!tail.is_empty()).then_some((ungrouped(head, mark)?, tail, false))
        }
        _ => None,
    }
}

/// One point or comma and no other separator.
fn lone_mark<'t>(head: &str, mark: char, tail: &'t str, sheet: Decimal) -> Option<(String, &'t str, bool)> {
    let decimal = || Some((head.to_owned(), tail, false));
    match (head.len(), tail.len()) {
        // ".5" and "13."
        (0, 1..) | (1.., 0) => {
            if mark == '.' {
                decimal()
            } else {
                None
            }
        }
        (1..=3, 3) if !head.starts_with('0') => {
            let grouped = || format!("{head}{tail}");
            match (mark, sheet) {
                // Grouped thousands, unless the sheet writes decimals with a comma: then nobody can tell.
                (',', _) => Some((grouped(), "", matches!(sheet, Decimal::Comma | Decimal::Mixed))),
                (_, Decimal::Comma) => Some((grouped(), "", false)),
                _ => Some((head.to_owned(), tail, sheet != Decimal::Point)),
            }
        }
        (_, 1 | 2) => decimal(),
        _ if head == "0" || sheet.allows(mark) => decimal(),
        // "1,2345" and "1234,567": a digit too many or a separator too few.
        _ => None,
    }
}

/// Takes blanks or apostrophes, one kind of them, out of grouped digits.
fn grouped_by_blanks(text: &str) -> Option<String> {
    match (text.contains(' '), text.contains('\'')) {
        (false, false) => Some(text.to_owned()),
        (true, false) => ungrouped(text, ' '),
        (false, true) => ungrouped(text, '\''),
        (true, true) => None,
    }
}

/// Takes separators out of digits that they group by three, or with commas as in India: `1,23,456`.
fn ungrouped(text: &str, mark: char) -> Option<String> {
    let mut groups = text.split(mark);
    let head = groups.next()?.len();
    let lengths: Vec<usize> = groups.map(str::len).collect();
    let (last, middle) = lengths.split_last()?;
    let western = (1..=3).contains(&head) && middle.iter().all(|length| *length == 3);
    let indian = mark == ',' && (1..=2).contains(&head) && !middle.is_empty() && middle.iter().all(|l| *l == 2);
    (*last == 3 && (western || indian)).then(|| text.replace(mark, ""))
}

/// Half of the last digit of a number as it would be typed.
pub(in crate::interpret) fn half_digit(value: f64) -> f64 {
    if let Some((digits, places)) = decimal(value) {
        // Zeros at the end of a whole number are places, not digits.
        let zeros = TENS.iter().skip(1).take_while(|ten| digits != 0.0 && (digits / *ten).fract() == 0.0).count();
        return half_of(if places > 0 { places } else { -i32::try_from(zeros).unwrap_or(0) });
    }
    let text = value.abs().to_string();
    match text.split_once('.') {
        Some((_, decimals)) => half_of(exponent_of(decimals.len())),
        None => half_of(-trailing_zeros(&text)),
    }
}

/// Powers of ten that a double holds exactly.
const TENS: [f64; 16] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
/// Whole numbers up to this are exact.
const EXACT: f64 = 9e15;

/// A number as it would be typed: its digits as a whole number, and how many of them are decimals, nine at most.
///
/// A whole number over a power of ten, both exact, comes to the very double that its decimal notation means.
#[expect(clippy::float_cmp, reason = "whether the decimal notation means this very number")]
pub(in crate::interpret) fn decimal(value: f64) -> Option<(f64, i32)> {
    (0..10).zip(TENS).find_map(|(places, ten)| {
        let digits = (value * ten).round();
        (digits.abs() < EXACT && digits / ten == value).then_some((digits, places))
    })
}

/// Multiplies as on paper: 8.3 times a thousand million is 8300000000, not 8300000000.000001.
///
/// Spreadsheets show at most fifteen digits; what a product of doubles has beyond them is noise.
pub(in crate::interpret) fn product(value: f64, factor: f64) -> f64 {
    let tens =
        |factor: f64| (0..).zip(TENS).find(|(_, ten)| (factor - ten).abs() < f64::EPSILON).map(|(power, _)| power);
    let shift: Option<i32> =
        if factor < 1.0 { tens((1.0 / factor).round()).map(|power: i32| -power) } else { tens(factor) };
    if let (Some((digits, places)), Some(shift)) = (decimal(value), shift) {
        let at = |power: i32| usize::try_from(power).ok().and_then(|power| TENS.get(power));
        let exact = match shift - places {
            up @ 0.. => at(up).map(|ten| digits * ten).filter(|product| product.abs() < EXACT),
            down => at(-down).map(|ten| digits / ten),
        };
        if let Some(exact) = exact {
            return exact;
        }
    }
    let product = value * factor;
    format!("{product:.14e}").parse().unwrap_or(product)
}

/// Half of the last of so many decimals.
pub(super) fn half_of(places: i32) -> f64 {
    0.5 * 10_f64.powi(-places)
}

/// Zeros at the end of a whole number are places, not digits: 4600 says no more than 4.6 thousand.
pub(super) fn trailing_zeros(digits: &str) -> i32 {
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() { 0 } else { exponent_of(digits.len() - significant.len()) }
}

pub(super) fn exponent_of(places: usize) -> i32 {
    i32::try_from(places).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Decimal, Digits, read};
    use Decimal::{Comma, Mixed, Point, Unknown};

    #[test]
    fn separators_are_read_by_the_sheet() {
        let check = |text: &str, sheet, expected: Option<f64>, ambiguous: bool| {
            let found = read(text, sheet);
            assert_eq!(
                found.map(|Digits { value, ambiguous, .. }| (value, ambiguous)),
                expected.map(|v| (v, ambiguous)),
                "{text} {sheet:?}"
            );
        };
        for sheet in [Unknown, Point, Comma, Mixed] {
            check("13070", sheet, Some(13070.0), false);
            check("1,234.5", sheet, Some(1234.5), false);
            check("1.234,5", sheet, Some(1234.5), false);
            check("1 234,5", sheet, Some(1234.5), false);
            check("1 234 567", sheet, Some(1_234_567.0), false);
            check("1'234.5", sheet, Some(1234.5), false);
            check("1,234,567", sheet, Some(1_234_567.0), false);
            check("1.234.567", sheet, Some(1_234_567.0), false);
            check("13.07", sheet, Some(13.07), false);
            check("13,07", sheet, Some(13.07), false);
            check("0.381", sheet, Some(0.381), false);
            check("0,381", sheet, Some(0.381), false);
            check(".5", sheet, Some(0.5), false);
            check("2e11", sheet, Some(2e11), false);
            check("2.0e+11", sheet, Some(2e11), false);
            let malformed = ["12,34,5", "1,2,3", "1.2.3", "1,23.4", "1.23,4", "12 34", "1234 567", "1,234 567", "1'23"];
            for text in malformed.into_iter().chain(["007", "", ",5", "13,", "1 234.5,6", "1e400", "1.234.56"]) {
                check(text, sheet, None, false);
            }
        }
        check("1,23,456", Unknown, Some(123_456.0), false);
        check("12,34,567.8", Point, Some(1_234_567.8), false);
        check("1,23,456", Comma, None, false);
        check("1.234", Point, Some(1.234), false);
        check("1.234", Comma, Some(1234.0), false);
        check("1.234", Unknown, Some(1.234), true);
        check("1.234", Mixed, Some(1.234), true);
        check("1,234", Unknown, Some(1234.0), false);
        check("1,234", Point, Some(1234.0), false);
        check("1,234", Comma, Some(1234.0), true);
        check("1,2345", Unknown, None, false);
        check("1,2345", Point, None, false);
        check("1,2345", Comma, Some(1.2345), false);
        check("1.2345", Unknown, Some(1.2345), false);
        check("1.2345", Comma, None, false);
        check("1234,567", Point, None, false);
        check("1234,567", Comma, Some(1234.567), false);
        check("1234.567", Unknown, Some(1234.567), false);
    }

    #[test]
    fn the_last_printed_digit_is_kept() {
        let places = |text: &str| read(text, Point).unwrap().places;
        assert_eq!(
            (places("13.07"), places("4600"), places("2.0e11"), places("2e11"), places("0")),
            (2, -2, -10, -11, 0)
        );
    }

    #[test]
    fn numbers_that_can_be_read_in_one_way_are_evidence() {
        let learn = |texts: &[&str]| texts.iter().fold(Unknown, |seen, text| seen.learn(text));
        assert_eq!(learn(&["1.234", "5,678", "FY2025"]), Unknown);
        assert_eq!(learn(&["1.234", "13.07"]), Point);
        assert_eq!(learn(&["1.234", "13,07"]), Comma);
        assert_eq!(learn(&["1.234,5", "5,678.9"]), Mixed);
        assert_eq!(learn(&["0.381"]), Point);
        assert_eq!(learn(&["1.234.567"]), Comma);
        assert_eq!(learn(&["1,234,567"]), Point);
        assert_eq!(learn(&["1 234,5"]), Comma);
        assert_eq!(learn(&["1.2.3", "12,34,5"]), Unknown);
    }
}
