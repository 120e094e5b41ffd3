//! Intersection: what each feature of INPUT has in common with each one of OVERLAY, with the attributes of both.
//!
//! Same results as QGIS's `native:intersection`. Stages: prepare (an index), intersect (per part of INPUT).

use crate::layer_pair::LayerPair;
use edgegis_sdk::attributes::{chosen, taken};
use edgegis_sdk::field_names::combine_names;
use edgegis_sdk::{Answer, Array, Error, OutputField, Request};

/// INPUT, OVERLAY, the index -> one row for each pair that has something in common.
pub fn intersect(request: &Request) -> Result<Answer, Error> {
    let (input, overlay) = (request.stream(0)?, request.stream(1)?);
    let mut pair = LayerPair::new(request, [input, overlay, request.stream(2)?], false)?;
    let (mut rows, mut others, mut results) = (vec![], vec![], vec![]);
    pair.each_row(request, |pair, row| {
        pair.common(row, |other, wkb| {
            rows.push(Some(row));
            others.push(Some(other));
            results.push(Some(wkb));
        })
    })?;
    let (fields, other_fields) = (chosen(request, "INPUT_FIELDS", input), chosen(request, "OVERLAY_FIELDS", overlay));
    let mut columns: Vec<_> = fields.iter().map(|&field| taken(input, "INPUT", field, &rows)).collect();
    let prefix = request.text("OVERLAY_FIELDS_PREFIX").unwrap_or_default();
    let kept: Vec<&str> = fields.iter().map(|&field| input.fields[field].0).collect();
    let added: Vec<String> = other_fields.iter().map(|&field| format!("{prefix}{}", overlay.fields[field].0)).collect();
    for (&field, name) in other_fields.iter().zip(combine_names(&kept, &added)) {
        let (described, values) = taken(overlay, "OVERLAY", field, &others);
        columns.push((OutputField { name, ..described }, values));
    }
    columns.push((OutputField::geometry(), Array::binaries(&results)));
    Ok(Answer::table(columns))
}
