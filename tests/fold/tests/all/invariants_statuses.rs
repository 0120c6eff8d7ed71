//! I-6 before rounding, and what statuses an account type may show (pboc-format 5.1, 5.2).

use credit_domain::calendar::Month;
use credit_domain::event::account_event::AccountType;
use credit_domain::ledger::{AccountStatus, Derived, RepaymentStatus};
use fold_tests::random_history::{History, plots, plots_of};
use fold_tests::shrunk::{Broken, promise, same, that};

/// Month ends of a history from its opening to the month after its last event, the next day, and much later.
fn days_of(history: &History) -> Vec<credit_domain::calendar::BusinessDate> {
    let (first, last) = (history.account().opened.open_date.month(), history.today.month().plus(1));
    let month_ends = (first.index()..=last.index()).map(|index| Month::from_index(index).last_day());
    month_ends.chain([history.today.plus_days(1), history.today.plus_days(200)]).collect()
}

fn check_overdue(derived: &Derived, account_type: AccountType) -> Result<(), Broken> {
    let status = derived.repayment_status;
    let at = || format!("on {}: {derived:?}", derived.as_of);
    let is_overdue = derived.overdue_total_minor > 0;
    let shows_it = matches!(status, RepaymentStatus::Overdue(_) | RepaymentStatus::BadDebt);
    that(shows_it == is_overdue, || format!("{} with {} overdue {}", status.code(), derived.overdue_total_minor, at()))?;
    that(is_overdue == (derived.periods_overdue > 0), || format!("{} periods overdue {}", derived.periods_overdue, at()))?;
    if let RepaymentStatus::Overdue(digit) = status {
        that((1..=7).contains(&digit), || format!("digit {digit} {}", at()))?;
        that(derived.days_past_due > 0, || format!("a digit without days past due {}", at()))?;
    }
    if status == RepaymentStatus::BadDebt {
        same(&derived.overdue_total_minor, &derived.balance_minor, format!("D-28: total overdue of a bad debt {}", at()))?;
    }
    that(derived.overdue_principal_minor <= derived.overdue_total_minor, || format!("BLE020 {}", at()))?;
    let buckets = derived.overdue_principal_31_60_minor
        + derived.overdue_principal_61_90_minor
        + derived.overdue_principal_91_180_minor
        + derived.overdue_principal_over_180_minor;
    that(buckets <= derived.overdue_principal_minor, || format!("D-25: buckets above the principal {}", at()))?;
    let shown = account_type != AccountType::R2 && derived.account_status == AccountStatus::Overdue;
    that(!shown || is_overdue, || format!("account status overdue with nothing overdue {}", at()))
}

/// With overdue items: all but the quasi-credit card and the claim.
const WITH_OVERDUE_ITEMS: &[AccountType] = &[AccountType::D1, AccountType::R1, AccountType::R2, AccountType::R4];

#[test]
fn d_26_what_is_overdue_never_exceeds_what_is_owed() {
    promise("D-26: total overdue <= balance", plots_of(WITH_OVERDUE_ITEMS), |plot| {
        let history = History::of(plot);
        for day in days_of(&history) {
            let derived = history.derived_on(day);
            let (overdue_minor, owed_minor) = (derived.overdue_total_minor, derived.balance_minor.max(0));
            that(overdue_minor <= owed_minor, || format!("{overdue_minor} overdue, {owed_minor} owed on {day}"))?;
        }
        Ok(())
    });
}

#[test]
fn i_06_before_rounding_a_digit_or_b_means_overdue_total_means_overdue_periods() {
    promise("I-6: digit or B <=> total overdue > 0 <=> periods overdue > 0", plots_of(WITH_OVERDUE_ITEMS), |plot| {
        let history = History::of(plot);
        for day in days_of(&history) {
            check_overdue(&history.derived_on(day), plot.account_type)?;
        }
        Ok(())
    });
}

/// F-20: R3 has no overdue items; a digit counts the days overdrawn, and only a debt is overdrawn.
#[test]
fn i_06_an_r3_shows_a_digit_while_it_is_overdrawn_and_has_no_overdue_items() {
    promise("I-6 for R3: a digit <=> something is overdrawn", plots_of(&[AccountType::R3]), |plot| {
        let history = History::of(plot);
        for day in days_of(&history) {
            let derived = history.derived_on(day);
            let at = || format!("on {}: {derived:?}", derived.as_of);
            let items = (derived.overdue_total_minor, derived.overdue_principal_minor, derived.periods_overdue);
            same(&items, &(0, 0, 0), format!("overdue items {}", at()))?;
            if matches!(derived.repayment_status, RepaymentStatus::Overdue(_) | RepaymentStatus::BadDebt) {
                that(derived.balance_minor > 0, || format!("nothing is owed {}", at()))?;
            }
            let over_180 = derived.overdrawn_over_180_minor;
            that((0..=derived.balance_minor.max(0)).contains(&over_180), || format!("{over_180} over 180 days {}", at()))?;
        }
        Ok(())
    });
}

#[test]
fn every_status_is_in_the_table_of_its_account_type() {
    promise("a status is one of its account type", plots(), |plot| {
        let history = History::of(plot);
        let is_card = matches!(plot.account_type, AccountType::R2 | AccountType::R3);
        for day in days_of(&history) {
            let derived = history.derived_on(day);
            if derived.voided_on.is_some() {
                // It should never have existed, and no report says anything of it.
                continue;
            }
            let at = || format!("{:?} and {:?} on {}", derived.repayment_status, derived.account_status, derived.as_of);
            let foreign = match derived.repayment_status {
                RepaymentStatus::NotApplicable => plot.account_type != AccountType::C1,
                RepaymentStatus::LateWithinMonth | RepaymentStatus::PaidByGuarantor | RepaymentStatus::SettledInKind => is_card,
                _ => plot.account_type == AccountType::C1,
            };
            that(!foreign, at)?;
            let card_only = derived.account_status == AccountStatus::NotActivated;
            that(is_card || !card_only, at)?;
            that(!is_card || derived.account_status != AccountStatus::Overdue, at)?;
            let closed = derived.account_status == AccountStatus::Closed;
            that(closed == derived.close.is_some(), at)?;
            let ended = matches!(derived.repayment_status, RepaymentStatus::Settled | RepaymentStatus::Ended);
            that(plot.account_type == AccountType::C1 || ended == closed, at)?;
            let owes_nothing = derived.balance_minor == 0 && derived.overdue_total_minor == 0;
            that(!closed || owes_nothing, || format!("a closed account owes {} on {}", derived.balance_minor, day))?;
        }
        Ok(())
    });
}
