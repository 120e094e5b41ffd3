//! The directions in which the sky is looked at, as lines over a raster's cells.
//!
//! A line of a direction takes one cell in each column (or row, whichever the direction crosses more of): the one nearest
//! to a straight line through the raster's corner. Lines of one direction are copies of each other, one cell apart, and
//! each cell lies on one of them: so a sweep along a line serves all its cells. Timonen, V. and Westerholm, J. (2010):
//! Scalable height field self-shadowing. Computer Graphics Forum 29(2), 723-731.

use edgegis_sdk::{Error, Grid};
use std::f64::consts::TAU;

/// Lines of one direction, looked along to one or both ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lines {
    /// Whether a line has a cell in each row instead of each column.
    pub upright: bool,
    /// Columns a line moves by from one row to the next if it is upright, else rows from one column to the next.
    pub slope: f64,
    /// How many cells of a line are looked at.
    pub steps: usize,
    /// Distance of two neighbouring cells of a line, in units of the map.
    pub step_length: f64,
    /// Towards growing columns (or rows).
    pub forwards: bool,
    pub backwards: bool,
}

/// So many directions, the first to the north, with a radius in cells. Two opposite ones share their lines.
pub fn directions(grid: &Grid, count: i64, radius: i64) -> Result<Vec<Lines>, Error> {
    let [_, cell_x, turn_x, _, turn_y, cell_y] = grid.transform;
    if turn_x != 0.0 || turn_y != 0.0 {
        return Err(Error::unsupported(
            "The raster is rotated: its rows and columns do not follow the axes of its CRS. Warp it first (gdal:warpreproject).",
        ));
    }
    if !(1..=360).contains(&count) || !(1..=1000).contains(&radius) {
        return Err(Error::bad_parameter("DIRECTIONS must be 1 to 360, RADIUS 1 to 1000 cells."));
    }
    if !(cell_x.abs() > 0.0 && cell_y.abs() > 0.0) {
        return Err(Error::bad_input("The raster's cells have no size."));
    }
    let (listed, opposite) = if count % 2 == 0 { (count / 2, true) } else { (count, false) };
    Ok((0..listed).map(|i| lines(TAU * i as f64 / count as f64, [cell_x, cell_y], radius as f64, opposite)).collect())
}

/// The lines of an azimuth, in radians from north.
fn lines(azimuth: f64, [cell_x, cell_y]: [f64; 2], radius: f64, opposite: bool) -> Lines {
    let (column, row) = (libm::sin(azimuth) / cell_x, libm::cos(azimuth) / cell_y);
    let upright = row.abs() > column.abs();
    let (along, aside) = if upright { (row, column) } else { (column, row) };
    let (cell_along, cell_aside) = if upright { (cell_y, cell_x) } else { (cell_x, cell_y) };
    let slope = aside / along;
    Lines {
        upright,
        slope,
        steps: (radius * along.abs() / libm::hypot(along, aside)).round().max(1.0) as usize,
        step_length: libm::hypot(cell_along, slope * cell_aside),
        forwards: opposite || along > 0.0,
        backwards: opposite || along < 0.0,
    }
}

impl Lines {
    /// How far aside a line is in each of so many columns (or rows), from the one with the number `start` of the raster
    /// on; relative to the first.
    pub fn offsets(&self, start: usize, count: usize) -> Vec<isize> {
        let aside = |place: usize| (place as f64 * self.slope + 0.5).floor() as isize;
        let first = aside(start);
        (start..start + count).map(|place| aside(place) - first).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(cell_x: f64, cell_y: f64) -> Grid {
        Grid { columns: 9, rows: 9, transform: [0.0, cell_x, 0.0, 0.0, 0.0, -cell_y], bands: vec![] }
    }

    #[test]
    fn eight_directions_are_four_lines() {
        let found = directions(&grid(10.0, 10.0), 8, 5).unwrap();
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        let expected = [
            (true, 0.0, 5, 10.0),
            (false, -1.0, 4, 14.142135623730951),
            (false, 0.0, 5, 10.0),
            (false, 1.0, 4, 14.142135623730951),
        ];
        assert_eq!(found.len(), 4);
        for (lines, (upright, slope, steps, length)) in found.iter().zip(expected) {
            let is_diagonal = near(lines.slope.abs(), 1.0);
            assert!(is_diagonal || lines.upright == upright);
            assert!(near(lines.slope, slope) && lines.steps == steps && near(lines.step_length, length), "{lines:?}");
            assert!(lines.forwards && lines.backwards);
        }
    }

    #[test]
    fn an_odd_number_looks_along_each_line_once() {
        let found = directions(&grid(1.0, 1.0), 3, 4).unwrap();
        // North, then 30 degrees south of east, then of west.
        assert!(found[0].upright && found[0].backwards && !found[0].forwards);
        assert!(!found[1].upright && found[1].forwards && !found[1].backwards && found[1].slope > 0.0);
        assert!(!found[2].upright && found[2].backwards && found[2].slope < 0.0);
    }

    #[test]
    fn cells_that_are_no_squares_bend_lines() {
        let found = directions(&grid(1.0, 2.0), 8, 10).unwrap();
        assert!(!found[1].upright && (found[1].slope.abs() - 0.5).abs() < 1e-12);
        assert!((found[1].step_length - 2.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn lines_are_the_same_wherever_a_window_begins() {
        let lines = directions(&grid(1.0, 1.0), 32, 10).unwrap()[3];
        let whole = lines.offsets(0, 300);
        let part = lines.offsets(120, 100);
        for i in 0..100 {
            assert_eq!(part[i], whole[120 + i] - whole[120]);
        }
    }
}
