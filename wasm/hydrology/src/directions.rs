//! Where water goes from each cell of a surface (D8): O'Callaghan, J.F., Mark, D.M. (1984): The extraction of drainage
//! networks from digital elevation data. Computer Vision, Graphics, and Image Processing 28(3), 323-344.

use crate::level::NEIGHBOURS;
use crate::surface::{Height, Surface};
use edgegis_sdk::cells::Number;
use edgegis_sdk::lanes::{F64x4, LANES};

/// A cell that drains nowhere: an outlet without a lower neighbour, or a cell without data.
pub const NOWHERE: u8 = 255;
/// Straight neighbours first, then diagonal ones.
const STRAIGHT_FIRST: [usize; 8] = [0, 2, 4, 6, 1, 3, 5, 7];
/// Whole numbers added to it are a double's last bits.
const LOW_BITS: f64 = (1_u64 << 52) as f64;
/// The least number above 0.
const LEAST: f64 = 5e-324;

impl<H: Height> Surface<H> {
    /// Direction of the steepest way down, of equal ones the last from north on; on level ground to a straight, else a
    /// diagonal neighbour that is nearer to the outlet. `lengths` are those of the steps.
    pub fn directions(&self, lengths: &[f64; 8]) -> Vec<u8> {
        self.directions_to(&self.level, lengths)
    }

    /// The same where neighbours are as high as `levels` says: as a result's type stores them, for example.
    pub fn directions_to(&self, levels: &[H], lengths: &[f64; 8]) -> Vec<u8> {
        let mut directions = vec![NOWHERE; self.rows * self.columns];
        let mut own = vec![f64::NAN; self.columns + LANES];
        let mut around = [0, 1, 2].map(|_| vec![f64::NAN; self.stride + LANES]);
        let row = |number: usize| &levels[number * self.stride..(number + 1) * self.stride];
        (0..2).for_each(|number| widen(row(number), &mut around[number + 1]));
        for (number, found) in directions.chunks_exact_mut(self.columns.max(1)).enumerate() {
            let start = self.cell(number, 0);
            around.rotate_left(1);
            widen(row(number + 2), &mut around[2]);
            widen(&self.level[start..start + self.columns], &mut own);
            steepest(&own, &around, lengths, found);
            for (cell, found) in (start..).zip(found) {
                if *found == NOWHERE {
                    let is_level = self.steps.get(cell).is_some_and(|steps| *steps > 0);
                    *found = if is_level { self.nearer(cell) } else { self.barely_lower(cell, levels) };
                }
            }
        }
        directions
    }

    /// On level ground the neighbour that is nearer to where it is left.
    fn nearer(&self, cell: usize) -> u8 {
        let is_nearer = |direction: &&usize| {
            let other = self.neighbour(cell, **direction);
            self.level[other] == self.level[cell] && self.steps[other] + 1 == self.steps[cell]
        };
        found_direction(STRAIGHT_FIRST.iter().find(is_nearer).copied())
    }

    /// The last neighbour that is lower by so little that the gradient is rounded to 0.
    fn barely_lower(&self, cell: usize, levels: &[H]) -> u8 {
        found_direction((0..8).rev().find(|direction| self.level[cell] > levels[self.neighbour(cell, *direction)]))
    }
}

fn found_direction(direction: Option<usize>) -> u8 {
    direction.map_or(NOWHERE, |direction| direction as u8)
}

fn widen<H: Number>(cells: &[H], wide: &mut [f64]) {
    wide.iter_mut().zip(cells).for_each(|(wide, cell)| *wide = cell.to_f64());
}

/// Of a row of cells the directions in which they fall most. `around` are the rows above, of the cells, and below, from
/// the cell left of the first one on; all rows have room for four more behind the last cell. f64 holds all falls.
fn steepest(own: &[f64], around: &[Vec<f64>; 3], lengths: &[f64; 8], found: &mut [u8]) {
    let four = |cells: &[f64], start: usize| -> F64x4 {
        cells[start..start + LANES].first_chunk().map_or(F64x4::from(f64::NAN), F64x4::read)
    };
    let lengths = lengths.map(F64x4::from);
    let ways: [F64x4; 8] = std::array::from_fn(|direction| F64x4::from(LOW_BITS + direction as f64));
    for (number, found) in found.chunks_mut(LANES).enumerate() {
        let start = number * LANES;
        let level = four(own, start);
        let mut gradient = F64x4::from(LEAST);
        let mut way = F64x4::from(LOW_BITS + f64::from(NOWHERE));
        for (direction, (down, right)) in NEIGHBOURS.into_iter().enumerate() {
            let other = four(&around[(1 + down) as usize], start.wrapping_add_signed(1 + right));
            let steepness = (level - other) / lengths[direction]; // NaN without data
            way = steepness.not_below(gradient).choose(ways[direction], way);
            gradient = gradient.larger(steepness);
        }
        let mut last = [0.0; LANES];
        way.write(&mut last);
        found.iter_mut().zip(last).for_each(|(found, way)| *found = way.to_bits() as u8);
    }
}

/// How a level reads once it is a cell of that type.
pub fn stored_as(format: &str) -> fn(f64) -> f64 {
    match format {
        "c" => |level| i8::of_f64(level).to_f64(),
        "C" => |level| u8::of_f64(level).to_f64(),
        "s" => |level| i16::of_f64(level).to_f64(),
        "S" => |level| u16::of_f64(level).to_f64(),
        "i" => |level| i32::of_f64(level).to_f64(),
        "I" => |level| u32::of_f64(level).to_f64(),
        "l" => |level| i64::of_f64(level).to_f64(),
        "L" => |level| u64::of_f64(level).to_f64(),
        "f" => |level| f32::of_f64(level).to_f64(),
        _ => |level| level,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surface(columns: usize, levels: &[f64]) -> Surface {
        let mut surface = Surface::new(columns, levels.len() / columns);
        let cells: Vec<usize> = surface.core().collect();
        cells.into_iter().zip(levels).for_each(|(cell, level)| surface.level[cell] = *level);
        surface
    }

    #[test]
    fn the_steepest_way_down_and_of_equal_ones_the_last() {
        let lengths = [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0];
        let levels = [5.0, 4.0, 3.0, 6.0, 4.0, f64::NAN, 2.0, 4.0, 3.0];
        // In the middle 2 down to the south-west on a length of 2 are more than 1 to the north-east.
        assert_eq!(surface(3, &levels).directions(&lengths), [2, 2, NOWHERE, 4, 5, NOWHERE, NOWHERE, 6, NOWHERE]);
        let even = [9.0, 9.0, 9.0, 1.0, 9.0, 1.0, 9.0, 9.0, 9.0];
        assert_eq!(surface(3, &even).directions(&lengths)[4], 6);
    }

    #[test]
    fn a_gradient_that_is_rounded_to_nothing_is_a_way_down() {
        let found = surface(3, &[5e-324, 0.0, 5e-324]).directions(&[1e9; 8]);
        assert_eq!(found, [2, NOWHERE, 6]);
    }
}
