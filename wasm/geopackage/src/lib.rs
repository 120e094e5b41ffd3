//! Writes a GeoPackage table as SQLite pages: the rows' B-tree, and the packed R-tree of their bounds.
//!
//! OGR makes the empty file, so schema, triggers and coordinate systems are its own; the host appends these pages,
//! overwrites the root pages, and sets extent and counts. A million points take a second instead of twenty.
#![forbid(unsafe_code)]

mod pages;
mod record;
mod rtree;
mod short_copy;
mod table;
mod values;

use edgegis_sdk::{json, Answer, Array, Column, Error, OutputField, OutputStream, Request, Value};
use pages::Pages;
use record::Record;
use table::Table;
use values::Values;

edgegis_sdk::module! {
    descriptors: [],
    functions: { "geopackage.write" => write },
}

/// Params: `first_page`, `srs_id`; `expected_bytes`: room to make at once; `zone`: what follows timestamps without one;
/// `columns`: names in the table's order behind the feature id; `index`: whether there is a spatial index; `fid`: the
/// column that holds ascending feature ids, null for 1, 2, ... Input: the rows. Output: new pages, and the images of the
/// root pages (table, node, rowid, parent). Values: `rows`, `extent`, `last_fid`.
pub fn write(request: &Request) -> Result<Answer, Error> {
    let parameters = &request.params["parameters"];
    let first = parameters["first_page"].as_u64().ok_or_else(|| Error::internal("first_page is missing"))?;
    let mut pages = Pages::new(first as u32);
    pages.expect(parameters["expected_bytes"].as_u64().unwrap_or(0) as usize);
    let rows = write_rows(request, parameters, &mut pages)?;
    let mut roots = rows.root;
    if parameters["index"].as_bool().unwrap_or(false) {
        let index = rtree::write(&mut pages, &rows.entries);
        roots.extend([index.node, index.rowid, index.parent].concat());
    }
    let bytes = |name: &str, bytes: Vec<u8>| OutputStream::of(vec![(OutputField::new(name, "C"), Array::u8s(bytes))]);
    let answer = Answer { streams: vec![bytes("pages", pages.into_bytes()), bytes("roots", roots)], ..Answer::default() };
    let [x_min, x_max, y_min, y_max] = rows.extent;
    let extent = if x_min <= x_max { json!([x_min, y_min, x_max, y_max]) } else { Value::Null };
    Ok(answer.with_value("extent", extent).with_value("rows", rows.count).with_value("last_fid", rows.last_fid))
}

struct Rows {
    root: Vec<u8>,
    entries: Vec<(i64, rtree::Bounds)>,
    extent: [f64; 4],
    count: u64,
    last_fid: i64,
}

fn write_rows(request: &Request, parameters: &Value, pages: &mut Pages) -> Result<Rows, Error> {
    let stream = request.stream(0)?;
    let names: Vec<&str> = parameters["columns"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let srs_id = parameters["srs_id"].as_i64().unwrap_or(0) as i32;
    let zone = parameters["zone"].as_str().unwrap_or("Z");
    let total = stream.rows().max(1);
    let mut table = Table::default();
    let mut record = Record::default();
    let mut rows = Rows {
        root: vec![],
        entries: Vec::with_capacity(stream.rows()),
        extent: [f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY],
        count: 0,
        last_fid: 0,
    };
    for batch in &stream.batches {
        edgegis_sdk::host::progress(rows.count as f64 / total as f64)?;
        let columns: Vec<Values> = names.iter().map(|name| Values::of(batch.column(name)?)).collect::<Result<_, _>>()?;
        let fids = parameters["fid"].as_str().map(|name| batch.column(name)).transpose()?;
        for row in 0..batch.length {
            let fid = next_fid(fids, row, rows.last_fid)?;
            record.clear();
            record.null();
            for column in &columns {
                if let Values::Geometry(column) = column {
                    if let Some(bounds) = values::push_geometry(&mut record, column, row, srs_id)? {
                        rows.add(fid, bounds);
                    }
                } else {
                    column.push(&mut record, row, zone)?;
                }
            }
            table.push(pages, fid, &record);
            (rows.last_fid, rows.count) = (fid, rows.count + 1);
        }
    }
    rows.root = table.finish(pages);
    Ok(rows)
}

impl Rows {
    fn add(&mut self, fid: i64, bounds: [f64; 4]) {
        let all = &mut self.extent;
        *all = [all[0].min(bounds[0]), all[1].max(bounds[1]), all[2].min(bounds[2]), all[3].max(bounds[3])];
        self.entries.push((fid, values::index_bounds(bounds)));
    }
}

/// The row's feature id: given, or one more than the last.
fn next_fid(fids: Option<&Column>, row: usize, last: i64) -> Result<i64, Error> {
    let Some(column) = fids else { return Ok(last + 1) };
    let fid = match column.format {
        "i" => column.i32s()?[row] as i64,
        _ => column.i64s()?[row],
    };
    if column.is_null(row) || fid <= last {
        return Err(Error::unsupported("The feature ids do not ascend from 1."));
    }
    Ok(fid)
}
