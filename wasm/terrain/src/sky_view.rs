//! Sky-view factor and openness: how much of the sky is seen from a cell, from the horizon in several directions.
//!
//! Zakšek, K., Oštir, K. and Kokalj, Ž. (2011): Sky-view factor as a relief visualization technique. Remote Sensing 3(2),
//! 398-415; Yokoyama, R., Shirasawa, M. and Pike, R.J. (2002): Visualizing topography by openness. Photogrammetric
//! Engineering and Remote Sensing 68(3), 257-265.

use crate::arctangent::arctangent;
use crate::elevation::{self, band};
use crate::horizon::NOTHING;
use crate::missing::Missing;
use crate::sky_directions::{directions, Lines};
use crate::sky_sweep::{add_shares, turned, Plane};
use edgegis_sdk::cells::Cells;
use edgegis_sdk::{host, Answer, Error, OutputStream, Request, Window};

const NODATA: f32 = -9999.0;
/// The outputs in the order of the answer's tables.
const OUTPUTS: [&str; 3] = ["OUTPUT", "POSITIVE_OPENNESS", "NEGATIVE_OPENNESS"];

/// What is summed up over the directions, of the tangent of the horizon's angle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// 1 less the sine of the horizon's angle, if that is above the level.
    VisibleShare,
    /// Degrees from the zenith down to the horizon.
    ZenithAngle,
}

impl Measure {
    #[inline(always)]
    fn of(self, tangent: f32) -> f32 {
        match self {
            Measure::VisibleShare => {
                let up = if tangent > 0.0 { tangent } else { 0.0 };
                1.0 - up / (1.0 + up * up).sqrt()
            }
            Measure::ZenithAngle => {
                // Level where nothing lies ahead.
                let seen = if tangent == NOTHING { 0.0 } else { tangent };
                let angle = arctangent(seen.abs()).to_degrees();
                90.0 - if seen < 0.0 { -angle } else { angle }
            }
        }
    }

    pub fn add(self, tangents: &[f32], sums: &mut [f32]) {
        let pairs = sums.iter_mut().zip(tangents);
        match self {
            Measure::VisibleShare => pairs.for_each(|(sum, tangent)| *sum += Measure::VisibleShare.of(*tangent)),
            Measure::ZenithAngle => pairs.for_each(|(sum, tangent)| *sum += Measure::ZenithAngle.of(*tangent)),
        }
    }
}

/// The stage `skyviewfactor.window`: a table for each output, empty for those that nobody wants.
pub fn window(request: &Request) -> Result<Answer, Error> {
    let (grid, window) = (request.grid()?, request.window()?);
    let radius = request.integer("RADIUS")?;
    let mut lines = directions(&grid, request.integer("DIRECTIONS")?, radius)?;
    let elevation = elevation::of_window(request, &window, radius as usize)?;
    // Distances in the elevations' unit: rises stay exact.
    let factor = request.number("Z_FACTOR")?;
    lines.iter_mut().for_each(|line| line.step_length /= factor);
    let wanted = OUTPUTS.map(|output| request.wants(output));
    let missing = Missing::of_first_band(&grid);
    let mut tables: Vec<Vec<f32>> = vec![];
    // The negative openness is that of the surface turned upside down.
    for (sign, outputs) in [(1.0, &[Measure::VisibleShare, Measure::ZenithAngle][..]), (-1.0, &[Measure::ZenithAngle])]
    {
        let first = tables.len();
        let measures: Vec<Measure> =
            outputs.iter().zip(&wanted[first..]).filter(|(_, wanted)| **wanted).map(|(measure, _)| *measure).collect();
        let mut means = match measures.is_empty() {
            true => vec![],
            false => Surface::read(&elevation, &window, missing, sign).means(&lines, &measures)?,
        }
        .into_iter();
        tables.extend((0..outputs.len()).map(|i| {
            if wanted[first + i] {
                means.next().unwrap_or_default()
            } else {
                vec![]
            }
        }));
    }
    let streams = tables.into_iter().map(|cells| match cells.is_empty() {
        true => OutputStream::of(vec![]),
        false => OutputStream::of(vec![band(cells, window.columns)]),
    });
    Ok(Answer { streams: streams.collect(), ..Answer::default() })
}

/// A window of heights, [`NOTHING`] where there is none.
struct Surface {
    heights: Plane,
}

impl Surface {
    fn read(elevation: &Cells, window: &Window, missing: Missing, sign: f32) -> Self {
        let mut cells = vec![0.0; elevation.len()];
        elevation.read_f32(0, &mut cells);
        for cell in &mut cells {
            *cell = if missing.is_no_elevation(*cell) { NOTHING } else { *cell * sign };
        }
        let Window { column, row, columns, rows, left, top, .. } = *window;
        let core = [left..left + columns, top..top + rows];
        Surface { heights: Plane { cells, width: window.full_columns(), origin: [column - left, row - top], core } }
    }

    /// The mean of each measure over all directions, for the window's core.
    fn means(&self, lines: &[Lines], measures: &[Measure]) -> Result<Vec<Vec<f32>>, Error> {
        let [columns, rows] = &self.heights.core;
        let mut sums = vec![vec![0.0; columns.len() * rows.len()]; measures.len()];
        let mut done = 0;
        for upright in [false, true] {
            let chosen: Vec<&Lines> = lines.iter().filter(|lines| lines.upright == upright).collect();
            if chosen.is_empty() {
                continue;
            }
            let plane = if upright { &self.heights.turned() } else { &self.heights };
            let mut own = vec![vec![0.0; columns.len() * rows.len()]; measures.len()];
            for direction in chosen {
                add_shares(plane, direction, measures, &mut own);
                done += 1;
                host::progress(f64::from(done) / lines.len() as f64)?;
            }
            for (sums, own) in sums.iter_mut().zip(own) {
                let own = if upright { turned(&own, plane.core_width()) } else { own };
                sums.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
            }
        }
        let looks: usize = lines.iter().map(|lines| usize::from(lines.forwards) + usize::from(lines.backwards)).sum();
        for sums in &mut sums {
            sums.iter_mut().for_each(|sum| *sum /= looks as f32);
            self.mark_missing(sums);
        }
        Ok(sums)
    }

    fn mark_missing(&self, cells: &mut [f32]) {
        let plane = &self.heights;
        let [columns, rows] = &plane.core;
        for (row, cells) in cells.chunks_exact_mut(columns.len()).enumerate() {
            let start = (rows.start + row) * plane.width + columns.start;
            for (cell, height) in cells.iter_mut().zip(&plane.cells[start..]) {
                *cell = if *height == NOTHING { NODATA } else { *cell };
            }
        }
    }
}

#[cfg(test)]
mod tests;
