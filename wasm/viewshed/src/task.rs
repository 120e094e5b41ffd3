//! A band and who looks at it: what a stage is asked, and what it answers.

use crate::band::{Band, Elevation};
use crate::fronts::{self, Front};
use crate::observers::{self, Observer};
use crate::sight::{Offsets, View};
use edgegis_sdk::cells::{self, Cells};
use edgegis_sdk::{Answer, Array, Error, OutputStream, Request, Window};

pub struct Task {
    pub window: Window,
    pub observers: Vec<Observer>,
    /// Rows of the part of the raster that is looked at.
    all_rows: usize,
    /// Width and height of a cell.
    size: [f64; 2],
    reach2: f64,
    drop: f64,
}

/// What is done with a band, whatever its cells are.
pub trait Work {
    /// Counts who sees its cells; answers the fronts that leave it.
    fn on<T: Elevation>(&self, task: &Task, band: &mut Band<T>) -> Result<Vec<Front>, Error>;
}

impl Task {
    /// `observers` is the number of their table among the inputs.
    pub fn new(request: &Request, observers: usize) -> Result<Self, Error> {
        let grid = request.grid()?;
        Ok(Task {
            window: request.window()?,
            observers: observers::read(request.stream(observers)?)?,
            all_rows: grid.rows,
            size: [grid.transform[1], grid.transform[5]],
            reach2: reach2(request)?,
            drop: request.values_of("prepare")["drop"].as_f64().unwrap_or(0.0),
        })
    }

    pub fn view(&self, observer: usize, eye: f64) -> View {
        let Observer { column, row, target, .. } = self.observers[observer];
        View { column, row, eye, target, reach2: self.reach2, drop: self.drop }
    }

    pub fn columns(&self, view: &View) -> Offsets {
        Offsets::new(0..self.window.columns, view.column, self.size[0])
    }

    /// Takes a front through the rows of the band that lie in its direction; answers it if it goes on behind them.
    pub fn carry<T: Elevation>(
        &self,
        band: &mut Band<T>,
        view: &View,
        columns: &Offsets,
        mut front: Front,
    ) -> Option<Front> {
        let (first, end) = (band.first_row, band.first_row + band.rows);
        let rows = if front.below { front.row - first..band.rows } else { 0..(front.row + 1).saturating_sub(first) };
        if !rows.is_empty() {
            view.sweep(band, rows, columns, self.size[1], &mut front.sights);
        }
        front.row = if front.below { end } else { first.checked_sub(1)? };
        let distance = front.row.abs_diff(view.row) as f64 * self.size[1];
        (front.row < self.all_rows && distance * distance <= self.reach2).then_some(front)
    }

    /// Works on the window's cells, the request's first input, in the smallest type that holds them. Tables: by how many
    /// observers each cell is seen, with those of `earlier`; the fronts; the rows that come next.
    pub fn answer(&self, request: &Request, earlier: &[u16], work: &impl Work) -> Result<Answer, Error> {
        let batch = request.stream(0)?.batches.first().ok_or_else(|| Error::internal("the window has no rows"))?;
        let elevations = Cells::of_band(batch, 0)?;
        let nodata = cells::nodata_of(&request.grid()?, 0);
        let (fronts, seen) = if elevations.fit_f32() {
            self.work_on(Band::<f32>::new(self.window, elevations, nodata)?, earlier, work)?
        } else {
            self.work_on(Band::<f64>::new(self.window, elevations, nodata)?, earlier, work)?
        };
        let seen = cells::band("band_1", "S", Array::u16s(seen), self.window.columns);
        let streams = vec![OutputStream::of(vec![seen]), fronts::table(&fronts), fronts::table_of_rows(&fronts)];
        Ok(Answer { streams, ..Answer::default() })
    }

    fn work_on<T: Elevation>(
        &self,
        mut band: Band<T>,
        earlier: &[u16],
        work: &impl Work,
    ) -> Result<(Vec<Front>, Vec<u16>), Error> {
        Ok((work.on(self, &mut band)?, band.into_seen(earlier)))
    }
}

/// The squared maximum distance; infinite without one.
pub fn reach2(request: &Request) -> Result<f64, Error> {
    let distance = request.number("MAX_DISTANCE")?;
    Ok(if distance == 0.0 { f64::INFINITY } else { distance * distance })
}
