//! Names of the parts of a package (OPC, ECMA-376 part 2), and what they are called from one another.

/// Returns the part that holds the relations of a part; the package itself is the part "".
pub(crate) fn relations_of(part: &str) -> String {
    match part.rsplit_once('/') {
        None => format!("_rels/{part}.rels"),
        Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
    }
}

/// Returns the path of a target as a relation of a part names it; steps above the package stop there.
pub(crate) fn resolve(part: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => drop(path.pop()),
            "." | "" => {}
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::{relations_of, resolve};

    #[test]
    fn targets_are_relative_to_the_folder_of_the_part() {
        assert_eq!(resolve("xl/worksheets/sheet1.xml", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl/workbook.xml", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/workbook.xml", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("", "./xl/workbook.xml"), "xl/workbook.xml");
        assert_eq!(resolve("xl/workbook.xml", "../../../etc/passwd"), "etc/passwd");
    }

    #[test]
    fn relations_stand_beside_their_part() {
        assert_eq!(relations_of(""), "_rels/.rels");
        assert_eq!(relations_of("xl/workbook.xml"), "xl/_rels/workbook.xml.rels");
    }
}
