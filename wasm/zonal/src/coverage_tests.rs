use super::*;
use edgegis_sdk::Grid;
use edgegis_sdk::wkb::{polygon, Wkb};

/// Shares of all cells, and which centres are inside; spans count as whole.
#[derive(Default)]
struct Seen {
    columns: usize,
    shares: Vec<f64>,
    centres: Vec<bool>,
}

impl Covered for Seen {
    fn span(&mut self, span: Span) {
        for column in span.first..span.end {
            self.border(BorderCell { row: span.row, column, share: 1.0, has_centre: true });
        }
    }

    fn border(&mut self, cell: BorderCell) {
        let place = cell.row * self.columns + cell.column;
        assert!(self.shares[place] == 0.0 && !self.centres[place], "a cell is told once");
        (self.shares[place], self.centres[place]) = (cell.share, cell.has_centre);
    }
}

/// Cells of 2 x 2 units from (0, 0) downwards.
fn grid() -> Grid {
    Grid { columns: 8, rows: 6, transform: [0.0, 2.0, 0.0, 0.0, 0.0, -2.0], bands: vec![] }
}

fn window(column: usize, row: usize, columns: usize, rows: usize) -> Window {
    Window { column, row, columns, rows, left: 0, top: 0, right: 0, bottom: 0 }
}

fn seen(rings: &[Vec<[f64; 2]>], window: Window) -> Seen {
    let wkb = polygon(rings);
    let cells = window.columns * window.rows;
    let mut seen = Seen { columns: window.columns, shares: vec![0.0; cells], centres: vec![false; cells] };
    Coverage::new(Frame::new(&grid(), window).unwrap()).of(&Wkb::new(&wkb).body().unwrap(), &mut seen);
    seen
}

fn ring(places: &[[f64; 2]]) -> Vec<[f64; 2]> {
    places.iter().chain(&places[..1]).copied().collect()
}

#[test]
fn a_rectangle_along_the_cells_covers_whole_cells() {
    for turned in [false, true] {
        let mut places = vec![[2.0, -2.0], [6.0, -2.0], [6.0, -4.0], [2.0, -4.0]];
        if turned {
            places.reverse();
        }
        let seen = seen(&[ring(&places)], window(0, 0, 4, 3));
        assert_eq!(seen.shares, [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(seen.centres.iter().filter(|inside| **inside).count(), 2);
    }
}

#[test]
fn a_triangle_covers_shares() {
    // Corners (0, 0), (4, 0), (0, -4): half of 2 x 2 cells, one whole, two halves.
    let seen = seen(&[ring(&[[0.0, 0.0], [4.0, 0.0], [0.0, -4.0]])], window(0, 0, 2, 2));
    assert_eq!(seen.shares, [1.0, 0.5, 0.5, 0.0]);
    // The centres of the halves lie on the border.
    assert_eq!(seen.centres, [true, false, false, false]);
}

#[test]
fn holes_are_left_out_whichever_way_they_run() {
    let outer = ring(&[[0.0, 0.0], [8.0, 0.0], [8.0, -6.0], [0.0, -6.0]]);
    for hole in [[[3.0, -3.0], [5.0, -3.0], [5.0, -5.0], [3.0, -5.0]], [[3.0, -5.0], [5.0, -5.0], [5.0, -3.0], [3.0, -3.0]]] {
        let seen = seen(&[outer.clone(), ring(&hole)], window(0, 0, 4, 3));
        // The hole takes a quarter of each of four cells; their centres lie on its corners.
        assert_eq!(seen.shares, [1.0, 1.0, 1.0, 1.0, 1.0, 0.75, 0.75, 1.0, 1.0, 0.75, 0.75, 1.0]);
        assert_eq!(seen.centres, [true, true, true, true, true, false, false, true, true, false, false, true]);
    }
}

#[test]
fn windows_see_their_part_of_the_whole() {
    let places = [[1.3, -0.4], [14.9, -3.1], [12.2, -11.7], [7.5, -5.2], [2.1, -10.9]];
    let whole = seen(&[ring(&places)], window(0, 0, 8, 6));
    for part in [window(0, 0, 3, 6), window(3, 0, 5, 6), window(0, 2, 8, 2), window(5, 4, 3, 2)] {
        let seen = seen(&[ring(&places)], part);
        for row in 0..part.rows {
            for column in 0..part.columns {
                let (here, there) = (row * part.columns + column, (part.row + row) * 8 + part.column + column);
                assert!((seen.shares[here] - whole.shares[there]).abs() < 1e-12, "{part:?} {row} {column}");
                assert_eq!(seen.centres[here], whole.centres[there]);
            }
        }
    }
    let area = whole.shares.iter().sum::<f64>() * 4.0;
    let twice: f64 = ring(&places).windows(2).map(|e| e[0][0] * e[1][1] - e[1][0] * e[0][1]).sum();
    assert!((area - twice.abs() / 2.0).abs() < 1e-12);
}

#[test]
fn level_borders_share_the_cells_between_the_corners() {
    // From half of the first row down to a quarter of the second, across five cells.
    let seen = seen(&[ring(&[[2.0, -1.0], [12.0, -1.0], [12.0, -2.5], [2.0, -2.5]])], window(0, 0, 8, 2));
    assert_eq!(seen.shares[..8], [0.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.0, 0.0]);
    assert_eq!(seen.shares[8..], [0.0, 0.25, 0.25, 0.25, 0.25, 0.25, 0.0, 0.0]);
    // The first row's centres lie on the border, the second's outside.
    assert!(!seen.centres.contains(&true));
}

#[test]
fn a_polygon_smaller_than_a_cell() {
    let seen = seen(&[ring(&[[2.5, -2.5], [2.75, -2.5], [2.75, -2.75], [2.5, -2.75]])], window(0, 0, 4, 3));
    assert_eq!(seen.shares[5], 1.0 / 64.0);
    assert_eq!(seen.shares.iter().sum::<f64>(), 1.0 / 64.0);
    assert!(!seen.centres[5]);
}

#[test]
fn rotated_rasters_are_refused() {
    let turned = Grid { transform: [0.0, 2.0, 0.1, 0.0, 0.0, -2.0], ..grid() };
    assert_eq!(Frame::new(&turned, window(0, 0, 1, 1)).err().unwrap().code, "unsupported");
}
