//! The union of polygons that share their borders exactly: borders between two of them cancel, what is left is the outline.
//!
//! Only taken when it is proven right: every border is used at most once from each side, what is left neither crosses nor touches itself but at
//! vertices, and outlines lie in each other only as holes. Then the number of polygons over any place is 0 or 1.

use crate::rings::Edges;
use crate::shape::{Chain, Polygon};
use crate::topology::proven;
use crate::vertices::Vertices;
use edgegis_sdk::Error;

/// The union of rings, when they are a coverage.
pub fn union(rings: &[Chain], vertices: &mut Vertices) -> Result<Option<Vec<Polygon>>, Error> {
    let count = rings.iter().map(Chain::edges).sum();
    let mut edges = Edges::new(vertices.len(), count);
    for ring in rings {
        for number in 0..ring.edges() {
            let (from, to) = ring.edge(number);
            if !edges.add(from, to) {
                return Ok(None);
            }
        }
    }
    proven(edges, vertices)
}
