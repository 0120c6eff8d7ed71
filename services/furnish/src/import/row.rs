//! One row of a book as values; everything that is wrong with it at once.

use super::mapping::Mapping;
use super::reader::Row;
use super::report::BadLine;
use super::values::{AmountFault, Origin, TextSource, read_amount};
use compact_str::CompactString;
use credit_domain::calendar::BusinessDate;
use credit_domain::ids::{AccountId, AgreementId, SubjectId};
use std::collections::BTreeMap;

/// Ids of things inside one account and of consents add up to 8 characters in front.
const SUBJECT_ID_LENGTH_MAX: usize = 56;

/// One account as its row tells it. Amounts are minor units.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountRow {
    pub line: u64,
    pub account_id: AccountId,
    pub subject_id: SubjectId,
    pub agreement_id: Option<AgreementId>,
    pub open_date: BusinessDate,
    pub limit_minor: i64,
    pub card_tail: Option<CompactString>,
    pub person: PersonRow,
    /// As the months of the mapping.
    pub months: Vec<MonthRow>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonRow {
    /// As the codes of the mapping.
    pub codes: Vec<CompactString>,
    pub residence_district: Option<CompactString>,
    pub signed_on: Option<BusinessDate>,
    pub personal: BTreeMap<String, String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MonthRow {
    /// Negative is a credit balance.
    pub statement_minor: i64,
    pub payment_minor: i64,
}

/// Reads the fields of one row and collects what is wrong with them.
struct Fields<'a> {
    mapping: &'a Mapping,
    row: &'a Row<'a>,
    bad: &'a mut Vec<BadLine>,
}

/// The values of a row, or every fault of it.
///
/// # Errors
/// The faults, at least one.
pub fn read_row(mapping: &Mapping, row: &Row<'_>) -> Result<AccountRow, Vec<BadLine>> {
    let mut bad = Vec::new();
    let read = Fields { mapping, row, bad: &mut bad }.account();
    match read {
        Some(account) if bad.is_empty() => Ok(account),
        _ => Err(bad),
    }
}

impl Fields<'_> {
    fn refuse(&mut self, column: &str, rule: &'static str, fix: impl Into<String>) {
        // Two values of the event may come from one column.
        let bad = BadLine { line: self.row.line, column: column.to_owned(), rule, fix: fix.into() };
        if !self.bad.contains(&bad) {
            self.bad.push(bad);
        }
    }

    fn account(mut self) -> Option<AccountRow> {
        let mapping = self.mapping;
        let account = &mapping.account;
        let account_id = self.id(&account.id, AccountId::MAX_LENGTH, AccountId::parse);
        let subject_id = self.id(&mapping.person.id, SUBJECT_ID_LENGTH_MAX, |text| {
            SubjectId::parse(text).filter(|id| id.as_str().len() <= SUBJECT_ID_LENGTH_MAX)
        });
        let agreement_id =
            account.agreement_id.as_ref().map(|source| self.id(source, AgreementId::MAX_LENGTH, AgreementId::parse));
        let open_date = self.date(&account.opening_date);
        let limit_minor = self.amount_of(&account.limit);
        if limit_minor.is_some_and(|limit_minor| limit_minor < 0) {
            self.refuse(account.limit.column(), "AMOUNT_NEGATIVE", "0 or more");
        }
        let card_tail = account.card_tail.as_ref().and_then(|source| self.optional(source));
        let person = self.person();
        let months = self.months(open_date);
        let agreement_id = match agreement_id {
            Some(read) => Some(read?),
            None => None,
        };
        Some(AccountRow {
            line: self.row.line,
            account_id: account_id?,
            subject_id: subject_id?,
            agreement_id,
            open_date: open_date?,
            limit_minor: limit_minor?,
            card_tail,
            person: person?,
            months,
        })
    }

    /// The translated text of a source; `None` and a finding where it is blank or not in the table of values.
    fn text(&mut self, source: &TextSource) -> Option<CompactString> {
        let given = self.given(source);
        if given.is_empty() {
            self.refuse(source.column(), "VALUE_MISSING", "a value");
            return None;
        }
        let translated = source.translate(given);
        if translated.is_none() {
            let known: Vec<&str> = source.values.keys().map(String::as_str).collect();
            let fix = format!("one of {}, or an `otherwise` in the mapping", known.join(", "));
            self.refuse(source.column(), "VALUE_NOT_MAPPED", fix);
        }
        translated
    }

    /// As `text`, where a blank is no fault.
    fn optional(&mut self, source: &TextSource) -> Option<CompactString> {
        if self.given(source).is_empty() { None } else { self.text(source) }
    }

    fn given<'s>(&'s self, source: &'s TextSource) -> &'s str {
        match &source.origin {
            Origin::Column(column) => self.row.text(column),
            Origin::Constant(constant) => constant,
        }
    }

    fn id<T>(&mut self, source: &TextSource, length_max: usize, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(source)?;
        let id = parse(&text);
        if id.is_none() {
            let fix = format!("1 to {length_max} of A-Z a-z 0-9 . _ : - together with the prefix");
            self.refuse(source.column(), "ID_FORM", fix);
        }
        id
    }

    fn date(&mut self, source: &TextSource) -> Option<BusinessDate> {
        let text = self.text(source)?;
        let date = self.mapping.date_format.read(&text);
        if date.is_none() {
            let fix = format!("a date that exists from 1901 to 2099, written {}", self.mapping.date_format.pattern());
            self.refuse(source.column(), "DATE_FORM", fix);
        }
        date
    }

    fn amount_of(&mut self, source: &TextSource) -> Option<i64> {
        let text = self.text(source)?;
        self.amount(source.column(), &text)
    }

    fn amount(&mut self, column: &str, text: &str) -> Option<i64> {
        let (rule, fix) = match read_amount(text, self.mapping.minor_per_unit) {
            Ok(amount_minor) => return Some(amount_minor),
            Err(AmountFault::Form) => ("AMOUNT_FORM", "digits, at most one decimal point, and - in front where negative"),
            Err(AmountFault::Fraction) => ("AMOUNT_NOT_WHOLE", "a whole number of minor units of the currency"),
            Err(AmountFault::TooLarge) => ("AMOUNT_TOO_LARGE", "at most 1000000000000 minor units either way"),
        };
        self.refuse(column, rule, fix);
        None
    }

    fn person(&mut self) -> Option<PersonRow> {
        let mapping = &self.mapping.person;
        let codes: Vec<Option<CompactString>> = mapping.codes.iter().map(|source| self.text(source)).collect();
        let residence_district = mapping.residence_district.as_ref().and_then(|source| self.optional(source));
        let signed_on = match self.mapping.consent.as_ref().and_then(|consent| consent.signed_on.as_ref()) {
            Some(source) if !self.given(source).is_empty() => self.date(source),
            _ => None,
        };
        let mut personal = BTreeMap::new();
        for (name, source) in &mapping.personal {
            let needed = matches!(name.as_str(), "name" | "doc_no");
            let text = if needed { self.text(source) } else { self.optional(source) };
            if let Some(text) = text {
                let _earlier = personal.insert(name.clone(), text.into_string());
            }
        }
        Some(PersonRow { codes: codes.into_iter().collect::<Option<_>>()?, residence_district, signed_on, personal })
    }

    fn months(&mut self, open_date: Option<BusinessDate>) -> Vec<MonthRow> {
        let mapping = self.mapping;
        let mut months = Vec::with_capacity(mapping.months.len());
        for month in &mapping.months {
            let not_open = open_date.is_some_and(|open_date| month.month < open_date.month());
            let statement_minor = self.month_amount(&month.statement, not_open);
            let payment_minor = self.month_amount(&month.payment, not_open);
            if payment_minor < 0 {
                self.refuse(&month.payment, "AMOUNT_NEGATIVE", "0 or more");
            }
            months.push(MonthRow { statement_minor, payment_minor });
        }
        months
    }

    /// 0 for a fault, which is noted.
    fn month_amount(&mut self, column: &str, not_open: bool) -> i64 {
        let text = self.row.text(column);
        if text.is_empty() {
            if !not_open {
                self.refuse(column, "VALUE_MISSING", "an amount, 0 for nothing");
            }
            return 0;
        }
        let amount_minor = self.amount(column, text).unwrap_or(0);
        if not_open && amount_minor != 0 {
            self.refuse(column, "BEFORE_OPENING", "blank or 0 in months before the opening date");
        }
        amount_minor
    }
}
