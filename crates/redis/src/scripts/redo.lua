-- redo: KEYS shard, cuts, log, ids, far, session (or the shard). ARGV deadline, what (everyone,
-- other, session, subject), the subject or the sid, not_before, when the event expires, the event,
-- channel, what the keys of subjects begin with.
return run(function()
  open_shard()
  local what, event = ARGV[2], ARGV[6]
  local name = string.sub(redis.sha1hex(event), 1, 16)
  local there = call('HGET', KEYS[4], name)
  if there then
    local id = string.format('%.0f', whole(there, 'place of an event')) .. '-0'
    local entry = call('XRANGE', KEYS[3], id, id)[1]
    if entry and string.sub(entry[2][2], 9) == event then
      beat_at_times()
      return { 'now', tonumber(there) }
    end
  end
  if S.now > tonumber(ARGV[1]) then
    return { 'late' }
  end
  local not_before = tonumber(ARGV[4])
  local own = what == 'subject' and cut_off(KEYS[2], ARGV[3])
  local row = what == 'session' and read_row(KEYS[6])
  local ends = row and row.e == ACTIVE
  local list = ends and ARGV[8] .. row.s
  local listed = ends and call('ZSCORE', list, ARGV[3])
  -- A time, never lowered; or whatever the server's clock says.
  if what == 'subject' or what == 'everyone' then
    S.clock = math.max(S.clock, not_before)
  else
    follow()
  end

  local sequence = append(KEYS[3], KEYS[4], KEYS[5], event, tonumber(ARGV[5]))
  if ends then
    call('HSET', KEYS[6], 'e', '4')
    if listed then
      call('ZREM', list, ARGV[3])
    end
  elseif what == 'subject' then
    call('ZADD', KEYS[2], math.max(own or 0, not_before), ARGV[3])
  elseif what == 'everyone' then
    call('HSET', KEYS[1], 'everyone', math.max(S.everyone or 0, not_before))
  end
  close_shard(KEYS[3], KEYS[4], KEYS[5], ARGV[7])
  return { 'now', sequence }
end)
