//! Files that nobody here made, and files made to break the reader: each is read or refused with a named reason, in
//! little time and memory, and a damaged copy never gives other figures than the sound one.
#![expect(clippy::disallowed_methods, reason = "the tests name the spreadsheet program that they use")]
#![expect(clippy::disallowed_types, reason = "the packages of the tests are written here")]

use crate::grid::Book;
use crate::run::TestRun;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Codes of files that are refused.
const REFUSED: [&str; 4] = ["unreadable", "password-protected", "too-large", "not-a-spreadsheet"];
/// Seconds of computing and kilobytes that no file may pass; seconds by the clock after which a process hangs. Other
/// tests run beside it, so the clock alone tells little.
const MOST_TIME: Duration = Duration::from_secs(10);
const MOST_WAIT: Duration = Duration::from_secs(100);
const MOST_MEMORY: u64 = 512 << 10;

/// What became of one file, read by a process of its own.
#[derive(Debug)]
struct Fate {
    refused: Option<(String, String)>,
    cells: u64,
    time: Duration,
    kilobytes: u64,
}

/// Runs `check` on one file and watches the process: the peak of its memory is read while it lives.
fn check(file: &Path) -> Fate {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("out");
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_labcomps"))
        .env_clear()
        .args(["check", "--format", "json"])
        .arg(file)
        .current_dir(folder.path())
        .stdout(fs::File::create(&output).unwrap())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut kilobytes, mut time) = (0, Duration::ZERO);
    let status = loop {
        // Hundredths of a second for the program and for the system, behind the program's name.
        let spent = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
        let spent = spent.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
        time = time.max(Duration::from_millis(10 * spent.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>()));
        let memory = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let peak = memory.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0);
        kilobytes = kilobytes.max(peak);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > MOST_WAIT || time > MOST_TIME || kilobytes > MOST_MEMORY {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    assert!(matches!(status.code(), Some(0 | 1)), "{}: {status}, {time:?}, {kilobytes} kB", file.display());
    let told: serde_json::Value = serde_json::from_slice(&fs::read(&output).unwrap()).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let findings = told["findings"].as_array().unwrap().iter();
    let mut refused = findings.filter(|finding| REFUSED.contains(&finding["code"].as_str().unwrap()));
    let refused = refused.next().map(|finding| (text(&finding["code"]), text(&finding["message"])));
    let sheets = told["workbooks"].as_array().unwrap().iter().flat_map(|book| book["sheets"].as_array().unwrap());
    let cells = sheets.map(|sheet| sheet["cells"].as_u64().unwrap()).sum();
    Fate { refused, cells, time, kilobytes }
}

#[test]
fn files_that_nobody_here_made_are_read_or_refused_by_name() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let mut files = Vec::new();
    let mut folders = vec![corpus.clone()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_none_or(|end| end != "md") {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 300, "only {} files in {}", files.len(), corpus.display());
    let (mut read, mut refused, mut cells) = (0, 0, 0);
    for file in &files {
        let fate = check(file);
        assert!(fate.time < MOST_TIME && fate.kilobytes < MOST_MEMORY, "{}: {fate:?}", file.display());
        match fate.refused {
            Some((_, reason)) => {
                assert!(!reason.contains("stopped the reader"), "{}: {reason}", file.display());
                refused += 1;
            }
            None => read += 1,
        }
        cells += fate.cells;
    }
    println!("{read} files read, {cells} cells; {refused} refused");
    assert!(read >= 370 && cells > 100_000, "{read} files read, {cells} cells");
}

/// What writes an entry of a package.
type Writer<'a> = &'a dyn Fn(&mut dyn std::io::Write);

fn package(entries: &[(&str, Writer<'_>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, write) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        let mut buffered = std::io::BufWriter::with_capacity(1 << 20, &mut zip);
        write(&mut buffered);
        buffered.flush().unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A list of relations: identity, kind, target.
fn relations(of: &[(&str, &str, &str)]) -> String {
    let mut text = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">".to_owned();
    for (id, kind, target) in of {
        write!(text, "<Relationship Id=\"{id}\" Type=\"{RELATION}/{kind}\" Target=\"{target}\"/>").unwrap();
    }
    text + "</Relationships>"
}

/// A workbook of one sheet, with its shared texts and its cells written by the bomb.
fn xlsx(texts: Writer<'_>, sheet: Writer<'_>) -> Vec<u8> {
    let plain = |text: String| move |to: &mut dyn std::io::Write| to.write_all(text.as_bytes()).unwrap();
    let sheets = [("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "sharedStrings", "sharedStrings.xml")];
    let workbook = format!(
        "<workbook xmlns:r=\"{RELATION}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    package(&[
        ("_rels/.rels", &plain(relations(&[("r1", "officeDocument", "xl/workbook.xml")]))),
        ("xl/workbook.xml", &plain(workbook)),
        ("xl/_rels/workbook.xml.rels", &plain(relations(&sheets))),
        ("xl/sharedStrings.xml", &|to| {
            to.write_all(b"<sst>").unwrap();
            texts(to);
            to.write_all(b"</sst>").unwrap();
        }),
        ("xl/worksheets/sheet1.xml", &|to| {
            to.write_all(b"<worksheet><sheetData>").unwrap();
            sheet(to);
            to.write_all(b"</sheetData></worksheet>").unwrap();
        }),
    ])
}

fn ods(table: Writer<'_>) -> Vec<u8> {
    package(&[
        ("mimetype", &|to| to.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap()),
        ("content.xml", &|to| {
            to.write_all(b"<office:document-content><office:body><office:spreadsheet>").unwrap();
            table(to);
            to.write_all(b"</office:spreadsheet></office:body></office:document-content>").unwrap();
        }),
    ])
}

fn repeat(to: &mut dyn std::io::Write, what: &str, times: usize) {
    let many = what.repeat(1000);
    for _ in 0..times / 1000 {
        to.write_all(many.as_bytes()).unwrap();
    }
}

#[test]
fn bombs_cost_a_finding_and_nothing_else() {
    let nothing = |_: &mut dyn std::io::Write| {};
    let cell = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
    let put = |text: &'static str| move |to: &mut dyn std::io::Write| to.write_all(text.as_bytes()).unwrap();
    let hundred_thousand_sheets = |to: &mut dyn std::io::Write| {
        for sheet in 0..100_000 {
            write!(to, "<table:table table:name=\"{sheet}\"><table:table-row/></table:table>").unwrap();
        }
    };
    let deep = |to: &mut dyn std::io::Write| {
        repeat(to, "<text:span>", 2_000_000);
    };
    let far = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    let far_table = "<table:table table:name=\"S\"><table:table-row><table:table-cell office:value-type=\"float\" \
        office:value=\"1\"/></table:table-row><table:table-row table:number-rows-repeated=\"1048574\"><table:table-cell/>\
        </table:table-row><table:table-row><table:table-cell table:number-columns-repeated=\"16383\"/><table:table-cell \
        office:value-type=\"float\" office:value=\"2\"/></table:table-row></table:table>";
    let shared = "<row r=\"1\"><c r=\"A1\"><f t=\"shared\" ref=\"A1:A2\" si=\"4000000000\">B1</f><v>1</v></c></row>";
    let entities = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c SYSTEM \
        \"file:///etc/passwd\">]><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&b;&c;</t></is></c></row>";
    let bombs: Vec<(&str, Vec<u8>, Option<&str>)> = vec![
        ("far.xlsx", xlsx(&nothing, &put(far)), None),
        ("far.ods", ods(&put(far_table)), None),
        ("shared.xlsx", xlsx(&nothing, &put(shared)), None),
        ("entities.xlsx", xlsx(&nothing, &put(entities)), Some("unreadable")),
        (
            "gigabyte.xlsx",
            xlsx(&|to| repeat(to, "<si><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></si>", 5_000_000), &put(cell)),
            Some("too-large"),
        ),
        (
            "one-text.xlsx",
            xlsx(
                &|to| {
                    to.write_all(b"<si><t>").unwrap();
                    repeat(to, "aaaaaaaaaaaaaaaa", 1_000_000);
                },
                &put(cell),
            ),
            Some("too-large"),
        ),
        ("empty-texts.xlsx", xlsx(&|to| repeat(to, "<si/>", 5_000_000), &put(cell)), Some("too-large")),
        ("spaces.xlsx", xlsx(&nothing, &|to| repeat(to, "                ", 1_000_000)), Some("too-large")),
        (
            "cells.xlsx",
            xlsx(&nothing, &|to| {
                to.write_all(b"<row>").unwrap();
                repeat(to, "<c><v>1</v></c>", 4_000_000);
            }),
            Some("unreadable"),
        ),
        ("outside.xlsx", xlsx(&nothing, &put("<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>")), Some("unreadable")),
        (
            "twice.xlsx",
            xlsx(&nothing, &put("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>")),
            Some("unreadable"),
        ),
        ("sheets.ods", ods(&hundred_thousand_sheets), Some("too-large")),
        ("deep.ods", ods(&deep), Some("unreadable")),
        (
            "spaces.ods",
            ods(&|to| {
                to.write_all(b"<table:table table:name=\"S\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>").unwrap();
                repeat(to, "<text:s text:c=\"4000000000\"/>", 100_000);
                to.write_all(b"</text:p></table:table-cell></table:table-row></table:table>").unwrap();
            }),
            Some("too-large"),
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, expected) in bombs {
        assert!(bytes.len() < 4 << 20, "{name} is {} bytes: no bomb", bytes.len());
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let fate = check(&path);
        assert!(fate.time < MOST_TIME && fate.kilobytes < MOST_MEMORY, "{name}: {fate:?}");
        assert_eq!(fate.refused.as_ref().map(|(code, _)| code.as_str()), expected, "{name}: {fate:?}");
        if expected.is_none() {
            assert!(fate.cells > 0, "{name}: {fate:?}");
        }
    }
}

#[test]
fn what_is_no_plain_file_is_never_opened() {
    let run = TestRun::new();
    run.file("inputs/sound.csv", "Lab,Metric,Period,Value (US$ bn)\nOpenAI,Revenue,FY2024,3.7\n");
    run.file("secret.csv", "Lab,Metric,Period,Value (US$ bn)\nAnthropic,Revenue,FY2024,9\n");
    std::os::unix::fs::symlink(run.path("secret.csv"), run.path("inputs/link.csv")).unwrap();
    std::os::unix::fs::symlink("/", run.path("inputs/root")).unwrap();
    assert!(Command::new("mkfifo").arg(run.path("inputs/pipe.xlsx")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(run.path("inputs/socket.xls")).unwrap();
    fs::create_dir(run.path("inputs/folder.xlsx")).unwrap();
    run.file("inputs/~$open.xlsx", "owner")
        .file("inputs/.~lock.open.ods#", "owner")
        .file("inputs/a.xlsx.crdownload", "PK");
    let facts = run.run("facts --format json");
    assert_eq!(facts.json().as_array().unwrap().len(), 1, "{facts:?}");
    let told = run.run("check --format json").json();
    let told = told["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| format!("{} {}", finding["code"].as_str().unwrap(), finding["workbook"].as_str().unwrap()))
        .collect::<std::collections::BTreeSet<_>>();
    let expected = [
        "not-a-spreadsheet .~lock.open.ods#",
        "not-a-spreadsheet a.xlsx.crdownload",
        "unreadable link.csv",
        "unreadable pipe.xlsx",
        "not-a-spreadsheet root",
        "unreadable socket.xls",
        "not-a-spreadsheet ~$open.xlsx",
    ];
    assert_eq!(told, expected.map(str::to_owned).into());
    // Named on the command line a pipe is looked at, not waited for.
    assert!(run.run("check inputs/pipe.xlsx").stdout.contains("not a regular file"));
}

/// The facts of one file, without the path and the file's own address of each.
fn facts_of(file: &Path) -> (Vec<serde_json::Value>, bool) {
    let run = TestRun::new();
    run.file(&format!("inputs/book.{}", file.extension().unwrap().to_str().unwrap()), fs::read(file).unwrap());
    let ran = run.run("facts --format json");
    let mut facts = ran.json().as_array().unwrap().clone();
    for fact in &mut facts {
        fact.as_object_mut().unwrap().remove("workbook");
    }
    (facts, ran.stderr.contains("error["))
}

/// Saves workbooks in another format with LibreOffice.
fn convert(files: &[PathBuf], format: &str, to: &Path) {
    let program =
        std::env::var_os("LABCOMPS_SOFFICE").expect("LABCOMPS_SOFFICE names LibreOffice; scripts/test sets it");
    let profile = tempfile::tempdir().unwrap();
    let status = Command::new(program)
        .arg(format!("-env:UserInstallation=file://{}", profile.path().display()))
        .args(["--headless", "--convert-to", format, "--outdir"])
        .arg(to)
        .args(files)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
}

/// The workbooks of `inputs/` and of the cases of `tests/cases`, as xlsx files in a folder.
fn workbooks(folder: &Path) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join("inputs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "xlsx") {
            let target = folder.join(path.file_name().unwrap());
            fs::copy(&path, &target).unwrap();
            files.push(target);
        }
    }
    let mut cases: Vec<PathBuf> =
        fs::read_dir(root.join("tests/cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    for case in cases {
        let Ok(inputs) = fs::read_dir(case.join("inputs")) else { continue };
        for path in
            inputs.map(|entry| entry.unwrap().path()).filter(|path| path.to_string_lossy().ends_with(".xlsx.grid"))
        {
            let name = format!(
                "{}--{}",
                case.file_name().unwrap().to_str().unwrap(),
                path.file_stem().unwrap().to_str().unwrap()
            );
            let book = Book::parse(&name, &fs::read_to_string(&path).unwrap()).unwrap();
            let target = folder.join(&name);
            fs::write(&target, book.to_xlsx().unwrap()).unwrap();
            files.push(target);
        }
    }
    files
}

#[test]
fn a_sheet_saved_in_any_format_gives_the_same_facts() {
    let folder = tempfile::tempdir().unwrap();
    let files = workbooks(folder.path());
    assert!(files.len() >= 12, "{files:?}");
    // LibreOffice writes the xlsx too: what it changes in saving is then the same in all.
    let saved: Vec<PathBuf> = ["xlsx", "ods", "xls"].iter().map(|format| folder.path().join(format)).collect();
    for (format, to) in ["xlsx", "ods", "xls"].iter().zip(&saved) {
        fs::create_dir(to).unwrap();
        convert(&files, format, to);
    }
    let mut complaints = String::new();
    let mut facts = 0;
    for file in &files {
        let (expected, _) = facts_of(&saved[0].join(file.file_name().unwrap()));
        facts += expected.len();
        for (format, to) in ["ods", "xls"].iter().zip(&saved[1..]) {
            let (found, _) = facts_of(&to.join(file.with_extension(format).file_name().unwrap()));
            for (left, right) in expected.iter().zip(&found).filter(|(left, right)| left != right).take(3) {
                writeln!(complaints, "{} as {format}:\n  {left}\n  {right}", file.display()).unwrap();
            }
            if expected.len() != found.len() {
                writeln!(complaints, "{} as {format}: {} facts, not {}", file.display(), found.len(), expected.len())
                    .unwrap();
            }
        }
    }
    assert!(complaints.is_empty(), "\n{complaints}");
    assert!(facts > 250, "only {facts} facts");
}

/// The checksum of an entry does not cover its name in the list of entries: without its styles, dates would be numbers.
#[test]
fn a_part_under_another_name_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/two-labs.xlsx");
    let mut bytes = fs::read(source).unwrap();
    let name = b"xl/styles.xml";
    let at = bytes.windows(name.len()).rposition(|window| window == name).unwrap();
    bytes[at + 10] = b'p';
    let damaged = folder.path().join("damaged.xlsx");
    fs::write(&damaged, bytes).unwrap();
    let (found, refused) = facts_of(&damaged);
    assert!(refused && found.is_empty(), "{} facts", found.len());
}

#[test]
fn a_damaged_copy_never_gives_other_figures() {
    let folder = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/two-labs.xlsx");
    let book = folder.path().join("book.xlsx");
    fs::copy(source, &book).unwrap();
    for format in ["ods", "xls"] {
        convert(std::slice::from_ref(&book), format, folder.path());
    }
    for format in ["xlsx", "ods", "xls"] {
        let sound = folder.path().join(format!("book.{format}"));
        let bytes = fs::read(&sound).unwrap();
        let (expected, _) = facts_of(&sound);
        assert!(expected.len() > 10, "{format}: {expected:?}");
        let damaged = folder.path().join(format!("damaged.{format}"));
        let judge = |copy: &[u8], what: &str| {
            fs::write(&damaged, copy).unwrap();
            let (found, refused) = facts_of(&damaged);
            assert!(found == expected || (refused && found.is_empty()), "{format}, {what}: {} facts", found.len());
        };
        for part in 0..24 {
            let length = bytes.len() * part / 24;
            judge(&bytes[..length], &format!("cut to {length} bytes"));
        }
        // The old format has no checksum: a flipped bit in a number is another number, and nobody can know.
        let flips = if format == "xls" { 0 } else { 60 };
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..flips {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let bit = usize::try_from(seed % (bytes.len() as u64 * 8)).unwrap();
            let mut copy = bytes.clone();
            copy[bit / 8] ^= 1 << (bit % 8);
            judge(&copy, &format!("bit {bit} flipped"));
        }
    }
}
