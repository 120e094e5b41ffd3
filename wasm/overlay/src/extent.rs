//! Boxes of edges, made and compared without a jump.

use edgegis_sdk::bounds::Pair;
use edgegis_sdk::crossing::Place;

/// A box that has something in it, or the box of nothing, which touches no other.
#[derive(Clone, Copy)]
pub struct Extent {
    low: Pair,
    high: Pair,
}

impl Extent {
    pub fn nothing() -> Self {
        Extent { low: Pair::new([f64::INFINITY; 2]), high: Pair::new([f64::NEG_INFINITY; 2]) }
    }

    #[inline(always)]
    pub fn of(a: Place, b: Place) -> Self {
        let (a, b) = (Pair::new(a), Pair::new(b));
        Extent { low: a.low(b), high: a.high(b) }
    }

    #[inline(always)]
    pub fn joined(self, other: Self) -> Self {
        Extent { low: self.low.low(other.low), high: self.high.high(other.high) }
    }

    /// Whether the two have a point in common.
    #[inline(always)]
    pub fn touches(self, other: Self) -> bool {
        let ([west, south], [east, north]) = (self.low.high(other.low).get(), self.high.low(other.high).get());
        (west <= east) & (south <= north)
    }

    #[inline(always)]
    pub fn west(self) -> f64 {
        self.low.get()[0]
    }

    #[inline(always)]
    pub fn east(self) -> f64 {
        self.high.get()[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_touch_at_corners_and_nothing_touches_nothing() {
        let (one, corner) = (Extent::of([1.0, -2.0], [0.0, 3.0]), Extent::of([1.0, 3.0], [4.0, 5.0]));
        let beside = Extent::of([1.5, 0.0], [1.5, 1.0]);
        assert!(one.touches(corner) && !one.touches(beside) && one.joined(corner).touches(beside));
        assert!(!one.touches(Extent::nothing()) && one.joined(Extent::nothing()).touches(corner));
        assert_eq!((one.west(), one.joined(corner).east()), (0.0, 4.0));
    }
}
