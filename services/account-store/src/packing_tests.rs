use super::{Packer, Unpacker};
use proptest::prelude::*;

fn packed(pack: impl FnOnce(&mut Packer<'_>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    pack(&mut Packer::begin(&mut bytes, 9, 1));
    bytes
}

fn begin(bytes: &[u8]) -> Unpacker<'_> {
    Unpacker::begin(bytes, 9, 1, "test value").unwrap()
}

proptest! {
    #[test]
    fn numbers_and_texts_come_back_and_no_prefix_is_taken(
        unsigned: u64, signed: i64, text in ".{0,40}", flag: bool, list in prop::collection::vec(any::<u64>(), 0..8),
    ) {
        let bytes = packed(|packer| {
            packer.unsigned(unsigned);
            packer.signed(signed);
            packer.text(&text);
            packer.flag(flag);
            packer.list(&list, |packer, number| packer.unsigned(*number));
            packer.optional(flag.then_some(unsigned), Packer::unsigned);
        });
        let read = |bytes: &[u8]| -> Result<_, crate::error::StoreError> {
            let mut unpacker = Unpacker::begin(bytes, 9, 1, "test value")?;
            let read = (
                unpacker.unsigned()?,
                unpacker.signed()?,
                unpacker.text()?,
                unpacker.flag()?,
                unpacker.list(Unpacker::unsigned)?,
                unpacker.optional(Unpacker::unsigned)?,
            );
            unpacker.end()?;
            Ok(read)
        };
        prop_assert_eq!(read(&bytes).unwrap(), (unsigned, signed, text.into(), flag, list, flag.then_some(unsigned)));
        for length in 0..bytes.len() {
            prop_assert!(read(&bytes[..length]).is_err(), "a prefix of {} bytes was taken", length);
        }
        let mut longer = bytes;
        longer.push(0);
        prop_assert!(read(&longer).is_err());
    }
}

#[test]
fn another_kind_or_version_is_refused() {
    assert!(Unpacker::begin(&[9, 2, 0], 9, 1, "test value").is_err());
    assert!(Unpacker::begin(&[8, 1, 0], 9, 1, "test value").is_err());
    assert!(Unpacker::begin(&[9], 9, 1, "test value").is_err());
}

#[test]
fn a_number_that_overflows_or_never_ends_is_refused() {
    let mut overflow = vec![9, 1];
    overflow.extend([0xff; 9]);
    overflow.push(0x02);
    assert!(begin(&overflow).unsigned().is_err());
    let mut endless = vec![9, 1];
    endless.extend([0x80; 12]);
    assert!(begin(&endless).unsigned().is_err());
}

#[test]
fn a_list_that_claims_more_elements_than_bytes_reserves_nothing() {
    let bytes = packed(|packer| packer.unsigned(u64::MAX / 2));
    assert!(begin(&bytes).list(Unpacker::byte).is_err());
}

#[test]
fn small_numbers_take_one_byte() {
    for number in [0, 1, 127] {
        assert_eq!(packed(|packer| packer.unsigned(number)).len(), 3);
    }
    for number in [0, -64, 63] {
        assert_eq!(packed(|packer| packer.signed(number)).len(), 3);
    }
}
