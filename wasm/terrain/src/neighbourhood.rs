//! The cells around a cell that it is compared with: a square, a disc, or a ring, with a radius in cells.

use edgegis_sdk::Error;

/// Largest radius in cells; a window holds it on each side.
pub const LARGEST_RADIUS: f64 = 1000.0;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Neighbourhood {
    /// Rows and columns up to this many cells away.
    Square { reach: usize },
    /// Cells whose centres are from `inner` to `outer` cells away, both included.
    Ring { inner: f64, outer: f64 },
}

/// Cells of one row, relative to the cell in the middle: from `first` up to before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chord {
    pub row: isize,
    pub first: isize,
    pub end: isize,
}

impl Neighbourhood {
    /// By the number of the shape: square, circle, annulus.
    pub fn new(shape: i64, radius: f64, inner: f64) -> Result<Self, Error> {
        if !(1.0..=LARGEST_RADIUS).contains(&radius) {
            return Err(Error::bad_parameter(format!("RADIUS must be 1 to {LARGEST_RADIUS} cells.")));
        }
        match shape {
            0 => Ok(Neighbourhood::Square { reach: radius as usize }),
            1 => Ok(Neighbourhood::Ring { inner: 0.0, outer: radius }),
            2 => Neighbourhood::annulus(inner, radius),
            _ => Err(Error::bad_parameter(format!("SHAPE must be 0 to 2, not {shape}."))),
        }
    }

    fn annulus(inner: f64, outer: f64) -> Result<Self, Error> {
        let ring = Neighbourhood::Ring { inner, outer };
        if !(0.0..=outer).contains(&inner) {
            return Err(Error::bad_parameter("INNER_RADIUS must be 0 to RADIUS: it is where the annulus begins."));
        }
        if ring.chords().is_empty() {
            return Err(Error::bad_parameter(format!(
                "No cell's centre is {inner} to {outer} cells away from another one's: make the annulus wider."
            )));
        }
        Ok(ring)
    }

    /// How many rows and columns away its last cells are.
    pub fn reach(&self) -> usize {
        match self {
            Neighbourhood::Square { reach } => *reach,
            Neighbourhood::Ring { outer, .. } => *outer as usize,
        }
    }

    pub fn has_middle(&self) -> bool {
        !matches!(self, Neighbourhood::Ring { inner, .. } if *inner > 0.0)
    }

    /// Its cells row by row, at most two chords a row. The cell in the middle is among them if `has_middle`.
    pub fn chords(&self) -> Vec<Chord> {
        let reach = self.reach() as isize;
        let whole = |row, width: isize| Chord { row, first: -width, end: width + 1 };
        let Neighbourhood::Ring { inner, outer } = *self else {
            return (-reach..=reach).map(|row| whole(row, reach)).collect();
        };
        let mut chords = vec![];
        for row in -reach..=reach {
            let squared = |column: isize| (column * column + row * row) as f64;
            let width = (0..=reach).take_while(|column| squared(*column) <= outer * outer).count() as isize - 1;
            let hole = (0..=width).take_while(|column| squared(*column) < inner * inner).count() as isize;
            if hole == 0 {
                chords.push(whole(row, width));
            } else if hole <= width {
                chords.push(Chord { row, first: -width, end: 1 - hole });
                chords.push(Chord { row, first: hole, end: width + 1 });
            }
        }
        chords
    }

    /// Number of its cells without the one in the middle.
    pub fn cells(&self) -> usize {
        let all: isize = self.chords().iter().map(|chord| chord.end - chord.first).sum();
        all as usize - usize::from(self.has_middle())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_have_the_cells_that_one_counts_on_paper() {
        assert_eq!(Neighbourhood::new(0, 1.9, 0.0).unwrap().cells(), 8);
        assert_eq!(Neighbourhood::new(0, 10.0, 0.0).unwrap().cells(), 440);
        assert_eq!(Neighbourhood::new(1, 1.0, 0.0).unwrap().cells(), 4);
        assert_eq!(Neighbourhood::new(1, 1.5, 0.0).unwrap().cells(), 8);
        assert_eq!(Neighbourhood::new(1, 2.0, 0.0).unwrap().cells(), 12);
        assert_eq!(Neighbourhood::new(2, 2.0, 2.0).unwrap().cells(), 4);
        assert_eq!(Neighbourhood::new(2, 3.0, 2.0).unwrap().cells(), 28 - 8);
    }

    #[test]
    fn a_ring_is_two_chords_beside_its_hole() {
        let chord = |row, first, end| Chord { row, first, end };
        let ring = Neighbourhood::Ring { inner: 1.5, outer: 2.0 };
        let expected = [chord(-2, 0, 1), chord(0, -2, -1), chord(0, 2, 3), chord(2, 0, 1)];
        assert_eq!(ring.chords(), expected);
    }

    #[test]
    fn what_holds_no_cell_is_refused() {
        assert!(Neighbourhood::new(2, 2.0, 2.5).is_err());
        assert!(Neighbourhood::new(2, 1.3, 1.2).is_err());
        assert!(Neighbourhood::new(0, 0.5, 0.0).is_err());
        assert!(Neighbourhood::new(3, 1.0, 0.0).is_err());
    }
}
