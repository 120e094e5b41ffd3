//! The geometric predicates of QGIS's joins, on each of the ways in which a relation is found out.
//!
//! Definitions: OGC 06-103r4, 6.1.15 (DE-9IM). All are "INPUT feature ... JOIN feature"; several are joined by "or".

use crate::locate::Members;
use geo::relate::IntersectionMatrix;

/// In the order of QGIS's enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Predicate {
    Intersects,
    Contains,
    Equals,
    Touches,
    Overlaps,
    Within,
    Crosses,
}

const ALL: [Predicate; 7] = [
    Predicate::Intersects,
    Predicate::Contains,
    Predicate::Equals,
    Predicate::Touches,
    Predicate::Overlaps,
    Predicate::Within,
    Predicate::Crosses,
];

/// A set of predicates: true where one of them is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predicates(Vec<Predicate>);

/// What two sets of points have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedPoints {
    pub common: bool,
    pub only_in_first: bool,
    pub only_in_second: bool,
}

impl Predicates {
    /// From QGIS's enum indices.
    pub fn from_indices(indices: impl IntoIterator<Item = usize>) -> Option<Self> {
        indices.into_iter().map(|index| ALL.get(index).copied()).collect::<Option<Vec<_>>>().map(Predicates)
    }

    fn any(&self, holds: impl FnMut(&Predicate) -> bool) -> bool {
        self.0.iter().any(holds)
    }

    /// Whether sharing a point is enough.
    pub fn holds_for_all_that_intersect(&self) -> bool {
        self.0.contains(&Predicate::Intersects)
    }

    /// A point geometry and a polygon.
    pub fn of_points_and_polygon(&self, members: Members, points_are_input: bool) -> bool {
        let (inside, boundary, outside) = (members.inside > 0, members.boundary > 0, members.outside > 0);
        self.any(|predicate| match predicate {
            Predicate::Intersects => inside || boundary,
            Predicate::Contains => !points_are_input && members.contained(),
            Predicate::Within => points_are_input && members.contained(),
            Predicate::Touches => boundary && !inside,
            Predicate::Crosses => inside && outside,
            Predicate::Equals | Predicate::Overlaps => false,
        })
    }

    /// Two point geometries.
    pub fn of_points(&self, shared: SharedPoints) -> bool {
        self.any(|predicate| match predicate {
            Predicate::Intersects => shared.common,
            Predicate::Contains => shared.common && !shared.only_in_second,
            Predicate::Within => shared.common && !shared.only_in_first,
            Predicate::Equals => shared.common && !shared.only_in_first && !shared.only_in_second,
            Predicate::Overlaps => shared.common && shared.only_in_first && shared.only_in_second,
            Predicate::Touches | Predicate::Crosses => false,
        })
    }

    /// Any two geometries, INPUT's first.
    pub fn of_matrix(&self, matrix: &IntersectionMatrix) -> bool {
        self.any(|predicate| match predicate {
            Predicate::Intersects => matrix.is_intersects(),
            Predicate::Contains => matrix.is_contains(),
            Predicate::Equals => matrix.is_equal_topo(),
            Predicate::Touches => matrix.is_touches(),
            Predicate::Overlaps => matrix.is_overlaps(),
            Predicate::Within => matrix.is_within(),
            Predicate::Crosses => matrix.is_crosses(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(test: impl Fn(&Predicates) -> bool) -> Vec<Predicate> {
        ALL.into_iter().filter(|predicate| test(&Predicates(vec![*predicate]))).collect()
    }

    #[test]
    fn points_and_a_polygon() {
        use Predicate::*;
        let of = |inside, boundary, outside, input| {
            holding(|p| p.of_points_and_polygon(Members { inside, boundary, outside }, input))
        };
        assert_eq!(of(1, 0, 0, true), [Intersects, Within]);
        assert_eq!(of(1, 2, 0, false), [Intersects, Contains]);
        assert_eq!(of(0, 1, 1, true), [Intersects, Touches]);
        assert_eq!(of(1, 0, 1, false), [Intersects, Crosses]);
        assert_eq!(of(0, 0, 3, false), []);
    }

    #[test]
    fn points_and_points() {
        use Predicate::*;
        let of = |common, only_in_first, only_in_second| {
            holding(|p| p.of_points(SharedPoints { common, only_in_first, only_in_second }))
        };
        assert_eq!(of(true, false, false), [Intersects, Contains, Equals, Within]);
        assert_eq!(of(true, true, false), [Intersects, Contains]);
        assert_eq!(of(true, false, true), [Intersects, Within]);
        assert_eq!(of(true, true, true), [Intersects, Overlaps]);
        assert_eq!(of(false, true, true), []);
    }

    #[test]
    fn unknown_indices_are_refused() {
        assert_eq!(Predicates::from_indices([7]), None);
    }
}
