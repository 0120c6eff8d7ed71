//! What the judge found: a code and the tag it blames.

use std::borrow::Cow;

/// The tag of a finding that no single item is to blame for (pboc-format 10.3).
pub const NO_SINGLE_ITEM: &str = "0000";

/// `FbErrNum` is a `uInt..3`, so a record cannot carry more findings than this.
const MOST_FINDINGS: usize = 999;

/// `FbMsg` is an `ANC..100`.
const LONGEST_TAG_CHARACTERS: usize = 100;

/// One finding: a code of pboc-format 9 and the tag of the offending item or segment.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Finding {
    pub code: &'static str,
    /// A tag of the format, [`NO_SINGLE_ITEM`], or for ABR000 the foreign tag that was sent.
    pub tag: Cow<'static, str>,
}

/// All findings of one record or one file, in the order they were made, each only once.
#[derive(Default, Debug)]
pub struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// Adds a finding unless the same one is there already or the list is full.
    pub fn add(&mut self, code: &'static str, tag: impl Into<Cow<'static, str>>) {
        let finding = Finding { code, tag: tag.into() };
        if self.list.len() < MOST_FINDINGS && !self.list.contains(&finding) {
            self.list.push(finding);
        }
    }

    /// Adds a finding at a tag that came from the sender, cut to what `FbMsg` can hold.
    pub fn add_sent_tag(&mut self, code: &'static str, sent_tag: &str) {
        let shown: String = sent_tag.chars().take(LONGEST_TAG_CHARACTERS).collect();
        self.add(code, shown);
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn as_slice(&self) -> &[Finding] {
        &self.list
    }

    pub fn into_vec(self) -> Vec<Finding> {
        self.list
    }

    pub fn clear(&mut self) {
        self.list.clear();
    }
}

/// Where a rule puts what it finds: the code comes from the rule's row, so a function cannot name a wrong one.
pub struct Verdict<'f> {
    code: &'static str,
    findings: &'f mut Findings,
}

impl<'f> Verdict<'f> {
    pub fn new(code: &'static str, findings: &'f mut Findings) -> Verdict<'f> {
        Verdict { code, findings }
    }

    /// Broken, and this tag of the format is to blame.
    pub fn at(&mut self, tag: &'static str) {
        self.findings.add(self.code, tag);
    }

    /// Broken, and a tag that the sender made up is to blame.
    pub fn at_sent_tag(&mut self, sent_tag: &str) {
        self.findings.add_sent_tag(self.code, sent_tag);
    }

    /// Broken, and no single item is to blame.
    pub fn whole(&mut self) {
        self.findings.add(self.code, NO_SINGLE_ITEM);
    }
}
