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

const EMPTY: (u32, u32) = (0, u32::MAX);

/// The keys (vertices or edges) of all rows so far in an open hash table, once for each row that has them.
struct Seen<const WORDS: usize> {
    /// Some bits of the key's hash, and its number.
    slots: Vec<(u32, u32)>,
    keys: Vec<([u64; WORDS], u32)>,
    /// Rows that have a key in common, the later one first; may repeat.
    pairs: Vec<(u32, u32)>,
}

impl<const WORDS: usize> Seen<WORDS> {
    fn with_room_for(count: usize) -> Self {
        let slots = vec![EMPTY; (count * 2).next_power_of_two().max(16)];
        Seen { slots, keys: Vec::with_capacity(count), pairs: vec![] }
    }

    /// Notes that a row has this key; rows come in ascending order.
    fn add(&mut self, key: [u64; WORDS], row: u32) {
        let hash = hash(&key);
        let (mask, tag) = (self.slots.len() - 1, hash as u32);
        let mut slot = (hash >> 32) as usize & mask;
        while self.slots[slot] != EMPTY {
            let (other_tag, number) = self.slots[slot];
            if other_tag == tag && self.keys[number as usize].0 == key {
                let other = self.keys[number as usize].1;
                if other == row {
                    return;
                }
                // Along a common border each vertex names the same pair.
                if self.pairs.last() != Some(&(row, other)) {
                    self.pairs.push((row, other));
                }
            }
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = (tag, self.keys.len() as u32);
        self.keys.push((key, row));
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

    #[test]
    fn islands_and_rows_without_geometry_have_no_neighbours() {
        let rows = layer(&[Some(square(0.0, 0.0)), None, Some(square(5.0, 5.0)), Some(square(-0.0, 1.0))], &[]);
        let weights = neighbors(&rows.view(), Shared::Vertex).unwrap();
        assert_eq!(weights.offsets, [0, 1, 1, 1, 2]);
        assert_eq!(weights.islands(), 2);
    }
}
