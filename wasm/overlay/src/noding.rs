//! Nodes: where edges of several chains meet. Chunks of edges are swept from west to east by their boxes (the monotone chains of GEOS's
//! MCIndexNoder without the tree); edges are split at their nodes.

use crate::shape::Chain;
use crate::vertices::Vertices;
use edgegis_sdk::crossing::{crossing, strictly_between, turn, Place};
use edgegis_sdk::{host, Error};

const CHUNK: usize = 12;
const REPORT_EVERY: usize = 1 << 16;

/// A vertex that lies within an edge of a chain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Node {
    pub chain: u32,
    pub edge: u32,
    pub vertex: u32,
}

/// Which chains meet which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// Those of different owners.
    Owners,
    /// All, with themselves.
    All,
}

struct Chunk {
    bounds: [f64; 4],
    chain: u32,
    first: u32,
    last: u32,
    owner: u32,
}

/// The nodes, and whether the first owner's edges touch another's at all, be it at a common vertex.
#[derive(Default)]
pub struct Nodes {
    pub list: Vec<Node>,
    pub touching: bool,
}

/// Finds all nodes. New vertices are made where edges cross.
pub fn nodes(chains: &[Chain], vertices: &mut Vertices, among: Among) -> Result<Nodes, Error> {
    let mut chunks = chunks(chains, vertices);
    chunks.sort_by(|a, b| a.bounds[0].total_cmp(&b.bounds[0]));
    let mut finder = Finder { chains, vertices, nodes: Nodes::default() };
    for (place, one) in chunks.iter().enumerate() {
        if place % REPORT_EVERY == REPORT_EVERY - 1 {
            host::progress(place as f64 / chunks.len() as f64)?;
        }
        if among == Among::All {
            finder.within(one);
        }
        for other in chunks[place + 1..].iter().take_while(|other| other.bounds[0] <= one.bounds[2]) {
            let apart = one.bounds[1] > other.bounds[3] || other.bounds[1] > one.bounds[3];
            if !apart && (among == Among::All || one.owner != other.owner) {
                finder.between(one, other);
            }
        }
    }
    Ok(finder.nodes)
}

fn chunks(chains: &[Chain], vertices: &Vertices) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    for (number, chain) in chains.iter().enumerate() {
        for first in (0..chain.edges()).step_by(CHUNK) {
            let last = (first + CHUNK).min(chain.edges());
            let mut bounds = edge_bounds(ends(chain, first, vertices));
            for edge in first + 1..last {
                let [a, b, c, d] = edge_bounds(ends(chain, edge, vertices));
                bounds = [bounds[0].min(a), bounds[1].min(b), bounds[2].max(c), bounds[3].max(d)];
            }
            chunks.push(Chunk { bounds, chain: number as u32, first: first as u32, last: last as u32, owner: chain.owner });
        }
    }
    chunks
}

fn ends(chain: &Chain, edge: usize, vertices: &Vertices) -> [Place; 2] {
    let (a, b) = chain.edge(edge);
    [vertices.xy(a), vertices.xy(b)]
}

#[inline]
fn edge_bounds([a, b]: [Place; 2]) -> [f64; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[0].max(b[0]), a[1].max(b[1])]
}

#[inline]
fn overlap(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
}

struct Finder<'a> {
    chains: &'a [Chain],
    vertices: &'a mut Vertices,
    nodes: Nodes,
}

impl Finder<'_> {
    fn within(&mut self, chunk: &Chunk) {
        let chain = &self.chains[chunk.chain as usize];
        let mut boxes = [[0.0; 4]; CHUNK];
        for edge in chunk.first..chunk.last {
            boxes[(edge - chunk.first) as usize] = edge_bounds(ends(chain, edge as usize, self.vertices));
        }
        for (edge, bounds) in (chunk.first..chunk.last).zip(&boxes) {
            for (other, other_bounds) in (edge + 1..chunk.last).zip(&boxes[(edge - chunk.first) as usize + 1..]) {
                if overlap(bounds, other_bounds) {
                    self.meet((chunk.chain, edge), (chunk.chain, other));
                }
            }
        }
    }

    fn between(&mut self, one: &Chunk, other: &Chunk) {
        let others = &self.chains[other.chain as usize];
        let mut near = [(0u32, [0.0; 4]); CHUNK];
        let mut count = 0;
        for edge in other.first..other.last {
            let bounds = edge_bounds(ends(others, edge as usize, self.vertices));
            if overlap(&bounds, &one.bounds) {
                near[count] = (edge, bounds);
                count += 1;
            }
        }
        if count == 0 {
            return;
        }
        for edge in one.first..one.last {
            let bounds = edge_bounds(ends(&self.chains[one.chain as usize], edge as usize, self.vertices));
            for (other_edge, other_bounds) in near[..count].iter().copied() {
                if overlap(&bounds, &other_bounds) {
                    self.meet((one.chain, edge), (other.chain, other_edge));
                }
            }
        }
    }

    /// Adds the nodes of two edges.
    fn meet(&mut self, p: (u32, u32), q: (u32, u32)) {
        let ((a, b), (c, d)) = (self.chains[p.0 as usize].edge(p.1 as usize), self.chains[q.0 as usize].edge(q.1 as usize));
        let (pe, qe) = ([self.vertices.xy(a), self.vertices.xy(b)], [self.vertices.xy(c), self.vertices.xy(d)]);
        if b == c || d == a {
            // One goes on from the other: they meet elsewhere only when it turns back on itself.
            let (before, middle, after) = if b == c { (pe[0], qe[0], qe[1]) } else { (qe[0], pe[0], pe[1]) };
            if turn(before, middle, after) != 0.0 {
                return self.touch(p, q);
            }
        }
        let (to_c, to_d) = (turn(pe[0], pe[1], qe[0]), turn(pe[0], pe[1], qe[1]));
        if (to_c > 0.0 && to_d > 0.0) || (to_c < 0.0 && to_d < 0.0) {
            return;
        }
        let (to_a, to_b) = (turn(qe[0], qe[1], pe[0]), turn(qe[0], qe[1], pe[1]));
        if (to_a > 0.0 && to_b > 0.0) || (to_a < 0.0 && to_b < 0.0) {
            return;
        }
        if to_a != 0.0 && to_b != 0.0 && to_c != 0.0 && to_d != 0.0 {
            return self.cross(p, q, pe, qe);
        }
        if a == c || a == d || b == c || b == d {
            self.touch(p, q);
        }
        for (side, vertex, place) in [(to_c, c, qe[0]), (to_d, d, qe[1])] {
            if side == 0.0 && strictly_between(place, pe) {
                self.push(p, vertex);
                self.touch(p, q);
            }
        }
        for (side, vertex, place) in [(to_a, a, pe[0]), (to_b, b, pe[1])] {
            if side == 0.0 && strictly_between(place, qe) {
                self.push(q, vertex);
                self.touch(p, q);
            }
        }
    }

    fn cross(&mut self, p: (u32, u32), q: (u32, u32), pe: [Place; 2], qe: [Place; 2]) {
        let place = crossing(pe, qe);
        let heights = |(chain, edge): (u32, u32)| {
            let (a, b) = self.chains[chain as usize].edge(edge as usize);
            [self.vertices.z(a), self.vertices.z(b)]
        };
        let z = joined(height(place, pe, heights(p)), height(place, qe, heights(q)));
        let vertex = self.vertices.number(place, z);
        for edge in [p, q] {
            let (a, b) = self.chains[edge.0 as usize].edge(edge.1 as usize);
            if vertex != a && vertex != b {
                self.push(edge, vertex);
            }
        }
        self.touch(p, q);
    }

    fn touch(&mut self, p: (u32, u32), q: (u32, u32)) {
        let owner = |(chain, _): (u32, u32)| self.chains[chain as usize].owner;
        self.nodes.touching |= (owner(p) == 0) != (owner(q) == 0);
    }

    fn push(&mut self, (chain, edge): (u32, u32), vertex: u32) {
        self.nodes.list.push(Node { chain, edge, vertex });
    }
}

/// The height of a place on an edge, by its distance from the edge's first end; the height that is known where only one is.
pub fn height(place: Place, [a, b]: [Place; 2], [za, zb]: [f64; 2]) -> f64 {
    if za.is_nan() || zb.is_nan() {
        return if za.is_nan() { zb } else { za };
    }
    let squared = |p: Place, q: Place| (q[0] - p[0]) * (q[0] - p[0]) + (q[1] - p[1]) * (q[1] - p[1]);
    if za == zb || place == a {
        return za;
    }
    if place == b {
        return zb;
    }
    za + (zb - za) * (squared(a, place) / squared(a, b)).sqrt()
}

/// As GEOS: the mean of both, or the one that is known.
fn joined(one: f64, other: f64) -> f64 {
    match (one.is_nan(), other.is_nan()) {
        (false, false) => (one + other) / 2.0,
        (true, _) => other,
        _ => one,
    }
}

/// The chains with the nodes as vertices.
pub fn split(chains: &mut [Chain], mut nodes: Vec<Node>, vertices: &Vertices) {
    let from_start = |node: &Node| {
        let (a, _) = chains[node.chain as usize].edge(node.edge as usize);
        let (start, place) = (vertices.xy(a), vertices.xy(node.vertex));
        (place[0] - start[0]).abs() + (place[1] - start[1]).abs()
    };
    let mut keyed: Vec<(Node, f64)> = nodes.drain(..).map(|node| (node, from_start(&node))).collect();
    let edge = |node: &Node| (node.chain, node.edge);
    keyed.sort_by(|(a, at), (b, bt)| edge(a).cmp(&edge(b)).then(at.total_cmp(bt)).then(a.vertex.cmp(&b.vertex)));
    keyed.dedup_by_key(|(node, _)| (node.chain, node.edge, node.vertex));
    for group in keyed.chunk_by(|(a, _), (b, _)| a.chain == b.chain) {
        let chain = &mut chains[group[0].0.chain as usize];
        let mut longer = Vec::with_capacity(chain.vertices.len() + group.len());
        let mut rest = group.iter().peekable();
        for (edge, &vertex) in chain.vertices.iter().enumerate() {
            longer.push(vertex);
            while let Some((node, _)) = rest.next_if(|(node, _)| node.edge as usize == edge) {
                longer.push(node.vertex);
            }
        }
        chain.vertices = longer;
    }
}
