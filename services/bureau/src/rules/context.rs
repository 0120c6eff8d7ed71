//! What a rule is shown: a record as elements, with the few facts that nearly every rule asks for read beforehand.
//!
//! Values that cannot be read are absent here: the rules of their own type have spoken already (ABE001), and the
//! others judge only what they can read.

use crate::config::Institution;
use crate::day::{Day, MonthNumber};
use crate::record_xml::Element;
use credit_domain::event::account_event::AccountType;
use wire_contracts::pboc2::spec::RecordSpec;

/// What is known of the file a record came in.
pub(crate) struct FileContext<'f> {
    /// The section code of name and header; a file carries records of its own code only (F-24).
    pub(crate) institution: &'f Institution,
    /// Date of generation, from the header.
    pub(crate) generated_on: Day,
    /// The format's table for the file's record type.
    pub(crate) spec: &'static RecordSpec,
}

/// One record: what every family's rules see.
pub(crate) struct RecordContext<'r> {
    pub(crate) file: &'r FileContext<'r>,
    /// The root of the line.
    pub(crate) document: &'r Element<'r>,
    /// The element of the file's record type, if the line has one.
    pub(crate) record: Option<&'r Element<'r>>,
    /// The base segment.
    pub(crate) base: Option<&'r Element<'r>>,
    /// `RptDate`
    pub(crate) report_date: Option<Day>,
    /// `AcctType`, of a 210 only.
    pub(crate) account_type: Option<AccountType>,
    /// An earlier line of the file has the same identity (ABR002).
    pub(crate) repeated_in_file: bool,
    /// The store holds a report of this identity (ABR004).
    pub(crate) identity_stored: bool,
}

impl<'r> RecordContext<'r> {
    pub(crate) fn new(file: &'r FileContext<'r>, document: &'r Element<'r>) -> RecordContext<'r> {
        let record = document.child(file.spec.root);
        let base_tag = file.spec.segments.first().map_or("", |segment| segment.tag);
        let base = record.and_then(|element| element.child(base_tag));
        let value = |tag: &str| base.and_then(|segment| segment.filled(tag));
        RecordContext {
            file,
            document,
            record,
            base,
            report_date: value("RptDate").and_then(Day::parse),
            account_type: value("AcctType").and_then(AccountType::parse),
            repeated_in_file: false,
            identity_stored: false,
        }
    }

    /// The first segment with that tag.
    pub(crate) fn segment(&self, tag: &str) -> Option<&'r Element<'r>> {
        self.record.and_then(|record| record.child(tag))
    }

    /// A filled value of the base segment.
    pub(crate) fn base_value(&self, tag: &str) -> Option<&'r str> {
        self.base.and_then(|segment| segment.filled(tag))
    }

    /// `IDType` and `IDNum`, the two marks of the person.
    pub(crate) fn person_pair(&self) -> Option<(&'r str, &'r str)> {
        Some((self.base_value("IDType")?, self.base_value("IDNum")?))
    }
}

impl<'l> Element<'l> {
    /// The filled value of a child item.
    pub(crate) fn filled(&self, tag: &str) -> Option<&str> {
        self.child(tag).and_then(Element::value)
    }

    /// An amount or a count.
    pub(crate) fn amount(&self, tag: &str) -> Option<u64> {
        let text = self.filled(tag)?;
        if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
    }

    pub(crate) fn day(&self, tag: &str) -> Option<Day> {
        self.filled(tag).and_then(Day::parse)
    }

    pub(crate) fn month(&self, tag: &str) -> Option<MonthNumber> {
        self.filled(tag).and_then(MonthNumber::parse)
    }

    /// The children with that tag: the members of a group.
    pub(crate) fn members<'e>(&'e self, tag: &'e str) -> impl Iterator<Item = &'e Element<'l>> {
        self.children.iter().filter(move |child| child.tag == tag)
    }

    /// True when the item is there and reads as the amount 0.
    pub(crate) fn is_zero(&self, tag: &str) -> bool {
        self.amount(tag) == Some(0)
    }

    /// True when the item is there and reads as an amount above 0.
    pub(crate) fn is_positive(&self, tag: &str) -> bool {
        self.amount(tag).is_some_and(|amount| amount > 0)
    }
}

/// A 210 with its segments picked out.
pub(crate) struct AccountRecord<'r> {
    pub(crate) common: &'r RecordContext<'r>,
    pub(crate) account_type: AccountType,
    /// `RptDateCode`
    pub(crate) moment: &'r str,
    /// C
    pub(crate) basic: Option<&'r Element<'r>>,
    /// H
    pub(crate) monthly: Option<&'r Element<'r>>,
    /// J
    pub(crate) between: Option<&'r Element<'r>>,
}

impl<'r> AccountRecord<'r> {
    /// `None` when the account type cannot be read: the rules of the account have nothing to hold on to.
    pub(crate) fn new(common: &'r RecordContext<'r>) -> Option<AccountRecord<'r>> {
        Some(AccountRecord {
            common,
            account_type: common.account_type?,
            moment: common.base_value("RptDateCode").unwrap_or_default(),
            basic: common.segment("AcctBsInfSgmt"),
            monthly: common.segment("AcctMthlyBlgInfSgmt"),
            between: common.segment("AcctDbtInfSgmt"),
        })
    }

    pub(crate) fn is(&self, account_type: AccountType) -> bool {
        self.account_type == account_type
    }

    /// F-05: the status that says "closed" for this account type.
    pub(crate) fn closed_status(&self) -> &'static str {
        match self.account_type {
            AccountType::D1 | AccountType::R1 | AccountType::R4 => "3",
            AccountType::R2 | AccountType::R3 => "4",
            AccountType::C1 => "2",
        }
    }

    /// The monthly segment says the account is closed.
    pub(crate) fn is_monthly_closed(&self) -> bool {
        self.monthly.and_then(|monthly| monthly.filled("AcctStatus")) == Some(self.closed_status())
    }

    /// The monthly or the between-statement segment says the account is closed.
    pub(crate) fn is_closing(&self) -> bool {
        let says_closed = |segment: Option<&Element<'_>>| {
            segment.and_then(|element| element.filled("AcctStatus")) == Some(self.closed_status())
        };
        says_closed(self.monthly) || says_closed(self.between)
    }

    /// RpyStatus of the monthly segment.
    pub(crate) fn monthly_repayment(&self) -> &'r str {
        self.monthly.and_then(|monthly| monthly.filled("RpyStatus")).unwrap_or_default()
    }

    /// The date of a card's or loan's classification in this record, of whichever segment carries one.
    pub(crate) fn class_date(&self) -> Option<Day> {
        [self.monthly, self.between].into_iter().flatten().find_map(|segment| segment.day("FiveCateAdjDate"))
    }
}

/// Repayment status 1 to 7: overdue by that many periods of 30 days.
pub(crate) fn is_overdue_digit(status: &str) -> bool {
    matches!(status, "1" | "2" | "3" | "4" | "5" | "6" | "7")
}
