//! Where an account stands in its life (domain 4.5), and which events it takes there.
//!
//! The state is read from the ledger, never stored. One account can be several things at once, for example stopped,
//! overdue and sued; the gravest is its state. How states follow one another is a table: `lifecycle_transitions`.

use super::lifecycle_transitions::{Place, TRANSITIONS, Trigger};
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountEvent, AccountType};
use crate::ledger::standing::{BadDebt, Standing};
use crate::ledger::{Derived, Ledger};
use crate::product_rule::ProductRule;

/// From the lightest to the gravest: a graver state hides a lighter one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LifecycleState {
    Normal,
    /// A card that is not activated (pboc-format 5.2, status 6).
    Unused,
    /// The use is stopped for any cause.
    UsageStopped,
    /// Days past due are above 0; also for cards, whose status at the bureau does not say so (D-34).
    Overdue,
    JudicialRecovery,
    /// A write-off is being determined (D-28).
    BadDebtPending,
    BadDebtWrittenOff,
    /// Out of the books, and of the reports (D-37).
    TransferredOut,
    /// By an event, or because a bad debt came to nothing.
    Closed,
    /// Should never have existed; nothing follows.
    Voided,
}

impl LifecycleState {
    pub const ALL: [LifecycleState; 10] = [
        LifecycleState::Unused,
        LifecycleState::Normal,
        LifecycleState::Overdue,
        LifecycleState::UsageStopped,
        LifecycleState::BadDebtPending,
        LifecycleState::BadDebtWrittenOff,
        LifecycleState::JudicialRecovery,
        LifecycleState::TransferredOut,
        LifecycleState::Closed,
        LifecycleState::Voided,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            LifecycleState::Unused => "Unused",
            LifecycleState::Normal => "Normal",
            LifecycleState::Overdue => "Overdue",
            LifecycleState::UsageStopped => "UsageStopped",
            LifecycleState::BadDebtPending => "BadDebtPending",
            LifecycleState::BadDebtWrittenOff => "BadDebtWrittenOff",
            LifecycleState::JudicialRecovery => "JudicialRecovery",
            LifecycleState::TransferredOut => "TransferredOut",
            LifecycleState::Closed => "Closed",
            LifecycleState::Voided => "Voided",
        }
    }

    /// The state at the end of `day`, to which the ledger was advanced.
    pub fn of_ledger(ledger: &Ledger, account_type: AccountType, day: BusinessDate, rule: &ProductRule) -> LifecycleState {
        let Standing { activated_on, stops, bad_debt, judicial_since, transferred_out, voided_on, .. } = &ledger.standing;
        gravest(&Signs {
            is_voided: voided_on.is_some(),
            is_closed: ledger.closed.is_some(),
            is_transferred_out: transferred_out.is_some(),
            bad_debt: *bad_debt,
            is_judicial: judicial_since.is_some(),
            is_overdue: ledger.days_past_due_on(day, rule) > 0,
            is_stopped: !stops.is_empty(),
            is_unused: is_card(account_type) && activated_on.is_none(),
        })
    }

    /// The state that goes with derived values.
    pub fn of_derived(derived: &Derived, account_type: AccountType) -> LifecycleState {
        gravest(&Signs {
            is_voided: derived.voided_on.is_some(),
            is_closed: derived.close.is_some(),
            is_transferred_out: derived.transferred_out.is_some(),
            bad_debt: derived.bad_debt,
            is_judicial: derived.judicial_since.is_some(),
            is_overdue: derived.days_past_due > 0,
            is_stopped: derived.stopped,
            is_unused: is_card(account_type) && derived.activated_on.is_none(),
        })
    }

    /// Whether an account in this state takes the event. The guards of all events ask this first; what else the event
    /// needs, its own guard says.
    pub fn takes(self, event: &AccountEvent) -> bool {
        match self {
            LifecycleState::Voided => false,
            LifecycleState::Closed => is_taken_after_close(event),
            _ if moves_an_account(event) => places_that_take(event).any(|place| place.holds(self)),
            _ => true,
        }
    }
}

/// The places from which the table lets an event move an account.
pub(super) fn places_that_take(event: &AccountEvent) -> impl Iterator<Item = Place> {
    let trigger = Trigger::Event(event.name());
    TRANSITIONS.iter().filter(move |row| row.trigger == trigger).map(|row| row.from)
}

/// What the state is read from.
struct Signs {
    is_voided: bool,
    is_closed: bool,
    is_transferred_out: bool,
    bad_debt: Option<BadDebt>,
    is_judicial: bool,
    is_overdue: bool,
    is_stopped: bool,
    is_unused: bool,
}

fn gravest(signs: &Signs) -> LifecycleState {
    match signs {
        Signs { is_voided: true, .. } => LifecycleState::Voided,
        Signs { is_closed: true, .. } => LifecycleState::Closed,
        Signs { is_transferred_out: true, .. } => LifecycleState::TransferredOut,
        Signs { bad_debt: Some(BadDebt { written_off: true, .. }), .. } => LifecycleState::BadDebtWrittenOff,
        Signs { bad_debt: Some(_), .. } => LifecycleState::BadDebtPending,
        Signs { is_judicial: true, .. } => LifecycleState::JudicialRecovery,
        Signs { is_overdue: true, .. } => LifecycleState::Overdue,
        Signs { is_stopped: true, .. } => LifecycleState::UsageStopped,
        Signs { is_unused: true, .. } => LifecycleState::Unused,
        _ => LifecycleState::Normal,
    }
}

const fn is_card(account_type: AccountType) -> bool {
    matches!(account_type, AccountType::R2 | AccountType::R3)
}

/// Events that are there to move an account from one state to another: it takes them only where the table has a way.
/// Stops and activation are not among them: they hold beside other states, and their own guards judge them.
pub(super) fn moves_an_account(event: &AccountEvent) -> bool {
    matches!(
        event,
        AccountEvent::CreditAccountClosed(_)
            | AccountEvent::CreditAccountReopened(_)
            | AccountEvent::CreditAccountVoided(_)
            | AccountEvent::WriteOffProposed(_)
            | AccountEvent::DebtWrittenOff(_)
            | AccountEvent::WrittenOffDebtRecovered(_)
            | AccountEvent::JudicialRecoveryStarted(_)
            | AccountEvent::JudicialRecoveryEnded(_)
            | AccountEvent::AssetTransferredOut(_)
            | AccountEvent::AssetRepurchased(_)
    )
}

/// 4.4(3): reversals, refunds, late knowledge of what came before the close, recovery, reopening, and the end of all.
fn is_taken_after_close(event: &AccountEvent) -> bool {
    matches!(
        event,
        AccountEvent::RepaymentReceived(_)
            | AccountEvent::RepaymentAllocated(_)
            | AccountEvent::RepaymentReversed(_)
            | AccountEvent::PurchaseRefunded(_)
            | AccountEvent::PurchaseReversed(_)
            | AccountEvent::ChargeWaived(_)
            | AccountEvent::WrittenOffDebtRecovered(_)
            | AccountEvent::OverpaymentRefunded(_)
            | AccountEvent::WriteOffReversed(_)
            | AccountEvent::CreditAccountReopened(_)
            | AccountEvent::CreditAccountVoided(_)
    )
}
