//! Exact point-in-polygon tests: the edges of each polygon, sorted into horizontal stripes.
//!
//! A point is tested against the edges of its stripe alone, by counting crossings of a ray to the right (even-odd over
//! all rings, as GEOS's `RayCrossingCounter` does), with Shewchuk's adaptive orientation predicate (crate `robust`).
//! Source: J. R. Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997; stripes: R. Sedgewick, Algorithms, ch. 26.

use edgegis_sdk::wkb::{Body, Coordinates};
use robust::{orient2d, Coord};

/// Stripes hold about this many edges that begin in them.
const EDGES_PER_STRIPE: usize = 4;
/// An edge may lie in this many stripes on average; coarser stripes are taken where it would be more.
const COPIES_PER_EDGE: usize = 16;

/// Stripes that pay for one test.
const STRIPES_PER_LOOK_UP: usize = 2;

/// Where a point lies relative to a polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    Outside,
    Boundary,
    Inside,
}

/// Stripes of any number of polygons, as flat arrays. A row without area (null, empty, not finite) has no edges.
#[derive(Debug, Default, Clone)]
pub struct PolygonStripes {
    /// x and y of each vertex; an edge is named by its first vertex, its second one follows.
    pub coordinates: Vec<f64>,
    /// `[xmin, ymin, xmax, ymax]` of each polygon.
    pub bounds: Vec<f64>,
    /// Stripes per unit of y of each polygon.
    pub scales: Vec<f64>,
    /// First stripe of each polygon, and the end.
    pub first_stripes: Vec<u32>,
    /// First entry of each stripe in `edges`, and the end.
    pub first_edges: Vec<u32>,
    pub edges: Vec<u32>,
    most_stripes: usize,
}

/// A view of [`PolygonStripes`].
#[derive(Debug, Clone, Copy)]
pub struct StripesView<'a> {
    pub coordinates: &'a [f64],
    pub bounds: &'a [f64],
    pub scales: &'a [f64],
    pub first_stripes: &'a [u32],
    pub first_edges: &'a [u32],
    pub edges: &'a [u32],
}

impl PolygonStripes {
    /// For at most about `look_ups` tests a polygon: few tests do not repay fine stripes.
    pub fn new(look_ups: usize) -> Self {
        let most_stripes = (STRIPES_PER_LOOK_UP * look_ups).max(1);
        PolygonStripes { most_stripes, first_stripes: vec![0], first_edges: vec![0], ..PolygonStripes::default() }
    }

    /// Number of polygons.
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    /// Adds the next row: a polygon, a multipolygon, or nothing.
    pub fn push(&mut self, geometry: Option<&Body>) {
        let first_vertex = self.coordinates.len() / 2;
        let mut edges = Vec::new();
        if let Some(body) = geometry {
            self.push_rings(body, &mut edges);
        }
        let bounds = bounds_of(&self.coordinates[2 * first_vertex..]);
        if edges.is_empty() || bounds.iter().any(|value| !value.is_finite()) {
            self.coordinates.truncate(2 * first_vertex);
            edges.clear();
        }
        let bounds = if edges.is_empty() { [0.0; 4] } else { bounds };
        self.bounds.extend(bounds);
        self.push_stripes(&edges, bounds[1], bounds[3]);
    }

    fn push_rings(&mut self, body: &Body, edges: &mut Vec<u32>) {
        match body {
            Body::Polygon(rings) => rings.iter().for_each(|ring| self.push_ring(ring, edges)),
            Body::Parts(parts) => parts.iter().for_each(|part| self.push_rings(part, edges)),
            Body::Point(_) | Body::Line(_) => {}
        }
    }

    /// Adds a ring, and closes it where it is open.
    fn push_ring(&mut self, ring: &Coordinates, edges: &mut Vec<u32>) {
        if ring.is_empty() {
            return;
        }
        let first = self.coordinates.len() / 2;
        self.coordinates.reserve(2 * ring.len() + 2);
        ring.iter().for_each(|point| self.coordinates.extend_from_slice(&point));
        if ring.get(0) != ring.get(ring.len() - 1) {
            self.coordinates.extend(ring.get(0));
        }
        edges.extend(first as u32..(self.coordinates.len() / 2 - 1) as u32);
    }

    /// Lowest and highest y of an edge.
    fn span(&self, edge: u32) -> [f64; 2] {
        let (a, b) = (self.coordinates[2 * edge as usize + 1], self.coordinates[2 * edge as usize + 3]);
        [a.min(b), a.max(b)]
    }

    fn push_stripes(&mut self, edges: &[u32], ymin: f64, ymax: f64) {
        let mut count = (edges.len() / EDGES_PER_STRIPE).clamp(1, self.most_stripes);
        let (mut scale, mut ranges) = self.ranges(edges, count, ymin, ymax);
        while count > 1 && ranges.iter().map(|(low, high)| high - low + 1).sum::<usize>() > COPIES_PER_EDGE * edges.len() {
            count /= 2;
            (scale, ranges) = self.ranges(edges, count, ymin, ymax);
        }
        if edges.is_empty() {
            count = 0;
        }
        self.scales.push(scale);
        self.fill(edges, &ranges, count);
        self.first_stripes.push(self.first_edges.len() as u32 - 1);
    }

    /// Stripes per unit of y, and the first and last of the `count` stripes that each edge lies in.
    fn ranges(&self, edges: &[u32], count: usize, ymin: f64, ymax: f64) -> (f64, Vec<(usize, usize)>) {
        let scale = count as f64 / (ymax - ymin);
        let scale = if scale.is_finite() { scale } else { 0.0 };
        let range = |&edge: &u32| {
            let [low, high] = self.span(edge);
            (stripe(low, ymin, scale, count), stripe(high, ymin, scale, count))
        };
        (scale, edges.iter().map(range).collect())
    }

    /// Sorts the edges into `count` new stripes by counting.
    fn fill(&mut self, edges: &[u32], ranges: &[(usize, usize)], count: usize) {
        let start = self.edges.len() as u32;
        let mut ends = vec![0u32; count];
        for &(low, high) in ranges {
            ends[low..=high].iter_mut().for_each(|n| *n += 1);
        }
        let mut end = start;
        let mut next = Vec::with_capacity(count);
        for n in ends {
            next.push(end);
            end += n;
            self.first_edges.push(end);
        }
        self.edges.resize(end as usize, 0);
        for (&edge, &(low, high)) in edges.iter().zip(ranges) {
            for slot in &mut next[low..=high] {
                self.edges[*slot as usize] = edge;
                *slot += 1;
            }
        }
    }

    /// Whether a polygon has no edges.
    pub fn is_hollow(&self, polygon: usize) -> bool {
        self.first_stripes[polygon] == self.first_stripes[polygon + 1]
    }

    /// Calls `found` with `[x, y, x, y]` of each edge of a polygon once: in the stripe where it begins.
    pub fn each_edge(&self, polygon: usize, mut found: impl FnMut(&[f64])) {
        let (first, end) = (self.first_stripes[polygon] as usize, self.first_stripes[polygon + 1] as usize);
        for stripe_number in 0..end - first {
            let stripe_edges = &self.first_edges[first + stripe_number..];
            for &edge in &self.edges[stripe_edges[0] as usize..stripe_edges[1] as usize] {
                let low = self.span(edge)[0];
                if stripe(low, self.bounds[4 * polygon + 1], self.scales[polygon], end - first) == stripe_number {
                    found(&self.coordinates[2 * edge as usize..][..4]);
                }
            }
        }
    }

    pub fn view(&self) -> StripesView<'_> {
        StripesView {
            coordinates: &self.coordinates,
            bounds: &self.bounds,
            scales: &self.scales,
            first_stripes: &self.first_stripes,
            first_edges: &self.first_edges,
            edges: &self.edges,
        }
    }
}

/// The stripe of a y; monotone, so that an edge's stripes include those of all its points.
#[inline]
fn stripe(y: f64, ymin: f64, scale: f64, count: usize) -> usize {
    (((y - ymin) * scale) as usize).min(count.saturating_sub(1))
}

fn bounds_of(coordinates: &[f64]) -> [f64; 4] {
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for point in coordinates.chunks_exact(2) {
        // NaN must not vanish in min and max: it makes the polygon unusable.
        if !(point[0].is_finite() && point[1].is_finite()) {
            return [f64::NAN; 4];
        }
        bounds[0] = bounds[0].min(point[0]);
        bounds[1] = bounds[1].min(point[1]);
        bounds[2] = bounds[2].max(point[0]);
        bounds[3] = bounds[3].max(point[1]);
    }
    bounds
}

impl StripesView<'_> {
    /// Where a point lies relative to a polygon.
    #[inline]
    pub fn position(&self, polygon: usize, [x, y]: [f64; 2]) -> Position {
        let bounds = &self.bounds[4 * polygon..4 * polygon + 4];
        let first = self.first_stripes[polygon] as usize;
        let count = self.first_stripes[polygon + 1] as usize - first;
        let near = x >= bounds[0] && y >= bounds[1] && x <= bounds[2] && y <= bounds[3];
        if count == 0 || !near {
            return Position::Outside;
        }
        let stripe = first + stripe(y, bounds[1], self.scales[polygon], count);
        let edges = &self.edges[self.first_edges[stripe] as usize..self.first_edges[stripe + 1] as usize];
        position_among(edges.iter().map(|&edge| &self.coordinates[2 * edge as usize..][..4]), [x, y])
    }
}

/// Where a point lies relative to the area that edges `[x, y, x, y]` bound.
#[inline]
pub fn position_among<'a>(edges: impl Iterator<Item = &'a [f64]>, [x, y]: [f64; 2]) -> Position {
    let mut inside = false;
    for edge in edges {
        match crossing(edge, x, y) {
            Crossing::None => {}
            Crossing::Right => inside = !inside,
            Crossing::On => return Position::Boundary,
        }
    }
    if inside { Position::Inside } else { Position::Outside }
}

enum Crossing {
    None,
    Right,
    On,
}

/// Whether an edge crosses the ray from a point to the right, or holds the point.
#[inline(always)]
fn crossing(edge: &[f64], x: f64, y: f64) -> Crossing {
    let (ax, ay, bx, by) = (edge[0], edge[1], edge[2], edge[3]);
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

#[cfg(test)]
#[path = "polygon_stripes_tests.rs"]
mod tests;
