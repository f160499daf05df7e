//! Patterns of names: `*` stands for any letters, `?` for one; capitals make no difference.

/// A pattern of the names of workbooks or sheets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    letters: Vec<char>,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), letters: text.to_lowercase().chars().collect() }
    }

    /// Returns the pattern as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether the pattern is the name of one thing.
    pub(super) fn is_exact(&self) -> bool {
        !self.letters.iter().any(|letter| matches!(letter, '*' | '?'))
    }

    /// Returns whether a name fits the pattern.
    pub fn fits(&self, name: &str) -> bool {
        // A name without wildcards is met by the pattern exactly when the two can mean the same.
        let name: Vec<char> = name.to_lowercase().chars().collect();
        meet(&self.letters, &name, false)
    }

    /// Returns whether there can be a name that fits both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        meet(&self.letters, &other.letters, true)
    }
}

/// Whether two patterns have a name in common; `wild` says whether the second may have wildcards at all.
fn meet(a: &[char], b: &[char], wild: bool) -> bool {
    // reached[j]: whether the letters of `a` read so far and the first j of `b` can be the same text.
    let star = |letter: char| letter == '*';
    let star_b = |letter: char| wild && star(letter);
    let mut reached: Vec<bool> = vec![false; b.len() + 1];
    reached[0] = true;
    for (j, letter) in b.iter().enumerate() {
        reached[j + 1] = reached[j] && star_b(*letter);
    }
    for &letter in a {
        let mut next = vec![false; b.len() + 1];
        next[0] = reached[0] && star(letter);
        for (j, &other) in b.iter().enumerate() {
            next[j + 1] = if star(letter) || star_b(other) {
                reached[j + 1] || next[j]
            } else {
                reached[j] && (letter == other || letter == '?' || wild && other == '?')
            };
        }
        reached = next;
    }
    reached[b.len()]
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn stars_and_marks_stand_for_letters() {
        let check = |pattern: &str, name: &str, fits: bool| {
            assert_eq!(Pattern::new(pattern).fits(name), fits, "{pattern} {name}");
        };
        check("leaks/*.xlsx", "leaks/may.xlsx", true);
        check("leaks/*.xlsx", "leaks/2026/may.xlsx", true);
        check("leaks/*.xlsx", "may.xlsx", false);
        check("model.xlsx", "Model.XLSX", true);
        check("q?-2026.csv", "q3-2026.csv", true);
        check("q?-2026.csv", "q-2026.csv", false);
        check("*", "", true);
        check("a*", "b", false);
        check("a?", "a*", true);
        check("ab", "a*", false);
    }

    #[test]
    fn two_patterns_meet_where_a_name_can_fit_both() {
        let check = |a: &str, b: &str, meet: bool| {
            assert_eq!(Pattern::new(a).meets(&Pattern::new(b)), meet, "{a} {b}");
            assert_eq!(Pattern::new(b).meets(&Pattern::new(a)), meet, "{b} {a}");
        };
        check("leaks/*", "*.xlsx", true);
        check("leaks/*", "press/*", false);
        check("a?c", "ab*", true);
        check("a?c", "abd", false);
        check("*a*", "*b*", true);
        check("x*", "*y", true);
    }
}
