//! The horizon along a line of cells: from each, the steepest way up to one of the next so many.
//!
//! Short ways are marched, cell by cell, 16 cells abreast. For long ones the cells are taken in blocks as long as the
//! way. Within a block the upper convex hull of the cells ahead is kept on a stack: the cell that is put on it leaves just
//! the hull's next corner, which is its horizon (Timonen and Westerholm 2010). What lies ahead in the next block is a part
//! of that block from its beginning on; its hull is a path from the part's last cell to the left, which is walked until
//! the way up no longer gets steeper. So the cost of a cell hardly grows with the length of the way.

/// Cells that are marched abreast.
const ABREAST: usize = 16;
/// Up to here marching is faster.
pub const STEPS_TO_MARCH: usize = 200;
/// Where no cell is; nothing looks up to it.
pub const NOTHING: f32 = f32::NEG_INFINITY;

/// Looks along one line, towards its end, up to so many cells. Keeps its memory for the next line.
pub struct Horizon {
    steps: usize,
    /// One over the distance of cells that are so many steps apart.
    shares: Vec<f32>,
    line: Vec<f32>,
    stack: Vec<u32>,
    /// Of each cell of the next block: the hull's corner before it, if the block ended there.
    before: Vec<u32>,
    /// Of each cell of the next block: the last corner of the hull of those up to it.
    last: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Horizon {
    pub fn new(steps: usize, step_length: f64) -> Self {
        let shares = (0..=steps).map(|step| (1.0 / (step as f64 * step_length)) as f32).collect();
        Horizon { steps, shares, line: vec![], stack: vec![], before: vec![], last: vec![] }
    }

    /// The tangent of the horizon's angle for each of the cells `wanted`, counted in the line; [`NOTHING`] where no cell
    /// is ahead. What a cell that is `NOTHING` gets means nothing.
    pub fn look(&mut self, line: &[f32], wanted: std::ops::Range<usize>, tangents: &mut [f32]) {
        if self.steps > STEPS_TO_MARCH {
            self.sweep(line, wanted, tangents);
        } else {
            self.march(line, wanted, tangents);
        }
    }

    fn march(&mut self, line: &[f32], wanted: std::ops::Range<usize>, tangents: &mut [f32]) {
        // Room behind the end, so that blocks are whole.
        self.line.clear();
        self.line.extend_from_slice(&line[wanted.start..line.len().min(wanted.end + self.steps)]);
        self.line.resize(wanted.len() + self.steps + ABREAST, NOTHING);
        for (block, tangents) in tangents[..wanted.len()].chunks_mut(ABREAST).enumerate() {
            let cells = &self.line[block * ABREAST..][..ABREAST + self.steps];
            let own: &[f32; ABREAST] = cells.first_chunk().expect("a block");
            let mut best = [NOTHING; ABREAST];
            for (cells, share) in cells.windows(ABREAST).zip(&self.shares).skip(1) {
                for i in 0..ABREAST {
                    let tangent = (cells[i] - own[i]) * share;
                    best[i] = if tangent > best[i] { tangent } else { best[i] };
                }
            }
            tangents.copy_from_slice(&best[..tangents.len()]);
        }
    }

    fn sweep(&mut self, line: &[f32], wanted: std::ops::Range<usize>, tangents: &mut [f32]) {
        let length = self.steps;
        for start in (wanted.start..wanted.end).step_by(length) {
            let next = (start + length).min(line.len());
            let end = (next + length).min(line.len());
            self.index_next(line, next, end);
            self.stack.clear();
            for cell in (start..next).rev() {
                if line[cell] == NOTHING {
                    continue;
                }
                let near = self.put_on_stack(line, cell);
                if cell < wanted.end {
                    tangents[cell - wanted.start] = near.max(self.look_at_next(line, cell, next, end));
                }
            }
        }
    }

    /// From one cell to another one of the line, on either side.
    #[inline(always)]
    fn tangent(&self, line: &[f32], cell: usize, other: u32) -> f32 {
        (line[other as usize] - line[cell]) * self.shares[cell.abs_diff(other as usize)]
    }

    /// The tangent of the cell's horizon in its own block.
    fn put_on_stack(&mut self, line: &[f32], cell: usize) -> f32 {
        let mut best = self.stack.last().map_or(NOTHING, |top| self.tangent(line, cell, *top));
        // A corner that does not stand out before the one behind it is none any more.
        while let [.., second, _] = self.stack[..] {
            let behind = self.tangent(line, cell, second);
            if behind < best {
                break;
            }
            best = behind;
            self.stack.pop();
        }
        self.stack.push(cell as u32);
        best
    }

    /// Links the hull of each beginning of the block from `next` to `end`.
    fn index_next(&mut self, line: &[f32], next: usize, end: usize) {
        self.before.clear();
        self.last.clear();
        let mut top = NONE;
        for cell in next..end {
            let mut before = NONE;
            if line[cell] != NOTHING {
                before = top;
                let mut best = if before == NONE { NOTHING } else { self.tangent(line, cell, before) };
                while before != NONE {
                    let second = self.before[before as usize - next];
                    if second == NONE {
                        break;
                    }
                    let behind = self.tangent(line, cell, second);
                    if behind < best {
                        break;
                    }
                    (before, best) = (second, behind);
                }
                top = cell as u32;
            }
            self.before.push(before);
            self.last.push(top);
        }
    }

    /// The tangent of the cell's horizon in the next block, as far as that is within reach.
    fn look_at_next(&self, line: &[f32], cell: usize, next: usize, end: usize) -> f32 {
        let reach = (cell + self.steps + 1).min(end);
        if reach <= next {
            return NOTHING;
        }
        let mut corner = self.last[reach - next - 1];
        let mut best = NOTHING;
        while corner != NONE {
            let tangent = self.tangent(line, cell, corner);
            if tangent < best {
                break;
            }
            best = tangent;
            corner = self.before[corner as usize - next];
        }
        best
    }
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
                if next() < 0.03 { NOTHING } else { height }
            })
            .collect()
    }

    fn are_near(some: &[f32], others: &[f32]) -> bool {
        some.iter().zip(others).all(|(one, other)| one == other || (one - other).abs() <= 1e-6 * other.abs().max(1.0))
    }

    fn tangents(line: &[f32], steps: usize, sweep: bool) -> Vec<f32> {
        let mut horizon = Horizon::new(steps, 10.0);
        let mut found = vec![0.0; line.len()];
        if sweep {
            horizon.sweep(line, 0..line.len(), &mut found);
        } else {
            horizon.march(line, 0..line.len(), &mut found);
        }
        found
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

    #[test]
    fn sweeping_finds_what_marching_finds() {
        for (count, steps, scale) in [(400, 7, 5.0), (400, 50, 5.0), (1000, 333, 1.0), (90, 333, 1.0), (5, 2, 1.0), (1, 9, 1.0)] {
            let line = random(count, scale);
            let present = |found: Vec<f32>| (0..count).filter(|i| line[*i] != NOTHING).map(|i| found[i]).collect::<Vec<_>>();
            let (marched, swept) = (present(tangents(&line, steps, false)), present(tangents(&line, steps, true)));
            assert!(are_near(&marched, &swept), "{count} {steps}");
        }
    }

    #[test]
    fn domes_planes_and_bowls() {
        for shape in [-1.0, 0.0, 1.0] {
            let line: Vec<f32> = (0..300).map(|i| shape * ((i - 150) * (i - 150)) as f32 + i as f32).collect();
            assert!(are_near(&tangents(&line, 60, false), &tangents(&line, 60, true)), "{shape}");
        }
    }

    #[test]
    fn a_part_of_a_line_sees_what_is_behind_it() {
        let line: Vec<f32> = random(900, 3.0).iter().map(|height| height.max(-1e3)).collect();
        for steps in [20, 240] {
            let mut found = vec![0.0; 77];
            Horizon::new(steps, 10.0).look(&line, 130..207, &mut found);
            assert!(are_near(&found, &tangents(&line, steps, false)[130..207]), "{steps}");
        }
    }
}
