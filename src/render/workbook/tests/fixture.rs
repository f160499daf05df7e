//! A small report made by hand: two labs, their facts, a comparison, trends, a band, a headline, a chart.

use crate::domain::{Basis, Date, Derivation, End, Estimate, Lab, LabId, Leaf, Pair, Period, RevenueConvention, Unit};
use crate::render::Source;
use crate::report::{
    Cell, Chart, ChartKind, ChartSeries, Column, ColumnKind, Format, Headline, Meta, Note, Report, Row, RowKind, Shown,
    Span, Table, Test, Tone,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The figures of the fixture: id, estimate, unit, basis.
pub(super) fn leaves() -> Vec<(Arc<Leaf>, Basis)> {
    let leaf = |id: &str, estimate: Estimate, unit: Unit| Arc::new(Leaf { id: id.into(), estimate, unit });
    vec![
        (leaf("openai.revenue.FY2024", Estimate::exact(3.7e9), Unit::usd()), Basis::Audited),
        (leaf("openai.revenue.FY2025", Estimate::exact(13.07e9), Unit::usd()), Basis::Leaked),
        (leaf("openai.revenue.FY2026", Estimate::range(28.0e9, Some(30.0e9), 34.0e9), Unit::usd()), Basis::Projection),
        (leaf("anthropic.revenue.FY2024", Estimate::range(0.4e9, None, 0.6e9), Unit::usd()), Basis::Leaked),
        (leaf("anthropic.revenue.FY2025", Estimate::exact(4.6e9), Unit::usd()), Basis::Leaked),
        (leaf("anthropic.revenue.FY2026", Estimate::at_least(20.0e9), Unit::usd()), Basis::Guidance),
        (leaf("openai.rd_compute.FY2025", Estimate::range(9.0e9, Some(10.0e9), 11.0e9), Unit::usd()), Basis::Estimate),
        (leaf("anthropic.rd_compute.FY2025", Estimate::range(3.2e9, None, 4.1e9), Unit::usd()), Basis::Estimate),
        (leaf("openai.headcount.FY2025", Estimate::approximate(4500.0), Unit::People), Basis::Disclosed),
    ]
}

/// Returns a figure of the fixture as a derivation.
pub(super) fn of(id: &str) -> Derivation {
    Derivation::leaf(&leaves().iter().find(|(leaf, _)| leaf.id == id).unwrap().0)
}

fn basis_of(derivation: &Derivation) -> Option<Basis> {
    let Derivation::Leaf(leaf) = derivation else { return None };
    leaves().into_iter().find(|(known, _)| known.id == leaf.id).map(|(_, basis)| basis)
}

fn shown(derivation: &Derivation, end: End, format: Format) -> Box<Shown> {
    let estimate = derivation.evaluate().unwrap();
    let value = estimate.at(end).unwrap();
    Box::new(Shown {
        text: format.text(value),
        value,
        end,
        format,
        derivation: derivation.clone(),
        estimate,
        cases: None,
        unit: derivation.unit().unwrap(),
        basis: basis_of(derivation),
        notes: vec![1],
        cautions: Vec::new(),
    })
}

fn figure(derivation: &Derivation, format: Format) -> Cell {
    Cell::Figure { shown: shown(derivation, End::Base, format) }
}

fn cautious(derivation: &Derivation, format: Format) -> Cell {
    let mut shown = shown(derivation, End::Base, format);
    shown.cautions = vec!["Rests on a single source".into(), "The two labs count revenue differently".into()];
    shown.notes = vec![1, 2];
    Cell::Figure { shown }
}

fn at(derivation: &Derivation, end: End, format: Format) -> Cell {
    Cell::Figure { shown: shown(derivation, end, format) }
}

fn absent(why: &str) -> Cell {
    Cell::Absent { text: "n/a".into(), why: why.into() }
}

fn column(id: &str, head: &str, spanner: Option<&str>, kind: ColumnKind, width: u16) -> Column {
    Column { id: id.into(), head: head.into(), spanner: spanner.map(Into::into), kind, width }
}

fn row(id: &str, kind: RowKind, indent: u8, cells: Vec<Cell>) -> Row {
    Row { id: id.into(), kind, indent, cells }
}

fn table(id: &str, title: &str, subtitle: &str, columns: Vec<Column>, rows: Vec<Row>, footnotes: &[&str]) -> Table {
    let footnotes = footnotes.iter().map(|footnote| (*footnote).to_owned()).collect();
    Table { id: id.into(), title: title.into(), subtitle: subtitle.into(), columns, rows, footnotes }
}

fn facts() -> Table {
    let input = |leaf: &Leaf, end: End| match leaf.estimate.at(end) {
        Some(value) if end == End::Base || !leaf.estimate.is_point() => {
            let format = if leaf.unit == Unit::People { Format::Count } else { Format::UsdBn };
            Cell::Input { figure: leaf.id.clone(), end, value, format, text: format.text(value) }
        }
        _ => Cell::Blank,
    };
    let rows = leaves().into_iter().map(|(leaf, basis)| {
        let cells = vec![
            Cell::text(leaf.id.as_str()),
            input(&leaf, End::Low),
            input(&leaf, End::Base),
            input(&leaf, End::High),
            Cell::text(leaf.unit.to_string()),
            Cell::text(basis.to_string()),
            Cell::text("[1]"),
        ];
        row(&leaf.id, RowKind::Item, 0, cells)
    });
    let columns = vec![
        column("figure", "Figure", None, ColumnKind::Stub, 28),
        column("low", "Low", None, ColumnKind::Figure, 10),
        column("base", "Base", None, ColumnKind::Figure, 10),
        column("high", "High", None, ColumnKind::Figure, 10),
        column("unit", "Unit", None, ColumnKind::Mark, 8),
        column("basis", "Basis", None, ColumnKind::Mark, 12),
        column("sources", "Sources", None, ColumnKind::Mark, 10),
    ];
    table("facts", "Panel figures", "US$ bn; people as counted", columns, rows.collect(), &[])
}

fn comps() -> Table {
    let (left, right) = (of("openai.revenue.FY2025"), of("anthropic.revenue.FY2025"));
    let growth = |lab: &str| {
        of(&format!("{lab}.revenue.FY2025")).over(of(&format!("{lab}.revenue.FY2024"))).minus(Derivation::Constant(1.0))
    };
    let compute = of("openai.rd_compute.FY2025").over(of("anthropic.rd_compute.FY2025"));
    let intensity = |lab: &str| of(&format!("{lab}.rd_compute.FY2025")).over(of(&format!("{lab}.revenue.FY2025")));
    let gap = |a: &Derivation, b: &Derivation| a.clone().minus(b.clone());
    let spend = (of("openai.rd_compute.FY2025"), of("anthropic.rd_compute.FY2025"));
    let rows = vec![
        row(
            "income",
            RowKind::Heading,
            0,
            vec![Cell::text("Income"), Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank],
        ),
        row(
            "revenue",
            RowKind::Item,
            1,
            vec![
                Cell::text("Revenue"),
                figure(&left, Format::UsdBn),
                cautious(&right, Format::UsdBn),
                figure(&gap(&left, &right), Format::UsdBn),
                figure(&left.clone().over(right.clone()), Format::Multiple),
                Cell::Blank,
                Cell::Blank,
            ],
        ),
        row(
            "growth",
            RowKind::Derived,
            1,
            vec![
                Cell::text("Growth on FY2024"),
                figure(&growth("openai"), Format::Percent),
                figure(&growth("anthropic"), Format::Percent),
                figure(&gap(&growth("openai"), &growth("anthropic")), Format::Percent),
                absent("A ratio of growth rates says little"),
                Cell::Blank,
                Cell::Blank,
            ],
        ),
        row(
            "rd_compute",
            RowKind::Item,
            1,
            vec![
                Cell::text("Research compute"),
                figure(&spend.0, Format::UsdBn),
                figure(&spend.1, Format::UsdBn),
                figure(&gap(&spend.0, &spend.1), Format::UsdBn),
                figure(&compute, Format::Multiple2),
                at(&compute, End::Low, Format::Multiple2),
                at(&compute, End::High, Format::Multiple2),
            ],
        ),
        row(
            "intensity",
            RowKind::Total,
            0,
            vec![
                Cell::text("Research compute to revenue"),
                figure(&intensity("openai"), Format::Multiple2),
                figure(&intensity("anthropic"), Format::Multiple2),
                figure(&gap(&intensity("openai"), &intensity("anthropic")), Format::Multiple2),
                figure(&intensity("openai").over(intensity("anthropic")), Format::Multiple2),
                at(&intensity("openai").over(intensity("anthropic")), End::Low, Format::Multiple2),
                at(&intensity("openai").over(intensity("anthropic")), End::High, Format::Multiple2),
            ],
        ),
    ];
    let columns = vec![
        column("label", "FY2025", None, ColumnKind::Stub, 30),
        column("left", "OpenAI", Some("Labs"), ColumnKind::Figure, 11),
        column("right", "Anthropic", Some("Labs"), ColumnKind::Figure, 11),
        column("gap", "Gap", Some("OpenAI against Anthropic"), ColumnKind::Figure, 10),
        column("ratio", "Ratio", Some("OpenAI against Anthropic"), ColumnKind::Figure, 10),
        column("low", "Low", Some("OpenAI against Anthropic"), ColumnKind::Figure, 8),
        column("high", "High", Some("OpenAI against Anthropic"), ColumnKind::Figure, 8),
    ];
    let footnotes =
        ["A gap is OpenAI less Anthropic; a ratio is OpenAI over Anthropic. Low and high are the far ends."];
    table("comps.year", "Side by side, FY2025", "US$ bn unless stated; x is a multiple", columns, rows, &footnotes)
}

fn trends() -> Table {
    let years = ["FY2024", "FY2025", "FY2026"];
    let series = |lab: &str| years.map(|year| figure(&of(&format!("{lab}.revenue.{year}")), Format::UsdBn));
    let mut anthropic = series("anthropic");
    if let Cell::Figure { shown } = &mut anthropic[2] {
        shown.text = format!("≥ {}", shown.text);
    }
    let ratio = years.map(|year| {
        let ratio = of(&format!("openai.revenue.{year}")).over(of(&format!("anthropic.revenue.{year}")));
        figure(&ratio, Format::Multiple)
    });
    let with = |label: &str, cells: [Cell; 3]| [vec![Cell::text(label)], cells.to_vec()].concat();
    let rows = vec![
        row("openai", RowKind::Item, 0, with("OpenAI", series("openai"))),
        row("anthropic", RowKind::Item, 0, with("Anthropic", anthropic)),
        row("ratio", RowKind::Derived, 0, with("OpenAI over Anthropic", ratio)),
        row(
            "compute",
            RowKind::Item,
            0,
            with(
                "OpenAI, research compute",
                [
                    absent("Nobody has said"),
                    figure(&of("openai.rd_compute.FY2025"), Format::UsdBn),
                    absent("Nobody has said"),
                ],
            ),
        ),
    ];
    let columns = vec![
        column("label", "Revenue", None, ColumnKind::Stub, 26),
        column("FY2024", "FY2024A", None, ColumnKind::Figure, 10),
        column("FY2025", "FY2025A", None, ColumnKind::Figure, 10),
        column("FY2026", "FY2026E", None, ColumnKind::Figure, 10),
    ];
    table("trends.revenue", "Revenue by year", "US$ bn; shaded: expected", columns, rows, &[])
}

fn claims() -> Table {
    let ratio = |metric: &str| of(&format!("openai.{metric}.FY2025")).over(of(&format!("anthropic.{metric}.FY2025")));
    let open = of("openai.revenue.FY2026").over(of("anthropic.revenue.FY2026"));
    let band = |derivation: &Derivation, low: f64, high: f64, text: &str, tone: Tone| Cell::Verdict {
        text: text.into(),
        tone,
        test: Box::new(Test::Band { derivation: derivation.clone(), low, high }),
    };
    let tie = |difference: Derivation, tolerance: f64, text: &str, tone: Tone| Cell::Verdict {
        text: text.into(),
        tone,
        test: Box::new(Test::Tie { derivation: difference, tolerance }),
    };
    let apart = of("openai.revenue.FY2025").minus(of("anthropic.revenue.FY2025"));
    let claim = |id: &str, sentence: &str, verdict: Cell| {
        row(
            id,
            RowKind::Item,
            0,
            vec![Cell::text(id), Cell::text(sentence), verdict, Cell::toned("partly", Tone::Caution)],
        )
    };
    let long = "OpenAI spends two to three times what Anthropic spends on research compute, a sentence long enough that \
                it has to wrap over more than one line of its cell";
    let rows = vec![
        claim("S1", long, band(&ratio("rd_compute"), 2.0, 3.5, "inside", Tone::Good)),
        claim(
            "S2",
            "=HYPERLINK(\"evil\") stays words",
            band(&ratio("rd_compute"), 3.0, 4.0, "overlaps", Tone::Caution),
        ),
        claim("S3", "Ten times the revenue", band(&ratio("revenue"), 9.0, 11.0, "outside", Tone::Bad)),
        claim("S4", "An open end is never inside", band(&open, 0.5, 2.0, "overlaps", Tone::Caution)),
        claim("S5", "The gap is 8.47", tie(apart.clone().minus(Derivation::Constant(8.47e9)), 5e6, "ties", Tone::Good)),
        claim("S6", "The gap is 9.00", tie(apart.minus(Derivation::Constant(9e9)), 5e6, "differs", Tone::Bad)),
    ];
    let columns = vec![
        column("id", "Claim", None, ColumnKind::Mark, 8),
        column("text", "What was said", None, ColumnKind::Text, 60),
        column("verdict", "Figures", None, ColumnKind::Mark, 12),
        column("word", "Verdict", None, ColumnKind::Mark, 12),
    ];
    table("claims.verdicts", "Claims put to the figures", "", columns, rows, &["A verdict follows the figures."])
}

fn sources() -> Table {
    let link = |text: &str, url: &str| Cell::Text { text: text.into(), tone: Tone::Neutral, link: Some(url.into()) };
    let rows = vec![
        row("1", RowKind::Item, 0, vec![Cell::text("1"), link("The Record, 2026-08-14", "https://example.org/leak")]),
        row("2", RowKind::Item, 0, vec![Cell::text("2"), link("A file of ours", "file:///etc/passwd")]),
    ];
    let columns = vec![
        column("number", "No.", None, ColumnKind::Mark, 6),
        column("source", "Source", None, ColumnKind::Text, 60),
    ];
    table("sources", "Sources", "", columns, rows, &[])
}

fn headlines() -> Vec<Headline> {
    let text = |text: &str| Span::Text { text: text.into() };
    let span = |derivation: &Derivation, format: Format| Span::Figure { shown: shown(derivation, End::Base, format) };
    let make = |subject: &str, tone: Tone, spans: Vec<Span>| {
        let plain = |span: &Span| match span {
            Span::Text { text } => text.clone(),
            Span::Figure { shown } => shown.text.clone(),
        };
        Headline { subject: subject.into(), text: spans.iter().map(plain).collect(), spans, tone }
    };
    let (left, right) = (of("openai.revenue.FY2025"), of("anthropic.revenue.FY2025"));
    let change = right.clone().minus(left.clone());
    let mut least = shown(&of("anthropic.revenue.FY2026"), End::Base, Format::UsdBnText);
    least.text = format!("at least {}", least.text);
    vec![
        make(
            "Revenue",
            Tone::Neutral,
            vec![
                text("In\u{1} FY2025 OpenAI took "),
                span(&left, Format::UsdBnText),
                text(" to Anthropic's "),
                span(&right, Format::UsdBnText),
                text(", "),
                span(&left.clone().over(right.clone()), Format::Multiple),
                text(" as much; the gap, \"in short\", is "),
                span(&change, Format::UsdBnText),
                text("."),
            ],
        ),
        make(
            "Growth",
            Tone::Good,
            vec![
                text("It grew "),
                span(&left.over(of("openai.revenue.FY2024")).minus(Derivation::Constant(1.0)), Format::Percent),
                text(" on the year, with "),
                span(&of("openai.headcount.FY2025"), Format::Count),
                text(" people. "),
                text(&"And so on, at some length. ".repeat(12)),
                span(&right.over(Derivation::Constant(1e9)), Format::Plain),
                text(" to close."),
            ],
        ),
        make("Caution", Tone::Caution, vec![text("No figure in this\u{b} one.")]),
        make("Next year", Tone::Bad, vec![text("Anthropic expects "), Span::Figure { shown: least }, text(".")]),
    ]
}

fn charts() -> BTreeMap<String, Chart> {
    let years = ["FY2024", "FY2025", "FY2026"];
    let values = |lab: &str| years.map(|year| of(&format!("{lab}.revenue.{year}")).evaluate().ok().map(|e| e.base));
    let series = |name: &str, row: &str, role: &str, values: [Option<f64>; 3]| ChartSeries {
        name: name.into(),
        row: row.into(),
        role: role.into(),
        values: values.to_vec(),
    };
    let chart = |id: &str, kind: ChartKind, series: Vec<ChartSeries>| Chart {
        id: id.into(),
        title: "OpenAI's revenue grows, Anthropic's grows faster".into(),
        alt: "Revenue by year: OpenAI from 3.7 to 30 billion dollars, Anthropic from 0.5 to 20.".into(),
        kind,
        axis: "US$ bn".into(),
        format: Format::UsdBn,
        table: "trends.revenue".into(),
        columns: years.map(Into::into).to_vec(),
        categories: vec!["FY2024A".into(), "FY2025A".into(), "FY2026E".into()],
        series,
    };
    let labs = || {
        vec![
            series("OpenAI", "openai", "left", values("openai")),
            series("Anthropic", "anthropic", "right", values("anthropic")),
        ]
    };
    let mut gaps = labs();
    gaps.push(series("OpenAI, research compute", "compute", "reference", [None, Some(10.0e9), None]));
    [chart("revenue", ChartKind::Columns, labs()), chart("gaps", ChartKind::Line, gaps)]
        .into_iter()
        .map(|chart| (chart.id.clone(), chart))
        .collect()
}

/// Returns the report.
pub(super) fn report() -> Report {
    let lab = |id: &str, name: &str, revenue_convention| Lab {
        commitment_years: None,
        fiscal_year_end: 12,
        id: LabId::new(id),
        name: name.into(),
        aliases: Vec::new(),
        revenue_convention,
    };
    let tables = [facts(), comps(), trends(), claims(), sources()];
    let note = |number, text: &str| Note { number, text: text.into(), url: None, cells: Vec::new() };
    Report {
        meta: Meta {
            schema: 1,
            title: "OpenAI & Anthropic".into(),
            period: Period::Quarter(2026, 3),
            as_of: Date::constant(2026, 11, 22),
            labs: Pair::new(
                lab("openai", "OpenAI", RevenueConvention::Net),
                lab("anthropic", "Anthropic", RevenueConvention::Gross),
            ),
            currency: "USD".into(),
            version: "0.1.0".into(),
            inputs: Vec::new(),
            counts: BTreeMap::new(),
            despite_errors: false,
        },
        headlines: headlines(),
        tables: tables.into_iter().map(|table| (table.id.clone(), table)).collect(),
        charts: charts(),
        notes: vec![note(1, "The Record, leaked accounts, 2026-08-14"), note(2, "Company statement, 2026-02-01")],
    }
}

/// Returns the template of the fixture.
pub(super) fn template() -> Source {
    let text = r#"<workbook title="{{ meta.title }}">
  <!-- it's a comment -->
  <sheet name="Summary" tone="good">
    <title>{{ meta.title }}</title>
    <subtitle>Quarterly comparison</subtitle>
    <kpis>
      <kpi label="OpenAI revenue, FY2025" table="comps.year" row="revenue" column="left"/>
      <kpi label="Anthropic revenue, FY2025" table="comps.year" row="revenue" column="right"/>
      <kpi label="Ratio" table="comps.year" row="revenue" column="ratio"/>
      <kpi label="Ratio of growth" table="comps.year" row="growth" column="ratio"/>
    </kpis>
    <heading>Headlines</heading>
    <headlines/>
    <text tone="caution">Figures are what others have said of two private companies, and this paragraph is long enough to wrap.</text>
    <link sheet="Facts">All facts</link>
  </sheet>
  <sheet name="Comps &amp; more" freeze="true">
    <table ref="comps.year"/>
    <table ref="claims.verdicts"/>
  </sheet>
  <sheet name="Trends" fit="page">
    <table ref="trends.revenue"/>
    <chart ref="revenue" width="460" height="280" place="right"/>
    <chart ref="gaps" width="520"/>
    <chart ref="revenue" width="400" place="right"/>
  </sheet>
  <sheet name="Facts" freeze="true" landscape="false"><table ref="facts"/></sheet>
  <sheet name="Sources"><table ref="sources" caption="false"/></sheet>
</workbook>
"#;
    Source { name: "templates/quarterly/workbook.xml".into(), text: text.into() }
}

/// Returns the template as rendered.
pub(super) fn rendered() -> String {
    template().text.replace("{{ meta.title }}", "OpenAI &amp; Anthropic")
}
