//! A row as SQLite stores it: a header of serial types, then the values.
//!
//! Source: "Database File Format", section 2.1, sqlite.org/fileformat2.html.

use crate::pages::{push_varint, Varint};
use crate::short_copy::copy;

/// Builds one record after another, reusing its memory.
#[derive(Default)]
pub struct Record {
    types: Vec<u8>,
    /// The values, and room for more behind them.
    values: Vec<u8>,
    used: usize,
}

impl Record {
    pub fn clear(&mut self) {
        self.types.clear();
        self.used = 0;
    }

    pub fn null(&mut self) {
        self.types.push(0);
    }

    /// The next bytes of the values, to write into.
    #[inline(always)]
    fn room(&mut self, bytes: usize) -> &mut [u8] {
        let start = self.used;
        self.used += bytes;
        if self.used > self.values.len() {
            self.values.resize(2 * self.used + 64, 0);
        }
        &mut self.values[start..self.used]
    }

    pub fn integer(&mut self, value: i64) {
        let (serial, width) = integer_form(value);
        self.types.push(serial);
        copy(self.room(width), &value.to_be_bytes()[8 - width..]);
    }

    /// NaN is SQL's null, as in SQLite's own API.
    pub fn real(&mut self, value: f64) {
        if value.is_nan() {
            return self.null();
        }
        self.types.push(7);
        self.room(8).copy_from_slice(&value.to_be_bytes());
    }

    pub fn text(&mut self, bytes: &[u8]) {
        push_varint(&mut self.types, 13 + 2 * bytes.len() as u64);
        copy(self.room(bytes.len()), bytes);
    }

    pub fn blob(&mut self, bytes: &[u8]) {
        push_varint(&mut self.types, 12 + 2 * bytes.len() as u64);
        copy(self.room(bytes.len()), bytes);
    }

    /// A blob in two parts.
    pub fn blob_of(&mut self, head: &[u8], tail: &[u8]) {
        push_varint(&mut self.types, 12 + 2 * (head.len() + tail.len()) as u64);
        copy(self.room(head.len()), head);
        copy(self.room(tail.len()), tail);
    }

    /// What precedes the types: the header's length, which counts its own bytes: one below 128, else two (a table has at
    /// most 2,000 columns).
    fn header(&self) -> Varint {
        let one = self.types.len() + 1;
        Varint::of(if one < 128 { one } else { one + 1 } as u64)
    }

    /// Bytes of header and values.
    pub fn len(&self) -> usize {
        self.header().as_slice().len() + self.types.len() + self.used
    }

    /// Writes header and values into `to`, which is as long.
    #[inline(always)]
    pub fn write(&self, to: &mut [u8]) {
        let header = self.header();
        let (head, values) = to.split_at_mut(header.as_slice().len() + self.types.len());
        let (length, types) = head.split_at_mut(header.as_slice().len());
        copy(length, header.as_slice());
        copy(types, &self.types);
        copy(values, &self.values[..self.used]);
    }
}

/// Serial type and bytes of the smallest of SQLite's integers that holds `value`.
pub fn integer_form(value: i64) -> (u8, usize) {
    match value {
        0 => (8, 0),
        1 => (9, 0),
        -128..=127 => (1, 1),
        -32_768..=32_767 => (2, 2),
        -8_388_608..=8_388_607 => (3, 3),
        -2_147_483_648..=2_147_483_647 => (4, 4),
        -140_737_488_355_328..=140_737_488_355_327 => (5, 6),
        _ => (6, 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_by_hand() {
        let mut record = Record::default();
        record.null();
        record.integer(-2);
        record.integer(1);
        record.text(b"ab");
        record.real(1.0);
        let mut written = vec![0; record.len()];
        record.write(&mut written);
        assert_eq!(written, [6, 0, 1, 9, 17, 7, 0xfe, b'a', b'b', 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]);
    }
}
