//! The gradient of a surface at a cell from its eight neighbours.
//!
//! Horn, B.K.P. (1981): Hill shading and the reflectance map. Proceedings of the IEEE 69(1), 14-47. The neighbours in
//! the cell's own row and column count twice. Differences are f32, their sum is f64 and the result f32, as in QGIS's
//! derivative filter; so is what happens beside missing neighbours.

use edgegis_sdk::lanes::{F32x4, F64x4, LANES};

/// Nine cells in rows: `[above, here, below]`, each `[left, middle, right]`.
pub type NineCells = [[f32; 3]; 3];

/// Rise towards larger columns (`x`) and towards smaller rows (`y`), per unit of length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gradient {
    pub x: f32,
    pub y: f32,
}

/// What turns differences of neighbours into a gradient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Size of a cell in the units of the raster's CRS, above zero.
    pub cell_x: f64,
    pub cell_y: f64,
    /// Vertical exaggeration, or the factor between vertical and horizontal units.
    pub z_factor: f64,
}

/// A difference across two cells (weight 2), or across one where a neighbour is missing (weight 1).
#[derive(Clone, Copy)]
struct Difference {
    value: f32,
    weight: u8,
}

/// `high - low`, or half the way where one of them is missing.
fn difference(low: f32, middle: f32, high: f32, nodata: f32) -> Option<Difference> {
    let (has_low, has_middle, has_high) = (low != nodata, middle != nodata, high != nodata);
    match (has_low, has_middle, has_high) {
        (true, _, true) => Some(Difference { value: high - low, weight: 2 }),
        (true, true, false) => Some(Difference { value: middle - low, weight: 1 }),
        (false, true, true) => Some(Difference { value: high - middle, weight: 1 }),
        _ => None,
    }
}

/// The mean of the three lines' differences, the middle one counted twice; none when all are missing.
fn mean(lines: [Option<Difference>; 3], cell: f64, z_factor: f64) -> Option<f32> {
    let (mut sum, mut weight) = (0.0_f64, 0_u8);
    for (line, factor) in lines.into_iter().zip([1_u8, 2, 1]) {
        if let Some(difference) = line {
            sum += f64::from(f32::from(factor) * difference.value);
            weight += factor * difference.weight;
        }
    }
    (weight > 0).then(|| (sum / (f64::from(weight) * cell) * z_factor) as f32)
}

/// The gradient where some neighbours may be missing; none where either direction has no difference at all.
///
/// The cell itself counts only beside a missing neighbour: a single missing cell in full surroundings has a gradient.
pub fn with_gaps(cells: &NineCells, nodata: f32, scale: &Scale) -> Option<Gradient> {
    let [above, here, below] = cells;
    let along = |row: &[f32; 3]| difference(row[0], row[1], row[2], nodata);
    let across = |column: usize| difference(below[column], here[column], above[column], nodata);
    // QGIS tests the upper right cell where it means the lower left one: without the lower left cell the left column
    // counts only if the upper right one is missing too (seen along the raster's lower edge). Kept, to equal it.
    let left_counts = below[0] != nodata || above[0] == nodata || above[2] == nodata;
    let left = if left_counts { across(0) } else { None };
    Some(Gradient {
        x: mean([along(above), along(here), along(below)], scale.cell_x, scale.z_factor)?,
        y: mean([left, across(1), across(2)], scale.cell_y, scale.z_factor)?,
    })
}

/// The gradients of `N` neighbouring cells, a multiple of four, that have all their neighbours; rows start one cell to
/// the left.
#[inline(always)]
pub fn complete<const N: usize>(rows: [&[f32]; 3], scale: &Scale, x: &mut [f32; N], y: &mut [f32; N]) {
    let [above, here, below] = rows.map(|row| &row[..N + 2]);
    let (length_x, length_y) = (F64x4::from(8.0 * scale.cell_x), F64x4::from(8.0 * scale.cell_y));
    let (twice, z_factor) = (F32x4::from(2.0), F64x4::from(scale.z_factor));
    let fours = x.as_chunks_mut().0.iter_mut().zip(y.as_chunks_mut().0);
    for (i, (x, y)) in fours.enumerate() {
        let at = |row: &[f32], step: usize| {
            F32x4::read(row[LANES * i + step..].first_chunk().expect("N + 2 cells in a row"))
        };
        let rise = (at(above, 2) - at(above, 0)).to_f64()
            + (twice * (at(here, 2) - at(here, 0))).to_f64()
            + (at(below, 2) - at(below, 0)).to_f64();
        (rise / length_x * z_factor).to_f32().write(x);
        let rise = (at(above, 0) - at(below, 0)).to_f64()
            + (twice * (at(above, 1) - at(below, 1))).to_f64()
            + (at(above, 2) - at(below, 2)).to_f64();
        (rise / length_y * z_factor).to_f32().write(y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALE: Scale = Scale { cell_x: 10.0, cell_y: 5.0, z_factor: 1.0 };
    const NODATA: f32 = -9999.0;
    /// 3 per column and 7 per row downwards: 0.3 along x, -1.4 along y (5 units to a row).
    const PLANE: NineCells = [[0.0, 3.0, 6.0], [7.0, 10.0, 13.0], [14.0, 17.0, 20.0]];

    #[test]
    fn a_plane_has_its_gradient() {
        let gradient = with_gaps(&PLANE, NODATA, &SCALE).unwrap();
        assert_eq!(gradient, Gradient { x: 0.3, y: -1.4 });
        let (mut x, mut y) = ([0.0; LANES], [0.0; LANES]);
        let rows = PLANE.map(|[a, b, c]| [a, b, c, b, a, b]);
        complete(rows.each_ref().map(|row| row.as_slice()), &SCALE, &mut x, &mut y);
        assert_eq!((x, y), ([0.3, 0.0, -0.3, 0.0], [-1.4; LANES]));
    }

    #[test]
    fn a_missing_centre_changes_nothing() {
        let mut cells = PLANE;
        cells[1][1] = NODATA;
        assert_eq!(with_gaps(&cells, NODATA, &SCALE), with_gaps(&PLANE, NODATA, &SCALE));
    }

    #[test]
    fn a_plane_keeps_its_gradient_at_the_edges() {
        let mut cells = PLANE;
        cells[0] = [NODATA; 3];
        assert_eq!(with_gaps(&cells, NODATA, &SCALE), Some(Gradient { x: 0.3, y: -1.4 }));
        for row in &mut cells {
            row[0] = NODATA;
        }
        assert_eq!(with_gaps(&cells, NODATA, &SCALE), Some(Gradient { x: 0.3, y: -1.4 }));
    }

    #[test]
    fn the_left_column_is_left_out_at_the_lower_edge_as_in_qgis() {
        // A bend in the left column: 100 too high above. Without QGIS's quirk y would be -1.4 + 100 / (4 * 5) = 3.6.
        let mut cells = PLANE;
        cells[0][0] += 100.0;
        cells[1][0] += 200.0;
        cells[2] = [NODATA; 3];
        assert_eq!(with_gaps(&cells, NODATA, &SCALE).unwrap().y, -1.4);
        cells[0][2] = NODATA;
        // Left: (100 - 207) once; middle: 2 * (3 - 10); right: nothing. Weight 1 + 2.
        assert_eq!(with_gaps(&cells, NODATA, &SCALE).unwrap().y, ((-107.0 - 14.0) / (3.0 * 5.0)) as f32);
    }

    #[test]
    fn a_direction_without_any_pair_has_no_gradient() {
        let only_centre = [[NODATA; 3], [NODATA, 1.0, NODATA], [NODATA; 3]];
        assert_eq!(with_gaps(&only_centre, NODATA, &SCALE), None);
        let only_row = [[NODATA; 3], [1.0, 2.0, 3.0], [NODATA; 3]];
        assert_eq!(with_gaps(&only_row, NODATA, &SCALE), None);
    }
}
