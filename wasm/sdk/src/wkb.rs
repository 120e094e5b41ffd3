//! Reads ISO and EWKB-flagged WKB, little endian, without copying; writes 2D points and polygons.
//!
//! Source: OGC 06-103r4, 8.2; the ISO codes 1000 (Z), 2000 (M), 3000 (ZM).

use crate::Error;

/// The kinds of geometry that reach a guest (curves are linearised by the host).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Point = 1,
    LineString = 2,
    Polygon = 3,
    MultiPoint = 4,
    MultiLineString = 5,
    MultiPolygon = 6,
    Collection = 7,
}

/// A reader at the start of one geometry.
#[derive(Clone, Copy)]
pub struct Wkb<'a> {
    bytes: &'a [u8],
}

/// Coordinates of a point, line or ring: doubles that are not aligned.
#[derive(Clone, Copy)]
pub struct Coordinates<'a> {
    bytes: &'a [u8],
    count: usize,
    stride: usize,
}

/// What a geometry consists of.
pub enum Body<'a> {
    /// None for an empty point.
    Point(Option<[f64; 2]>),
    Line(Coordinates<'a>),
    /// Rings: the outer one first.
    Polygon(Vec<Coordinates<'a>>),
    Parts(Vec<Body<'a>>),
}

fn broken() -> Error {
    Error::bad_input("A geometry's WKB is broken.")
}

struct Cursor<'a> {
    bytes: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        if count > self.bytes.len() {
            return Err(broken());
        }
        let (head, tail) = self.bytes.split_at(count);
        self.bytes = tail;
        Ok(head)
    }

    fn number(&mut self) -> Result<usize, Error> {
        let word = self.take(4)?;
        Ok(u32::from_le_bytes([word[0], word[1], word[2], word[3]]) as usize)
    }

    /// Kind, and doubles per coordinate.
    fn header(&mut self) -> Result<(Kind, usize), Error> {
        if self.take(1)? != [1] {
            return Err(Error::bad_input("A geometry's WKB is big endian."));
        }
        let code = self.number()? as u32;
        let (flags, code) = (code & 0xE000_0000, code & 0x0FFF_FFFF);
        let (z, m) = (flags & 0x8000_0000 != 0, flags & 0x4000_0000 != 0);
        if flags & 0x2000_0000 != 0 {
            self.take(4)?;
        }
        let iso = match code / 1000 {
            0 => 2,
            1 | 2 => 3,
            3 => 4,
            _ => return Err(broken()),
        };
        Ok((kind(code % 1000)?, iso + z as usize + m as usize))
    }

    fn coordinates(&mut self, dimensions: usize) -> Result<Coordinates<'a>, Error> {
        let count = self.number()?;
        let size = count.checked_mul(8 * dimensions).ok_or_else(broken)?;
        Ok(Coordinates { bytes: self.take(size)?, count, stride: 8 * dimensions })
    }

    fn body(&mut self, depth: usize) -> Result<Body<'a>, Error> {
        let (kind, dimensions) = self.header()?;
        Ok(match kind {
            Kind::Point => {
                let coordinates = Coordinates { bytes: self.take(8 * dimensions)?, count: 1, stride: 8 * dimensions };
                let [x, y] = coordinates.get(0);
                Body::Point((!(x.is_nan() && y.is_nan())).then_some([x, y]))
            }
            Kind::LineString => Body::Line(self.coordinates(dimensions)?),
            Kind::Polygon => {
                let count = self.number()?;
                Body::Polygon((0..count).map(|_| self.coordinates(dimensions)).collect::<Result<_, _>>()?)
            }
            _ if depth > 32 => return Err(Error::bad_input("A geometry is nested more than 32 levels deep.")),
            _ => {
                let count = self.number()?;
                Body::Parts((0..count).map(|_| self.body(depth + 1)).collect::<Result<_, _>>()?)
            }
        })
    }
}

fn kind(code: u32) -> Result<Kind, Error> {
    Ok(match code {
        1 => Kind::Point,
        2 => Kind::LineString,
        3 | 17 => Kind::Polygon,
        4 => Kind::MultiPoint,
        5 => Kind::MultiLineString,
        6 | 15 | 16 => Kind::MultiPolygon,
        7 => Kind::Collection,
        _ => return Err(Error::unsupported(format!("Geometries of WKB type {code} are not supported."))),
    })
}

impl<'a> Wkb<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Wkb { bytes }
    }

    #[inline]
    pub fn kind(&self) -> Result<Kind, Error> {
        // The common case first.
        if self.bytes.starts_with(&[1, Kind::Point as u8, 0, 0, 0]) {
            return Ok(Kind::Point);
        }
        Ok(Cursor { bytes: self.bytes }.header()?.0)
    }

    /// The coordinates of a single point, the common case, without an allocation; none when it is empty or no point.
    #[inline]
    pub fn point(&self) -> Option<[f64; 2]> {
        let code = self.bytes.get(1..5)?;
        let kind = u32::from_le_bytes([code[0], code[1], code[2], code[3]]);
        if self.bytes[0] != 1 || !matches!(kind, 1 | 1001 | 2001 | 3001) {
            return None;
        }
        let x = f64::from_le_bytes(self.bytes.get(5..13)?.try_into().ok()?);
        let y = f64::from_le_bytes(self.bytes.get(13..21)?.try_into().ok()?);
        (!(x.is_nan() && y.is_nan())).then_some([x, y])
    }

    /// The whole geometry.
    pub fn body(&self) -> Result<Body<'a>, Error> {
        Cursor { bytes: self.bytes }.body(0)
    }
}

impl<'a> Coordinates<'a> {
    /// `count` coordinates of `stride` bytes each, at an offset of a geometry's WKB, as [`Coordinates::offset_in`] tells it.
    pub fn at(wkb: &'a [u8], offset: usize, count: usize, stride: usize) -> Result<Self, Error> {
        let size = count.checked_mul(stride).filter(|_| stride >= 16).ok_or_else(broken)?;
        let bytes = wkb.get(offset..).and_then(|rest| rest.get(..size)).ok_or_else(broken)?;
        Ok(Coordinates { bytes, count, stride })
    }

    /// Where in the WKB that they were read from the coordinates begin, in bytes.
    pub fn offset_in(&self, wkb: &[u8]) -> usize {
        self.bytes.as_ptr() as usize - wkb.as_ptr() as usize
    }

    /// The first `count` of them.
    pub fn first(&self, count: usize) -> Self {
        Coordinates { bytes: &self.bytes[..count * self.stride], count, ..*self }
    }

    /// Bytes from one coordinate to the next.
    pub fn stride(&self) -> usize {
        self.stride
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// x and y.
    #[inline]
    pub fn get(&self, index: usize) -> [f64; 2] {
        let xy = &self.bytes[index * self.stride..][..16];
        let at = |byte: usize| {
            let mut eight = [0; 8];
            eight.copy_from_slice(&xy[byte..byte + 8]);
            f64::from_le_bytes(eight)
        };
        [at(0), at(8)]
    }

    pub fn iter(&self) -> impl Iterator<Item = [f64; 2]> + '_ {
        (0..self.count).map(|i| self.get(i))
    }
}

/// WKB of a 2D point.
pub fn point(x: f64, y: f64) -> Vec<u8> {
    let mut bytes = vec![1, 1, 0, 0, 0];
    bytes.extend(x.to_le_bytes());
    bytes.extend(y.to_le_bytes());
    bytes
}

/// WKB of a 2D polygon: rings, the outer one first.
pub fn polygon(rings: &[Vec<[f64; 2]>]) -> Vec<u8> {
    let mut bytes = vec![1, 3, 0, 0, 0];
    bytes.extend((rings.len() as u32).to_le_bytes());
    for ring in rings {
        bytes.extend((ring.len() as u32).to_le_bytes());
        for [x, y] in ring {
            bytes.extend(x.to_le_bytes());
            bytes.extend(y.to_le_bytes());
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_reads_back() {
        let bytes = point(1.5, -2.0);
        assert_eq!(Wkb::new(&bytes).point(), Some([1.5, -2.0]));
        assert_eq!(Wkb::new(&bytes).kind().unwrap(), Kind::Point);
    }

    #[test]
    fn a_cut_polygon_is_refused() {
        let bytes = polygon(&[vec![[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]]);
        assert!(Wkb::new(&bytes).body().is_ok());
        assert!(Wkb::new(&bytes[..bytes.len() - 1]).body().is_err());
    }
}
