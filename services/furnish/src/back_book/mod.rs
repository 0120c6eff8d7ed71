//! Real card accounts as events: six months of statements and payments of 30,000 cards (see `tests/data/README.md`)
//! under one stated product rule.
//!
//! The rule: a card is opened on 2005-03-01; payments count on the 10th, purchases on the 20th, the statement is drawn
//! on the 25th and its minimum is due on the 15th of the next month. The minimum is a fiftieth of what is not yet
//! required, at least 100 dollars, at most the statement; the data do not tell the bank's own rule, and this one agrees
//! with its statuses best among plain ones. What a statement needs beyond payment and the statement
//! before it is one purchase; where it needs less, earlier purchases are refunded, and a rest is a credit adjustment.

pub mod card;
pub mod confusion;

use card::Card;
use std::io::Read;

/// Statement months in the order of time; the data set numbers them backwards.
pub const MONTHS: usize = 6;

/// One row of the data set, months in the order of time (April to September 2005), whole dollars.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: u32,
    pub limit: i64,
    pub sex: u8,
    pub education: u8,
    pub marriage: u8,
    pub bills: [i64; MONTHS],
    pub payments: [i64; MONTHS],
    /// The bank's own repayment status.
    pub statuses: [i8; MONTHS],
}

/// Reads the gzip-compressed data set; an error names line and column.
pub fn read_rows(compressed: impl Read) -> Result<Vec<Row>, String> {
    let mut reader = csv::Reader::from_reader(flate2::read::GzDecoder::new(compressed));
    let headers = reader.headers().map_err(|error| format!("the header cannot be read: {error}"))?.clone();
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let line = index + 2;
        let record = record.map_err(|error| format!("line {line}: {error}"))?;
        let field = |name: &str| -> Result<i64, String> {
            let position =
                headers.iter().position(|header| header == name).ok_or_else(|| format!("column `{name}` is missing"))?;
            let text = record.get(position).unwrap_or("");
            whole_number(text.trim()).ok_or_else(|| format!("line {line}, column `{name}`: expected a whole number"))
        };
        rows.push(row_of(field)?);
    }
    Ok(rows)
}

/// Reads `500000`, and `5.00E+05` as the data set writes round numbers; exactly, without floats.
fn whole_number(text: &str) -> Option<i64> {
    let Some((mantissa, exponent)) = text.split_once("E+") else { return text.parse().ok() };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let zeros = exponent.parse::<u32>().ok()?.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    format!("{whole}{fraction}").parse::<i64>().ok()?.checked_mul(10_i64.checked_pow(zeros)?)
}

fn row_of(field: impl Fn(&str) -> Result<i64, String>) -> Result<Row, String> {
    let mut bills = [0; MONTHS];
    let mut payments = [0; MONTHS];
    let mut statuses = [0; MONTHS];
    for month in 0..MONTHS {
        let number = MONTHS - month;
        bills[month] = field(&format!("bill_amt{number}"))?;
        payments[month] = field(&format!("pay_amt{number}"))?;
        // The newest status is called `pay_0`, the one before it `pay_2`.
        let status_number = if number == 1 { 0 } else { number };
        statuses[month] = i8::try_from(field(&format!("pay_{status_number}"))?).unwrap_or(0);
    }
    Ok(Row {
        id: u32::try_from(field("id")?).unwrap_or(0),
        limit: field("limit_bal")?,
        sex: u8::try_from(field("sex")?).unwrap_or(0),
        education: u8::try_from(field("education")?).unwrap_or(0),
        marriage: u8::try_from(field("marriage")?).unwrap_or(0),
        bills,
        payments,
        statuses,
    })
}

/// The lines of one month for the consumer-credit producer, account by account.
pub fn lines_of_month(cards: &mut [Card], month: usize) -> Vec<String> {
    let mut lines = Vec::with_capacity(cards.len() * 4);
    for card in cards {
        card.live_through(month, &mut lines);
    }
    lines.into_iter().map(|line| line.text).collect()
}

#[cfg(test)]
mod tests {
    use super::whole_number;

    #[test]
    fn whole_numbers_are_read_exactly_in_both_forms() {
        let readable = [("0", 0), ("-165580", -165_580), ("5.00E+05", 500_000), ("1E+06", 1_000_000), ("1.25E+02", 125)];
        for (text, expected) in readable {
            assert_eq!(whole_number(text), Some(expected), "{text}");
        }
        for text in ["", "1.25E+01", "12.5", "E+05", "5E+", "1E+99", "5e+05", "x"] {
            assert_eq!(whole_number(text), None, "{text}");
        }
    }
}
