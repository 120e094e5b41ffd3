//! The upper convex hull of cells of a line, which come one after the other from one end, and are taken back.

use crate::horizon::NOTHING;

/// The corners, and what it takes to undo each addition.
#[derive(Default)]
pub struct Hull {
    /// The first `size` are the hull's; those behind may come back.
    corners: Vec<Corner>,
    size: usize,
    added: Vec<Added>,
    /// The corner that the last look found.
    touched: usize,
}

#[derive(Clone, Copy, Default)]
struct Corner {
    height: f32,
    place: u32,
}

/// A cell that was added: how large the hull was ([`MISSING`] if the cell is), and which corner it took the place of.
#[derive(Clone, Copy)]
struct Added {
    size: u32,
    replaced: Corner,
}

const MISSING: u32 = u32::MAX;

impl Corner {
    /// The tangent of the way up to it, from a cell beyond the hull's end or its beginning.
    #[inline(always)]
    fn tangent(self, height: f32, place: usize, shares: &[f32]) -> f32 {
        (self.height - height) * shares[(self.place as usize).abs_diff(place)]
    }
}

impl Hull {
    pub fn clear(&mut self) {
        self.size = 0;
        self.added.clear();
    }

    /// Adds the next cell; answers the tangent of its horizon among those that were there.
    #[inline(always)]
    pub fn add(&mut self, height: f32, place: usize, shares: &[f32]) -> f32 {
        if height == NOTHING {
            self.added.push(Added { size: MISSING, replaced: Corner::default() });
            return NOTHING;
        }
        let (mut best, mut end) = (NOTHING, self.size);
        // A corner that does not stand out before the one behind it is none any more.
        for (behind, corner) in self.corners[..self.size].iter().enumerate().rev() {
            let tangent = corner.tangent(height, place, shares);
            if tangent < best {
                break;
            }
            (best, end) = (tangent, behind + 1);
        }
        let corner = Corner { height, place: place as u32 };
        if end == self.corners.len() {
            self.corners.push(corner);
        }
        let replaced = std::mem::replace(&mut self.corners[end], corner);
        self.added.push(Added { size: self.size as u32, replaced });
        self.size = end + 1;
        best
    }

    /// Takes back all but the first so many cells.
    #[inline(always)]
    pub fn keep(&mut self, cells: usize) {
        while self.added.len() > cells {
            match self.added.pop() {
                Some(Added { size, replaced }) if size != MISSING => {
                    self.corners[self.size - 1] = replaced;
                    self.size = size as usize;
                }
                _ => {}
            }
        }
    }

    /// The tangent of the horizon among the cells, as seen from beyond the first of them. Begins at the corner that the
    /// last look found: to both sides of the horizon the ways up get less steep.
    #[inline(always)]
    pub fn look(&mut self, height: f32, place: usize, shares: &[f32]) -> f32 {
        let Some(last) = self.size.checked_sub(1) else { return NOTHING };
        let begin = self.touched.min(last);
        let (before, corners) = self.corners[..self.size].split_at(begin);
        let mut best = corners[0].tangent(height, place, shares);
        self.touched = begin;
        for corner in &corners[1..] {
            let tangent = corner.tangent(height, place, shares);
            if tangent < best {
                break;
            }
            best = tangent;
            self.touched += 1;
        }
        if self.touched == begin {
            for corner in before.iter().rev() {
                let tangent = corner.tangent(height, place, shares);
                if tangent < best {
                    break;
                }
                best = tangent;
                self.touched -= 1;
            }
        }
        best
    }
}
