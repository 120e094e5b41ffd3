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
    /// Height and place of the corners of the hull ahead.
    stack: Vec<(f32, u32)>,
    next: Block,
}

/// The hulls of all beginnings of a block of cells.
#[derive(Default)]
struct Block {
    corners: Vec<Corner>,
    /// Of each beginning: the last corner of its hull, and its greatest height.
    last: Vec<(u32, f32)>,
}

/// A cell as the last one of a hull.
struct Corner {
    height: f32,
    /// The corner before it.
    before: u32,
}

const NONE: u32 = u32::MAX;

impl Horizon {
    pub fn new(steps: usize, step_length: f64) -> Self {
        let shares = (0..=steps).map(|step| (1.0 / (step as f64 * step_length)) as f32).collect();
        Horizon { steps, shares, line: vec![], stack: vec![], next: Block::default() }
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
            self.next.index(&line[next..end], &self.shares);
            self.stack.clear();
            for cell in (start..next).rev() {
                let height = line[cell];
                if height == NOTHING {
                    continue;
                }
                let near = self.put_on_stack(height, cell);
                if cell < wanted.end {
                    let reach = (cell + length + 1).min(end).saturating_sub(next);
                    let far = self.next.look(height, next - cell, reach, near, &self.shares);
                    tangents[cell - wanted.start] = near.max(far);
                }
            }
        }
    }

    /// The tangent of the cell's horizon in its own block.
    #[inline(always)]
    fn put_on_stack(&mut self, height: f32, cell: usize) -> f32 {
        let shares = &self.shares[..];
        let tangent = |(other, place): (f32, u32)| (other - height) * shares[place as usize - cell];
        let mut best = self.stack.last().map_or(NOTHING, |top| tangent(*top));
        // A corner that does not stand out before the one behind it is none any more.
        while let [.., second, _] = self.stack[..] {
            let behind = tangent(second);
            if behind < best {
                break;
            }
            best = behind;
            self.stack.pop();
        }
        self.stack.push((height, cell as u32));
        best
    }
}

/// The tangent of a rise, or fall, at the best of distances.
#[inline(always)]
fn steepest(rise: f32, nearest: f32, farthest: f32) -> f32 {
    rise * if rise > 0.0 { nearest } else { farthest }
}

impl Block {
    /// Links the hull of each beginning of a block.
    fn index(&mut self, cells: &[f32], shares: &[f32]) {
        self.corners.clear();
        self.last.clear();
        let mut top = NONE;
        let mut highest = NOTHING;
        for (place, height) in cells.iter().enumerate() {
            let mut before = NONE;
            if *height != NOTHING {
                before = top;
                let tangent = |corner: &Corner, at: u32| (corner.height - height) * shares[place - at as usize];
                if before != NONE {
                    let mut corner = &self.corners[before as usize];
                    let mut best = tangent(corner, before);
                    while corner.before != NONE {
                        let second = &self.corners[corner.before as usize];
                        let behind = tangent(second, corner.before);
                        if behind < best {
                            break;
                        }
                        before = corner.before;
                        (corner, best) = (second, behind);
                    }
                }
                top = place as u32;
                highest = highest.max(*height);
            }
            self.corners.push(Corner { height: *height, before });
            self.last.push((top, highest));
        }
    }

    /// The tangent of the horizon among the block's first cells, so many, as seen from a cell `ahead` of it; or any less
    /// than `near`.
    #[inline(always)]
    fn look(&self, height: f32, ahead: usize, cells: usize, near: f32, shares: &[f32]) -> f32 {
        let Some((mut at, highest)) = cells.checked_sub(1).map(|last| self.last[last]) else { return NOTHING };
        // Not even the highest cell in the best of places would stand out.
        if steepest(highest - height, shares[ahead], shares[ahead + cells - 1]) < near {
            return NOTHING;
        }
        let mut best = NOTHING;
        while at != NONE {
            let corner = &self.corners[at as usize];
            let tangent = (corner.height - height) * shares[ahead + at as usize];
            if tangent < best {
                break;
            }
            best = tangent;
            at = corner.before;
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
        for (count, steps, scale) in
            [(400, 7, 5.0), (400, 50, 5.0), (1000, 333, 1.0), (90, 333, 1.0), (5, 2, 1.0), (1, 9, 1.0)]
        {
            let line = random(count, scale);
            let present =
                |found: Vec<f32>| (0..count).filter(|i| line[*i] != NOTHING).map(|i| found[i]).collect::<Vec<_>>();
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
