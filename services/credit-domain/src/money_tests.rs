use super::{Currency, to_whole_units, to_whole_units_at_least_one};
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
fn e_24_anything_above_zero_is_at_least_one_unit() {
    for (amount_minor, expected) in [(1, 1), (30, 1), (149, 1), (150, 2), (0, 0), (-30, 0)] {
        assert_eq!(to_whole_units_at_least_one(amount_minor, Currency::CNY), expected, "{amount_minor}");
    }
}

proptest! {
    #[test]
    fn rounding_keeps_the_order_and_is_never_half_a_unit_off(smaller in 0_i64..1_000_000_000, more in 0_i64..1_000_000) {
        let units = to_whole_units(smaller, Currency::CNY);
        prop_assert!(units <= to_whole_units(smaller + more, Currency::CNY));
        let off = i64::try_from(units).unwrap_or(i64::MAX) * 100 - smaller;
        prop_assert!((-49..=50).contains(&off));
    }
}
