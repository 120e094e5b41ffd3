//! Nodes: where edges of several chains meet. Chunks of edges are swept from west to east by their boxes (the monotone chains of GEOS's
//! MCIndexNoder without the tree); edges are split at their nodes.

use crate::extent::Extent;
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

/// Edges `first` to `last` of a chain, and where their boxes begin.
#[derive(Clone, Copy)]
struct Chunk {
    extent: Extent,
    chain: u32,
    first: u32,
    last: u32,
    owner: u32,
    boxes: u32,
}

/// The nodes, and whether the first owner's edges touch another's at all, be it at a common vertex.
#[derive(Default)]
pub struct Nodes {
    pub list: Vec<Node>,
    pub touching: bool,
}

/// Finds all nodes. New vertices are made where edges cross.
pub fn nodes(chains: &[Chain], vertices: &mut Vertices, among: Among) -> Result<Nodes, Error> {
    let (mut chunks, boxes) = chunks(chains, vertices);
    chunks.sort_unstable_by(|a, b| a.extent.west().total_cmp(&b.extent.west()).then(a.boxes.cmp(&b.boxes)));
    let mut finder = Finder { chains, boxes, vertices, nodes: Nodes::default() };
    for (place, one) in chunks.iter().enumerate() {
        if place % REPORT_EVERY == REPORT_EVERY - 1 {
            host::progress(place as f64 / chunks.len() as f64)?;
        }
        if among == Among::All {
            finder.within(one);
        }
        let east = one.extent.east();
        for other in chunks[place + 1..].iter().take_while(|other| other.extent.west() <= east) {
            if one.extent.touches(other.extent) && (among == Among::All || one.owner != other.owner) {
                finder.between(one, other);
            }
        }
    }
    Ok(finder.nodes)
}

/// Chunks, and the boxes of their edges.
fn chunks(chains: &[Chain], vertices: &Vertices) -> (Vec<Chunk>, Vec<Extent>) {
    let edges = chains.iter().map(Chain::edges).sum::<usize>();
    let (mut chunks, mut boxes) = (Vec::with_capacity(edges / CHUNK + chains.len()), Vec::with_capacity(edges));
    for (number, chain) in chains.iter().enumerate() {
        let places = || chain.vertices.iter().map(|&vertex| vertices.xy(vertex));
        let ends = places().skip(1).chain(places().take(1)).take(chain.edges());
        let start = boxes.len();
        boxes.extend(places().zip(ends).map(|(a, b)| Extent::of(a, b)));
        for first in (0..chain.edges()).step_by(CHUNK) {
            let last = (first + CHUNK).min(chain.edges());
            let extent = boxes[start + first..start + last].iter().fold(Extent::nothing(), |all, &one| all.joined(one));
            let boxes = (start + first) as u32;
            chunks.push(Chunk { extent, chain: number as u32, first: first as u32, last: last as u32, owner: chain.owner, boxes });
        }
    }
    (chunks, boxes)
}

fn ends(chain: &Chain, edge: usize, vertices: &Vertices) -> [Place; 2] {
    let (a, b) = chain.edge(edge);
    [vertices.xy(a), vertices.xy(b)]
}

struct Finder<'a> {
    chains: &'a [Chain],
    boxes: Vec<Extent>,
    vertices: &'a mut Vertices,
    nodes: Nodes,
}

impl Finder<'_> {
    fn box_of(&self, chunk: &Chunk, edge: u32) -> Extent {
        self.boxes[(chunk.boxes + edge - chunk.first) as usize]
    }

    fn within(&mut self, chunk: &Chunk) {
        if self.runs_one_way(chunk) {
            return;
        }
        for edge in chunk.first..chunk.last {
            let extent = self.box_of(chunk, edge);
            for other in edge + 1..chunk.last {
                if extent.touches(self.box_of(chunk, other)) {
                    self.meet((chunk.chain, edge), (chunk.chain, other));
                }
            }
        }
    }

    /// Whether all edges of a chunk lead to the east, or all to the west, north or south: then they meet at their ends only.
    fn runs_one_way(&self, chunk: &Chunk) -> bool {
        let chain = &self.chains[chunk.chain as usize];
        let mut ways = [true; 4];
        for edge in chunk.first..chunk.last {
            let [[ax, ay], [bx, by]] = ends(chain, edge as usize, self.vertices);
            ways = [ways[0] & (ax < bx), ways[1] & (ax > bx), ways[2] & (ay < by), ways[3] & (ay > by)];
        }
        ways.contains(&true)
    }

    fn between(&mut self, one: &Chunk, other: &Chunk) {
        let mut near = [0; CHUNK];
        let mut count = 0;
        for edge in other.first..other.last {
            near[count] = edge;
            count += usize::from(self.box_of(other, edge).touches(one.extent));
        }
        for edge in one.first..one.last {
            let extent = self.box_of(one, edge);
            for &other_edge in &near[..count] {
                if extent.touches(self.box_of(other, other_edge)) {
                    self.meet((one.chain, edge), (other.chain, other_edge));
                }
            }
        }
    }

    /// Adds the nodes of two edges.
    fn meet(&mut self, p: (u32, u32), q: (u32, u32)) {
        let ((a, b), (c, d)) = (self.chains[p.0 as usize].edge(p.1 as usize), self.chains[q.0 as usize].edge(q.1 as usize));
        let (pe, qe) = ([self.vertices.xy(a), self.vertices.xy(b)], [self.vertices.xy(c), self.vertices.xy(d)]);
        if (a, b) == (c, d) || (a, b) == (d, c) {
            return self.touch(p, q);
        }
        // From a common vertex on they meet elsewhere only when they run in one direction.
        let from_common = match () {
            () if a == c => Some((pe[0], pe[1], qe[1])),
            () if a == d => Some((pe[0], pe[1], qe[0])),
            () if b == c => Some((pe[1], pe[0], qe[1])),
            () if b == d => Some((pe[1], pe[0], qe[0])),
            () => None,
        };
        if from_common.is_some_and(|(common, one, other)| turn(common, one, other) != 0.0) {
            return self.touch(p, q);
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
        let z = joined(height(place, pe, self.heights(p)), height(place, qe, self.heights(q)));
        let vertex = self.vertices.number(place, z);
        for edge in [p, q] {
            let (a, b) = self.chains[edge.0 as usize].edge(edge.1 as usize);
            if vertex != a && vertex != b {
                self.push(edge, vertex);
            }
        }
        self.touch(p, q);
    }

    /// Of an edge's ends.
    fn heights(&self, (chain, edge): (u32, u32)) -> [f64; 2] {
        let chain = &self.chains[chain as usize];
        let (a, b) = chain.edge(edge as usize);
        [a, b].map(|vertex| self.vertices.z_of(vertex, chain.owner))
    }

    fn touch(&mut self, p: (u32, u32), q: (u32, u32)) {
        let owner = |(chain, _): (u32, u32)| self.chains[chain as usize].owner;
        self.nodes.touching |= (owner(p) == 0) != (owner(q) == 0);
    }

    /// A node on an edge; a vertex without a height has then that of the edge.
    fn push(&mut self, (chain, edge): (u32, u32), vertex: u32) {
        if self.vertices.z(vertex).is_nan() {
            let (a, b) = self.chains[chain as usize].edge(edge as usize);
            let ends = [self.vertices.xy(a), self.vertices.xy(b)];
            let z = height(self.vertices.xy(vertex), ends, self.heights((chain, edge)));
            self.vertices.set_z(vertex, z);
        }
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
