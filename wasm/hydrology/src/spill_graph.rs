//! Levels at all windows' outlets: the least over all ways from the raster's outlets through the windows' passages.

use crate::frame::Mosaic;
use crate::labels::{keep_lowest, risen, Passage, Side};
use crate::level::key64;
use crate::sinks::{is_missing, Mode};
use crate::tables::column;
use crate::water::OUTLET;
use edgegis_sdk::{json, Answer, Array, Error, OutputStream, Request, Stream};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The frames' cells of all windows, and the numbers of their labels: 0 is the outlet, which all windows share.
struct Frames {
    mosaic: Mosaic,
    sides: Vec<Side>,
    first_label: Vec<usize>,
    /// Directions are to be found, not given.
    is_filled: bool,
}

impl Frames {
    fn read(places: &Stream, frames: &Stream) -> Result<Self, Error> {
        let mosaic = Mosaic::read(places)?;
        let mut first_label = vec![0];
        let mut sides = Vec::with_capacity(mosaic.len());
        let mut is_filled = false;
        for (window, (place, frame)) in places.batches.iter().zip(&frames.batches).enumerate() {
            let first = first_label[window];
            let count = place.column("labels")?.i64s()?[0] as usize;
            let (levels, lengths) = (frame.column("level")?.f64s()?, frame.column("length")?.f64s()?);
            for (cell, label) in frame.column("label")?.u32s()?.iter().enumerate() {
                sides.push(Side { label: global(*label, first), level: levels[cell], length: lengths[cell] });
            }
            first_label.push(first + count.max(1) - 1);
            is_filled |= count > 0;
        }
        Ok(Frames { mosaic, sides, first_label, is_filled })
    }

    /// The passages within windows, and those over their borders.
    fn passages(&self, within: &Stream, steps: &[f64; 8]) -> Result<Vec<Passage>, Error> {
        let mut found = vec![];
        for (window, batch) in within.batches.iter().enumerate() {
            let first = self.first_label[window];
            let (from, to) = (batch.column("from")?.u32s()?, batch.column("to")?.u32s()?);
            let (bounds, lengths) = (batch.column("bound")?.f64s()?, batch.column("length")?.f64s()?);
            for place in 0..from.len() {
                let (from, to) = (global(from[place], first), global(to[place], first));
                found.push(Passage { from, to, bound: bounds[place], length: lengths[place] });
            }
        }
        for window in 0..self.mosaic.windows() {
            self.mosaic.each_contact(window, |own, other, direction| {
                let (own, other) = (self.sides[own], self.sides[other]);
                if !is_missing(own.label) && !is_missing(other.label) && own.label != u32::from(OUTLET) {
                    found.push(Passage::between(other, own, steps[direction]));
                }
            });
        }
        keep_lowest(&mut found);
        Ok(found)
    }
}

/// A label's number among those of all windows.
fn global(label: u32, first: usize) -> u32 {
    if label == u32::from(OUTLET) || is_missing(label) {
        label
    } else {
        first as u32 + label
    }
}

/// Least levels by label (Dijkstra 1959): passages are sorted by where they come from.
fn least_levels(labels: usize, passages: &[Passage]) -> Vec<f64> {
    let mut starts = vec![0; labels + 1];
    passages.iter().for_each(|passage| starts[passage.from as usize + 1] += 1);
    for label in 0..labels {
        starts[label + 1] += starts[label];
    }
    let mut levels = vec![f64::INFINITY; labels];
    levels[usize::from(OUTLET)] = f64::NEG_INFINITY;
    let mut waiting = BinaryHeap::from([Reverse((0, u32::from(OUTLET)))]);
    while let Some(Reverse((key, label))) = waiting.pop() {
        let level = levels[label as usize];
        if key != 0 && key != key64(level) {
            continue;
        }
        for passage in &passages[starts[label as usize]..starts[label as usize + 1]] {
            let there = risen(level, passage.length).max(passage.bound);
            if there < levels[passage.to as usize] {
                levels[passage.to as usize] = there;
                waiting.push(Reverse((key64(there), passage.to)));
            }
        }
    }
    levels
}

/// Inputs: places, frames, passages of all windows. Tables: levels of each window's labels, where those of each window
/// begin, levels of all frames' cells. Value: `windows`, those that are still to be raised.
pub fn solve(request: &Request) -> Result<Answer, Error> {
    let places = request.stream(0)?;
    let frames = Frames::read(places, request.stream(1)?)?;
    let mode = Mode::of_places(request, places)?;
    let passages = frames.passages(request.stream(2)?, &mode.steps())?;
    let windows = frames.mosaic.windows();
    let levels = least_levels(frames.first_label[windows] + 1, &passages);
    let (mut table, mut starts) = (vec![], vec![]);
    for window in 0..windows {
        starts.push(table.len() as i64);
        table.push(f64::NEG_INFINITY);
        table.extend_from_slice(&levels[frames.first_label[window] + 1..=frames.first_label[window + 1]]);
    }
    let is_raised = mode != Mode::Level && frames.is_filled;
    let level = |side: &Side| {
        let missing = is_missing(side.label);
        if missing { f64::NAN } else { risen(levels[side.label as usize], side.length).max(side.level) }
    };
    let around = if is_raised { frames.sides.iter().map(level).collect() } else { vec![] };
    let raised: Vec<usize> = (0..if mode == Mode::Level { 0 } else { windows }).collect();
    let streams = vec![
        OutputStream::of(vec![column("level", "g", Array::f64s(table))]),
        OutputStream::of(vec![column("start", "l", Array::i64s(starts))]),
        OutputStream::of(vec![column("level", "g", Array::f64s(around))]),
    ];
    Ok(Answer { streams, ..Answer::default() }.with_value("windows", json!(raised)))
}
