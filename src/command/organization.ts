/** `foyer organization …`: tenants and their tree. */
import { type Command, findText, getOrganization, getText, withHub } from './command.ts'

export const addOrganization: Command = {
  summary: 'Adds an organization, or one below another.',
  flags: {
    name: { value: 'TEXT', help: 'what people call it' },
    slug: { value: 'NAME', help: 'its short name (from its name)' },
    kind: { value: 'TEXT', help: 'Brokerage, Region, Office, Team or anything else' },
    organization: { value: 'NAME', help: 'short name or id of the one above it' },
  },
  run: (values, environment) =>
    withHub(environment, async (hub) => {
      const isBelow = findText(values, 'organization') !== undefined
      const slug = findText(values, 'slug')
      const organization = await hub.organizations.add({
        name: getText(values, 'name'),
        kind: findText(values, 'kind') ?? '',
        ...(slug !== undefined && { slug }),
        ...(isBelow && { parent: await getOrganization(hub, values) }),
      })
      const { id, name, slug: short } = organization
      return { text: `${name} is there now: ${short} (${id}).`, data: { id, name, slug: short } }
    }),
}
