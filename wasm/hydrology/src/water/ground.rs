//! The ground before water comes: where it will leave, and which sinks need no water to be known.

use super::{Water, BORDER};
use crate::level::{Level, Rise};

impl<R: Rise> Water<R> {
    /// Whether a cell has data, and a neighbour without: outside of the raster, or missing.
    pub fn is_outlet(&self, cell: usize) -> bool {
        self.ground[cell] != R::Level::OUTSIDE
            && self.offsets.iter().any(|offset| self.ground[cell.wrapping_add(*offset)] == R::Level::OUTSIDE)
    }

    /// Raises single cells that are below all their neighbours to the lowest of these: water stands there in any case.
    /// Most sinks of measured elevations are such cells, and need no queue then.
    pub fn lift_single_sinks(&mut self) {
        let mut lifted = vec![R::Level::OUTSIDE; self.columns];
        for row in 0..self.rows {
            let start = self.cell(row, 0);
            let beside = |from: usize| &self.ground[from - 1..from + self.columns + 1];
            let (above, own, below) = (beside(start - self.stride), beside(start), beside(start + self.stride));
            for (column, lifted) in lifted.iter_mut().enumerate() {
                let [a, b, c] = [above[column], above[column + 1], above[column + 2]];
                let [d, e, f] = [below[column], below[column + 1], below[column + 2]];
                let lowest = a.min(b).min(c).min(d.min(e).min(f)).min(own[column].min(own[column + 2]));
                let ground = own[column + 1];
                *lifted = if ground == R::Level::OUTSIDE { ground } else { ground.max(lowest) };
            }
            self.ground[start..start + self.columns].copy_from_slice(&lifted);
        }
    }

    /// Calls `visit` with each cell of the window's core that is an outlet.
    pub fn each_outlet(&self, mut visit: impl FnMut(usize)) {
        // Most rows have data all around: a look at the least of each is soon done. Beside them the raster may end.
        let rows = self.ground.chunks_exact(self.stride).map(|row| &row[BORDER..self.columns + BORDER]);
        let lacks_data: Vec<bool> =
            rows.map(|row| row.iter().fold(R::Level::UNREACHED, |a, b| a.min(*b)) == R::Level::OUTSIDE).collect();
        for row in 0..self.rows {
            let start = self.cell(row, 0);
            let end = start + self.columns;
            let within = match lacks_data[row + BORDER - 1..=row + BORDER + 1].contains(&true) {
                true => start + 1..end.max(start + 2) - 1,
                false => 0..0,
            };
            let last = (self.columns > 1).then_some(end - 1);
            let cells = [start].into_iter().chain(within).chain(last);
            cells.filter(|cell| self.is_outlet(*cell)).for_each(&mut visit);
        }
    }
}
