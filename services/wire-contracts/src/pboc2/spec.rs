//! The format's table: record, segments, items. Data and lookups only; whoever judges a record brings rules of
//! their own, so that writer and judge can disagree (design 8).

use crate::pboc2::codes::CodeTableId;
use crate::pboc2::{spec_110, spec_210, spec_220};
use credit_domain::event::account_event::AccountType;
use credit_domain::event::pipeline_event::RecordType;

/// What a value looks like (pboc-format 1.4). Lengths are characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ItemType {
    /// `ANn`: letters and digits, exactly n.
    AlphaNumericExact(u16),
    /// `AN..n`: letters and digits, at most n.
    AlphaNumericUpTo(u16),
    /// `ANC..n`: any characters including Chinese, at most n.
    TextUpTo(u16),
    /// `Nn`: digits, exactly n.
    DigitsExact(u16),
    /// `uInt..n`: unsigned integer of at most n digits; amounts are whole currency units.
    UnsignedUpTo(u16),
    /// `yyyy-MM-dd`
    Date,
    /// `yyyy-MM`
    Month,
    /// `yyyy`
    Year,
    /// A value of a code table.
    Code(CodeTableId),
    /// A value of the code table of the record's account type.
    CodeByAccountType(&'static [(AccountType, CodeTableId)]),
}

/// The two-letter obligation mark (pboc-format 1.4). First letter: A, the tag is always present in its segment; S, it
/// is present exactly when it applies. Second letter: M, the value is filled; O, it may be empty; C, a rule decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Obligation {
    AM,
    AO,
    AC,
    SM,
    SO,
    SC,
}

impl Obligation {
    /// First letter A.
    pub const fn tag_always_present(self) -> bool {
        matches!(self, Obligation::AM | Obligation::AO | Obligation::AC)
    }

    /// Second letter M.
    pub const fn value_mandatory(self) -> bool {
        matches!(self, Obligation::AM | Obligation::SM)
    }
}

/// When an S item applies; A items carry `Always`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Applies {
    Always,
    /// For these account types only.
    AccountTypes(&'static [AccountType]),
    /// When the item `tag` of the same segment (of the same group member, inside a group) has one of these values.
    WhenItemIs {
        tag: &'static str,
        values: &'static [&'static str],
    },
    /// These items are present all together or not at all.
    Together(&'static [&'static str]),
}

/// One item of a segment or of a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item {
    pub tag: &'static str,
    pub chinese: &'static str,
    pub item_type: ItemType,
    pub obligation: Obligation,
    pub applies: Applies,
    /// True when the value identifies or describes a person and so travels in the envelope's `pii` only.
    pub personal: bool,
}

impl Item {
    pub(crate) const fn new(tag: &'static str, chinese: &'static str, item_type: ItemType, obligation: Obligation) -> Item {
        Item { tag, chinese, item_type, obligation, applies: Applies::Always, personal: false }
    }

    pub(crate) const fn of_types(self, account_types: &'static [AccountType]) -> Item {
        Item { applies: Applies::AccountTypes(account_types), ..self }
    }

    pub(crate) const fn when(self, tag: &'static str, values: &'static [&'static str]) -> Item {
        Item { applies: Applies::WhenItemIs { tag, values }, ..self }
    }

    pub(crate) const fn together(self, tags: &'static [&'static str]) -> Item {
        Item { applies: Applies::Together(tags), ..self }
    }

    pub(crate) const fn personal(self) -> Item {
        Item { personal: true, ..self }
    }

    /// The code table of the value for this account type (any table for an item without account types).
    pub fn code_table(&self, account_type: Option<AccountType>) -> Option<CodeTableId> {
        match self.item_type {
            ItemType::Code(table) => Some(table),
            ItemType::CodeByAccountType(tables) => {
                tables.iter().find(|(of_type, _)| Some(*of_type) == account_type).map(|(_, table)| *table)
            }
            _ => None,
        }
    }
}

/// An element that repeats inside a segment, as often as the item `count_tag` before it says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Group {
    pub tag: &'static str,
    pub count_tag: &'static str,
    pub items: &'static [Item],
}

/// What stands in a segment, in table order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SegmentEntry {
    Item(Item),
    Group(Group),
}

/// One segment of a record. It may appear once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SegmentSpec {
    pub letter: char,
    pub tag: &'static str,
    pub chinese: &'static str,
    /// Account types that may carry the segment at all; all six for records that are not about an account.
    pub account_types: &'static [AccountType],
    pub entries: &'static [SegmentEntry],
}

impl SegmentSpec {
    /// The item of this segment with that tag; items of groups are found by [`SegmentSpec::group_item`].
    pub fn item(&self, tag: &str) -> Option<&'static Item> {
        self.entries.iter().find_map(|entry| match entry {
            SegmentEntry::Item(item) if item.tag == tag => Some(item),
            _ => None,
        })
    }

    /// The segment's group, if it has one.
    pub fn group(&self) -> Option<&'static Group> {
        self.entries.iter().find_map(|entry| match entry {
            SegmentEntry::Group(group) => Some(group),
            SegmentEntry::Item(_) => None,
        })
    }

    /// The item with that tag inside the segment's group.
    pub fn group_item(&self, tag: &str) -> Option<&'static Item> {
        self.group()?.items.iter().find(|item| item.tag == tag)
    }
}

/// One record type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecordSpec {
    /// InfRecType, three digits.
    pub code: &'static str,
    /// Tag under `<Document>`.
    pub root: &'static str,
    pub chinese: &'static str,
    /// In the order in which they are written; the first is the base segment.
    pub segments: &'static [SegmentSpec],
    /// Template type in the file header, two characters (pboc-format 1.3).
    pub template: &'static str,
}

impl RecordSpec {
    pub fn segment(&self, tag: &str) -> Option<&'static SegmentSpec> {
        self.segments.iter().find(|segment| segment.tag == tag)
    }

    pub fn segment_by_letter(&self, letter: char) -> Option<&'static SegmentSpec> {
        self.segments.iter().find(|segment| segment.letter == letter)
    }
}

/// Every account type of pboc-format 4.2.
pub const ALL_ACCOUNT_TYPES: &[AccountType] =
    &[AccountType::D1, AccountType::R1, AccountType::R2, AccountType::R3, AccountType::R4, AccountType::C1];

/// The records this profile knows, by code.
pub const RECORDS: [&RecordSpec; 3] = [&spec_110::RECORD, &spec_210::RECORD, &spec_220::RECORD];

/// Version of the format, as written into file headers.
pub const FORMAT_VERSION: &str = "2.0.0";

/// The record with that InfRecType.
pub fn record_by_code(code: &str) -> Option<&'static RecordSpec> {
    RECORDS.into_iter().find(|record| record.code == code)
}

/// The record of a type of the pipeline.
pub const fn record_of_type(record_type: RecordType) -> &'static RecordSpec {
    match record_type {
        RecordType::PersonalBasic => &spec_110::RECORD,
        RecordType::BorrowingAccount => &spec_210::RECORD,
        RecordType::CreditAgreement => &spec_220::RECORD,
    }
}

// Short names for the table rows of the sibling modules.
pub(crate) const fn row(tag: &'static str, chinese: &'static str, item_type: ItemType, obligation: Obligation) -> SegmentEntry {
    SegmentEntry::Item(Item::new(tag, chinese, item_type, obligation))
}
