//! Both tails of a statistic's permutations. Sums that differ by no more than their order makes of them are equal, and count on both sides.

use crate::variable::Variable;
use edgegis_sdk::{Error, Stream};

/// How often the neighbours' sum of a permutation was at least and at most the observed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tails {
    pub at_least: u32,
    pub at_most: u32,
}

impl Tails {
    #[inline(always)]
    pub fn add(&mut self, sum: f64, observed: Observed) {
        self.at_least += u32::from(sum >= observed.least);
        self.at_most += u32::from(sum <= observed.most);
    }
}

/// The observed sum, and what another order of the same values may make of it.
#[derive(Clone, Copy)]
pub struct Observed {
    least: f64,
    most: f64,
}

impl Observed {
    /// Of so many values, none of which is farther from 0 than `largest`.
    pub fn of(sum: f64, values: usize, largest: f64) -> Self {
        let slack = (values * values) as f64 * f64::EPSILON * largest;
        Observed { least: sum - slack, most: sum + slack }
    }
}

/// The tails of a variable's rows, of all blocks together.
pub fn read_tails(table: &Stream, number: usize, variable: &Variable) -> Result<Vec<Tails>, Error> {
    let mut all = vec![];
    for batch in table.batches.iter().filter(|batch| batch.length > 0) {
        let at_least = batch.column(&format!("at_least_{number}"))?.u32s()?;
        let at_most = batch.column(&format!("at_most_{number}"))?.u32s()?;
        all.extend(at_least.iter().zip(at_most).map(|(&at_least, &at_most)| Tails { at_least, at_most }));
    }
    variable.rows.iter().map(|&row| all.get(row as usize).copied().ok_or_else(|| Error::internal("rows are missing"))).collect()
}
