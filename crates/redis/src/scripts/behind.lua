-- behind: KEYS shard, nodes, alive. ARGV place.
return run(function()
  open_shard()
  -- Nor must it believe that nobody is behind: the others may be where it can be written.
  beat_at_times()
  local place, behind = tonumber(ARGV[1]), 0
  for _, node in ipairs(call('ZRANGEBYSCORE', KEYS[3], string.format('(%.0f', S.now), '+inf')) do
    local passed = call('HGET', KEYS[2], node)
    if whole(passed or '0', 'place of a node') < place then
      behind = behind + 1
    end
  end
  return behind
end)
