//! Filling sinks by windows, the first stage: what drains where within each window. See [`crate::labels`].

use crate::frame::{step_lengths, Frame};
use crate::labels::{passages, Labels, Passage, Paths};
use crate::level::{Level, Level32, Level64, Rise, Slope};
use crate::tables::{column, place};
use crate::water::{Water, NO_LABEL, OUTLET};
use edgegis_sdk::cells::{band, nodata_of, Cells, Number};
use edgegis_sdk::{Answer, Array, Batch, Error, OutputStream, Request, Stream, Window};
use std::f64::consts::PI;

/// Columns of a place: what a step adds to an elevation, by direction.
const STEP_COLUMNS: [&str; 8] = ["step_n", "step_ne", "step_e", "step_se", "step_s", "step_sw", "step_w", "step_nw"];

/// What levels are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// Elevations alone.
    Level,
    /// Elevations, and how many steps it is to an outlet where they are equal.
    Steps,
    /// Elevations that rise by so much with a step in each direction.
    Slope([f64; 8]),
}

impl Mode {
    pub fn of(request: &Request) -> Result<Self, Error> {
        let slope = request.parameter("MIN_SLOPE").as_f64().unwrap_or(0.0);
        if slope > 0.0 {
            let lengths = step_lengths(&request.grid()?);
            let rise = libm::tan(slope * PI / 180.0);
            return Ok(Mode::Slope(lengths.map(|length| rise * length)));
        }
        Ok(Mode::without_slope(request))
    }

    /// The same in a stage that has no grid: the first window's place says what steps add.
    pub fn of_places(request: &Request, places: &Stream) -> Result<Self, Error> {
        if request.parameter("MIN_SLOPE").as_f64().unwrap_or(0.0) <= 0.0 {
            return Ok(Mode::without_slope(request));
        }
        let place = only_batch(places)?;
        let mut steps = [0.0; 8];
        for (direction, step) in steps.iter_mut().enumerate() {
            *step = place.column(STEP_COLUMNS[direction])?.f64s()?[0];
        }
        Ok(Mode::Slope(steps))
    }

    fn without_slope(request: &Request) -> Self {
        let outputs = request.params["outputs"].as_array().map_or(&[][..], Vec::as_slice);
        let filled_alone = outputs.iter().all(|name| name == "OUTPUT_FILLED_DEM");
        if filled_alone {
            Mode::Level
        } else {
            Mode::Steps
        }
    }

    /// What a step in each direction adds to an elevation.
    pub fn steps(&self) -> [f64; 8] {
        match self {
            Mode::Slope(steps) => *steps,
            _ => [0.0; 8],
        }
    }
}

/// The window of elevations that a stage gets first.
pub struct Elevations<'a> {
    pub window: Window,
    pub cells: Cells<'a>,
    pub nodata: f64,
}

impl<'a> Elevations<'a> {
    pub fn read(request: &Request<'a>) -> Result<Self, Error> {
        let batch = only_batch(request.stream(0)?)?;
        Ok(Elevations {
            window: request.window()?,
            cells: Cells::of_band(batch, 0)?,
            nodata: nodata_of(&request.grid()?, 0),
        })
    }

    pub fn water<R: Rise>(&self, rise: R) -> Result<Water<R>, Error> {
        Water::new(rise, &self.window, &self.cells, self.nodata)
    }
}

pub fn only_batch<'a, 'b>(stream: &'b Stream<'a>) -> Result<&'b Batch<'a>, Error> {
    stream.batches.first().ok_or_else(|| Error::internal("a stage got no cells"))
}

/// Fills a window as if each cell beside another window were an outlet. Tables: levels and labels of the cells (not with
/// a minimum slope), the window's place, its frame, and the passages between labels.
pub fn flood(request: &Request) -> Result<Answer, Error> {
    if request.streams.get(1).is_some_and(|directions| !directions.fields.is_empty()) {
        return nothing_to_fill(request);
    }
    let input = Elevations::read(request)?;
    let mode = Mode::of(request)?;
    match mode {
        Mode::Slope(steps) => flooded_with(&input, Slope(steps), &mode),
        _ if input.cells.fit_f32() => flooded_with(&input, Level32, &mode),
        _ => flooded_with(&input, Level64, &mode),
    }
}

/// What is to be known of a window when directions are given: its place.
fn nothing_to_fill(request: &Request) -> Result<Answer, Error> {
    let window = request.window()?;
    let frame = Frame { columns: window.columns, rows: window.rows };
    let labels = OutputStream::of(vec![
        column("label", "I", Array::u32s(vec![u32::from(NO_LABEL); frame.len()])),
        column("level", "g", Array::f64s(vec![f64::NAN; frame.len()])),
        column("length", "g", Array::f64s(vec![0.0; frame.len()])),
    ]);
    let streams = vec![OutputStream::default(), place_with(&window, 0, [0.0; 8]), labels, passage_table(&[])];
    Ok(Answer { streams, ..Answer::default() })
}

/// A window's place, how many labels it has (none: nothing is filled), and what steps add.
fn place_with(window: &Window, labels: usize, steps: [f64; 8]) -> OutputStream {
    let mut place = place(window);
    let mut add = |(field, array)| {
        place.fields.push(field);
        place.batches[0].1.push(array);
    };
    add(column("labels", "l", Array::i64s(vec![labels as i64])));
    for (name, step) in STEP_COLUMNS.into_iter().zip(steps) {
        add(column(name, "g", Array::f64s(vec![step])));
    }
    place
}

fn flooded_with<R: Rise>(input: &Elevations, rise: R, mode: &Mode) -> Result<Answer, Error> {
    let mut water = input.water(rise)?;
    let mut labels = Labels::new(water.ground.len());
    let mut outlets = vec![];
    water.each_outlet(|cell| outlets.push(cell));
    water.lift_single_sinks();
    water.close_border();
    for cell in outlets {
        labels.label[cell] = OUTLET;
        water.pour(cell);
    }
    let frame = Frame { columns: water.columns, rows: water.rows };
    for (row, column) in frame.cells() {
        let cell = water.cell(row, column);
        if water.level[cell] != R::Level::UNREACHED {
            continue;
        }
        if water.is_lowest(cell) {
            labels.found(cell);
            water.pour(cell);
        } else {
            water.wait(cell);
        }
    }
    let steps = mode.steps();
    let (labels, length) = if let Mode::Slope(_) = mode {
        let length = vec![0.0; water.ground.len()];
        let mut paths = Paths { labels, length, steps };
        water.spread(&mut paths);
        (paths.labels, paths.length)
    } else {
        water.spread_level(&mut labels);
        (labels, vec![])
    };
    labels.check()?;
    let found = passages(&water, &labels, &length, &steps);
    let kept = if length.is_empty() { labelled(&water, &labels, &input.cells) } else { OutputStream::default() };
    let place = place_with(&input.window, labels.count, steps);
    let streams = vec![kept, place, frame_labels(&water, &labels, &length, frame), passage_table(&found)];
    Ok(Answer { streams, ..Answer::default() })
}

/// The core's cells in rows.
pub fn core_cells<R: Rise>(water: &Water<R>) -> impl Iterator<Item = usize> + '_ {
    (0..water.rows).flat_map(|row| water.cell(row, 0)..water.cell(row, 0) + water.columns)
}

/// The core's levels as elevations of a type of cells, NaN where there is no ground.
fn core_elevations<R: Rise, T: Number>(water: &Water<R>) -> Vec<T> {
    let mut values = Vec::with_capacity(water.rows * water.columns);
    for row in 0..water.rows {
        let cells = water.cell(row, 0)..water.cell(row, 0) + water.columns;
        let both = water.ground[cells.clone()].iter().zip(&water.level[cells]);
        let elevation = |level| water.rise.elevation(level);
        values.extend(
            both.map(|(ground, level)| {
                T::of_f64(if *ground == R::Level::OUTSIDE { f64::NAN } else { elevation(*level) })
            }),
        );
    }
    values
}

/// Levels as elevations, NaN where there is no ground.
pub fn elevations<R: Rise>(water: &Water<R>, cells: impl Iterator<Item = usize>) -> Vec<f64> {
    cells
        .map(
            |cell| {
                if water.ground[cell] == R::Level::OUTSIDE {
                    f64::NAN
                } else {
                    water.rise.elevation(water.level[cell])
                }
            },
        )
        .collect()
}

pub fn elevation_band<R: Rise>(water: &Water<R>, fit_f32: bool) -> (edgegis_sdk::OutputField, Array) {
    if fit_f32 {
        band("level", "f", Array::f32s(core_elevations(water)), water.columns)
    } else {
        band("level", "g", Array::f64s(core_elevations(water)), water.columns)
    }
}

fn labelled<R: Rise>(water: &Water<R>, labels: &Labels, cells: &Cells) -> OutputStream {
    let mut label = Vec::with_capacity(water.rows * water.columns);
    for start in (0..water.rows).map(|row| water.cell(row, 0)) {
        label.extend_from_slice(&labels.label[start..start + water.columns]);
    }
    let label = band("label", "S", Array::u16s(label), water.columns);
    OutputStream::of(vec![elevation_band(water, cells.fit_f32()), label])
}

fn frame_labels<R: Rise>(water: &Water<R>, labels: &Labels, length: &[f64], frame: Frame) -> OutputStream {
    let cells: Vec<usize> = frame.cells().map(|(row, column)| water.cell(row, column)).collect();
    let label = cells.iter().map(|cell| u32::from(labels.label[*cell])).collect();
    let length = cells.iter().map(|cell| length.get(*cell).copied().unwrap_or(0.0)).collect();
    OutputStream::of(vec![
        column("label", "I", Array::u32s(label)),
        column("level", "g", Array::f64s(elevations(water, cells.into_iter()))),
        column("length", "g", Array::f64s(length)),
    ])
}

fn passage_table(passages: &[Passage]) -> OutputStream {
    OutputStream::of(vec![
        column("from", "I", Array::u32s(passages.iter().map(|passage| passage.from).collect())),
        column("to", "I", Array::u32s(passages.iter().map(|passage| passage.to).collect())),
        column("bound", "g", Array::f64s(passages.iter().map(|passage| passage.bound).collect())),
        column("length", "g", Array::f64s(passages.iter().map(|passage| passage.length).collect())),
    ])
}

/// Whether a cell of a frame has no level.
pub fn is_missing(label: u32) -> bool {
    label == u32::from(NO_LABEL)
}
