//! Summary of dates, times and moments, by the definitions of QGIS's `QgsDateTimeStatisticalSummary`.
//!
//! Values are the whole numbers that Arrow stores; within one column they order as the moments do.

/// Statistics of one group of dates, times or moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateTimeSummary {
    pub count: usize,
    /// Null is a value of its own (QGIS since 3.36; before, nulls did not count here).
    pub unique: usize,
    pub empty: usize,
    pub min: Option<i64>,
    pub max: Option<i64>,
}

impl DateTimeSummary {
    /// Summarises values; they end up sorted.
    pub fn of(values: &mut [Option<i64>]) -> Self {
        values.sort_unstable();
        let empty = values.partition_point(Option::is_none);
        DateTimeSummary {
            count: values.len(),
            unique: values.chunk_by(|a, b| a == b).count(),
            empty,
            min: values.get(empty).copied().flatten(),
            max: values.last().copied().flatten(),
        }
    }

    pub fn filled(&self) -> usize {
        self.count - self.empty
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_are_empty_and_one_value() {
        let summary = DateTimeSummary::of(&mut [Some(3), None, Some(-7), None, Some(3)]);
        assert_eq!((summary.count, summary.unique, summary.empty, summary.filled()), (5, 3, 2, 3));
        assert_eq!((summary.min, summary.max), (Some(-7), Some(3)));
        let nothing = DateTimeSummary::of(&mut [None]);
        assert_eq!((nothing.unique, nothing.min, nothing.max), (1, None, None));
    }
}
