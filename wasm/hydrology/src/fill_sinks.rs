//! The results of filling sinks: elevations in the input's type, and directions.

use crate::directions::stored_as;
use crate::frame::step_lengths;
use crate::sinks::{only_batch, Mode};
use crate::surface::{Height, Surface};
use edgegis_sdk::cells::{band, nodata_of, typed_band, Cells, Number};
use edgegis_sdk::of_any_type;
use edgegis_sdk::{Answer, Array, Batch, Error, OutputStream, Request, Stream};

/// The filled elevations and the directions. Inputs: levels and labels of `flood`, levels and starts of `solve` (level
/// water); or the cells of `raise` and `improve`.
pub fn result(request: &Request) -> Result<Answer, Error> {
    if Mode::of(request)? == Mode::Level {
        let filled = level_water(request, request.stream(0)?, request.stream(1)?, request.stream(2)?)?;
        return Ok(Answer { streams: vec![as_input(&filled, request)?], ..Answer::default() });
    }
    let kept = only_batch(request.stream(3)?)?;
    match Cells::of_band(kept, 0)? {
        Cells::F32(_) => results::<f32>(kept, request),
        _ => results::<f64>(kept, request),
    }
}

fn results<H: Height>(kept: &Batch, request: &Request) -> Result<Answer, Error> {
    let mut streams = vec![OutputStream::default(); 2];
    let surface = Surface::<H>::read(kept, &request.window()?)?;
    if request.wants("OUTPUT_FILLED_DEM") {
        let filled: Vec<f64> = surface.core().map(|cell| surface.level[cell].to_f64()).collect();
        streams[0] = as_input(&filled, request)?;
    }
    if request.wants("OUTPUT_FLOW_DIRECTIONS") {
        let cells = directions(&surface, request)?;
        streams[1] = OutputStream::of(vec![band("direction", "C", Array::u8s(cells), surface.columns)]);
    }
    Ok(Answer { streams, ..Answer::default() })
}

/// Elevations of the window in the input's type.
fn as_input(elevations: &[f64], request: &Request) -> Result<OutputStream, Error> {
    let grid = request.grid()?;
    let columns = request.window()?.columns;
    Ok(OutputStream::of(vec![typed_band(input_format(&grid.bands), elevations, nodata_of(&grid, 0), columns)?]))
}

fn input_format(bands: &[(String, Option<f64>)]) -> &str {
    bands.first().map_or("", |band| band.0.as_str())
}

fn directions<H: Height>(surface: &Surface<H>, request: &Request) -> Result<Vec<u8>, Error> {
    let grid = request.grid()?;
    let lengths = step_lengths(&grid);
    if !surface.steps.is_empty() {
        return Ok(surface.directions(&lengths));
    }
    // Only levels that rise along their way are no numbers of the input's type.
    let stored = stored_as(input_format(&grid.bands));
    let as_stored = |level: &H| if level.to_f64().is_nan() { *level } else { H::of_f64(stored(level.to_f64())) };
    let levels: Vec<H> = surface.level.iter().map(as_stored).collect();
    Ok(surface.directions_to(&levels, &lengths))
}

/// Each of the core's cells at its level within the window, or at that of its label's outlet if that is higher.
fn level_water(request: &Request, kept: &Stream, levels: &Stream, starts: &Stream) -> Result<Vec<f64>, Error> {
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
