//! How long reading takes beside what it cannot do without: inflating the file, and calamine's streaming read of it.
//!
//! `cargo bench --bench reading` prints the ratios at the end; see bench/README.md.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]
#![expect(clippy::print_stdout, reason = "the ratios are what it is for")]
#![expect(clippy::disallowed_types, reason = "the reader of record is measured beside ours")]

use calamine::{Reader as _, Xlsx, open_workbook_from_rs};
use criterion::{BenchmarkGroup, Criterion, SamplingMode, measurement::WallTime};
use labcomps::config::Config;
use labcomps::ingest::{Inputs, ingest};
use labcomps::pipeline;
use rust_xlsxwriter::Workbook;
use std::fs;
use std::hint::black_box;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::time::Duration;
use zip::ZipArchive;

const ROWS: u32 = 200_000;
const METRICS: [&str; 4] = ["Revenue", "Net income", "Total compute spend", "Cash burn"];

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-inputs");
    let (tidy, small) = (folder.join("tidy.xlsx"), folder.join("small"));
    if !tidy.is_file() {
        fs::create_dir_all(&folder).unwrap();
        write_tidy(&tidy);
    }
    if !small.is_dir() {
        write_small(&folder.join("unfinished"));
        fs::rename(folder.join("unfinished"), &small).unwrap();
    }
    let files = |path: &Path| -> Vec<PathBuf> {
        if path.is_file() {
            return vec![path.to_owned()];
        }
        let mut files: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    };
    let config = Config::shipped().unwrap();
    let mut criterion = Criterion::default().configure_from_args();
    for (name, path) in [("tidy", &tidy), ("small", &small)] {
        let files = files(path);
        let inputs = if path.is_file() { Inputs::Files(files.clone()) } else { Inputs::Folder(path.clone()) };
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10).sampling_mode(SamplingMode::Flat).measurement_time(Duration::from_secs(20));
        measure(&mut group, "floor", || files.iter().map(|file| inflate(file)).sum());
        measure(&mut group, "calamine", || files.iter().map(|file| stream(file)).sum());
        measure(&mut group, "ingest", || {
            let ingested = ingest(&inputs, &|_, _| {}).unwrap();
            ingested.workbooks.iter().flat_map(|book| &book.sheets).map(|sheet| sheet.cells.len() as u64).sum()
        });
        measure(&mut group, "read", || pipeline::read(&config, &inputs, &|_, _| {}).unwrap().observations.len() as u64);
        group.finish();
    }
    criterion.final_summary();
    println!("\n{:6} {:>12} {:>12} {:>12}", "", "x floor", "x calamine", "seconds");
    for name in ["tidy", "small"] {
        let time = |what: &str| estimate(name, what);
        for what in ["floor", "calamine", "ingest", "read"] {
            if let (Some(floor), Some(calamine), Some(time)) = (time("floor"), time("calamine"), time(what)) {
                println!("{name:6} {what:9} {:>6.2} {:>12.2} {:>12.3}", time / floor, time / calamine, time);
            }
        }
    }
}

fn measure(group: &mut BenchmarkGroup<'_, WallTime>, what: &str, mut run: impl FnMut() -> u64) {
    group.bench_function(what, |bencher| bencher.iter(|| black_box(run())));
}

/// The median in seconds that was measured last.
fn estimate(group: &str, what: &str) -> Option<f64> {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
    let target = std::option_env!("CARGO_TARGET_DIR").map_or(target, PathBuf::from);
    let text = fs::read_to_string(target.join("criterion").join(group).join(what).join("new/estimates.json")).ok()?;
    let value: serde_json::Value = serde_json::from_str(&text).ok()?;
    Some(value["median"]["point_estimate"].as_f64()? / 1e9)
}

fn inflate(file: &Path) -> u64 {
    let mut archive = ZipArchive::new(Cursor::new(fs::read(file).unwrap())).unwrap();
    (0..archive.len()).map(|index| io::copy(&mut archive.by_index(index).unwrap(), &mut io::sink()).unwrap()).sum()
}

fn stream(file: &Path) -> u64 {
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(fs::read(file).unwrap())).unwrap();
    let mut cells = 0;
    for name in workbook.sheet_names() {
        let mut reader = workbook.worksheet_cells_reader(&name).unwrap();
        while let Some(cell) = reader.next_cell().unwrap() {
            black_box(cell.get_value());
            cells += 1;
        }
    }
    cells
}

/// One row for each figure, ten columns, half of them texts that repeat.
fn write_tidy(path: &Path) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let headings = ["Lab", "Metric", "Period", "Value", "Unit", "Basis", "Source", "Low", "High", "Remark"];
    for (column, heading) in (0..).zip(headings) {
        sheet.write(0, column, heading).unwrap();
    }
    for row in 1..=ROWS {
        let value = f64::from(row % 977) * 10.5;
        sheet.write(row, 0, if row % 2 == 0 { "OpenAI" } else { "Anthropic" }).unwrap();
        sheet.write(row, 1, METRICS[row as usize / 2 % METRICS.len()]).unwrap();
        sheet.write(row, 2, format!("FY{}", 2000 + row / 8 % 99)).unwrap();
        sheet.write(row, 3, value).unwrap();
        sheet.write(row, 4, "US$ m").unwrap();
        sheet.write(row, 5, "estimate").unwrap();
        sheet.write(row, 6, format!("Source {}", row % 5000)).unwrap();
        sheet.write(row, 7, value * 0.9).unwrap();
        sheet.write(row, 8, value * 1.1).unwrap();
        sheet.write(row, 9, row % 13).unwrap();
    }
    workbook.save(path).unwrap();
}

/// Two hundred workbooks of six sheets, years across.
fn write_small(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for book in 0..200_u32 {
        let mut workbook = Workbook::new();
        for tab in 0..6_u32 {
            let sheet = workbook.add_worksheet();
            sheet.set_name(format!("Tab {tab}")).unwrap();
            sheet.write(0, 0, "OpenAI, US$ in millions").unwrap();
            for year in 0..8_u16 {
                sheet.write(1, year + 1, format!("FY{}", 2019 + year)).unwrap();
                for (row, metric) in (2..).zip(METRICS) {
                    sheet.write(row, 0, metric).unwrap();
                    sheet.write(row, year + 1, f64::from(book * 8 + tab + u32::from(year)) + 0.5).unwrap();
                }
            }
        }
        workbook.save(folder.join(format!("book-{book:03}.xlsx"))).unwrap();
    }
}
