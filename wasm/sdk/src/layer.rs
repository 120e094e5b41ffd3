//! What a layer's stream says: its geometries, whether it has Z, which feature a row is.

use crate::{Error, Stream};

/// For one part, at least: below this another thread does not pay.
const BYTES_PER_PART: usize = 1 << 18;
const ROWS_PER_PART: usize = 1 << 12;
const PARTS: usize = 64;

/// The WKB of a layer's rows; none where null.
pub struct Geometries<'a>(Vec<Option<&'a [u8]>>);

impl<'a> Geometries<'a> {
    pub fn of(stream: &Stream<'a>) -> Result<Self, Error> {
        let mut rows = Vec::with_capacity(stream.rows());
        for batch in &stream.batches {
            let column = batch.column("$geometry")?;
            rows.extend((0..batch.length).map(|row| (!column.is_null(row)).then(|| column.binary(row))));
        }
        Ok(Geometries(rows))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rows of one of several parts: as many bytes in each, about.
    pub fn rows_of_part(&self, part: usize, parts: usize) -> Vec<u32> {
        let size = |row: &usize| self.0[*row].map_or(1, |wkb| wkb.len() + 1) as u64;
        let total = (0..self.len()).map(|row| size(&row)).sum::<u64>().max(1);
        let (from, until) = (part as u64 * total, (part as u64 + 1) * total);
        let mut before = 0;
        let mut rows = vec![];
        for row in 0..self.len() {
            if before * parts as u64 >= until {
                break;
            }
            if before * parts as u64 >= from {
                rows.push(row as u32);
            }
            before += size(&row);
        }
        rows
    }

    pub fn bytes(&self) -> usize {
        self.0.iter().flatten().map(|wkb| wkb.len()).sum()
    }

    /// How many parts pay.
    pub fn parts(&self) -> usize {
        (self.bytes() / BYTES_PER_PART + self.len() / ROWS_PER_PART).clamp(1, PARTS)
    }

    pub fn iter(&self) -> impl Iterator<Item = Option<&'a [u8]>> + '_ {
        self.0.iter().copied()
    }

    pub fn get(&self, row: u32) -> Option<&'a [u8]> {
        self.0[row as usize]
    }
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
