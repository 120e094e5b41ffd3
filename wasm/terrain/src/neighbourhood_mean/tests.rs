//! Against a sum cell by cell, and one raster cut into windows.

use super::*;
use crate::cut_window::cut;

const NODATA: f32 = -9999.0;
const COLUMNS: usize = 61;
const ROWS: usize = 40;

/// A bumpy raster with some gaps of each kind, from a counter.
fn bumpy() -> Vec<f32> {
    let cell = |i: usize| {
        let mixed = (i as u32).wrapping_mul(2_654_435_761) >> 16;
        match mixed % 211 {
            0 => NODATA,
            1 => f32::NAN,
            2 => f32::MIN,
            _ => (mixed % 1000) as f32 / 10.0,
        }
    };
    (0..COLUMNS * ROWS).map(cell).collect()
}

fn positions(cells: &[f32], place: [usize; 4], of: Neighbourhood, edges: bool) -> Vec<f32> {
    // A halo may be wider than it needs to be.
    let reach = of.reach() + place[1] % 2;
    let (window, seen) = cut(cells, COLUMNS, place, reach);
    let missing = Missing::new(Some(NODATA), false);
    let elevation = Cells::F32(&seen);
    Surroundings { elevation, window, missing, neighbourhood: of, compute_edges: edges, output_nodata: -1.0 }
        .positions()
        .unwrap()
}

/// The definition, cell by cell.
fn by_hand(cells: &[f32], of: Neighbourhood, edges: bool) -> Vec<f32> {
    let missing = Missing::new(Some(NODATA), false);
    let value = |place: usize| {
        let (column, row) = ((place % COLUMNS) as isize, (place / COLUMNS) as isize);
        let (mut sum, mut count) = (0.0, 0);
        for chord in of.chords() {
            for x in column + chord.first..column + chord.end {
                let y = row + chord.row;
                let inside = (0..COLUMNS as isize).contains(&x) && (0..ROWS as isize).contains(&y);
                let other = if inside { cells[y as usize * COLUMNS + x as usize] } else { NODATA };
                if (x, y) != (column, row) && !missing.is_no_elevation(other) {
                    (sum, count) = (sum + f64::from(other), count + 1);
                }
            }
        }
        if missing.is_no_elevation(cells[place]) || count == 0 || (!edges && count < of.cells()) {
            return -1.0;
        }
        (f64::from(cells[place]) - sum / count as f64) as f32
    };
    (0..cells.len()).map(value).collect()
}

fn shapes() -> Vec<Neighbourhood> {
    [
        (0, 1.0, 0.0),
        (0, 3.0, 0.0),
        (0, 45.0, 0.0),
        (1, 1.0, 0.0),
        (1, 4.3, 0.0),
        (1, 70.0, 0.0),
        (2, 6.0, 3.0),
        (2, 3.0, 3.0),
    ]
    .map(|(shape, radius, inner)| Neighbourhood::new(shape, radius, inner).unwrap())
    .to_vec()
}

#[test]
fn sums_are_those_of_the_definition_in_any_window() {
    let cells = bumpy();
    for of in shapes() {
        for edges in [false, true] {
            let expected = by_hand(&cells, of, edges);
            for place in [[0, 0, COLUMNS, ROWS], [0, 0, 20, 11], [20, 11, 41, 29], [60, 0, 1, 40], [7, 13, 16, 1]] {
                let found = positions(&cells, place, of, edges);
                for (i, value) in found.iter().enumerate() {
                    let (x, y) = (place[0] + i % place[2], place[1] + i / place[2]);
                    let wanted = expected[y * COLUMNS + x];
                    assert!((value - wanted).abs() <= 1e-5, "{of:?} {edges} {place:?} {x} {y}: {value} {wanted}");
                }
            }
        }
    }
}

#[test]
fn a_step_seen_from_its_foot_and_from_above() {
    // Five cells of a disc's thirteen stand 13 m higher.
    let mut cells = vec![0.0; COLUMNS * ROWS];
    cells.iter_mut().enumerate().for_each(|(i, cell)| *cell = if i % COLUMNS > 30 { 12.0 } else { 0.0 });
    let disc = Neighbourhood::new(1, 2.0, 0.0).unwrap();
    let found = positions(&cells, [30, 20, 2, 1], disc, false);
    assert_eq!(found, [-4.0, 4.0]);
}

#[test]
fn without_edges_only_complete_surroundings_count() {
    let cells = vec![5.0; COLUMNS * ROWS];
    let square = Neighbourhood::new(0, 2.0, 0.0).unwrap();
    let found = positions(&cells, [0, 0, COLUMNS, ROWS], square, false);
    assert_eq!(found.iter().filter(|value| **value == 0.0).count(), (COLUMNS - 4) * (ROWS - 4));
    assert!(positions(&cells, [0, 0, COLUMNS, ROWS], square, true).iter().all(|value| *value == 0.0));
}
