//! The horizon along a line of cells: from each, the steepest way up to one of the next so many.
//!
//! Short ways are marched, cell by cell, some cells abreast. For long ones the cells are taken in blocks as long as the
//! way, and put on an upper convex hull: each leaves just the corner before it, which is its horizon in the block
//! (Timonen and Westerholm 2010). Of the block beyond it sees the cells up to some place: their hull is there again when
//! the others are taken back, and its horizon on that is near its neighbour's. So the cost of a cell hardly grows with
//! the length of the way, and the two hulls of a block, one from each end, serve both ways along the line.

use crate::hull::Hull;
use std::array::from_fn;
use std::ops::Range;

/// Cells that are marched abreast, and steps that they take a turn. Wasmtime loads what a turn needs before it computes:
/// so many numbers stay in registers.
const ABREAST: usize = 16;
const TURN: usize = 2;
/// Up to here marching is faster.
pub const STEPS_TO_MARCH: usize = 300;
/// Where no cell is; nothing looks up to it.
pub const NOTHING: f32 = f32::NEG_INFINITY;

/// Looks along one line, up to so many cells. Keeps its memory for the next line.
pub struct Horizon {
    steps: usize,
    /// One over the distance of cells that are so many steps apart.
    shares: Vec<f32>,
    /// Those of the steps of each turn; none, NaN, behind the last.
    turns: Vec<[f32; TURN]>,
    line: Vec<f32>,
    /// Of the block ahead, from its beginning on.
    ahead: Hull,
    /// Of the block behind, from its end on.
    behind: Hull,
}

/// Tangents of the horizons' angles, for each of the cells wanted; [`NOTHING`] where no cell is ahead. What a cell that is
/// `NOTHING` gets means nothing.
#[derive(Default)]
pub struct Tangents {
    pub forwards: Vec<f32>,
    pub backwards: Vec<f32>,
}

impl Horizon {
    pub fn new(steps: usize, step_length: f64) -> Self {
        let shares: Vec<f32> = (0..=steps).map(|step| (1.0 / (step as f64 * step_length)) as f32).collect();
        let of_turn = |first: usize| from_fn(|step| *shares.get(first + step).unwrap_or(&f32::NAN));
        let turns = (1..=steps).step_by(TURN).map(of_turn).collect();
        Horizon { steps, shares, turns, line: vec![], ahead: Hull::default(), behind: Hull::default() }
    }

    /// Looks along the line, both ways at least where asked for, from each of the cells `wanted`, counted in the line.
    pub fn look(&mut self, line: &mut [f32], wanted: Range<usize>, ways: [bool; 2], found: &mut Tangents) {
        found.forwards.resize(wanted.len(), NOTHING);
        found.backwards.resize(wanted.len(), NOTHING);
        if self.steps > STEPS_TO_MARCH {
            self.sweep(line, wanted, found);
        } else {
            self.march_both(line, wanted, ways, found);
        }
    }

    fn march_both(&mut self, line: &mut [f32], wanted: Range<usize>, ways: [bool; 2], found: &mut Tangents) {
        let [forwards, backwards] = ways;
        if forwards {
            self.march(line, wanted.clone(), &mut found.forwards);
        }
        if backwards {
            line.reverse();
            self.march(line, line.len() - wanted.end..line.len() - wanted.start, &mut found.backwards);
            found.backwards.reverse();
        }
    }

    fn march(&mut self, line: &[f32], wanted: Range<usize>, tangents: &mut Vec<f32>) {
        // Room behind the end, so that blocks and turns are whole.
        self.line.clear();
        self.line.extend_from_slice(&line[wanted.start..line.len().min(wanted.end + self.steps)]);
        self.line.resize(wanted.len() + self.steps + ABREAST + TURN, NOTHING);
        tangents.resize(wanted.len().next_multiple_of(ABREAST), NOTHING);
        for (block, tangents) in tangents.as_chunks_mut().0.iter_mut().enumerate() {
            *tangents = steepest(&self.line[block * ABREAST..], &self.turns);
        }
        tangents.truncate(wanted.len());
    }

    fn sweep(&mut self, line: &[f32], wanted: Range<usize>, found: &mut Tangents) {
        let (steps, length) = (self.steps, line.len());
        self.behind.clear();
        for cell in (wanted.start.saturating_sub(steps)..wanted.start).rev() {
            self.behind.add(line[cell], cell, &self.shares);
        }
        self.put_ahead(line, wanted.start..length.min(wanted.start + steps), &wanted, found);
        for start in wanted.clone().step_by(steps) {
            let next = length.min(start + steps);
            let near = found.backwards[start - wanted.start..].iter_mut();
            for ((cell, height), near) in (start..next).zip(&line[start..]).zip(near) {
                self.behind.keep(start + steps - cell);
                *near = near.max(self.behind.look(*height, cell, &self.shares));
            }
            self.put_ahead(line, next..length.min(next + steps), &wanted, found);
            self.behind.clear();
            for cell in (start..next).rev() {
                let near = self.behind.add(line[cell], cell, &self.shares);
                if cell < wanted.end {
                    self.ahead.keep((cell + steps + 1).saturating_sub(next));
                    let far = self.ahead.look(line[cell], cell, &self.shares);
                    found.forwards[cell - wanted.start] = near.max(far);
                }
            }
        }
    }

    /// Puts a block of cells on the hull ahead, and notes what they see of each other.
    fn put_ahead(&mut self, line: &[f32], block: Range<usize>, wanted: &Range<usize>, found: &mut Tangents) {
        self.ahead.clear();
        for cell in block {
            let near = self.ahead.add(line[cell], cell, &self.shares);
            if cell < wanted.end {
                found.backwards[cell - wanted.start] = near;
            }
        }
    }
}

/// The tangents of the horizons of the first cells, each among as many cells as there are shares.
#[inline(never)] // the loop keeps its numbers in registers only where nothing else needs some
fn steepest(cells: &[f32], turns: &[[f32; TURN]]) -> [f32; ABREAST] {
    let own: &[f32; ABREAST] = cells.first_chunk().expect("a block");
    let mut best = [NOTHING; ABREAST];
    for (ahead, shares) in cells[1..].windows(ABREAST + TURN - 1).step_by(TURN).zip(turns) {
        let ahead: &[f32; ABREAST + TURN - 1] = ahead.first_chunk().expect("a turn");
        for (step, share) in shares.iter().enumerate() {
            for i in 0..ABREAST {
                let tangent = (ahead[step + i] - own[i]) * share;
                best[i] = if tangent > best[i] { tangent } else { best[i] };
            }
        }
        // A loop that ends by count alone would be unrolled, and its numbers no longer stay in registers.
        if shares[TURN - 1].is_nan() {
            break;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random(count: usize, scale: f32) -> Vec<f32> {
        let mut state = 12345_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 16_777_216.0
        };
        let mut height = 0.0;
        (0..count)
            .map(|_| {
                height += (next() - 0.5) * scale;
                if next() < 0.03 {
                    NOTHING
                } else {
                    height
                }
            })
            .collect()
    }

    fn are_near(some: &[f32], others: &[f32]) -> bool {
        some.iter().zip(others).all(|(one, other)| one == other || (one - other).abs() <= 1e-6 * other.abs().max(1.0))
    }

    /// Of the cells wanted, forwards and backwards.
    fn part(line: &[f32], wanted: Range<usize>, steps: usize, sweep: bool) -> Tangents {
        let mut horizon = Horizon::new(steps, 10.0);
        let mut found = Tangents { forwards: vec![0.0; wanted.len()], backwards: vec![0.0; wanted.len()] };
        if sweep {
            horizon.sweep(line, wanted, &mut found);
        } else {
            horizon.march_both(&mut line.to_vec(), wanted, [true; 2], &mut found);
        }
        found
    }

    fn tangents(line: &[f32], steps: usize, sweep: bool) -> Vec<f32> {
        part(line, 0..line.len(), steps, sweep).forwards
    }

    #[test]
    fn a_wall_is_seen_as_far_as_one_looks() {
        let mut line = [0.0; 30];
        line[20] = 60.0;
        for sweep in [false, true] {
            let found = tangents(&line, 6, sweep);
            assert!(are_near(&found[13..22], &[0.0, 1.0, 1.2, 1.5, 2.0, 3.0, 6.0, -1.0, 0.0]), "{sweep} {found:?}");
            assert_eq!(found[29], NOTHING);
        }
    }

    /// Both ways, from the cells that are there.
    fn assert_sweeping_finds_what_marching_finds(line: &[f32], wanted: Range<usize>, steps: usize) {
        let [marched, swept] = [false, true].map(|sweep| part(line, wanted.clone(), steps, sweep));
        for (marched, swept) in [(marched.forwards, swept.forwards), (marched.backwards, swept.backwards)] {
            let present = |found: Vec<f32>| -> Vec<f32> {
                found.iter().zip(&line[wanted.clone()]).filter(|(_, cell)| **cell != NOTHING).map(|(t, _)| *t).collect()
            };
            assert!(are_near(&present(marched), &present(swept)), "{} {wanted:?} {steps}", line.len());
        }
    }

    #[test]
    fn sweeping_finds_what_marching_finds() {
        for (count, steps, scale) in
            [(400, 7, 5.0), (400, 50, 5.0), (1000, 333, 1.0), (90, 333, 1.0), (5, 2, 1.0), (1, 9, 1.0)]
        {
            let line = random(count, scale);
            assert_sweeping_finds_what_marching_finds(&line, 0..count, steps);
            for wanted in [count / 3..count / 2, count / 2..count, 0..count / 4, count - 1..count] {
                assert_sweeping_finds_what_marching_finds(&line, wanted, steps);
            }
        }
    }

    #[test]
    fn domes_planes_and_bowls() {
        for shape in [-1.0, 0.0, 1.0] {
            let line: Vec<f32> = (0..300).map(|i| shape * ((i - 150) * (i - 150)) as f32 + i as f32).collect();
            assert_sweeping_finds_what_marching_finds(&line, 0..300, 60);
        }
    }

    #[test]
    fn a_part_of_a_line_sees_what_is_behind_it() {
        let mut line: Vec<f32> = random(900, 3.0).iter().map(|height| height.max(-1e3)).collect();
        for steps in [20, 240] {
            let mut found = Tangents::default();
            Horizon::new(steps, 10.0).look(&mut line.clone(), 130..207, [true; 2], &mut found);
            assert!(are_near(&found.forwards, &tangents(&line, steps, false)[130..207]), "{steps}");
            line.reverse();
            Horizon::new(steps, 10.0).look(&mut line.clone(), 900 - 207..900 - 130, [true; 2], &mut found);
            found.backwards.reverse();
            line.reverse();
            assert!(are_near(&found.backwards, &tangents(&line, steps, false)[130..207]), "{steps}");
        }
    }
}
