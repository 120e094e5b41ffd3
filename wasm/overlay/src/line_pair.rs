//! A line against lines and polygons: its edges are split at all nodes, and each is wholly on, in or outside of the others.

use crate::noding::{nodes, split, Among, Node};
use crate::pair::{inside, Outcome, Want};
use crate::shape::{Chain, Ends};
use crate::unary_union::Parts;
use crate::vertices::Vertices;
use edgegis_sdk::crossing::{strictly_between, turn};
use edgegis_sdk::Error;
use std::collections::BTreeSet;

/// The stretches of a line that are, or are not, on or in any of the others.
pub fn combine(own: Vec<Chain>, theirs: Vec<Chain>, want: Want, vertices: &mut Vertices) -> Result<Outcome, Error> {
    let count = own.len();
    let mut chains = own;
    chains.extend(theirs);
    let found = nodes(&chains, vertices, Among::Owners)?;
    let touching = found.touching;
    let on_edges = on_edges(&chains, count, &found.list);
    split(&mut chains, found.list, vertices);
    let (own, theirs) = chains.split_at(count);
    let others = Others::of(theirs, on_edges, vertices);
    let (mut lines, mut all) = (Vec::new(), true);
    let mut seen = BTreeSet::new();
    for line in own {
        let mut stretch: Vec<u32> = vec![];
        let mut known = None;
        for number in 0..line.edges() {
            let (a, b) = line.edge(number);
            // Between nodes nothing changes.
            let common = match known {
                Some(common) if !others.visits(a) => common,
                _ => others.have((a, b), vertices),
            };
            known = Some(common);
            all &= want.keeps(common);
            if want.keeps(common) && seen.insert((a.min(b), a.max(b))) {
                if stretch.is_empty() {
                    stretch.push(a);
                }
                stretch.push(b);
            } else if !stretch.is_empty() {
                lines.push(std::mem::take(&mut stretch));
            }
        }
        if !stretch.is_empty() {
            lines.push(stretch);
        }
    }
    Ok(if all && !touching { Outcome::Whole } else { Outcome::of(Parts::Lines(lines)) })
}

/// Vertices, and the edges of the chains from `first` on that they lie on, in order.
fn on_edges(chains: &[Chain], first: usize, nodes: &[Node]) -> Vec<(u32, u32)> {
    let mut starts = vec![0];
    let mut found = vec![];
    for chain in &chains[first..] {
        let start = starts[starts.len() - 1];
        for number in 0..chain.edges() {
            let (a, b) = chain.edge(number);
            found.extend([(a, start + number as u32), (b, start + number as u32)]);
        }
        starts.push(start + chain.edges() as u32);
    }
    let theirs = nodes.iter().filter(|node| node.chain as usize >= first);
    found.extend(theirs.map(|node| (node.vertex, starts[node.chain as usize - first] + node.edge)));
    found.sort_unstable();
    found
}

struct Others<'a> {
    chains: &'a [Chain],
    /// Vertices and the edges, before these were split, that they lie on.
    on_edges: Vec<(u32, u32)>,
    /// By vertex.
    visited: Vec<bool>,
}

impl<'a> Others<'a> {
    fn of(chains: &'a [Chain], on_edges: Vec<(u32, u32)>, vertices: &Vertices) -> Self {
        let mut visited = vec![false; vertices.len()];
        on_edges.iter().for_each(|&(vertex, _)| visited[vertex as usize] = true);
        Others { chains, on_edges, visited }
    }

    fn edges_at(&self, vertex: u32) -> &[(u32, u32)] {
        let start = self.on_edges.partition_point(|&(other, _)| other < vertex);
        let count = self.on_edges[start..].iter().take_while(|&&(other, _)| other == vertex).count();
        &self.on_edges[start..start + count]
    }

    fn visits(&self, vertex: u32) -> bool {
        self.visited[vertex as usize]
    }

    /// Whether an edge runs along one of theirs, or within a polygon of theirs. Along one it is when both ends lie on that: where a line
    /// crosses the border, or ends, while it runs along it elsewhere, only the border is split.
    fn have(&self, (a, b): (u32, u32), vertices: &Vertices) -> bool {
        let at_b = self.edges_at(b);
        if self.edges_at(a).iter().any(|(_, one)| at_b.iter().any(|(_, other)| one == other)) {
            return true;
        }
        let (p, q) = (vertices.xy(a), vertices.xy(b));
        inside([p[0] + (q[0] - p[0]) / 2.0, p[1] + (q[1] - p[1]) / 2.0], self.chains, vertices)
    }
}

/// Whether a line, or a point, passes through a vertex.
pub fn passes(chain: &Chain, vertex: u32, vertices: &Vertices) -> bool {
    let place = vertices.xy(vertex);
    debug_assert!(chain.ends == Ends::Open);
    chain.vertices.contains(&vertex)
        || chain.vertices.windows(2).any(|edge| {
            let ends = [vertices.xy(edge[0]), vertices.xy(edge[1])];
            strictly_between(place, ends) && turn(ends[0], ends[1], place) == 0.0
        })
}
