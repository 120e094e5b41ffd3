//! Geometries as chains of numbered vertices, and back to WKB.

use crate::vertices::Vertices;
use edgegis_sdk::bounds::Bounds;
use edgegis_sdk::crossing::Place;
use edgegis_sdk::layer::type_has_z;
use edgegis_sdk::wkb::{Body, Coordinates, Wkb};
use edgegis_sdk::Error;

/// What a geometry consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    Points,
    Lines,
    Polygons,
}

/// How a chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// A line, or a point.
    Open,
    /// An outer ring.
    Outer,
    /// A ring around a hole of the outer ring before it.
    Hole,
}

/// A line, a ring without its last vertex, or a single point.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    pub vertices: Vec<u32>,
    pub ends: Ends,
    /// Which geometry it is of.
    pub owner: u32,
}

/// Rings, the outer one first, without their last vertices. The interior is on the left of each.
pub type Polygon = Vec<Vec<u32>>;

impl Chain {
    pub fn edges(&self) -> usize {
        if self.ends != Ends::Open {
            self.vertices.len()
        } else {
            self.vertices.len().saturating_sub(1)
        }
    }

    #[inline]
    pub fn edge(&self, number: usize) -> (u32, u32) {
        let next = if number + 1 == self.vertices.len() { 0 } else { number + 1 };
        (self.vertices[number], self.vertices[next])
    }
}

fn has_z(wkb: &[u8]) -> bool {
    wkb.get(1..5).is_some_and(|code| type_has_z(u32::from_le_bytes([code[0], code[1], code[2], code[3]])))
}

/// Vertices of a chain for which one box is kept.
const BLOCK: usize = 32;

/// A chain as it was read, without repeated vertices. Rings turn so that the interior is on their left.
struct Outline {
    places: Vec<Place>,
    /// Empty without Z.
    heights: Vec<f64>,
    /// Of a ring with Z the vertex that it began and ended with.
    closing: Option<usize>,
    ends: Ends,
    /// Of each block of vertices and the edge that leads on.
    boxes: Vec<[f64; 4]>,
}

/// A geometry of one family.
pub struct Geometry {
    pub family: Family,
    pub bounds: [f64; 4],
    outlines: Vec<Outline>,
}

impl Geometry {
    /// None where there is nothing in it.
    pub fn read(wkb: &[u8]) -> Result<Option<Self>, Error> {
        let mut reader = Reader { wkb, z: has_z(wkb), outlines: vec![], family: None, points: 0 };
        reader.body(&Wkb::new(wkb).body()?)?;
        let Some(family) = reader.family else { return Ok(None) };
        let bounds = reader.outlines.iter().flat_map(|outline| &outline.boxes).fold(NOWHERE, joined);
        Ok(Some(Geometry { family, bounds, outlines: reader.outlines }))
    }

    pub fn chains(&self) -> usize {
        self.outlines.len()
    }

    pub fn vertices(&self) -> usize {
        self.outlines.iter().map(|outline| outline.places.len()).sum()
    }

    /// The places of all vertices that have a height, that of a closed ring's ends twice.
    pub fn heights(&self) -> impl Iterator<Item = (Place, f64)> + '_ {
        self.outlines.iter().flat_map(|outline| {
            let numbers = (0..outline.heights.len()).chain(outline.closing);
            numbers.map(|number| (outline.places[number], outline.heights[number])).filter(|(_, z)| !z.is_nan())
        })
    }

    /// Any of the vertices.
    pub fn vertex(&self) -> Place {
        self.outlines[0].places[0]
    }

    /// Whether a border, or a line, may pass through a box.
    pub fn passes_through(&self, limits: [f64; 4]) -> bool {
        self.outlines.iter().flat_map(|outline| &outline.boxes).any(|bounds| beyond(bounds, limits) == 0)
    }

    /// Appends the chains. What lies beyond one side of `limits` is cut short, which changes nothing within.
    pub fn number(&self, owner: u32, limits: Option<[f64; 4]>, vertices: &mut Vertices, chains: &mut Vec<Chain>) {
        for outline in &self.outlines {
            let mut numbers: Vec<u32> = Vec::with_capacity(outline.places.len());
            let mut last_side = 0;
            for (block, bounds) in outline.boxes.iter().enumerate() {
                let (start, end) = (block * BLOCK, ((block + 1) * BLOCK).min(outline.places.len()));
                let side = limits.map_or(0, |limits| beyond(bounds, limits));
                // Of blocks beyond one side in a row the first and the last vertex are enough.
                let goes_on = side != 0 && side == last_side;
                if goes_on {
                    numbers.pop();
                }
                for place in start..end {
                    if side == 0 || place == end - 1 || (place == start && !goes_on) {
                        let z = outline.heights.get(place).copied().unwrap_or(f64::NAN);
                        numbers.push(vertices.number_of(owner, outline.places[place], z));
                    }
                }
                last_side = side;
            }
            numbers.dedup();
            if outline.ends == Ends::Open || numbers.len() > 2 {
                chains.push(Chain { vertices: numbers, ends: outline.ends, owner });
            }
        }
    }
}

const NOWHERE: [f64; 4] = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];

/// The bounds of both.
pub fn joined(a: [f64; 4], b: &[f64; 4]) -> [f64; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// Which side of the limits a box lies beyond; 0 for none.
fn beyond(bounds: &[f64; 4], limits: [f64; 4]) -> u8 {
    match () {
        () if bounds[2] < limits[0] => 1,
        () if bounds[0] > limits[2] => 2,
        () if bounds[3] < limits[1] => 3,
        () if bounds[1] > limits[3] => 4,
        () => 0,
    }
}

struct Reader<'a> {
    wkb: &'a [u8],
    z: bool,
    outlines: Vec<Outline>,
    family: Option<Family>,
    /// How many points were read.
    points: usize,
}

impl Reader<'_> {
    fn body(&mut self, body: &Body) -> Result<(), Error> {
        match body {
            Body::Point(place) => {
                let heights = self.height_of_point().into_iter().collect();
                self.points += 1;
                place.map_or(Ok(()), |xy| self.push(Family::Points, vec![xy], heights, None, Ends::Open))
            }
            Body::Line(line) if line.is_empty() => Ok(()),
            Body::Line(line) => {
                let (places, heights) = self.coordinates(line);
                self.push(Family::Lines, places, heights, None, Ends::Open)
            }
            Body::Polygon(rings) => rings.iter().enumerate().try_for_each(|(place, ring)| self.ring(ring, place == 0)),
            Body::Parts(parts) => parts.iter().try_for_each(|part| self.body(part)),
        }
    }

    fn ring(&mut self, ring: &Coordinates, outer: bool) -> Result<(), Error> {
        let (mut places, mut heights) = self.coordinates(ring);
        while places.len() > 1 && places.first() == places.last() {
            places.pop();
            heights.pop();
        }
        if places.len() < 3 {
            return Ok(());
        }
        let turned = (twice_area(places.iter().copied()) > 0.0) != outer;
        if turned {
            places.reverse();
            heights.reverse();
        }
        let closing = self.z.then_some(if turned { places.len() - 1 } else { 0 });
        self.push(Family::Polygons, places, heights, closing, if outer { Ends::Outer } else { Ends::Hole })
    }

    fn push(&mut self, family: Family, places: Vec<Place>, heights: Vec<f64>, closing: Option<usize>, ends: Ends) -> Result<(), Error> {
        if self.family.is_some_and(|known| known != family) {
            return Err(Error::unsupported("A geometry holds points, lines and polygons together: split the collection by type first."));
        }
        let next = |end: usize| match places.get(end) {
            Some(&place) => place,
            None if ends == Ends::Open => places[end - 1],
            None => places[0],
        };
        let boxes = places
            .chunks(BLOCK)
            .enumerate()
            .map(|(number, block)| {
                let mut bounds = Bounds::default();
                block.iter().for_each(|&place| bounds.add(place));
                bounds.add(next(number * BLOCK + block.len()));
                bounds.get()
            })
            .collect();
        self.family = Some(family);
        self.outlines.push(Outline { places, heights, closing, ends, boxes });
        Ok(())
    }

    /// The height of the next point of a point or multipoint.
    fn height_of_point(&self) -> Option<f64> {
        const HEAD: usize = 5;
        let code = u32::from_le_bytes(*self.wkb.get(1..HEAD)?.first_chunk()?);
        let point = HEAD + if code / 1000 == 3 { 32 } else { 24 };
        let start = match code % 1000 {
            1 => HEAD,
            4 => HEAD + 4 + self.points * point + HEAD,
            _ => return None,
        };
        let eight = self.wkb.get(start + 16..)?.first_chunk::<8>()?;
        self.z.then(|| f64::from_le_bytes(*eight))
    }

    /// Places and heights, without repetitions.
    fn coordinates(&self, coordinates: &Coordinates) -> (Vec<Place>, Vec<f64>) {
        let (mut places, mut heights) = (Vec::with_capacity(coordinates.len()), vec![]);
        let (start, stride) = (coordinates.offset_in(self.wkb) + 16, coordinates.stride());
        for (number, xy) in coordinates.iter().enumerate() {
            if places.last() == Some(&xy) {
                continue;
            }
            places.push(xy);
            if self.z {
                let bytes = self.wkb.get(start + number * stride..).and_then(|rest| rest.first_chunk::<8>());
                heights.push(bytes.map_or(f64::NAN, |eight| f64::from_le_bytes(*eight)));
            }
        }
        (places, heights)
    }
}

/// Twice the signed area of a ring; positive where it runs anticlockwise.
pub fn twice_area(ring: impl Iterator<Item = Place>) -> f64 {
    let mut ring = ring.peekable();
    let [x0, y0] = ring.peek().copied().unwrap_or_default();
    let (mut sum, mut before) = (0.0, [0.0; 2]);
    for [x, y] in ring {
        let next = [x - x0, y - y0];
        sum += before[0] * next[1] - next[0] * before[1];
        before = next;
    }
    sum
}
