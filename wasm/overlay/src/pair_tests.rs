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

/// A polygon, others across it whose borders are a hair's breadth apart, so that rounded nodes lie on the wrong side of edges, and GEOS's area of the rest.
type Slivers = (&'static [[f64; 2]], &'static [&'static [[f64; 2]]], f64);

const SLIVERS: [Slivers; 3] = [
    (
        &[[480.061, 0.0523408290123378], [483.061, 0.0549033527391303], [483.061, 9.947659170987663], [480.061, 9.999389245676902]],
        &[
            &[[489.8215060663265, 0.0501584130562499], [489.8194679460239, 0.2501587718215261], [480.1768013133735, 0.2518417346527368], [480.0024288025086, 0.0518721653512672]],
            &[[489.9388601674509, 0.2501379339476628], [489.93760117596264, 0.2601381538354409], [480.0594838641632, 0.261862210562841], [480.0002576799889, 0.2518725473298097]],
        ],
        29.143462585789795,
    ),
    (
        &[[288.26, 0.0610775578191114], [291.26, 0.0647922470278641], [291.26, 9.938922442180889], [288.26, 9.996048788506156]],
        &[
            &[[292.8817900511063, -1.9528578629717837], [292.9142886943433, -1.914645828090139], [286.08249747608755, 4.917145390165636], [285.93064163763563, 4.998290550498897]],
            &[[292.9118493676069, -1.9122065013537255], [293.05233807026343, -1.7698524915356264], [286.2292148548836, 5.053270723844216], [285.96964327196764, 5.029999594285558]],
            &[[297.8428877030061, 0.2508451710191622], [297.8330014130467, 0.2518434455512695], [288.15877018524196, 0.2501549736588812], [288.006694496487, 0.2491284314285707]],
            &[[297.9031249168056, 0.251], [297.8976416191009, 3.251], [288.0968750831944, 3.251], [288.008227012486, 0.251]],
        ],
        20.645075456223235,
    ),
    (
        &[[265.9558565543856, 131.00086492968833], [265.95462525117483, 131.00186471480063], [256.2003489644239, 131.0001622724098], [256.00034914200296, 130.99912736584017]],
        &[
            &[[265.93936705575436, 128.00086200603528], [265.93334279662275, 131.0008610002963], [256.2003491389568, 130.99916227242502], [256.00087274077595, 127.99912741153278]],
            &[[265.94903265329225, 131.0008637386929], [265.9484098148253, 131.0108636301394], [256.20034739362757, 131.00916227227273], [256.00034914200296, 130.99912736584017]],
        ],
        6.239391506807602e-6,
    ),
];

#[test]
fn what_slivers_leave_is_valid_and_all_of_it() {
    for (one, others, expected) in SLIVERS {
        let of = |places: &[[f64; 2]]| read(&polygon(&[ring(places)]));
        let others: Vec<Geometry> = others.iter().map(|other| of(other)).collect();
        let (_, rings, area) = combined(&of(one), &others.iter().collect::<Vec<_>>(), Want::Rest);
        assert!((area - expected).abs() < 1e-9, "{area}");
        let mut vertices = Vertices::with_capacity(8);
        let mut number = |place: &[f64; 3]| vertices.number([place[0], place[1]], f64::NAN);
        let rings: Vec<Vec<u32>> = rings.iter().map(|ring| ring.iter().map(&mut number).collect()).collect();
        let chains: Vec<Chain> = rings.into_iter().map(|vertices| Chain { vertices, ends: Ends::Outer, owner: 0 }).collect();
        assert!(nodes(&chains, &mut vertices, Among::All).unwrap().list.is_empty());
    }
}
