fn main() {
    let config = labcomps::config::Config::shipped().unwrap();
    let ing = labcomps::ingest::ingest(
        &labcomps::ingest::Inputs::Folder(std::env::args().nth(1).unwrap_or("inputs".into()).into()),
        &|_, _| {},
    )
    .unwrap();
    let int = labcomps::interpret::interpret(&config, &ing.workbooks);
    for o in &int.observations {
        println!(
            "{}|{}!{}|{}|{}|{}|{:?}/{:.4e}/{:?} {}|{}|{:?}|[{}]|{}|{}|{:?}",
            o.origin.workbook,
            o.origin.sheet,
            o.origin.cell,
            o.lab,
            o.metric,
            o.period,
            o.estimate.low,
            o.estimate.base,
            o.estimate.high,
            o.estimate.bound.as_str(),
            o.unit,
            o.basis,
            o.scope,
            o.source.as_ref().map_or("", |s| &s.name),
            o.reported.map_or(String::new(), |r| r.to_string()),
            o.origin.raw
        );
    }
    if std::env::args().nth(2).is_some() {
        let r = labcomps::reconcile::reconcile(&config, int.observations.clone());
        println!("as of {} period {}", r.panel.as_of, r.panel.period);
        for (slot, x) in &r.panel.figures {
            println!(
                "{slot} = {:.4e} {} {:?} [{}] origins {} {}",
                x.chosen.estimate.base,
                x.chosen.estimate.bound.as_str(),
                x.chosen.basis,
                x.rule,
                x.origins,
                x.rejected
                    .iter()
                    .map(|r| format!("({:.4e} {:?} {})", r.observation.estimate.base, r.observation.basis, r.why))
                    .collect::<Vec<_>>()
                    .join(" ")
            );
        }
        let mut s = String::new();
        labcomps::finding::write_findings(&mut s, &r.findings, labcomps::finding::Look { colour: false }).unwrap();
        println!("{s}");
        return;
    }
    let mut s = String::new();
    labcomps::finding::write_findings(&mut s, &ing.findings, labcomps::finding::Look { colour: false }).unwrap();
    labcomps::finding::write_findings(&mut s, &int.findings, labcomps::finding::Look { colour: false }).unwrap();
    eprintln!("{s}");
    for a in &int.accounts {
        for s in &a.sheets {
            eprintln!(
                "{} {}: {} = f{} d{} l{} n{} s{} {:?}",
                a.path, s.name, s.cells, s.facts, s.derived, s.labels, s.notes, s.skipped, s.reasons
            );
        }
    }
}
