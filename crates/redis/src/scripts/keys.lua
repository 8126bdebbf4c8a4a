-- keys: KEYS shard, keys. What time it is, and the keys.
return run(function()
  open_shard()
  beat_at_times()
  return { S.now, call('GET', KEYS[2]) }
end)
