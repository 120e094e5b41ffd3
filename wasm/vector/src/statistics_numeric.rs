//! Summary of numbers, by the definitions of QGIS's `QgsStatisticalSummary`.
//!
//! The standard deviation is that of the population. Quartiles are Tukey's hinges: medians of the halves, both of which
//! hold the median when the count is odd (J. W. Tukey, Exploratory Data Analysis, 1977). Minority and majority are the
//! smallest of the rarest and of the most frequent values. The sum is added in the order of the rows.

use edgegis_sdk::bounds::Pair;

/// Statistics of one group of values; NaN stands for "none".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NumericSummary {
    pub count: usize,
    pub unique: usize,
    pub min: f64,
    pub max: f64,
    pub sum: f64,
    pub mean: f64,
    pub median: f64,
    pub standard_deviation: f64,
    pub minority: f64,
    pub majority: f64,
    pub first_quartile: f64,
    pub third_quartile: f64,
}

impl NumericSummary {
    /// Summarises values without nulls, in the order of the rows. The values end up sorted when `ordered` is wanted:
    /// unique, median, minority, majority and quartiles need it, and are not computed without.
    pub fn of(values: &mut [f64], ordered: bool) -> Self {
        let mut summary = NumericSummary::none();
        if values.is_empty() {
            return summary;
        }
        let count = values.len() as f64;
        // The bounds start at the largest finite numbers, as in QGIS: so an infinity never becomes the minimum of all.
        (summary.min, summary.max) = (f64::MAX, -f64::MAX);
        let (mut low, mut high) = (Pair::new([summary.min; 2]), Pair::new([summary.max; 2]));
        for &value in values.iter() {
            summary.sum += value;
            (low, high) = (low.low(Pair::new([value; 2])), high.high(Pair::new([value; 2])));
        }
        ([summary.min, _], [summary.max, _]) = (low.get(), high.get());
        summary.count = values.len();
        summary.mean = summary.sum / count;
        let squares = values.iter().fold(0.0, |sum, value| sum + (value - summary.mean) * (value - summary.mean));
        summary.standard_deviation = (squares / count).sqrt();
        if ordered {
            summary.order(values);
        }
        summary
    }

    fn none() -> Self {
        NumericSummary {
            count: 0,
            unique: 0,
            min: f64::NAN,
            max: f64::NAN,
            sum: 0.0,
            mean: f64::NAN,
            median: f64::NAN,
            standard_deviation: f64::NAN,
            minority: f64::NAN,
            majority: f64::NAN,
            first_quartile: f64::NAN,
            third_quartile: f64::NAN,
        }
    }

    fn order(&mut self, values: &mut [f64]) {
        // One NaN, after all numbers; -0 equals 0, and the sort is stable: the first of the two stands for both.
        values.iter_mut().filter(|value| value.is_nan()).for_each(|value| *value = f64::NAN);
        values.sort_by(|a, b| (a + 0.0).total_cmp(&(b + 0.0)));
        let half = values.len().div_ceil(2);
        self.median = median(values);
        self.first_quartile = median(&values[..half]);
        self.third_quartile = median(&values[values.len() - half..]);
        let (mut rarest, mut most) = (usize::MAX, 0);
        for run in values.chunk_by(|a, b| a == b || (a.is_nan() && b.is_nan())) {
            self.unique += 1;
            if run.len() < rarest {
                (rarest, self.minority) = (run.len(), run[0]);
            }
            if run.len() > most {
                (most, self.majority) = (run.len(), run[0]);
            }
        }
    }

    pub fn range(&self) -> f64 {
        self.max - self.min
    }

    pub fn interquartile_range(&self) -> f64 {
        self.third_quartile - self.first_quartile
    }
}

/// The median of sorted values, at least one.
fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        (sorted[middle - 1] + sorted[middle]) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_count() {
        let summary = NumericSummary::of(&mut [7.0, 15.0, 36.0, 39.0, 40.0, 41.0], true);
        assert_eq!((summary.first_quartile, summary.median, summary.third_quartile), (15.0, 37.5, 40.0));
        assert_eq!((summary.count, summary.unique, summary.sum, summary.range()), (6, 6, 178.0, 34.0));
    }

    #[test]
    fn an_odd_count_puts_the_median_into_both_halves() {
        let summary = NumericSummary::of(&mut [49.0, 6.0, 7.0, 15.0, 36.0, 39.0, 40.0, 41.0, 42.0, 43.0, 47.0], true);
        assert_eq!((summary.first_quartile, summary.median, summary.third_quartile), (25.5, 40.0, 42.5));
        assert_eq!(summary.interquartile_range(), 17.0);
    }

    #[test]
    fn the_deviation_is_that_of_the_population() {
        let summary = NumericSummary::of(&mut [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0], true);
        assert_eq!((summary.mean, summary.standard_deviation), (5.0, 2.0));
        assert_eq!((summary.minority, summary.majority), (2.0, 4.0));
    }

    #[test]
    fn ties_go_to_the_smallest_value() {
        let summary = NumericSummary::of(&mut [3.0, 1.0, 3.0, 1.0, 2.0, 5.0], true);
        assert_eq!((summary.minority, summary.majority), (2.0, 1.0));
    }

    #[test]
    fn no_values() {
        let summary = NumericSummary::of(&mut [], true);
        assert_eq!((summary.count, summary.unique, summary.sum), (0, 0, 0.0));
        assert!(summary.mean.is_nan() && summary.range().is_nan() && summary.minority.is_nan());
    }
}
