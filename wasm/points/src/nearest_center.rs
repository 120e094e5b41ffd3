//! The nearest center of each point, for whole nodes of a tree at once (Kanungo et al. 2002, "An efficient k-means
//! clustering algorithm: analysis and implementation").
//!
//! A center that no point of a node's box can be nearest to is looked at no further below. Where one is left, it has all
//! points of the node; where several are, the points of the leaves are compared with those few.

use crate::point_tree::{Box, Node, PointTree};
use std::ops::Range;

/// By how much of the squared distances one center must be farther: more than their rounding.
const ROUNDING: f64 = 1e-12;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Center {
    pub x: f64,
    pub y: f64,
    pub cluster: u32,
}

impl Center {
    #[inline(always)]
    fn square_distance(&self, x: f64, y: f64) -> f64 {
        let (dx, dy) = (x - self.x, y - self.y);
        dx * dx + dy * dy
    }

    /// Of the farthest place in a box.
    fn farthest(&self, [west, south, east, north]: Box) -> f64 {
        let (dx, dy) = ((self.x - west).max(east - self.x), (self.y - south).max(north - self.y));
        dx * dx + dy * dy
    }
}

/// What is done with points whose center is known.
pub trait Assign {
    /// All points of some leaves have one center.
    fn leaves(&mut self, tree: &PointTree, leaves: Range<usize>, cluster: u32);
    /// The points of a leaf have one of these centers each, which are in ascending order.
    fn leaf(&mut self, tree: &PointTree, leaf: usize, centers: &[Center]);
}

/// Those centers that points can be assigned to, in ascending order. As QGIS compares with the first center first, and
/// nothing is nearer than NaN, a first center without a place has all points; others have none.
pub fn centers(x: &[f64], y: &[f64]) -> Vec<Center> {
    let mut centers: Vec<Center> = x.iter().zip(y).zip(0..).map(|((&x, &y), cluster)| Center { x, y, cluster }).collect();
    let is_missing = |center: &Center| center.x.is_nan() || center.y.is_nan();
    if centers.first().is_some_and(is_missing) {
        centers.truncate(1);
    } else {
        centers.retain(|center| !is_missing(center));
    }
    centers
}

/// Assigns all points below some nodes to `centers`.
pub fn assign(tree: &PointTree, nodes: impl Iterator<Item = Node>, mut centers: Vec<Center>, to: &mut impl Assign) {
    let all = 0..centers.len();
    nodes.for_each(|node| descend(tree, node, all.clone(), &mut centers, to));
}

/// `from` are the centers, among those in `stack`, that points of the node may have.
fn descend(tree: &PointTree, node: Node, from: Range<usize>, stack: &mut Vec<Center>, to: &mut impl Assign) {
    let kept = stack.len();
    keep_possible(tree.bounds(node), from, stack);
    let kept = kept..stack.len();
    match &stack[kept.clone()] {
        [] => {}
        [one] => to.leaves(tree, tree.leaves(node), one.cluster),
        several if node.level == 0 => to.leaf(tree, node.number, several),
        _ => tree.below(node).for_each(|node| descend(tree, node, kept.clone(), stack, to)),
    }
    stack.truncate(kept.start);
}

/// Pushes those of the centers that may be nearest to a place in the box: all that are not beyond the bisector between
/// them and the center that is nearest to the middle.
fn keep_possible(bounds: Box, from: Range<usize>, stack: &mut Vec<Center>) {
    let [west, south, east, north] = bounds;
    let (x, y) = (0.5 * (west + east), 0.5 * (south + north));
    let mut near = stack[from.start];
    let mut least = near.square_distance(x, y);
    for center in &stack[from.clone()] {
        let distance = center.square_distance(x, y);
        if distance < least {
            (least, near) = (distance, *center);
        }
    }
    let farthest = near.farthest(bounds);
    for i in from {
        let center = stack[i];
        let (dx, dy) = (center.x - near.x, center.y - near.y);
        // The corner that is most on the center's side; there, how much farther it is than the near one.
        let (corner_x, corner_y) = (if dx > 0.0 { east } else { west }, if dy > 0.0 { north } else { south });
        let farther = dx * ((center.x - corner_x) + (near.x - corner_x)) + dy * ((center.y - corner_y) + (near.y - corner_y));
        let is_impossible = farther > ROUNDING * (farthest + dx * dx + dy * dy) + f64::MIN_POSITIVE;
        if !is_impossible {
            stack.push(center);
        }
    }
}

/// The place of the nearest center among some, of the first of equal ones, for each point.
#[inline(always)]
fn nearest(centers: &[Center], x: &[f64], y: &[f64], mut take: impl FnMut(usize, usize)) {
    for (point, (x, y)) in x.iter().zip(y).enumerate() {
        let (mut best, mut least) = (0, centers[0].square_distance(*x, *y));
        for (place, center) in centers.iter().enumerate().skip(1) {
            let distance = center.square_distance(*x, *y);
            if distance < least {
                (best, least) = (place, distance);
            }
        }
        take(point, best);
    }
}

/// The clusters of the tree's points.
pub struct Labels(pub Vec<u32>);

impl Labels {
    pub fn of(tree: &PointTree, centers: Vec<Center>) -> Self {
        let mut labels = Labels(vec![0; tree.x.len()]);
        assign(tree, tree.tops(0..usize::MAX), centers, &mut labels);
        labels
    }
}

impl Assign for Labels {
    fn leaves(&mut self, tree: &PointTree, leaves: Range<usize>, cluster: u32) {
        self.0[tree.points(leaves)].fill(cluster);
    }

    fn leaf(&mut self, tree: &PointTree, leaf: usize, centers: &[Center]) {
        let points = tree.points(leaf..leaf + 1);
        let labels = &mut self.0[points.clone()];
        nearest(centers, &tree.x[points.clone()], &tree.y[points], |point, place| labels[point] = centers[place].cluster);
    }
}

/// Sums of coordinates and numbers of points, by cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sums {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    pub count: Vec<u32>,
    /// Of one leaf, by center.
    of_leaf: Vec<([f64; 2], u32)>,
}

impl Sums {
    pub fn new(clusters: usize) -> Self {
        Sums { x: vec![0.0; clusters], y: vec![0.0; clusters], count: vec![0; clusters], of_leaf: vec![] }
    }

    #[inline(always)]
    pub fn add(&mut self, cluster: u32, [x, y]: [f64; 2], count: u32) {
        let cluster = cluster as usize;
        self.x[cluster] += x;
        self.y[cluster] += y;
        self.count[cluster] += count;
    }
}

/// Leaf by leaf: the sums do not depend on whether a leaf's points were looked at one by one.
impl Assign for Sums {
    fn leaves(&mut self, tree: &PointTree, leaves: Range<usize>, cluster: u32) {
        for leaf in leaves {
            self.add(cluster, tree.sum(leaf), tree.points(leaf..leaf + 1).len() as u32);
        }
    }

    fn leaf(&mut self, tree: &PointTree, leaf: usize, centers: &[Center]) {
        let points = tree.points(leaf..leaf + 1);
        let (x, y) = (&tree.x[points.clone()], &tree.y[points]);
        let mut of_leaf = std::mem::take(&mut self.of_leaf);
        of_leaf.clear();
        of_leaf.resize(centers.len(), ([0.0; 2], 0));
        nearest(centers, x, y, |point, place| {
            let (sum, count) = &mut of_leaf[place];
            sum[0] += x[point];
            sum[1] += y[point];
            *count += 1;
        });
        for (center, (sum, count)) in centers.iter().zip(&of_leaf) {
            self.add(center.cluster, *sum, *count);
        }
        self.of_leaf = of_leaf;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point_tree::tests::{lattice, with_tree};

    /// Looks at all centers.
    fn plainly(x: &[f64], y: &[f64], centers: &[Center]) -> Vec<u32> {
        let mut found = vec![];
        nearest(centers, x, y, |_, place| found.push(centers[place].cluster));
        found
    }

    fn check(cx: &[f64], cy: &[f64]) {
        let (x, y) = lattice();
        with_tree(&x, &y, |tree| {
            let expected = plainly(tree.x, tree.y, &centers(cx, cy));
            assert_eq!(Labels::of(tree, centers(cx, cy)).0, expected);
            let (mut found, mut one_by_one) = (Sums::new(cx.len()), Sums::new(cx.len()));
            assign(tree, tree.tops(0..9), centers(cx, cy), &mut found);
            (0..x.len()).for_each(|i| one_by_one.add(expected[i], [tree.x[i], tree.y[i]], 1));
            // Multiples of a half: exact in any order.
            assert_eq!((found.x, found.y, found.count), (one_by_one.x, one_by_one.y, one_by_one.count));
        });
    }

    #[test]
    fn by_nodes_as_one_by_one() {
        // 7 x 7 centers on a lattice: many points are equally near to two or four. Then some that are copies of others.
        let (mut cx, mut cy): (Vec<f64>, Vec<f64>) = (0..49).map(|i| (f64::from(i % 7) * 12.0, f64::from(i / 7) * 10.0)).unzip();
        check(&cx, &cy);
        cx.rotate_left(5);
        cy.rotate_left(5);
        cx.extend([12.0, 24.0, 1e6, f64::NAN]);
        cy.extend([10.0, 0.0, 1e6, f64::NAN]);
        check(&cx, &cy);
        check(&cx[..1], &cy[..1]);
    }

    #[test]
    fn the_first_of_equal_centers_and_none_that_is_nan() {
        let of = |x: &[f64]| centers(x, &vec![0.0; x.len()]).iter().map(|center| center.cluster).collect::<Vec<_>>();
        assert_eq!(of(&[1.0, f64::NAN, 5.0]), [0, 2]);
        assert_eq!(of(&[f64::NAN, 5.0, 5.0]), [0]);
        with_tree(&[1.0, 5.0, 6.0], &[0.0; 3], |tree| {
            assert_eq!(Labels::of(tree, centers(&[9.0, 5.0, 5.0], &[0.0; 3])).0, [1; 3]);
        });
    }
}
