//! The kernels: weight of a point by distance, up to a radius.
//!
//! Wand, M.P. and Jones, M.C. (1995): Kernel Smoothing, p. 175; Silverman, B.W. (1986): Density Estimation for
//! Statistics and Data Analysis, section 4.2. Factors and the order of operations are those of QGIS 3.42, so that results
//! are equal; before 3.40.4 its scaled quartic kernel had 116 for 16.

use edgegis_sdk::Error;
use std::f64::consts::PI;
use std::ops::{Mul, Sub};

/// Shapes in the order of QGIS's enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Quartic,
    Triangular,
    Uniform,
    Triweight,
    Epanechnikov,
}

/// A shape and how its values are scaled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kernel {
    pub shape: Shape,
    /// Of the triangular shape: its value at the radius, as a part of the one at the point; may be negative.
    pub decay: f64,
    /// Volume 1 below each point instead of height 1 at each point.
    pub scaled: bool,
}

impl Shape {
    pub fn from_index(index: i64) -> Result<Self, Error> {
        Ok(match index {
            0 => Shape::Quartic,
            1 => Shape::Triangular,
            2 => Shape::Uniform,
            3 => Shape::Triweight,
            4 => Shape::Epanechnikov,
            _ => return Err(Error::bad_parameter(format!("KERNEL must be 0 to 4, not {index}."))),
        })
    }
}

impl Kernel {
    /// What the shape is multiplied by for a radius: 1 for raw values.
    pub fn factor(&self, radius: f64) -> f64 {
        if !self.scaled {
            return 1.0;
        }
        let square = radius * radius;
        match self.shape {
            Shape::Quartic => 16.0 / (5.0 * PI * square) * (15.0 / 16.0),
            Shape::Triangular if self.decay >= 0.0 => 3.0 / ((1.0 + 2.0 * self.decay) * PI * square),
            Shape::Triangular => 1.0,
            Shape::Uniform => 2.0 / (PI * radius) * (0.5 / radius),
            Shape::Triweight => 128.0 / (35.0 * PI * square) * (35.0 / 32.0),
            Shape::Epanechnikov => 8.0 / (3.0 * PI * square) * (3.0 / 4.0),
        }
    }

    /// The kernel's value at a distance up to `radius`: the plain form, for tests and documentation.
    pub fn value(&self, distance: f64, radius: f64) -> f64 {
        let part = distance / radius;
        let height = match self.shape {
            Shape::Quartic => quartic(part),
            Shape::Triangular => triangular(part, self.decay),
            Shape::Uniform => 1.0,
            Shape::Triweight => triweight(part),
            Shape::Epanechnikov => epanechnikov(part),
        };
        self.factor(radius) * height
    }
}

/// A number, or several at a time.
pub trait Number: Copy + From<f64> + Sub<Output = Self> + Mul<Output = Self> {}

impl<T: Copy + From<f64> + Sub<Output = T> + Mul<Output = T>> Number for T {}

/// `(1 - t²)²` of the part `t` of the radius.
#[inline(always)]
pub fn quartic<T: Number>(part: T) -> T {
    let rest = epanechnikov(part);
    rest * rest
}

/// `(1 - t²)³`.
#[inline(always)]
pub fn triweight<T: Number>(part: T) -> T {
    let rest = epanechnikov(part);
    rest * rest * rest
}

/// `1 - t²`.
#[inline(always)]
pub fn epanechnikov<T: Number>(part: T) -> T {
    T::from(1.0) - part * part
}

/// From 1 at the point down, or up, to `decay` at the radius.
#[inline(always)]
pub fn triangular<T: Number>(part: T, decay: f64) -> T {
    T::from(1.0) - T::from(1.0 - decay) * part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kernel(shape: Shape, decay: f64, scaled: bool) -> Kernel {
        Kernel { shape, decay, scaled }
    }

    #[test]
    fn raw_values_at_half_the_radius() {
        let raw = |shape| kernel(shape, 0.2, false).value(5.0, 10.0);
        assert_eq!(raw(Shape::Quartic), 0.5625);
        assert_eq!(raw(Shape::Triangular), 0.6);
        assert_eq!(raw(Shape::Uniform), 1.0);
        assert_eq!(raw(Shape::Triweight), 0.421875);
        assert_eq!(raw(Shape::Epanechnikov), 0.75);
    }

    /// Volume below the kernel by rings.
    fn volume(kernel: Kernel, radius: f64) -> f64 {
        let steps = 20_000;
        let width = radius / f64::from(steps);
        let ring = |i| (f64::from(i) + 0.5) * width;
        (0..steps).map(|i| kernel.value(ring(i), radius) * 2.0 * PI * ring(i) * width).sum()
    }

    #[test]
    fn scaled_kernels_have_volume_one() {
        for shape in [Shape::Quartic, Shape::Triangular, Shape::Uniform, Shape::Triweight, Shape::Epanechnikov] {
            assert!((volume(kernel(shape, 0.3, true), 7.0) - 1.0).abs() < 1e-6, "{shape:?}");
        }
    }

    #[test]
    fn a_negative_decay_is_not_scaled() {
        assert_eq!(kernel(Shape::Triangular, -1.0, true).value(10.0, 10.0), -1.0);
    }
}
