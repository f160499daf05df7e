#![expect(clippy::disallowed_types, reason = "the pictures are read back as XML")]
use super::{file_name, svg};
use crate::render::fixture::{chart, report};
use crate::report::{Chart, ChartKind, Format};
use roxmltree::{Document, Node};

const QUARTERS: [&str; 4] = ["2025Q4", "2026Q1", "2026Q2", "2026Q3"];
const YEARS: [&str; 4] = ["FY2024A", "FY2025A", "FY2026E", "FY2027E"];

fn two_lines() -> Chart {
    let left = [Some(20.0), None, Some(30.0), Some(36.0)];
    let right = [Some(9.0), Some(30.0), Some(44.0), Some(50.0)];
    chart("run_rate", ChartKind::Line, &QUARTERS, &[("OpenAI", "left", &left), ("Anthropic", "right", &right)])
}

fn ratio() -> Chart {
    let values = [Some(2.0e-9), Some(2.8e-9), Some(3.1e-9), None];
    let (low, high) = ([Some(4e-9); 4], [Some(5e-9); 4]);
    let series: [(&str, &str, &[Option<f64>]); 3] = [
        ("OpenAI / Anthropic", "left", &values),
        ("claimed, low", "reference", &low),
        ("claimed, high", "reference", &high),
    ];
    let mut chart = chart("training_ratio", ChartKind::Line, &YEARS, &series);
    chart.format = Format::Multiple2;
    chart
}

fn columns() -> Chart {
    let left = [Some(3.7), Some(13.07), Some(30.0), Some(62.0)];
    let right = [None, Some(4.5), Some(26.0), Some(-7.0)];
    chart("revenue", ChartKind::Columns, &YEARS, &[("OpenAI", "left", &left), ("Anthropic", "right", &right)])
}

fn stacked() -> Chart {
    let series: [(&str, &str, &[Option<f64>]); 4] = [
        ("OpenAI R&D", "left", &[Some(9.0), None]),
        ("OpenAI inference", "left", &[Some(8.4), None]),
        ("Anthropic R&D", "right", &[None, Some(4.1)]),
        ("Anthropic inference", "right", &[None, Some(2.7)]),
    ];
    chart("compute", ChartKind::StackedColumns, &["OpenAI FY2025A", "Anthropic FY2025A"], &series)
}

/// The elements of that name, outside pattern definitions.
fn named<'a>(document: &'a Document<'a>, name: &str) -> Vec<Node<'a, 'a>> {
    let drawn = |node: &Node<'_, '_>| !node.ancestors().any(|above| above.has_tag_name("defs"));
    document.descendants().filter(|node| node.tag_name().name() == name && drawn(node)).collect()
}

fn words(document: &Document<'_>) -> Vec<String> {
    named(document, "text").iter().filter_map(|node| node.text().map(str::to_owned)).collect()
}

#[test]
fn a_picture_tells_its_title_and_its_content_in_words() {
    let text = svg(&two_lines(), &report());
    let document = Document::parse(&text).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    assert_eq!(named(&document, "title")[0].text(), Some("Chart run_rate"));
    assert_eq!(named(&document, "desc")[0].text(), Some("Values of run_rate."));
    let words = words(&document);
    for expected in ["US$ bn", "2025Q4", "2026Q3", "OpenAI 36.00", "Anthropic 50.00", "2026Q3, as of 2026-09-30"] {
        assert!(words.iter().any(|word| word == expected), "{expected} in {words:?}");
    }
}

#[test]
fn a_gap_stays_a_gap() {
    let text = svg(&two_lines(), &report());
    let document = Document::parse(&text).unwrap();
    let points: Vec<usize> =
        named(&document, "polyline").iter().map(|node| node.attribute("points").unwrap().split(' ').count()).collect();
    assert_eq!(points, [1, 2, 4]);
    let text = svg(&columns(), &report());
    assert!(words(&Document::parse(&text).unwrap()).contains(&"n/a".to_owned()));
}

#[test]
fn labs_differ_by_more_than_colour() {
    let text = svg(&two_lines(), &report());
    let document = Document::parse(&text).unwrap();
    assert_eq!(named(&document, "circle").len(), 3);
    assert_eq!(named(&document, "rect").iter().filter(|node| node.attribute("fill") == Some("#CC7A22")).count(), 4);
    let text = svg(&stacked(), &report());
    assert!(text.contains("url(#hatch-compute-1)") && text.contains("url(#hatch-compute-3)"));
}

#[test]
fn claimed_bands_are_dashed_and_grey() {
    let text = svg(&ratio(), &report());
    let document = Document::parse(&text).unwrap();
    let dashed: Vec<Node<'_, '_>> =
        named(&document, "polyline").into_iter().filter(|node| node.has_attribute("stroke-dasharray")).collect();
    assert_eq!(dashed.len(), 2);
    assert!(dashed.iter().all(|node| node.attribute("stroke") == Some("#7A7A7A")));
    assert!(words(&document).contains(&"claimed, low 4.00x".to_owned()));
}

#[test]
fn values_on_columns_are_written_as_in_the_tables() {
    let text = svg(&columns(), &report());
    let words = words(&Document::parse(&text).unwrap());
    for expected in ["3.70", "13.07", "(7.00)", "Paler, dashed outline: expected (E)"] {
        assert!(words.iter().any(|word| word == expected), "{expected} in {words:?}");
    }
}

#[test]
fn grid_labels_lose_only_decimals_that_say_nothing() {
    let labels = |values: &[Option<f64>]| -> Vec<String> {
        let chart = chart("a", ChartKind::Columns, &["x"], &[("s", "left", values)]);
        let text = svg(&chart, &report());
        let document = Document::parse(&text).unwrap();
        let axis = named(&document, "text").into_iter().filter(|node| node.attribute("class") == Some("axis"));
        axis.filter(|node| node.attribute("text-anchor") == Some("end"))
            .map(|node| node.text().unwrap().into())
            .collect()
    };
    assert_eq!(labels(&[Some(19.0)]), ["0", "5", "10", "15", "20"]);
    assert_eq!(labels(&[Some(0.09)]), ["0.00", "0.02", "0.04", "0.06", "0.08", "0.10"]);
}

#[test]
fn everything_drawn_is_inside_the_picture() {
    for chart in [two_lines(), ratio(), columns(), stacked()] {
        let text = svg(&chart, &report());
        let document = Document::parse(&text).unwrap();
        let number =
            |node: &Node<'_, '_>, name: &str| node.attribute(name).map_or(0.0, |text| text.parse::<f64>().unwrap());
        for node in named(&document, "rect") {
            let (right, foot) =
                (number(&node, "x") + number(&node, "width"), number(&node, "y") + number(&node, "height"));
            assert!(
                number(&node, "x") >= 0.0 && right <= 880.0 && number(&node, "y") >= 0.0 && foot <= 430.0,
                "{node:?}"
            );
        }
        for node in named(&document, "text") {
            let wide = super::svg::text_width(node.text().unwrap_or(""), 11.5);
            let right = match node.attribute("text-anchor") {
                Some("end") => number(&node, "x"),
                Some("middle") => number(&node, "x") + wide / 2.0,
                _ => number(&node, "x") + wide,
            };
            assert!(right <= 880.0 && number(&node, "y") <= 430.0, "{node:?}");
        }
    }
}

#[test]
fn hostile_names_and_values_stay_text() {
    let evil = "</text></svg><script>alert(1)</script>&amp;\"'\u{0}\u{8}\u{202e}]]> <!-- ";
    for mut chart in [two_lines(), ratio(), columns(), stacked()] {
        let plain = svg(&chart, &report());
        let shape = |text: &str| -> Vec<String> {
            let document = Document::parse(text).unwrap();
            document.descendants().filter(Node::is_element).map(|node| node.tag_name().name().to_owned()).collect()
        };
        assert!(!shape(&plain).contains(&"script".to_owned()));
        (chart.title, chart.alt, chart.axis) = (evil.into(), evil.into(), evil.into());
        chart.series.iter_mut().for_each(|series| series.name = evil.into());
        chart.categories.iter_mut().for_each(|category| *category = evil.into());
        chart.id = evil.into();
        assert!(!shape(&svg(&chart, &report())).contains(&"script".to_owned()));
        chart.series[0].values = vec![Some(f64::NAN), Some(f64::INFINITY), Some(1e300), Some(-1e300), Some(1.0)];
        let text = svg(&chart, &report());
        Document::parse(&text).unwrap();
        assert!(!text.contains("NaN") && !text.contains("\"inf"));
    }
}

#[test]
fn nothing_to_draw_is_no_trouble() {
    for kind in [ChartKind::Line, ChartKind::Columns, ChartKind::StackedColumns] {
        for chart in [chart("a", kind, &[], &[]), chart("a", kind, &["x"], &[("s", "left", &[None])])] {
            Document::parse(&svg(&chart, &report())).unwrap();
        }
    }
}

#[test]
fn the_same_chart_gives_the_same_bytes() {
    assert_eq!(svg(&stacked(), &report()), svg(&stacked(), &report()));
}

#[test]
fn file_names_lead_nowhere_else() {
    assert_eq!(file_name("run_rate"), "run_rate.svg");
    assert_eq!(file_name("../../etc/a b"), "------etc-a-b.svg");
}

#[test]
fn a_png_is_the_picture_at_twice_its_size_with_its_words() {
    let svg = svg(&columns(), &report());
    let png = super::png(&svg).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((number(16), number(20)), (1760, 860));
    assert_eq!(super::png(&svg).unwrap(), png);
    // Words are drawn by the font of the program: without them the picture is another.
    let wordless = svg.replace("</text>", "</text><!-- -->").replace(">OpenAI<", "><");
    assert_ne!(super::png(&wordless).unwrap(), png);
    assert_eq!(super::png("no picture"), None);
}

#[test]
fn columns_are_named_where_they_stand() {
    let text = svg(&columns(), &report());
    let document = Document::parse(&text).unwrap();
    let names: Vec<&str> = named(&document, "text")
        .into_iter()
        .filter(|node| node.attribute("class").is_some_and(|class| class.starts_with("name ")))
        .filter_map(|node| node.text())
        .collect();
    assert_eq!(names, ["OpenAI", "Anthropic"]);
}

#[test]
fn labs_differ_in_grey() {
    let lightness = |colour: &str| {
        let part = |at: usize| f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap());
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    };
    assert!(lightness("#CC7A22") - lightness("#1F4E79") > 60.0);
    let text = svg(&columns(), &report());
    assert!(text.contains("\"#CC7A22\"") && text.contains("\"#1F4E79\""));
}
