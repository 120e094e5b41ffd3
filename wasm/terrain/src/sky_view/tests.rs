//! Against the definition cell by cell, and one raster cut into windows.

use super::*;
use crate::cut_window::cut;
use edgegis_sdk::Grid;

const COLUMNS: usize = 70;
const ROWS: usize = 53;

fn grid() -> Grid {
    Grid {
        columns: COLUMNS,
        rows: ROWS,
        transform: [0.0, 10.0, 0.0, 0.0, 0.0, -10.0],
        bands: vec![("f".into(), Some(-9999.0))],
    }
}

fn bumpy() -> Vec<f32> {
    let cell = |i: usize| {
        let mixed = (i as u32).wrapping_mul(2_654_435_761) >> 16;
        match mixed % 97 {
            0 => -9999.0,
            1 => f32::NAN,
            _ => (mixed % 1000) as f32 / 20.0 + 30.0 * ((i % COLUMNS) as f32 / 9.0).sin(),
        }
    };
    (0..COLUMNS * ROWS).map(cell).collect()
}

fn part(
    cells: &[f32],
    place: [usize; 4],
    count: i64,
    radius: usize,
    sign: f32,
    measure: Measure,
) -> Vec<f32> {
    let (window, seen) = cut(cells, COLUMNS, place, radius);
    let surface = Surface::read(&Cells::F32(&seen), &window, Missing::of_first_band(&grid()), sign);
    let lines = directions(&grid(), count, radius as i64).unwrap();
    surface.means(&lines, &[measure]).unwrap().remove(0)
}

fn whole(cells: &[f32], count: i64, radius: usize, sign: f32, measure: Measure) -> Vec<f32> {
    part(cells, [0, 0, COLUMNS, ROWS], count, radius, sign, measure)
}

/// The definition, in f64: of each direction the cells nearest to the straight line, each in its column or row.
fn by_hand(cells: &[f32], count: i64, radius: i64, measure: Measure) -> Vec<f32> {
    let missing = Missing::of_first_band(&grid());
    let lines = directions(&grid(), count, radius).unwrap();
    let value = |place: usize| {
        let (column, row) = ((place % COLUMNS) as isize, (place / COLUMNS) as isize);
        if missing.is_no_elevation(cells[place]) {
            return NODATA;
        }
        let (mut sum, mut looks) = (0.0, 0);
        for line in &lines {
            for sign in [(line.forwards, 1), (line.backwards, -1)].iter().filter(|look| look.0).map(|look| look.1) {
                let mut best = f64::NEG_INFINITY;
                for step in 1..=line.steps as isize {
                    let along = if line.upright { row } else { column };
                    let aside = |place: isize| (place as f64 * line.slope + 0.5).floor() as isize;
                    let moved = aside(along + sign * step) - aside(along);
                    let (x, y) = if line.upright {
                        (column + moved, row + sign * step)
                    } else {
                        (column + sign * step, row + moved)
                    };
                    if (0..COLUMNS as isize).contains(&x) && (0..ROWS as isize).contains(&y) {
                        let other = cells[y as usize * COLUMNS + x as usize];
                        if !missing.is_no_elevation(other) {
                            let rise = f64::from(other) - f64::from(cells[place]);
                            best = best.max(rise / (step as f64 * line.step_length));
                        }
                    }
                }
                sum += f64::from(measure.of(best as f32));
                looks += 1;
            }
        }
        (sum / f64::from(looks)) as f32
    };
    (0..cells.len()).map(value).collect()
}

#[test]
fn every_number_of_directions_is_the_definition() {
    let cells = bumpy();
    for (count, radius) in [(4, 1), (8, 3), (16, 10), (7, 5), (12, 60), (5, 400)] {
        for (measure, tolerance) in [(Measure::VisibleShare, 1e-6), (Measure::ZenithAngle, 1e-4)] {
            let (found, expected) =
                (whole(&cells, count, radius, 1.0, measure), by_hand(&cells, count, radius as i64, measure));
            for i in 0..cells.len() {
                assert!(
                    (found[i] - expected[i]).abs() < tolerance,
                    "{count} {radius} {i}: {} {}",
                    found[i],
                    expected[i]
                );
            }
        }
    }
}

#[test]
fn windows_join_to_the_whole() {
    let cells = bumpy();
    for (count, radius) in [(16, 6), (9, 45)] {
        let all = whole(&cells, count, radius, 1.0, Measure::VisibleShare);
        for place in [[0, 0, 30, 20], [30, 20, 40, 33], [17, 5, 1, 48], [69, 52, 1, 1]] {
            let found = part(&cells, place, count, radius, 1.0, Measure::VisibleShare);
            for (i, value) in found.iter().enumerate() {
                let (x, y) = (place[0] + i % place[2], place[1] + i / place[2]);
                assert!((value - all[y * COLUMNS + x]).abs() < 1e-6, "{count} {radius} {place:?} {x} {y}");
            }
        }
    }
}

#[test]
fn a_plain_is_open_and_a_pit_is_not() {
    let mut cells = vec![0.0; COLUMNS * ROWS];
    assert!(whole(&cells, 16, 10, 1.0, Measure::VisibleShare).iter().all(|share| *share == 1.0));
    assert!(whole(&cells, 16, 10, 1.0, Measure::ZenithAngle).iter().all(|angle| *angle == 90.0));
    // A hole as deep as a cell is wide: straight ahead the horizon is 45 degrees up.
    let middle = 20 * COLUMNS + 30;
    cells[middle] = -10.0;
    let expected = 1.0 - 0.5_f32.sqrt();
    assert!((whole(&cells, 4, 5, 1.0, Measure::VisibleShare)[middle] - expected).abs() < 1e-6);
    assert_eq!(whole(&cells, 4, 5, 1.0, Measure::ZenithAngle)[middle], 45.0);
    // Upside down it is a peak: five cells away the ground is 1 in 5 below.
    assert!((whole(&cells, 4, 5, -1.0, Measure::ZenithAngle)[middle] - 101.309_93).abs() < 1e-5);
}
