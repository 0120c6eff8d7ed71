//! Guards of bad debt: proposed, written off, taken back, recovered (D-06, D-28, E-27, E-28).

use super::guard::Guard;
use crate::event::account_event::{AccountEvent, DebtWrittenOff, WriteOffReversed, WrittenOffDebtRecovered};
use crate::fact::Fact;
use crate::ids::BusinessId;

impl<'a> Guard<'a> {
    pub(super) fn write_off_proposed(&mut self) {
        self.unique();
        self.needs_debt();
        self.not_bad_debt_later();
    }

    /// D-06: never of 0. Where a proposal came before, it is the write-off that was proposed.
    pub(super) fn debt_written_off(&mut self, written_off: &DebtWrittenOff) {
        self.amount(written_off.amount_minor, written_off.currency);
        self.unique();
        self.needs_debt();
        self.not_bad_debt_later();
        let is_proposed = self.ledger_before().is_some_and(|before| before.standing.bad_debt.is_some());
        if is_proposed && !self.is_out_of_state() {
            let proposes_it = |event: &AccountEvent| match event {
                AccountEvent::WriteOffProposed(proposed) => proposed.write_off_id == written_off.write_off_id,
                _ => false,
            };
            let _proposal =
                self.find_named("WRITE_OFF_ID_DIFFERS", "write_off_id", "the same value as in its proposal", proposes_it);
        }
    }

    /// One write-off at a time, also for one that is found late and lies before another. Nor may one that is found late
    /// close the account, because its debt came to nothing afterwards, before other things that happened (D-28).
    fn not_bad_debt_later(&mut self) {
        let comes_later = self.original.is_none()
            && self.ledger_before().is_some_and(|before| before.standing.bad_debt.is_none())
            && self.ledger_now().standing.bad_debt.is_some();
        if comes_later {
            self.find("BAD_DEBT_ALREADY", "event_type", "an account that is not bad debt by another, later write-off");
        } else if let Some((closed_on, _)) = self.ledger_with_event().and_then(|ledger| ledger.closed)
            && self.closed_on.is_none()
            && self.is_followed_after(closed_on)
        {
            let expected =
                "a day after which the debt did not come to nothing before the last purchase, charge, bill or repayment";
            self.find("CLOSE_BEFORE_LATER_EVENTS", "effective_date", expected);
        }
    }

    /// D-06, E-28: takes back the newest of the write-off and its proposal that is still in force, on that one's day.
    pub(super) fn write_off_reversed(&mut self, reversed: &WriteOffReversed) {
        match self.write_off_in_force(&reversed.write_off_id) {
            Some(taken_back) => self.value_date = taken_back.value_date,
            None if self.needs_history => {}
            None => self.find("WRITE_OFF_UNKNOWN", "write_off_id", "the id of a write-off, or of its proposal, that is in force"),
        }
    }

    /// The newest write-off or proposal with this id that no other reversal took back.
    fn write_off_in_force(&mut self, write_off_id: &BusinessId) -> Option<&'a Fact> {
        let day = self.original.map(|original| original.value_date);
        let of_its_day = |fact: &&Fact| day.is_none_or(|day| day == fact.value_date);
        let newest = self.write_offs_in_force(write_off_id).into_iter().filter(of_its_day).max_by_key(|fact| fact.order_key());
        if newest.is_none() && self.history.is_none() {
            self.needs_history = true;
        }
        newest
    }

    /// The write-offs and proposals with this id, as far as they are known, that are neither superseded nor taken back.
    /// Reversals lie on the day of what they took back.
    pub(super) fn write_offs_in_force(&self, write_off_id: &BusinessId) -> Vec<&'a Fact> {
        let (mut candidates, mut reversals): (Vec<&'a Fact>, Vec<&'a Fact>) = (Vec::new(), Vec::new());
        for fact in self.all_known() {
            let names_it = match &fact.event {
                AccountEvent::WriteOffProposed(proposed) => proposed.write_off_id == *write_off_id,
                AccountEvent::DebtWrittenOff(written_off) => written_off.write_off_id == *write_off_id,
                AccountEvent::WriteOffReversed(reversed) => reversed.write_off_id == *write_off_id,
                _ => false,
            };
            if !names_it || self.is_superseded(fact) {
                continue;
            }
            match &fact.event {
                AccountEvent::WriteOffReversed(_) if self.is_original(fact) => {}
                AccountEvent::WriteOffReversed(_) => reversals.push(fact),
                _ => candidates.push(fact),
            }
        }
        // Each reversal, in the order in which they came, takes back the newest that came before it on its day.
        reversals.sort_unstable_by_key(|reversal| reversal.version);
        for reversal in reversals {
            let before_it = candidates
                .iter()
                .enumerate()
                .filter(|(_, candidate)| candidate.value_date == reversal.value_date && candidate.version < reversal.version);
            if let Some((index, _)) = before_it.max_by_key(|(_, candidate)| candidate.version) {
                candidates.remove(index);
            }
        }
        candidates
    }

    /// Needs bad debt; the account may have closed meanwhile, by this very debt coming to nothing.
    pub(super) fn written_off_debt_recovered(&mut self, recovered: &WrittenOffDebtRecovered) {
        self.amount_of_its_own(recovered.amount_minor, recovered.currency);
        if self.is_out_of_state() {
            return;
        }
        if self.ledger_before().is_some_and(|before| before.standing.bad_debt.is_none()) {
            self.find("BAD_DEBT_MISSING", "event_type", "a debt that is written off, or is to be");
        }
    }
}
