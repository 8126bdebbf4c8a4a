-- The log: what is appended to it, and what is dropped from it.

-- The last time that an event can tell: the end of the year 9999.
local LAST = 253402300799999

-- An event in the form of `Event::encode`, from one without times.
local function event_of(form, expires, not_before)
  return string.sub(form, 1, 2) .. bytes8(expires) .. bytes8(not_before) .. string.sub(form, 19)
end

-- When what is appended now expires. Called before anything is written.
local function expiry()
  local expires = S.now + S.keep
  if expires > LAST then
    corrupt('event that would be kept beyond the year 9999')
  end
  return expires
end

-- Drops events that are due, at most so many, in the order of the log. Those that are kept for
-- longer than most (`far`) are passed over, and have a list of their own. How many it dropped.
local function trim(log, ids, far, most)
  local dropped = 0
  local function drop(id, sequence, event)
    local name = string.sub(redis.sha1hex(event), 1, 16)
    if call('HGET', ids, name) == sequence then
      call('HDEL', ids, name)
    end
    call('XDEL', log, id)
    dropped = dropped + 1
  end
  -- One at first, for most of the time nothing is due.
  local more = 1
  while more > 0 do
    local from = '(' .. string.format('%.0f', S.low)
    local entries = call('XRANGE', log, from, '+', 'COUNT', more)
    local asked = more
    more = #entries == asked and math.min(most - dropped, 64) or 0
    for _, entry in ipairs(entries) do
      local id, payload = entry[1], entry[2][2]
      local sequence = string.match(id, '^(%d+)%-0$')
      if not sequence or #payload < 18 then
        -- Whoever reads it says so: what was written in this step stays.
        return dropped
      elseif number8(payload, 11) <= S.now then
        drop(id, sequence, string.sub(payload, 9))
        more = math.min(more, most - dropped)
      elseif not call('ZSCORE', far, sequence) then
        more = 0
        break
      end
      S.low = tonumber(sequence)
    end
  end
  if dropped < most then
    local due = call('ZRANGEBYSCORE', far, '-inf', S.now, 'LIMIT', 0, most - dropped)
    for _, sequence in ipairs(due) do
      local id = sequence .. '-0'
      local entry = call('XRANGE', log, id, id)[1]
      if entry then
        drop(id, sequence, string.sub(entry[2][2], 9))
      end
      call('ZREM', far, sequence)
    end
  end
  return dropped
end

-- Takes over the end of a log that is ahead of its record: its entries were appended, and may have
-- been read.
local function catch_up(log)
  repeat
    local entries = call('XRANGE', log, '(' .. string.format('%.0f', S.head), '+', 'COUNT', 64)
    for _, entry in ipairs(entries) do
      local sequence, payload = string.match(entry[1], '^(%d+)%-0$'), entry[2][2]
      if not sequence or #payload < 18 then
        corrupt('log of revocations')
      end
      S.head, S.mark = whole(sequence, 'log of revocations'), string.sub(payload, 1, 8)
    end
  until #entries < 64
end

-- Appends an event: its place. The first write of its script, for it fails where the log is not what
-- its record says; and the record says so at once, whatever becomes of the rest.
local function append(log, ids, far, event, expires)
  -- What is not ours fails before anything is written.
  call('HGET', ids, '')
  call('ZSCORE', far, '')
  local name, mark, sequence
  local function add()
    name, mark = names(S.mark, event)
    sequence = string.format('%.0f', S.head + 1)
    return try_call('XADD', log, sequence .. '-0', '', mark .. event)
  end
  local added = add()
  if is_error(added, 'equal or smaller') then
    catch_up(log)
    added = add()
  end
  if is_error(added, '') then
    error(added)
  end
  S.head, S.mark = S.head + 1, mark
  call('HSET', KEYS[1], 'head', S.head, 'mark', S.mark)
  call('HSET', ids, name, sequence)
  if expires > S.now + S.keep then
    call('ZADD', far, expires, sequence)
  end
  return S.head
end

-- Writes the rest of the record of the shard, and wakes those who read the log if it has grown.
local function close_shard(log, ids, far, channel)
  if S.head > S.first then
    trim(log, ids, far, 4)
    call('HSET', KEYS[1], 'clk', S.clock, 'low', S.low)
    call('PUBLISH', channel, S.head)
  elseif S.clock ~= S.written then
    call('HSET', KEYS[1], 'clk', S.clock)
  end
end

