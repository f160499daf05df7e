//! The bytes of a file once more, for a copy of it.

use super::{Inputs, Workbook, hex};
use sha2::{Digest as _, Sha256};
use std::fs;

/// Returns the bytes of a workbook's file, unless it is gone or no longer what was read.
pub fn read_again(inputs: &Inputs, workbook: &Workbook) -> Option<Vec<u8>> {
    let same = |bytes: &Vec<u8>| hex(&Sha256::digest(bytes)) == *workbook.sha256;
    match inputs {
        Inputs::Folder(folder) => fs::read(folder.join(workbook.path.as_ref())).ok().filter(same),
        // Several of the files named may have one name.
        Inputs::Files(paths) => {
            let named = paths.iter().filter(|path| path.file_name().is_some_and(|name| *name == *workbook.path));
            named.filter_map(|path| fs::read(path).ok()).find(same)
        }
    }
}
