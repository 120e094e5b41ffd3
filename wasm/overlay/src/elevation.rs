//! Heights of vertices that have none: means over the cells of a 3 x 3 grid, as GEOS's `ElevationModel` has them.

use crate::vertices::Vertices;
use edgegis_sdk::bounds::Bounds;

const SIDE: usize = 3;

/// Fills in missing heights from those of the first `known` vertices.
pub fn fill(vertices: &mut Vertices, known: usize) {
    let missing: Vec<u32> = (0..vertices.len() as u32).filter(|&vertex| vertices.z(vertex).is_nan()).collect();
    if missing.is_empty() {
        return;
    }
    let model = Model::of(vertices, known);
    for vertex in missing {
        let z = model.at(vertices.xy(vertex));
        vertices.set_z(vertex, z);
    }
}

struct Model {
    bounds: [f64; 4],
    columns: usize,
    rows: usize,
    /// Sum and number by cell.
    cells: [(f64, f64); SIDE * SIDE],
}

impl Model {
    fn of(vertices: &Vertices, known: usize) -> Self {
        let mut bounds = Bounds::default();
        vertices.places()[..known].iter().for_each(|&place| bounds.add(place));
        let bounds = bounds.get();
        let several = |size: f64| if size > 0.0 { SIDE } else { 1 };
        let (columns, rows) = (several(bounds[2] - bounds[0]), several(bounds[3] - bounds[1]));
        let mut model = Model { bounds, columns, rows, cells: [(0.0, 0.0); SIDE * SIDE] };
        for vertex in (0..known as u32).filter(|&vertex| !vertices.z(vertex).is_nan()) {
            let cell = model.cell(vertices.xy(vertex));
            model.cells[cell].0 += vertices.z(vertex);
            model.cells[cell].1 += 1.0;
        }
        model
    }

    fn cell(&self, [x, y]: [f64; 2]) -> usize {
        let place = |value: f64, low: f64, high: f64, count: usize| {
            let part = if count > 1 { (value - low) / ((high - low) / count as f64) } else { 0.0 };
            (part.max(0.0) as usize).min(count - 1)
        };
        let [xmin, ymin, xmax, ymax] = self.bounds;
        place(x, xmin, xmax, self.columns) + SIDE * place(y, ymin, ymax, self.rows)
    }

    /// The mean of the cell, or of the means of all cells that have one.
    fn at(&self, place: [f64; 2]) -> f64 {
        let (sum, count) = self.cells[self.cell(place)];
        if count > 0.0 {
            return sum / count;
        }
        let means: Vec<f64> = self.cells.iter().filter(|cell| cell.1 > 0.0).map(|cell| cell.0 / cell.1).collect();
        if means.is_empty() {
            f64::NAN
        } else {
            means.iter().sum::<f64>() / means.len() as f64
        }
    }
}
