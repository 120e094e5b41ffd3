//! How many cells, or how much weight, drains through each cell.
//!
//! Barnes, R. (2017): Parallel non-divergent flow accumulation for trillion cell digital elevation models on desktops or
//! clusters. Environmental Modelling & Software 92, 202-212.

use crate::fill_sinks;
use crate::frame::{Frame, Mosaic};
use crate::level::NEIGHBOURS;
use crate::links::ends;
use crate::sinks::only_batch;
use crate::surface::{Surface, NOWHERE};
use crate::tables::{column, place};
use edgegis_sdk::cells::{band, nodata_of, typed_band, Cells, Missing, Number};
use edgegis_sdk::of_any_type;
use edgegis_sdk::{Answer, Array, Error, OutputStream, Request, Window};

/// Directions: those that are given, or those of the filled elevations. Inputs: elevations, the cells, directions.
pub fn directions(request: &Request) -> Result<Answer, Error> {
    let window = request.window()?;
    let given = request.stream(2)?;
    if given.fields.is_empty() {
        let surface = Surface::read(request.stream(1)?, &window)?;
        let directions = fill_sinks::directions(&surface, request, "g")?;
        let valid = surface.core().map(|cell| u8::from(surface.has_data(cell))).collect();
        return Ok(answered(directions, valid, &window));
    }
    let batch = only_batch(given)?;
    let mut cells = vec![];
    of_any_type!(Cells::of_band(batch, 0)?, all => for row in window.top..window.top + window.rows {
        let start = row * window.full_columns() + window.left;
        let direction = |cell: &_| {
            let direction = Number::to_f64(*cell);
            if (0.0..8.0).contains(&direction) { direction as u8 } else { NOWHERE }
        };
        cells.extend(all[start..start + window.columns].iter().map(direction));
    });
    let elevations = only_batch(request.stream(0)?)?;
    let nodata = nodata_of(&request.grid()?, 0);
    let mut valid = vec![];
    of_any_type!(Cells::of_band(elevations, 0)?, all => {
        let missing = Missing::of(all, nodata);
        for row in window.top..window.top + window.rows {
            let start = row * window.full_columns() + window.left;
            let has_data = |cell: &_| u8::from(!missing.is(Number::to_f64(*cell)));
            valid.extend(all[start..start + window.columns].iter().map(has_data));
        }
    });
    for (direction, valid) in cells.iter_mut().zip(&valid) {
        if *valid == 0 {
            *direction = NOWHERE;
        }
    }
    let directions = OutputStream::of(vec![band("direction", "C", Array::u8s(cells), window.columns)]);
    Ok(answered(directions, valid, &window))
}

/// The kept cells (direction, whether there are data), and the directions alone.
fn answered(directions: OutputStream, valid: Vec<u8>, window: &Window) -> Answer {
    let mut kept = directions.clone();
    let (field, array) = band("valid", "C", Array::u8s(valid), window.columns);
    kept.fields.push(field);
    kept.batches[0].1.push(array);
    Answer { streams: vec![kept, directions], ..Answer::default() }
}

/// A window's directions and weights.
struct Flow {
    window: Window,
    directions: Vec<u8>,
    valid: Vec<u8>,
    weights: Vec<f64>,
}

impl Flow {
    /// Inputs: the kept directions, weights (absent: 1 for each cell).
    fn read(request: &Request) -> Result<Self, Error> {
        let window = request.window()?;
        let kept = only_batch(request.stream(0)?)?;
        let bytes = |place: usize| -> Result<Vec<u8>, Error> {
            let column = kept.columns.get(place).ok_or_else(|| Error::internal("a window has no directions"))?;
            Ok(column.cells()?.u8s()?.to_vec())
        };
        let (directions, valid) = (bytes(0)?, bytes(1)?);
        let weights = weights(request, &valid)?;
        Ok(Flow { window, directions, valid, weights })
    }

    fn frame(&self) -> Frame {
        Frame { columns: self.window.columns, rows: self.window.rows }
    }

    /// The cell below, by row and column of the window; outside of it, too.
    fn below(&self, cell: usize) -> Option<(isize, isize)> {
        let (down, right) = NEIGHBOURS.get(usize::from(self.directions[cell]))?;
        let columns = self.window.columns;
        Some(((cell / columns) as isize + down, (cell % columns) as isize + right))
    }

    /// The cell below if it is in the window.
    fn below_inside(&self, cell: usize) -> Option<usize> {
        let (row, column) = self.below(cell)?;
        let inside = row >= 0 && column >= 0 && row < self.window.rows as isize && column < self.window.columns as isize;
        inside.then(|| row as usize * self.window.columns + column as usize)
    }

    /// Adds up weights along the directions, in the order of the cells from which nothing comes any more.
    fn accumulate(&self, flow: &mut [f64]) -> Result<(), Error> {
        let mut waits_for = vec![0u8; flow.len()];
        for cell in 0..flow.len() {
            if let Some(below) = self.below_inside(cell) {
                waits_for[below] += 1;
            }
        }
        for start in 0..flow.len() {
            let mut cell = start;
            // A cell that waits for none is passed once: it is marked on the way.
            while waits_for[cell] == 0 {
                waits_for[cell] = u8::MAX;
                let Some(below) = self.below_inside(cell) else { break };
                flow[below] += flow[cell];
                waits_for[below] -= 1;
                if waits_for[below] > 0 {
                    break;
                }
                cell = below;
            }
        }
        match waits_for.iter().position(|count| *count != u8::MAX) {
            Some(cell) => {
                let (row, column) = (cell / self.window.columns, cell % self.window.columns);
                Err(circle(self.window.row + row, self.window.column + column))
            }
            None => Ok(()),
        }
    }
}

fn circle(row: usize, column: usize) -> Error {
    Error::bad_input(format!(
        "The flow directions go in a circle: water of row {}, column {} comes back to where it was. Take directions of \
         filled elevations; fill whole-numbered elevations with a minimum slope only after converting them to Float32.",
        row + 1,
        column + 1
    ))
}

/// What each cell adds; missing weights add nothing.
fn weights(request: &Request, valid: &[u8]) -> Result<Vec<f64>, Error> {
    let stream = request.stream(1)?;
    if stream.fields.is_empty() {
        return Ok(valid.iter().map(|valid| f64::from(*valid)).collect());
    }
    let nodata = nodata_of(&request.raster("WEIGHTS")?, 0);
    Ok(of_any_type!(Cells::of_band(only_batch(stream)?, 0)?, cells => {
        let missing = Missing::of(cells, nodata);
        cells.iter().zip(valid).map(|(cell, valid)| {
            let weight = Number::to_f64(*cell);
            if *valid == 0 || missing.is(weight) { 0.0 } else { weight }
        }).collect()
    }))
}

/// What leaves a window over its frame, and where water that comes in leaves it again. Tables: place; for each of the
/// frame's cells the cell of another window that its water comes to (row -1: none), and how much comes there from here.
pub fn links(request: &Request) -> Result<Answer, Error> {
    let flow = Flow::read(request)?;
    let mut amounts = flow.weights.clone();
    flow.accumulate(&mut amounts)?;
    let ends = ends(amounts.len(), |cell| flow.below_inside(cell));
    let (frame, window) = (flow.frame(), flow.window);
    let (mut rows, mut columns, mut leaves) = (vec![], vec![], vec![]);
    for (row, column) in frame.cells() {
        let cell = row * frame.columns + column;
        let end = ends[cell] as usize;
        let out = if flow.below_inside(end).is_none() { flow.below(end) } else { None };
        rows.push(out.map_or(-1, |(row, _)| window.row as i64 + row as i64));
        columns.push(out.map_or(-1, |(_, column)| window.column as i64 + column as i64));
        leaves.push(if end == cell && out.is_some() { amounts[cell] } else { 0.0 });
    }
    let chains = OutputStream::of(vec![
        column("row", "l", Array::i64s(rows)),
        column("column", "l", Array::i64s(columns)),
        column("leaves", "g", Array::f64s(leaves)),
    ]);
    Ok(Answer { streams: vec![place(&window), chains], ..Answer::default() })
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
    let flow = Flow::read(request)?;
    let mosaic = Mosaic::read(request.stream(2)?)?;
    let comes = only_batch(request.stream(3)?)?.column("comes")?.f64s()?;
    let start = mosaic.starts[request.partition()?.index];
    let mut amounts = flow.weights.clone();
    for (number, (row, column)) in flow.frame().cells().enumerate() {
        amounts[row * flow.window.columns + column] += comes[start + number];
    }
    flow.accumulate(&mut amounts)?;
    for (amount, valid) in amounts.iter_mut().zip(&flow.valid) {
        if *valid == 0 {
            *amount = f64::NAN;
        }
    }
    Ok(Answer::table(vec![typed_band("g", &amounts, f64::NAN, flow.window.columns)?]))
}
