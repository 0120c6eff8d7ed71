//! Golden lines and the way through the event and back.

use crate::pboc2::record::{Record, RecordError, record_of};
use crate::pboc2::write::append_record;
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::account_event::{AccountType, CreditAccountOpened};
use credit_domain::event::pipeline_event::{RecordItem, RecordType};
use credit_domain::event::subject_event::SubjectRegistered;
use credit_domain::ids::{AccountId, AgreementId, EventId, InstitutionCode, SubjectId};
use credit_domain::ledger::{AccountStatus, RepaymentStatus};
use credit_domain::money::Currency;
use credit_domain::reporting::report::{AccountReport, AgreementReport, Moment, MonthlyPerformance, PersonReport, Report};
use credit_domain::subject::Identity;

pub(super) fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date")
}

pub(super) fn institution() -> InstitutionCode {
    InstitutionCode::parse("T10000000H0001").expect("a code")
}

pub(super) fn identity(pii: &str) -> Identity {
    Identity {
        doc_type: "10".into(),
        overlays: Vec::new(),
        registered: SubjectRegistered {
            doc_type: "10".into(),
            sex: "9".into(),
            nationality: "CHN".into(),
            marital_status: "10".into(),
            education_level: "20".into(),
            academic_degree: "4".into(),
            employment_status: "70".into(),
            residence_status: "9".into(),
            residence_district: Some("330106".into()),
            verified_by: "PUBLIC_SECURITY_CHECK".into(),
        },
        institution: institution(),
        effective_date: date("2023-01-05"),
        pii: pii.as_bytes().to_vec(),
        event_id: EventId(1),
    }
}

pub(super) fn known() -> Identity {
    identity(r#"{"name":"测试 & 样本","doc_no":"11010519491231002X"}"#)
}

pub(super) fn account(account_type: AccountType, first: bool) -> AccountReport {
    let card = account_type == AccountType::R2;
    AccountReport {
        subject_id: SubjectId::parse("s-1").expect("an id"),
        institution: institution(),
        account_id: AccountId::parse("a-1").expect("an id"),
        opened: CreditAccountOpened {
            product: "p".into(),
            account_type,
            business_class: if card { "2" } else { "1" }.into(),
            business_kind: if card { "81" } else { "91" }.into(),
            agreement_id: AgreementId::parse("g-1"),
            open_date: date("2023-01-10"),
            limit_minor: 1_000_000,
            currency: Currency::CNY,
            bill_day: Some(1),
            due_date: (account_type == AccountType::D1).then(|| date("2024-01-10")),
            repay_mode: (account_type == AccountType::D1).then(|| "11".into()),
            repay_frequency: (account_type == AccountType::D1).then(|| "03".into()),
            repay_periods: (account_type == AccountType::D1).then_some(12),
            management_org: institution(),
            guarantee_mode: "4".into(),
            funding_source: "1".into(),
            card_tail: card.then(|| "1234".into()),
            due_rule: None,
            funding_shares: Vec::new(),
        },
        limit: 10_000,
        maturity: (account_type == AccountType::D1).then(|| date("2024-01-10")),
        asset_transferred: false,
        large_instalment: None,
        report_date: date("2023-01-31"),
        moment: if first { Moment::NewAccount } else { Moment::MonthlySettlement },
        with_basic_information: first,
        with_agreement: first,
        monthly: MonthlyPerformance {
            month: Month::parse("2023-01").expect("a month"),
            settlement_date: Some(date("2023-01-31")),
            account_status: AccountStatus::Normal,
            balance: 1_200,
            statement_balance: 900,
            used: 1_200,
            unbilled_large_instalment: 0,
            remaining_periods: 11,
            risk_class: 1,
            risk_class_since: date("2023-01-10"),
            repayment_status: RepaymentStatus::Normal,
            percent_repaid: Some(100),
            periods_overdue: 0,
            overdue_total: 0,
            overdue_principal: 0,
            overdue_principal_31_60: 0,
            overdue_principal_61_90: 0,
            overdue_principal_91_180: 0,
            overdue_principal_over_180: 0,
            overdrawn_over_180: 0,
            due_this_month: 100,
            paid_this_month: 100,
            last_payment_date: date("2023-01-20"),
            close_date: None,
        },
        adverse: false,
        adverse_episode_no: 0,
    }
}

pub(super) fn line(report: &Report, identity: &Identity) -> String {
    let record = record_of(report, identity).expect("a record");
    let restored = Record::from_items(record.record_type, &record.public_items(), record.personal_items().as_deref());
    assert!(restored.expect("the items make a record") == record, "items and personal items restore the record");
    let mut text = String::new();
    append_record(&record, &mut text);
    text
}

const BASE_210: &str = "<RptDate>2023-01-31</RptDate><RptDateCode>10</RptDateCode><Name>测试 &amp; 样本</Name><IDType>10</IDType>\
     <IDNum>11010519491231002X</IDNum><MngmtOrgCode>T10000000H0001</MngmtOrgCode></AcctBsSgmt>";

#[test]
fn first_report_of_a_revolving_loan_has_segments_b_c_f_h() {
    let expected = format!(
        "<Document><InAcctInf><AcctBsSgmt><InfRecType>210</InfRecType><AcctType>R1</AcctType>\
         <AcctCode>T10000000H0001a-1</AcctCode>{BASE_210}\
         <AcctBsInfSgmt><BusiLines>1</BusiLines><BusiDtlLines>91</BusiDtlLines><OpenDate>2023-01-10</OpenDate><Cy>CNY</Cy>\
         <AcctCredLine>10000</AcctCredLine><DueDate>2099-12-31</DueDate><RepayMode>39</RepayMode><RepayFreqcy>03</RepayFreqcy>\
         <ApplyBusiDist></ApplyBusiDist><GuarMode>4</GuarMode><OthRepyGuarWay>0</OthRepyGuarWay>\
         <AssetTrandFlag>0</AssetTrandFlag><FundSou>1</FundSou><LoanForm>1</LoanForm></AcctBsInfSgmt>\
         <AcctCredSgmt><Mcc>T10000000H0001g-1</Mcc></AcctCredSgmt>\
         <AcctMthlyBlgInfSgmt><Month>2023-01</Month><SettDate>2023-01-31</SettDate><AcctStatus>1</AcctStatus>\
         <AcctBal>1200</AcctBal><RemRepPrd>11</RemRepPrd><FiveCate>1</FiveCate><FiveCateAdjDate>2023-01-10</FiveCateAdjDate>\
         <RpyStatus>N</RpyStatus><OverdPrd>0</OverdPrd><TotOverd>0</TotOverd><OverdPrinc>0</OverdPrinc>\
         <Oved31_60Princ>0</Oved31_60Princ><Oved61_90Princ>0</Oved61_90Princ><Oved91_180Princ>0</Oved91_180Princ>\
         <OvedPrinc180>0</OvedPrinc180><CurRpyAmt>100</CurRpyAmt><ActRpyAmt>100</ActRpyAmt>\
         <LatRpyDate>2023-01-20</LatRpyDate><CloseDate></CloseDate></AcctMthlyBlgInfSgmt></InAcctInf></Document>"
    );
    assert_eq!(line(&Report::Account(account(AccountType::R1, true)), &known()), expected);
}

#[test]
fn first_report_of_a_card_has_segments_b_c_f_h() {
    let expected = format!(
        "<Document><InAcctInf><AcctBsSgmt><InfRecType>210</InfRecType><AcctType>R2</AcctType>\
         <AcctCode>T10000000H0001a-1</AcctCode>{BASE_210}\
         <AcctBsInfSgmt><BusiLines>2</BusiLines><BusiDtlLines>81</BusiDtlLines><OpenDate>2023-01-10</OpenDate><Cy>CNY</Cy>\
         <AcctCredLine>10000</AcctCredLine><DueDate>2099-12-31</DueDate><ApplyBusiDist></ApplyBusiDist><GuarMode>4</GuarMode>\
         <OthRepyGuarWay>0</OthRepyGuarWay><AssetTrandFlag>0</AssetTrandFlag><FundSou>1</FundSou><LoanForm>1</LoanForm>\
         <CreditID>1234</CreditID></AcctBsInfSgmt><AcctCredSgmt><Mcc>T10000000H0001g-1</Mcc></AcctCredSgmt>\
         <AcctMthlyBlgInfSgmt><Month>2023-01</Month><SettDate>2023-01-31</SettDate><AcctStatus>1</AcctStatus>\
         <AcctBal>1200</AcctBal><PridAcctBal>900</PridAcctBal><UsedAmt>1200</UsedAmt><NotIsuBal>0</NotIsuBal>\
         <RemRepPrd>11</RemRepPrd><FiveCate>1</FiveCate><FiveCateAdjDate>2023-01-10</FiveCateAdjDate><RpyStatus>N</RpyStatus>\
         <RpyPrct>100</RpyPrct><OverdPrd>0</OverdPrd><TotOverd>0</TotOverd><CurRpyAmt>100</CurRpyAmt>\
         <ActRpyAmt>100</ActRpyAmt><LatRpyDate>2023-01-20</LatRpyDate><CloseDate></CloseDate></AcctMthlyBlgInfSgmt>\
         </InAcctInf></Document>"
    );
    assert_eq!(line(&Report::Account(account(AccountType::R2, true)), &known()), expected);
}

#[test]
fn first_report_of_a_loan_paid_out_at_once_has_no_agreement_segment() {
    let text = line(&Report::Account(account(AccountType::D1, true)), &known());
    assert!(text.contains(
        "<AcctBsInfSgmt><BusiLines>1</BusiLines><BusiDtlLines>91</BusiDtlLines><OpenDate>2023-01-10</OpenDate><Cy>CNY</Cy>\
         <LoanAmt>10000</LoanAmt><Flag>0</Flag><DueDate>2024-01-10</DueDate><RepayMode>11</RepayMode>\
         <RepayFreqcy>03</RepayFreqcy><RepayPrd>12</RepayPrd><ApplyBusiDist></ApplyBusiDist>"
    ));
    assert!(!text.contains("AcctCredSgmt"));
}

#[test]
fn agreement_segment_follows_4_4() {
    let check = |account_type: AccountType, kind: &str, first: bool, expected: bool| {
        let mut report = account(account_type, first);
        report.opened.business_kind = kind.into();
        let text = line(&Report::Account(report), &known());
        assert_eq!(text.contains("<AcctCredSgmt>"), expected, "{account_type:?} {kind} first={first}");
    };
    check(AccountType::R1, "91", true, true);
    check(AccountType::R1, "91", false, false);
    check(AccountType::R2, "81", true, true);
    check(AccountType::R2, "82", true, false);
    check(AccountType::R3, "71", true, true);
    check(AccountType::R4, "91", true, true);
    check(AccountType::D1, "91", true, false);
}

#[test]
fn monthly_report_has_base_and_performance_only() {
    let record = record_of(&Report::Account(account(AccountType::R1, false)), &known()).expect("a record");
    let tags: Vec<&str> = record.segments.iter().map(|segment| segment.tag).collect();
    assert_eq!(tags, ["AcctBsSgmt", "AcctMthlyBlgInfSgmt"]);
    assert_eq!(record.value("AcctBsSgmt.RptDateCode"), Some("30"));
}

#[test]
fn housing_loans_carry_contract_and_first_home_flag_ble050() {
    let mut report = account(AccountType::D1, true);
    report.opened.business_kind = "11".into();
    let text = line(&Report::Account(report), &known());
    assert!(text.contains("<LoanForm>1</LoanForm><LoanConCode>g-1</LoanConCode><FirstHouLoanFlag>03</FirstHouLoanFlag>"));
}

#[test]
fn percent_repaid_is_an_empty_tag_when_nothing_was_due_ble002() {
    let mut report = account(AccountType::R2, false);
    report.monthly.percent_repaid = None;
    report.monthly.repayment_status = RepaymentStatus::NothingDue;
    let text = line(&Report::Account(report), &known());
    assert!(text.contains("<RpyStatus>*</RpyStatus><RpyPrct></RpyPrct>"));
}

pub(super) fn agreement() -> AgreementReport {
    AgreementReport {
        subject_id: SubjectId::parse("s-1").expect("an id"),
        institution: institution(),
        agreement_id: AgreementId::parse("g-1").expect("an id"),
        account_id: AccountId::parse("a-1").expect("an id"),
        management_org: institution(),
        report_date: date("2023-01-31"),
        moment: "10",
        limit: 10_000,
        currency: Currency::CNY,
        limit_kind: "10",
        revolving: true,
        effective_date: date("2023-01-10"),
        expiry_date: date("2099-12-31"),
        ended: false,
    }
}

#[test]
fn agreement_line_is_golden() {
    assert_eq!(
        line(&Report::Agreement(agreement()), &known()),
        "<Document><InCtrctInf><CtrctBsSgmt><InfRecType>220</InfRecType><ContractCode>T10000000H0001g-1</ContractCode>\
         <RptDate>2023-01-31</RptDate><RptDateCode>10</RptDateCode><Name>测试 &amp; 样本</Name><IDType>10</IDType>\
         <IDNum>11010519491231002X</IDNum><MngmtOrgCode>T10000000H0001</MngmtOrgCode></CtrctBsSgmt>\
         <CreditLimSgmt><CreditLimType>10</CreditLimType><LimLoopFlg>1</LimLoopFlg><CreditLim>10000</CreditLim><Cy>CNY</Cy>\
         <ConEffDate>2023-01-10</ConEffDate><ConExpDate>2099-12-31</ConExpDate><ConStatus>1</ConStatus></CreditLimSgmt>\
         </InCtrctInf></Document>"
    );
}

pub(super) fn person(identity: Identity) -> Report {
    Report::Person(PersonReport {
        subject_id: SubjectId::parse("s-1").expect("an id"),
        institution: institution(),
        management_org: institution(),
        identity,
        report_date: date("2023-01-31"),
        customer_type: "11",
    })
}

#[test]
fn person_of_whom_only_name_and_number_are_known_gets_the_documented_unknowns() {
    assert_eq!(
        line(&person(known()), &known()),
        "<Document><InBasInf><BsSgmt><InfRecType>110</InfRecType><Name>测试 &amp; 样本</Name><IDType>10</IDType>\
         <IDNum>11010519491231002X</IDNum><InfSurcCode>T10000000H0001</InfSurcCode><RptDate>2023-01-31</RptDate>\
         <RptDateCode>10</RptDateCode><Cimoc>T10000000H0001</Cimoc><CustomerType>11</CustomerType></BsSgmt>\
         <FcsInfSgmt><Sex>2</Sex><DOB>1949-12-31</DOB><Nation>CHN</Nation><HouseAdd></HouseAdd><HhDist></HhDist>\
         <CellPhone></CellPhone><Email></Email><FcsInfoUpDate>2023-01-05</FcsInfoUpDate></FcsInfSgmt>\
         <SpsInfSgmt><MariStatus>10</MariStatus><SpsInfoUpDate>2023-01-05</SpsInfoUpDate></SpsInfSgmt>\
         <EduInfSgmt><EduLevel>20</EduLevel><AcaDegree>4</AcaDegree><EduInfoUpDate>2023-01-05</EduInfoUpDate></EduInfSgmt>\
         <OctpnInfSgmt><EmpStatus>70</EmpStatus><OctpnInfoUpDate>2023-01-05</OctpnInfoUpDate></OctpnInfSgmt>\
         <RedncInfSgmt><ResiStatus>9</ResiStatus><ResiAddr></ResiAddr><ResiPc></ResiPc><ResiDist>330106</ResiDist>\
         <HomeTel></HomeTel><ResiInfoUpDate>2023-01-05</ResiInfoUpDate></RedncInfSgmt>\
         <MlgInfSgmt><MailAddr>未知</MailAddr><MailPc>999999</MailPc><MailDist></MailDist>\
         <MlgInfoUpDate>2023-01-05</MlgInfoUpDate></MlgInfSgmt></InBasInf></Document>"
    );
}

#[test]
fn married_employee_carries_spouse_and_employer_items() {
    let mut full = identity(
        r#"{"name":"甲","doc_no":"11010519491231002X","spouse_name":"乙","spouse_doc_type":"10","spouse_doc_no":"x1",
            "employer_name":"<厂>","residence_address":"路 1 号","residence_postcode":"310000","cell_phone":"13800000000"}"#,
    );
    full.registered.marital_status = "20".into();
    full.registered.employment_status = "17".into();
    full.registered.sex = "1".into();
    let text = line(&person(full), &known());
    let check = |expected: &str| assert!(text.contains(expected), "{expected}");
    check(
        "<MariStatus>20</MariStatus><SpoName>乙</SpoName><SpoIDType>10</SpoIDType><SpoIDNum>x1</SpoIDNum><SpoTel></SpoTel>\
         <SpsCmpyNm></SpsCmpyNm>",
    );
    check(
        "<EmpStatus>17</EmpStatus><CpnName>&lt;厂&gt;</CpnName><CpnType>90</CpnType><Industry>9</Industry><CpnAddr></CpnAddr>\
         <CpnPc></CpnPc><CpnDist></CpnDist><CpnTEL></CpnTEL><Occupation>Z</Occupation><Title>9</Title><TechTitle>9</TechTitle>\
         <WorkStartDate></WorkStartDate>",
    );
    check("<MailAddr>路 1 号</MailAddr><MailPc>310000</MailPc><MailDist>330106</MailDist>");
    check("<Sex>1</Sex>");
}

#[test]
fn half_a_spouse_document_is_left_out_whole_bbe002() {
    let mut half = identity(r#"{"name":"甲","doc_no":"11010519491231002X","spouse_doc_no":"x1"}"#);
    half.registered.marital_status = "20".into();
    assert!(line(&person(half), &known()).contains("<SpoIDType></SpoIDType><SpoIDNum></SpoIDNum>"));
}

#[test]
fn control_characters_and_outer_blanks_are_never_written_f_22() {
    let text = line(&Report::Account(account(AccountType::R1, false)), &identity(r#"{"name":" 甲\n乙\t","doc_no":"1"}"#));
    assert!(text.contains("<Name>甲 乙</Name>"));
}

#[test]
fn update_dates_never_lie_after_the_report_date_abe007() {
    let mut late = known();
    late.effective_date = date("2023-02-10");
    assert!(line(&person(late), &known()).contains("<FcsInfoUpDate>2023-01-31</FcsInfoUpDate>"));
}

#[test]
fn record_keys_hold_no_personal_data() {
    let check = |report: &Report, expected: &str| assert_eq!(report.record_key(), expected);
    check(&Report::Account(account(AccountType::R1, true)), "T10000000H0001a-1|2023-01-31");
    check(&Report::Agreement(agreement()), "T10000000H0001g-1|2023-01-31");
    check(&person(known()), "110|s-1|2023-01-31");
}

#[test]
fn public_items_hold_no_personal_value() {
    let record = record_of(&person(known()), &known()).expect("a record");
    for item in record.public_items() {
        assert!(!item.value.contains("11010519491231002X") && !item.value.contains("样本"), "{}", item.path);
        assert_ne!(item.path, "FcsInfSgmt.DOB");
    }
}

#[test]
fn missing_name_or_broken_personal_fields_are_named() {
    let check = |pii: &str, expected: RecordError| {
        let report = Report::Account(account(AccountType::R1, true));
        assert_eq!(record_of(&report, &identity(pii)).err(), Some(expected), "{pii}");
    };
    check(r#"{"doc_no":"1"}"#, RecordError::MissingPersonalField { field: "name" });
    check(r#"{"name":"甲"}"#, RecordError::MissingPersonalField { field: "doc_no" });
    check(r#"{"name":" ","doc_no":"1"}"#, RecordError::MissingPersonalField { field: "name" });
    check("[]", RecordError::PersonalFields);
}

#[test]
fn from_items_refuses_what_the_table_does_not_know() {
    let record_type = RecordType::BorrowingAccount;
    let code = "210";
    let check = |items: &[(&str, &str)], pii: Option<&str>, expected: RecordError| {
        let items: Vec<RecordItem> = items
            .iter()
            .map(|(path, value)| RecordItem { path: CompactString::from(*path), value: CompactString::from(*value) })
            .collect();
        let restored = Record::from_items(record_type, &items, pii.map(str::as_bytes));
        assert_eq!(restored.err(), Some(expected));
    };
    let path = |path: &str| path.to_owned();
    check(&[("AcctBsSgmt.Nope", "1")], None, RecordError::UnknownItem { record_type: code, path: path("AcctBsSgmt.Nope") });
    check(
        &[("AcctBsSgmt.AcctType", "R1"), ("AcctBsSgmt.AcctType", "R1")],
        None,
        RecordError::RepeatedItem { record_type: code, path: path("AcctBsSgmt.AcctType") },
    );
    check(&[("AcctBsSgmt.Name", "x")], None, RecordError::WrongPlace { record_type: code, path: path("AcctBsSgmt.Name") });
    check(
        &[],
        Some(r#"{"AcctBsSgmt.AcctType":"R1"}"#),
        RecordError::WrongPlace { record_type: code, path: path("AcctBsSgmt.AcctType") },
    );
    check(
        &[("AcctBsSgmt.AcctType", "R\r\n1")],
        None,
        RecordError::ControlCharacter { record_type: code, path: path("AcctBsSgmt.AcctType") },
    );
    check(&[("AcctCredSgmt.Mcc", "x")], None, RecordError::NoBaseSegment { record_type: code });
    check(
        &[("AcctBsSgmt.AcctType", "R1"), ("MotgaCltalCtrctInfSgmt.CccInf[1].Ccc", "x")],
        None,
        RecordError::GroupNumbers { record_type: code, path: path("MotgaCltalCtrctInfSgmt.CccInf[") },
    );
    check(&[], Some("{"), RecordError::PersonalFields);
}

#[test]
fn groups_are_restored_and_written_in_order() {
    let items: Vec<RecordItem> = [
        ("AcctBsSgmt.AcctType", "D1"),
        ("MotgaCltalCtrctInfSgmt.CcNm", "2"),
        ("MotgaCltalCtrctInfSgmt.CccInf[0].Ccc", "a"),
        ("MotgaCltalCtrctInfSgmt.CccInf[1].Ccc", "b"),
    ]
    .into_iter()
    .map(|(path, value)| RecordItem { path: path.into(), value: value.into() })
    .collect();
    let record = Record::from_items(RecordType::BorrowingAccount, &items, None).expect("a record");
    assert_eq!(record.public_items(), items);
    let mut text = String::new();
    append_record(&record, &mut text);
    assert!(text.ends_with(
        "<MotgaCltalCtrctInfSgmt><CcNm>2</CcNm><CccInf><Ccc>a</Ccc></CccInf><CccInf><Ccc>b</Ccc></CccInf>\
         </MotgaCltalCtrctInfSgmt></InAcctInf></Document>"
    ));
}
