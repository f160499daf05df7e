use super::markdown;
use crate::render::fixture::{leaf, report, shown};
use crate::render::template::TemplateSet;
use crate::report::{Cell, Format, Report, Span};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use std::sync::LazyLock;

fn rendered(report: &Report) -> String {
    let lines = |errors: Vec<_>| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let set = TemplateSet::load("quarterly", None).map_err(lines).unwrap();
    markdown(report, &set).map_err(lines).unwrap().0
}

/// Puts the same words into every text of the report that comes from data.
fn filled_with(words: &str) -> Report {
    let mut report = report();
    let words = || words.to_owned();
    report.meta.title = words();
    report.meta.labs.left.name = words();
    report.meta.labs.right.name = words();
    for headline in &mut report.headlines {
        headline.subject = words();
        let figure = shown(leaf("f", 1e9), Format::UsdBnText, &[1], &[]);
        headline.spans =
            vec![Span::Text { text: words() }, Span::Figure { shown: figure }, Span::Text { text: words() }];
    }
    for table in report.tables.values_mut() {
        (table.title, table.subtitle) = (words(), words());
        table.footnotes.iter_mut().for_each(|footnote| *footnote = words());
        for column in &mut table.columns {
            column.head = words();
            column.spanner = column.spanner.as_ref().map(|_| words());
        }
        for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
            match cell {
                Cell::Text { text, .. } | Cell::Verdict { text, .. } => *text = words(),
                Cell::Absent { text, why } => (*text, *why) = (words(), words()),
                Cell::Figure { shown } => {
                    shown.cautions.iter_mut().for_each(|caution| *caution = words());
                }
                Cell::Blank | Cell::Input { .. } | Cell::InUse { .. } | Cell::Number { .. } => {}
            }
        }
    }
    for chart in report.charts.values_mut() {
        (chart.title, chart.alt) = (words(), words());
    }
    for note in &mut report.notes {
        note.text = words();
        note.url = None;
        note.cells = vec![words(), words()];
    }
    report
}

fn events(text: &str) -> Vec<Event<'_>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_TASKLISTS;
    Parser::new_ext(text, options).collect()
}

/// The structure without the words, as one Markdown engine sees it.
fn structure(text: &str) -> Vec<String> {
    let is_words = |event: &Event<'_>| matches!(event, Event::Text(_));
    events(text).iter().filter(|event| !is_words(event)).map(|event| format!("{event:?}")).collect()
}

/// The elements without the words, as another engine sees it, with all that code-hosting sites add.
fn elements(text: &str) -> Vec<String> {
    let mut options = comrak::Options::default();
    let extension = &mut options.extension;
    extension.table = true;
    extension.autolink = true;
    extension.strikethrough = true;
    extension.footnotes = true;
    extension.tasklist = true;
    extension.math_dollars = true;
    extension.alerts = true;
    extension.front_matter_delimiter = Some("---".into());
    options.render.r#unsafe = true;
    let html = comrak::markdown_to_html(text, &options);
    let tag = |part: &str| part.split_once('>').map(|(tag, _)| tag.split(' ').next().unwrap_or("").to_owned());
    html.split('<').skip(1).filter_map(tag).collect()
}

const HOSTILE: [&str; 29] = [
    "1",
    "^",
    "a|b|c",
    "a\nb\r\n\n# c",
    "<script>alert(1)</script>",
    "[x](javascript:1)",
    "![x](http://a.b/c.png)",
    "`code` ``x`",
    "*a* **b** _c_ __d__",
    "~~a~~ ~b~",
    "=cmd|'/c calc'!A1",
    "# h",
    "- item",
    "+ item",
    "1. item",
    "> quote",
    "---",
    "===",
    "[^1]: note",
    "[^1]",
    "&copy; &lt;b&gt;",
    "http://evil.example www.evil.example",
    "me@evil.example",
    "\\",
    "\\|",
    "<!-- c -->",
    "$x$ and $$y$$",
    "[ref]: http://evil.example",
    "    code",
];

#[test]
fn data_never_becomes_structure() {
    let plain = rendered(&filled_with("x"));
    for hostile in HOSTILE {
        let text = rendered(&filled_with(hostile));
        assert_eq!(structure(&text), structure(&plain), "{hostile:?}\n{text}");
        assert_eq!(elements(&text), elements(&plain), "{hostile:?}\n{text}");
    }
}

#[test]
fn no_html_and_no_link_comes_from_data() {
    for hostile in HOSTILE {
        let text = rendered(&filled_with(hostile));
        for event in events(&text) {
            assert!(!matches!(event, Event::Html(_) | Event::InlineHtml(_)), "{hostile:?}");
            if let Event::Start(Tag::Link { dest_url, .. }) = event {
                // What is not of the data: the fixture's claim, and the other files of the report.
                let own = ["https://example.com/claims?a=1&b=(2)", "report.html", "report.xlsx"];
                assert!(own.contains(&&*dest_url), "{hostile:?}: {dest_url}");
            }
        }
    }
}

#[test]
fn data_is_shown_as_it_is() {
    for hostile in HOSTILE {
        let text = rendered(&filled_with(hostile));
        let mut shown = String::new();
        let mut heading = false;
        for event in events(&text) {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = true,
                Event::End(_) if heading => break,
                Event::Text(words) if heading => shown.push_str(&words),
                _ => {}
            }
        }
        let clean = |text: &str| text.replace(|c: char| c.is_control(), " ").replace('\u{2060}', "").trim().to_owned();
        assert_eq!(clean(&shown), clean(hostile));
    }
}

#[test]
fn a_whole_report_reads_as_expected() {
    assert_eq!(rendered(&report()), include_str!("golden.md"));
}

#[test]
fn columns_line_up_in_the_raw_text() {
    let text = rendered(&report());
    let widths: Vec<usize> = text
        .lines()
        .skip_while(|line| !line.contains("OpenAI FY2025A"))
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.chars().count())
        .collect();
    assert_eq!(widths.len(), 6);
    assert!(widths.iter().all(|width| *width == widths[0]), "{widths:?}\n{text}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_mixture_of_signs_becomes_structure(
        words in "[-a1wW |`*_\\[\\]<>#\\\\&~!()$:/.@+=^;\"'\n]{1,24}".prop_filter("not blank", |w| !w.trim().is_empty())
    ) {
        static PLAIN: LazyLock<String> = LazyLock::new(|| rendered(&filled_with("x")));
        let text = rendered(&filled_with(&words));
        prop_assert_eq!(structure(&text), structure(&PLAIN), "{}", text);
        prop_assert_eq!(elements(&text), elements(&PLAIN), "{}", text);
    }
}
