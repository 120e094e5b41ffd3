//! A row as SQLite stores it: a header of serial types, then the values.
//!
//! Source: "Database File Format", section 2.1, sqlite.org/fileformat2.html.

use crate::pages::push_varint;

/// Builds one record after another, reusing its memory.
#[derive(Default)]
pub struct Record {
    types: Vec<u8>,
    values: Vec<u8>,
    payload: Vec<u8>,
}

impl Record {
    pub fn clear(&mut self) {
        self.types.clear();
        self.values.clear();
    }

    pub fn null(&mut self) {
        self.types.push(0);
    }

    /// The smallest of SQLite's integers that holds `value`.
    pub fn integer(&mut self, value: i64) {
        let (serial, width) = match value {
            0 => (8, 0),
            1 => (9, 0),
            -128..=127 => (1, 1),
            -32_768..=32_767 => (2, 2),
            -8_388_608..=8_388_607 => (3, 3),
            -2_147_483_648..=2_147_483_647 => (4, 4),
            -140_737_488_355_328..=140_737_488_355_327 => (5, 6),
            _ => (6, 8),
        };
        self.types.push(serial);
        self.values.extend_from_slice(&value.to_be_bytes()[8 - width..]);
    }

    /// NaN is SQL's null, as in SQLite's own API.
    pub fn real(&mut self, value: f64) {
        if value.is_nan() {
            return self.null();
        }
        self.types.push(7);
        self.values.extend_from_slice(&value.to_be_bytes());
    }

    pub fn text(&mut self, bytes: &[u8]) {
        push_varint(&mut self.types, 13 + 2 * bytes.len() as u64);
        self.values.extend_from_slice(bytes);
    }

    pub fn blob(&mut self, bytes: &[u8]) {
        push_varint(&mut self.types, 12 + 2 * bytes.len() as u64);
        self.values.extend_from_slice(bytes);
    }

    /// A blob in two parts.
    pub fn blob_of(&mut self, head: &[u8], tail: &[u8]) {
        push_varint(&mut self.types, 12 + 2 * (head.len() + tail.len()) as u64);
        self.values.extend_from_slice(head);
        self.values.extend_from_slice(tail);
    }

    /// Header and values.
    pub fn payload(&mut self) -> &[u8] {
        self.payload.clear();
        // The header's length counts its own bytes: one below 128, else two (a table has at most 2,000 columns).
        let one = self.types.len() + 1;
        push_varint(&mut self.payload, if one < 128 { one } else { one + 1 } as u64);
        self.payload.extend_from_slice(&self.types);
        self.payload.extend_from_slice(&self.values);
        &self.payload
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
        assert_eq!(record.payload(), [6, 0, 1, 9, 17, 7, 0xfe, b'a', b'b', 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]);
    }
}
