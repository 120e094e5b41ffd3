use super::*;
use edgegis_sdk::wkb::{point, polygon};
use edgegis_sdk::{json, OutputStream, Value};

fn square(x: f64, y: f64, size: f64) -> Vec<u8> {
    polygon(&[vec![[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]])
}

/// Runs all stages; the points come in two partitions.
fn run(parameters: Value, polygons: &[Option<Vec<u8>>], parts: &[OutputStream]) -> Vec<f64> {
    let polygons = OutputStream::of(vec![(OutputField::geometry(), Array::binaries(polygons))]);
    let call = |function: edgegis_sdk::Function, values: Value, streams: Vec<&OutputStream>| {
        let params = json!({ "parameters": parameters, "values": { "prepare": values } });
        function(&Request::native(params, streams.into_iter().map(OutputStream::view).collect())).unwrap()
    };
    let index = call(prepare, json!({}), vec![&polygons, &polygons]);
    let values = Value::Object(index.values.clone());
    let counts: Vec<Answer> = parts.iter().map(|part| call(count, values.clone(), vec![part, &polygons, &index.streams[0]])).collect();
    let merged = call(total, values.clone(), counts.iter().map(|answer| &answer.streams[0]).collect());
    let again = call(total, values.clone(), vec![&merged.streams[0]]);
    let answer = call(result, values, vec![&again.streams[0]]);
    let table = answer.streams[0].view();
    assert_eq!(table.fields[0], ("N", "g"));
    table.batches[0].columns[0].f64s().unwrap().to_vec()
}

fn points(rows: &[(f64, f64)], extra: Vec<(OutputField, Array)>) -> OutputStream {
    let rows: Vec<Option<Vec<u8>>> = rows.iter().map(|(x, y)| Some(point(*x, *y))).collect();
    let mut columns = vec![(OutputField::geometry(), Array::binaries(&rows))];
    columns.extend(extra);
    OutputStream::of(columns)
}

#[test]
fn points_on_the_boundary_do_not_count() {
    let polygons = [Some(square(0.0, 0.0, 10.0)), None, Some(square(5.0, 0.0, 10.0))];
    let parts = [points(&[(1.0, 1.0), (10.0, 5.0), (0.0, 0.0)], vec![]), points(&[(7.0, 7.0), (99.0, 1.0)], vec![])];
    assert_eq!(run(json!({"FIELD": "N"}), &polygons, &parts), [2.0, 0.0, 2.0]);
}

#[test]
fn weights_add_up_and_nulls_add_nothing() {
    let weights = |values: &[Option<f64>]| vec![(OutputField::new("w", "g"), Array::optional_f64s(values))];
    let parts = [
        points(&[(1.0, 1.0), (2.0, 1.0), (3.0, 3.0)], weights(&[Some(0.1), None, Some(0.2)])),
        points(&[(4.0, 4.0)], weights(&[Some(0.3)])),
    ];
    let sums = run(json!({"FIELD": "N", "WEIGHT": "w"}), &[Some(square(0.0, 0.0, 10.0))], &parts);
    assert_eq!(sums, [0.1 + 0.2 + 0.3]);
}

#[test]
fn text_weights_count_where_they_are_numbers() {
    let column = Array::binaries(&[Some("1.5"), Some("many"), Some(" 2 ")]);
    let part = || points(&[(1.0, 1.0), (2.0, 1.0), (3.0, 3.0)], vec![(OutputField::new("w", "u"), column.clone())]);
    assert_eq!(run(json!({"FIELD": "N", "WEIGHT": "w"}), &[Some(square(0.0, 0.0, 10.0))], &[part(), part()]), [7.0]);
}

#[test]
fn classes_count_once_and_null_is_a_class() {
    let text = |values: &[Option<&str>]| vec![(OutputField::new("c", "u"), Array::binaries(values))];
    let parts = [
        points(&[(1.0, 1.0), (2.0, 1.0), (3.0, 3.0)], text(&[Some("a"), None, Some("a")])),
        points(&[(4.0, 4.0), (4.0, 5.0), (50.0, 50.0)], text(&[Some(""), Some("a"), Some("z")])),
    ];
    assert_eq!(run(json!({"FIELD": "N", "CLASSFIELD": "c"}), &[Some(square(0.0, 0.0, 10.0))], &parts), [3.0]);
}

#[test]
fn weight_and_class_together_give_zero_as_in_qgis() {
    let parts = [points(&[(1.0, 1.0)], vec![(OutputField::new("c", "g"), Array::f64s(vec![2.0]))])];
    let parameters = json!({"FIELD": "N", "CLASSFIELD": "c", "WEIGHT": "c"});
    assert_eq!(run(parameters, &[Some(square(0.0, 0.0, 10.0))], &parts), [0.0]);
}

#[test]
fn no_points_at_all() {
    assert_eq!(run(json!({"FIELD": "N"}), &[Some(square(0.0, 0.0, 10.0))], &[]), [0.0]);
    assert_eq!(run(json!({"FIELD": "N"}), &[], &[points(&[(1.0, 1.0)], vec![])]), [0.0; 0]);
}
