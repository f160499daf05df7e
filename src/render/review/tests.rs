use super::copy_names;

#[test]
fn each_copy_has_a_name_of_its_own() {
    let check = |paths: &[&str], expected: &[&str]| assert_eq!(copy_names(paths), expected);
    check(&["a.xlsx", "sub.d/b", "sub/a.xls"], &["a.review", "sub.d/b.review", "sub/a.review"]);
    check(&["a.csv", "A.xlsx"], &["a.csv.review", "A.xlsx.review"]);
    check(&["a.xlsx", "a.xlsx"], &["a.xlsx.review", "a.xlsx.review-2"]);
}
