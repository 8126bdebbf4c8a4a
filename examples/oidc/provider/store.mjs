// What the provider remembers: sessions, grants, codes. In memory, and until they expire.

const entries = new Map();

// One for each kind of thing, as `oidc-provider` wants it. All of them share the entries, and so do
// the providers before and after a change of keys.
export class Store {
  constructor(kind) {
    this.kind = kind;
  }

  async upsert(id, payload, expiresIn) {
    const key = `${this.kind}:${id}`;
    clearTimeout(entries.get(key)?.end);
    // It keeps no process alive.
    const end = setTimeout(() => entries.delete(key), expiresIn * 1000).unref();
    entries.set(key, { payload, end });
  }

  async find(id) {
    return entries.get(`${this.kind}:${id}`)?.payload;
  }

  async findByUid(uid) {
    return this.findWhere((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode) {
    return this.findWhere((payload) => payload.userCode === userCode);
  }

  async consume(id) {
    const entry = entries.get(`${this.kind}:${id}`);
    if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    entries.delete(`${this.kind}:${id}`);
  }

  async revokeByGrantId(grantId) {
    for (const [key, { payload }] of entries) {
      if (payload.grantId === grantId) entries.delete(key);
    }
  }

  findWhere(fits) {
    for (const [key, { payload }] of entries) {
      if (key.startsWith(`${this.kind}:`) && fits(payload)) return payload;
    }
    return undefined;
  }
}
