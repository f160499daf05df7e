//! Makes data harmless in Markdown, and leaves figures readable.

use std::fmt::Write as _;

/// Returns `text` as Markdown that shows exactly it: no link, image, markup, table cell or line of its own.
///
/// Brackets, dashes and points are left as they are where they cannot mean anything, so that `(20.92)` and `-8.06`
/// stay readable in the raw file.
pub(crate) fn escape_markdown(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = None;
    let chars: Vec<char> = text.chars().collect();
    let is_only_currency = text.contains("US$") && text.matches('$').count() == 1;
    for (index, &c) in chars.iter().enumerate() {
        let after = chars.get(index + 1).copied();
        match c {
            '<' => out.push_str("&lt;"),
            // Only before letters and a semicolon is it the start of an entity: "R&D" stays as it is.
            '&' if starts_entity(&chars[index + 1..]) => out.push_str("&amp;"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '#' | '~' => push_escaped(c, &mut out),
            '_' if !(is_inside_word(before) && is_inside_word(after)) => push_escaped(c, &mut out),
            '$' if !is_price(before, after) && !is_only_currency => push_escaped(c, &mut out),
            // `http://` and `www.` become links on code-hosting sites unless a backslash parts them.
            ':' if after == Some('/') => push_escaped(c, &mut out),
            '.' if ends_in_www(&chars[..index]) => push_escaped(c, &mut out),
            // An address is searched for after backslashes are gone; a word joiner, which has no width, parts it.
            '@' if before.is_some_and(is_of_address) => out.push_str("\u{2060}@"),
            _ => out.push(c),
        }
        before = Some(c);
    }
    guard_start(&text, out)
}

/// Returns the text of a figure as Markdown for a cell of its own: "~ 8.00" stays readable, since a sign between blanks
/// strikes nothing through there.
pub(super) fn escape_figure(text: &str) -> String {
    match text.strip_prefix("~ ").filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == '(')) {
        Some(rest) => format!("~ {}", escape_markdown(rest)),
        None => escape_markdown(text),
    }
}

/// Writes a sign behind a backslash.
fn push_escaped(c: char, out: &mut String) {
    out.push('\\');
    out.push(c);
}

/// Turns line ends and other control characters into blanks, and drops what turns the direction of writing.
fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') { ' ' } else { c })
        .collect();
    plain.trim_matches(' ').to_owned()
}

/// Returns whether what follows an ampersand makes it an entity: letters, digits or `#` up to a semicolon.
fn starts_entity(rest: &[char]) -> bool {
    let name = rest.iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '#').count();
    name > 0 && rest.get(name) == Some(&';')
}

/// Returns whether the neighbour is part of a word.
fn is_inside_word(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

/// Returns whether the sign can end the first half of a mail address.
fn is_of_address(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+')
}

/// Returns whether a dollar sign stands before an amount, where no site takes it for the start or end of a formula.
fn is_price(before: Option<char>, after: Option<char>) -> bool {
    after.is_some_and(|c| c.is_ascii_digit()) && before.is_none_or(|c| matches!(c, ' ' | '(' | '-' | '–' | '/'))
}

/// Returns whether the text so far ends in `www`.
fn ends_in_www(chars: &[char]) -> bool {
    chars.len() >= 3 && chars[chars.len() - 3..].iter().all(|c| c.eq_ignore_ascii_case(&'w'))
}

/// Escapes what would start a list, a quote, a rule or an underlined heading at the beginning of a line, or a footnote
/// at the beginning of a bracket.
fn guard_start(text: &str, escaped: String) -> String {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let rest = &text[digits..];
    let ends_marker = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    if digits > 0 && rest.starts_with(['.', ')']) && ends_marker(&rest[1..]) {
        return format!("{}\\{}", &escaped[..digits], &escaped[digits..]);
    }
    let Some(first) = text.chars().next().filter(|c| matches!(c, '-' | '+' | '=' | ':' | '>' | '^')) else {
        return escaped;
    };
    let is_rule = text.chars().all(|c| c == first || c == ' ' || c == '|');
    if is_rule || matches!(first, '>' | '^') || matches!(first, '-' | '+') && ends_marker(&text[1..]) {
        format!("\\{escaped}")
    } else {
        escaped
    }
}

/// Returns a web address fit for `<…>` in a table cell; `None` when it is not `http` or `https`.
pub(super) fn safe_url(url: &str) -> Option<String> {
    let lower = url.to_ascii_lowercase();
    let web = lower.starts_with("https://") || lower.starts_with("http://");
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes().filter(|_| web) {
        match byte {
            b'<' | b'>' | b'|' | b'\\' | b'`' | b'"' | b'[' | b']' | 0..=32 | 127.. => {
                // Writing to a String cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
            // A semicolon could end what reads as an entity.
            b'&' if url.contains(';') => out.push_str("&amp;"),
            _ => out.push(char::from(byte)),
        }
    }
    web.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::{escape_figure, escape_markdown, safe_url};

    #[test]
    fn figures_stay_readable() {
        for figure in [
            "(20.92)",
            "-8.06",
            "4.6",
            "2.8x",
            "n/a",
            "n.m.",
            "$4.6bn to $5.1bn",
            "33.0%",
            "run_rate",
            "1.5 GW",
            "a > b",
        ] {
            assert_eq!(escape_markdown(figure), figure);
        }
    }

    #[test]
    fn a_rough_figure_stays_readable_and_nothing_else_does() {
        assert_eq!(escape_figure("~ 8.00"), "~ 8.00");
        assert_eq!(escape_figure("~ (8.00)"), "~ (8.00)");
        assert_eq!(escape_figure("~ W"), "\\~ W");
        assert_eq!(escape_figure("~8.00 ~"), "\\~8.00 \\~");
    }

    #[test]
    fn markup_is_shown_not_obeyed() {
        let check = |text: &str, expected: &str| assert_eq!(escape_markdown(text), expected);
        check("a|b\nc", r"a\|b c");
        check("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>");
        check("[x](javascript:1)", r"\[x\](javascript:1)");
        check("![x](y)", r"!\[x\](y)");
        check("`a` *b* _c_ ~d~ # \\ &amp;", r"\`a\` \*b\* \_c\_ \~d\~ \# \\ &amp;amp;");
        check("http://a.b www.c.d", r"http\://a.b www\.c.d");
        check("$x$", r"\$x\$");
        check("---", r"\---");
        check("> quote", r"\> quote");
        check("US$ bn", "US$ bn");
        check("- item", r"\- item");
        check("1. item", r"1\. item");
        check("a\u{202e}b\0c", "ab c");
        check("ceo@lab.com", "ceo\u{2060}@lab.com");
        check("=cmd|'/c calc'!A1", r"=cmd\|'/c calc'!A1");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(safe_url("javascript:alert(1)"), None);
        assert_eq!(safe_url("https://a.b/c d|e>(f)&lt;_").as_deref(), Some("https://a.b/c%20d%7Ce%3E(f)&amp;lt;_"));
    }
}
