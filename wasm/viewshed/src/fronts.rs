//! Fronts: how far observers' lines of sight have come, and the table of them between two bands.

use edgegis_sdk::{Array, Error, OutputField, OutputStream, Stream};

/// The sights of a whole row, for the band below or above it.
#[derive(Clone, Debug, PartialEq)]
pub struct Front {
    pub observer: usize,
    pub below: bool,
    /// The row that comes next.
    pub row: usize,
    /// Elevation of the eye.
    pub eye: f64,
    pub sights: Vec<f64>,
}

pub fn table(fronts: &[Front]) -> OutputStream {
    let bytes = |front: &Front| Some(front.sights.iter().flat_map(|sight| sight.to_le_bytes()).collect::<Vec<u8>>());
    let sights: Vec<Option<Vec<u8>>> = fronts.iter().map(bytes).collect();
    let numbers = |number: fn(&Front) -> usize| Array::i64s(fronts.iter().map(|front| number(front) as i64).collect());
    OutputStream::of(vec![
        (OutputField::new("observer", "l"), numbers(|front| front.observer)),
        (OutputField::new("below", "C"), Array::u8s(fronts.iter().map(|front| u8::from(front.below)).collect())),
        (OutputField::new("row", "l"), numbers(|front| front.row)),
        (OutputField::new("eye", "g"), Array::f64s(fronts.iter().map(|front| front.eye).collect())),
        (OutputField::new("sights", "z"), Array::binaries(&sights)),
    ])
}

/// The fronts that `wanted` wants by their direction and next row.
pub fn read(stream: &Stream, wanted: impl Fn(bool, usize) -> bool) -> Result<Vec<Front>, Error> {
    let mut fronts = vec![];
    for batch in &stream.batches {
        let (observers, belows) = (batch.column("observer")?.i64s()?, batch.column("below")?.u8s()?);
        let (rows, eyes) = (batch.column("row")?.i64s()?, batch.column("eye")?.f64s()?);
        let sights = batch.column("sights")?;
        for place in 0..batch.length {
            let (observer, below, row) = (observers[place] as usize, belows[place] != 0, rows[place] as usize);
            if wanted(below, row) {
                let sights = sights.binary(place).chunks_exact(8);
                let sights = sights.map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap_or_default())).collect();
                fronts.push(Front { observer, below, row, eye: eyes[place], sights });
            }
        }
    }
    Ok(fronts)
}

/// The rows that come next: a table of their own, for those who need no sights.
pub fn table_of_rows(fronts: &[Front]) -> OutputStream {
    let rows = fronts.iter().map(|front| front.row as i64).collect();
    OutputStream::of(vec![(OutputField::new("row", "l"), Array::i64s(rows))])
}

pub fn read_rows(stream: &Stream) -> Result<Vec<usize>, Error> {
    let mut rows = vec![];
    for batch in &stream.batches {
        rows.extend(batch.column("row")?.i64s()?.iter().map(|row| *row as usize));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_are_wanted_come_back() {
        let front = |observer, below, row| Front { observer, below, row, eye: 7.5, sights: vec![-1e30, observer as f64, 0.1] };
        let fronts = [front(3, true, 64), front(3, false, 63), front(8, true, 128)];
        let stream = table(&fronts);
        assert_eq!(read(&stream.view(), |below, row| below && row == 64).unwrap(), [front(3, true, 64)]);
        assert_eq!(read_rows(&table_of_rows(&fronts).view()).unwrap(), [64, 63, 128]);
    }
}
