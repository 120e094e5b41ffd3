use super::*;
use crate::wkb_writer::Writer;
use edgegis_sdk::wkb::{point, polygon};

fn ring(places: &[[f64; 2]]) -> Vec<[f64; 2]> {
    places.iter().chain(places.first()).copied().collect()
}

fn square(x: f64, y: f64, size: f64) -> Vec<[f64; 2]> {
    ring(&[[x, y], [x + size, y], [x + size, y + size], [x, y + size]])
}

fn read(wkb: &[u8]) -> Geometry {
    Geometry::read(wkb).unwrap().unwrap()
}

fn line(places: &[[f64; 3]]) -> Geometry {
    let mut bytes = vec![1, 0xEA, 3, 0, 0];
    bytes.extend((places.len() as u32).to_le_bytes());
    places.iter().flatten().for_each(|number| bytes.extend(number.to_le_bytes()));
    read(&bytes)
}

/// "whole", "nothing", or the parts' coordinates with their heights.
fn combined(one: &Geometry, others: &[&Geometry], want: Want) -> (String, Vec<Vec<[f64; 3]>>, f64) {
    let mut vertices = Vertices::with_capacity(8);
    let outcome = combine(one, others, want, &mut vertices, None).unwrap();
    let place = |&number: &u32| [vertices.xy(number)[0], vertices.xy(number)[1], vertices.z(number)];
    let area = |ring: &Vec<u32>| crate::shape::twice_area(ring.iter().map(|&number| vertices.xy(number))) / 2.0;
    match outcome {
        Outcome::Nothing => ("nothing".into(), vec![], 0.0),
        Outcome::Whole => ("whole".into(), vec![], 0.0),
        Outcome::Parts(parts) => {
            assert!(!parts.write(&Writer { vertices: &vertices, z: true, single_points: false }, false).is_empty());
            let (lists, area): (Vec<Vec<u32>>, f64) = match parts {
                Parts::Polygons(polygons) => (polygons.concat(), polygons.concat().iter().map(area).sum()),
                Parts::Lines(lines) => (lines, 0.0),
                Parts::Points(points) => (vec![points], 0.0),
            };
            ("parts".into(), lists.iter().map(|list| list.iter().map(place).collect()).collect(), area)
        }
    }
}

fn outcome(one: &Geometry, others: &[&Geometry], want: Want) -> String {
    combined(one, others, want).0
}

#[test]
fn overlapping_squares_have_a_square_in_common() {
    let (a, b) = (read(&polygon(&[square(0.0, 0.0, 3.0)])), read(&polygon(&[square(1.0, 1.0, 3.0)])));
    let (_, rings, area) = combined(&a, &[&b], Want::Common);
    assert_eq!((rings.len(), rings[0].len(), area), (1, 4, 4.0));
    let (_, rings, area) = combined(&a, &[&b], Want::Rest);
    assert_eq!((rings.len(), rings[0].len(), area), (1, 6, 5.0));
}

#[test]
fn what_is_apart_goes_through_as_it_is() {
    let (a, inner) = (read(&polygon(&[square(0.0, 0.0, 9.0)])), read(&polygon(&[square(1.0, 1.0, 2.0)])));
    assert_eq!(outcome(&inner, &[&a], Want::Common), "whole");
    assert_eq!(outcome(&inner, &[&a], Want::Rest), "nothing");
    assert_eq!(combined(&a, &[&inner], Want::Common).2, 4.0);
    assert_eq!(combined(&a, &[&inner], Want::Rest).2, 77.0);
    let ring = read(&polygon(&[square(0.0, 0.0, 9.0), square(0.5, 0.5, 8.0)]));
    assert_eq!(outcome(&inner, &[&ring], Want::Common), "nothing");
    assert_eq!(outcome(&inner, &[&ring], Want::Rest), "whole");
    assert_eq!(outcome(&ring, &[&inner], Want::Rest), "whole");
}

#[test]
fn neighbours_have_nothing_in_common() {
    let (a, b) = (read(&polygon(&[square(0.0, 0.0, 1.0)])), read(&polygon(&[square(1.0, 0.0, 1.0)])));
    assert_eq!(outcome(&a, &[&b], Want::Common), "nothing");
    assert_eq!(outcome(&a, &[&b], Want::Rest), "whole");
    let (c, corner) = (read(&polygon(&[square(1.0, 1.0, 1.0)])), &a);
    assert_eq!(outcome(&c, &[corner], Want::Common), "nothing");
}

#[test]
fn neighbours_cover_what_lies_across_their_border() {
    let (left, right) = (read(&polygon(&[square(-9.0, -5.0, 10.0)])), read(&polygon(&[square(1.0, -5.0, 10.0)])));
    let (across, out) = (read(&polygon(&[square(0.0, 0.0, 2.0)])), read(&polygon(&[square(10.0, 0.0, 2.0)])));
    assert_eq!(outcome(&across, &[&left, &right], Want::Rest), "nothing");
    assert_eq!(combined(&across, &[&left], Want::Rest).2, 2.0);
    assert_eq!(combined(&out, &[&left, &right], Want::Rest).2, 2.0);
    let over = read(&polygon(&[square(0.5, -5.0, 10.0)]));
    assert_eq!(outcome(&across, &[&left, &over], Want::Rest), "nothing");
}

#[test]
fn far_vertices_of_large_polygons_change_nothing() {
    let round: Vec<[f64; 2]> = (0..2000).map(|i| f64::from(i) * std::f64::consts::TAU / 2000.0).map(|t| [100.0 * t.cos(), 100.0 * t.sin()]).collect();
    let disc = read(&polygon(&[ring(&round)]));
    let border = read(&polygon(&[square(99.0, -1.0, 2.0)]));
    let (common, rest) = (combined(&border, &[&disc], Want::Common).2, combined(&border, &[&disc], Want::Rest).2);
    assert!((common + rest - 4.0).abs() < 1e-12 && common > 1.9 && common < 2.0, "{common} {rest}");
    assert!((combined(&disc, &[&border], Want::Common).2 - common).abs() < 1e-12);
    assert_eq!(outcome(&read(&polygon(&[square(0.0, 0.0, 1.0)])), &[&disc], Want::Common), "whole");
    assert_eq!(outcome(&read(&polygon(&[square(90.0, 90.0, 1.0)])), &[&disc], Want::Common), "nothing");
}

#[test]
fn new_vertices_of_lines_have_heights_between() {
    let mask = read(&polygon(&[square(1.0, -1.0, 2.0)]));
    let path = line(&[[0.0, 0.0, 10.0], [4.0, 0.0, 50.0]]);
    assert_eq!(combined(&path, &[&mask], Want::Common).1, [vec![[1.0, 0.0, 20.0], [3.0, 0.0, 40.0]]]);
    let rest = combined(&path, &[&mask], Want::Rest).1;
    assert_eq!(rest, [vec![[0.0, 0.0, 10.0], [1.0, 0.0, 20.0]], vec![[3.0, 0.0, 40.0], [4.0, 0.0, 50.0]]]);
    // Each line has its own height where both begin.
    let (bent, other) = (line(&[[0.0, 0.0, 10.0], [4.0, 0.0, 10.0], [4.0, 2.0, 10.0], [0.0, 2.0, 10.0]]), line(&[[0.0, 0.0, 50.0], [2.0, 4.0, 50.0]]));
    assert_eq!(combined(&bent, &[&other], Want::Rest).1[0][3], [1.0, 2.0, 30.0]);
    let along = line(&[[0.0, 1.0, 1.0], [1.0, 1.0, 2.0], [2.0, 1.0, 3.0]]);
    assert_eq!(combined(&along, &[&mask], Want::Common).1, [vec![[1.0, 1.0, 2.0], [2.0, 1.0, 3.0]]]);
}

#[test]
fn lines_keep_what_runs_along_a_border_that_they_cross_or_touch_elsewhere() {
    let mask = read(&polygon(&[square(0.0, 0.0, 10.0)]));
    let crossing = line(&[[1.0, 0.0, 0.0], [9.0, 0.0, 0.0], [9.0, -3.0, 0.0], [5.0, -3.0, 0.0], [5.0, 3.0, 0.0]]);
    let [along, up] = [[[1.0, 0.0, 0.0], [9.0, 0.0, 0.0]], [[5.0, 0.0, 0.0], [5.0, 3.0, 0.0]]];
    assert_eq!(combined(&crossing, &[&mask], Want::Common).1, [along, up]);
    assert_eq!(combined(&crossing, &[&mask], Want::Rest).1, [[[9.0, 0.0, 0.0], [9.0, -3.0, 0.0], [5.0, -3.0, 0.0], [5.0, 0.0, 0.0]]]);
    let ending = line(&[[1.0, 0.0, 0.0], [9.0, 0.0, 0.0], [9.0, -3.0, 0.0], [5.0, 0.0, 0.0]]);
    assert_eq!(combined(&ending, &[&mask], Want::Common).1, [along]);
}

#[test]
fn points_meet_borders_lines_and_points() {
    let (mask, path) = (read(&polygon(&[square(0.0, 0.0, 2.0)])), line(&[[0.0, 0.0, 0.0], [2.0, 2.0, 0.0]]));
    for (place, in_mask, on_path) in [((2.0, 1.0), true, false), ((1.0, 1.0), true, true), ((3.0, 3.0), false, false)] {
        let point = read(&point(place.0, place.1));
        let whole = |yes: bool| if yes { "whole" } else { "nothing" };
        assert_eq!(outcome(&point, &[&mask], Want::Common), whole(in_mask));
        assert_eq!(outcome(&point, &[&path], Want::Common), whole(on_path));
        assert_eq!(outcome(&point, &[&path, &mask], Want::Rest), whole(!in_mask));
        assert_eq!(outcome(&mask, &[&point], Want::Rest), "whole");
    }
}
