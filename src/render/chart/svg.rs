//! Pieces of SVG, with all text made harmless.

/// The longest text drawn.
const LONGEST: usize = 120;

/// Returns text fit for XML content and attributes: escaped, without control characters, not endless.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Returns text cut to `most` characters, with an ellipsis when it was longer.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// Returns text in at most `lines` lines of about `length` characters, broken between words.
pub(super) fn wrapped(text: &str, length: usize, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let room = out.last().map_or(0, |line| line.chars().count());
        if room > 0 && room + 1 + word.chars().count() > length && out.len() < lines {
            out.push(String::new());
        }
        if let Some(line) = out.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    out.iter().map(|line| cut(line, length)).collect()
}

/// Returns a number with one decimal at most, the same on every machine.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Returns a text element.
pub(super) fn text(x: f64, y: f64, words: &str, attributes: &str) -> String {
    format!("<text x=\"{}\" y=\"{}\" {attributes}>{}</text>\n", number(x), number(y), escape(&cut(words, LONGEST)))
}

/// Returns a line element.
pub(super) fn line(from: (f64, f64), to: (f64, f64), attributes: &str) -> String {
    let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(number);
    format!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" {attributes}/>\n")
}

/// Returns a rectangle element.
pub(super) fn rect(x: f64, y: f64, width: f64, height: f64, attributes: &str) -> String {
    let [x, y, width, height] = [x, y, width, height].map(number);
    format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {attributes}/>\n")
}

/// Returns about how wide a text is in pixels; a little too wide rather than too narrow.
pub(super) fn text_width(words: &str, size: f64) -> f64 {
    words.chars().map(|c| if c.is_ascii() { 0.57 } else { 0.95 }).sum::<f64>() * size
}
