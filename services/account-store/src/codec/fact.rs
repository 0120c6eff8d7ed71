//! Packing of facts: in the hot value while their month is open, then once in a sealed chunk.
//!
//! A fact costs 32 bytes of identity (event id and content hash) and some tens for the rest: dates, versions, recorded
//! times and offsets are written as differences to the fact before.

use super::pack::Pack;
use super::{VERSION, kind};
use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::account_event::{AccountEvent, CreditAccountOpened};
use credit_domain::fact::Fact;
use credit_domain::money::Currency;

/// The fact before, as far as the next one is written against it.
#[derive(Clone, Copy, Default)]
struct Previous {
    days: i64,
    version: u64,
    recorded_at: i64,
    offset: u64,
}

impl Previous {
    fn of(fact: &Fact) -> Previous {
        Previous {
            days: i64::from(fact.value_date.days()),
            version: fact.version,
            recorded_at: fact.recorded_at.0,
            offset: fact.offset,
        }
    }
}

/// Facts of one account. The opening is not repeated when it is the account's own (`opened`).
pub(crate) fn pack_facts(packer: &mut Packer<'_>, facts: &[Fact], opened: Option<&CreditAccountOpened>) {
    let mut previous = Previous::default();
    packer.list(facts, |packer, fact| {
        let current = Previous::of(fact);
        // Taking the struct apart makes the compiler ask for every new field; the first four are in `current`.
        let Fact { value_date: _, version: _, recorded_at: _, offset: _, event_id, content_hash, supersedes, event } = fact;
        packer.signed(current.days.wrapping_sub(previous.days));
        packer.signed(difference(current.version, previous.version));
        packer.signed(current.recorded_at.wrapping_sub(previous.recorded_at));
        packer.signed(difference(current.offset, previous.offset));
        previous = current;
        event_id.pack(packer);
        content_hash.pack(packer);
        supersedes.pack(packer);
        match (event, opened) {
            (AccountEvent::CreditAccountOpened(own), Some(opened)) if own == opened => packer.byte(0),
            _ => event.pack(packer),
        }
    });
}

pub(crate) fn unpack_facts(unpacker: &mut Unpacker<'_>, opened: Option<&CreditAccountOpened>) -> Result<Vec<Fact>, StoreError> {
    let mut previous = Previous::default();
    unpacker.list(|unpacker| {
        let days = previous.days.wrapping_add(unpacker.signed()?);
        let version = sum(previous.version, unpacker.signed()?);
        let recorded_at = previous.recorded_at.wrapping_add(unpacker.signed()?);
        let offset = sum(previous.offset, unpacker.signed()?);
        previous = Previous { days, version, recorded_at, offset };
        Ok(Fact {
            value_date: BusinessDate::from_days(i32::try_from(days).map_err(|_| unpacker.damaged())?),
            version,
            recorded_at: RecordedAt(recorded_at),
            offset,
            event_id: Pack::unpack(unpacker)?,
            content_hash: Pack::unpack(unpacker)?,
            supersedes: Pack::unpack(unpacker)?,
            event: unpack_event(unpacker, opened)?,
        })
    })
}

fn unpack_event(unpacker: &mut Unpacker<'_>, opened: Option<&CreditAccountOpened>) -> Result<AccountEvent, StoreError> {
    let is_own_opening = unpacker.peek()? == 0;
    match opened {
        Some(opened) if is_own_opening => {
            unpacker.byte()?;
            Ok(AccountEvent::CreditAccountOpened(opened.clone()))
        }
        _ => AccountEvent::unpack(unpacker),
    }
}

/// Differences wrap, so that any two numbers can stand next to each other.
fn difference(current: u64, previous: u64) -> i64 {
    i64::from_ne_bytes(current.wrapping_sub(previous).to_ne_bytes())
}

fn sum(previous: u64, difference: i64) -> u64 {
    previous.wrapping_add(u64::from_ne_bytes(difference.to_ne_bytes()))
}

/// A sealed chunk stands alone: it names its currency.
pub(crate) fn pack_chunk(facts: &[Fact], currency: Currency, out: &mut Vec<u8>) {
    let mut packer = Packer::begin(out, kind::SEALED_CHUNK, VERSION);
    packer.currency(currency);
    packer.set_own_currency(currency);
    pack_facts(&mut packer, facts, None);
}

pub(crate) fn unpack_chunk(bytes: &[u8]) -> Result<Vec<Fact>, StoreError> {
    let mut unpacker = Unpacker::begin(bytes, kind::SEALED_CHUNK, VERSION, "sealed chunk")?;
    let currency = unpacker.currency()?;
    unpacker.set_own_currency(currency);
    let facts = unpack_facts(&mut unpacker, None)?;
    unpacker.end()?;
    Ok(facts)
}
