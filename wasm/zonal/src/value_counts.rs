//! How many cells of each value a zone has: for medians, the most and the least frequent values, and variety.

/// A value's cells. Sorted by zone, then by value, everywhere outside of a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueCount {
    pub zone: u32,
    pub value: f64,
    /// Cells whose centre is inside.
    pub centres: u32,
    /// Cells that are covered in part or as a whole.
    pub cells: u32,
    /// The shares of these that are covered.
    pub weight: f64,
}

/// -0 and 0 are one value.
fn key(value: &ValueCount) -> (u32, u64) {
    let bits = (value.value + 0.0).to_bits();
    (value.zone, if bits >> 63 == 1 { !bits } else { bits | 1 << 63 })
}

/// Sorts, and makes one of those with the same zone and value; weights are added in the order given.
pub fn join(values: &mut Vec<ValueCount>) {
    // Stable, and fast where long runs are sorted already, as partial results are.
    values.sort_by_key(key);
    values.dedup_by(|next, kept| {
        let same = key(next) == key(kept);
        if same {
            kept.centres += next.centres;
            kept.cells += next.cells;
            kept.weight += next.weight;
        }
        same
    });
}

/// Whole cells of a zone.
pub fn count_cells(zone: u32, mut cells: Vec<f64>, values: &mut Vec<ValueCount>) {
    cells.sort_unstable_by(f64::total_cmp);
    for same in cells.chunk_by(|a, b| a == b) {
        let cells = same.len() as u32;
        values.push(ValueCount { zone, value: same[0] + 0.0, centres: cells, cells, weight: f64::from(cells) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_of_a_zone_become_one() {
        let mut values = vec![];
        count_cells(1, vec![3.0, -2.0, 3.0, 0.0, -0.0], &mut values);
        let part = |zone, value, weight| ValueCount { zone, value, centres: 0, cells: 1, weight };
        values.extend([part(0, 9.0, 0.5), part(1, 3.0, 0.25), part(1, -2.0, 0.125)]);
        join(&mut values);
        let seen: Vec<_> = values.iter().map(|v| (v.zone, v.value, v.centres, v.cells, v.weight)).collect();
        assert_eq!(seen, [(0, 9.0, 0, 1, 0.5), (1, -2.0, 1, 2, 1.125), (1, 0.0, 2, 2, 2.0), (1, 3.0, 2, 3, 2.25)]);
    }
}
