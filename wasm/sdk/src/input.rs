//! Views of a request's Arrow data: slices over the guest's memory, nothing copied.

use crate::{Error, Grid, Partition, Window};
use serde_json::Value;

/// One call of one function.
pub struct Request<'a> {
    pub params: Value,
    pub streams: Vec<Stream<'a>>,
}

/// A schema and its batches: one input of a stage, in the order of the descriptor.
pub struct Stream<'a> {
    pub metadata: Vec<(&'a str, &'a str)>,
    pub batches: Vec<Batch<'a>>,
    /// Column names and formats; present without batches too.
    pub fields: Vec<(&'a str, &'a str)>,
    /// A batch without rows: the columns with their children, when there is no other batch to see them in.
    pub empty: Batch<'a>,
}

/// Rows of a table, or of a raster.
pub struct Batch<'a> {
    pub length: usize,
    pub columns: Vec<Column<'a>>,
}

/// One Arrow array and its field.
#[derive(Clone)]
pub struct Column<'a> {
    pub name: &'a str,
    pub format: &'a str,
    pub length: usize,
    pub(crate) validity: Option<&'a [u8]>,
    /// Fixed-width values, bits, or offsets.
    pub(crate) data: &'a [u8],
    /// Bytes that offsets point into.
    pub(crate) bytes: &'a [u8],
    pub children: Vec<Column<'a>>,
}

impl<'a> Request<'a> {
    /// The algorithm's parameter; JSON null where it is unset.
    pub fn parameter(&self, name: &str) -> &Value {
        &self.params["parameters"][name]
    }

    /// A parameter that must be a number.
    pub fn number(&self, name: &str) -> Result<f64, Error> {
        self.parameter(name).as_f64().ok_or_else(|| Error::bad_parameter(format!("{name} must be a number.")))
    }

    /// A parameter that must be a whole number.
    pub fn integer(&self, name: &str) -> Result<i64, Error> {
        self.parameter(name).as_i64().ok_or_else(|| Error::bad_parameter(format!("{name} must be a whole number.")))
    }

    /// A parameter that is true or false; false where it is unset.
    pub fn flag(&self, name: &str) -> bool {
        self.parameter(name).as_bool().unwrap_or(false)
    }

    /// A text parameter; none where it is unset or empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.parameter(name).as_str().filter(|text| !text.is_empty())
    }

    /// Whether somebody wants an output of the job.
    pub fn wants(&self, output: &str) -> bool {
        self.params["outputs"].as_array().is_some_and(|names| names.iter().any(|name| name == output))
    }

    /// Result values of an earlier stage.
    pub fn values_of(&self, stage: &str) -> &Value {
        &self.params["values"][stage]
    }

    pub fn stream(&self, index: usize) -> Result<&Stream<'a>, Error> {
        self.streams.get(index).ok_or_else(|| Error::internal(format!("the stage has no input number {index}")))
    }

    pub fn partition(&self) -> Result<Partition, Error> {
        Partition::parse(&self.params["partition"])
    }

    pub fn window(&self) -> Result<Window, Error> {
        Window::parse(&self.params["window"])
    }

    pub fn grid(&self) -> Result<Grid, Error> {
        Grid::parse(&self.params["grid"])
    }

    /// The grid of a raster input that the stage takes, with the bands that it gets of it.
    pub fn raster(&self, name: &str) -> Result<Grid, Error> {
        Grid::parse(&self.params["rasters"][name])
    }
}

impl<'a> Stream<'a> {
    /// Value of a schema metadata key, for example `edgegis:extent`.
    pub fn metadata(&self, key: &str) -> Option<&'a str> {
        self.metadata.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }

    pub fn rows(&self) -> usize {
        self.batches.iter().map(|batch| batch.length).sum()
    }

    /// Position of a column by name.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|(field, _)| *field == name)
    }

    /// The format of a column by name.
    pub fn format(&self, name: &str) -> Option<&'a str> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, format)| *format)
    }
}

impl<'a> Batch<'a> {
    pub fn column(&self, name: &str) -> Result<&Column<'a>, Error> {
        self.find(name).ok_or_else(|| Error::internal(format!("the host gave no column '{name}'")))
    }

    pub fn find(&self, name: &str) -> Option<&Column<'a>> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl<'a> Column<'a> {
    #[inline]
    pub fn is_null(&self, row: usize) -> bool {
        self.format == "n" || self.validity.is_some_and(|bits| bits[row / 8] >> (row % 8) & 1 == 0)
    }

    fn typed<T: Copy>(&self, formats: &[&str]) -> Result<&'a [T], Error> {
        let known = formats.iter().any(|format| self.format.starts_with(format));
        if !known {
            return Err(Error::internal(format!("column '{}' is '{}', not one of {formats:?}", self.name, self.format)));
        }
        Ok(cast(self.data, self.length))
    }

    pub fn f64s(&self) -> Result<&'a [f64], Error> {
        self.typed(&["g"])
    }

    pub fn f32s(&self) -> Result<&'a [f32], Error> {
        self.typed(&["f"])
    }

    /// Signed 64-bit values: whole numbers, timestamps, times in micro- and nanoseconds.
    pub fn i64s(&self) -> Result<&'a [i64], Error> {
        self.typed(&["l", "ts", "ttu", "ttn"])
    }

    /// Signed 32-bit values: whole numbers, dates (days), times in seconds and milliseconds.
    pub fn i32s(&self) -> Result<&'a [i32], Error> {
        self.typed(&["i", "tdD", "tts", "ttm"])
    }

    pub fn u32s(&self) -> Result<&'a [u32], Error> {
        self.typed(&["I"])
    }

    pub fn u64s(&self) -> Result<&'a [u64], Error> {
        self.typed(&["L"])
    }

    pub fn i16s(&self) -> Result<&'a [i16], Error> {
        self.typed(&["s"])
    }

    pub fn u16s(&self) -> Result<&'a [u16], Error> {
        self.typed(&["S"])
    }

    pub fn i8s(&self) -> Result<&'a [i8], Error> {
        self.typed(&["c"])
    }

    pub fn u8s(&self) -> Result<&'a [u8], Error> {
        self.typed(&["C"])
    }

    /// A value of a `b` column.
    pub fn boolean(&self, row: usize) -> bool {
        self.data[row / 8] >> (row % 8) & 1 == 1
    }

    /// The raw values of a fixed-width column, or its offsets.
    pub fn raw_data(&self) -> &'a [u8] {
        self.data
    }

    /// The raw validity bits, when something may be null.
    pub fn raw_validity(&self) -> Option<&'a [u8]> {
        self.validity
    }

    /// The raw bytes that a `u` or `z` column's offsets point into.
    pub fn raw_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The offsets of a `u`, `z` or `+l` column: one more than rows.
    pub fn offsets(&self) -> &'a [i32] {
        if self.data.is_empty() {
            return &[0];
        }
        cast(self.data, self.length + 1)
    }

    /// The bytes of a row of a `z` or `u` column; empty where null.
    #[inline]
    pub fn binary(&self, row: usize) -> &'a [u8] {
        if self.data.is_empty() {
            return &[];
        }
        let offsets: &[i32] = cast(self.data, self.length + 1);
        &self.bytes[offsets[row] as usize..offsets[row + 1] as usize]
    }

    /// The text of a row of a `u` column.
    pub fn utf8(&self, row: usize) -> Result<&'a str, Error> {
        std::str::from_utf8(self.binary(row))
            .map_err(|_| Error::bad_input(format!("Field '{}' holds text that is not UTF-8 in row {row}.", self.name)))
    }

    /// Any numeric column's value as a double; none where null.
    pub fn as_f64(&self, row: usize) -> Result<Option<f64>, Error> {
        if self.is_null(row) {
            return Ok(None);
        }
        let value = match self.format {
            "g" => self.f64s()?[row],
            "f" => self.f32s()?[row] as f64,
            "l" => self.i64s()?[row] as f64,
            "i" => self.i32s()?[row] as f64,
            "I" => self.u32s()?[row] as f64,
            "L" => self.u64s()?[row] as f64,
            "s" => self.i16s()?[row] as f64,
            "S" => self.u16s()?[row] as f64,
            "c" => self.i8s()?[row] as f64,
            "C" => self.u8s()?[row] as f64,
            "b" => self.boolean(row) as u8 as f64,
            _ => return Err(Error::bad_parameter(format!("Field '{}' is not numeric.", self.name))),
        };
        Ok(Some(value))
    }

    /// The cells of a raster column (`+w:COLUMNS`), row by row.
    pub fn cells(&self) -> Result<&Column<'a>, Error> {
        self.children.first().ok_or_else(|| Error::internal(format!("column '{}' is not a raster band", self.name)))
    }
}

/// `count` values of plain numbers from the front of `bytes`, which the host aligned.
fn cast<T: Copy>(bytes: &[u8], count: usize) -> &[T] {
    let size = std::mem::size_of::<T>();
    if count == 0 || bytes.len() < count * size {
        assert!(count == 0, "a buffer is shorter than its array");
        return &[];
    }
    assert!((bytes.as_ptr() as usize).is_multiple_of(std::mem::align_of::<T>()), "a buffer is not aligned");
    // SAFETY: length and alignment were checked; T is one of the plain number types above.
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), count) }
}
