//! Where the corners of a triangle are equally far: a vertex of Voronoi's diagram.

use crate::double_double::DoubleDouble;
use edgegis_sdk::Error;

/// The circumcentre to the last bit or nearly: points on one circle give one place whichever three are taken, and thin
/// triangles do not spoil it.
pub fn circumcentre([a, b, c]: [[f64; 2]; 3]) -> Result<[f64; 2], Error> {
    let [bx, by] = [DoubleDouble::difference(b[0], a[0]), DoubleDouble::difference(b[1], a[1])];
    let [cx, cy] = [DoubleDouble::difference(c[0], a[0]), DoubleDouble::difference(c[1], a[1])];
    let (b2, c2) = (bx * bx + by * by, cx * cx + cy * cy);
    let twice = (bx * cy - by * cx) * 2.0.into();
    let x = (DoubleDouble::from(a[0]) + (cy * b2 - by * c2).over(twice)).rounded();
    let y = (DoubleDouble::from(a[1]) + (bx * c2 - cx * b2).over(twice)).rounded();
    if x.is_finite() && y.is_finite() {
        return Ok([x, y]);
    }
    let place = format!("({}, {})", a[0], a[1]);
    let advice = "set a tolerance that joins close points";
    Err(Error::bad_input(format!("Three points near {place} are all but on a line: {advice}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_right_triangle_the_middle_of_the_long_side() {
        assert_eq!(circumcentre([[0.0, 0.0], [6.0, 0.0], [0.0, 8.0]]).unwrap(), [3.0, 4.0]);
    }

    #[test]
    fn any_three_of_four_points_on_a_circle_have_one() {
        let ([west, south], [east, north]) = ([500_000.1, 5_000_000.1], [500_000.6, 5_000_000.6]);
        let places = [[west, south], [east, south], [east, north], [west, north]];
        let one = circumcentre([places[0], places[1], places[2]]).unwrap();
        assert_eq!(circumcentre([places[1], places[2], places[3]]).unwrap(), one);
        assert_eq!(circumcentre([places[3], places[0], places[2]]).unwrap(), one);
    }

    #[test]
    fn of_a_very_thin_triangle() {
        // Sagitta h over a half chord of 1: the radius is (1 + h²) / 2h.
        let h = (2.0f64).powi(-40);
        let [x, y] = circumcentre([[-1.0, 0.0], [1.0, 0.0], [0.0, h]]).unwrap();
        assert_eq!((x, y), (0.0, (h * h - 1.0) / (2.0 * h)));
    }
}
