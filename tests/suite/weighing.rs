//! What is believed: precedence, least evidence, staleness and scope, from the configuration and the claims to the report.

use crate::run::TestRun;
use serde_json::Value;

struct Built {
    model: Value,
    told: Value,
}

impl Built {
    fn rows(&self, table: &str) -> &Vec<Value> {
        self.model["tables"][table]["rows"].as_array().unwrap()
    }

    /// The cells of a row as text.
    fn row(&self, table: &str, id: &str) -> Vec<String> {
        let rows = self.rows(table);
        let row = rows.iter().find(|row| row["id"] == id).unwrap_or_else(|| panic!("no {id} in {rows:?}"));
        let text = |cell: &Value| cell["shown"]["text"].as_str().or(cell["text"].as_str()).unwrap_or("").to_owned();
        row["cells"].as_array().unwrap().iter().map(text).collect()
    }

    /// Verdict and reason of a claim.
    fn verdict(&self, id: &str) -> [String; 2] {
        let row = self.row("claims.verdicts", id);
        [row[2].clone(), row[3].clone()]
    }

    fn messages(&self, code: &str) -> Vec<String> {
        let findings = self.told["findings"].as_array().unwrap().iter().filter(|one| one["code"] == code);
        findings
            .map(|one| format!("{} | {}", one["message"].as_str().unwrap(), one["hint"].as_str().unwrap()))
            .collect()
    }
}

fn build(run: &TestRun, folder: &str) -> Built {
    let built = run.run("build --format json --allow-errors");
    assert_eq!(built.code, 0, "{built:?}");
    let model = std::fs::read_to_string(run.path(&format!("reports/{folder}/model.json"))).unwrap();
    Built { model: serde_json::from_str(&model).unwrap(), told: built.json() }
}

fn sample(config: &str) -> Built {
    let run = TestRun::with_inputs();
    run.file("labcomps.toml", config);
    build(&run, "2026Q3")
}

fn sheet(sheet: &str, claims: &str, config: &str) -> Built {
    let run = TestRun::new();
    run.file("inputs/sheet.csv", sheet).file("inputs/claims.toml", claims).file("labcomps.toml", config);
    build(&run, "2025Q4")
}

#[test]
fn figures_below_the_least_evidence_are_marked_or_left_out() {
    let marked = sample("[evidence]\nmin_basis = 'leaked'\n");
    assert_eq!(marked.verdict("S2")[0], "holds");
    let told = "below the least evidence: projection, 1 origin";
    let cautions = marked.model["tables"]["trends.revenue"].to_string();
    assert!(cautions.contains(told), "{cautions}");
    assert!(marked.row("claims.verdicts", "S2")[5].contains(told));
    assert!(!sample("").model.to_string().contains("least evidence"), "nothing is below by default");

    let left_out = sample("[evidence]\nmin_basis = 'leaked'\nleave_out = true\n");
    let [verdict, why] = left_out.verdict("S2");
    assert_eq!(verdict, "not testable", "its figures are projections and estimates");
    assert!(why.contains("left out: openai.rd_compute.FY2025 (below the least evidence: actual, 1 origin)"), "{why}");
    // The figures themselves stay in the report.
    assert!(left_out.row("facts", "openai.rd_compute.FY2028").iter().any(|text| text == "121.00"));
    let [verdict, why] = sample("[evidence]\nmin_origins = 2\nleave_out = true\n").verdict("S9");
    assert!(verdict == "not testable" && why.contains("1 origin)"), "{verdict}: {why}");
}

const STALE: &str = "\
Lab,Metric,Period,Value (US$ bn),Basis,Source,Reported
OpenAI,Cash,2025-03-31,10,disclosed,FT,2026-01-10
Anthropic,Cash,2025-12-31,30,disclosed,FT,2026-01-10
OpenAI,Revenue,2025Q4,5,disclosed,FT,2026-01-10
Anthropic,Revenue,2025Q4,3,disclosed,FT,2026-01-10
";

const LOWER: &str = "\
[[claim]]
id = 'C'
text = 'OpenAI has less cash for its revenue.'
publisher = 'P'
published = '2026'
KEYS
[claim.test]
kind = 'lower_than'
left = 'openai'
right = 'anthropic'
measures = ['cash/revenue']
period = '2025Q4'
";

#[test]
fn a_stale_figure_decides_nothing_unless_asked() {
    let claims = |keys: &str| LOWER.replace("KEYS", keys);
    let [verdict, why] = sheet(STALE, &claims(""), "").verdict("C");
    assert_eq!(verdict, "not testable");
    assert!(why.contains("left out: openai.cash.2025-03-31 (stale, 275 days old)"), "{why}");
    assert_eq!(sheet(STALE, &claims("use_stale = true"), "").verdict("C")[0], "holds");
    assert_eq!(sheet(STALE, &claims(""), "[evidence]\nuse_stale = true\n").verdict("C")[0], "holds");
    // The limit is set for all, or for one metric.
    assert_eq!(sheet(STALE, &claims(""), "max_stale_days = 300\n").verdict("C")[0], "holds");
    assert_eq!(sheet(STALE, &claims(""), "[metric.cash]\nmax_stale_days = 300\n").verdict("C")[0], "holds");
    let told = sheet(STALE, &claims(""), "").model["tables"]["comps.latest"].to_string();
    assert!(told.contains("stale: 275 days old"), "{told}");
}

#[test]
fn who_lasts_longer_is_not_decided_by_stale_cash() {
    let run = TestRun::with_inputs();
    let claims = std::fs::read_to_string(run.path("inputs/claims.toml")).unwrap();
    let asked = build(&run, "2026Q3");
    assert!(asked.row("claims.verdicts", "S12")[5].contains("stale: 183 days old"), "asked for, and told");
    let unasked: Vec<&str> = claims.lines().filter(|line| !line.starts_with("use_stale")).collect();
    run.file("inputs/claims.toml", unasked.join("\n"));
    let [verdict, why] = build(&run, "2026Q3").verdict("S12");
    assert!(verdict == "not testable" && why.contains("(stale, 183 days old)"), "{verdict}: {why}");
}

#[test]
fn a_claim_may_ask_for_more_than_the_configuration() {
    let claims = LOWER.replace("KEYS", "use_stale = true\nmin_origins = 2");
    let [verdict, why] = sheet(STALE, &claims, "").verdict("C");
    assert!(verdict == "not testable" && why.contains("disclosed, 1 origin"), "{verdict}: {why}");
    let claims = LOWER.replace("KEYS", "use_stale = true\nmin_origins = 2\nleave_out = false");
    let built = sheet(STALE, &claims, "");
    assert_eq!(built.verdict("C")[0], "holds");
    assert!(built.row("claims.verdicts", "C")[5].contains("below the least evidence: disclosed, 1 origin"));
    assert_eq!(built.row("claims.verdicts", "C")[4], "1", "FT is one origin");
}

const PRODUCT: &str = "\
Lab,Metric,Period,Value (US$ bn),Basis,Scope,Source,Reported
OpenAI,Revenue,FY2024,3.7,disclosed,,FT,2026-01-10
OpenAI,Revenue,FY2025,13,disclosed,,FT,2026-01-10
Anthropic,Revenue,FY2025,4.6,disclosed,,FT,2026-01-10
";

#[test]
fn what_the_text_speaks_of_is_what_the_figures_have_to_cover() {
    let claims = "[[claim]]\nid = 'C'\ntext = 'The API takes in more than ten billion.'\npublisher = 'P'\npublished = '2026'\n\
        scope = ['product:api']\n[claim.test]\nkind = 'level'\nlab = 'openai'\nmetrics = ['revenue']\noperator = '>'\n\
        value = 10e9\nperiods = ['FY2025']\nmode = 'any'\n";
    let built = sheet(PRODUCT, claims, "");
    let [verdict, why] = built.verdict("C");
    assert_eq!(verdict, "partly");
    assert!(why.ends_with("scope: the text speaks of api, the figures of FY2025 cover the whole company"), "{why}");
    assert!(built.row("claims.verdicts", "C")[5].contains("scopes differ: api against the whole company"));
    assert_eq!(sheet(PRODUCT, &claims.replace("scope = ['product:api']\n", ""), "").verdict("C")[0], "holds");

    let run = TestRun::new();
    run.file("inputs/sheet.csv", PRODUCT).file("inputs/claims.toml", claims.replace("product:api", "product:appi"));
    let ran = run.run("build");
    assert!(ran.code == 2 && ran.stderr.contains("did you mean `product:api`?"), "{ran:?}");
}

const TWO: &str = "\
Lab,Metric,Period,Value (US$ bn),Basis,Source,Reported
OpenAI,Revenue,FY2025,13,leaked,Outlet citing WSJ,2026-01-01
OpenAI,Revenue,FY2025,15,leaked,Tabloid,2026-01-10
Anthropic,Revenue,FY2025,4.6,leaked,Tabloid,2026-01-10
";

#[test]
fn preferred_and_distrusted_sources_are_told() {
    let chosen = |config: &str| {
        let built = sheet(TWO, "", config);
        let row = built.row("facts", "openai.revenue.FY2025");
        (format!("{} {}", row[7], row[16]), built)
    };
    assert_eq!(chosen("").0, "15.00 reported last");
    assert_eq!(chosen("[precedence]\nsources = ['WSJ']\n").0, "13.00 preferred source");
    let (told, built) = chosen("[precedence]\ndistrust = ['Tabloid']\n");
    assert_eq!(told, "13.00 the other is distrusted");
    assert!(built.model["tables"]["checks.conflicts"].to_string().contains("differs, distrusted source"));
    // Where it stands alone it says so.
    let line = built.model["tables"]["comps.year"].to_string();
    assert!(line.contains("from a source that is distrusted"), "{line}");

    let (_, built) = chosen("[precedence]\nsources = ['Wall Street Journal']\ndistrust = ['Tabliod']\n");
    assert_eq!(
        built.messages("reading-unused"),
        [
            "`distrust` of [precedence] names \"Tabliod\", and no figure has such a source | did you mean \"Tabloid\"?",
            "`sources` of [precedence] names \"Wall Street Journal\", and no figure has such a source | correct it, or take it out",
        ]
    );
}

#[test]
fn tie_outs_may_be_given_more_room() {
    let tied = |config: &str| {
        let built = sample(config);
        let rows = built.rows("checks.ties");
        rows.iter().filter(|row| row.to_string().contains("\"differs\"")).count()
    };
    let (strict, wide) = (tied(""), tied("[ties]\ntolerance = 0.25\n"));
    assert!(strict > wide && wide > 0, "{strict} {wide}");
}

const EVENTS: &str = "\
Lab,Metric,Period,Scope,Low,Value,High,Unit,Basis,Source,Reported
OpenAI,IPO filing,2026-05-22,,,2026-05-22,,date,actual,A,2026-05-22
OpenAI,IPO filing,2026-06-08,,,2026-06-08,,date,actual,B,2026-06-08
Anthropic,IPO filing,2026-06-01,,,2026-06-01,,date,actual,C,2026-06-01
OpenAI,IPO event,2027,listing,2027-01-01,,2027-12-31,date,projection,D,2026-10-08
Anthropic,IPO event,LISTED,listing,,LISTED,,date,projection,E,2026-10-08
";

const WINDOW: &str = "[[claim]]\nid = 'C'\ntext = 'Both go public in one window.'\npublisher = 'P'\npublished = '2026'\n\
    [claim.test]\nkind = 'same_window'\nmetric = 'ipo_event'\nlabs = ['openai', 'anthropic']\n";

#[test]
fn events_of_both_labs_fall_into_one_window_or_not() {
    let built = |listed: &str, keys: &str| {
        let run = TestRun::new();
        run.file("inputs/sheet.csv", EVENTS.replace("LISTED", listed));
        run.file("inputs/claims.toml", format!("{WINDOW}{keys}"));
        build(&run, "2026Q3")
    };
    let [verdict, why] = built("2026-09-15", "").verdict("C");
    assert_eq!(verdict, "partly");
    assert_eq!(
        why,
        "IPO milestone: at most 10 days apart, within 92; \
         IPO milestone (listing): windows differ: at least 108 days apart, more than 92"
    );
    // A year is wide: a day within it may be near or not.
    let [verdict, why] = built("2026-11-01", "").verdict("C");
    assert!(verdict == "partly" && why.contains("windows may differ: 61 days apart at least"), "{verdict}: {why}");
    let [verdict, why] = built("2026-11-01", "within_days = 5\n").verdict("C");
    assert!(verdict == "partly" && why.contains("windows differ: at least 61 days"), "{verdict}: {why}");
    assert_eq!(built("2027-03-01", "within_days = 400\n").verdict("C")[0], "holds");
    let rows = built("2026-11-01", "");
    let days: Vec<String> = (0..5).map(|at| rows.row("claims.figures", &format!("C.{at}"))[2].clone()).collect();
    assert_eq!(days[..3], ["2026-05-22", "2026-06-08", "2026-06-01"]);
}

#[test]
fn a_round_has_to_be_led_by_whom_the_claim_says() {
    let rounds = "Lab,Date,Funding (US$ bn),Lead investor,Status,Source\n\
        OpenAI,2024-10-02,6.6,Thrive Capital,Closed,Epoch AI\nAnthropic,2025-03-03,3.5,,Closed,Epoch AI\n";
    let judged = |lab: &str, amount: &str, lead: &str| {
        let claims = format!(
            "[[claim]]\nid = 'C'\ntext = 'T'\npublisher = 'P'\npublished = '2026'\n[claim.test]\nkind = 'latest_round'\n\
             lab = '{lab}'\namount = {amount}\nlead = '{lead}'\n"
        );
        sheet(rounds, &claims, "as_of = '2026-01-31'\n").verdict("C")
    };
    let [verdict, why] = judged("openai", "6.6e9", "Microsoft");
    assert_eq!(
        (verdict.as_str(), why.as_str()),
        ("partly", "the latest round is of that amount; lead conflict: led by Thrive Capital, not Microsoft")
    );
    assert_eq!(judged("openai", "6.6e9", "Thrive")[0], "holds");
    let [verdict, why] = judged("anthropic", "3.5e9", "Lightspeed");
    assert!(verdict == "partly" && why.ends_with("whether Lightspeed led it no source says"), "{verdict}: {why}");
    assert_eq!(judged("openai", "40e9", "Thrive")[0], "fails");
}
