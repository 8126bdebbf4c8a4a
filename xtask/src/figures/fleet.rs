//! The tables of the scale demonstration, as the program wrote them.

use super::markdown::line;
use crate::fleet::Table;

/// The one of this name; nothing, if it was not written.
pub(super) fn table(tables: &[Table], name: &str) -> Option<String> {
    let table = tables.iter().find(|table| table.name == name)?;
    let (columns, rows) = table.rows.split_first()?;
    let rule = columns.iter().map(|_| "---".to_owned()).collect::<Vec<_>>();
    let lines = [columns, &rule].into_iter().chain(rows).map(|row| line(row));
    Some(lines.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_written_as_it_is() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let rows = vec![row(["", "ms"]), row(["alone", "1.2"])];
        let tables = [Table { name: "latency".to_owned(), rows }];
        let expected = "|  | ms |\n| --- | --- |\n| alone | 1.2 |";
        assert_eq!(table(&tables, "latency").as_deref(), Some(expected));
        assert_eq!(table(&tables, "memory"), None);
    }
}
