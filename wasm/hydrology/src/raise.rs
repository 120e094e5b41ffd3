//! Filling sinks by windows where more than the levels is wanted: the steps to the outlets of level ground, or a minimum
//! slope. `raise` starts from the levels that `solve` found for the windows' borders, which are not too low; `improve`
//! goes on from what other windows found to be lower ([`crate::rounds`]), until nothing is. So each level is the least
//! over all paths, the same bits as from a queue over the whole raster.

use crate::frame::{each_halo_cell, near, Frame, Mosaic};
use crate::level::{Level, Rise, Slope, Steps32, Steps64};
use crate::sinks::{core_cells, elevation_band, elevations, only_batch, Elevations, Mode};
use crate::surface::{Height, Surface, UNKNOWN_STEPS};
use crate::tables::column;
use crate::water::Water;
use edgegis_sdk::cells::{band, Cells, Number};
use edgegis_sdk::of_any_type;
use edgegis_sdk::{Answer, Array, Batch, Error, OutputStream, Request};

/// Fills a window, with the levels that `solve` found for the cells around it. Inputs: elevations with a halo, places,
/// levels of all frames; the cells, the labels' levels and where those of each window begin. Tables: the cells, the frame.
pub fn raise(request: &Request) -> Result<Answer, Error> {
    let mosaic = Mosaic::read(request.stream(1)?)?;
    if let Mode::Slope(steps) = Mode::of(request)? {
        let around = only_batch(request.stream(2)?)?.column("level")?.f64s()?;
        return raised(request, &Elevations::read(request)?, &mosaic, around, Slope(steps));
    }
    let flooded = only_batch(request.stream(3)?)?;
    match Cells::of_band(flooded, 0)? {
        Cells::F32(cells) => stepped(request, &mosaic, cells, flooded),
        Cells::F64(cells) => stepped(request, &mosaic, cells, flooded),
        _ => Err(Error::internal("levels are kept as floating-point numbers")),
    }
}

fn raised<R: Rise>(
    request: &Request,
    input: &Elevations,
    mosaic: &Mosaic,
    levels: &[f64],
    rise: R,
) -> Result<Answer, Error> {
    let mut water = input.water(rise)?;
    let mut outlets = vec![];
    water.each_outlet(|cell| outlets.push(cell));
    outlets.into_iter().for_each(|cell| water.pour(cell));
    water.lift_single_sinks();
    each_halo_cell(&near(&input.window), |row, column, grid_row, grid_column| {
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

/// The levels are those of the labels; what is left is to count the steps to where level ground is left. With the halo
/// those of the core are right that are fewer than the halo is wide: mostly all.
fn stepped<H: Height>(request: &Request, mosaic: &Mosaic, cells: &[H], flooded: &Batch) -> Result<Answer, Error> {
    let window = request.window()?;
    let label = flooded.columns.get(1).ok_or_else(|| Error::internal("the cells have no labels"))?.cells()?.u16s()?;
    let levels = only_batch(request.stream(4)?)?.column("level")?.f64s()?;
    let levels: Vec<H> = levels.iter().map(|level| H::of_f64(*level)).collect();
    let starts = only_batch(request.stream(5)?)?.column("start")?.i64s()?;
    let full = window.full_columns();
    let mut surface = Surface::<H>::new(full, window.full_rows());
    for row in 0..window.full_rows() {
        let (grid_row, left) = (window.row - window.top + row, window.column - window.left);
        for (index, columns) in mosaic.windows_across(grid_row, left..left + full) {
            let end = starts.get(index + 1).map_or(levels.len(), |end| *end as usize);
            let levels = &levels[starts[index] as usize..end];
            let (from, to) = (columns.start - left, columns.end - left);
            let start = surface.cell(row, from);
            let filled = &mut surface.level[start..start + to - from];
            let flooded = cells[row * full + from..].iter().zip(&label[row * full + from..]);
            for (filled, (own, label)) in filled.iter_mut().zip(flooded) {
                let outlet = levels.get(usize::from(*label)).copied().unwrap_or(*own);
                *filled = if *own < outlet { outlet } else { *own };
            }
        }
    }
    surface.goes_on(mosaic.goes_on(&window));
    surface.count_steps();
    let index = request.partition()?.index;
    let core = |row: usize| surface.cell(row + window.top, window.left);
    let (mut level, mut steps) = (vec![], vec![]);
    for start in (0..window.rows).map(core) {
        level.extend_from_slice(&surface.level[start..start + window.columns]);
        steps.extend_from_slice(&surface.steps[start..start + window.columns]);
    }
    let frame: Vec<usize> = mosaic.frame(index).cells().map(|(row, column)| core(row) + column).collect();
    let levels: Vec<f64> = frame.iter().map(|cell| surface.level[*cell].to_f64()).collect();
    let count = frame.iter().map(|cell| surface.steps[*cell]).collect();
    let found = frame_table(mosaic.starts[index], levels.clone(), count, levels);
    let steps = band("steps", "I", Array::u32s(steps), window.columns);
    Ok(Answer { streams: vec![OutputStream::of(vec![H::band(level, window.columns), steps]), found], ..Answer::default() })
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
    let steps = cells.iter().map(|cell| water.rise.steps(water.level[*cell])).collect();
    let levels = elevations(water, cells.iter().copied());
    frame_table(start, levels, steps, cells.iter().map(ground).collect())
}

pub fn frame_table(start: usize, levels: Vec<f64>, steps: Vec<u32>, ground: Vec<f64>) -> OutputStream {
    OutputStream::of(vec![
        column("number", "l", Array::i64s((start..start + levels.len()).map(|number| number as i64).collect())),
        column("level", "g", Array::f64s(levels)),
        column("steps", "I", Array::u32s(steps)),
        column("ground", "g", Array::f64s(ground)),
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
