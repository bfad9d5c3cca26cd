/** `foyer user …`: people. */
import { refuse } from '../refusal.ts'
import {
  type Command,
  findText,
  getOrganization,
  getText,
  readSecretInput,
  withHub,
} from './command.ts'

const readRole = (role: string | undefined): 'administrator' | 'member' => {
  if (role === undefined || role === 'member') return 'member'
  if (role === 'administrator') return 'administrator'
  return refuse('invalid', '--role is administrator or member.')
}

export const addUser: Command = {
  summary: 'Adds a person.',
  flags: {
    email: { value: 'ADDRESS', help: 'the e-mail address' },
    organization: { value: 'NAME', help: 'short name or id of the home organization' },
    'first-name': { value: 'TEXT', help: 'the first name' },
    'last-name': { value: 'TEXT', help: 'the last name' },
    role: { value: 'ROLE', help: 'administrator or member (member)' },
    'password-stdin': { help: 'read the password from the standard input' },
  },
  run: (values, environment) =>
    withHub(environment, async (hub) => {
      const home = await getOrganization(hub, values)
      const password = values['password-stdin'] ? readSecretInput() : undefined
      const user = await hub.users.add({
        home,
        email: getText(values, 'email'),
        firstName: findText(values, 'first-name') ?? '',
        lastName: findText(values, 'last-name') ?? '',
        role: readRole(findText(values, 'role')),
        ...(password !== undefined && { password }),
      })
      const text = `${user.email} is a person of ${home.name} now (${user.id}).`
      return { text, data: { id: user.id, email: user.email, organization: home.id } }
    }),
}
