//! Columns of the tables that stages answer.

use edgegis_sdk::{Array, OutputField, OutputStream, Window};

/// A column of a table.
pub fn column(name: &str, format: &str, values: Array) -> (OutputField, Array) {
    (OutputField::new(name, format), values)
}

/// One batch with one row for this window: where it lies.
pub fn place(window: &Window) -> OutputStream {
    let number = |value: usize| Array::i64s(vec![value as i64]);
    OutputStream::of(vec![
        column("column", "l", number(window.column)),
        column("row", "l", number(window.row)),
        column("columns", "l", number(window.columns)),
        column("rows", "l", number(window.rows)),
    ])
}
