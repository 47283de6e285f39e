"""What happens inside Redis, in one step each: Lua, and the names of the keys. Everything counts on the server's clock.

Of an account Redis holds
    places   who holds a place among the tasks that run: a task's id or a submit's ticket -> when it lapses
    watched  tasks that hold a place -> until when somebody is known to wait for their end
    alive    replicas that submit -> until when they count
    wanted   looks that replicas want, `replica/wish/id` -> when they are due
    claimed  looks that the leader has taken on and not told of yet (a set)
    queue    replicas in which somebody waits for a place -> when they asked last
    askers   of all these looks, `id/replica`: one request tells everybody who wants the task (by name, all scores 0)
    state    epoch (made anew when Redis has forgotten everything), begun (when it was), quiet (nobody enters before),
             turn (of the rate), seen (the moment of the last call), leader, ends (of its lease), last (its last round),
             next

Each script takes one JSON object and gives one. With any of them a replica says all that it has to say: places that it
has taken and given back, looks that it wants and wants no more.
"""

from __future__ import annotations

from typing import Any

KEYS = ("places", "watched", "alive", "wanted", "claimed", "askers", "queue", "state")
NEWS, FAILED, CALL, FREED, SOONER, VACANT = "news", "failed", "call", "freed", "sooner", "vacant"
"""A message is the name of who sends it, one of these words, and a body, with spaces between them: what looks told (to
the replica that wanted them), how they failed, what a callback told, that a place is free (to one that waits for it),
in how many seconds a look is due, before the leader expects one (to the leader), that nobody leads. The rest goes to
everybody."""

BRIEF, ALL, NEW = "brief", "all", "new-"
WISHES = (BRIEF, ALL, f"{NEW}{BRIEF}", f"{NEW}{ALL}")
"""What a replica wants to know of a task that has not settled: as much as tells when to look again, or all; of one that
is perhaps so new that nobody may know it yet."""

NOW = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
"""
UPTIME = """
local function uptime()
  local said = redis.pcall('INFO', 'server') -- not everybody may ask
  return type(said) == 'string' and tonumber(string.match(said, 'uptime_in_seconds:(%d+)')) or math.huge
end
"""
_WISHES = f"local wishes = {{{', '.join(map(repr, WISHES))}}}\n"
_BEGIN = """
local places, watched, alive, wanted, claimed, askers, queue, state = unpack(KEYS)
local ask = cjson.decode(ARGV[1])
local channel = ARGV[2]
local answer = {}

local function get(name) return tonumber(redis.call('HGET', state, name) or '0') end
local function set(name, value) redis.call('HSET', state, name, value) end
local function before(key, moment) return redis.call('ZRANGEBYSCORE', key, '-inf', moment) end
local function say(said) redis.call('PUBLISH', channel, ask.me .. ' ' .. said) end
local function tell(replica, said) return redis.call('PUBLISH', channel .. ':' .. replica, ask.me .. ' ' .. said) end

local function finish()
  if ask.leaves then
    redis.call('ZREM', alive, ask.me)
    redis.call('ZREM', queue, ask.me)
  end
  for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, 86400) end
  return cjson.encode(answer)
end

-- A Redis without memory holds no place of a replica that was here before: nobody enters until all had time to say
-- again what they hold.
if ask.epoch then
  local known = redis.call('HGET', state, 'epoch')
  if not known then
    known = ask.me .. '-' .. clock[1] .. '-' .. clock[2]
    set('epoch', known)
    set('begun', now)
    -- One that has just started may have forgotten what a replica that is new cannot know of.
    if uptime() < ask.lease then set('quiet', now + ask.lease - uptime()) end
  end
  local until_all_have_spoken = math.min(get('begun'), now) + ask.lease
  if ask.epoch ~= '' and ask.epoch ~= known and until_all_have_spoken > now then set('quiet', until_all_have_spoken) end
  -- A clock that has gone back, of this server or of another one in its place, must not keep everybody waiting.
  if get('seen') > now + 1 then
    redis.call('HDEL', state, 'turn', 'last', 'next', 'ends')
    set('quiet', now + ask.lease)
  end
  set('seen', now)
  redis.call('ZREMRANGEBYSCORE', alive, '-inf', now)
  redis.call('ZADD', alive, now + 3 * ask.lease, ask.me)
  answer.epoch = known
  answer.replicas = redis.call('ZCARD', alive)
  answer.queued = redis.call('ZCARD', queue)
end

-- A place that is given back goes to whoever has waited longest.
local function take_in_places()
  local freed = ask.passed
  for _, place in ipairs(ask.add) do
    local name, seconds, is_task = unpack(place)
    freed = freed - redis.call('ZADD', places, now + seconds, name) -- a ticket's place goes to its task
    if is_task then redis.call('ZADD', watched, now + ask.lease, name) end
  end
  for _, name in ipairs(ask.drop) do
    freed = freed + redis.call('ZREM', places, name)
    redis.call('ZREM', watched, name)
  end
  while freed > 0 do
    local first = redis.call('ZRANGE', queue, 0, 0)[1]
    if not first then break end
    redis.call('ZREM', queue, first)
    freed = freed - tell(first, 'freed ') -- one that is gone hears nothing
  end
end

local function forget(id)
  for _, wish in ipairs(wishes) do
    local look = ask.me .. '/' .. wish .. '/' .. id
    redis.call('ZREM', wanted, look)
    redis.call('SREM', claimed, look)
  end
  redis.call('ZREM', askers, id .. '/' .. ask.me)
end

local leader = redis.call('HGET', state, 'leader')
local is_led = leader and get('ends') > now

-- Whoever leads hears of a look that is due before the next one it knows of.
local function take_in_looks()
  for _, id in ipairs(ask.unwant) do forget(id) end
  local soonest
  for _, want in ipairs(ask.want) do
    local id, wish, pause = unpack(want)
    forget(id)
    redis.call('ZADD', wanted, now + pause, ask.me .. '/' .. wish .. '/' .. id)
    redis.call('ZADD', askers, 0, id .. '/' .. ask.me)
    soonest = math.min(soonest or pause, pause)
  end
  answer.wants = redis.call('ZCARD', wanted) + redis.call('SCARD', claimed)
  if not is_led then
    answer.pause = 0
    return
  end
  if leader ~= ask.me then answer.pause = get('ends') - now end
  local due = math.max(now + (soonest or math.huge), get('last') + ask.tick)
  if due < get('next') then
    set('next', due)
    if leader == ask.me then answer.pause = due - now else tell(leader, 'sooner ' .. due - now) end
  end
end

-- A place that is held and not known here was given back by another, unless Redis has forgotten it.
local function find_gone()
  answer.gone = {}
  for _, name in ipairs(ask.watched) do redis.call('ZADD', watched, now + ask.lease, name) end
  for _, name in ipairs(ask.held) do
    if not redis.call('ZSCORE', places, name) then
      table.insert(answer.gone, name)
      redis.call('ZREM', watched, name)
    end
  end
end

local function take_in()
  if ask.passed then take_in_places() end
  if ask.held and ask.epoch == answer.epoch then find_gone() end
  if ask.want then take_in_looks() end
end
"""

ENTER = """
answer.waits = {}
local function is_full() return ask.concurrent and redis.call('ZCARD', places) >= ask.concurrent end
local function enter(name)
  if ask.concurrent then
    -- One that has its place already has asked before and not heard of it.
    if is_full() and not redis.call('ZSCORE', places, name) then return false end
    redis.call('ZADD', places, now + ask.seconds, name)
  end
  local wait = 0
  if ask.interval then
    local turn = math.max(get('turn'), now)
    set('turn', turn + ask.interval)
    wait = math.max(0, turn - (ask.burst - 1) * ask.interval - now)
  end
  table.insert(answer.waits, wait)
  return true
end
local function enter_all()
  if ask.concurrent then
    for _, name in ipairs(before(places, now)) do
      redis.call('ZREM', places, name)
      redis.call('ZREM', watched, name)
    end
    local quiet = get('quiet')
    if quiet > now then
      answer.retry, answer.quiet = quiet - now, true
      return
    end
  end
  for _, name in ipairs(ask.names) do
    if not enter(name) then break end
  end
  if #answer.waits == 0 then
    if ask.waits then redis.call('ZADD', queue, now, ask.me) end
    answer.retry = ask.lease / 2
    answer.lost = before(watched, now)
    for _, name in ipairs(answer.lost) do redis.call('ZADD', watched, now + ask.lease, name) end
    return
  end
  if ask.concurrent then redis.call('ZREM', queue, ask.me) end
  if is_full() and ask.line > #answer.waits then
    redis.call('ZADD', queue, now, ask.me)
    answer.full = ask.lease / 2
  end
end
enter_all()
-- Afterwards: what this replica gives back with the same call is for those who have waited, itself not before others.
take_in()
return finish()
"""

KEEP = """
take_in()
return finish()
"""

LEAD = """
take_in()
local function reclaim()
  for _, look in ipairs(redis.call('SMEMBERS', claimed)) do redis.call('ZADD', wanted, now, look) end
  redis.call('DEL', claimed)
end

if not ask.lead then
  if leader == ask.me then
    redis.call('HDEL', state, 'leader')
    reclaim()
    say('vacant ')
  end
  return finish()
end
if is_led and leader ~= ask.me then return finish() end
-- What a leader has taken on is lost with it; one that lives tells in the end.
if leader ~= ask.me or ask.fresh then reclaim() end

answer.take = {}
if now >= get('last') + ask.tick then
  local take = before(wanted, now)
  local room = #take % ask.batch
  if room > 0 then
    -- A request for one may as well ask for more.
    local later = string.format('(%.17g', now)
    for _, look in ipairs(redis.call('ZRANGEBYSCORE', wanted, later, '+inf', 'LIMIT', 0, ask.batch - room)) do
      table.insert(take, look)
    end
  end
  local function claim(look)
    if redis.call('ZREM', wanted, look) == 0 then return end
    redis.call('SADD', claimed, look)
    table.insert(answer.take, look)
  end
  for _, look in ipairs(take) do
    claim(look)
    local id = string.match(look, '/.-/(.*)')
    for _, asker in ipairs(redis.call('ZRANGEBYLEX', askers, '[' .. id .. '/', '(' .. id .. '0')) do
      local replica = string.sub(asker, #id + 2)
      if string.sub(look, 1, #replica) ~= replica then
        for _, wish in ipairs(wishes) do claim(replica .. '/' .. wish .. '/' .. id) end
      end
    end
  end
  if #take > 0 then set('last', now) end
end
local pause = ask.lease / 3
local first = redis.call('ZRANGE', wanted, 0, 0, 'WITHSCORES')
if first[2] then pause = math.min(pause, math.max(tonumber(first[2]), get('last') + ask.tick) - now) end
answer.pause = math.max(pause, 0.02)
answer.rests = get('last') + ask.tick - now
set('leader', ask.me)
set('ends', now + ask.lease)
set('next', now + answer.pause)
return finish()
"""

TELL = """
for _, look in ipairs(ask.looks) do
  if redis.call('SREM', claimed, look) > 0 then
    local replica, id = string.match(look, '(.-)/.-/(.*)')
    redis.call('ZREM', askers, id .. '/' .. replica)
  end
end
for number, replica in ipairs(ask.to) do
  if replica == '' then say(ARGV[2 + number]) else tell(replica, ARGV[2 + number]) end
end
take_in()
return finish()
"""

SCRIPTS = {"enter": ENTER, "keep": KEEP, "lead": LEAD, "tell": TELL}


def source(name: str) -> str:
    """Give the whole of a script."""
    return NOW + UPTIME + _WISHES + _BEGIN + SCRIPTS[name]


def as_list(value: Any) -> list[Any]:
    """Read a list of Lua's, of which an empty one looks like an object."""
    return list(value) if value else []
