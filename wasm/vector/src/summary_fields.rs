//! Which fields a join by location yields: statistics per type of field, in QGIS's order, and their names.

use edgegis_sdk::Error;

/// How a field is summarised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldClass {
    Numeric,
    DateTime,
    /// Everything else, as text.
    Text,
}

impl FieldClass {
    /// By the Arrow format; booleans are no numbers in QGIS.
    pub fn of(format: &str) -> Self {
        match format {
            "c" | "C" | "s" | "S" | "i" | "I" | "l" | "L" | "f" | "g" => FieldClass::Numeric,
            _ if format.starts_with('t') => FieldClass::DateTime,
            _ => FieldClass::Text,
        }
    }

    /// The statistics of this class in the order of the output fields.
    pub fn statistics(self) -> &'static [Statistic] {
        use Statistic::*;
        match self {
            FieldClass::Numeric => &[
                Count, Unique, Min, Max, Range, Sum, Mean, Median, StandardDeviation, Minority, Majority, FirstQuartile, ThirdQuartile,
                InterquartileRange,
            ],
            FieldClass::DateTime => &[Count, Unique, Empty, Filled, Min, Max],
            FieldClass::Text => &[Count, Unique, Empty, Filled, Min, Max, MinLength, MaxLength, MeanLength],
        }
    }
}

/// In the order of QGIS's enum SUMMARIES.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    Count,
    Unique,
    Min,
    Max,
    Range,
    Sum,
    Mean,
    Median,
    StandardDeviation,
    Minority,
    Majority,
    FirstQuartile,
    ThirdQuartile,
    InterquartileRange,
    Empty,
    Filled,
    MinLength,
    MaxLength,
    MeanLength,
}

const SUFFIXES: [&str; 19] = [
    "count", "unique", "min", "max", "range", "sum", "mean", "median", "stddev", "minority", "majority", "q1", "q3", "iqr", "empty",
    "filled", "min_length", "max_length", "mean_length",
];

impl Statistic {
    pub fn suffix(self) -> &'static str {
        SUFFIXES[self as usize]
    }

    /// Whether the values must be in order for it.
    pub fn needs_order(self) -> bool {
        use Statistic::*;
        matches!(self, Unique | Median | Minority | Majority | FirstQuartile | ThirdQuartile | InterquartileRange)
    }
}

/// The wanted statistics; all of them when none is named.
pub fn wanted(indices: &[usize]) -> Result<[bool; 19], Error> {
    let mut wanted = [indices.is_empty(); 19];
    for &index in indices {
        let slot = wanted.get_mut(index).ok_or_else(|| Error::bad_parameter(format!("SUMMARIES has no option {index}.")))?;
        *slot = true;
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_wanted_means_all() {
        assert_eq!(wanted(&[]).unwrap(), [true; 19]);
        assert_eq!(wanted(&[6]).unwrap().iter().filter(|w| **w).count(), 1);
        assert!(wanted(&[19]).is_err());
    }

    #[test]
    fn suffixes_line_up_with_the_statistics() {
        assert_eq!(Statistic::InterquartileRange.suffix(), "iqr");
        assert_eq!(Statistic::MeanLength.suffix(), "mean_length");
        assert_eq!(FieldClass::of("tdD"), FieldClass::DateTime);
        assert_eq!(FieldClass::of("b"), FieldClass::Text);
    }
}
