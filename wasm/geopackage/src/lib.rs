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

use edgegis_sdk::{json, Answer, Array, Column, Error, OutputField, OutputStream, Request, Stream, Value};
use pages::Pages;
use record::Record;
use table::Table;
use values::Values;

edgegis_sdk::module! {
    descriptors: [],
    functions: { "geopackage.rows" => rows, "geopackage.trees" => trees },
}

/// Lays out some of a table's rows. Parts of a table are laid out apart, at the same time.
/// Params: `srs_id`; `expected_bytes`: room to make at once; `zone`: what follows timestamps without one; `columns`: names in
/// the table's order behind the feature id; `fid`: the column that holds ascending feature ids, null for numbers from
/// `first_fid` on. Input: the rows. Output: `pages`, numbered from 0, a leaf the last; `links`: the places of those bytes in
/// them that name a page, to which the number of the first one is added; `leaves` (page, largest key); `bounds` of geometries
/// (feature id, single-precision x_min, x_max, y_min, y_max). Values: `rows`, `extent`, `last_fid`.
pub fn rows(request: &Request) -> Result<Answer, Error> {
    let parameters = &request.params["parameters"];
    let mut pages = Pages::new(0);
    pages.expect(parameters["expected_bytes"].as_u64().unwrap_or(0) as usize);
    let mut table = Table::default();
    let rows = write_rows(request, parameters, &mut pages, &mut table)?;
    let (leaves, links) = table.closed(&mut pages);
    let (numbers, keys) = leaves.into_iter().unzip();
    let leaves = vec![(OutputField::new("page", "I"), Array::u32s(numbers)), (OutputField::new("key", "l"), Array::i64s(keys))];
    let mut bounds = vec![(OutputField::new("fid", "l"), Array::i64s(rows.entries.iter().map(|entry| entry.0).collect()))];
    for (place, name) in BOUNDS.iter().enumerate() {
        let side = rows.entries.iter().map(|entry| entry.1[place]).collect();
        bounds.push((OutputField::new(name, "f"), Array::f32s(side)));
    }
    let links = OutputStream::of(vec![(OutputField::new("link", "I"), Array::u32s(links))]);
    let streams = vec![bytes("pages", pages.into_bytes()), links, OutputStream::of(leaves), OutputStream::of(bounds)];
    let [x_min, x_max, y_min, y_max] = rows.extent;
    let extent = if x_min <= x_max { json!([x_min, y_min, x_max, y_max]) } else { Value::Null };
    let answer = Answer { streams, ..Answer::default() };
    Ok(answer.with_value("extent", extent).with_value("rows", rows.count).with_value("last_fid", rows.last_fid))
}

/// What comes behind all rows: the inner pages of their tree, and the spatial index.
/// Params: `first_page`; `index`: whether there is a spatial index. Inputs: `leaves` and `bounds` of all parts; where there is
/// one leaf alone, its page: that is the root.
/// Output: new pages, and the images of the root pages (table, node, rowid, parent).
pub fn trees(request: &Request) -> Result<Answer, Error> {
    let parameters = &request.params["parameters"];
    let mut pages = Pages::new(first_page(parameters)?);
    let mut leaves = Vec::new();
    for batch in &request.stream(0)?.batches {
        leaves.extend(batch.column("page")?.u32s()?.iter().copied().zip(batch.column("key")?.i64s()?.iter().copied()));
    }
    let leaf = request.stream(2)?.batches.iter().map(|batch| batch.columns[0].u8s()).collect::<Result<Vec<_>, _>>()?.concat();
    let mut roots = if leaf.is_empty() { table::tree(leaves, &mut pages) } else { leaf };
    if parameters["index"].as_bool().unwrap_or(false) {
        let entries = entries(request.stream(1)?)?;
        pages.expect(entries.len() * rtree::BYTES_PER_ENTRY);
        let index = rtree::write(&mut pages, &entries);
        roots.extend([index.node, index.rowid, index.parent].concat());
    }
    Ok(Answer { streams: vec![bytes("pages", pages.into_bytes()), bytes("roots", roots)], ..Answer::default() })
}

const BOUNDS: [&str; 4] = ["x_min", "x_max", "y_min", "y_max"];

fn bytes(name: &str, bytes: Vec<u8>) -> OutputStream {
    OutputStream::of(vec![(OutputField::new(name, "C"), Array::u8s(bytes))])
}

fn first_page(parameters: &Value) -> Result<u32, Error> {
    parameters["first_page"].as_u64().map(|number| number as u32).ok_or_else(|| Error::internal("first_page is missing"))
}

fn entries(stream: &Stream) -> Result<Vec<(i64, rtree::Bounds)>, Error> {
    let mut entries = Vec::with_capacity(stream.rows());
    for batch in &stream.batches {
        let sides: Vec<&[f32]> = BOUNDS.iter().map(|name| batch.column(name)?.f32s()).collect::<Result<_, _>>()?;
        let fids = batch.column("fid")?.i64s()?;
        entries.extend(fids.iter().enumerate().map(|(row, fid)| (*fid, [sides[0][row], sides[1][row], sides[2][row], sides[3][row]])));
    }
    Ok(entries)
}

struct Rows {
    entries: Vec<(i64, rtree::Bounds)>,
    extent: [f64; 4],
    count: u64,
    last_fid: i64,
}

fn write_rows(request: &Request, parameters: &Value, pages: &mut Pages, table: &mut Table) -> Result<Rows, Error> {
    let stream = request.stream(0)?;
    let names: Vec<&str> = parameters["columns"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let srs_id = parameters["srs_id"].as_i64().unwrap_or(0) as i32;
    let zone = parameters["zone"].as_str().unwrap_or("Z");
    let mut record = Record::default();
    let mut rows = Rows {
        entries: Vec::with_capacity(stream.rows()),
        extent: [f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY],
        count: 0,
        last_fid: parameters["first_fid"].as_i64().unwrap_or(1) - 1,
    };
    for batch in &stream.batches {
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
