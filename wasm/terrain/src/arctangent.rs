//! The arctangent of positive f32, in f32, without branches, so that it vectorises and is the same everywhere.
//!
//! The argument is brought below 7/16 by one of four quotients, `atan(x) = atan(c) + atan((x - c) / (1 + c x))` for
//! c = 1/2, 1, 3/2 and infinity; then an odd polynomial of degree 23. Intervals and coefficients are those of fdlibm
//! (`s_atanf.c`; Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun
//! Microsystems, Inc. business. Permission to use, copy, modify, and distribute this software is freely granted,
//! provided that this notice is preserved), evaluated in the same order: so it equals the `atanf` of glibc before 2.41
//! bit for bit. Below one unit in the last place of the true value.

/// Arctangents of 1/2, 1, 3/2 and infinity: leading parts, then what is left of them.
const HIGH: [u32; 4] = [0x3eed_6338, 0x3f49_0fda, 0x3f7b_985e, 0x3fc9_0fda];
const LOW: [u32; 4] = [0x31ac_3769, 0x3322_2168, 0x3314_0fb4, 0x33a2_2168];
/// Coefficients of z^1, z^2, ... of `1 - atan(x) / x`, z = x * x.
const COEFFICIENTS: [u32; 11] = [
    0x3eaa_aaab,
    0xbe4c_cccd,
    0x3e12_4925,
    0xbde3_8e38,
    0x3dba_2e6e,
    0xbd9d_8795,
    0x3d88_6b35,
    0xbd6e_f16b,
    0x3d4b_da59,
    0xbd15_a221,
    0x3c85_69d7,
];

const fn decode<const N: usize>(bits: [u32; N]) -> [f32; N] {
    let mut values = [0.0; N];
    let mut i = 0;
    while i < N {
        values[i] = f32::from_bits(bits[i]);
        i += 1;
    }
    values
}

const H: [f32; 4] = decode(HIGH);
const L: [f32; 4] = decode(LOW);
const C: [f32; 11] = decode(COEFFICIENTS);

/// A quotient below 7/16, and the two parts of the arctangent to add to its own.
#[derive(Clone, Copy)]
struct Reduced {
    numerator: f32,
    denominator: f32,
    high: f32,
    low: f32,
}

/// Each component of `near` where `is_near`, else of `far`: selects, not branches.
#[inline(always)]
fn pick(is_near: bool, near: Reduced, far: Reduced) -> Reduced {
    Reduced {
        numerator: if is_near { near.numerator } else { far.numerator },
        denominator: if is_near { near.denominator } else { far.denominator },
        high: if is_near { near.high } else { far.high },
        low: if is_near { near.low } else { far.low },
    }
}

#[inline(always)]
fn reduce_below_50_degrees(x: f32) -> Reduced {
    let zero = Reduced { numerator: x, denominator: 1.0, high: 0.0, low: 0.0 };
    let half = Reduced { numerator: 2.0 * x - 1.0, denominator: 2.0 + x, high: H[0], low: L[0] };
    let one = Reduced { numerator: x - 1.0, denominator: x + 1.0, high: H[1], low: L[1] };
    pick(x < 0.4375, zero, pick(x < 0.6875, half, one))
}

#[inline(always)]
fn reduce(x: f32) -> Reduced {
    let three_halves = Reduced { numerator: x - 1.5, denominator: 1.0 + 1.5 * x, high: H[2], low: L[2] };
    let infinity = Reduced { numerator: -1.0, denominator: x, high: H[3], low: L[3] };
    let far = pick(x < 2.4375, three_halves, infinity);
    pick(x < BELOW_50_DEGREES, reduce_below_50_degrees(x), far)
}

/// `x - x * polynomial`, to be added to the parts of the reduction.
#[inline(always)]
fn finish(t: f32, high: f32, low: f32) -> f32 {
    let z = t * t;
    let w = z * z;
    let odd = z * (C[0] + w * (C[2] + w * (C[4] + w * (C[6] + w * (C[8] + w * C[10])))));
    let even = w * (C[1] + w * (C[3] + w * (C[5] + w * (C[7] + w * C[9]))));
    high - ((t * (odd + even) - low) - t)
}

/// Below these tangents one of the cheaper functions, which yield the same bits, may be used.
pub const BELOW_24_DEGREES: f32 = 0.4375;
pub const BELOW_50_DEGREES: f32 = 1.1875;

/// Arctangent in radians of `x` from 0 to infinity; NaN yields NaN.
#[inline(always)]
pub fn arctangent(x: f32) -> f32 {
    let Reduced { numerator, denominator, high, low } = reduce(x);
    finish(numerator / denominator, high, low)
}

/// [`arctangent`] of `x` below [`BELOW_50_DEGREES`].
#[inline(always)]
pub fn arctangent_below_50_degrees(x: f32) -> f32 {
    let Reduced { numerator, denominator, high, low } = reduce_below_50_degrees(x);
    finish(numerator / denominator, high, low)
}

/// [`arctangent`] of `x` below [`BELOW_24_DEGREES`].
#[inline(always)]
pub fn arctangent_below_24_degrees(x: f32) -> f32 {
    finish(x, 0.0, 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        assert_eq!(arctangent(0.0), 0.0);
        assert_eq!(arctangent(1.0), std::f32::consts::FRAC_PI_4);
        assert_eq!(arctangent(f32::INFINITY), std::f32::consts::FRAC_PI_2);
        assert_eq!(arctangent(3.0_f32.sqrt()), std::f32::consts::FRAC_PI_3);
        assert!(arctangent(f32::NAN).is_nan());
    }

    #[test]
    fn within_one_unit_in_the_last_place() {
        let mut worst = 0.0_f64;
        for bits in (0x3000_0000_u32..0x4f80_0000).step_by(997) {
            let x = f32::from_bits(bits);
            let exact = libm::atan(f64::from(x));
            let unit = f64::from(f32::from_bits((exact as f32).to_bits() + 1)) - f64::from(exact as f32);
            worst = worst.max((f64::from(arctangent(x)) - exact).abs() / unit);
        }
        assert!(worst < 1.0, "{worst} units in the last place");
    }

    #[test]
    fn the_cheaper_ones_yield_the_same_bits() {
        for bits in (0x3000_0000_u32..BELOW_50_DEGREES.to_bits()).step_by(991) {
            let x = f32::from_bits(bits);
            assert_eq!(arctangent_below_50_degrees(x), arctangent(x));
            if x < BELOW_24_DEGREES {
                assert_eq!(arctangent_below_24_degrees(x), arctangent(x));
            }
        }
    }
}
