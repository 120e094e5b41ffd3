//! Levels of water as whole numbers that order as the levels do, and what a step from cell to cell adds to them.

/// The eight neighbours from north on, clockwise, as (rows down, columns right).
pub const NEIGHBOURS: [(isize, isize); 8] = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)];

/// What a level can be kept as. `OUTSIDE` is below all levels: no water reaches it; `UNREACHED` is above them.
pub trait Level: Copy + Ord + Default {
    const OUTSIDE: Self;
    /// The least that water or ground can have.
    const LOWEST: Self;
    const UNREACHED: Self;
    const BITS: usize;
    /// The highest bit in which they differ, from 1 on; 0 when they are equal.
    fn difference(self, other: Self) -> usize;
}

macro_rules! levels {
    ($($type:ty),*) => { $(
        impl Level for $type {
            const OUTSIDE: Self = 0;
            const LOWEST: Self = 1;
            const UNREACHED: Self = <$type>::MAX;
            const BITS: usize = <$type>::BITS as usize;

            #[inline(always)]
            fn difference(self, other: Self) -> usize {
                (<$type>::BITS - (self ^ other).leading_zeros()) as usize
            }
        }
    )* };
}

levels!(u32, u64, u128);

/// How water rises: from an elevation to a level, and from a cell's level to the least that its neighbour can have.
pub trait Rise: Clone {
    type Level: Level;

    fn ground(&self, elevation: f64) -> Self::Level;
    /// The least level of the neighbour in a direction of [`NEIGHBOURS`], or of the cell itself as seen from there.
    fn step(&self, level: Self::Level, direction: usize) -> Self::Level;
    fn elevation(&self, level: Self::Level) -> f64;
    /// Steps since the elevation was last determined by ground or by a lower neighbour; 0 where that is not counted.
    fn steps(&self, level: Self::Level) -> u32;
    fn level(&self, elevation: f64, steps: u32) -> Self::Level;
}

/// Bits of an f32 that order as the numbers do; both zeros are one.
#[inline(always)]
pub fn key32(value: f32) -> u32 {
    let bits = (value + 0.0).to_bits();
    bits ^ (((bits as i32 >> 31) as u32) | 1 << 31)
}

#[inline(always)]
pub fn from_key32(key: u32) -> f32 {
    f32::from_bits(key ^ (((!key as i32 >> 31) as u32) | 1 << 31))
}

/// Bits of an f64 that order as the numbers do; both zeros are one.
#[inline(always)]
pub fn key64(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    bits ^ (((bits as i64 >> 63) as u64) | 1 << 63)
}

#[inline(always)]
pub fn from_key64(key: u64) -> f64 {
    f64::from_bits(key ^ (((!key as i64 >> 63) as u64) | 1 << 63))
}

/// Level water over elevations that f32 holds.
#[derive(Clone)]
pub struct Level32;
/// Level water over elevations in f64.
#[derive(Clone)]
pub struct Level64;
/// Level water, and among equal levels the number of steps to the outlet.
#[derive(Clone)]
pub struct Steps64;
/// Water that rises by so much with each step in a direction.
#[derive(Clone)]
pub struct Slope(pub [f64; 8]);

impl Rise for Level32 {
    type Level = u32;

    #[inline(always)]
    fn ground(&self, elevation: f64) -> u32 {
        key32(elevation as f32)
    }
    #[inline(always)]
    fn step(&self, level: u32, _: usize) -> u32 {
        level
    }
    fn elevation(&self, level: u32) -> f64 {
        f64::from(from_key32(level))
    }
    fn steps(&self, _: u32) -> u32 {
        0
    }
    fn level(&self, elevation: f64, _: u32) -> u32 {
        key32(elevation as f32)
    }
}

impl Rise for Level64 {
    type Level = u64;

    #[inline(always)]
    fn ground(&self, elevation: f64) -> u64 {
        key64(elevation)
    }
    #[inline(always)]
    fn step(&self, level: u64, _: usize) -> u64 {
        level
    }
    fn elevation(&self, level: u64) -> f64 {
        from_key64(level)
    }
    fn steps(&self, _: u64) -> u32 {
        0
    }
    fn level(&self, elevation: f64, _: u32) -> u64 {
        key64(elevation)
    }
}

impl Rise for Steps64 {
    type Level = u128;

    #[inline(always)]
    fn ground(&self, elevation: f64) -> u128 {
        u128::from(key64(elevation)) << 32
    }
    #[inline(always)]
    fn step(&self, level: u128, _: usize) -> u128 {
        level + 1
    }
    fn elevation(&self, level: u128) -> f64 {
        from_key64((level >> 32) as u64)
    }
    fn steps(&self, level: u128) -> u32 {
        level as u32
    }
    fn level(&self, elevation: f64, steps: u32) -> u128 {
        self.ground(elevation) | u128::from(steps)
    }
}

impl Rise for Slope {
    type Level = u64;

    #[inline(always)]
    fn ground(&self, elevation: f64) -> u64 {
        key64(elevation)
    }
    #[inline(always)]
    fn step(&self, level: u64, direction: usize) -> u64 {
        key64(from_key64(level) + self.0[direction])
    }
    fn elevation(&self, level: u64) -> f64 {
        from_key64(level)
    }
    fn steps(&self, _: u64) -> u32 {
        0
    }
    fn level(&self, elevation: f64, _: u32) -> u64 {
        key64(elevation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_order_as_numbers_do() {
        let numbers = [f64::NEG_INFINITY, -3e38, -1.5, -1e-40, 0.0, 1e-40, 1.5, 2.0, 3e38, f64::INFINITY];
        for pair in numbers.windows(2) {
            assert!(key64(pair[0]) < key64(pair[1]), "{pair:?}");
            assert!(key32(pair[0] as f32) < key32(pair[1] as f32), "{pair:?}");
        }
        for number in numbers {
            assert_eq!(from_key64(key64(number)), number);
            assert_eq!(from_key32(key32(number as f32)), number as f32);
            assert!(u32::OUTSIDE < key32(number as f32) && key32(number as f32) < u32::UNREACHED);
            assert!(u64::OUTSIDE < key64(number) && key64(number) < u64::UNREACHED);
        }
        assert_eq!(key64(-0.0), key64(0.0));
        assert_eq!(key32(-0.0), key32(0.0));
    }

    #[test]
    fn steps_count_below_elevations() {
        let level = Steps64.ground(7.5);
        assert_eq!((Steps64.elevation(level + 3), Steps64.steps(level + 3)), (7.5, 3));
        assert!(Steps64.step(level, 0) < Steps64.ground(7.500_001));
        assert_eq!(Steps64.level(-2.25, 9), Steps64.ground(-2.25) + 9);
        let slope = Slope([0.5; 8]);
        assert_eq!(slope.elevation(slope.step(slope.ground(-0.25), 3)), 0.25);
    }
}
