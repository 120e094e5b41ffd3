//! Bands against the recurrence, cell by cell from the observer on over the whole grid.

use super::*;
use edgegis_sdk::cells::Cells;
use edgegis_sdk::Window;

const SIZE: [f64; 2] = [3.0, -2.0];

/// Uneven ground, with a few cells without elevations.
fn ground(columns: usize, rows: usize) -> Vec<f32> {
    let mut state = 7_u32;
    let mut elevation = |place: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (x, y) = ((place % columns) as f32, (place / columns) as f32);
        let hill = 8.0 * (x / 7.0).sin() * (y / 5.0).cos() + (state >> 24) as f32 / 100.0;
        if state >> 22 & 63 == 5 { f32::NAN } else { hill }
    };
    (0..columns * rows).map(&mut elevation).collect()
}

/// By the recurrence: None where a cell is out of reach, else whether it is seen.
fn recurrence(cells: &[f32], columns: usize, rows: usize, view: &View) -> Vec<Option<bool>> {
    let offset = |column: usize, row: usize| (column.abs_diff(view.column), row.abs_diff(view.row));
    let mut order: Vec<(usize, usize)> = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row))).collect();
    order.sort_by_key(|(column, row)| {
        let (aside, along) = offset(*column, *row);
        (aside.max(along), aside.min(along))
    });
    let mut sights = vec![0.0; cells.len()];
    let mut seen = vec![None; cells.len()];
    for (column, row) in order {
        let (x, y) = offset(column, row);
        let place = row * columns + column;
        let distance2 = (SIZE[0] * x as f64) * (SIZE[0] * x as f64) + (SIZE[1] * y as f64) * (SIZE[1] * y as f64);
        if distance2 > view.reach2 {
            continue;
        }
        let to = |from: usize, to: usize| if from < to { from + 1 } else if from > to { from - 1 } else { from };
        let (inner_column, inner_row) = (to(column, view.column), to(row, view.row));
        let (near, far) = (x.min(y) as f64, x.max(y) as f64);
        let hidden = if far <= 1.0 {
            NOTHING_HIDDEN
        } else {
            let inner = sights[inner_row * columns + inner_column];
            let same = if x > y { sights[row * columns + inner_column] } else { sights[inner_row * columns + column] };
            (inner * near + same * (far - near)) / (far - 1.0)
        };
        let level = f64::from(cells[place]) - (view.drop * distance2 + view.eye);
        seen[place] = Some(far == 0.0 || level + view.target >= hidden);
        sights[place] = if level > hidden { level } else { hidden };
    }
    seen
}

/// Counts of one observer, with the grid in bands of so many rows.
fn in_bands(cells: &[f32], columns: usize, rows: usize, height: usize, view: &View) -> Vec<u16> {
    let offsets = Offsets::new(0..columns, view.column, SIZE[0]);
    let mut bands: Vec<Band<f32>> = (0..rows)
        .step_by(height)
        .map(|row| {
            let count = height.min(rows - row);
            let window = Window { column: 0, row, columns, rows: count, left: 0, top: 0, right: 0, bottom: 0 };
            Band::new(window, Cells::F32(&cells[row * columns..(row + count) * columns]), f64::NAN).unwrap()
        })
        .collect();
    let home = view.row / height;
    let sights = view.own_row(&mut bands[home], &offsets);
    let own = view.row - home * height;
    for below in [true, false] {
        let mut front = sights.clone();
        let numbers: Vec<usize> = if below { (home..bands.len()).collect() } else { (0..=home).rev().collect() };
        for number in numbers {
            let band = &mut bands[number];
            let range = match (number == home, below) {
                (false, _) => 0..band.rows,
                (true, true) => own + 1..band.rows,
                (true, false) => 0..own,
            };
            if !range.is_empty() {
                view.sweep(band, range, &offsets, SIZE[1], &mut front);
            }
        }
    }
    bands.into_iter().flat_map(|band| band.into_seen(&[])).collect()
}

#[test]
fn bands_of_any_height_are_the_recurrence() {
    for (columns, rows) in [(41, 37), (1, 20), (23, 1), (1, 1), (9, 60), (80, 7)] {
        let cells = ground(columns, rows);
        for (column, row) in [(0, 0), (columns / 2, rows / 2), (columns - 1, rows - 1), (columns / 3, rows - 1)] {
            for (reach, drop) in [(f64::INFINITY, 0.0), (25.0, 1e-4), (7.9, 0.0), (1.0, 0.0)] {
                let view = View { column, row, eye: 9.5, target: 0.5, reach2: reach * reach, drop };
                let expected = recurrence(&cells, columns, rows, &view);
                for height in [1, 2, 5, 16, 64] {
                    let found = in_bands(&cells, columns, rows, height, &view);
                    for (place, (count, seen)) in found.iter().zip(&expected).enumerate() {
                        let wanted = u16::from(seen.unwrap_or(false));
                        assert_eq!(*count, wanted, "{columns} x {rows} from {column} {row}, {height} {reach} {place}");
                    }
                }
            }
        }
    }
}

/// On level ground a wall two cells high, two cells away, hides what is behind it: worked by hand.
#[test]
fn a_wall_hides_what_is_behind_it() {
    let mut cells = [0.0_f32; 9 * 9];
    cells[4 * 9 + 6] = 2.0;
    // The eye is one above the ground, four cells from the left: behind the wall the sight rises by half a cell a cell.
    let view = View { column: 4, row: 4, eye: 1.0, target: 0.0, reach2: f64::INFINITY, drop: 0.0 };
    let seen = in_bands(&cells, 9, 9, 3, &view);
    assert_eq!(seen[4 * 9..5 * 9], [1, 1, 1, 1, 1, 1, 1, 0, 0]);
    // Things 2.6 high are seen right behind it, where the sight is 2.5 high, and not a cell farther, where it is 3.
    let seen = in_bands(&cells, 9, 9, 3, &View { target: 2.6, ..view });
    assert_eq!(seen[4 * 9..5 * 9], [1, 1, 1, 1, 1, 1, 1, 1, 0]);
    assert_eq!(seen.iter().sum::<u16>(), 80);
}

#[test]
fn a_missing_cell_hides_nothing_and_is_not_seen() {
    let mut cells = [0.0_f32; 7];
    cells[4] = f32::NAN;
    let view = View { column: 3, row: 0, eye: 1.0, target: 0.0, reach2: f64::INFINITY, drop: 0.0 };
    assert_eq!(in_bands(&cells, 7, 1, 1, &view), [1, 1, 1, 1, 0, 1, 1]);
}
