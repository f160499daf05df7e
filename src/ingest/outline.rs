//! Rows that are hidden by hand or by a filter, told from those that a collapsed group puts away.

use std::collections::BTreeSet;

/// What a file says of a row: its number, how deep in groups it lies, whether it is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) number: u32,
    pub(super) level: u32,
    pub(super) hidden: bool,
}

/// Returns the rows that somebody hid. A collapsed group hides all its rows; one hidden among others that are shown was
/// hidden by hand.
pub(super) fn hidden(rows: &[Row]) -> BTreeSet<u32> {
    let mut hidden = BTreeSet::new();
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| row.hidden) {
        let joined = |one: &Row, next: &Row| one.number + 1 == next.number && next.level >= row.level;
        let below = rows[index..].windows(2).take_while(|pair| joined(&pair[0], &pair[1])).map(|pair| &pair[1]);
        let back = |one: &Row, next: &Row| one.number + 1 == next.number && one.level >= row.level;
        let above = rows[..=index].windows(2).rev().take_while(|pair| back(&pair[0], &pair[1])).map(|pair| &pair[0]);
        if row.level == 0 || below.chain(above).any(|other| !other.hidden) {
            hidden.insert(row.number);
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::{Row, hidden};

    #[test]
    fn a_collapsed_group_is_not_hidden() {
        let check = |rows: &[(u32, u32, bool)], expected: &[u32]| {
            let rows: Vec<Row> = rows.iter().map(|&(number, level, hidden)| Row { number, level, hidden }).collect();
            assert_eq!(hidden(&rows).into_iter().collect::<Vec<_>>(), expected);
        };
        check(&[(2, 0, true), (3, 0, false)], &[2]);
        check(&[(3, 1, true), (4, 1, true), (5, 0, false)], &[]);
        check(&[(3, 1, false), (4, 1, true), (5, 1, false)], &[4]);
        check(&[(3, 1, false), (4, 2, true), (5, 2, true), (6, 1, false)], &[]);
        check(&[(3, 1, true), (7, 1, false)], &[]);
    }
}
