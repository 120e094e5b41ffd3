//! The three forms of a distance matrix.

use crate::distance_matrix::{Points, Target};
use edgegis_sdk::attributes::taken;
use edgegis_sdk::field_names::combine_names;
use edgegis_sdk::layer::{layer_has_z, layer_type, Geometries};
use edgegis_sdk::{Answer, Array, Column, Error, OutputField, OutputStream, Request, Stream};

type Columns = Vec<(OutputField, Array)>;

/// A row for each pair: both ids, the distance, and both points as one multipoint.
pub fn linear(request: &Request, points: &Points) -> Result<Answer, Error> {
    let (input, target) = (request.stream(0)?, request.stream(1)?);
    let z = layer_has_z(input);
    let (sources, targets) = (Geometries::of(input)?, Geometries::of(target)?);
    let (mut rows, mut others, mut distances, mut pairs) = (vec![], vec![], vec![], vec![]);
    points.each_row(request, |row, found| {
        for near in found.unwrap_or_default() {
            rows.push(Some(row));
            others.push(Some(near.row));
            distances.push(near.distance);
            pairs.push(sources.get(row).zip(targets.get(near.row)).map(|(a, b)| pair(a, b, z)));
        }
    })?;
    let columns = vec![
        ids(request, "INPUT", input, "InputID", &rows)?,
        ids(request, "TARGET", target, "TargetID", &others)?,
        (crate::distance_field("Distance"), Array::f64s(distances)),
        (OutputField::geometry(), Array::binaries(&pairs)),
    ];
    Ok(table(columns, if z { 1004 } else { 4 }))
}

/// A row for each point of INPUT: the mean, standard deviation, minimum and maximum of its distances.
pub fn summary(request: &Request, points: &Points) -> Result<Answer, Error> {
    let mut statistics: [Vec<Option<f64>>; 4] = Default::default();
    points.each_row(request, |_, found| {
        let found = found.filter(|targets| !targets.is_empty()).map(|targets| summed_up(&targets));
        for (place, values) in statistics.iter_mut().enumerate() {
            values.push(found.map(|numbers| numbers[place]));
        }
    })?;
    let names = ["MEAN", "STDDEV", "MIN", "MAX"].iter().zip(&statistics);
    let fields = names.map(|(name, values)| (crate::distance_field(name), Array::optional_f64s(values))).collect();
    with_points(request, points, "InputID", fields)
}

/// The deviation is the population's. Summed in the order of the targets, as QGIS does.
fn summed_up(targets: &[Target]) -> [f64; 4] {
    let count = targets.len() as f64;
    let distances = || targets.iter().map(|target| target.distance);
    let mean = distances().fold(0.0, |sum, distance| sum + distance) / count;
    let squares = distances().fold(0.0, |sum, distance| sum + (distance - mean) * (distance - mean));
    let (least, most) = distances().fold((f64::INFINITY, 0.0f64), |(least, most), distance| (least.min(distance), most.max(distance)));
    [mean, (squares / count).sqrt(), least, most]
}

/// A row for each point of INPUT, a column for each point of TARGET, named by its id.
pub fn standard(request: &Request, points: &Points) -> Result<Answer, Error> {
    let target = request.stream(1)?;
    let targets = points.columns()?;
    let names = combine_names(&["ID"], &names(request, target, &targets)?);
    let rows = points.rows_of_part(request)?;
    let column = |target: u32| -> Vec<Option<f64>> { rows.clone().map(|row| points.between(row, target)).collect() };
    let fields = names.iter().zip(targets).map(|(name, target)| (crate::distance_field(name), Array::optional_f64s(&column(target))));
    with_points(request, points, "ID", fields.collect())
}

/// The id of each row of the part, the fields, and INPUT's own points.
fn with_points(request: &Request, points: &Points, id: &str, fields: Columns) -> Result<Answer, Error> {
    let input = request.stream(0)?;
    let geometries = Geometries::of(input)?;
    let rows: Vec<u32> = points.rows_of_part(request)?.collect();
    let places: Vec<Option<&[u8]>> = rows.iter().map(|&row| geometries.get(row)).collect();
    let mut columns = vec![ids(request, "INPUT", input, id, &rows.into_iter().map(Some).collect::<Vec<_>>())?];
    columns.extend(fields);
    columns.push((OutputField::geometry(), Array::binaries(&places)));
    Ok(table(columns, layer_type(input)))
}

fn table(columns: Columns, geometry_type: u32) -> Answer {
    let mut stream = OutputStream::of(columns);
    stream.metadata.push(("edgegis:geometry_type".into(), geometry_type.to_string()));
    Answer { streams: vec![stream], ..Answer::default() }
}

/// Where the id field of a layer is.
fn id_field(request: &Request, layer: &str, stream: &Stream) -> Result<usize, Error> {
    let name = format!("{layer}_FIELD");
    let place = request.text(&name).and_then(|field| stream.index(field));
    place.ok_or_else(|| Error::bad_parameter(format!("{name} must name a field of the layer.")))
}

fn ids(request: &Request, layer: &str, stream: &Stream, name: &str, rows: &[Option<u32>]) -> Result<(OutputField, Array), Error> {
    let (field, values) = taken(stream, layer, id_field(request, layer, stream)?, rows);
    Ok((OutputField { name: name.into(), ..field }, values))
}

/// The ids of some rows of TARGET as names of fields.
fn names(request: &Request, target: &Stream, rows: &[u32]) -> Result<Vec<String>, Error> {
    let field = id_field(request, "TARGET", target)?;
    let mut starts = vec![0];
    target.batches.iter().for_each(|batch| starts.push(starts[starts.len() - 1] + batch.length));
    let name = |&row: &u32| {
        let batch = starts.partition_point(|&start| start <= row as usize) - 1;
        name_of(&target.batches[batch].columns[field], row as usize - starts[batch])
    };
    rows.iter().map(name).collect()
}

fn name_of(column: &Column, row: usize) -> Result<String, Error> {
    if column.is_null(row) {
        return Ok("NULL".into());
    }
    match column.format {
        "u" => Ok(column.utf8(row)?.to_string()),
        "l" => Ok(column.i64s()?[row].to_string()),
        "L" => Ok(column.u64s()?[row].to_string()),
        "g" => Ok(format!("{:?}", column.f64s()?[row])),
        "b" => Ok(if column.boolean(row) { "True" } else { "False" }.into()),
        "i" | "I" | "s" | "S" | "c" | "C" => Ok(format!("{}", column.as_f64(row)?.unwrap_or_default())),
        _ => Err(Error::bad_parameter("TARGET_FIELD names the columns of a standard matrix: it must hold numbers or texts.")),
    }
}

/// Two points as a multipoint, sorted; a single one where they are equal. With Z, that of the other where one has none.
fn pair(a: &[u8], b: &[u8], z: bool) -> Vec<u8> {
    let [one, other] = [a, b].map(|wkb| (number(wkb, 5), number(wkb, 13), has_z(wkb).then(|| number(wkb, 21))));
    let heights = [one.2.or(other.2), other.2.or(one.2)].map(|height| height.unwrap_or(0.0));
    let mut places = [(one.0, one.1, heights[0]), (other.0, other.1, heights[1])];
    places.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let equal = places[0].0 == places[1].0 && places[0].1 == places[1].1;
    let code = if z { 1000u32 } else { 0 };
    let mut wkb = vec![1];
    wkb.extend((code + 4).to_le_bytes());
    wkb.extend((2 - u32::from(equal)).to_le_bytes());
    for (x, y, height) in &places[usize::from(equal)..] {
        wkb.push(1);
        wkb.extend((code + 1).to_le_bytes());
        [*x, *y].iter().chain(Some(height).filter(|_| z)).for_each(|number| wkb.extend(number.to_le_bytes()));
    }
    wkb
}

fn number(wkb: &[u8], at: usize) -> f64 {
    wkb.get(at..at + 8).map_or(f64::NAN, |bytes| {
        let mut eight = [0; 8];
        eight.copy_from_slice(bytes);
        f64::from_le_bytes(eight)
    })
}

fn has_z(wkb: &[u8]) -> bool {
    wkb.get(1..5).is_some_and(|code| edgegis_sdk::layer::type_has_z(u32::from_le_bytes([code[0], code[1], code[2], code[3]])))
}
