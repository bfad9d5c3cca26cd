/** A user database that says whether a password is right: 200, or 401 (403 at /authorize). */
import { pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'))
const users = new Map(Object.entries(read('users.json')))
const nobody = { salt: '', hash: '00'.repeat(32) }

const find = ({ email, password }) => {
  const user = users.get(String(email).toLowerCase()) ?? nobody
  const hash = pbkdf2Sync(String(password), user.salt, 600_000, 32, 'sha256')
  return timingSafeEqual(hash, Buffer.from(user.hash, 'hex')) ? user : undefined
}

const answer = ({ method, url }, text) => {
  if (method === 'GET' && url.startsWith('/forgot?')) return [200, {}]
  if (method !== 'POST') return [405, {}]
  const given = JSON.parse(text)
  const user = find(given)
  if (!user) return [url === '/authorize' ? 403 : 401, {}]
  return [200, { values: [{ username: given.email, display_name: user.name }] }]
}

const server = createServer(async (request, response) => {
  const say = (status, body) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  try {
    say(...answer(request, (await request.toArray()).join('')))
  } catch {
    say(400, {})
  }
})
server.listen(Number(process.env.PORT ?? 4100), '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`)
})
