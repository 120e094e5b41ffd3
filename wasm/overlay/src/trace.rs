//! Intersection and difference of two polygons whose edges are split at all nodes: each edge is then wholly inside of, outside of or on the border
//! of the other, and those of the result are walked to rings.
//!
//! Only taken when the result is proven valid, as a coverage's is; rounded nodes may move an edge across another one.

use crate::noding::{nodes, Among};
use crate::pair::{within, Want};
use crate::rings::{polygons, Edges, Position};
use crate::shape::{Chain, Ends, Polygon};
use crate::vertices::Vertices;
use edgegis_sdk::Error;

/// What two polygons have in common, or the rest of the first; none when it is not proven.
pub fn overlay(own: &[Chain], theirs: &[Chain], want: Want, vertices: &mut Vertices) -> Result<Option<Vec<Polygon>>, Error> {
    let Some(edges) = edges(own, theirs, want, vertices) else { return Ok(None) };
    let Some(rings) = edges.into_rings(vertices) else { return Ok(None) };
    let chains: Vec<Chain> = rings.into_iter().map(|vertices| Chain { vertices, ends: Ends::Outer, owner: 0 }).collect();
    if !nodes(&chains, vertices, Among::All)?.list.is_empty() {
        return Ok(None);
    }
    Ok(polygons(chains.into_iter().map(|chain| chain.vertices).collect(), vertices))
}

/// The edges of the result, its interior on their left.
fn edges(own: &[Chain], theirs: &[Chain], want: Want, vertices: &Vertices) -> Option<Edges> {
    let (ours, others) = (Border::of(own, vertices)?, Border::of(theirs, vertices)?);
    let mut result = Edges::new(vertices.len(), ours.count + others.count);
    for chain in own {
        others.each_edge(chain, vertices, |(a, b), place| {
            let kept = match place {
                Place::Inside | Place::Along => want == Want::Common,
                Place::Outside | Place::Against => want == Want::Rest,
            };
            !kept || result.add(a, b)
        })?;
    }
    for chain in theirs {
        ours.each_edge(chain, vertices, |(a, b), place| match (place, want) {
            (Place::Inside, Want::Common) => result.add(a, b),
            (Place::Inside, Want::Rest) => result.add(b, a),
            _ => true,
        })?;
    }
    Some(result)
}

/// Where an edge lies: on the border in its direction, or against it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Inside,
    Outside,
    Along,
    Against,
}

struct Border<'a> {
    chains: &'a [Chain],
    edges: Edges,
    count: usize,
    /// By vertex.
    visited: Vec<bool>,
}

impl<'a> Border<'a> {
    /// None when an edge is there twice.
    fn of(chains: &'a [Chain], vertices: &Vertices) -> Option<Self> {
        let count = chains.iter().map(Chain::edges).sum();
        let (mut edges, mut visited) = (Edges::new(vertices.len(), count), vec![false; vertices.len()]);
        for chain in chains {
            for number in 0..chain.edges() {
                let (a, b) = chain.edge(number);
                visited[a as usize] = true;
                if edges.has(b, a) || !edges.add(a, b) {
                    return None;
                }
            }
        }
        Some(Border { chains, edges, count, visited })
    }

    /// Calls `each` with the edges of another border; none as soon as it answers false, or a place is not clear.
    fn each_edge(&self, chain: &Chain, vertices: &Vertices, mut each: impl FnMut((u32, u32), Place) -> bool) -> Option<()> {
        let mut known = None;
        for number in 0..chain.edges() {
            let (a, b) = chain.edge(number);
            // Between nodes nothing changes.
            let place = match known {
                Some(place) if !self.visited[a as usize] => place,
                _ => self.place((a, b), vertices)?,
            };
            known = Some(place);
            if !each((a, b), place) {
                return None;
            }
        }
        Some(())
    }

    fn place(&self, (a, b): (u32, u32), vertices: &Vertices) -> Option<Place> {
        if self.visited[a as usize] && self.visited[b as usize] {
            if self.edges.has(a, b) {
                return Some(Place::Along);
            }
            if self.edges.has(b, a) {
                return Some(Place::Against);
            }
        }
        let (p, q) = (vertices.xy(a), vertices.xy(b));
        let middle = [p[0] + (q[0] - p[0]) / 2.0, p[1] + (q[1] - p[1]) / 2.0];
        match within(middle, self.chains, vertices) {
            Position::Inside => Some(Place::Inside),
            Position::Outside => Some(Place::Outside),
            Position::Border => None,
        }
    }
}
