//! How the states of an account follow one another: the table that guards ask, and the diagram in
//! `services/ARCHITECTURE.md`, which is drawn from it.

use super::lifecycle_state::LifecycleState;
use std::fmt;

/// One way from a place to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Transition {
    pub from: Place,
    pub trigger: Trigger,
    pub to: Place,
}

/// A state, or several that a transition does not tell apart: it leads from each of them, or to the one that the rest
/// of the ledger says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Before the opening.
    Start,
    State(LifecycleState),
    /// Neither sued nor bad debt nor gone: unused, normal, overdue or stopped.
    Ordinary,
    /// Pending or written off.
    BadDebt,
    /// Everything but closed and voided.
    Live,
}

impl Place {
    /// The groups, from the inside to the outside.
    pub const GROUPS: [Place; 3] = [Place::Ordinary, Place::BadDebt, Place::Live];

    pub fn name(self) -> &'static str {
        match self {
            Place::Start => "[*]",
            Place::State(state) => state.name(),
            Place::Ordinary => "Ordinary",
            Place::BadDebt => "BadDebt",
            Place::Live => "Live",
        }
    }

    pub fn holds(self, state: LifecycleState) -> bool {
        match self {
            Place::Start => false,
            Place::State(one) => one == state,
            Place::Ordinary => matches!(
                state,
                LifecycleState::Unused | LifecycleState::Normal | LifecycleState::Overdue | LifecycleState::UsageStopped
            ),
            Place::BadDebt => matches!(state, LifecycleState::BadDebtPending | LifecycleState::BadDebtWrittenOff),
            Place::Live => !matches!(state, LifecycleState::Closed | LifecycleState::Voided),
        }
    }
}

/// What moves an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trigger {
    /// An event of this name.
    Event(&'static str),
    /// Time passes and nothing happens.
    Time(&'static str),
    /// What is owed changes, by whatever event: a payment, its reversal, a refund, a waiver, a moved due date.
    Amount(&'static str),
}

impl fmt::Display for Trigger {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trigger::Event(words) | Trigger::Time(words) | Trigger::Amount(words) => formatter.write_str(words),
        }
    }
}

impl fmt::Display for Transition {
    /// As the diagram writes it: `From --> To: trigger`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} --> {}: {}", self.from.name(), self.to.name(), self.trigger)
    }
}

pub const DUE_DAY_AND_GRACE_PASS: Trigger = Trigger::Time("due day and grace pass unpaid");
pub const SOMETHING_IS_OVERDUE: Trigger = Trigger::Amount("what is overdue turns out unpaid");
pub const NOTHING_IS_OVERDUE: Trigger = Trigger::Amount("nothing is overdue any more");
pub const DEBT_COMES_TO_NOTHING: Trigger = Trigger::Amount("the bad debt comes to nothing");
pub const DEBT_COMES_BACK: Trigger = Trigger::Amount("what settled the bad debt is taken back");

const UNUSED: Place = Place::State(LifecycleState::Unused);
const NORMAL: Place = Place::State(LifecycleState::Normal);
const OVERDUE: Place = Place::State(LifecycleState::Overdue);
const STOPPED: Place = Place::State(LifecycleState::UsageStopped);
const PENDING: Place = Place::State(LifecycleState::BadDebtPending);
const WRITTEN_OFF: Place = Place::State(LifecycleState::BadDebtWrittenOff);
const JUDICIAL: Place = Place::State(LifecycleState::JudicialRecovery);
const TRANSFERRED: Place = Place::State(LifecycleState::TransferredOut);
const CLOSED: Place = Place::State(LifecycleState::Closed);
const VOIDED: Place = Place::State(LifecycleState::Voided);

const fn by_event(from: Place, event: &'static str, to: Place) -> Transition {
    Transition { from, trigger: Trigger::Event(event), to }
}

const fn by(from: Place, trigger: Trigger, to: Place) -> Transition {
    Transition { from, trigger, to }
}

/// Every way there is. A row from a state to itself says that the event is taken there and another state hides what it
/// does. A superseding event counts as an event of its type. What is found late may go two ways at once, because what
/// came after it is known already: a write-off found late can close an account whose debt was paid meanwhile.
pub const TRANSITIONS: &[Transition] = &[
    by_event(Place::Start, "CreditAccountOpened", UNUSED),
    by_event(Place::Start, "CreditAccountOpened", NORMAL),
    by_event(UNUSED, "CreditAccountActivated", NORMAL),
    by_event(UNUSED, "PurchasePosted", NORMAL),
    by_event(UNUSED, "CashDrawn", NORMAL),
    by_event(UNUSED, "InterestCharged", NORMAL),
    by_event(UNUSED, "FeeCharged", NORMAL),
    by_event(UNUSED, "BillIssued", NORMAL),
    by_event(UNUSED, "AccountUsageFrozen", STOPPED),
    by_event(NORMAL, "AccountUsageFrozen", STOPPED),
    by_event(STOPPED, "AccountUsageUnfrozen", UNUSED),
    by_event(STOPPED, "AccountUsageUnfrozen", NORMAL),
    by(NORMAL, DUE_DAY_AND_GRACE_PASS, OVERDUE),
    by(STOPPED, DUE_DAY_AND_GRACE_PASS, OVERDUE),
    by(UNUSED, SOMETHING_IS_OVERDUE, OVERDUE),
    by(NORMAL, SOMETHING_IS_OVERDUE, OVERDUE),
    by(STOPPED, SOMETHING_IS_OVERDUE, OVERDUE),
    by(OVERDUE, NOTHING_IS_OVERDUE, NORMAL),
    by(OVERDUE, NOTHING_IS_OVERDUE, STOPPED),
    by_event(Place::Ordinary, "JudicialRecoveryStarted", JUDICIAL),
    by_event(JUDICIAL, "JudicialRecoveryEnded", Place::Ordinary),
    by_event(PENDING, "JudicialRecoveryStarted", PENDING),
    by_event(PENDING, "JudicialRecoveryEnded", PENDING),
    by_event(WRITTEN_OFF, "JudicialRecoveryStarted", WRITTEN_OFF),
    by_event(WRITTEN_OFF, "JudicialRecoveryEnded", WRITTEN_OFF),
    by_event(Place::Ordinary, "WriteOffProposed", PENDING),
    by_event(JUDICIAL, "WriteOffProposed", PENDING),
    by_event(Place::Ordinary, "DebtWrittenOff", WRITTEN_OFF),
    by_event(JUDICIAL, "DebtWrittenOff", WRITTEN_OFF),
    by_event(PENDING, "DebtWrittenOff", WRITTEN_OFF),
    by_event(PENDING, "WriteOffReversed", Place::Ordinary),
    by_event(PENDING, "WriteOffReversed", JUDICIAL),
    by_event(WRITTEN_OFF, "WriteOffReversed", PENDING),
    by_event(WRITTEN_OFF, "WriteOffReversed", Place::Ordinary),
    by_event(WRITTEN_OFF, "WriteOffReversed", JUDICIAL),
    by_event(CLOSED, "WriteOffReversed", Place::Ordinary),
    by_event(CLOSED, "WriteOffReversed", JUDICIAL),
    by_event(PENDING, "WrittenOffDebtRecovered", PENDING),
    by_event(WRITTEN_OFF, "WrittenOffDebtRecovered", WRITTEN_OFF),
    by(Place::BadDebt, DEBT_COMES_TO_NOTHING, CLOSED),
    by(CLOSED, DEBT_COMES_BACK, Place::BadDebt),
    by_event(Place::Ordinary, "AssetTransferredOut", TRANSFERRED),
    by_event(JUDICIAL, "AssetTransferredOut", TRANSFERRED),
    by_event(Place::BadDebt, "AssetTransferredOut", TRANSFERRED),
    by_event(TRANSFERRED, "AssetRepurchased", Place::Ordinary),
    by_event(TRANSFERRED, "AssetRepurchased", JUDICIAL),
    by_event(TRANSFERRED, "AssetRepurchased", Place::BadDebt),
    by_event(TRANSFERRED, "JudicialRecoveryEnded", TRANSFERRED),
    by_event(TRANSFERRED, "WrittenOffDebtRecovered", TRANSFERRED),
    by(TRANSFERRED, DEBT_COMES_TO_NOTHING, CLOSED),
    by(CLOSED, DEBT_COMES_BACK, TRANSFERRED),
    by_event(Place::Live, "CreditAccountClosed", CLOSED),
    by_event(CLOSED, "CreditAccountReopened", Place::Ordinary),
    by_event(CLOSED, "CreditAccountReopened", JUDICIAL),
    by_event(CLOSED, "CreditAccountReopened", TRANSFERRED),
    by_event(Place::Live, "CreditAccountVoided", VOIDED),
    by_event(CLOSED, "CreditAccountVoided", VOIDED),
];

/// Whether the table has a way from one state to another by one of the triggers.
pub fn has_way(from: LifecycleState, triggers: &[Trigger], to: LifecycleState) -> bool {
    TRANSITIONS.iter().any(|row| row.from.holds(from) && row.to.holds(to) && triggers.contains(&row.trigger))
}

/// The table as a Mermaid state diagram: the groups, then one line for each row.
pub fn diagram() -> String {
    let mut lines = vec!["stateDiagram-v2".to_owned()];
    lines.push("    state Live {".to_owned());
    for state in LifecycleState::ALL {
        let in_group = Place::Ordinary.holds(state) || Place::BadDebt.holds(state);
        if Place::Live.holds(state) && !in_group {
            lines.push(format!("        {}", state.name()));
        }
    }
    for group in [Place::Ordinary, Place::BadDebt] {
        lines.push(format!("        state {} {{", group.name()));
        let members = LifecycleState::ALL.into_iter().filter(|state| group.holds(*state));
        lines.extend(members.map(|state| format!("            {}", state.name())));
        lines.push("        }".to_owned());
    }
    lines.push("    }".to_owned());
    lines.extend(TRANSITIONS.iter().map(|row| format!("    {row}")));
    lines.join("\n")
}
