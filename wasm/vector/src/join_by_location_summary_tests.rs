use super::*;
use edgegis_sdk::wkb::{point, polygon};
use edgegis_sdk::{json, Function, OutputStream, Value};

fn square(x: f64, y: f64, size: f64) -> Vec<u8> {
    polygon(&[vec![[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]])
}

fn layer(geometries: &[Option<Vec<u8>>], extra: Vec<(OutputField, Array)>) -> OutputStream {
    let mut columns = vec![(OutputField::geometry(), Array::binaries(geometries))];
    columns.extend(extra);
    OutputStream::of(columns)
}

/// Runs all stages, with one partition each; answers a column per (name, format) as JSON values.
fn run(parameters: Value, input: &OutputStream, join: &OutputStream) -> Vec<(String, Vec<Value>)> {
    let of = if input.view().rows() >= join.view().rows() { "INPUT" } else { "JOIN" };
    let call = |function: Function, of: &str, streams: Vec<&OutputStream>| {
        let partition = json!({ "index": 0, "count": 1, "first_row": 0, "of": of });
        let params = json!({ "parameters": parameters, "partition": partition });
        function(&Request::native(params, streams.into_iter().map(OutputStream::view).collect())).unwrap()
    };
    let prepared = call(prepare, "", vec![input, join]);
    let pairs = call(match_rows, of, vec![input, join, &prepared.streams[0]]);
    let answer = call(summarise, "INPUT", vec![input, join, &pairs.streams[0]]);
    let table = answer.streams[0].view();
    let columns = &table.batches[0].columns;
    columns.iter().map(|c| (format!("{}:{}", c.name, c.format), (0..c.length).map(|row| value(c, row)).collect())).collect()
}

fn value(column: &edgegis_sdk::Column, row: usize) -> Value {
    match column.format {
        _ if column.is_null(row) => Value::Null,
        "u" => json!(column.utf8(row).unwrap()),
        "b" => json!(column.boolean(row)),
        "tdD" => json!(column.i32s().unwrap()[row]),
        "l" => json!(column.i64s().unwrap()[row]),
        _ => json!(column.as_f64(row).unwrap()),
    }
}

fn cities() -> OutputStream {
    let places = [(1.0, 1.0), (2.0, 2.0), (10.0, 5.0), (12.0, 5.0), (50.0, 50.0)].map(|(x, y)| Some(point(x, y)));
    let people = Array::optional_f64s(&[Some(3.0), None, Some(8.0), Some(1.0), Some(9.0)]);
    let names = Array::binaries(&[Some("Ulm"), None, Some("Bonn"), Some("Bonn"), Some("x")]);
    let founded = Array::optional_i32s(&[Some(5), None, Some(-3), Some(5), Some(0)]);
    let capital = Array::booleans(&[Some(true), Some(false), None, Some(true), None]);
    let columns = [("people", "g", people), ("name", "u", names), ("founded", "tdD", founded), ("capital", "b", capital)];
    layer(&places, columns.into_iter().map(|(name, format, array)| (OutputField::new(name, format), array)).collect())
}

fn countries() -> OutputStream {
    let areas = [Some(square(0.0, 0.0, 10.0)), Some(square(10.0, 0.0, 10.0)), None, Some(square(30.0, 0.0, 1.0))];
    layer(&areas, vec![(OutputField::new("People_count", "g"), Array::f64s(vec![0.0; 4]))])
}

#[test]
fn numbers_of_points_that_intersect_polygons() {
    let parameters = json!({"PREDICATE": [0], "JOIN_FIELDS": ["people"], "SUMMARIES": [0, 5, 6, 2]});
    let columns = run(parameters, &countries(), &cities());
    // The third city lies on the border of both countries; the name people_count is taken.
    assert_eq!(columns[1], ("people_count_2:l".into(), vec![json!(2), json!(2), Value::Null, Value::Null]));
    assert_eq!(columns[2], ("people_min:g".into(), vec![json!(3.0), json!(1.0), Value::Null, Value::Null]));
    assert_eq!(columns[3], ("people_sum:g".into(), vec![json!(11.0), json!(9.0), Value::Null, Value::Null]));
    assert_eq!(columns[4], ("people_mean:g".into(), vec![json!(5.5), json!(4.5), Value::Null, Value::Null]));
}

#[test]
fn all_statistics_of_texts_dates_and_booleans() {
    let columns = run(json!({"PREDICATE": [1], "JOIN_FIELDS": ["name", "founded", "capital"]}), &countries(), &cities());
    let first: Vec<(&str, Value)> = columns.iter().skip(1).map(|(name, values)| (name.as_str(), values[0].clone())).collect();
    let expected = json!({
        "name_count:l": 2, "name_unique:l": 2, "name_empty:l": 1, "name_filled:l": 1, "name_min:u": "Ulm", "name_max:u": "Ulm",
        "name_min_length:i": 0.0, "name_max_length:i": 3.0, "name_mean_length:g": 1.5,
        "founded_count:l": 2, "founded_unique:l": 2, "founded_empty:l": 1, "founded_filled:l": 1, "founded_min:tdD": 5, "founded_max:tdD": 5,
        "capital_count:l": 2, "capital_unique:l": 2, "capital_empty:l": 0, "capital_filled:l": 2, "capital_min:b": false, "capital_max:b": true,
        "capital_min_length:i": 4.0, "capital_max_length:i": 5.0, "capital_mean_length:g": 4.5,
    });
    let expected: Vec<(&str, Value)> = expected.as_object().unwrap().iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
    assert_eq!(first, expected);
}

#[test]
fn points_as_input_get_the_polygons_attributes() {
    let parameters = json!({"PREDICATE": [5], "SUMMARIES": [0], "DISCARD_NONMATCHING": true});
    let columns = run(parameters, &cities(), &countries());
    assert_eq!(columns[0], ("$row:l".into(), vec![json!(0), json!(1), json!(3)]));
    assert_eq!(columns[1], ("People_count_count:l".into(), vec![json!(1); 3]));
}

#[test]
fn polygons_and_polygons() {
    let other = layer(
        &[Some(square(2.0, 2.0, 3.0)), Some(square(5.0, 5.0, 10.0)), Some(square(10.0, 0.0, 10.0))],
        vec![(OutputField::new("a", "g"), Array::f64s(vec![1.0, 2.0, 4.0]))],
    );
    let sums = |predicate: u32| {
        let parameters = json!({"PREDICATE": [predicate], "SUMMARIES": [5]});
        run(parameters, &countries(), &other)[1].1[..2].to_vec()
    };
    // intersects, contains, equals, touches, overlaps, within, crosses
    assert_eq!(sums(0), [json!(7.0), json!(6.0)]);
    assert_eq!(sums(1), [json!(1.0), json!(4.0)]);
    assert_eq!(sums(2), [Value::Null, json!(4.0)]);
    assert_eq!(sums(3), [json!(4.0), Value::Null]);
    assert_eq!(sums(4), [json!(2.0), json!(2.0)]);
    assert_eq!(sums(5), [Value::Null, json!(4.0)]);
    assert_eq!(sums(6), [Value::Null, Value::Null]);
}

#[test]
fn empty_layers_and_wrong_options() {
    let nothing = layer(&[], vec![(OutputField::new("a", "g"), Array::f64s(vec![]))]);
    let columns = run(json!({"PREDICATE": [0], "SUMMARIES": [0]}), &countries(), &nothing);
    assert_eq!(columns[1], ("a_count:l".into(), vec![Value::Null; 4]));
    assert_eq!(run(json!({"PREDICATE": [0]}), &nothing, &cities())[0].1.len(), 0);
    let params = json!({"parameters": {"PREDICATE": [9]}, "partition": {"index": 0, "count": 1, "first_row": 0, "of": "INPUT"}});
    let prepared = prepare(&Request::native(json!({}), vec![nothing.view(), nothing.view()])).unwrap();
    let streams = vec![nothing.view(), nothing.view(), prepared.streams[0].view()];
    assert_eq!(match_rows(&Request::native(params, streams)).err().unwrap().code, "bad-parameter");
}
