//! The faulty store as a store.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use hallpass_session::revocation::Event;
use hallpass_session::rotation::{Limits, RotateCommand, SessionId, SessionRow};
use hallpass_session::store::{
    Batch, CreateCommand, Created, Cursor, EndCommand, Ended, KeyRecord, KeyRecords, KeyStore,
    KeysPut, Log, Needs, Opened, Position, RevocationFeed, RevokeCommand, Revoked, Rotation,
    SessionStore, Shard, Step, Swept,
};
use hallpass_session::{Kek, StoreTime};

use super::faulty::{Faulty, Op};

impl SessionStore for Faulty {
    fn open(&self, needs: Needs) -> Step<'_, Opened> {
        self.send(Op::Open, move |store| async move { store.open(needs).await })
    }

    fn begin<'s>(
        &'s self,
        shard: Shard,
        deadline: StoreTime,
        subject: &'s str,
    ) -> Step<'s, Option<StoreTime>> {
        let subject = subject.to_owned();
        self.send(
            Op::Begin,
            move |store| async move { store.begin(shard, deadline, &subject).await },
        )
    }

    fn create(&self, command: CreateCommand) -> Step<'_, Created> {
        self.send(Op::Create, move |store| async move { store.create(command).await })
    }

    fn rotate(&self, log: Log, command: RotateCommand, limits: Limits) -> Step<'_, Rotation> {
        let this = self.clone();
        self.send(Op::Rotate, move |store| async move {
            store.rotate(log, command, limits).await.map(|rotation| this.noted(rotation))
        })
    }

    fn end_session(&self, command: EndCommand) -> Step<'_, Ended> {
        self.send(Op::End, move |store| async move { store.end_session(command).await })
    }

    fn revoke(&self, command: RevokeCommand) -> Step<'_, Revoked> {
        let revocable = self.check_revocable(command.log.shard);
        self.send(Op::Revoke, move |store| async move {
            revocable?;
            store.revoke(command).await
        })
    }

    fn redo(&self, shard: Shard, deadline: StoreTime, event: Event) -> Step<'_, Revoked> {
        self.send(Op::Redo, move |store| async move { store.redo(shard, deadline, event).await })
    }

    fn find_session(&self, shard: Shard, sid: SessionId) -> Step<'_, Option<SessionRow>> {
        let this = self.clone();
        self.send(Op::Find, move |store| async move {
            let row = store.find_session(shard, sid).await?;
            Ok(row.map(|row| this.edited(Op::Find, row)))
        })
    }

    fn sessions_of<'s>(&'s self, shard: Shard, subject: &'s str) -> Step<'s, Vec<SessionRow>> {
        let (this, subject) = (self.clone(), subject.to_owned());
        self.send(Op::List, move |store| async move {
            let rows = store.sessions_of(shard, &subject).await?;
            Ok(rows.into_iter().map(|row| this.edited(Op::List, row)).collect())
        })
    }

    fn sweep(&self, most: u32) -> Step<'_, Swept> {
        self.send(Op::Sweep, move |store| async move { store.sweep(most).await })
    }

    fn own_kek(&self) -> Option<&Kek> {
        self.keys().own_kek().filter(|_| self.has_own_kek())
    }
}

impl RevocationFeed for Faulty {
    fn read(&self, shard: Shard, after: Cursor, most: u32) -> Step<'_, Batch> {
        let ahead = self.ahead_of(shard);
        self.send(Op::Read, move |store| async move {
            let read = store.read(shard, after, most).await?;
            Ok(Batch { now: read.now.after(ahead), ..read })
        })
    }

    fn wait(&self, shard: Shard, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let (store, fault) = (self.store(), self.count(Op::Wait));
        Box::pin(async move {
            // There is no error to answer: it comes too early.
            if fault.is_none() {
                store.wait(shard, limit).await;
            }
        })
    }

    fn report<'s>(
        &'s self,
        node: &'s str,
        passed: &'s [Position],
        alive: Duration,
    ) -> Step<'s, ()> {
        let (node, passed) = (node.to_owned(), passed.to_vec());
        self.send(Op::Report, move |store| async move { store.report(&node, &passed, alive).await })
    }

    fn behind(&self, position: Position) -> Step<'_, u64> {
        self.send(Op::Behind, move |store| async move { store.behind(position).await })
    }
}

impl KeyStore for Faulty {
    fn keys(&self) -> Step<'_, KeyRecords> {
        self.send(Op::Keys, move |store| async move { store.keys().await })
    }

    fn put_keys(
        &self,
        version: u64,
        records: Vec<KeyRecord>,
        deadline: StoreTime,
    ) -> Step<'_, KeysPut> {
        self.send(Op::PutKeys, move |store| async move {
            store.put_keys(version, records, deadline).await
        })
    }
}
