//! Guards of repayments and their reversals.

use super::guard::Guard;
use crate::event::account_event::{AccountEvent, RepaymentReceived, RepaymentReversed};

impl Guard<'_> {
    pub(super) fn repayment_received(&mut self, repayment: &RepaymentReceived) {
        self.amount(repayment.amount_minor, repayment.currency);
        self.unique("REPAYMENT_ID_REPEATED", "repayment_id", &repayment.repayment_id, |event| match event {
            AccountEvent::RepaymentReceived(repayment) => Some(&repayment.repayment_id),
            _ => None,
        });
        if let Some(bank_ref) = &repayment.bank_ref {
            self.bank_reference(bank_ref);
        }
    }

    /// 4.4(6): names a repayment of this account, once only. It counts on the repayment's value date (D-15).
    pub(super) fn repayment_reversed(&mut self, reversal: &RepaymentReversed) {
        let found = self.look_up(
            |event| matches!(event, AccountEvent::RepaymentReceived(repayment) if repayment.repayment_id == reversal.repayment_id),
        );
        let Some(repayment) = found else {
            if !self.needs_history {
                self.find("REPAYMENT_UNKNOWN", "repayment_id", "the id of a repayment on this account");
            }
            return;
        };
        let names_it = |event: &AccountEvent| matches!(event, AccountEvent::RepaymentReversed(earlier) if earlier.repayment_id == reversal.repayment_id);
        let already_reversed = self.all_known().any(|fact| {
            fact.value_date == repayment.value_date
                && names_it(&fact.event)
                && !self.is_original(fact)
                && !self.is_superseded(fact)
        });
        if already_reversed {
            self.find("REPAYMENT_REVERSED_TWICE", "repayment_id", "a repayment that is not reversed yet");
        }
        if self.original.is_some_and(|original| !names_it(&original.event)) {
            self.find("SUPERSEDING_ID_DIFFERS", "repayment_id", "the same value as in the superseded event");
        }
        self.value_date = repayment.value_date;
        if self.closed_on.is_some_and(|closed_on| repayment.value_date <= closed_on) {
            // D-20: the close stands, but somebody has to look.
            self.note("REPAYMENT_REVERSED_AFTER_CLOSE", "repayment_id", "usually no reversal once the account is closed");
        }
    }
}
