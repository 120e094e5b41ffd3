//! Intersection: what each feature of INPUT has in common with each one of OVERLAY, with the attributes of both.
//!
//! Same results as QGIS's `native:intersection`. Stages: prepare (an index), intersect (per part of INPUT).

use crate::joined_table::JoinedRows;
use crate::layer_pair::{LayerPair, Results};
use edgegis_sdk::{Answer, Error, Request};

/// INPUT, OVERLAY, the index -> one row for each pair that has something in common.
pub fn intersect(request: &Request) -> Result<Answer, Error> {
    let (input, overlay) = (request.stream(0)?, request.stream(1)?);
    let mut pair = LayerPair::new(request, [input, overlay, request.stream(2)?], Results::multi(input))?;
    let mut joined = JoinedRows::default();
    let partition = request.partition()?;
    pair.each_row(partition.index, partition.count, |pair, row| {
        pair.common(row, |other, wkb| joined.push(Some(row), Some(other), Some(wkb)))
    })?;
    joined.answer(request, ["INPUT_FIELDS", "OVERLAY_FIELDS"])
}
