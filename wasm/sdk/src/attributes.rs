//! Columns of a layer by rows, for tables that join two layers.

use crate::{Array, Buffer, Column, OutputField, Request, Stream, Value};

/// The field and the values of a layer's column at some rows; null where there is none.
pub fn taken(stream: &Stream, input: &str, field: usize, rows: &[Option<u32>]) -> (OutputField, Array) {
    let columns: Vec<&Column> = stream.batches.iter().map(|batch| &batch.columns[field]).collect();
    let of_first = columns.first().copied().unwrap_or(&stream.empty.columns[field]);
    let name = stream.fields[field].0;
    let described = described(of_first).with_metadata("edgegis:like", &format!("{input}.{name}"));
    let mut starts = vec![0usize];
    columns.iter().for_each(|column| starts.push(starts[starts.len() - 1] + column.length));
    let places: Vec<Option<(usize, usize)>> = rows
        .iter()
        .map(|row| {
            row.map(|row| {
                let batch = starts.partition_point(|&start| start <= row as usize) - 1;
                (batch, row as usize - starts[batch])
            })
        })
        .map(|place| place.filter(|&(batch, row)| !columns[batch].is_null(row)))
        .collect();
    (described, values(of_first, &columns, &places))
}

/// Name, format and children of a column.
fn described(column: &Column) -> OutputField {
    let field = OutputField::new(column.name, column.format);
    column.children.iter().fold(field, |field, child| field.with_child(described(child)))
}

/// Values at (column, row); null where there is none.
fn values(like: &Column, columns: &[&Column], places: &[Option<(usize, usize)>]) -> Array {
    let validity = validity(places);
    match like.format {
        "n" => Array { length: places.len(), ..Array::default() },
        "u" | "z" => {
            let values: Vec<Option<&[u8]>> = places.iter().map(|place| place.map(|(c, row)| columns[c].binary(row))).collect();
            Array::binaries(&values)
        }
        "b" => Array::booleans(&places.iter().map(|place| place.map(|(c, row)| columns[c].boolean(row))).collect::<Vec<_>>()),
        "+l" => {
            let (mut offsets, mut items) = (vec![0i32], vec![]);
            for place in places {
                if let &Some((c, row)) = place {
                    let (start, end) = (columns[c].offsets()[row] as usize, columns[c].offsets()[row + 1] as usize);
                    items.extend((start..end).map(|item| Some((c, item)).filter(|_| !columns[c].children[0].is_null(item))));
                }
                offsets.push(items.len() as i32);
            }
            let children: Vec<&Column> = columns.iter().map(|column| &column.children[0]).collect();
            let children = vec![values(&like.children[0], &children, &items)];
            Array { length: places.len(), validity, data: Some(Buffer::I32(offsets)), bytes: None, children }
        }
        _ => {
            let bytes = match width(like.format) {
                1 => fixed::<1>(columns, places),
                2 => fixed::<2>(columns, places),
                4 => fixed::<4>(columns, places),
                _ => fixed::<8>(columns, places),
            };
            Array { length: places.len(), validity, data: Some(Buffer::aligned(&bytes)), bytes: None, children: vec![] }
        }
    }
}

/// Bytes of values that have all the same width; zeros where there is none.
fn fixed<const WIDTH: usize>(columns: &[&Column], places: &[Option<(usize, usize)>]) -> Vec<u8> {
    let values: Vec<&[[u8; WIDTH]]> = columns.iter().map(|column| column.raw_data().as_chunks().0).collect();
    let taken: Vec<[u8; WIDTH]> = places.iter().map(|place| place.map_or([0; WIDTH], |(c, row)| values[c][row])).collect();
    taken.into_flattened()
}

fn validity(places: &[Option<(usize, usize)>]) -> Option<Vec<u8>> {
    let mut bits = vec![0u8; places.len().div_ceil(8)];
    places.iter().enumerate().for_each(|(row, place)| bits[row / 8] |= u8::from(place.is_some()) << (row % 8));
    places.iter().any(Option::is_none).then_some(bits)
}

/// Bytes of a value.
fn width(format: &str) -> usize {
    match format {
        "c" | "C" => 1,
        "s" | "S" => 2,
        "i" | "I" | "f" | "tdD" | "tts" | "ttm" => 4,
        _ => 8,
    }
}

/// Positions of the fields that a parameter names, in its order; of all when it names none.
pub fn chosen(request: &Request, parameter: &str, stream: &Stream) -> Vec<usize> {
    let names: Vec<&str> = match request.parameter(parameter) {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        Value::String(names) if !names.is_empty() => names.split(';').collect(),
        _ => vec![],
    };
    let position = |name: &str| {
        let ignoring_case = || stream.fields.iter().position(|(field, _)| field.eq_ignore_ascii_case(name));
        stream.index(name).or_else(ignoring_case)
    };
    if names.is_empty() {
        return (0..stream.fields.len()).filter(|&field| !stream.fields[field].0.starts_with('$')).collect();
    }
    names.into_iter().filter_map(position).collect()
}
