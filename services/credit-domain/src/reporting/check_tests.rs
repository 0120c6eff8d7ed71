use super::baseline::Baseline;
use super::check::check_report;
use super::monthly::monthly_performance;
use super::report::{AccountReport, AgreementReport, LargeInstalment, Moment, PersonReport, Report};
use super::sample::{accepted, account_id, closed, date, derived, identity, institution, opened, overdue, subject_id};
use crate::event::account_event::AccountType;
use crate::ledger::{AccountStatus, Derived, RepaymentStatus};
use crate::money::Currency;
use crate::product_rule::Rounding;

const OPENED: &str = "2024-01-05";
const CUT: &str = "2024-03-31";

fn report_of(account_type: AccountType, moment: Moment, state: &Derived) -> AccountReport {
    let opened = opened(account_type, OPENED);
    let report_date = state.as_of;
    let with_basic_information = matches!(moment, Moment::NewAccount | Moment::FirstReportOfExisting);
    AccountReport {
        subject_id: subject_id(),
        institution: institution(),
        account_id: account_id(),
        limit: 5_000,
        report_date,
        moment,
        with_basic_information,
        with_agreement: with_basic_information && opened.agreement_id.is_some(),
        maturity: state.maturity,
        asset_transferred: false,
        monthly: monthly_performance(
            state,
            &opened,
            report_date.month(),
            report_date,
            report_date.month().last_day(),
            Rounding::HalfUp,
        ),
        large_instalment: None,
        adverse: false,
        adverse_episode_no: 0,
        opened,
    }
}

/// Changes one thing of a report in good order and expects exactly these codes.
fn check(name: &str, mut report: AccountReport, change: impl FnOnce(&mut AccountReport), expected: &[&str]) {
    change(&mut report);
    assert_eq!(check_report(&Report::Account(report), &Baseline::default()), expected, "{name}");
}

fn first(account_type: AccountType) -> AccountReport {
    report_of(account_type, Moment::FirstReportOfExisting, &derived(OPENED, CUT))
}

fn late(account_type: AccountType) -> AccountReport {
    report_of(account_type, Moment::MonthlySettlement, &overdue(OPENED, CUT))
}

fn ended(account_type: AccountType) -> AccountReport {
    report_of(account_type, Moment::ClosedOnSettlementDay, &closed(OPENED, CUT, CUT))
}

fn unused(account_type: AccountType) -> AccountReport {
    let state = Derived {
        balance_minor: 0,
        used_minor: 0,
        statement_balance_minor: 0,
        due_this_month_minor: 0,
        repayment_status: RepaymentStatus::NothingDue,
        ..derived(OPENED, CUT)
    };
    report_of(account_type, Moment::MonthlySettlement, &state)
}

#[test]
fn reports_in_good_order_break_no_rule() {
    for account_type in [AccountType::D1, AccountType::R1, AccountType::R2, AccountType::R3, AccountType::R4] {
        for report in [first(account_type), late(account_type), ended(account_type), unused(account_type)] {
            check(account_type.code(), report, |_| {}, &[]);
        }
    }
}

#[test]
fn rules_of_the_basic_information_by_code() {
    check("BLE009", first(AccountType::D1), |report| report.maturity = Some(date("2024-01-04")), &["BLE009"]);
    check("BLE028", first(AccountType::R1), |report| report.opened.repay_frequency = Some("04".into()), &["BLE028"]);
    check("BLE029", first(AccountType::R1), |report| report.opened.repay_mode = Some("11".into()), &["BLE029"]);
    check("BLE038", first(AccountType::D1), |report| report.opened.repay_mode = Some("21".into()), &["BLE038"]);
    check("BLE031", first(AccountType::R2), |report| report.opened.card_tail = Some("12a4".into()), &["BLE031"]);
    check("card tail", first(AccountType::R2), |report| report.opened.card_tail = Some("1234".into()), &[]);
    check("BLE035", first(AccountType::R2), change_pair("1", "91"), &["BLE035"]);
    check("BLE036", first(AccountType::R1), change_pair("1", "81"), &["BLE036"]);
    check("BLE050", first(AccountType::D1), change_pair("1", "11"), &["BLE050"]);
    check("BLR014", first(AccountType::D1), |report| report.opened.guarantee_mode = "3".into(), &["BLR014"]);
    check("BLD000 mode", first(AccountType::R1), |report| report.opened.repay_mode = None, &["BLD000"]);
    check("BLD000 periods", first(AccountType::D1), |report| report.opened.repay_periods = None, &["BLD000"]);
    check("BLD000 tail", first(AccountType::R1), |report| report.opened.card_tail = Some("1234".into()), &["BLD000"]);
    check("BLD000 due", first(AccountType::D1), |report| report.maturity = None, &["BLD000"]);
    check("ABE001 code", first(AccountType::D1), |report| report.opened.funding_source = "7".into(), &["ABE001"]);
    check("ABE001 currency", first(AccountType::D1), |report| report.opened.currency = unknown_currency(), &["ABE001"]);
    check("BLR002", first(AccountType::R1), |report| report.with_agreement = false, &["BLR002"]);
    check("BLR000", first(AccountType::R1), as_new_without_agreement, &["BLR000"]);
    // Later reports carry no segment C, so its rules do not judge them.
    check("not carried", late(AccountType::R1), |report| report.opened.repay_mode = None, &[]);
}

fn change_pair(class: &'static str, kind: &'static str) -> impl FnOnce(&mut AccountReport) {
    move |report| {
        report.opened.business_class = class.into();
        report.opened.business_kind = kind.into();
    }
}

fn unknown_currency() -> Currency {
    Currency::parse("QQQ").expect("three letters")
}

fn as_new_without_agreement(report: &mut AccountReport) {
    report.moment = Moment::NewAccount;
    report.opened.open_date = date("2024-03-05");
    report.monthly.risk_class_since = date("2024-03-05");
    report.monthly.last_payment_date = date("2024-03-05");
    report.with_agreement = false;
}

#[test]
fn rules_of_dates_by_code() {
    check("BLE005", late(AccountType::R1), |report| report.monthly.last_payment_date = date("2024-01-04"), &["BLE005"]);
    check("ABE007", late(AccountType::R1), |report| report.monthly.last_payment_date = date("2024-04-01"), &["ABE007"]);
    check("BLE008", first(AccountType::R1), |report| report.moment = Moment::NewAccount, &["BLE008"]);
    check("BLE012", late(AccountType::R1), |report| report.monthly.settlement_date = Some(date("2024-02-29")), &["BLE012"]);
    check("BLE039 far", late(AccountType::R1), months_before(2), &["BLE039"]);
    check("BLE039 near", late(AccountType::R1), months_before(1), &[]);
    check("BLE039 after", late(AccountType::R1), months_before(-1), &["BLE039"]);
    let close_before = |report: &mut AccountReport| report.monthly.close_date = Some(date("2024-03-30"));
    check("BLE011", ended(AccountType::R1), close_before, &["BLE011"]);
    let reported_late = |report: &mut AccountReport| {
        report.moment = Moment::Closed;
        report.monthly.settlement_date = None;
        report.monthly.close_date = Some(date("2024-03-01"));
    };
    check("BLE010", ended(AccountType::R1), reported_late, &["BLE010"]);
}

fn months_before(months: i32) -> impl FnOnce(&mut AccountReport) {
    move |report| {
        report.monthly.month = report.report_date.month().plus(-months);
        report.monthly.settlement_date = None;
    }
}

#[test]
fn rules_of_status_and_closing_by_code() {
    check("BLE001", ended(AccountType::R1), |report| report.monthly.close_date = None, &["BLE001"]);
    check("BLE004", ended(AccountType::R1), |report| report.monthly.overdue_total = 1, &["BLE004"]);
    check("BLE026", ended(AccountType::R1), |report| report.monthly.balance = 1, &["BLE026"]);
    check("BLE030", ended(AccountType::R1), |report| report.monthly.repayment_status = RepaymentStatus::Normal, &["BLE030"]);
    check("BLE037", ended(AccountType::R1), |report| report.monthly.account_status = AccountStatus::Normal, &["BLE037"]);
    check("BLE015 due", unused(AccountType::R1), |report| report.monthly.due_this_month = 1, &["BLE015"]);
    check("BLE015 bill", unused(AccountType::R2), |report| report.monthly.statement_balance = 1, &["BLE015"]);
    check("BLE002", unused(AccountType::R2), |report| report.monthly.percent_repaid = Some(0), &["BLE002"]);
    check("BLE017 N", first(AccountType::R1), |report| report.monthly.periods_overdue = 1, &["BLE017"]);
    check("BLE017 M", first(AccountType::R1), overdue_but_m, &["BLE017"]);
    check("BLE019 total", late(AccountType::R2), |report| report.monthly.overdue_total = 0, &["BLE019"]);
    check("BLE019 periods", late(AccountType::R1), |report| report.monthly.periods_overdue = 0, &["BLE019"]);
    check("BLE020", late(AccountType::R1), |report| report.monthly.overdue_principal = 101, &["BLE020"]);
    check("BLE020 of a card", late(AccountType::R2), |report| report.monthly.overdue_principal = 101, &[]);
    check(
        "M of a card",
        first(AccountType::R2),
        |report| report.monthly.repayment_status = RepaymentStatus::LateWithinMonth,
        &["ABE001"],
    );
    check("amount", late(AccountType::R1), |report| report.monthly.balance = 1_000_000_000_000_000, &["ABE001"]);
    check("count", late(AccountType::R1), |report| report.monthly.periods_overdue = 1_000, &["ABE001"]);
}

#[test]
fn rules_of_bad_debt_by_code() {
    let bad = |account_type: AccountType, account_status: AccountStatus| {
        let state = Derived { repayment_status: RepaymentStatus::BadDebt, account_status, ..overdue(OPENED, CUT) };
        report_of(account_type, Moment::MonthlySettlement, &state)
    };
    for account_status in [AccountStatus::BadDebtPending, AccountStatus::BadDebtWrittenOff] {
        for account_type in [AccountType::D1, AccountType::R1, AccountType::R2, AccountType::R4] {
            check("good", bad(account_type, account_status), |_| {}, &[]);
            let expected: &[&str] = if has_principal(account_type) { &["BLE013", "BLE020"] } else { &["BLE013"] };
            check("BLE013", bad(account_type, account_status), |report| report.monthly.overdue_total = 0, expected);
        }
        // F-20
        check("R3", bad(AccountType::R3, account_status), |report| report.monthly.overdue_total = 0, &[]);
    }
}

fn has_principal(account_type: AccountType) -> bool {
    matches!(account_type, AccountType::D1 | AccountType::R1 | AccountType::R4)
}

#[test]
fn every_status_that_an_account_type_can_have_breaks_no_rule_of_its_own() {
    let status = |account_type: AccountType, account_status: AccountStatus| {
        report_of(account_type, Moment::MonthlySettlement, &Derived { account_status, ..derived(OPENED, CUT) })
    };
    for account_type in [AccountType::D1, AccountType::R1, AccountType::R2, AccountType::R3, AccountType::R4] {
        for account_status in [AccountStatus::Stopped, AccountStatus::JudicialRecovery] {
            check(account_status.code(account_type), status(account_type, account_status), |_| {}, &[]);
        }
    }
    for (name, repayment_status) in [("D", RepaymentStatus::PaidByGuarantor), ("Z", RepaymentStatus::SettledInKind)] {
        let state = Derived { repayment_status, ..derived(OPENED, CUT) };
        for account_type in [AccountType::D1, AccountType::R1, AccountType::R4] {
            check(name, report_of(account_type, Moment::MonthlySettlement, &state), |_| {}, &[]);
        }
        for account_type in [AccountType::R2, AccountType::R3] {
            check(name, report_of(account_type, Moment::MonthlySettlement, &state), |_| {}, &["ABE001"]);
        }
    }
    let none = |report: &mut AccountReport| report.monthly.repayment_status = RepaymentStatus::NotApplicable;
    check("no status", late(AccountType::R1), none, &["ABE001"]);
}

#[test]
fn ble_014_a_card_not_in_use_owes_nothing_and_shows_a_star() {
    let waiting = |report: &mut AccountReport| report.monthly.account_status = AccountStatus::NotActivated;
    check("good", unused(AccountType::R2), waiting, &[]);
    check("no card", first(AccountType::R1), waiting, &[]);
    check("N", first(AccountType::R2), waiting, &["BLE014"]);
    let owing = |report: &mut AccountReport| {
        waiting(report);
        report.monthly.balance = 1;
    };
    check("owing", unused(AccountType::R2), owing, &["BLE014"]);
}

#[test]
fn rules_of_large_instalments_by_code() {
    let with = |valid_from: &'static str, valid_to: &'static str| {
        move |report: &mut AccountReport| {
            let (valid_from, valid_to) = (date(valid_from), date(valid_to));
            report.large_instalment = Some(LargeInstalment { line: 50_000, valid_from, valid_to, used: 0 });
        }
    };
    check("good", late(AccountType::R2), with("2024-02-01", "2025-01-31"), &[]);
    check("BLE005", late(AccountType::R2), with("2024-01-04", "2025-01-31"), &["BLE005"]);
    check("BLE005 and BLE007", late(AccountType::R2), with("2024-02-01", "2024-01-04"), &["BLE005", "BLE007"]);
    check("BLE007", late(AccountType::R2), with("2024-02-01", "2024-01-31"), &["BLE007"]);
    check("ABE007", late(AccountType::R2), with("2024-04-01", "2025-01-31"), &["ABE007"]);
    check("BLE006", closed_before_cut(), with("2024-03-21", "2025-01-31"), &["ABE007", "BLE006"]);
    check("amount", late(AccountType::R2), too_large_a_line, &["ABE001"]);
    for (report, code) in [
        (first(AccountType::R1), "BLR003"),
        (late(AccountType::R1), "BLR007"),
        (ended(AccountType::R1), "BLR013"),
        (late(AccountType::R3), "BLR007"),
    ] {
        check("R2 only", report, with("2024-02-01", "2025-01-31"), &[code]);
    }
}

fn too_large_a_line(report: &mut AccountReport) {
    let (valid_from, valid_to) = (date("2024-02-01"), date("2025-01-31"));
    report.large_instalment = Some(LargeInstalment { line: u64::MAX, valid_from, valid_to, used: 0 });
}

fn closed_before_cut() -> AccountReport {
    report_of(AccountType::R2, Moment::Closed, &closed(OPENED, "2024-03-20", "2024-03-20"))
}

fn overdue_but_m(report: &mut AccountReport) {
    report.monthly.repayment_status = RepaymentStatus::LateWithinMonth;
    report.monthly.overdue_total = 1;
}

#[test]
fn f_20_rules_about_overdue_amounts_do_not_judge_r3() {
    check("BLE019", late(AccountType::R3), |report| report.monthly.overdue_total = 0, &[]);
    check("BLE017", first(AccountType::R3), |report| report.monthly.periods_overdue = 1, &[]);
    check("BLE025", late(AccountType::R3), |report| report.monthly.balance = 0, &["BLE025"]);
    check("BLE023", unused(AccountType::R3), |report| report.monthly.balance = 1, &["BLE023"]);
    check("BLE022", late(AccountType::R3), |report| report.monthly.overdrawn_over_180 = 1_201, &["BLE022"]);
    check("all of it", late(AccountType::R3), |report| report.monthly.overdrawn_over_180 = 1_200, &[]);
}

#[test]
fn c1_is_withheld_because_its_segments_are_not_written_yet() {
    check("C1", first(AccountType::C1), |_| {}, &["C1_NOT_REPORTED"]);
    check("whatever it says", ended(AccountType::C1), |report| report.monthly.balance = 1, &["C1_NOT_REPORTED"]);
}

#[test]
fn all_broken_rules_are_told_at_once_sorted_and_each_once() {
    let change = |report: &mut AccountReport| {
        report.monthly.balance = 7;
        report.monthly.close_date = None;
        report.monthly.overdue_total = 3;
        report.monthly.repayment_status = RepaymentStatus::Normal;
    };
    check("many", ended(AccountType::R1), change, &["BLE001", "BLE004", "BLE017", "BLE026", "BLE030"]);
}

#[test]
fn what_the_bureau_holds_is_judged_too() {
    for (name, report, baseline, expected) in [
        ("next month", late(AccountType::R1), accepted("2024-02-29", false), Vec::new()),
        ("same record", late(AccountType::R1), accepted(CUT, false), vec!["ABR004", "BLR027"]),
        ("older close", ended(AccountType::R1), accepted("2024-04-30", false), vec!["BLR021"]),
        ("after the end", late(AccountType::R1), accepted("2024-02-29", true), vec!["BLR020"]),
    ] {
        assert_eq!(check_report(&Report::Account(report), &baseline), expected, "{name}");
    }
}

fn agreement() -> AgreementReport {
    AgreementReport {
        subject_id: subject_id(),
        institution: institution(),
        agreement_id: crate::ids::AgreementId::parse("AG-1").expect("an id"),
        account_id: account_id(),
        management_org: institution(),
        report_date: date(CUT),
        moment: "10",
        limit: 5_000,
        currency: Currency::CNY,
        limit_kind: "10",
        revolving: true,
        effective_date: date(OPENED),
        expiry_date: date("2099-12-31"),
        ended: false,
    }
}

#[test]
fn rules_of_an_agreement_by_code() {
    for (name, report, expected) in [
        ("good", agreement(), Vec::new()),
        ("ends first", AgreementReport { expiry_date: date("2024-01-04"), ..agreement() }, vec!["BCE000"]),
        ("starts later", AgreementReport { effective_date: date("2024-04-01"), ..agreement() }, vec!["ABE007"]),
        ("unknown kind", AgreementReport { limit_kind: "", ..agreement() }, vec!["ABE001"]),
        ("too large", AgreementReport { limit: u64::MAX, ..agreement() }, vec!["ABE001"]),
    ] {
        assert_eq!(check_report(&Report::Agreement(report), &Baseline::default()), expected, "{name}");
    }
    assert_eq!(check_report(&Report::Agreement(agreement()), &accepted("2024-02-29", true)), ["BCR001"]);
}

#[test]
fn rules_of_a_person_by_code() {
    let person = |change: fn(&mut PersonReport)| {
        let mut person = PersonReport {
            subject_id: subject_id(),
            institution: institution(),
            management_org: institution(),
            identity: identity(),
            report_date: date(CUT),
            customer_type: "11",
        };
        change(&mut person);
        check_report(&Report::Person(person), &Baseline::default())
    };
    assert_eq!(person(|_| {}), [""; 0]);
    assert_eq!(person(|person| person.identity.doc_type = "3".into()), ["ABE001"]);
    assert_eq!(person(|person| person.identity.registered.sex = "3".into()), ["ABE001"]);
    assert_eq!(person(|person| person.identity.registered.nationality = "XYZ".into()), ["ABE001"]);
    assert_eq!(person(|person| person.identity.registered.education_level = "30".into()), ["BBE004"]);
    assert_eq!(person(|person| person.identity.effective_date = date("2024-04-01")), ["ABE007"]);
}
