-- Times are milliseconds since 1970-01-01T00:00:00 UTC by the clock of the store. Hashes, nonces and
-- MACs are what they are elsewhere; nothing in this file is a secret.

-- One row: what the store is, and its clock.
CREATE TABLE store (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id BLOB NOT NULL CHECK (length(id) = 16),
    shards INTEGER NOT NULL CHECK (shards = 1),
    -- The id of the KEK in the file beside the database. Not a key.
    kek INTEGER CHECK (kek BETWEEN 0 AND 255),
    -- Both are only ever raised.
    keep INTEGER NOT NULL CHECK (keep >= 0),
    keep_cut_offs INTEGER NOT NULL CHECK (keep_cut_offs >= 0),
    clock INTEGER NOT NULL CHECK (clock >= 0),
    everyone_cut_off INTEGER CHECK (everyone_cut_off >= 0),
    -- The sequence number of the last event, swept or not.
    head INTEGER NOT NULL CHECK (head >= 0),
    keys_version INTEGER NOT NULL CHECK (keys_version >= 0)
) STRICT;

INSERT INTO store VALUES (1, randomblob(16), 1, NULL, 0, 0, 0, NULL, 0, 0);

CREATE TABLE sessions (
    sid BLOB PRIMARY KEY NOT NULL CHECK (length(sid) = 16),
    subject TEXT NOT NULL,
    client TEXT NOT NULL,
    profile INTEGER NOT NULL CHECK (profile BETWEEN 0 AND 255),
    -- 0 is active, and every other number a cause of the end.
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 255),
    leaf_generation INTEGER NOT NULL CHECK (leaf_generation >= 0),
    leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    rotated_at INTEGER NOT NULL CHECK (rotated_at >= 0),
    -- The predecessor of the leaf: none of it, or all but `replayed_at`.
    previous_generation INTEGER CHECK (previous_generation >= 0),
    previous_hash BLOB CHECK (length(previous_hash) = 32),
    nonce BLOB CHECK (length(nonce) = 16),
    kek INTEGER CHECK (kek BETWEEN 0 AND 255),
    consumed_at INTEGER CHECK (consumed_at >= 0),
    replayed_at INTEGER CHECK (replayed_at >= 0),
    replays INTEGER CHECK (replays BETWEEN 0 AND 4294967295),
    supersedes INTEGER CHECK (supersedes BETWEEN 0 AND 4294967295),
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    idle_expiry INTEGER NOT NULL CHECK (idle_expiry >= 0),
    absolute_expiry INTEGER NOT NULL CHECK (absolute_expiry >= 0),
    binding_kind INTEGER CHECK (binding_kind BETWEEN 0 AND 255),
    binding BLOB CHECK (length(binding) = 32),
    mac BLOB NOT NULL CHECK (length(mac) = 32),
    CHECK (
        (previous_generation IS NULL) = (previous_hash IS NULL)
        AND (previous_generation IS NULL) = (nonce IS NULL)
        AND (previous_generation IS NULL) = (kek IS NULL)
        AND (previous_generation IS NULL) = (consumed_at IS NULL)
        AND (previous_generation IS NULL) = (replays IS NULL)
        AND (previous_generation IS NULL) = (supersedes IS NULL)
        AND (previous_generation IS NOT NULL OR replayed_at IS NULL)
    ),
    CHECK ((binding_kind IS NULL) = (binding IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX active_sessions ON sessions (subject, created_at) WHERE state = 0;
CREATE INDEX sessions_by_expiry ON sessions (min(idle_expiry, absolute_expiry));

-- Revocations. Two revocations within one millisecond can be one and the same event, so its id is
-- not unique.
CREATE TABLE log (
    sequence INTEGER PRIMARY KEY NOT NULL CHECK (sequence > 0),
    id BLOB NOT NULL CHECK (length(id) = 16),
    event BLOB NOT NULL,
    expires_at INTEGER NOT NULL CHECK (expires_at >= 0)
) STRICT;

CREATE INDEX log_by_id ON log (id);
CREATE INDEX log_by_expiry ON log (expires_at);

CREATE TABLE cut_offs (
    subject TEXT PRIMARY KEY NOT NULL,
    not_before INTEGER NOT NULL CHECK (not_before >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX cut_offs_by_age ON cut_offs (not_before);

-- Commands that were carried out, by which a second delivery is known.
CREATE TABLE commands (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    until INTEGER NOT NULL CHECK (until >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX commands_by_age ON commands (until);

-- How far each process has taken in the log, and until when it counts as alive.
CREATE TABLE nodes (
    node TEXT PRIMARY KEY NOT NULL,
    passed INTEGER NOT NULL CHECK (passed >= 0),
    until INTEGER NOT NULL CHECK (until >= 0)
) STRICT, WITHOUT ROWID;

-- Values that are good once, as hashes, and until when they are kept.
CREATE TABLE replays (
    key BLOB PRIMARY KEY NOT NULL CHECK (length(key) = 32),
    until INTEGER NOT NULL CHECK (until >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX replays_by_age ON replays (until);

-- Signing keys: the private parts sealed under the KEK, which is not in this file.
CREATE TABLE signing_keys (
    position INTEGER PRIMARY KEY NOT NULL,
    kid TEXT NOT NULL UNIQUE,
    algorithm TEXT NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 255),
    published_at INTEGER NOT NULL CHECK (published_at >= 0),
    changed_at INTEGER NOT NULL CHECK (changed_at >= 0),
    public TEXT NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
