use super::super::{BankRow, MONTHS};
use super::{COMPARED_MONTHS, DifferenceClass, classify};
use crate::import::reader::RowReader;
use std::collections::BTreeSet;
use std::path::Path;

/// Statement 5,000 and payment 1,000 in every month.
fn row(statuses: [i8; MONTHS]) -> BankRow {
    BankRow { statements: [5_000; MONTHS], payments: [1_000; MONTHS], statuses }
}

fn with_payment(statuses: [i8; MONTHS], month: usize, payment: i64) -> BankRow {
    let mut row = row(statuses);
    row.payments[month] = payment;
    row
}

fn with_statement(statuses: [i8; MONTHS], month: usize, statement: i64) -> BankRow {
    let mut row = row(statuses);
    row.statements[month] = statement;
    row
}

/// Name of the case, row, month of the bank, derived code a month later, class.
fn cases() -> Vec<(&'static str, BankRow, usize, &'static str, DifferenceClass)> {
    use DifferenceClass::*;
    vec![
        ("no delay, none derived", row([0; 6]), 1, "N", Agree),
        ("no use, none derived", row([-2; 6]), 1, "*", Agree),
        ("a first delay is a 2", row([0, 2, 0, 0, 0, 0]), 1, "1", Agree),
        ("a second one is a 3", row([0, 2, 3, 0, 0, 0]), 2, "2", Agree),
        ("more than seven is a 7", row([0, 0, 0, 0, 8, 0]), 4, "7", Agree),
        ("a 1 is the month of the statement only", row([0, 1, 0, 0, 0, 0]), 1, "N", Agree),
        ("nothing paid, bank content", with_payment([0; 6], 2, 0), 1, "1", ContentWithNothingPaid),
        ("the payment of the same month does not count", with_payment([0; 6], 1, 0), 1, "1", OurMinimumWasMissed),
        ("less than our minimum paid, bank content", with_payment([0; 6], 2, 50), 1, "1", OurMinimumWasMissed),
        ("older arrears of ours, bank content", row([-1; 6]), 3, "3", OurMinimumWasMissed),
        ("late in the first month", row([2, 0, 0, 0, 0, 0]), 0, "N", ArrearsBeforeData),
        ("late in every month so far", row([2, 2, 2, 0, 0, 0]), 2, "N", ArrearsBeforeData),
        ("more months than the data have", row([0, 0, 7, 0, 0, 0]), 2, "1", ArrearsBeforeData),
        ("nothing to pay", with_statement([0, 2, 0, 0, 0, 0], 1, 0), 1, "N", DelayWithoutStatement),
        ("a credit balance", with_statement([0, 2, 0, 0, 0, 0], 1, -10), 1, "*", DelayWithoutStatement),
        ("late before, our minima paid", row([0, 2, 2, 0, 0, 0]), 2, "N", DelayGoesOn),
        ("not late before, our minimum paid", row([0, 0, 2, 0, 0, 0]), 2, "N", OurMinimumWasMet),
        ("bank stays at 2", row([0, 2, 2, 2, 0, 0]), 3, "3", BankCountsLess),
        ("bank goes on to 3", row([0, 2, 3, 0, 0, 0]), 2, "1", BankCountsMore),
    ]
}

#[test]
fn every_class_of_difference_has_its_cases() {
    let mut seen = BTreeSet::new();
    for (name, row, month, derived, expected) in cases() {
        assert_eq!(classify(&row, month, derived), expected, "{name}");
        let _ = seen.insert(expected);
    }
    assert_eq!(seen, BTreeSet::from(DifferenceClass::ALL), "a case for each class");
}

/// What each class says, written once more and apart from the order in which `classify` asks.
fn holds(class: DifferenceClass, row: &BankRow, month: usize, ours: i8) -> bool {
    let bank = (row.statuses[month] - 1).clamp(0, 7);
    let differs = bank != ours;
    let nothing_paid = row.payments[month + 1] == 0;
    let before_data = row.statuses[..=month].iter().all(|status| *status > 0) || bank > i8::try_from(month).unwrap() + 1;
    let late_only_at_bank = differs && bank > 0 && ours == 0 && !before_data;
    let late_at_both = differs && bank > 0 && ours > 0 && !before_data;
    let has_statement = row.statements[month] > 0;
    let late_before = month > 0 && row.statuses[month - 1] > 0;
    match class {
        DifferenceClass::Agree => !differs,
        DifferenceClass::ContentWithNothingPaid => differs && bank == 0 && nothing_paid,
        DifferenceClass::OurMinimumWasMissed => differs && bank == 0 && !nothing_paid,
        DifferenceClass::ArrearsBeforeData => differs && bank > 0 && before_data,
        DifferenceClass::DelayWithoutStatement => late_only_at_bank && !has_statement,
        DifferenceClass::DelayGoesOn => late_only_at_bank && has_statement && late_before,
        DifferenceClass::OurMinimumWasMet => late_only_at_bank && has_statement && !late_before,
        DifferenceClass::BankCountsLess => late_at_both && bank < ours,
        DifferenceClass::BankCountsMore => late_at_both && bank > ours,
    }
}

#[test]
fn exactly_one_class_holds_for_every_combination() {
    for month in 0..COMPARED_MONTHS {
        for before in [-2, 0, 2] {
            for bank in -2..=8 {
                for (payment, statement) in [(0, 5_000), (1_000, 5_000), (0, 0), (1_000, -5)] {
                    for derived in ["*", "N", "1", "2", "3", "4", "5", "6", "7"] {
                        let mut row = row([before; MONTHS]);
                        row.statuses[month] = bank;
                        row.payments[month + 1] = payment;
                        row.statements[month] = statement;
                        let ours = derived.parse().unwrap_or(0);
                        let held: Vec<DifferenceClass> =
                            DifferenceClass::ALL.into_iter().filter(|class| holds(*class, &row, month, ours)).collect();
                        assert_eq!(held, [classify(&row, month, derived)], "{month} {before} {bank} {derived} {row:?}");
                    }
                }
            }
        }
    }
}

fn bank_rows() -> Vec<BankRow> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/credit-card-clients.csv.gz");
    let mut reader = RowReader::open(&path, b',').unwrap();
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row().unwrap() {
        rows.push(BankRow::read(&row.unwrap()).unwrap());
    }
    rows
}

/// How many statements of May to August have `chosen` as their (payment, statement), and how many of them carry a delay,
/// when the status of a month is held against the payment `shift` months later.
fn late_among(rows: &[BankRow], shift: usize, chosen: impl Fn(i64, i64) -> bool) -> (u32, u32) {
    let mut counts = (0, 0);
    for row in rows {
        for month in 1..COMPARED_MONTHS {
            let (payment, statement) = (row.payments[month + shift], row.statements[month + shift - 1]);
            if statement > 0 && chosen(payment, statement) {
                counts.0 += 1;
                counts.1 += u32::from(row.statuses[month] > 0);
            }
        }
    }
    counts
}

#[test]
fn the_data_bear_out_how_the_bank_counts() {
    let rows = bank_rows();
    assert_eq!(rows.len(), 30_000);
    // Nothing paid for a statement: the status of its own month knows it, that of the next month only half.
    assert_eq!(late_among(&rows, 1, |payment, _| payment == 0), (8_946, 7_469));
    assert_eq!(late_among(&rows, 0, |payment, _| payment == 0), (8_898, 4_401));
    // Paid in full: hardly ever late.
    assert_eq!(late_among(&rows, 1, |payment, statement| payment >= statement), (26_351, 41));
    assert_eq!(late_among(&rows, 0, |payment, statement| payment >= statement), (25_974, 954));
    // The first delay is a 2: nearly nobody goes from none to 1 before the last month, thousands go to 2.
    let first_delays = |to: i8| {
        let into = |row: &&BankRow| (1..COMPARED_MONTHS).any(|month| row.statuses[month - 1] <= 0 && row.statuses[month] == to);
        rows.iter().filter(into).count()
    };
    assert!(first_delays(1) < 40, "{}", first_delays(1));
    assert!(first_delays(2) > 5_000, "{}", first_delays(2));
}

#[test]
fn a_delay_at_the_bank_ends_only_when_much_more_than_minima_is_paid() {
    let mut counts = [[0_u32; 2]; 2];
    for row in bank_rows() {
        for month in 1..COMPARED_MONTHS {
            if row.statuses[month - 1] > 0 && row.statements[month] > 0 {
                let much = usize::from(row.payments[month + 1] * 10 >= row.statements[month]);
                counts[much][usize::from(row.statuses[month] > 0)] += 1;
            }
        }
    }
    // Of those who were late: after a payment below a tenth of the statement 1 in 7 is in order, above it 2 in 3.
    assert_eq!(counts, [[1_372, 8_452], [2_510, 1_434]]);
}
