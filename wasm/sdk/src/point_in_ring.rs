//! Exact point-in-ring tests: boxes around runs of a ring's edges, and around runs of runs.
//!
//! A ray to the right is counted against the edges (even-odd over all rings, as GEOS's `RayCrossingCounter` does), with
//! Shewchuk's adaptive orientation predicate (crate `robust`). Most runs need no look at their edges: one above, below or
//! to the left of the point is not crossed, and one to its right is crossed oddly if just one of its ends is above the
//! point. The boxes take one pass over the vertices and a third of their room; sorting the edges took six times as long.
//! Sources: J. R. Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997; W. Burton, Representation of Many-Sided
//! Polygons and Polygonal Lines for Rapid Processing, 1977 (the boxes).

use crate::bounds::Bounds;
use crate::wkb::Coordinates;
use robust::{orient2d, Coord};

/// A run has 2^3 edges, or as many shorter runs.
const LENGTH_BITS: u32 = 3;
const LENGTH: usize = 1 << LENGTH_BITS;
/// Ranks of runs that 2^32 edges have.
const MOST_RANKS: usize = 11;

/// Where a point lies relative to an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    Outside,
    Boundary,
    Inside,
}

impl Position {
    /// The position after one more ring of the area: whether a ray crosses it oddly, none where the point lies on it.
    pub fn within(self, crosses: Option<bool>) -> Self {
        match (self, crosses) {
            (Position::Boundary, _) | (_, None) => Position::Boundary,
            (Position::Inside, Some(true)) | (Position::Outside, Some(false)) => Position::Outside,
            (Position::Outside, Some(true)) | (Position::Inside, Some(false)) => Position::Inside,
        }
    }
}

/// `[xmin, ymin, xmax, ymax]` of a run of edges, and the y where it begins.
pub type Run = [f64; 5];

fn run(bounds: Bounds, y: f64) -> Run {
    let [xmin, ymin, xmax, ymax] = bounds.get();
    [xmin, ymin, xmax, ymax, y]
}

/// The ring without the vertex that closes it: it has as many edges as vertices, none where it has no edge.
pub fn open<'a>(ring: &Coordinates<'a>) -> Option<Coordinates<'a>> {
    let last = ring.len().checked_sub(1).filter(|&last| last > 0)?;
    Some(if ring.get(0) == ring.get(last) { ring.first(last) } else { *ring })
}

/// The vertex where an edge begins; where the last one ends, for the number of edges.
#[inline]
fn vertex(ring: &Coordinates, edge: usize) -> [f64; 2] {
    ring.get(if edge == ring.len() { 0 } else { edge })
}

/// The number of runs of a rank; the shortest runs have rank 0.
#[inline]
fn runs_of(edges: usize, rank: u32) -> usize {
    edges.div_ceil(1 << (LENGTH_BITS * (rank + 1)))
}

/// The runs of the lowest rank among those of [`push_runs`].
pub fn shortest(edges: usize, runs: &[Run]) -> &[Run] {
    &runs[..runs.len().min(runs_of(edges, 0))]
}

/// Appends an open ring's runs, rank after rank; answers the ring's bounds, none when a coordinate is not finite.
pub fn push_runs(ring: &Coordinates, runs: &mut Vec<Run>) -> Option<[f64; 4]> {
    let edges = ring.len();
    let mut all = Bounds::default();
    let start = runs.len();
    for first in (0..edges).step_by(LENGTH) {
        let end = (first + LENGTH).min(edges);
        let mut bounds = Bounds::default();
        if end - first == LENGTH {
            // One turn of the loop, and one look for an interruption, instead of eight.
            (0..LENGTH).for_each(|edge| bounds.add(ring.get(first + edge)));
        } else {
            (first..end).for_each(|edge| bounds.add(ring.get(edge)));
        }
        all.join(bounds);
        bounds.add(vertex(ring, end));
        runs.push(run(bounds, ring.get(first)[1]));
    }
    let mut below = start;
    while runs.len() - below > LENGTH {
        let end = runs.len();
        for first in (below..end).step_by(LENGTH) {
            let mut bounds = Bounds::default();
            for [xmin, ymin, xmax, ymax, _] in &runs[first..(first + LENGTH).min(end)] {
                bounds.add([*xmin, *ymin]);
                bounds.add([*xmax, *ymax]);
            }
            runs.push(run(bounds, runs[first][4]));
        }
        below = end;
    }
    if edges <= LENGTH {
        runs.truncate(start); // its bounds say as much
    }
    all.is_finite().then(|| all.get())
}

/// Whether a ray from a point to the right crosses an open ring oddly; none where the point lies on the ring.
/// `runs` are those of [`push_runs`].
#[inline]
pub fn crosses(ring: &Coordinates, runs: &[Run], point: [f64; 2]) -> Option<bool> {
    let (edges, [x, y]) = (ring.len(), point);
    if runs.is_empty() {
        return crosses_edges(edges_between(ring, 0, edges), point);
    }
    // Of each rank its first run.
    let (mut starts, mut highest) = ([0; MOST_RANKS], 0);
    while starts[highest as usize] + runs_of(edges, highest) < runs.len() {
        starts[highest as usize + 1] = starts[highest as usize] + runs_of(edges, highest);
        highest += 1;
    }
    let (mut odd, mut edge, mut rank) = (false, 0, highest);
    while edge < edges {
        let bits = LENGTH_BITS * (rank + 1);
        let number = edge >> bits;
        let end = ((number + 1) << bits).min(edges);
        let place = starts[rank as usize] + number;
        let run = &runs[place];
        if y < run[1] || y > run[3] || x > run[2] {
            // Above, below or to the left of the point.
        } else if x < run[0] {
            let after = if end == edges { &runs[0] } else { &runs[place + 1] };
            odd ^= (run[4] > y) != (after[4] > y);
        } else if rank > 0 {
            rank -= 1;
            continue;
        } else {
            odd ^= crosses_edges(edges_between(ring, edge, end), point)?;
        }
        edge = end;
        while rank < highest && edge.trailing_zeros() >= LENGTH_BITS * (rank + 2) {
            rank += 1;
        }
    }
    Some(odd)
}

/// The ends of the edges from number `first` to `end`.
fn edges_between<'a>(ring: &'a Coordinates, first: usize, end: usize) -> impl Iterator<Item = [[f64; 2]; 2]> + 'a {
    let mut a = vertex(ring, first);
    (first + 1..=end).map(move |edge| {
        let b = vertex(ring, edge);
        [std::mem::replace(&mut a, b), b]
    })
}

/// Whether a ray from a point to the right crosses edges oddly; none where the point lies on one.
#[inline]
pub fn crosses_edges(edges: impl Iterator<Item = [[f64; 2]; 2]>, point: [f64; 2]) -> Option<bool> {
    let mut odd = false;
    for [a, b] in edges {
        match crossing(a, b, point) {
            Crossing::None => {}
            Crossing::Right => odd = !odd,
            Crossing::On => return None,
        }
    }
    Some(odd)
}

enum Crossing {
    None,
    Right,
    On,
}

/// Whether an edge crosses the ray from a point to the right, or holds the point.
#[inline(always)]
fn crossing([ax, ay]: [f64; 2], [bx, by]: [f64; 2], [x, y]: [f64; 2]) -> Crossing {
    if (ay > y) == (by > y) {
        // Holds the point as its end (its start is the end of the edge before), or when it is level.
        let between = ay == y && ax.min(bx) <= x && x <= ax.max(bx);
        return if by == y && (bx == x || between) { Crossing::On } else { Crossing::None };
    }
    if ax < x && bx < x {
        return Crossing::None;
    }
    if ax > x && bx > x {
        return Crossing::Right;
    }
    let side = orient2d(Coord { x: ax, y: ay }, Coord { x: bx, y: by }, Coord { x, y });
    if side == 0.0 {
        return Crossing::On;
    }
    let upwards = by > ay;
    if (side > 0.0) == upwards { Crossing::Right } else { Crossing::None }
}
