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
        self.append_copy(&[0; PAGE])
    }

    /// Appends a page with these bytes and answers its number.
    pub fn append_copy(&mut self, page: &[u8]) -> u32 {
        let next = |bytes: &Vec<u8>| self.first + (bytes.len() / PAGE) as u32;
        if next(&self.bytes) == LOCK_PAGE {
            self.bytes.resize(self.bytes.len() + PAGE, 0);
        }
        let number = next(&self.bytes);
        self.bytes.extend_from_slice(page);
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

/// SQLite's variable-length integer.
pub struct Varint {
    /// At the end of these.
    bytes: [u8; 9],
    start: usize,
}

impl Varint {
    #[inline(always)]
    pub fn of(value: u64) -> Self {
        let mut bytes = [0; 9];
        let more = |bits: u32| (value >> bits) as u8 | 0x80;
        if value < 1 << 28 {
            // All four, of which the first may not count: a loop takes longer.
            bytes[5..].copy_from_slice(&[more(21), more(14), more(7), value as u8 & 0x7f]);
            let count = 1 + usize::from(value >= 1 << 7) + usize::from(value >= 1 << 14) + usize::from(value >= 1 << 21);
            return Varint { bytes, start: 9 - count };
        }
        if value >= 1 << 56 {
            (0..8).for_each(|i| bytes[i] = more(57 - 7 * i as u32));
            bytes[8] = value as u8;
            return Varint { bytes, start: 0 };
        }
        let count = (64 - value.leading_zeros()).div_ceil(7);
        (0..count).for_each(|i| bytes[8 - i as usize] = more(7 * i));
        bytes[8] &= 0x7f;
        Varint { bytes, start: 9 - count as usize }
    }

    #[inline(always)]
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[self.start..]
    }
}

#[inline(always)]
pub fn push_varint(bytes: &mut Vec<u8>, value: u64) {
    if value < 128 {
        return bytes.push(value as u8);
    }
    bytes.extend_from_slice(Varint::of(value).as_slice());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varint(value: u64) -> Vec<u8> {
        let mut bytes = vec![];
        push_varint(&mut bytes, value);
        assert_eq!(Varint::of(value).as_slice(), bytes);
        bytes
    }

    #[test]
    fn varints_are_sqlites() {
        assert_eq!(varint(0), [0]);
        assert_eq!(varint(127), [127]);
        assert_eq!(varint(128), [0x81, 0]);
        assert_eq!(varint(16383), [0xff, 0x7f]);
        assert_eq!(varint((1 << 28) - 1), [0xff, 0xff, 0xff, 0x7f]);
        assert_eq!(varint(1 << 28), [0x81, 0x80, 0x80, 0x80, 0]);
        assert_eq!(varint(1 << 56), [0x80, 0xc0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0]);
        assert_eq!(varint(u64::MAX), [0xff; 9]);
    }

    #[test]
    fn the_lock_page_is_skipped() {
        let mut pages = Pages::new(LOCK_PAGE - 1);
        assert_eq!([pages.append(), pages.append()], [LOCK_PAGE - 1, LOCK_PAGE + 1]);
        assert_eq!(pages.into_bytes().len(), 3 * PAGE);
    }
}
