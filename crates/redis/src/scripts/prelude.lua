-- What all scripts share. It stands in front of each of them, followed by `log.lua` where a step may
-- append to the log, and by `row.lua` where it reads sessions.
--
-- A script is one step: nothing else happens in the server meanwhile, and there is no way back from
-- a write. So every script reads all that it needs, decides, and then writes; what may fail fails
-- before the first write, but in a sweep, which drops what is due in any case. KEYS[1] is always the
-- record of the shard.
--
-- Times are milliseconds by the clock of the server. Lua counts in floating point, exact up to 2^53:
-- enough for times and places.

-- Numbers as texts, all digits of them: some servers write 1800000000000 as 1.8e+12, which is none.
local function texts(...)
  local many, args = select('#', ...), { ... }
  for at = 1, many do
    if type(args[at]) == 'number' then
      args[at] = string.format('%.0f', args[at])
    end
  end
  return unpack(args, 1, many)
end

-- A command. An error of it ends the script.
local function call(...)
  return redis.call(texts(...))
end

-- A command whose error is answered.
local function try_call(...)
  return redis.pcall(texts(...))
end

local function is_error(answer, pattern)
  return type(answer) == 'table' and answer.err and string.find(answer.err, pattern) ~= nil
end

-- What a server without memory answers.
local FULL = '^%-?OOM'

local MOST = 9007199254740991

-- Ends the script: what was read is not what was written.
local function corrupt(what)
  error({ err = 'CORRUPT ' .. what })
end

-- A number as it is kept.
local function whole(value, what)
  local number = value and tonumber(value)
  if not number or number < 0 or number > MOST or number % 1 ~= 0 then
    corrupt(what)
  end
  return number
end

-- The shard: its clock, its log, and what is kept for how long.
local S = {}

-- Reads the record of the shard, and what time it is: the server's own, or the time that was last
-- written if that is later.
local function open_shard()
  local time = call('TIME')
  S.time = time[1] * 1000 + math.floor(time[2] / 1000)
  local record = call('HMGET', KEYS[1], 'clk', 'head', 'mark', 'keep', 'everyone', 'low', 'beat')
  if not record[4] then
    error({ err = 'EMPTY' })
  end
  S.clock = whole(record[1], 'clk of the shard')
  S.head = whole(record[2], 'head of the shard')
  S.mark = record[3]
  if not S.mark or #S.mark ~= 8 then
    corrupt('mark of the shard')
  end
  S.keep = whole(record[4], 'keep of the shard')
  S.everyone = record[5] and whole(record[5], 'everyone of the shard')
  S.low = whole(record[6], 'low of the shard')
  S.beat = record[7] and whole(record[7], 'beat of the shard') or 0
  S.written, S.first = S.clock, S.head
  S.now = math.max(S.time, S.clock)
end

-- A write that nobody needs. A primary that is cut off from its replicas refuses it, and so does a
-- replica: what is read there was true some time ago. What a step answers without having written
-- anything is believed after it alone: that there is no such session may be news of yesterday.
local function beat()
  local beaten = try_call('HSET', KEYS[1], 'beat', S.time, 'clk', S.clock)
  if is_error(beaten, FULL) then
    -- A server without memory refuses logins and revocations. Those who are logged in do not have
    -- to suffer from it: it takes this write, and refuses it as it would refuse the other.
    call('HDEL', KEYS[1], 'beat')
  elseif is_error(beaten, '') then
    error(beaten)
  end
end

-- Brings the shard's clock along if it is more than a second behind.
local function follow()
  if S.time - S.clock > 1000 then
    S.clock = S.time
  end
end

-- The same write before an answer that is asked for again and again: once in a second is enough.
local function beat_at_times()
  if S.time - S.beat >= 1000 or S.time < S.beat then
    follow()
    beat()
  end
end

-- The later of the cut-offs of a subject and of everyone; false if there is none.
local function latest(own)
  if own and S.everyone then
    return math.max(own, S.everyone)
  end
  return own or S.everyone
end

local function cut_off(cuts, subject)
  local score = call('ZSCORE', cuts, subject)
  return score and whole(score, 'cut-off of a subject')
end

local function covers(cut, created)
  return cut and created <= cut
end

-- A number of 8 bytes, the highest first.
local function bytes8(number)
  return struct.pack('>I4I4', math.floor(number / 4294967296), number % 4294967296)
end

local function number8(bytes, at)
  local high, low = struct.unpack('>I4I4', bytes, at)
  return high * 4294967296 + low
end

-- The name of an event, and the mark of the log that has it after this mark. A mark is a hash over
-- the whole log: logs with one mark at one place are the same log up to there.
local function names(before, event)
  local name = redis.sha1hex(event)
  local hash = redis.sha1hex(before .. name)
  return string.sub(name, 1, 16),
    struct.pack('>I4I4', tonumber(string.sub(hash, 1, 8), 16), tonumber(string.sub(hash, 9, 16), 16))
end

-- Does a step. An error is answered under its own code, whatever the version of the server.
local function run(step)
  local done, answer = pcall(step)
  if done then
    return answer
  end
  if type(answer) == 'table' then
    answer = answer.err
  end
  answer = tostring(answer)
  if string.find(answer, 'EMPTY$') then
    -- Nobody has opened the store since it was lost: no error, for it is opened then.
    return redis.status_reply('EMPTY')
  end
  return redis.error_reply(string.match(answer, '(%u%u+ .*)$') or ('ERR ' .. answer))
end

