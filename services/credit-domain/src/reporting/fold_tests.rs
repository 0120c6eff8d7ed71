//! From events over the fold to what is due: the two halves meet.

use super::baseline::Baseline;
use super::due::{CutView, due_reports_of_account};
use super::report::{AccountReport, DueReport, Report};
use super::sample::{accepted, account_id, date, institution, notice, opened, subject, subject_id};
use crate::account::{Account, Outcome};
use crate::calendar::RecordedAt;
use crate::event::account_event::{
    AccountEvent, AccountType, AccountUsageFrozen, AssetRepurchased, AssetTransferredOut, BillIssued, CashDrawn, CloseCause,
    CreditAccountActivated, CreditAccountClosed, DebtExtended, DebtSettledInKind, DebtWrittenOff, FreezeCause, GuarantorPaid,
    JudicialRecoveryStarted, PurchasePosted, RepaymentReceived, SecuritisationPoolAssigned, TransferKind, WriteOffProposed,
    WrittenOffDebtRecovered,
};
use crate::event::envelope::{AggregateType, Envelope};
use crate::event::pipeline_event::WithheldReason;
use crate::ids::{BusinessId, ContentHash, EventId};
use crate::money::Currency;
use crate::product_rule::ProductRule;
use crate::subject::Subject;

const OPENED: &str = "2024-01-05";

fn id(text: &str) -> BusinessId {
    BusinessId::parse(text).expect("an id")
}

fn envelope(version: u64, day: &str) -> Envelope {
    Envelope {
        recorded_at: RecordedAt((i64::from(date(day).days()) * 24 + 4) * 3_600_000_000),
        producer: "lender".into(),
        producer_build: "1".into(),
        event_id: EventId(u128::from(version)),
        aggregate_type: AggregateType::CreditAccount,
        aggregate_id: account_id().as_str().into(),
        aggregate_version: version,
        effective_date: date(day),
        effective_at_micros: None,
        causation_id: None,
        correlation_id: None,
        supersedes: None,
        reason_code: None,
        institution_code: institution(),
        subject_id: subject_id(),
        pii: None,
        pii_key_id: None,
    }
}

/// A revolving account with these events, one a version, each on its day.
fn account_after(events: &[(&str, AccountEvent)]) -> Account {
    account_of_type(AccountType::R1, events)
}

fn account_of_type(account_type: AccountType, events: &[(&str, AccountEvent)]) -> Account {
    let opening = opened(account_type, OPENED);
    let mut account = Account::open(&envelope(1, OPENED), &opening, ContentHash([1; 16]), 0).expect("a good opening");
    for (version, (day, event)) in (2..).zip(events) {
        let outcome = account.apply(&envelope(version, day), event, ContentHash([1; 16]), version, None, &ProductRule::default());
        assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    }
    account
}

fn purchase(amount_minor: i64) -> AccountEvent {
    purchase_as("POST", amount_minor)
}

fn purchase_as(posting_id: &str, amount_minor: i64) -> AccountEvent {
    let currency = Currency::CNY;
    AccountEvent::PurchasePosted(PurchasePosted {
        posting_id: id(posting_id),
        amount_minor,
        currency,
        billable_from: None,
        payment_id: None,
    })
}

fn bill(bill_date: &str, due_date: &str, minimum_due_minor: i64) -> AccountEvent {
    AccountEvent::BillIssued(BillIssued {
        bill_id: id("BILL"),
        cycle: date(bill_date).month(),
        bill_date: date(bill_date),
        due_date: date(due_date),
        statement_balance_minor: minimum_due_minor,
        minimum_due_minor,
        past_due_included_minor: 0,
        minimum_principal_minor: None,
        minimum_interest_minor: None,
        minimum_fee_minor: None,
        currency: Currency::CNY,
        items_hash: None,
    })
}

fn repayment(day: &str, amount_minor: i64) -> AccountEvent {
    AccountEvent::RepaymentReceived(RepaymentReceived {
        repayment_id: id("REP"),
        amount_minor,
        currency: Currency::CNY,
        value_date: date(day),
        channel: "WALLET".into(),
        bank_ref: None,
    })
}

/// The 210 due at the cut.
fn due_at(account: &Account, as_of: &str, account_baseline: &Baseline) -> DueReport {
    due_if_any(account, &subject(), as_of, account_baseline).expect("a 210 is due")
}

fn due_if_any(account: &Account, subject: &Subject, as_of: &str, account_baseline: &Baseline) -> Option<DueReport> {
    let rule = ProductRule::default();
    let view = CutView {
        as_of: date(as_of),
        subject: Some(subject),
        agreement: None,
        account_baseline,
        agreement_baseline: &Baseline::default(),
        person_baseline: &Baseline::default(),
        rule: &rule,
        quarantined: false,
        agreement_handled: true,
    };
    let due = due_reports_of_account(account, &view, |day| account.derived_at(day, &rule, None));
    due.expect("no history needed").pop()
}

fn report_of(due: &DueReport) -> &AccountReport {
    match &due.report {
        Report::Account(report) => report,
        other => panic!("not a 210: {other:?}"),
    }
}

#[test]
fn e_24_an_overdue_of_0_30_yuan_folds_to_a_report_without_contradiction() {
    let account = account_after(&[("2024-02-20", purchase(30)), ("2024-03-01", bill("2024-03-01", "2024-03-10", 30))]);
    let due = due_at(&account, "2024-03-31", &accepted("2024-02-29", false));
    let monthly = &report_of(&due).monthly;
    let found = (monthly.repayment_status.code(), monthly.overdue_total, monthly.periods_overdue, monthly.balance);
    assert_eq!(found, ("1", 1, 1, 1));
    assert_eq!(due.rule_codes, [""; 0]);
}

#[test]
fn e_23_opened_and_closed_in_one_month_gives_one_closing_record() {
    let closing =
        |day: &str| AccountEvent::CreditAccountClosed(CreditAccountClosed { close_date: date(day), cause: CloseCause::Customer });
    for (close_date, code) in [("2024-01-20", "20"), ("2024-01-31", "32")] {
        let account = account_after(&[(close_date, closing(close_date))]);
        let due = due_at(&account, "2024-01-31", &Baseline::default());
        let report = report_of(&due);
        assert_eq!((report.moment.code(), report.report_date), (code, date(close_date)));
        assert_eq!(report.monthly.repayment_status.code(), "C");
        assert!(report.with_basic_information && report.with_agreement);
        assert_eq!((due.withheld, due.rule_codes), (Vec::new(), Vec::new()));
    }
}

#[test]
fn d_36_an_account_that_never_paid_reports_its_opening_date() {
    let unused = account_after(&[]);
    let due = due_at(&unused, "2024-01-31", &Baseline::default());
    let monthly = &report_of(&due).monthly;
    assert_eq!((monthly.repayment_status.code(), monthly.last_payment_date), ("*", date(OPENED)));
    let paid = account_after(&[
        ("2024-01-10", purchase(10_000)),
        ("2024-01-15", bill("2024-01-15", "2024-01-25", 1_000)),
        ("2024-01-20", repayment("2024-01-20", 1_000)),
    ]);
    let due = due_at(&paid, "2024-01-31", &Baseline::default());
    let monthly = &report_of(&due).monthly;
    assert_eq!((monthly.repayment_status.code(), monthly.last_payment_date), ("N", date("2024-01-20")));
    assert_eq!((monthly.due_this_month, monthly.paid_this_month, monthly.balance), (10, 10, 90));
}

/// What the report says of the status: repayment, account, overdue total, balance, and the episode when it is adverse.
fn status_of(due: &DueReport) -> (&'static str, &'static str, u64, u64, Option<u32>) {
    let report = report_of(due);
    let monthly = &report.monthly;
    let account_status = monthly.account_status.code(report.opened.account_type);
    let episode_no = report.adverse.then_some(report.adverse_episode_no);
    (monthly.repayment_status.code(), account_status, monthly.overdue_total, monthly.balance, episode_no)
}

fn written_off(amount_minor: i64) -> AccountEvent {
    let currency = Currency::CNY;
    AccountEvent::DebtWrittenOff(DebtWrittenOff { write_off_id: id("WO"), amount_minor, currency })
}

#[test]
fn d_28_bad_debt_is_reported_whole_and_waits_for_its_notice() {
    let reported = accepted("2024-02-29", false);
    let proposed = AccountEvent::WriteOffProposed(WriteOffProposed { write_off_id: id("WO") });
    for (account_type, event, code) in [
        (AccountType::R1, written_off(10_030), "42"),
        (AccountType::R1, proposed.clone(), "41"),
        (AccountType::R2, written_off(10_030), "52"),
        (AccountType::R2, proposed, "51"),
    ] {
        let account = account_of_type(account_type, &[("2024-02-20", purchase(10_030)), ("2024-03-10", event)]);
        let due = due_at(&account, "2024-03-31", &reported);
        assert_eq!(status_of(&due), ("B", code, 100, 100, Some(1)), "{account_type:?} {code}");
        assert_eq!((due.withheld, due.rule_codes), (vec![WithheldReason::NoAdverseNotice], Vec::new()), "{code}");
        let noticed = Subject { notices: vec![notice(1, "2024-03-20")], ..subject() };
        let due = due_if_any(&account, &noticed, "2024-03-31", &reported).expect("a 210 is due");
        assert_eq!(due.withheld, [], "{code}");
    }
}

#[test]
fn e_27_bad_debt_recovered_in_full_closes_with_c() {
    let recovered = AccountEvent::WrittenOffDebtRecovered(WrittenOffDebtRecovered {
        recovery_id: id("REC"),
        amount_minor: 10_000,
        currency: Currency::CNY,
    });
    let events = [("2024-02-20", purchase(10_000)), ("2024-03-01", written_off(10_000)), ("2024-03-20", recovered)];
    let due = due_at(&account_after(&events), "2024-03-31", &accepted("2024-02-29", false));
    assert_eq!(status_of(&due), ("C", "3", 0, 0, None));
    assert_eq!(report_of(&due).moment.code(), "20");
    assert_eq!((due.withheld, due.rule_codes), (Vec::new(), Vec::new()));
}

#[test]
fn d_29_a_guarantor_and_goods_in_place_of_money_are_told_in_their_month() {
    let overdue = [("2024-02-01", purchase(10_000)), ("2024-02-10", bill("2024-02-10", "2024-02-20", 6_000))];
    let guarantor =
        AccountEvent::GuarantorPaid(GuarantorPaid { payment_id: id("GP"), amount_minor: 6_000, currency: Currency::CNY });
    let in_kind = AccountEvent::DebtSettledInKind(DebtSettledInKind { settlement_id: id("SK") });
    for (event, expected) in [(guarantor, ("D", "1", 0, 40, Some(1))), (in_kind, ("Z", "1", 0, 0, Some(1)))] {
        let account = account_after(&[&overdue[..], &[("2024-03-10", event)]].concat());
        let due = due_at(&account, "2024-03-31", &accepted("2024-02-29", false));
        assert_eq!(status_of(&due), expected);
        assert_eq!((due.withheld, due.rule_codes), (vec![WithheldReason::NoAdverseNotice], Vec::new()));
    }
}

#[test]
fn an_abnormal_end_is_adverse_in_an_episode_of_its_own() {
    let ended =
        AccountEvent::CreditAccountClosed(CreditAccountClosed { close_date: date("2024-03-20"), cause: CloseCause::Other });
    let due = due_at(&account_after(&[("2024-03-20", ended)]), "2024-03-31", &accepted("2024-02-29", false));
    assert_eq!(status_of(&due), ("G", "3", 0, 0, Some(1)));
    assert_eq!(due.withheld, [WithheldReason::NoAdverseNotice]);
}

#[test]
fn a_card_is_due_once_it_is_in_use() {
    let never = Baseline::default();
    let at_cut =
        |events: &[(&str, AccountEvent)]| due_if_any(&account_of_type(AccountType::R2, events), &subject(), "2024-03-31", &never);
    assert!(at_cut(&[]).is_none());
    let activated = AccountEvent::CreditAccountActivated(CreditAccountActivated { channel: "APP".into() });
    let unused = at_cut(&[("2024-03-10", activated)]).expect("a 210 is due");
    assert_eq!(status_of(&unused), ("*", "1", 0, 0, None));
    let used = at_cut(&[("2024-03-10", purchase(5_000))]).expect("a 210 is due");
    assert_eq!(status_of(&used), ("N", "1", 0, 50, None));
    for due in [unused, used] {
        assert_eq!((due.withheld, due.rule_codes), (Vec::new(), Vec::new()));
    }
}

#[test]
fn an_overdraft_of_r3_shows_its_days_and_its_old_part() {
    let first = ("2024-01-10", purchase(3_030));
    let second = ("2024-08-01", purchase_as("POST-2", 10_000));
    for (events, as_of, expected, over_180) in [
        (vec![], "2024-01-31", None, 0),
        (vec![("2024-01-10", purchase(30))], "2024-01-31", Some(("1", "1", 0, 1, Some(1))), 0),
        (vec![first.clone()], "2024-01-31", Some(("1", "1", 0, 30, Some(1))), 0),
        (vec![first.clone()], "2024-03-31", Some(("3", "1", 0, 30, Some(1))), 0),
        (vec![first.clone(), second], "2024-08-31", Some(("7", "1", 0, 130, Some(1))), 30),
    ] {
        let account = account_of_type(AccountType::R3, &events);
        let due = due_if_any(&account, &subject(), as_of, &Baseline::default());
        assert_eq!(due.as_ref().map(status_of), expected, "{as_of}");
        assert!(due.as_ref().is_none_or(|due| report_of(due).monthly.overdrawn_over_180 == over_180), "{as_of}");
        assert!(due.is_none_or(|due| due.rule_codes.is_empty()), "{as_of}");
    }
}

#[test]
fn stops_and_recovery_by_court_are_reported_by_their_codes() {
    let frozen = AccountEvent::AccountUsageFrozen(AccountUsageFrozen { cause: FreezeCause::Risk });
    let judged = AccountEvent::JudicialRecoveryStarted(JudicialRecoveryStarted { case_id: id("CASE") });
    for (account_type, event, code) in [
        (AccountType::R1, frozen.clone(), "5"),
        (AccountType::R2, frozen, "31"),
        (AccountType::R1, judged.clone(), "8"),
        (AccountType::R2, judged, "8"),
    ] {
        let account = account_of_type(account_type, &[("2024-03-01", purchase(5_000)), ("2024-03-10", event)]);
        let due = due_at(&account, "2024-03-31", &accepted("2024-02-29", false));
        assert_eq!(status_of(&due), ("N", code, 0, 50, None), "{account_type:?}");
        assert_eq!((due.withheld, due.rule_codes), (Vec::new(), Vec::new()), "{account_type:?}");
    }
}

#[test]
fn e_30_and_d_37_a_sold_account_is_last_reported_of_the_month_before_and_again_when_bought_back() {
    let sold = AccountEvent::AssetTransferredOut(AssetTransferredOut {
        transferee: "BUYER".into(),
        kind: TransferKind::Sale,
        transfer_date: date("2024-03-10"),
        price_minor: None,
        currency: Currency::CNY,
    });
    let bought_back = AccountEvent::AssetRepurchased(AssetRepurchased {
        repurchase_date: date("2024-05-10"),
        price_minor: None,
        currency: Currency::CNY,
    });
    let events = [("2024-02-20", purchase(5_000)), ("2024-03-10", sold), ("2024-05-10", bought_back)];
    let account = account_after(&events[..2]);
    let due = due_at(&account, "2024-03-31", &accepted("2024-01-31", false));
    assert_eq!((report_of(&due).report_date, report_of(&due).monthly.balance), (date("2024-02-29"), 50));
    let reported = accepted("2024-02-29", false);
    for as_of in ["2024-03-31", "2024-04-30"] {
        assert!(due_if_any(&account, &subject(), as_of, &reported).is_none(), "{as_of}");
    }
    let due = due_at(&account_after(&events), "2024-05-31", &reported);
    assert_eq!(report_of(&due).report_date, date("2024-05-31"));
}

#[test]
fn e_33_and_d_30_pool_and_extended_maturity_are_told() {
    let pooled = AccountEvent::SecuritisationPoolAssigned(SecuritisationPoolAssigned {
        pool_id: id("POOL"),
        servicer_keeps_reporting: true,
    });
    let extended =
        AccountEvent::DebtExtended(DebtExtended { extension_id: id("EXT"), months: 6, new_due_date: date("2027-06-30") });
    let drawn = AccountEvent::CashDrawn(CashDrawn {
        drawdown_id: id("DRAW"),
        amount_minor: 100_000,
        currency: Currency::CNY,
        term_months: Some(12),
    });
    let account = account_of_type(AccountType::D1, &[("2024-02-01", drawn), ("2024-02-02", pooled), ("2024-03-01", extended)]);
    let due = due_at(&account, "2024-03-31", &Baseline::default());
    let report = report_of(&due);
    assert_eq!((report.asset_transferred, report.maturity), (true, Some(date("2027-06-30"))));
    let before = due_at(&account, "2024-02-29", &Baseline::default());
    assert_eq!(report_of(&before).maturity, Some(date("2026-12-31")));
    assert_eq!((due.withheld, due.rule_codes), (Vec::new(), Vec::new()));
}
