//! Packing of a ledger: the fold of an account's sealed facts.

use super::pack::{Pack, packed_struct};
use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use credit_domain::ledger::standing::{BadDebt, LargeInstalmentLine, Standing, StopCauses, TransferOut};
use credit_domain::ledger::{Episode, Ledger, Observation, Payment, Plan, Required, RiskTrack, Statement};

packed_struct! {
    Ledger {
        account_type, folded_to, limit_minor, balance_minor, interest_since_bill_minor, fee_since_bill_minor, required, plans,
        statement, last_payment, paid_month, paid_in_month_minor, risk, episodes, closed, standing,
    }
    Required {
        source_id, line_no, due_date, gross_minor, principal_minor, interest_minor, fee_minor, charges_to_enter_minor,
        settled_on,
    }
    Plan { plan_id, origin, source_id, is_large_instalment, lines }
    Statement { cycle, bill_date, due_date, balance_minor }
    Payment { date, amount_minor }
    RiskTrack { class, since, decided, observation }
    Observation { class, time_ends, due_dates_left }
    Episode { first_on, ended_on }
    Standing {
        activated_on, stops, bill_day, maturity, account_code, reporting_institution, bad_debt, judicial_since,
        guarantor_paid_on, settled_in_kind_on, transferred_out, repurchased_on, original_claim, securitised, reopened_on,
        voided_on, large_instalment_line,
    }
    BadDebt { since, written_off }
    TransferOut { on, kind }
    LargeInstalmentLine { limit_minor, valid_from, valid_to }
}

impl Pack for StopCauses {
    fn pack(&self, packer: &mut Packer<'_>) {
        packer.byte(self.bits());
    }

    fn unpack(unpacker: &mut Unpacker<'_>) -> Result<StopCauses, StoreError> {
        let bits = unpacker.byte()?;
        StopCauses::from_bits(bits).ok_or_else(|| unpacker.damaged())
    }
}
