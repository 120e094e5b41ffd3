//! Disjoint sets of numbers (Tarjan 1975): the lowest number of a set stands for it.

pub struct DisjointSets {
    parents: Vec<u32>,
}

impl DisjointSets {
    /// The numbers below `count`, each alone.
    pub fn new(count: usize) -> Self {
        DisjointSets { parents: (0..count as u32).collect() }
    }

    /// The lowest number of a number's set.
    pub fn find(&mut self, number: u32) -> u32 {
        let mut number = number as usize;
        loop {
            let parent = self.parents[number] as usize;
            if parent == number {
                return number as u32;
            }
            self.parents[number] = self.parents[parent];
            number = parent;
        }
    }

    pub fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.find(one), self.find(other));
        self.parents[one.max(other) as usize] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_number_stands_for_a_set() {
        let mut sets = DisjointSets::new(6);
        for (one, other) in [(5, 4), (1, 2), (4, 2)] {
            sets.join(one, other);
        }
        assert_eq!((0..6).map(|number| sets.find(number)).collect::<Vec<_>>(), [0, 1, 1, 3, 1, 1]);
    }
}
