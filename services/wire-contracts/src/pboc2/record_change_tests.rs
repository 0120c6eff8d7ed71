//! What later events change in a record: name and document, maturity, transfer, the line for large instalments.

use super::record_tests::{account, agreement, date, identity, known, line, person};
use crate::pboc2::record::{RecordError, record_of};
use compact_str::CompactString;
use credit_domain::event::account_event::AccountType;
use credit_domain::event::subject_event::DocumentChangeCause;
use credit_domain::ids::EventId;
use credit_domain::reporting::report::{LargeInstalment, Moment, Report};
use credit_domain::subject::{Identity, OverlayKind, PersonalOverlay};

fn document(new_doc_type: &str, cause: DocumentChangeCause) -> OverlayKind {
    OverlayKind::Document { old_doc_type: "10".into(), new_doc_type: new_doc_type.into(), cause }
}

/// A person with changes laid over the registration, the kind of document as the last change of it says.
fn changed(overlays: Vec<(OverlayKind, &str)>) -> Identity {
    let mut identity = known();
    for (index, (kind, pii)) in overlays.into_iter().enumerate() {
        if let OverlayKind::Document { new_doc_type, .. } = &kind {
            identity.doc_type = new_doc_type.clone();
        }
        let event_id = EventId(10 + index as u128);
        identity.overlays.push(PersonalOverlay { event_id, effective_date: date("2023-01-20"), kind, pii: pii.into() });
    }
    identity
}

#[test]
fn e_34_e_38_every_record_carries_the_newest_name_and_document() {
    let identity = changed(vec![
        (OverlayKind::Name, r#"{"name":"乙"}"#),
        (document("10", DocumentChangeCause::Renewal), r#"{"new_doc_no":"110105491231003","old_doc_no":"11010519491231002X"}"#),
        (document("2", DocumentChangeCause::TypeChange), r#"{"new_doc_no":"E12345678","old_doc_no":"110105491231003"}"#),
        (OverlayKind::Name, r#"{"name":"丙"}"#),
    ]);
    let expected = "<Name>丙</Name><IDType>2</IDType><IDNum>E12345678</IDNum>";
    for report in [Report::Account(account(AccountType::R1, true)), Report::Agreement(agreement()), person(identity.clone())] {
        assert!(line(&report, &identity).contains(expected), "{:?}", report.record_type());
    }
}

#[test]
fn a_person_with_another_document_keeps_what_was_registered() {
    let mut identity = changed(vec![(document("2", DocumentChangeCause::TypeChange), r#"{"new_doc_no":"E12345678"}"#)]);
    identity.pii =
        r#"{"name":"甲","doc_no":"11010519491231002X","date_of_birth":"1949-12-31","cell_phone":"13800000000"}"#.into();
    identity.registered.sex = "2".into();
    let text = line(&person(identity), &known());
    assert!(text.contains("<Sex>2</Sex><DOB>1949-12-31</DOB>"), "{text}");
    assert!(text.contains("<CellPhone>13800000000</CellPhone>"));
}

#[test]
fn a_change_that_cannot_be_read_is_named_and_never_skipped() {
    let check = |pii: &str, expected: RecordError| {
        let identity = changed(vec![(document("2", DocumentChangeCause::TypeChange), pii)]);
        let report = Report::Account(account(AccountType::R1, false));
        assert_eq!(record_of(&report, &identity).err(), Some(expected), "{pii}");
    };
    check("sealed", RecordError::PersonalFields);
    check(r#"{"old_doc_no":"11010519491231002X"}"#, RecordError::MissingPersonalField { field: "new_doc_no" });
    let name = changed(vec![(OverlayKind::Name, "{}")]);
    let found = record_of(&Report::Account(account(AccountType::R1, false)), &name).err();
    assert_eq!(found, Some(RecordError::MissingPersonalField { field: "name" }));
}

#[test]
fn an_overdraft_of_more_than_180_days_stands_in_h_20_of_a_quasi_credit_card() {
    let mut report = account(AccountType::R3, false);
    report.monthly.overdrawn_over_180 = 77;
    report.monthly.overdue_principal_over_180 = 5;
    let text = line(&Report::Account(report), &known());
    assert!(text.contains("<RpyStatus>N</RpyStatus><OvedrawBaOve180>77</OvedrawBaOve180><ActRpyAmt>100</ActRpyAmt>"), "{text}");
    assert!(!text.contains("OvedPrinc180"), "{text}");
}

#[test]
fn the_line_for_large_instalments_is_segment_i_of_a_card_at_every_moment() {
    let large = LargeInstalment { line: 50_000, valid_from: date("2023-01-10"), valid_to: date("2024-01-09"), used: 12_000 };
    let expected = "</AcctMthlyBlgInfSgmt><SpecPrdSgmt><SpecLine>50000</SpecLine><SpecEfctDate>2023-01-10</SpecEfctDate>\
                    <SpecEndDate>2024-01-09</SpecEndDate><UsedInstAmt>12000</UsedInstAmt></SpecPrdSgmt></InAcctInf>";
    for moment in [
        Moment::NewAccount,
        Moment::FirstReportOfExisting,
        Moment::MonthlySettlement,
        Moment::Closed,
        Moment::ClosedOnSettlementDay,
    ] {
        let mut report = account(AccountType::R2, false);
        report.moment = moment;
        report.monthly.unbilled_large_instalment = 9_000;
        report.large_instalment = Some(large);
        let text = line(&Report::Account(report), &known());
        assert!(text.contains(expected), "{moment:?}: {text}");
        assert!(text.contains("<NotIsuBal>9000</NotIsuBal>"));
    }
    let without = line(&Report::Account(account(AccountType::R2, false)), &known());
    assert!(!without.contains("SpecPrdSgmt"));
    let mut loan = account(AccountType::R1, false);
    loan.large_instalment = Some(large);
    assert!(!line(&Report::Account(loan), &known()).contains("SpecPrdSgmt"), "only a card has one");
}

#[test]
fn maturity_and_transfer_are_those_of_the_report() {
    let check = |maturity: Option<&str>, transferred: bool, expected: &str| {
        let mut report = account(AccountType::D1, true);
        report.maturity = maturity.map(date);
        report.asset_transferred = transferred;
        let text = line(&Report::Account(report), &identity(r#"{"name":"甲","doc_no":"1"}"#));
        assert!(text.contains(expected), "{text}");
    };
    check(Some("2024-07-10"), false, "<DueDate>2024-07-10</DueDate>");
    check(None, false, "<DueDate>2099-12-31</DueDate>");
    check(None, false, "<AssetTrandFlag>0</AssetTrandFlag>");
    check(None, true, "<AssetTrandFlag>1</AssetTrandFlag>");
}

#[test]
fn changes_stay_among_the_personal_items() {
    let identity = changed(vec![(OverlayKind::Name, r#"{"name":"甲乙丙"}"#)]);
    let record = record_of(&Report::Account(account(AccountType::R1, true)), &identity).unwrap();
    let values: Vec<CompactString> = record.public_items().into_iter().map(|item| item.value).collect();
    assert!(!values.iter().any(|value| value.contains("甲乙丙")));
}
