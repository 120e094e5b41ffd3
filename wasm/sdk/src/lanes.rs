//! Four f32 or f64 at a time, rounded as the scalar operations are.
//!
//! Loops over f32 vectorise by themselves. Where they pass through f64, LLVM 22 converts to f32 lane by lane for
//! WebAssembly, which has no vector of two f32: there these types take three quarters of the time.

#[cfg(not(target_arch = "wasm32"))]
mod plain;
#[cfg(target_arch = "wasm32")]
mod simd128;

#[cfg(not(target_arch = "wasm32"))]
use plain as lanes;
#[cfg(target_arch = "wasm32")]
use simd128 as lanes;

use std::ops::{Add, Div, Mul, Range, Sub};

pub const LANES: usize = 4;

#[derive(Clone, Copy)]
pub struct F32x4(lanes::Four);

#[derive(Clone, Copy)]
pub struct F64x4([lanes::Two; 2]);

impl F32x4 {
    #[inline(always)]
    pub fn read(from: &[f32; LANES]) -> Self {
        F32x4(lanes::read(from))
    }

    #[inline(always)]
    pub fn write(self, to: &mut [f32; LANES]) {
        lanes::write(self.0, to);
    }

    #[inline(always)]
    pub fn to_f64(self) -> F64x4 {
        F64x4(lanes::widen(self.0))
    }

    #[inline(always)]
    pub fn in_range(self, range: Range<f32>) -> Mask {
        let (start, end) = (Self::from(range.start), Self::from(range.end));
        Mask(lanes::both(lanes::not_above(start.0, self.0), lanes::below(self.0, end.0)))
    }

    #[inline(always)]
    pub fn equals(self, other: f32) -> Mask {
        Mask(lanes::equal(self.0, Self::from(other).0))
    }
}

/// Which lanes are meant.
#[derive(Clone, Copy)]
pub struct Mask(lanes::Mask);

impl Mask {
    /// The lanes of `yes` that are meant, the others of `no`.
    #[inline(always)]
    pub fn choose(self, yes: F32x4, no: F32x4) -> F32x4 {
        F32x4(lanes::choose(self.0, yes.0, no.0))
    }
}

/// Which lanes of doubles are meant.
#[derive(Clone, Copy)]
pub struct DoublesMask([lanes::TwoMask; 2]);

impl DoublesMask {
    /// The lanes of `yes` that are meant, the others of `no`.
    #[inline(always)]
    pub fn choose(self, yes: F64x4, no: F64x4) -> F64x4 {
        let ([a, b], [c, d], [low, high]) = (yes.0, no.0, self.0);
        F64x4([lanes::choose_two(low, a, c), lanes::choose_two(high, b, d)])
    }
}

impl F64x4 {
    #[inline(always)]
    pub fn read(from: &[f64; LANES]) -> Self {
        F64x4(lanes::read_doubles(from))
    }

    #[inline(always)]
    pub fn write(self, to: &mut [f64; LANES]) {
        lanes::write_doubles(self.0, to);
    }

    /// The larger of both; this where one is NaN.
    #[inline(always)]
    pub fn larger(self, other: Self) -> Self {
        let ([a, b], [c, d]) = (self.0, other.0);
        F64x4([lanes::larger(a, c), lanes::larger(b, d)])
    }

    #[inline(always)]
    pub fn not_below(self, other: Self) -> DoublesMask {
        let ([a, b], [c, d]) = (self.0, other.0);
        DoublesMask([lanes::two_not_below(a, c), lanes::two_not_below(b, d)])
    }

    /// Adds 1 to the counts of the lanes that are not below `other`.
    #[inline(always)]
    pub fn count_not_below(self, other: Self, counts: &mut [u16; LANES]) {
        lanes::count_not_below(self.0, other.0, counts);
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        let [low, high] = self.0;
        F64x4([lanes::square_root(low), lanes::square_root(high)])
    }

    #[inline(always)]
    pub fn to_f32(self) -> F32x4 {
        F32x4(lanes::narrow(self.0))
    }
}

impl From<f32> for F32x4 {
    /// The same number in every lane.
    #[inline(always)]
    fn from(value: f32) -> Self {
        F32x4(lanes::read(&[value; LANES]))
    }
}

impl From<f64> for F64x4 {
    /// The same number in every lane.
    #[inline(always)]
    fn from(value: f64) -> Self {
        F64x4([lanes::two(value); 2])
    }
}

macro_rules! operators {
    ($($operator:ident::$method:ident: $four:ident, $two:ident;)*) => { $(
        impl $operator for F32x4 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                F32x4(lanes::$four(self.0, other.0))
            }
        }

        impl $operator for F64x4 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                let ([a, b], [c, d]) = (self.0, other.0);
                F64x4([lanes::$two(a, c), lanes::$two(b, d)])
            }
        }
    )* };
}

operators! {
    Add::add: add_four, add_two;
    Sub::sub: sub_four, sub_two;
    Mul::mul: mul_four, mul_two;
    Div::div: div_four, div_two;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_numbers_as_one_by_one() {
        let (a, b) = ([1.5_f32, -0.0, 3e38, f32::NAN], [0.1_f32, 7.0, -3e38, 1.0]);
        let (third, tenth) = (1.0 / 3.0, 0.1_f64);
        let mut found = [0.0; LANES];
        let (wide_a, wide_b) = (F32x4::read(&a).to_f64(), (F32x4::read(&a) - F32x4::read(&b)).to_f64());
        ((wide_a * F64x4::from(third) + wide_b) / F64x4::from(tenth)).to_f32().write(&mut found);
        for i in 0..LANES {
            let one = ((f64::from(a[i]) * third + f64::from(a[i] - b[i])) / tenth) as f32;
            assert!(found[i].to_bits() == one.to_bits() || (found[i].is_nan() && one.is_nan()), "{i}");
        }
    }

    #[test]
    fn doubles_are_compared_and_counted() {
        let (a, b) = (F64x4::read(&[1.0, f64::NAN, 3.0, -0.0]), F64x4::read(&[2.0, 1.0, f64::NAN, 0.0]));
        let (mut larger, mut counts) = ([0.0; LANES], [7, 65_534, 0, 1]);
        a.larger(b).write(&mut larger);
        assert!(larger[0] == 2.0 && larger[1].is_nan() && larger[2..] == [3.0, -0.0]);
        b.count_not_below(a, &mut counts);
        F64x4::from(1.0).count_not_below(b, &mut counts);
        assert_eq!(counts, [8, 65_535, 0, 3]);
        b.not_below(a).choose(a, F64x4::from(7.0)).write(&mut larger);
        assert_eq!(larger, [1.0, 7.0, 7.0, -0.0]);
    }

    #[test]
    fn lanes_are_chosen_one_by_one() {
        let (values, mut found) = (F32x4::read(&[1.0, 2.0, 3.0, f32::NAN]), [0.0; LANES]);
        values.in_range(2.0..3.0).choose(values, F32x4::from(0.0)).write(&mut found);
        assert_eq!(found, [0.0, 2.0, 0.0, 0.0]);
        values.equals(3.0).choose(F32x4::from(7.0), F32x4::from(0.0)).write(&mut found);
        assert_eq!(found, [0.0, 0.0, 7.0, 0.0]);
    }
}
