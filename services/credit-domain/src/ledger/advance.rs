//! What time alone does: charges that fall due enter the balance (D-22), days past due grow, the class follows its
//! floors (D-35), adverse episodes begin and end. Going from one day to another in one step or in many gives the same.

use super::Ledger;
use crate::calendar::BusinessDate;
use crate::event::account_event::CloseCause;
use crate::product_rule::ProductRule;

/// Days past due from which a class is the floor, worst first (domain 4.5, 4.6; D-35).
const CLASS_FLOORS: [(i32, u8); 4] = [(361, 5), (271, 4), (91, 3), (1, 2)];

/// The floor of the five-category class for so many days past due.
pub fn class_floor(days_past_due: i32) -> u8 {
    CLASS_FLOORS.iter().find(|(from_day, _)| days_past_due >= *from_day).map_or(1, |(_, class)| *class)
}

fn first_day_of_class(class: u8) -> i32 {
    CLASS_FLOORS.iter().find(|(_, of_class)| *of_class == class).map_or(0, |(from_day, _)| *from_day)
}

impl Ledger {
    /// Lets the time pass up to the beginning of `date`; an earlier date changes nothing.
    pub fn advance_to(&mut self, date: BusinessDate, rule: &ProductRule) {
        if date <= self.folded_to {
            return;
        }
        self.end_days(self.folded_to, date.plus_days(-1), rule);
        self.enter_charges_through(date);
        self.folded_to = date;
        self.forget_settled_of_earlier_months();
    }

    /// Ends the day the ledger is folded to, so that class and episode can be read as of its end.
    pub(super) fn end_day(&mut self, rule: &ProductRule) {
        self.end_days(self.folded_to, self.folded_to, rule);
    }

    /// Days past due at the end of `day`: 0 within grace, after it counted from the due date (D-16).
    pub fn days_past_due_on(&self, day: BusinessDate, rule: &ProductRule) -> i32 {
        self.oldest_unpaid_due_date().map_or(0, |due_date| days_past_due(due_date, day, rule))
    }

    /// Ends every day from `first` to `last`. Money moves on `first` only, so what is unpaid stays the same after it.
    fn end_days(&mut self, first: BusinessDate, last: BusinessDate, rule: &ProductRule) {
        let oldest = self.oldest_unpaid_due_date();
        let days_first = oldest.map_or(0, |due_date| days_past_due(due_date, first, rule));
        let days_last = oldest.map_or(0, |due_date| days_past_due(due_date, last, rule));
        self.track_episode_on(first, days_first > 0);
        self.track_class_on(first, class_floor(days_first));
        let Some(due_date) = oldest.filter(|_| days_last > 0) else { return };
        let first_overdue_day = i32::from(rule.grace_days) + 1;
        if days_first == 0 {
            self.track_episode_on(due_date.plus_days(first_overdue_day), true);
        }
        let class = class_floor(days_last);
        if class != class_floor(days_first) {
            self.track_class_on(due_date.plus_days(first_day_of_class(class).max(first_overdue_day)), class);
        }
    }

    /// An episode starts on the first day overdue and ends on the day of the payment that cured it.
    fn track_episode_on(&mut self, day: BusinessDate, overdue: bool) {
        let running = self.episode.first_overdue_on.is_some() && self.episode.ended_on.is_none();
        if overdue && !running {
            self.episode.count += 1;
            self.episode.first_overdue_on = Some(day);
            self.episode.ended_on = None;
        } else if !overdue && running {
            self.episode.ended_on = Some(day);
        }
    }

    /// An account that ended other than normally keeps the class of its last day: ending cures nothing.
    fn track_class_on(&mut self, day: BusinessDate, class: u8) {
        let ended_unpaid = matches!(self.closed, Some((_, CloseCause::Other)));
        if class != self.risk.class && !ended_unpaid {
            self.risk.class = class;
            self.risk.since = day;
        }
    }

    /// The class as it stands before an end other than normal freezes it.
    pub(super) fn settle_class_before_end(&mut self, rule: &ProductRule) {
        let class = class_floor(self.days_past_due_on(self.folded_to, rule));
        self.track_class_on(self.folded_to, class);
    }

    /// Interest and fee of schedule lines due by `date` become part of what is owed (D-22).
    pub(super) fn enter_charges_through(&mut self, date: BusinessDate) {
        for required in self.required.iter_mut().take_while(|required| required.due_date <= date) {
            self.balance_minor += required.charges_to_enter_minor;
            required.charges_to_enter_minor = 0;
        }
        if !self.plans.iter().any(|plan| plan.lines.iter().any(|line| line.due_date <= date)) {
            return;
        }
        for plan in &mut self.plans {
            for line in plan.lines.iter().filter(|line| line.due_date <= date) {
                self.balance_minor += line.interest_minor + line.fee_minor;
                self.interest_since_bill_minor += line.interest_minor;
                self.fee_since_bill_minor += line.fee_minor;
            }
            plan.lines.retain(|line| line.due_date > date);
        }
        self.plans.retain(|plan| !plan.lines.is_empty());
    }

    fn forget_settled_of_earlier_months(&mut self) {
        if self.required.iter().all(|required| required.settled_on.is_none()) {
            return;
        }
        let first_day = self.folded_to.month().first_day();
        self.required.retain(|required| {
            required.settled_on.is_none_or(|settled_on| required.due_date >= first_day || settled_on >= first_day)
        });
    }
}

/// Days past due of one amount at the end of `day` (D-16).
pub(super) fn days_past_due(due_date: BusinessDate, day: BusinessDate, rule: &ProductRule) -> i32 {
    let days = day.days_since(due_date);
    if days > i32::from(rule.grace_days) { days } else { 0 }
}
