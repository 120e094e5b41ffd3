//! Typed views of the request's params (see ABI.md, "Params").

use crate::Error;
use serde_json::Value;

/// The rows of the partitioned input that this call sees.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    pub index: usize,
    pub count: usize,
    /// Number of rows of the input before this partition.
    pub first_row: u64,
    /// Name of the input that is partitioned.
    pub of: String,
}

/// A window of a grid: its core in cells, and the halo that is present on each side, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub column: usize,
    pub row: usize,
    pub columns: usize,
    pub rows: usize,
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
}

/// A raster's grid: size in cells and GDAL's geotransform.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    pub columns: usize,
    pub rows: usize,
    pub transform: [f64; 6],
    /// Per band: Arrow format of the cells, and nodata.
    pub bands: Vec<(String, Option<f64>)>,
}

fn size(object: &Value, key: &str) -> Result<usize, Error> {
    let number = object.get(key).and_then(Value::as_u64);
    number.map(|n| n as usize).ok_or_else(|| Error::internal(format!("the host's params lack the number '{key}'")))
}

impl Partition {
    pub(crate) fn parse(value: &Value) -> Result<Self, Error> {
        Ok(Partition {
            index: size(value, "index")?,
            count: size(value, "count")?,
            first_row: value.get("first_row").and_then(Value::as_u64).unwrap_or(0),
            of: value.get("of").and_then(Value::as_str).unwrap_or("").to_string(),
        })
    }
}

impl Window {
    pub(crate) fn parse(value: &Value) -> Result<Self, Error> {
        Ok(Window {
            column: size(value, "column")?,
            row: size(value, "row")?,
            columns: size(value, "columns")?,
            rows: size(value, "rows")?,
            left: size(value, "left")?,
            top: size(value, "top")?,
            right: size(value, "right")?,
            bottom: size(value, "bottom")?,
        })
    }

    /// Columns that the guest sees: the core and its halo.
    pub fn full_columns(&self) -> usize {
        self.left + self.columns + self.right
    }

    /// Rows that the guest sees: the core and its halo.
    pub fn full_rows(&self) -> usize {
        self.top + self.rows + self.bottom
    }
}

impl Grid {
    pub(crate) fn parse(value: &Value) -> Result<Self, Error> {
        let missing = || Error::internal("the host's params lack the grid's transform");
        let numbers = value.get("transform").and_then(Value::as_array).ok_or_else(missing)?;
        let mut transform = [0.0; 6];
        for (slot, number) in transform.iter_mut().zip(numbers) {
            *slot = number.as_f64().ok_or_else(missing)?;
        }
        let bands = value.get("bands").and_then(Value::as_array).cloned().unwrap_or_default();
        let band = |b: &Value| (b.get("type").and_then(Value::as_str).unwrap_or("").to_string(), nodata(b.get("nodata")));
        Ok(Grid {
            columns: size(value, "columns")?,
            rows: size(value, "rows")?,
            transform,
            bands: bands.iter().map(band).collect(),
        })
    }
}

/// JSON has no NaN: a nodata of NaN is the text "nan".
fn nodata(value: Option<&Value>) -> Option<f64> {
    match value {
        Some(Value::String(text)) if text == "nan" => Some(f64::NAN),
        Some(Value::String(text)) if text == "inf" => Some(f64::INFINITY),
        Some(Value::String(text)) if text == "-inf" => Some(f64::NEG_INFINITY),
        Some(number) => number.as_f64(),
        None => None,
    }
}
