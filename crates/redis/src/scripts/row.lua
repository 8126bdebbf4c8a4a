-- Sessions. Their generations have 64 bits, and are decimal text, compared and counted up as text.

-- The fields of a session, in the order in which steps answer them.
local FIELDS = { 's', 'c', 'p', 'e', 'g', 'h', 'r', 'G', 'H', 'n', 'k', 'u', 'y', 'a', 'q', 't',
  'i', 'x', 'b', 'm' }
local ACTIVE = '0'

-- One of 32 bits.
local function count(value, what)
  local number = whole(value, what)
  if number > 4294967295 then
    corrupt(what)
  end
  return number
end

local LAST_GENERATION = '18446744073709551615'

-- Whether generation a is above b.
local function above(a, b)
  if #a ~= #b then
    return #a > #b
  end
  return a > b
end

local function generation(value, what)
  if not value or not string.find(value, '^%d+$') or above(value, LAST_GENERATION) then
    corrupt(what)
  end
  return value
end

-- The generation after this one, at most the last of 64 bits.
local function following(value)
  if #value < 16 then
    return string.format('%.0f', tonumber(value) + 1)
  end
  if value == LAST_GENERATION then
    return value
  end
  local head, tail = string.sub(value, 1, -11), tonumber(string.sub(value, -10)) + 1
  if tail == 10000000000 then
    return string.format('%.0f', tonumber(head) + 1) .. '0000000000'
  end
  return head .. string.format('%010.0f', tail)
end

-- Reads a session as a table by the names of its fields; nil if there is none.
local function read_row(key)
  local values = call('HMGET', key, unpack(FIELDS))
  local row, found = {}, false
  for at, name in ipairs(FIELDS) do
    row[name] = values[at]
    found = found or values[at]
  end
  if not found then
    return nil
  end
  row.t = whole(row.t, 'start of a session')
  row.i = whole(row.i, 'idle expiry of a session')
  row.x = whole(row.x, 'absolute expiry of a session')
  if not row.s or not row.c or not row.e or (row.p ~= '0' and row.p ~= '1') or not row.m
    or #row.m ~= 32 or (row.b and #row.b ~= 33) then
    corrupt('session')
  end
  return row
end

-- That a session of a list is not there is an error while a part moves to another server: then it may
-- still be where it was. A server in the middle of that says nothing about two keys of which it has
-- one; asked for one alone, it says that there is none.
local function not_elsewhere(key)
  if is_error(try_call('EXISTS', KEYS[1], key), '') then
    error({ err = 'TRYAGAIN a session is on its way to another server' })
  end
end

-- A session as steps answer it.
local function answer_row(row)
  local values = {}
  for at, name in ipairs(FIELDS) do
    local value = row[name]
    if type(value) == 'number' then
      value = string.format('%.0f', value)
    end
    values[at] = value or false
  end
  return values
end

-- A session that has expired is dropped by the server itself, a day later.
local LINGER = 86400000

local function expire_row(key, row)
  call('PEXPIREAT', key, math.min(row.i, row.x) + LINGER)
end

