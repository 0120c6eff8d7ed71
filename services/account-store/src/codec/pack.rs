//! How one type lies in a stored value, and the lists from which the code for both directions is made.
//!
//! A struct is the list of its fields, an enum the list of its variants with their stable numbers. The lists take the
//! types apart without `..`, so the compiler asks for every new field and variant.

use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::ids::{AccountId, AgreementId, BusinessId, ContentHash, EventId, InstitutionCode, SubjectId};
use credit_domain::money::Currency;

/// A type that lies in stored values.
pub(crate) trait Pack: Sized {
    fn pack(&self, packer: &mut Packer<'_>);

    /// Reads exactly what [`Pack::pack`] wrote.
    fn unpack(unpacker: &mut Unpacker<'_>) -> Result<Self, StoreError>;
}

/// Structs by their fields, in stored order.
macro_rules! packed_struct {
    ($($name:ident { $($field:ident),+ $(,)? })+) => {$(
        impl $crate::codec::pack::Pack for $name {
            fn pack(&self, packer: &mut $crate::packing::Packer<'_>) {
                let $name { $($field),+ } = self;
                $($crate::codec::pack::Pack::pack($field, packer);)+
            }

            fn unpack(unpacker: &mut $crate::packing::Unpacker<'_>) -> Result<$name, $crate::error::StoreError> {
                $(let $field = $crate::codec::pack::Pack::unpack(unpacker)?;)+
                Ok($name { $($field),+ })
            }
        }
    )+};
}
pub(crate) use packed_struct;

/// Enums by the stable numbers of their variants. A number once given is never given to another variant.
macro_rules! packed_enum {
    ($($name:ident { $($number:literal = $variant:ident $(($inner:ident))? $({ $($field:ident),+ })?),+ $(,)? })+) => {$(
        impl $crate::codec::pack::Pack for $name {
            fn pack(&self, packer: &mut $crate::packing::Packer<'_>) {
                match self {
                    $($name::$variant $(($inner))? $({ $($field),+ })? => {
                        packer.byte($number);
                        $($crate::codec::pack::Pack::pack($inner, packer);)?
                        $($($crate::codec::pack::Pack::pack($field, packer);)+)?
                    })+
                }
            }

            fn unpack(unpacker: &mut $crate::packing::Unpacker<'_>) -> Result<$name, $crate::error::StoreError> {
                Ok(match unpacker.byte()? {
                    $($number => {
                        $(let $inner = $crate::codec::pack::Pack::unpack(unpacker)?;)?
                        $($(let $field = $crate::codec::pack::Pack::unpack(unpacker)?;)+)?
                        $name::$variant $(($inner))? $({ $($field),+ })?
                    })+
                    _ => return Err(unpacker.damaged()),
                })
            }
        }
    )+};
}
pub(crate) use packed_enum;

/// Types with a pair of functions: how to write, how to read.
macro_rules! packed_as {
    ($($name:ty: $pack:expr, $unpack:expr;)+) => {$(
        impl Pack for $name {
            fn pack(&self, packer: &mut Packer<'_>) {
                let pack: fn(&mut Packer<'_>, &$name) = $pack;
                pack(packer, self);
            }

            fn unpack(unpacker: &mut Unpacker<'_>) -> Result<$name, StoreError> {
                let unpack: fn(&mut Unpacker<'_>) -> Result<$name, StoreError> = $unpack;
                unpack(unpacker)
            }
        }
    )+};
}

packed_as! {
    u8: |packer, value| packer.byte(*value), |unpacker| unpacker.byte();
    u16: |packer, value| packer.unsigned(u64::from(*value)), |unpacker| unpacker.number();
    u32: |packer, value| packer.unsigned(u64::from(*value)), |unpacker| unpacker.number();
    u64: |packer, value| packer.unsigned(*value), |unpacker| unpacker.unsigned();
    i64: |packer, value| packer.signed(*value), |unpacker| unpacker.signed();
    bool: |packer, value| packer.flag(*value), |unpacker| unpacker.flag();
    CompactString: |packer, value| packer.text(value), |unpacker| unpacker.text();
    BusinessDate: |packer, date| packer.signed(i64::from(date.days())),
        |unpacker| Ok(BusinessDate::from_days(unpacker.signed_number()?));
    Month: |packer, month| packer.signed(i64::from(month.index())),
        |unpacker| Ok(Month::from_index(unpacker.signed_number()?));
    RecordedAt: |packer, at| packer.signed(at.0), |unpacker| Ok(RecordedAt(unpacker.signed()?));
    EventId: |packer, id| packer.fixed(&id.0.to_be_bytes()),
        |unpacker| Ok(EventId(u128::from_be_bytes(unpacker.fixed()?)));
    ContentHash: |packer, hash| packer.fixed(&hash.0), |unpacker| Ok(ContentHash(unpacker.fixed()?));
    SubjectId: |packer, id| packer.text(id.as_str()), |unpacker| unpacker.parsed(SubjectId::parse);
    AccountId: |packer, id| packer.text(id.as_str()), |unpacker| unpacker.parsed(AccountId::parse);
    AgreementId: |packer, id| packer.text(id.as_str()), |unpacker| unpacker.parsed(AgreementId::parse);
    BusinessId: |packer, id| packer.text(id.as_str()), |unpacker| unpacker.parsed(BusinessId::parse);
    InstitutionCode: |packer, code| packer.text(code.as_str()), |unpacker| unpacker.parsed(InstitutionCode::parse);
    Currency: |packer, currency| packer.currency(*currency), |unpacker| unpacker.currency();
}

impl<const LENGTH: usize> Pack for [u8; LENGTH] {
    fn pack(&self, packer: &mut Packer<'_>) {
        packer.fixed(self);
    }

    fn unpack(unpacker: &mut Unpacker<'_>) -> Result<[u8; LENGTH], StoreError> {
        unpacker.fixed()
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, packer: &mut Packer<'_>) {
        packer.optional(self.as_ref(), |packer, value| value.pack(packer));
    }

    fn unpack(unpacker: &mut Unpacker<'_>) -> Result<Option<T>, StoreError> {
        unpacker.optional(T::unpack)
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, packer: &mut Packer<'_>) {
        packer.list(self, |packer, value| value.pack(packer));
    }

    fn unpack(unpacker: &mut Unpacker<'_>) -> Result<Vec<T>, StoreError> {
        unpacker.list(T::unpack)
    }
}

impl<T: Pack> Pack for Box<T> {
    fn pack(&self, packer: &mut Packer<'_>) {
        self.as_ref().pack(packer);
    }

    fn unpack(unpacker: &mut Unpacker<'_>) -> Result<Box<T>, StoreError> {
        T::unpack(unpacker).map(Box::new)
    }
}

impl<A: Pack, B: Pack> Pack for (A, B) {
    fn pack(&self, packer: &mut Packer<'_>) {
        self.0.pack(packer);
        self.1.pack(packer);
    }

    fn unpack(unpacker: &mut Unpacker<'_>) -> Result<(A, B), StoreError> {
        Ok((A::unpack(unpacker)?, B::unpack(unpacker)?))
    }
}
