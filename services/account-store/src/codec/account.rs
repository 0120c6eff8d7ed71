//! Packing of the hot value of an account.

use super::account_event::{pack_opened, unpack_opened};
use super::common::{
    Context, pack_choice, pack_event_id, pack_institution, pack_month, unpack_account_id, unpack_choice, unpack_content_hash,
    unpack_event_id, unpack_institution, unpack_month,
};
use super::fact::{pack_facts, unpack_facts};
use super::ledger::{pack_ledger, unpack_ledger};
use super::{StoredRow, VERSION, kind};
use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use crate::rows::AccountRow;
use credit_domain::account::unopened::UnopenedAccount;
use credit_domain::account::{Account, HoldReason, Parked};
use credit_domain::ids::SubjectId;
use credit_domain::ledger::Ledger;

/// In the order of their stored numbers.
pub(crate) const HOLD_REASONS: [HoldReason; 5] = [
    HoldReason::VersionConflict,
    HoldReason::ContentConflict,
    HoldReason::BankReferenceRepeated,
    HoldReason::PoisonedRecord,
    HoldReason::TooManyParked,
];

/// Bytes in memory of one fact with its ids, about.
pub(crate) const FACT_WEIGHT: usize = 320;

impl StoredRow for AccountRow {
    fn pack(&self, out: &mut Vec<u8>) {
        match self {
            AccountRow::Opened(account) => pack_account(account, out),
            AccountRow::Unopened(unopened) => {
                let mut packer = Packer::begin(out, kind::UNOPENED_ACCOUNT, VERSION);
                packer.unsigned(unopened.last_version);
                pack_waiting(&mut packer, &unopened.parked, unopened.held);
            }
        }
    }

    fn unpack(bytes: &[u8]) -> Result<AccountRow, StoreError> {
        if bytes.first() == Some(&kind::UNOPENED_ACCOUNT) {
            let mut unpacker = Unpacker::begin(bytes, kind::UNOPENED_ACCOUNT, VERSION, "unopened account")?;
            let last_version = unpacker.unsigned()?;
            let (parked, held) = unpack_waiting(&mut unpacker)?;
            unpacker.end()?;
            return Ok(AccountRow::Unopened(UnopenedAccount { last_version, parked, held }));
        }
        unpack_account(bytes).map(|account| AccountRow::Opened(Box::new(account)))
    }

    fn weight(&self) -> usize {
        match self {
            AccountRow::Opened(account) => {
                1_000 + account.open_facts.len() * FACT_WEIGHT + account.base.required.len() * 120 + account.parked.len() * 64
            }
            AccountRow::Unopened(unopened) => 100 + unopened.parked.len() * 64,
        }
    }
}

fn pack_account(account: &Account, out: &mut Vec<u8>) {
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
    } = account;
    let mut packer = Packer::begin(out, kind::ACCOUNT, VERSION);
    packer.text(account_id.as_str());
    packer.text(subject_id.as_str());
    pack_institution(&mut packer, *institution);
    pack_opened(&mut packer, opened);
    packer.unsigned(*last_version);
    packer.optional(*sealed_through, pack_month);
    packer.unsigned(u64::from(*sealed_chunks));
    // An account of which nothing is sealed has the opening ledger as its base: nothing to write.
    let folded_base = (*base != Ledger::opening(opened)).then_some(base);
    packer.optional(folded_base, pack_ledger);
    pack_facts(&mut packer, open_facts, Some(opened), Context { currency: opened.currency });
    pack_waiting(&mut packer, parked, *held);
    packer.list(bank_refs, |packer, reference| packer.fixed(&reference.to_be_bytes()));
}

fn unpack_account(bytes: &[u8]) -> Result<Account, StoreError> {
    let mut unpacker = Unpacker::begin(bytes, kind::ACCOUNT, VERSION, "account")?;
    let account_id = unpack_account_id(&mut unpacker)?;
    let subject_id = unpacker.parsed(SubjectId::parse)?;
    let institution = unpack_institution(&mut unpacker)?;
    let opened = unpack_opened(&mut unpacker)?;
    let last_version = unpacker.unsigned()?;
    let sealed_through = unpacker.optional(unpack_month)?;
    let sealed_chunks = unpacker.number()?;
    let base = unpacker.optional(unpack_ledger)?.unwrap_or_else(|| Ledger::opening(&opened));
    let open_facts = unpack_facts(&mut unpacker, Some(&opened), Context { currency: opened.currency })?;
    let (parked, held) = unpack_waiting(&mut unpacker)?;
    let bank_refs = unpacker.list(|unpacker| Ok(u64::from_be_bytes(unpacker.fixed()?)))?;
    unpacker.end()?;
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
    })
}

fn pack_waiting(packer: &mut Packer<'_>, parked: &[Parked], held: Option<HoldReason>) {
    packer.list(parked, |packer, parked| {
        packer.unsigned(parked.version);
        pack_event_id(packer, parked.event_id);
        packer.fixed(&parked.content_hash.0);
        packer.unsigned(parked.offset);
    });
    packer.optional(held, |packer, reason| pack_choice(packer, &reason, &HOLD_REASONS));
}

fn unpack_waiting(unpacker: &mut Unpacker<'_>) -> Result<(Vec<Parked>, Option<HoldReason>), StoreError> {
    let parked = unpacker.list(|unpacker| {
        Ok(Parked {
            version: unpacker.unsigned()?,
            event_id: unpack_event_id(unpacker)?,
            content_hash: unpack_content_hash(unpacker)?,
            offset: unpacker.unsigned()?,
        })
    })?;
    let held = unpacker.optional(|unpacker| unpack_choice(unpacker, &HOLD_REASONS))?;
    Ok((parked, held))
}
