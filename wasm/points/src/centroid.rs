//! The centroid of a geometry as GEOS computes it: of its areas, or else of its lines, or else of its points.
//!
//! Areas are triangles with the first coordinate as their common corner (Graham 1963; GEOS's and JTS's `Centroid`).

use edgegis_sdk::wkb::{Body, Coordinates};

#[derive(Default)]
struct Sums {
    corner: Option<[f64; 2]>,
    /// Three times the centroid, weighted with twice the area; and that weight.
    triangles: [f64; 2],
    area: f64,
    lines: [f64; 2],
    length: f64,
    points: [f64; 2],
    count: f64,
}

/// None for an empty geometry.
pub fn centroid(body: &Body) -> Option<[f64; 2]> {
    let mut sums = Sums::default();
    sums.add(body);
    let over = |[x, y]: [f64; 2], weight: f64| Some([x / weight, y / weight]);
    if sums.area.abs() > 0.0 {
        over([sums.triangles[0] / 3.0, sums.triangles[1] / 3.0], sums.area)
    } else if sums.length > 0.0 {
        over(sums.lines, sums.length)
    } else if sums.count > 0.0 {
        over(sums.points, sums.count)
    } else {
        None
    }
}

impl Sums {
    fn add(&mut self, body: &Body) {
        match body {
            Body::Point(point) => point.iter().for_each(|point| self.add_point(*point)),
            Body::Line(line) => self.add_line(line),
            Body::Polygon(rings) => {
                for (number, ring) in rings.iter().enumerate().filter(|(_, ring)| !ring.is_empty()) {
                    self.add_ring(ring, number > 0);
                }
            }
            Body::Parts(parts) => parts.iter().for_each(|part| self.add(part)),
        }
    }

    fn add_point(&mut self, [x, y]: [f64; 2]) {
        self.points = [self.points[0] + x, self.points[1] + y];
        self.count += 1.0;
    }

    fn add_line(&mut self, line: &Coordinates) {
        let before = self.length;
        for i in 1..line.len() {
            let ([ax, ay], [bx, by]) = (line.get(i - 1), line.get(i));
            let length = ((ax - bx) * (ax - bx) + (ay - by) * (ay - by)).sqrt();
            self.length += length;
            self.lines[0] += length * ((ax + bx) / 2.0);
            self.lines[1] += length * ((ay + by) / 2.0);
        }
        if self.length == before && !line.is_empty() {
            self.add_point(line.get(0));
        }
    }

    /// A ring counts by its absolute area, a hole less.
    fn add_ring(&mut self, ring: &Coordinates, is_hole: bool) {
        let corner = *self.corner.get_or_insert_with(|| ring.get(0));
        let (mut sum, mut area) = ([0.0; 2], 0.0);
        for i in 1..ring.len() {
            let (a, b) = (ring.get(i - 1), ring.get(i));
            let twice = (a[0] - corner[0]) * (b[1] - corner[1]) - (b[0] - corner[0]) * (a[1] - corner[1]);
            sum = [sum[0] + twice * (corner[0] + a[0] + b[0]), sum[1] + twice * (corner[1] + a[1] + b[1])];
            area += twice;
        }
        let sign = if (area < 0.0) == is_hole { 1.0 } else { -1.0 };
        self.triangles = [self.triangles[0] + sign * sum[0], self.triangles[1] + sign * sum[1]];
        self.area += sign * area;
        self.add_line(ring);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgegis_sdk::wkb::{polygon, Wkb};

    fn of_polygon(rings: &[Vec<[f64; 2]>]) -> Option<[f64; 2]> {
        centroid(&Wkb::new(&polygon(rings)).body().unwrap())
    }

    fn square(x: f64, y: f64, side: f64) -> Vec<[f64; 2]> {
        vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    }

    #[test]
    fn of_a_square_with_a_hole() {
        // 16 at (2, 2) without 4 at (1, 1): (32 - 4) / 12.
        let expected = 28.0 / 12.0;
        for hole in [square(0.0, 0.0, 2.0), square(0.0, 0.0, 2.0).into_iter().rev().collect()] {
            let [x, y] = of_polygon(&[square(0.0, 0.0, 4.0), hole]).unwrap();
            assert!((x - expected).abs() < 1e-14 && (y - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn of_a_flat_polygon_and_of_points() {
        assert_eq!(of_polygon(&[vec![[0.0, 0.0], [4.0, 0.0], [0.0, 0.0]]]), Some([2.0, 0.0]));
        assert_eq!(of_polygon(&[vec![[3.0, 1.0], [3.0, 1.0]]]), Some([3.0, 1.0]));
        let points = Body::Parts(vec![Body::Point(Some([0.0, 0.0])), Body::Point(None), Body::Point(Some([1.0, 4.0]))]);
        assert_eq!(centroid(&points), Some([0.5, 2.0]));
        assert_eq!(centroid(&Body::Parts(vec![])), None);
    }
}
