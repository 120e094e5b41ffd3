//! Vertices by number: equal places have one number, so edges and rings compare by numbers and no vertex moves.

use std::collections::BTreeMap;

const FREE: u32 = u32::MAX;

/// Places with their heights; NaN where there is none.
pub struct Vertices {
    xy: Vec<[f64; 2]>,
    z: Vec<f64>,
    /// By vertex and owner, where that is not the height that the vertex has.
    own_heights: BTreeMap<(u32, u32), f64>,
    /// Open addressing by place; a power of two long, at most half full.
    table: Vec<u32>,
}

impl Vertices {
    pub fn with_capacity(count: usize) -> Self {
        let slots = (2 * count.max(8)).next_power_of_two();
        let (xy, z) = (Vec::with_capacity(count), Vec::with_capacity(count));
        Vertices { xy, z, own_heights: BTreeMap::new(), table: vec![FREE; slots] }
    }

    pub fn len(&self) -> usize {
        self.xy.len()
    }

    #[inline]
    pub fn xy(&self, vertex: u32) -> [f64; 2] {
        self.xy[vertex as usize]
    }

    #[inline]
    pub fn z(&self, vertex: u32) -> f64 {
        self.z[vertex as usize]
    }

    /// The height that an owner's edges have at a vertex.
    #[inline]
    pub fn z_of(&self, vertex: u32, owner: u32) -> f64 {
        if self.own_heights.is_empty() {
            return self.z(vertex);
        }
        self.own_heights.get(&(vertex, owner)).copied().unwrap_or_else(|| self.z(vertex))
    }

    /// The number of a place of an owner, whose height there is kept beside another one.
    #[inline]
    pub fn number_of(&mut self, owner: u32, xy: [f64; 2], z: f64) -> u32 {
        let number = self.number(xy, z);
        if !z.is_nan() && self.z(number) != z {
            self.own_heights.entry((number, owner)).or_insert(z);
        }
        number
    }

    pub fn set_z(&mut self, vertex: u32, z: f64) {
        self.z[vertex as usize] = z;
    }

    pub fn places(&self) -> &[[f64; 2]] {
        &self.xy
    }

    /// The number of a place; the first height that is known of it stays.
    #[inline]
    pub fn number(&mut self, xy: [f64; 2], z: f64) -> u32 {
        // Adding zero makes one zero of both.
        let xy = [xy[0] + 0.0, xy[1] + 0.0];
        let slot = self.slot(xy);
        let found = self.table[slot];
        if found != FREE {
            if self.z[found as usize].is_nan() {
                self.z[found as usize] = z;
            }
            return found;
        }
        let number = self.xy.len() as u32;
        self.xy.push(xy);
        self.z.push(z);
        self.table[slot] = number;
        if 2 * self.xy.len() > self.table.len() {
            self.grow();
        }
        number
    }

    /// The number of a place that is known.
    #[cfg(test)]
    pub fn find(&self, xy: [f64; 2]) -> Option<u32> {
        let found = self.table[self.slot([xy[0] + 0.0, xy[1] + 0.0])];
        (found != FREE).then_some(found)
    }

    /// Where the place is in the table, or would be.
    #[inline]
    fn slot(&self, xy: [f64; 2]) -> usize {
        let mask = self.table.len() - 1;
        let mixed = (xy[0].to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15)).rotate_left(29) ^ xy[1].to_bits();
        let mut slot = (mixed.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 32) as usize & mask;
        while self.table[slot] != FREE && self.xy[self.table[slot] as usize] != xy {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.table = vec![FREE; 2 * self.table.len()];
        for number in 0..self.xy.len() {
            let slot = self.slot(self.xy[number]);
            self.table[slot] = number as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_places_have_one_number_and_the_first_height() {
        let mut vertices = Vertices::with_capacity(0);
        let numbers: Vec<u32> = (0..100).map(|i| vertices.number([f64::from(i % 40), -0.0], f64::NAN)).collect();
        assert_eq!((vertices.len(), numbers[0], numbers[40]), (40, 0, 0));
        assert_eq!(vertices.number([3.0, 0.0], 7.0), 3);
        assert_eq!(vertices.number([3.0, 0.0], 8.0), 3);
        assert_eq!((vertices.z(3), vertices.find([39.0, 0.0]), vertices.find([40.0, 0.0])), (7.0, Some(39), None));
    }
}
