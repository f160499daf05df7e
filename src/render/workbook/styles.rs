//! What each part of a sheet looks like: the house style, in one place.

#![expect(clippy::disallowed_types, reason = "rust_xlsxwriter stops at this file")]

use super::plan::{Align, Kind, Line, Look, Role, Style};
use crate::report::Tone;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

/// The typeface of the whole workbook.
pub(super) const FONT: &str = "Arial";
/// The left lab's colour, also of heads; told from the right lab's by everybody, also in grey.
pub(super) const NAVY: Color = Color::RGB(0x1F_4E79);
/// The right lab's colour.
pub(super) const ORANGE: Color = Color::RGB(0xD9_822B);
/// The colour of what is only referred to.
pub(super) const GREY: Color = Color::RGB(0x7F_7F7F);
const RULE: Color = Color::RGB(0xD9_D9D9);
const PALE: Color = Color::RGB(0xE9_EEF5);
const FORECAST: Color = Color::RGB(0xF3_F0E6);

const CONTROL: Color = Color::RGB(0xFF_FBE6);

/// The colour of a number, as the trade reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ink {
    /// Words, and formulas over the same sheet: black.
    Plain,
    /// A typed number: blue.
    Typed,
    /// A formula over another sheet: green.
    Foreign,
    /// A link: blue and underlined.
    Link,
}

impl Ink {
    const fn color(self) -> Option<Color> {
        match self {
            Self::Plain => None,
            Self::Typed => Some(Color::RGB(0x00_00FF)),
            Self::Foreign => Some(Color::RGB(0x00_7A33)),
            Self::Link => Some(Color::RGB(0x05_63C1)),
        }
    }
}

/// Returns the font and fill colours of a tone; a neutral tone has none.
pub(super) const fn tone_colors(tone: Tone) -> Option<(Color, Color)> {
    match tone {
        Tone::Neutral => None,
        Tone::Good => Some((Color::RGB(0x1E_6B34), Color::RGB(0xE2_F0E5))),
        Tone::Caution => Some((Color::RGB(0x80_5600), Color::RGB(0xFC_EFD2))),
        Tone::Bad => Some((Color::RGB(0x9C_1C1C), Color::RGB(0xF9_E0DE))),
    }
}

/// Returns the colour of a sheet's tab.
pub(super) const fn tab_color(tone: Tone) -> Color {
    match tone {
        Tone::Neutral => NAVY,
        Tone::Good => Color::RGB(0x2E_8B57),
        Tone::Caution => ORANGE,
        Tone::Bad => Color::RGB(0xB0_2A2A),
    }
}

/// Returns the look that every cell starts from.
pub(super) fn base() -> Format {
    Format::new().set_font_name(FONT).set_font_size(10)
}

/// Returns the number-format code that shows `value` as `text`: the catalogue's, with what the text says beside the
/// number, such as a sign for "at least", as words around it.
pub(super) fn number_code(format: crate::report::Format, value: f64, text: &str) -> String {
    let around = text.split_once(&format.text(value)).filter(|(before, after)| !before.is_empty() || !after.is_empty());
    let Some((before, after)) = around else { return format.code().to_owned() };
    let words = |words: &str| if words.is_empty() { String::new() } else { format!("\"{}\"", words.replace('"', "")) };
    let section = |section: &str| format!("{}{section}{}", words(before), words(after));
    format.code().split(';').map(section).collect::<Vec<_>>().join(";")
}

/// Returns the format of a cell; `code` is how its number is shown, empty for words.
pub(super) fn format_of(style: Style, ink: Ink, code: &str) -> Format {
    let mut format = of_role(style);
    if !code.is_empty() {
        format = format.set_num_format(code);
    }
    if let Some(color) = ink.color() {
        format = format.set_font_color(color);
    }
    if ink == Ink::Link {
        format = format.set_underline(FormatUnderline::Single);
    }
    format
}

fn of_role(style: Style) -> Format {
    let base = base().set_align(FormatAlign::VerticalCenter);
    let wrapped = || base.clone().set_text_wrap();
    match style.role {
        Role::Title => base.set_font_size(18).set_bold().set_font_color(NAVY),
        Role::Subtitle => base.set_font_color(GREY),
        Role::Heading => base
            .set_font_size(12)
            .set_bold()
            .set_font_color(NAVY)
            .set_border_bottom(FormatBorder::Medium)
            .set_border_bottom_color(NAVY),
        Role::Paragraph => toned(wrapped(), style.tone, false),
        Role::Subject => toned(wrapped().set_bold(), style.tone, true),
        Role::Sentence => wrapped(),
        Role::KpiLabel => {
            base.set_text_wrap().set_font_size(9).set_font_color(GREY).set_background_color(PALE).set_indent(1)
        }
        Role::KpiFigure => toned(
            base.set_font_size(16).set_bold().set_font_color(NAVY).set_background_color(PALE).set_indent(1),
            style.tone,
            false,
        )
        .set_align(FormatAlign::Left),
        Role::Caption => base.set_text_wrap().set_font_size(11).set_bold().set_font_color(NAVY),
        Role::Units => wrapped().set_italic().set_font_size(9).set_font_color(GREY),
        Role::Spanner => head(base)
            .set_align(FormatAlign::Center)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(Color::White),
        Role::Head(kind) => head(base).set_align(across(kind)),
        Role::Body(line, kind) => body(base, style, line, kind),
        Role::Absent(line) => of_line(base, line).set_align(FormatAlign::Right).set_font_color(GREY),
        Role::Free(look, align) => free(base, style, look, align),
        Role::ControlLabel => base.set_bold().set_font_color(NAVY),
        Role::Control => base
            .set_bold()
            .set_align(FormatAlign::Center)
            .set_background_color(CONTROL)
            .set_border(FormatBorder::Thin)
            .set_border_color(GREY),
        Role::Footnote => wrapped().set_font_size(9).set_font_color(GREY),
    }
}

fn head(base: Format) -> Format {
    base.set_bold().set_text_wrap().set_font_color(Color::White).set_background_color(NAVY)
}

/// The look of a cell that an author has placed.
fn free(base: Format, style: Style, look: Look, align: Align) -> Format {
    let across = match align {
        Align::Left => FormatAlign::Left,
        Align::Center => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    };
    let format = match look {
        Look::Plain => base.set_text_wrap(),
        Look::Line => of_line(base, Line::Item).set_text_wrap(),
        Look::Strong => base.set_text_wrap().set_bold(),
        Look::Total => of_line(base, Line::Total).set_text_wrap(),
        Look::Head => head(base),
        Look::Quiet => base.set_text_wrap().set_font_size(9).set_font_color(GREY),
        Look::Large => base.set_font_size(16).set_bold().set_font_color(NAVY),
    };
    let format = if style.forecast && matches!(look, Look::Line | Look::Total) {
        format.set_background_color(FORECAST)
    } else {
        format
    };
    toned(format.set_align(across), style.tone, false)
}

fn body(base: Format, style: Style, line: Line, kind: Kind) -> Format {
    let mut format = of_line(base, line).set_align(across(kind));
    if kind != Kind::Figure && line != Line::Heading {
        format = format.set_text_wrap();
    }
    if style.indent > 0 {
        format = format.set_indent(style.indent);
    } else if kind == Kind::Text && line != Line::Heading {
        // A sentence behind a figure needs air before it.
        format = format.set_indent(1);
    }
    if style.forecast {
        format = format.set_background_color(FORECAST);
    }
    toned(format, style.tone, kind == Kind::Mark)
}

fn of_line(base: Format, line: Line) -> Format {
    let ruled =
        base.set_border_bottom(FormatBorder::Hair).set_border_bottom_color(RULE).set_align(FormatAlign::VerticalCenter);
    match line {
        Line::Heading => ruled.set_bold().set_background_color(PALE).set_font_color(NAVY),
        Line::Item => ruled,
        Line::Derived => ruled.set_italic(),
        Line::Total => ruled.set_bold().set_border_top(FormatBorder::Thin),
    }
}

/// Colours words by their tone, and fills their cell when they are a mark.
fn toned(format: Format, tone: Tone, filled: bool) -> Format {
    match tone_colors(tone) {
        None => format,
        Some((ink, fill)) if filled => format.set_font_color(ink).set_background_color(fill),
        Some((ink, _)) => format.set_font_color(ink),
    }
}

const fn across(kind: Kind) -> FormatAlign {
    match kind {
        Kind::Stub | Kind::Text => FormatAlign::Left,
        Kind::Figure => FormatAlign::Right,
        Kind::Mark => FormatAlign::Center,
    }
}

#[cfg(test)]
mod tests {
    use super::number_code;
    use crate::report::Format;

    #[test]
    fn words_beside_a_number_go_into_its_format() {
        let check = |text: &str, expected: &str| assert_eq!(number_code(Format::Multiple, 2.0, text), expected);
        check("2.0x", "0.0\"x\";(0.0\"x\")");
        check("≥ 2.0x", "\"≥ \"0.0\"x\";\"≥ \"(0.0\"x\")");
        check("2.0x*", "0.0\"x\"\"*\";(0.0\"x\")\"*\"");
        check("two", "0.0\"x\";(0.0\"x\")");
    }
}
