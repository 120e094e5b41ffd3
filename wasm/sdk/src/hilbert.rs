//! The order of places along a Hilbert curve (Hilbert 1891): neighbours in the plane are neighbours in the order, mostly.

use crate::bounds::Bounds;

/// The curve's cells on a side, less one: 16 bits.
const LAST_CELL: f64 = 65_535.0;
/// Bits of a key that one pass of the sort looks at.
const PASS_BITS: u32 = 11;

/// Numbers of the places along the curve over their bounds; those in the same cell keep their order.
pub fn order(count: usize, place: impl Fn(usize) -> [f64; 2]) -> Vec<u32> {
    let mut bounds = Bounds::default();
    (0..count).for_each(|i| bounds.add(place(i)));
    let [west, south, east, north] = bounds.get();
    let scale = |low: f64, high: f64| if high > low { LAST_CELL / (high - low) } else { 0.0 };
    let (scale_x, scale_y) = (scale(west, east), scale(south, north));
    let key = |i: usize| {
        let [x, y] = place(i);
        distance(((x - west) * scale_x) as u16, ((y - south) * scale_y) as u16)
    };
    let keys: Vec<u64> = (0..count).map(|i| u64::from(key(i)) << 32 | i as u64).collect();
    sorted(keys).into_iter().map(|key| key as u32).collect()
}

/// By the upper 32 bits, in counting passes from the lowest ones on: what is equal keeps its order.
fn sorted(mut keys: Vec<u64>) -> Vec<u64> {
    let mut other = vec![0; keys.len()];
    for shift in (32..64).step_by(PASS_BITS as usize) {
        let digit = |key: u64| (key >> shift) as usize & ((1 << PASS_BITS) - 1);
        let mut ends = vec![0u32; 1 << PASS_BITS];
        keys.iter().for_each(|key| ends[digit(*key)] += 1);
        let mut before = 0;
        for end in &mut ends {
            (before, *end) = (before + *end, before);
        }
        for key in &keys {
            let place = &mut ends[digit(*key)];
            other[*place as usize] = *key;
            *place += 1;
        }
        std::mem::swap(&mut keys, &mut other);
    }
    keys
}

/// Distance along the curve of order 16, four bits of both at once.
fn distance(x: u16, y: u16) -> u32 {
    let (mut distance, mut turn) = (0, 0);
    for shift in [12, 8, 4, 0] {
        let step = STEPS[turn << 8 | usize::from(x >> shift & 15) << 4 | usize::from(y >> shift & 15)];
        distance = distance << 8 | u32::from(step & 0xFF);
        turn = usize::from(step >> 8);
    }
    distance
}

/// By turn (1: x and y change places, 2: both run backwards) and four bits of x and y: the distance that they are along
/// the curve, and above its eight bits how the curve is turned in that cell.
static STEPS: [u16; 1024] = steps();

const fn steps() -> [u16; 1024] {
    let mut steps = [0; 1024];
    let mut index = 0;
    while index < steps.len() {
        let (mut turn, mut distance, mut bit) = (index >> 8, 0, 4);
        while bit > 0 {
            bit -= 1;
            let bits = [index >> (4 + bit) & 1, index >> bit & 1];
            let (right, upper) = (bits[turn & 1] ^ turn >> 1, bits[1 - (turn & 1)] ^ turn >> 1);
            distance = distance << 2 | ((3 * right) ^ upper);
            // In the lower half the curve is turned, and on the right of it runs backwards, too.
            if upper == 0 {
                turn ^= 1 | right << 1;
            }
        }
        steps[index] = (turn << 8 | distance) as u16;
        index += 1;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_visits_neighbours() {
        let mut cells: Vec<(u32, u16, u16)> =
            (0..16).flat_map(|x| (0..16).map(move |y| (distance(x << 12, y << 12), x, y))).collect();
        cells.sort_unstable();
        assert!(cells.windows(2).all(|w| w[0].1.abs_diff(w[1].1) + w[0].2.abs_diff(w[1].2) == 1));
    }

    #[test]
    fn four_bits_at_once_are_as_one_after_the_other() {
        let bit_by_bit = |mut x: u16, mut y: u16| {
            let mut distance = 0;
            for bit in (0..16).rev() {
                let (right, upper) = (u32::from(x >> bit & 1), u32::from(y >> bit & 1));
                distance = distance << 2 | ((3 * right) ^ upper);
                if upper == 0 {
                    (x, y) = if right == 1 { (!y, !x) } else { (y, x) };
                }
            }
            distance
        };
        for i in 0..20_000u32 {
            let (x, y) = ((i.wrapping_mul(2_654_435_761) >> 16) as u16, (i.wrapping_mul(40_503) >> 3) as u16);
            assert_eq!(distance(x, y), bit_by_bit(x, y));
        }
    }

    #[test]
    fn equal_places_keep_their_order() {
        let places = [[9.0, 9.0], [0.0, 0.0], [9.0, 9.0], [0.0, 9.0], [0.0, 0.0], [9.0, 0.0]];
        assert_eq!(order(6, |i| places[i]), [1, 4, 3, 0, 2, 5]);
        assert_eq!(order(3, |_| [7.0, 7.0]), [0, 1, 2]);
        assert!(order(0, |_| [0.0; 2]).is_empty());
    }

    #[test]
    fn counting_sorts_as_comparing() {
        let keys: Vec<u64> = (0..3000u64).map(|i| (i * 2_654_435_761 % 4_294_967_291) << 32 | i).collect();
        let mut compared = keys.clone();
        compared.sort_unstable();
        assert_eq!(sorted(keys), compared);
    }
}
