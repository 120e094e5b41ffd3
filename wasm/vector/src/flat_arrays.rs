//! Arrays of different lengths as one Arrow row: a list column each. So an index travels between stages without parsing.

use edgegis_sdk::{Array, Column, Error, OutputField};

/// A list column of one row.
pub type ListColumn = (OutputField, Array);

fn list(name: &str, format: &str, values: Array) -> ListColumn {
    let field = OutputField::new(name, "+l").with_child(OutputField::new("item", format));
    let offsets = Array::i32s(vec![0, values.length as i32]);
    let column = Array { length: 1, data: offsets.data, children: vec![values], ..Array::default() };
    (field, column)
}

pub fn list_of_f64(name: &str, values: Vec<f64>) -> ListColumn {
    list(name, "g", Array::f64s(values))
}

pub fn list_of_u32(name: &str, values: Vec<u32>) -> ListColumn {
    list(name, "I", Array::u32s(values))
}

pub fn list_of_bytes(name: &str, values: Vec<u8>) -> ListColumn {
    list(name, "C", Array::u8s(values))
}

/// The values of a list column of one row.
pub fn item<'a, 'b>(column: &'b Column<'a>) -> Result<&'b Column<'a>, Error> {
    column.children.first().ok_or_else(|| Error::internal(format!("column '{}' is not a list", column.name)))
}
