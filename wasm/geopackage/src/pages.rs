//! Pages of a SQLite file, numbered on from the file's last page.
//!
//! Source: "Database File Format", sqlite.org/fileformat2.html.

/// Bytes of a page: the size that OGR gives GeoPackages.
pub const PAGE: usize = 4096;
/// The page that holds the byte at 1 GiB is never used: SQLite locks bytes there.
const LOCK_PAGE: u32 = (1 << 30) / PAGE as u32 + 1;

/// New pages behind a file's own.
pub struct Pages {
    first: u32,
    bytes: Vec<u8>,
}

impl Pages {
    /// `first` is the number of the first new page: one more than the file has.
    pub fn new(first: u32) -> Self {
        Pages { first, bytes: Vec::new() }
    }

    /// Makes room for that many bytes at once: a growing vector would need three times its size.
    pub fn expect(&mut self, bytes: usize) {
        self.bytes.reserve(bytes);
    }

    /// Appends an empty page and answers its number.
    pub fn append(&mut self) -> u32 {
        let number = self.first + (self.bytes.len() / PAGE) as u32;
        self.bytes.resize(self.bytes.len() + PAGE, 0);
        if number == LOCK_PAGE {
            return self.append();
        }
        number
    }

    /// The page of that number, to write into.
    pub fn page(&mut self, number: u32) -> &mut [u8] {
        let start = (number - self.first) as usize * PAGE;
        &mut self.bytes[start..start + PAGE]
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Appends SQLite's variable-length integer.
pub fn push_varint(bytes: &mut Vec<u8>, value: u64) {
    if value >= 1 << 56 {
        let high = value >> 8;
        (0..8).rev().for_each(|i| bytes.push((high >> (7 * i)) as u8 | 0x80));
        bytes.push(value as u8);
        return;
    }
    let groups = (64 - value.leading_zeros()).div_ceil(7).max(1);
    for i in (1..groups).rev() {
        bytes.push((value >> (7 * i)) as u8 | 0x80);
    }
    bytes.push(value as u8 & 0x7f);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varint(value: u64) -> Vec<u8> {
        let mut bytes = vec![];
        push_varint(&mut bytes, value);
        bytes
    }

    #[test]
    fn varints_are_sqlites() {
        assert_eq!(varint(0), [0]);
        assert_eq!(varint(127), [127]);
        assert_eq!(varint(128), [0x81, 0]);
        assert_eq!(varint(16383), [0xff, 0x7f]);
        assert_eq!(varint(u64::MAX), [0xff; 9]);
    }

    #[test]
    fn the_lock_page_is_skipped() {
        let mut pages = Pages::new(LOCK_PAGE - 1);
        assert_eq!([pages.append(), pages.append()], [LOCK_PAGE - 1, LOCK_PAGE + 1]);
        assert_eq!(pages.into_bytes().len(), 3 * PAGE);
    }
}
