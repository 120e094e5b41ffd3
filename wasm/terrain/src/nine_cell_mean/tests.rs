//! Against cells worked by hand, and one raster cut into windows.

use super::*;
use crate::cut_window::cut;

const NODATA: f32 = -9999.0;

fn grid(columns: usize, rows: usize) -> Grid {
    Grid { columns, rows, transform: [0.0, 1.0, 0.0, 0.0, 0.0, -1.0], bands: vec![("f".into(), Some(-9999.0))] }
}

/// One window of a raster, with the halo of one cell that is there.
fn part(cells: &[f32], grid: &Grid, place: [usize; 4], compute_edges: bool) -> Vec<f32> {
    // A halo may be wider than one cell.
    let halo = 1 + place[0] % 2;
    let (window, seen) = cut(cells, grid.columns, place, halo);
    let elevation = Cells::F32(&seen);
    let missing = Missing::of_first_band(grid);
    NineCells { elevation, window, grid, missing, compute_edges, output_nodata: NODATA }.compute().unwrap()
}

fn whole(cells: &[f32], columns: usize, compute_edges: bool) -> Vec<f32> {
    let grid = grid(columns, cells.len() / columns);
    part(cells, &grid, [0, 0, columns, grid.rows], compute_edges)
}

#[test]
fn a_peak_stands_above_its_neighbours() {
    let cells = [0.0, 0.0, 0.0, 0.0, 8.0, 4.0, 0.0, 0.0, 0.0];
    let n = NODATA;
    assert_eq!(whole(&cells, 3, false), [n, n, n, n, 7.5, n, n, n, n]);
}

#[test]
fn edges_continue_the_slope_inside() {
    // A plane stays a plane to the middle of its edges; beside corners a column is repeated.
    let cells = [0.0, 1.0, 2.0, 1.0, 2.0, 3.0, 2.0, 3.0, 4.0];
    assert_eq!(whole(&cells, 3, true), [-0.375, 0.0, 0.375, 0.0, 0.0, 0.0, -0.375, 0.0, 0.375]);
}

#[test]
fn missing_neighbours_count_as_the_cell_itself_or_forbid_a_value() {
    let cells = [0.0, 0.0, NODATA, 0.0, 8.0, 0.0, 0.0, 0.0, 0.0];
    assert_eq!(whole(&cells, 3, false)[4], NODATA);
    assert_eq!(whole(&cells, 3, true)[4], 7.0);
    assert_eq!(whole(&cells, 3, true)[2], NODATA);
}

#[test]
fn a_raster_of_one_row_or_column_has_edges_only() {
    for columns in [1, 5] {
        assert_eq!(whole(&[1.0, 2.0, 4.0, 8.0, 16.0], columns, true), [NODATA; 5]);
    }
}

#[test]
fn windows_join_to_the_whole() {
    let (columns, rows) = (150, 20);
    let mixed = |i: usize| (i as u32).wrapping_mul(2_654_435_761) >> 16;
    let cells: Vec<f32> = (0..columns * rows)
        .map(|i| if mixed(i).is_multiple_of(23) { NODATA } else { (mixed(i) % 1000) as f32 })
        .collect();
    for edges in [false, true] {
        let joined = whole(&cells, columns, edges);
        for place in [[0, 0, 70, 7], [70, 0, 80, 7], [0, 7, 1, 13], [1, 7, 149, 13], [64, 19, 65, 1]] {
            let [column, row, width, height] = place;
            let found = part(&cells, &grid(columns, rows), place, edges);
            for (line, cells) in found.chunks_exact(width).enumerate() {
                let start = (row + line) * columns + column;
                assert_eq!(cells, &joined[start..start + width], "{place:?} {edges} {}", row + line);
            }
            assert_eq!(found.len(), width * height);
        }
    }
}
