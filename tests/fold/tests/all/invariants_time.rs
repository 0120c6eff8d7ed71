//! I-4: what time alone does; and months in a row: many from one fold equal each from its own, and later facts do not
//! reach back.

use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::fact::Fact;
use credit_domain::ledger::derive::derived_from_facts;
use credit_domain::ledger::effective::effective_facts;
use credit_domain::ledger::history::derived_at_month_ends;
use credit_domain::ledger::{Derived, Ledger, RepaymentStatus};
use credit_domain::product_rule::ProductRule;
use fold_tests::random_history::{History, plots};
use fold_tests::shrunk::{Broken, promise, same, that};

fn digit_of(derived: &Derived) -> u8 {
    match derived.repayment_status {
        RepaymentStatus::Overdue(digit) => digit,
        _ => 0,
    }
}

/// A table that turns milder would let a floor fall by itself.
fn has_one_table(rule: &ProductRule, from: BusinessDate, to: BusinessDate) -> bool {
    rule.class_tables.iter().all(|table| table.from <= from || table.from > to)
}

fn grows_with_time(earlier: &Derived, later: &Derived, rule: &ProductRule) -> Result<(), Broken> {
    let days = u32::try_from(later.as_of.days_since(earlier.as_of)).expect("a later day");
    let at = |what: &str, earlier_value: i64, later_value: i64| {
        format!("{what}: {earlier_value} on {}, {later_value} on {}", earlier.as_of, later.as_of)
    };
    let days_past_due = (earlier.days_past_due, later.days_past_due);
    that(days_past_due.0 == 0 || days_past_due.1 == days_past_due.0 + days, || {
        at("days past due", i64::from(days_past_due.0), i64::from(days_past_due.1))
    })?;
    let never_falls = [
        ("periods overdue", i64::from(earlier.periods_overdue), i64::from(later.periods_overdue)),
        ("total overdue", earlier.overdue_total_minor, later.overdue_total_minor),
        ("principal overdue", earlier.overdue_principal_minor, later.overdue_principal_minor),
        ("principal over 180", earlier.overdue_principal_over_180_minor, later.overdue_principal_over_180_minor),
        ("overdrawn over 180", earlier.overdrawn_over_180_minor, later.overdrawn_over_180_minor),
        ("balance", earlier.balance_minor, later.balance_minor),
        ("episode", i64::from(earlier.adverse_episode_no), i64::from(later.adverse_episode_no)),
    ];
    for (what, earlier_value, later_value) in never_falls {
        that(earlier_value <= later_value, || at(what, earlier_value, later_value))?;
    }
    if rule.terms_on(earlier.as_of).statuses == rule.terms_on(later.as_of).statuses {
        let digits = (digit_of(earlier), digit_of(later));
        that(digits.0 <= digits.1, || at("digit", i64::from(digits.0), i64::from(digits.1)))?;
    }
    if has_one_table(rule, earlier.as_of, later.as_of) {
        let floors = (earlier.risk_class_floor, later.risk_class_floor);
        that(floors.0 <= floors.1, || at("class floor", i64::from(floors.0), i64::from(floors.1)))?;
    }
    let not_below = later.risk_class >= later.risk_class_floor && later.risk_class >= later.risk_class_decided;
    that(not_below, || format!("class {} below its floor or its decision on {}", later.risk_class, later.as_of))?;
    let ended = |derived: &Derived| derived.episodes.iter().filter(|episode| episode.ended_on.is_some()).count();
    let (before, after) = (ended(earlier), ended(later));
    that(before == after && earlier.episodes[..before] == later.episodes[..before], || {
        format!("{:?} on {}, {:?} on {}", earlier.episodes, earlier.as_of, later.episodes, later.as_of)
    })
}

#[test]
fn i_04_without_events_days_past_due_grow_by_one_a_day_and_nothing_gets_better() {
    promise("I-4: time alone makes nothing better", (plots(), 1..40_i32, 1..400_i32), |(plot, near, far)| {
        let history = History::of(plot);
        // An event may take effect one day ahead (D-11).
        let first = history.derived_on(history.today.plus_days(1));
        let near = history.derived_on(first.as_of.plus_days(*near));
        let far = history.derived_on(near.as_of.plus_days(*far));
        if first.voided_on.is_some() {
            return Ok(());
        }
        if first.close.is_some() {
            same(&far.close, &first.close, "close")?;
            return same(&(far.balance_minor, far.overdue_total_minor), &(0, 0), format!("a closed account on {}", far.as_of));
        }
        grows_with_time(&first, &near, &history.book.rule)?;
        grows_with_time(&near, &far, &history.book.rule)
    });
}

#[test]
fn i_04_many_days_in_one_step_equal_day_by_day() {
    promise("I-4: time in one step equals time in many", (plots(), 1..120_i32), |(plot, days)| {
        let history = History::of(plot);
        let (opened, rule) = (&history.account().opened, &history.book.rule);
        let facts: Vec<&Fact> = effective_facts(history.facts());
        let mut at_once = Ledger::opening(opened);
        at_once.fold(&facts, opened, rule);
        let end = history.today.plus_days(1 + days);
        let mut by_day = Ledger::opening(opened);
        // The facts of one day belong together: an allocation stands beside its repayment.
        for of_day in facts.chunk_by(|one, other| one.value_date == other.value_date) {
            while by_day.folded_to < of_day[0].value_date {
                by_day.advance_to(by_day.folded_to.plus_days(1), rule);
            }
            by_day.fold(of_day, opened, rule);
        }
        while by_day.folded_to < end {
            by_day.advance_to(by_day.folded_to.plus_days(1), rule);
        }
        at_once.advance_to(end, rule);
        same(&at_once, &by_day, format!("ledger on {end}"))
    });
}

#[test]
fn month_ends_from_one_fold_equal_each_from_its_own() {
    let months = (plots(), -3..12_i32, 0..30_i32);
    promise("month ends from one fold equal the flat derivation", months, |(plot, from, count)| {
        let history = History::of(plot);
        let (opened, rule) = (&history.account().opened, &history.book.rule);
        let from = opened.open_date.month().plus(*from);
        let facts: Vec<&Fact> = history.facts().collect();
        let through = from.plus(*count);
        let in_a_row = derived_at_month_ends(opened, facts.iter().rev().copied(), from, through, rule);
        let first = from.max(opened.open_date.month());
        let each: Vec<Derived> = (first.index()..=through.index())
            .map(|index| derived_from_facts(opened, facts.iter().copied(), Month::from_index(index).last_day(), rule))
            .collect();
        same(&in_a_row.len(), &each.len(), "number of months")?;
        for (found, expected) in in_a_row.iter().zip(&each) {
            same(found, expected, format!("values on {}", expected.as_of))?;
        }
        Ok(())
    });
}

#[test]
fn a_month_end_knows_nothing_of_later_facts() {
    promise("values at a day come from the facts up to it alone", (plots(), 0..500_i32), |(plot, days)| {
        let history = History::of(plot);
        let (opened, rule) = (&history.account().opened, &history.book.rule);
        let as_of = opened.open_date.plus_days(*days);
        let up_to = history.facts().filter(|fact| fact.value_date <= as_of);
        same(
            &derived_from_facts(opened, up_to, as_of, rule),
            &derived_from_facts(opened, history.facts(), as_of, rule),
            format!("values on {as_of}"),
        )
    });
}
