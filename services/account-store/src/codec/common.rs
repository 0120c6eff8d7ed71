//! Packing of the small types that many values share.

use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::ids::{AccountId, AgreementId, BusinessId, ContentHash, EventId, InstitutionCode};
use credit_domain::money::Currency;

/// What the values of one account have in common and need not repeat.
#[derive(Clone, Copy)]
pub(crate) struct Context {
    pub(crate) currency: Currency,
}

pub(crate) fn pack_date(packer: &mut Packer<'_>, date: BusinessDate) {
    packer.signed(i64::from(date.days()));
}

pub(crate) fn unpack_date(unpacker: &mut Unpacker<'_>) -> Result<BusinessDate, StoreError> {
    Ok(BusinessDate::from_days(unpacker.signed_number()?))
}

pub(crate) fn pack_month(packer: &mut Packer<'_>, month: Month) {
    packer.signed(i64::from(month.index()));
}

pub(crate) fn unpack_month(unpacker: &mut Unpacker<'_>) -> Result<Month, StoreError> {
    Ok(Month::from_index(unpacker.signed_number()?))
}

pub(crate) fn pack_recorded_at(packer: &mut Packer<'_>, at: RecordedAt) {
    packer.signed(at.0);
}

pub(crate) fn unpack_recorded_at(unpacker: &mut Unpacker<'_>) -> Result<RecordedAt, StoreError> {
    Ok(RecordedAt(unpacker.signed()?))
}

pub(crate) fn pack_event_id(packer: &mut Packer<'_>, event_id: EventId) {
    packer.fixed(&event_id.0.to_be_bytes());
}

pub(crate) fn unpack_event_id(unpacker: &mut Unpacker<'_>) -> Result<EventId, StoreError> {
    Ok(EventId(u128::from_be_bytes(unpacker.fixed()?)))
}

pub(crate) fn unpack_content_hash(unpacker: &mut Unpacker<'_>) -> Result<ContentHash, StoreError> {
    Ok(ContentHash(unpacker.fixed()?))
}

/// One byte when it is the account's own currency.
pub(crate) fn pack_currency(packer: &mut Packer<'_>, currency: Currency, context: Context) {
    packer.optional((currency != context.currency).then_some(currency), |packer, other| packer.text(other.as_str()));
}

pub(crate) fn unpack_currency(unpacker: &mut Unpacker<'_>, context: Context) -> Result<Currency, StoreError> {
    let other = unpacker.optional(|unpacker| unpacker.parsed(Currency::parse))?;
    Ok(other.unwrap_or(context.currency))
}

pub(crate) fn pack_optional_text(packer: &mut Packer<'_>, text: Option<&CompactString>) {
    packer.optional(text, |packer, text| packer.text(text));
}

pub(crate) fn unpack_optional_text(unpacker: &mut Unpacker<'_>) -> Result<Option<CompactString>, StoreError> {
    unpacker.optional(Unpacker::text)
}

pub(crate) fn unpack_business_id(unpacker: &mut Unpacker<'_>) -> Result<BusinessId, StoreError> {
    unpacker.parsed(BusinessId::parse)
}

pub(crate) fn unpack_account_id(unpacker: &mut Unpacker<'_>) -> Result<AccountId, StoreError> {
    unpacker.parsed(AccountId::parse)
}

pub(crate) fn unpack_agreement_id(unpacker: &mut Unpacker<'_>) -> Result<AgreementId, StoreError> {
    unpacker.parsed(AgreementId::parse)
}

pub(crate) fn pack_institution(packer: &mut Packer<'_>, institution: InstitutionCode) {
    packer.text(institution.as_str());
}

pub(crate) fn unpack_institution(unpacker: &mut Unpacker<'_>) -> Result<InstitutionCode, StoreError> {
    unpacker.parsed(InstitutionCode::parse)
}

/// Stable number of an enum variant: its place in `all`.
pub(crate) fn pack_choice<T: PartialEq>(packer: &mut Packer<'_>, value: &T, all: &[T]) {
    let place = all.iter().position(|candidate| candidate == value).and_then(|place| u8::try_from(place).ok());
    packer.byte(place.unwrap_or(u8::MAX));
}

pub(crate) fn unpack_choice<T: Copy>(unpacker: &mut Unpacker<'_>, all: &[T]) -> Result<T, StoreError> {
    let place = unpacker.byte()?;
    all.get(usize::from(place)).copied().ok_or_else(|| unpacker.damaged())
}
