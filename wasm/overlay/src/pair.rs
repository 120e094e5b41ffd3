//! One geometry against others: what they have in common, or what they leave of it.
//!
//! Geometries whose borders do not touch go through as they are. What lies outside of the box where something can happen is cut short
//! before, as GEOS's overlay does it.

use crate::boolean::{overlay, Rule};
use crate::extent::Extent;
use crate::line_pair;
use crate::noding::{nodes, split, Among};
use crate::rings::{position, Edges, Position};
use crate::shape::{Chain, Ends, Family, Geometry};
use crate::topology::{Owners, Topology};
use crate::unary_union::{as_they_are, Parts};
use crate::vertices::Vertices;
use edgegis_sdk::Error;

/// What is left of a geometry.
pub enum Outcome {
    Nothing,
    /// The geometry itself.
    Whole,
    Parts(Parts),
}

impl Outcome {
    pub fn of(parts: Parts) -> Self {
        if parts.is_empty() {
            Outcome::Nothing
        } else {
            Outcome::Parts(parts)
        }
    }
}

/// Whether what is wanted is the common part, or the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    Common,
    Rest,
}

impl Want {
    pub fn keeps(self, common: bool) -> bool {
        common == (self == Want::Common)
    }

    fn all(self, common: bool) -> Outcome {
        if self.keeps(common) {
            Outcome::Whole
        } else {
            Outcome::Nothing
        }
    }
}

fn common_box(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]
}

/// The part of `one`, of its own dimension, that it has in common with any of the others, or the rest. `cell`: the grid that results are
/// rounded to. Vertices are numbered anew; those of `one` come first.
pub fn combine(one: &Geometry, others: &[&Geometry], want: Want, vertices: &mut Vertices, cell: Option<f64>) -> Result<Outcome, Error> {
    // Nothing of a lower dimension takes away from, or has in common with, what is of a higher one.
    let others: Vec<&Geometry> = others.iter().copied().filter(|other| other.family >= one.family).collect();
    if others.is_empty() {
        return Ok(want.all(false));
    }
    let limits = others.iter().fold(None, |all: Option<[f64; 4]>, other| {
        let [a, b, c, d] = other.bounds;
        Some(all.map_or(other.bounds, |all| [all[0].min(a), all[1].min(b), all[2].max(c), all[3].max(d)]))
    });
    let limits = common_box(one.bounds, limits.unwrap_or(one.bounds));
    let (mut own, mut theirs) = (vec![], vec![]);
    if cell.is_none() && !others.iter().any(|other| other.passes_through(one.bounds)) {
        // No border comes near: it is all in or all out.
        others.iter().enumerate().for_each(|(place, other)| other.number(place as u32, Some(one.bounds), vertices, &mut theirs));
        return Ok(want.all(inside(one.vertex(), &theirs, vertices)));
    }
    let whole_needed = want == Want::Rest || one.family != Family::Polygons;
    one.number(0, if whole_needed { None } else { Some(limits) }, vertices, &mut own);
    for (place, other) in others.iter().enumerate() {
        other.number(place as u32 + 1, Some(limits), vertices, &mut theirs);
    }
    if want == Want::Rest && one.family == Family::Polygons && cell.is_none() {
        if let Some(covered) = covered(one, &theirs, vertices) {
            return Ok(want.all(covered));
        }
    }
    match one.family {
        Family::Points => Ok(points(&own, &theirs, want, vertices)),
        Family::Lines => line_pair::combine(own, theirs, want, vertices),
        Family::Polygons => {
            let complete = own.len() == one.chains();
            polygons(own, theirs, want, vertices, cell, complete)
        }
    }
}

/// Whether others cover a geometry wholly, or not at all; none when it is not clear at first sight. On a border that two of them share, each on its
/// side, both sides are covered: without these no border may come near.
fn covered(one: &Geometry, theirs: &[Chain], vertices: &Vertices) -> Option<bool> {
    let mut borders = Edges::new(vertices.len(), theirs.iter().map(Chain::edges).sum());
    for chain in theirs {
        if !(0..chain.edges()).map(|number| chain.edge(number)).all(|(from, to)| borders.add(from, to)) {
            return None;
        }
    }
    let [xmin, ymin, xmax, ymax] = one.bounds;
    let limits = Extent::of([xmin, ymin], [xmax, ymax]);
    let near = borders.all().any(|(from, to)| Extent::of(vertices.xy(from), vertices.xy(to)).touches(limits));
    let meets = |rings: &[Chain]| within(one.vertex(), rings, vertices) != Position::Outside;
    (!near).then(|| theirs.chunk_by(|a, b| a.owner == b.owner).any(meets))
}

fn polygons(own: Vec<Chain>, theirs: Vec<Chain>, want: Want, vertices: &mut Vertices, cell: Option<f64>, complete: bool) -> Result<Outcome, Error> {
    let count = own.len();
    let mut chains = own;
    chains.extend(theirs);
    let found = nodes(&chains, vertices, Among::Owners)?;
    if !found.touching && cell.is_none() {
        if let Some(outcome) = apart(&chains[..count], &chains[count..], want, vertices, complete) {
            return Ok(outcome);
        }
    }
    let untouched = !found.list.iter().any(|node| (node.chain as usize) < count);
    split(&mut chains, found.list, vertices);
    let topology = if cell.is_none() { Topology::of(&chains, vertices) } else { None };
    if let Some(topology) = topology {
        let keep = |owners: Owners| owners & 1 == 1 && want.keeps(owners > 1);
        if untouched && complete && topology.keeps_just(0, keep) {
            return Ok(Outcome::Whole);
        }
        if let Some(polygons) = topology.polygons(keep, vertices)? {
            return Ok(Outcome::of(Parts::Polygons(polygons)));
        }
    }
    let rule = if want == Want::Common { Rule::Intersect } else { Rule::Difference };
    Ok(Outcome::of(Parts::Polygons(overlay(&chains[..count], &chains[count..], rule, vertices, cell)?)))
}

/// The outcome when no borders touch; none when it takes more than a look at one vertex of each ring. `complete`: `own` has all rings.
fn apart(own: &[Chain], theirs: &[Chain], want: Want, vertices: &Vertices, complete: bool) -> Option<Outcome> {
    let owned_in = |chain: &Chain, others: &[Chain]| inside(vertices.xy(chain.vertices[0]), others, vertices);
    let their_rings_within = theirs.iter().any(|ring| owned_in(ring, own));
    let mut outer = own.iter().filter(|ring| ring.ends == Ends::Outer);
    if !their_rings_within {
        // No border of theirs runs through the interior: each part is all in or all out.
        let Some(first) = outer.next() else { return Some(want.all(false)) };
        let first = owned_in(first, theirs);
        return (outer.all(|ring| owned_in(ring, theirs) == first) && (complete || !first)).then(|| want.all(first));
    }
    let one_other = theirs.iter().all(|ring| ring.owner == theirs[0].owner);
    if want == Want::Common && one_other && theirs.iter().all(|ring| owned_in(ring, own)) && !own.iter().any(|ring| owned_in(ring, theirs)) {
        return Some(Outcome::of(Parts::Polygons(as_they_are(theirs.to_vec()))));
    }
    None
}

/// Whether a place is inside any of the others' polygons.
pub fn inside(place: [f64; 2], rings: &[Chain], vertices: &Vertices) -> bool {
    rings.chunk_by(|a, b| a.owner == b.owner).any(|rings| within(place, rings, vertices) == Position::Inside)
}

/// Where a place lies in the polygons of one owner.
pub fn within(place: [f64; 2], rings: &[Chain], vertices: &Vertices) -> Position {
    let mut inside = false;
    for ring in rings.iter().filter(|ring| ring.ends != Ends::Open) {
        match position(place, &ring.vertices, vertices) {
            Position::Border => return Position::Border,
            Position::Inside => inside = !inside,
            Position::Outside => {}
        }
    }
    if inside {
        Position::Inside
    } else {
        Position::Outside
    }
}

/// The points that meet, or do not meet, any of the others.
fn points(own: &[Chain], theirs: &[Chain], want: Want, vertices: &Vertices) -> Outcome {
    let mut numbers: Vec<u32> = own.iter().map(|point| point.vertices[0]).collect();
    let total = numbers.len();
    numbers.retain(|&point| want.keeps(meets(point, theirs, vertices)));
    if numbers.len() == total {
        return Outcome::Whole;
    }
    Outcome::of(Parts::Points(numbers))
}

fn meets(point: u32, theirs: &[Chain], vertices: &Vertices) -> bool {
    let place = vertices.xy(point);
    theirs.chunk_by(|a, b| a.owner == b.owner).any(|chains| match chains[0].ends {
        Ends::Open => chains.iter().any(|chain| line_pair::passes(chain, point, vertices)),
        _ => within(place, chains, vertices) != Position::Outside,
    })
}

#[cfg(test)]
#[path = "pair_tests.rs"]
mod tests;
