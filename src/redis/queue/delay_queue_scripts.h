/// The scripts of the delay queue. Each script is atomic. It takes the time from Redis, the one
/// clock that all workers share.
///
///   waiting  sorted set: job -> due, in ms, rounded up (never early)
///   leased   sorted set: job -> end of its lease, in ms
///   dead     sorted set: job -> when it was given up, in ms
///   jobs     hash: job -> "<attempts> <due in us> <token>"
///   reasons  hash: dead job -> why
///   history  list, latest first: "<attempts> <due in us> <ended in us> <outcome> <job> <worker>"
///
/// A token is "<random>@<worker>". A job is in one of the three sorted sets, and only they decide
/// its place. A job still runs when its record in `jobs` is missing (evicted, deleted).
#pragma once
#include <string_view>

namespace livescore::delay_queue_scripts {

/// Sets `now`, in microseconds.
inline constexpr std::string_view redis_time = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
)lua";

inline constexpr std::string_view common = R"lua(
local waiting, leased, dead, jobs, reasons, history = unpack(KEYS)
local now_ms = math.floor(now / 1000)
local max_dead = 10000

-- One call for many: a call costs more than what it does. Lua's stack holds some thousands.
local max_arguments = 1000

local function for_all(command, key, arguments)
  for i = 1, #arguments, max_arguments do
    redis.call(command, key, unpack(arguments, i, math.min(i + max_arguments - 1, #arguments)))
  end
end

local function ask_all(command, key, arguments)
  local answers = {}
  for i = 1, #arguments, max_arguments do
    local last = math.min(i + max_arguments - 1, #arguments)
    for _, answer in ipairs(redis.call(command, key, unpack(arguments, i, last))) do
      answers[#answers + 1] = answer
    end
  end
  return answers
end

local function parse(record, score)
  if record then
    local attempts, due, token = string.match(record, '^(%d+) (%d+) (.*)$')
    return tonumber(attempts), due, token
  end
  return 0, string.format('%.0f', score * 1000), ''
end

local function format(attempts, due, token)
  return string.format('%d %s %s', attempts, due, token)
end

local function read(id, score)
  return parse(redis.call('HGET', jobs, id), score)
end

local function write(id, attempts, due, token)
  redis.call('HSET', jobs, id, format(attempts, due, token))
end

-- A job that was claimed ahead of its time may come back before that time. Returns its place, in ms.
local function wait(id, from_ms, due)
  local place = math.max(from_ms, math.ceil(due / 1000))
  redis.call('ZADD', waiting, place, id)
  return place
end

local function first_score(set)
  return tonumber(redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')[2])
end

local function holds_lease(id, token)
  if not redis.call('ZSCORE', leased, id) then return false end
  local _, _, current = read(id, now_ms)
  return current == token
end

local function worker_of(token)
  return string.match(token, '^[^@]*@(.*)$') or ''
end

local function run_of(id, outcome, attempts, due, token)
  return string.format('%d %s %.0f %s %s %s', attempts, due, now, outcome, id, worker_of(token))
end

local function record_all(runs)
  if history_entries == 0 then return end
  for_all('LPUSH', history, runs)
  redis.call('LTRIM', history, 0, history_entries - 1)
end

local function record(id, outcome, attempts, due, token)
  record_all({run_of(id, outcome, attempts, due, token)})
end

local function bury(id, reason)
  redis.call('ZADD', dead, now_ms, id)
  redis.call('HSET', reasons, id, reason)
  -- The oldest go: the reconciler finds their matches again if they are still due.
  if redis.call('ZCARD', dead) > max_dead then
    local oldest = redis.call('ZPOPMIN', dead)[1]
    redis.call('HDEL', jobs, oldest)
    redis.call('HDEL', reasons, oldest)
  end
end

local function unbury(id)
  if redis.call('ZREM', dead, id) == 0 then return false end
  redis.call('HDEL', reasons, id)
  return true
end

local function wake(channel)
  redis.pcall('PUBLISH', channel, '')  -- an ACL that forbids it costs the signal, not the job
end
)lua";

/// channel, then job, due in ms, due in us of each -> nothing
inline constexpr std::string_view schedule = R"lua(
local fresh, gone = {}, {}  -- by this call: what is to be written, and what was stored before it

local function supersede(id)
  local match, version = string.match(id, '^(match:%d+):[%l_]+:(%d+)$')
  if tonumber(version) <= 1 then return end
  for _, step in ipairs({'kick_off', 'half_time', 'second_half', 'full_time'}) do
    local old = string.format('%s:%s:%d', match, step, version - 1)
    fresh[old] = nil
    if redis.call('ZREM', waiting, old) == 1 or unbury(old) then
      redis.call('HDEL', jobs, old)
      gone[old] = true
    end
  end
end

local ids = {}
for i = 2, #ARGV, 3 do ids[#ids + 1] = ARGV[i] end
local is_waiting, is_leased, is_dead =
  ask_all('ZMSCORE', waiting, ids), ask_all('ZMSCORE', leased, ids), ask_all('ZMSCORE', dead, ids)
local soonest = first_score(waiting) or math.huge
local sooner = false
for n, id in ipairs(ids) do
  local due_ms, due = tonumber(ARGV[3 * n]), ARGV[3 * n + 1]
  local is_stored = is_leased[n] or ((is_waiting[n] or is_dead[n]) and not gone[id])
  if not (is_stored or fresh[id]) then
    supersede(id)
    fresh[id] = {due_ms, due}
    if due_ms < soonest then
      soonest = due_ms
      sooner = true
    end
  end
end
local places, records = {}, {}
for id, when in pairs(fresh) do
  places[#places + 1] = when[1]
  places[#places + 1] = id
  records[#records + 1] = id
  records[#records + 1] = format(0, when[2], '')
end
for_all('ZADD', waiting, places)
for_all('HSET', jobs, records)
if sooner then wake(ARGV[1]) end
)lua";

/// max, lease in ms, token, max attempts, ms ahead, tokens of lost claims -> us until the next
/// thing to do or -1, then job, attempt, due in us, us until it may run of each
inline constexpr std::string_view claim = R"lua(
local max, lease, token, max_attempts = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local ahead = tonumber(ARGV[5])

-- What this worker claimed without ever getting the answer: at its disposal, and no attempt.
if #ARGV > 5 then
  local lost = {}
  for i = 6, #ARGV do lost[ARGV[i]] = true end
  for _, id in ipairs(redis.call('ZRANGE', leased, 0, -1)) do
    local attempts, due, held_by = read(id, now_ms)
    if lost[held_by] then
      redis.call('ZREM', leased, id)
      write(id, math.max(0, attempts - 1), due, '')
      wait(id, 0, due)
    end
  end
end

local expired = redis.call('ZRANGE', leased, '-inf', now_ms, 'BYSCORE', 'LIMIT', 0, 1000)
for _, id in ipairs(expired) do
  local attempts, due, held_by = read(id, now_ms)
  redis.call('ZREM', leased, id)
  write(id, attempts, due, '')
  if attempts >= max_attempts then
    bury(id, 'its lease expired')
    record(id, 'dead', attempts, due, held_by)
  else
    wait(id, 0, due)
    record(id, 'expired', attempts, due, held_by)
  end
end

local taken = {-1}
local ready = redis.call(
  'ZRANGE', waiting, '-inf', now_ms + ahead, 'BYSCORE', 'LIMIT', 0, max, 'WITHSCORES')
local ids, places, records = {}, {}, {}
for i = 1, #ready, 2 do ids[#ids + 1] = ready[i] end
local found = ask_all('HMGET', jobs, ids)
for n, id in ipairs(ids) do
  local attempts, due = parse(found[n], tonumber(ready[2 * n]))
  places[#places + 1] = now_ms + lease
  places[#places + 1] = id
  records[#records + 1] = id
  records[#records + 1] = format(attempts + 1, due, token)
  taken[#taken + 1] = id
  taken[#taken + 1] = attempts + 1
  taken[#taken + 1] = due
  taken[#taken + 1] = math.max(0, tonumber(ready[2 * n]) * 1000 - now)
end
for_all('ZREM', waiting, ids)
for_all('ZADD', leased, places)
for_all('HSET', jobs, records)

local next_ms =
  math.min((first_score(waiting) or math.huge) - ahead, first_score(leased) or math.huge)
if next_ms < math.huge then taken[1] = math.max(0, next_ms * 1000 - now) end
return taken
)lua";

/// outcome, then job and token of each -> how many ended
inline constexpr std::string_view finish = R"lua(
local ids = {}
for i = 2, #ARGV, 2 do ids[#ids + 1] = ARGV[i] end
local is_leased, found = ask_all('ZMSCORE', leased, ids), ask_all('HMGET', jobs, ids)
local ended, runs = {}, {}
for n, id in ipairs(ids) do
  local token = ARGV[2 * n + 1]
  local attempts, due, held_by = parse(found[n], now_ms)
  if is_leased[n] and held_by == token then
    ended[#ended + 1] = id
    runs[#runs + 1] = run_of(id, ARGV[1], attempts, due, token)
  end
end
for_all('ZREM', leased, ended)
for_all('HDEL', jobs, ended)
record_all(runs)
return #ended
)lua";

/// reason, then job, token, delay in ms (-1: no more attempts) of each -> how many will be retried
inline constexpr std::string_view fail = R"lua(
local retried = 0
for i = 2, #ARGV, 3 do
  local id, token, delay = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  if holds_lease(id, token) then
    local attempts, due = read(id, now_ms)
    redis.call('ZREM', leased, id)
    write(id, attempts, due, '')
    if delay < 0 then
      bury(id, ARGV[1])
      record(id, 'dead', attempts, due, token)
    else
      wait(id, math.ceil(now / 1000) + delay, due)
      record(id, 'retried', attempts, due, token)
      retried = retried + 1
    end
  end
end
return retried
)lua";

/// delay in ms, then job and token of each -> nothing. The attempt does not count.
inline constexpr std::string_view release = R"lua(
local delay = tonumber(ARGV[1])
for i = 2, #ARGV, 2 do
  local id = ARGV[i]
  if holds_lease(id, ARGV[i + 1]) then
    local attempts, due = read(id, now_ms)
    redis.call('ZREM', leased, id)
    write(id, math.max(0, attempts - 1), due, '')
    wait(id, math.ceil(now / 1000) + delay, due)
  end
end
)lua";

/// -> waiting, of which due, leased, dead
inline constexpr std::string_view counts = R"lua(
return {redis.call('ZCARD', waiting), redis.call('ZCOUNT', waiting, '-inf', now_ms),
        redis.call('ZCARD', leased), redis.call('ZCARD', dead)}
)lua";

/// waiting, leased or dead, max -> job, attempts, due in us, score in ms, worker, reason of each
inline constexpr std::string_view list = R"lua(
local state, last = ARGV[1], tonumber(ARGV[2]) - 1
local ids
if state == 'dead' then
  ids = redis.call('ZRANGE', dead, 0, last, 'REV', 'WITHSCORES')
else
  ids = redis.call('ZRANGE', state == 'leased' and leased or waiting, 0, last, 'WITHSCORES')
end
local found = {}
for i = 1, #ids, 2 do
  local attempts, due, token = read(ids[i], tonumber(ids[i + 1]))
  found[#found + 1] = ids[i]
  found[#found + 1] = attempts
  found[#found + 1] = due
  found[#found + 1] = tonumber(ids[i + 1])
  found[#found + 1] = worker_of(token)
  found[#found + 1] = state == 'dead' and redis.call('HGET', reasons, ids[i]) or ''
end
return found
)lua";

/// max -> job, attempts, due in us, ended in us, outcome, worker of each
inline constexpr std::string_view list_history = R"lua(
local found = {}
for _, run in ipairs(redis.call('LRANGE', history, 0, tonumber(ARGV[1]) - 1)) do
  local attempts, due, ended, outcome, id, worker =
    string.match(run, '^(%d+) (%d+) (%d+) (%l+) (%S+) (.*)$')
  if id then
    found[#found + 1] = id
    found[#found + 1] = tonumber(attempts)
    found[#found + 1] = due
    found[#found + 1] = ended
    found[#found + 1] = outcome
    found[#found + 1] = worker
  end
end
return found
)lua";

/// channel, job -> due in us, new place in ms; nothing when it is not dead
inline constexpr std::string_view requeue_dead = R"lua(
local id = ARGV[2]
local _, due = read(id, now_ms)
if not unbury(id) then return {} end
local place = wait(id, now_ms, due)
write(id, 0, due, '')
wake(ARGV[1])
return {due, place}
)lua";

/// job -> 1, or 0 when it is not dead
inline constexpr std::string_view forget_dead = R"lua(
if not unbury(ARGV[1]) then return 0 end
redis.call('HDEL', jobs, ARGV[1])
return 1
)lua";

}  // namespace livescore::delay_queue_scripts
