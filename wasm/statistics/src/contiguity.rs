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

type Key = [u64; 4];
const NONE: u32 = u32::MAX;

/// The rows that each vertex or edge belongs to: an open hash table of keys, and chains of rows.
struct Owners {
    slots: Vec<u32>,
    keys: Vec<Key>,
    chains: Vec<u32>,
    /// Row, and the next link of the chain.
    links: Vec<(u32, u32)>,
}

impl Owners {
    fn for_keys(count: usize) -> Self {
        let slots = vec![NONE; (count * 2).next_power_of_two().max(16)];
        Owners { slots, keys: Vec::with_capacity(count), chains: Vec::with_capacity(count), links: Vec::with_capacity(count) }
    }

    /// Notes that a row has this key; rows come in ascending order.
    fn add(&mut self, key: Key, row: u32) {
        let entry = self.entry(key);
        let head = self.chains[entry];
        if head != NONE && self.links[head as usize].0 == row {
            return;
        }
        self.chains[entry] = self.links.len() as u32;
        self.links.push((row, head));
    }

    fn entry(&mut self, key: Key) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(&key) as usize & mask;
        loop {
            let entry = self.slots[slot];
            if entry == NONE {
                self.slots[slot] = self.keys.len() as u32;
                self.keys.push(key);
                self.chains.push(NONE);
                return self.keys.len() - 1;
            }
            if self.keys[entry as usize] == key {
                return entry as usize;
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Both directions of each pair of rows that share a key.
    fn pairs(&self) -> Result<Vec<(u32, u32)>, Error> {
        let (mut pairs, mut rows) = (vec![], vec![]);
        for &chain in &self.chains {
            rows.clear();
            let mut link = chain;
            while link != NONE {
                rows.push(self.links[link as usize].0);
                link = self.links[link as usize].1;
            }
            for &a in &rows {
                pairs.extend(rows.iter().filter(|&&b| b != a).map(|&b| (a, b)));
            }
            // Runs of vertices along one border name the same pair again and again.
            if pairs.len() > LARGEST {
                pairs = distinct(pairs);
                if pairs.len() > LARGEST / 2 {
                    return Err(too_many());
                }
            }
        }
        Ok(distinct(pairs))
    }
}

pub fn too_many() -> Error {
    Error::unsupported(format!("There are more than {} M pairs of neighbours: take fewer neighbours.", LARGEST / 2_000_000))
}

fn distinct(mut pairs: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    pairs.dedup();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn hash(key: &Key) -> u64 {
    let word = key.iter().fold(0u64, |word, &part| (word ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29));
    word ^ (word >> 32)
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

fn add_row(body: &Body, row: u32, shared: Shared, owners: &mut Owners) {
    each_line(body, &mut |line| {
        let vertices = line.iter().map(bits);
        match shared {
            Shared::Vertex => vertices.for_each(|[x, y]| owners.add([x, y, 0, 0], row)),
            Shared::Edge => {
                for (a, b) in vertices.clone_pairs() {
                    let (low, high) = if a <= b { (a, b) } else { (b, a) };
                    if low != high {
                        owners.add([low[0], low[1], high[0], high[1]], row);
                    }
                }
            }
        }
    });
}

/// Each item with the one before it.
trait ClonePairs: Iterator<Item = [u64; 2]> + Sized {
    fn clone_pairs(mut self) -> impl Iterator<Item = ([u64; 2], [u64; 2])> {
        let mut last = self.next();
        self.map(move |next| (last.replace(next).unwrap_or(next), next))
    }
}

impl<T: Iterator<Item = [u64; 2]>> ClonePairs for T {}

/// The polygons that share a vertex or an edge.
pub fn neighbors(layer: &Stream, shared: Shared) -> Result<Weights, Error> {
    let bytes: usize = layer.batches.iter().filter_map(|b| b.find("$geometry")).map(|c| c.raw_bytes().len()).sum();
    let mut owners = Owners::for_keys(bytes / 16);
    let (mut row, mut points) = (0u32, false);
    for batch in &layer.batches {
        let geometry = batch.column("$geometry")?;
        for place in 0..batch.length {
            if !geometry.is_null(place) {
                let body = Wkb::new(geometry.binary(place)).body()?;
                points |= matches!(&body, Body::Point(_));
                add_row(&body, row, shared, &mut owners);
            }
            row += 1;
        }
    }
    if points {
        return Err(Error::bad_parameter(
            "Points have no borders to share: choose 'K nearest neighbours' or 'Distance band' as TYPE.",
        ));
    }
    Ok(collected(row, owners.pairs()?))
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
