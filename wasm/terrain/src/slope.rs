//! Slope: the angle between the surface and the horizontal, in degrees.
//!
//! `atan(sqrt(x² + y²))` of the gradient (x, y) of Horn (1981), in f32 as QGIS does.

use crate::arctangent::{
    arctangent, arctangent_below_24_degrees, arctangent_below_50_degrees, BELOW_24_DEGREES, BELOW_50_DEGREES,
};
use crate::gradient::Gradient;
use crate::nine_cell_window::{answer, Block, Surface, BLOCK};
use edgegis_sdk::lanes::{F32x4, F64x4};
use edgegis_sdk::{Answer, Error, Request};
use std::f64::consts::PI;

/// Degrees from 0 to 90.
pub struct Slope;

#[inline(always)]
fn degrees(radians: f32) -> f32 {
    (f64::from(radians) * 180.0 / PI) as f32
}

impl Surface for Slope {
    #[inline(always)]
    fn value(&self, Gradient { x, y }: Gradient) -> f32 {
        degrees(arctangent((x * x + y * y).sqrt()))
    }

    /// Ground is seldom steep: the cheapest arctangent that serves the whole block.
    #[inline(always)]
    fn values(&self, x: &Block, y: &Block, values: &mut Block) {
        let (mut gentle, mut moderate) = (true, true);
        for i in 0..BLOCK {
            values[i] = (x[i] * x[i] + y[i] * y[i]).sqrt();
            gentle &= values[i] < BELOW_24_DEGREES;
            moderate &= values[i] < BELOW_50_DEGREES;
        }
        if gentle {
            each(values, arctangent_below_24_degrees);
        } else if moderate {
            each(values, arctangent_below_50_degrees);
        } else {
            each(values, arctangent);
        }
    }
}

/// Makes degrees of tangents: [`degrees`] of each, four at a time.
#[inline(always)]
fn each(values: &mut Block, arctangent: impl Fn(f32) -> f32) {
    for value in values.iter_mut() {
        *value = arctangent(*value);
    }
    for four in values.as_chunks_mut().0 {
        let degrees = F32x4::read(four).to_f64() * F64x4::from(180.0) / F64x4::from(PI);
        degrees.to_f32().write(four);
    }
}

/// The stage `slope.window`.
pub fn window(request: &Request) -> Result<Answer, Error> {
    answer(request, &Slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_angles() {
        let slope = |x, y| Slope.value(Gradient { x, y });
        assert_eq!(slope(0.0, 0.0), 0.0);
        assert_eq!(slope(1.0, 0.0), 45.0);
        assert_eq!(slope(0.0, -1.0), 45.0);
        assert_eq!(slope(0.6, 0.8), 45.0);
        assert_eq!(slope(f32::INFINITY, 0.0), 90.0);
        assert!((slope(0.577_350_26, 0.0) - 30.0).abs() < 4e-6);
    }
}
