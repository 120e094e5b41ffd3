//! A geometry as segments, with boxes around runs of eight of them, and around runs of runs.
//!
//! Segments come in the order in which GEOS takes lines, rings and points; a point is a segment without length.

use crate::segments::Segment;
use edgegis_sdk::bounds::{apart_squared, Bounds};
use edgegis_sdk::crossing::Place;
use edgegis_sdk::point_in_ring::{crosses_edges, Position};
use edgegis_sdk::wkb::{Body, Coordinates, Wkb};
use edgegis_sdk::Error;
use std::ops::Range;

/// A run has 2^3 segments, or as many runs.
const LENGTH_BITS: usize = 3;
const LENGTH: usize = 1 << LENGTH_BITS;

/// `[xmin, ymin, xmax, ymax]`.
pub type Bbox = [f64; 4];

/// A run of a shape: rank 0 are runs of segments.
#[derive(Clone, Copy)]
pub struct Node {
    pub rank: usize,
    pub number: usize,
}

pub struct Shape {
    segments: Vec<Segment>,
    /// The first segment of each line, ring or point.
    parts: Vec<u32>,
    /// Of each rank its boxes; the last rank has one.
    ranks: Vec<Vec<Bbox>>,
    /// A vertex of each point, line and polygon.
    starts: Vec<Place>,
    polygons: Vec<(Bbox, Range<usize>)>,
}

/// How far apart two boxes are: at most as far as what is in them.
#[inline]
pub fn apart(a: &Bbox, b: &Bbox) -> f64 {
    apart_squared(a, b).sqrt()
}

#[inline]
pub fn box_of(segment: &Segment) -> Bbox {
    let [a, b] = segment;
    [a[0].min(b[0]), a[1].min(b[1]), a[0].max(b[0]), a[1].max(b[1])]
}

/// The box of a geometry; none where it is empty or not finite.
pub fn bounds(wkb: &[u8]) -> Result<Option<Bbox>, Error> {
    let wkb = Wkb::new(wkb);
    let mut bounds = Bounds::default();
    match wkb.point() {
        Some(place) => bounds.add(place),
        None => add_bounds(&wkb.body()?, &mut bounds),
    }
    let found = bounds.get();
    Ok((bounds.is_finite() && found[0] <= found[2]).then_some(found))
}

fn add_bounds(body: &Body, bounds: &mut Bounds) {
    match body {
        Body::Point(place) => place.iter().for_each(|place| bounds.add(*place)),
        Body::Line(line) => line.iter().for_each(|place| bounds.add(place)),
        Body::Polygon(rings) => rings.iter().flat_map(Coordinates::iter).for_each(|place| bounds.add(place)),
        Body::Parts(parts) => parts.iter().for_each(|part| add_bounds(part, bounds)),
    }
}

impl Shape {
    /// A geometry that has [`bounds`].
    pub fn read(wkb: &[u8]) -> Result<Self, Error> {
        let wkb = Wkb::new(wkb);
        let mut shape = Shape { segments: vec![], parts: vec![], ranks: vec![], starts: vec![], polygons: vec![] };
        let mut points = vec![];
        shape.add(&wkb.body()?, &mut points);
        for place in points {
            shape.parts.push(shape.segments.len() as u32);
            shape.segments.push([place, place]);
        }
        shape.build_ranks();
        Ok(shape)
    }

    fn add(&mut self, body: &Body, points: &mut Vec<Place>) {
        match body {
            Body::Point(place) => {
                points.extend(place);
                self.starts.extend(place);
            }
            Body::Line(line) => {
                self.starts.extend(line.iter().next());
                self.add_line(line);
            }
            Body::Polygon(rings) => {
                let first = self.segments.len();
                self.starts.extend(rings.iter().flat_map(Coordinates::iter).next());
                rings.iter().for_each(|ring| self.add_line(ring));
                let bounds = joined(self.segments[first..].iter().map(box_of));
                self.polygons.push((bounds, first..self.segments.len()));
            }
            Body::Parts(parts) => parts.iter().for_each(|part| self.add(part, points)),
        }
    }

    fn add_line(&mut self, line: &Coordinates) {
        let mut places = line.iter();
        let Some(mut from) = places.next() else { return };
        self.parts.push(self.segments.len() as u32);
        if line.len() == 1 {
            self.segments.push([from, from]);
        }
        self.segments.extend(places.map(|to| [std::mem::replace(&mut from, to), to]));
    }

    fn build_ranks(&mut self) {
        self.ranks.push(self.segments.chunks(LENGTH).map(|run| joined(run.iter().map(box_of))).collect());
        while self.ranks[self.ranks.len() - 1].len() > 1 {
            let below = &self.ranks[self.ranks.len() - 1];
            self.ranks.push(below.chunks(LENGTH).map(|run| joined(run.iter().copied())).collect());
        }
    }

    pub fn root(&self) -> Node {
        Node { rank: self.ranks.len() - 1, number: 0 }
    }

    #[inline]
    pub fn bounds_of(&self, node: Node) -> &Bbox {
        &self.ranks[node.rank][node.number]
    }

    /// The runs of a run that is none of segments.
    #[inline]
    pub fn children(&self, node: Node) -> impl Iterator<Item = Node> {
        let rank = node.rank - 1;
        let first = node.number << LENGTH_BITS;
        (first..(first + LENGTH).min(self.ranks[rank].len())).map(move |number| Node { rank, number })
    }

    /// The first segment of a run.
    #[inline]
    pub fn first_of(&self, node: Node) -> usize {
        node.number << (LENGTH_BITS * (node.rank + 1))
    }

    /// The segments of a run of rank 0, with their numbers.
    #[inline]
    pub fn segments_of(&self, node: Node) -> impl Iterator<Item = (usize, &Segment)> {
        let first = self.first_of(node);
        let end = (first + LENGTH).min(self.segments.len());
        (first..end).zip(&self.segments[first..end])
    }

    pub fn segment(&self, number: usize) -> Segment {
        self.segments[number]
    }

    /// The line, ring or point that a segment belongs to.
    pub fn part_of(&self, segment: usize) -> u32 {
        (self.parts.partition_point(|&first| first as usize <= segment) - 1) as u32
    }

    /// The first start of the other shape that lies in or on a polygon of this one.
    pub fn start_within(&self, other: &Shape) -> Option<Place> {
        other.starts.iter().copied().find(|start| self.polygons.iter().any(|polygon| self.holds(polygon, *start)))
    }

    fn holds(&self, (bounds, range): &(Bbox, Range<usize>), place: Place) -> bool {
        let [x, y] = place;
        if !(x >= bounds[0] && y >= bounds[1] && x <= bounds[2] && y <= bounds[3]) {
            return false;
        }
        let (mut position, mut first) = (Position::Outside, range.start);
        while first < range.end && position != Position::Boundary {
            let end = ((first / LENGTH + 1) * LENGTH).min(range.end);
            // A run above, below or to the left is not crossed by the ray to the right.
            let run = &self.ranks[0][first / LENGTH];
            if y >= run[1] && y <= run[3] && x <= run[2] {
                position = position.within(crosses_edges(self.segments[first..end].iter().copied(), place));
            }
            first = end;
        }
        position != Position::Outside
    }
}

fn joined(boxes: impl Iterator<Item = Bbox>) -> Bbox {
    let mut bounds = Bounds::default();
    boxes.for_each(|[xmin, ymin, xmax, ymax]| {
        bounds.add([xmin, ymin]);
        bounds.add([xmax, ymax]);
    });
    bounds.get()
}
