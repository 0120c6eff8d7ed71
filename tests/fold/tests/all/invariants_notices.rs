//! I-5, as far as the fold goes: nothing adverse goes without a notice that was delivered in time, and nothing without
//! consent, whatever becomes known of the person and when.

use crate::invariants_reports::{account_reports, due_at, with_cuts};
use credit_domain::calendar::BusinessDate;
use credit_domain::event::pipeline_event::WithheldReason;
use credit_domain::event::subject_event::{AdverseNoticeNotRequired, AdverseNoticeSent, SubjectEvent};
use credit_domain::ids::AccountId;
use credit_domain::reporting::report::AccountReport;
use fold_tests::desk::Desk;
use fold_tests::events::institution;
use fold_tests::people::{Person, consent, notice_delivered, registration};
use fold_tests::random_history::plots;
use fold_tests::shrunk::{promise, same, that};
use proptest::collection::vec;
use proptest::prelude::*;

/// What is told of a person, and how many days after the opening of the account.
#[derive(Clone, Copy, Debug)]
enum Told {
    Registered,
    Consented,
    NoticeSent(u32),
    NoticeDelivered(u32),
    NoticeNotRequired(u32),
}

fn told() -> impl Strategy<Value = Vec<(Told, i32)>> {
    let known = (prop::bool::weighted(0.9), prop::bool::weighted(0.85), -50..120_i32);
    let of_episode = prop_oneof![
        4 => (1..4_u32).prop_map(Told::NoticeDelivered),
        1 => (1..4_u32).prop_map(Told::NoticeSent),
        1 => (1..4_u32).prop_map(Told::NoticeNotRequired),
    ];
    (known, vec((of_episode, 0..500_i32), 0..5)).prop_map(|((is_registered, has_consented, consented_after), mut told)| {
        told.extend(is_registered.then_some((Told::Registered, -100)));
        told.extend(has_consented.then_some((Told::Consented, consented_after)));
        told.sort_by_key(|(_, days)| *days);
        told
    })
}

fn event_of(told: Told, day: BusinessDate) -> SubjectEvent {
    let account_id = AccountId::parse("A-1").expect("an id");
    match told {
        Told::Registered => registration("CHECK"),
        Told::Consented => consent("C-1", institution()),
        Told::NoticeSent(episode_no) => SubjectEvent::AdverseNoticeSent(AdverseNoticeSent {
            account_id,
            episode_no,
            channel: "SMS".into(),
            template_hash: "a0".repeat(32).into(),
            first_month: day.month(),
        }),
        Told::NoticeDelivered(episode_no) => notice_delivered(episode_no, &day.to_string()),
        Told::NoticeNotRequired(episode_no) => {
            SubjectEvent::AdverseNoticeNotRequired(AdverseNoticeNotRequired { account_id, episode_no, basis: "PUBLIC".into() })
        }
    }
}

/// CRIR 44(3), read anew: 1 to 7, B, D, Z and G, or anything overdue.
fn is_adverse(report: &AccountReport) -> bool {
    let code = report.monthly.repayment_status.code();
    matches!(code, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "B" | "D" | "Z" | "G") || report.monthly.overdue_total > 0
}

#[test]
fn i_05_fold_half_without_notice_or_consent_an_adverse_report_is_always_withheld() {
    promise(
        "I-5: nothing adverse goes without a delivered notice, and nothing without consent",
        (plots(), told()),
        |(plot, told)| {
            let opened_on = plot.opening.open_date;
            with_cuts(plot, |history, as_of| {
                let mut desk = Desk::of(Person::unknown("S-1"));
                let known = told.iter().map(|(told, days)| (*told, opened_on.plus_days(*days))).filter(|(_, day)| *day <= as_of);
                for (told, day) in known.clone() {
                    let _event_id = desk.person.tell(&day.to_string(), event_of(told, day));
                }
                let due = due_at(&history.book, &desk, as_of);
                for (due, report) in account_reports(&due) {
                    let withholds = |reason| due.withheld.contains(&reason);
                    let consented = known.clone().any(|(told, day)| matches!(told, Told::Consented) && day <= report.report_date);
                    same(&withholds(WithheldReason::NoConsent), &!consented, "withheld without consent")?;
                    let registered = known.clone().any(|(told, _)| matches!(told, Told::Registered));
                    same(&withholds(WithheldReason::NoIdentity), &!registered, "withheld without identity")?;
                    same(&report.adverse, &is_adverse(report), format!("adverse content of {:?}", report.monthly))?;
                    let lead_days = i32::from(history.book.rule.terms_on(as_of).notice_lead_days);
                    let episode = report.adverse_episode_no;
                    that(!report.adverse || episode > 0, || format!("adverse without an episode: {:?}", report.monthly))?;
                    let noticed = known.clone().any(|(told, day)| match told {
                        Told::NoticeDelivered(episode_no) => episode_no == episode && as_of.days_since(day) >= lead_days,
                        Told::NoticeNotRequired(episode_no) => episode_no == episode,
                        _ => false,
                    });
                    let expected = report.adverse && !noticed;
                    same(
                        &withholds(WithheldReason::NoAdverseNotice),
                        &expected,
                        format!("withheld without notice of {episode}"),
                    )?;
                }
                Ok(())
            })
        },
    );
}
