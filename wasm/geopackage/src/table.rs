//! A table B-tree, built from rows in ascending order of their keys.
//!
//! Source: "Database File Format", sections 1.6 and 1.7, sqlite.org/fileformat2.html.

use crate::pages::{Pages, Varint, PAGE};
use crate::record::Record;
use crate::short_copy::copy;

const LEAF: u8 = 0x0d;
const INTERIOR: u8 = 0x05;
const LEAF_HEADER: usize = 8;
const INTERIOR_HEADER: usize = 12;
/// Largest payload that stays whole in a leaf, and the least that stays when it overflows.
const MOST_LOCAL: usize = PAGE - 35;
const LEAST_LOCAL: usize = (PAGE - 12) * 32 / 255 - 23;

/// Builds one table's tree; its root page belongs to the file already.
pub struct Table {
    leaf: PageImage,
    last_key: i64,
    /// Finished leaves: page number and largest key.
    leaves: Vec<(u32, i64)>,
}

/// A B-tree page in the making: pointers grow from the front, cells from the end.
struct PageImage {
    bytes: Vec<u8>,
    header: usize,
    cells: usize,
    content: usize,
}

impl PageImage {
    fn new(kind: u8) -> Self {
        let mut bytes = vec![0; PAGE];
        bytes[0] = kind;
        let header = if kind == LEAF { LEAF_HEADER } else { INTERIOR_HEADER };
        PageImage { bytes, header, cells: 0, content: PAGE }
    }

    /// A leaf as `finish` gave it, to go on with.
    fn resumed(page: &[u8]) -> Self {
        let number = |place: usize| u16::from_be_bytes([page[place], page[place + 1]]) as usize;
        PageImage { bytes: page.to_vec(), header: LEAF_HEADER, cells: number(3), content: number(5) }
    }

    fn fits(&self, cell: usize) -> bool {
        self.header + 2 * self.cells + 2 + cell <= self.content
    }

    /// Makes room for a cell, to write into.
    #[inline(always)]
    fn push(&mut self, cell: usize) -> &mut [u8] {
        let end = self.content;
        self.content -= cell;
        let pointer = self.header + 2 * self.cells;
        self.bytes[pointer..pointer + 2].copy_from_slice(&(self.content as u16).to_be_bytes());
        self.cells += 1;
        &mut self.bytes[self.content..end]
    }

    /// Begins an empty page of the same kind.
    fn clear(&mut self) {
        self.bytes[1..].fill(0);
        (self.cells, self.content) = (0, PAGE);
    }

    fn finish(&mut self) -> &[u8] {
        self.bytes[3..5].copy_from_slice(&(self.cells as u16).to_be_bytes());
        self.bytes[5..7].copy_from_slice(&(self.content as u16).to_be_bytes());
        &self.bytes
    }
}

impl Default for Table {
    fn default() -> Self {
        Table { leaf: PageImage::new(LEAF), last_key: 0, leaves: vec![] }
    }
}

impl Table {
    /// Adds a row; keys must ascend.
    #[inline(always)]
    pub fn push(&mut self, pages: &mut Pages, key: i64, record: &Record) {
        let (length, key_bytes) = (record.len(), Varint::of(key as u64));
        let head = Varint::of(length as u64);
        let (head, key_bytes) = (head.as_slice(), key_bytes.as_slice());
        let fixed = head.len() + key_bytes.len();
        if length > MOST_LOCAL {
            let mut payload = vec![0; length];
            record.write(&mut payload);
            let (local, rest) = payload.split_at(local_bytes(length));
            let cell = [head, key_bytes, local, &overflow(pages, rest).to_be_bytes()].concat();
            self.room(pages, cell.len()).copy_from_slice(&cell);
        } else {
            let cell = self.room(pages, fixed + length);
            copy(&mut cell[..head.len()], head);
            copy(&mut cell[head.len()..fixed], key_bytes);
            record.write(&mut cell[fixed..]);
        }
        self.last_key = key;
    }

    /// Makes room for a cell in the leaf, or in the next one.
    #[inline(always)]
    fn room(&mut self, pages: &mut Pages, cell: usize) -> &mut [u8] {
        if !self.leaf.fits(cell) {
            self.flush(pages);
        }
        self.leaf.push(cell)
    }

    fn flush(&mut self, pages: &mut Pages) {
        let number = pages.append();
        pages.page(number).copy_from_slice(self.leaf.finish());
        self.leaves.push((number, self.last_key));
        self.leaf.clear();
    }

    /// The table whose rows up to `last_key` are in finished leaves and in the open page that it left; it may be none.
    pub fn resumed(page: &[u8], last_key: i64) -> Self {
        let leaf = if page.is_empty() { PageImage::new(LEAF) } else { PageImage::resumed(page) };
        Table { leaf, last_key, ..Table::default() }
    }

    /// Adds leaves that are finished, and hold smaller keys than the open page.
    pub fn add_leaves(&mut self, pages: &[u32], largest_keys: &[i64]) {
        self.leaves.extend(pages.iter().copied().zip(largest_keys.iter().copied()));
    }

    /// The open page, and the leaves that were finished.
    pub fn paused(mut self) -> (Vec<u8>, Vec<(u32, i64)>) {
        (self.leaf.finish().to_vec(), self.leaves)
    }

    /// Writes what is left and answers the image of the root page.
    pub fn finish(mut self, pages: &mut Pages) -> Vec<u8> {
        if self.leaves.is_empty() {
            return self.leaf.finish().to_vec();
        }
        self.flush(pages);
        let mut children = self.leaves;
        loop {
            let groups = groups(&children);
            if groups.len() == 1 {
                return interior(&children);
            }
            let mut parents = Vec::with_capacity(groups.len());
            let mut start = 0;
            for end in groups {
                let number = pages.append();
                pages.page(number).copy_from_slice(&interior(&children[start..end]));
                parents.push((number, children[end - 1].1));
                start = end;
            }
            children = parents;
        }
    }
}

/// How much of a payload stays in its leaf.
fn local_bytes(length: usize) -> usize {
    if length <= MOST_LOCAL {
        return length;
    }
    let local = LEAST_LOCAL + (length - LEAST_LOCAL) % (PAGE - 4);
    if local <= MOST_LOCAL {
        local
    } else {
        LEAST_LOCAL
    }
}

/// Writes a chain of overflow pages and answers the first one's number.
fn overflow(pages: &mut Pages, mut rest: &[u8]) -> u32 {
    let first = pages.append();
    let mut number = first;
    loop {
        let (head, tail) = rest.split_at(rest.len().min(PAGE - 4));
        let next = if tail.is_empty() { 0 } else { pages.append() };
        let page = pages.page(number);
        page[..4].copy_from_slice(&next.to_be_bytes());
        page[4..4 + head.len()].copy_from_slice(head);
        if tail.is_empty() {
            return first;
        }
        (number, rest) = (next, tail);
    }
}

/// Ends of the runs of children that share a parent: each as full as can be, none with a single child.
fn groups(children: &[(u32, i64)]) -> Vec<usize> {
    const MOST_CELL: usize = 2 + 4 + 9;
    const FANOUT: usize = (PAGE - INTERIOR_HEADER) / MOST_CELL;
    let mut ends: Vec<usize> = (FANOUT..children.len()).step_by(FANOUT).collect();
    if let Some(last) = ends.last_mut().filter(|end| children.len() - **end == 1) {
        *last -= 1;
    }
    ends.push(children.len());
    ends
}

fn interior(children: &[(u32, i64)]) -> Vec<u8> {
    let mut page = PageImage::new(INTERIOR);
    let (last, others) = children.split_last().expect("a parent has children");
    for (number, key) in others {
        let cell = [&number.to_be_bytes()[..], Varint::of(*key as u64).as_slice()].concat();
        page.push(cell.len()).copy_from_slice(&cell);
    }
    page.bytes[8..12].copy_from_slice(&last.0.to_be_bytes());
    page.finish().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_overflow_where_sqlite_says() {
        assert_eq!(local_bytes(4061), 4061);
        assert_eq!(LEAST_LOCAL, 489);
        assert_eq!(local_bytes(4062), 489);
        assert_eq!(local_bytes(5000), 908);
        assert_eq!(local_bytes(489 + 4092), 489);
    }

    #[test]
    fn no_parent_has_a_single_child() {
        let children: Vec<(u32, i64)> = (0..273).map(|i| (i, i as i64)).collect();
        assert_eq!(groups(&children), [271, 273]);
    }

    #[test]
    fn a_table_in_parts_has_the_pages_of_the_whole() {
        let blob = |key: i64| {
            let mut record = Record::default();
            record.blob(&vec![key as u8; (key * key) as usize % 9000]);
            record
        };
        let rows: Vec<(i64, Record)> = (1..500).map(|key| (key, blob(key))).collect();
        let (mut whole, mut pages) = (Table::default(), Pages::new(10));
        rows.iter().for_each(|(key, record)| whole.push(&mut pages, *key, record));
        let root = whole.finish(&mut pages);
        let (mut written, mut page, mut leaves, mut last_key) = (vec![], vec![], vec![], 0);
        for part in rows.chunks(7) {
            let mut pages = Pages::new(10 + (written.len() / PAGE) as u32);
            let mut table = Table::resumed(&page, last_key);
            part.iter().for_each(|(key, record)| table.push(&mut pages, *key, record));
            last_key = part[part.len() - 1].0;
            written.extend(pages.into_bytes());
            let paused = table.paused();
            page = paused.0;
            leaves.extend(paused.1);
        }
        let mut rest = Pages::new(10 + (written.len() / PAGE) as u32);
        let mut table = Table::resumed(&page, last_key);
        let (numbers, keys): (Vec<u32>, Vec<i64>) = leaves.into_iter().unzip();
        table.add_leaves(&numbers, &keys);
        assert_eq!(table.finish(&mut rest), root);
        written.extend(rest.into_bytes());
        assert!(written == pages.into_bytes());
    }

    #[test]
    fn few_rows_are_a_leaf_in_the_root() {
        let mut pages = Pages::new(10);
        let mut table = Table::default();
        let mut record = Record::default();
        record.integer(0);
        table.push(&mut pages, 1, &record);
        let root = table.finish(&mut pages);
        assert_eq!((root[0], root[4]), (LEAF, 1));
        assert_eq!(&root[PAGE - 4..], [2, 1, 2, 8]);
        assert!(pages.into_bytes().is_empty());
    }
}
