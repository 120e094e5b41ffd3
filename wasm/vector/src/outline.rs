//! Whether two geometries share a point, by their segments: far cheaper than the whole matrix, and just as exact.
//!
//! Only segments within the intersection of both boxes are compared, swept by x, with Shewchuk's orientation predicate.
//! Where none meet, a component lies wholly inside or outside of the other geometry's area: one vertex tells.
//! Source: M. Shamos, D. Hoey, Geometric Intersection Problems, 1976 (the sweep, here over boxes of segments).

use edgegis_sdk::point_in_ring::crosses_edges;
use edgegis_sdk::wkb::{Body, Coordinates};
use robust::{orient2d, Coord};

type Segment = [f64; 4];

/// The segments of a geometry; a point is a segment without length.
#[derive(Default)]
pub struct Outline {
    /// Of rings: they bound area.
    rings: Vec<Segment>,
    /// Of lines and points.
    others: Vec<Segment>,
    /// One vertex of each ring, line and point.
    vertices: Vec<[f64; 2]>,
    bounds: [f64; 4],
}

impl Outline {
    /// Of a geometry with these bounds.
    pub fn of(body: &Body, bounds: [f64; 4]) -> Self {
        let mut outline = Outline { bounds, ..Outline::default() };
        outline.add(body);
        outline
    }

    fn add(&mut self, body: &Body) {
        match body {
            Body::Point(point) => {
                self.vertices.extend(point);
                self.others.extend(point.iter().map(|[x, y]| [*x, *y, *x, *y]));
            }
            Body::Line(line) => {
                self.vertices.extend(line.iter().next());
                segments(line, &mut self.others);
            }
            Body::Polygon(rings) => {
                for ring in rings.iter().filter(|ring| !ring.is_empty()) {
                    self.vertices.push(ring.get(0));
                    segments(ring, &mut self.rings);
                    let (last, first) = (ring.get(ring.len() - 1), ring.get(0));
                    if last != first {
                        self.rings.push([last[0], last[1], first[0], first[1]]);
                    }
                }
            }
            Body::Parts(parts) => parts.iter().for_each(|part| self.add(part)),
        }
    }

    /// Whether the two share a point.
    pub fn intersects(&self, other: &Outline) -> bool {
        let (a, b) = (self.bounds, other.bounds);
        let window = [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])];
        if window[0] > window[2] || window[1] > window[3] {
            return false;
        }
        self.holds_one_of(other) || other.holds_one_of(self) || sweep(self.within(window), other.within(window))
    }

    /// Whether a vertex of a component of the other lies in or on the area.
    fn holds_one_of(&self, other: &Outline) -> bool {
        let b = self.bounds;
        let near = |[x, y]: [f64; 2]| x >= b[0] && y >= b[1] && x <= b[2] && y <= b[3];
        let inside = |point| crosses_edges(self.rings.iter().map(|[ax, ay, bx, by]| [[*ax, *ay], [*bx, *by]]), point) != Some(false);
        !self.rings.is_empty() && other.vertices.iter().any(|vertex| near(*vertex) && inside(*vertex))
    }

    /// The segments whose boxes meet a window, by their lowest x.
    fn within(&self, w: [f64; 4]) -> Vec<Segment> {
        let meets = |s: &&Segment| s[0].min(s[2]) <= w[2] && s[0].max(s[2]) >= w[0] && s[1].min(s[3]) <= w[3] && s[1].max(s[3]) >= w[1];
        let mut segments: Vec<Segment> = self.rings.iter().chain(&self.others).filter(meets).copied().collect();
        segments.sort_by(|a, b| a[0].min(a[2]).total_cmp(&b[0].min(b[2])));
        segments
    }
}

fn segments(line: &Coordinates, found: &mut Vec<Segment>) {
    let mut last: Option<[f64; 2]> = None;
    for [x, y] in line.iter() {
        found.extend(last.map(|[ax, ay]| [ax, ay, x, y]));
        last = Some([x, y]);
    }
}

/// Whether a segment of one sorted list meets one of the other.
fn sweep(first: Vec<Segment>, second: Vec<Segment>) -> bool {
    let low = |s: &Segment| s[0].min(s[2]);
    let high = |s: &Segment| s[0].max(s[2]);
    let (mut i, mut j) = (0, 0);
    while i < first.len() && j < second.len() {
        // The segment that begins first meets those of the other list that begin before it ends.
        let (segment, others) = if low(&first[i]) <= low(&second[j]) {
            i += 1;
            (&first[i - 1], &second[j..])
        } else {
            j += 1;
            (&second[j - 1], &first[i..])
        };
        if others.iter().take_while(|other| low(other) <= high(segment)).any(|other| meet(segment, other)) {
            return true;
        }
    }
    false
}

/// Whether two closed segments, whose ranges of x overlap, share a point.
fn meet(a: &Segment, b: &Segment) -> bool {
    if a[1].min(a[3]) > b[1].max(b[3]) || b[1].min(b[3]) > a[1].max(a[3]) {
        return false;
    }
    let side = |s: &Segment, x: f64, y: f64| orient2d(Coord { x: s[0], y: s[1] }, Coord { x: s[2], y: s[3] }, Coord { x, y });
    let apart = |s: f64, t: f64| (s > 0.0 && t > 0.0) || (s < 0.0 && t < 0.0);
    !apart(side(a, b[0], b[1]), side(a, b[2], b[3])) && !apart(side(b, a[0], a[1]), side(b, a[2], a[3]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shapes::bounds;
    use edgegis_sdk::wkb::{point, polygon, Wkb};

    fn outline(wkb: &[u8]) -> Outline {
        let body = Wkb::new(wkb).body().unwrap();
        Outline::of(&body, bounds(&body).unwrap())
    }

    fn square(x: f64, y: f64, size: f64) -> Vec<u8> {
        polygon(&[vec![[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]])
    }

    fn line(points: &[[f64; 2]]) -> Vec<u8> {
        let mut wkb = vec![1, 2, 0, 0, 0];
        wkb.extend((points.len() as u32).to_le_bytes());
        points.iter().flatten().for_each(|value| wkb.extend(value.to_le_bytes()));
        wkb
    }

    fn intersect(a: &[u8], b: &[u8]) -> bool {
        let (a, b) = (outline(a), outline(b));
        assert_eq!(a.intersects(&b), b.intersects(&a));
        a.intersects(&b)
    }

    #[test]
    fn areas_touch_overlap_and_hold_each_other() {
        let big = square(0.0, 0.0, 10.0);
        for other in [square(10.0, 10.0, 1.0), square(10.0, 2.0, 3.0), square(5.0, 5.0, 10.0), square(2.0, 2.0, 1.0), big.clone()] {
            assert!(intersect(&big, &other));
        }
        assert!(!intersect(&big, &square(10.1, 0.0, 1.0)));
        let triangle = polygon(&[vec![[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [0.0, 0.0]]]);
        assert!(!intersect(&triangle, &square(8.0, 8.0, 1.0)));
        assert!(intersect(&triangle, &square(5.0, 5.0, 1.0)));
    }

    #[test]
    fn a_hole_holds_nothing() {
        let outer = vec![[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [0.0, 0.0]];
        let hole = vec![[2.0, 2.0], [8.0, 2.0], [8.0, 8.0], [2.0, 8.0], [2.0, 2.0]];
        let ring = polygon(&[outer, hole]);
        assert!(!intersect(&ring, &square(3.0, 3.0, 2.0)));
        assert!(intersect(&ring, &square(2.0, 3.0, 2.0)));
        assert!(!intersect(&ring, &point(5.0, 5.0)));
        assert!(intersect(&ring, &point(8.0, 5.0)));
    }

    #[test]
    fn lines_and_points() {
        let slope = line(&[[0.0, 0.0], [4.0, 4.0]]);
        assert!(intersect(&slope, &line(&[[0.0, 4.0], [4.0, 0.0]])));
        assert!(intersect(&slope, &line(&[[2.0, 2.0], [9.0, 9.0]])));
        assert!(!intersect(&slope, &line(&[[5.0, 5.0], [9.0, 9.0]])));
        assert!(!intersect(&slope, &line(&[[0.0, 1.0], [3.0, 4.0]])));
        assert!(intersect(&slope, &point(3.0, 3.0)));
        assert!(!intersect(&slope, &point(3.0, 3.0000000000000004)));
    }
}
