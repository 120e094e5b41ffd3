//! Finds the polygons of an index that a point, or the members of a multipoint, lie in or on.

use crate::polygon_index::PolygonIndexView;
use edgegis_sdk::point_in_ring::Position;
use edgegis_sdk::wkb::{Body, Wkb};
use edgegis_sdk::Error;

/// How many members of a point geometry lie inside, on the boundary of, and outside a polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Members {
    pub inside: u32,
    pub boundary: u32,
    pub outside: u32,
}

impl Members {
    pub fn add(&mut self, position: Position) {
        match position {
            Position::Inside => self.inside += 1,
            Position::Boundary => self.boundary += 1,
            Position::Outside => self.outside += 1,
        }
    }

    /// The polygon contains the points: none outside, and one in its interior (so boundary points alone are not contained).
    pub fn contained(&self) -> bool {
        self.outside == 0 && self.inside > 0
    }
}

impl PolygonIndexView<'_> {
    /// Calls `found` with each polygon that a point or multipoint shares a point with, in ascending order.
    #[inline]
    pub fn locate_geometry(&self, wkb: &[u8], mut found: impl FnMut(u32, Members)) -> Result<(), Error> {
        let wkb = Wkb::new(wkb);
        if let Some(point) = wkb.point() {
            return self.locate(point, |polygon, position| {
                let mut members = Members::default();
                members.add(position);
                found(polygon, members)
            });
        }
        let mut points = Vec::new();
        collect_points(&wkb.body()?, &mut points);
        let mut hits = Vec::new();
        points.iter().try_for_each(|point| self.locate(*point, |polygon, position| hits.push((polygon, position))))?;
        hits.sort_by_key(|hit| hit.0);
        for group in hits.chunk_by(|a, b| a.0 == b.0) {
            let mut members = Members { outside: (points.len() - group.len()) as u32, ..Members::default() };
            group.iter().for_each(|hit| members.add(hit.1));
            found(group[0].0, members);
        }
        Ok(())
    }
}

/// The points of a point or multipoint that are not empty.
pub fn collect_points(body: &Body, points: &mut Vec<[f64; 2]>) {
    match body {
        Body::Point(point) => points.extend(point),
        Body::Parts(parts) => parts.iter().for_each(|part| collect_points(part, points)),
        Body::Line(_) | Body::Polygon(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgegis_sdk::point_in_ring::crosses_edges;
    use crate::polygon_index::PolygonIndex;
    use edgegis_sdk::wkb::polygon;
    use edgegis_sdk::{Array, OutputField, OutputStream};
    use std::slice::from_ref;

    fn square(x: f64, y: f64, size: f64) -> Vec<u8> {
        polygon(&[vec![[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]])
    }

    fn layer(geometries: &[Option<Vec<u8>>]) -> OutputStream {
        OutputStream::of(vec![(OutputField::geometry(), Array::binaries(geometries))])
    }

    fn hits(layer: &OutputStream, point: [f64; 2]) -> Vec<(u32, Position)> {
        let stream = layer.view();
        let index = PolygonIndex::build(&stream, 1000).unwrap();
        let mut hits = vec![];
        index.view(&stream).unwrap().locate(point, |polygon, position| hits.push((polygon, position))).unwrap();
        hits
    }

    #[test]
    fn overlapping_and_missing_polygons() {
        let index = layer(&[Some(square(0.0, 0.0, 10.0)), None, Some(square(5.0, 5.0, 10.0))]);
        assert_eq!(hits(&index, [1.0, 1.0]), [(0, Position::Inside)]);
        assert_eq!(hits(&index, [7.0, 7.0]), [(0, Position::Inside), (2, Position::Inside)]);
        assert_eq!(hits(&index, [10.0, 7.0]), [(0, Position::Boundary), (2, Position::Inside)]);
        assert_eq!(hits(&index, [15.0, 15.0]), [(2, Position::Boundary)]);
        assert_eq!(hits(&index, [12.0, 1.0]), []);
        assert_eq!(hits(&index, [f64::NAN, 1.0]), []);
        assert_eq!(hits(&index, [-100.0, f64::INFINITY]), []);
    }

    #[test]
    fn an_empty_layer_matches_nothing() {
        assert_eq!(hits(&layer(&[]), [0.0, 0.0]), []);
        assert_eq!(hits(&layer(&[None]), [0.0, 0.0]), []);
    }

    #[test]
    fn islands_and_holes_are_one_polygon() {
        let ring = |x: f64, size: f64| vec![[x, 0.0], [x + size, 0.0], [x + size, size], [x, size], [x, 0.0]];
        let mut islands = vec![1, 6, 0, 0, 0, 3, 0, 0, 0];
        for start in [0.0, 100.0, 200.0] {
            islands.extend(polygon(&[ring(start, 9.0), ring(start + 2.0, 3.0)]));
        }
        let layer = layer(&[Some(square(0.0, 0.0, 300.0)), Some(islands)]);
        let found = |point| hits(&layer, point).into_iter().filter(|hit| hit.0 == 1).map(|hit| hit.1).collect::<Vec<_>>();
        assert_eq!([found([1.0, 1.0]), found([101.0, 1.0]), found([206.0, 5.0])], [[Position::Inside]; 3]);
        assert_eq!(found([102.0, 1.0]), [Position::Boundary]);
        assert_eq!([found([203.0, 1.0]), found([50.0, 1.0])], [[]; 2]);
    }

    #[test]
    fn the_index_agrees_with_all_edges_everywhere() {
        // A spiky star with coordinates that are no round numbers, far from the origin, and a flat sliver.
        let star: Vec<[f64; 2]> = (0..=720)
            .map(|i| {
                let (angle, radius) = ((i % 720) as f64 * 0.00872664625997164, if i % 2 == 0 { 1.0 } else { 0.31 });
                [500_000.1 + radius * angle.cos(), 4_000_000.3 + radius * angle.sin()]
            })
            .collect();
        let sliver = vec![[499_999.0, 4_000_000.0], [500_001.2, 4_000_000.01], [500_001.1, 4_000_000.0], [499_999.0, 4_000_000.0]];
        let (layer, shapes) = (layer(&[Some(polygon(from_ref(&star))), Some(polygon(from_ref(&sliver)))]), [star, sliver]);
        let stream = layer.view();
        let index = PolygonIndex::build(&stream, 1000).unwrap();
        let view = index.view(&stream).unwrap();
        let mut state = 12345u64;
        let mut random = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        for number in 0..100_000 {
            let place = [499_998.9 + 2.4 * random(), 3_999_999.2 + 2.2 * random()];
            let corner = shapes[0][number % 720];
            // Corners themselves, and points at their height or right above and below.
            let point = [place, corner, [place[0], corner[1]], [corner[0], place[1]]][number % 4];
            let position = |ring: &[[f64; 2]]| Position::Outside.within(crosses_edges(ring.windows(2).map(|ab| [ab[0], ab[1]]), point));
            let exact: Vec<_> = (0u32..).zip(shapes.iter().map(|ring| position(ring))).filter(|hit| hit.1 != Position::Outside).collect();
            let mut hits = vec![];
            view.locate(point, |polygon, position| hits.push((polygon, position))).unwrap();
            assert_eq!(hits, exact, "{point:?}");
        }
    }

    #[test]
    fn members_of_a_multipoint() {
        let layer = layer(&[Some(square(0.0, 0.0, 10.0))]);
        let stream = layer.view();
        let mut wkb = vec![1, 4, 0, 0, 0, 3, 0, 0, 0];
        for (x, y) in [(1.0, 1.0), (0.0, 5.0), (20.0, 20.0)] {
            wkb.extend(edgegis_sdk::wkb::point(x, y));
        }
        let mut found = vec![];
        let index = PolygonIndex::build(&stream, 1000).unwrap();
        index.view(&stream).unwrap().locate_geometry(&wkb, |polygon, members| found.push((polygon, members))).unwrap();
        assert_eq!(found, [(0, Members { inside: 1, boundary: 1, outside: 1 })]);
        assert!(!found[0].1.contained());
    }
}
