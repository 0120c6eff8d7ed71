//! Which segments a 210 carries at which reporting moment (pboc-format 4.4; F-06, F-13).

use crate::finding::Verdict;
use crate::rules::context::{AccountRecord, RecordContext};
use crate::rules::local;
use crate::rules::rules_item_210::AccountRule;
use crate::rules::rules_record::RecordRule;
use credit_domain::event::account_event::AccountType::{self, C1, D1, R1, R2, R3, R4};

/// The table. Missing and forbidden segments have codes of their own per moment.
pub(crate) const RULES: &[AccountRule] = &[
    local("BLR000", "R2100101", "moment 10: every required segment is there", blr000),
    local("BLR001", "R2100102", "moment 10: no forbidden segment is there", blr001),
    local("BLR002", "R2100103", "moment 31: every required segment is there; not for C1", blr002),
    local("BLR003", "R2100104", "moment 31: no forbidden segment is there", blr003),
    local("BLR006", "R2100105", "moment 30: every required segment is there; not for C1", blr006),
    local("BLR007", "R2100106", "moment 30: no forbidden segment is there", blr007),
    local("BLR008", "R2100107", "moment 40: every required segment is there; not for R3", blr008),
    local("BLR009", "R2100108", "moment 40: no forbidden segment is there", blr009),
    local("BLR010", "R2100109", "moment 20: every required segment is there", blr010),
    local("BLR011", "R2100110", "moment 20: no forbidden segment is there", blr011),
    local("BLR012", "R2100111", "moment 32: every required segment is there; not for C1", blr012),
    local("BLR013", "R2100112", "moment 32: no forbidden segment is there", blr013),
    local("BLR014", "4.4 g", "a first report secured by a guarantee names its guarantors", blr014),
];

/// The rule of a 210 that even a record without an account type is held to.
pub(crate) const BASE_RULES: &[RecordRule] = &[local("BLR029", "4.1", "the base segment is there", blr029)];

/// What a moment asks of a segment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Demand {
    Required,
    Forbidden,
    Free,
}

/// The segments that moments speak of; the base segment is always required (BLR029).
const SEGMENTS: [(char, &str); 9] = [
    ('C', "AcctBsInfSgmt"),
    ('D', "RltRepymtInfSgmt"),
    ('E', "MotgaCltalCtrctInfSgmt"),
    ('F', "AcctCredSgmt"),
    ('G', "OrigCreditorInfSgmt"),
    ('H', "AcctMthlyBlgInfSgmt"),
    ('I', "SpecPrdSgmt"),
    ('J', "AcctDbtInfSgmt"),
    ('K', "AcctSpecTrstDspnSgmt"),
];

/// BLR029
fn blr029(record: &RecordContext<'_>, verdict: &mut Verdict<'_>) {
    if record.record.is_some() && record.base.is_none() {
        verdict.at("AcctBsSgmt");
    }
}

/// BLR000
fn blr000(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    at_moment_missing(record, "10", verdict);
}

/// BLR001
fn blr001(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    at_moment_forbidden(record, "10", verdict);
}

/// BLR002: also a C1, which has no moment 31 (F-13).
fn blr002(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    at_moment_missing(record, "31", verdict);
}

/// BLR003: K is allowed here, unlike with moment 10 (F-06).
fn blr003(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    at_moment_forbidden(record, "31", verdict);
}

/// BLR006: also a C1, which has no moment 30 (F-13).
fn blr006(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    at_moment_missing(record, "30", verdict);
}

/// BLR007
fn blr007(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    at_moment_forbidden(record, "30", verdict);
}

/// BLR008: also an R3, which has no moment 40 (F-13).
fn blr008(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    at_moment_missing(record, "40", verdict);
}

/// BLR009
fn blr009(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    at_moment_forbidden(record, "40", verdict);
}

/// BLR010
fn blr010(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    at_moment_missing(record, "20", verdict);
}

/// BLR011
fn blr011(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    at_moment_forbidden(record, "20", verdict);
}

/// BLR012: also a C1, which has no moment 32 (F-13).
fn blr012(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    at_moment_missing(record, "32", verdict);
}

/// BLR013
fn blr013(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    at_moment_forbidden(record, "32", verdict);
}

/// BLR014: GuarMode 3 or 5 in a first report calls for segment D (pboc-format 4.4, mark g).
fn blr014(record: &AccountRecord<'_>, verdict: &mut Verdict<'_>) {
    let is_guaranteed = record.basic.is_some_and(|basic| matches!(basic.filled("GuarMode"), Some("3" | "5")));
    let is_first_report = matches!(record.moment, "10" | "31");
    if is_first_report && is_guaranteed && record.common.segment("RltRepymtInfSgmt").is_none() {
        verdict.at("RltRepymtInfSgmt");
    }
}

fn at_moment_missing(record: &AccountRecord<'_>, moment: &str, verdict: &mut Verdict<'_>) {
    if record.moment != moment {
        return;
    }
    if !has_moment(record.account_type, moment) {
        verdict.at("RptDateCode");
        return;
    }
    missing_segments(record, moment, verdict);
}

fn at_moment_forbidden(record: &AccountRecord<'_>, moment: &str, verdict: &mut Verdict<'_>) {
    if record.moment == moment && has_moment(record.account_type, moment) {
        forbidden_segments(record, moment, verdict);
    }
}

/// C1 uses 10, 20 and 40 only; R3 may not use 40.
fn has_moment(account_type: AccountType, moment: &str) -> bool {
    match account_type {
        C1 => matches!(moment, "10" | "20" | "40"),
        R3 => moment != "40",
        D1 | R1 | R2 | R4 => true,
    }
}

/// Blames every segment that the list of `moment` requires and the record lacks.
pub(crate) fn missing_segments(record: &AccountRecord<'_>, moment: &str, verdict: &mut Verdict<'_>) {
    for (letter, tag) in SEGMENTS {
        if demand(record, moment, letter) == Demand::Required && record.common.segment(tag).is_none() {
            verdict.at(tag);
        }
    }
}

/// Blames every segment that the list of `moment` forbids and the record has.
pub(crate) fn forbidden_segments(record: &AccountRecord<'_>, moment: &str, verdict: &mut Verdict<'_>) {
    for (letter, tag) in SEGMENTS {
        if demand(record, moment, letter) == Demand::Forbidden && record.common.segment(tag).is_some() {
            verdict.at(tag);
        }
    }
}

/// The table of pboc-format 4.4.
fn demand(record: &AccountRecord<'_>, moment: &str, letter: char) -> Demand {
    use Demand::{Forbidden, Free, Required};
    if record.is(C1) {
        return match (moment, letter) {
            ("10", 'C' | 'G') | (_, 'J') => Required,
            (_, 'E' | 'F' | 'H' | 'I') => Forbidden,
            _ => Free,
        };
    }
    if moment == "40" {
        return if letter == 'J' { Required } else { Forbidden };
    }
    let is_first_list = matches!(moment, "10" | "31");
    match letter {
        'C' if is_first_list => Required,
        'F' => demand_for_agreement(record, is_first_list),
        'H' => Required,
        'G' | 'J' => Forbidden,
        'I' if !record.is(R2) => Forbidden,
        'K' if moment == "10" => Forbidden,
        _ => Free,
    }
}

/// Segment F, the marks f, c, f' and c' of the table.
fn demand_for_agreement(record: &AccountRecord<'_>, is_first_list: bool) -> Demand {
    use Demand::{Forbidden, Free, Required};
    let of_basic = |tag: &str| record.basic.and_then(|basic| basic.filled(tag));
    match record.account_type {
        D1 => match of_basic("Flag") {
            Some("0") => Forbidden,
            Some("1" | "2") if is_first_list => Required,
            _ => Free,
        },
        R2 => match of_basic("BusiDtlLines") {
            Some("82") => Forbidden,
            Some(_) if is_first_list => Required,
            _ => Free,
        },
        R1 | R3 | R4 if is_first_list => Required,
        R1 | R3 | R4 | C1 => Free,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::rules_segments_210::has_moment;
    use credit_domain::event::account_event::AccountType;

    #[test]
    fn f_13_moments_that_an_account_type_does_not_have() {
        let missing: Vec<(&str, &str)> = AccountType::ALL
            .into_iter()
            .flat_map(|account_type| {
                ["10", "20", "30", "31", "32", "40"]
                    .into_iter()
                    .filter(move |moment| !has_moment(account_type, moment))
                    .map(move |moment| (account_type.code(), moment))
            })
            .collect();
        assert_eq!(missing, [("R3", "40"), ("C1", "30"), ("C1", "31"), ("C1", "32")]);
    }
}
