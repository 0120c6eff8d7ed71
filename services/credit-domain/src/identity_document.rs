//! Identity numbers: GB 11643 and the other documents of pboc-format 8.1 (ABE004, E-35).
//!
//! Only the case of a letter and the width of a character are normalised; a digit is never changed, guessed or
//! added, except that a valid old 15-digit number has exactly one 18-digit form.

use crate::calendar::BusinessDate;
use std::fmt;

/// Longest number of any document, in characters (ANC..20).
pub const NUMBER_LENGTH_MAX: usize = 20;

/// A checked document number, normalised. `Debug` hides it: an identity number never reaches a log.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentNumber {
    text: String,
    birth_date: Option<BusinessDate>,
}

impl DocumentNumber {
    /// The normalised number: half-width, letters in upper case, 18 digits for a resident ID.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The birth date that a resident ID carries; `None` for other documents.
    pub fn birth_date(&self) -> Option<BusinessDate> {
        self.birth_date
    }
}

impl fmt::Debug for DocumentNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DocumentNumber(..)")
    }
}

/// Why a number was not accepted. Each has a stable rule name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DocumentProblem {
    /// The document type is not in the table.
    UnknownType,
    /// Empty, or too long for its type.
    Length,
    /// A character that this kind of number cannot have.
    Form,
    /// The digits of the birth date are no date, or lie outside 1901-01-01..2099-12-31 (F-12).
    BirthDate,
    /// GB 11643 never issues the sequence 000.
    Sequence,
    /// The check character does not fit.
    CheckCharacter,
}

impl DocumentProblem {
    /// Stable rule name, shown to senders.
    pub const fn rule(self) -> &'static str {
        match self {
            DocumentProblem::UnknownType => "DOCUMENT_TYPE_UNKNOWN",
            DocumentProblem::Length => "DOCUMENT_NUMBER_LENGTH",
            DocumentProblem::Form => "DOCUMENT_NUMBER_FORM",
            DocumentProblem::BirthDate => "DOCUMENT_NUMBER_BIRTH_DATE",
            DocumentProblem::Sequence => "DOCUMENT_NUMBER_SEQUENCE",
            DocumentProblem::CheckCharacter => "DOCUMENT_NUMBER_CHECK_CHARACTER",
        }
    }

    /// What would have been accepted, in words.
    pub const fn expected(self) -> &'static str {
        match self {
            DocumentProblem::UnknownType => "one of 10, 1, 2, 5, 6, 8, 9, A, B, C, X, 20",
            DocumentProblem::Length => "1 to 20 characters, and as many as this document type has",
            DocumentProblem::Form => "the form that this document type has (pboc-format 8.1)",
            DocumentProblem::BirthDate => "an existing birth date between 1901-01-01 and 2099-12-31",
            DocumentProblem::Sequence => "a sequence other than 000",
            DocumentProblem::CheckCharacter => "the check character of GB 11643",
        }
    }
}

/// Checks the number of a document of type `document_type` (pboc-format 8.1) and normalises it.
///
/// Type 10 takes 18 characters, or an old 15-digit number, which is upgraded. Type 2 (passport) has at most 12
/// characters and begins with the nationality; type 5 is H or M with 8 or 10 digits; type 6 is 8 digits, or 10 digits
/// and a letter or two digits in brackets; of the others only the length is known.
pub fn check_document(document_type: &str, number: &str) -> Result<DocumentNumber, DocumentProblem> {
    if !crate::event::code_tables::DOCUMENT_TYPE.contains(&document_type) {
        return Err(DocumentProblem::UnknownType);
    }
    let text: String = number.chars().map(half_width).collect::<String>().to_ascii_uppercase();
    let length = text.chars().count();
    if length == 0 || length > NUMBER_LENGTH_MAX {
        return Err(DocumentProblem::Length);
    }
    let form = |accepted: bool| if accepted { Ok(None) } else { Err(DocumentProblem::Form) };
    let birth_date = match document_type {
        "10" => return check_resident_id(&text),
        "2" if length > 12 => return Err(DocumentProblem::Length),
        "2" => form(is_passport(&text)),
        "5" => form(is_mainland_permit(&text)),
        "6" => form(is_taiwan_permit(&text)),
        _ => form(!text.chars().any(char::is_control) && text.trim() == text),
    }?;
    Ok(DocumentNumber { text, birth_date })
}

/// GB 11643-1999: 17 digits and a check character, or an old number of 15 digits of a person born in 19xx.
fn check_resident_id(text: &str) -> Result<DocumentNumber, DocumentProblem> {
    let digits = text.as_bytes();
    let full = match digits.len() {
        18 => text.to_owned(),
        15 => upgrade_15_to_18(text)?,
        _ => return Err(DocumentProblem::Length),
    };
    let body = full.get(..17).ok_or(DocumentProblem::Form)?;
    let last = full.chars().last().ok_or(DocumentProblem::Form)?;
    if !body.bytes().all(|byte| byte.is_ascii_digit()) || !(last.is_ascii_digit() || last == 'X') {
        return Err(DocumentProblem::Form);
    }
    if check_character_of(body) != Some(last) {
        return Err(DocumentProblem::CheckCharacter);
    }
    if full.get(14..17) == Some("000") {
        return Err(DocumentProblem::Sequence);
    }
    let birth_date = birth_date_of(&full).ok_or(DocumentProblem::BirthDate)?;
    Ok(DocumentNumber { text: full, birth_date: Some(birth_date) })
}

/// The 18-character form of an old 15-digit number: the century 19 goes in, the check character is computed.
///
/// # Errors
/// `Length` or `Form` when the text is not 15 ASCII digits.
pub fn upgrade_15_to_18(text: &str) -> Result<String, DocumentProblem> {
    if text.len() != 15 {
        return Err(DocumentProblem::Length);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DocumentProblem::Form);
    }
    let (district, rest) = text.split_at(6);
    let body = format!("{district}19{rest}");
    let check_character = check_character_of(&body).ok_or(DocumentProblem::Form)?;
    Ok(format!("{body}{check_character}"))
}

/// The check character over 17 digits (GB 11643: ISO 7064 MOD 11-2); `None` unless there are 17 ASCII digits.
pub fn check_character_of(body: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHARACTERS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    if body.len() != WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (character, weight) in body.chars().zip(WEIGHTS) {
        sum += character.to_digit(10)? * weight;
    }
    CHARACTERS.get(usize::try_from(sum % 11).ok()?).copied()
}

fn birth_date_of(full: &str) -> Option<BusinessDate> {
    let part = |range: std::ops::Range<usize>| full.get(range);
    BusinessDate::from_ymd(part(6..10)?.parse().ok()?, part(10..12)?.parse().ok()?, part(12..14)?.parse().ok()?)
}

/// Three letters of nationality, then letters and digits.
fn is_passport(text: &str) -> bool {
    let nationality = text.get(..3);
    text.len() > 3
        && nationality.is_some_and(crate::event::code_tables::is_country)
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn is_mainland_permit(text: &str) -> bool {
    let Some(digits) = text.strip_prefix(['H', 'M']) else { return false };
    matches!(digits.len(), 8 | 10) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_taiwan_permit(text: &str) -> bool {
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() == 8 {
        return all_digits(text);
    }
    let Some((digits, bracketed)) = text.split_once('(') else { return false };
    let Some(inner) = bracketed.strip_suffix(')') else { return false };
    let is_letter = inner.len() == 1 && inner.bytes().all(|byte| byte.is_ascii_uppercase());
    digits.len() == 10 && all_digits(digits) && (is_letter || (inner.len() == 2 && all_digits(inner)))
}

/// Full-width forms (U+FF01 to U+FF5E) of ASCII characters become half-width.
fn half_width(character: char) -> char {
    const SHIFT: u32 = 0xFEE0;
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - SHIFT).unwrap_or(character),
        '\u{3000}' => ' ',
        _ => character,
    }
}

#[cfg(test)]
#[path = "identity_document_tests.rs"]
mod tests;
