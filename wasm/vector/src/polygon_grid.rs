//! A uniform grid over polygons: which polygons hold a cell wholly, and whose border passes it.
//!
//! A point in a cell that one polygon fills is answered by one look-up; only in border cells is the exact test needed.
//! Edges are drawn into the grid with some slack, so a cell without a border mark is far from every edge of the polygon.
//! Source: the "grid with inclusion" method in E. Haines, Point in Polygon Strategies, Graphics Gems IV, 1994.

use crate::polygon_stripes::{PolygonStripes, Position};

/// At most this many cells, about four per vertex and sixteen per point that will be located.
const MAX_CELLS: f64 = 1_048_576.0;
const CELLS_PER_VERTEX: f64 = 4.0;
const CELLS_PER_POINT: f64 = 16.0;
/// At most about this many pairs of polygon and cell: many polygons over one another get a coarser grid.
const MAX_PAIRS: f64 = 8_388_608.0;
/// Slack around edges, in cells: far above the rounding of cell numbers, which is below 1e-6 cells.
const SLACK: f64 = 1e-3;
/// A cell code with this bit names the one polygon that fills the cell.
pub const FILLED: u32 = 1 << 31;

/// The grid as flat arrays.
#[derive(Debug, Default, Clone)]
pub struct PolygonGrid {
    /// `[xmin, ymin, xmax, ymax, cells per unit of x, cells per unit of y]`.
    pub frame: Vec<f64>,
    /// `[columns, rows]`.
    pub shape: Vec<u32>,
    /// Per cell: 0 for nothing, a polygon with [`FILLED`], or 1 + a position in `lists`.
    pub cells: Vec<u32>,
    /// At a position: a count, then as many entries `polygon << 1 | border`, polygons ascending.
    pub lists: Vec<u32>,
}

/// The cell number of a coordinate along one axis; monotone.
#[inline]
pub fn cell_number(value: f64, origin: f64, scale: f64, count: u32) -> usize {
    (((value - origin) * scale) as usize).min(count as usize - 1)
}

/// Cells of the grid along x or y.
#[derive(Clone, Copy)]
struct Axis {
    origin: f64,
    scale: f64,
    count: u32,
    /// Width of a cell; 0 where the extent has none.
    size: f64,
}

impl Axis {
    fn new(low: f64, high: f64, cells: f64) -> Self {
        // A cell stays far wider than the spacing of doubles at these coordinates.
        let widest = (high - low) / (low.abs().max(high.abs()) * 1e-9);
        let count = cells.min(if widest.is_nan() { 1.0 } else { widest }).clamp(1.0, MAX_CELLS) as u32;
        let scale = count as f64 / (high - low);
        let scale = if scale.is_finite() { scale } else { 0.0 };
        Axis { origin: low, scale, count, size: if scale > 0.0 { 1.0 / scale } else { 0.0 } }
    }

    fn cell(&self, value: f64) -> usize {
        cell_number(value, self.origin, self.scale, self.count)
    }

    fn slack(&self) -> f64 {
        SLACK * self.size
    }

    fn start(&self, cell: usize) -> f64 {
        self.origin + cell as f64 * self.size
    }
}

/// Cell marks of one polygon within its bounds.
struct Canvas {
    x: Axis,
    y: Axis,
    left: usize,
    bottom: usize,
    columns: usize,
    rows: usize,
    border: Vec<bool>,
}

impl Canvas {
    fn clear(&mut self, bounds: &[f64]) {
        (self.left, self.bottom) = (self.x.cell(bounds[0]), self.y.cell(bounds[1]));
        self.columns = self.x.cell(bounds[2]) - self.left + 1;
        self.rows = self.y.cell(bounds[3]) - self.bottom + 1;
        self.border.clear();
        self.border.resize(self.columns * self.rows, false);
    }

    fn mark(&mut self, row: usize, from: f64, to: f64) {
        let last = self.left + self.columns - 1;
        let from = self.x.cell(from - self.x.slack()).clamp(self.left, last) - self.left;
        let to = self.x.cell(to + self.x.slack()).clamp(self.left, last) - self.left;
        let start = (row - self.bottom) * self.columns;
        self.border[start + from..=start + to].fill(true);
    }

    /// Marks the cells that an edge passes or nearly touches.
    fn draw(&mut self, edge: &[f64]) {
        let [ax, ay, bx, by] = if edge[1] <= edge[3] { [edge[0], edge[1], edge[2], edge[3]] } else { [edge[2], edge[3], edge[0], edge[1]] };
        let (xmin, xmax) = (ax.min(bx), ax.max(bx));
        let top = self.bottom + self.rows - 1;
        let low = self.y.cell(ay - self.y.slack()).clamp(self.bottom, top);
        let high = self.y.cell(by + self.y.slack()).clamp(self.bottom, top);
        if by - ay < self.y.size {
            return (low..=high).for_each(|row| self.mark(row, xmin, xmax));
        }
        let slope = (bx - ax) / (by - ay);
        for row in low..=high {
            let y0 = (self.y.start(row) - self.y.slack()).clamp(ay, by);
            let y1 = (self.y.start(row + 1) + self.y.slack()).clamp(ay, by);
            let (x0, x1) = (ax + (y0 - ay) * slope, ax + (y1 - ay) * slope);
            self.mark(row, x0.min(x1).max(xmin), x0.max(x1).min(xmax));
        }
    }
}

impl PolygonGrid {
    /// A grid for about `points` look-ups.
    pub fn build(stripes: &PolygonStripes, points: usize) -> Self {
        let extent = extent(stripes);
        let (x, y) = axes(stripes, extent, points);
        let mut canvas = Canvas { x, y, left: 0, bottom: 0, columns: 0, rows: 0, border: vec![] };
        let mut cells = CellCodes { codes: vec![0; x.count as usize * y.count as usize], rest: vec![] };
        for polygon in (0..stripes.len()).filter(|&polygon| !stripes.is_hollow(polygon)) {
            canvas.clear(&stripes.bounds[4 * polygon..4 * polygon + 4]);
            stripes.each_edge(polygon, |edge| canvas.draw(edge));
            fill(stripes, polygon, &canvas, &mut cells);
        }
        let (cells, lists) = cells.into_lists();
        let frame = vec![extent[0], extent[1], extent[2], extent[3], x.scale, y.scale];
        PolygonGrid { frame, shape: vec![x.count, y.count], cells, lists }
    }
}

/// Cell codes in the making.
struct CellCodes {
    /// 0 for nothing, a polygon with [`FILLED`], or the number of the cell's entries in `rest`.
    codes: Vec<u32>,
    /// (cell, entry) of the cells that need a list.
    rest: Vec<(u32, u32)>,
}

impl CellCodes {
    #[inline]
    fn add(&mut self, cell: u32, entry: u32) {
        let code = self.codes[cell as usize];
        if code == 0 && entry & 1 == 0 {
            self.codes[cell as usize] = FILLED | entry >> 1;
            return;
        }
        let mut count = code;
        if code & FILLED != 0 {
            self.rest.push((cell, (code & !FILLED) << 1));
            count = 1;
        }
        self.rest.push((cell, entry));
        self.codes[cell as usize] = count + 1;
    }

    /// Writes the lists, and their positions into the codes.
    fn into_lists(mut self) -> (Vec<u32>, Vec<u32>) {
        let mut total = 0u32;
        for code in self.codes.iter_mut().filter(|code| **code & FILLED == 0 && **code > 0) {
            let count = *code;
            *code = total + 1;
            total += count + 1;
        }
        let mut lists = vec![0u32; total as usize];
        for (cell, entry) in self.rest {
            let start = self.codes[cell as usize] as usize - 1;
            lists[start] += 1;
            let count = lists[start] as usize;
            lists[start + count] = entry;
        }
        (self.codes, lists)
    }
}

fn extent(stripes: &PolygonStripes) -> [f64; 4] {
    let mut extent = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for (polygon, bounds) in stripes.bounds.chunks_exact(4).enumerate() {
        if !stripes.is_hollow(polygon) {
            extent = [extent[0].min(bounds[0]), extent[1].min(bounds[1]), extent[2].max(bounds[2]), extent[3].max(bounds[3])];
        }
    }
    extent
}

/// Shape of the grid: by the numbers of vertices and points, and by how often the polygons' boxes cover the extent.
fn axes(stripes: &PolygonStripes, extent: [f64; 4], points: usize) -> (Axis, Axis) {
    let (width, height) = (extent[2] - extent[0], extent[3] - extent[1]);
    if width.is_nan() || height.is_nan() || width < 0.0 {
        return (Axis::new(0.0, 0.0, 1.0), Axis::new(0.0, 0.0, 1.0));
    }
    let share = |low: f64, high: f64, whole: f64| if whole > 0.0 { (high - low) / whole } else { 1.0 };
    let covered = |b: &[f64]| share(b[0], b[2], width) * share(b[1], b[3], height);
    let coverage: f64 = stripes.bounds.chunks_exact(4).map(covered).sum();
    let vertices = stripes.coordinates.len() as f64 / 2.0;
    let wanted = (CELLS_PER_VERTEX * vertices).min(CELLS_PER_POINT * points as f64).clamp(16.0, MAX_CELLS);
    let cells = wanted.min(MAX_PAIRS / coverage.max(1.0)).max(1.0);
    let ratio = if width > 0.0 && height > 0.0 { (width / height).clamp(1.0 / cells, cells) } else { 1.0 };
    let columns = (cells * ratio).sqrt().max(1.0);
    (Axis::new(extent[0], extent[2], columns), Axis::new(extent[1], extent[3], (cells / columns).max(1.0)))
}

/// Enters the polygon's border cells and the cells that it fills.
fn fill(stripes: &PolygonStripes, polygon: usize, canvas: &Canvas, cells: &mut CellCodes) {
    let entry = (polygon as u32) << 1;
    for row in 0..canvas.rows {
        let border = &canvas.border[row * canvas.columns..(row + 1) * canvas.columns];
        let y = canvas.y.start(canvas.bottom + row) + 0.5 * canvas.y.size;
        let first_cell = (canvas.bottom + row) as u32 * canvas.x.count + canvas.left as u32;
        let mut inside = None;
        for (column, &border) in border.iter().enumerate() {
            let cell = first_cell + column as u32;
            if border {
                inside = None;
                cells.add(cell, entry | 1);
                continue;
            }
            // Between two border cells nothing changes: one exact test answers for the whole run.
            let x = canvas.x.start(canvas.left + column) + 0.5 * canvas.x.size;
            let test = || stripes.view().position(polygon, [x, y]) == Position::Inside;
            if *inside.get_or_insert_with(test) {
                cells.add(cell, entry);
            }
        }
    }
}
