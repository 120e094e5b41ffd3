//! A column of polygons without holes, written one behind the other.

use edgegis_sdk::{Array, Buffer, Error};

/// Byte order, type, number of rings, number of coordinates.
const HEAD_BYTES: usize = 13;
const COORDINATE_BYTES: usize = 16;

/// WKB polygons in the making.
pub struct Polygons {
    bytes: Vec<u8>,
    offsets: Vec<i32>,
}

impl Polygons {
    /// Room for so many polygons of so many corners in all.
    pub fn with_room(polygons: usize, corners: usize) -> Self {
        let mut offsets = Vec::with_capacity(polygons + 1);
        offsets.push(0);
        let bytes = Vec::with_capacity(polygons * (HEAD_BYTES + COORDINATE_BYTES) + corners * COORDINATE_BYTES);
        Polygons { bytes, offsets }
    }

    /// Adds a polygon by its corners, which are not closed.
    pub fn add(&mut self, corners: &[[f64; 2]]) -> Result<(), Error> {
        self.bytes.extend([1, 3, 0, 0, 0, 1, 0, 0, 0]);
        self.bytes.extend((corners.len() as u32 + 1).to_le_bytes());
        for value in corners.iter().chain(corners.first()).flatten() {
            self.bytes.extend(value.to_le_bytes());
        }
        let end = i32::try_from(self.bytes.len());
        self.offsets.push(end.map_err(|_| Error::unsupported("The polygons are more than 2 GiB: take fewer points."))?);
        Ok(())
    }

    pub fn into_array(self) -> Array {
        let length = self.offsets.len() - 1;
        Array { length, data: Some(Buffer::I32(self.offsets)), bytes: Some(self.bytes), ..Array::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgegis_sdk::wkb;

    #[test]
    fn each_is_what_the_writer_of_one_writes() {
        let corners = [[0.0, 0.0], [2.5, 0.0], [0.0, -1.0]];
        let mut made = Polygons::with_room(2, 6);
        made.add(&corners).unwrap();
        made.add(&corners).unwrap();
        let one = wkb::polygon(&[[&corners[..], &corners[..1]].concat()]);
        let array = made.into_array();
        assert_eq!((array.length, array.bytes.unwrap()), (2, [one.clone(), one].concat()));
    }
}
