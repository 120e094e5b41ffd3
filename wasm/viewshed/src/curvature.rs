//! How far the ground falls below the level with distance, from a CRS in WKT2 (OGC 18-010r7).

/// The part of a squared distance, in units of the map, by which the ground is lower, in the same unit: the curvature
/// coefficient by the diameter of the CRS's ellipsoid; 0 without a CRS.
pub fn drop(coefficient: f64, crs: &str) -> f64 {
    let Some(ellipsoid) = after(crs, "ELLIPSOID[") else { return 0.0 };
    let Some(axis) = number(ellipsoid, 1) else { return 0.0 };
    let own_unit = ellipsoid.find(']').map_or("", |end| &ellipsoid[..end]);
    let metres = after(own_unit, "LENGTHUNIT[").and_then(|unit| number(unit, 1)).unwrap_or(1.0);
    let unit = after(crs, "CS[Cartesian").and_then(|axes| after(axes, "LENGTHUNIT[")).and_then(|unit| number(unit, 1));
    coefficient / (axis * metres * 2.0) * unit.unwrap_or(1.0)
}

fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.find(word).map(|place| &text[place + word.len()..])
}

/// A member of a list that begins with a quoted name (number 0), in which a comma may be.
fn number(list: &str, member: usize) -> Option<f64> {
    let rest = list.trim_start().strip_prefix('"')?;
    let rest = &rest[rest.find('"')?..];
    rest.split([',', ']']).nth(member)?.trim().parse().ok().filter(|number: &f64| *number > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTM: &str = r#"PROJCRS["WGS 84 / UTM zone 33N",BASEGEOGCRS["WGS 84",DATUM["World Geodetic System 1984",
        ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]]]],CONVERSION["UTM zone 33N"],
        CS[Cartesian,2],AXIS["(E)",east,ORDER[1],LENGTHUNIT["metre",1]],ID["EPSG",32633]]"#;

    #[test]
    fn ten_kilometres_away_the_ground_is_seven_metres_lower() {
        let lower = drop(0.85714, UTM) * 1e8;
        assert!((lower - 0.85714 * 1e8 / 12_756_274.0).abs() < 1e-12 && (6.71..6.73).contains(&lower));
        assert_eq!(drop(0.0, UTM), 0.0);
    }

    #[test]
    fn a_map_in_feet_has_elevations_in_feet() {
        let feet = UTM.replace(r#"ORDER[1],LENGTHUNIT["metre",1]"#, r#"ORDER[1],LENGTHUNIT["foot",0.3048]"#);
        let (in_feet, in_metres) = (drop(1.0, &feet) * (1e4 / 0.3048) * (1e4 / 0.3048) * 0.3048, drop(1.0, UTM) * 1e8);
        assert!((in_feet - in_metres).abs() < 1e-9);
    }

    #[test]
    fn an_ellipsoid_in_feet_and_no_crs() {
        let clarke = UTM.replace(r#"6378137,298.257223563,LENGTHUNIT["metre",1]"#, r#"20925832.16,294.98,LENGTHUNIT["ft",0.3048]"#);
        assert!((drop(1.0, &clarke) * 2.0 * 20_925_832.16 * 0.3048 - 1.0).abs() < 1e-12);
        assert_eq!(drop(1.0, ""), 0.0);
    }
}
