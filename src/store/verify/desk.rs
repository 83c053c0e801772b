//! What the collections desk keeps, proved from its records.

use super::super::engine::{KeyRange, Space};
use super::super::trees::Counter;
use super::super::{Fault, codec, index, testigos};
use super::{Difference, Pass};
use crate::domain::collections::campaign::{Campaign, CampaignRow};
use crate::domain::collections::file::{CollectionEvent, CollectionFile, Deed, OrderDeed};
use crate::domain::collections::payment::Payment;
use crate::domain::collections::person::Debtor;
use crate::domain::collections::queue::DailyQueue;
use crate::domain::collections::testigo::Testigo;

impl Pass<'_> {
    /// What the collections desk keeps.
    pub(super) fn desk(&mut self) -> Result<(), Fault> {
        self.each(
            Space::CollectionFile,
            KeyRange::all(),
            |pass, (key, bytes)| match codec::decode::<CollectionFile>(bytes) {
                Ok(file) => {
                    for (counter, number) in numbers(&file) {
                        let last = pass.counted.entry(counter.key()).or_default();
                        *last = i64::from(number).max(*last);
                    }
                    pass.expect(index::of_collection_file(&file))
                }
                Err(fault) => pass.unreadable(Space::CollectionFile, key, fault),
            },
        )?;
        self.each(Space::Payment, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<Payment>(bytes) {
                Ok(payment) => pass.expect(index::of_payment(&payment)),
                Err(fault) => pass.unreadable(Space::Payment, key, fault),
            }
        })?;
        self.each(Space::Debtor, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<Debtor>(bytes) {
                Ok(_) => Ok(()),
                Err(fault) => pass.unreadable(Space::Debtor, key, fault),
            }
        })?;
        self.each(Space::DailyQueue, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<DailyQueue>(bytes) {
                Ok(_) => Ok(()),
                Err(fault) => pass.unreadable(Space::DailyQueue, key, fault),
            }
        })?;
        self.each(Space::Campaign, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<Campaign>(bytes) {
                Ok(_) => Ok(()),
                Err(fault) => pass.unreadable(Space::Campaign, key, fault),
            }
        })?;
        self.each(Space::CampaignRow, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<CampaignRow>(bytes) {
                Ok(_) => Ok(()),
                Err(fault) => pass.unreadable(Space::CampaignRow, key, fault),
            }
        })?;
        self.each(Space::Testigo, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<Testigo>(bytes) {
                Ok(testigo) => pass.testigo(key, &testigo),
                Err(fault) => pass.unreadable(Space::Testigo, key, fault),
            }
        })
    }

    /// The rows of a testigo are those that were frozen.
    fn testigo(&mut self, key: &[u8], testigo: &Testigo) -> Result<(), Fault> {
        let mut hash = blake3::Hasher::new();
        let mut whole = true;
        self.each(Space::TestigoBlock, KeyRange::prefix(key), |_, (_, bytes)| {
            match testigos::unpack(bytes) {
                Ok(rows) => {
                    for row in rows {
                        hash.update(&codec::encode(&row)?);
                    }
                }
                Err(_) => whole = false,
            }
            Ok(())
        })?;
        if !whole || hash.finalize().to_hex().as_str() != testigo.hash {
            let (month, version) = (testigo.month, testigo.version);
            self.report.found(Difference::Testigo { month, version });
        }
        Ok(())
    }
}

/// Numbers that a file gave, each with its sequence.
fn numbers(file: &CollectionFile) -> Vec<(Counter, u32)> {
    let number = |event: &CollectionEvent| match &event.deed {
        Deed::Sign(agreement) => {
            let (year, number) = agreement.number;
            Some((Counter::AgreementSequence(year), number))
        }
        Deed::Order(OrderDeed::Made { number: (year, number), .. }) => {
            Some((Counter::OrderSequence(*year), *number))
        }
        _ => None,
    };
    file.events.iter().filter_map(number).collect()
}
