//! Which row of a book introduces a person and an agreement: the one of the account that was opened first, so that it does
//! not depend on how many months are imported.

use super::mapping::Mapping;
use super::report::BadLine;
use super::row::AccountRow;
use credit_domain::calendar::{BusinessDate, Month};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The place of a row in the order of introductions: opening date, then line.
type Place = (BusinessDate, u64);

/// Persons, agreements and accounts of a whole file.
#[derive(Clone, Default, Debug)]
pub struct Introductions {
    accounts: HashSet<Uuid>,
    /// Person -> who introduces them, and what that row says of them.
    people: HashMap<Uuid, (Place, Uuid)>,
    agreements: HashMap<Uuid, Place>,
}

/// What one row introduces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Introduces {
    pub person: bool,
    pub agreement: bool,
}

/// Sixteen bytes stand for an id of any length.
fn short(text: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes())
}

impl Introductions {
    /// Takes note of a row; faults are those that only show beside other rows.
    pub fn take(&mut self, mapping: &Mapping, row: &AccountRow) -> Vec<BadLine> {
        let mut faults = Vec::new();
        let mut refuse = |column: &str, rule: &'static str, fix: &str| {
            faults.push(BadLine { line: row.line, column: column.to_owned(), rule, fix: fix.to_owned() });
        };
        if !self.accounts.insert(short(row.account_id.as_str())) {
            refuse(mapping.account.id.column(), "ACCOUNT_REPEATED", "an account that no earlier line is about");
        }
        let place = (row.open_date, row.line);
        let person = &row.person;
        let said = short(&format!("{:?}{:?}{:?}", person.codes, person.residence_district, person.personal));
        let known = self.people.entry(short(row.subject_id.as_str())).or_insert((place, said));
        if known.1 != said {
            let fix = "the same personal data as in the other line about this person";
            refuse(mapping.person.id.column(), "PERSON_DIFFERS", fix);
        }
        known.0 = known.0.min(place);
        if let Some(agreement_id) = &row.agreement_id {
            let known = self.agreements.entry(short(agreement_id.as_str())).or_insert(place);
            *known = (*known).min(place);
        }
        faults
    }

    /// What a row of the file introduces, once the whole file was taken note of.
    pub fn of(&self, row: &AccountRow) -> Introduces {
        let place = (row.open_date, row.line);
        let person = self.people.get(&short(row.subject_id.as_str())).is_some_and(|(known, _)| *known == place);
        let agreement_id = row.agreement_id.as_ref();
        let agreement = agreement_id.is_some_and(|id| self.agreements.get(&short(id.as_str())) == Some(&place));
        Introduces { person, agreement }
    }

    /// Persons and agreements that are introduced by the end of a month.
    pub fn introduced_through(&self, month: Month) -> (u64, u64) {
        let lived = |place: &Place| place.0.month() <= month;
        let people = self.people.values().filter(|(place, _)| lived(place)).count();
        let agreements = self.agreements.values().filter(|place| lived(place)).count();
        (u64::try_from(people).unwrap_or(u64::MAX), u64::try_from(agreements).unwrap_or(u64::MAX))
    }
}
