//! Directed edges with the interior on their left, as valid polygons: faces are walked, cut where they touch themselves, and holes go to the
//! rings around them.

use crate::shape::{twice_area, Polygon};
use crate::vertices::Vertices;
use edgegis_sdk::crossing::{turn, Place};
use edgegis_sdk::bounds::Bounds;
use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTree, RTreeBuilder, RTreeIndex};
use std::cmp::Ordering;

const NONE: u32 = u32::MAX;

/// Edges by their first vertex; an edge and its reverse take each other away.
pub struct Edges {
    first: Vec<u32>,
    /// Per edge: its end, and the next edge of the same vertex.
    ends: Vec<(u32, u32)>,
    left: usize,
}

impl Edges {
    pub fn new(vertices: usize, capacity: usize) -> Self {
        Edges { first: vec![NONE; vertices], ends: Vec::with_capacity(capacity), left: 0 }
    }

    /// Adds an edge; false when it is there already.
    pub fn add(&mut self, from: u32, to: u32) -> bool {
        if self.take(to, from) {
            return true;
        }
        if self.has(from, to) {
            return false;
        }
        self.ends.push((to, self.first[from as usize]));
        self.first[from as usize] = self.ends.len() as u32 - 1;
        self.left += 1;
        true
    }

    pub fn has(&self, from: u32, to: u32) -> bool {
        self.of(from).any(|end| end == to)
    }

    /// The ends of a vertex's edges.
    fn of(&self, from: u32) -> impl Iterator<Item = u32> + '_ {
        let mut edge = self.first[from as usize];
        std::iter::from_fn(move || {
            let (end, next) = *self.ends.get(edge as usize)?;
            edge = next;
            Some(end)
        })
    }

    /// All edges that are left.
    pub fn all(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        (0..self.first.len() as u32).flat_map(|from| self.of(from).map(move |to| (from, to)))
    }

    /// Removes an edge; false when it is not there.
    fn take(&mut self, from: u32, to: u32) -> bool {
        let (mut before, mut edge) = (NONE, self.first[from as usize]);
        while edge != NONE {
            let (end, next) = self.ends[edge as usize];
            if end == to {
                match before {
                    NONE => self.first[from as usize] = next,
                    _ => self.ends[before as usize].1 = next,
                }
                self.left -= 1;
                return true;
            }
            (before, edge) = (edge, next);
        }
        false
    }

    /// Rings that use every edge once and visit no vertex twice. None when the edges do not close.
    pub fn into_rings(mut self, vertices: &Vertices) -> Option<Vec<Vec<u32>>> {
        let mut rings = Vec::new();
        let mut place_of = vec![NONE; self.first.len()];
        for start in 0..self.first.len() as u32 {
            loop {
                let Some(end) = self.of(start).next() else { break };
                self.walk(start, end, vertices, &mut place_of, &mut rings)?;
            }
        }
        Some(rings)
    }

    /// Walks along one face.
    fn walk(&mut self, start: u32, end: u32, vertices: &Vertices, place_of: &mut [u32], rings: &mut Vec<Vec<u32>>) -> Option<()> {
        let mut path = vec![start];
        place_of[start as usize] = 0;
        let (mut from, mut to) = (start, end);
        loop {
            self.take(from, to);
            // A vertex that is visited again closes a ring.
            let place = place_of[to as usize];
            if place == NONE {
                place_of[to as usize] = path.len() as u32;
                path.push(to);
            } else {
                let ring = path.split_off(place as usize);
                ring.iter().for_each(|&vertex| place_of[vertex as usize] = NONE);
                rings.push(ring);
                if place == 0 {
                    return Some(());
                }
                place_of[to as usize] = place;
                path.push(to);
            }
            let next = self.leftmost_face(from, to, vertices)?;
            (from, to) = (to, next);
        }
    }

    /// Which edge goes on along the face on the left: the first one clockwise from where we came from.
    fn leftmost_face(&self, from: u32, at: u32, vertices: &Vertices) -> Option<u32> {
        let (origin, back) = (vertices.xy(at), vertices.xy(from));
        self.of(at).min_by(|&a, &b| clockwise(origin, back, vertices.xy(a), vertices.xy(b)))
    }
}

/// Which of two directions comes first, turning clockwise from `back`.
pub fn clockwise(origin: Place, back: Place, a: Place, b: Place) -> Ordering {
    let half = |to: Place| turn(origin, back, to) > 0.0;
    half(a).cmp(&half(b)).then_with(|| turn(origin, a, b).total_cmp(&0.0))
}

/// A ring, its box and which way it turns.
struct Nested {
    ring: Vec<u32>,
    bounds: [f64; 4],
    area: f64,
}

/// Polygons of rings that do not cross. None when rings lie in each other otherwise than as holes: then areas overlap. Nor where one has no area
/// that can be told: whether it is a hole is not known.
pub fn polygons(rings: Vec<Vec<u32>>, vertices: &Vertices) -> Option<Vec<Polygon>> {
    let nested: Vec<Nested> = rings
        .into_iter()
        .map(|ring| {
            let mut bounds = Bounds::default();
            ring.iter().for_each(|&vertex| bounds.add(vertices.xy(vertex)));
            Nested { area: twice_area(ring.iter().map(|&vertex| vertices.xy(vertex))), bounds: bounds.get(), ring }
        })
        .collect();
    if nested.iter().any(|one| one.area == 0.0) {
        return None;
    }
    let parents = parents(&nested, vertices)?;
    let mut polygons: Vec<Polygon> = nested.iter().map(|_| vec![]).collect();
    // Outer rings first, then their holes, each in the order in which they were found.
    for outer in [true, false] {
        for (number, one) in nested.iter().enumerate().filter(|(_, one)| (one.area > 0.0) == outer) {
            polygons[if outer { number } else { parents[number] as usize }].push(one.ring.clone());
        }
    }
    polygons.retain(|polygon| !polygon.is_empty());
    Some(polygons)
}

/// The outer ring around each hole.
fn parents(nested: &[Nested], vertices: &Vertices) -> Option<Vec<u32>> {
    let mut parents = vec![NONE; nested.len()];
    if nested.is_empty() {
        return Some(parents);
    }
    let mut builder = RTreeBuilder::<f64>::new(nested.len() as u32);
    for one in nested {
        builder.add(one.bounds[0], one.bounds[1], one.bounds[2], one.bounds[3]);
    }
    let tree: RTree<f64> = builder.finish::<HilbertSort>();
    for (number, one) in nested.iter().enumerate() {
        let [x, y] = vertices.xy(one.ring[0]);
        let mut around = tree.search(x, y, x, y);
        around.sort_unstable();
        let mut winding = 0;
        for other in around.into_iter().filter(|&other| other as usize != number) {
            let candidate = &nested[other as usize];
            if !contains(candidate, one, vertices) {
                continue;
            }
            winding += if candidate.area > 0.0 { 1 } else { -1 };
            let smaller = parents[number] == NONE || candidate.area < nested[parents[number] as usize].area;
            if candidate.area > 0.0 && smaller {
                parents[number] = other;
            }
        }
        if winding != i32::from(one.area < 0.0) {
            return None;
        }
    }
    Some(parents)
}

/// Whether a ring lies within another one that it does not cross.
fn contains(outer: &Nested, inner: &Nested, vertices: &Vertices) -> bool {
    let (a, b) = (outer.bounds, inner.bounds);
    if a[0] > b[0] || a[1] > b[1] || a[2] < b[2] || a[3] < b[3] {
        return false;
    }
    let decided = inner.ring.iter().map(|&vertex| position(vertices.xy(vertex), &outer.ring, vertices)).find(|p| *p != Position::Border);
    let middle = || {
        let (p, q) = (vertices.xy(inner.ring[0]), vertices.xy(inner.ring[1]));
        position([(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0], &outer.ring, vertices)
    };
    decided.unwrap_or_else(middle) == Position::Inside
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    Inside,
    Border,
    Outside,
}

/// Where a point lies in a ring: crossings of a ray to the east, with exact predicates.
pub fn position(point: Place, ring: &[u32], vertices: &Vertices) -> Position {
    let mut inside = false;
    let mut from = vertices.xy(ring[ring.len() - 1]);
    for &vertex in ring {
        let to = vertices.xy(vertex);
        let (a, b) = (from, to);
        from = to;
        if point == b {
            return Position::Border;
        }
        if (a[1] > point[1]) == (b[1] > point[1]) {
            let level = a[1] == point[1] && b[1] == point[1];
            if level && point[0] >= a[0].min(b[0]) && point[0] <= a[0].max(b[0]) {
                return Position::Border;
            }
            continue;
        }
        if point[0] > a[0].max(b[0]) {
            continue;
        }
        let side = if a[1] < b[1] { turn(a, b, point) } else { turn(b, a, point) };
        if side == 0.0 {
            return Position::Border;
        }
        inside ^= side > 0.0;
    }
    if inside {
        Position::Inside
    } else {
        Position::Outside
    }
}
