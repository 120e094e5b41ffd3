//! From counts to pseudo p-values, and from p-values to what is significant.

use edgegis_sdk::{Error, Request};

/// The pseudo p-value of one tail, the thinner one: (r + 1) / (permutations + 1), where r is the number of permutations
/// whose statistic is at least (or at most) as large as the observed one. Equal ones count on both sides.
pub fn pseudo_p(at_least: u32, at_most: u32, permutations: u32) -> f64 {
    (f64::from(at_least.min(at_most)) + 1.0) / (f64::from(permutations) + 1.0)
}

/// Both tails of the standard normal distribution beyond z.
pub fn normal_p(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// Which p-values are significant.
pub struct Cutoff {
    pub level: f64,
    pub is_fdr: bool,
}

impl Cutoff {
    pub fn of(request: &Request) -> Result<Self, Error> {
        Ok(Cutoff { level: request.number("SIGNIFICANCE")?, is_fdr: request.flag("FDR") })
    }

    /// The largest p-value that is significant.
    pub fn largest(&self, p_values: &[f64]) -> f64 {
        if self.is_fdr { false_discovery_rate(p_values, self.level) } else { self.level }
    }
}

/// The critical p-value at which the expected share of false discoveries is at most `level`: Y. Benjamini, Y. Hochberg,
/// J. R. Stat. Soc. B 57, 1995. When no p-value is below its bound, the smallest bound (Bonferroni's).
fn false_discovery_rate(p_values: &[f64], level: f64) -> f64 {
    let mut ascending = p_values.to_vec();
    ascending.sort_by(f64::total_cmp);
    let bound = |rank: usize| rank as f64 * level / ascending.len() as f64;
    let last = (1..=ascending.len()).rev().find(|&rank| ascending[rank - 1] < bound(rank));
    bound(last.unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thinner_tail_counts() {
        assert_eq!(pseudo_p(4, 95, 99), 0.05);
        assert_eq!(pseudo_p(99, 0, 99), 0.01);
        assert_eq!(pseudo_p(99, 99, 99), 1.0);
    }

    #[test]
    fn benjamini_and_hochberg() {
        // Their bounds of 0.05: 0.0125, 0.025, 0.0375, 0.05; the third p-value is the last below its own.
        assert_eq!(false_discovery_rate(&[0.03, 0.001, 0.2, 0.02], 0.05), 3.0 * 0.05 / 4.0);
        assert_eq!(false_discovery_rate(&[0.5, 0.6], 0.05), 0.025);
    }

    #[test]
    fn normal_tails() {
        assert!((normal_p(-1.959963984540054) - 0.05).abs() < 1e-15);
    }
}
