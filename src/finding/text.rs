//! How findings look to people: like a good compiler's.

use super::{Excerpt, Finding, Severity};
use std::fmt::{self, Write as _};

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether ANSI colours are wanted.
    pub colour: bool,
    /// The columns of the terminal; `None` when the text goes elsewhere and lines may be long.
    pub width: Option<usize>,
}

impl Look {
    fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// Breaks a text between words; the first line begins after `used` columns, the others after four.
    pub fn wrap(self, text: &str, used: usize) -> String {
        let Some(width) = self.width else { return text.to_owned() };
        let mut column = used;
        let mut lines = String::with_capacity(text.len() + 16);
        for word in text.split(' ') {
            let length = word.chars().count();
            if column > INDENT && column + 1 + length > width {
                lines.push('\n');
                lines.extend([' '; INDENT]);
                column = INDENT;
            } else {
                lines.push(' ');
                column += 1;
            }
            lines.push_str(word);
            column += length;
        }
        lines.split_off(1)
    }
}

/// How far the second and later lines of a text are indented.
const INDENT: usize = 4;

/// Makes a text from a file fit for a terminal: one line of at most `most` characters, without control characters and
/// direction marks.
pub fn tame(text: &str, most: usize) -> String {
    let clean: String = text
        .chars()
        .map(|c| if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') { ' ' } else { c })
        .collect();
    if clean.chars().count() <= most {
        return clean;
    }
    clean.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// Writes findings as text, in the order given.
///
/// # Errors
/// Only what the writer itself reports.
pub fn write_findings(out: &mut impl fmt::Write, findings: &[Finding], look: Look) -> fmt::Result {
    for finding in findings {
        let (word, colour) = match finding.severity {
            Severity::Error => ("error", "1;31"),
            Severity::Warning => ("warning", "1;33"),
            Severity::Info => ("info", "1;36"),
        };
        let head = look.paint(colour, &format!("{word}[{}]", finding.code.as_str()));
        let used = word.len() + finding.code.as_str().len() + 3;
        writeln!(out, "{head}: {}", look.wrap(&tame(&finding.message, 400), used))?;
        let mut place = tame(&finding.place.workbook, 200);
        if let Some(sheet) = &finding.place.sheet {
            write!(place, " > {}", tame(sheet, 60))?;
            if let Some(address) = finding.place.address() {
                write!(place, "!{address}")?;
            }
        }
        writeln!(out, "  {} {place}", look.paint("1;34", "-->"))?;
        if let Some(excerpt) = &finding.excerpt {
            write_excerpt(out, excerpt, look)?;
        }
        let mut hint = finding.hint.lines();
        if let Some(first) = hint.next() {
            writeln!(out, "  {} {}", look.paint("1;32", "hint:"), look.wrap(&tame(first, 400), 7))?;
        }
        // Lines to copy are not broken.
        for line in hint {
            writeln!(out, "        {}", tame(line, 400))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_excerpt(out: &mut impl fmt::Write, excerpt: &Excerpt, look: Look) -> fmt::Result {
    let widths = widths(excerpt, look);
    let line = |cells: &mut dyn Iterator<Item = &String>| {
        let padded = cells.zip(&widths).map(|(text, &width)| format!(" {:<width$} ", tame(text, width)));
        padded.collect::<Vec<_>>().join("|")
    };
    writeln!(out, "        |{}", line(&mut excerpt.columns.iter()).trim_end())?;
    for (row, cells) in &excerpt.rows {
        let here = *row == excerpt.marked.row;
        let text = line(&mut cells.iter());
        let mark = if here { ">" } else { " " };
        let tail = if here { look.paint("1;31", &format!("  <- {}", excerpt.marked)) } else { String::new() };
        writeln!(out, "  {mark} {row:>3} |{}{tail}", text.trim_end())?;
    }
    Ok(())
}

/// The widths of an excerpt's columns: as their texts need, less where the terminal is narrow.
fn widths(excerpt: &Excerpt, look: Look) -> Vec<usize> {
    const WIDEST: usize = 22;
    const NARROWEST: usize = 5;
    let needed = |index: usize| {
        let texts = excerpt.rows.iter().filter_map(|(_, cells)| cells.get(index));
        texts.map(|text| tame(text, WIDEST).chars().count()).max().unwrap_or(0).max(2)
    };
    let mut widths: Vec<usize> = (0..excerpt.columns.len()).map(needed).collect();
    // Row number and mark before the cells, the arrow behind them; a bar and two spaces for each column.
    let around = 8 + "  <- ".len() + excerpt.marked.to_string().len() + 3 * widths.len();
    while let Some(width) = look.width
        && widths.iter().sum::<usize>() + around > width
        && let Some(widest) = widths.iter_mut().max().filter(|widest| **widest > NARROWEST)
    {
        *widest -= 1;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::{Look, write_findings};
    use crate::domain::CellRef;
    use crate::finding::{Code, Excerpt, Finding, Place};

    fn check(finding: Finding, width: Option<usize>, expected: &str) {
        let mut out = String::new();
        write_findings(&mut out, &[finding], Look { colour: false, width }).unwrap();
        assert_eq!(out, expected);
    }

    #[test]
    fn a_finding_shows_the_cell_among_its_neighbours() {
        let place = Place::cell(&"meridian.xlsx".into(), &"Income".into(), CellRef::new(14, 4));
        let finding = Finding::new(Code::UnitConflict, place, "two units are declared for revenue", "correct D14")
            .with_excerpt(Some(Excerpt {
                columns: vec!["C".into(), "D".into()],
                rows: vec![(13, vec!["FY2025".into(), "FY2026".into()]), (14, vec!["3,700".into(), "9.1\nx".into()])],
                marked: CellRef::new(14, 4),
            }));
        let expected = "\
error[unit-conflict]: two units are declared for revenue
  --> meridian.xlsx > Income!D14
        | C      | D
     13 | FY2025 | FY2026
  >  14 | 3,700  | 9.1 x  <- D14
  hint: correct D14

";
        check(finding, None, expected);
    }

    #[test]
    fn a_narrow_terminal_wraps_words_and_narrows_cells() {
        let place = Place::cell(&"meridian.xlsx".into(), &"Income".into(), CellRef::new(2, 2));
        let hint = "write the unit into the title or the header";
        let finding = Finding::new(Code::UnitMissing, place, "revenue has no unit anywhere in sight", hint)
            .with_excerpt(Some(Excerpt {
                columns: vec!["A".into(), "B".into()],
                rows: vec![(2, vec!["Revenue of the whole group".into(), "13.07".into()])],
                marked: CellRef::new(2, 2),
            }));
        let expected = "\
warning[unit-missing]: revenue has no
    unit anywhere in sight
  --> meridian.xlsx > Income!B2
        | A              | B
  >   2 | Revenue of th… | 13.07  <- B2
  hint: write the unit into the title or
    the header

";
        check(finding, Some(40), expected);
    }
}
