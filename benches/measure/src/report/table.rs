//! A table whose columns are aligned, and which is Markdown: for the terminal and for docs/measurements.md.

use std::fmt;

/// The first row is the header. The first column is text, the others are numbers.
pub struct Table(Vec<Vec<String>>);

impl Table {
    pub fn new(header: impl IntoIterator<Item = String>) -> Table {
        Table(vec![header.into_iter().collect()])
    }

    /// Adds a row with as many cells as the header.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.push(cells.into_iter().collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.0.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (index, row) in self.0.iter().enumerate() {
            for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                match column {
                    0 => write!(f, "| {cell:<width$} |")?,
                    _ => write!(f, " {cell:>width$} |")?,
                }
            }
            writeln!(f)?;
            if index == 0 {
                for (column, width) in widths.iter().enumerate() {
                    let line = "-".repeat(width + 1);
                    match column {
                        0 => write!(f, "|{line}-|")?,
                        _ => write!(f, "{line}:|")?,
                    }
                }
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligned_and_markdown() {
        let mut table = Table::new(["what", "GPU"].map(str::to_owned));
        table.row(["a lock", "1.7 M/s"].map(str::to_owned));
        table.row(["x", "-"].map(str::to_owned));
        let expected = "\
| what   |     GPU |
|--------|--------:|
| a lock | 1.7 M/s |
| x      |       - |
";
        assert_eq!(table.to_string(), expected);
    }
}
