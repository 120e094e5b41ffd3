//! A uniform grid over rings: which of them have a cell within, and whose border may pass it.
//!
//! A point in a cell that no border passes is answered by the cell; only the others need the exact test. Which cells a
//! border passes is told by the bounds of the ring's runs: a cell that these leave out has no point of the border.
//! Source: the "grid with inclusion" method in E. Haines, Point in Polygon Strategies, Graphics Gems IV, 1994.

use edgegis_sdk::bounds::Bounds;

/// At most this many cells, about four per point that will be located and sixteen per run.
const MAX_CELLS: f64 = 1_048_576.0;
const CELLS_PER_POINT: f64 = 4.0;
const CELLS_PER_RUN: f64 = 16.0;
/// At most about this many pairs of ring and cell: many rings over one another get a coarser grid.
const MAX_PAIRS: f64 = 8_388_608.0;

/// A cell with this bit names the one ring that it lies within.
const FILLED: u32 = 1 << 31;

/// A ring as the grid needs it.
pub trait Outline {
    /// `[xmin, ymin, xmax, ymax]`.
    fn bounds(&self) -> [f64; 4];
    /// Rectangles that cover the border together.
    fn border(&self) -> impl Iterator<Item = [f64; 4]>;
    /// Whether a point that is not on the border lies within the ring.
    fn holds(&self, point: [f64; 2]) -> bool;
}

/// The grid as flat arrays.
#[derive(Debug, Default, Clone)]
pub struct RingGrid {
    /// `[xmin, ymin, xmax, ymax, cells per unit of x, cells per unit of y]`.
    pub frame: Vec<f64>,
    /// `[columns, rows]`.
    pub shape: Vec<u32>,
    /// Per cell: 0 for nothing, a ring with [`FILLED`] that alone has it within, or 1 + a position in `lists`.
    pub cells: Vec<u32>,
    /// At a position: a count, then as many entries `ring << 1 | border`, rings ascending. Without the border the cell lies
    /// within the ring.
    pub lists: Vec<u32>,
}

/// A view of [`RingGrid`].
#[derive(Debug, Clone, Copy)]
pub struct RingGridView<'a> {
    pub frame: &'a [f64],
    pub shape: &'a [u32],
    pub cells: &'a [u32],
    pub lists: &'a [u32],
}

/// The rings that may hold a point.
pub enum Near<'a> {
    /// One that holds it.
    Within(u32),
    /// Entries of [`RingGrid::lists`].
    Entries(&'a [u32]),
}

/// Cells along x or y. The cell of a coordinate is monotone in it: so all points of a rectangle lie in its cells, and the
/// points of a cell are a rectangle themselves.
#[derive(Clone, Copy)]
struct Axis {
    origin: f64,
    scale: f64,
    count: u32,
}

impl Axis {
    fn new(low: f64, high: f64, cells: f64) -> Self {
        let count = cells.clamp(1.0, MAX_CELLS) as u32;
        let scale = count as f64 / (high - low);
        Axis { origin: low, scale: if scale.is_finite() { scale } else { 0.0 }, count }
    }

    /// Signed, because WebAssembly converts so in one instruction.
    #[inline]
    fn cell(&self, value: f64) -> usize {
        (((value - self.origin) * self.scale) as i32).clamp(0, self.count as i32 - 1) as usize
    }

    /// A coordinate in the middle of a cell, as far as rounding allows.
    fn middle(&self, cell: usize) -> f64 {
        self.origin + (cell as f64 + 0.5) / self.scale
    }
}

/// What is known of a cell and one ring.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Unknown,
    Border,
    Within,
    Beside,
}

/// The cells of one ring's bounds.
struct Canvas {
    x: Axis,
    y: Axis,
    left: usize,
    bottom: usize,
    columns: usize,
    marks: Vec<Mark>,
}

impl Canvas {
    fn begin(&mut self, bounds: [f64; 4]) {
        (self.left, self.bottom) = (self.x.cell(bounds[0]), self.y.cell(bounds[1]));
        self.columns = self.x.cell(bounds[2]) - self.left + 1;
        let rows = self.y.cell(bounds[3]) - self.bottom + 1;
        self.marks.clear();
        self.marks.resize(self.columns * rows, Mark::Unknown);
    }

    fn draw(&mut self, border: [f64; 4]) {
        let (first, last) = (self.x.cell(border[0]) - self.left, self.x.cell(border[2]) - self.left);
        for row in self.y.cell(border[1]) - self.bottom..=self.y.cell(border[3]) - self.bottom {
            self.marks[row * self.columns + first..=row * self.columns + last].fill(Mark::Border);
        }
    }

    /// Marks the cells that the border leaves out, run by run: cells side by side are alike when no border is between.
    fn fill(&mut self, ring: &impl Outline) {
        let rows = self.marks.len() / self.columns;
        for row in 0..rows {
            let mut column = 0;
            while column < self.columns {
                let first = row * self.columns + column;
                let rest = &self.marks[first..(row + 1) * self.columns];
                let length = rest.iter().position(|mark| *mark == Mark::Border).unwrap_or(rest.len());
                if length > 0 {
                    // A cell at the edge holds points at the edge of the ring's bounds, or beyond.
                    let at_edge = row == 0 || row + 1 == rows || column == 0 || column + length == self.columns;
                    let mark = if at_edge { Mark::Beside } else { self.mark_of(ring, first, length) };
                    self.marks[first..first + length].fill(mark);
                }
                column += length + 1;
            }
        }
    }

    fn mark_of(&self, ring: &impl Outline, first: usize, length: usize) -> Mark {
        let below = &self.marks[first - self.columns..first - self.columns + length];
        if let Some(mark) = below.iter().find(|mark| **mark != Mark::Border) {
            return *mark;
        }
        let (column, row) = (first % self.columns + self.left, first / self.columns + self.bottom);
        let [x, y] = [self.x.middle(column), self.y.middle(row)];
        match (self.x.cell(x), self.y.cell(y)) == (column, row) {
            true if ring.holds([x, y]) => Mark::Within,
            true => Mark::Beside,
            false => Mark::Border, // cells as narrow as the rounding of coordinates: always the exact test
        }
    }
}

impl RingGrid {
    /// A grid for about `points` look-ups.
    pub fn build<T: Outline>(rings: &[T], points: usize) -> Self {
        let mut extent = Bounds::default();
        for [xmin, ymin, xmax, ymax] in rings.iter().map(T::bounds) {
            extent.add([xmin, ymin]);
            extent.add([xmax, ymax]);
        }
        let extent = extent.get();
        let (x, y) = axes(rings, extent, points);
        let mut canvas = Canvas { x, y, left: 0, bottom: 0, columns: 0, marks: vec![] };
        let mut pairs = vec![];
        for (number, ring) in (0u32..).zip(rings) {
            canvas.begin(ring.bounds());
            ring.border().for_each(|border| canvas.draw(border));
            canvas.fill(ring);
            let cell = |place: usize| (canvas.bottom + place / canvas.columns) * x.count as usize + canvas.left + place % canvas.columns;
            let marked = canvas.marks.iter().enumerate().filter(|(_, mark)| **mark != Mark::Beside);
            pairs.extend(marked.map(|(place, mark)| (cell(place) as u32, number << 1 | (*mark == Mark::Border) as u32)));
        }
        let (cells, lists) = sorted(&pairs, (x.count * y.count) as usize);
        let frame = vec![extent[0], extent[1], extent[2], extent[3], x.scale, y.scale];
        RingGrid { frame, shape: vec![x.count, y.count], cells, lists }
    }

    pub fn view(&self) -> RingGridView<'_> {
        RingGridView { frame: &self.frame, shape: &self.shape, cells: &self.cells, lists: &self.lists }
    }
}

/// Pairs of cell and entry -> the cells and their lists.
fn sorted(pairs: &[(u32, u32)], count: usize) -> (Vec<u32>, Vec<u32>) {
    let mut cells = vec![0u32; count];
    // First twice the number of entries, and one more where one of them has a border.
    for &(cell, entry) in pairs {
        let code = &mut cells[cell as usize];
        *code = (*code + 2) | (entry & 1);
    }
    let mut total = 0;
    for code in cells.iter_mut().filter(|code| **code > 0) {
        let entries = *code >> 1;
        if *code == 2 {
            *code = FILLED;
        } else {
            *code = total + 1;
            total += entries + 1;
        }
    }
    let mut lists = vec![0; total as usize];
    for &(cell, entry) in pairs {
        let code = &mut cells[cell as usize];
        if *code & FILLED != 0 {
            *code |= entry >> 1;
        } else {
            let start = *code as usize - 1;
            lists[start] += 1;
            let count = lists[start] as usize;
            lists[start + count] = entry;
        }
    }
    (cells, lists)
}

/// Shape of the grid: by the numbers of points and runs, and by how often the rings' bounds cover the extent.
fn axes<T: Outline>(rings: &[T], extent: [f64; 4], points: usize) -> (Axis, Axis) {
    let (width, height) = (extent[2] - extent[0], extent[3] - extent[1]);
    if rings.is_empty() {
        return (Axis::new(0.0, 0.0, 1.0), Axis::new(0.0, 0.0, 1.0));
    }
    let share = |low: f64, high: f64, whole: f64| if whole > 0.0 { (high - low) / whole } else { 1.0 };
    let coverage: f64 = rings.iter().map(T::bounds).map(|b| share(b[0], b[2], width) * share(b[1], b[3], height)).sum();
    let runs: usize = rings.iter().map(|ring| ring.border().count()).sum();
    let wanted = (CELLS_PER_RUN * runs as f64).min(CELLS_PER_POINT * points as f64).clamp(16.0, MAX_CELLS);
    let cells = wanted.min(MAX_PAIRS / coverage.max(1.0)).max(1.0);
    let ratio = if width > 0.0 && height > 0.0 { (width / height).clamp(1.0 / cells, cells) } else { 1.0 };
    let columns = (cells * ratio).sqrt().max(1.0).floor();
    (Axis::new(extent[0], extent[2], columns), Axis::new(extent[1], extent[3], (cells / columns).floor()))
}

impl<'a> RingGridView<'a> {
    /// The rings of a point's cell.
    #[inline]
    pub fn near(&self, [x, y]: [f64; 2]) -> Near<'a> {
        let frame = self.frame;
        if !(x >= frame[0] && y >= frame[1] && x <= frame[2] && y <= frame[3]) {
            return Near::Entries(&[]);
        }
        let column = Axis { origin: frame[0], scale: frame[4], count: self.shape[0] }.cell(x);
        let row = Axis { origin: frame[1], scale: frame[5], count: self.shape[1] }.cell(y);
        match self.cells[row * self.shape[0] as usize + column] {
            0 => Near::Entries(&[]),
            code if code & FILLED != 0 => Near::Within(code & !FILLED),
            code => {
                let entries = &self.lists[code as usize..];
                Near::Entries(&entries[..self.lists[code as usize - 1] as usize])
            }
        }
    }
}
