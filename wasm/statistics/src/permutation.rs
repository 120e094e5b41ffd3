//! Conditional randomisation of local statistics: the value of a row stays, the others change places at random, and the
//! sum of its neighbours' values is compared with the observed one (L. Anselin, Geographical Analysis 27, 1995).
//!
//! Sums of the values, less their mean, are compared: the order of local Moran and of G follows from it, with whatever weights
//! a row shares among its neighbours. So both have the same pseudo p-values.

use crate::random::{shuffle_front, Random};
use crate::tails::{Observed, Tails};
use crate::variable::Variable;
use crate::weights::Weights;
use edgegis_sdk::{host, Answer, Array, Error, OutputField, Request};
use std::array::from_fn;

/// Draws of one part: a few hundredths of a second.
const PART_DRAWS: usize = 4_000_000;
const LARGEST_PARTS: usize = 10_000;
/// Draws between two reports of progress, about a millisecond: a report costs as much as ten thousand.
const REPORT_DRAWS: usize = 500_000;
/// Permutations that are drawn together.
const LANES: usize = 8;
/// Those of them whose places are compared together.
const TOGETHER: usize = 4;
/// More neighbours than this, or too many for the number of rows, are drawn by shuffling.
const MOST_REDRAWN: usize = 12;

/// The layer's geometries and fields -> the neighbours of each row; value `parts`: blocks of rows for the permutations.
pub fn prepare(request: &Request) -> Result<Answer, Error> {
    let layer = request.stream(0)?;
    let variables = Variable::all(request, layer)?;
    let weights = Weights::of(request, layer)?;
    let permutations = request.integer("PERMUTATIONS")? as usize;
    let draws = (0..weights.rows()).map(|row| weights.count(row)).sum::<usize>() * permutations * variables.len();
    let parts = draws.div_ceil(PART_DRAWS.max(100 * weights.rows())).clamp(1, LARGEST_PARTS.min(weights.rows().max(1)));
    Ok(weights.into_answer().with_value("parts", parts))
}

/// The fields, the neighbours -> for each row of a block and each variable, both tails.
pub fn permute(request: &Request) -> Result<Answer, Error> {
    let (layer, weights) = (request.stream(0)?, Weights::read(request.stream(1)?)?);
    let (seed, permutations) = (request.integer("SEED")? as u64, request.integer("PERMUTATIONS")? as u32);
    let partition = request.partition()?;
    let first = weights.rows() * partition.index / partition.count;
    let end = weights.rows() * (partition.index + 1) / partition.count;
    let mut columns = vec![];
    for (number, variable) in Variable::all(request, layer)?.into_iter().enumerate() {
        let tails = tails_of_rows(&variable, &weights, first..end, seed, permutations)?;
        let at_least = tails.iter().map(|tails| tails.at_least).collect();
        let at_most = tails.iter().map(|tails| tails.at_most).collect();
        columns.push((OutputField::new(&format!("at_least_{number}"), "I"), Array::u32s(at_least)));
        columns.push((OutputField::new(&format!("at_most_{number}"), "I"), Array::u32s(at_most)));
    }
    Ok(Answer::table(columns))
}

fn tails_of_rows(
    variable: &Variable,
    weights: &Weights,
    rows: std::ops::Range<usize>,
    seed: u64,
    permutations: u32,
) -> Result<Vec<Tails>, Error> {
    let among = weights.among(&variable.rows);
    let mut found = vec![Tails::default(); rows.len()];
    let mut pool = Pool::new(variable.deviations());
    let mut drawn = 0;
    for (place, &row) in variable.rows.iter().enumerate().filter(|(_, &row)| rows.contains(&(row as usize))) {
        let mut random = Random::stream(seed, u64::from(row));
        found[row as usize - rows.start] = pool.tails(place, among.of_row(place), permutations, &mut random);
        drawn += among.of_row(place).len() * permutations as usize;
        if drawn >= REPORT_DRAWS {
            drawn = 0;
            host::progress((row as usize - rows.start) as f64 / rows.len() as f64)?;
        }
    }
    Ok(found)
}

/// The values that change places.
struct Pool {
    values: Vec<f64>,
    /// How far they are from 0.
    largest: f64,
}

impl Pool {
    fn new(values: Vec<f64>) -> Self {
        let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        Pool { values, largest }
    }

    /// The tails of one place with its neighbours. The values are as before afterwards.
    fn tails(&mut self, place: usize, neighbors: &[u32], permutations: u32, random: &mut Random) -> Tails {
        let others = self.values.len() - 1;
        let is_few = 2 * neighbors.len() <= others;
        // The sum of many is low when that of the few others is high.
        let observed = if is_few { sum_of(&self.values, neighbors) } else { self.sum_of_others(place, neighbors) };
        let draws = neighbors.len().min(others - neighbors.len());
        let observed = Observed::of(observed, draws, self.largest);
        self.values.swap(place, others);
        let tails = if draws <= MOST_REDRAWN && 4 * draws * draws <= others {
            by_redrawing(&self.values[..others], draws, observed, permutations, random)
        } else {
            by_shuffling(&mut self.values[..others], draws, observed, permutations, random)
        };
        self.values.swap(place, others);
        if is_few { tails } else { Tails { at_least: tails.at_most, at_most: tails.at_least } }
    }

    fn sum_of_others(&self, place: usize, neighbors: &[u32]) -> f64 {
        let is_other = |other: &usize| *other != place && neighbors.binary_search(&(*other as u32)).is_err();
        (0..self.values.len()).filter(is_other).map(|other| self.values[other]).sum()
    }
}

fn sum_of(values: &[f64], places: &[u32]) -> f64 {
    places.iter().map(|&place| values[place as usize]).sum()
}

/// Few of many: places are drawn independently, and those of a permutation anew when two are the same.
fn by_redrawing(values: &[f64], draws: usize, observed: Observed, permutations: u32, random: &mut Random) -> Tails {
    macro_rules! with_draws {
        ($($number:literal)*) => {
            match draws {
                $($number => redrawing::<$number>(values, observed, permutations, random),)*
                _ => Tails { at_least: permutations, at_most: permutations },
            }
        };
    }
    with_draws!(1 2 3 4 5 6 7 8 9 10 11 12)
}

/// The number of draws is known to the compiler: the places stay in registers.
fn redrawing<const DRAWS: usize>(values: &[f64], observed: Observed, permutations: u32, random: &mut Random) -> Tails {
    let bound = values.len() as u32;
    let (mut tails, mut left) = (Tails::default(), permutations as usize);
    while left > 0 {
        let mut places = [[0u32; LANES]; DRAWS];
        for lanes in places.iter_mut() {
            draw_lanes(lanes, bound, random);
        }
        redraw_repeated(&mut places, bound, random);
        let mut sums = [0.0; LANES];
        for lanes in places.iter() {
            for lane in 0..LANES {
                sums[lane] += values[lanes[lane] as usize];
            }
        }
        sums.iter().take(left).for_each(|&sum| tails.add(sum, observed));
        left -= left.min(LANES);
    }
    tails
}

#[inline(always)]
fn draw_lanes(lanes: &mut [u32; LANES], bound: u32, random: &mut Random) {
    for pair in lanes.chunks_exact_mut(2) {
        let (first, second) = random.next_two_below(bound, bound);
        (pair[0], pair[1]) = (first as u32, second as u32);
    }
}

/// Draws the places of each permutation that has one of them twice anew.
#[inline(always)]
fn redraw_repeated<const DRAWS: usize>(places: &mut [[u32; LANES]; DRAWS], bound: u32, random: &mut Random) {
    let mut repeated = [0u32; LANES];
    for (part, first) in repeated.chunks_exact_mut(TOGETHER).zip((0..).step_by(TOGETHER)) {
        part.copy_from_slice(&repeated_of(places, first));
    }
    if repeated != [0; LANES] {
        redraw_lanes(places, &repeated, bound, random);
    }
}

/// Not 0 for those of the lanes from `first` on that have a place twice. The places of so few lanes stay in registers:
/// of all lanes at once this takes eight times as long in WebAssembly, which has 16 of them.
#[inline(always)]
fn repeated_of<const DRAWS: usize>(places: &[[u32; LANES]; DRAWS], first: usize) -> [u32; TOGETHER] {
    let places: [[u32; TOGETHER]; DRAWS] = from_fn(|draw| from_fn(|lane| places[draw][first + lane]));
    let mut repeated = [0; TOGETHER];
    for (number, later) in places.iter().enumerate() {
        for earlier in &places[..number] {
            for lane in 0..TOGETHER {
                repeated[lane] |= if later[lane] == earlier[lane] { u32::MAX } else { 0 };
            }
        }
    }
    repeated
}

/// Each place anew, until it is none of those before it.
#[cold]
#[inline(never)]
fn redraw_lanes(places: &mut [[u32; LANES]], repeated: &[u32; LANES], bound: u32, random: &mut Random) {
    for lane in (0..LANES).filter(|&lane| repeated[lane] != 0) {
        for number in 0..places.len() {
            places[number][lane] = loop {
                let place = random.two_below(bound, bound).0 as u32;
                if places[..number].iter().all(|earlier| earlier[lane] != place) {
                    break place;
                }
            };
        }
    }
}

fn by_shuffling(values: &mut [f64], draws: usize, observed: Observed, permutations: u32, random: &mut Random) -> Tails {
    let mut tails = Tails::default();
    // What a row's permutations begin with must not depend on the row before it.
    let before = values.to_vec();
    for _ in 0..permutations {
        shuffle_front(values.as_chunks_mut().0, draws, std::array::from_mut(random));
        tails.add(values[..draws].iter().sum(), observed);
    }
    values.copy_from_slice(&before);
    tails
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERMUTATIONS: u32 = 20_000;

    /// The share of all choices of `count` of the values whose sum is at least `observed`.
    fn exact(values: &[f64], count: usize, observed: f64) -> f64 {
        let choices = (0u32..1 << values.len()).filter(|choice| choice.count_ones() as usize == count);
        let sum = |choice: u32| (0..values.len()).filter(|&n| choice >> n & 1 == 1).map(|n| values[n]).sum::<f64>();
        let (mut all, mut larger) = (0.0, 0.0);
        for choice in choices {
            all += 1.0;
            larger += f64::from(u8::from(sum(choice) >= observed));
        }
        larger / all
    }

    fn tails(values: &[f64], place: usize, neighbors: &[u32]) -> Tails {
        let mut pool = Pool::new(values.to_vec());
        let found = pool.tails(place, neighbors, PERMUTATIONS, &mut Random::stream(1, place as u64));
        assert_eq!(pool.values, values);
        found
    }

    #[test]
    fn shares_are_those_of_all_choices() {
        let values: Vec<f64> = (0..18).map(|n| f64::from(n * n % 19)).collect();
        for neighbors in [vec![1u32, 2], (1..9).collect(), (1..15).collect()] {
            let found = tails(&values, 0, &neighbors);
            let expected = exact(&values[1..], neighbors.len(), sum_of(&values, &neighbors));
            let share = f64::from(found.at_least) / f64::from(PERMUTATIONS);
            assert!((share - expected).abs() < 0.015, "{} neighbours: {share} instead of {expected}", neighbors.len());
            assert!(found.at_least + found.at_most >= PERMUTATIONS);
        }
    }

    #[test]
    fn nothing_changes_places_with_equal_sums() {
        // The neighbours of the first are all others: each permutation has the observed sum.
        assert_eq!(tails(&[1.0, 2.0, 3.0, 4.0], 0, &[1, 2, 3]), Tails { at_least: PERMUTATIONS, at_most: PERMUTATIONS });
    }

    /// Sums of the same values in another order: 0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1 in doubles.
    #[test]
    fn equal_sums_count_on_both_sides_whatever_their_order() {
        let values: Vec<f64> = [0.5, 0.1, 0.2, 0.3].into_iter().chain([0.1, 0.2, 0.3].into_iter().cycle().take(60)).collect();
        let found = tails(&values, 0, &[1, 2, 3]);
        let mut tenths: Vec<f64> = values[1..].iter().map(|value| (value * 10.0).round()).collect();
        tenths.insert(0, 5.0);
        assert_eq!(found, tails(&tenths, 0, &[1, 2, 3]));
    }

    #[test]
    fn places_are_never_drawn_twice() {
        let values: Vec<f64> = (0..64).map(|n| if n < 2 { 1.0 } else { 0.0 }).collect();
        // Two of 64 are 1: three draws with replacement could sum to 3.
        let found = by_redrawing(&values, 3, Observed::of(3.0, 3, 1.0), 200_000, &mut Random::stream(3, 0));
        assert_eq!(found.at_least, 0);
    }
}
