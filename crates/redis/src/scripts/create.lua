-- create: KEYS shard, session, subject's sessions, cuts, log, ids, far, replaced session (or the
-- shard). ARGV deadline, sid, replaced sid or '', most, the event of the end of a session
-- without its name, channel, what the keys of sessions begin with, what the keys of subjects begin
-- with, then the fields of the row and their values.
return run(function()
  local sid, replaced, most = ARGV[2], ARGV[3], math.max(tonumber(ARGV[4]), 1)
  local row = {}
  for at = 9, #ARGV, 2 do
    row[ARGV[at]] = ARGV[at + 1]
  end
  row.t, row.i, row.x = tonumber(row.t), tonumber(row.i), tonumber(row.x)

  open_shard()
  local cut = latest(cut_off(KEYS[4], row.s))
  local there = read_row(KEYS[2])
  if there then
    -- A second delivery, which does not outlive the session; or a name that somebody has.
    beat()
    local good = there.m == row.m and there.e == ACTIVE and not covers(cut, there.t)
    return { good and 'started' or 'revoked', S.now }
  end
  if S.now > tonumber(ARGV[1]) then
    return { 'late' }
  end
  if covers(cut, row.t) then
    beat()
    return { 'revoked' }
  end
  local expires = expiry()
  S.clock = math.max(S.now, row.t)

  -- Who is there besides, oldest first, and who is in the list and no longer there.
  local at = math.max(S.time, S.clock)
  local others, gone = {}, {}
  for _, other in ipairs(call('ZRANGE', KEYS[3], 0, -1)) do
    local key = ARGV[7] .. other
    local e, t, i, x = unpack(call('HMGET', key, 'e', 't', 'i', 'x'))
    if e ~= ACTIVE then
      gone[#gone + 1] = other
    else
      t, i, x = whole(t, 'start of a session'), whole(i, 'idle expiry of a session'),
        whole(x, 'absolute expiry of a session')
      if at >= math.min(i, x) or covers(cut, t) then
        gone[#gone + 1] = other
      elseif other ~= sid and other ~= replaced then
        others[#others + 1] = { sid = other, key = key }
      end
    end
  end
  local ends = {}
  if replaced ~= '' and replaced ~= sid then
    -- Anybody's: a browser on which another user was logged in has one session, not two.
    local old = read_row(KEYS[8])
    if old and old.e == ACTIVE then
      local list = ARGV[8] .. old.s
      local listed = call('ZSCORE', list, replaced)
      ends[1] = { sid = replaced, key = KEYS[8], cause = '5', list = listed and list }
    end
  end
  for number = 1, #others + 1 - most do
    local other = others[number]
    ends[#ends + 1] = { sid = other.sid, key = other.key, cause = '7', list = KEYS[3] }
  end

  for _, ended in ipairs(ends) do
    append(KEYS[5], KEYS[6], KEYS[7], event_of(ARGV[5], expires, 0) .. ended.sid, expires)
    call('HSET', ended.key, 'e', ended.cause)
    if ended.list then
      call('ZREM', ended.list, ended.sid)
    end
  end
  for _, other in ipairs(gone) do
    call('ZREM', KEYS[3], other)
  end
  call('HSET', KEYS[2], unpack(ARGV, 9))
  if row.e == ACTIVE then
    call('ZADD', KEYS[3], row.t, sid)
  end
  close_shard(KEYS[5], KEYS[6], KEYS[7], ARGV[6])
  expire_row(KEYS[2], row)
  -- Asked for now: a list that was emptied above is another one, which stays for ever.
  if row.e == ACTIVE and S.time + call('PTTL', KEYS[3]) < row.x + LINGER then
    call('PEXPIREAT', KEYS[3], row.x + LINGER)
  end
  return { 'started', S.now }
end)
