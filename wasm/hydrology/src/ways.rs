//! Where water goes from each cell of a filled window, and how far it is to where level ground is left: all that
//! accumulation needs of levels, in four bytes a cell.
//!
//! Of level ground only the steps are known until all windows have told each other theirs: its directions follow from
//! them. Cells beside each other that have steps are as high as each other, or the higher one had a lower neighbour.

use crate::directions::{NOWHERE, STRAIGHT_FIRST};
use crate::flow::STAYS;
use crate::level::NEIGHBOURS;
use crate::raise::window_core;
use crate::surface::{Height, Surface};
use edgegis_sdk::Window;

/// A step more. What is below it is a direction, or [`STAYS`], or that there is no data.
pub const STEP: u32 = 16;
const NO_DATA: u32 = STEP - 1;

pub fn steps(way: u32) -> u32 {
    way / STEP
}

/// Of the core of a surface that is a window with its halo; counts the surface's steps. `goes_on`: see there.
pub fn of<H: Height>(surface: &mut Surface<H>, window: &Window, goes_on: [bool; 4], lengths: &[f64; 8]) -> Vec<u32> {
    let down = surface.ways_down(&surface.level, lengths);
    surface.goes_on(goes_on);
    let mut flat = vec![];
    for (row, down) in down.chunks_exact(surface.columns.max(1)).enumerate() {
        let start = surface.cell(row, 0);
        let nowhere = down.iter().enumerate().filter(|(_, way)| **way == NOWHERE).map(|(column, _)| start + column);
        flat.extend(nowhere.filter(|cell| surface.is_flat(*cell)).map(|cell| cell as u32));
    }
    surface.count_steps(flat);
    let mut ways = Vec::with_capacity(window.columns * window.rows);
    for (row, cells) in window_core(surface, window).enumerate() {
        let start = (row + window.top) * surface.columns + window.left;
        let both = down[start..].iter().zip(&surface.steps[cells.clone()]);
        let before = ways.len();
        ways.extend(both.map(|(way, steps)| steps * STEP + u32::from(*way) % STEP));
        for (way, cell) in ways[before..].iter_mut().zip(cells).filter(|(way, _)| **way % STEP == NO_DATA) {
            if surface.steps[cell] == 1 {
                *way = STEP + u32::from(surface.nearer(cell));
            } else if surface.has_data(cell) {
                *way -= NO_DATA - u32::from(STAYS);
            }
        }
    }
    ways
}

/// Lowers steps where ways over these cells are shorter. A step is `step` in what is kept, what is below it a direction.
pub fn fewer_steps(kept: &mut [u32], columns: usize, mut fewer: Vec<((usize, usize), u32)>, step: u32) {
    let rows = kept.len() / columns.max(1);
    let mut wave: Vec<usize> = vec![];
    fewer.sort_unstable_by_key(|(_, steps)| *steps);
    for ((row, column), steps) in fewer {
        let cell = row * columns + column;
        kept[cell] = kept[cell] % step + steps * step;
        wave.push(cell);
    }
    while !wave.is_empty() {
        let mut next = vec![];
        for cell in wave {
            let steps = kept[cell] / step + 1;
            for (down, right) in NEIGHBOURS {
                let (row, column) = ((cell / columns).wrapping_add_signed(down), (cell % columns).wrapping_add_signed(right));
                if row >= rows || column >= columns {
                    continue;
                }
                let to = row * columns + column;
                if kept[to] / step > steps {
                    kept[to] = kept[to] % step + steps * step;
                    next.push(to);
                }
            }
        }
        wave = next;
    }
}

/// The directions of a window's core; what is kept has a halo of one cell.
pub fn directions(ways: &[u32], window: &Window) -> Vec<u8> {
    let full = window.full_columns();
    let offsets = STRAIGHT_FIRST.map(|direction| {
        let (down, right) = NEIGHBOURS[direction];
        (direction as u8, down, right)
    });
    let nearer = |row: usize, column: usize| {
        let one_less = steps(ways[row * full + column]) - 1;
        let is_nearer = |(_, down, right): &&(u8, isize, isize)| {
            let (row, column) = (row.wrapping_add_signed(*down), column.wrapping_add_signed(*right));
            row < window.full_rows() && column < full && steps(ways[row * full + column]) == one_less
        };
        offsets.iter().find(is_nearer).map_or(STAYS, |(direction, ..)| *direction)
    };
    let mut directions = Vec::with_capacity(window.columns * window.rows);
    for row in window.top..window.top + window.rows {
        let start = row * full + window.left;
        let own = &ways[start..start + window.columns];
        let before = directions.len();
        directions.extend(own.iter().map(|way| if way % STEP == NO_DATA { NOWHERE } else { (way % STEP) as u8 }));
        for (column, way) in own.iter().enumerate().filter(|(_, way)| **way >= 2 * STEP) {
            debug_assert!(way % STEP == u32::from(STAYS));
            directions[before + column] = nearer(row, window.left + column);
        }
    }
    directions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_level_ground_follow_the_steps() {
        // From left to right: over the edge, level ground of three cells, a lower one, no data.
        let flat = |steps: u32| steps * STEP + u32::from(STAYS);
        let mut ways = vec![6, STEP + 6, flat(9), flat(8), 2, NO_DATA];
        fewer_steps(&mut ways, 6, vec![((0, 2), 2)], STEP);
        assert_eq!(ways, [6, STEP + 6, flat(2), flat(3), 2, NO_DATA]);
        let window = Window { column: 0, row: 0, columns: 6, rows: 1, left: 0, top: 0, right: 0, bottom: 0 };
        assert_eq!(directions(&ways, &window), [6, 6, 6, 6, 2, NOWHERE]);
        let mut steps = vec![0, 1, 9, 8, 0, 0];
        fewer_steps(&mut steps, 6, vec![((0, 2), 2)], 1);
        assert_eq!(steps, [0, 1, 2, 3, 0, 0]);
    }
}
