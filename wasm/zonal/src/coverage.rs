//! Which cells of a window a polygon covers, and how much of each.
//!
//! Exact areas as in font rasterisers: every edge leaves in each cell that it crosses the height that it spans there and
//! the area to its right, with a sign; summed along a row these are the covered share of each cell. Only cells on the
//! border have entries; between them all cells of a row are covered alike. Whether a cell's centre is inside is decided
//! apart, by crossings of the centre line with Shewchuk's adaptive orientation predicate (crate `robust`): exactly as
//! GEOS decides it, and a centre on the border is outside.
//! Source: the sparse cells of R. Levien's and D. Turner's rasterisers (FreeType, "smooth").

use crate::frame::Frame;
use edgegis_sdk::wkb::{Body, Coordinates};
use edgegis_sdk::Window;
use robust::{orient2d, Coord};

/// Shares closer than this to nothing or all of a cell are that: what a border along the cells' edges leaves in rounding.
const SNAP: f64 = 1e-9;
/// In columns: crossings farther from a centre than this need no predicate.
const CLOSE: f64 = 1e-3;

/// What an edge leaves in a cell of a row.
#[derive(Clone, Copy)]
struct Entry {
    row: u32,
    column: u32,
    /// Height that is spanned here, which counts for all cells to the right.
    cover: f64,
    /// Share of this cell.
    area: f64,
    /// The centre line is crossed left of this cell's centre.
    turn: bool,
    /// The border runs through the centre.
    on_border: bool,
}

/// A cell on the border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BorderCell {
    pub row: usize,
    pub column: usize,
    pub share: f64,
    pub has_centre: bool,
}

/// Cells of a row that lie inside as a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub row: usize,
    pub first: usize,
    pub end: usize,
}

/// Takes what a polygon covers, row after row.
pub trait Covered {
    fn span(&mut self, span: Span);
    fn border(&mut self, cell: BorderCell);
}

/// The entries of one polygon; used again for the next.
pub struct Coverage {
    frame: Frame,
    entries: Vec<Entry>,
}

impl Coverage {
    pub fn new(frame: Frame) -> Self {
        Coverage { frame, entries: vec![] }
    }

    /// Tells what a polygon or multipolygon covers of the window.
    pub fn of(&mut self, body: &Body, covered: &mut impl Covered) {
        self.entries.clear();
        self.add(body);
        self.entries.sort_by_key(|entry| (entry.row, entry.column));
        let columns = self.frame.window.columns;
        for row in self.entries.chunk_by(|a, b| a.row == b.row) {
            sweep(row, columns, covered);
        }
    }

    fn add(&mut self, body: &Body) {
        match body {
            Body::Polygon(rings) => {
                for (number, ring) in rings.iter().enumerate() {
                    // An outer ring adds, a hole takes away, whichever way they run.
                    let sign = if number == 0 { 1.0 } else { -1.0 };
                    self.add_ring(ring, sign);
                }
            }
            Body::Parts(parts) => parts.iter().for_each(|part| self.add(part)),
            Body::Point(_) | Body::Line(_) => {}
        }
    }

    fn add_ring(&mut self, ring: &Coordinates, sign: f64) {
        if ring.len() < 4 {
            return;
        }
        let sign = sign * turning(ring);
        let mut a = ring.get(0);
        for b in ring.iter().skip(1) {
            self.add_edge(a, b, sign);
            a = b;
        }
    }

    fn add_edge(&mut self, a: [f64; 2], b: [f64; 2], sign: f64) {
        let ([ax, ay], [bx, by]) = (self.frame.local(a), self.frame.local(b));
        let Window { rows, columns, .. } = self.frame.window;
        let (low, high) = (ay.min(by), ay.max(by));
        if low > rows as f64 || high < 0.0 || ax.min(bx) > columns as f64 {
            return;
        }
        self.add_crossings(a, b, low, high);
        if ay == by {
            return;
        }
        let slope = (bx - ax) / (by - ay);
        // From its ends inwards, so that neither is rounded away.
        let x_at = |y: f64| {
            let x = if y - ay < by - y { ax + (y - ay) * slope } else { bx + (y - by) * slope };
            x.clamp(ax.min(bx), ax.max(bx))
        };
        let sign = if by > ay { sign } else { -sign };
        let first = low.max(0.0).floor() as usize;
        let end = (high.min(rows as f64).ceil() as usize).min(rows);
        for row in first..end {
            let (top, bottom) = (low.max(row as f64), high.min((row + 1) as f64));
            if top < bottom {
                self.add_piece(row, [x_at(top), x_at(bottom)], (bottom - top) * sign);
            }
        }
    }

    /// A piece of an edge within a row: from one x to another, spanning so much of the row's height.
    fn add_piece(&mut self, row: usize, [from, to]: [f64; 2], height: f64) {
        let (left, right) = (from.min(to), from.max(to));
        let columns = self.frame.window.columns;
        let first = left.floor();
        if right <= first + 1.0 || right <= 0.0 {
            self.leave(row, left, right, height);
            return;
        }
        let mut x = left;
        if x < 0.0 {
            self.leave(row, x, 0.0, height * (-x / (right - left)));
            x = 0.0;
        }
        while x < right && x < columns as f64 {
            let next = (x.floor() + 1.0).min(right);
            self.leave(row, x, next, height * ((next - x) / (right - left)));
            x = next;
        }
    }

    /// A piece within one column, or left of the window.
    fn leave(&mut self, row: usize, left: f64, right: f64, height: f64) {
        let (column, area) = if right <= 0.0 {
            (0, height)
        } else {
            let column = left.floor().max(0.0);
            (column as usize, height * (1.0 - ((left + right) / 2.0 - column)))
        };
        if column >= self.frame.window.columns {
            return;
        }
        let (row, column) = (row as u32, column as u32);
        match self.entries.last_mut() {
            // A border has many short edges in one cell.
            Some(last) if (last.row, last.column) == (row, column) => {
                last.cover += height;
                last.area += area;
            }
            _ => self.entries.push(Entry { row, column, cover: height, area, turn: false, on_border: false }),
        }
    }

    /// Where an edge crosses the rows' centre lines.
    fn add_crossings(&mut self, a: [f64; 2], b: [f64; 2], low: f64, high: f64) {
        let rows = self.frame.window.rows as i64;
        let (first, last) = ((low - 0.5).floor() as i64, (high - 0.5).ceil() as i64);
        for row in first.max(0)..=last.min(rows - 1) {
            let y = self.frame.centre_y(row);
            if (a[1] > y) != (b[1] > y) {
                self.add_crossing(a, b, row, y);
            } else if a[1] == y && b[1] == y {
                self.add_level(a[0], b[0], row);
            } else if b[1] == y {
                self.add_level(b[0], b[0], row);
            }
        }
    }

    fn add_crossing(&mut self, a: [f64; 2], b: [f64; 2], row: i64, y: f64) {
        let x = a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
        let place = self.frame.local([x, y])[0] - 0.5;
        // The first column whose centre is not left of the crossing; close calls are the predicate's.
        let mut column = place.ceil() as i64;
        let mut on_border = false;
        let nearest = place.round();
        if (place - nearest).abs() < CLOSE {
            column = nearest as i64;
            match self.side(a, b, column, y) {
                0 => on_border = true,
                side if side < 0 => column += 1,
                _ => {}
            }
        }
        let columns = self.frame.window.columns as i64;
        if column < columns {
            // A crossing left of the window turns its first cell; no centre there is on it.
            let on_border = on_border && column >= 0;
            let (row, column) = (row as u32, column.max(0) as u32);
            self.entries.push(Entry { row, column, cover: 0.0, area: 0.0, turn: true, on_border });
        }
    }

    /// Where a centre lies: 1 beyond the crossing in the columns' order, -1 before it, 0 on the edge.
    fn side(&self, a: [f64; 2], b: [f64; 2], column: i64, y: f64) -> i32 {
        let x = self.frame.centre_x(column);
        let (lower, upper) = if a[1] < b[1] { (a, b) } else { (b, a) };
        let at = |[x, y]: [f64; 2]| Coord { x, y };
        // Positive: left of the edge as it goes up, so at smaller x.
        let left = orient2d(at(lower), at(upper), Coord { x, y });
        let beyond = if self.frame.runs_east() { -left } else { left };
        if beyond > 0.0 { 1 } else { -i32::from(beyond < 0.0) }
    }

    /// Centres on a level edge, or on a vertex, are on the border.
    fn add_level(&mut self, from: f64, to: f64, row: i64) {
        let (low, high) = (from.min(to), from.max(to));
        let columns = self.frame.window.columns as i64;
        let at = |x: f64| self.frame.local([x, 0.0])[0] - 0.5;
        let (first, last) = (at(low).min(at(high)).floor() as i64, at(low).max(at(high)).ceil() as i64);
        for column in first.max(0)..=last.min(columns - 1) {
            let x = self.frame.centre_x(column);
            if low <= x && x <= high {
                let (row, column) = (row as u32, column as u32);
                self.entries.push(Entry { row, column, cover: 0.0, area: 0.0, turn: false, on_border: true });
            }
        }
    }
}

/// The sign of a ring's area: shares are taken without a sign in the end, so only how rings differ counts.
fn turning(ring: &Coordinates) -> f64 {
    let [x0, y0] = ring.get(0);
    let (mut twice, mut last) = (0.0, [0.0, 0.0]);
    for [x, y] in ring.iter().skip(1) {
        let here = [x - x0, y - y0];
        twice += last[0] * here[1] - here[0] * last[1];
        last = here;
    }
    if twice > 0.0 { 1.0 } else { -1.0 }
}

fn share(value: f64) -> f64 {
    let value = value.abs();
    if value < SNAP { 0.0 } else if value > 1.0 - SNAP { 1.0 } else { value }
}

/// One row from left to right.
fn sweep(row: &[Entry], columns: usize, covered: &mut impl Covered) {
    let (mut cover, mut inside, mut next) = (0.0, false, 0);
    let number = row[0].row as usize;
    for cell in row.chunk_by(|a, b| a.column == b.column) {
        let column = cell[0].column as usize;
        between(number, [next, column], cover, inside, covered);
        let area: f64 = cover + cell.iter().map(|entry| entry.area).sum::<f64>();
        cover += cell.iter().map(|entry| entry.cover).sum::<f64>();
        inside ^= cell.iter().filter(|entry| entry.turn).count() % 2 == 1;
        let on_border = cell.iter().any(|entry| entry.on_border);
        tell(BorderCell { row: number, column, share: share(area), has_centre: inside && !on_border }, covered);
        next = column + 1;
    }
    between(number, [next, columns], cover, inside, covered);
}

fn tell(cell: BorderCell, covered: &mut impl Covered) {
    if cell.share > 0.0 || cell.has_centre {
        covered.border(cell);
    }
}

/// Cells without an entry: all inside, all outside, or all covered alike by a level border above or below them.
fn between(row: usize, [first, end]: [usize; 2], cover: f64, inside: bool, covered: &mut impl Covered) {
    if first >= end {
        return;
    }
    let share = share(cover);
    if inside && share == 1.0 {
        covered.span(Span { row, first, end });
    } else if inside || share > 0.0 {
        (first..end).for_each(|column| tell(BorderCell { row, column, share, has_centre: inside }, covered));
    }
}

#[cfg(test)]
#[path = "coverage_tests.rs"]
mod tests;
