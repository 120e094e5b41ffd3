//! Neighbours by contiguity: queen (a shared vertex) and rook (a shared edge).
//!
//! As in libpysal and GeoDa, vertices are shared when their coordinates are equal; where borders touch without shared
//! vertices there is no contiguity.

use crate::weights::{Weights, LARGEST};
use edgegis_sdk::wkb::{Body, Coordinates, Wkb};
use edgegis_sdk::{Error, Stream};

/// What two neighbours have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    Vertex,
    Edge,
}

/// No key: numbers of keys are below.
const NONE: u32 = u32::MAX;

/// The different keys (vertices or edges) of all rows so far, in the order in which they came, and the rows that have them.
struct Seen<const WORDS: usize> {
    /// An open hash table: some bits of a key's hash, and its number.
    slots: Vec<(u32, u32)>,
    keys: Vec<Key<WORDS>>,
    /// More rows of keys: a row, and where the next one is.
    more: Vec<(u32, u32)>,
    /// The number of the key that was added last.
    last: u32,
    /// Rows that have a key in common, the later one first; may repeat.
    pairs: Vec<(u32, u32)>,
}

struct Key<const WORDS: usize> {
    words: [u64; WORDS],
    row: u32,
    /// Where in `more` its other rows begin.
    more: u32,
}

impl<const WORDS: usize> Seen<WORDS> {
    fn with_room_for(count: usize) -> Self {
        let slots = vec![(0, NONE); count.next_power_of_two().max(16)];
        Seen { slots, keys: Vec::with_capacity(count / 2), more: vec![], last: 0, pairs: vec![] }
    }

    /// Notes that a row has this key; rows come in ascending order.
    fn add(&mut self, words: [u64; WORDS], row: u32) {
        // Along a common border keys come as they came the first time, mostly from its other end.
        let beside = [self.last.wrapping_sub(1), self.last + 1];
        let is_there = |number: &u32| self.keys.get(*number as usize).is_some_and(|key| key.words == words);
        self.last = match beside.into_iter().find(is_there) {
            Some(number) => number,
            None => match self.find(words) {
                Ok(number) => number,
                Err(place) => return self.insert(place, words, row),
            },
        };
        self.share(self.last as usize, row);
    }

    /// The number of a key that is there, or where in the table it goes.
    fn find(&self, words: [u64; WORDS]) -> Result<u32, (usize, u32)> {
        let hash = hash(&words);
        let (mask, tag) = (self.slots.len() - 1, hash as u32);
        let mut slot = (hash >> 32) as usize & mask;
        loop {
            match self.slots[slot] {
                (_, NONE) => return Err((slot, tag)),
                (other, number) if other == tag && self.keys[number as usize].words == words => return Ok(number),
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    fn insert(&mut self, (slot, tag): (usize, u32), words: [u64; WORDS], row: u32) {
        self.last = self.keys.len() as u32;
        self.slots[slot] = (tag, self.last);
        self.keys.push(Key { words, row, more: NONE });
        if self.keys.len() > self.slots.len() / 8 * 5 {
            self.slots = vec![(0, NONE); self.slots.len() * 2];
            for number in 0..self.keys.len() {
                if let Err((slot, tag)) = self.find(self.keys[number].words) {
                    self.slots[slot] = (tag, number as u32);
                }
            }
        }
    }

    /// Notes one more row of a key, and its pairs with the others.
    fn share(&mut self, number: usize, row: u32) {
        let (mut other, mut next) = (self.keys[number].row, self.keys[number].more);
        let first = next;
        loop {
            if other == row {
                return;
            }
            // Along a common border each key names the same pair.
            if self.pairs.last() != Some(&(row, other)) {
                self.pairs.push((row, other));
            }
            if next == NONE {
                break;
            }
            (other, next) = self.more[next as usize];
        }
        self.keys[number].more = self.more.len() as u32;
        self.more.push((row, first));
    }

    /// Both directions of each pair, in ascending order.
    fn into_pairs(self) -> Result<Vec<(u32, u32)>, Error> {
        if self.pairs.len() > LARGEST / 2 {
            return Err(too_many());
        }
        let mut pairs: Vec<_> = self.pairs.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Ok(pairs)
    }
}

pub fn too_many() -> Error {
    Error::unsupported(format!("There are more than {} M pairs of neighbours: take fewer neighbours.", LARGEST / 2_000_000))
}

fn hash(key: &[u64]) -> u64 {
    let word = key.iter().fold(0u64, |word, &part| (word ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29));
    (word ^ (word >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// The bits of a coordinate; 0 has one sign.
fn bits(vertex: [f64; 2]) -> [u64; 2] {
    [(vertex[0] + 0.0).to_bits(), (vertex[1] + 0.0).to_bits()]
}

fn each_line(body: &Body, add: &mut impl FnMut(&Coordinates)) {
    match body {
        Body::Point(_) => {}
        Body::Line(line) => add(line),
        Body::Polygon(rings) => rings.iter().for_each(add),
        Body::Parts(parts) => parts.iter().for_each(|part| each_line(part, add)),
    }
}

fn add_vertices(line: &Coordinates, row: u32, seen: &mut Seen<2>) {
    line.iter().for_each(|vertex| seen.add(bits(vertex), row));
}

fn add_edges(line: &Coordinates, row: u32, seen: &mut Seen<4>) {
    let mut vertices = line.iter().map(bits);
    let Some(mut last) = vertices.next() else { return };
    for next in vertices {
        let (low, high) = if last <= next { (last, next) } else { (next, last) };
        if low != high {
            seen.add([low[0], low[1], high[0], high[1]], row);
        }
        last = next;
    }
}

/// The polygons that share a vertex or an edge.
pub fn neighbors(layer: &Stream, shared: Shared) -> Result<Weights, Error> {
    match shared {
        Shared::Vertex => sharing(layer, add_vertices),
        Shared::Edge => sharing(layer, add_edges),
    }
}

fn sharing<const WORDS: usize>(
    layer: &Stream,
    add: impl Fn(&Coordinates, u32, &mut Seen<WORDS>),
) -> Result<Weights, Error> {
    let bytes: usize = layer.batches.iter().filter_map(|b| b.find("$geometry")).map(|c| c.raw_bytes().len()).sum();
    let mut seen = Seen::with_room_for(bytes / 16);
    let (mut row, mut points) = (0u32, false);
    for batch in &layer.batches {
        let geometry = batch.column("$geometry")?;
        for place in 0..batch.length {
            if !geometry.is_null(place) {
                let body = Wkb::new(geometry.binary(place)).body()?;
                points |= matches!(&body, Body::Point(_));
                each_line(&body, &mut |line| add(line, row, &mut seen));
            }
            row += 1;
        }
    }
    if points {
        return Err(Error::bad_parameter(
            "Points have no borders to share: choose 'K nearest neighbours' or 'Distance band' as TYPE.",
        ));
    }
    Ok(collected(row, seen.into_pairs()?))
}

/// Weights of pairs in ascending order.
fn collected(rows: u32, pairs: Vec<(u32, u32)>) -> Weights {
    let mut offsets = vec![0u32; rows as usize + 1];
    pairs.iter().for_each(|&(row, _)| offsets[row as usize + 1] += 1);
    (1..offsets.len()).for_each(|row| offsets[row] += offsets[row - 1]);
    Weights { offsets, neighbors: pairs.into_iter().map(|(_, neighbor)| neighbor).collect(), distances: vec![] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_layers::{layer, square};

    /// Three by three squares, row by row; the one in the middle has eight neighbours, four of them by an edge.
    #[test]
    fn a_lattice_has_queens_and_rooks() {
        let squares: Vec<_> = (0..9).map(|n| Some(square((n % 3) as f64, (n / 3) as f64))).collect();
        let lattice = layer(&squares, &[]);
        let queen = neighbors(&lattice.view(), Shared::Vertex).unwrap();
        assert_eq!(queen.of_row(4), [0, 1, 2, 3, 5, 6, 7, 8]);
        assert_eq!(queen.of_row(0), [1, 3, 4]);
        let rook = neighbors(&lattice.view(), Shared::Edge).unwrap();
        assert_eq!(rook.of_row(4), [1, 3, 5, 7]);
        assert_eq!(rook.of_row(0), [1, 3]);
    }

    /// Borders that are walked both ways, corners of many, and more keys than there was room for.
    #[test]
    fn pairs_are_those_of_comparing_all() {
        let mut random = 7u64;
        let rows: Vec<Vec<u64>> = (0..60)
            .map(|row| {
                let mut next = || {
                    random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                    random >> 33
                };
                let (first, count) = (next() % 300, next() % 40);
                let keys = (first..first + count).map(|key| if key % 10 == 0 { 0 } else { key });
                if row % 2 == 0 { keys.rev().collect() } else { keys.collect() }
            })
            .collect();
        let mut seen = Seen::<1>::with_room_for(1);
        (0..).zip(&rows).for_each(|(row, keys)| keys.iter().for_each(|&key| seen.add([key], row)));
        let mut expected = vec![];
        for (a, keys) in (0u32..).zip(&rows) {
            let shared = (0u32..).zip(&rows).filter(|(b, others)| *b != a && keys.iter().any(|key| others.contains(key)));
            expected.extend(shared.map(|(b, _)| (a, b)));
        }
        assert_eq!(seen.into_pairs().unwrap(), expected);
    }

    #[test]
    fn islands_and_rows_without_geometry_have_no_neighbours() {
        let rows = layer(&[Some(square(0.0, 0.0)), None, Some(square(5.0, 5.0)), Some(square(-0.0, 1.0))], &[]);
        let weights = neighbors(&rows.view(), Shared::Vertex).unwrap();
        assert_eq!(weights.offsets, [0, 1, 1, 1, 2]);
        assert_eq!(weights.islands(), 2);
    }
}
