//! Delaunay's triangulation of distinct places, by the crate spade: orientation and in-circle are decided exactly
//! (Shewchuk 1997), so that grids and points on a line give a right triangulation, too.

use edgegis_sdk::Error;
use spade::{DelaunayTriangulation, Point2, Triangulation as _};

pub type Triangulation = DelaunayTriangulation<Point2<f64>>;

/// Vertex numbers are the places' own.
pub fn triangulation(places: &[[f64; 2]]) -> Result<Triangulation, Error> {
    let vertices = places.iter().map(|&[x, y]| Point2::new(x, y)).collect();
    let made = Triangulation::bulk_load_stable(vertices);
    let made = made.map_err(|error| Error::bad_input(format!("The points cannot be triangulated: {error}.")))?;
    if made.num_vertices() != places.len() {
        return Err(Error::internal("The triangulation lost points."));
    }
    Ok(made)
}

/// Corners of the triangles, anticlockwise from the smallest number, in ascending order.
pub fn triangles(of: &Triangulation) -> Vec<[u32; 3]> {
    let corners = |face: [usize; 3]| {
        let [a, b, c] = face.map(|corner| corner as u32);
        if a < b && a < c {
            [a, b, c]
        } else if b < c {
            [b, c, a]
        } else {
            [c, a, b]
        }
    };
    let mut found: Vec<_> = of.inner_faces().map(|face| corners(face.vertices().map(|v| v.index()))).collect();
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(places: &[[f64; 2]]) -> Vec<[u32; 3]> {
        triangles(&triangulation(places).unwrap())
    }

    #[test]
    fn the_shorter_diagonal_of_a_kite() {
        assert_eq!(of(&[[0.0, 0.0], [4.0, -1.0], [8.0, 0.0], [4.0, 1.0]]), [[0, 1, 3], [1, 2, 3]]);
    }

    #[test]
    fn points_on_a_line_have_no_triangles() {
        assert!(of(&[[0.1, 0.1], [0.2, 0.2], [0.4, 0.4]]).is_empty());
    }

    #[test]
    fn a_grid_has_two_triangles_in_each_square() {
        let places: Vec<_> = (0..400).map(|i| [0.1 * (i % 20) as f64, 0.1 * (i / 20) as f64]).collect();
        let area = |[a, b, c]: [usize; 3]| {
            let [a, b, c] = [places[a], places[b], places[c]];
            ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / 2.0
        };
        let areas: Vec<f64> = of(&places).iter().map(|t| area(t.map(|corner| corner as usize))).collect();
        assert!((areas.iter().sum::<f64>() - 1.9 * 1.9).abs() < 1e-12);
        assert!(areas.iter().all(|area| *area > 0.0));
    }
}
