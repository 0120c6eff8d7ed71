//! What the submitter does once it knows: seal a complete cut, publish that it is sealed, take answers, send what is due.

use crate::batch_state::Answer;
use crate::batch_store::sha256;
use crate::channel::{AwaitedAnswers, PackedAnswer};
use crate::cut_state::CutProblem;
use crate::error::SubmitterError;
use crate::events::record_by_key;
use crate::manifest::Manifest;
use crate::seal::{CutFacts, sealed_event, sealed_files, submitted_event};
use crate::settle::{AnswerProblem, Reading, Settlement, read_answer};
use crate::submitter::Submitter;
use credit_domain::event::Event;
use event_log::NewRecord;
use std::time::Instant;
use wire_contracts::pboc2::feedback::Feedback;
use wire_contracts::pboc2::file::FileName;

impl Submitter {
    /// Seals at most one cut, so that other work goes on between.
    pub(crate) fn seal_next_cut(&mut self) -> Result<u32, SubmitterError> {
        let Some(cut_id) = self.view.next_to_seal(self.config.partitions) else { return Ok(0) };
        let serials = self.view.serials_before(&cut_id);
        let Some(cut) = self.view.cuts.get_mut(&cut_id) else { return Ok(0) };
        let (Some(request), Some(assembly)) = (cut.request.clone(), cut.take_assembly()) else { return Ok(0) };
        let files = match serials.and_then(|mut serials| assembly.finish(&request, &mut serials)) {
            Ok(files) => files,
            Err(error) => {
                cut.stop(CutProblem::Record(error.to_string()));
                return Ok(0);
            }
        };
        let facts = CutFacts::of(cut, request, &files, self.config.max_records_per_file);
        for file in files {
            let name = file.name;
            let sealed = sealed_files(&facts, file, &self.key)?;
            let manifest = self.store.seal(&name, &sealed)?;
            self.telemetry.sealed(&manifest.batch_id, &manifest.record_type, manifest.records);
            let batch = self.view.batches.entry(manifest.batch_id.clone()).or_default();
            // The manifest on disk counts: a batch that was sealed before a crash keeps the one it has.
            batch.manifest_sha256 = sha256(&manifest.to_json());
            batch.manifest = Some(manifest);
        }
        Ok(1)
    }

    /// Publishes `BatchSealed` for every sealed batch that has none on its topic.
    pub(crate) fn publish_sealed(&mut self) -> Result<(), SubmitterError> {
        let mut records = Vec::new();
        let mut published = Vec::new();
        for (batch_id, batch) in &self.view.batches {
            let Some(manifest) = batch.manifest.as_ref().filter(|_| !batch.sealed_published) else { continue };
            if let Some(event) = sealed_event(manifest, &batch.manifest_sha256, (self.clock)()) {
                records.push(self.batch_record(&event));
                published.push(batch_id.clone());
            }
        }
        if records.is_empty() {
            return Ok(());
        }
        self.log.publish(&records)?;
        for batch_id in published {
            if let Some(batch) = self.view.batches.get_mut(&batch_id) {
                batch.sealed_published = true;
            }
        }
        Ok(())
    }

    /// Sends every sealed file that has not left yet, and again those whose outcome has been unknown for too long. A batch
    /// whose bytes are not those that were sealed is not sent, and stops the submitter.
    pub(crate) fn send_due(&mut self) -> Result<u32, SubmitterError> {
        let now = Instant::now();
        let mut sent = 0;
        for batch_id in self.batches_to_send(now) {
            let Some(batch) = self.view.batches.get_mut(&batch_id) else { continue };
            let Some(manifest) = batch.manifest.clone() else { continue };
            if batch.attempts > 0 && batch.next_attempt.is_none() {
                // Sent by an earlier run: its answer gets the same time as if it had been sent now.
                batch.next_attempt = Some(now + self.resend_after);
                continue;
            }
            let packed = self.store.packed(&manifest)?;
            let attempt = batch.attempts + 1;
            let channel = self.channel.name();
            let event = submitted_event(&manifest, attempt, channel, (self.clock)())
                .ok_or_else(|| SubmitterError::batch(&batch_id, "the manifest is malformed"))?;
            let record = self.batch_record(&event);
            self.log.publish(&[record])?;
            if let Some(batch) = self.view.batches.get_mut(&batch_id) {
                batch.attempts = attempt;
                batch.next_attempt = Some(now + self.resend_after);
            }
            match self.channel.deliver(&manifest.parts()?.name, &packed) {
                Ok(()) => {
                    self.telemetry.delivered(&batch_id, channel, attempt);
                    sent += 1;
                }
                Err(error) => self.telemetry.not_delivered(&batch_id, channel, attempt, &error),
            }
        }
        Ok(sent)
    }

    /// Batches of sealed cuts that await an answer and whose time has come, cut by cut in the order of the requests, and
    /// within a cut in the order 110, 220, 210.
    fn batches_to_send(&self, now: Instant) -> Vec<String> {
        let mut due = Vec::new();
        for cut_id in self.view.cuts_in_order() {
            if !self.view.cuts.get(&cut_id).is_some_and(|cut| cut.is_sealed() && cut.problem.is_none()) {
                continue;
            }
            let batches: Vec<_> = self.view.batches_of(&cut_id).collect();
            let order = batches.first().and_then(|(_, batch)| batch.manifest.as_ref()).map(|manifest| &manifest.batches_of_cut);
            for batch_id in order.into_iter().flatten() {
                let is_due = self.view.batches.get(batch_id).is_some_and(|batch| {
                    batch.awaits_answer()
                        && batch.answer == Answer::Unknown
                        && batch.next_attempt.is_none_or(|next_attempt| next_attempt <= now)
                });
                if is_due {
                    due.push(batch_id.clone());
                }
            }
        }
        due
    }

    /// Takes every answer there is; also finishes settling what a crash interrupted.
    pub(crate) fn take_answers(&mut self) -> Result<u32, SubmitterError> {
        let mut settled = self.finish_interrupted()?;
        loop {
            match self.channel.next_answer(&self.awaited_answers(), self.config.max_feedback_bytes) {
                Ok(Some(answer)) => settled += u32::from(self.take_answer(&answer)?),
                Ok(None) => return Ok(settled),
                Err(error) => {
                    self.telemetry.answers_not_read(&error);
                    return Ok(settled);
                }
            }
        }
    }

    /// Which answers to take. Within a cut that is one file at a time in sending order, so that outcomes reach the topic in
    /// the same order whatever the bureau's pace; an answer that is overdue does not hold up those behind it.
    fn awaited_answers(&self) -> AwaitedAnswers {
        let mut awaited = AwaitedAnswers::default();
        for cut_id in self.view.cuts_in_order() {
            let first = self.view.batches_of(&cut_id).next().and_then(|(_, batch)| batch.manifest.as_ref());
            let mut held_up = false;
            for batch_id in first.into_iter().flat_map(|manifest| &manifest.batches_of_cut) {
                let awaiting = self.view.batches.get(batch_id).filter(|batch| batch.awaits_answer() && batch.is_sent());
                let (Some(batch), Some(name)) = (awaiting, FileName::parse(batch_id)) else { continue };
                if held_up {
                    awaited.later.insert(name);
                } else {
                    awaited.now.push(name);
                    held_up = batch.attempts <= 1 && batch.answer == Answer::Unknown;
                }
            }
        }
        awaited
    }

    fn finish_interrupted(&mut self) -> Result<u32, SubmitterError> {
        let interrupted: Vec<FileName> = self
            .view
            .batches
            .iter()
            .filter(|(_, batch)| matches!(batch.answer, Answer::Settled { .. }) && !batch.is_answered() && !batch.settling)
            .filter_map(|(batch_id, _)| FileName::parse(batch_id))
            .collect();
        let mut settled = 0;
        for name in interrupted {
            if let Some((answer, bytes)) = self.store.kept_answer(&name)? {
                settled += u32::from(self.use_answer(&answer, &bytes)?);
            }
        }
        Ok(settled)
    }

    /// True when the answer was used.
    fn take_answer(&mut self, answer: &PackedAnswer) -> Result<bool, SubmitterError> {
        let hash = sha256(&answer.bytes);
        if self.unusable_answers.contains(&hash) {
            return Ok(false);
        }
        let batch_id = answer.name.with_flag(0).to_string();
        let batch = self.view.batches.get(&batch_id).filter(|batch| batch.manifest.is_some() && batch.is_sent());
        let Some(batch) = batch else {
            return Ok(self.reject_answer(&answer.name, hash, &AnswerProblem::UnknownFile));
        };
        if matches!(batch.answer, Answer::Settled { .. }) {
            let is_same = batch.answer_sha256.as_ref() == Some(&hash);
            return Ok(!is_same && self.reject_answer(&answer.name, hash, &AnswerProblem::SecondAnswer));
        }
        self.use_answer(&answer.name, &answer.bytes)
    }

    /// Remembers an answer that cannot be used and says so once. Always false: the answer was not used.
    fn reject_answer(&mut self, name: &FileName, hash: String, problem: &AnswerProblem) -> bool {
        if self.unusable_answers.insert(hash) {
            self.telemetry.answer_not_used(&name.packed_file(), problem);
        }
        false
    }

    /// Judges an answer, keeps it, and publishes the outcome of every record.
    fn use_answer(&mut self, name: &FileName, packed: &[u8]) -> Result<bool, SubmitterError> {
        let submission = name.with_flag(0);
        let batch_id = submission.to_string();
        let Some(manifest) = self.view.batches.get(&batch_id).and_then(|batch| batch.manifest.clone()) else { return Ok(false) };
        let max = self.config.max_feedback_bytes;
        let sent = || self.store.packed(&manifest);
        let feedback = match read_answer(name, packed, &self.key, max, manifest.records, sent)? {
            Ok(Reading::Settles(feedback)) => feedback,
            Ok(Reading::KnownToBureau) => {
                if let Some(batch) = self.view.batches.get_mut(&batch_id) {
                    batch.answer = Answer::KnownToBureau;
                }
                self.telemetry.known_to_bureau(&batch_id);
                return Ok(false);
            }
            Err(problem) => return Ok(self.reject_answer(name, sha256(packed), &problem)),
        };
        // The answer is kept before the first record is settled, so that a crash in between can be finished without the
        // bureau.
        self.store.keep_answer(&submission, name, packed)?;
        if let Some(batch) = self.view.batches.get_mut(&batch_id) {
            batch.answer = Answer::Settled { flag: name.flag };
            batch.answer_sha256 = Some(sha256(packed));
        }
        self.settle(&manifest, feedback)?;
        if let Some(batch) = self.view.batches.get_mut(&batch_id) {
            batch.settling = true;
        }
        Ok(true)
    }

    fn settle(&mut self, manifest: &Manifest, feedback: Feedback) -> Result<(), SubmitterError> {
        let malformed = || SubmitterError::batch(&manifest.batch_id, "an answer cannot be turned into events");
        let flag = feedback.flag;
        let lines = self.store.lines(manifest)?;
        let settlement = Settlement::new(manifest, feedback).ok_or_else(malformed)?;
        let (mut accepted, mut refused) = (0_u64, 0_u64);
        for chunk in lines.chunks(self.config.publish_records.max(1)) {
            let mut records: Vec<NewRecord> = Vec::with_capacity(chunk.len());
            for meta in chunk {
                let (event, is_accepted) = settlement.event_of(meta, (self.clock)()).ok_or_else(malformed)?;
                accepted += u64::from(is_accepted);
                refused += u64::from(!is_accepted);
                records.push(record_by_key(self.config.partitions, meta.subject_id.as_str().as_bytes(), &event));
            }
            self.log.publish(&records)?;
        }
        self.telemetry.settled(&manifest.batch_id, flag, accepted, refused);
        Ok(())
    }

    fn batch_record(&self, event: &Event) -> NewRecord {
        let key = event.envelope.institution_code;
        record_by_key(self.config.partitions, key.as_str().as_bytes(), event)
    }
}
