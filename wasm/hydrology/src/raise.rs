//! Filling sinks by windows where more than the levels is wanted: the steps to the outlets of level ground, or a minimum
//! slope. `raise` starts from the levels that `solve` found for the windows' borders, which are not too low; `improve`
//! goes on from what other windows found to be lower ([`crate::rounds`]), until nothing is. So each level is the least
//! over all paths, the same bits as from a queue over the whole raster.

use crate::frame::{each_halo_cell, near, step_lengths, Frame, Mosaic};
use crate::level::{Level, Rise, Slope};
use crate::sinks::{core_cells, elevation_band, elevations, only_batch, Elevations, Mode};
use crate::surface::{Height, Surface, UNKNOWN_STEPS};
use crate::tables::column;
use crate::water::Water;
use crate::ways;
use edgegis_sdk::cells::{band, Cells};
use edgegis_sdk::{Answer, Array, Batch, Error, OutputStream, Request, Window};
use std::ops::Range;

/// What is kept of a filled window's cells, without a minimum slope.
#[derive(Clone, Copy)]
pub enum Keep {
    /// Levels, and steps.
    Levels,
    /// [`crate::ways`]: directions and steps.
    Ways,
}

/// Fills a window, with the levels that `solve` found for the cells around it. Inputs: elevations with a halo, places,
/// levels of all frames; the cells, the labels' levels and where those of each window begin. Tables: the cells, the frame.
pub fn raise(request: &Request) -> Result<Answer, Error> {
    raise_to_keep(request, Keep::Levels)
}

pub fn raise_to_keep(request: &Request, keep: Keep) -> Result<Answer, Error> {
    let mosaic = Mosaic::read(request.stream(1)?)?;
    if let Mode::Slope(steps) = Mode::of(request)? {
        let around = only_batch(request.stream(2)?)?.column("level")?.f64s()?;
        return raised(request, &Elevations::read(request)?, &mosaic, around, Slope(steps));
    }
    let flooded = only_batch(request.stream(3)?)?;
    match Cells::of_band(flooded, 0)? {
        Cells::F32(cells) => stepped(request, &mosaic, cells, flooded, keep),
        Cells::F64(cells) => stepped(request, &mosaic, cells, flooded, keep),
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
    let kept = OutputStream::of(vec![elevation_band(&water, false)]);
    Ok(Answer { streams: vec![kept, frame_levels(&water, number)], ..Answer::default() })
}

/// The levels are those of the labels; what is left is to count the steps to where level ground is left. With the halo
/// those of the core are right that are fewer than the halo is wide: mostly all.
fn stepped<H: Height>(
    request: &Request,
    mosaic: &Mosaic,
    cells: &[H],
    flooded: &Batch,
    keep: Keep,
) -> Result<Answer, Error> {
    let window = request.window()?;
    let mut surface = filled(request, mosaic, cells, flooded)?;
    let goes_on = mosaic.goes_on(&window);
    let bands = match keep {
        Keep::Levels => {
            surface.goes_on(goes_on);
            surface.count_steps(surface.flat_cells());
            let steps = window_core(&surface, &window).flat_map(|cells| &surface.steps[cells]).copied().collect();
            let mut level = vec![];
            window_core(&surface, &window).for_each(|cells| level.extend_from_slice(&surface.level[cells]));
            vec![H::band(level, window.columns), band("steps", "I", Array::u32s(steps), window.columns)]
        }
        Keep::Ways => {
            let lengths = step_lengths(&request.grid()?);
            vec![band("way", "I", Array::u32s(ways::of(&mut surface, &window, goes_on, &lengths)), window.columns)]
        }
    };
    let index = request.partition()?.index;
    let core = |row: usize| surface.cell(row + window.top, window.left);
    let frame: Vec<usize> = mosaic.frame(index).cells().map(|(row, column)| core(row) + column).collect();
    let levels: Vec<f64> = frame.iter().map(|cell| surface.level[*cell].to_f64()).collect();
    let count = frame.iter().map(|cell| surface.steps[*cell]).collect();
    let found = frame_table(mosaic.starts[index], levels.clone(), count, levels);
    Ok(Answer { streams: vec![OutputStream::of(bands), found], ..Answer::default() })
}

/// Of a surface that is a window with its halo the rows of the core.
pub fn window_core<'a, H: Height>(
    surface: &'a Surface<H>,
    window: &'a Window,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let starts = (0..window.rows).map(|row| surface.cell(row + window.top, window.left));
    starts.map(|start| start..start + window.columns)
}

/// A window with its halo at the labels' levels.
fn filled<H: Height>(
    request: &Request,
    mosaic: &Mosaic,
    cells: &[H],
    flooded: &Batch,
) -> Result<Surface<H>, Error> {
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
    Ok(surface)
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
    let mosaic = Mosaic::read(request.stream(2)?)?;
    let index = request.partition()?.index;
    let (start, end) = (mosaic.starts[index], mosaic.starts[index + 1]);
    let found = only_batch(request.stream(3)?)?;
    let (levels, steps) = (found.column("level")?.f64s()?, found.column("steps")?.u32s()?);
    let numbers = found.column("number")?.i64s()?.iter().map(|number| *number as usize).enumerate();
    let own = numbers.filter(|(_, number)| (start..end).contains(number));
    let frame: Vec<(usize, usize)> = mosaic.frame(index).cells().collect();
    let kept = only_batch(request.stream(1)?)?;
    if let Mode::Slope(slope) = Mode::of(request)? {
        let lower = own.map(|(place, number)| (frame[number - start], levels[place]));
        return lower_levels(request, kept, lower, start, Slope(slope));
    }
    let fewer = own.map(|(place, number)| (frame[number - start], steps[place])).collect();
    fewer_steps(request, kept, &frame, fewer, start)
}

/// Without a minimum slope levels are what they are.
fn fewer_steps(
    request: &Request,
    kept: &Batch,
    frame: &[(usize, usize)],
    fewer: Vec<((usize, usize), u32)>,
    start: usize,
) -> Result<Answer, Error> {
    let columns = request.window()?.columns;
    let (bands, steps) = match kept.columns.get(1) {
        None => {
            let Cells::U32(kept_ways) = Cells::of_band(kept, 0)? else {
                return Err(Error::internal("ways are kept as whole numbers"));
            };
            let mut kept_ways = kept_ways.to_vec();
            ways::fewer_steps(&mut kept_ways, columns, fewer, ways::STEP);
            let steps = frame.iter().map(|(row, column)| ways::steps(kept_ways[row * columns + column])).collect();
            (vec![band("way", "I", Array::u32s(kept_ways), columns)], steps)
        }
        Some(column) => {
            let mut kept_steps = column.cells()?.u32s()?.to_vec();
            ways::fewer_steps(&mut kept_steps, columns, fewer, 1);
            let steps: Vec<u32> = frame.iter().map(|(row, column)| kept_steps[row * columns + column]).collect();
            let level = match Cells::of_band(kept, 0)? {
                Cells::F32(level) => f32::band(level.to_vec(), columns),
                Cells::F64(level) => f64::band(level.to_vec(), columns),
                _ => return Err(Error::internal("levels are kept as floating-point numbers")),
            };
            (vec![level, band("steps", "I", Array::u32s(kept_steps), columns)], steps)
        }
    };
    let as_before = vec![f64::NAN; frame.len()];
    let found = frame_table(start, as_before.clone(), steps, as_before);
    Ok(Answer { streams: vec![OutputStream::of(bands), found], ..Answer::default() })
}

fn lower_levels(
    request: &Request,
    kept: &Batch,
    lower: impl Iterator<Item = ((usize, usize), f64)>,
    start: usize,
    slope: Slope,
) -> Result<Answer, Error> {
    let mut water = Elevations::read(request)?.water(slope)?;
    let Cells::F64(elevation) = Cells::of_band(kept, 0)? else {
        return Err(Error::internal("levels on a slope are kept as Float64"));
    };
    let cells: Vec<usize> = core_cells(&water).collect();
    for (cell, elevation) in cells.into_iter().zip(elevation) {
        if water.ground[cell] != u64::OUTSIDE {
            water.level[cell] = water.rise.level(*elevation, 0);
        }
    }
    water.close_border();
    for ((row, column), level) in lower {
        water.rise_to(water.cell(row, column), water.rise.level(level, 0));
    }
    water.spread(&mut ());
    let kept = OutputStream::of(vec![elevation_band(&water, false)]);
    Ok(Answer { streams: vec![kept, frame_levels(&water, start)], ..Answer::default() })
}
