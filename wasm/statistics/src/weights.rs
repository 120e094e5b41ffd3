//! Spatial weights: who is whose neighbour, from the parameters that all algorithms of this family share.

use crate::{contiguity, places, proximity};
use edgegis_sdk::{Answer, Array, Error, OutputField, Request, Stream};
use std::borrow::Cow;

/// More neighbours than this do not fit a guest's memory with room to work.
pub const LARGEST: usize = 200_000_000;

/// `neighbors[offsets[i]..offsets[i + 1]]` are the neighbours of row i, ascending; `distances` belongs to them, and is
/// empty where neighbours share a border.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    pub offsets: Vec<u32>,
    pub neighbors: Vec<u32>,
    pub distances: Vec<f64>,
}

/// Neighbours of each row, in its order, become the weights.
impl FromIterator<Vec<u32>> for Weights {
    fn from_iter<T: IntoIterator<Item = Vec<u32>>>(rows: T) -> Self {
        let mut weights = Weights { offsets: vec![0], neighbors: vec![], distances: vec![] };
        for row in rows {
            weights.neighbors.extend(row);
            weights.offsets.push(weights.neighbors.len() as u32);
        }
        weights
    }
}

impl Weights {
    /// The weights that the request's parameters ask for, of the geometries of a layer.
    pub fn of(request: &Request, layer: &Stream) -> Result<Self, Error> {
        match request.integer("TYPE")? {
            0 => contiguity::neighbors(layer, contiguity::Shared::Vertex),
            1 => contiguity::neighbors(layer, contiguity::Shared::Edge),
            2 => proximity::nearest(&places::points(layer)?, request.integer("NEIGHBORS")? as usize),
            3 => proximity::within(&places::points(layer)?, request.parameter("DISTANCE").as_f64()),
            other => Err(Error::bad_parameter(format!("TYPE is {other}; it can be 0 to 3."))),
        }
    }

    pub fn rows(&self) -> usize {
        self.offsets.len() - 1
    }

    fn range(&self, row: usize) -> std::ops::Range<usize> {
        self.offsets[row] as usize..self.offsets[row + 1] as usize
    }

    pub fn of_row(&self, row: usize) -> &[u32] {
        &self.neighbors[self.range(row)]
    }

    /// The distances to the neighbours of a row; empty where neighbours share a border.
    pub fn distances_of_row(&self, row: usize) -> &[f64] {
        if self.distances.is_empty() {
            return &[];
        }
        &self.distances[self.range(row)]
    }

    pub fn count(&self, row: usize) -> usize {
        self.range(row).len()
    }

    pub fn islands(&self) -> usize {
        (0..self.rows()).filter(|&row| self.count(row) == 0).count()
    }

    /// The weight of each neighbour of a row: 1, or its share of 1.
    pub fn weight(&self, row: usize, standardised: bool) -> f64 {
        if standardised { 1.0 / self.count(row).max(1) as f64 } else { 1.0 }
    }

    /// The sum of the neighbours' values, in their order.
    pub fn sum(&self, row: usize, values: &[f64]) -> f64 {
        self.of_row(row).iter().map(|&neighbor| values[neighbor as usize]).sum()
    }

    /// The weights among some of the rows (ascending), numbered anew.
    pub fn among(&self, rows: &[u32]) -> Cow<'_, Weights> {
        if rows.len() == self.rows() {
            return Cow::Borrowed(self);
        }
        let mut numbers = vec![u32::MAX; self.rows()];
        rows.iter().enumerate().for_each(|(number, &row)| numbers[row as usize] = number as u32);
        let renumbered = |&row: &u32| -> Vec<u32> {
            let neighbors = self.of_row(row as usize).iter().map(|&neighbor| numbers[neighbor as usize]);
            neighbors.filter(|&number| number != u32::MAX).collect()
        };
        Cow::Owned(rows.iter().map(renumbered).collect())
    }

    /// A table with a row for each row of the layer: the list of its neighbours.
    pub fn into_answer(self) -> Answer {
        let field = OutputField::new("neighbors", "+l").with_child(OutputField::new("item", "I"));
        let offsets = Array::i32s(self.offsets.iter().map(|&offset| offset as i32).collect());
        let lists = Array {
            length: self.offsets.len() - 1,
            data: offsets.data,
            children: vec![Array::u32s(self.neighbors)],
            ..Array::default()
        };
        Answer::table(vec![(field, lists)])
    }

    /// What [`Weights::into_answer`] made, without distances.
    pub fn read(table: &Stream) -> Result<Self, Error> {
        let mut weights: Weights = std::iter::empty().collect();
        for batch in table.batches.iter().filter(|batch| batch.length > 0) {
            let lists = batch.column("neighbors")?;
            let items = lists.children.first().ok_or_else(|| Error::internal("the neighbours are no lists"))?;
            let (offsets, before) = (lists.offsets(), weights.neighbors.len() as u32);
            let used = offsets[batch.length] as usize;
            weights.neighbors.extend_from_slice(&items.u32s()?[..used]);
            weights.offsets.extend(offsets[1..].iter().map(|&offset| before + offset as u32));
        }
        Ok(weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_left_out_are_nobodys_neighbours() {
        let weights: Weights = vec![vec![1, 2], vec![0, 2], vec![0, 1], vec![]].into_iter().collect();
        let among = weights.among(&[0, 2, 3]);
        assert_eq!(among.of_row(0), [1]);
        assert_eq!(among.of_row(1), [0]);
        assert_eq!(among.islands(), 1);
    }

    #[test]
    fn weights_go_from_stage_to_stage() {
        let weights: Weights = vec![vec![1, 2], vec![0], vec![]].into_iter().collect();
        let answer = weights.clone().into_answer();
        assert_eq!(Weights::read(&answer.streams[0].view()).unwrap(), weights);
    }
}
