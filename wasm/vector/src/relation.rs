//! Tests pairs of geometries: one side's rows come one by one, the other side is at hand as a whole.
//!
//! Points against polygons go by the exact index, points against points by their coordinates. Other pairs must share a
//! point, which their outlines tell; what that leaves open is answered by the DE-9IM matrix of the `geo` crate (a topology
//! graph with robust predicates). Measured on 3,000 counties with themselves: intersects 4.7 s by the matrix alone.

use crate::locate::Members;
use crate::outline::Outline;
use crate::area::Area;
use crate::predicates::{Predicates, SharedPoints};
use crate::shapes::{bounds, family, sorted_points, to_geo, Family};
use edgegis_sdk::point_in_ring::Position;
use edgegis_sdk::layer::Geometries;
use edgegis_sdk::wkb::{Body, Wkb};
use edgegis_sdk::Error;
use geo::{Geometry, PreparedGeometry, Relate};

/// Geometries with more bytes than this are prepared once and kept: about 64 vertices.
const KEEP_PREPARED_BYTES: usize = 1024;

type Prepared = PreparedGeometry<'static, Geometry<f64>, f64>;

/// Tests rows against the geometries that are at hand.
pub struct Tester<'a, 'b> {
    others: &'b Geometries<'a>,
    predicates: &'b Predicates,
    /// The rows that come one by one are INPUT's.
    rows_are_input: bool,
    /// Whether a single point inside of, and on the border of a polygon matches.
    inside_and_boundary: [bool; 2],
    prepared: Vec<Option<Box<Prepared>>>,
}

/// A row and what is made of it when it is first needed.
pub struct Row<'a> {
    pub family: Family,
    body: Body<'a>,
    points: Option<Vec<[f64; 2]>>,
    area: Option<Area<'a>>,
    outline: Option<Outline>,
    prepared: Option<Box<Prepared>>,
    bounds: [f64; 4],
}

impl<'a> Row<'a> {
    pub fn new(family: Family, body: Body<'a>, bounds: [f64; 4]) -> Self {
        Row { family, body, points: None, area: None, outline: None, prepared: None, bounds }
    }

    fn intersects(&mut self, other: &Body) -> bool {
        let Some(bounds) = bounds(other) else { return false };
        let outline = self.outline.get_or_insert_with(|| Outline::of(&self.body, self.bounds));
        outline.intersects(&Outline::of(other, bounds))
    }

    fn points(&mut self) -> &[[f64; 2]] {
        self.points.get_or_insert_with(|| sorted_points(&self.body))
    }

    fn members(&mut self, points: &Body) -> Members {
        let area = self.area.get_or_insert_with(|| Area::of(&self.body));
        let mut members = Members::default();
        sorted_points(points).into_iter().for_each(|point| members.add(area.position(point)));
        members
    }

    fn prepared(&mut self) -> &Prepared {
        self.prepared.get_or_insert_with(|| Box::new(Prepared::from(to_geo(&self.body))))
    }
}

impl<'a, 'b> Tester<'a, 'b> {
    pub fn new(others: &'b Geometries<'a>, predicates: &'b Predicates, rows_are_input: bool) -> Self {
        let prepared = others.iter().map(|_| None).collect();
        let of = |inside, boundary| predicates.of_points_and_polygon(Members { inside, boundary, outside: 0 }, rows_are_input);
        Tester { others, predicates, rows_are_input, inside_and_boundary: [of(1, 0), of(0, 1)], prepared }
    }

    /// Whether a single point matches a polygon of the other layer.
    #[inline]
    pub fn matches_point_in_polygon(&self, position: Position) -> bool {
        match position {
            Position::Inside => self.inside_and_boundary[0],
            Position::Boundary => self.inside_and_boundary[1],
            Position::Outside => false,
        }
    }

    /// Whether a point geometry matches a polygon of the other layer.
    #[inline]
    pub fn matches_polygon(&self, members: Members) -> bool {
        self.predicates.of_points_and_polygon(members, self.rows_are_input)
    }

    /// Whether a row and another layer's row, whose boxes meet, match. (Points find polygons in the polygon index.)
    pub fn matches(&mut self, row: &mut Row, other: u32) -> Result<bool, Error> {
        let Some(bytes) = self.others.get(other) else { return Ok(false) };
        let wkb = Wkb::new(bytes);
        Ok(match (row.family, family(bytes)?) {
            (Family::Polygons, Family::Points) => {
                let members = row.members(&wkb.body()?);
                self.predicates.of_points_and_polygon(members, !self.rows_are_input)
            }
            (Family::Points, Family::Points) => {
                let shared = shared_points(row.points(), &sorted_points(&wkb.body()?));
                self.predicates.of_points(if self.rows_are_input { shared } else { shared.reversed() })
            }
            (Family::Points, Family::Polygons) => false,
            _ => self.related(row, other as usize, bytes)?,
        })
    }

    fn related(&mut self, row: &mut Row, other: usize, bytes: &[u8]) -> Result<bool, Error> {
        let body = Wkb::new(bytes).body()?;
        let intersects = row.intersects(&body);
        if !intersects || self.predicates.holds_for_all_that_intersect() {
            return Ok(intersects);
        }
        let small = bytes.len() < KEEP_PREPARED_BYTES;
        let fresh = match &self.prepared[other] {
            Some(_) => None,
            None => Some(Box::new(Prepared::from(to_geo(&body)))),
        };
        let second = fresh.as_ref().or(self.prepared[other].as_ref()).ok_or_else(|| Error::internal("no geometry"))?;
        let first = row.prepared();
        let matrix = if self.rows_are_input { first.relate(&**second) } else { second.relate(first) };
        let matches = self.predicates.of_matrix(&matrix);
        if !small && fresh.is_some() {
            self.prepared[other] = fresh;
        }
        Ok(matches)
    }
}

impl SharedPoints {
    fn reversed(self) -> Self {
        SharedPoints { only_in_first: self.only_in_second, only_in_second: self.only_in_first, ..self }
    }
}

/// Compares two sorted lists of distinct points.
fn shared_points(first: &[[f64; 2]], second: &[[f64; 2]]) -> SharedPoints {
    let order = |a: &[f64; 2], b: &[f64; 2]| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]));
    let common = first.iter().filter(|point| second.binary_search_by(|other| order(other, point)).is_ok()).count();
    SharedPoints { common: common > 0, only_in_first: common < first.len(), only_in_second: common < second.len() }
}
