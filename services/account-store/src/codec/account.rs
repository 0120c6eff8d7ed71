//! Packing of the hot value of an account.

use super::fact::{pack_facts, unpack_facts};
use super::pack::{Pack, packed_enum, packed_struct};
use super::{StoredRow, VERSION, kind};
use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use crate::rows::AccountRow;
use credit_domain::account::unopened::UnopenedAccount;
use credit_domain::account::{Account, HoldReason, Parked, Release};
use credit_domain::event::account_event::CreditAccountOpened;
use credit_domain::ledger::Ledger;

/// Bytes in memory of one fact with its ids, about.
pub(crate) const FACT_WEIGHT: usize = 320;

impl StoredRow for AccountRow {
    fn pack(&self, out: &mut Vec<u8>) {
        match self {
            AccountRow::Opened(account) => pack_account(account, &mut Packer::begin(out, kind::ACCOUNT, VERSION)),
            AccountRow::Unopened(unopened) => unopened.pack(&mut Packer::begin(out, kind::UNOPENED_ACCOUNT, VERSION)),
        }
    }

    fn unpack(bytes: &[u8]) -> Result<AccountRow, StoreError> {
        if bytes.first() == Some(&kind::UNOPENED_ACCOUNT) {
            let mut unpacker = Unpacker::begin(bytes, kind::UNOPENED_ACCOUNT, VERSION, "unopened account")?;
            let unopened = UnopenedAccount::unpack(&mut unpacker)?;
            unpacker.end()?;
            return Ok(AccountRow::Unopened(unopened));
        }
        let mut unpacker = Unpacker::begin(bytes, kind::ACCOUNT, VERSION, "account")?;
        let account = unpack_account(&mut unpacker)?;
        unpacker.end()?;
        Ok(AccountRow::Opened(Box::new(account)))
    }

    fn weight(&self) -> usize {
        match self {
            AccountRow::Opened(account) => {
                let base = &account.base;
                let plan_lines: usize = base.plans.iter().map(|plan| plan.lines.len()).sum();
                1_400
                    + account.open_facts.len() * FACT_WEIGHT
                    + base.required.len() * 120
                    + plan_lines * 40
                    + (account.parked.len() + account.releases.len()) * 64
            }
            AccountRow::Unopened(unopened) => 100 + (unopened.parked.len() + unopened.releases.len()) * 64,
        }
    }
}

packed_struct! {
    UnopenedAccount { last_version, parked, held, releases }
    Parked { version, event_id, content_hash, offset }
    Release { event_id, content_hash }
}
packed_enum! { HoldReason {
    0 = VersionConflict,
    1 = ContentConflict,
    2 = BankReferenceRepeated,
    3 = PoisonedRecord,
    4 = TooManyParked,
    5 = AssertionFailed,
} }

fn pack_account(account: &Account, packer: &mut Packer<'_>) {
    let Account {
        account_id,
        subject_id,
        institution,
        opened,
        last_version,
        sealed_through,
        sealed_chunks,
        base,
        open_facts,
        parked,
        held,
        bank_refs,
        releases,
    } = account;
    account_id.pack(packer);
    subject_id.pack(packer);
    institution.pack(packer);
    opened.pack(packer);
    packer.set_own_currency(opened.currency);
    last_version.pack(packer);
    sealed_through.pack(packer);
    sealed_chunks.pack(packer);
    // An account of which nothing is sealed has the opening ledger as its base: nothing to write.
    let folded_base = (*base != Ledger::opening(opened)).then_some(base);
    packer.optional(folded_base, |packer, base| base.pack(packer));
    pack_facts(packer, open_facts, Some(opened));
    parked.pack(packer);
    held.pack(packer);
    // Pieces of hashes: eight bytes each are shorter than numbers of variable length.
    packer.list(bank_refs, |packer, reference| packer.fixed(&reference.to_be_bytes()));
    releases.pack(packer);
}

fn unpack_account(unpacker: &mut Unpacker<'_>) -> Result<Account, StoreError> {
    let account_id = Pack::unpack(unpacker)?;
    let subject_id = Pack::unpack(unpacker)?;
    let institution = Pack::unpack(unpacker)?;
    let opened = CreditAccountOpened::unpack(unpacker)?;
    unpacker.set_own_currency(opened.currency);
    let last_version = Pack::unpack(unpacker)?;
    let sealed_through = Pack::unpack(unpacker)?;
    let sealed_chunks = Pack::unpack(unpacker)?;
    let base = Option::unpack(unpacker)?.unwrap_or_else(|| Ledger::opening(&opened));
    let open_facts = unpack_facts(unpacker, Some(&opened))?;
    let parked = Pack::unpack(unpacker)?;
    let held = Pack::unpack(unpacker)?;
    let bank_refs = unpacker.list(|unpacker| Ok(u64::from_be_bytes(unpacker.fixed()?)))?;
    let releases = Pack::unpack(unpacker)?;
    Ok(Account {
        account_id,
        subject_id,
        institution,
        opened,
        last_version,
        sealed_through,
        sealed_chunks,
        base,
        open_facts,
        parked,
        held,
        bank_refs,
        releases,
    })
}
