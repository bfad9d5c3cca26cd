/**
 * Signs the visitors of a website in to a Foyer chat room, and the team of a bot in to its bot.
 * One file, for Node 20 and later, with nothing but Node itself. How to use it: ../README.md.
 */

const timeLimitMs = 5_000

/** The hub said no, or could not be asked. */
export class FoyerError extends Error {
  /** `isRefusal` is true when the hub answered and said no; its words are the message. */
  constructor(message, isRefusal) {
    super(message)
    this.name = 'FoyerError'
    this.isRefusal = isRefusal
  }
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#039;' }
const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => entities[character])

/** Keys travel encrypted, unless they stay on this machine. */
const checkAddress = (address) => {
  const near = 'http://(localhost|[\\w.-]+\\.localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?'
  if (!new RegExp(`^(https://[\\w.:\\[\\]-]+|${near})/?$`, 'i').test(address)) {
    throw new TypeError('The address is https://, a host, and no path.')
  }
  return address.replace(/\/$/, '')
}

/** The JSON object that was answered, and the status. */
const post = async (url, headers, body) => {
  const signal = AbortSignal.timeout(timeLimitMs)
  const given = { accept: 'application/json', ...headers }
  let text = ''
  let status = 0
  try {
    const response = await fetch(url, {
      ...{ method: 'POST', redirect: 'manual', headers: given, body, signal },
    })
    status = response.status
    text = await response.text()
  } catch {
    throw new FoyerError(`${url} gave no answer.`, false)
  }
  try {
    const answer = JSON.parse(text)
    if (answer !== null && typeof answer === 'object') return { answer, status }
  } catch {}
  throw new FoyerError(`${url} answered something else than the hub does.`, false)
}

const textOf = (value) => (typeof value === 'string' ? value : '')

/** The fields that were given; what is undefined or null was not. */
const writeForm = (fields) =>
  new URLSearchParams(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  ).toString()

const imageAt = (address) => `<img src="${escapeHtml(address)}" width="1" height="1" alt="">`

/**
 * A chat room, seen from the server of a website whose visitors it lets in: where it is, as
 * https://chat.example.com, and its secret key. With `isStrict`, tokens are good once, in one
 * browser (see `browserAddress`).
 */
export const createRoom = (address, key, { isStrict = false } = {}) => {
  const origin = checkAddress(address)
  const secret = key.trim()

  const call = async (name, fields) => {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      ...(isStrict && { authorization: `Bearer ${secret}` }),
    }
    const body = writeForm(isStrict ? fields : { ...fields, apikey: secret })
    const { answer } = await post(`${origin}/sso/${isStrict ? 'v2/' : ''}${name}`, headers, body)
    if (answer.success !== true) throw new FoyerError(textOf(answer.message), true)
    return answer
  }
  const browserUrl = (path, token, remember) => {
    const query = new URLSearchParams(token === '' ? {} : { access_token: token })
    if (token !== '' && remember) query.set('rememberMe', '1')
    return `${origin}${path}${query.size > 0 ? `?${query}` : ''}`
  }

  return {
    /**
     * The token with which a visitor's browser signs in. Who is new is registered at once.
     * Facts: username, name, avatarUrl, password; browser.
     */
    async generate(email, facts = {}) {
      const answer = await call(isStrict ? 'token' : 'token/generate', { ...facts, email })
      const token = textOf(answer.access_token)
      if (token === '') throw new FoyerError('The hub gave no token.', false)
      return token
    },

    /**
     * Registers a visitor, and gives a token too ('' where it is strict: ask when there is a
     * browser). Refused when there is one already.
     */
    async register(email, facts = {}) {
      return textOf((await call('user/register', { ...facts, email })).access_token)
    },

    /**
     * Changes what is named: email, username, name, password, avatarUrl ('' takes it away).
     * `user` is the e-mail address until now.
     */
    async edit(user, changes) {
      await call('user/edit', { ...changes, user })
    },

    /** Deletes visitors by their e-mail addresses; unknown ones are passed over. */
    async delete(...emails) {
      if (emails.some((email) => email.includes(','))) {
        throw new TypeError('An e-mail address here holds no comma.')
      }
      await call('user/delete', { emails: emails.join(',') })
    },

    /** Where a link leads that signs the browser in on its way into the room. */
    address(token = '', remember = false) {
      return browserUrl('/', token, remember)
    },

    /** That link, as HTML. The label is text. */
    link(label, token = '', remember = false) {
      const href = escapeHtml(browserUrl('/', token, remember))
      return `<a href="${href}">${escapeHtml(label)}</a>`
    },

    /** The picture that signs the browser in, for the page after a log-in. */
    loginImage(token, remember = false) {
      return imageAt(browserUrl('/sso/token/login', token, remember))
    },

    /** The picture that signs the browser out, for the page after a log-out. */
    logoutImage(token) {
      return imageAt(browserUrl('/sso/token/logout', token, false))
    },

    /** The room within a page of the website. */
    embed(token = '', remember = false) {
      const source = escapeHtml(browserUrl('/js/embed.js', token, remember))
      const script = `<script id="embedded_chatroom" src="${source}"></script>`
      return `<div id="wtChatRoomEmbedCode">${script}</div>`
    },

    /**
     * Strict tokens alone: where to send the browser first. It comes back to the address with
     * `foyer_browser`, which generate takes as `browser`.
     */
    browserAddress(returnTo) {
      return `${origin}/sso/v2/browser?return=${encodeURIComponent(returnTo)}`
    },
  }
}

/** A bot, seen from a server that gives its team members a link into it. */
export const createBot = (address, { accountKey, botKey, botSecret }) => {
  const url = `${checkAddress(address)}/sso/authorize`
  const keys = {
    AccountAPIKey: accountKey.trim(),
    BotAPIKey: botKey.trim(),
    BotAPISecret: botSecret.trim(),
  }
  return {
    /** Home (the link, to which a section or /logout may be added), Token, Expires (minutes). */
    async authorize(email, isEmbedded = false) {
      const given = { ...keys, Email: email, ...(isEmbedded && { EnableEmbedding: true }) }
      const headers = { 'content-type': 'application/json' }
      const { answer, status } = await post(url, headers, JSON.stringify(given))
      if (status !== 200) throw new FoyerError(textOf(answer.Error?.Message), true)
      if (!textOf(answer.Data?.Home)) throw new FoyerError('The hub gave no link.', false)
      return answer.Data
    },
  }
}
