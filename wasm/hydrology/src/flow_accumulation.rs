//! How many cells, or how much weight, drains through each cell.
//!
//! Barnes, R. (2017): Parallel non-divergent flow accumulation for trillion cell digital elevation models on desktops or
//! clusters. Environmental Modelling & Software 92, 202-212.

use crate::directions::NOWHERE;
use crate::flow::{circle, pass_through, Flow, STAYS};
use crate::frame::{step_lengths, Frame, Mosaic};
use crate::links::ends;
use crate::raise::{frame_table, raise_to_keep, Keep};
use crate::sinks::only_batch;
use crate::surface::Surface;
use crate::tables::{column, place};
use crate::ways;
use edgegis_sdk::cells::{band, nodata_of, Cells, Missing, Number};
use edgegis_sdk::of_any_type;
use edgegis_sdk::{Answer, Array, Batch, Error, OutputStream, Request, Window};

/// The filled elevations ([`raise_to_keep`]), or directions that are given. Inputs: those of `raise`, directions.
pub fn raise(request: &Request) -> Result<Answer, Error> {
    let given = request.stream(6)?;
    if given.fields.is_empty() {
        return raise_to_keep(request, Keep::Ways);
    }
    let window = request.window()?;
    let mut cells = vec![];
    of_any_type!(Cells::of_band(only_batch(given)?, 0)?, all => for row in core_rows(all, &window) {
        let direction = |cell: &_| {
            let direction = Number::to_f64(*cell);
            if (0.0..8.0).contains(&direction) { direction as u8 } else { STAYS }
        };
        cells.extend(row.iter().map(direction));
    });
    let nodata = nodata_of(&request.grid()?, 0);
    of_any_type!(Cells::of_band(only_batch(request.stream(0)?)?, 0)?, all => {
        let missing = Missing::of(all, nodata);
        let elevations = core_rows(all, &window).flatten();
        for (direction, elevation) in cells.iter_mut().zip(elevations) {
            if missing.is(Number::to_f64(*elevation)) {
                *direction = NOWHERE;
            }
        }
    });
    let kept = OutputStream::of(vec![band("direction", "C", Array::u8s(cells), window.columns)]);
    Ok(Answer { streams: vec![kept, frame_table(0, vec![], vec![], vec![])], ..Answer::default() })
}

/// Of a window's cells with their halo those of the core.
fn core_rows<'a, T>(cells: &'a [T], window: &Window) -> impl Iterator<Item = &'a [T]> {
    let (left, columns) = (window.left, window.columns);
    cells.chunks_exact(window.full_columns()).skip(window.top).take(window.rows).map(move |row| &row[left..left + columns])
}

/// Directions of the window's cells: what `raise` kept, or those of filled elevations.
fn directions(kept: &Batch, request: &Request) -> Result<Vec<u8>, Error> {
    let window = request.window()?;
    match Cells::of_band(kept, 0)? {
        Cells::U8(given) => Ok(core_rows(given, &window).flatten().copied().collect()),
        Cells::U32(kept) => Ok(ways::directions(kept, &window)),
        _ => surface_directions(&Surface::read(kept, &window)?, request),
    }
}

fn surface_directions(surface: &Surface, request: &Request) -> Result<Vec<u8>, Error> {
    let mut directions = surface.directions(&step_lengths(&request.grid()?));
    for (direction, cell) in directions.iter_mut().zip(surface.core()) {
        if *direction == NOWHERE && surface.has_data(cell) {
            *direction = STAYS;
        }
    }
    Ok(directions)
}

/// 1 for each cell with data; the border adds nothing.
fn ones<T: Copy + From<u8>>(flow: &Flow) -> Vec<T> {
    let mut ones = vec![T::from(0); flow.cell_count()];
    for (ones, directions) in flow.rows_mut(&mut ones).zip(flow.rows(&flow.directions)) {
        for (one, direction) in ones.iter_mut().zip(directions) {
            *one = T::from(u8::from(*direction != NOWHERE));
        }
    }
    ones
}

/// What each cell adds; missing weights add nothing, nor does the border. Input 1: weights (absent: 1 for each cell).
fn weights(request: &Request, flow: &Flow) -> Result<Vec<f64>, Error> {
    let stream = request.stream(1)?;
    if stream.fields.is_empty() {
        return Ok(ones(flow));
    }
    let mut weights = vec![0.0; flow.cell_count()];
    let nodata = nodata_of(&request.raster("WEIGHTS")?, 0);
    of_any_type!(Cells::of_band(only_batch(stream)?, 0)?, cells => {
        let missing = Missing::of(cells, nodata);
        let given = core_rows(cells, &flow.window).zip(flow.rows(&flow.directions));
        for (weights, (given, directions)) in flow.rows_mut(&mut weights).zip(given) {
            for (weight, (cell, direction)) in weights.iter_mut().zip(given.iter().zip(directions)) {
                let given = Number::to_f64(*cell);
                if *direction != NOWHERE && !missing.is(given) {
                    *weight = given;
                }
            }
        }
    });
    Ok(weights)
}

/// Where water goes, what leaves a window over its frame, and where water that comes in leaves it again. Inputs: what
/// `raise` kept, weights. Tables: directions to keep; place; for each of the frame's cells the cell of another window that
/// its water comes to (row -1: none), and how much comes there from here; directions as a result. Counts of the window
/// alone are kept with the directions: what comes from other windows is soon added; sums of weights are made anew, always
/// in the same order.
pub fn links(request: &Request) -> Result<Answer, Error> {
    let window = request.window()?;
    let kept = directions(only_batch(request.stream(0)?)?, request)?;
    let directions = match request.wants("OUTPUT_FLOW_DIRECTIONS") {
        true => {
            let shown = kept.iter().map(|direction| if *direction == STAYS { NOWHERE } else { *direction }).collect();
            OutputStream::of(vec![band("direction", "C", Array::u8s(shown), window.columns)])
        }
        false => OutputStream::default(),
    };
    let flow = Flow::new(window, &kept);
    let mut bands = vec![band("direction", "C", Array::u8s(kept), window.columns)];
    let chains = if request.stream(1)?.fields.is_empty() {
        let mut counts = ones(&flow);
        flow.accumulate(&mut counts)?;
        let chains = chains(&flow, &counts);
        flow.without_border(&mut counts);
        bands.push(band("count", "I", Array::u32s(counts), window.columns));
        chains
    } else {
        let mut amounts = weights(request, &flow)?;
        flow.accumulate(&mut amounts)?;
        chains(&flow, &amounts)
    };
    Ok(Answer { streams: vec![OutputStream::of(bands), place(&window), chains, directions], ..Answer::default() })
}

fn chains<T: Copy + Into<f64>>(flow: &Flow, amounts: &[T]) -> OutputStream {
    let frame = Frame { columns: flow.window.columns, rows: flow.window.rows };
    let cells: Vec<usize> = frame.cells().map(|(row, column)| flow.cell(row, column)).collect();
    let ends = ends(flow.cell_count(), cells.iter().copied(), |cell| flow.below_inside(cell));
    let (mut rows, mut columns, mut leaves) = (vec![], vec![], vec![]);
    for cell in cells {
        let end = ends[cell] as usize;
        let out = flow.below_outside(end);
        let (row, column) = out.map_or((-1, -1), |out| flow.place(out));
        rows.push(row);
        columns.push(column);
        leaves.push(if end == cell && out.is_some() { amounts[cell].into() } else { 0.0 });
    }
    OutputStream::of(vec![
        column("row", "l", Array::i64s(rows)),
        column("column", "l", Array::i64s(columns)),
        column("leaves", "g", Array::f64s(leaves)),
    ])
}

/// What comes into each of the frames' cells from other windows. Inputs: places, chains.
pub fn solve(request: &Request) -> Result<Answer, Error> {
    let mosaic = Mosaic::read(request.stream(0)?)?;
    let mut to = vec![None; mosaic.len()];
    let mut comes = vec![0.0; mosaic.len()];
    for (window, batch) in request.stream(1)?.batches.iter().enumerate() {
        let (rows, columns) = (batch.column("row")?.i64s()?, batch.column("column")?.i64s()?);
        for (place, leaves) in batch.column("leaves")?.f64s()?.iter().enumerate() {
            let (row, column) = (rows[place] as usize, columns[place] as usize);
            // A given direction may lead out of the raster.
            if rows[place] >= 0 && columns[place] >= 0 && mosaic.contains(row, column) {
                let target = mosaic.number_at(row, column);
                to[mosaic.starts[window] + place] = Some(target);
                comes[target] += leaves;
            }
        }
    }
    if let Some(cell) = pass_on(&to, &mut comes) {
        let (row, column) = mosaic.cell(cell);
        return Err(circle(row, column));
    }
    Ok(Answer::table(vec![column("comes", "g", Array::f64s(comes))]))
}

/// Adds what comes to each cell to the cell that its water comes to, in the order of the water's way. Answers a cell that
/// waits for itself.
fn pass_on(to: &[Option<usize>], comes: &mut [f64]) -> Option<usize> {
    let mut waits_for = vec![0u32; to.len()];
    to.iter().flatten().for_each(|target| waits_for[*target] += 1);
    let mut free: Vec<usize> = (0..to.len()).filter(|cell| waits_for[*cell] == 0).collect();
    while let Some(cell) = free.pop() {
        if let Some(target) = to[cell] {
            comes[target] += comes[cell];
            waits_for[target] -= 1;
            if waits_for[target] == 0 {
                free.push(target);
            }
        }
    }
    waits_for.iter().position(|count| *count > 0)
}

/// The accumulation of a window's cells. Inputs: the kept directions, weights, places, what comes in.
pub fn result(request: &Request) -> Result<Answer, Error> {
    let window = request.window()?;
    let kept = only_batch(request.stream(0)?)?;
    let Cells::U8(directions) = Cells::of_band(kept, 0)? else {
        return Err(Error::internal("a window has no directions"));
    };
    let mosaic = Mosaic::read(request.stream(2)?)?;
    let index = request.partition()?.index;
    let comes = &only_batch(request.stream(3)?)?.column("comes")?.f64s()?[mosaic.starts[index]..];
    let frame = mosaic.frame(index);
    let comes = frame.cells().zip(comes).filter(|(_, amount)| **amount != 0.0).map(|(place, amount)| (place, *amount));
    let mut amounts = match kept.columns.get(1) {
        Some(counts) => {
            let counts = counts.cells()?.u32s()?;
            let mut amounts: Vec<f64> = counts.iter().map(|count| f64::from(*count)).collect();
            pass_through(directions, window.columns, &comes.collect::<Vec<_>>(), counts, &mut amounts);
            amounts
        }
        None => {
            let flow = Flow::new(window, directions);
            let mut amounts = weights(request, &flow)?;
            comes.for_each(|((row, column), amount)| amounts[flow.cell(row, column)] += amount);
            flow.accumulate(&mut amounts)?;
            flow.without_border(&mut amounts);
            amounts
        }
    };
    for (amount, direction) in amounts.iter_mut().zip(directions) {
        *amount = if *direction == NOWHERE { f64::NAN } else { *amount };
    }
    Ok(Answer::table(vec![band("band_1", "g", Array::f64s(amounts), window.columns)]))
}
