-- copy_keys: KEYS shard, keys. ARGV when they were put into the first shard, and the signing keys. By
-- that time, and not by its version, a copy is the newer one: a first shard that lost its keys counts
-- its versions from the beginning.
return run(function()
  open_shard()
  local there = call('GET', KEYS[2])
  if there and (#there < 18 or string.sub(there, 1, 1) ~= '\2') then
    corrupt('copy of the signing keys')
  end
  local put = tonumber(ARGV[1])
  -- A copy that was overtaken by the next one changes nothing.
  if not there or number8(there, 2) <= put then
    call('SET', KEYS[2], '\2' .. bytes8(put) .. ARGV[2])
  end
  return true
end)
