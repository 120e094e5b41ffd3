//! A counter-based random generator: the numbers of a stream are a function of the seed and the stream's number alone,
//! so it does not matter which worker draws them, or in which order.
//!
//! SplitMix64's output function over a Weyl sequence: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom
//! number generators", OOPSLA 2014; constants of D. Stafford's variant 13.

use std::hint::black_box;

const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

fn mix(mut word: u64) -> u64 {
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

/// One stream of numbers.
pub struct Random {
    counter: u64,
}

impl Random {
    pub fn stream(seed: u64, number: u64) -> Self {
        Random { counter: mix(mix(seed).wrapping_add(mix(number ^ GAMMA))) }
    }

    #[inline(always)]
    fn word(&mut self) -> u64 {
        self.counter = self.counter.wrapping_add(GAMMA);
        mix(self.counter)
    }

    /// Two whole numbers, the first below `first`, the second below `second`; each value's probability is within
    /// 2^-32 of the exact one (the high half of a 32-bit number times the bound).
    #[inline(always)]
    pub fn two_below(&mut self, first: u32, second: u32) -> (usize, usize) {
        Random::two_of(self.word(), first, second)
    }

    /// The same, for many draws at once: LLVM would make the words side by side, which takes longer than one by one.
    #[inline(always)]
    pub fn next_two_below(&mut self, first: u32, second: u32) -> (usize, usize) {
        Random::two_of(black_box(self.word()), first, second)
    }

    #[inline(always)]
    fn two_of(word: u64, first: u32, second: u32) -> (usize, usize) {
        let below = |number: u64, bound: u32| ((number * u64::from(bound)) >> 32) as usize;
        (below(word >> 32, first), below(word & 0xFFFF_FFFF, second))
    }
}

/// Puts a random choice of `count` of the rows, in random order, at the front, of each column with its own generator: the
/// first steps of Fisher and Yates's shuffle, in Durstenfeld's form (CACM 7, 1964).
#[inline(always)]
pub fn shuffle_front<const N: usize>(rows: &mut [[f64; N]], count: usize, generators: &mut [Random; N]) {
    let left = rows.len();
    let mut place = 0;
    while place + 1 < count {
        for (column, random) in generators.iter_mut().enumerate() {
            let (first, second) = random.two_below((left - place) as u32, (left - place - 1) as u32);
            swap(rows, column, place, place + first);
            swap(rows, column, place + 1, place + 1 + second);
        }
        place += 2;
    }
    if place < count {
        for (column, random) in generators.iter_mut().enumerate() {
            swap(rows, column, place, place + random.two_below((left - place) as u32, 1).0);
        }
    }
}

#[inline(always)]
fn swap<const N: usize>(rows: &mut [[f64; N]], column: usize, one: usize, other: usize) {
    (rows[one][column], rows[other][column]) = (rows[other][column], rows[one][column]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_a_function_of_seed_and_number() {
        let draw = |seed, number| Random::stream(seed, number).word();
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 1));
    }

    #[test]
    fn a_column_is_shuffled_as_if_it_were_alone() {
        let mut three: Vec<[f64; 3]> = (0..9).map(|row| [f64::from(row); 3]).collect();
        shuffle_front(&mut three, 7, &mut [1, 2, 3].map(|number| Random::stream(7, number)));
        for column in 0..3 {
            let mut alone: Vec<[f64; 1]> = (0..9).map(|row| [f64::from(row)]).collect();
            shuffle_front(&mut alone, 7, &mut [Random::stream(7, column as u64 + 1)]);
            assert!(alone.iter().zip(&three).all(|(one, three)| one[0] == three[column]));
        }
    }

    #[test]
    fn every_pair_of_five_is_drawn_equally_often() {
        let mut seen = [0u32; 25];
        for number in 0..200_000 {
            let mut values = [[0.0], [1.0], [2.0], [3.0], [4.0]];
            shuffle_front(&mut values, 2, &mut [Random::stream(7, number)]);
            seen[values[0][0] as usize * 5 + values[1][0] as usize] += 1;
        }
        // Chi-squared with 19 degrees of freedom: below 43.8 in 999 of 1,000 cases.
        let chi: f64 = (0..25)
            .filter(|pair| pair / 5 != pair % 5)
            .map(|pair| (f64::from(seen[pair]) - 10_000.0).powi(2) / 10_000.0)
            .sum();
        assert!(chi < 43.8, "chi-squared {chi}");
        assert!((0..5).all(|value| seen[value * 6] == 0));
    }
}
