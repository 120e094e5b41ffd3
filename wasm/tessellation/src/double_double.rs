//! Numbers of about 106 bits as the unevaluated sum of two doubles (Dekker 1971; Knuth, TAOCP 2, 4.2.2).

use std::ops::{Add, Mul, Neg, Sub};

#[derive(Clone, Copy)]
pub struct DoubleDouble {
    high: f64,
    low: f64,
}

/// The sum of two numbers of which the first is not the smaller one, and its error.
fn quick_sum(a: f64, b: f64) -> DoubleDouble {
    let high = a + b;
    DoubleDouble { high, low: b - (high - a) }
}

fn sum(a: f64, b: f64) -> DoubleDouble {
    let high = a + b;
    let part = high - a;
    DoubleDouble { high, low: (a - (high - part)) + (b - part) }
}

/// Two halves of 26 bits each.
fn split(a: f64) -> [f64; 2] {
    let scaled = 134_217_729.0 * a; // 2^27 + 1
    let high = scaled - (scaled - a);
    [high, a - high]
}

fn product(a: f64, b: f64) -> DoubleDouble {
    let high = a * b;
    let ([a1, a2], [b1, b2]) = (split(a), split(b));
    DoubleDouble { high, low: ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2 }
}

impl DoubleDouble {
    /// `a - b` without error.
    pub fn difference(a: f64, b: f64) -> Self {
        sum(a, -b)
    }

    /// The nearest double, as far as the 106 bits are right.
    pub fn rounded(self) -> f64 {
        self.high + self.low
    }

    pub fn over(self, divisor: Self) -> Self {
        let first = self.high / divisor.high;
        let rest = self - divisor * first.into();
        let second = rest.high / divisor.high;
        let rest = rest - divisor * second.into();
        quick_sum(first, second) + (rest.high / divisor.high).into()
    }
}

impl From<f64> for DoubleDouble {
    fn from(high: f64) -> Self {
        DoubleDouble { high, low: 0.0 }
    }
}

impl Neg for DoubleDouble {
    type Output = Self;
    fn neg(self) -> Self {
        DoubleDouble { high: -self.high, low: -self.low }
    }
}

impl Add for DoubleDouble {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let (high, low) = (sum(self.high, other.high), sum(self.low, other.low));
        let first = quick_sum(high.high, high.low + low.high);
        quick_sum(first.high, first.low + low.low)
    }
}

impl Sub for DoubleDouble {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for DoubleDouble {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let main = product(self.high, other.high);
        quick_sum(main.high, main.low + (self.high * other.low + self.low * other.high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_double_loses_is_kept() {
        let tiny = DoubleDouble::from(1.0) + 1e-25.into() - 1.0.into();
        assert!((tiny.rounded() - 1e-25).abs() < 1e-40);
        let third = DoubleDouble::from(1.0).over(3.0.into());
        assert!((third * 3.0.into() - 1.0.into()).rounded().abs() < 1e-31);
        assert_eq!(third.rounded(), 1.0 / 3.0);
    }
}
