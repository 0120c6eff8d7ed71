//! The events of a file as NDJSON, made row by row while they are read, so that a book of any size is sent in constant
//! memory. Recorded time and producer are left out: the producer that takes the events stamps them.

use super::convert::ImportedAccount;
use super::introductions::Introductions;
use super::mapping::Mapping;
use super::reader::RowReader;
use super::row::read_row;
use credit_domain::event::Event;
use std::io::{self, BufRead, Read};

pub struct EventLines<'m> {
    mapping: &'m Mapping,
    /// So many months of the mapping are lived.
    months: usize,
    rows: RowReader,
    introductions: &'m Introductions,
    buffer: Vec<u8>,
    consumed: usize,
}

impl<'m> EventLines<'m> {
    pub fn new(mapping: &'m Mapping, months: usize, rows: RowReader, introductions: &'m Introductions) -> EventLines<'m> {
        EventLines { mapping, months, rows, introductions, buffer: Vec::new(), consumed: 0 }
    }

    /// Makes the lines of the next row; an empty buffer is the end.
    fn refill(&mut self) -> io::Result<()> {
        self.buffer.clear();
        self.consumed = 0;
        while self.buffer.is_empty() {
            let Some(row) = self.rows.next_row()? else { return Ok(()) };
            let row = row.map_err(|_| changed())?;
            let account = read_row(self.mapping, &row).map_err(|_| changed())?;
            let introduces = self.introductions.of(&account);
            let mut imported = ImportedAccount::new(self.mapping, account, introduces);
            let mut events = Vec::new();
            for index in 0..self.months {
                imported.live_through(index, &mut events);
            }
            for event in &events {
                self.buffer.extend_from_slice(line_of(event).as_bytes());
                self.buffer.push(b'\n');
            }
        }
        Ok(())
    }
}

/// One event as it is sent.
pub fn line_of(event: &Event) -> String {
    let mut json = wire_contracts::event_json::to_json(event);
    if let Some(members) = json.as_object_mut() {
        for stamped in ["recorded_at", "producer", "producer_build"] {
            let _left_to_the_producer = members.shift_remove(stamped);
        }
    }
    json.to_string()
}

/// The file was checked before; a fault now means that it is another one.
fn changed() -> io::Error {
    io::Error::other("the file changed while it was imported; run the import again")
}

impl Read for EventLines<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(target.len());
        let (Some(target), Some(source)) = (target.get_mut(..count), available.get(..count)) else { return Ok(0) };
        target.copy_from_slice(source);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for EventLines<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.consumed >= self.buffer.len() {
            self.refill()?;
        }
        Ok(self.buffer.get(self.consumed..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.consumed += amount;
    }
}
