//! Blanks the template tags out of a template, so that what is left can be parsed where it stands.
//!
//! Every tag is replaced by filler of the same length and the same lines: a position in the blanked text is a position
//! in the template. Inside a quoted attribute value the filler is `x`, elsewhere it is a space.

/// Returns the template's text with its `{{ … }}`, `{% … %}` and `{# … #}` tags blanked.
pub(super) fn blank_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote: Option<char> = None;
    let mut in_element = false;
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let skipped = tag_length(rest).map(|length| (length, if quote.is_some() { 'x' } else { ' ' }));
        let skipped = skipped.or_else(|| comment_length(rest, in_element).map(|length| (length, ' ')));
        if let Some((length, filler)) = skipped {
            fill(&rest[..length], filler, &mut out);
            rest = &rest[length..];
            continue;
        }
        match (next, quote) {
            ('<', None) => in_element = true,
            ('>', None) => in_element = false,
            ('"' | '\'', None) if in_element => quote = Some(next),
            (_, Some(open)) if open == next => quote = None,
            _ => {}
        }
        out.push(next);
        rest = &rest[next.len_utf8()..];
    }
    out
}

/// Returns whether a piece of a template holds a tag.
pub(super) fn has_tag(text: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|open| text.contains(open))
}

/// Returns whether a rendered text could have come from a piece of a template, its tags standing for anything.
pub(super) fn could_render(template: &str, rendered: &str) -> bool {
    let mut pieces = Vec::new();
    let mut rest = template;
    let mut piece = String::new();
    while let Some(next) = rest.chars().next() {
        if let Some(length) = tag_length(rest) {
            pieces.push(std::mem::take(&mut piece));
            rest = &rest[length..];
        } else {
            piece.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    if pieces.is_empty() {
        return template == rendered;
    }
    let Some(mut rendered) = rendered.strip_prefix(pieces[0].as_str()).and_then(|r| r.strip_suffix(piece.as_str()))
    else {
        return false;
    };
    for middle in &pieces[1..] {
        let Some(found) = rendered.find(middle.as_str()) else { return false };
        rendered = &rendered[found + middle.len()..];
    }
    true
}

/// The length in bytes of the tag that `rest` begins with; a tag that is never closed goes on to the end.
fn tag_length(rest: &str) -> Option<usize> {
    let close = match rest.get(..2)? {
        "{{" => "}}",
        "{%" => "%}",
        "{#" => return Some(rest.find("#}").map_or(rest.len(), |at| at + 2)),
        _ => return None,
    };
    let mut quote: Option<char> = None;
    for (at, c) in rest.char_indices().skip(2) {
        match quote {
            Some(open) if open == c => quote = None,
            None if rest[at..].starts_with(close) => return Some(at + 2),
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            _ => {}
        }
    }
    Some(rest.len())
}

/// The length in bytes of the XML comment that `rest` begins with: quotes in it mean nothing.
fn comment_length(rest: &str, in_element: bool) -> Option<usize> {
    (!in_element && rest.starts_with("<!--")).then(|| rest.find("-->").map_or(rest.len(), |at| at + 3))
}

fn fill(blanked: &str, filler: char, out: &mut String) {
    for c in blanked.chars() {
        if c == '\n' || c == '\r' {
            out.push(c);
        } else {
            out.extend(std::iter::repeat_n(filler, c.len_utf8()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{blank_tags, could_render};

    #[test]
    fn tags_are_blanked_in_place() {
        let check = |text: &str, expected: &str| assert_eq!(blank_tags(text), expected);
        check("<a b=\"{{ x }}\"/>", "<a b=\"xxxxxxx\"/>");
        check("{% if a > \"%}\" %}\n<a/>{# é\n< #}", "                 \n<a/>     \n    ");
        check("<a>{{ x }}</a>", "<a>       </a>");
        check("<!-- it's --><a b='{{x}}'/>", "             <a b='xxxxx'/>");
    }

    #[test]
    fn a_rendered_value_is_known_again() {
        assert!(could_render("comps.{{ name }}", "comps.year"));
        assert!(could_render("{{ a }}-{{ b }}!", "x-y!"));
        assert!(!could_render("comps.{{ name }}", "trends.year"));
        assert!(could_render("facts", "facts"));
        assert!(!could_render("facts", "factsx"));
    }
}
