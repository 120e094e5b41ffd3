//! Which outlet's basin each cell is in, as Wang and Liu's queue passes the numbers of outlets on.
//!
//! Cells come out of the queue in the order of their levels (where these are equal: steps, then rows and columns). A cell
//! has the number of the neighbour that came first; an outlet that of the last neighbour that came before itself, its own
//! if none did, and shows in the end that of the last one of all.

use crate::directions::NOWHERE;
use crate::frame::{Frame, Mosaic};
use crate::links::ends;
use crate::sinks::only_batch;
use crate::surface::Surface;
use crate::tables::{column, place};
use edgegis_sdk::cells::band;
use edgegis_sdk::{Answer, Array, Error, OutputStream, Request};
use std::cmp::Ordering;

/// Places of the neighbours, from north on, among themselves in rows and columns; the cell itself is between 3 and 4.
const ORDER: [u8; 8] = [1, 2, 5, 8, 7, 6, 3, 0];
const OWN: u8 = 4;
const NODATA: i32 = -1;

/// When a cell's turn in the queue is.
#[derive(PartialEq, Clone, Copy)]
struct Turn(f64, u32, u8);

impl Turn {
    fn compare(&self, other: &Turn) -> Ordering {
        self.0.total_cmp(&other.0).then((self.1, self.2).cmp(&(other.1, other.2)))
    }
}

/// A window's cells, each with the direction of the neighbour whose number it takes over.
struct Basins {
    surface: Surface,
    row: usize,
    column: usize,
    sources: Vec<u8>,
    /// For each of the window's cells the last one within it from which its number comes.
    ends: Vec<u32>,
    /// How many outlets that number themselves come before each cell in its row, and at the end of each row.
    ranks: Vec<u32>,
    counts: Vec<i64>,
}

impl Basins {
    fn read(request: &Request) -> Result<Self, Error> {
        let window = request.window()?;
        let surface = Surface::read(only_batch(request.stream(0)?)?, &window)?;
        let columns = surface.columns;
        let sources: Vec<u8> = surface.core().map(|cell| source(&surface, cell)).collect();
        let inside = |place: usize| {
            let (row, column) = beside(place / columns, place % columns, sources[place])?;
            let is_inside = row < surface.rows && column < columns;
            is_inside.then(|| row * columns + column)
        };
        let ends = ends(sources.len(), 0..sources.len(), inside);
        let (mut ranks, mut counts) = (vec![], vec![]);
        for row in 0..surface.rows {
            let mut count = 0;
            for column in 0..columns {
                ranks.push(count);
                count += u32::from(surface.is_outlet(surface.cell(row, column)));
            }
            counts.push(i64::from(count));
        }
        Ok(Basins { surface, row: window.row, column: window.column, sources, ends, ranks, counts })
    }

    /// The cell of the grid, outside of the window, from which a cell's number comes; nothing when it comes from within.
    fn outside(&self, end: usize) -> Option<(usize, usize)> {
        let columns = self.surface.columns;
        let (row, column) = (self.row + end / columns, self.column + end % columns);
        beside(row, column, self.sources[end])
    }
}

/// The cell that a direction leads to, by row and column.
fn beside(row: usize, column: usize, direction: u8) -> Option<(usize, usize)> {
    let (down, right) = *crate::level::NEIGHBOURS.get(usize::from(direction))?;
    Some((row.wrapping_add_signed(down), column.wrapping_add_signed(right)))
}

fn turn(surface: &Surface, cell: usize, order: u8) -> Turn {
    Turn(surface.level[cell], surface.steps.get(cell).copied().unwrap_or(0), order)
}

/// The direction of the neighbour whose number a cell has when its turn comes; [`NOWHERE`] for its own, or none.
fn source(surface: &Surface, cell: usize) -> u8 {
    if !surface.has_data(cell) {
        return NOWHERE;
    }
    let turns = (0..8u8).filter_map(|direction| {
        let other = surface.neighbour(cell, usize::from(direction));
        surface.has_data(other).then(|| (turn(surface, other, ORDER[usize::from(direction)]), direction))
    });
    let own = turn(surface, cell, OWN);
    let found = if surface.is_outlet(cell) {
        turns.filter(|(turn, _)| turn.compare(&own).is_lt()).max_by(|a, b| a.0.compare(&b.0))
    } else {
        turns.min_by(|a, b| a.0.compare(&b.0))
    };
    found.map_or(NOWHERE, |(_, direction)| direction)
}

/// The neighbour of an outlet whose turn is the last of all.
fn last(surface: &Surface, cell: usize) -> u8 {
    let with_data = (0..8u8).filter(|direction| surface.has_data(surface.neighbour(cell, usize::from(*direction))));
    let turn = |direction: &u8| {
        turn(surface, surface.neighbour(cell, usize::from(*direction)), ORDER[usize::from(*direction)])
    };
    with_data.max_by(|a, b| turn(a).compare(&turn(b))).unwrap_or(NOWHERE)
}

/// Of a window's frame, where the numbers come from: a cell of another window (`row`, `column`), or an outlet of its own
/// (`row`, and its place among the row's outlets). Tables: place, chains, outlets by row.
pub fn links(request: &Request) -> Result<Answer, Error> {
    let basins = Basins::read(request)?;
    let frame = Frame { columns: basins.surface.columns, rows: basins.surface.rows };
    let (mut rows, mut columns, mut own) = (vec![], vec![], vec![]);
    for (row, column) in frame.cells() {
        let end = basins.ends[row * frame.columns + column] as usize;
        let outside = basins.outside(end);
        let (row, column) = outside.unwrap_or((end / frame.columns, basins.ranks[end] as usize));
        rows.push(row as i64);
        columns.push(column as i64);
        own.push(u8::from(outside.is_none()));
    }
    let chains = OutputStream::of(vec![
        column("row", "l", Array::i64s(rows)),
        column("column", "l", Array::i64s(columns)),
        column("own", "C", Array::u8s(own)),
    ]);
    let counts = OutputStream::of(vec![column("count", "l", Array::i64s(basins.counts))]);
    Ok(Answer { streams: vec![place(&request.window()?), chains, counts], ..Answer::default() })
}

/// Numbers of the first outlets of each window's rows (outlets are numbered in rows of the raster), and of all frames'
/// cells. Inputs: places, chains, counts. Tables: numbers of the frames, of the rows.
pub fn solve(request: &Request) -> Result<Answer, Error> {
    let mosaic = Mosaic::read(request.stream(0)?)?;
    let counts: Vec<&[i64]> =
        request.stream(2)?.batches.iter().map(|batch| batch.column("count")?.i64s()).collect::<Result<_, _>>()?;
    let first = first_numbers(&counts, &mosaic);
    let (mut to, mut number) = (vec![None; mosaic.len()], vec![-1; mosaic.len()]);
    for (window, batch) in request.stream(1)?.batches.iter().enumerate() {
        let (rows, columns) = (batch.column("row")?.i64s()?, batch.column("column")?.i64s()?);
        for (place, own) in batch.column("own")?.u8s()?.iter().enumerate() {
            let cell = mosaic.starts[window] + place;
            if *own == 1 {
                number[cell] = first[window][rows[place] as usize] + columns[place];
            } else {
                to[cell] = Some(mosaic.number_at(rows[place] as usize, columns[place] as usize));
            }
        }
    }
    let ends = ends(mosaic.len(), 0..mosaic.len(), |cell| to[cell]);
    let numbers = ends.iter().map(|end| number[*end as usize]).collect();
    let numbers = OutputStream::of(vec![column("number", "l", Array::i64s(numbers))]);
    let first = OutputStream::of(vec![column("first", "l", Array::i64s(first.concat()))]);
    Ok(Answer { streams: vec![numbers, first], ..Answer::default() })
}

fn first_numbers(counts: &[&[i64]], mosaic: &Mosaic) -> Vec<Vec<i64>> {
    let mut first: Vec<Vec<i64>> = counts.iter().map(|counts| vec![0; counts.len()]).collect();
    let (mut next, mut window) = (0, 0);
    while window < counts.len() {
        let beside = (window..counts.len()).take_while(|other| mosaic.row(*other) == mosaic.row(window)).count();
        for row in 0..counts[window].len() {
            for other in window..window + beside {
                first[other][row] = next;
                next += counts[other][row];
            }
        }
        window += beside;
    }
    first
}

/// The numbers of a window's cells. Inputs: the cells, places, numbers of the frames, of the rows.
pub fn result(request: &Request) -> Result<Answer, Error> {
    let basins = Basins::read(request)?;
    let mosaic = Mosaic::read(request.stream(1)?)?;
    let frames = only_batch(request.stream(2)?)?.column("number")?.i64s()?;
    let rows = only_batch(request.stream(3)?)?.column("first")?.i64s()?;
    let before: usize = (0..request.partition()?.index).map(|window| mosaic.frame(window).rows).sum();
    let first = &rows[before..before + basins.surface.rows];
    let (surface, columns) = (&basins.surface, basins.surface.columns);
    let number = |place: usize| {
        let end = basins.ends[place] as usize;
        match basins.outside(end) {
            Some((row, column)) => frames[mosaic.number_at(row, column)],
            None => first[end / columns] + i64::from(basins.ranks[end]),
        }
    };
    let shown = |(place, cell): (usize, usize)| {
        if !surface.has_data(cell) {
            return NODATA;
        }
        let from = if surface.is_outlet(cell) { last(surface, cell) } else { NOWHERE };
        let Some((row, column)) = beside(place / columns, place % columns, from) else { return number(place) as i32 };
        if row < surface.rows && column < columns {
            return number(row * columns + column) as i32;
        }
        let (row, column) = (row.wrapping_add(basins.row), column.wrapping_add(basins.column));
        frames[mosaic.number_at(row, column)] as i32
    };
    let cells = surface.core().enumerate().map(shown).collect();
    Ok(Answer::table(vec![band("basin", "i", Array::i32s(cells), columns)]))
}
