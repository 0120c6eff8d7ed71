//! Packing is deterministic, reversible and refuses every damaged file.

use super::{PackError, PackKey, decrypt, encrypt, pack, unpack};

const NAME: &str = "T10000000H00012024031521000010";

#[test]
fn sm4_agrees_with_the_published_vector() {
    // GB/T 32907-2016, appendix A.1; with a vector of zeros the first CBC block is the plain block cipher.
    let key = PackKey::from_hex("0123456789abcdeffedcba9876543210").expect("a key");
    let block = 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210_u128.to_be_bytes();
    let packed = encrypt(&key, &[0; 16], block.to_vec());
    assert_eq!(packed.get(16..32), Some(0x681e_df34_d206_965e_86b3_e94f_536e_4246_u128.to_be_bytes().as_slice()));
}

#[test]
fn same_file_packs_to_the_same_bytes_and_comes_back() {
    for length in [0, 1, 15, 16, 17, 100_000] {
        let plain: Vec<u8> = (0..length).map(|index: u32| index.to_le_bytes()[0]).collect();
        let packed = pack(&PackKey::REHEARSAL, NAME, &plain).expect("packed");
        assert_eq!(packed, pack(&PackKey::REHEARSAL, NAME, &plain).expect("packed again"));
        assert_eq!(packed.len() % 16, 0);
        assert_eq!(unpack(&PackKey::REHEARSAL, &packed, plain.len()).expect("unpacked"), plain);
    }
}

#[test]
fn key_name_and_content_change_the_vector() {
    let vector = |key: &PackKey, name: &str, plain: &[u8]| {
        pack(key, name, plain).expect("packed").get(..16).map(<[u8]>::to_vec).expect("a vector")
    };
    let first = vector(&PackKey::REHEARSAL, NAME, b"a");
    assert_ne!(first, vector(&PackKey::from_bytes([1; 16]), NAME, b"a"));
    assert_ne!(first, vector(&PackKey::REHEARSAL, "other", b"a"));
    assert_ne!(first, vector(&PackKey::REHEARSAL, NAME, b"b"));
}

#[test]
fn every_prefix_and_every_suffix_of_a_packed_file_is_refused() {
    let packed = pack(&PackKey::REHEARSAL, NAME, b"<Document></Document>\r\n").expect("packed");
    for length in 0..packed.len() {
        assert!(unpack(&PackKey::REHEARSAL, &packed[..length], 1_000).is_err(), "{length}");
    }
    for extra in 1..=33 {
        let longer = [packed.as_slice(), &vec![0; extra]].concat();
        assert!(unpack(&PackKey::REHEARSAL, &longer, 1_000).is_err(), "{extra}");
    }
}

#[test]
fn another_key_does_not_open_the_file() {
    let packed = pack(&PackKey::REHEARSAL, NAME, b"text").expect("packed");
    let refused = unpack(&PackKey::from_bytes([7; 16]), &packed, 1_000);
    assert!(matches!(refused, Err(PackError::Decrypt | PackError::Decompress(_))));
}

#[test]
fn data_behind_the_compressed_member_is_refused() {
    let packed = pack(&PackKey::REHEARSAL, NAME, b"text").expect("packed");
    let mut compressed = decrypt(&PackKey::REHEARSAL, &packed).expect("decrypted");
    compressed.push(0);
    let again = encrypt(&PackKey::REHEARSAL, &[3; 16], compressed);
    assert!(matches!(unpack(&PackKey::REHEARSAL, &again, 1_000), Err(PackError::Decompress(_))));
}

#[test]
fn a_small_file_that_unpacks_to_a_large_one_is_refused() {
    let packed = pack(&PackKey::REHEARSAL, NAME, &vec![b'a'; 1_000_000]).expect("packed");
    assert!(matches!(unpack(&PackKey::REHEARSAL, &packed, 999_999), Err(PackError::TooLarge { limit: 999_999 })));
}

#[test]
fn keys_are_32_hexadecimal_digits_and_never_printed() {
    assert!(PackKey::from_hex("00112233445566778899aabbccddeeff").is_some());
    for text in ["", "0011", "00112233445566778899aabbccddeefg", "+0112233445566778899aabbccddeeff"] {
        assert!(PackKey::from_hex(text).is_none(), "{text}");
    }
    assert_eq!(format!("{:?}", PackKey::REHEARSAL), "PackKey(..)");
}
