//! Difference and clip: what is left of INPUT's features outside of OVERLAY, or within it.
//!
//! Same results as QGIS's `native:difference` and `native:clip`. Stages: mask (clip's: OVERLAY's union), prepare (an
//! index), then each part of INPUT.

use crate::layer_pair::{LayerPair, Results};
use crate::pair::Want;
use crate::unary_union::Union;
use edgegis_sdk::layer::{feature_error, layer_has_z, layer_type, Geometries};
use edgegis_sdk::{Answer, Array, Error, OutputField, Request};

/// INPUT's and OVERLAY's geometries, the index -> `$row` and `$geometry` of what is outside. Features without a geometry stay.
pub fn difference(request: &Request) -> Result<Answer, Error> {
    kept(request, Want::Rest)
}

/// OVERLAY's geometries -> for polygons the polygons of their union, which do not overlap and have no common borders. Lines and
/// points are clipped by OVERLAY's own polygons: the union's new vertices are rounded, and a line along a border would lose
/// stretches to that.
pub fn mask(request: &Request) -> Result<Answer, Error> {
    let (overlay, input) = (request.stream(0)?, request.stream(1)?);
    let geometries = Geometries::of(overlay)?;
    if matches!((layer_type(input) & 0x0FFF_FFFF) % 1000, 1 | 2 | 4 | 5) {
        let polygons: Vec<Option<Vec<u8>>> = geometries.iter().flatten().map(|wkb| Some(wkb.to_vec())).collect();
        return Ok(Answer::table(vec![(OutputField::geometry(), Array::binaries(&polygons))]));
    }
    let mut union = Union::new(layer_has_z(overlay), geometries.bytes());
    for row in 0..geometries.len() as u32 {
        if let Some(wkb) = geometries.get(row) {
            union.add(wkb, row).map_err(|error| feature_error(error, overlay, row))?;
        }
    }
    let polygons: Vec<Option<Vec<u8>>> = union.finish(true)?.into_iter().map(Some).collect();
    Ok(Answer::table(vec![(OutputField::geometry(), Array::binaries(&polygons))]))
}

/// INPUT's geometries, the mask, its index -> `$row` and `$geometry` of what is within.
pub fn clip(request: &Request) -> Result<Answer, Error> {
    kept(request, Want::Common)
}

fn kept(request: &Request, want: Want) -> Result<Answer, Error> {
    let input = request.stream(0)?;
    let mut pair = LayerPair::new(request, [input, request.stream(1)?, request.stream(2)?], Results::like(input))?;
    let (mut rows, mut results) = (vec![], vec![]);
    let partition = request.partition()?;
    pair.each_against_all(partition.index, partition.count, want, |row, result| {
        rows.push(i64::from(row));
        results.push(result);
    })?;
    Ok(Answer::table(vec![(OutputField::new("$row", "l"), Array::i64s(rows)), (OutputField::geometry(), Array::binaries(&results))]))
}
