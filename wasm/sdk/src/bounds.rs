//! Bounds of coordinates, two lanes at a time: WebAssembly's scalar selects of floats become jumps, which cost five times as
//! long.

#[cfg(target_arch = "wasm32")]
mod pair {
    use core::arch::wasm32::{f64x2, f64x2_add, f64x2_extract_lane, f64x2_mul, f64x2_pmax, f64x2_pmin, f64x2_splat, f64x2_sub, v128};

    #[derive(Clone, Copy)]
    pub struct Pair(v128);

    impl Pair {
        #[inline(always)]
        pub fn new([x, y]: [f64; 2]) -> Self {
            Pair(f64x2(x, y))
        }

        /// The lower of both, lane by lane; NaN in `other` changes nothing.
        #[inline(always)]
        pub fn low(self, other: Self) -> Self {
            Pair(f64x2_pmin(self.0, other.0))
        }

        #[inline(always)]
        pub fn high(self, other: Self) -> Self {
            Pair(f64x2_pmax(self.0, other.0))
        }

        /// The sum of this and zero times `other`.
        #[inline(always)]
        pub fn add_nothing_of(self, other: Self) -> Self {
            Pair(f64x2_add(self.0, f64x2_mul(other.0, f64x2_splat(0.0))))
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Pair(f64x2_sub(self.0, other.0))
        }

        #[inline(always)]
        pub fn get(self) -> [f64; 2] {
            [f64x2_extract_lane::<0>(self.0), f64x2_extract_lane::<1>(self.0)]
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod pair {
    #[derive(Clone, Copy)]
    pub struct Pair([f64; 2]);

    impl Pair {
        #[inline(always)]
        pub fn new(xy: [f64; 2]) -> Self {
            Pair(xy)
        }

        #[inline(always)]
        pub fn low(self, other: Self) -> Self {
            Pair(std::array::from_fn(|i| if other.0[i] < self.0[i] { other.0[i] } else { self.0[i] }))
        }

        #[inline(always)]
        pub fn high(self, other: Self) -> Self {
            Pair(std::array::from_fn(|i| if other.0[i] > self.0[i] { other.0[i] } else { self.0[i] }))
        }

        #[inline(always)]
        pub fn add_nothing_of(self, other: Self) -> Self {
            Pair(std::array::from_fn(|i| self.0[i] + other.0[i] * 0.0))
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Pair(std::array::from_fn(|i| self.0[i] - other.0[i]))
        }

        #[inline(always)]
        pub fn get(self) -> [f64; 2] {
            self.0
        }
    }
}

pub use pair::Pair;

/// Bounds in the making.
#[derive(Clone, Copy)]
pub struct Bounds {
    low: Pair,
    high: Pair,
    /// Zero, or NaN as soon as a coordinate is not finite.
    sum: Pair,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds { low: Pair::new([f64::INFINITY; 2]), high: Pair::new([f64::NEG_INFINITY; 2]), sum: Pair::new([0.0; 2]) }
    }
}

impl Bounds {
    #[inline(always)]
    pub fn add(&mut self, xy: [f64; 2]) {
        let pair = Pair::new(xy);
        (self.low, self.high, self.sum) = (self.low.low(pair), self.high.high(pair), self.sum.add_nothing_of(pair));
    }

    #[inline(always)]
    pub fn join(&mut self, other: Bounds) {
        (self.low, self.high) = (self.low.low(other.low), self.high.high(other.high));
        self.sum = self.sum.add_nothing_of(other.sum);
    }

    /// `[xmin, ymin, xmax, ymax]`; the minimum is above the maximum where there was no coordinate.
    pub fn get(&self) -> [f64; 4] {
        let ([xmin, ymin], [xmax, ymax]) = (self.low.get(), self.high.get());
        [xmin, ymin, xmax, ymax]
    }

    /// Whether all coordinates were finite.
    pub fn is_finite(&self) -> bool {
        self.sum.get() == [0.0; 2]
    }
}

/// How far apart two boxes are (`[xmin, ymin, xmax, ymax]`), squared; 0 where they share a point.
#[inline(always)]
pub fn apart_squared(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    let corners = |[xmin, ymin, xmax, ymax]: &[f64; 4]| (Pair::new([*xmin, *ymin]), Pair::new([*xmax, *ymax]));
    let ((a_low, a_high), (b_low, b_high)) = (corners(a), corners(b));
    let [dx, dy] = Pair::new([0.0; 2]).high(a_low.minus(b_high)).high(b_low.minus(a_high)).get();
    dx * dx + dy * dy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_points_and_of_bounds() {
        let (mut bounds, mut other) = (Bounds::default(), Bounds::default());
        bounds.add([1.0, -2.0]);
        other.add([0.5, 7.0]);
        bounds.join(other);
        assert_eq!((bounds.get(), bounds.is_finite()), ([0.5, -2.0, 1.0, 7.0], true));
        other.add([f64::NAN, 8.0]);
        bounds.join(other);
        assert_eq!((bounds.get(), bounds.is_finite()), ([0.5, -2.0, 1.0, 8.0], false));
    }

    #[test]
    fn boxes_are_apart() {
        let unit = [0.0, 0.0, 1.0, 1.0];
        assert_eq!(apart_squared(&unit, &[4.0, 5.0, 6.0, 6.0]), 25.0);
        assert_eq!(apart_squared(&[-3.0, 0.5, -2.0, 9.0], &unit), 4.0);
        assert_eq!(apart_squared(&unit, &[1.0, -1.0, 2.0, 0.5]), 0.0);
    }
}
