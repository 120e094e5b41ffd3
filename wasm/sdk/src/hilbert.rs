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

/// Distance along the curve of order 16.
fn distance(x: u16, y: u16) -> u32 {
    let (mut x, mut y) = (u32::from(x), u32::from(y));
    let mut distance = 0;
    for bit in (0..16).rev() {
        let (right, upper) = (x >> bit & 1, y >> bit & 1);
        distance = distance << 2 | ((3 * right) ^ upper);
        // In the lower half the curve is turned: x and y change places, and on the right both run backwards.
        let turned = upper.wrapping_sub(1);
        let backwards = turned & right.wrapping_neg() & 0xFFFF;
        let changed = (x ^ y) & turned;
        (x, y) = (x ^ changed ^ backwards, y ^ changed ^ backwards);
    }
    distance
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
