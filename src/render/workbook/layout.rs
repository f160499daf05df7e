//! Gives every cell its address: walks the sheets' blocks from top to bottom.

use super::book::{Block, BlockKind, Book, Kpi, Sheet};
use super::chart_layout::{self, Pending};
use super::free_layout;
use super::grid::{Grid, lines};
use super::links;
use super::markup::Complaint;
use super::pages::pages;
use super::plan::{Content, Filter, Plan, PlannedCell, PlannedSheet, Role, Style};
use super::table_layout::{self, Placed};
use crate::domain::CellRef;
use crate::render::TablePlace;
use crate::report::{Cell, Format, Headline, Report, Tone};
use std::collections::BTreeMap;

/// The height of a row with one line, in points.
const ROW: f64 = 15.0;
/// The height of every line of a row that has several.
const LINE: f64 = 13.5;
/// The highest row that Excel takes, in points.
const HIGHEST: f64 = 409.0;
/// The width in characters that a paragraph has at least, and at most.
const PARAGRAPH: (f64, f64) = (84.0, 130.0);
/// The width of the subject before a headline.
const SUBJECT: f64 = 18.0;
/// The width of a cell that the reader sets.
const CONTROL: f64 = 12.0;
/// The width of a large figure.
const KPI: f64 = 20.0;

/// Returns the plan of a workbook.
///
/// # Errors
/// Charts whose cells are not all on a sheet.
pub(super) fn lay_out<'r>(book: &Book<'r>, report: &'r Report) -> Result<Plan<'r>, Vec<Complaint>> {
    let mut sheets = Vec::new();
    let mut placed = Tables::new();
    let mut pending: Vec<Pending<'r>> = Vec::new();
    for (index, sheet) in book.sheets.iter().enumerate() {
        let mut page = Page::new(index, sheet, report);
        for (number, block) in sheet.blocks.iter().enumerate() {
            page.block(number, block);
        }
        let (planned, tables, charts) = page.finish(sheet);
        for (id, tables) in tables {
            placed.entry(id).or_default().extend(tables);
        }
        pending.extend(charts);
        sheets.push(planned);
    }
    let blocks = || book.sheets.iter().flat_map(|sheet| &sheet.blocks);
    let has_cases = blocks().any(|block| matches!(block.kind, BlockKind::Scenario));
    let mut plan = Plan { title: book.title.clone(), sheets, has_cases };
    chart_layout::connect(&mut plan, &placed, pending)?;
    table_layout::name_tables(&mut plan, &placed);
    links::connect(&mut plan, &placed);
    Ok(plan)
}

/// Tables in their places, by id.
type Tables<'r> = BTreeMap<&'r str, Vec<Placed>>;

/// A sheet while it is filled.
pub(super) struct Page<'r> {
    /// The number of the sheet, from 0.
    pub(super) number: usize,
    /// The report, for its notes and headlines.
    pub(super) report: &'r Report,
    /// The columns.
    pub(super) grid: Grid,
    /// The next free row.
    pub(super) row: u32,
    /// The first row of the block before.
    pub(super) top: u32,
    /// The right edge of the block before in pixels, when it is a chart.
    pub(super) chart_edge: Option<u32>,
    /// The cells so far.
    pub(super) cells: BTreeMap<CellRef, PlannedCell<'r>>,
    /// The rows that are higher than one line.
    pub(super) heights: BTreeMap<u32, f64>,
    /// The heights of rows that blocks beside this page ask for.
    pub(super) beside: BTreeMap<u32, f64>,
    /// The tables so far, by id.
    pub(super) placed: Tables<'r>,
    /// The keys of what large figures repeat.
    pub(super) repeats: Vec<(CellRef, String)>,
    /// The tables so far that can be filtered.
    pub(super) filters: Vec<Filter>,
    /// The names of cells so far.
    names: Vec<(String, CellRef, CellRef)>,
    /// The charts so far, without their cells.
    pub(super) pending: Vec<Pending<'r>>,
    /// The rows at which blocks begin that should stay on one page.
    starts: Vec<u32>,
    /// The right edge of all charts in pixels.
    right: u32,
}

impl<'r> Page<'r> {
    fn new(number: usize, sheet: &Sheet<'r>, report: &'r Report) -> Self {
        let mut grid = Grid::of(&sheet.blocks, &sheet.widths);
        let prose = |block: &Block<'_>| {
            matches!(
                block.kind,
                BlockKind::Text(..) | BlockKind::Headlines(_) | BlockKind::Scenario | BlockKind::Kpis(_)
            )
        };
        if sheet.widths.is_empty() && sheet.blocks.iter().any(prose) {
            grid.widen_to(PARAGRAPH.0);
        }
        Self::with_grid(number, report, grid, 1)
    }

    /// Returns an empty page that begins in a row.
    fn with_grid(number: usize, report: &'r Report, grid: Grid, row: u32) -> Self {
        Self {
            number,
            report,
            grid,
            row,
            top: row,
            chart_edge: None,
            cells: BTreeMap::new(),
            heights: BTreeMap::new(),
            beside: BTreeMap::new(),
            placed: BTreeMap::new(),
            repeats: Vec::new(),
            names: Vec::new(),
            filters: Vec::new(),
            pending: Vec::new(),
            starts: Vec::new(),
            right: 0,
        }
    }

    /// Returns a page of the same sheet, for blocks that stand beside others.
    pub(super) fn beside(page: &Self, grid: Grid, row: u32, heights: &BTreeMap<u32, f64>) -> Self {
        Self { beside: heights.clone(), ..Self::with_grid(page.number, page.report, grid, row) }
    }

    /// Takes over what stands on a page of the same sheet, so many columns and pixels to the right.
    pub(super) fn take(&mut self, other: Self, columns: u32, pixels: u32) {
        let moved = |cell: CellRef| CellRef::new(cell.row, cell.column + columns);
        self.cells.extend(other.cells.into_iter().map(|(cell, planned)| (moved(cell), planned)));
        self.repeats.extend(other.repeats.into_iter().map(|(cell, key)| (moved(cell), key)));
        for (row, height) in other.heights {
            let own = self.heights.entry(row).or_insert(height);
            *own = own.max(height);
        }
        for (id, tables) in other.placed {
            self.placed.entry(id).or_default().extend(tables.into_iter().map(|table| table.moved(columns)));
        }
        self.pending.extend(other.pending.into_iter().map(|chart| chart.moved(columns)));
        self.right = self.right.max(if other.right > 0 { other.right + pixels } else { 0 });
    }

    /// Places a block below what is there.
    pub(super) fn block(&mut self, number: usize, block: &Block<'r>) {
        let start = self.row;
        if matches!(block.kind, BlockKind::Table(..) | BlockKind::Heading(_) | BlockKind::Columns(_)) {
            self.starts.push(start);
        }
        let mut edge = None;
        let at = block.at;
        match &block.kind {
            BlockKind::Title(words) => self.line(words, Role::Title, 26.0, at),
            BlockKind::Subtitle(words) => {
                self.line(words, Role::Subtitle, 16.0, at);
                self.heights.insert(self.row, 8.0);
                self.row += 1;
            }
            BlockKind::Heading(words) => self.heading(words, at),
            BlockKind::Text(words, tone) => {
                let style = Style { tone: *tone, ..Style::of(Role::Paragraph) };
                self.paragraph(0, words, style, at);
            }
            BlockKind::Headlines(limit) => self.headlines(*limit, at),
            BlockKind::Scenario => self.scenario(at),
            BlockKind::Kpis(kpis) => self.kpis(kpis, at),
            BlockKind::Row(cells) => free_layout::row(self, cells),
            BlockKind::Columns(columns) => free_layout::side_by_side(self, number, columns),
            BlockKind::Assertion(assertion) => free_layout::assertion(self, assertion, at),
            BlockKind::Note(words) => self.paragraph(0, words, Style::of(Role::Footnote), at),
            BlockKind::Table(table, columns, around) => {
                table_layout::place(self, number, (table, columns, *around), at);
            }
            BlockKind::Chart(chart) if chart.chart.is_empty() => {}
            BlockKind::Chart(chart) => edge = Some(chart_layout::place(self, chart, at)),
            BlockKind::Space(rows) => self.row += rows,
            BlockKind::Jump(words, sheet) => self.link(Content::Jump(words.clone(), sheet.clone()), at),
            BlockKind::Link(words, url) => self.link(Content::Link(words.clone(), url.clone()), at),
        }
        let beside = matches!(&block.kind, BlockKind::Chart(chart) if chart.right);
        if !beside && !matches!(block.kind, BlockKind::Space(_)) {
            self.top = start;
        }
        self.right = self.right.max(edge.unwrap_or(0));
        self.chart_edge = edge;
    }

    /// Puts a cell at a one-based row and a column of the grid, counted from 0.
    pub(super) fn put(&mut self, row: u32, column: usize, cell: PlannedCell<'r>) {
        self.cells.insert(CellRef::new(row, column_number(column)), cell);
    }

    /// Makes a row high enough for so many lines.
    pub(super) fn grow(&mut self, row: u32, lines: u32) {
        let needed = if lines <= 1 { ROW } else { (f64::from(lines) * LINE + 3.0).min(HIGHEST) };
        let height = self.heights.entry(row).or_insert(ROW);
        *height = height.max(needed);
    }

    /// Puts words that wrap over the columns from `first`, and goes on to the next row.
    pub(super) fn paragraph(&mut self, first: usize, words: &str, style: Style, at: usize) {
        let count = self.grid.columns_for(first, PARAGRAPH.1);
        let narrower = if style.role == Role::Caption { 1.2 } else { 1.0 };
        self.grow(self.row, lines(words, self.grid.width(first, count) / narrower));
        let content = Content::Words(words.to_owned());
        self.put(self.row, first, PlannedCell { content, style, span: span(count), note: None, link: None, at });
        self.row += 1;
    }

    fn line(&mut self, words: &str, role: Role, height: f64, at: usize) {
        self.heights.insert(self.row, height);
        self.put(self.row, 0, words_cell(words, Style::of(role), at));
        self.row += 1;
    }

    fn heading(&mut self, words: &str, at: usize) {
        let style = Style::of(Role::Heading);
        self.heights.insert(self.row, 20.0);
        self.put(self.row, 0, words_cell(words, style, at));
        for column in 1..self.grid.widths.len() {
            self.put(
                self.row,
                column,
                PlannedCell { content: Content::Blank, style, span: 1, note: None, link: None, at },
            );
        }
        self.row += 1;
    }

    fn link(&mut self, content: Content<'r>, at: usize) {
        self.put(
            self.row,
            0,
            PlannedCell { content, style: Style::of(Role::Paragraph), span: 1, note: None, link: None, at },
        );
        self.row += 1;
    }

    fn headlines(&mut self, limit: usize, at: usize) {
        let report = self.report;
        let subject = self.grid.columns_for(0, SUBJECT);
        if subject >= self.grid.widths.len() {
            self.grid.widen_to(self.grid.total() + PARAGRAPH.0);
        }
        for headline in report.headlines.iter().take(limit) {
            let style = Style { tone: headline.tone, ..Style::of(Role::Subject) };
            let cell = PlannedCell { span: span(subject), ..words_cell(&headline.subject, style, at) };
            self.put(self.row, 0, cell);
            self.sentence(subject, headline, at);
        }
        self.row += 1;
    }

    fn sentence(&mut self, first: usize, headline: &'r Headline, at: usize) {
        let count = self.grid.columns_for(first, PARAGRAPH.1);
        let high = lines(&headline.text, self.grid.width(first, count)).max(lines(&headline.subject, SUBJECT));
        self.grow(self.row, high);
        // A little air between one headline and the next.
        self.heights.entry(self.row).and_modify(|height| *height = (*height + 4.0).min(HIGHEST));
        let style = Style::of(Role::Sentence);
        let content = Content::Sentence(headline);
        self.put(self.row, first, PlannedCell { content, style, span: span(count), note: None, link: None, at });
        self.row += 1;
    }

    /// The two cells that the reader sets, with what they mean beside them.
    fn scenario(&mut self, at: usize) {
        let label = self.grid.columns_for(0, SUBJECT);
        if label + 1 >= self.grid.widths.len() {
            self.grid.widen_to(self.grid.total() + PARAGRAPH.0);
        }
        let cell = self.grid.columns_for(label, CONTROL);
        let rest = label + cell;
        let as_of = self.report.meta.as_of;
        let told = "actual figures and forecasts are stale by their age on this day";
        let day = (Content::AsOf(as_of), Content::Words(told.to_owned()), Some(Format::Date));
        for (name, words, (content, told, format)) in
            [("scenario", "Case", (Content::Case, Content::CaseTold, None)), ("as_of", "As of", day)]
        {
            self.put(
                self.row,
                0,
                PlannedCell { span: span(label), ..words_cell(words, Style::of(Role::ControlLabel), at) },
            );
            let style = Style { format, ..Style::of(Role::Control) };
            self.put(self.row, label, PlannedCell { content, style, span: span(cell), note: None, link: None, at });
            let home = CellRef::new(self.row, column_number(label));
            self.names.push((name.to_owned(), home, home));
            let count = self.grid.columns_for(rest, PARAGRAPH.1 - SUBJECT - CONTROL);
            let style = Style::of(Role::Footnote);
            self.put(
                self.row,
                rest,
                PlannedCell { content: told, style, span: span(count), note: None, link: None, at },
            );
            self.heights.insert(self.row, 18.0);
            self.row += 1;
        }
        self.row += 1;
    }

    fn kpis(&mut self, kpis: &[Kpi<'r>], at: usize) {
        let mut column = 0;
        for kpi in kpis {
            let mut count = self.grid.columns_for(column, KPI);
            if column > 0 && (column >= self.grid.widths.len() || self.grid.width(column, count) < KPI * 0.6) {
                self.row += 3;
                column = 0;
                count = self.grid.columns_for(column, KPI);
            }
            self.kpi(kpi, column, count, at);
            column += count;
        }
        self.row += 3;
    }

    fn kpi(&mut self, kpi: &Kpi<'r>, column: usize, count: usize, at: usize) {
        let style = Style::of(Role::KpiLabel);
        self.grow(self.row, lines(&kpi.label, self.grid.width(column, count)));
        self.put(self.row, column, PlannedCell { span: span(count), ..words_cell(&kpi.label, style, at) });
        self.heights.insert(self.row + 1, 27.0);
        let (content, format) = match kpi.cell {
            Cell::Figure { shown } => (Content::Repeat(shown), Some(shown.format)),
            Cell::Verdict { text, test, .. } => (Content::Verdict(text, test), None),
            other => (Content::Words(other.plain().to_owned()), None),
        };
        self.repeats.push((CellRef::new(self.row + 1, column_number(column)), kpi.key.clone()));
        let style = Style { format, tone: cell_tone(kpi.cell), ..Style::of(Role::KpiFigure) };
        let told = note_of(kpi.cell, self.report);
        let note = [kpi.note.clone(), told].into_iter().flatten().reduce(|own, told| format!("{own}\n{told}"));
        self.put(self.row + 1, column, PlannedCell { content, style, span: span(count), note, link: None, at });
    }

    fn finish(self, sheet: &Sheet<'r>) -> (PlannedSheet<'r>, Tables<'r>, Vec<Pending<'r>>) {
        let tables: Vec<&Placed> = self.placed.values().flatten().collect();
        let mut in_order: Vec<(u32, TablePlace)> = Vec::new();
        for (id, placed) in &self.placed {
            in_order.extend(placed.iter().map(|table| (table.head, table.told(id))));
        }
        in_order.sort_by_key(|(head, _)| *head);
        let in_order = in_order.into_iter().map(|(_, table)| table).collect();
        let first = tables.iter().min_by_key(|table| table.head);
        let freeze = first.filter(|_| sheet.freeze).map(|table| CellRef::new(table.head + 1, table.scrolls_from));
        let repeat = match tables.as_slice() {
            [only] => Some((only.heads_from, only.head)),
            _ => None,
        };
        let table_edge = self.grid.widths.iter().copied().map(chart_layout::pixels).sum::<u32>();
        let columns = if self.right > table_edge {
            // Charts reach over columns of the plain width behind the tables.
            column_number(self.grid.widths.len()) + (self.right - table_edge).div_ceil(chart_layout::PLAIN_PIXELS)
        } else {
            span(self.grid.widths.len())
        };
        let width = table_edge.max(self.right + chart_layout::PLAIN_PIXELS);
        let width = if self.right == 0 { table_edge } else { width };
        let starts = if self.starts.is_empty() { vec![1] } else { self.starts };
        let pages = pages(sheet.landscape, (width, columns), self.row, &starts, &self.heights);
        let planned = PlannedSheet {
            pages,
            name: sheet.name.clone(),
            landscape: sheet.landscape,
            hidden: sheet.hidden,
            paper: sheet.paper,
            one_page: sheet.one_page,
            gridlines: sheet.gridlines,
            tone: sheet.tone,
            widths: self.grid.widths,
            heights: self.heights,
            bottom: self.row,
            cells: self.cells,
            charts: Vec::new(),
            freeze,
            repeat,
            names: self.names,
            filters: self.filters,
            tables: in_order,
            repeats: self.repeats,
        };
        (planned, self.placed, self.pending)
    }
}

/// Returns a one-column cell of words.
pub(super) fn words_cell<'r>(words: &str, style: Style, at: usize) -> PlannedCell<'r> {
    PlannedCell { content: Content::Words(words.to_owned()), style, span: 1, note: None, link: None, at }
}

/// Returns the one-based number of a grid column that is counted from 0.
pub(super) fn column_number(column: usize) -> u32 {
    u32::try_from(column).map_or(u32::MAX, |column| column + 1)
}

/// Returns a count of columns as a span.
pub(super) fn span(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(1).max(1)
}

/// Returns how a cell's words strike the reader; a verdict is coloured by what its formula comes to.
pub(super) const fn cell_tone(cell: &Cell) -> Tone {
    match cell {
        Cell::Text { tone, .. } => *tone,
        _ => Tone::Neutral,
    }
}

/// Returns what opens over a cell: why there is no figure, or what to bear in mind about it, with its sources.
pub(super) fn note_of(cell: &Cell, report: &Report) -> Option<String> {
    match cell {
        Cell::Absent { why, .. } if !why.is_empty() => Some(format!("{why}.")),
        Cell::Figure { shown } if !shown.cautions.is_empty() => {
            let cautions = shown.cautions.iter().map(|caution| format!("{caution}."));
            let sources = report.notes.iter().filter(|note| shown.notes.contains(&note.number));
            let sources = sources.map(|note| format!("[{}] {}", note.number, note.text));
            Some(cautions.chain(sources).collect::<Vec<_>>().join("\n"))
        }
        _ => None,
    }
}
