-- Asks Foyer whether a request may pass: "http-request lua.foyer ADDRESS:PORT" in a frontend.
-- A yes sets txn.foyer_passed and the headers that say who it is; a no is answered here; and
-- where there is no answer, the variable stays unset, and the frontend has to deny.

-- Of what the browser sent, this goes along with the question.
local asked = { "cookie", "accept", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest" }

-- Of what Foyer says, this goes on to the application.
local told = { "remote-user", "remote-email", "remote-name", "remote-groups", "x-foyer-jwt" }

-- How long Foyer may take, in milliseconds. HAProxy asks up to four times.
local patience = 2000

-- The values of a header, joined; nil where it is missing. HAProxy counts them from 0.
local function join(values, separator)
  if values == nil then
    return nil
  end
  local list = {}
  for index = 0, #values do
    list[#list + 1] = values[index]
  end
  return table.concat(list, separator)
end

-- The question as headers: what was asked for, in our words, and who asks, in the browser's.
local function write_question(txn)
  local sent = txn.http:req_get_headers()
  local scheme = txn.f:ssl_fc() == 1 and "https://" or "http://"
  local headers = {
    ["x-original-method"] = { txn.sf:method() },
    ["x-original-url"] = { scheme .. txn.sf:req_hdr("host") .. txn.sf:pathq() },
    ["x-forwarded-for"] = { txn.sf:src() },
  }
  for _, name in ipairs(asked) do
    local value = join(sent[name], name == "cookie" and "; " or ", ")
    if value ~= nil then
      headers[name] = { value }
    end
  end
  return headers
end

-- Says no to the browser: where to sign in, or what Foyer has to say.
local function answer(txn, response)
  local location = join(response.headers["location"], "")
  local reply = txn:reply({ status = location and 302 or response.status })
  reply:add_header("cache-control", "no-store")
  if location ~= nil then
    reply:add_header("location", location)
  else
    reply:add_header("content-type", join(response.headers["content-type"], "") or "text/plain")
    reply:set_body(response.body)
  end
  txn:done(reply)
end

core.register_action("foyer", { "http-req" }, function(txn, address)
  local response = core.httpclient():get({
    url = "http://" .. address .. "/forward-auth/haproxy",
    headers = write_question(txn),
    timeout = patience,
  })
  if response.status == 200 then
    for _, name in ipairs(told) do
      local value = join(response.headers[name], ",")
      if value ~= nil and value ~= "" then
        txn.http:req_set_header(name, value)
      end
    end
    txn:set_var("txn.foyer_passed", true)
  elseif response.status == 401 or response.status == 403 then
    answer(txn, response)
  end
end, 1)
