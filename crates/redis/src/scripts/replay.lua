-- insert_if_absent: KEYS clock, value. ARGV for how long, a random value of the call. It stands
-- alone: a service without sessions has no record of a shard.
return run(function()
  local time = call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local clock = whole(call('GET', KEYS[1]) or '0', 'clock of one-time values')
  local written = clock
  now = math.max(now, clock)
  local there = call('GET', KEYS[2])
  if there then
    if #there ~= 24 then
      corrupt('one-time value')
    end
    if number8(there, 1) > now then
      -- The call that wrote it hears the same again when it is delivered twice.
      return string.sub(there, 9) == ARGV[2] and 1 or 0
    end
  end
  local until_then = now + tonumber(ARGV[1])
  -- A minute longer than it counts: the server drops it by a clock that may be ahead.
  call('SET', KEYS[2], bytes8(until_then) .. ARGV[2], 'PXAT', string.format('%.0f', until_then + 60000))
  if now - written >= 1000 then
    call('SET', KEYS[1], string.format('%.0f', now))
  end
  return 1
end)
