//! Every stored value comes back as it was, and nothing shorter or longer is taken for it.

use super::event_samples::{all_account_events, all_agreement_events};
use super::fact::{pack_chunk, unpack_chunk};
use super::pack::Pack;
use super::state_samples::{full_ledger, full_subject};
use super::{StoredRow, VERSION};
use crate::fold::FoldOptions;
use crate::packing::{Packer, Unpacker};
use crate::rows::*;
use crate::test_events::*;
use credit_domain::account::unopened::UnopenedAccount;
use credit_domain::account::{Account, HoldReason, Outcome, Parked, Release};
use credit_domain::agreement::{Agreement, AgreementFact};
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::account_event::*;
use credit_domain::event::pipeline_event::*;
use credit_domain::event::{Event, EventPayload};
use credit_domain::fact::Fact;
use credit_domain::ids::{AgreementId, ContentHash, EventId};
use credit_domain::money::Currency;
use credit_domain::product_rule::ProductRule;
use credit_domain::reporting::baseline::{AcceptedReport, Baseline, Outstanding, OutstandingState};
use proptest::prelude::*;

fn check<R: StoredRow + PartialEq + std::fmt::Debug>(row: &R) {
    let mut bytes = Vec::new();
    row.pack(&mut bytes);
    assert_eq!(&R::unpack(&bytes).unwrap(), row);
    for length in 0..bytes.len() {
        assert!(R::unpack(&bytes[..length]).is_err(), "a prefix of {length} of {} bytes was taken", bytes.len());
    }
    bytes.push(0);
    assert!(R::unpack(&bytes).is_err(), "a byte too many was taken");
}

fn is_read<R: StoredRow>(bytes: &[u8]) -> bool {
    R::unpack(bytes).is_ok()
}

fn folded(events: &[Event]) -> (Account, Vec<Vec<Fact>>) {
    let EventPayload::Account(AccountEvent::CreditAccountOpened(opened)) = &events[0].payload else { panic!() };
    let mut account = Account::open(&events[0].envelope, opened, content_hash(&events[0]), 0).unwrap();
    let mut chunks = Vec::new();
    let mut history: Vec<Fact> = Vec::new();
    for (offset, event) in events.iter().enumerate().skip(1) {
        let EventPayload::Account(payload) = &event.payload else { panic!() };
        let offset = u64::try_from(offset).unwrap();
        let rule = ProductRule::default();
        let outcome = account.apply(&event.envelope, payload, content_hash(event), offset, Some(&history), &rule);
        let Outcome::Applied { sealed, .. } = outcome else { panic!("{outcome:?}") };
        for chunk in sealed {
            history.extend(chunk.facts.clone());
            chunks.push(chunk.facts);
        }
    }
    (account, chunks)
}

#[test]
fn an_account_comes_back_young_and_with_sealed_months() {
    for months in [0, 1, 3, 7] {
        let (mut account, chunks) = folded(&line_history(3, months));
        check(&AccountRow::Opened(Box::new(account.clone())));
        assert_eq!(chunks.is_empty(), months < 3);
        account.held = Some(HoldReason::BankReferenceRepeated);
        account.bank_refs = vec![1, u64::MAX];
        account.parked.push(parked(9));
        check(&AccountRow::Opened(Box::new(account)));
    }
    let unopened = UnopenedAccount {
        last_version: 2,
        parked: vec![parked(4)],
        held: Some(HoldReason::TooManyParked),
        releases: vec![Release { event_id: EventId(5), content_hash: ContentHash([6; 16]) }],
    };
    check(&AccountRow::Unopened(unopened));
}

fn parked(version: u64) -> Parked {
    Parked { version, event_id: EventId(u128::MAX), content_hash: ContentHash([3; 16]), offset: 1 << 40 }
}

#[test]
fn a_fact_takes_tens_of_bytes_beside_its_ids() {
    let (account, chunks) = folded(&line_history(3, 6));
    let facts: Vec<Fact> = chunks.into_iter().flatten().filter(|fact| fact.version > 1).collect();
    let mut bytes = Vec::new();
    pack_chunk(&facts, Currency::CNY, &mut bytes);
    let per_fact = bytes.len() / facts.len();
    assert!(per_fact < 90, "{per_fact} bytes a fact");
    let mut hot = Vec::new();
    AccountRow::Opened(Box::new(account)).pack(&mut hot);
    assert!(hot.len() < 1_200, "{} bytes of hot value", hot.len());
}

#[test]
fn every_event_has_a_stored_number_of_its_own_and_comes_back() {
    fn check_family<T: Pack + PartialEq + std::fmt::Debug>(events: &[T]) {
        for (place, event) in events.iter().enumerate() {
            let mut bytes = Vec::new();
            event.pack(&mut Packer::begin(&mut bytes, 0, 0));
            assert_eq!(usize::from(bytes[2]), place + 1, "{event:?}");
            let mut unpacker = Unpacker::begin(&bytes, 0, 0, "event").unwrap();
            assert_eq!(&T::unpack(&mut unpacker).unwrap(), event);
            unpacker.end().unwrap();
        }
        let next = u8::try_from(events.len()).unwrap() + 1;
        let unknown = [0, 0, next];
        assert!(T::unpack(&mut Unpacker::begin(&unknown, 0, 0, "event").unwrap()).is_err(), "an event is missing here");
    }
    check_family(&all_account_events());
    check_family(&all_agreement_events());
}

#[test]
fn an_agreement_comes_back() {
    let facts = all_agreement_events().into_iter().zip(1..).map(|(event, version)| AgreementFact {
        effective_date: date("2025-03-09"),
        version,
        recorded_at: RecordedAt(7),
        event_id: EventId(u128::from(version)),
        content_hash: ContentHash([9; 16]),
        offset: 70 + version,
        supersedes: (version == 3).then_some(EventId(2)),
        event,
    });
    let mut agreement = Agreement::new(AgreementId::parse("agreement-1").unwrap(), subject_id(1), institution());
    check(&agreement);
    agreement.facts = facts.collect();
    check(&agreement);
}

proptest! {
    #[test]
    fn a_chunk_of_facts_of_every_kind_comes_back(
        numbers in prop::collection::vec(any::<(i32, u64, i64, u64, u128, bool)>(), 50),
        currency in prop::sample::select(vec!["CNY", "USD", "JPY"]),
    ) {
        let facts: Vec<Fact> = all_account_events()
            .into_iter()
            .zip(numbers)
            .map(|(event, (days, version, recorded, offset, event_id, supersedes))| Fact {
                value_date: BusinessDate::from_days(days),
                version,
                recorded_at: RecordedAt(recorded),
                event_id: EventId(event_id),
                content_hash: ContentHash(event_id.to_le_bytes()),
                offset,
                supersedes: supersedes.then_some(EventId(!event_id)),
                event,
            })
            .collect();
        let mut bytes = Vec::new();
        pack_chunk(&facts, Currency::parse(currency).unwrap(), &mut bytes);
        prop_assert_eq!(unpack_chunk(&bytes).unwrap(), facts);
        for length in 0..bytes.len() {
            prop_assert!(unpack_chunk(&bytes[..length]).is_err());
        }
    }

    #[test]
    fn an_account_with_a_full_ledger_comes_back(
        numbers in prop::collection::vec(any::<i64>(), 1..30),
        flags in prop::collection::vec(any::<bool>(), 1..20),
        hold in prop::option::of(prop::sample::select(HoldReason::ALL.to_vec())),
    ) {
        let (mut account, _) = folded(&line_history(3, 4));
        account.base = full_ledger(&numbers, &flags);
        account.held = hold;
        account.releases = flags.iter().map(|_| Release { event_id: EventId(5), content_hash: ContentHash([6; 16]) }).collect();
        check(&AccountRow::Opened(Box::new(account)));
    }

    #[test]
    fn damaged_bytes_are_refused_or_read_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 1u8..14) {
        let mut value = vec![kind, VERSION];
        value.extend(bytes);
        // Most are refused; what is read must at least be something that packs again.
        if let Ok(row) = AccountRow::unpack(&value) {
            row.pack(&mut Vec::new());
        }
        let _ = (is_read::<SubjectRow>(&value), is_read::<MonthRow>(&value), is_read::<WalletRow>(&value));
        let _ = (is_read::<Baseline>(&value), is_read::<OutcomeRow>(&value), unpack_chunk(&value).is_ok());
        let _ = (is_read::<CutRow>(&value), is_read::<Anchor>(&value), is_read::<PendingCut>(&value));
        let _ = (is_read::<Agreement>(&value), is_read::<ProductRow>(&value));
    }
}

#[test]
fn a_person_comes_back_with_poison_marks() {
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    let mut fold = new_fold(&store, FoldOptions::default());
    let mut log = Log::default();
    log.push(SUBJECTS, registered(1));
    log.push(SUBJECTS, consent(1));
    for offset in 0..2 {
        fold.apply(log.input(SUBJECTS, offset), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
    }
    fold.commit(false, crate::fold::LocalChange::None).unwrap();
    let mut row = store.subject(&subject_id(1)).unwrap().unwrap();
    assert!(row.subject.registrations.len() == 1 && row.subject.consents.len() == 1);
    row.mark_poisoned(3, 70);
    row.mark_poisoned(1, 9);
    row.mark_poisoned(3, 71);
    assert_eq!(row.poison[1], PoisonMark { topic_no: 3, records: 2, first_offset: 70 });
    check(&row);
    let registrations = std::mem::take(&mut row.subject.registrations);
    check(&SubjectRow { subject: full_subject(registrations), poison: row.poison });
    check(&SubjectRow::new(subject_id(2)));
}

#[test]
fn baselines_come_back() {
    check(&Baseline::default());
    check(&Baseline {
        last_accepted: Some(AcceptedReport {
            record_key: record_key(1),
            report_date: date("2025-01-31"),
            month: None,
            moment: "30".into(),
            repayment_status: Some("3".into()),
            overdue_total: Some(u64::MAX),
            limit: Some(0),
            closes: true,
        }),
        outstanding: Some(Outstanding {
            record_key: record_key(2),
            report_date: date("2025-02-28"),
            month: Some(date("2025-02-28").month()),
            limit: None,
            state: OutstandingState::Refused,
        }),
    });
}

#[test]
fn month_rows_come_back_in_every_step() {
    let place = || BatchPlace { batch_id: id("b"), file_name: "f".into(), line: 2 };
    let steps = [
        RecordStep::Prepared {
            moment: "10".into(),
            repayment_status: None,
            overdue_total: Some(3),
            closes: true,
            facts_hash: "ab".into(),
        },
        RecordStep::Withheld {
            reasons: WithheldReason::ALL.to_vec(),
            repayment_status: Some("*".into()),
            rule_codes: vec!["BLE019".into()],
        },
        RecordStep::Accepted {
            place: place(),
            moment: "31".into(),
            repayment_status: Some("N".into()),
            overdue_total: None,
            closes: false,
        },
        RecordStep::Rejected { place: place(), errors: vec![FeedbackError { code: "BLE001".into(), tag: "0000".into() }] },
    ];
    let entry = |step| MonthEntry {
        event_id: EventId(5),
        content_hash: ContentHash([1; 16]),
        offset: 300,
        recorded_at: RecordedAt(-1),
        cut_id: id("cut"),
        report_date: date("2025-01-31"),
        month: Some(date("2025-01-31").month()),
        step,
    };
    check(&MonthRow { entries: steps.into_iter().map(entry).collect() });
    check(&MonthRow::default());
}

#[test]
fn wallet_cut_outcome_anchor_and_pending_rows_come_back() {
    let fact = |event: Event| {
        let hash = content_hash(&event);
        let EventPayload::Wallet(wallet) = event.payload else { panic!() };
        let envelope = event.envelope;
        WalletFact {
            event_id: envelope.event_id,
            content_hash: hash,
            offset: 4,
            recorded_at: envelope.recorded_at,
            effective_date: envelope.effective_date,
            event: wallet,
        }
    };
    check(&WalletRow { facts: vec![fact(captured(1, "p", 2, 5)), fact(refunded(1, "p", 2, "r", 5))] });
    let request =
        CutRequestEntry { event_id: EventId(1), content_hash: ContentHash([2; 16]), offset: 3, as_of: date("2025-01-31") };
    let done =
        CutDoneEntry { event_id: EventId(1), content_hash: ContentHash([2; 16]), offset: 3, due: 9, prepared: 8, withheld: 1 };
    check(&CutRow { request: Some(request), done: Some(done) });
    check(&CutRow::default());
    check(&OutcomeRow {
        topic_no: 2,
        offset: 77,
        disposition: StoredDisposition::Parked,
        code: "X".into(),
        record_hash: [9; 16],
        event_id: None,
        subject_id: Some(subject_id(1)),
        findings: vec![StoredFinding { rule: "R".into(), field: "f".into(), expected: "e".into() }],
        changed_months: vec![date("2025-01-31").month()],
    });
    let counters =
        TopicCounters { consumed: 6, applied: 1, duplicate: 2, refused: 3, quarantined: 0, with_findings: 1, months_changed: 3 };
    check(&ProductRow { accounts: 7, rule_hash: [4; 32] });
    check(&Anchor { next_offset: 6, rolling_hash: [1; 32], last_record_hash: [2; 16], counters });
    check(&PendingCut {
        request: ReportingCutRequested {
            cut_id: id("cut"),
            as_of: date("2025-01-31"),
            generated_at: RecordedAt(12),
            section_code: institution(),
        },
        request_event_id: EventId(3),
    });
}
