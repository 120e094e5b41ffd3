//! Lines: split at all of their nodes, each edge once, and joined where exactly two ends meet (as GEOS's line merger does).

use crate::noding::{nodes, split, Among};
use crate::shape::Chain;
use crate::vertices::Vertices;
use edgegis_sdk::Error;
use std::collections::BTreeSet;

/// The union of lines, merged.
pub fn union(mut lines: Vec<Chain>, vertices: &mut Vertices) -> Result<Vec<Vec<u32>>, Error> {
    let found = nodes(&lines, vertices, Among::All)?;
    split(&mut lines, found.list, vertices);
    let mut seen = BTreeSet::new();
    let mut edges = Vec::new();
    for line in &lines {
        for number in 0..line.edges() {
            let (a, b) = line.edge(number);
            if a != b && seen.insert((a.min(b), a.max(b))) {
                edges.push((a, b));
            }
        }
    }
    Ok(merged(&edges, vertices.len()))
}

/// Edges that occur once each as the longest lines that do not pass through a vertex of another number of edges than two.
pub fn merged(edges: &[(u32, u32)], vertices: usize) -> Vec<Vec<u32>> {
    let mut network = Network::new(edges, vertices);
    let mut lines = Vec::new();
    // From the ends first, then what is left are circles.
    for circles in [false, true] {
        for (number, &(a, b)) in edges.iter().enumerate() {
            for (from, edge) in [(a, number), (b, number)] {
                if !network.used[edge] && (circles || network.degree(from) != 2) {
                    lines.push(network.walk(from, edge));
                }
            }
        }
    }
    lines
}

struct Network<'a> {
    edges: &'a [(u32, u32)],
    /// Edges by vertex: where each vertex's begin in `members`.
    starts: Vec<u32>,
    members: Vec<u32>,
    used: Vec<bool>,
}

impl<'a> Network<'a> {
    fn new(edges: &'a [(u32, u32)], vertices: usize) -> Self {
        let mut starts = vec![0u32; vertices + 2];
        for &(a, b) in edges {
            starts[a as usize + 2] += 1;
            starts[b as usize + 2] += 1;
        }
        for vertex in 2..starts.len() {
            starts[vertex] += starts[vertex - 1];
        }
        let mut members = vec![0; 2 * edges.len()];
        for (number, &(a, b)) in edges.iter().enumerate() {
            for vertex in [a, b] {
                let place = &mut starts[vertex as usize + 1];
                members[*place as usize] = number as u32;
                *place += 1;
            }
        }
        Network { edges, starts, members, used: vec![false; edges.len()] }
    }

    fn of(&self, vertex: u32) -> &[u32] {
        &self.members[self.starts[vertex as usize] as usize..self.starts[vertex as usize + 1] as usize]
    }

    fn degree(&self, vertex: u32) -> usize {
        self.of(vertex).len()
    }

    fn walk(&mut self, start: u32, first: usize) -> Vec<u32> {
        let (mut line, mut at, mut edge) = (vec![start], start, first);
        loop {
            self.used[edge] = true;
            let (a, b) = self.edges[edge];
            at = if at == a { b } else { a };
            line.push(at);
            let next = self.of(at).iter().find(|&&next| !self.used[next as usize]);
            match next {
                Some(&next) if self.degree(at) == 2 => edge = next as usize,
                _ => return line,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Ends;

    fn line(vertices: &mut Vertices, owner: u32, places: &[[f64; 2]]) -> Chain {
        let vertices = places.iter().map(|&place| vertices.number(place, f64::NAN)).collect();
        Chain { vertices, ends: Ends::Open, owner }
    }

    #[test]
    fn lines_merge_at_ends_and_split_at_crossings() {
        let mut vertices = Vertices::with_capacity(8);
        let lines = vec![
            line(&mut vertices, 0, &[[0.0, 0.0], [1.0, 0.0]]),
            line(&mut vertices, 1, &[[2.0, 0.0], [1.0, 0.0]]),
            line(&mut vertices, 2, &[[0.0, 0.0], [2.0, 0.0]]),
        ];
        assert_eq!(union(lines, &mut vertices).unwrap().len(), 1);
        let lines = vec![
            line(&mut vertices, 0, &[[0.0, 0.0], [2.0, 2.0]]),
            line(&mut vertices, 1, &[[0.0, 2.0], [2.0, 0.0]]),
        ];
        let merged = union(lines, &mut vertices).unwrap();
        let middle = vertices.find([1.0, 1.0]).unwrap();
        assert_eq!(merged.len(), 4);
        assert!(merged.iter().all(|line| line.contains(&middle)));
    }

    #[test]
    fn a_circle_is_one_line() {
        assert_eq!(merged(&[(0, 1), (1, 2), (2, 0)], 3), [vec![0, 1, 2, 0]]);
    }
}
