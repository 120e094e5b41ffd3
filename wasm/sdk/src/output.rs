//! Builders of the answer: owned Arrow arrays, and result values as JSON.

use crate::input::{Batch, Column, Request, Stream};
use serde_json::{Map, Value};

/// What a function answers: streams (the stage's output is the first) and result values.
#[derive(Default)]
pub struct Answer {
    pub streams: Vec<OutputStream>,
    pub values: Map<String, Value>,
}

/// Fields and batches of owned arrays.
#[derive(Default, Clone)]
pub struct OutputStream {
    pub metadata: Vec<(String, String)>,
    pub fields: Vec<OutputField>,
    pub batches: Vec<(usize, Vec<Array>)>,
}

/// Name, Arrow format, metadata and children of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputField {
    pub name: String,
    pub format: String,
    pub metadata: Vec<(String, String)>,
    pub children: Vec<OutputField>,
}

/// Buffers of numbers that keep their alignment.
#[derive(Clone, Debug)]
pub enum Buffer {
    Bytes(Vec<u8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    U32(Vec<u32>),
    I64(Vec<i64>),
    F32(Vec<f32>),
    F64(Vec<f64>),
    U16(Vec<u16>),
}

/// An owned Arrow array: validity bits (absent: nothing is null), values or offsets, bytes, children.
#[derive(Clone, Debug, Default)]
pub struct Array {
    pub length: usize,
    pub validity: Option<Vec<u8>>,
    pub data: Option<Buffer>,
    pub bytes: Option<Vec<u8>>,
    pub children: Vec<Array>,
}

impl Answer {
    /// One stream with one batch.
    pub fn table(columns: Vec<(OutputField, Array)>) -> Self {
        let mut answer = Answer::default();
        answer.streams.push(OutputStream::of(columns));
        answer
    }

    /// Adds a result value.
    pub fn with_value(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.values.insert(name.to_string(), value.into());
        self
    }
}

impl OutputStream {
    /// A stream of one batch; all columns have the first one's length.
    pub fn of(columns: Vec<(OutputField, Array)>) -> Self {
        let length = columns.first().map_or(0, |(_, array)| array.length);
        assert!(columns.iter().all(|(_, array)| array.length == length), "columns of different lengths");
        let (fields, arrays) = columns.into_iter().unzip();
        OutputStream { metadata: vec![], fields, batches: vec![(length, arrays)] }
    }

    /// A view as a request's input: native tests and benchmarks call guest functions with it.
    pub fn view(&self) -> Stream<'_> {
        Stream {
            metadata: self.metadata.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect(),
            fields: self.fields.iter().map(|f| (f.name.as_str(), f.format.as_str())).collect(),
            empty: Batch { length: 0, columns: self.fields.iter().map(OutputField::empty_column).collect() },
            batches: self
                .batches
                .iter()
                .map(|(length, arrays)| Batch {
                    length: *length,
                    columns: self.fields.iter().zip(arrays).map(|(field, array)| array.view(field)).collect(),
                })
                .collect(),
        }
    }
}

impl<'a> Request<'a> {
    /// A request without a host: native tests and benchmarks.
    pub fn native(params: Value, streams: Vec<Stream<'a>>) -> Self {
        Request { params, streams }
    }
}

impl OutputField {
    pub fn new(name: &str, format: &str) -> Self {
        OutputField { name: name.into(), format: format.into(), metadata: vec![], children: vec![] }
    }

    pub fn with_metadata(mut self, key: &str, value: &str) -> Self {
        self.metadata.push((key.into(), value.into()));
        self
    }

    pub fn with_child(mut self, child: OutputField) -> Self {
        self.children.push(child);
        self
    }

    fn empty_column(&self) -> Column<'_> {
        let children = self.children.iter().map(OutputField::empty_column).collect();
        Column { name: &self.name, format: &self.format, length: 0, validity: None, data: &[], bytes: &[], children }
    }

    /// `$geometry`, as WKB.
    pub fn geometry() -> Self {
        OutputField::new("$geometry", "z").with_metadata("ARROW:extension:name", "geoarrow.wkb")
    }
}

fn pack(valid: impl ExactSizeIterator<Item = bool>) -> Option<Vec<u8>> {
    let mut bits = vec![0u8; valid.len().div_ceil(8)];
    let mut all = true;
    for (row, valid) in valid.enumerate() {
        bits[row / 8] |= (valid as u8) << (row % 8);
        all &= valid;
    }
    (!all).then_some(bits)
}

macro_rules! numbers {
    ($plain:ident, $optional:ident, $type:ty, $buffer:ident) => {
        pub fn $plain(values: Vec<$type>) -> Self {
            Array { length: values.len(), data: Some(Buffer::$buffer(values)), ..Array::default() }
        }

        pub fn $optional(values: &[Option<$type>]) -> Self {
            let validity = pack(values.iter().map(Option::is_some));
            Array { validity, ..Array::$plain(values.iter().map(|v| v.unwrap_or_default()).collect()) }
        }
    };
}

impl Array {
    numbers!(f64s, optional_f64s, f64, F64);
    numbers!(f32s, optional_f32s, f32, F32);
    numbers!(i64s, optional_i64s, i64, I64);
    numbers!(i32s, optional_i32s, i32, I32);
    numbers!(u32s, optional_u32s, u32, U32);
    numbers!(i16s, optional_i16s, i16, I16);
    numbers!(u16s, optional_u16s, u16, U16);
    numbers!(u8s, optional_u8s, u8, Bytes);

    /// Text (`u`) or bytes (`z`).
    pub fn binaries<T: AsRef<[u8]>>(values: &[Option<T>]) -> Self {
        let mut offsets = Vec::with_capacity(values.len() + 1);
        let mut bytes = Vec::new();
        offsets.push(0);
        for value in values.iter() {
            bytes.extend_from_slice(value.as_ref().map_or(&[], |v| v.as_ref()));
            offsets.push(i32::try_from(bytes.len()).expect("more than 2 GiB of text in one batch"));
        }
        let validity = pack(values.iter().map(Option::is_some));
        Array { length: values.len(), validity, data: Some(Buffer::I32(offsets)), bytes: Some(bytes), children: vec![] }
    }

    /// Booleans (`b`).
    pub fn booleans(values: &[Option<bool>]) -> Self {
        let mut bits = vec![0u8; values.len().div_ceil(8)];
        for (row, value) in values.iter().enumerate() {
            bits[row / 8] |= (value.unwrap_or(false) as u8) << (row % 8);
        }
        let validity = pack(values.iter().map(Option::is_some));
        Array { length: values.len(), validity, data: Some(Buffer::Bytes(bits)), bytes: None, children: vec![] }
    }

    /// A raster band (`+w:columns`): `cells` holds whole rows.
    pub fn band(cells: Array, columns: usize) -> Self {
        Array { length: cells.length / columns.max(1), children: vec![cells], ..Array::default() }
    }

    /// A copy of an input column.
    pub fn copy_of(column: &Column) -> Self {
        let variable = matches!(column.format, "u" | "z");
        let nested_without_data = column.format.starts_with("+w") || column.format == "+s" || column.format == "n";
        Array {
            length: column.length,
            validity: column.raw_validity().map(<[u8]>::to_vec),
            data: (!nested_without_data).then(|| Buffer::aligned(column.raw_data())),
            bytes: variable.then(|| column.raw_bytes().to_vec()),
            children: column.children.iter().map(Array::copy_of).collect(),
        }
    }

    fn view<'a>(&'a self, field: &'a OutputField) -> Column<'a> {
        Column {
            name: &field.name,
            format: &field.format,
            length: self.length,
            validity: self.validity.as_deref(),
            data: self.data.as_ref().map_or(&[], |buffer| buffer.as_bytes()),
            bytes: self.bytes.as_deref().unwrap_or(&[]),
            children: field.children.iter().zip(&self.children).map(|(f, a)| a.view(f)).collect(),
        }
    }
}

impl Buffer {
    /// Bytes in memory that is aligned for any number.
    pub fn aligned(bytes: &[u8]) -> Buffer {
        let (whole, rest) = bytes.as_chunks();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        let words = whole.iter().chain((!rest.is_empty()).then_some(&last));
        Buffer::I64(words.map(|word| i64::from_le_bytes(*word)).collect())
    }

    /// The numbers as little-endian bytes.
    pub fn as_bytes(&self) -> &[u8] {
        fn bytes<T: Copy>(values: &[T]) -> &[u8] {
            // SAFETY: plain numbers without padding.
            unsafe { std::slice::from_raw_parts(values.as_ptr().cast(), std::mem::size_of_val(values)) }
        }
        match self {
            Buffer::Bytes(v) => v,
            Buffer::I16(v) => bytes(v),
            Buffer::U16(v) => bytes(v),
            Buffer::I32(v) => bytes(v),
            Buffer::U32(v) => bytes(v),
            Buffer::I64(v) => bytes(v),
            Buffer::F32(v) => bytes(v),
            Buffer::F64(v) => bytes(v),
        }
    }
}
