//! The digest of a store: one number that two stores share exactly when they hold the same.

use crate::error::StoreError;
use crate::family::Family;
use crate::hex::lower_hex;
use crate::shard_store::ShardStore;
use sha2::{Digest, Sha256};

impl ShardStore {
    /// SHA-256, lower-case hexadecimal, over all column families but the process-local one, in key order: family name,
    /// then of each row the lengths and bytes of key and value. It reads the whole store.
    pub fn digest(&self) -> Result<String, StoreError> {
        let view = self.view();
        let mut hasher = Sha256::new();
        for family in Family::ALL.into_iter().filter(|family| family.is_in_digest()) {
            hasher.update(family.name().as_bytes());
            let mut cursor = view.cursor(family)?;
            while let Some((key, value)) = cursor.item()? {
                hasher.update(length(key));
                hasher.update(key);
                hasher.update(length(value));
                hasher.update(value);
                cursor.advance();
            }
        }
        Ok(lower_hex(&hasher.finalize()).into())
    }
}

fn length(bytes: &[u8]) -> [u8; 8] {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes()
}
