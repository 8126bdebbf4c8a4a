-- open: KEYS shard. ARGV keep, keep_cut_offs, layout, how many shards, id of the store: the last is
-- '' for all shards but the first, which says what the store is.
-- What time it is, keep, and of the first shard the layout, the number of shards and the id.
return run(function()
  local time = call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local record =
    call('HMGET', KEYS[1], 'clk', 'keep', 'keep_cut_offs', 'layout', 'shards', 'id')
  local clock, keep, cuts = 0, 0, 0
  if record[2] then
    clock, keep = whole(record[1], 'clk of the shard'), whole(record[2], 'keep of the shard')
    cuts = whole(record[3], 'keep_cut_offs of the shard')
  end
  local layout, shards, id = record[4], record[5], record[6]
  if ARGV[5] ~= '' then
    if record[2] and not (layout and shards and id) then
      corrupt('record of the store')
    end
    if record[2] and (layout ~= ARGV[3] or shards ~= ARGV[4]) then
      return { math.max(now, clock), keep, layout, shards, id }
    end
  end
  if not record[2] then
    call('HSET', KEYS[1], 'clk', clock, 'head', 0, 'mark', '\0\0\0\0\0\0\0\0', 'low', 0)
    if ARGV[5] ~= '' then
      layout, shards, id = ARGV[3], ARGV[4], ARGV[5]
      call('HSET', KEYS[1], 'layout', layout, 'shards', shards, 'id', id)
    end
  end
  -- Raised, and never lowered.
  keep, cuts = math.max(keep, tonumber(ARGV[1])), math.max(cuts, tonumber(ARGV[2]))
  call('HSET', KEYS[1], 'keep', keep, 'keep_cut_offs', cuts)
  return { math.max(now, clock), keep, layout, shards, id }
end)
