//! Chains of cells, each of which points to one of its neighbours: where they end, through all windows.
//!
//! A window follows the chains of its cells to their ends, or to where they leave it; of its frame it says where to.
//! Then the frames of all windows together are enough to follow a chain from window to window (Barnes 2017: Parallel
//! non-divergent flow accumulation for trillion cell digital elevation models. Environmental Modelling & Software 92).

/// An end that nobody asked for.
const OPEN: u32 = u32::MAX;
const UNDER_WAY: u32 = u32::MAX - 1;

/// The last cell of the chains that begin at these of so many cells, and of all cells on them. `next` answers the cell
/// that a cell points to; nothing ends a chain.
///
/// A chain that comes back to itself ends where that was noticed.
pub fn ends(cells: usize, starts: impl Iterator<Item = usize>, next: impl Fn(usize) -> Option<usize>) -> Vec<u32> {
    let mut ends = vec![OPEN; cells];
    let mut chain = vec![];
    for start in starts {
        let mut cell = start;
        while ends[cell] == OPEN {
            ends[cell] = UNDER_WAY;
            chain.push(cell);
            match next(cell) {
                Some(other) => cell = other,
                None => break,
            }
        }
        let end = if ends[cell] == UNDER_WAY { cell as u32 } else { ends[cell] };
        chain.drain(..).for_each(|cell| ends[cell] = end);
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_end_at_their_last_cell() {
        let next = [Some(1), Some(3), Some(1), None, Some(5), Some(4), Some(0)];
        let found = ends(next.len(), 0..next.len(), |cell| next[cell]);
        assert_eq!(found[..4], [3, 3, 3, 3]);
        assert_eq!(found[6], 3);
        assert_eq!(found[4], found[5]);
        assert_eq!(ends(next.len(), [2, 1].into_iter(), |cell| next[cell]), [OPEN, 3, 3, 3, OPEN, OPEN, OPEN]);
    }
}
