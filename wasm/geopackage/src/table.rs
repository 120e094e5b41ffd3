//! A table B-tree, built from rows in ascending order of their keys.
//!
//! Source: "Database File Format", sections 1.6 and 1.7, sqlite.org/fileformat2.html.

use crate::pages::{Pages, Varint, PAGE};
use crate::record::{integer_form, Record};
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
    /// Finished leaves.
    leaves: Vec<Leaf>,
    /// Where the open leaf names a page, and where finished pages do: places of four bytes.
    open_links: Vec<u32>,
    links: Vec<u32>,
}

/// Its page number and largest key.
type Leaf = (u32, i64);

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

    /// Begins an empty page of the same kind; what the last one held stays below until `finish`.
    fn clear(&mut self) {
        (self.cells, self.content) = (0, PAGE);
    }

    fn finish(&mut self) -> &[u8] {
        self.bytes[self.header + 2 * self.cells..self.content].fill(0);
        self.bytes[3..5].copy_from_slice(&(self.cells as u16).to_be_bytes());
        self.bytes[5..7].copy_from_slice(&(self.content as u16).to_be_bytes());
        &self.bytes
    }
}

impl Default for Table {
    fn default() -> Self {
        Table { leaf: PageImage::new(LEAF), last_key: 0, leaves: vec![], open_links: vec![], links: vec![] }
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
            let cell = [head, key_bytes, local, &overflow(pages, rest, &mut self.links).to_be_bytes()].concat();
            self.room(pages, cell.len()).copy_from_slice(&cell);
            self.open_links.push((self.leaf.content + cell.len() - 4) as u32);
        } else {
            let cell = self.room(pages, fixed + length);
            copy(&mut cell[..head.len()], head);
            copy(&mut cell[head.len()..fixed], key_bytes);
            record.write(&mut cell[fixed..]);
        }
        self.last_key = key;
    }

    /// Adds a row of its key and one whole number, as [`Table::push`] does with the record of a null and that number.
    #[inline(always)]
    pub fn push_number(&mut self, pages: &mut Pages, key: i64, value: i64) {
        let (serial, width) = integer_form(value);
        let key_bytes = Varint::of(key as u64);
        let key_bytes = key_bytes.as_slice();
        let cell = self.room(pages, 4 + key_bytes.len() + width);
        let (head, rest) = cell.split_at_mut(1 + key_bytes.len());
        head[0] = 3 + width as u8;
        copy(&mut head[1..], key_bytes);
        rest[..3].copy_from_slice(&[3, 0, serial]);
        copy(&mut rest[3..], &value.to_be_bytes()[8 - width..]);
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
        let number = pages.append_copy(self.leaf.finish());
        self.leaves.push((number, self.last_key));
        self.leaf.clear();
        self.links.extend(self.open_links.drain(..).map(|place| number * PAGE as u32 + place));
    }

    /// Ends the open page; answers the leaves, and where pages name others.
    pub fn closed(mut self, pages: &mut Pages) -> (Vec<Leaf>, Vec<u32>) {
        if self.leaf.cells > 0 {
            self.flush(pages);
        }
        (self.leaves, self.links)
    }

    /// Writes what is left and answers the image of the root page.
    pub fn finish(mut self, pages: &mut Pages) -> Vec<u8> {
        if self.leaves.is_empty() {
            return self.leaf.finish().to_vec();
        }
        self.flush(pages);
        tree(self.leaves, pages)
    }
}

/// Writes what is above several leaves, and answers the image of the root page; of none it is an empty leaf.
pub fn tree(mut children: Vec<Leaf>, pages: &mut Pages) -> Vec<u8> {
    if children.is_empty() {
        return PageImage::new(LEAF).finish().to_vec();
    }
    loop {
        let groups = groups(&children);
        if groups.len() == 1 {
            return interior(&children);
        }
        let mut parents = Vec::with_capacity(groups.len());
        let mut start = 0;
        for end in groups {
            let number = pages.append_copy(&interior(&children[start..end]));
            parents.push((number, children[end - 1].1));
            start = end;
        }
        children = parents;
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

/// Writes a chain of overflow pages and answers the first one's number. `links`: where a page names the next one.
fn overflow(pages: &mut Pages, mut rest: &[u8], links: &mut Vec<u32>) -> u32 {
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
        links.push(number * PAGE as u32);
        (number, rest) = (next, tail);
    }
}

/// Ends of the runs of children that share a parent: each as full as can be, none with a single child.
fn groups(children: &[Leaf]) -> Vec<usize> {
    const MOST_CELL: usize = 2 + 4 + 9;
    const FANOUT: usize = (PAGE - INTERIOR_HEADER) / MOST_CELL;
    let mut ends: Vec<usize> = (FANOUT..children.len()).step_by(FANOUT).collect();
    if let Some(last) = ends.last_mut().filter(|end| children.len() - **end == 1) {
        *last -= 1;
    }
    ends.push(children.len());
    ends
}

fn interior(children: &[Leaf]) -> Vec<u8> {
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
    fn pages_of_parts_name_each_other_wherever_they_lie() {
        let blob = |key: i64| {
            let mut record = Record::default();
            record.blob(&vec![key as u8; (key * key) as usize % 19_000]);
            record
        };
        let laid_out = |first: u32| {
            let (mut table, mut pages) = (Table::default(), Pages::new(first));
            (1..300).for_each(|key| table.push(&mut pages, key, &blob(key)));
            let (leaves, links) = table.closed(&mut pages);
            (pages.into_bytes(), leaves, links)
        };
        let ((mut moved, leaves, links), (there, there_leaves, _)) = (laid_out(0), laid_out(70_000));
        for link in links {
            let place = &mut moved[link as usize..link as usize + 4];
            let number = u32::from_be_bytes(place.try_into().expect("four bytes")) + 70_000;
            place.copy_from_slice(&number.to_be_bytes());
        }
        assert!(moved == there);
        assert!(leaves.iter().map(|(page, key)| (page + 70_000, *key)).eq(there_leaves));
        assert_eq!(leaves.last().map(|leaf| leaf.0 as usize + 1), Some(moved.len() / PAGE));
    }

    #[test]
    fn a_number_is_a_record_of_it() {
        let ((mut short, mut short_pages), (mut long, mut long_pages)) = [0, 1].map(|_| (Table::default(), Pages::new(10))).into();
        for key in (1..400).chain([1 << 20, 1 << 40, i64::MAX]) {
            let value = key.wrapping_mul(key) - 300;
            let mut record = Record::default();
            record.null();
            record.integer(value);
            long.push(&mut long_pages, key, &record);
            short.push_number(&mut short_pages, key, value);
        }
        assert!(short.finish(&mut short_pages) == long.finish(&mut long_pages));
        assert!(short_pages.into_bytes() == long_pages.into_bytes());
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
