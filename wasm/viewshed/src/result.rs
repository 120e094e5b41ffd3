//! `viewshed.result`: a window of the results.

use crate::observers::{self, Observer};
use crate::{gdal_options, task};
use edgegis_sdk::cells::band;
use edgegis_sdk::{Answer, Array, Error, OutputStream, Request, Window};

/// Inputs: by how many observers each cell is seen; observers. Tables: OUTPUT, COUNT.
pub fn result(request: &Request) -> Result<Answer, Error> {
    let window = request.window()?;
    let cells = request.stream(0)?.batches.first().ok_or_else(|| Error::internal("no band was begun"))?;
    let seen = cells.columns.first().ok_or_else(|| Error::internal("no cells were kept"))?.cells()?.u16s()?;
    let mut streams = vec![OutputStream::default(), OutputStream::default()];
    if request.wants("OUTPUT") {
        let viewshed = Array::u8s(viewshed(request, &window, seen)?);
        streams[0] = OutputStream::of(vec![band("band_1", "C", viewshed, window.columns)]);
    }
    if request.wants("COUNT") {
        streams[1] = OutputStream::of(vec![band("band_1", "S", Array::u16s(seen.to_vec()), window.columns)]);
    }
    Ok(Answer { streams, ..Answer::default() })
}

fn viewshed(request: &Request, window: &Window, seen: &[u16]) -> Result<Vec<u8>, Error> {
    let options = gdal_options::of(request)?;
    let (visible, invisible) = (options.visible, options.invisible);
    let mut values: Vec<u8> = seen.iter().map(|count| if *count > 0 { visible } else { invisible }).collect();
    let reach2 = task::reach2(request)?;
    if options.out_of_range != invisible && reach2 < f64::INFINITY {
        let transform = request.grid()?.transform;
        let observers = observers::read(request.stream(1)?)?;
        for (number, row) in values.chunks_exact_mut(window.columns).enumerate() {
            let reached = reached(&observers, window, window.row + number, [transform[1], transform[5]], reach2);
            row.iter_mut().zip(reached).filter(|(_, reached)| !reached).for_each(|(cell, _)| *cell = options.out_of_range);
        }
    }
    Ok(values)
}

/// Which cells of a row are in reach of any observer.
fn reached(observers: &[Observer], window: &Window, row: usize, size: [f64; 2], reach2: f64) -> Vec<bool> {
    let mut reached = vec![false; window.columns];
    for observer in observers {
        let along = row.abs_diff(observer.row) as f64 * size[1];
        for (place, cell) in reached.iter_mut().enumerate() {
            let aside = (window.column + place).abs_diff(observer.column) as f64 * size[0];
            *cell |= aside * aside + along * along <= reach2;
        }
    }
    reached
}
