//! The statistics that QGIS offers of a zone's cells.

use crate::moments::Moments;
use crate::value_counts::ValueCount;
use edgegis_sdk::{Error, Request, Value};

/// In the order of QGIS's list.
pub const NAMES: [&str; 12] =
    ["count", "sum", "mean", "median", "stdev", "min", "max", "range", "minority", "majority", "variety", "variance"];
/// Of each of [`NAMES`]; a variety has none.
pub const UNITS: [&str; 12] = {
    let raster = "INPUT_RASTER";
    ["cells", raster, raster, raster, raster, raster, raster, raster, raster, raster, "", "square of INPUT_RASTER"]
};
/// From here on values have to be counted: median, minority, majority, variety.
const OF_VALUES: [usize; 4] = [3, 8, 9, 10];

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Places in [`NAMES`], ascending.
    pub statistics: Vec<usize>,
    /// Whether cells count by the share that is covered.
    pub by_area: bool,
}

/// How the cells of a zone count.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Counting {
    /// Those with their centre inside, all alike.
    Centres,
    /// For zones without two of those, as in QGIS: all that are covered, by their share in count, sum and mean, else alike.
    Touched,
    /// By their share.
    Areas,
}

impl Wanted {
    pub fn of(request: &Request) -> Result<Self, Error> {
        let wrong = || Error::bad_parameter("STATISTICS must be a list of numbers from 0 to 11.");
        let list = match request.parameter("STATISTICS") {
            Value::Array(list) => list.clone(),
            Value::Null => vec![],
            one => vec![one.clone()],
        };
        let number = |value: &Value| value.as_u64().map(|n| n as usize).filter(|n| *n < NAMES.len()).ok_or_else(wrong);
        let mut statistics = list.iter().map(number).collect::<Result<Vec<_>, _>>()?;
        statistics.sort_unstable();
        statistics.dedup();
        Ok(Wanted { statistics, by_area: request.flag("BY_AREA") })
    }

    pub fn counts_values(&self) -> bool {
        self.statistics.iter().any(|place| OF_VALUES.contains(place))
    }

    fn counting(&self, centres: f64) -> Counting {
        match (self.by_area, centres > 1.0) {
            (true, _) => Counting::Areas,
            (false, true) => Counting::Centres,
            (false, false) => Counting::Touched,
        }
    }

    /// The statistics from moments: of the cells with their centre inside, and of all that are covered.
    pub fn of_moments(&self, centres: &Moments, covered: &Moments) -> Vec<Option<f64>> {
        let moments = if self.counting(centres.cells) == Counting::Centres { centres } else { covered };
        self.statistics.iter().map(|place| of_moments(NAMES[*place], moments)).collect()
    }

    /// The statistics from a zone's values, sorted.
    pub fn of_values(&self, values: &[ValueCount]) -> Vec<Option<f64>> {
        let centres: f64 = values.iter().map(|value| f64::from(value.centres)).sum();
        let counting = self.counting(centres);
        let counted: Vec<Counted> = values.iter().filter_map(|value| Counted::of(value, counting)).collect();
        let moments = moments_of(&counted, counting);
        let one = |place: &usize| match NAMES[*place] {
            "median" => median(&counted),
            "minority" => extreme_count(&counted, |a, b| a < b),
            "majority" => extreme_count(&counted, |a, b| a > b),
            "variety" => (!counted.is_empty()).then_some(counted.len() as f64),
            name => of_moments(name, &moments),
        };
        self.statistics.iter().map(one).collect()
    }
}

/// A value, how often it counts among the values, and how much in the sum.
struct Counted {
    value: f64,
    times: f64,
    weight: f64,
}

impl Counted {
    fn of(count: &ValueCount, counting: Counting) -> Option<Self> {
        let (centres, cells) = (f64::from(count.centres), f64::from(count.cells));
        let (times, weight) = match counting {
            Counting::Centres => (centres, centres),
            Counting::Touched => (cells, count.weight),
            Counting::Areas => (count.weight, count.weight),
        };
        (times > 0.0).then_some(Counted { value: count.value, times, weight })
    }
}

/// Two passes: the mean, then what is left of it.
fn moments_of(counted: &[Counted], counting: Counting) -> Moments {
    let mut sums = crate::moments::Sums::new(true);
    let mut weights = (0.0, 0.0);
    for one in counted {
        sums.add(one.value, one.times);
        weights = (weights.0 + one.weight, weights.1 + one.value * one.weight);
    }
    let mut moments = sums.moments();
    if counting == Counting::Touched {
        (moments.weight, moments.sum) = weights;
    }
    moments
}

fn of_moments(name: &str, moments: &Moments) -> Option<f64> {
    match name {
        "count" => return Some(moments.weight),
        "sum" => return Some(moments.sum),
        _ if moments.cells == 0.0 => return None,
        _ => {}
    }
    let mean = moments.sum / moments.weight;
    match name {
        "mean" => Some(mean),
        "stdev" => Some(moments.variance_about(mean).sqrt()),
        "min" => Some(moments.min),
        "max" => Some(moments.max),
        "range" => Some(moments.max - moments.min),
        "variance" => Some(moments.variance_about(mean)),
        _ => None,
    }
}

/// Where half of all counts are reached; between two values where one ends just there.
fn median(counted: &[Counted]) -> Option<f64> {
    let half = counted.iter().map(|one| one.times).sum::<f64>() / 2.0;
    let mut before = 0.0;
    for (place, one) in counted.iter().enumerate() {
        before += one.times;
        if before == half {
            let next = counted.get(place + 1).map_or(one.value, |next| next.value);
            return Some((one.value + next) / 2.0);
        }
        if before > half {
            return Some(one.value);
        }
    }
    counted.last().map(|one| one.value)
}

/// The value that counts least or most often; the smallest of several.
fn extreme_count(counted: &[Counted], is_better: impl Fn(f64, f64) -> bool) -> Option<f64> {
    let mut best: Option<&Counted> = None;
    for one in counted {
        if best.is_none_or(|best| is_better(one.times, best.times)) {
            best = Some(one);
        }
    }
    best.map(|one| one.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(by_area: bool) -> Wanted {
        Wanted { statistics: (0..12).collect(), by_area }
    }

    fn value(value: f64, centres: u32, cells: u32, weight: f64) -> ValueCount {
        ValueCount { zone: 0, value, centres, cells, weight }
    }

    fn close(seen: &[Option<f64>], expected: &[f64]) {
        assert_eq!(seen.len(), expected.len());
        for (name, (seen, expected)) in NAMES.iter().zip(seen.iter().zip(expected)) {
            assert!((seen.unwrap() - expected).abs() < 1e-12, "{name}: {seen:?} instead of {expected}");
        }
    }

    #[test]
    fn centres_count_alike() {
        // 1, 2, 2, 4 by centres; a cell of 9 is touched only.
        let values = [value(1.0, 1, 2, 1.5), value(2.0, 2, 2, 1.5), value(4.0, 1, 1, 1.0), value(9.0, 0, 1, 0.25)];
        let (mean, variance) = (2.25, 1.1875); // squares of -1.25, -0.25, -0.25, 1.75: 4.75 / 4
        let expected = [4.0, 9.0, mean, 2.0, f64::sqrt(variance), 1.0, 4.0, 3.0, 1.0, 2.0, 3.0, variance];
        close(&wanted(false).of_values(&values), &expected);
    }

    #[test]
    fn a_zone_with_one_centre_counts_what_it_touches() {
        // As QGIS does: 2 with a weight of 0.5, 6 with 0.25; both once in median and variance, about the weighted mean.
        let values = [value(2.0, 1, 1, 0.5), value(6.0, 0, 1, 0.25)];
        let (mean, variance) = (2.5 / 0.75, ((2.0_f64 - 2.5 / 0.75).powi(2) + (6.0_f64 - 2.5 / 0.75).powi(2)) / 2.0);
        let expected = [0.75, 2.5, mean, 4.0, variance.sqrt(), 2.0, 6.0, 4.0, 2.0, 2.0, 2.0, variance];
        close(&wanted(false).of_values(&values), &expected);
    }

    #[test]
    fn areas_count_everywhere_by_area() {
        let values = [value(1.0, 3, 4, 3.0), value(5.0, 1, 2, 1.0)];
        let expected = [4.0, 8.0, 2.0, 1.0, f64::sqrt(3.0), 1.0, 5.0, 4.0, 5.0, 1.0, 2.0, 3.0];
        close(&wanted(true).of_values(&values), &expected);
    }

    #[test]
    fn without_cells_only_count_and_sum_are_known() {
        let seen = wanted(false).of_values(&[]);
        assert_eq!(seen[..2], [Some(0.0), Some(0.0)]);
        assert!(seen[2..].iter().all(Option::is_none));
    }
}
