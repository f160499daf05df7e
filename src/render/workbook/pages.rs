//! How a sheet falls on printed pages: scaled to the page's width, broken between tables and never inside one that
//! fits on a page.

use std::collections::BTreeMap;

/// The printable width of a landscape and of a portrait A4 page within our margins, in pixels, with a fifth to spare:
/// programs without our font draw columns wider, up to that.
const WIDTH: (f64, f64) = (800.0, 540.0);
/// The printable height of a landscape and of a portrait A4 page within our margins, in points.
const HEIGHT: (f64, f64) = (480.0, 720.0);
/// The height of a row with one line, in points.
const ROW: f64 = 15.0;
/// Scales outside these, in per cent, are no longer read or look coarse.
const SCALES: (f64, f64) = (40.0, 100.0);

/// A sheet's pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pages {
    /// The scale in per cent.
    pub(super) scale: u16,
    /// The rows, one-based, before which a new page begins.
    pub(super) breaks: Vec<u32>,
    /// The last row and column printed, one-based; what lies behind is working space.
    pub(super) last: (u32, u32),
}

/// Returns the pages of a sheet that is `width` pixels wide and ends before row `bottom`; blocks begin at `starts`.
pub(super) fn pages(
    landscape: bool,
    (width, columns): (u32, u32),
    bottom: u32,
    starts: &[u32],
    heights: &BTreeMap<u32, f64>,
) -> Pages {
    let side = |(across, upright): (f64, f64)| if landscape { across } else { upright };
    let fitting = (side(WIDTH) / f64::from(width.max(1)) * 100.0).floor().clamp(SCALES.0, SCALES.1);
    let room = side(HEIGHT) / (fitting / 100.0);
    let height = |row: u32| heights.get(&row).copied().unwrap_or(ROW);
    let mut breaks = Vec::new();
    let mut used = 0.0;
    let mut row = 1;
    let ends = starts.iter().skip(1).copied().chain([bottom]);
    for (start, end) in starts.iter().copied().zip(ends) {
        // What stands before the first block goes with it.
        let block: f64 = (row.min(start)..end).map(height).sum();
        if used > 0.0 && used + block > room {
            breaks.push(start);
            used = 0.0;
        }
        used += block;
        // A block higher than a page runs on; what follows it begins where it ends on its last page.
        used %= room.max(1.0);
        row = end;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to between 40 and 100")]
    let scale = fitting as u16;
    Pages { scale, breaks, last: (bottom.saturating_sub(1).max(1), columns.max(1)) }
}

#[cfg(test)]
mod tests {
    use super::pages;
    use std::collections::BTreeMap;

    #[test]
    fn a_block_that_does_not_fit_begins_a_page() {
        let found = pages(true, (1600, 9), 60, &[1, 30, 50], &BTreeMap::new());
        assert_eq!((found.scale, found.breaks), (50, vec![]));
        let found = pages(true, (800, 9), 60, &[1, 30, 50], &BTreeMap::new());
        assert_eq!((found.scale, found.breaks), (100, vec![30]));
        let found = pages(true, (400, 9), 20, &[1], &BTreeMap::new());
        assert_eq!((found.scale, found.breaks, found.last), (100, vec![], (19, 9)));
    }
}
