//! Hillshade: the brightness, 0 to 255, of a matt surface under light from one direction.
//!
//! Horn (1981), Lambert's cosine law. With slope s, aspect a, light from azimuth z and QGIS's vertical angle v, QGIS
//! computes `255 (cos v cos s + sin v sin s cos(z - a))` by atan, atan2, sin and cos of f32. With the gradient (x, y)
//! the same is
//!
//! ```text
//! 255 (cos v - sin v (x sin z + y cos z)) / sqrt(1 + x² + y²)
//! ```
//!
//! which has no trigonometry per cell. Either lies within 0.0001 of the exact value, and of the other.

use crate::gradient::Gradient;
use crate::nine_cell_window::{answer, Surface};
use edgegis_sdk::{Answer, Error, Request};
use std::f64::consts::PI;

/// Direction of the light as the factors of the formula above.
pub struct Hillshade {
    flat: f32,
    east: f32,
    north: f32,
}

/// Squared gradients from here on are left to `extreme_value`, which cannot overflow.
const EXTREME: f32 = 1e30;

impl Hillshade {
    /// Azimuth clockwise from north and vertical angle, in degrees. The angles are rounded to f32 as QGIS does.
    pub fn new(azimuth_degrees: f64, vertical_degrees: f64) -> Self {
        let radians = |degrees: f64| f64::from((degrees * PI) as f32 / 180.0);
        let (azimuth, vertical) = (radians(azimuth_degrees), radians(vertical_degrees));
        Hillshade {
            flat: libm::cos(vertical) as f32,
            east: (libm::sin(vertical) * libm::sin(azimuth)) as f32,
            north: (libm::sin(vertical) * libm::cos(azimuth)) as f32,
        }
    }
}

/// Components of infinite size count alone, finite ones beside them for nothing.
fn direction(x: f32, y: f32) -> (f64, f64) {
    let one = |v: f32| f64::from(if v.is_infinite() { 1.0_f32.copysign(v) } else { 0.0 });
    if x.is_infinite() || y.is_infinite() {
        (one(x) * 1e60, one(y) * 1e60)
    } else {
        (f64::from(x), f64::from(y))
    }
}

impl Surface for Hillshade {
    #[inline(always)]
    fn value(&self, Gradient { x, y }: Gradient) -> f32 {
        let facing = self.flat - (self.east * x + self.north * y);
        let value = 255.0 * facing / (1.0 + (x * x + y * y)).sqrt();
        if value > 0.0 {
            value
        } else {
            0.0
        }
    }

    #[inline(always)]
    fn is_ordinary(&self, Gradient { x, y }: Gradient) -> bool {
        x * x + y * y < EXTREME
    }

    /// Gradients of more than 1e15, infinite ones, and NaN: which is black, as in QGIS.
    fn extreme_value(&self, Gradient { x, y }: Gradient) -> f32 {
        if x.is_nan() || y.is_nan() {
            return 0.0;
        }
        let (x, y) = direction(x, y);
        let facing = f64::from(self.flat) - (f64::from(self.east) * x + f64::from(self.north) * y);
        (255.0 * facing / (1.0 + (x * x + y * y)).sqrt()).max(0.0) as f32
    }
}

/// The stage `hillshade.window`.
pub fn window(request: &Request) -> Result<Answer, Error> {
    answer(request, &Hillshade::new(request.number("AZIMUTH")?, request.number("V_ANGLE")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shade(azimuth: f64, vertical: f64, x: f32, y: f32) -> f32 {
        let (hillshade, gradient) = (Hillshade::new(azimuth, vertical), Gradient { x, y });
        if hillshade.is_ordinary(gradient) {
            hillshade.value(gradient)
        } else {
            hillshade.extreme_value(gradient)
        }
    }

    #[test]
    fn flat_ground_has_the_cosine_of_the_vertical_angle() {
        assert!((shade(300.0, 40.0, 0.0, 0.0) - 195.341_33).abs() < 2e-5); // 255 cos 40°
        assert_eq!(shade(300.0, 0.0, 0.0, 0.0), 255.0);
    }

    #[test]
    fn slopes_towards_and_away_from_the_light() {
        // Light from the east at 45°. Ground that rises westwards at 45° faces it, ground that rises eastwards lies edge on.
        assert!((shade(90.0, 45.0, -1.0, 0.0) - 255.0).abs() < 4e-5);
        assert!(shade(90.0, 45.0, 1.0, 0.0) < 4e-5);
        assert_eq!(shade(90.0, 45.0, 2.0, 0.0), 0.0);
        // Light from the north: 30° of slope towards it, 60° between light and surface: 255 cos 15°.
        assert!((shade(0.0, 45.0, 0.0, -0.577_350_26) - 246.311_1).abs() < 5e-5);
    }

    #[test]
    fn extreme_gradients_and_nan() {
        assert_eq!(shade(90.0, 45.0, f32::NAN, 0.0), 0.0);
        let wall = 255.0 * std::f32::consts::FRAC_1_SQRT_2; // vertical, facing the light
        assert!((shade(90.0, 45.0, f32::NEG_INFINITY, 5.0) - wall).abs() < 2e-5);
        assert!((shade(90.0, 45.0, -3e38, 0.0) - wall).abs() < 2e-5);
        assert_eq!(shade(90.0, 45.0, f32::INFINITY, 0.0), 0.0);
    }
}
