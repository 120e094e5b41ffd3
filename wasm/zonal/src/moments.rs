//! Count, sum, extremes and the second moment of values, in one pass, and joined in any number of steps.
//!
//! Source: T. F. Chan, G. H. Golub, R. J. LeVeque, Algorithms for Computing the Sample Variance, 1983 (joining).

/// What is known of some cells' values, each with a weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// Number of cells.
    pub cells: f64,
    /// Of all weights.
    pub weight: f64,
    /// Of the values times their weights.
    pub sum: f64,
    pub min: f64,
    pub max: f64,
    /// How much a value counts in the second moment: its weight, or 1.
    spread_weight: f64,
    mean: f64,
    squares: f64,
}

/// Values in turn, seen from a value near them so that squares do not drown.
pub struct Sums {
    pub is_weighted: bool,
    origin: f64,
    moments: Moments,
    shifted: f64,
}

impl Default for Moments {
    fn default() -> Self {
        let (min, max) = (f64::INFINITY, f64::NEG_INFINITY);
        Moments { cells: 0.0, weight: 0.0, sum: 0.0, min, max, spread_weight: 0.0, mean: 0.0, squares: 0.0 }
    }
}

impl Moments {
    pub const FIELDS: [&'static str; 8] = ["cells", "weight", "sum", "min", "max", "spread_weight", "mean", "squares"];

    pub fn to_array(self) -> [f64; 8] {
        [self.cells, self.weight, self.sum, self.min, self.max, self.spread_weight, self.mean, self.squares]
    }

    pub fn from_array([cells, weight, sum, min, max, spread_weight, mean, squares]: [f64; 8]) -> Self {
        Moments { cells, weight, sum, min, max, spread_weight, mean, squares }
    }

    /// Those of both.
    pub fn join(&mut self, other: &Moments) {
        if other.cells == 0.0 {
            return;
        }
        let total = self.spread_weight + other.spread_weight;
        let apart = other.mean - self.mean;
        self.squares += other.squares + apart * apart * (self.spread_weight * (other.spread_weight / total));
        self.mean += apart * (other.spread_weight / total);
        self.spread_weight = total;
        self.cells += other.cells;
        self.weight += other.weight;
        self.sum += other.sum;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// The mean squared distance from a value, usually the mean.
    pub fn variance_about(&self, value: f64) -> f64 {
        let apart = self.mean - value;
        self.squares / self.spread_weight + apart * apart
    }
}

impl Sums {
    /// `is_weighted`: whether the second moment is one of weights, or of cells.
    pub fn new(is_weighted: bool) -> Self {
        Sums { is_weighted, origin: f64::NAN, moments: Moments::default(), shifted: 0.0 }
    }

    /// One cell. `moments.squares` is of distances from the origin until the end.
    #[inline]
    pub fn add(&mut self, value: f64, weight: f64) {
        if self.origin.is_nan() {
            self.origin = value;
        }
        let distance = value - self.origin;
        let spread = if self.is_weighted { weight } else { 1.0 };
        let moments = &mut self.moments;
        moments.cells += 1.0;
        moments.weight += weight;
        moments.sum += value * weight;
        moments.min = moments.min.min(value);
        moments.max = moments.max.max(value);
        moments.spread_weight += spread;
        moments.squares += spread * distance * distance;
        self.shifted += spread * distance;
    }

    /// Whole cells, four at a time; `missing` says which do not count.
    #[inline]
    pub fn add_cells<T: Copy>(&mut self, cells: &[T], value: impl Fn(T) -> f64, missing: impl Fn(f64) -> bool) {
        if self.origin.is_nan() {
            self.origin = cells.iter().map(|cell| value(*cell)).find(|value| !missing(*value)).unwrap_or(f64::NAN);
            if self.origin.is_nan() {
                return;
            }
        }
        let origin = self.origin;
        let (mut count, mut sum, mut shifted, mut squares) = ([0.0; 4], [0.0; 4], [0.0; 4], [0.0; 4]);
        let (mut min, mut max) = ([f64::INFINITY; 4], [f64::NEG_INFINITY; 4]);
        let mut one = |lane: usize, cell: T| {
            let v = value(cell);
            let here = !missing(v);
            let (v, one) = if here { (v, 1.0) } else { (origin, 0.0) };
            let distance = v - origin;
            count[lane] += one;
            sum[lane] += if here { v } else { 0.0 };
            shifted[lane] += distance;
            squares[lane] += distance * distance;
            let (low, high) = if here { (v, v) } else { (f64::INFINITY, f64::NEG_INFINITY) };
            min[lane] = if low < min[lane] { low } else { min[lane] };
            max[lane] = if high > max[lane] { high } else { max[lane] };
        };
        let fours = cells.chunks_exact(4);
        let rest = fours.remainder();
        for four in fours {
            (0..4).for_each(|lane| one(lane, four[lane]));
        }
        rest.iter().enumerate().for_each(|(lane, cell)| one(lane, *cell));
        let all = |lanes: [f64; 4]| (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
        let moments = &mut self.moments;
        moments.cells += all(count);
        moments.weight += all(count);
        moments.spread_weight += all(count);
        moments.sum += all(sum);
        moments.squares += all(squares);
        self.shifted += all(shifted);
        moments.min = min.into_iter().fold(moments.min, f64::min);
        moments.max = max.into_iter().fold(moments.max, f64::max);
    }

    pub fn moments(&self) -> Moments {
        let mut moments = self.moments;
        if moments.spread_weight > 0.0 {
            let shift = self.shifted / moments.spread_weight;
            moments.mean = self.origin + shift;
            moments.squares = (moments.squares - self.shifted * shift).max(0.0);
        }
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_and_joined_passes_know_the_variance() {
        // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, variance 4.
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        let mut whole = Sums::new(false);
        whole.add_cells(&values, |v| v + 1e6, |_| false);
        let moments = whole.moments();
        assert_eq!((moments.cells, moments.sum, moments.min, moments.max), (8.0, 8e6 + 40.0, 1e6 + 2.0, 1e6 + 9.0));
        assert!((moments.variance_about(1e6 + 5.0) - 4.0).abs() < 1e-9);
        let mut joined = Moments::default();
        for part in values.chunks(3) {
            let mut sums = Sums::new(false);
            part.iter().for_each(|value| sums.add(*value, 0.5));
            joined.join(&sums.moments());
        }
        assert_eq!((joined.cells, joined.weight, joined.sum), (8.0, 4.0, 20.0));
        assert!((joined.variance_about(5.0) - 4.0).abs() < 1e-12);
    }

    #[test]
    fn weights_count_in_the_spread_where_they_are_to() {
        let mut sums = Sums::new(true);
        sums.add(1.0, 3.0);
        sums.add(5.0, 1.0);
        let moments = sums.moments();
        assert_eq!((moments.sum / moments.weight, moments.variance_about(2.0)), (2.0, 3.0)); // (3 · 1 + 1 · 9) / 4
    }

    #[test]
    fn missing_cells_count_nowhere() {
        let mut sums = Sums::new(false);
        sums.add_cells(&[-1.0, 7.0, -1.0, -1.0, -1.0, 9.0], |v| v, |v| v == -1.0);
        let moments = sums.moments();
        assert_eq!((moments.cells, moments.sum, moments.min, moments.max), (2.0, 16.0, 7.0, 9.0));
        assert_eq!(moments.variance_about(8.0), 1.0);
        assert_eq!(Sums::new(false).moments(), Moments::default());
    }
}
