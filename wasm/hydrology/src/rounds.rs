//! Levels at the borders of windows: what one window found lower is told to those beside it, until nothing is left.

use crate::frame::Mosaic;
use crate::level::{Rise, Slope, Steps64};
use crate::sinks::Mode;
use crate::tables::column;
use edgegis_sdk::{json, Answer, Array, Error, OutputStream, Request, Stream};

/// Levels of all frames' cells.
struct Levels {
    level: Vec<f64>,
    steps: Vec<u32>,
}

impl Levels {
    fn new(count: usize) -> Self {
        Levels { level: vec![f64::NAN; count], steps: vec![0; count] }
    }

    /// Takes over what windows, or this stage in the previous round, answered. NaN: as before.
    fn take(&mut self, stream: &Stream) -> Result<(), Error> {
        for batch in &stream.batches {
            let (level, steps) = (batch.column("level")?.f64s()?, batch.column("steps")?.u32s()?);
            for (place, number) in batch.column("number")?.i64s()?.iter().enumerate() {
                if !level[place].is_nan() {
                    self.level[*number as usize] = level[place];
                }
                self.steps[*number as usize] = steps[place];
            }
        }
        Ok(())
    }

    fn table(&self, numbers: &[usize]) -> OutputStream {
        OutputStream::of(vec![
            column("number", "l", Array::i64s(numbers.iter().map(|number| *number as i64).collect())),
            column("level", "g", Array::f64s(numbers.iter().map(|number| self.level[*number]).collect())),
            column("steps", "I", Array::u32s(numbers.iter().map(|number| self.steps[*number]).collect())),
        ])
    }
}

/// Compares the levels of cells on both sides of the windows' borders. Inputs: places, frames as `raise` left them, as
/// `improve` left those that it changed, and this stage's own table of the previous round. Tables: all levels, and those
/// that can be lower. Value: `windows`, those that have such cells.
pub fn check(request: &Request) -> Result<Answer, Error> {
    let places = request.stream(0)?;
    let mosaic = Mosaic::read(places)?;
    let raised = request.stream(1)?;
    let mut levels = Levels::new(if raised.rows() == 0 { 0 } else { mosaic.len() });
    levels.take(raised)?;
    levels.take(request.stream(3)?)?;
    levels.take(request.stream(2)?)?;
    let mut ground = vec![f64::NAN; levels.level.len()];
    for batch in &raised.batches {
        let elevations = batch.column("ground")?.f64s()?;
        for (number, elevation) in batch.column("number")?.i64s()?.iter().zip(elevations) {
            ground[*number as usize] = *elevation;
        }
    }
    let (lower, numbers, windows) = match Mode::of_places(request, places)? {
        _ if raised.rows() == 0 => (Levels::new(0), vec![], vec![]),
        Mode::Slope(steps) => lower_levels(&mosaic, &levels, &ground, Slope(steps)),
        _ => lower_levels(&mosaic, &levels, &ground, Steps64),
    };
    let all: Vec<usize> = (0..levels.level.len()).collect();
    let streams = vec![levels.table(&all), lower.table(&numbers)];
    Ok(Answer { streams, ..Answer::default() }.with_value("windows", json!(windows)))
}

/// What neighbours in other windows make lower: the levels, the numbers of their cells, and the cells' windows.
fn lower_levels<R: Rise>(mosaic: &Mosaic, levels: &Levels, ground: &[f64], rise: R) -> (Levels, Vec<usize>, Vec<usize>) {
    let mut lower = Levels { level: levels.level.clone(), steps: levels.steps.clone() };
    let (mut numbers, mut windows) = (vec![], vec![]);
    for window in 0..mosaic.windows() {
        let before = numbers.len();
        mosaic.each_contact(window, |own, other, direction| {
            if ground[own].is_nan() || ground[other].is_nan() {
                return;
            }
            let there = rise.level(levels.level[other], levels.steps[other]);
            let risen = rise.step(there, direction).max(rise.ground(ground[own]));
            if risen < rise.level(lower.level[own], lower.steps[own]) {
                lower.level[own] = rise.elevation(risen);
                lower.steps[own] = rise.steps(risen);
                if numbers.last() != Some(&own) {
                    numbers.push(own);
                }
            }
        });
        if numbers.len() > before {
            windows.push(window);
        }
    }
    (lower, numbers, windows)
}

/// Whether the rounds are over: no window has anything left to improve.
pub fn settle(request: &Request) -> Result<Answer, Error> {
    let windows = request.values_of("check")["windows"].as_array().map_or(0, Vec::len);
    Ok(Answer::default().with_value("done", windows == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_from_lower_ground_over_the_border_is_told() {
        let place = |row: i64| {
            let number = |value: i64| Array::i64s(vec![value]);
            OutputStream::of(vec![
                column("column", "l", number(0)),
                column("row", "l", number(row)),
                column("columns", "l", number(2)),
                column("rows", "l", number(1)),
            ])
        };
        let mut places = place(0);
        places.batches.extend(place(1).batches);
        let mosaic = Mosaic::read(&places.view()).unwrap();
        // Above 5 6, below 3 (a step of 0) and 6 with 4 steps.
        let levels = Levels { level: vec![5.0, 6.0, 3.0, 6.0], steps: vec![9, 9, 0, 4] };
        let ground = [5.0, 6.0, 3.0, 1.0];
        let (lower, numbers, windows) = lower_levels(&mosaic, &levels, &ground, Steps64);
        assert_eq!((numbers, windows), (vec![0, 1, 3], vec![0, 1]));
        assert_eq!((lower.level[0], lower.steps[0]), (5.0, 0));
        assert_eq!((lower.level[1], lower.steps[1]), (6.0, 0));
        assert_eq!((lower.level[3], lower.steps[3]), (5.0, 10));
    }
}
