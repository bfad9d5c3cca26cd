/**
 * `POST /api/v1/sign-in`: an app shows what a person typed and gets a ticket for their browser.
 * The words, the limits and the time are those of the sign-in page.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { DeviceFacts } from '../device.ts'
import { readDevice } from '../http/cookie.ts'
import { checkOwnOrigin } from '../http/origin.ts'
import { faceOf } from '../http/page.ts'
import type { Hub } from '../hub.ts'
import { Refusal, refuse } from '../refusal.ts'
import { nameOf, type User } from '../user.ts'
import { type Fields, findFields, findText, getText, readFields, takeJson } from './body.ts'
import { sayProblems, sendProblem } from './problem.ts'

const bodyBytes = 16 * 1024
const emailLength = 254
const passwordLength = 4096
const deviceLength = 200

/** What is shown of a device to administrators must be a line of text. */
const getLine = (fields: Fields, field: string): string => {
  const text = getText(fields, field, deviceLength)
  return /\p{C}/u.test(text) ? refuse('invalid', `"${field}" must be one line.`, { field }) : text
}

const readFacts = (fields: Fields, address: string): DeviceFacts | undefined => {
  const device = findFields(fields, 'device', ['id', 'os', 'name'])
  if (!device) return undefined
  const [id, os, name] = ['id', 'os', 'name'].map((each) => getLine(device, each))
  return { id: id ?? '', os: os ?? '', name: name ?? '', address }
}

const readInput = async (hub: Hub, request: FastifyRequest) => {
  const fields = readFields(request.body, ['email', 'password', 'account', 'device'])
  return {
    email: getText(fields, 'email', emailLength),
    password: getText(fields, 'password', passwordLength),
    preferred: findText(fields, 'account', deviceLength),
    facts: readFacts(fields, request.ip),
    organization: await faceOf(hub, request),
    device: readDevice(hub.config, request),
    agent: request.headers['user-agent'] ?? '',
  }
}

const several = new Refusal('conflict', 'Which account? Your password is good for more than one.')

const writeAccount = (user: User) => ({
  id: user.id,
  name: nameOf(user),
  username: user.username,
  email: user.email,
})

export const signInRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  sayProblems(server)
  takeJson(server, bodyBytes)
  const anyone = { config: { caller: 'anyone' as const } }

  server.post('/api/v1/sign-in', anyone, async (request, reply) => {
    // No page of another site has anything to ask here (WEB-04).
    checkOwnOrigin(hub.config, request)
    const { ip: address, attempt } = request
    const answer = await hub.signInTickets.issue(await readInput(hub, request), {
      address,
      attempt,
    })
    if ('ticket' in answer) return answer
    const accounts = answer.users.map(writeAccount)
    return sendProblem(reply, { refusal: several, status: 409 }, attempt, { accounts })
  })
}
