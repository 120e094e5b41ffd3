//! Neighbours by distance in the plane: the k nearest, and all within a band.

use crate::contiguity::too_many;
use crate::weights::{Weights, LARGEST};
use edgegis_sdk::{Error, host};
use rstar::primitives::GeomWithData;
use rstar::RTree;

type Place = GeomWithData<[f64; 2], u32>;

fn index(places: &[Option<[f64; 2]>]) -> RTree<Place> {
    let there = places.iter().enumerate().filter_map(|(row, place)| place.map(|place| Place::new(place, row as u32)));
    RTree::bulk_load(there.collect())
}

/// The neighbours of a row (squared distance, row), ascending by distance, then by row, and at least `count` of them
/// when there are so many: all that lie as far as the last.
fn nearest_of(tree: &RTree<Place>, row: u32, place: [f64; 2], count: usize) -> Vec<(f64, u32)> {
    let mut found: Vec<(f64, u32)> = Vec::with_capacity(count + 1);
    for (other, squared) in tree.nearest_neighbor_iter_with_distance_2(&place) {
        if found.len() >= count && found.last().is_some_and(|&(last, _)| squared > last) {
            break;
        }
        if other.data != row {
            found.push((squared, other.data));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    found
}

/// Rows of (squared distance, row) become weights.
fn collected(rows: impl Iterator<Item = Result<Vec<(f64, u32)>, Error>>) -> Result<Weights, Error> {
    let mut weights: Weights = std::iter::empty().collect();
    for (row, found) in rows.enumerate() {
        let mut found = found?;
        found.sort_by_key(|&(_, neighbor)| neighbor);
        weights.neighbors.extend(found.iter().map(|&(_, neighbor)| neighbor));
        weights.distances.extend(found.iter().map(|&(squared, _)| squared.sqrt()));
        weights.offsets.push(weights.neighbors.len() as u32);
        if weights.neighbors.len() > LARGEST / 2 {
            return Err(too_many());
        }
        if row % 4096 == 0 {
            host::progress(0.0)?;
        }
    }
    Ok(weights)
}

/// The `count` nearest of each row; of those that are equally far, the first.
pub fn nearest(places: &[Option<[f64; 2]>], count: usize) -> Result<Weights, Error> {
    let tree = index(places);
    if count >= tree.size() {
        let message = format!("NEIGHBORS is {count}, but only {} features have a geometry.", tree.size());
        return Err(Error::bad_parameter(message));
    }
    collected(places.iter().enumerate().map(|(row, place)| {
        let mut found = place.map_or(vec![], |place| nearest_of(&tree, row as u32, place, count));
        found.truncate(count);
        Ok(found)
    }))
}

/// All within a distance, both ends included; without one, the smallest with which every row has a neighbour.
pub fn within(places: &[Option<[f64; 2]>], distance: Option<f64>) -> Result<Weights, Error> {
    let tree = index(places);
    let squared = distance.map_or_else(|| smallest_band(&tree, places), |distance| distance * distance);
    collected(places.iter().enumerate().map(|(row, place)| {
        let Some(place) = *place else { return Ok(vec![]) };
        let near = tree.nearest_neighbor_iter_with_distance_2(&place).take_while(|&(_, other)| other <= squared);
        Ok(near.filter(|(other, _)| other.data != row as u32).map(|(other, far)| (far, other.data)).collect())
    }))
}

/// The square of the largest distance to a nearest neighbour.
fn smallest_band(tree: &RTree<Place>, places: &[Option<[f64; 2]>]) -> f64 {
    let nearest = |(row, place): (usize, &Option<[f64; 2]>)| {
        place.and_then(|place| nearest_of(tree, row as u32, place, 1).first().map(|&(squared, _)| squared))
    };
    places.iter().enumerate().filter_map(nearest).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_a_line(places: &[f64]) -> Vec<Option<[f64; 2]>> {
        places.iter().map(|&x| Some([x, 0.0])).collect()
    }

    #[test]
    fn the_nearest_of_equals_is_the_first() {
        let weights = nearest(&on_a_line(&[0.0, 1.0, 2.0, 4.0]), 1).unwrap();
        assert_eq!(weights.neighbors, [1, 0, 1, 2]);
        assert_eq!(weights.distances, [1.0, 1.0, 1.0, 2.0]);
        assert!(nearest(&on_a_line(&[0.0, 1.0]), 2).is_err());
    }

    #[test]
    fn points_in_one_place_are_neighbours() {
        let weights = nearest(&on_a_line(&[5.0, 5.0, 5.0]), 2).unwrap();
        assert_eq!(weights.of_row(1), [0, 2]);
    }

    #[test]
    fn a_band_includes_its_end() {
        let places = on_a_line(&[0.0, 1.0, 3.0, 30.0]);
        assert_eq!(within(&places, Some(2.0)).unwrap().offsets, [0, 1, 3, 4, 4]);
        assert_eq!(within(&places, None).unwrap().islands(), 0);
    }
}
