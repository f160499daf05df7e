//! What a spreadsheet takes, and words made to fit it: texts in a report come from files of strangers.

/// The longest text that a cell or a note takes, in UTF-16 units.
pub(super) const CELL: usize = 32_767;
/// The longest text that a document property, an alternative text or a chart's word takes.
pub(super) const WORDS: usize = 255;
/// The longest text in a third of a footer, of which all thirds together take 255.
pub(super) const FOOTER: usize = 120;
/// The longest formula that a cell takes, in characters, without the `=`.
pub(super) const FORMULA: usize = 8_191;
/// The most rows that become a table of the spreadsheet, whose every cell the library files; longer ones have filters only.
pub(super) const FILTERED: u32 = 20_000;
/// The longest address that a link takes.
const URL: usize = 2_000;

/// Returns a text without control characters, cut with an ellipsis when it is longer than `most` UTF-16 units.
pub(crate) fn fit(text: &str, most: usize) -> String {
    let allowed = |c: char| matches!(c, '\n' | '\t') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'));
    let clean = text.chars().map(|c| if allowed(c) { c } else { ' ' });
    if text.encode_utf16().count() <= most {
        return clean.collect();
    }
    let mut used = 0;
    let kept = clean.take_while(|c| {
        used += c.len_utf16();
        used < most
    });
    kept.chain(['…']).collect()
}

/// Returns a text for a chart, which would take one that begins with `=` for a reference.
pub(super) fn chart_words(text: &str) -> String {
    let text = fit(text, WORDS);
    if text.starts_with('=') { fit(&format!(" {text}"), WORDS) } else { text }
}

/// Returns whether a link leads to the web or a mailbox; anything else (a file, a script) stays plain words.
pub(super) fn is_web_address(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme))
        && url.len() <= URL
        && !url.contains(|c: char| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::{CELL, chart_words, fit, is_web_address};

    #[test]
    fn only_web_addresses_become_links() {
        for good in ["https://example.org/a", "HTTP://example.org", "mailto:a@example.org"] {
            assert!(is_web_address(good), "{good}");
        }
        for bad in ["file:///etc/passwd", "javascript:alert(1)", "internal:Facts!A1", "https://a b", ""] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }

    #[test]
    fn texts_are_made_to_fit() {
        let cut = fit(&"😀".repeat(20_000), CELL);
        assert!(cut.encode_utf16().count() <= CELL && cut.ends_with('…'));
        assert_eq!(fit("a\u{1}b\nc\u{ffff}", 10), "a b\nc ");
        assert_eq!(chart_words("=Facts!A1"), " =Facts!A1");
    }
}
