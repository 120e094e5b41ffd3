//! Join attributes by nearest: each feature of INPUT with the nearest ones of INPUT_2, and their attributes.
//!
//! Same results as QGIS's `native:joinbynearest`. Stages: prepare (a tree), join (per part of INPUT), count.

use crate::box_tree::{build, BoxTree, Neighbour, Walk, Wanted};
use crate::shape::{bounds, Shape};
use crate::shape_distance::Nearest;
use edgegis_sdk::attributes::{chosen, taken};
use edgegis_sdk::field_names::combine_names;
use edgegis_sdk::layer::{feature_error, Geometries};
use edgegis_sdk::{host, Answer, Array, Error, OutputField, OutputStream, Request, Stream};

/// Rows between two reports of progress.
const REPORT_EVERY: u32 = 256;
/// Neighbours of a row that room is made for at once.
const MOST_EXPECTED: usize = 16;
/// The fields that are added, behind those of INPUT_2.
const FIELDS: [&str; 6] = ["n", "distance", "feature_x", "feature_y", "nearest_x", "nearest_y"];

/// INPUT's and INPUT_2's geometries -> the tree of INPUT_2; value `parts`: into how many INPUT is cut.
pub fn prepare(request: &Request) -> Result<Answer, Error> {
    let (input, other) = (request.stream(0)?, request.stream(1)?);
    Ok(build(other)?.with_value("parts", Geometries::of(input)?.parts()))
}

/// A layer's geometries, read when they are needed.
struct Shapes<'a, 'b> {
    layer: &'b Stream<'a>,
    geometries: Geometries<'a>,
    read: Vec<Option<Box<Shape>>>,
}

impl<'a, 'b> Shapes<'a, 'b> {
    fn of(layer: &'b Stream<'a>) -> Result<Self, Error> {
        let geometries = Geometries::of(layer)?;
        let read = (0..geometries.len()).map(|_| None).collect();
        Ok(Shapes { layer, geometries, read })
    }

    /// A feature that has bounds.
    fn get(&mut self, row: u32) -> Result<&Shape, Error> {
        let place = &mut self.read[row as usize];
        Ok(match place {
            Some(shape) => shape,
            None => {
                let wkb = self.geometries.get(row).unwrap_or_default();
                place.insert(Box::new(Shape::read(wkb).map_err(|error| feature_error(error, self.layer, row))?))
            }
        })
    }
}

/// The rows of the result; where there is no other feature, the rest is null.
#[derive(Default)]
struct Joined {
    rows: Vec<i64>,
    others: Vec<Option<u32>>,
    numbers: Vec<i32>,
    distances: Vec<f64>,
    /// feature_x, feature_y, nearest_x, nearest_y.
    places: [Vec<f64>; 4],
    /// Rows of INPUT that have no neighbour.
    alone: Vec<i64>,
    joined: i64,
}

impl Joined {
    fn with_capacity(rows: usize) -> Self {
        Joined {
            rows: Vec::with_capacity(rows),
            others: Vec::with_capacity(rows),
            numbers: Vec::with_capacity(rows),
            distances: Vec::with_capacity(rows),
            places: std::array::from_fn(|_| Vec::with_capacity(rows)),
            ..Joined::default()
        }
    }

    fn push(&mut self, row: u32, neighbour: Option<(i32, &Neighbour)>) {
        let nearest = neighbour.map(|(_, found)| found.nearest);
        let [[ax, ay], [bx, by]] = nearest.map_or([[0.0; 2]; 2], |nearest| nearest.places);
        self.rows.push(row.into());
        self.others.push(neighbour.map(|(_, found)| found.row));
        self.numbers.push(neighbour.map_or(0, |(number, _)| number));
        self.distances.push(nearest.map_or(0.0, |nearest| nearest.length()));
        self.places.iter_mut().zip([ax, ay, bx, by]).for_each(|(values, value)| values.push(value));
    }

    /// The bits of the rows that have a neighbour; none when all have one.
    fn validity(&self) -> Option<Vec<u8>> {
        let mut bits = vec![0u8; self.others.len().div_ceil(8)];
        self.others.iter().enumerate().for_each(|(row, other)| bits[row / 8] |= u8::from(other.is_some()) << (row % 8));
        self.others.iter().any(Option::is_none).then_some(bits)
    }

    fn add(&mut self, row: u32, found: &[Neighbour], discard: bool) {
        (1..).zip(found).for_each(|neighbour| self.push(row, Some(neighbour)));
        self.joined += i64::from(!found.is_empty());
        if found.is_empty() {
            self.alone.push(row.into());
            if !discard {
                self.push(row, None);
            }
        }
    }

    /// The table of neighbours, the table of rows without, and the counts.
    fn answer(self, request: &Request, input: &Stream, other: &Stream) -> Answer {
        let fields = chosen(request, "FIELDS_TO_COPY", other);
        let prefix = request.text("PREFIX").unwrap_or_default();
        let copied: Vec<String> = fields.iter().map(|&field| format!("{prefix}{}", other.fields[field].0)).collect();
        let own: Vec<&str> = input.fields.iter().map(|(name, _)| *name).filter(|name| !name.starts_with('$')).collect();
        let copied = combine_names(&own, &copied);
        let taken_names: Vec<&str> = own.into_iter().chain(copied.iter().map(String::as_str)).collect();
        let added = combine_names(&taken_names, &FIELDS.map(String::from));
        let (counts, validity) = ([self.joined, self.alone.len() as i64], self.validity());
        let mut columns = vec![(OutputField::new("$row", "l"), Array::i64s(self.rows))];
        for (&field, name) in fields.iter().zip(copied) {
            let (described, values) = taken(other, "INPUT_2", field, &self.others);
            columns.push((OutputField { name, ..described }, values));
        }
        let or_null = |array: Array| Array { validity: validity.clone(), ..array };
        columns.push((OutputField::new(&added[0], "i"), or_null(Array::i32s(self.numbers))));
        columns.push((crate::distance_field(&added[1]), or_null(Array::f64s(self.distances))));
        for (name, values) in added[2..].iter().zip(self.places) {
            columns.push((OutputField::new(name, "g"), or_null(Array::f64s(values))));
        }
        let mut answer = Answer::table(columns);
        answer.streams.push(OutputStream::of(vec![(OutputField::new("$row", "l"), Array::i64s(self.alone))]));
        answer.streams.push(counts_table(counts));
        answer
    }
}

const COUNTS: [&str; 2] = ["joined", "alone"];

fn counts_table(counts: [i64; 2]) -> OutputStream {
    let column = |(name, count): (&&str, i64)| (OutputField::new(name, "l"), Array::i64s(vec![count]));
    OutputStream::of(COUNTS.iter().zip(counts).map(column).collect())
}

/// INPUT, INPUT_2, the tree and its rows, the names of INPUT's fields -> a row for each neighbour; the rows without any; how many of both.
pub fn join(request: &Request) -> Result<Answer, Error> {
    let (input, other) = (request.stream(0)?, request.stream(1)?);
    let tree = BoxTree::read(request.stream(2)?, request.stream(3)?)?;
    let count = request.integer("NEIGHBORS")?.max(1) as usize;
    let most = request.parameter("MAX_DISTANCE").as_f64().map_or(f64::INFINITY, |most| most.max(f64::MIN_POSITIVE));
    let (same, discard) = (request.flag("SAME_LAYER"), request.flag("DISCARD_NONMATCHING"));
    let (geometries, mut shapes) = (Geometries::of(input)?, Shapes::of(other)?);
    let partition = request.partition()?;
    let rows = geometries.rows_of_part(partition.index, partition.count);
    let expected = rows.len() * count.min(other.rows()).clamp(1, MOST_EXPECTED);
    let (mut walk, mut joined) = (Walk::default(), Joined::with_capacity(expected));
    for row in rows.clone() {
        let place = row - rows.start;
        if place % REPORT_EVERY == 0 {
            host::progress(f64::from(place) / rows.len() as f64)?;
        }
        let wanted = Wanted { count, most, but: same.then_some(row) };
        let found = neighbours(geometries.get(row), &tree, &mut walk, wanted, &mut shapes);
        joined.add(row, found.map_err(|error| feature_error(error, input, row))?, discard);
    }
    Ok(joined.answer(request, request.stream(4)?, other))
}

/// The neighbours of a geometry; none of one that is missing, empty or not finite.
fn neighbours<'w>(
    wkb: Option<&[u8]>,
    tree: &BoxTree,
    walk: &'w mut Walk,
    wanted: Wanted,
    shapes: &mut Shapes,
) -> Result<&'w [Neighbour], Error> {
    let Some(wkb) = wkb else { return Ok(&[]) };
    let Some(bounds) = bounds(wkb)? else { return Ok(&[]) };
    let mut own = None;
    tree.nearest(walk, &bounds, wanted, |row| {
        if own.is_none() {
            own = Some(Shape::read(wkb)?);
        }
        let other = shapes.get(row)?;
        Ok(Nearest::of(own.as_ref().expect("read before"), other))
    })
}

/// The parts' counts -> their sums, as values, too.
pub fn count(request: &Request) -> Result<Answer, Error> {
    let mut sums = [0; 2];
    for batch in &request.stream(0)?.batches {
        for (sum, name) in sums.iter_mut().zip(COUNTS) {
            *sum += batch.column(name)?.i64s()?.iter().sum::<i64>();
        }
    }
    let mut answer = Answer::default();
    answer.streams.push(counts_table(sums));
    Ok(answer.with_value("JOINED_COUNT", sums[0]).with_value("UNJOINABLE_COUNT", sums[1]))
}

#[cfg(test)]
#[path = "join_by_nearest_tests.rs"]
mod tests;
