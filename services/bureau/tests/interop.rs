//! What the pipeline writes, packs and reads, against what this bureau opens, judges and answers. The two sides share no
//! code beyond the format's table; here they meet.
#![allow(clippy::expect_used, reason = "a panic in a test is the failure itself")]

use bureau::bureau::{Bureau, ReceiptOutcome};
use bureau::config::Config;
use bureau::file_name::FeedbackFlag;
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::event::account_event::{AccountType, CreditAccountOpened};
use credit_domain::event::pipeline_event::RecordType;
use credit_domain::event::subject_event::SubjectRegistered;
use credit_domain::ids::{AccountId, AgreementId, EventId, InstitutionCode, SubjectId};
use credit_domain::ledger::{AccountStatus, RepaymentStatus};
use credit_domain::money::Currency;
use credit_domain::reporting::baseline::Baseline;
use credit_domain::reporting::check::check_report;
use credit_domain::reporting::report::{
    AccountReport, AgreementReport, LargeInstalment, Moment, MonthlyPerformance, PersonReport, Report,
};
use credit_domain::subject::Identity;
use wire_contracts::pboc2::feedback;
use wire_contracts::pboc2::file::{FileHeader, FileName};
use wire_contracts::pboc2::pack::{PackKey, pack, unpack};
use wire_contracts::pboc2::record::record_of;
use wire_contracts::pboc2::write::append_record;

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date")
}

fn institution() -> InstitutionCode {
    InstitutionCode::parse("T10000000H0001").expect("a code")
}

fn identity() -> Identity {
    Identity {
        doc_type: "10".into(),
        overlays: Vec::new(),
        registered: SubjectRegistered {
            doc_type: "10".into(),
            sex: "9".into(),
            nationality: "CHN".into(),
            marital_status: "20".into(),
            education_level: "20".into(),
            academic_degree: "4".into(),
            employment_status: "17".into(),
            residence_status: "9".into(),
            residence_district: Some("330106".into()),
            verified_by: "PUBLIC_SECURITY_CHECK".into(),
        },
        institution: institution(),
        effective_date: date("2023-01-05"),
        pii: r#"{"name":"测试 & 样本","doc_no":"11010519491231002X"}"#.as_bytes().to_vec(),
        event_id: EventId(1),
    }
}

fn account(account_type: AccountType) -> AccountReport {
    let is_card = matches!(account_type, AccountType::R2 | AccountType::R3);
    let is_loan = matches!(account_type, AccountType::D1 | AccountType::R4);
    let kind = match account_type {
        AccountType::R2 => "81",
        AccountType::R3 => "71",
        _ => "91",
    };
    AccountReport {
        subject_id: SubjectId::parse("s1").expect("an id"),
        institution: institution(),
        account_id: AccountId::parse(&format!("a{}", account_type.code())).expect("an id"),
        opened: CreditAccountOpened {
            product: "p".into(),
            account_type,
            business_class: if is_card { "2" } else { "1" }.into(),
            business_kind: kind.into(),
            agreement_id: AgreementId::parse("g1"),
            open_date: date("2023-01-10"),
            limit_minor: 1_000_000,
            currency: Currency::CNY,
            bill_day: Some(1),
            due_date: is_loan.then(|| date("2024-01-10")),
            repay_mode: (!is_card).then(|| if is_loan { "11" } else { "39" }.into()),
            repay_frequency: (!is_card).then(|| "03".into()),
            repay_periods: is_loan.then_some(12),
            management_org: institution(),
            guarantee_mode: "4".into(),
            funding_source: "1".into(),
            card_tail: is_card.then(|| "1234".into()),
            due_rule: None,
            funding_shares: Vec::new(),
        },
        limit: 10_000,
        report_date: date("2023-01-31"),
        moment: Moment::NewAccount,
        with_basic_information: true,
        with_agreement: account_type != AccountType::D1,
        maturity: is_loan.then(|| date("2024-01-10")),
        asset_transferred: false,
        large_instalment: None,
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

/// Name and packed bytes of a file, all by the pipeline's code.
fn packed_file(record_type: RecordType, serial: u16, reports: &[Report]) -> (FileName, Vec<u8>) {
    // 2023-02-01 08:30:00 in Shanghai.
    let generated_at = RecordedAt(1_675_211_400_000_000);
    let records = u32::try_from(reports.len()).expect("a few");
    let mut text = FileHeader { record_type, section_code: institution(), generated_at, records }.to_string();
    text.push_str("\r\n");
    for report in reports {
        append_record(&record_of(report, &identity()).expect("a record"), &mut text);
        text.push_str("\r\n");
    }
    let name = FileName::submission(institution(), date("2023-02-01"), record_type, serial);
    let packed = pack(&PackKey::REHEARSAL, &name.to_string(), text.as_bytes()).expect("packed");
    (name, packed)
}

/// Sends a file and reads the answer by the pipeline's code; gives its codes.
fn send(bureau: &Bureau, record_type: RecordType, serial: u16, reports: &[Report]) -> Vec<String> {
    let (name, packed) = packed_file(record_type, serial, reports);
    let receipt = bureau.receive(&name.packed_file(), &packed).expect("received");
    assert_eq!(receipt.outcome, ReceiptOutcome::Answered);
    let answer_name = receipt.feedback.expect("an answer");
    let answer = bureau.feedback(&answer_name).expect("the store").expect("the answer");
    let bare_name = answer_name.strip_suffix(".enc").expect("an extension");
    let plain = unpack(&PackKey::REHEARSAL, &answer, 1 << 20).expect("unpacked");
    let read = feedback::parse(bare_name, &plain).unwrap_or_else(|findings| panic!("{findings:?}"));
    assert_eq!(u64::from(read.records_loaded), receipt.loaded);
    assert_eq!(receipt.flag == Some(FeedbackFlag::AllLoaded), read.flag == 1);
    let of_records = read.refused_lines.iter().flat_map(|line| &line.errors);
    read.file_errors.iter().chain(of_records).map(|error| format!("{} {}", error.code, error.tag)).collect()
}

fn opened_bureau(home: &tempfile::TempDir) -> Bureau {
    Bureau::open(Config::below(home.path())).expect("a bureau")
}

#[test]
fn first_reports_that_the_pipeline_writes_are_accepted() {
    let home = tempfile::tempdir().expect("a directory");
    let bureau = opened_bureau(&home);
    let reports = [AccountType::D1, AccountType::R1, AccountType::R2].map(|one| Report::Account(account(one)));
    assert_eq!(send(&bureau, RecordType::BorrowingAccount, 1, &reports), Vec::<String>::new());
    let person = Report::Person(PersonReport {
        subject_id: SubjectId::parse("s1").expect("an id"),
        institution: institution(),
        management_org: institution(),
        identity: identity(),
        report_date: date("2023-01-31"),
        customer_type: "11",
    });
    assert_eq!(send(&bureau, RecordType::PersonalBasic, 1, &[person]), Vec::<String>::new());
    let agreement = Report::Agreement(AgreementReport {
        subject_id: SubjectId::parse("s1").expect("an id"),
        institution: institution(),
        agreement_id: AgreementId::parse("g1").expect("an id"),
        account_id: AccountId::parse("aR1").expect("an id"),
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
    });
    assert_eq!(send(&bureau, RecordType::CreditAgreement, 1, &[agreement]), Vec::<String>::new());
    let report = bureau.credit_report("10", "11010519491231002X").expect("the store").expect("a report");
    assert_eq!((report.accounts.len(), report.agreements.len()), (3, 1));
}

#[test]
fn following_and_closing_reports_that_the_pipeline_writes_are_accepted() {
    let home = tempfile::tempdir().expect("a directory");
    let bureau = opened_bureau(&home);
    for (serial, kind) in (1..).zip([AccountType::D1, AccountType::R1, AccountType::R2]) {
        let first = account(kind);
        let mut overdue = first.clone();
        overdue.report_date = date("2023-02-01");
        overdue.moment = Moment::MonthlySettlement;
        overdue.with_basic_information = false;
        overdue.with_agreement = false;
        overdue.monthly.month = Month::parse("2023-02").expect("a month");
        overdue.monthly.settlement_date = Some(date("2023-02-01"));
        overdue.monthly.account_status = if kind == AccountType::R2 { AccountStatus::Normal } else { AccountStatus::Overdue };
        overdue.monthly.repayment_status = RepaymentStatus::Overdue(1);
        overdue.monthly.periods_overdue = 1;
        overdue.monthly.overdue_total = 100;
        overdue.monthly.overdue_principal = 100;
        let reports = [Report::Account(first), Report::Account(overdue)];
        assert_eq!(send(&bureau, RecordType::BorrowingAccount, serial, &reports), Vec::<String>::new(), "{kind:?}");
        let code = format!("T10000000H0001a{}", kind.code());
        let line = bureau.account_line(&code).expect("the store").expect("an account");
        assert!(line.line.cells.ends_with("/N1"), "{}", line.line.cells);
    }
}

/// The report of the second day with another status; what is owed follows from it.
fn with_status(account_type: AccountType, account_status: AccountStatus, repayment_status: RepaymentStatus) -> AccountReport {
    let mut report = account(account_type);
    report.report_date = date("2023-02-01");
    report.moment = Moment::MonthlySettlement;
    report.with_basic_information = false;
    report.with_agreement = false;
    report.monthly.month = Month::parse("2023-02").expect("a month");
    report.monthly.settlement_date = Some(date("2023-02-01"));
    report.monthly.account_status = account_status;
    report.monthly.repayment_status = repayment_status;
    if matches!(repayment_status, RepaymentStatus::BadDebt) {
        report.monthly.periods_overdue = 1;
        report.monthly.overdue_total = report.monthly.balance;
        report.monthly.overdue_principal = report.monthly.balance;
    }
    if account_type == AccountType::R3 {
        report.monthly.overdrawn_over_180 = report.monthly.balance;
    }
    if account_type == AccountType::R2 {
        let (valid_from, valid_to) = (date("2023-01-10"), date("2024-01-09"));
        report.large_instalment = Some(LargeInstalment { line: 50_000, valid_from, valid_to, used: 1_200 });
        report.monthly.unbilled_large_instalment = 1_200;
    }
    report
}

#[test]
fn every_status_that_the_pipeline_reports_is_accepted_by_both_judges() {
    let home = tempfile::tempdir().expect("a directory");
    let bureau = opened_bureau(&home);
    let bad_debt = [AccountStatus::BadDebtPending, AccountStatus::BadDebtWrittenOff];
    let of_all = [AccountStatus::Stopped, AccountStatus::JudicialRecovery];
    let mut serial = 0;
    for account_type in [AccountType::D1, AccountType::R1, AccountType::R2, AccountType::R3, AccountType::R4] {
        let mut rows: Vec<(AccountStatus, RepaymentStatus)> =
            of_all.map(|account_status| (account_status, RepaymentStatus::Normal)).to_vec();
        rows.extend(bad_debt.map(|account_status| (account_status, RepaymentStatus::BadDebt)));
        match account_type {
            AccountType::R3 => rows.push((AccountStatus::Normal, RepaymentStatus::Overdue(7))),
            AccountType::R2 => {}
            _ => rows.extend(
                [RepaymentStatus::PaidByGuarantor, RepaymentStatus::SettledInKind, RepaymentStatus::LateWithinMonth]
                    .map(|repayment_status| (AccountStatus::Normal, repayment_status)),
            ),
        }
        for (account_status, repayment_status) in rows {
            serial += 1;
            let account_id = AccountId::parse(&format!("n{serial}")).expect("an id");
            let first = Report::Account(AccountReport { account_id: account_id.clone(), ..account(account_type) });
            let status = with_status(account_type, account_status, repayment_status);
            let next = Report::Account(AccountReport { account_id, ..status });
            let name = format!("{account_type:?} {account_status:?} {repayment_status:?}");
            for report in [&first, &next] {
                assert_eq!(check_report(report, &Baseline::default()), [""; 0], "{name}: our own check");
            }
            assert_eq!(send(&bureau, RecordType::BorrowingAccount, serial, &[first, next]), Vec::<String>::new(), "{name}");
        }
    }
}

#[test]
fn a_record_the_bureau_refuses_is_read_back_with_its_line() {
    let home = tempfile::tempdir().expect("a directory");
    let bureau = opened_bureau(&home);
    let mut wrong = account(AccountType::R1);
    wrong.monthly.overdue_principal = 5;
    let reports = [Report::Account(account(AccountType::D1)), Report::Account(wrong)];
    assert_eq!(send(&bureau, RecordType::BorrowingAccount, 1, &reports), ["BLE020 OverdPrinc"]);
}
