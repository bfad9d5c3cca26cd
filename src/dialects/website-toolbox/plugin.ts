/**
 * What the WordPress plugin 1.1 asks while it is set up (wire 003 §4.6): whether the key is good
 * and where the room is. It tells in return where its own pages are.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import type { WireAnswer } from '../../dialect.ts'
import { sayRefusals } from '../../http/refusal.ts'
import type { Hub } from '../../hub.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import type { Settings } from '../../setting.ts'
import type { Voucher } from '../../vouch.ts'
import { admit } from './admission.ts'
import { compatibleStatus, writeJson } from './answer.ts'
import { findText, type Parameters, readParameters, takeForms } from './parameter.ts'
import { originsOf, roomType } from './setting.ts'

// Both are compared, whole.
const disabledWords = 'Error: Chat Room is disabled.'
const keyWords =
  'Error: Chat Room API Key is invalid. Please enter a valid API key from your Chat Room account.'

const wordsOf = ({ code, message, detail }: Refusal): string => {
  if (detail.reason === 'face') return disabledWords
  return code === 'unauthenticated' ? keyWords : `Error: ${message}`
}

const writePluginRefusal = (refusal: Refusal, isFault: boolean): WireAnswer =>
  writeJson(compatibleStatus(refusal, isFault), { error: wordsOf(refusal) })

/** The room that the key belongs to. Refuses with `unauthenticated`. */
const getRoomOf = async (hub: Hub, key: string): Promise<Application> => {
  const { applicationId } = await hub.keys.checkOwn(key)
  const room = await hub.applications.find(applicationId)
  if (room?.type === roomType) return room
  return refuse('unauthenticated', keyWords, { cause: 'the key is of no chat room' })
}

/** Which setting each page of the website is kept in. */
const pages = { loginPageUrl: 'loginUrl', registrationPageUrl: 'registrationUrl' } as const

const isKnownPlace = (room: Application, url: string): boolean =>
  URL.canParse(url) && originsOf(room.settings).includes(new URL(url).origin)

/**
 * Keeps where the website's pages are. A key alone does not lead people just anywhere: the
 * administrator has named the website before (CHT-18).
 */
const keepPages = async (
  hub: Hub,
  { application: room, by }: Voucher,
  given: Parameters,
): Promise<void> => {
  const settings: Settings = {}
  for (const [name, key] of Object.entries(pages)) {
    const url = findText(given, name)
    if (url === undefined || url === room.settings[key]) continue
    if (!isKnownPlace(room, url)) {
      const words = 'Your website is not among the websites of the chat room. Please add it there.'
      refuse('invalid', words, { field: name })
    }
    settings[key] = url
  }
  if (Object.keys(settings).length > 0) await hub.applications.change(room, { settings }, by)
}

const answer = (hub: Hub) => async (request: FastifyRequest) => {
  const given = readParameters(request)
  const key = given.get('chatroomapikey') ?? ''
  const action = given.get('action')
  const room = () => getRoomOf(hub, key)
  const voucher = await admit(hub, request, { face: 'compatible', key, room })
  if (action === 'updateChatRoomSSOURLs') await keepPages(hub, voucher, given)
  else if (action !== 'checkChatRoomAPIKey') refuse('invalid', 'There is no such action.')
  return { chatroomaddress: new URL(String(voucher.application.settings.url)).origin }
}

export const pluginRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  sayRefusals(server, hub, { name: 'website-toolbox', refuse: writePluginRefusal })
  takeForms(server)
  const config = { caller: 'anyone', hosts: 'site' } as const
  server.post('/tool/members/chat/settings', { config }, answer(hub))
}
