//! Which rule makes which item of a 210, and from what. One row per item, in the order of the record.

use Basis::{Cut, Derived, Format, Identity, Opening};

/// Where a value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Basis {
    /// The same in every record of this kind of account.
    Format,
    /// The person's registration.
    Identity,
    /// The account's opening.
    Opening,
    /// The cut's settlement day, and the closing of the account if there is one.
    Cut,
    /// These values derived from the account's facts (names of `credit_domain::ledger::Derived`).
    Derived(&'static [&'static str]),
}

pub(crate) struct FieldRule {
    /// Letter of the segment.
    pub(crate) segment: char,
    pub(crate) tag: &'static str,
    pub(crate) english: &'static str,
    pub(crate) basis: Basis,
    /// Decisions, edge cases and invariants of the fold first, then the bureau's checks.
    pub(crate) rules: &'static [&'static str],
}

/// The row of an item; `None` for items of segments that are not written yet.
pub(crate) fn rule_of(segment: char, tag: &str) -> Option<&'static FieldRule> {
    FIELD_RULES.iter().find(|rule| rule.segment == segment && rule.tag == tag)
}

const fn row(segment: char, tag: &'static str, english: &'static str, basis: Basis, rules: &'static [&'static str]) -> FieldRule {
    FieldRule { segment, tag, english, basis, rules }
}

const FIELD_RULES: &[FieldRule] = &[
    row('B', "InfRecType", "record type", Format, &["ABR000"]),
    row('B', "AcctType", "account type", Opening, &["D-21"]),
    row('B', "AcctCode", "account code", Opening, &["ABR002"]),
    row('B', "RptDate", "report date", Cut, &["D-17", "F-02"]),
    row('B', "RptDateCode", "reporting moment", Cut, &["F-01", "F-02", "F-03", "BLE008", "BLE010"]),
    row('B', "Name", "name", Identity, &["ABD000"]),
    row('B', "IDType", "document type", Identity, &["ABE004"]),
    row('B', "IDNum", "document number", Identity, &["E-35", "ABE004"]),
    row('B', "MngmtOrgCode", "managing organisation", Opening, &["ABE003"]),
    row('C', "BusiLines", "business class", Opening, &["BLE035", "BLE036"]),
    row('C', "BusiDtlLines", "business kind", Opening, &["BLE035", "BLE036"]),
    row('C', "OpenDate", "opening date", Opening, &["F-09", "ABE007"]),
    row('C', "Cy", "currency", Opening, &["F-21"]),
    row('C', "AcctCredLine", "credit line", Derived(&["limit_minor"]), &["BLD000"]),
    row('C', "LoanAmt", "loan amount", Derived(&["limit_minor"]), &["BLD000"]),
    row('C', "Flag", "drawdown flag", Format, &["BLD000"]),
    row('C', "DueDate", "end date", Derived(&["maturity"]), &["D-30", "BLE009"]),
    row('C', "RepayMode", "repayment mode", Opening, &["BLE029", "BLE038"]),
    row('C', "RepayFreqcy", "repayment frequency", Opening, &["BLE028"]),
    row('C', "RepayPrd", "repayment periods", Opening, &["BLE038"]),
    row('C', "ApplyBusiDist", "district of application", Format, &["F-21"]),
    row('C', "GuarMode", "guarantee", Opening, &["BLD000"]),
    row('C', "OthRepyGuarWay", "other assurance", Format, &["BLD000"]),
    row('C', "AssetTrandFlag", "asset transfer flag", Derived(&["securitised"]), &["E-33", "BLD000"]),
    row('C', "FundSou", "source of funds", Opening, &["BLD000"]),
    row('C', "LoanForm", "form of the loan", Format, &["BLD000"]),
    row('C', "CreditID", "card tail", Opening, &["BLE031"]),
    row('C', "LoanConCode", "loan contract", Opening, &["BLD000"]),
    row('C', "FirstHouLoanFlag", "first house loan", Format, &["BLD000"]),
    row('F', "Mcc", "agreement code", Opening, &["BLR004"]),
    row('H', "Month", "month", Cut, &["D-17", "F-08", "BLE039"]),
    row('H', "SettDate", "settlement day", Cut, &["D-17", "F-04", "BLE012"]),
    row('H', "AcctStatus", "account status", Derived(&["account_status"]), &["D-34", "D-28", "BLE001"]),
    row('H', "AcctBal", "balance", Derived(&["balance_minor"]), &["I-3", "D-22", "E-15", "BLE026"]),
    row('H', "PridAcctBal", "statement balance", Derived(&["statement_balance_minor"]), &["D-21", "BLE015"]),
    row('H', "UsedAmt", "used line", Derived(&["used_minor"]), &["E-15"]),
    row('H', "NotIsuBal", "unbilled large instalment", Derived(&["large_instalment_used_minor"]), &["D-24", "BLD000"]),
    row('H', "RemRepPrd", "remaining periods", Derived(&["remaining_periods"]), &["D-24", "D-27", "D-30"]),
    row('H', "FiveCate", "five-category class", Derived(&["risk_class"]), &["D-35"]),
    row('H', "FiveCateAdjDate", "class since", Derived(&["risk_class_since"]), &["D-35", "F-10"]),
    row(
        'H',
        "RpyStatus",
        "repayment status",
        Derived(&["repayment_status"]),
        &["D-12", "D-16", "D-28", "D-29", "D-32", "D-33", "I-6", "BLE019"],
    ),
    row('H', "RpyPrct", "percent repaid", Derived(&["due_this_month_minor", "paid_this_month_minor"]), &["D-23", "BLE002"]),
    row('H', "OverdPrd", "periods overdue", Derived(&["periods_overdue"]), &["D-16", "I-6", "BLE019"]),
    row('H', "TotOverd", "overdue in all", Derived(&["overdue_total_minor"]), &["D-03", "D-05", "D-28", "E-24", "I-6", "BLE019"]),
    row('H', "OverdPrinc", "overdue principal", Derived(&["overdue_principal_minor"]), &["D-04", "D-25", "BLE020"]),
    row('H', "Oved31_60Princ", "principal 31 to 60 days", Derived(&["overdue_principal_31_60_minor"]), &["D-25"]),
    row('H', "Oved61_90Princ", "principal 61 to 90 days", Derived(&["overdue_principal_61_90_minor"]), &["D-25"]),
    row('H', "Oved91_180Princ", "principal 91 to 180 days", Derived(&["overdue_principal_91_180_minor"]), &["D-25"]),
    row('H', "OvedPrinc180", "principal over 180 days", Derived(&["overdue_principal_over_180_minor"]), &["D-25"]),
    row('H', "OvedrawBaOve180", "overdrawn over 180 days", Derived(&["overdrawn_over_180_minor"]), &["D-25"]),
    row('H', "CurRpyAmt", "due this month", Derived(&["due_this_month_minor"]), &["D-23", "D-03", "BLE015"]),
    row('H', "ActRpyAmt", "paid this month", Derived(&["paid_this_month_minor"]), &["D-14", "D-15"]),
    row('H', "LatRpyDate", "last payment", Derived(&["last_payment_date"]), &["D-14", "D-36", "F-10"]),
    row('H', "CloseDate", "closing date", Derived(&["close"]), &["F-02", "D-19", "BLE001"]),
    row('I', "SpecLine", "large instalment line", Derived(&["large_instalment_line"]), &["BLD000"]),
    row('I', "SpecEfctDate", "line valid from", Derived(&["large_instalment_line"]), &["F-09"]),
    row('I', "SpecEndDate", "line valid to", Derived(&["large_instalment_line"]), &["BLD000"]),
    row('I', "UsedInstAmt", "large instalments used", Derived(&["large_instalment_used_minor"]), &["D-24"]),
];

#[cfg(test)]
mod tests {
    use super::{Basis, FIELD_RULES, rule_of};
    use credit_domain::calendar::{BusinessDate, RecordedAt};
    use credit_domain::event::EventPayload;
    use credit_domain::event::account_event::{AccountEvent, CreditAccountOpened};
    use credit_domain::ledger::derive::derived_from_facts;
    use credit_domain::ledger::lineage::field_text;
    use credit_domain::product_rule::ProductRule;
    use std::collections::BTreeSet;
    use wire_contracts::ingress::{Stamp, parse_event};
    use wire_contracts::pboc2::spec::SegmentEntry;
    use wire_contracts::pboc2::spec_210;

    fn opened() -> CreditAccountOpened {
        let json = include_bytes!("../../../schemas/golden/CreditAccountOpened.v1.json");
        let stamp = Stamp { recorded_at: RecordedAt(0), producer: "test".into(), producer_build: "test".into() };
        match parse_event(json, &stamp).expect("the golden event").payload {
            EventPayload::Account(AccountEvent::CreditAccountOpened(opened)) => opened,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_item_of_the_written_segments_has_a_row_with_a_rule() {
        for letter in ['B', 'C', 'F', 'H', 'I'] {
            let segment = spec_210::RECORD.segment_by_letter(letter).expect("a segment");
            for entry in segment.entries {
                let SegmentEntry::Item(item) = entry else { continue };
                let rule = rule_of(letter, item.tag).unwrap_or_else(|| panic!("{letter} {}", item.tag));
                assert!(!rule.rules.is_empty(), "{letter} {}", item.tag);
                assert_eq!(item.personal, rule.basis == Basis::Identity && item.tag != "IDType", "{}", item.tag);
            }
        }
    }

    #[test]
    fn every_row_is_an_item_and_none_is_there_twice() {
        let mut seen = BTreeSet::new();
        for rule in FIELD_RULES {
            let segment = spec_210::RECORD.segment_by_letter(rule.segment).expect("a segment");
            assert!(segment.item(rule.tag).is_some(), "{}", rule.tag);
            assert!(seen.insert((rule.segment, rule.tag)), "{}", rule.tag);
        }
    }

    #[test]
    fn every_derived_name_is_a_field_of_the_ledger() {
        let date = BusinessDate::parse("2026-04-30").expect("a date");
        let derived = derived_from_facts(&opened(), &[], date, &ProductRule::default());
        for rule in FIELD_RULES {
            if let Basis::Derived(names) = rule.basis {
                for name in names {
                    assert!(field_text(&derived, name).is_some(), "{name}");
                }
            }
        }
    }
}
