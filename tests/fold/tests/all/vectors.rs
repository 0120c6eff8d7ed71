//! Vectors computed by hand (domain 4.6): days past due and their digits, class floors, identity numbers.

use credit_domain::event::account_event::AccountType;
use credit_domain::identity_document::{check_document, upgrade_15_to_18};
use fold_tests::book::Book;
use fold_tests::events::{bill, date, drawdown, drawdown_plan, purchase};

/// As of a day: days past due, and the code.
type Count = (&'static str, u32, &'static str);

/// Due dates, each with days after it.
const DAY_COUNTS: &[(&str, &[Count])] = &[
    (
        "2024-01-31",
        &[
            ("2024-01-31", 0, "N"),
            ("2024-02-01", 1, "1"),
            ("2024-02-29", 29, "1"),
            ("2024-03-01", 30, "1"),
            ("2024-03-02", 31, "2"),
        ],
    ),
    ("2023-01-31", &[("2023-03-01", 29, "1"), ("2023-03-02", 30, "1"), ("2023-03-03", 31, "2")]),
    ("2024-02-29", &[("2024-03-30", 30, "1"), ("2024-03-31", 31, "2")]),
    ("2023-10-10", &[("2024-04-07", 180, "6"), ("2024-04-08", 181, "7")]),
];

/// An account of which 100.00 fall due on that day, by bill or by line, and nothing else.
fn owing(account_type: AccountType, due_date: &str) -> Book {
    let opened_on = date(due_date).plus_days(-40).to_string();
    let billed_on = date(due_date).plus_days(-20).to_string();
    let mut book = Book::open(account_type, &opened_on);
    if account_type.owes_by_bill() {
        book.on(&opened_on, purchase("P1", 100_000)).bill(bill("B1", &billed_on, due_date, 100_000, 10_000));
    } else {
        book.on(&opened_on, drawdown("W1", 10_000));
        book.on(&opened_on, drawdown_plan("L1", "W1", &[(due_date, 10_000, 0, 0)]));
    }
    book
}

#[test]
fn days_past_due_and_digits_are_as_computed_by_hand() {
    for account_type in [AccountType::R1, AccountType::R2, AccountType::D1, AccountType::R4] {
        for (due_date, expected) in DAY_COUNTS {
            let book = owing(account_type, due_date);
            for (as_of, days, code) in *expected {
                let derived = book.at(as_of);
                let found = (derived.days_past_due, derived.repayment_status.code());
                assert_eq!(found, (*days, *code), "{account_type:?} due {due_date} as of {as_of}");
            }
        }
    }
}

#[test]
fn every_digit_begins_and_ends_on_its_day() {
    let limits = [(1, 30, "1"), (31, 60, "2"), (61, 90, "3"), (91, 120, "4"), (121, 150, "5"), (151, 180, "6"), (181, 900, "7")];
    let due_date = date("2024-01-10");
    for account_type in [AccountType::R1, AccountType::R2, AccountType::D1, AccountType::R4] {
        let book = owing(account_type, &due_date.to_string());
        for (first, last, code) in limits {
            for days in [first, last] {
                let derived = book.derived_on(due_date.plus_days(days));
                assert_eq!(derived.repayment_status.code(), code, "{account_type:?} after {days} days");
                assert_eq!(i64::from(derived.days_past_due), i64::from(days), "{account_type:?}");
            }
        }
    }
}

#[test]
fn class_floors_begin_and_end_on_their_day() {
    let floors = [(0, 1), (1, 2), (90, 2), (91, 3), (270, 3), (271, 4), (360, 4), (361, 5)];
    let due_date = date("2024-01-10");
    for account_type in [AccountType::R1, AccountType::R2, AccountType::D1, AccountType::R4] {
        let book = owing(account_type, &due_date.to_string());
        for (days, class) in floors {
            let derived = book.derived_on(due_date.plus_days(days));
            assert_eq!((derived.risk_class, derived.risk_class_floor), (class, class), "{account_type:?} after {days} days");
        }
    }
}

#[test]
fn identity_numbers_are_as_computed_by_hand() {
    for number in ["11010519491231002X", "440524188001010014", "34052419800101001X"] {
        // The person of 1880 shows the check character only: no bureau date lies before 1901 (F-12).
        let accepted = check_document("10", number).is_ok();
        assert_eq!(accepted, number != "440524188001010014", "{number}");
    }
    let problem = check_document("10", "440524188001010014").map(|_| ()).map_err(|problem| problem.rule());
    assert_eq!(problem, Err("DOCUMENT_NUMBER_BIRTH_DATE"), "its check character is right, its birth date is too early");
    assert_eq!(upgrade_15_to_18("110105491231002"), Ok("11010519491231002X".to_owned()));
    assert_eq!(
        check_document("10", "110105491231002").map(|number| number.as_str().to_owned()),
        Ok("11010519491231002X".to_owned())
    );
}
