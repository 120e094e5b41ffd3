//! What a layer's stream says: its geometries, whether it has Z, which feature a row is.

use crate::{Column, Error, Stream};
use std::ops::Range;

/// For one part, at least: below this another thread does not pay.
const BYTES_PER_PART: usize = 1 << 18;
const ROWS_PER_PART: usize = 1 << 12;
const PARTS: usize = 64;

/// The WKB of a layer's rows; none where null.
pub struct Geometries<'a> {
    batches: Vec<Batch<'a>>,
    rows: usize,
    bytes: usize,
}

struct Batch<'a> {
    column: Column<'a>,
    first_row: usize,
    bytes_before: usize,
}

impl<'a> Geometries<'a> {
    pub fn of(stream: &Stream<'a>) -> Result<Self, Error> {
        let mut geometries = Geometries { batches: vec![], rows: 0, bytes: 0 };
        for batch in &stream.batches {
            let column = batch.column("$geometry")?.clone();
            let (first_row, bytes_before) = (geometries.rows, geometries.bytes);
            geometries.rows += batch.length;
            geometries.bytes += bytes_until(&column, batch.length);
            geometries.batches.push(Batch { column, first_row, bytes_before });
        }
        Ok(geometries)
    }

    pub fn len(&self) -> usize {
        self.rows
    }

    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The rows of one of several parts: as many bytes in each, about.
    pub fn rows_of_part(&self, part: usize, parts: usize) -> Range<u32> {
        let total = self.size_until(self.rows).max(1);
        let first = |part: usize| self.first_row_from(part as u64 * total, parts as u64) as u32;
        first(part)..first(part + 1)
    }

    /// The first row before which there is at least that size, divided.
    fn first_row_from(&self, size: u64, divisor: u64) -> usize {
        let (mut low, mut high) = (0, self.rows);
        while low < high {
            let middle = (low + high) / 2;
            if self.size_until(middle) * divisor < size {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Of the rows before this one: a row without a geometry has a size, too.
    fn size_until(&self, row: usize) -> u64 {
        let bytes = match self.batch_of(row) {
            Some(batch) => batch.bytes_before + bytes_until(&batch.column, row - batch.first_row),
            None => self.bytes,
        };
        (row + bytes) as u64
    }

    #[inline]
    fn batch_of(&self, row: usize) -> Option<&Batch<'a>> {
        self.batches.iter().rev().find(|batch| batch.first_row <= row)
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many parts pay.
    pub fn parts(&self) -> usize {
        (self.bytes / BYTES_PER_PART + self.rows / ROWS_PER_PART).clamp(1, PARTS)
    }

    pub fn iter(&self) -> impl Iterator<Item = Option<&'a [u8]>> + '_ {
        self.batches.iter().flat_map(|batch| (0..batch.column.length).map(|row| of_row(&batch.column, row)))
    }

    #[inline]
    pub fn get(&self, row: u32) -> Option<&'a [u8]> {
        let batch = self.batch_of(row as usize)?;
        of_row(&batch.column, row as usize - batch.first_row)
    }
}

#[inline]
fn of_row<'a>(column: &Column<'a>, row: usize) -> Option<&'a [u8]> {
    (!column.is_null(row)).then(|| column.binary(row))
}

/// The bytes of a column's geometries before this row.
fn bytes_until(column: &Column, row: usize) -> usize {
    let offsets = column.offsets();
    if row < offsets.len() { (offsets[row] - offsets[0]) as usize } else { 0 }
}

/// Whether a layer's or a geometry's WKB type has Z.
pub fn type_has_z(code: u32) -> bool {
    code & 0x8000_0000 != 0 || matches!((code & 0x0FFF_FFFF) / 1000, 1 | 3)
}

/// The layer's WKB type, as QGIS numbers it; 0 where it is unknown.
pub fn layer_type(stream: &Stream) -> u32 {
    let number = stream.metadata("edgegis:geometry_type").and_then(|text| text.parse::<i64>().ok());
    number.map_or(0, |code| code as u32)
}

pub fn layer_has_z(stream: &Stream) -> bool {
    type_has_z(layer_type(stream))
}

/// The error with the id of the feature that it is about.
pub fn feature_error(error: Error, stream: &Stream, row: u32) -> Error {
    let mut rest = row as usize;
    for batch in &stream.batches {
        if rest < batch.length {
            let id = batch.find("$id").and_then(|column| column.i64s().ok()).map(|ids| ids[rest]);
            return match id {
                Some(id) => Error { message: format!("Feature ({id}): {}", error.message), ..error }.with_feature(id),
                None => error,
            };
        }
        rest -= batch.length;
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{wkb, Array, OutputField, OutputStream};

    #[test]
    fn parts_hold_each_row_once() {
        let geometries: Vec<Option<Vec<u8>>> = (0..100).map(|i| (i % 3 > 0).then(|| wkb::point(i as f64, 0.0))).collect();
        let layer = OutputStream::of(vec![(OutputField::geometry(), Array::binaries(&geometries))]);
        let stream = layer.view();
        let geometries = Geometries::of(&stream).unwrap();
        for parts in [1, 2, 7, 100, 150] {
            let rows: Vec<u32> = (0..parts).flat_map(|part| geometries.rows_of_part(part, parts)).collect();
            assert_eq!(rows, (0..100).collect::<Vec<_>>(), "{parts}");
        }
        let sizes: Vec<usize> = (0..7).map(|part| geometries.rows_of_part(part, 7).len()).collect();
        assert!(sizes.iter().all(|size| (12..=17).contains(size)), "{sizes:?}");
    }
}
