//! A line against lines and polygons: its edges are split at all nodes, and each is wholly on, in or outside of the others.

use crate::noding::{nodes, split, Among};
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
    split(&mut chains, found.list, vertices);
    let (own, theirs) = chains.split_at(count);
    let others = Others::of(theirs, vertices);
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

struct Others<'a> {
    chains: &'a [Chain],
    edges: BTreeSet<(u32, u32)>,
    /// By vertex.
    visited: Vec<bool>,
}

impl<'a> Others<'a> {
    fn of(chains: &'a [Chain], vertices: &Vertices) -> Self {
        let (mut edges, mut visited) = (BTreeSet::new(), vec![false; vertices.len()]);
        for chain in chains {
            chain.vertices.iter().for_each(|&vertex| visited[vertex as usize] = true);
            edges.extend((0..chain.edges()).map(|number| chain.edge(number)).map(|(a, b)| (a.min(b), a.max(b))));
        }
        Others { chains, edges, visited }
    }

    fn visits(&self, vertex: u32) -> bool {
        self.visited[vertex as usize]
    }

    /// Whether an edge is one of theirs, or within a polygon of theirs.
    fn have(&self, (a, b): (u32, u32), vertices: &Vertices) -> bool {
        let (p, q) = (vertices.xy(a), vertices.xy(b));
        let middle = [p[0] + (q[0] - p[0]) / 2.0, p[1] + (q[1] - p[1]) / 2.0];
        self.edges.contains(&(a.min(b), a.max(b))) || inside(middle, self.chains, vertices)
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
