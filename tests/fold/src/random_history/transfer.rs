//! Claims that change hands.

use super::acts::Act;
use super::scene::Scene;
use credit_domain::event::account_event::*;

pub(super) fn event_of(scene: &Scene<'_>, act: Act, forced: bool) -> Option<AccountEvent> {
    let (day, currency) = (scene.day, scene.currency);
    let price_minor = (scene.step.twist % 3 == 1).then_some(scene.step.amount_minor);
    let is_out = scene.now.transferred_out.is_some();
    match act {
        Act::TransferOut if forced || !is_out => Some(AccountEvent::AssetTransferredOut(AssetTransferredOut {
            transferee: "East Asset Management".into(),
            kind: if scene.step.twist.is_multiple_of(2) { TransferKind::Sale } else { TransferKind::Strip },
            transfer_date: day,
            price_minor,
            currency,
        })),
        Act::TransferIn if forced || scene.account_type == AccountType::C1 && !has_claim(scene) => {
            Some(AccountEvent::AssetTransferredIn(AssetTransferredIn {
                original_creditor: "North Consumer Finance".into(),
                original_creditor_code: None,
                original_debt_type: "1".into(),
                status_at_transfer: "4".into(),
                balance_minor: scene.step.amount_minor,
                currency,
                transfer_date: day,
            }))
        }
        Act::Repurchase if forced || is_out => {
            Some(AccountEvent::AssetRepurchased(AssetRepurchased { repurchase_date: day, price_minor, currency }))
        }
        Act::AssignPool => {
            let servicer_keeps_reporting = scene.step.twist % 4 != 3;
            Some(AccountEvent::SecuritisationPoolAssigned(SecuritisationPoolAssigned {
                pool_id: scene.fresh(),
                servicer_keeps_reporting,
            }))
        }
        _ => None,
    }
}

fn has_claim(scene: &Scene<'_>) -> bool {
    scene.in_force.iter().any(|fact| matches!(fact.event, AccountEvent::AssetTransferredIn(_)))
}
