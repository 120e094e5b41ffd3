//! The cell of each site: the places that are nearer to it than to any other site, within a rectangle.
//!
//! A cell's corners are the circumcentres of the triangles around its site (Aurenhammer 1991). A side without an end,
//! of a site on the hull, or with an end that is very far away, runs to a point outside of the rectangle, the same
//! point for both of its cells: so a side keeps its direction, which rounding far away would turn.

use crate::clip::{clip, contains, drop_repeated, Rectangle};
use crate::corners::corners;
use crate::triangulation::Triangulation;
use edgegis_sdk::Error;
use spade::handles::FixedVertexHandle;
use spade::{Point2, Triangulation as _};

type DirectedEdge<'a> = spade::handles::DirectedEdgeHandle<'a, Point2<f64>, (), (), ()>;
/// Distance of the ends of long sides, in diagonals of the rectangle; and of the corners that are too far to be used.
const OUTSIDE: f64 = 8.0;
const TOO_FAR: f64 = 16.0;

pub struct Cells<'a> {
    triangulation: &'a Triangulation,
    rectangle: Rectangle,
    centre: [f64; 2],
    diagonal: f64,
    /// By face.
    corners: Vec<[f64; 2]>,
    room: Vec<[f64; 2]>,
}

impl<'a> Cells<'a> {
    pub fn of(triangulation: &'a Triangulation, rectangle: Rectangle) -> Result<Self, Error> {
        let [x_min, y_min, x_max, y_max] = rectangle;
        let centre = [x_min + (x_max - x_min) / 2.0, y_min + (y_max - y_min) / 2.0];
        let diagonal = length([x_max - x_min, y_max - y_min]);
        let corners = corners(triangulation, |place| !is_far(place, centre, diagonal))?;
        Ok(Cells { triangulation, rectangle, centre, diagonal, corners, room: vec![] })
    }

    /// Corners of a site's cell, anticlockwise, not closed; fewer than three when the cell is outside of the rectangle.
    pub fn write(&mut self, site: usize, ring: &mut Vec<[f64; 2]>) {
        ring.clear();
        if self.triangulation.num_vertices() == 1 {
            let [x_min, y_min, x_max, y_max] = self.rectangle;
            ring.extend([[x_min, y_min], [x_max, y_min], [x_max, y_max], [x_min, y_max]]);
            return;
        }
        let vertex = self.triangulation.vertex(FixedVertexHandle::from_index(site));
        for edge in vertex.out_edges() {
            match self.corner(edge) {
                Some(place) if !self.is_far(place) => ring.push(place),
                _ => self.write_outside(edge, ring),
            }
        }
        if ring.iter().all(|&corner| contains(&self.rectangle, corner)) {
            drop_repeated(ring);
        } else {
            clip(ring, &self.rectangle, &mut self.room);
        }
    }

    /// The circumcentre of the triangle on an edge's left; none outside of the hull.
    fn corner(&self, edge: DirectedEdge) -> Option<[f64; 2]> {
        edge.face().as_inner().map(|face| self.corners[face.index()])
    }

    fn is_far(&self, place: [f64; 2]) -> bool {
        is_far(place, self.centre, self.diagonal)
    }

    /// In place of what is far away on an edge's left, or of nothing: the ends of the sides across this edge and the
    /// next one around the site.
    fn write_outside(&self, edge: DirectedEdge, ring: &mut Vec<[f64; 2]>) {
        let other = edge.ccw().rev();
        let (first, last) = (self.outwards(edge), self.outwards(other));
        ring.push(self.end(edge, first));
        // More than a quarter turn: a straight way could cross the rectangle.
        if dot(first, last) < 0.0 {
            let part = OUTSIDE * self.diagonal / length(first);
            ring.push([self.centre[0] - part * first[1], self.centre[1] + part * first[0]]);
        }
        ring.push(self.end(other, last));
    }

    /// The end of the side between the cells of an edge's sites, on the way to what is far on the edge's left.
    fn end(&self, edge: DirectedEdge, direction: [f64; 2]) -> [f64; 2] {
        let middle = middle(edge);
        let unit = direction.map(|value| value / length(direction));
        let outside = OUTSIDE * self.diagonal + length(minus(middle, self.centre));
        // Not before the side's beginning, should that be outside, too.
        let beginning = self.corner(edge.rev()).filter(|&place| !self.is_far(place));
        let part = beginning.map_or(outside, |place| outside.max(dot(minus(place, middle), unit)));
        [middle[0] + part * unit[0], middle[1] + part * unit[1]]
    }

    /// At a right angle to an edge, towards what is far on its left: a thin triangle's circumcentre may lie to the right.
    fn outwards(&self, edge: DirectedEdge) -> [f64; 2] {
        let [from, to] = edge.positions();
        let left = [from.y - to.y, to.x - from.x];
        let turned = self.corner(edge).is_some_and(|place| dot(minus(place, middle(edge)), left) < 0.0);
        if turned { left.map(|value| -value) } else { left }
    }
}

fn is_far(place: [f64; 2], centre: [f64; 2], diagonal: f64) -> bool {
    length(minus(place, centre)) > TOO_FAR * diagonal
}

fn middle(edge: DirectedEdge) -> [f64; 2] {
    let [from, to] = edge.positions();
    [from.x + (to.x - from.x) / 2.0, from.y + (to.y - from.y) / 2.0]
}

fn minus(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

fn length([x, y]: [f64; 2]) -> f64 {
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triangulation::triangulation;

    fn cells(places: &[[f64; 2]], rectangle: Rectangle) -> Vec<Vec<[f64; 2]>> {
        let triangulation = triangulation(places).unwrap();
        let mut cells = Cells::of(&triangulation, rectangle).unwrap();
        let of = |site| {
            let mut ring = vec![];
            cells.write(site, &mut ring);
            ring
        };
        (0..places.len()).map(of).collect()
    }

    fn area(ring: &[[f64; 2]]) -> f64 {
        let twice = |(i, a): (usize, &[f64; 2])| {
            let b = ring[(i + 1) % ring.len()];
            a[0] * b[1] - b[0] * a[1]
        };
        ring.iter().enumerate().map(twice).sum::<f64>() / 2.0
    }

    fn areas(places: &[[f64; 2]], rectangle: Rectangle) -> Vec<f64> {
        cells(places, rectangle).iter().map(|ring| area(ring)).collect()
    }

    #[test]
    fn one_site_has_the_rectangle() {
        assert_eq!(areas(&[[1.0, 1.0]], [0.0, 0.0, 4.0, 2.0]), [8.0]);
    }

    #[test]
    fn sites_on_a_line_share_it_in_strips() {
        assert_eq!(areas(&[[2.0, 1.0], [1.0, 1.0], [4.0, 1.0]], [0.0, 0.0, 4.0, 2.0]), [3.0, 3.0, 2.0]);
        assert_eq!(areas(&[[1.0, 1.0], [1.0, 3.0]], [0.0, 0.0, 2.0, 4.0]), [4.0, 4.0]);
        assert_eq!(areas(&[[0.0, 0.0], [2.0, 2.0]], [0.0, 0.0, 2.0, 2.0]), [2.0, 2.0]);
    }

    #[test]
    fn four_corners_have_a_quarter_each() {
        let corners = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]];
        assert_eq!(areas(&corners, [0.0, 0.0, 2.0, 2.0]), [1.0; 4]);
        assert_eq!(areas(&corners, [-1.0, -1.0, 3.0, 3.0]), [4.0; 4]);
        assert_eq!(cells(&corners, [0.0, 0.0, 2.0, 2.0])[0].len(), 4);
    }

    #[test]
    fn a_flat_hull_reaches_around_the_rectangle() {
        // The upper site's cell opens by almost a half turn.
        let found = areas(&[[-10.0, 0.0], [10.0, 0.0], [0.0, 0.01]], [-10.0, -10.0, 10.0, 10.0]);
        assert!((found.iter().sum::<f64>() - 400.0).abs() < 1e-9);
        assert!((found[0] - found[1]).abs() < 1e-9 && (found[2] - 200.0).abs() < 1.0, "{found:?}");
    }

    #[test]
    fn points_almost_on_a_line_fill_the_rectangle() {
        // Neither a tenth nor three tenths is a double: the triangles are thinner than their corners are exact.
        let places: Vec<_> = (0..1000).map(|i| [f64::from(i) * 0.1, f64::from(i) * 0.3]).collect();
        let total: f64 = areas(&places, [0.0, 0.0, 99.9, 299.7]).iter().sum();
        assert!((total / (99.9 * 299.7) - 1.0).abs() < 1e-12, "{total}");
    }

    #[test]
    fn cells_fill_the_rectangle_with_common_corners() {
        // Multiples of a third of a golden ratio's powers: neither a grid nor cocircular.
        let place = |i: usize| [(i as f64 * 0.618_033_988_749_895).fract(), (i as f64 * 0.324_717_957_244_746).fract()];
        let places: Vec<_> = (0..500).map(place).collect();
        let rectangle = [0.0, 0.0, 1.0, 1.0];
        let rings = cells(&places, rectangle);
        assert!((rings.iter().map(|ring| area(ring)).sum::<f64>() - 1.0).abs() < 1e-12);
        let mut sides: Vec<[[u64; 2]; 2]> = vec![];
        for ring in &rings {
            let bits = |i: usize| ring[i % ring.len()].map(f64::to_bits);
            sides.extend((0..ring.len()).map(|i| [bits(i), bits(i + 1)]));
        }
        let on_border = |[a, b]: [[f64; 2]; 2]| {
            (0..2).any(|axis| a[axis] == b[axis] && (a[axis] == rectangle[axis] || a[axis] == rectangle[axis + 2]))
        };
        for &[a, b] in &sides {
            let lonely = !sides.contains(&[b, a]);
            assert_eq!(lonely, on_border([a, b].map(|place| place.map(f64::from_bits))));
        }
    }
}
