//! The results of filling sinks: elevations in the input's type, and directions.

use crate::frame::step_lengths;
use crate::sinks::{only_batch, Mode};
use crate::surface::{stored_as, Surface, NOWHERE};
use edgegis_sdk::cells::{band, nodata_of, typed_band, Cells, Number};
use edgegis_sdk::of_any_type;
use edgegis_sdk::{Answer, Array, Error, OutputStream, Request, Stream};

/// The filled elevations and the directions. Inputs: levels and labels of `flood`, levels and starts of `solve` (level
/// water); or the cells of `raise` and `improve`.
pub fn result(request: &Request) -> Result<Answer, Error> {
    let (window, grid) = (request.window()?, request.grid()?);
    let format = grid.bands.first().map_or("", |band| band.0.as_str());
    let nodata = nodata_of(&grid, 0);
    if Mode::of(request)? == Mode::Level {
        let filled = typed_band(format, &level_water(request, request.stream(0)?, request.stream(1)?, request.stream(2)?)?, nodata, window.columns)?;
        return Ok(Answer::table(vec![filled]));
    }
    let surface = Surface::read(request.stream(3)?, &window)?;
    let filled: Vec<f64> = surface.core().map(|cell| surface.level[cell]).collect();
    let filled = OutputStream::of(vec![typed_band(format, &filled, nodata, window.columns)?]);
    let streams = vec![filled, directions(&surface, request, format)?];
    Ok(Answer { streams, ..Answer::default() })
}

/// Directions of the window's cells, as a band of bytes.
pub fn directions(surface: &Surface, request: &Request, format: &str) -> Result<OutputStream, Error> {
    let grid = request.grid()?;
    let lengths = step_lengths(&grid);
    // Only levels that rise along their way are no numbers of the input's type.
    let cells = if surface.steps.is_empty() {
        each_direction(surface, &lengths, stored_as(format))
    } else {
        each_direction(surface, &lengths, |level| level)
    };
    Ok(OutputStream::of(vec![band("direction", "C", Array::u8s(cells), surface.columns)]))
}

fn each_direction(surface: &Surface, lengths: &[f64; 8], stored: impl Fn(f64) -> f64) -> Vec<u8> {
    let mut directions = Vec::with_capacity(surface.rows * surface.columns);
    for row in 0..surface.rows {
        let start = surface.cell(row, 0);
        directions.extend((start..start + surface.columns).map(|cell| match surface.has_data(cell) {
            true => surface.direction(cell, lengths, &stored),
            false => NOWHERE,
        }));
    }
    directions
}

/// Each of the core's cells at its level within the window, or at that of its label's outlet if that is higher.
pub fn level_water(request: &Request, kept: &Stream, levels: &Stream, starts: &Stream) -> Result<Vec<f64>, Error> {
    let window = request.window()?;
    let batch = only_batch(kept)?;
    let label = batch.columns.get(1).ok_or_else(|| Error::internal("the cells have no labels"))?.cells()?.u16s()?;
    let starts = only_batch(starts)?.column("start")?.i64s()?;
    let levels = only_batch(levels)?.column("level")?.f64s()?;
    let index = request.partition()?.index;
    let end = starts.get(index + 1).map_or(levels.len(), |end| *end as usize);
    let levels = &levels[starts[index] as usize..end];
    let mut filled = Vec::with_capacity(window.columns * window.rows);
    of_any_type!(Cells::of_band(batch, 0)?, cells => for row in window.top..window.top + window.rows {
        let start = row * window.full_columns() + window.left;
        for place in start..start + window.columns {
            let own = cells[place].to_f64();
            let outlet = levels.get(usize::from(label[place])).copied().unwrap_or(own);
            filled.push(if own < outlet { outlet } else { own });
        }
    });
    Ok(filled)
}
