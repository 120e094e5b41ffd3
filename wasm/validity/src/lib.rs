//! Which geometries are certainly valid (OGC Simple Features, as GEOS has it)?
//!
//! GEOS takes 0.4 s for a million vertices; nearly all polygons of nearly all layers are plainly valid, and that is proved here in a fraction
//! of it. Whatever is not proved - rings that touch, spikes, nearly equal directions - is no verdict: the host asks GEOS.
#![forbid(unsafe_code)]

mod rings;
mod segments;

use edgegis_sdk::wkb::{Body, Coordinates, Wkb};
use edgegis_sdk::{Answer, Array, Error, OutputField, Request};

edgegis_sdk::module! {
    descriptors: [],
    functions: { "validity.prove" => prove },
}

/// Input: a table with `$geometry`. Output: one column `proved` (`C`): 1 where the geometry is null or certainly valid, 0 where GEOS must judge.
pub fn prove(request: &Request) -> Result<Answer, Error> {
    let mut proved = Vec::new();
    let mut scratch = segments::Scratch::default();
    for batch in &request.stream(0)?.batches {
        let column = batch.column("$geometry")?;
        for row in 0..batch.length {
            let valid = column.is_null(row) || is_proved(column.binary(row), &mut scratch);
            proved.push(valid as u8);
        }
        edgegis_sdk::host::progress(0.0)?;
    }
    Ok(Answer::table(vec![(OutputField::new("proved", "C"), Array::u8s(proved))]))
}

fn is_proved(wkb: &[u8], scratch: &mut segments::Scratch) -> bool {
    match Wkb::new(wkb).body() {
        Ok(Body::Polygon(rings)) => polygons_proved(&[rings], scratch),
        Ok(Body::Parts(parts)) => {
            let polygons: Option<Vec<Vec<Coordinates>>> = parts
                .into_iter()
                .map(|part| if let Body::Polygon(rings) = part { Some(rings) } else { None })
                .collect();
            polygons.is_some_and(|polygons| polygons_proved(&polygons, scratch))
        }
        _ => false,
    }
}

/// No two segments meet but neighbours at their common end, holes lie in their shell and beside each other, shells beside each other.
fn polygons_proved(polygons: &[Vec<Coordinates>], scratch: &mut segments::Scratch) -> bool {
    !polygons.is_empty()
        && polygons.iter().all(|rings| !rings.is_empty())
        && scratch.load(polygons.iter().flatten())
        && scratch.is_simple()
        && rings::nest(polygons)
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgegis_sdk::wkb::polygon;

    fn proved(rings: &[&[[f64; 2]]]) -> bool {
        let rings: Vec<Vec<[f64; 2]>> = rings.iter().map(|ring| ring.to_vec()).collect();
        is_proved(&polygon(&rings), &mut segments::Scratch::default())
    }

    const SQUARE: &[[f64; 2]] = &[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]];

    #[test]
    fn a_square_is_proved() {
        assert!(proved(&[SQUARE]));
    }

    #[test]
    fn a_bow_tie_is_not() {
        assert!(!proved(&[&[[0.0, 0.0], [4.0, 4.0], [4.0, 0.0], [0.0, 4.0], [0.0, 0.0]]]));
    }

    #[test]
    fn a_spike_is_not() {
        assert!(!proved(&[&[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [4.0, 8.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]]));
    }

    #[test]
    fn repeated_and_collinear_points_do_no_harm() {
        assert!(proved(&[&[[0.0, 0.0], [2.0, 0.0], [2.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]]));
    }

    #[test]
    fn an_open_or_flat_ring_is_not() {
        assert!(!proved(&[&[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]]]));
        assert!(!proved(&[&[[0.0, 0.0], [4.0, 0.0], [0.0, 0.0]]]));
        assert!(!proved(&[&[[0.0, 0.0], [4.0, 0.0], [8.0, 0.0], [0.0, 0.0]]]));
    }

    #[test]
    fn holes_must_lie_inside_and_apart() {
        let hole = |x: f64, y: f64| vec![[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]];
        assert!(proved(&[SQUARE, &hole(1.0, 1.0), &hole(2.5, 2.5)]));
        assert!(!proved(&[SQUARE, &hole(9.0, 9.0)]));
        assert!(!proved(&[SQUARE, &hole(0.0, 1.0)]));
        let inner = vec![[1.2, 1.2], [1.4, 1.2], [1.4, 1.4], [1.2, 1.2]];
        assert!(!proved(&[SQUARE, &hole(1.0, 1.0), &inner]));
    }

    #[test]
    fn nan_is_not_proved() {
        assert!(!proved(&[&[[0.0, 0.0], [f64::NAN, 0.0], [4.0, 4.0], [0.0, 0.0]]]));
    }
}
