-- end_session: KEYS shard, session, log, ids, far. ARGV deadline, sid, cause, the event without
-- the sid, channel, what the keys of subjects begin with.
return run(function()
  open_shard()
  if S.now > tonumber(ARGV[1]) then
    return { 'late' }
  end
  local row = read_row(KEYS[2])
  if not row or row.e ~= ACTIVE then
    beat()
    return { 'already' }
  end
  local expires, list = expiry(), ARGV[6] .. row.s
  local listed = call('ZSCORE', list, ARGV[2])

  local event = event_of(ARGV[4], expires, 0) .. ARGV[2]
  local sequence = append(KEYS[3], KEYS[4], KEYS[5], event, expires)
  call('HSET', KEYS[2], 'e', ARGV[3])
  if listed then
    call('ZREM', list, ARGV[2])
  end
  follow()
  close_shard(KEYS[3], KEYS[4], KEYS[5], ARGV[5])
  return { 'now', sequence }
end)
