//! Where water goes from each cell of a surface (D8): O'Callaghan, J.F., Mark, D.M. (1984): The extraction of drainage
//! networks from digital elevation data. Computer Vision, Graphics, and Image Processing 28(3), 323-344.

use crate::level::NEIGHBOURS;
use crate::surface::{Height, Surface};
use edgegis_sdk::cells::Number;
use edgegis_sdk::lanes::{F64x4, LANES};

/// A cell that drains nowhere: an outlet without a lower neighbour, or a cell without data.
pub const NOWHERE: u8 = 255;
/// Straight neighbours first, then diagonal ones.
pub const STRAIGHT_FIRST: [usize; 8] = [0, 2, 4, 6, 1, 3, 5, 7];
/// A cell whose direction is still to be found.
const UNSURE: u8 = 254;
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
        let mut directions = self.ways_down(levels, lengths);
        if !self.steps.is_empty() {
            for (cell, direction) in self.core().zip(&mut directions) {
                if *direction == NOWHERE && self.steps[cell] > 0 {
                    *direction = self.nearer(cell);
                }
            }
        }
        directions
    }

    /// The same without level ground: from there it goes nowhere.
    pub fn ways_down(&self, levels: &[H], lengths: &[f64; 8]) -> Vec<u8> {
        let mut directions = vec![NOWHERE; self.rows * self.columns];
        let narrow = H::narrow(levels).zip(H::narrow(&self.level));
        let unsure = match narrow.filter(|(levels, _)| lengths[0] == lengths[2] && falls_differ(levels)) {
            Some((levels, own)) => {
                self.steepest_of_two(own, levels, lengths, &mut directions);
                UNSURE
            }
            None => {
                self.steepest_of_eight(levels, lengths, &mut directions);
                NOWHERE
            }
        };
        for (row, directions) in directions.chunks_exact_mut(self.columns.max(1)).enumerate() {
            for (cell, direction) in (self.cell(row, 0)..).zip(directions) {
                if *direction == unsure {
                    *direction = self.way_down(cell, levels, lengths);
                }
            }
        }
        directions
    }

    fn way_down(&self, cell: usize, levels: &[H], lengths: &[f64; 8]) -> u8 {
        let (own, mut steepest) = (self.level[cell].to_f64(), (LEAST, NOWHERE));
        for (direction, length) in lengths.iter().enumerate() {
            let gradient = (own - levels[self.neighbour(cell, direction)].to_f64()) / length;
            if gradient >= steepest.0 {
                steepest = (gradient, direction as u8);
            }
        }
        if steepest.1 == NOWHERE { self.barely_lower(cell, levels) } else { steepest.1 }
    }

    /// For cells as wide as high, where different falls have different gradients: of straight and of diagonal neighbours
    /// the lowest alone counts. Which of both is steeper f32 tells mostly; where it does not, the answer is [`UNSURE`].
    fn steepest_of_two(&self, own: &[f32], levels: &[f32], lengths: &[f64; 8], directions: &mut [u8]) {
        let columns = self.columns;
        let per_length = [lengths[0], lengths[1]].map(|length| (1.0 / length) as f32);
        let mut ways = vec![0; columns];
        for (row, found) in directions.chunks_exact_mut(columns.max(1)).enumerate() {
            let start = self.cell(row, 0);
            let beside = self.offsets.map(|offset| &levels[start.wrapping_add(offset)..][..columns]);
            steeper_of_two(&own[start..start + columns], &beside, per_length, &mut ways);
            found.iter_mut().zip(&ways).for_each(|(found, way)| *found = *way as u8);
        }
    }

    fn steepest_of_eight(&self, levels: &[H], lengths: &[f64; 8], directions: &mut [u8]) {
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
        }
    }

    /// On level ground the neighbour that is nearer to where it is left.
    pub fn nearer(&self, cell: usize) -> u8 {
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

/// Whether no two differences between different ones of these levels are rounded to the same gradient: all are finite
/// and multiples of 2^-23 of the least, and none is larger than 2^23 times the least, so that f64 holds each difference
/// with bits to spare.
fn falls_differ(levels: &[f32]) -> bool {
    const INFINITE: u32 = 0xff << 23;
    let mut most = 0;
    let mut least_less_1 = u32::MAX;
    for level in levels {
        let bits = level.to_bits() & !(1 << 31);
        most = most.max(if bits > INFINITE { 0 } else { bits }); // NaN: without data
        least_less_1 = least_less_1.min(bits.wrapping_sub(1)); // 0 is a multiple of all
    }
    let (highest, lowest) = (most >> 23, least_less_1.wrapping_add(1) >> 23);
    most == 0 || (most < INFINITE && lowest > 0 && highest - lowest <= 22)
}

/// Of a row of cells the direction of the lowest straight or diagonal neighbour, of equal ones the last. The gradients
/// are right to 2^-22 where they are no subnormal numbers.
fn steeper_of_two(own: &[f32], beside: &[&[f32]; 8], per_length: [f32; 2], ways: &mut [u32]) {
    const SURELY: f32 = 1.0 - 1e-6;
    const NORMAL: f32 = 1e-30;
    let beside = beside.map(|cells| &cells[..own.len()]);
    for (column, way) in ways[..own.len()].iter_mut().enumerate() {
        let (mut lowest, mut lowest_way) = ([f32::INFINITY; 2], [0; 2]);
        for (direction, cells) in beside.iter().enumerate() {
            let (kind, level) = (direction % 2, cells[column]);
            let is_lower = level <= lowest[kind]; // not NaN: without data
            lowest[kind] = if is_lower { level } else { lowest[kind] };
            lowest_way[kind] = if is_lower { direction as u32 } else { lowest_way[kind] };
        }
        let fall = [own[column] - lowest[0], own[column] - lowest[1]];
        let gradient = [fall[0] * per_length[0], fall[1] * per_length[1]];
        let straight = (gradient[0] * SURELY > gradient[1]) & (gradient[0] > NORMAL);
        let diagonal = (gradient[1] * SURELY > gradient[0]) & (gradient[1] > NORMAL);
        let down = (fall[0] > 0.0) | (fall[1] > 0.0);
        let none = if down { u32::from(UNSURE) } else { u32::from(NOWHERE) };
        let either = if diagonal { lowest_way[1] } else { none };
        *way = if straight { lowest_way[0] } else { either };
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

    #[test]
    fn f32_levels_fall_where_the_same_f64_levels_do() {
        let (columns, rows) = (61, 40);
        let mixed = |i: usize| (i as u32).wrapping_mul(2_654_435_761) >> 12;
        let kinds: [fn(u32) -> f32; 3] = [
            |mixed| (mixed % 7) as f32,
            |mixed| 700.0 + mixed as f32 / 1024.0,
            |mixed| if mixed % 5 == 0 { 1e-30 } else { 2e7 + (mixed % 9) as f32 },
        ];
        for kind in kinds {
            let (mut narrow, mut wide) = (Surface::<f32>::new(columns, rows), Surface::<f64>::new(columns, rows));
            for (number, cell) in wide.core().collect::<Vec<_>>().into_iter().enumerate() {
                let level = if mixed(number) % 31 == 0 { f32::NAN } else { kind(mixed(number)) };
                (narrow.level[cell], wide.level[cell]) = (level, f64::from(level));
            }
            for [straight, diagonal] in [[30.0, 30.0 * 2.0_f64.sqrt()], [1.0, 2.0], [1e-42, 2e-42]] {
                let lengths = std::array::from_fn(|direction| [straight, diagonal][direction % 2]);
                assert_eq!(narrow.directions(&lengths), wide.directions(&lengths));
            }
        }
    }
}
