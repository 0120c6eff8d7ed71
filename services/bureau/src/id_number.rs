//! Identity numbers of persons and organisations (ABE004): the judge's own reading of GB 11643, GB 32100, GB 11714
//! and of the number rules of pboc-format 8.1.

use crate::day::Day;

/// Is this number possible for this kind of personal document? Kinds without a number rule are judged by length only,
/// which the item's own type does.
///
/// Source: pboc-format 8.1; birth dates before 1901 are refused (F-12).
pub(crate) fn is_possible_person_number(id_type: &str, number: &str) -> bool {
    match id_type {
        "10" => is_citizen_number(number),
        "2" => is_passport_number(number),
        "5" => is_mainland_travel_permit(number),
        "6" => is_taiwan_travel_permit(number),
        _ => true,
    }
}

/// Organisation: 10 central credit code, 20 unified social credit code, 30 organisation code (pboc-format 8.1).
pub(crate) fn is_possible_organisation_number(id_type: &str, number: &str) -> bool {
    match id_type {
        "10" => number.len() == 16 && is_upper_alphanumeric(number),
        "20" => is_unified_social_credit_code(number),
        "30" => is_organisation_code(number),
        _ => true,
    }
}

/// GB 11643: 17 digits, a birth date at positions 7 to 14, and a check character (ISO 7064 MOD 11-2).
fn is_citizen_number(number: &str) -> bool {
    const CHECK_CHARACTERS: &[u8; 11] = b"10X98765432";
    let bytes = number.as_bytes();
    let (Some(body), Some(check), 18) = (bytes.get(..17), bytes.get(17), bytes.len()) else {
        return false;
    };
    if !body.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let born = number.get(6..14).and_then(Day::parse_compact);
    if born.is_none() {
        return false;
    }
    // The weight of position i (from 0) is 2^(17 - i) mod 11; Horner's scheme needs no table of them.
    let weighted = body.iter().fold(0_u32, |sum, byte| (sum + u32::from(byte - b'0')) * 2 % 11);
    let expected = usize::try_from(weighted).ok().and_then(|index| CHECK_CHARACTERS.get(index));
    expected == Some(&check.to_ascii_uppercase())
}

/// At most 12 characters, the first 3 name the nationality (letters of ISO 3166 alpha-3, or a 99x code).
fn is_passport_number(number: &str) -> bool {
    let length = number.chars().count();
    let Some(nationality) = number.get(..3) else {
        return false;
    };
    let is_country = nationality.bytes().all(|byte| byte.is_ascii_uppercase()) || matches!(nationality, "991" | "992" | "999");
    is_country && (4..=12).contains(&length)
}

/// H (Hong Kong) or M (Macao) and 8 or 10 digits.
fn is_mainland_travel_permit(number: &str) -> bool {
    let Some(digits) = number.strip_prefix('H').or_else(|| number.strip_prefix('M')) else {
        return false;
    };
    matches!(digits.len(), 8 | 10) && all_digits(digits)
}

/// 8 digits, or 10 digits and one letter or two digits in brackets.
fn is_taiwan_travel_permit(number: &str) -> bool {
    if number.len() == 8 {
        return all_digits(number);
    }
    let (Some(digits), Some(rest)) = (number.get(..10), number.get(10..)) else {
        return false;
    };
    let Some(inner) = rest.strip_prefix('(').and_then(|tail| tail.strip_suffix(')')) else {
        return false;
    };
    let is_letter = inner.len() == 1 && inner.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_two_digits = inner.len() == 2 && all_digits(inner);
    all_digits(digits) && (is_letter || is_two_digits)
}

/// GB 32100: 18 characters of an alphabet without I, O, S, V and Z; check character MOD 31 with weights 3^i.
fn is_unified_social_credit_code(number: &str) -> bool {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let value_of = |byte: &u8| ALPHABET.iter().position(|letter| letter == byte);
    let values: Option<Vec<usize>> = number.as_bytes().iter().map(value_of).collect();
    let Some(values) = values else {
        return false;
    };
    let (Some(body), Some(check), 18) = (values.get(..17), values.get(17), values.len()) else {
        return false;
    };
    let mut weight = 1_usize;
    let mut sum = 0_usize;
    for value in body {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    *check == (31 - sum % 31) % 31
}

/// GB 11714: 8 digits or capitals and a check character; a hyphen before it is not part of the code.
fn is_organisation_code(number: &str) -> bool {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let bytes = number.as_bytes();
    let (Some(body), Some(check), 9) = (bytes.get(..8), bytes.get(8), bytes.len()) else {
        return false;
    };
    if !is_upper_alphanumeric(number) {
        return false;
    }
    let value_of = |byte: u8| if byte.is_ascii_digit() { u32::from(byte - b'0') } else { u32::from(byte - b'A') + 10 };
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(byte, weight)| value_of(*byte) * weight).sum();
    let expected = match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => b'0' + u8::try_from(digit).unwrap_or(0),
    };
    *check == expected
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_upper_alphanumeric(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn person_numbers_are_judged_by_the_rule_of_their_kind() {
        let check = |id_type: &str, number: &str, expected: bool| {
            assert_eq!(is_possible_person_number(id_type, number), expected, "{id_type} {number}");
        };
        // The standard's own example, and its neighbours.
        check("10", "11010519491231002X", true);
        check("10", "11010519491231002x", true);
        check("10", "110105194912310021", false);
        check("10", "11010519491331002X", false);
        check("10", "11010519491231002", false);
        check("10", "11010519491231002XX", false);
        check("10", "1101051949123100ＡX", false);
        // F-12: right check character, born in 1880.
        check("10", "440524188001010014", false);
        check("2", "CHNE12345678", true);
        check("2", "CHNE123456789", false);
        check("2", "chnE1234", false);
        check("2", "CHN", false);
        check("5", "H12345678", true);
        check("5", "M1234567890", true);
        check("5", "H123456789", false);
        check("5", "X12345678", false);
        check("6", "12345678", true);
        check("6", "1234567890(A)", true);
        check("6", "1234567890(12)", true);
        check("6", "1234567890(1)", false);
        check("6", "123456789", false);
        check("20", "anything at all", true);
    }

    #[test]
    fn organisation_numbers_are_judged_by_the_rule_of_their_kind() {
        let check = |id_type: &str, number: &str, expected: bool| {
            assert_eq!(is_possible_organisation_number(id_type, number), expected, "{id_type} {number}");
        };
        check("20", "91350100M000100Y43", true);
        check("20", "91350100M000100Y44", false);
        check("20", "91350100M000100Y4", false);
        check("20", "91350100M000100O43", false);
        check("30", "D2143569X", true);
        check("30", "D21435690", false);
        check("30", "D2143569", false);
        check("10", "1234567890123456", true);
        check("10", "123456789012345", false);
    }
}
