use super::{KeyValueBatch, KeyValueStore};
use crate::error::StoreError;
use std::ops::ControlFlow;

#[test]
fn a_batch_is_written_as_one_and_read_back_after_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let store = KeyValueStore::open(directory.path()).unwrap();
    let mut batch = KeyValueBatch::new();
    batch.put(b"a/1", b"one");
    batch.put(b"a/2", b"two");
    batch.put(b"b/1", b"three");
    batch.delete(b"a/2");
    assert_eq!((batch.len(), batch.is_empty()), (4, false));
    store.write(batch, true).unwrap();
    drop(store);
    let store = KeyValueStore::open(directory.path()).unwrap();
    assert_eq!(store.get(b"a/1").unwrap().as_deref(), Some(&b"one"[..]));
    assert_eq!(store.get_many(&[b"a/2", b"b/1"]).unwrap(), vec![None, Some(b"three".to_vec())]);
}

#[test]
fn a_prefix_is_visited_in_key_order_until_the_visitor_breaks_off() {
    let directory = tempfile::tempdir().unwrap();
    let store = KeyValueStore::open(directory.path()).unwrap();
    for key in ["b/2", "a/1", "b/1", "c", "b"] {
        store.put(key.as_bytes(), b"", false).unwrap();
    }
    let keys_of = |prefix: &str, limit: usize| {
        let mut keys = Vec::new();
        store
            .visit_prefix(prefix.as_bytes(), &mut |key, _| {
                keys.push(String::from_utf8(key.to_vec()).unwrap());
                if keys.len() == limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
            .unwrap();
        keys
    };
    assert_eq!(keys_of("b/", 9), ["b/1", "b/2"]);
    assert_eq!(keys_of("", 9), ["a/1", "b", "b/1", "b/2", "c"]);
    assert_eq!(keys_of("", 2), ["a/1", "b"]);
    store.delete(b"b/1", false).unwrap();
    assert_eq!(keys_of("b/", 9), ["b/2"]);
}

#[test]
fn a_second_opening_is_told_that_the_directory_is_in_use() {
    let directory = tempfile::tempdir().unwrap();
    let _store = KeyValueStore::open(directory.path()).unwrap();
    assert!(matches!(KeyValueStore::open(directory.path()), Err(StoreError::Locked { .. })));
}
