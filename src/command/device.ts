/** `foyer device …`: what people sign in with, as apps report it. */
import type { Device } from '../device.ts'
import type { JsonValue } from '../organization.ts'
import { type Command, getText, type Noun, operator, writeList } from './command.ts'
import { getUser, userFlag } from './find.ts'
import { findTime, timeOf } from './table.ts'

const meantFlags = { user: { ...userFlag, required: true } }

const recordOf = (device: Device): Record<string, JsonValue> => ({
  id: device.id,
  os: device.os,
  name: device.name,
  seenAt: timeOf(device.seenAt),
  blockedAt: findTime(device.blockedAt),
})

const list: Command = {
  summary: 'Lists the devices of a person, the last seen first.',
  word: 'user',
  flags: meantFlags,
  run: async (hub, values) => {
    const items = await hub.devices.of(await getUser(hub, values))
    return writeList(
      { items, next: null },
      ['name', 'system', 'last seen', 'blocked', 'id'],
      (each) => [each.name, each.os, timeOf(each.seenAt), findTime(each.blockedAt), each.id],
      recordOf,
    )
  },
}

const deviceFlags = {
  ...meantFlags,
  device: { value: 'ID', help: 'id of the device', required: true },
}

const setBlocked = (verb: 'block' | 'release', summary: string, words: string): Command => ({
  summary,
  word: 'device',
  flags: deviceFlags,
  run: async (hub, values) => {
    const user = await getUser(hub, values)
    const device = getText(values, 'device')
    await hub.devices[verb](user, device, operator)
    return { text: words, data: { user: user.id, device } }
  },
})

const block = setBlocked(
  'block',
  'Blocks a device of a person: it signs them in no more. Sessions that it has go on.',
  'The device signs nobody in any more.',
)
const release = setBlocked('release', 'Lets a device be used again.', 'The device is free again.')

export const device: Noun = {
  summary: 'Devices of people, as apps report them.',
  verbs: { list, block, release },
}
