-- Times are milliseconds since 1970-01-01T00:00:00 UTC by the clock of the store. Hashes, nonces and
-- MACs are what they are elsewhere; nothing in these tables is a secret. Names of subjects, clients
-- and keys are UTF-8 in `bytea`: whatever the encoding of the database, and with every character.

-- One row: what the store is.
CREATE TABLE {schema}.store (
    one int2 PRIMARY KEY CHECK (one = 1),
    id bytea NOT NULL CHECK (octet_length(id) = 16),
    shards int4 NOT NULL CHECK (shards = 1),
    -- Both are only ever raised.
    keep int8 NOT NULL CHECK (keep >= 0),
    keep_cut_offs int8 NOT NULL CHECK (keep_cut_offs >= 0),
    everyone_cut_off int8 CHECK (everyone_cut_off >= 0),
    keys_version int8 NOT NULL CHECK (keys_version >= 0)
);

INSERT INTO {schema}.store VALUES (1, uuid_send(gen_random_uuid()), 1, 0, 0, NULL, 0);

-- The clock is the latest of these: logins that come at once write one each, and a revocation of a
-- subject locks all of them.
CREATE TABLE {schema}.clocks (
    stripe int2 PRIMARY KEY CHECK (stripe BETWEEN 0 AND 7),
    clock int8 NOT NULL CHECK (clock >= 0)
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

INSERT INTO {schema}.clocks SELECT stripe, 0 FROM generate_series(0, 7) AS stripe;

-- When the last commit was that a reader of the log has seen come back.
CREATE TABLE {schema}.heartbeat (
    one int2 PRIMARY KEY CHECK (one = 1),
    at int8 NOT NULL CHECK (at >= 0)
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

INSERT INTO {schema}.heartbeat VALUES (1, 0);

CREATE TABLE {schema}.sessions (
    sid bytea PRIMARY KEY CHECK (octet_length(sid) = 16),
    subject bytea NOT NULL,
    client bytea NOT NULL,
    profile int2 NOT NULL CHECK (profile BETWEEN 0 AND 255),
    -- 0 is active, and every other number a cause of the end.
    state int2 NOT NULL CHECK (state BETWEEN 0 AND 255),
    leaf_generation int8 NOT NULL CHECK (leaf_generation >= 0),
    leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32),
    rotated_at int8 NOT NULL CHECK (rotated_at >= 0),
    -- The predecessor of the leaf: none of it, or all but `replayed_at`.
    previous_generation int8 CHECK (previous_generation >= 0),
    previous_hash bytea CHECK (octet_length(previous_hash) = 32),
    nonce bytea CHECK (octet_length(nonce) = 16),
    kek int2 CHECK (kek BETWEEN 0 AND 255),
    consumed_at int8 CHECK (consumed_at >= 0),
    replayed_at int8 CHECK (replayed_at >= 0),
    replays int8 CHECK (replays BETWEEN 0 AND 4294967295),
    supersedes int8 CHECK (supersedes BETWEEN 0 AND 4294967295),
    created_at int8 NOT NULL CHECK (created_at >= 0),
    idle_expiry int8 NOT NULL CHECK (idle_expiry >= 0),
    absolute_expiry int8 NOT NULL CHECK (absolute_expiry >= 0),
    binding_kind int2 CHECK (binding_kind BETWEEN 0 AND 255),
    binding bytea CHECK (octet_length(binding) = 32),
    mac bytea NOT NULL CHECK (octet_length(mac) = 32),
    -- When a sweep looks at the row: never later than it expires, and often earlier. A refresh leaves
    -- it alone, so that it stays out of the index; the sweep puts it off.
    sweep_at int8 NOT NULL CHECK (sweep_at >= 0),
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
) WITH (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.05);

-- By the hash, for a name may be longer than an index bears. No column of an index is one that a
-- refresh changes.
CREATE INDEX active_sessions ON {schema}.sessions (sha256(subject), created_at) WHERE state = 0;
CREATE INDEX sessions_by_sweep ON {schema}.sessions (sweep_at);

-- The end of the log: whoever appends holds its lock until the commit, so that the order of the
-- numbers is that of the commits.
CREATE TABLE {schema}.log_head (
    one int2 PRIMARY KEY CHECK (one = 1),
    -- The sequence number of the last event, swept or not.
    sequence int8 NOT NULL CHECK (sequence >= 0),
    -- Random, made with that event.
    mark bytea NOT NULL CHECK (octet_length(mark) = 16)
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

INSERT INTO {schema}.log_head VALUES (1, 0, decode('00000000000000000000000000000000', 'hex'));

-- Revocations. Two revocations within one millisecond can be one and the same event, so its id is
-- not unique.
CREATE TABLE {schema}.log (
    sequence int8 PRIMARY KEY CHECK (sequence > 0),
    id bytea NOT NULL CHECK (octet_length(id) = 16),
    event bytea NOT NULL,
    expires_at int8 NOT NULL CHECK (expires_at >= 0),
    -- By which a log that has lost writes and used their numbers again is told from this one.
    mark bytea NOT NULL CHECK (octet_length(mark) = 16),
    previous_mark bytea NOT NULL CHECK (octet_length(previous_mark) = 16)
) WITH (autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX log_by_id ON {schema}.log (id);
CREATE INDEX log_by_expiry ON {schema}.log (expires_at);

CREATE TABLE {schema}.cut_offs (
    -- SHA-256 of the subject.
    subject_hash bytea PRIMARY KEY CHECK (octet_length(subject_hash) = 32),
    not_before int8 NOT NULL CHECK (not_before >= 0)
);

CREATE INDEX cut_offs_by_age ON {schema}.cut_offs (not_before);

-- Commands that were carried out, by which a second delivery is known.
CREATE TABLE {schema}.commands (
    id bytea PRIMARY KEY CHECK (octet_length(id) = 16),
    sequence int8 NOT NULL CHECK (sequence > 0),
    until int8 NOT NULL CHECK (until >= 0)
);

CREATE INDEX commands_by_age ON {schema}.commands (until);

-- How far each process has taken in the log, and until when it counts as alive.
CREATE TABLE {schema}.nodes (
    node bytea PRIMARY KEY,
    passed int8 NOT NULL CHECK (passed >= 0),
    until int8 NOT NULL CHECK (until >= 0)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Values that are good once, by their hash.
CREATE TABLE {schema}.replays (
    key bytea PRIMARY KEY CHECK (octet_length(key) = 32),
    until int8 NOT NULL CHECK (until >= 0),
    -- Random, and the same each time that one call is sent.
    call int8 NOT NULL
);

CREATE INDEX replays_by_age ON {schema}.replays (until);

-- Signing keys: the private parts sealed under the KEK, which is not in this database.
CREATE TABLE {schema}.signing_keys (
    position int8 PRIMARY KEY,
    kid bytea NOT NULL UNIQUE,
    algorithm bytea NOT NULL,
    state int2 NOT NULL CHECK (state BETWEEN 0 AND 255),
    published_at int8 NOT NULL CHECK (published_at >= 0),
    changed_at int8 NOT NULL CHECK (changed_at >= 0),
    public bytea NOT NULL,
    sealed bytea NOT NULL
);
