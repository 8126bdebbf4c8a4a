-- What one wrk sends: wrk .. -- TOKENS [PAUSE]
--
-- TOKENS is a file with a token on each line, sent in turn. Each `*` in a token stands for three
-- digits in base64url, drawn anew for each request.
-- PAUSE is how long a connection rests between two requests, in milliseconds on average.

local requests = {}
local turn = 0
local digits = {}

-- Three bytes are four characters, wherever they stand in multiples of three.
local function base64(text)
  local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  local a, b, c = text:byte(1, 3)
  local bits = a * 65536 + b * 256 + c
  local out = ""
  for shift = 3, 0, -1 do
    local index = math.floor(bits / 64 ^ shift) % 64
    out = out .. alphabet:sub(index + 1, index + 1)
  end
  return out
end

function init(arguments)
  math.randomseed(os.time())
  for number = 0, 999 do
    digits[number] = base64(string.format("%03d", number))
  end
  for token in io.lines(arguments[1]) do
    local headers = { ["Authorization"] = "Bearer " .. token }
    requests[#requests + 1] = wrk.format("GET", "/", headers)
  end
  local pause = tonumber(arguments[2])
  if pause then
    delay = function()
      return math.random(0, 2 * pause)
    end
  end
end

local function drawn()
  return digits[math.random(0, 999)]
end

function request()
  turn = turn % #requests + 1
  local text = requests[turn]
  if text:find("*", 1, true) then
    text = text:gsub("%*", drawn)
  end
  return text
end

-- Times are in microseconds.
function done(summary, latency, _)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    "counted: requests=%d duration=%d p50=%d p99=%d refused=%d lost=%d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, lost
  ))
end
