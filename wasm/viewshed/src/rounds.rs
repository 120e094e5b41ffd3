//! Sights on their way over the raster: each band begins those of the observers who stand in it, and hands them on to
//! the bands above and below, round by round.

use crate::band::{Band, Elevation};
use crate::fronts::{self, Front};
use crate::observers::warn_of;
use crate::task::{Task, Work};
use edgegis_sdk::{host, json, Answer, Array, Error, OutputField, OutputStream, Request};

/// The observers who stand in a band. Inputs: its cells; observers. Tables: how many see each cell; fronts; the rows
/// that come next; where the band lies.
pub fn begin(request: &Request) -> Result<Answer, Error> {
    let task = Task::new(request, 1)?;
    let mut answer = task.answer(request, &[], &Begin)?;
    let number = |name, value: usize| (OutputField::new(name, "l"), Array::i64s(vec![value as i64]));
    let place = vec![number("row", task.window.row), number("rows", task.window.rows)];
    answer.streams.push(OutputStream::of(place));
    Ok(answer)
}

struct Begin;

impl Work for Begin {
    fn on<T: Elevation>(&self, task: &Task, band: &mut Band<T>) -> Result<Vec<Front>, Error> {
        let (mut fronts, mut groundless) = (vec![], vec![]);
        let own_rows = band.first_row..band.first_row + band.rows;
        for (number, observer) in task.observers.iter().enumerate() {
            if !own_rows.contains(&observer.row) {
                continue;
            }
            let ground = band.elevation(observer.column, observer.row);
            match observer.feature {
                _ if !ground.is_nan() => (),
                Some(feature) => {
                    groundless.push(feature);
                    continue;
                }
                None => {
                    return Err(Error::bad_parameter(
                        "The observer stands on a cell without an elevation (NoData). Choose a place that has one.",
                    ))
                }
            }
            let view = task.view(number, ground + observer.height);
            let columns = task.columns(&view);
            let sights = view.own_row(band, &columns);
            for (below, row) in [(true, Some(observer.row + 1)), (false, observer.row.checked_sub(1))] {
                let Some(row) = row else { continue };
                let front = Front { observer: number, below, row, eye: view.eye, sights: sights.clone() };
                fronts.extend(task.carry(band, &view, &columns, front));
            }
            host::progress((number + 1) as f64 / task.observers.len() as f64)?;
        }
        warn_of(&groundless, "Observers that stand on cells without an elevation see nothing");
        Ok(fronts)
    }
}

/// Which bands the fronts come to. Inputs: where bands lie; the rows that come next, of `begin` and of the previous
/// round.
pub fn front(request: &Request) -> Result<Answer, Error> {
    let (begun, advanced) = (request.stream(1)?, request.stream(2)?);
    let next = fronts::read_rows(if advanced.fields.is_empty() { begun } else { advanced })?;
    let mut windows = vec![];
    let mut number = 0;
    for batch in &request.stream(0)?.batches {
        for (row, rows) in batch.column("row")?.i64s()?.iter().zip(batch.column("rows")?.i64s()?) {
            if next.iter().any(|next| (*row..row + rows).contains(&(*next as i64))) {
                windows.push(number);
            }
            number += 1;
        }
    }
    Ok(Answer::default().with_value("windows", json!(windows)))
}

/// The fronts that come to a band. Inputs: its cells; how many see them so far; observers; the fronts of `begin`, and
/// those of the previous round. Tables: how many see them now; fronts; the rows that come next.
pub fn advance(request: &Request) -> Result<Answer, Error> {
    let task = Task::new(request, 2)?;
    let (begun, advanced) = (request.stream(3)?, request.stream(4)?);
    let stream = if advanced.fields.is_empty() { begun } else { advanced };
    let (first, last) = (task.window.row, task.window.row + task.window.rows - 1);
    let fronts = fronts::read(stream, |below, row| row == if below { first } else { last })?;
    let seen = request.stream(1)?.batches.first().ok_or_else(|| Error::internal("the band was not begun"))?;
    let earlier = seen.columns.first().map_or(Ok(&[][..]), |column| column.cells()?.u16s())?;
    task.answer(request, earlier, &Advance(fronts))
}

struct Advance(Vec<Front>);

impl Work for Advance {
    fn on<T: Elevation>(&self, task: &Task, band: &mut Band<T>) -> Result<Vec<Front>, Error> {
        let mut fronts = vec![];
        for (number, front) in self.0.iter().enumerate() {
            let view = task.view(front.observer, front.eye);
            fronts.extend(task.carry(band, &view, &task.columns(&view), front.clone()));
            host::progress((number + 1) as f64 / self.0.len() as f64)?;
        }
        Ok(fronts)
    }
}

/// Whether the fronts have come to no band.
pub fn settle(request: &Request) -> Result<Answer, Error> {
    let windows = request.values_of("front")["windows"].as_array().map_or(0, Vec::len);
    Ok(Answer::default().with_value("done", windows == 0))
}
