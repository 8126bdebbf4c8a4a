-- sweep: KEYS shard, cuts, log, ids, far, nodes, alive. ARGV most. How many events and cut-offs went.
return run(function()
  open_shard()
  local cuts = whole(call('HGET', KEYS[1], 'keep_cut_offs'), 'keep_cut_offs of the shard')
  local most = tonumber(ARGV[1])
  -- A command that was forgotten by now is late from here on, whatever the clock does.
  S.clock = S.now
  local dropped = trim(KEYS[3], KEYS[4], KEYS[5], most)
  if dropped < most then
    local before = string.format('(%.0f', S.now - cuts)
    local old = call('ZRANGEBYSCORE', KEYS[2], '-inf', before, 'LIMIT', 0, most - dropped)
    for _, subject in ipairs(old) do
      call('ZREM', KEYS[2], subject)
    end
    dropped = dropped + #old
  end
  for _, node in ipairs(call('ZRANGEBYSCORE', KEYS[7], '-inf', S.now, 'LIMIT', 0, most)) do
    call('HDEL', KEYS[6], node)
    call('ZREM', KEYS[7], node)
  end
  -- Last: a server without memory takes no new values, but after something was dropped.
  if is_error(try_call('HSET', KEYS[1], 'clk', S.clock, 'low', S.low), FULL) then
    call('HDEL', KEYS[1], 'beat')
    call('HSET', KEYS[1], 'clk', S.clock, 'low', S.low)
  end
  return dropped
end)
