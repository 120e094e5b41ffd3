//! The distance between two shapes, and where they are nearest: branch and bound over the boxes of both.
//!
//! Of several pairs of places that are equally near, the one that GEOS's `DistanceOp` finds first: a vertex of one shape
//! within a polygon of the other, else the first pair of segments in the order of their lines, then of the segments.

use crate::segments::{between, distance, nearest_places};
use crate::shape::{apart, box_of, Node, Shape};
use edgegis_sdk::crossing::Place;

/// How near two shapes come, on the first one and on the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// What neighbours are sorted by.
    pub distance: f64,
    pub places: [Place; 2],
}

impl Nearest {
    /// Of two points.
    pub fn of_points(a: Place, b: Place) -> Self {
        Nearest { distance: between(a, b), places: [a, b] }
    }

    /// The length of the line between the places: other roundings than the distance has.
    pub fn length(&self) -> f64 {
        between(self.places[0], self.places[1])
    }

    pub fn of(a: &Shape, b: &Shape) -> Self {
        if let Some(place) = b.start_within(a).or_else(|| a.start_within(b)) {
            return Nearest { distance: 0.0, places: [place, place] };
        }
        let mut search = Search { a, b, distance: f64::INFINITY, key: [u32::MAX; 4] };
        search.visit(a.root(), b.root());
        let [_, _, first, second] = search.key.map(|number| number as usize);
        Nearest { distance: search.distance, places: nearest_places(a.segment(first), b.segment(second)) }
    }
}

struct Search<'a> {
    a: &'a Shape,
    b: &'a Shape,
    distance: f64,
    /// Of the best pair so far: part and part, segment and segment.
    key: [u32; 4],
}

impl Search<'_> {
    fn key(&self, first: usize, second: usize) -> [u32; 4] {
        [self.a.part_of(first), self.b.part_of(second), first as u32, second as u32]
    }

    /// Whether pairs that are at least so far apart, from these segments on, cannot be better.
    #[inline]
    fn is_beaten_by(&self, least: f64, first: usize, second: usize) -> bool {
        least > self.distance || (least == self.distance && self.key(first, second) > self.key)
    }

    fn visit(&mut self, p: Node, q: Node) {
        let least = apart(self.a.bounds_of(p), self.b.bounds_of(q));
        if self.is_beaten_by(least, self.a.first_of(p), self.b.first_of(q)) {
            return;
        }
        if p.rank == 0 && q.rank == 0 {
            return self.compare(p, q);
        }
        let mut pairs = [(0.0, p, q); 8];
        let mut count = 0;
        let mut add = |p: Node, q: Node| {
            pairs[count] = (apart(self.a.bounds_of(p), self.b.bounds_of(q)), p, q);
            count += 1;
        };
        if p.rank >= q.rank {
            self.a.children(p).for_each(|child| add(child, q));
        } else {
            self.b.children(q).for_each(|child| add(p, child));
        }
        pairs[..count].sort_by(|one, other| one.0.total_cmp(&other.0));
        pairs[..count].iter().for_each(|&(_, p, q)| self.visit(p, q));
    }

    fn compare(&mut self, p: Node, q: Node) {
        let (a, b) = (self.a, self.b);
        for (first, segment) in a.segments_of(p) {
            let bounds = box_of(segment);
            if apart(&bounds, b.bounds_of(q)) > self.distance {
                continue;
            }
            for (second, other) in b.segments_of(q) {
                if apart(&bounds, &box_of(other)) > self.distance {
                    continue;
                }
                let distance = distance(*segment, *other);
                if distance < self.distance || (distance == self.distance && self.key(first, second) < self.key) {
                    (self.distance, self.key) = (distance, self.key(first, second));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgegis_sdk::wkb::{point, polygon};

    fn shape(wkb: &[u8]) -> Shape {
        Shape::read(wkb).unwrap()
    }

    fn square(x: f64, y: f64, size: f64) -> Vec<[f64; 2]> {
        vec![[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    }

    fn line(places: &[[f64; 2]]) -> Vec<u8> {
        let mut wkb = vec![1, 2, 0, 0, 0];
        wkb.extend((places.len() as u32).to_le_bytes());
        places.iter().flatten().for_each(|number| wkb.extend(number.to_le_bytes()));
        wkb
    }

    #[test]
    fn a_point_beside_within_and_in_the_hole_of_a_polygon() {
        let ring = shape(&polygon(&[square(0.0, 0.0, 9.0), square(3.0, 3.0, 3.0)]));
        let near = |x: f64, y: f64| Nearest::of(&shape(&point(x, y)), &ring);
        assert_eq!(near(12.0, 13.0), Nearest { distance: 5.0, places: [[12.0, 13.0], [9.0, 9.0]] });
        assert_eq!(near(1.0, 1.0), Nearest { distance: 0.0, places: [[1.0, 1.0]; 2] });
        assert_eq!(near(9.0, 4.0), Nearest { distance: 0.0, places: [[9.0, 4.0]; 2] });
        assert_eq!(near(4.0, 4.5), Nearest { distance: 1.0, places: [[4.0, 4.5], [3.0, 4.5]] });
    }

    #[test]
    fn a_polygon_within_another_and_lines_that_cross() {
        let (large, small) = (shape(&polygon(&[square(0.0, 0.0, 9.0)])), shape(&polygon(&[square(2.0, 3.0, 1.0)])));
        assert_eq!(Nearest::of(&large, &small).places, [[2.0, 3.0]; 2]);
        assert_eq!(Nearest::of(&small, &large).places, [[2.0, 3.0]; 2]);
        let (one, other) = (shape(&line(&[[-5.0, 5.0], [20.0, 5.0]])), shape(&line(&[[4.0, 0.0], [4.0, 9.0]])));
        assert_eq!(Nearest::of(&one, &other), Nearest { distance: 0.0, places: [[4.0, 5.0]; 2] });
        // The border is crossed twice: first comes its second edge.
        assert_eq!(Nearest::of(&large, &one).places, [[9.0, 5.0]; 2]);
    }

    #[test]
    fn all_pairs_of_segments_give_the_same() {
        let wave = |count: usize, x: f64, y: f64| -> Vec<u8> {
            let place = |i: usize| [x + i as f64 * 0.37 % 7.0, y + (i as f64 * 0.811 + x).sin()];
            line(&(0..count).map(place).collect::<Vec<_>>())
        };
        for (count, y) in [(2, 3.0), (9, 2.5), (65, 2.0), (300, 4.0), (600, 2.1)] {
            let (a, b) = (shape(&wave(count, 0.0, 0.0)), shape(&wave(count + 7, 1.5, y)));
            let mut best = (f64::INFINITY, [[0.0; 2]; 2]);
            for i in 0..count - 1 {
                for j in 0..count + 6 {
                    let far = distance(a.segment(i), b.segment(j));
                    if far < best.0 {
                        best = (far, nearest_places(a.segment(i), b.segment(j)));
                    }
                }
            }
            assert_eq!(Nearest::of(&a, &b), Nearest { distance: best.0, places: best.1 }, "{count}");
        }
    }
}
