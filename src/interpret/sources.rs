//! Who said so: source columns, a Sources tab with keys, "Source:" lines, and notes on cells.

use super::columns::Columns;
use super::label::Role;
use super::layout::{Banner, Layout, Table, Tag, as_year, source_line};
use super::lexicon::Lexicon;
use super::number;
use super::period_label;
use crate::domain::{Basis, CellRef, LabId, Period, Source};
use crate::ingest::{Grid, RawValue};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A source with what came with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Attribution {
    pub(super) source: Option<Source>,
    pub(super) reported: Option<Period>,
    pub(super) basis: Option<Basis>,
}

/// The sources of a workbook by their keys, `1` for `[1]`.
#[derive(Debug, Default)]
pub(super) struct Keys(BTreeMap<String, Attribution>);

impl Keys {
    /// Reads every table of a sheet whose columns are keys and publishers and that holds no figures.
    pub(super) fn gather(&mut self, grid: &Grid, layout: &Layout, all: &[Columns], lexicon: &Lexicon) {
        for (table, columns) in layout.tables.iter().zip(all) {
            if !is_key_table(columns) {
                continue;
            }
            let column = |role| columns.with_role(role).next();
            let (Some(key), Some(publisher)) = (column(Role::Key), column(Role::Source)) else { continue };
            for &row in &table.rows {
                let text = |number: Option<u32>| number.and_then(|number| text_at(grid, CellRef::new(row, number)));
                let (Some(key), Some(name)) = (text(Some(key)), text(Some(publisher))) else { continue };
                let date = column(Role::Reported).or(column(Role::Period)).map(|number| CellRef::new(row, number));
                let attribution = Attribution {
                    source: Some(Source { name: name.trim().into(), url: text(column(Role::Url)).map(Into::into) }),
                    reported: date.and_then(|cell| period_at(layout, cell)),
                    basis: text(column(Role::Basis))
                        .and_then(|text| lexicon.basis(&text))
                        .or_else(|| lexicon.basis(&name)),
                };
                self.0.insert(bare_key(&key).to_owned(), attribution);
            }
        }
    }

    /// Returns the source of a key such as `[1]`; several keys give the first.
    pub(super) fn get(&self, text: &str) -> Option<&Attribution> {
        let first = text.split([',', ';']).next()?.trim();
        let bracketed = first.starts_with(['[', '(']) || first.parse::<u16>().is_ok();
        bracketed.then(|| self.0.get(bare_key(first))).flatten()
    }
}

/// Returns whether a table is a list of sources.
pub(super) fn is_key_table(columns: &Columns) -> bool {
    let has = |role| columns.with_role(role).next().is_some();
    has(Role::Key) && has(Role::Source) && !has(Role::Value)
}

/// A source by what a cell says of it; an address alone is called by the name of its host.
pub(super) fn named(text: &str, url: Option<Arc<str>>) -> Source {
    let text = text.trim();
    if is_address(text) { of_address(text) } else { Source { name: text.into(), url } }
}

/// What a line "Source: …" names: one source for all figures, or one for each lab.
pub(super) type LineSources = Vec<(Option<LabId>, Attribution)>;

/// Returns the sources that a line below, between or above the figures of a table names: "Source: …".
pub(super) fn of_table(table: &Table, lexicon: &Lexicon) -> LineSources {
    let mut lines = table.afterword.iter().chain(table.sections.iter().rev()).chain(&table.preamble);
    let line = lines.find_map(|line| Some((&line.text, read_line(&line.text, lexicon)?)));
    let Some((text, whole)) = line else { return Vec::new() };
    let parts = by_lab(text, lexicon);
    if parts.is_empty() { vec![(None, whole)] } else { parts }
}

/// The sources of a line that says behind each, in brackets, whose figures it is for: "FT (OpenAI), WSJ (Anthropic)".
fn by_lab(text: &str, lexicon: &Lexicon) -> LineSources {
    let Some(line) = source_line(text) else { return Vec::new() };
    let (mut parts, mut start) = (Vec::new(), 0);
    for (open, _) in line.match_indices('(') {
        let Some(inside) = line.get(open + 1..).and_then(|rest| rest.split(')').next()) else { break };
        let label = lexicon.read(inside);
        if let Some(lab) = label.only_lab()
            && let Some(own) = line.get(start..open)
        {
            let own = own.trim_start_matches([',', ';', ' ']);
            let own = own.strip_prefix("and ").unwrap_or(own);
            parts.push((Some(lab.clone()), attribution(own, lexicon)));
            start = open + inside.len() + 2;
        }
    }
    parts
}

/// A note below a table that says under which mark which source stands: "[3] Source: The Decoder".
#[derive(Debug)]
pub(super) struct Footnote {
    row: u32,
    mark: String,
    attribution: Attribution,
}

/// Returns the notes of a sheet that name sources by marks.
pub(super) fn footnotes(layout: &Layout, lexicon: &Lexicon) -> Vec<Footnote> {
    let lines =
        layout.tables.iter().flat_map(|table| table.preamble.iter().chain(&table.sections).chain(&table.afterword));
    lines.filter_map(|line| footnote(line, lexicon)).collect()
}

/// Reads a line that begins with a mark and goes on with "Source:".
pub(super) fn footnote(line: &Banner, lexicon: &Lexicon) -> Option<Footnote> {
    let start = line.text.to_ascii_lowercase().find("source")?;
    let mark = line.text.get(..start)?.trim();
    let short = !mark.is_empty() && mark.chars().count() <= 5;
    let attribution = read_line(line.text.get(start..)?, lexicon).filter(|_| short)?;
    Some(Footnote { row: line.cell.row, mark: plain_mark(mark), attribution })
}

/// Returns the source whose mark stands behind a figure: the nearest note below it, else the last one above.
pub(super) fn of_mark<'n>(notes: &'n [Footnote], text: &str, row: u32) -> Option<&'n Attribution> {
    let text = text.trim();
    let mark = plain_mark(text.get(number::strip_footnotes(text).len()..)?);
    let named = || notes.iter().filter(|note| !mark.is_empty() && note.mark == mark);
    let below = named().filter(|note| note.row > row).min_by_key(|note| note.row);
    below.or_else(|| named().max_by_key(|note| note.row)).map(|note| &note.attribution)
}

/// A mark without what it is printed with: `[3]`, `(3)` and `³` are all the third.
fn plain_mark(text: &str) -> String {
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let plain = text.trim().trim_matches(['[', ']', '(', ')', '.', ':', ' ', ',']);
    let digit = |c: char| {
        RAISED.chars().position(|raised| raised == c).and_then(|at| char::from_digit(u32::try_from(at).ok()?, 10))
    };
    plain.chars().map(|c| digit(c).unwrap_or(c)).collect::<String>().to_lowercase()
}

pub(super) fn is_address(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace)
}

/// A source of which only the address is known.
pub(super) fn of_address(url: &str) -> Source {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest);
    Source { name: host.strip_prefix("www.").unwrap_or(host).into(), url: Some(url.into()) }
}

fn bare_key(text: &str) -> &str {
    text.trim().trim_matches(['[', ']', '(', ')', '.'])
}

fn text_at(grid: &Grid, cell: CellRef) -> Option<String> {
    match &grid.cells.get(cell)?.value {
        RawValue::Text(text) => Some(text.to_string()),
        RawValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Returns the period of a cell that holds one.
pub(super) fn period_at(layout: &Layout, cell: CellRef) -> Option<Period> {
    match layout.tags.get(cell)? {
        Tag::Period(label) => label.whole(),
        tag => as_year(tag)?.whole(),
    }
}

/// Reads `Source: The Decoder citing The Information, 2026-02. Further words.`: publisher and date; for a note on a cell
/// also the basis that its words name.
pub(super) fn read_line(text: &str, lexicon: &Lexicon) -> Option<Attribution> {
    source_line(text).map(|line| attribution(line, lexicon))
}

fn attribution(line: &str, lexicon: &Lexicon) -> Attribution {
    let (head, date) = match period_label::find(line) {
        Some((range, label)) => (&line[..range.start], label.whole()),
        None => (line.split(". ").next().unwrap_or(line), None),
    };
    let name = head.trim().trim_end_matches([',', ';', '(', '.', ' ']).to_owned();
    let behind = line.get(head.len()..).unwrap_or_default();
    Attribution {
        source: (!name.is_empty()).then_some(Source { name: name.into(), url: None }),
        reported: date,
        basis: lexicon.basis(behind).or_else(|| lexicon.basis(head)),
    }
}

/// Reads a note on a cell: a source line, or words that name a basis.
pub(super) fn read_note(text: &str, lexicon: &Lexicon) -> Attribution {
    read_line(text, lexicon).unwrap_or_else(|| Attribution { source: None, reported: None, basis: lexicon.basis(text) })
}

#[cfg(test)]
mod tests {
    use super::{by_lab, plain_mark, read_line, read_note};
    use crate::config::Config;
    use crate::domain::Basis;
    use crate::interpret::lexicon::Lexicon;

    #[test]
    fn a_line_gives_publisher_date_and_basis() {
        let lexicon = Lexicon::new(&Config::shipped().unwrap());
        let read =
            read_line("Source: DIGITIMES citing WSJ, 2025-11-13. Projection seen by the paper.", &lexicon).unwrap();
        assert_eq!(read.source.unwrap().name.as_ref(), "DIGITIMES citing WSJ");
        assert_eq!(read.reported.unwrap().to_string(), "2025-11-13");
        assert_eq!(read.basis, Some(Basis::Projection));
        assert_eq!(read_note("About; leaked estimate.", &lexicon).basis, Some(Basis::Leaked));
        assert_eq!(read_line("Revenue", &lexicon), None);
    }

    #[test]
    fn a_line_can_name_a_source_for_each_lab() {
        let lexicon = Lexicon::new(&Config::shipped().unwrap());
        let parts = by_lab("Source: audited accounts (OpenAI), and Reuters (Anthropic)", &lexicon);
        let told: Vec<_> = parts
            .iter()
            .map(|(lab, said)| (lab.as_ref().unwrap().to_string(), said.source.as_ref().unwrap().name.to_string()))
            .collect();
        assert_eq!(told, [("openai".into(), "audited accounts".into()), ("anthropic".into(), "Reuters".into())]);
        assert_eq!((parts[0].1.basis, parts[1].1.basis), (Some(Basis::Audited), None));
        assert!(by_lab("Source: WSJ (leaked)", &lexicon).is_empty());
    }

    #[test]
    fn marks_are_the_same_however_printed() {
        for mark in ["[3]", "³", "(3)", "3)", " [3] "] {
            assert_eq!(plain_mark(mark), "3", "{mark}");
        }
    }
}
