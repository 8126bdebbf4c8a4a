-- Tries what the scripts need. KEYS: a key of no other use, the channel of wake-ups.
-- Answers the names of what is denied.
local key, channel = KEYS[1], KEYS[2]
local denied = {}

local function try(name, ...)
  local answer = redis.pcall(name, ...)
  if type(answer) == 'table' and answer.err then
    local told = answer.err
    if told:find('NOPERM') or told:find("can't run this command") or told:find('ACL failure') then
      denied[#denied + 1] = name
    elseif told:find("can't access at least one of the keys") then
      denied[#denied + 1] = name .. ' on the keys'
    elseif told:find("can't publish") then
      denied[#denied + 1] = name .. ' on the channels'
    end
  end
end

try('TIME')
try('SET', key, '1', 'PX', '1')
try('GET', key)
try('EXISTS', key)
try('PTTL', key)
try('PEXPIREAT', key, '1')
try('HSET', key, 'a', '1')
try('HGET', key, 'a')
try('HMGET', key, 'a', 'b')
try('HDEL', key, 'a')
try('ZADD', key, '1', 'a')
try('ZSCORE', key, 'a')
try('ZRANGE', key, '0', '0')
try('ZRANGEBYSCORE', key, '0', '1')
try('ZREM', key, 'a')
try('XADD', key, '1-0', 'a', '1')
try('XRANGE', key, '-', '+', 'COUNT', '1')
try('XDEL', key, '1-0')
-- A stream is there when it is empty, too.
try('PEXPIREAT', key, '1')
try('PUBLISH', channel, '')
return denied
