//! Spatial weights: the neighbours of each feature as a table, and as GeoDa's text files.
//!
//! The files: https://geodacenter.github.io/workbook/4a_contig_weights/lab4a.html (GAL) and 4b (GWT). Both name rows by
//! the id field; without one, by their number from 1.

use crate::report::Report;
use crate::weights::Weights;
use edgegis_sdk::{json, Answer, Array, Error, OutputField, Request, Stream};
use std::collections::HashSet;
use std::fmt::Write;

/// A layer's geometries and ids -> a row for each pair of neighbours; values GAL, GWT, REPORT.
pub fn result(request: &Request) -> Result<Answer, Error> {
    let layer = request.stream(0)?;
    let weights = Weights::of(request, layer)?;
    let field = request.text("ID_FIELD");
    let ids = ids(field, layer)?;
    let header = format!("0 {} layer {}\n", weights.rows(), field.unwrap_or("row").replace(' ', "_"));
    let table = table(&weights, &ids, request.flag("STANDARDIZE"));
    let report = report(&weights);
    Ok(table
        .with_value("GAL", gal(&weights, &ids, &header))
        .with_value("GWT", gwt(&weights, &ids, &header))
        .with_value("ISLANDS", weights.islands())
        .with_value("REPORT", report))
}

/// The whole numbers that name the rows.
fn ids(field: Option<&str>, layer: &Stream) -> Result<Vec<i64>, Error> {
    let Some(field) = field else { return Ok((1..=layer.rows() as i64).collect()) };
    let mut ids = Vec::with_capacity(layer.rows());
    for batch in &layer.batches {
        let column = batch.column(field)?;
        for row in 0..batch.length {
            let id = column.as_f64(row)?.filter(|id| id.fract() == 0.0 && id.abs() <= 9e15);
            ids.push(id.ok_or_else(|| Error::bad_input(format!("Field '{field}' is not a whole number everywhere.")))? as i64);
        }
    }
    let distinct: HashSet<i64> = ids.iter().copied().collect();
    if distinct.len() < ids.len() {
        let message = format!("Field '{field}' has the same value more than once: choose a field that names each feature.");
        return Err(Error::bad_input(message));
    }
    Ok(ids)
}

fn each_pair(weights: &Weights) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
    (0..weights.rows()).flat_map(move |row| {
        let distances = weights.distances_of_row(row);
        let distance = move |place: usize| distances.get(place).copied().unwrap_or(f64::NAN);
        let neighbors = weights.of_row(row).iter().enumerate();
        neighbors.map(move |(place, &neighbor)| (row, neighbor as usize, distance(place)))
    })
}

fn table(weights: &Weights, ids: &[i64], standardised: bool) -> Answer {
    let from = each_pair(weights).map(|(row, _, _)| ids[row]).collect();
    let to = each_pair(weights).map(|(_, neighbor, _)| ids[neighbor]).collect();
    let weight = each_pair(weights).map(|(row, _, _)| weights.weight(row, standardised)).collect();
    let distance: Vec<_> = each_pair(weights).map(|(_, _, distance)| Some(distance).filter(|d| !d.is_nan())).collect();
    Answer::table(vec![
        (OutputField::new("id", "l"), Array::i64s(from)),
        (OutputField::new("neighbor", "l"), Array::i64s(to)),
        (OutputField::new("weight", "g"), Array::f64s(weight)),
        (OutputField::new("distance", "g"), Array::optional_f64s(&distance)),
    ])
}

/// Per row a line with its id and the number of its neighbours, and a line with their ids.
fn gal(weights: &Weights, ids: &[i64], header: &str) -> String {
    let mut text = header.to_string();
    for row in 0..weights.rows() {
        let neighbors: Vec<String> = weights.of_row(row).iter().map(|&to| ids[to as usize].to_string()).collect();
        let _ = writeln!(text, "{} {}\n{}", ids[row], neighbors.len(), neighbors.join(" "));
    }
    text
}

/// Per pair a line with both ids and the distance, or 1 where neighbours share a border.
fn gwt(weights: &Weights, ids: &[i64], header: &str) -> String {
    let mut text = header.to_string();
    for (row, neighbor, distance) in each_pair(weights) {
        let value = if distance.is_nan() { 1.0 } else { distance };
        let _ = writeln!(text, "{} {} {value}", ids[row], ids[neighbor]);
    }
    text
}

fn report(weights: &Weights) -> edgegis_sdk::Value {
    let counts: Vec<f64> = (0..weights.rows()).map(|row| weights.count(row) as f64).collect();
    let rows = counts.len().max(1) as f64;
    let mut report = Report::default();
    report.figures(vec![
        ("Features", json!(counts.len())),
        ("Pairs of neighbours", json!(weights.neighbors.len())),
        ("Fewest neighbours", json!(counts.iter().copied().fold(f64::INFINITY, f64::min))),
        ("Mean number of neighbours", json!(weights.neighbors.len() as f64 / rows)),
        ("Most neighbours", json!(counts.iter().copied().fold(f64::NEG_INFINITY, f64::max))),
        ("Features without neighbours", json!(weights.islands())),
        ("Share of pairs that are neighbours", json!(weights.neighbors.len() as f64 / rows / rows)),
    ]);
    report.histogram("How many neighbours features have", "neighbours", &counts, None);
    report.into_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_layers::{layer, square};

    #[test]
    fn three_squares_in_a_row_as_gal_and_gwt() {
        let squares = [Some(square(0.0, 0.0)), Some(square(1.0, 0.0)), Some(square(2.0, 0.0)), Some(square(9.0, 9.0))];
        let rows = layer(&squares, &[("key", &[Some(10.0), Some(20.0), Some(30.0), Some(40.0)])]);
        let params = json!({"parameters": {"TYPE": 1, "ID_FIELD": "key", "STANDARDIZE": true}});
        let answer = result(&Request::native(params, vec![rows.view()])).unwrap();
        assert_eq!(answer.values["GAL"], "0 4 layer key\n10 1\n20\n20 2\n10 30\n30 1\n20\n40 0\n\n");
        assert_eq!(answer.values["GWT"], "0 4 layer key\n10 20 1\n20 10 1\n20 30 1\n30 20 1\n");
        let table = answer.streams[0].view();
        assert_eq!(table.batches[0].column("weight").unwrap().f64s().unwrap(), [1.0, 0.5, 0.5, 1.0]);
    }

    #[test]
    fn ids_name_one_row_each() {
        let rows = layer(&[None, None], &[("key", &[Some(1.0), Some(1.0)])]);
        assert!(ids(Some("key"), &rows.view()).is_err());
        assert_eq!(ids(None, &rows.view()).unwrap(), [1, 2]);
    }
}
