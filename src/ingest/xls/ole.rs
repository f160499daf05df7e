//! The container of the old binary format: a file of sectors in chains.

use super::super::Refusal;
use super::super::binary::{long, short, wide};

const END: u32 = 0xffff_fffe;
/// Streams shorter than this lie in the small sectors.
const SMALL: usize = 4096;

fn cut() -> Refusal {
    Refusal::unreadable("the workbook's container is cut or damaged", "it may still have been copied; copy it again")
}

/// A stream of the container, by one of its names.
pub(super) fn stream(file: &[u8], names: &[&str]) -> Result<Vec<u8>, Refusal> {
    let container = Container::open(file)?;
    container.stream(names)
}

struct Container<'a> {
    file: &'a [u8],
    sector: usize,
    /// The sector that follows each sector.
    next: Vec<u32>,
    /// The same for small sectors, which lie in a stream of their own.
    next_small: Vec<u32>,
    small: Vec<u8>,
    directory: Vec<u8>,
}

impl<'a> Container<'a> {
    fn open(file: &'a [u8]) -> Result<Self, Refusal> {
        let sector = match short(file, 30) {
            9 => 512,
            12 => 4096,
            _ => return Err(cut()),
        };
        let mut container =
            Self { file, sector, next: Vec::new(), next_small: Vec::new(), small: Vec::new(), directory: Vec::new() };
        let tables = container.tables()?;
        for table in tables {
            let table = container.sector(table)?;
            container.next.extend((0..table.len() / 4).map(|at| long(table, at * 4)));
        }
        container.directory = container.chain(long(file, 48), usize::MAX)?;
        let root = container.directory.get(..128).ok_or_else(cut)?.to_vec();
        if long(file, 64) > 0 {
            let small = container.chain(long(file, 60), usize::MAX)?;
            container.next_small = (0..small.len() / 4).map(|at| long(&small, at * 4)).collect();
            container.small = container.chain(long(&root, 116), long(&root, 120) as usize)?;
        }
        Ok(container)
    }

    /// The sectors that hold the table of chains: the first in the header, the rest in a chain of their own.
    fn tables(&self) -> Result<Vec<u32>, Refusal> {
        let mut tables: Vec<u32> = (0..109).map(|at| long(self.file, 76 + at * 4)).collect();
        let mut more = long(self.file, 68);
        let mut steps = 0;
        while more < 0xffff_fffa {
            let sector = self.sector(more)?;
            let last = self.sector - 4;
            tables.extend((0..last / 4).map(|at| long(sector, at * 4)));
            more = long(sector, last);
            steps += 1;
            if steps > self.file.len() / self.sector {
                return Err(cut());
            }
        }
        tables.retain(|table| *table < 0xffff_fffa);
        Ok(tables)
    }

    /// The bytes of a sector; the last of a file may be short.
    fn sector(&self, index: u32) -> Result<&'a [u8], Refusal> {
        let start = (index as usize + 1).checked_mul(self.sector).filter(|start| *start < self.file.len());
        let start = start.ok_or_else(cut)?;
        Ok(&self.file[start..(start + self.sector).min(self.file.len())])
    }

    fn chain(&self, first: u32, length: usize) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        let mut sector = first;
        while sector != END && bytes.len() < length {
            // A chain that is longer than the file goes round.
            if bytes.len() > self.file.len() {
                return Err(cut());
            }
            bytes.extend_from_slice(self.sector(sector)?);
            sector = *self.next.get(sector as usize).ok_or_else(cut)?;
        }
        if length != usize::MAX && bytes.len() < length {
            return Err(cut());
        }
        bytes.truncate(length);
        Ok(bytes)
    }

    fn small_chain(&self, first: u32, length: usize) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        let mut sector = first;
        while sector != END && bytes.len() < length {
            let start = sector as usize * 64;
            let end = (start + 64).min(self.small.len());
            if start >= end {
                return Err(cut());
            }
            bytes.extend_from_slice(&self.small[start..end]);
            sector = *self.next_small.get(sector as usize).ok_or_else(cut)?;
        }
        if bytes.len() < length {
            return Err(cut());
        }
        bytes.truncate(length);
        Ok(bytes)
    }

    fn stream(&self, names: &[&str]) -> Result<Vec<u8>, Refusal> {
        for wanted in names {
            for entry in self.directory.chunks_exact(128) {
                let letters = usize::from(short(entry, 64)).saturating_sub(2).min(62);
                if wide(&entry[..letters]).eq_ignore_ascii_case(wanted) {
                    let (first, length) = (long(entry, 116), long(entry, 120) as usize);
                    return if length < SMALL { self.small_chain(first, length) } else { self.chain(first, length) };
                }
            }
        }
        Err(Refusal::damaged("the container holds no workbook"))
    }
}
