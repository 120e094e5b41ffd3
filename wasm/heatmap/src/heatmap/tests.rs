//! Both stages together, against a plain computation over all cells and points.

use super::*;
use edgegis_sdk::{json, wkb, OutputStream, Value};

fn layer(points: &[(Option<[f64; 2]>, Option<f64>)], extent: &str) -> OutputStream {
    let geometry: Vec<Option<Vec<u8>>> = points.iter().map(|(xy, _)| xy.map(|[x, y]| wkb::point(x, y))).collect();
    let values: Vec<Option<f64>> = points.iter().map(|(_, value)| *value).collect();
    let mut stream = OutputStream::of(vec![
        (OutputField::geometry(), Array::binaries(&geometry)),
        (OutputField::new("value", "g"), Array::optional_f64s(&values)),
    ]);
    stream.metadata.push(("edgegis:extent".into(), extent.into()));
    stream
}

fn parameters(changes: Value) -> Value {
    let mut parameters = json!({"RADIUS": 10.0, "RADIUS_FIELD": null, "PIXEL_SIZE": 1.5, "WEIGHT_FIELD": null, "KERNEL": 0,
        "DECAY": 0.0, "OUTPUT_VALUE": 0});
    for (key, value) in changes.as_object().unwrap() {
        parameters[key] = value.clone();
    }
    parameters
}

fn prepared(layer: &OutputStream, parameters: &Value) -> Result<Answer, Error> {
    prepare(&Request::native(json!({"parameters": parameters, "stage": "prepare"}), vec![layer.view()]))
}

/// The whole grid, from windows of `columns` x `rows`.
fn heatmap(layer: &OutputStream, parameters: &Value, columns: usize, rows: usize) -> Vec<f32> {
    let prepared = prepared(layer, parameters).unwrap();
    let size = |key: &str| prepared.values["grid"][key].as_u64().unwrap() as usize;
    let (all_columns, all_rows) = (size("columns"), size("rows"));
    let mut cells = vec![0.0; all_columns * all_rows];
    for row in (0..all_rows).step_by(rows) {
        for column in (0..all_columns).step_by(columns) {
            let (width, height) = (columns.min(all_columns - column), rows.min(all_rows - row));
            let window = json!({"column": column, "row": row, "columns": width, "rows": height,
                "left": 0, "top": 0, "right": 0, "bottom": 0});
            let params = json!({"parameters": parameters, "window": window, "grid": prepared.values["grid"],
                "values": {"prepare": prepared.values}});
            let answer = super::window(&Request::native(params, vec![prepared.streams[0].view()])).unwrap();
            let part = answer.streams[0].view().batches[0].columns[0].cells().unwrap().f32s().unwrap().to_vec();
            for (r, line) in part.chunks(width).enumerate() {
                cells[(row + r) * all_columns + column..][..width].copy_from_slice(line);
            }
        }
    }
    cells
}

fn scattered(count: usize) -> Vec<(Option<[f64; 2]>, Option<f64>)> {
    let fraction = |i: usize| f64::from((i as u32).wrapping_mul(2_654_435_761) >> 8) / f64::from(1 << 24);
    (0..count)
        .map(|i| (Some([fraction(3 * i + 1) * 100.0, fraction(3 * i + 2) * 300.0]), Some(fraction(3 * i) * 9.0)))
        .collect()
}

#[test]
fn one_point_has_a_peak_of_one_beside_it() {
    let cells = heatmap(&layer(&[(Some([0.0, 0.0]), None)], "0,0,0,0"), &parameters(json!({})), 64, 64);
    // 15 x 15 cells over 20 x 20 units. Row 6 lies 6 cells below the upper edge; its centre counts as that of the row 6
    // from below, 0.25 off the point, and so does column 6: (1 - 2 * 0.25² / 100)².
    assert_eq!(cells.len(), 15 * 15);
    assert_eq!(cells[6 * 15 + 6], (0.998_75_f64 * 0.998_75) as f32);
    assert_eq!(cells[0], NODATA);
}

#[test]
fn windows_join_to_the_whole() {
    let layer = layer(&scattered(400), "0,0,100,300");
    for changes in
        [json!({}), json!({"RADIUS_FIELD": "value", "KERNEL": 1, "DECAY": 0.5}), json!({"WEIGHT_FIELD": "value"})]
    {
        let parameters = parameters(changes);
        let whole = heatmap(&layer, &parameters, 10_000, 10_000);
        assert_eq!(whole, heatmap(&layer, &parameters, 13, 64));
        assert_eq!(whole, heatmap(&layer, &parameters, 10_000, 7));
    }
}

#[test]
fn equals_every_cell_worked_alone() {
    let points = scattered(60);
    let parameters = parameters(json!({"WEIGHT_FIELD": "value", "KERNEL": 3, "OUTPUT_VALUE": 1}));
    let cells = heatmap(&layer(&points, "0,0,100,300"), &parameters, 10_000, 10_000);
    let grid = DensityGrid::new(Extent::parse("0,0,100,300").unwrap().grown(10.0), 1.5).unwrap();
    let kernel = Kernel { shape: Shape::Triweight, decay: 0.0, scaled: true };
    let mut expected = vec![NODATA; cells.len()];
    for (xy, weight) in points {
        let [x, y] = xy.unwrap();
        let block = grid.block(x, y, 10.0).unwrap();
        for (row, column) in (0..block.size).flat_map(|row| (0..block.size).map(move |column| (row, column))) {
            let (run, rise) = (grid.x(block.column + column) - x, grid.y(block.mirrored_row + row) - y);
            let distance = (run * run + rise * rise).sqrt();
            if distance <= 10.0 {
                let cell = &mut expected[(block.row + row) * grid.columns + block.column + column];
                let before = if *cell == NODATA { 0.0 } else { *cell };
                *cell = (f64::from(before) + weight.unwrap() * kernel.value(distance, 10.0)) as f32;
            }
        }
    }
    assert_eq!(cells, expected);
}

#[test]
fn nulls_count_as_zero_and_missing_geometries_not_at_all() {
    let points = [(Some([0.0, 0.0]), None), (None, Some(50.0)), (Some([30.0, 0.0]), Some(12.0))];
    let layer = layer(&points, "0,0,30,0");
    let weighted = heatmap(&layer, &parameters(json!({"WEIGHT_FIELD": "value"})), 10_000, 10_000);
    assert!(weighted.contains(&0.0));
    let by_radius = prepared(&layer, &parameters(json!({"RADIUS_FIELD": "value"}))).unwrap();
    assert_eq!(by_radius.values["largest_radius"], 50.0);
    assert_eq!(by_radius.streams[0].batches[0].0, 1);
}

#[test]
fn what_cannot_be_estimated_is_named() {
    let one = layer(&[(Some([0.0, 0.0]), Some(0.0))], "0,0,0,0");
    let code = |layer: &OutputStream, changes| prepared(layer, &parameters(changes)).err().map(|error| error.code);
    assert_eq!(code(&layer(&[], ""), json!({})), Some("bad-input"));
    assert_eq!(code(&layer(&[(None, None)], ""), json!({})), Some("bad-input"));
    assert_eq!(code(&one, json!({"RADIUS": 0.0})), Some("bad-parameter"));
    assert_eq!(code(&one, json!({"RADIUS": "nan"})), Some("bad-parameter"));
    assert_eq!(code(&one, json!({"PIXEL_SIZE": 0.0})), Some("bad-parameter"));
    assert_eq!(code(&one, json!({"PIXEL_SIZE": 1e-9})), Some("bad-parameter"));
    assert_eq!(code(&one, json!({"RADIUS_FIELD": "value"})), Some("bad-input"));
    assert_eq!(code(&one, json!({"KERNEL": 9})), Some("bad-parameter"));
    assert_eq!(code(&one, json!({})), None);
}
