//! Keys of the column families. Ids never contain a zero byte, so a zero byte separates them and prefixes never clash.

use crate::error::StoreError;
use crate::rows::MonthKey;
use credit_domain::event::pipeline_event::RecordType;
use credit_domain::ids::{AccountId, AgreementId, InstitutionCode, SubjectId};

pub(crate) const SEPARATOR: u8 = 0;

/// Everything of one person begins with this.
pub(crate) fn subject_prefix(subject_id: &SubjectId) -> Vec<u8> {
    let mut key = Vec::with_capacity(subject_id.as_str().len() + 1);
    key.extend_from_slice(subject_id.as_str().as_bytes());
    key.push(SEPARATOR);
    key
}

/// `subject \0 account`
pub(crate) fn write_account_key(subject_id: &str, account_id: &str, key: &mut Vec<u8>) {
    key.clear();
    key.extend_from_slice(subject_id.as_bytes());
    key.push(SEPARATOR);
    key.extend_from_slice(account_id.as_bytes());
}

pub(crate) fn account_key(subject_id: &SubjectId, account_id: &AccountId) -> Vec<u8> {
    let mut key = Vec::new();
    write_account_key(subject_id.as_str(), account_id.as_str(), &mut key);
    key
}

/// `subject \0 agreement`
pub(crate) fn agreement_key(subject_id: &SubjectId, agreement_id: &AgreementId) -> Vec<u8> {
    let mut key = subject_prefix(subject_id);
    key.extend_from_slice(agreement_id.as_str().as_bytes());
    key
}

/// `subject \0 account \0`, then the chunk number in four bytes.
pub(crate) fn sealed_prefix(account_key: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(account_key.len() + 5);
    key.extend_from_slice(account_key);
    key.push(SEPARATOR);
    key
}

pub(crate) fn sealed_key(account_key: &[u8], chunk_no: u32) -> Vec<u8> {
    let mut key = sealed_prefix(account_key);
    key.extend_from_slice(&chunk_no.to_be_bytes());
    key
}

/// `account \0 subject`: a set of the persons that have an account of this id.
pub(crate) fn account_index_key(account_id: &str, subject_id: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(account_id.len() + subject_id.len() + 1);
    key.extend_from_slice(account_id.as_bytes());
    key.push(SEPARATOR);
    key.extend_from_slice(subject_id.as_bytes());
    key
}

/// `subject \0 account-or-nothing \0 record type, record key`
pub(crate) fn month_key(key: &MonthKey) -> Vec<u8> {
    let mut bytes = month_prefix(&key.subject_id, key.account_id.as_ref());
    bytes.extend_from_slice(key.record_type.code().as_bytes());
    bytes.extend_from_slice(key.record_key.as_bytes());
    bytes
}

pub(crate) fn month_prefix(subject_id: &SubjectId, account_id: Option<&AccountId>) -> Vec<u8> {
    let mut bytes = subject_prefix(subject_id);
    bytes.extend_from_slice(account_id.map_or("", AccountId::as_str).as_bytes());
    bytes.push(SEPARATOR);
    bytes
}

pub(crate) fn parse_month_key(bytes: &[u8]) -> Result<MonthKey, StoreError> {
    read_month_key(bytes).ok_or(StoreError::Damaged { kind: "month key" })
}

fn read_month_key(bytes: &[u8]) -> Option<MonthKey> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut parts = text.splitn(3, '\0');
    let subject_id = SubjectId::parse(parts.next()?)?;
    let account = parts.next()?;
    let account_id = if account.is_empty() { None } else { Some(AccountId::parse(account)?) };
    let (code, record_key) = parts.next()?.split_at_checked(3)?;
    Some(MonthKey { subject_id, account_id, record_type: RecordType::parse(code)?, record_key: record_key.into() })
}

/// `subject \0 record type institution entity`; the entity is a record key without its date.
pub(crate) fn baseline_key(
    subject_id: &SubjectId,
    record_type: RecordType,
    institution: InstitutionCode,
    entity: &str,
) -> Vec<u8> {
    let mut key = subject_prefix(subject_id);
    key.extend_from_slice(record_type.code().as_bytes());
    key.extend_from_slice(institution.as_str().as_bytes());
    key.extend_from_slice(entity.as_bytes());
    key
}

/// `subject \0 payment`
pub(crate) fn wallet_key(subject_id: &str, payment_id: &str) -> Vec<u8> {
    let mut key = Vec::new();
    write_account_key(subject_id, payment_id, &mut key);
    key
}

/// Topic number, offset: the order of the partition.
pub(crate) fn outcome_key(topic_no: u8, offset: u64) -> Vec<u8> {
    let mut key = Vec::with_capacity(9);
    key.push(topic_no);
    key.extend_from_slice(&offset.to_be_bytes());
    key
}

/// Splits `first \0 rest`.
pub(crate) fn split_first_part(key: &[u8]) -> (&[u8], &[u8]) {
    match key.iter().position(|byte| *byte == SEPARATOR) {
        Some(place) => (&key[..place], &key[place + 1..]),
        None => (key, &[]),
    }
}
