-- Answers as a healthy application did when it was recorded (questions.py writes the file).
--
-- A value that differs from run to run, such as a made-up token, is `*` in the file: every value that was
-- not recorded counts as that one. An origin that is the address that was asked is `OWN`.
local replay = { named = {}, answers = {}, known = {} }

function replay.load(path)
    if path ~= '' then
        local recorded = dofile(path)
        replay.named, replay.answers, replay.known = recorded.named, recorded.answers, recorded.known
    end
end

local function place_of(value, name, own)
    if value == nil then return '' end
    if value == own then return 'OWN' end
    return replay.known[name .. ' ' .. value] and value or '*'
end

function replay.answer()
    ngx.req.read_body()
    local own = 'https://' .. (ngx.var.http_host or '')
    local path, query = ngx.var.request_uri:match('^([^?]*)%??(.*)$')
    local key = { ngx.req.get_method(), path, place_of(query ~= '' and query or nil, 'query', own) }
    local headers = ngx.req.get_headers()
    for _, name in ipairs(replay.named) do
        local value = headers[name]
        if type(value) == 'table' then value = table.concat(value, ',') end
        key[#key + 1] = place_of(value, name, own)
    end
    local found = replay.answers[table.concat(key, '\n')]
    if not found then
        ngx.log(ngx.ERR, 'not recorded: ', table.concat(key, ' | '))
        ngx.status = 599
        return ngx.say('not recorded')
    end
    ngx.status = found.status
    for name, value in pairs(found.headers) do
        ngx.header[name] = value == 'OWN' and own or value
    end
    if ngx.req.get_method() ~= 'HEAD' then ngx.print((found.body:gsub('https://OWN', own))) end
end

return replay
