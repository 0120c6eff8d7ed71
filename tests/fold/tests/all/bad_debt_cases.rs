//! Edge cases of bad debt: E-27, E-28.

use credit_domain::event::account_event::{AccountType, ChargeKind, CloseCause};
use credit_domain::ledger::standing::BadDebt;
use fold_tests::book::{Book, changed_months, is_applied, is_refused};
use fold_tests::events::*;
use fold_tests::stories::{billed, lent};

/// Account types with the account status while a write-off is determined, and after it.
const TYPES: [(AccountType, &str, &str, &str); 4] = [
    (AccountType::R1, "41", "42", "3"),
    (AccountType::R2, "51", "52", "4"),
    (AccountType::D1, "41", "42", "3"),
    (AccountType::R4, "41", "42", "3"),
];

fn in_arrears(account_type: AccountType) -> Book {
    if account_type.owes_by_bill() { billed(account_type) } else { lent(account_type) }
}

#[test]
fn e_27_written_off_debt_is_bad_and_overdue_until_the_last_recovery() {
    for (account_type, pending, written, closed) in TYPES {
        let mut book = in_arrears(account_type);
        book.on("2024-10-01", write_off_proposed("O1"));
        let owed_minor = book.at("2024-10-01").balance_minor;
        assert!(owed_minor >= 100_000, "{account_type:?}: a write-off leaves the balance");
        book.on("2024-12-01", written_off("O1", owed_minor));
        book.on("2025-02-10", recovery("V1", 40_000));
        book.on("2025-05-20", recovery("V2", owed_minor - 40_000));
        let expected = [
            ("2024-10-01", pending, owed_minor),
            ("2024-11-30", pending, owed_minor),
            ("2024-12-01", written, owed_minor),
            ("2025-02-09", written, owed_minor),
            ("2025-02-10", written, owed_minor - 40_000),
            ("2025-05-19", written, owed_minor - 40_000),
        ];
        for (as_of, account_status, owed_minor) in expected {
            let derived = book.at(as_of);
            assert_eq!(derived.repayment_status.code(), "B", "{account_type:?} {as_of}");
            assert_eq!(book.account_status(as_of), account_status, "{account_type:?} {as_of}");
            assert_eq!(
                (derived.balance_minor, derived.overdue_total_minor),
                (owed_minor, owed_minor),
                "{account_type:?} {as_of}"
            );
            assert!(derived.periods_overdue >= 1, "{account_type:?} {as_of}");
            assert_eq!(derived.adverse_ended_on, None);
        }
        let settled = book.at("2025-05-20");
        assert_eq!(settled.repayment_status.code(), "C", "{account_type:?}");
        assert_eq!(book.account_status("2025-05-20"), closed, "{account_type:?}");
        assert_eq!(settled.close, Some((date("2025-05-20"), CloseCause::Settled)), "{account_type:?}");
        assert_eq!((settled.balance_minor, settled.overdue_total_minor, settled.periods_overdue), (0, 0, 0));
        assert_eq!((settled.paid_this_month_minor, settled.last_payment_date), (owed_minor - 40_000, date("2025-05-20")));
        // Both dates of the one episode (RET-1): it ends with the settlement.
        let episode = (settled.adverse_episode_no, settled.adverse_first_on, settled.adverse_ended_on);
        assert_eq!(episode, (1, Some(date("2024-02-11")), Some(date("2025-05-20"))), "{account_type:?}");
    }
}

#[test]
fn e_27_a_recovery_above_the_debt_closes_at_zero() {
    let mut book = billed(AccountType::R1);
    book.on("2024-10-01", written_off("O1", 100_000));
    let above = book.try_on("2024-11-01", recovery("V1", 100_001));
    if is_applied(&above) {
        let derived = book.at("2024-11-30");
        assert_eq!((derived.balance_minor, derived.repayment_status.code()), (0, "C"), "never a negative debt in bad debt");
    }
}

#[test]
fn e_28_fold_half_history_is_restored_when_a_write_off_was_booked_in_error() {
    for (account_type, ..) in TYPES {
        let untouched = in_arrears(account_type);
        let mut book = in_arrears(account_type);
        let owed_minor = book.at("2024-10-15").balance_minor;
        book.on("2024-10-15", written_off("O1", owed_minor));
        assert_eq!(book.status("2024-10"), "B", "{account_type:?}");
        let reversal = book.try_on("2025-01-20", write_off_reversal("O1"));
        assert_eq!(changed_months(&reversal), ["2024-10", "2024-11", "2024-12"], "{account_type:?}: the months to correct");
        assert_eq!(book.month_ends("2024-01", "2025-03"), untouched.month_ends("2024-01", "2025-03"), "{account_type:?}");
        // The account goes on: it is not deleted and opened again.
        assert_eq!(book.at("2025-01-20").bad_debt, None);
    }
}

#[test]
fn e_28_fold_half_a_proposal_and_its_write_off_are_taken_back_one_by_one() {
    let untouched = billed(AccountType::R1);
    let mut book = billed(AccountType::R1);
    book.on("2024-09-15", write_off_proposed("O1")).on("2024-11-15", written_off("O1", 100_000));
    let bad = |since: &str, is_done: bool| Some(BadDebt { since: date(since), written_off: is_done });
    assert_eq!(book.at("2024-12-01").bad_debt, bad("2024-09-15", true));
    book.on("2024-12-02", write_off_reversal("O1"));
    assert_eq!(book.at("2024-12-02").bad_debt, bad("2024-09-15", false), "the proposal is in force again");
    assert_eq!(book.account_status("2024-12-02"), "41");
    book.on("2024-12-03", write_off_reversal("O1"));
    assert_eq!(book.month_ends("2024-01", "2025-03"), untouched.month_ends("2024-01", "2025-03"));
    let nothing_left = book.try_on("2024-12-04", write_off_reversal("O1"));
    assert!(is_refused(&nothing_left), "{nothing_left:?}");
}

#[test]
fn e_28_fold_half_a_corrected_reversal_takes_back_what_the_first_took_back() {
    // Written off, taken back, written off again; then the reversal is sent anew in its own place.
    let again = || {
        let mut book = billed(AccountType::R1);
        book.on("2024-03-10", written_off("O1", 100_000)).on("2024-03-20", write_off_reversal("O1"));
        book.on("2024-05-10", written_off("O2", 100_000));
        book
    };
    let before = again().month_ends("2024-01", "2024-07");
    let mut book = again();
    book.on("2024-06-01", interest("I1", 1)).on("2024-06-02", waiver("W1", ChargeKind::Interest, 1));
    let outcome = book.supersede(5, "2024-06-03", write_off_reversal("O1"));
    assert!(is_applied(&outcome), "{outcome:?}");
    for (after, before) in book.month_ends("2024-01", "2024-07").iter().zip(&before) {
        assert_eq!(after.bad_debt, before.bad_debt, "{}", after.as_of);
        assert_eq!(after.repayment_status, before.repayment_status, "{}", after.as_of);
    }
}

#[test]
fn e_28_a_debt_whose_write_off_was_taken_back_may_be_written_off_again() {
    for proposed in [false, true] {
        let mut book = billed(AccountType::R1);
        if proposed {
            book.on("2024-03-01", write_off_proposed("O1"));
        }
        book.on("2024-03-10", written_off("O1", 100_000)).on("2024-03-20", write_off_reversal("O1"));
        let again = [written_off("O1", 100_000), written_off("O2", 100_000)].map(|event| book.try_on("2024-05-10", event));
        assert!(again.iter().any(is_applied), "proposed {proposed}: {again:?}");
        assert_eq!(book.account_status("2024-05-10"), "42");
    }
}
