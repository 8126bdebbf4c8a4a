-- find: KEYS shard, session. The fields of the session, if there is one: asked where a plain read has
-- found none that goes on, which is believed on a primary alone that can write.
return run(function()
  open_shard()
  beat()
  return call('HMGET', KEYS[2], unpack(FIELDS))
end)
