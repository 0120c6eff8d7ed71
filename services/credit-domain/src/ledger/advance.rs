//! What time alone does: charges that fall due enter the balance (D-22), days past due grow, the class follows its
//! floors and the end of an observation (D-35), adverse episodes begin and end. Going from one day to another in one
//! step or in many gives the same.

use super::required::Dues;
use super::{Episode, Ledger, Required};
use crate::calendar::BusinessDate;
use crate::event::account_event::CloseCause;
use crate::ids::BusinessId;
use crate::money::Minor;
use crate::product_rule::{AmountPart, ProductRule};

impl Ledger {
    /// Lets the time pass up to the beginning of `date`; an earlier date changes nothing.
    pub fn advance_to(&mut self, date: BusinessDate, rule: &ProductRule) {
        if date <= self.folded_to {
            return;
        }
        while let Some(overdrawn_on) = self.next_charge_owed_at_once(date) {
            self.pass_days_until(overdrawn_on, rule);
        }
        self.pass_days_until(date, rule);
    }

    /// Nothing becomes required on the days before `date`.
    fn pass_days_until(&mut self, date: BusinessDate, rule: &ProductRule) {
        self.end_days(self.folded_to, date.plus_days(-1), rule);
        self.enter_charges_through(date, rule);
        self.folded_to = date;
        self.forget_settled_of_earlier_months();
    }

    /// The next day before `date` on which a charge of a plan enters the balance and is owed at once (R3).
    fn next_charge_owed_at_once(&self, date: BusinessDate) -> Option<BusinessDate> {
        if Dues::of(self.account_type) != Dues::AtOnce || self.plans.is_empty() {
            return None;
        }
        let due_dates = self.plans.iter().flat_map(|plan| &plan.lines).map(|line| line.due_date);
        due_dates.filter(|due_date| *due_date > self.folded_to && *due_date < date).min()
    }

    /// Ends the day the ledger is folded to, so that class and episode can be read as of its end. Ending a day again
    /// changes nothing.
    pub(super) fn end_day(&mut self, rule: &ProductRule) {
        if !self.ended_before(self.folded_to) {
            let observation_ends = self.observation_ends(self.folded_to);
            self.end_one_day(self.folded_to, observation_ends, rule);
        }
    }

    /// Days past due at the end of `day`: 0 within grace, after it counted from the due date (D-16).
    pub fn days_past_due_on(&self, day: BusinessDate, rule: &ProductRule) -> i32 {
        self.oldest_overdue_on(day, rule).map_or(0, |due_date| day.days_since(due_date))
    }

    /// Due date of the oldest amount that is overdue at the end of `day`.
    fn oldest_overdue_on(&self, day: BusinessDate, rule: &ProductRule) -> Option<BusinessDate> {
        let due = self.unpaid().map(|required| required.due_date).take_while(|due_date| *due_date < day);
        due.into_iter().find(|due_date| first_overdue_day(*due_date, rule) <= day)
    }

    /// An account that is no more changes nothing by time; the day on which it ended still counts.
    fn ended_before(&self, day: BusinessDate) -> bool {
        self.closed.is_some_and(|(closed_on, _)| closed_on < day) || self.standing.voided_on.is_some_and(|on| on < day)
    }

    /// Ends every day from `first` to `last`. Events are on `first` only, so what is unpaid stays the same after it, and
    /// only the days on which time changes something are looked at.
    fn end_days(&mut self, first: BusinessDate, last: BusinessDate, rule: &ProductRule) {
        if self.ended_before(first) {
            return;
        }
        let observation_ends = self.observation_ends(first);
        self.end_one_day(first, observation_ends, rule);
        if !self.is_running() {
            return;
        }
        let mut day = first;
        while let Some(next) = self.next_change(day, last, observation_ends, rule) {
            self.end_one_day(next, observation_ends, rule);
            day = next;
        }
        self.let_due_dates_pass(first, last);
    }

    fn end_one_day(&mut self, day: BusinessDate, observation_ends: Option<BusinessDate>, rule: &ProductRule) {
        let days_past_due = self.days_past_due_on(day, rule);
        let is_bad_debt = self.standing.bad_debt.is_some() && self.is_running();
        self.track_episode_on(day, days_past_due > 0 || is_bad_debt);
        self.track_class_on(day, self.class_on(day, days_past_due, observation_ends, rule));
    }

    /// The next day after `day`, up to `last`, on which days past due begin or reach a floor, a class table takes
    /// effect, or an observation is over.
    fn next_change(
        &self,
        day: BusinessDate,
        last: BusinessDate,
        observation_ends: Option<BusinessDate>,
        rule: &ProductRule,
    ) -> Option<BusinessDate> {
        let mut next: Option<BusinessDate> = None;
        let mut consider = |candidate: BusinessDate| {
            if candidate > day && candidate <= last && next.is_none_or(|earlier| candidate < earlier) {
                next = Some(candidate);
            }
        };
        if let Some(ends) = observation_ends {
            consider(ends);
        }
        for due_date in self.unpaid().map(|required| required.due_date).take_while(|due_date| *due_date < last) {
            consider(first_overdue_day(due_date, rule));
        }
        if let Some(due_date) = self.oldest_overdue_on(day, rule) {
            for table in &rule.class_tables {
                consider(table.from);
                for (from_day, _) in &table.floors {
                    consider(due_date.plus_days(i32::from(*from_day)));
                }
            }
        }
        next
    }

    /// An episode starts on the first day overdue, or as bad debt, and ends on the day that cured it. Adverse content
    /// without arrears has an episode of one day.
    fn track_episode_on(&mut self, day: BusinessDate, is_adverse: bool) {
        let newest = self.episodes.last_mut();
        match newest {
            Some(episode) if episode.ended_on.is_none() => {
                if !is_adverse {
                    episode.ended_on = Some(day);
                }
            }
            _ if is_adverse => self.episodes.push(Episode { first_on: day, ended_on: None }),
            Some(episode) if episode.ended_on == Some(day) => {}
            _ => {
                let standing = &self.standing;
                let is_marked = standing.guarantor_paid_on == Some(day)
                    || standing.settled_in_kind_on == Some(day)
                    || self.closed == Some((day, CloseCause::Other));
                if is_marked {
                    self.episodes.push(Episode { first_on: day, ended_on: Some(day) });
                }
            }
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

    /// D-35: the worst of the floor by days past due, the lender's decision, and what an observation keeps.
    fn class_on(&self, day: BusinessDate, days_past_due: i32, observation_ends: Option<BusinessDate>, rule: &ProductRule) -> u8 {
        let observed = self.risk.observation.filter(|_| observation_ends.is_none_or(|ends| day < ends));
        let kept = observed.map_or(1, |observation| observation.class);
        rule.class_floor(days_past_due, day).max(self.risk.decided).max(kept)
    }

    /// The class as it would stand if the day folded to ended now.
    pub(super) fn class_today(&self, rule: &ProductRule) -> u8 {
        let today = self.folded_to;
        self.class_on(today, self.days_past_due_on(today, rule), self.observation_ends(today), rule)
    }

    /// The class as it stands before an end other than normal freezes it.
    pub(super) fn settle_class_before_end(&mut self, rule: &ProductRule) {
        self.track_class_on(self.folded_to, self.class_today(rule));
    }

    /// The first day on which the running observation is over, as far as the due dates known on `today` tell.
    fn observation_ends(&self, today: BusinessDate) -> Option<BusinessDate> {
        let observation = self.risk.observation?;
        let Some(others_before) = observation.due_dates_left.checked_sub(1) else { return Some(observation.time_ends) };
        let last_due_date = self.due_dates_from(today).nth(usize::from(others_before))?;
        Some(observation.time_ends.max(last_due_date.plus_days(1)))
    }

    /// Due dates from a day on, each once; what fell away was never due.
    fn due_dates_from(&self, day: BusinessDate) -> impl Iterator<Item = BusinessDate> {
        let mut newest = None;
        let due = self.required.iter().filter(|required| required.gross_minor > 0).map(|required| required.due_date);
        due.skip_while(move |due_date| *due_date < day).filter(move |due_date| newest.replace(*due_date) != Some(*due_date))
    }

    /// A due date has passed when its day is over; an observation ends when its time is over and its due dates passed.
    fn let_due_dates_pass(&mut self, first: BusinessDate, last: BusinessDate) {
        let Some(mut observation) = self.risk.observation else { return };
        let passed = self.due_dates_from(first).take_while(|due_date| *due_date <= last).count();
        observation.due_dates_left = observation.due_dates_left.saturating_sub(u8::try_from(passed).unwrap_or(u8::MAX));
        let is_over = observation.due_dates_left == 0 && observation.time_ends <= last.plus_days(1);
        self.risk.observation = (!is_over).then_some(observation);
    }

    /// Interest and fee of schedule lines due by `date` become part of what is owed (D-22).
    pub(super) fn enter_charges_through(&mut self, date: BusinessDate, rule: &ProductRule) {
        for required in self.required.iter_mut().take_while(|required| required.due_date <= date) {
            self.balance_minor += required.charges_to_enter_minor;
            required.charges_to_enter_minor = 0;
        }
        if !self.plans.iter().any(|plan| plan.lines.iter().any(|line| line.due_date <= date)) {
            return;
        }
        let mut plans = std::mem::take(&mut self.plans);
        for plan in &mut plans {
            for line in plan.lines.iter().filter(|line| line.due_date <= date) {
                self.interest_since_bill_minor += line.interest_minor;
                self.fee_since_bill_minor += line.fee_minor;
                self.raise_balance(&plan.plan_id, line.due_date, line.interest_minor, AmountPart::Interest, rule);
                self.raise_balance(&plan.plan_id, line.due_date, line.fee_minor, AmountPart::Fee, rule);
            }
            plan.lines.retain(|line| line.due_date > date);
        }
        self.plans = plans;
        self.prune_plans();
    }

    /// Raises what is owed. A quasi-credit card and bad debt owe at once what makes the debt larger; a credit balance
    /// is consumed first (E-15).
    pub(super) fn raise_balance(
        &mut self,
        source_id: &BusinessId,
        date: BusinessDate,
        amount_minor: Minor,
        part: AmountPart,
        rule: &ProductRule,
    ) {
        let debt_before_minor = self.balance_minor.max(0);
        self.balance_minor += amount_minor;
        let enlarged_by_minor = self.balance_minor.max(0) - debt_before_minor;
        if enlarged_by_minor > 0 && self.owes_at_once() {
            self.require(Required::of_part(source_id.clone(), date, enlarged_by_minor, part), date, rule);
        }
    }

    fn forget_settled_of_earlier_months(&mut self) {
        if self.required.iter().any(|required| required.settled_on.is_some()) {
            let first_day = self.folded_to.month().first_day();
            self.required.retain(|required| {
                required.settled_on.is_none_or(|settled_on| required.due_date >= first_day || settled_on >= first_day)
            });
        }
        if !self.plans.is_empty() {
            self.prune_plans();
        }
    }
}

/// The day from the end of which an unpaid amount counts as overdue (D-16).
pub(super) fn first_overdue_day(due_date: BusinessDate, rule: &ProductRule) -> BusinessDate {
    due_date.plus_days(i32::from(rule.terms_on(due_date).grace_days) + 1)
}

/// Days past due of one amount at the end of `day` (D-16).
pub(super) fn days_past_due(due_date: BusinessDate, day: BusinessDate, rule: &ProductRule) -> i32 {
    if day >= first_overdue_day(due_date, rule) { day.days_since(due_date) } else { 0 }
}
