//! The bureau: takes a file, judges it, keeps what it accepts and delivers the answer.
//!
//! What a file changes, the fact that it was received and the bytes of its answer are one commit. A crash before it
//! leaves nothing; a crash behind it leaves an answer that may not be delivered yet, and the same bytes again deliver
//! it. So every step can be repeated.

use crate::config::{Config, Register};
use crate::credit_report::{AccountLine, CreditReport};
use crate::error::BureauError;
use crate::feedback::{self, Answer, RefusedLines};
use crate::file_name::{FeedbackFlag, PACKED_EXTENSION, SubmissionName};
use crate::finding::Finding;
use crate::intake::{self, Judgement};
use crate::keys;
use crate::rules::rules_file::FileFacts;
use crate::sealing::SealingKey;
use crate::stored::{ReceivedFile, Stored};
use account_store::kv::KeyValueStore;
use service_kit::atomic_file::write_atomically;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

/// What became of a received file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReceiptOutcome {
    /// Judged now; the answer is delivered.
    Answered,
    /// The same bytes were answered before and that answer had not arrived: it is delivered again.
    DeliveredAgain,
    /// The name was received before (ABF009).
    NameUsed,
    /// The name breaks the naming rule (ABN003), so that no answer can be named after it.
    NotNamed,
    /// Larger than the bureau takes; nothing was read.
    TooLarge,
}

impl ReceiptOutcome {
    /// Stable name for metrics, logs and HTTP.
    pub const fn name(self) -> &'static str {
        match self {
            ReceiptOutcome::Answered => "answered",
            ReceiptOutcome::DeliveredAgain => "delivered_again",
            ReceiptOutcome::NameUsed => "name_used",
            ReceiptOutcome::NotNamed => "not_named",
            ReceiptOutcome::TooLarge => "too_large",
        }
    }
}

/// What the sender gets at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    pub outcome: ReceiptOutcome,
    /// Packed name of the answer, when there is one.
    pub feedback: Option<String>,
    pub flag: Option<FeedbackFlag>,
    pub loaded: u64,
    pub refused: u64,
    /// Findings about the file as a whole.
    pub findings: Vec<Finding>,
    /// Findings of its records, by code.
    pub codes: BTreeMap<&'static str, u64>,
}

/// The simulated bureau. Share it by `Arc`; files are judged one at a time.
pub struct Bureau {
    pub(crate) config: Config,
    register: Register,
    key: SealingKey,
    store: KeyValueStore,
    /// Held while a file is judged: what a file finds stored must not change under it.
    judging: Mutex<()>,
}

impl Bureau {
    /// Opens the store and makes the directories.
    ///
    /// # Errors
    /// The configuration is not usable, the store is in use by another process, or a directory cannot be made.
    pub fn open(config: Config) -> Result<Bureau, BureauError> {
        let register = config.register()?;
        let key = config.sealing_key()?;
        for directory in [&config.inbox, &config.outbox, &config.store] {
            fs::create_dir_all(directory).map_err(BureauError::io("making a directory"))?;
        }
        let store = KeyValueStore::open(&config.store)?;
        Ok(Bureau { config, register, key, store, judging: Mutex::new(()) })
    }

    /// Takes one packed file. `name` is `<30 characters>.enc`; the extension may be left out.
    ///
    /// Receiving the same bytes again is harmless: an answer that is not in the outbox is delivered once more, and one
    /// that is there makes the repetition ABF009.
    ///
    /// # Errors
    /// Only what is the bureau's own fault; the sender then repeats the same bytes.
    pub fn receive(&self, name: &str, sealed: &[u8]) -> Result<Receipt, BureauError> {
        let _held = self.hold()?;
        if sealed.len() > self.config.max_sealed_bytes {
            return Ok(Receipt::without_answer(ReceiptOutcome::TooLarge, Vec::new()));
        }
        let Some(name) = SubmissionName::parse(name) else {
            let findings = intake::file_findings(&FileFacts::new(None)).into_vec();
            return Ok(Receipt::without_answer(ReceiptOutcome::NotNamed, findings));
        };
        if let Some(received) = self.received(&name)? {
            return self.receive_again(&name, sealed, &received);
        }
        let receipt = self.judge_and_commit(&name, sealed)?;
        if let Some(feedback) = &receipt.feedback {
            let _ = self.deliver(feedback)?;
        }
        Ok(receipt)
    }

    /// Everything but the delivery: after this the file is received, whatever happens.
    pub(crate) fn judge_and_commit(&self, name: &SubmissionName, sealed: &[u8]) -> Result<Receipt, BureauError> {
        let judgement = intake::judge_file(&self.config, &self.register, &self.key, &self.store, name, sealed)?;
        let Judgement { header, flag, loaded, refused, file_findings, codes, refused_lines, mut changes } = judgement;
        let answer = Answer { name, header: header.as_ref(), flag, loaded, refused, file_findings: &file_findings };
        let packed = feedback::seal(&answer, refused_lines, &self.key)?;
        let packed_name = name.feedback(flag);
        let received = ReceivedFile { sha256: sha256_hex(sealed), feedback: packed_name.clone(), loaded, refused };
        changes.put(&keys::feedback(&packed_name), &packed);
        changes.put(&keys::file(name.as_str()), &received.to_bytes()?);
        self.store.write(changes, true)?;
        Ok(Receipt {
            outcome: ReceiptOutcome::Answered,
            feedback: Some(packed_name),
            flag: Some(flag),
            loaded,
            refused,
            findings: file_findings,
            codes,
        })
    }

    /// A name that was answered before: the first answer stands.
    fn receive_again(&self, name: &SubmissionName, sealed: &[u8], received: &ReceivedFile) -> Result<Receipt, BureauError> {
        let is_same = received.sha256 == sha256_hex(sealed);
        if is_same && self.deliver(&received.feedback)? {
            return Ok(Receipt {
                outcome: ReceiptOutcome::DeliveredAgain,
                feedback: Some(received.feedback.clone()),
                flag: None,
                loaded: received.loaded,
                refused: received.refused,
                findings: Vec::new(),
                codes: BTreeMap::new(),
            });
        }
        let mut facts = FileFacts::new(Some(name));
        facts.is_already_received = true;
        let findings = intake::file_findings(&facts).into_vec();
        let refusal = name.feedback(FeedbackFlag::FileRefused);
        if !is_same && received.feedback != refusal {
            // Other bytes under a used name get an answer of their own. It never replaces the first one, and it is not
            // kept: the name stays with the first file.
            let answer =
                Answer { name, header: None, flag: FeedbackFlag::FileRefused, loaded: 0, refused: 0, file_findings: &findings };
            let packed = feedback::seal(&answer, RefusedLines::new(), &self.key)?;
            write_atomically(&self.outbox_path(&refusal), &packed).map_err(BureauError::io("delivering an answer"))?;
        }
        let mut receipt = Receipt::without_answer(ReceiptOutcome::NameUsed, findings);
        receipt.feedback = Some(received.feedback.clone());
        Ok(receipt)
    }

    /// Puts a stored answer into the outbox; false when it lies there already.
    fn deliver(&self, packed_name: &str) -> Result<bool, BureauError> {
        let path = self.outbox_path(packed_name);
        if path.exists() {
            return Ok(false);
        }
        let Some(packed) = self.store.get(&keys::feedback(packed_name))? else {
            return Ok(false);
        };
        write_atomically(&path, &packed).map_err(BureauError::io("delivering an answer"))?;
        Ok(true)
    }

    fn outbox_path(&self, packed_name: &str) -> PathBuf {
        self.config.outbox.join(packed_name)
    }

    fn received(&self, name: &SubmissionName) -> Result<Option<ReceivedFile>, BureauError> {
        match self.store.get(&keys::file(name.as_str()))? {
            Some(bytes) => Ok(Some(ReceivedFile::from_bytes(&bytes)?)),
            None => Ok(None),
        }
    }

    /// The packed answer of that name (`<29 characters><flag>.enc`), if the bureau gave one.
    ///
    /// # Errors
    /// The store failed.
    pub fn feedback(&self, packed_name: &str) -> Result<Option<Vec<u8>>, BureauError> {
        if !crate::file_name::is_feedback_name(packed_name) {
            return Ok(None);
        }
        let bare = packed_name.strip_suffix(PACKED_EXTENSION).unwrap_or(packed_name);
        Ok(self.store.get(&keys::feedback(&format!("{bare}{PACKED_EXTENSION}")))?)
    }

    /// Everything the bureau shows of a person; `None` when it knows nobody with these two marks.
    ///
    /// # Errors
    /// The store failed.
    pub fn credit_report(&self, id_type: &str, id_number: &str) -> Result<Option<CreditReport>, BureauError> {
        CreditReport::of_person(&self.store, id_type, id_number)
    }

    /// One account by its AcctCode; `None` when the bureau holds no such account.
    ///
    /// # Errors
    /// The store failed.
    pub fn account_line(&self, account_code: &str) -> Result<Option<AccountLine>, BureauError> {
        AccountLine::of_account(&self.store, account_code)
    }

    /// Judges every file that lies in the inbox, in the order of names, and takes it out of there. A file whose name
    /// breaks the naming rule is moved to `refused/` beside the inbox. Returns one receipt per file.
    ///
    /// # Errors
    /// Only what is the bureau's own fault; the file in hand then stays where it is and is judged at the next look.
    pub fn scan_inbox_once(&self) -> Result<Vec<Receipt>, BureauError> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.config.inbox).map_err(BureauError::io("reading the inbox"))? {
            let entry = entry.map_err(BureauError::io("reading the inbox"))?;
            // A name that is no text, and the `.part` of a file being written, are not for the bureau.
            if let Ok(name) = entry.file_name().into_string()
                && name.ends_with(PACKED_EXTENSION)
                && entry.file_type().is_ok_and(|kind| kind.is_file())
            {
                names.push(name);
            }
        }
        names.sort_unstable();
        names.iter().map(|name| self.receive_from_inbox(name)).collect()
    }

    fn receive_from_inbox(&self, name: &str) -> Result<Receipt, BureauError> {
        let path = self.config.inbox.join(name);
        let length = fs::metadata(&path).map_err(BureauError::io("reading a submission"))?.len();
        let is_too_large = usize::try_from(length).map_or(true, |bytes| bytes > self.config.max_sealed_bytes);
        let receipt = if is_too_large {
            Receipt::without_answer(ReceiptOutcome::TooLarge, Vec::new())
        } else {
            let sealed = fs::read(&path).map_err(BureauError::io("reading a submission"))?;
            self.receive(name, &sealed)?
        };
        match receipt.outcome {
            ReceiptOutcome::NotNamed | ReceiptOutcome::TooLarge => {
                let refused = self.config.inbox.with_file_name("refused");
                fs::create_dir_all(&refused).map_err(BureauError::io("making a directory"))?;
                fs::rename(&path, refused.join(name)).map_err(BureauError::io("putting a file aside"))?;
            }
            _ => fs::remove_file(&path).map_err(BureauError::io("emptying the inbox"))?,
        }
        Ok(receipt)
    }

    fn hold(&self) -> Result<MutexGuard<'_, ()>, BureauError> {
        self.judging.lock().map_err(|_| BureauError::Abandoned)
    }
}

impl Receipt {
    fn without_answer(outcome: ReceiptOutcome, findings: Vec<Finding>) -> Receipt {
        Receipt { outcome, feedback: None, flag: None, loaded: 0, refused: 0, findings, codes: BTreeMap::new() }
    }
}

fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
#[path = "bureau_tests.rs"]
mod bureau_tests;
