//! The tables of the documentation, made of what was measured and kept in `docs/performance`.
//!
//! A document says where a table stands: all between `<!-- table: name -->` and `<!-- end -->` is
//! written here, all around it by hand. `tables` lists the names.

mod allocations;
mod budgets;
mod document;
mod first_sight;
mod fleet;
mod growth;
mod known;
mod load;
mod markdown;
mod measured;
mod peers;
mod refusals;
mod revocations;
mod size;
mod speed;
mod tables;
mod weight;

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::store;
use measured::Measured;

/// Where there are tables.
const DOCUMENTS: [&str; 3] = ["README.md", "docs/PERFORMANCE.md", "docs/manual/scale.md"];

/// Makes all tables of all documents anew, from what `docs/performance` has now.
///
/// # Errors
/// A file cannot be read or written, or a document has a table that nobody makes or that has no
/// end.
pub(crate) fn write(root: &Path) -> Result<(), Failure> {
    let measured = Measured::read(root)?;
    for name in DOCUMENTS {
        let path = root.join(name);
        let text = fs::read_to_string(&path).map_err(|error| store::failed(&path, &error))?;
        let filled = document::filled(&text, |table| tables::made(table, &measured));
        store::save(&path, &filled.map_err(|failure| failure.context(name))?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::document::Part;
    use super::tables::TABLES;
    use super::*;

    /// Makes all tables anew, without measuring.
    const MEND: &str = "cargo xtask bench --saved --write";

    #[test]
    fn the_documents_say_what_was_measured() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let measured = Measured::read(root).unwrap();
        let mut seen = Vec::new();
        for name in DOCUMENTS {
            let text = fs::read_to_string(root.join(name)).unwrap();
            for part in document::parts(&text).unwrap() {
                let Part::Table { name: table, body } = part else { continue };
                let made = tables::made(table, &measured);
                let made = made.unwrap_or_else(|| panic!("{name}: nobody makes `{table}`"));
                assert_eq!(body, made, "{name}: the table `{table}` is stale: `{MEND}` mends it");
                seen.push(table.to_owned());
            }
        }
        seen.sort_unstable();
        let mut all: Vec<&str> = TABLES.iter().map(|(table, _)| *table).collect();
        all.sort_unstable();
        assert_eq!(seen, all, "each table stands in one document");
    }
}
