//! Dissolve: features with equal values of some fields become one.
//!
//! Same results as QGIS's `native:dissolve`. Stages: group (rows to groups, groups to parts), dissolve (per part: the union of each group).

use crate::unary_union::Union;
use edgegis_sdk::layer::{feature_error, layer_has_z, Geometries};
use edgegis_sdk::{host, Answer, Array, Batch, Column, Error, OutputField, Request, Stream};
use std::collections::HashMap;

/// Rows for one part, at least: below this another thread does not pay.
const ROWS_PER_PART: usize = 128;
const PARTS: usize = 64;

/// INPUT's dissolve fields -> column `group`: a number for each row, in the order of the first rows; value `parts`.
pub fn group(request: &Request) -> Result<Answer, Error> {
    let input = request.stream(0)?;
    let mut numbers: HashMap<Vec<u8>, u32> = HashMap::new();
    let mut groups = Vec::with_capacity(input.rows());
    for batch in &input.batches {
        for row in 0..batch.length {
            let next = numbers.len() as u32;
            groups.push(*numbers.entry(key(batch, row)).or_insert(next));
        }
    }
    let parts = (groups.len() / ROWS_PER_PART).min(PARTS).min(numbers.len()).max(1);
    let column = (OutputField::new("group", "I"), Array::u32s(groups));
    Ok(Answer::table(vec![column]).with_value("parts", parts))
}

/// The values of a row as bytes: equal where the values are. Null is a value of its own.
fn key(batch: &Batch, row: usize) -> Vec<u8> {
    let mut key = Vec::new();
    batch.columns.iter().for_each(|column| add_value(&mut key, column, row));
    key
}

fn add_value(key: &mut Vec<u8>, column: &Column, row: usize) {
    key.push(u8::from(column.is_null(row)));
    if column.is_null(row) {
        return;
    }
    match column.format {
        "u" | "z" => {
            let value = column.binary(row);
            key.extend((value.len() as u32).to_le_bytes());
            key.extend(value);
        }
        "b" => key.push(u8::from(column.boolean(row))),
        // One zero for both, one NaN for all.
        "g" | "f" => {
            let value = column.as_f64(row).ok().flatten().unwrap_or_default() + 0.0;
            key.extend(if value.is_nan() { f64::NAN } else { value }.to_bits().to_le_bytes());
        }
        "+l" => {
            let (start, end) = (column.offsets()[row], column.offsets()[row + 1]);
            key.extend((end - start).to_le_bytes());
            column.children.iter().for_each(|items| (start..end).for_each(|item| add_value(key, items, item as usize)));
        }
        _ => {
            let width = column.raw_data().len() / column.length;
            key.extend(&column.raw_data()[row * width..(row + 1) * width]);
        }
    }
}

/// INPUT's geometries, the groups -> `$row`, the first row of each group of the part, and `$geometry`, its union.
pub fn dissolve(request: &Request) -> Result<Answer, Error> {
    let (input, groups, partition) = (request.stream(0)?, request.stream(1)?, request.partition()?);
    let members = members(groups, partition.index, partition.count)?;
    let (geometries, z, separate) = (Geometries::of(input)?, layer_has_z(input), request.flag("SEPARATE_DISJOINT"));
    let (mut rows, mut results) = (vec![], vec![]);
    for (place, members) in members.iter().enumerate() {
        host::progress(place as f64 / members.len() as f64)?;
        let bytes = members.iter().filter_map(|&row| geometries.get(row)).map(<[u8]>::len).sum();
        let mut union = Union::new(z, bytes);
        for &row in members {
            if let Some(wkb) = geometries.get(row) {
                union.add(wkb, row).map_err(|error| feature_error(error, input, row))?;
            }
        }
        let mut parts: Vec<Option<Vec<u8>>> = union.finish(separate)?.into_iter().map(Some).collect();
        if parts.is_empty() {
            parts.push(None);
        }
        rows.resize(rows.len() + parts.len(), i64::from(members[0]));
        results.extend(parts);
    }
    Ok(Answer::table(vec![(OutputField::new("$row", "l"), Array::i64s(rows)), (OutputField::geometry(), Array::binaries(&results))]))
}

/// The rows of each group of a part. A part has the groups that begin in its share of all rows.
fn members(groups: &Stream, part: usize, parts: usize) -> Result<Vec<Vec<u32>>, Error> {
    let mut numbers = Vec::with_capacity(groups.rows());
    for batch in &groups.batches {
        numbers.extend_from_slice(batch.column("group")?.u32s()?);
    }
    let count = numbers.iter().max().map_or(0, |&last| last as usize + 1);
    let mut sizes = vec![0usize; count];
    numbers.iter().for_each(|&group| sizes[group as usize] += 1);
    let mut before = 0;
    let mut place = vec![None; count];
    let mut members: Vec<Vec<u32>> = vec![];
    for (group, size) in sizes.into_iter().enumerate() {
        if before * parts / numbers.len() == part {
            place[group] = Some(members.len());
            members.push(Vec::with_capacity(size));
        }
        before += size;
    }
    for (row, &group) in numbers.iter().enumerate() {
        if let Some(place) = place[group as usize] {
            members[place].push(row as u32);
        }
    }
    Ok(members)
}

#[cfg(test)]
#[path = "dissolve_tests.rs"]
mod tests;
