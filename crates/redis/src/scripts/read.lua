-- read: KEYS shard, log. ARGV the cursor's place, its mark or '', most.
-- What time it is, whether it starts again, the head and its mark, and the entries.
return run(function()
  open_shard()
  -- A node that reads where nothing can be written must not believe that it is up to date.
  beat_at_times()
  local from, mark = tonumber(ARGV[1]), ARGV[2]
  if from == S.head and (from == 0 or mark == S.mark) then
    return { S.now, 0, S.head, S.mark, {} }
  end
  local function after(place)
    return call('XRANGE', KEYS[2], '(' .. string.format('%.0f', place), '+', 'COUNT', ARGV[3])
  end
  local again, entries = 0, nil
  if from < S.head then
    entries = after(from)
    if from > 0 then
      -- Of this log is a cursor whose mark leads to the mark of the entry after it. Without that
      -- entry nobody knows: it was dropped while the reader was away for longer than events are
      -- kept.
      local first = entries[1]
      local payload = first and first[2][2] or ''
      local _, expected = names(mark, string.sub(payload, 9))
      if not first or first[1] ~= string.format('%.0f-0', from + 1)
        or string.sub(payload, 1, 8) ~= expected then
        again = 1
      end
    end
  else
    again = 1
  end
  if again == 1 then
    entries = after(0)
  end
  return { S.now, again, S.head, S.mark, entries }
end)
