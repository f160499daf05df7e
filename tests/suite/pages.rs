//! The report's page, put before a browser, axe-core and those who do not wish it well.

use crate::judges::{run_judge, verdict};
use crate::reports::{REPORT, built};
use crate::run::TestRun;
use std::fs;
use std::path::Path;

/// A page larger than this is slow to open from a mail.
const LARGEST: u64 = 1_500_000;

/// What would run, fetch or break out if it were taken for more than words.
const EVIL: &str =
    "</td></style></title><script>alert(1)</script><img src=x onerror=alert(1)><a href=javascript:alert(1)>";

#[test]
fn everyone_can_read_the_page_and_follow_its_figures_to_their_sources() {
    let run = built();
    let page = run.path(&format!("{REPORT}/report.html"));
    let seen = run_judge("page.py", &[&page]);
    assert_eq!(seen["ways"].to_string(), r#"["pointing","keyboard","touch"]"#);
    let at_least = |what: &str, least: u64| assert!(seen[what].as_u64().unwrap() >= least, "{what}: {seen}");
    at_least("figures", 1000);
    at_least("sources", 100);
    at_least("rules", 30);
    at_least("pages", 20);
    let size = fs::metadata(page).unwrap().len();
    assert!(size < LARGEST, "{size} bytes");
}

#[test]
fn a_page_that_cannot_be_read_or_followed_is_found() {
    let run = built();
    let page = run.path(&format!("{REPORT}/report.html"));
    let text = fs::read_to_string(&page).unwrap();
    let check = |from: &str, to: &str, problem: &str| {
        assert!(text.contains(from), "{from}");
        let broken = page.with_file_name("broken.html");
        fs::write(&broken, text.replace(from, to)).unwrap();
        let (code, told) = verdict("page.py", &[broken.to_str().unwrap(), "--plain"]);
        assert!(code == 1 && told["problems"].to_string().contains(problem), "{problem}: {told}");
    };
    check("id=\"source-5\"", "id=\"source-x\"", "#source-5 leads nowhere");
    check("id=\"t1\" popover", "id=\"t2\" popover", "the id t2 stands twice");
    check("<h1>", "<h1><script>alert(1)</script>", "there is a <script>");
    check("<h1>", "<h1 onclick=\"alert(1)\">", "<h1> has onclick");
    check("href=\"https://", "href=\"javascript:", "a link to javascript:");
}

#[test]
fn hostile_data_is_shown_and_nothing_else() {
    let run = TestRun::new();
    let evil = EVIL.replace('"', "\"\"");
    let row = |lab: &str, metric: &str, period: &str, value: f64, url: &str| {
        format!("{lab},{metric},{period},{value},USD bn,audited,\"{evil}\",2026-01-05,{url}\n")
    };
    let mut sheet = String::from("lab,metric,period,value,unit,basis,source,source date,url\n");
    for (lab, times) in [("OpenAI", 3.0), ("Anthropic", 1.0)] {
        for (period, value) in [("FY2024", 1.5), ("FY2025", 4.0)] {
            sheet += &row(lab, "Revenue", period, value * times, "javascript:alert(1)");
            sheet +=
                &row(lab, "Total costs and expenses", period, value * times * 2.0, &format!("\"https://a.b/{evil}\""));
        }
    }
    run.file("inputs/<img src=x onerror=alert(1)>.csv", sheet);
    let config = format!("[lab.openai]\nname = '{EVIL}'\n");
    run.file("labcomps.toml", config);
    let ran = run.run("build --allow-errors");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let folder = run.names("reports").pop().unwrap();
    let page = run.path(&format!("reports/{folder}/report.html"));
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.matches("alert(1)").count() > 20 && text.contains("4.0"), "the words are there");
    let page: &Path = &page;
    let seen = run_judge("page.py", &[page.to_str().unwrap(), "--plain"]);
    assert!(seen["figures"].as_u64().unwrap() > 10, "{seen}");
}
