-- revoke: KEYS shard, cuts, log, ids, far, command. ARGV deadline, what (everyone, key, subject,
-- token), its name, when the token expires or 0, the event without its times, channel.
return run(function()
  open_shard()
  local there = call('GET', KEYS[6])
  if there then
    -- A second delivery.
    local sequence = whole(there, 'place of a command')
    beat()
    return { 'now', sequence }
  end
  local deadline, what = tonumber(ARGV[1]), ARGV[2]
  if S.now > deadline then
    return { 'late' }
  end
  local expires, not_before = expiry(), 0
  if what == 'token' then
    -- For as long as it may be accepted somewhere: its own time, and the longest leeway.
    expires = math.max(expires, tonumber(ARGV[4]) + 300000)
  end
  local own = what == 'subject' and cut_off(KEYS[2], ARGV[3])
  if what == 'everyone' or what == 'subject' then
    S.clock = S.now
    not_before = S.now
  end
  if expires > LAST or not_before > LAST then
    corrupt('event that would be kept beyond the year 9999')
  end

  local event = event_of(ARGV[5], expires, not_before)
  local sequence = append(KEYS[3], KEYS[4], KEYS[5], event, expires)
  if what == 'subject' then
    call('ZADD', KEYS[2], math.max(own or 0, not_before), ARGV[3])
  elseif what == 'everyone' then
    call('HSET', KEYS[1], 'everyone', math.max(S.everyone or 0, not_before))
  end
  -- A minute longer than it can come again: the server drops it by a clock that may be ahead.
  call('SET', KEYS[6], sequence, 'PX', deadline - S.now + 60000)
  follow()
  close_shard(KEYS[3], KEYS[4], KEYS[5], ARGV[6])
  return { 'now', sequence }
end)
