//! Pairs of rows that match, grouped by the rows of one partition of INPUT.

use edgegis_sdk::{turns, Error, Stream};

/// The matching JOIN rows of each row of a partition, in JOIN's order.
pub struct RowPairs {
    starts: Vec<u32>,
    joined: Vec<u32>,
}

impl RowPairs {
    /// From the pairs of all partitions, in plan order: sorted by INPUT's rows, or by JOIN's.
    pub fn of(matched: &Stream, first: usize, count: usize) -> Result<Self, Error> {
        let mut parts = vec![];
        for batch in matched.batches.iter().filter(|batch| batch.length > 0) {
            let (input, joined) = (batch.column("input")?.u32s()?, batch.column("join")?.u32s()?);
            // Pairs of a partition of INPUT lie in one run; for one of JOIN the scan below finds them.
            let sorted = input.is_sorted();
            let start = if sorted { input.partition_point(|&row| (row as usize) < first) } else { 0 };
            let end = if sorted { input.partition_point(|&row| (row as usize) < first + count) } else { input.len() };
            parts.push((&input[start..end], &joined[start..end]));
        }
        let local = |row: u32| Some((row as usize).wrapping_sub(first)).filter(|&row| row < count);
        let mut starts = vec![0u32; count + 1];
        for (input, _) in &parts {
            turns::each(input, |_, row| {
                if let Some(row) = local(row) {
                    starts[row + 1] += 1;
                }
            });
        }
        for row in 0..count {
            starts[row + 1] += starts[row];
        }
        let mut next = starts.clone();
        let mut joined = vec![0u32; starts[count] as usize];
        for (input, others) in parts {
            turns::each(input, |place, row| {
                if let Some(row) = local(row) {
                    joined[next[row] as usize] = others[place];
                    next[row] += 1;
                }
            });
        }
        Ok(RowPairs { starts, joined })
    }

    pub fn of_row(&self, row: usize) -> &[u32] {
        &self.joined[self.starts[row] as usize..self.starts[row + 1] as usize]
    }
}
