use super::{Currency, Minor, split_by_shares, to_whole_units, to_whole_units_at_least_one, to_whole_units_rounded};
use crate::event::account_event::FundingShare;
use crate::ids::InstitutionCode;
use crate::product_rule::Rounding;
use proptest::prelude::*;

fn currency(code: &str) -> Currency {
    Currency::parse(code).expect("three letters")
}

#[test]
fn a_currency_is_three_upper_case_letters() {
    for (code, accepted) in
        [("CNY", true), ("JPY", true), ("cny", false), ("CN", false), ("CNYX", false), ("C1Y", false), ("元", false)]
    {
        assert_eq!(Currency::parse(code).is_some(), accepted, "{code:?}");
    }
    assert_eq!(Currency::parse("CNY"), Some(Currency::CNY));
}

#[test]
fn e_49_whole_units_follow_the_minor_units_of_the_currency() {
    for (code, amount_minor, expected) in [
        ("CNY", 100, 1),
        ("CNY", 149, 1),
        ("CNY", 150, 2),
        ("CNY", 50, 1),
        ("CNY", 49, 0),
        ("CNY", 0, 0),
        ("CNY", -50, 0),
        ("CNY", i64::MIN, 0),
        ("CNY", i64::MAX, 92_233_720_368_547_758),
        ("JPY", 7, 7),
        ("JPY", 0, 0),
        ("KWD", 499, 0),
        ("KWD", 500, 1),
    ] {
        assert_eq!(to_whole_units(amount_minor, currency(code)), expected, "{amount_minor} {code}");
    }
}

#[test]
fn the_product_rule_says_how_to_round() {
    // Minor units; half up, down, up.
    for (code, amount_minor, expected) in [
        ("CNY", 0, [0, 0, 0]),
        ("CNY", 1, [0, 0, 1]),
        ("CNY", 49, [0, 0, 1]),
        ("CNY", 50, [1, 0, 1]),
        ("CNY", 99, [1, 0, 1]),
        ("CNY", 100, [1, 1, 1]),
        ("CNY", -150, [0, 0, 0]),
        ("CNY", i64::MAX, [92_233_720_368_547_758, 92_233_720_368_547_758, 92_233_720_368_547_759]),
        ("JPY", 7, [7, 7, 7]),
        ("KWD", 1_499, [1, 1, 2]),
        ("KWD", 1_500, [2, 1, 2]),
    ] {
        let found = [Rounding::HalfUp, Rounding::Down, Rounding::Up]
            .map(|rounding| to_whole_units_rounded(amount_minor, currency(code), rounding));
        assert_eq!(found, expected, "{amount_minor} {code}");
    }
}

fn shares(ppm: &[u32]) -> Vec<FundingShare> {
    let institution = InstitutionCode::parse("T10000000H0001").expect("a code");
    ppm.iter().map(|share_ppm| FundingShare { institution, share_ppm: *share_ppm }).collect()
}

#[test]
fn e_50_d_31_parts_of_a_joint_loan_are_exactly_the_whole_and_the_first_party_has_the_remainder() {
    let table: [(&[u32], Minor, &[Minor]); 9] = [
        (&[300_000, 700_000], 1_000, &[300, 700]),
        (&[300_000, 700_000], 1, &[1, 0]),
        (&[300_000, 700_000], 9, &[3, 6]),
        (&[333_333, 333_333, 333_334], 100, &[34, 33, 33]),
        (&[1_000_000], 12_345, &[12_345]),
        (&[0, 1_000_000], 99, &[0, 99]),
        (&[300_000, 700_000], -9, &[-3, -6]),
        (&[300_000, 700_000], i64::MAX, &[2_767_011_611_056_432_743, 6_456_360_425_798_343_064]),
        (&[], 100, &[]),
    ];
    for (ppm, amount_minor, expected) in table {
        assert_eq!(split_by_shares(amount_minor, &shares(ppm)), expected, "{amount_minor} by {ppm:?}");
    }
}

#[test]
fn e_24_anything_above_zero_is_at_least_one_unit() {
    for (amount_minor, expected) in [(1, 1), (30, 1), (149, 1), (150, 2), (0, 0), (-30, 0)] {
        assert_eq!(to_whole_units_at_least_one(amount_minor, Currency::CNY), expected, "{amount_minor}");
    }
}

proptest! {
    #[test]
    fn e_50_parts_add_up_and_are_never_a_unit_off(amount_minor in -1_000_000_000_000_i64..1_000_000_000_000, ppm in 0_u32..=1_000_000) {
        let parts = split_by_shares(amount_minor, &shares(&[ppm, 1_000_000 - ppm]));
        prop_assert_eq!(parts.iter().sum::<Minor>(), amount_minor);
        let exact = i128::from(amount_minor) * i128::from(ppm);
        prop_assert!((i128::from(parts[0]) * 1_000_000 - exact).abs() < 1_000_000);
    }

    #[test]
    fn rounding_keeps_the_order_and_is_never_half_a_unit_off(smaller in 0_i64..1_000_000_000, more in 0_i64..1_000_000) {
        let units = to_whole_units(smaller, Currency::CNY);
        prop_assert!(units <= to_whole_units(smaller + more, Currency::CNY));
        let off = i64::try_from(units).unwrap_or(i64::MAX) * 100 - smaller;
        prop_assert!((-49..=50).contains(&off));
    }
}
