//! Finds the polygons of an index that a point, or the members of a multipoint, lie in or on.

use crate::polygon_grid::{cell_number, FILLED};
use crate::polygon_index::PolygonIndexView;
use crate::polygon_stripes::Position;
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
    /// Calls `found` with each polygon that a point lies in or on, in ascending order.
    #[inline]
    pub fn locate(&self, point: [f64; 2], mut found: impl FnMut(u32, Position)) {
        let frame = self.frame;
        let near = point[0] >= frame[0] && point[1] >= frame[1] && point[0] <= frame[2] && point[1] <= frame[3];
        if !near {
            return;
        }
        let column = cell_number(point[0], frame[0], frame[4], self.shape[0]);
        let row = cell_number(point[1], frame[1], frame[5], self.shape[1]);
        let code = self.cells[row * self.shape[0] as usize + column];
        if code & FILLED != 0 {
            return found(code & !FILLED, Position::Inside);
        }
        if code == 0 {
            return;
        }
        let start = code as usize;
        let count = self.lists[start - 1] as usize;
        for &entry in &self.lists[start..start + count] {
            let polygon = entry >> 1;
            let position =
                if entry & 1 == 0 { Position::Inside } else { self.stripes.position(polygon as usize, point) };
            if position != Position::Outside {
                found(polygon, position);
            }
        }
    }

    /// Calls `found` with each polygon that a point or multipoint shares a point with, in ascending order.
    #[inline]
    pub fn locate_geometry(&self, wkb: &[u8], mut found: impl FnMut(u32, Members)) -> Result<(), Error> {
        let wkb = Wkb::new(wkb);
        if let Some(point) = wkb.point() {
            self.locate(point, |polygon, position| {
                let mut members = Members::default();
                members.add(position);
                found(polygon, members)
            });
            return Ok(());
        }
        let mut points = Vec::new();
        collect_points(&wkb.body()?, &mut points);
        let mut hits = Vec::new();
        points.iter().for_each(|point| self.locate(*point, |polygon, position| hits.push((polygon, position))));
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
    use crate::polygon_index::PolygonIndex;
    use edgegis_sdk::wkb::polygon;
    use edgegis_sdk::{Array, OutputField, OutputStream};

    fn square(x: f64, y: f64, size: f64) -> Vec<u8> {
        polygon(&[vec![[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]])
    }

    fn index(geometries: &[Option<Vec<u8>>]) -> PolygonIndex {
        let stream = OutputStream::of(vec![(OutputField::geometry(), Array::binaries(geometries))]);
        PolygonIndex::build(&stream.view(), 1000).unwrap()
    }

    fn hits(index: &PolygonIndex, point: [f64; 2]) -> Vec<(u32, Position)> {
        let mut hits = vec![];
        index.view().locate(point, |polygon, position| hits.push((polygon, position)));
        hits
    }

    #[test]
    fn overlapping_and_missing_polygons() {
        let index = index(&[Some(square(0.0, 0.0, 10.0)), None, Some(square(5.0, 5.0, 10.0))]);
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
        assert_eq!(hits(&index(&[]), [0.0, 0.0]), []);
        assert_eq!(hits(&index(&[None]), [0.0, 0.0]), []);
    }

    #[test]
    fn the_grid_agrees_with_the_exact_test_everywhere() {
        // A spiky star with coordinates that are no round numbers, far from the origin, and a flat sliver.
        let star: Vec<[f64; 2]> = (0..=72)
            .map(|i| {
                let (angle, radius) = ((i % 72) as f64 * 0.0872664625997164, if i % 2 == 0 { 1.0 } else { 0.31 });
                [500_000.1 + radius * angle.cos(), 4_000_000.3 + radius * angle.sin()]
            })
            .collect();
        let sliver = vec![[499_999.0, 4_000_000.0], [500_001.2, 4_000_000.01], [500_001.1, 4_000_000.0], [499_999.0, 4_000_000.0]];
        let index = index(&[Some(polygon(&[star])), Some(polygon(&[sliver]))]);
        let mut state = 12345u64;
        let mut random = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        for _ in 0..200_000 {
            let point = [499_998.9 + 2.4 * random(), 3_999_999.2 + 2.2 * random()];
            let exact: Vec<_> = (0..2).map(|p| (p as u32, index.view().stripes.position(p, point))).collect();
            let exact: Vec<_> = exact.into_iter().filter(|(_, position)| *position != Position::Outside).collect();
            assert_eq!(hits(&index, point), exact, "{point:?}");
        }
    }

    #[test]
    fn members_of_a_multipoint() {
        let index = index(&[Some(square(0.0, 0.0, 10.0))]);
        let mut wkb = vec![1, 4, 0, 0, 0, 3, 0, 0, 0];
        for (x, y) in [(1.0, 1.0), (0.0, 5.0), (20.0, 20.0)] {
            wkb.extend(edgegis_sdk::wkb::point(x, y));
        }
        let mut found = vec![];
        index.view().locate_geometry(&wkb, |polygon, members| found.push((polygon, members))).unwrap();
        assert_eq!(found, [(0, Members { inside: 1, boundary: 1, outside: 1 })]);
        assert!(!found[0].1.contained());
    }
}
