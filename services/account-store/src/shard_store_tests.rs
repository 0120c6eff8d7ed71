use super::ShardStore;
use crate::error::StoreError;
use crate::family::Family;
use crate::fold::{FoldOptions, LocalChange};
use crate::resources::{StoreLimits, StoreResources};
use crate::test_events::*;

fn resources() -> StoreResources {
    StoreResources::new(&StoreLimits { block_cache_bytes: 1 << 20, write_buffer_bytes: 16 << 20 })
}

#[test]
fn a_store_in_use_and_a_store_of_other_topics_are_refused_by_name() {
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    assert!(matches!(ShardStore::open(directory.path(), &TOPICS, &resources()), Err(StoreError::Locked { .. })));
    drop(store);
    assert!(matches!(ShardStore::open(directory.path(), &["other"], &resources()), Err(StoreError::Layout { .. })));
    assert!(open_store(directory.path()).is_empty().unwrap());
}

#[test]
fn a_store_of_an_older_layout_is_refused_with_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    {
        // As the first layout was: without agreements, and under the number 1.
        let mut options = rocksdb::Options::default();
        options.create_if_missing(true);
        options.create_missing_column_families(true);
        let families = Family::ALL.into_iter().filter(|family| *family != Family::Agreements).map(Family::name);
        let db = rocksdb::DB::open_cf(&options, directory.path(), families).unwrap();
        db.put_cf(db.cf_handle("meta").unwrap(), b"layout", 1_u32.to_be_bytes()).unwrap();
    }
    let refused = [
        ShardStore::open_read_only(directory.path(), &TOPICS).err().unwrap(),
        ShardStore::open(directory.path(), &TOPICS, &resources()).err().unwrap(),
    ];
    for error in refused {
        assert!(matches!(error, StoreError::Layout { found: 1, expected: 2 }), "{error}");
        assert!(error.to_string().contains("rebuild it from the topics"));
    }
}

#[test]
fn a_read_only_view_opens_beside_the_owner_and_shows_its_commits() {
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    let mut fold = new_fold(&store, FoldOptions::default());
    let mut log = Log::default();
    log.push(ACCOUNTS, line_history(1, 0)[0].clone());
    fold.apply(log.input(ACCOUNTS, 0), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
    fold.commit(true, LocalChange::None).unwrap();
    let view = ShardStore::open_read_only(directory.path(), &TOPICS).unwrap();
    assert_eq!(view.digest().unwrap(), store.digest().unwrap());
    assert!(view.account(&subject_id(1), &account_id(1)).unwrap().is_some());
}

#[test]
fn the_digest_changes_with_any_row() {
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    let empty = store.digest().unwrap();
    assert_eq!(empty.len(), 64);
    let mut fold = new_fold(&store, FoldOptions::default());
    let mut log = Log::default();
    log.push(WALLET, captured(1, "p", 1, 5));
    fold.apply(log.input(WALLET, 0), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
    assert_eq!(store.digest().unwrap(), empty, "nothing is visible before the commit");
    fold.commit(false, LocalChange::None).unwrap();
    assert_ne!(store.digest().unwrap(), empty);
}
