//! Worked by hand.

use super::*;
use crate::labels::{passages, Labels, Passage};
use crate::level::{Level32, Slope, Steps64};

fn window(columns: usize, rows: usize) -> Window {
    Window { column: 0, row: 0, columns, rows, left: 0, top: 0, right: 0, bottom: 0 }
}

fn flooded<R: Rise>(rise: R, columns: usize, cells: &[f32], spread: impl Fn(&mut Water<R>)) -> (Water<R>, Vec<f64>) {
    let window = window(columns, cells.len() / columns);
    let mut water = Water::new(rise, &window, &Cells::F32(cells), -1.0).unwrap();
    let mut outlets = vec![];
    water.each_outlet(|cell| outlets.push(cell));
    outlets.into_iter().for_each(|cell| water.pour(cell));
    spread(&mut water);
    let level = |place: usize| water.rise.elevation(water.level[water.cell(place / columns, place % columns)]);
    let levels = (0..cells.len()).map(level).collect();
    (water, levels)
}

/// Level water; its labels are another test's.
fn level<R: Rise>(water: &mut Water<R>) {
    let mut labels = Labels::new(water.ground.len());
    for (label, level) in labels.label.iter_mut().zip(&water.level) {
        *label = if *level == R::Level::UNREACHED || *level == R::Level::OUTSIDE { NO_LABEL } else { OUTLET };
    }
    water.spread_level(&mut labels);
}

const BOWL: [f32; 25] = [
    9.0, 9.0, 9.0, 9.0, 9.0, //
    9.0, 1.0, 3.0, 2.0, 5.0, //
    9.0, 2.0, 8.0, 1.0, 9.0, //
    9.0, 4.0, 2.0, 1.0, 9.0, //
    9.0, 9.0, 9.0, 9.0, 9.0,
];

#[test]
fn a_bowl_is_filled_to_its_rim() {
    let (_, levels) = flooded(Level32, 5, &BOWL, level);
    let inner: Vec<f64> = [6, 7, 8, 11, 12, 13, 16, 17, 18].map(|place| levels[place]).to_vec();
    assert_eq!(inner, [5.0, 5.0, 5.0, 5.0, 8.0, 5.0, 5.0, 5.0, 5.0]);
    assert_eq!(levels[9], 5.0);
}

#[test]
fn steps_are_counted_from_the_rim() {
    let (water, _) = flooded(Steps64, 5, &BOWL, |water| water.spread(&mut ()));
    let steps = |row, column| water.rise.steps(water.level[water.cell(row, column)]);
    assert_eq!([steps(1, 4), steps(1, 3), steps(2, 3), steps(1, 2), steps(1, 1), steps(2, 2)], [0, 1, 1, 2, 3, 0]);
}

#[test]
fn a_slope_rises_by_the_shorter_way() {
    let (_, levels) =
        flooded(Slope([0.5, 0.75, 0.5, 0.75, 0.5, 0.75, 0.5, 0.75]), 5, &BOWL, |water| water.spread(&mut ()));
    assert_eq!([levels[8], levels[13], levels[7], levels[6], levels[18]], [5.5, 5.75, 6.0, 6.5, 6.25]);
}

#[test]
fn water_runs_into_missing_cells() {
    let mut cells = BOWL;
    cells[12] = -1.0;
    let (water, levels) = flooded(Level32, 5, &cells, level);
    assert_eq!([levels[6], levels[13], levels[17]], [1.0, 1.0, 2.0]);
    assert!(water.is_outlet(water.cell(1, 1)) && !water.is_outlet(water.cell(2, 2)));
}

#[test]
fn single_sinks_are_lifted_to_their_lowest_neighbour() {
    let cells = [4.0, 5.0, 6.0, 7.0, 1.0, 3.0, 8.0, 9.0, 2.0];
    let mut water = Water::new(Level32, &window(3, 3), &Cells::F32(&cells), -1.0).unwrap();
    water.lift_single_sinks();
    assert_eq!(water.rise.elevation(water.ground[water.cell(1, 1)]), 2.0);
    assert_eq!(water.rise.elevation(water.ground[water.cell(2, 2)]), 2.0);
}

#[test]
fn the_lowest_passage_between_two_outlets() {
    let cells = [1.0, 4.0, 7.0, 6.0, 2.0];
    let mut water = Water::new(Level32, &window(5, 1), &Cells::F32(&cells), -1.0).unwrap();
    let mut labels = Labels::new(water.ground.len());
    for column in [0, 4] {
        labels.found(water.cell(0, column));
        water.pour(water.cell(0, column));
    }
    water.spread_level(&mut labels);
    let found = passages(&water, &labels, &[], &[0.0; 8]);
    let passage = |from, to| Passage { from, to, bound: 7.0, length: 0.0 };
    assert_eq!(found, [passage(1, 2), passage(2, 1)]);
}

#[test]
fn level_water_is_what_water_by_steps_is_without_counting_them() {
    // Bumpy ground with flats and holes, from a counter.
    let (columns, rows) = (97, 61);
    let mixed = |i: usize| (i as u32).wrapping_mul(2_654_435_761) >> 16;
    let cells: Vec<f32> = (0..columns * rows)
        .map(|i| if mixed(i).is_multiple_of(173) { -1.0 } else { (mixed(i) % 50 + (i % columns) as u32 / 9) as f32 })
        .collect();
    let (_, levels) = flooded(Level32, columns, &cells, level);
    let (_, by_steps) = flooded(Steps64, columns, &cells, |water| water.spread(&mut ()));
    assert!(levels.iter().zip(&by_steps).zip(&cells).all(|((a, b), cell)| a == b || *cell == -1.0));
    assert!(levels.iter().zip(&cells).filter(|(level, cell)| **level > f64::from(**cell)).count() > 1000);
}
