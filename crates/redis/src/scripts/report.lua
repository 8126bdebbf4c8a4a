-- report: KEYS shard, nodes, alive. ARGV node, place, for how long it is alive.
return run(function()
  open_shard()
  call('HSET', KEYS[2], ARGV[1], ARGV[2])
  call('ZADD', KEYS[3], S.now + tonumber(ARGV[3]), ARGV[1])
  return true
end)
