//! Slope: the angle between the surface and the horizontal, in degrees.
//!
//! `atan(sqrt(x² + y²))` of the gradient (x, y) of Horn (1981), in f32 as QGIS does.

use crate::arctangent::arctangent;
use crate::gradient::Gradient;
use crate::nine_cell_window::{answer, Surface};
use edgegis_sdk::{Answer, Error, Request};
use std::f64::consts::PI;

/// Degrees from 0 to 90.
pub struct Slope;

impl Surface for Slope {
    #[inline(always)]
    fn value(&self, Gradient { x, y }: Gradient) -> f32 {
        let radians = arctangent((x * x + y * y).sqrt());
        (f64::from(radians) * 180.0 / PI) as f32
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
