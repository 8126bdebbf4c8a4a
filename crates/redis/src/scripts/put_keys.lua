-- put_keys: KEYS shard, keys. ARGV deadline, the version that is replaced in 8 bytes, what it is
-- replaced by: a byte for the form, 8 for the version, and the records. What came of it, and when.
return run(function()
  open_shard()
  local there = call('GET', KEYS[2]) or '\1\0\0\0\0\0\0\0\0'
  if there == ARGV[3] then
    -- A second delivery.
    S.clock = S.now
    beat()
    return { 'done', S.now }
  end
  if S.now > tonumber(ARGV[1]) then
    return { 'late' }
  end
  if #there < 9 or string.sub(there, 1, 1) ~= '\1' then
    corrupt('signing keys')
  end
  if string.sub(there, 2, 9) ~= ARGV[2] then
    return { 'outdated' }
  end
  call('SET', KEYS[2], ARGV[3])
  -- Later than every time that was answered, for copies are compared by it.
  S.clock = S.now + 1
  close_shard()
  return { 'done', S.clock }
end)
