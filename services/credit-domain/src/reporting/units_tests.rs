use super::units::WholeUnits;
use crate::money::Currency;
use crate::product_rule::Rounding;

/// Minor units to whole ones: half up, down, up.
fn check(currency: &str, amount_minor: i64, expected: [u64; 3], at_least_one: [u64; 3]) {
    let currency = Currency::parse(currency).expect("three letters");
    let units = [Rounding::HalfUp, Rounding::Down, Rounding::Up].map(|rounding| WholeUnits { currency, rounding });
    assert_eq!(units.map(|units| units.of(amount_minor)), expected, "{amount_minor} {currency:?}");
    assert_eq!(units.map(|units| units.at_least_one(amount_minor)), at_least_one, "{amount_minor} {currency:?}, at least one");
}

#[test]
fn amounts_round_as_the_product_says() {
    check("CNY", 0, [0, 0, 0], [0, 0, 0]);
    check("CNY", 1, [0, 0, 1], [1, 1, 1]);
    check("CNY", 49, [0, 0, 1], [1, 1, 1]);
    check("CNY", 50, [1, 0, 1], [1, 1, 1]);
    check("CNY", 100, [1, 1, 1], [1, 1, 1]);
    check("CNY", 149, [1, 1, 2], [1, 1, 2]);
    check("CNY", 150, [2, 1, 2], [2, 1, 2]);
    check("CNY", -150, [0, 0, 0], [0, 0, 0]);
    check("CNY", i64::MIN, [0, 0, 0], [0, 0, 0]);
    check("CNY", i64::MAX, [92_233_720_368_547_758, 92_233_720_368_547_758, 92_233_720_368_547_759], {
        [92_233_720_368_547_758, 92_233_720_368_547_758, 92_233_720_368_547_759]
    });
}

#[test]
fn e_49_the_currency_says_how_many_minor_units_a_whole_one_has() {
    check("JPY", 7, [7, 7, 7], [7, 7, 7]);
    check("KWD", 1_500, [2, 1, 2], [2, 1, 2]);
    check("USD", 1_499, [15, 14, 15], [15, 14, 15]);
}

#[test]
fn a_whole_is_never_below_a_part_it_contains() {
    let units = WholeUnits { currency: Currency::CNY, rounding: Rounding::HalfUp };
    for (whole_minor, part_minor, part_units, expected) in
        [(30, 30, 1, 1), (149, 149, 2, 2), (1_000, 30, 1, 10), (20, 30, 1, 0), (-5, 30, 1, 0)]
    {
        assert_eq!(units.of_whole(whole_minor, part_minor, part_units), expected, "{part_minor} of {whole_minor}");
    }
}
