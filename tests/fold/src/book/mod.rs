//! An account with its sealed chunks beside it, fed as a shard would feed it, and every value of it checked three ways.

mod asking;
mod outcome;
mod sending;

pub use outcome::{changed_months, is_applied, is_refused, notes_of, rules_of};
pub use sending::content_hash;

use crate::events::opening;
use credit_domain::account::unopened::UnopenedAccount;
use credit_domain::account::{Account, HoldReason, Outcome, SealedChunk};
use credit_domain::event::account_event::{AccountEvent, AccountType, CreditAccountOpened};
use credit_domain::event::envelope::Envelope;
use credit_domain::fact::Fact;
use credit_domain::product_rule::ProductRule;

/// One event as it was sent, with what became of it; for a parked one, what became of it when its turn came.
#[derive(Clone, Debug)]
pub struct Sent {
    pub envelope: Envelope,
    pub event: AccountEvent,
    pub outcome: Outcome,
}

/// An account, what a store would keep for it, and everything that was ever sent to it.
#[derive(Clone, Debug)]
pub struct Book {
    /// Tells books apart: the account is `A-<number>`, the subject `S-<number>`.
    pub number: u64,
    pub rule: ProductRule,
    pub unopened: UnopenedAccount,
    pub opened: Option<Box<Account>>,
    /// In the order in which they were sealed.
    pub chunks: Vec<SealedChunk>,
    /// In the order of sending. The offset of an event is its version, so that two orders of arrival can be compared.
    pub sent: Vec<Sent>,
    /// Facts of all chunks.
    sealed: Vec<Fact>,
}

impl Book {
    /// Nothing was sent yet.
    pub fn empty(number: u64, rule: ProductRule) -> Book {
        Book {
            number,
            rule,
            unopened: UnopenedAccount::default(),
            opened: None,
            chunks: Vec::new(),
            sent: Vec::new(),
            sealed: Vec::new(),
        }
    }

    /// An account of that type opened on that day, with the default product rule.
    pub fn open(account_type: AccountType, open_date: &str) -> Book {
        Book::open_with(account_type, open_date, ProductRule::default())
    }

    pub fn open_with(account_type: AccountType, open_date: &str, rule: ProductRule) -> Book {
        Book::opened_as(opening(account_type, open_date), rule)
    }

    /// The opening must be accepted.
    pub fn opened_as(opening: CreditAccountOpened, rule: ProductRule) -> Book {
        let mut book = Book::empty(1, rule);
        let open_date = opening.open_date;
        let envelope = book.envelope(1, open_date, open_date);
        let outcome = book.send(&envelope, &AccountEvent::CreditAccountOpened(opening));
        assert!(matches!(outcome, Outcome::Applied { .. }), "the opening gave {outcome:?}");
        book
    }

    /// The account.
    ///
    /// # Panics
    /// Before it is open.
    pub fn account(&self) -> &Account {
        self.opened.as_deref().expect("the account is open")
    }

    pub fn last_version(&self) -> u64 {
        self.opened.as_ref().map_or(self.unopened.last_version, |account| account.last_version)
    }

    pub fn held(&self) -> Option<HoldReason> {
        self.opened.as_ref().map_or(self.unopened.held, |account| account.held)
    }

    pub fn parked(&self) -> usize {
        self.opened.as_ref().map_or(self.unopened.parked.len(), |account| account.parked.len())
    }
}
