//! Heights of vertices that have none: means over the cells of a 3 x 3 grid, as GEOS's `ElevationModel` has them.

use crate::vertices::Vertices;
use edgegis_sdk::bounds::Bounds;

const SIDE: usize = 3;

/// What heights are filled in from: places that have one, and the bounds of all.
pub struct Known {
    pub bounds: [f64; 4],
    pub heights: Vec<([f64; 2], f64)>,
}

impl Known {
    /// Those of the first vertices.
    pub fn of_first(vertices: &Vertices, count: usize) -> Self {
        let places = &vertices.places()[..count];
        let mut bounds = Bounds::default();
        places.iter().for_each(|&place| bounds.add(place));
        let heights = (0..).zip(places).map(|(vertex, &place)| (place, vertices.z(vertex))).filter(|(_, z)| !z.is_nan());
        Known { bounds: bounds.get(), heights: heights.collect() }
    }
}

/// Fills in missing heights from those that are known.
pub fn fill(vertices: &mut Vertices, known: impl FnOnce(&Vertices) -> Known) {
    let missing: Vec<u32> = (0..vertices.len() as u32).filter(|&vertex| vertices.z(vertex).is_nan()).collect();
    if missing.is_empty() {
        return;
    }
    let model = Model::of(known(vertices));
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
    fn of(Known { bounds, heights }: Known) -> Self {
        let several = |size: f64| if size > 0.0 { SIDE } else { 1 };
        let (columns, rows) = (several(bounds[2] - bounds[0]), several(bounds[3] - bounds[1]));
        let mut model = Model { bounds, columns, rows, cells: [(0.0, 0.0); SIDE * SIDE] };
        for (place, z) in heights {
            let cell = model.cell(place);
            model.cells[cell].0 += z;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The cell's mean; beyond, the mean of the four cells' means.
    #[test]
    fn heights_are_means_of_cells() {
        let mut vertices = Vertices::with_capacity(4);
        let missing = [[0.5, 0.5], [4.5, 4.5]].map(|place| vertices.number(place, f64::NAN));
        let heights = vec![([0.0, 0.0], 1.0), ([1.0, 1.0], 3.0), ([9.0, 0.0], 4.0), ([9.0, 9.0], 5.0), ([0.0, 9.0], 9.0)];
        fill(&mut vertices, |_| Known { bounds: [0.0, 0.0, 9.0, 9.0], heights });
        assert_eq!(missing.map(|vertex| vertices.z(vertex)), [2.0, 5.0]);
    }
}
