use super::{Source, TemplateError, TemplateSet, TemplateText};
use crate::render::fixture::report;
use std::collections::BTreeMap;
use std::fs;

fn set(files: &[(&str, &str)]) -> Result<TemplateSet, Vec<TemplateError>> {
    let source = |file: &str, text: &str| Source { name: format!("templates/t/{file}"), text: text.to_owned() };
    let sources: BTreeMap<String, Source> =
        files.iter().map(|(file, text)| ((*file).to_owned(), source(file, text))).collect();
    TemplateText { name: "t".to_owned(), files: sources, workbook: None }.parse()
}

fn told(errors: &[TemplateError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")
}

fn rendered(text: &str) -> Result<String, String> {
    set(&[("a.xml", text)]).and_then(|set| set.render("a.xml", &report())).map_err(|errors| told(&errors))
}

/// The lines that name the trouble, without excerpts and hints.
fn complaints(text: &str) -> Vec<String> {
    let told = rendered(text).unwrap_err();
    told.lines().filter_map(|line| line.strip_prefix("templates/t/a.xml:")).map(str::to_owned).collect()
}

#[test]
fn a_misspelt_name_in_a_condition_is_located() {
    let error = rendered("<a>\n  {% if meta.despite_error %}x{% endif %}\n</a>").unwrap_err();
    assert_eq!(
        error,
        "templates/t/a.xml:2:14: unknown name `despite_error` in `meta`\n\
         \u{20} 2 |   {% if meta.despite_error %}x{% endif %}\n\
         \u{20}   |              ^\n\
         \u{20} hint: did you mean `despite_errors`? known here: `as_of`, `counts`, `currency`, `despite_errors`, `inputs`, \
         `labs`, `period`, `schema`, `title`, `version`"
    );
}

#[test]
fn every_unknown_name_is_told_at_once() {
    let text = "{{ mata.title }}\n\
                {% for head in headlins %}{{ head.subject }}{% endfor %}\n\
                {% for row in tables[\"comps.year\"].rows %}{% for cell in row.cells %}\n\
                {% if cell.kind == \"figure\" and cell.shown.note %}{{ cell.why }}{% endif %}\n\
                {% endfor %}{{ row.ident }}{% endfor %}\n\
                {{ tables[\"comps.yaer\"].title | upper }}\n\
                {% set t = tables[\"comps.year\"] %}{{ t.titel }}\n\
                {{ \"a\" if meta.wrong else \"b\" }}{{ [x.nope for x in notes if x.bad] }}{{ row.id }}";
    let expected = [
        "1:4: unknown name `mata`",
        "2:16: unknown name `headlins`",
        "4:44: unknown name `note` in `cell.shown`",
        "5:20: unknown name `ident` in `row`",
        "6:11: unknown name `comps.yaer` in `tables`",
        "7:40: unknown name `titel` in `t`",
        "8:16: unknown name `wrong` in `meta`",
        "8:39: unknown name `nope` in `x`",
        "8:64: unknown name `bad` in `x`",
        "8:74: unknown name `row`",
    ];
    assert_eq!(complaints(text), expected);
}

#[test]
fn names_are_checked_through_includes_and_components() {
    let part = "{% component cell(of) %}{% if of.knd %}x{% endif %}{% endcomponent cell %}{{ table.titel }}";
    let main = "{% set table = tables[\"comps.year\"] %}{% include \"part.xml\" %}\n\
                {% for row in table.rows %}{% for c in row.cells %}{{<cell of={c} />}}{% endfor %}{% endfor %}";
    let errors =
        set(&[("a.xml", main), ("part.xml", part)]).and_then(|set| set.render("a.xml", &report())).unwrap_err();
    let lines: Vec<String> =
        errors.iter().map(|e| format!("{}:{}:{}: {}", e.file, e.line, e.column, e.message)).collect();
    assert_eq!(
        lines,
        [
            "templates/t/part.xml:1:34: unknown name `knd` in `of`",
            "templates/t/part.xml:1:84: unknown name `titel` in `table`",
        ]
    );
}

#[test]
fn files_of_another_kind_may_have_components_of_the_same_name() {
    let part = |field: &str| {
        format!("{{% component part(of) %}}{{{{ of.{field} }}}}{{% endcomponent part %}}{{{{<part of={{meta}} />}}}}")
    };
    let right = set(&[("a.html", &part("title")), ("b.md", &part("period"))]).unwrap();
    let render = |file: &str| right.render(file, &report()).unwrap();
    assert_eq!((render("a.html"), render("b.md")), ("OpenAI and Anthropic".into(), "2026Q3".into()));
    let wrong = set(&[("a.html", &part("titel")), ("b.md", &part("period"))]).unwrap();
    assert!(told(&wrong.render("a.html", &report()).unwrap_err()).contains("unknown name `titel`"));
}

#[test]
fn a_component_that_leads_back_to_itself_is_refused() {
    let text = "{% component f(a) %}{{<g a={a} />}}{{<g a={a} />}}{% endcomponent f %}\n\
                {% component g(a) %}{{<f a={a} />}}{% endcomponent g %}{{<f a={meta.title} />}}";
    assert_eq!(complaints(text), ["2:24: the component `f` calls itself"]);
}

#[test]
fn a_component_that_includes_its_caller_is_refused() {
    let main = "{{<f a={meta.title} />}}";
    let part = "{% component f(a) %}{% include \"a.xml\" %}{% endcomponent f %}";
    let errors = set(&[("a.xml", main), ("f.xml", part)]).and_then(|set| set.render("a.xml", &report())).unwrap_err();
    assert!(told(&errors).contains("the component `f` calls itself"), "{}", told(&errors));
}

#[test]
fn what_is_right_is_not_complained_about() {
    let check = |text: &str, expected: &str| assert_eq!(rendered(text).as_deref(), Ok(expected), "{text}");
    check(
        "{{ meta.title | upper }}{# {{ nonsense }} #}{% raw %}{{ nonsense }}{% endraw %}",
        "OPENAI AND ANTHROPIC{{ nonsense }}",
    );
    check("{% for id, t in tables %}{% if t.rows %}{{ id }};{% endif %}{% endfor %}", "claims.verdicts;comps.year;");
    check("{% if tables[\"nope\"] is defined %}x{% endif %}{% if meta.nope is not defined %}y{% endif %}", "y");
    check("{% for n in notes | reverse %}{{ n.number }}{% endfor %}{{ notes | length }}", "3213");
    check(
        "{% for c in charts.revenue.categories %}{{ c }} {% endfor %}{{ notes[0].text[:6] }}",
        "2026Q2 2026Q3 OpenAI",
    );
    check("{% for t in [tables[\"comps.year\"], tables[\"sources\"]] %}{{ t.id }} {% endfor %}", "comps.year sources ");
    check(
        "{% set x = \"a\" ~ meta.period %}{{ x }}{% if not meta.despite_errors and 1 in [1, 2] %}!{% endif %}",
        "a2026Q3!",
    );
    // `why` belongs to cells of another kind than this table has, `spanner` may be null: both may be named.
    check("{% for c in tables[\"claims.verdicts\"].rows[0].cells %}{% if c.why %}x{% endif %}{% endfor %}", "");
    check(
        "{% for c in tables[\"comps.year\"].columns %}{{ c.spanner or \"-\" }} {% endfor %}",
        "- OpenAI Anthropic - ",
    );
}

#[test]
fn keyed_records_render_in_the_order_of_their_keys() {
    let text = "{% for id, t in tables %}{{ id }} {% endfor %}";
    let mut sorted: Vec<String> = report().tables.into_keys().collect();
    sorted.sort();
    assert_eq!(rendered(text).unwrap().split_whitespace().collect::<Vec<_>>(), sorted);
}

#[test]
fn broken_syntax_is_told_for_every_file() {
    let errors =
        set(&[("a.xml", "<a>{% if %}</a>"), ("b.md", "x\n{{ a"), ("c.xml", "{{ meta.title | uper }}")]).unwrap_err();
    let places: Vec<String> = errors.iter().map(|e| format!("{}:{}:{}", e.file, e.line, e.column)).collect();
    assert_eq!(places, ["templates/t/a.xml:1:10", "templates/t/b.md:2:4"]);
}

#[test]
fn an_unknown_filter_is_located() {
    let error = told(&set(&[("c.xml", "{{ meta.title | uper }}")]).unwrap_err());
    assert_eq!(
        error,
        "templates/t/c.xml:1:17: unknown filter `uper`\n  1 | {{ meta.title | uper }}\n    |                 ^\n  hint: did you mean `upper`?"
    );
}

#[test]
fn a_misspelt_set_or_file_is_an_error_with_a_hint() {
    assert_eq!(
        told(&TemplateSet::load("quartely", None).unwrap_err()),
        "templates/quartely: there is no template set `quartely`\n\
         \u{20} hint: did you mean `quarterly`? known here: `one-pager`, `quarterly`"
    );
    assert!(TemplateSet::load("../quarterly", None).is_err());
    let error = TemplateSet::load("quarterly", None).unwrap().render("report.mt", &report()).unwrap_err();
    assert!(
        told(&error)
            .starts_with("templates/quarterly: there is no file `report.mt`\n  hint: did you mean `report.md`?")
    );
}

#[test]
fn a_folder_beside_the_inputs_overrides_file_by_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("quarterly")).unwrap();
    fs::create_dir(folder.path().join("board")).unwrap();
    fs::write(folder.path().join("quarterly/extra.txt"), "{{ meta.title }}").unwrap();
    fs::write(folder.path().join("board/report.md"), "# {{ meta.title }}").unwrap();
    let set = TemplateSet::load("quarterly", Some(folder.path())).unwrap();
    assert_eq!(set.render("extra.txt", &report()).unwrap(), "OpenAI and Anthropic");
    assert!(set.source("report.md").unwrap().text.contains("component table"));
    let board = TemplateSet::load("board", Some(folder.path())).unwrap();
    assert_eq!(board.render("report.md", &report()).unwrap(), "# OpenAI and Anthropic");
    let hint = &TemplateSet::load("bord", Some(folder.path())).unwrap_err()[0].hint;
    assert_eq!(hint, "did you mean `board`? known here: `board`, `one-pager`, `quarterly`");
}

#[test]
fn escaping_follows_the_name_of_the_file() {
    let mut report = report();
    report.meta.title = "<b>|\u{1}&'\"".into();
    let text = "{{ meta.title }}";
    let set = set(&[("a.xml", text), ("a.html", text), ("a.md", text), ("a.txt", text)]).unwrap();
    let render = |file: &str| set.render(file, &report).unwrap();
    assert_eq!(render("a.xml"), "&lt;b&gt;| &amp;&#39;&quot;");
    assert_eq!(render("a.html"), render("a.xml"));
    assert_eq!(render("a.md"), "&lt;b>\\| &'\"");
    assert_eq!(render("a.txt"), report.meta.title);
}
