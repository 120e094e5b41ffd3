//! Windows against cells worked by hand, and one raster cut into many windows.

use super::*;
use crate::cut_window::cut;
use crate::slope::Slope;

const NODATA: f32 = -9999.0;

fn grid_window(columns: usize, rows: usize) -> Window {
    Window { column: 0, row: 0, columns, rows, left: 0, top: 0, right: 0, bottom: 0 }
}

fn slope_of(cells: &[f32], window: Window) -> Vec<f32> {
    let scale = Scale { cell_x: 1.0, cell_y: 1.0, z_factor: 1.0 };
    let elevation = Cells::F32(cells);
    NineCellWindow { elevation, window, nodata: NODATA, output_nodata: -1.0, scale }.compute(&Slope).unwrap()
}

/// A bumpy raster with gaps, from a counter.
fn bumpy(columns: usize, rows: usize) -> Vec<f32> {
    let cell = |i: usize| {
        let mixed = (i as u32).wrapping_mul(2_654_435_761) >> 16;
        if mixed.is_multiple_of(23) {
            NODATA
        } else {
            (mixed % 1000) as f32 / 100.0
        }
    };
    (0..columns * rows).map(cell).collect()
}

#[test]
fn a_plane_has_one_slope_to_the_corners() {
    let cells: Vec<f32> = (0..12).map(|i| (i % 4) as f32).collect();
    assert_eq!(slope_of(&cells, grid_window(4, 3)), [45.0; 12]);
}

#[test]
fn missing_surroundings_have_no_slope() {
    let mut cells = vec![NODATA; 200];
    cells[50] = 3.0;
    assert_eq!(slope_of(&cells, grid_window(20, 10)), vec![-1.0; 200]);
}

#[test]
fn windows_join_to_the_whole() {
    let (columns, rows) = (150, 20);
    let cells = bumpy(columns, rows);
    let whole = slope_of(&cells, grid_window(columns, rows));
    for (row, height, column, width) in [(0, 7, 0, 70), (0, 7, 70, 80), (7, 13, 0, 1), (7, 13, 1, 149), (19, 1, 64, 65)]
    {
        let (window, seen) = cut(&cells, columns, [column, row, width, height], 1);
        let part = slope_of(&seen, window);
        for (r, line) in part.chunks(width).enumerate() {
            assert_eq!(line, &whole[(row + r) * columns + column..][..width], "row {} from column {column}", row + r);
        }
    }
}

#[test]
fn every_cell_equals_the_one_computed_alone() {
    let (columns, rows) = (131, 9);
    let cells = bumpy(columns, rows);
    let at = |row: i64, column: i64| {
        let inside = (0..rows as i64).contains(&row) && (0..columns as i64).contains(&column);
        if inside {
            cells[row as usize * columns + column as usize]
        } else {
            NODATA
        }
    };
    let scale = Scale { cell_x: 1.0, cell_y: 1.0, z_factor: 1.0 };
    let alone = |i: usize| {
        let (row, column) = ((i / columns) as i64, (i % columns) as i64);
        let nine = [-1, 0, 1].map(|r| [-1, 0, 1].map(|c| at(row + r, column + c)));
        with_gaps(&nine, NODATA, &scale).map_or(-1.0, |gradient| Slope.value(gradient))
    };
    let expected: Vec<f32> = (0..columns * rows).map(alone).collect();
    assert_eq!(slope_of(&cells, grid_window(columns, rows)), expected);
}

#[test]
fn nan_is_the_canonical_one() {
    let mut cells = vec![1.0; 9];
    cells[0] = f32::from_bits(0xffc1_2345);
    let slope = slope_of(&cells, grid_window(3, 3));
    assert_eq!(slope[4].to_bits(), 0x7fc0_0000);
}
