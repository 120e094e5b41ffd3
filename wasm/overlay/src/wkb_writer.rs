//! Results as WKB: multi-geometries, with Z when the layer has it.

use crate::shape::Polygon;
use crate::vertices::Vertices;

/// Writes multi-geometries of one dimension.
pub struct Writer<'a> {
    pub vertices: &'a Vertices,
    pub z: bool,
    /// Whether single points are written as points.
    pub single_points: bool,
}

impl Writer<'_> {
    pub fn multi_polygon(&self, polygons: &[Polygon]) -> Vec<u8> {
        let mut bytes = self.head(6, polygons.len());
        for polygon in polygons {
            bytes.extend(self.head(3, polygon.len()));
            polygon.iter().for_each(|ring| self.coordinates(&mut bytes, ring.iter().chain(ring.first())));
        }
        bytes
    }

    pub fn multi_line(&self, lines: &[Vec<u32>]) -> Vec<u8> {
        let mut bytes = self.head(5, lines.len());
        for line in lines {
            bytes.extend(&self.head(2, 0)[..5]);
            self.coordinates(&mut bytes, line.iter());
        }
        bytes
    }

    /// One point as such when the layer is of single points.
    pub fn points(&self, points: &[u32]) -> Vec<u8> {
        match points {
            [_] if self.single_points => self.multi_point(points)[9..].to_vec(),
            _ => self.multi_point(points),
        }
    }

    fn multi_point(&self, points: &[u32]) -> Vec<u8> {
        let mut bytes = self.head(4, points.len());
        for &point in points {
            bytes.extend(&self.head(1, 0)[..5]);
            self.coordinate(&mut bytes, point);
        }
        bytes
    }

    fn head(&self, kind: u32, count: usize) -> Vec<u8> {
        let mut bytes = vec![1];
        bytes.extend((kind + if self.z { 1000 } else { 0 }).to_le_bytes());
        bytes.extend((count as u32).to_le_bytes());
        bytes
    }

    fn coordinates<'a>(&self, bytes: &mut Vec<u8>, numbers: impl Iterator<Item = &'a u32> + Clone) {
        bytes.extend((numbers.clone().count() as u32).to_le_bytes());
        numbers.for_each(|&number| self.coordinate(bytes, number));
    }

    fn coordinate(&self, bytes: &mut Vec<u8>, number: u32) {
        let [x, y] = self.vertices.xy(number);
        bytes.extend(x.to_le_bytes());
        bytes.extend(y.to_le_bytes());
        if self.z {
            let z = self.vertices.z(number);
            bytes.extend(if z.is_nan() { f64::NAN } else { z }.to_le_bytes());
        }
    }
}

/// A geometry as a multi-geometry; what is one stays as it is.
pub fn promoted(wkb: &[u8]) -> Vec<u8> {
    let code = wkb.get(1..5).map_or(0, |code| u32::from_le_bytes([code[0], code[1], code[2], code[3]]));
    if !matches!(code % 1000, 1..=3) {
        return wkb.to_vec();
    }
    let mut bytes = vec![1];
    bytes.extend((code + 3).to_le_bytes());
    bytes.extend(1u32.to_le_bytes());
    bytes.extend(wkb);
    bytes
}
