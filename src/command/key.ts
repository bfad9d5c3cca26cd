/** `foyer key …`: the secrets by which servers call. */
import { permissions } from '../key.ts'
import { refuse } from '../refusal.ts'
import {
  type Command,
  findText,
  getOrganization,
  getUserByEmail,
  type Values,
  withHub,
} from './command.ts'

const readPermissions = (values: Values): string[] | undefined => {
  const given = values.permission
  if (!Array.isArray(given)) return undefined
  const unknown = given.find((each) => !(permissions as readonly unknown[]).includes(each))
  return unknown === undefined
    ? given.map(String)
    : refuse('invalid', `--permission is one of ${permissions.join(', ')}.`)
}

export const addKey: Command = {
  summary: 'Adds a key, and shows it this once.',
  flags: {
    name: { value: 'TEXT', help: 'what the key is for' },
    organization: { value: 'NAME', help: 'short name or id of its organization' },
    user: { value: 'ADDRESS', help: 'e-mail of the person whose rights it has' },
    permission: { value: 'NAME', help: `${permissions.join(', ')} (all)`, many: true },
  },
  run: (values, environment) =>
    withHub(environment, async (hub) => {
      const organization = await getOrganization(hub, values)
      const email = findText(values, 'user')
      const user = email === undefined ? undefined : await getUserByEmail(hub, organization, email)
      const allowed = readPermissions(values)
      const { key, text } = await hub.keys.add({
        organization,
        name: findText(values, 'name') ?? 'Command line',
        ...(user && { user }),
        ...(allowed && { permissions: allowed }),
      })
      return { text, data: { id: key.id, key: text, organization: organization.id } }
    }),
}
