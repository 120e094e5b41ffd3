//! Polygons of several owners whose edges are split at all nodes: which owners lie on the left and on the right of each edge. The edges between what
//! belongs to a result and what does not are walked to its rings. (The labelled edges of GEOS's OverlayNG, for up to 64 geometries at once.)
//!
//! An edge lies in a polygon until it comes to a vertex of its border; there the order of the edges around the vertex tells how it goes on.
//!
//! A result is only taken when it is proven valid, as a coverage's is; rounded nodes may move an edge across another one.

use crate::noding::{nodes, Among};
use crate::pair::within;
use crate::rings::{clockwise, polygons, Edges, Position};
use crate::shape::{Chain, Ends, Polygon};
use crate::vertices::Vertices;
use edgegis_sdk::bounds::Bounds;
use edgegis_sdk::crossing::{turn, Place};
use edgegis_sdk::Error;
use std::ops::Range;

/// A set of owners, by their numbers.
pub type Owners = u64;

pub const MOST_OWNERS: usize = Owners::BITS as usize;

fn only(owner: u32) -> Owners {
    1 << owner
}

/// All edges, each once, with the owners of what is beside them.
pub struct Topology {
    edges: Vec<Edge>,
}

struct Edge {
    from: u32,
    to: u32,
    left: Owners,
    right: Owners,
}

impl Topology {
    /// Of rings, those of an owner in a row. None when there are too many owners, or when it is not clear what lies where.
    pub fn of(chains: &[Chain], vertices: &Vertices) -> Option<Self> {
        let finder = Finder::new(chains, vertices)?;
        let mut topology = Topology { edges: Vec::with_capacity(chains.iter().map(Chain::edges).sum()) };
        chains.iter().try_for_each(|chain| finder.add_ring(chain, &mut topology.edges))?;
        Some(topology)
    }

    /// The sets of owners that anything belongs to.
    pub fn sets(&self) -> Vec<Owners> {
        let mut sets: Vec<Owners> = self.edges.iter().flat_map(|edge| [edge.left, edge.right]).collect();
        sets.sort_unstable();
        sets.dedup();
        sets
    }

    /// Whether just one owner's edges are the border of what is kept.
    pub fn keeps_just(&self, owner: u32, keep: impl Fn(Owners) -> bool) -> bool {
        self.edges.iter().all(|edge| {
            let own = (edge.left ^ edge.right) & only(owner) != 0;
            (keep(edge.left) != keep(edge.right)) == own
        })
    }

    /// The polygons of all places whose owners are kept; none when they are not proven valid.
    pub fn polygons(&self, keep: impl Fn(Owners) -> bool, vertices: &mut Vertices) -> Result<Option<Vec<Polygon>>, Error> {
        let mut border = Edges::new(vertices.len(), self.edges.len());
        for edge in &self.edges {
            let added = match (keep(edge.left), keep(edge.right)) {
                (true, false) => border.add(edge.from, edge.to),
                (false, true) => border.add(edge.to, edge.from),
                _ => true,
            };
            if !added {
                return Ok(None);
            }
        }
        proven(border, vertices)
    }
}

/// The polygons that edges enclose, their interior on the left; none when they are not proven valid: borders neither cross nor touch but at vertices,
/// and rings lie in each other only as holes.
pub fn proven(border: Edges, vertices: &mut Vertices) -> Result<Option<Vec<Polygon>>, Error> {
    let Some(rings) = border.into_rings(vertices) else { return Ok(None) };
    let chains: Vec<Chain> = rings.into_iter().map(|vertices| Chain { vertices, ends: Ends::Outer, owner: 0 }).collect();
    if !nodes(&chains, vertices, Among::All)?.list.is_empty() {
        return Ok(None);
    }
    Ok(polygons(chains.into_iter().map(|chain| chain.vertices).collect(), vertices))
}

/// The other end of an edge at a vertex.
#[derive(Clone, Copy, Default)]
struct End {
    vertex: u32,
    owner: u32,
    /// Whether the edge leads away from the vertex.
    away: bool,
}

/// What is known of an edge at its first vertex: of the owners whose borders visit that, in whose polygons it lies, and on whose border, in its
/// direction or against it.
#[derive(Default)]
struct Known {
    visiting: Owners,
    inside: Owners,
    along: Owners,
    against: Owners,
}

struct Finder<'a> {
    chains: &'a [Chain],
    vertices: &'a Vertices,
    /// Where each vertex's begin in `ends`.
    starts: Vec<u32>,
    ends: Vec<End>,
    /// By owner: the chains, and their box.
    owned: Vec<(Range<usize>, [f64; 4])>,
}

impl<'a> Finder<'a> {
    fn new(chains: &'a [Chain], vertices: &'a Vertices) -> Option<Self> {
        let count = chains.last().map_or(0, |chain| chain.owner as usize + 1);
        if count > MOST_OWNERS {
            return None;
        }
        let mut owned = vec![(0..0, [f64::INFINITY; 4]); count];
        let mut start = 0;
        for group in chains.chunk_by(|a, b| a.owner == b.owner) {
            let mut bounds = Bounds::default();
            group.iter().flat_map(|chain| &chain.vertices).for_each(|&vertex| bounds.add(vertices.xy(vertex)));
            owned[group[0].owner as usize] = (start..start + group.len(), bounds.get());
            start += group.len();
        }
        let (starts, ends) = ends(chains, vertices.len());
        Some(Finder { chains, vertices, starts, ends, owned })
    }

    fn at(&self, vertex: u32) -> &[End] {
        &self.ends[self.starts[vertex as usize] as usize..self.starts[vertex as usize + 1] as usize]
    }

    fn add_ring(&self, chain: &Chain, edges: &mut Vec<Edge>) -> Option<()> {
        let own = only(chain.owner);
        let mut inside = self.inside_at_start(chain)?;
        for number in 0..chain.edges() {
            let (from, to) = chain.edge(number);
            let known = self.known(from, to, chain.owner)?;
            inside = (inside & !known.visiting) | known.inside;
            let at_end = self.known(to, from, chain.owner)?;
            if (inside ^ at_end.inside) & at_end.visiting & !(at_end.along | at_end.against) != 0 {
                return None; // It crosses a border without a node: that was rounded to elsewhere.
            }
            // Of several owners of an edge the first one has it.
            if (known.along | known.against) & (own - 1) == 0 {
                edges.push(Edge { from, to, left: inside | known.along | own, right: inside | known.against });
            }
        }
        Some(())
    }

    /// In whose polygons a ring lies where it begins; of those who do not visit its first vertex.
    fn inside_at_start(&self, chain: &Chain) -> Option<Owners> {
        let (mut unknown, mut inside) = (0, 0);
        (0..self.owned.len() as u32).filter(|&owner| owner != chain.owner).for_each(|owner| unknown |= only(owner));
        for number in (0..chain.edges()).rev() {
            if unknown == 0 {
                break;
            }
            let (from, to) = chain.edge(number);
            let known = self.known(from, to, chain.owner)?;
            inside |= known.inside & unknown;
            unknown &= !known.visiting;
        }
        let place = self.vertices.xy(chain.vertices[0]);
        while unknown != 0 {
            let owner = unknown.trailing_zeros();
            unknown &= unknown - 1;
            match self.position(place, owner) {
                Position::Inside => inside |= only(owner),
                Position::Outside => {}
                Position::Border => return None,
            }
        }
        Some(inside)
    }

    fn position(&self, [x, y]: Place, owner: u32) -> Position {
        let (range, [xmin, ymin, xmax, ymax]) = &self.owned[owner as usize];
        if x < *xmin || x > *xmax || y < *ymin || y > *ymax {
            return Position::Outside;
        }
        within([x, y], &self.chains[range.clone()], self.vertices)
    }

    fn known(&self, from: u32, to: u32, own: u32) -> Option<Known> {
        let mut known = Known::default();
        let ends = self.at(from);
        if ends.len() == 2 {
            return Some(known);
        }
        for end in ends.iter().filter(|end| end.owner != own) {
            let bit = only(end.owner);
            known.visiting |= bit;
            if end.vertex == to {
                if (known.along | known.against) & bit != 0 {
                    return None;
                }
                *(if end.away { &mut known.along } else { &mut known.against }) |= bit;
            }
        }
        let mut rest = known.visiting & !(known.along | known.against);
        while rest != 0 {
            let owner = rest.trailing_zeros();
            rest &= rest - 1;
            if self.is_left_of_border(from, to, owner)? {
                known.inside |= only(owner);
            }
        }
        Some(known)
    }

    /// Whether an edge lies in an owner's polygon whose border visits its first vertex: the border's next edge, turning clockwise, leads away then.
    fn is_left_of_border(&self, from: u32, to: u32, owner: u32) -> Option<bool> {
        let (origin, towards) = (self.vertices.xy(from), self.vertices.xy(to));
        let place = |end: &&End| self.vertices.xy(end.vertex);
        let of_owner = || self.at(from).iter().filter(|end| end.owner == owner);
        let next = of_owner().min_by(|a, b| clockwise(origin, towards, place(a), place(b)))?;
        let [x, y] = place(&next);
        let same_side = (x - origin[0]) * (towards[0] - origin[0]) + (y - origin[1]) * (towards[1] - origin[1]) > 0.0;
        let one_line = same_side && turn(origin, towards, [x, y]) == 0.0;
        let twice = of_owner().filter(|end| end.vertex == next.vertex).count() > 1;
        (!one_line && !twice).then_some(next.away)
    }
}

/// The ends of the edges at each vertex: where they begin, and all of them.
fn ends(chains: &[Chain], vertices: usize) -> (Vec<u32>, Vec<End>) {
    let mut starts = vec![0u32; vertices + 2];
    for chain in chains {
        // A ring leads to each of its vertices, and away from it.
        chain.vertices.iter().for_each(|&vertex| starts[vertex as usize + 2] += 2);
    }
    for vertex in 2..starts.len() {
        starts[vertex] += starts[vertex - 1];
    }
    let mut ends = vec![End::default(); starts[vertices + 1] as usize];
    for chain in chains {
        for number in 0..chain.edges() {
            let (from, to) = chain.edge(number);
            for (at, vertex, away) in [(from, to, true), (to, from, false)] {
                let place = &mut starts[at as usize + 1];
                ends[*place as usize] = End { vertex, owner: chain.owner, away };
                *place += 1;
            }
        }
    }
    (starts, ends)
}
