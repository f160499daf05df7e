//! throw-away
fn main() {
    use labcomps::*;
    let config = config::Config::shipped().unwrap();
    let ing = ingest::ingest(&ingest::Inputs::Folder("inputs".into()), &|_, _| {}).unwrap();
    let int = interpret::interpret(&config, &ing.workbooks);
    let mut findings = ing.findings;
    findings.extend(int.findings);
    let r = reconcile::reconcile(&config, int.observations);
    findings.extend(r.findings);
    let claims = compare::Claims::read(std::path::Path::new("inputs/claims.toml")).unwrap();
    let c = compare::compare(&config, &r.panel, &claims);
    findings.extend(c.findings);
    finding::sort(&mut findings);
    let report = report::report(&config, &r.panel, &c.comparison, &int.accounts, &findings);
    std::fs::create_dir_all("/tmp/rep/charts").unwrap();
    std::fs::write("/tmp/rep/model.json", serde_json::to_string_pretty(&report).unwrap()).unwrap();
    let t = render::TemplateSet::load("quarterly", None).unwrap_or_else(|e| panic!("{}", e[0]));
    match render::render(&report, &t) {
        Ok(a) => {
            for x in a.0 {
                println!("{} {}", x.path, x.bytes.len());
                std::fs::write(format!("/tmp/rep/{}", x.path), x.bytes).unwrap();
            }
        }
        Err(e) => {
            for x in e {
                eprintln!("{x}");
            }
        }
    }
}
