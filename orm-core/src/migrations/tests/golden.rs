//! Files as they were written once: each is read for ever, and what is read is written as it was.

use super::super::*;
use std::path::Path;

#[test]
fn each_file_is_read_and_written_byte_for_byte() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/migrations/file/golden");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let migration =
            Migration::from_toml(&path.display().to_string(), &text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(migration.to_toml(), text, "{}", path.display());
        count += 1;
    }
    assert!(count >= 20, "{count} files");
}
