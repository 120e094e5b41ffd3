//! Join attributes by location (summary): statistics of the JOIN features that relate to each INPUT feature.
//!
//! Same results as QGIS's `joinbylocationsummary` (the C++ one since 3.36). Stages: prepare (an index of the smaller
//! layer), match (per partition of the larger one: pairs of rows), summarise (per partition of INPUT).

use crate::box_index::{BoxIndex, BoxIndexArrays, BoxIndexView};
use crate::field_summary::summarise_field;
use crate::polygon_index::{PolygonIndex, PolygonIndexView};
use crate::predicates::Predicates;
use crate::relation::{Row, Tester};
use crate::row_pairs::RowPairs;
use crate::shapes::{bounds, family, Family};
use crate::summary_fields::wanted;
use edgegis_sdk::field_names::combine_names;
use edgegis_sdk::layer::Geometries;
use edgegis_sdk::wkb::Wkb;
use edgegis_sdk::{host, Answer, Array, Batch, Error, OutputField, Request, Stream};

/// Rows between two reports of progress.
const REPORT_EVERY: usize = 4096;

/// INPUT's and JOIN's geometries -> an index of the smaller layer (of JOIN, when they are equal).
pub fn prepare(request: &Request) -> Result<Answer, Error> {
    let (input, join) = (request.stream(0)?, request.stream(1)?);
    let (indexed, other) = if input.rows() >= join.rows() { (join, input) } else { (input, join) };
    let (has_points, has_others) = families(other)?;
    let empty = Batch { length: 0, columns: vec![] };
    let nothing = Stream { metadata: vec![], batches: vec![], fields: vec![], empty };
    let mut columns = PolygonIndex::build(if has_points { indexed } else { &nothing }, other.rows())?.into_columns();
    columns.extend(box_index(indexed, has_points, has_others)?.into_columns());
    Ok(Answer::table(columns))
}

/// Whether a layer has points, and whether it has anything else.
fn families(stream: &Stream) -> Result<(bool, bool), Error> {
    let (mut points, mut others) = (false, false);
    for batch in &stream.batches {
        let column = batch.column("$geometry")?;
        for row in (0..batch.length).filter(|&row| !column.is_null(row)) {
            match family(column.binary(row))? {
                Family::Points => points = true,
                _ => others = true,
            }
        }
    }
    Ok((points, others))
}

/// Boxes of the rows that points or other geometries are compared with by box.
fn box_index(indexed: &Stream, has_points: bool, has_others: bool) -> Result<BoxIndex, Error> {
    let mut boxes = BoxIndex::default();
    for (row, bytes) in Geometries::of(indexed)?.iter().enumerate() {
        let Some(bytes) = bytes else { continue };
        // Points find polygons in the polygon index.
        if has_others || (has_points && family(bytes)? != Family::Polygons) {
            if let Some(bounds) = bounds(&Wkb::new(bytes).body()?) {
                boxes.push(row as u32, bounds);
            }
        }
    }
    Ok(boxes)
}

/// A partition of the larger layer, all of the smaller one, its index -> columns `input` and `join`: rows that match.
pub fn match_rows(request: &Request) -> Result<Answer, Error> {
    let partition = request.partition()?;
    let rows_are_input = partition.of != "JOIN";
    let (rows, others) = if rows_are_input { (request.stream(0)?, request.stream(1)?) } else { (request.stream(1)?, request.stream(0)?) };
    let index = request.stream(2)?.batches.first().ok_or_else(|| Error::internal("the index is missing"))?;
    let (polygons, boxes) = (PolygonIndexView::read(index, others)?, BoxIndexArrays::read(index)?);
    let boxes = boxes.view()?;
    let predicates = Predicates::from_indices(indices(request, "PREDICATE")?)
        .ok_or_else(|| Error::bad_parameter("PREDICATE has an option that is not known."))?;
    let (rows, others) = (Geometries::of(rows)?, Geometries::of(others)?);
    let mut tester = Tester::new(&others, &predicates, rows_are_input);
    let (mut found_rows, mut found_others) = (vec![], vec![]);
    for (row, bytes) in rows.iter().enumerate() {
        if row % REPORT_EVERY == 0 {
            host::progress(row as f64 / rows.len() as f64)?;
        }
        let Some(bytes) = bytes else { continue };
        let start = found_others.len();
        find(bytes, &polygons, &boxes, &mut tester, &mut found_others)?;
        if found_others.len() > start + 1 {
            found_others[start..].sort_unstable();
        }
        found_rows.resize(found_others.len(), partition.first_row as u32 + row as u32);
    }
    let (input, join) = if rows_are_input { (found_rows, found_others) } else { (found_others, found_rows) };
    Ok(Answer::table(vec![(OutputField::new("input", "I"), Array::u32s(input)), (OutputField::new("join", "I"), Array::u32s(join))]))
}

/// Appends the rows of the indexed layer that match a geometry.
fn find(bytes: &[u8], polygons: &PolygonIndexView, boxes: &BoxIndexView, tester: &mut Tester, found: &mut Vec<u32>) -> Result<(), Error> {
    // The common case first: single points, and nothing but polygons to find.
    if let (true, Some(point)) = (boxes.is_empty(), Wkb::new(bytes).point()) {
        return polygons.locate(point, |polygon, position| {
            if tester.matches_point_in_polygon(position) {
                found.push(polygon);
            }
        });
    }
    let family = family(bytes)?;
    if family == Family::Points {
        polygons.locate_geometry(bytes, |polygon, members| {
            if tester.matches_polygon(members) {
                found.push(polygon);
            }
        })?;
        if boxes.is_empty() {
            return Ok(());
        }
    }
    let body = Wkb::new(bytes).body()?;
    let Some(bounds) = bounds(&body) else { return Ok(()) };
    let candidates = boxes.search(bounds);
    if candidates.is_empty() {
        return Ok(());
    }
    let mut row = Row::new(family, body, bounds);
    for other in candidates {
        if tester.matches(&mut row, other)? {
            found.push(other);
        }
    }
    Ok(())
}

/// A partition of INPUT, JOIN, all pairs -> the summaries, and `$row`, the rows of INPUT that are kept.
pub fn summarise(request: &Request) -> Result<Answer, Error> {
    let (input, join, matched) = (request.stream(0)?, request.stream(1)?, request.stream(2)?);
    let (first, count) = (request.partition()?.first_row as usize, input.rows());
    let pairs = RowPairs::of(matched, first, count)?;
    let discard = request.flag("DISCARD_NONMATCHING");
    let kept: Vec<usize> = (0..count).filter(|&row| !(discard && pairs.of_row(row).is_empty())).collect();
    let groups: Vec<&[u32]> = kept.iter().map(|&row| pairs.of_row(row)).collect();
    let wanted = wanted(&indices(request, "SUMMARIES")?)?;
    let rows = kept.iter().map(|&row| (first + row) as i64).collect();
    let mut columns = vec![(OutputField::new("$row", "l"), Array::i64s(rows))];
    for field in join_fields(request, join)? {
        columns.extend(summarise_field(join, field, &groups, &wanted)?);
    }
    let names: Vec<String> = columns[1..].iter().map(|(field, _)| field.name.clone()).collect();
    let taken: Vec<&str> = input.fields.iter().map(|(name, _)| *name).filter(|name| !name.starts_with('$')).collect();
    for ((field, _), name) in columns[1..].iter_mut().zip(combine_names(&taken, &names)) {
        field.name = name;
    }
    Ok(Answer::table(columns))
}

/// Positions of the fields to summarise: those of JOIN_FIELDS in its order, or all.
fn join_fields(request: &Request, join: &Stream) -> Result<Vec<usize>, Error> {
    let wanted: Vec<&str> = match request.parameter("JOIN_FIELDS") {
        edgegis_sdk::Value::Array(names) => names.iter().filter_map(|name| name.as_str()).collect(),
        edgegis_sdk::Value::String(name) if !name.is_empty() => name.split(';').collect(),
        _ => vec![],
    };
    if wanted.is_empty() {
        return Ok((0..join.fields.len()).filter(|&field| !join.fields[field].0.starts_with('$')).collect());
    }
    let position = |name: &str| {
        let ignoring_case = || join.fields.iter().position(|(field, _)| field.eq_ignore_ascii_case(name));
        join.index(name).or_else(ignoring_case)
    };
    // As in QGIS, a name that JOIN lacks is passed over.
    Ok(wanted.into_iter().filter_map(position).collect())
}

/// An enum parameter of several options.
fn indices(request: &Request, name: &str) -> Result<Vec<usize>, Error> {
    let number = |value: &edgegis_sdk::Value| value.as_u64().map(|number| number as usize);
    let wrong = || Error::bad_parameter(format!("{name} must be a list of options."));
    match request.parameter(name) {
        edgegis_sdk::Value::Null => Ok(vec![]),
        edgegis_sdk::Value::Array(values) => values.iter().map(number).collect::<Option<_>>().ok_or_else(wrong),
        value => number(value).map(|index| vec![index]).ok_or_else(wrong),
    }
}

#[cfg(test)]
#[path = "join_by_location_summary_tests.rs"]
mod tests;
