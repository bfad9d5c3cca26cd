/** `foyer application …`: what people can be sent to. */
import { readFileSync } from 'node:fs'
import { dialects } from '../dialects/index.ts'
import type { Hub } from '../hub.ts'
import { refuse } from '../refusal.ts'
import type { Settings } from '../setting.ts'
import {
  type Command,
  findText,
  getOrganization,
  getText,
  type Values,
  withHub,
} from './command.ts'
import { readSets } from './setting.ts'

/** The type and its settings, from whichever flags were given. */
const readLaunch = (hub: Hub, values: Values): { type: string; settings: Settings } => {
  const metadata = findText(values, 'saml-metadata')
  const entityId = findText(values, 'entity-id')
  const acsUrl = findText(values, 'acs-url')
  const url = findText(values, 'url')
  if (metadata !== undefined) {
    const { readDescription } = dialects.launch('saml') ?? {}
    const settings = readDescription?.(readFileSync(metadata), hub.world.now()) ?? {}
    return { type: 'saml', settings }
  }
  if (entityId !== undefined || acsUrl !== undefined) {
    return {
      type: 'saml',
      settings: { entityId: getText(values, 'entity-id'), acsUrl: getText(values, 'acs-url') },
    }
  }
  if (url !== undefined) return { type: 'link', settings: { url } }
  return refuse('invalid', 'Give --saml-metadata FILE, --entity-id with --acs-url, or --url.')
}

export const addApplication: Command = {
  summary: 'Adds an application: a SAML service provider, or a link.',
  flags: {
    name: { value: 'TEXT', help: 'what people read on the tile' },
    organization: { value: 'NAME', help: 'short name or id of its owner' },
    'saml-metadata': { value: 'FILE', help: 'the metadata of a SAML service provider' },
    'entity-id': { value: 'TEXT', help: 'its entity ID, where it has no metadata' },
    'acs-url': { value: 'URL', help: 'where it takes responses' },
    url: { value: 'URL', help: 'the address of a plain link' },
    set: { value: 'KEY=VALUE', help: 'another setting; @FILE reads the value', many: true },
  },
  run: (values, environment) =>
    withHub(environment, async (hub) => {
      const owner = await getOrganization(hub, values)
      const { type, settings: given } = readLaunch(hub, values)
      const settings = readSets(values, dialects.launch(type)?.settings ?? [], given)
      const name = getText(values, 'name')
      const application = await hub.applications.add({ owner, name, type, settings })
      const facts = dialects.launch(type)?.facts?.(hub, application) ?? {}
      const lines = Object.entries(facts).map(([fact, value]) => `  ${fact}: ${value}`)
      const text = [`${name} is there now (${application.id}).`, ...lines].join('\n')
      return { text, data: { id: application.id, name, type, ...facts } }
    }),
}
