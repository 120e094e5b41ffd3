//! Spatial weights: the neighbours of each feature as a table, and as GeoDa's text files.
//!
//! The files: https://geodacenter.github.io/workbook/4a_contig_weights/lab4a.html (GAL) and 4b (GWT). Both name rows by
//! the id field, of whole numbers or of texts; without one, by their number from 1.

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
    let ids = Ids::of(field, layer)?;
    let header = format!("0 {} layer {}\n", weights.rows(), field.unwrap_or("row").replace(' ', "_"));
    let table = table(&weights, &ids, request.flag("STANDARDIZE"));
    let report = report(&weights);
    Ok(table
        .with_value("GAL", gal(&weights, &ids, &header))
        .with_value("GWT", gwt(&weights, &ids, &header))
        .with_value("ISLANDS", weights.islands())
        .with_value("REPORT", report))
}

/// What names the rows.
#[derive(Debug, PartialEq)]
enum Ids {
    Numbers(Vec<i64>),
    Texts(Vec<String>),
}

impl Ids {
    /// The values of a field, or numbers from 1.
    fn of(field: Option<&str>, layer: &Stream) -> Result<Self, Error> {
        let Some(field) = field else { return Ok(Ids::Numbers((1..=layer.rows() as i64).collect())) };
        let texts = layer.batches.first().is_some_and(|batch| batch.column(field).is_ok_and(|column| column.format == "u"));
        let ids = if texts { Ids::Texts(texts_of(field, layer)?) } else { Ids::Numbers(numbers_of(field, layer)?) };
        let distinct: HashSet<String> = (0..layer.rows()).map(|row| ids.word(row)).collect();
        if distinct.len() < layer.rows() {
            let message = format!("Field '{field}' has the same value more than once: choose a field that names each feature.");
            return Err(Error::bad_input(message));
        }
        Ok(ids)
    }

    /// As files name a row: in one word, with `_` for spaces, as PySAL writes it.
    fn word(&self, row: usize) -> String {
        match self {
            Ids::Numbers(numbers) => numbers[row].to_string(),
            Ids::Texts(texts) => texts[row].split_whitespace().collect::<Vec<_>>().join("_"),
        }
    }

    fn column(&self, name: &str, rows: impl Iterator<Item = usize>) -> (OutputField, Array) {
        match self {
            Ids::Numbers(numbers) => (OutputField::new(name, "l"), Array::i64s(rows.map(|row| numbers[row]).collect())),
            Ids::Texts(texts) => {
                let values: Vec<Option<&str>> = rows.map(|row| Some(texts[row].as_str())).collect();
                (OutputField::new(name, "u"), Array::binaries(&values))
            }
        }
    }
}

fn numbers_of(field: &str, layer: &Stream) -> Result<Vec<i64>, Error> {
    let mut ids = Vec::with_capacity(layer.rows());
    for batch in &layer.batches {
        let column = batch.column(field)?;
        for row in 0..batch.length {
            let id = column.as_f64(row)?.filter(|id| id.fract() == 0.0 && id.abs() <= 9e15);
            ids.push(id.ok_or_else(|| Error::bad_input(format!("Field '{field}' is not a whole number everywhere.")))? as i64);
        }
    }
    Ok(ids)
}

fn texts_of(field: &str, layer: &Stream) -> Result<Vec<String>, Error> {
    let mut ids = Vec::with_capacity(layer.rows());
    for batch in &layer.batches {
        let column = batch.column(field)?;
        for row in 0..batch.length {
            let id = if column.is_null(row) { "" } else { column.utf8(row)? };
            if id.trim().is_empty() {
                return Err(Error::bad_input(format!("Field '{field}' is empty in some rows: choose a field that names each feature.")));
            }
            ids.push(id.to_string());
        }
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

fn table(weights: &Weights, ids: &Ids, standardised: bool) -> Answer {
    let from = ids.column("id", each_pair(weights).map(|(row, _, _)| row));
    let to = ids.column("neighbor", each_pair(weights).map(|(_, neighbor, _)| neighbor));
    let weight = each_pair(weights).map(|(row, _, _)| weights.weight(row, standardised)).collect();
    let distance: Vec<_> = each_pair(weights).map(|(_, _, distance)| Some(distance).filter(|d| !d.is_nan())).collect();
    Answer::table(vec![
        from,
        to,
        (OutputField::new("weight", "g"), Array::f64s(weight)),
        (OutputField::new("distance", "g"), Array::optional_f64s(&distance)),
    ])
}

/// Per row a line with its id and the number of its neighbours, and a line with their ids.
fn gal(weights: &Weights, ids: &Ids, header: &str) -> String {
    let mut text = header.to_string();
    for row in 0..weights.rows() {
        let neighbors: Vec<String> = weights.of_row(row).iter().map(|&to| ids.word(to as usize)).collect();
        let _ = writeln!(text, "{} {}\n{}", ids.word(row), neighbors.len(), neighbors.join(" "));
    }
    text
}

/// Per pair a line with both ids and the distance, or 1 where neighbours share a border.
fn gwt(weights: &Weights, ids: &Ids, header: &str) -> String {
    let mut text = header.to_string();
    for (row, neighbor, distance) in each_pair(weights) {
        let value = if distance.is_nan() { 1.0 } else { distance };
        let _ = writeln!(text, "{} {} {value}", ids.word(row), ids.word(neighbor));
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
    use edgegis_sdk::OutputStream;

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
        assert!(Ids::of(Some("key"), &rows.view()).is_err());
        assert_eq!(Ids::of(None, &rows.view()).unwrap(), Ids::Numbers(vec![1, 2]));
    }

    fn named(names: [Option<&str>; 2]) -> Result<Ids, Error> {
        let column = (OutputField::new("name", "u"), Array::binaries(&names));
        Ids::of(Some("name"), &OutputStream::of(vec![column]).view())
    }

    #[test]
    fn texts_are_one_word_in_files() {
        let ids = named([Some("New York"), Some(" 01 ")]).unwrap();
        assert_eq!([ids.word(0), ids.word(1)], ["New_York", "01"]);
        assert!(named([Some("New York"), Some("New_York")]).is_err());
        assert!(named([Some("a"), None]).is_err() && named([Some("a"), Some(" ")]).is_err());
    }
}
