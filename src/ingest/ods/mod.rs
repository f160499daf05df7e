#![expect(clippy::disallowed_types, reason = "the markup of a package is read in ingest")]
//! OpenDocument spreadsheets, read from their markup as it streams by.
//!
//! calamine gives a dense range without formats, notes, merged or hidden cells; two far-apart cells of a few hundred
//! bytes take it gigabytes. Here repeated cells are counted, not made, unless they hold something.

mod markup;
mod sheet;
mod styles;
#[cfg(test)]
mod tests;

use super::Refusal;
use super::grid::Grid;
use super::package::{Package, Watch};
use quick_xml::Reader;
use quick_xml::events::Event;
use sheet::Sheets;
use std::io::BufReader;
use styles::Styles;

/// Nobody looks on while the entries are inflated.
struct Unwatched;

impl Watch for Unwatched {
    fn see(&mut self, window: &[u8], _end: bool) -> Result<usize, Refusal> {
        Ok(window.len())
    }
}

/// Reads every sheet.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Grid>, Refusal> {
    let mut package = Package::open(bytes)?;
    package.verify(|_| Unwatched)?;
    let mut styles = Styles::default();
    if package.index("styles.xml").is_some() {
        visit(&mut package, "styles.xml", |event| {
            styles.take(event);
            if styles.too_many() { Err(Refusal::too_large("more styles than a sheet needs", "")) } else { Ok(()) }
        })?;
    }
    let mut sheets = Sheets::new(styles);
    visit(&mut package, "content.xml", |event| sheets.take(event))?;
    sheets.finish()
}

fn visit(
    package: &mut Package<'_>,
    part: &str,
    mut take: impl FnMut(&Event<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let missing = || Refusal::damaged(format!("{part} is missing in the package"));
    let index = package.index(part).ok_or_else(missing)?;
    let mut reader = Reader::from_reader(BufReader::with_capacity(64 << 10, package.stream(index)?));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event =
            reader.read_event_into(&mut buffer).map_err(|error| Refusal::damaged(format!("{part}: {error}")))?;
        if event == Event::Eof {
            return Ok(());
        }
        take(&event)?;
    }
}
