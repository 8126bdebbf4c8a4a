-- sessions_of: KEYS shard, subject's sessions, cuts. ARGV subject, what the keys of sessions begin
-- with. The sid and the row of each, oldest first.
return run(function()
  open_shard()
  beat_at_times()
  local cut = latest(cut_off(KEYS[3], ARGV[1]))
  local answer = {}
  for _, sid in ipairs(call('ZRANGE', KEYS[2], 0, -1)) do
    local key = ARGV[2] .. sid
    local row = read_row(key)
    if not row then
      not_elsewhere(key)
    end
    if row and row.e == ACTIVE and S.now < math.min(row.i, row.x) and not covers(cut, row.t) then
      answer[#answer + 1] = { sid, answer_row(row) }
    end
  end
  return answer
end)
