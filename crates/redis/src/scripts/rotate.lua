-- rotate: the rules of sessions.md, section 3, numbered as there and in `rotation/rotate.rs`.
-- KEYS shard, session, cuts, log, ids, far. ARGV deadline, sid, presented generation, presented
-- hash, candidate, nonce, KEK id, the other KEK's id or '', binding or '', idle, grace, min_rotation,
-- supersede_window, supersedes, replays, strict (0 or 1), the event of the session's end without the
-- sid, channel, what the keys of subjects begin with.
return run(function()
  local candidate, nonce, kek, other_kek = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
  local presented, hash = ARGV[3], ARGV[4]
  open_shard()
  -- Rule 0.
  if S.now > tonumber(ARGV[1]) then
    return { 'late', S.now }
  end
  -- Rule 1.
  local row = read_row(KEYS[2])
  if not row then
    beat()
    return { 'not_found', S.now }
  end
  -- What came of it, and the row as it is now.
  local function answer(outcome)
    return { outcome, S.now, answer_row(row) }
  end
  -- The same of a step that changes nothing.
  local function unchanged(outcome)
    beat()
    return answer(outcome)
  end
  if row.e ~= ACTIVE then
    return unchanged('revoked')
  end
  if S.now >= math.min(row.i, row.x) then
    return unchanged('expired')
  end
  local list = ARGV[19] .. row.s
  local cut = latest(cut_off(KEYS[3], row.s))
  if covers(cut, row.t) then
    -- Without an event: the cut-off's own was appended when it was raised.
    local listed = call('ZSCORE', list, ARGV[2])
    row.e = '2'
    call('HSET', KEYS[2], 'e', row.e)
    if listed then
      call('ZREM', list, ARGV[2])
    end
    follow()
    close_shard(KEYS[4], KEYS[5], KEYS[6], ARGV[18])
    return answer('revoked')
  end
  if (row.b or '') ~= ARGV[9] then
    return unchanged('binding')
  end

  generation(row.g, 'generation of a session')
  row.r = whole(row.r, 'last rotation of a session')
  if not row.h or #row.h ~= 32 then
    corrupt('leaf of a session')
  end
  local predecessor = row.G and row.G == presented and row.H == hash
  if row.G then
    generation(row.G, 'predecessor of a session')
    row.u = whole(row.u, 'predecessor of a session')
    row.a, row.q = count(row.a, 'replays of a session'), count(row.q, 'supersedes of a session')
    row.y = row.y and row.y ~= '' and whole(row.y, 'last replay of a session')
    if not row.H or #row.H ~= 32 or not row.n or #row.n ~= 16
      or whole(row.k, 'predecessor of a session') > 255 then
      corrupt('predecessor of a session')
    end
  elseif row.H or row.n or row.k or row.u or row.a or row.q then
    corrupt('predecessor of a session')
  end
  -- A clock that was lost with the last second may be behind the row: an age is never negative.
  local at = math.max(S.now, row.r)

  -- Writes what has changed in the row.
  local function changed(outcome, ...)
    call('HSET', KEYS[2], ...)
    follow()
    close_shard(KEYS[4], KEYS[5], KEYS[6], ARGV[18])
    expire_row(KEYS[2], row)
    return answer(outcome)
  end
  local function refreshed()
    row.r, row.i = at, math.min(at + tonumber(ARGV[10]), row.x)
  end
  -- Makes the candidate the leaf.
  local function advance(outcome)
    row.g, row.h, row.n, row.k = following(row.g), candidate, nonce, kek
    row.y, row.a = false, 0
    refreshed()
    return changed(outcome, 'g', row.g, 'h', row.h, 'r', row.r, 'G', row.G, 'H', row.H, 'n', row.n,
      'k', row.k, 'u', row.u, 'y', '', 'a', row.a, 'q', row.q, 'i', row.i)
  end
  -- Rule 5, anything that had been replaced, or was forked: the session ends, with its event.
  local function reuse(outcome, cause)
    local expires = expiry()
    local listed = call('ZSCORE', list, ARGV[2])
    append(KEYS[4], KEYS[5], KEYS[6], event_of(ARGV[17], expires, 0) .. ARGV[2], expires)
    row.e = cause
    if listed then
      call('ZREM', list, ARGV[2])
    end
    return changed(outcome, 'e', row.e)
  end

  if presented == row.g and hash == row.h then
    -- Rule 2a.
    local last = math.max(row.r, row.y or 0)
    if at - last < tonumber(ARGV[12]) and row.g ~= '0' then
      return unchanged('current')
    end
    -- Rule 2b.
    row.G, row.H, row.u, row.q = row.g, row.h, at, 0
    return advance('rotated')
  end
  if predecessor then
    -- Rule 2, its double: the command that made the leaf, delivered twice.
    if row.n == nonce then
      return unchanged('replay')
    end
    -- Rule 3.
    local grace, age = tonumber(ARGV[11]), at - row.r
    local again = row.y and at - math.min(row.y, at) <= grace
    local replayable = age <= grace or (again and age <= 2 * grace)
    if replayable and (row.k == kek or row.k == other_kek) then
      if row.a >= tonumber(ARGV[15]) then
        return unchanged('busy')
      end
      row.y, row.a = at, row.a + 1
      return changed('replay', 'y', row.y, 'a', row.a)
    end
    -- Rule 4.
    local lost = at - math.min(row.u, at) <= tonumber(ARGV[13]) and row.q < tonumber(ARGV[14])
    if lost and ARGV[16] == '0' then
      row.q = row.q + 1
      return advance('superseded')
    end
    return reuse('theft', '6')
  end
  -- Rule 5: only a store that lost a write knows less than a token with a valid tag.
  if above(presented, row.g) then
    row.g, row.h = presented, hash
    refreshed()
    if row.G then
      call('HDEL', KEYS[2], 'G', 'H', 'n', 'k', 'u', 'y', 'a', 'q')
      row.G, row.H, row.n, row.k, row.u, row.y, row.a, row.q = nil
    end
    return changed('healed', 'g', row.g, 'h', row.h, 'r', row.r, 'i', row.i)
  end
  if presented == row.g then
    return reuse('fork', '3')
  end
  return reuse('theft', '6')
end)
