//! A geometry cut by the others of its layer: for each set of geometries that share a place, what lies in these and in no others.
//!
//! Each piece is made once, by the first of its owners, and all edges are split before at the nodes of the layer's own edges: neighbouring pieces
//! have the same vertices, whoever makes them.

use crate::boolean::{overlay, Rule};
use crate::noding::{nodes, split, Among};
use crate::shape::{Chain, Ends, Family, Geometry, Polygon};
use crate::topology::{Owners, Topology};
use crate::unary_union::Parts;
use crate::vertices::Vertices;
use edgegis_sdk::Error;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers of owners in ascending order: 0 is the geometry itself, the others follow.
pub type Set = Vec<u32>;

/// A geometry's pieces.
pub enum Pieces {
    /// It shares nothing with others.
    Whole,
    Parts(Vec<(Set, Parts)>),
}

/// The pieces of `one` that are not those of the first `earlier` of the others. All are of one family. `cell`: the grid that results are rounded to.
pub fn pieces(one: &Geometry, others: &[&Geometry], earlier: usize, vertices: &mut Vertices, cell: Option<f64>) -> Result<Pieces, Error> {
    let mut chains = vec![];
    one.number(0, None, vertices, &mut chains);
    for (place, other) in others.iter().enumerate() {
        other.number(place as u32 + 1, Some(one.bounds), vertices, &mut chains);
    }
    if one.family == Family::Points {
        return Ok(of_points(&chains, earlier as u32));
    }
    let found = nodes(&chains, vertices, Among::Owners)?;
    split(&mut chains, found.list, vertices);
    match one.family {
        Family::Lines => Ok(of_lines(&chains, earlier as u32)),
        _ => of_polygons(&chains, earlier as u32, vertices, cell),
    }
}

fn is_ours(set: &Set, earlier: u32) -> bool {
    set.get(1).is_none_or(|&next| next > earlier)
}

fn of_polygons(chains: &[Chain], earlier: u32, vertices: &mut Vertices, cell: Option<f64>) -> Result<Pieces, Error> {
    let Some(topology) = Topology::of(chains, vertices) else { return by_steps(chains, earlier, vertices, cell) };
    let sets: Vec<Owners> = topology.sets().into_iter().filter(|set| set & 1 == 1).collect();
    if sets == [1] {
        return Ok(Pieces::Whole);
    }
    let mut parts = vec![];
    for set in sets {
        let owners: Set = (0..Owners::BITS).filter(|owner| set >> owner & 1 == 1).collect();
        if !is_ours(&owners, earlier) {
            continue;
        }
        let polygons = if cell.is_none() { topology.polygons(|owners| owners == set, vertices)? } else { None };
        let Some(polygons) = polygons else { return by_steps(chains, earlier, vertices, cell) };
        parts.push((owners, Parts::Polygons(polygons)));
    }
    Ok(sorted(parts))
}

/// One owner after the other cuts what there is.
fn by_steps(chains: &[Chain], earlier: u32, vertices: &mut Vertices, cell: Option<f64>) -> Result<Pieces, Error> {
    let own = chains.partition_point(|chain| chain.owner == 0);
    let before = chains.partition_point(|chain| chain.owner <= earlier);
    let mut rest = chains[..own].to_vec();
    if before > own {
        rest = rings(&overlay(&rest, &chains[own..before], Rule::Difference, vertices, cell)?);
    }
    let mut parts: Vec<(Set, Vec<Chain>)> = vec![(vec![0], rest)];
    for other in chains[before..].chunk_by(|a, b| a.owner == b.owner) {
        let mut cut = vec![];
        for (set, part) in parts {
            let common = rings(&overlay(&part, other, Rule::Intersect, vertices, cell)?);
            if common.is_empty() {
                cut.push((set, part));
                continue;
            }
            let rest = rings(&overlay(&part, other, Rule::Difference, vertices, cell)?);
            cut.push((set.iter().copied().chain([other[0].owner]).collect(), common));
            cut.push((set, rest));
        }
        parts = cut;
    }
    let polygons = |rings| Parts::Polygons(crate::unary_union::as_they_are(rings));
    let found: Vec<(Set, Parts)> = parts.into_iter().filter(|(_, rings)| !rings.is_empty()).map(|(set, rings)| (set, polygons(rings))).collect();
    Ok(if before == own && found.len() == 1 && found[0].0 == [0] { Pieces::Whole } else { sorted(found) })
}

fn rings(polygons: &[Polygon]) -> Vec<Chain> {
    let mut rings = vec![];
    for polygon in polygons {
        let chain = |(place, ring): (usize, &Vec<u32>)| Chain { vertices: ring.clone(), ends: if place == 0 { Ends::Outer } else { Ends::Hole }, owner: 0 };
        rings.extend(polygon.iter().enumerate().map(chain));
    }
    rings
}

fn of_lines(chains: &[Chain], earlier: u32) -> Pieces {
    let own = chains.partition_point(|chain| chain.owner == 0);
    let edges = |chain: &Chain| (0..chain.edges()).map(|number| chain.edge(number)).collect::<Vec<_>>();
    let key = |(a, b): (u32, u32)| (a.min(b), a.max(b));
    let mut sets: BTreeMap<(u32, u32), Set> = chains[..own].iter().flat_map(edges).map(|edge| (key(edge), vec![0])).collect();
    for other in &chains[own..] {
        edges(other).into_iter().for_each(|edge| add(&mut sets, &key(edge), other.owner));
    }
    if sets.values().all(|set| set.len() == 1) {
        return Pieces::Whole;
    }
    let (mut parts, mut seen): (BTreeMap<Set, Vec<Vec<u32>>>, _) = (BTreeMap::new(), BTreeSet::new());
    for line in &chains[..own] {
        let mut before: Option<&Set> = None;
        for (a, b) in edges(line) {
            let set = sets.get(&key((a, b))).filter(|set| is_ours(set, earlier) && seen.insert(key((a, b))));
            if let Some(set) = set {
                let lines = parts.entry(set.clone()).or_default();
                match lines.last_mut() {
                    Some(line) if before == Some(set) => line.push(b),
                    _ => lines.push(vec![a, b]),
                }
            }
            before = set;
        }
    }
    Pieces::Parts(parts.into_iter().map(|(set, lines)| (set, Parts::Lines(lines))).collect())
}

fn of_points(chains: &[Chain], earlier: u32) -> Pieces {
    let own = chains.partition_point(|chain| chain.owner == 0);
    let mut sets: BTreeMap<u32, Set> = chains[..own].iter().map(|point| (point.vertices[0], vec![0])).collect();
    chains[own..].iter().for_each(|other| add(&mut sets, &other.vertices[0], other.owner));
    if sets.values().all(|set| set.len() == 1) {
        return Pieces::Whole;
    }
    let mut parts: BTreeMap<Set, Vec<u32>> = BTreeMap::new();
    for (point, set) in sets.into_iter().filter(|(_, set)| is_ours(set, earlier)) {
        parts.entry(set).or_default().push(point);
    }
    Pieces::Parts(parts.into_iter().map(|(set, points)| (set, Parts::Points(points))).collect())
}

/// An owner more, in ascending order, of what is known.
fn add<K: Ord>(sets: &mut BTreeMap<K, Set>, key: &K, owner: u32) {
    if let Some(set) = sets.get_mut(key).filter(|set| set.last() != Some(&owner)) {
        set.push(owner);
    }
}

fn sorted(mut parts: Vec<(Set, Parts)>) -> Pieces {
    parts.sort_by(|(a, _), (b, _)| a.cmp(b));
    Pieces::Parts(parts)
}

#[cfg(test)]
#[path = "pieces_tests.rs"]
mod tests;
