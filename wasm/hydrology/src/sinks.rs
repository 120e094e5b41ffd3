//! Filling sinks by windows: `flood` finds out in each window what drains where, `solve` puts that together, `raise`
//! and `improve` bring the water to its level, `check` compares the levels at the windows' borders. See [`crate::labels`].
//!
//! Level water is exact after `solve`. Where steps count (directions through flats, a minimum slope), `solve` yields
//! levels that are not too low; then windows tell each other what they found lower, until nothing is left to tell: each
//! level is the least over all paths, the same bits as from a queue over the whole raster.

use crate::cells::{band, column, nodata_of, place, Cells, Number};
use crate::frame::{each_halo_cell, step_lengths, Frame, Mosaic};
use crate::labels::{passages, Labels, Passage, Paths};
use crate::level::{Level, Level32, Level64, Rise, Slope, Steps32, Steps64};
use crate::of_any_type;
use crate::water::{Water, NO_LABEL, OUTLET};
use edgegis_sdk::{Answer, Array, Batch, Error, OutputStream, Request, Stream, Window};
use std::f64::consts::PI;

/// Steps to an outlet that a window cannot know yet.
pub const UNKNOWN_STEPS: u32 = 1 << 30;

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

    fn water<R: Rise>(&self, rise: R) -> Result<Water<R>, Error> {
        Water::new(rise, &self.window, &self.cells, self.nodata)
    }
}

pub fn only_batch<'a, 'b>(stream: &'b Stream<'a>) -> Result<&'b Batch<'a>, Error> {
    stream.batches.first().ok_or_else(|| Error::internal("a stage got no cells"))
}

// -- flood -----------------------------------------------------------------------------------------------------------

/// Fills a window as if each cell beside another window were an outlet. Tables: levels and labels of the cells (level
/// water alone), the window's place, its frame, and the passages between labels.
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
    water.close_border();
    for cell in outlets {
        labels.label[cell] = OUTLET;
        water.pour(cell);
    }
    let frame = Frame { columns: water.columns, rows: water.rows };
    for (row, column) in frame.cells() {
        let cell = water.cell(row, column);
        if water.level[cell] == R::Level::UNREACHED {
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
        water.spread(&mut labels);
        (labels, vec![])
    };
    labels.check()?;
    let found = passages(&water, &labels, &length, &steps);
    let kept = if *mode == Mode::Level { labelled(&water, &labels, &input.cells) } else { OutputStream::default() };
    let place = place_with(&input.window, labels.count, steps);
    let streams = vec![kept, place, frame_labels(&water, &labels, &length, frame), passage_table(&found)];
    Ok(Answer { streams, ..Answer::default() })
}

/// The core's cells in rows.
pub fn core_cells<R: Rise>(water: &Water<R>) -> impl Iterator<Item = usize> + '_ {
    (0..water.rows).flat_map(|row| water.cell(row, 0)..water.cell(row, 0) + water.columns)
}

/// Levels as elevations, NaN where there is no ground.
fn elevations<R: Rise>(water: &Water<R>, cells: impl Iterator<Item = usize>) -> Vec<f64> {
    cells
        .map(|cell| if water.ground[cell] == R::Level::OUTSIDE { f64::NAN } else { water.rise.elevation(water.level[cell]) })
        .collect()
}

fn elevation_band<R: Rise>(water: &Water<R>, fit_f32: bool) -> (edgegis_sdk::OutputField, Array) {
    let values = elevations(water, core_cells(water));
    if fit_f32 {
        let cells = values.into_iter().map(<f32 as Number>::of_f64).collect();
        band("level", "f", Array::f32s(cells), water.columns)
    } else {
        band("level", "g", Array::f64s(values), water.columns)
    }
}

fn labelled<R: Rise>(water: &Water<R>, labels: &Labels, cells: &Cells) -> OutputStream {
    let label = core_cells(water).map(|cell| labels.label[cell]).collect();
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

// -- raise, improve --------------------------------------------------------------------------------------------------

/// Fills a window from its outlets, and from the levels that `solve` found for the cells around it. Inputs: elevations
/// with a halo, places, levels of all frames. Tables: the cells, the frame.
pub fn raise(request: &Request) -> Result<Answer, Error> {
    let input = Elevations::read(request)?;
    match Mode::of(request)? {
        Mode::Slope(steps) => raised_with(request, &input, Slope(steps)),
        _ if input.cells.fit_f32() => raised_with(request, &input, Steps32),
        _ => raised_with(request, &input, Steps64),
    }
}

fn raised_with<R: Rise>(request: &Request, input: &Elevations, rise: R) -> Result<Answer, Error> {
    let mosaic = Mosaic::read(request.stream(1)?)?;
    let levels = only_batch(request.stream(2)?)?.column("level")?.f64s()?;
    let mut water = input.water(rise)?;
    let mut outlets = vec![];
    water.each_outlet(|cell| outlets.push(cell));
    outlets.into_iter().for_each(|cell| water.pour(cell));
    each_halo_cell(&input.window, |row, column, grid_row, grid_column| {
        let cell = water.halo_cell(row, column);
        let level = levels[mosaic.number_at(grid_row, grid_column)];
        if !level.is_nan() {
            water.rise_to(cell, water.rise.level(level, UNKNOWN_STEPS));
        }
    });
    water.spread(&mut ());
    let number = mosaic.starts[request.partition()?.index];
    Ok(Answer { streams: vec![kept(&water, input.cells.fit_f32()), frame_levels(&water, number)], ..Answer::default() })
}

/// The cells as they are kept: elevation, and steps where they count.
fn kept<R: Rise>(water: &Water<R>, fit_f32: bool) -> OutputStream {
    let counts = water.rise.steps(water.rise.step(water.rise.level(0.0, 0), 0)) == 1;
    let mut bands = vec![elevation_band(water, fit_f32 && counts)];
    if counts {
        let steps = core_cells(water).map(|cell| water.rise.steps(water.level[cell])).collect();
        bands.push(band("steps", "I", Array::u32s(steps), water.columns));
    }
    OutputStream::of(bands)
}

/// The frame's cells: number in the mosaic, level, steps, ground.
fn frame_levels<R: Rise>(water: &Water<R>, start: usize) -> OutputStream {
    let frame = Frame { columns: water.columns, rows: water.rows };
    let cells: Vec<usize> = frame.cells().map(|(row, column)| water.cell(row, column)).collect();
    let ground = |cell: &usize| {
        let ground = water.ground[*cell];
        if ground == R::Level::OUTSIDE { f64::NAN } else { water.rise.elevation(ground) }
    };
    OutputStream::of(vec![
        column("number", "l", Array::i64s((start..start + cells.len()).map(|number| number as i64).collect())),
        column("level", "g", Array::f64s(elevations(water, cells.iter().copied()))),
        column("steps", "I", Array::u32s(cells.iter().map(|cell| water.rise.steps(water.level[*cell])).collect())),
        column("ground", "g", Array::f64s(cells.iter().map(ground).collect())),
    ])
}

/// Goes on from what other windows found for this one's frame. Inputs: elevations, the cells, places, improvements.
pub fn improve(request: &Request) -> Result<Answer, Error> {
    let input = Elevations::read(request)?;
    match Mode::of(request)? {
        Mode::Slope(steps) => improved_with(request, &input, Slope(steps)),
        _ if input.cells.fit_f32() => improved_with(request, &input, Steps32),
        _ => improved_with(request, &input, Steps64),
    }
}

fn improved_with<R: Rise>(request: &Request, input: &Elevations, rise: R) -> Result<Answer, Error> {
    let mut water = input.water(rise)?;
    let kept_cells = only_batch(request.stream(1)?)?;
    let elevation = Cells::of_band(kept_cells, 0)?;
    let steps = kept_cells.columns.get(1).map(|column| column.cells()?.u32s()).transpose()?;
    let cells: Vec<usize> = core_cells(&water).collect();
    of_any_type!(elevation, values => for (place, cell) in cells.into_iter().enumerate() {
        if water.ground[cell] != R::Level::OUTSIDE {
            let steps = steps.map_or(0, |steps| steps[place]);
            water.level[cell] = water.rise.level(values[place].to_f64(), steps);
        }
    });
    water.close_border();
    let mosaic = Mosaic::read(request.stream(2)?)?;
    let index = request.partition()?.index;
    let (start, end) = (mosaic.starts[index] as i64, mosaic.starts[index + 1] as i64);
    let frame: Vec<usize> = mosaic.frame(index).cells().map(|(row, column)| water.cell(row, column)).collect();
    let found = only_batch(request.stream(3)?)?;
    let (levels, steps) = (found.column("level")?.f64s()?, found.column("steps")?.u32s()?);
    for (place, number) in found.column("number")?.i64s()?.iter().enumerate() {
        if (start..end).contains(number) {
            let level = water.rise.level(levels[place], steps[place]);
            water.rise_to(frame[(number - start) as usize], level);
        }
    }
    water.spread(&mut ());
    let fit_f32 = input.cells.fit_f32();
    Ok(Answer { streams: vec![kept(&water, fit_f32), frame_levels(&water, start as usize)], ..Answer::default() })
}

/// Whether a cell of a frame has no level.
pub fn is_missing(label: u32) -> bool {
    label == u32::from(NO_LABEL)
}
