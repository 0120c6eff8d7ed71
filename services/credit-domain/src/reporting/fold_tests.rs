//! From events over the fold to what is due: the two halves meet.

use super::baseline::Baseline;
use super::due::{CutView, due_reports_of_account};
use super::report::{AccountReport, DueReport, Report};
use super::sample::{accepted, account_id, date, institution, opened, subject, subject_id};
use crate::account::{Account, Outcome};
use crate::calendar::RecordedAt;
use crate::event::account_event::{
    AccountEvent, AccountType, BillIssued, CloseCause, CreditAccountClosed, PurchasePosted, RepaymentReceived,
};
use crate::event::envelope::{AggregateType, Envelope};
use crate::ids::{BusinessId, ContentHash, EventId};
use crate::money::Currency;
use crate::product_rule::ProductRule;

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
    let opening = opened(AccountType::R1, OPENED);
    let mut account = Account::open(&envelope(1, OPENED), &opening, ContentHash([1; 16]), 0).expect("a good opening");
    for (version, (day, event)) in (2..).zip(events) {
        let outcome = account.apply(&envelope(version, day), event, ContentHash([1; 16]), version, None, &ProductRule::default());
        assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    }
    account
}

fn purchase(amount_minor: i64) -> AccountEvent {
    let currency = Currency::CNY;
    AccountEvent::PurchasePosted(PurchasePosted {
        posting_id: id("POST"),
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
    let subject = subject();
    let rule = ProductRule::default();
    let view = CutView {
        as_of: date(as_of),
        subject: Some(&subject),
        account_baseline,
        agreement_baseline: &Baseline::default(),
        person_baseline: &Baseline::default(),
        rule: &rule,
        quarantined: false,
        agreement_handled: true,
    };
    let due = due_reports_of_account(account, &view, |day| account.derived_at(day, &rule, None));
    due.expect("no history needed").pop().expect("a 210 is due")
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
