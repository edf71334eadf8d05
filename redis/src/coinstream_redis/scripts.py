"""The guarded writes, run inside Redis so that writers that overlap cannot undo each other's.

Each reads what is stored before it writes, by the rules of `precedence` and of
`coinstream_contracts.messages.supersedes`. The fields are found by their text: values are written
by `messages.encode` alone, whose output has no spaces and begins with the fields looked for.
"""

from typing import Final

CANDLES: Final = """
-- KEYS: for each candle its own key, its symbol's index, its symbol's latest.
-- ARGV: ttl ms, candles kept, then for each candle the keys' prefix, open time, closed (0 or 1),
--       revision, value.
local ttl, kept = ARGV[1], tonumber(ARGV[2])
local written = 0

local function supersedes(closed, revision, old)
  if not old then return true end
  local old_closed = string.match(old, '"closed":(%a+)')
  local old_revision = string.match(old, '"revision":(%d+)')
  if not old_closed or not old_revision then return true end
  if (old_closed == 'true') ~= closed then return closed end
  return revision > tonumber(old_revision)
end

for i = 1, #KEYS / 3 do
  local key, index, latest = KEYS[3 * i - 2], KEYS[3 * i - 1], KEYS[3 * i]
  local at = 5 * i - 2
  local prefix, open_time = ARGV[at], tonumber(ARGV[at + 1])
  local closed, revision, value = ARGV[at + 2] == '1', tonumber(ARGV[at + 3]), ARGV[at + 4]

  local oldest = redis.call('ZRANGE', index, 0, 0)[1]
  local full = redis.call('ZCARD', index) >= kept
  local too_old = full and oldest and open_time < tonumber(oldest)
  if not too_old and supersedes(closed, revision, redis.call('GET', key)) then
    redis.call('SET', key, value, 'PX', ttl)
    redis.call('ZADD', index, open_time, ARGV[at + 1])
    local excess = redis.call('ZCARD', index) - kept
    if excess > 0 then
      for _, dropped in ipairs(redis.call('ZRANGE', index, 0, excess - 1)) do
        redis.call('DEL', prefix .. dropped)
      end
      redis.call('ZREMRANGEBYRANK', index, 0, excess - 1)
    end
    written = written + 1
  end
  redis.call('PEXPIRE', index, ttl)

  local old = redis.call('GET', latest)
  local old_open_time = old and tonumber(string.match(old, '"open_time":(%d+)'))
  if not old_open_time or open_time > old_open_time
      or (open_time == old_open_time and supersedes(closed, revision, old)) then
    redis.call('SET', latest, value, 'PX', ttl)
  end
end
return written
"""

BOOKS: Final = """
-- KEYS: each book's key. ARGV: ttl ms, restart margin ms, then for each book update id, event time,
-- value.
local ttl, margin = ARGV[1], tonumber(ARGV[2])
local written = 0
for i, key in ipairs(KEYS) do
  local at = 3 * i
  local id, time = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local old = redis.call('GETRANGE', key, 0, 255)
  local old_id = tonumber(string.match(old, '"last_update_id":(%d+)'))
  local old_time = tonumber(string.match(old, '"event_time":(%d+)'))
  local newer = true
  if old_id and old_time then
    if id == old_id then newer = time >= old_time
    elseif id < old_id then newer = time > old_time + margin
    end
  end
  if newer then
    redis.call('SET', key, ARGV[at + 2], 'PX', ttl)
    written = written + 1
  end
end
return written
"""

TRADES: Final = """
-- KEYS: the symbol's sorted set. ARGV: ttl ms, trades kept, restart margin ms, id and time of the
-- newest trade of the batch, then for each trade id, source, value.
local key, ttl, kept, margin = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local new_id, new_time = tonumber(ARGV[4]), tonumber(ARGV[5])
local written = 0

local newest = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')
local top = tonumber(newest[2] or -1)
if newest[1] and new_id <= top then
  local top_time = tonumber(string.match(newest[1], '"time":(%d+)'))
  if top_time and new_time > top_time + margin then
    redis.call('DEL', key)
    top = -1
  end
end
local floor = -1
if redis.call('ZCARD', key) >= kept then
  floor = tonumber(redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2])
end
for at = 6, #ARGV, 3 do
  local id, source, value = tonumber(ARGV[at]), ARGV[at + 1], ARGV[at + 2]
  local wanted = id >= floor
  if wanted and id <= top then
    local same = redis.call('ZRANGEBYSCORE', key, id, id)[1]
    if same then
      wanted = source == 'stream' and string.find(same, '"source":"rest"', 1, true)
      if wanted then redis.call('ZREM', key, same) end
    end
  end
  if wanted then
    redis.call('ZADD', key, id, value)
    written = written + 1
  end
end
redis.call('ZREMRANGEBYRANK', key, 0, -kept - 1)
redis.call('PEXPIRE', key, ttl)
return written
"""

SYMBOL_INFOS: Final = """
-- KEYS: the hash. ARGV: ttl ms, then for each symbol its name, time, value.
local written = 0
for at = 2, #ARGV, 3 do
  local old = redis.call('HGET', KEYS[1], ARGV[at])
  local old_time = old and tonumber(string.match(old, '"time":(%d+)'))
  if not old_time or tonumber(ARGV[at + 1]) >= old_time then
    redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 2])
    written = written + 1
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return written
"""
