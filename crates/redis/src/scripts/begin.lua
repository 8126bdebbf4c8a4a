-- begin: KEYS shard, cuts. ARGV deadline, subject.
return run(function()
  open_shard()
  if S.now > tonumber(ARGV[1]) then
    return false
  end
  -- Later than every cut-off, and written back always.
  local cut = latest(cut_off(KEYS[2], ARGV[2]))
  S.clock = math.max(S.now, cut and cut + 1 or 0)
  call('HSET', KEYS[1], 'clk', S.clock)
  return S.clock
end)
