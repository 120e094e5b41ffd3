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

/// SQLite's variable-length integer.
pub struct Varint {
    bytes: [u8; 9],
    length: usize,
}

impl Varint {
    #[inline(always)]
    pub fn of(value: u64) -> Self {
        let mut bytes = [0; 9];
        if value >= 1 << 56 {
            (0..8).for_each(|i| bytes[i] = (value >> 8 >> (7 * (7 - i))) as u8 | 0x80);
            bytes[8] = value as u8;
            return Varint { bytes, length: 9 };
        }
        let mut length = 1;
        while value >> (7 * length) > 0 {
            length += 1;
        }
        for (i, byte) in bytes[..length].iter_mut().enumerate() {
            *byte = (value >> (7 * (length - 1 - i))) as u8 | 0x80;
        }
        bytes[length - 1] &= 0x7f;
        Varint { bytes, length }
    }

    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length]
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
        assert_eq!(varint(u64::MAX), [0xff; 9]);
    }

    #[test]
    fn the_lock_page_is_skipped() {
        let mut pages = Pages::new(LOCK_PAGE - 1);
        assert_eq!([pages.append(), pages.append()], [LOCK_PAGE - 1, LOCK_PAGE + 1]);
        assert_eq!(pages.into_bytes().len(), 3 * PAGE);
    }
}
