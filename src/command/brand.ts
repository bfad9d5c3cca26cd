/** `foyer organization brand`: how an organization is seen, and where that comes from. */
import { type Branding, type BrandKey, brandKeys, readAccent } from '../branding.ts'
import type { Hub } from '../hub.ts'
import { languageTags } from '../language.ts'
import type { JsonValue, Organization } from '../organization.ts'
import { type Command, findText, getText, operator, type Values } from './command.ts'
import { getNamed, organizationFlag } from './find.ts'
import { writeFacts } from './table.ts'

/** What was said of the colour and the language; an empty text takes one away. */
const readSettings = (values: Values): Record<string, JsonValue> => {
  const accent = findText(values, 'accent')
  const language = findText(values, 'language')
  return {
    ...(accent !== undefined && { accent: accent === '' ? null : readAccent(accent) }),
    ...(language !== undefined && { language: language === '' ? null : language }),
  }
}

const changeLogo = async (hub: Hub, organization: Organization, logo: string): Promise<void> => {
  if (logo === '') await hub.branding.removeLogo(organization, operator)
  else await hub.branding.setLogo(organization, Buffer.from(logo, 'base64'), operator)
}

/** `#245b4e (from Harbor Realty)`, or nothing where nobody says anything. */
const factOf = ({ id }: Organization, branding: Branding, key: BrandKey): string => {
  const branded = branding[key]
  if (branded === undefined) return ''
  const { value, from } = branded
  return from.id === id ? value : `${value} (from ${from.name})`
}

const writeBranding = (organization: Organization, branding: Branding) => ({
  text: writeFacts(
    Object.fromEntries(brandKeys.map((key) => [key, factOf(organization, branding, key)])),
  ),
  data: Object.fromEntries(
    brandKeys.map((key) => {
      const branded = branding[key]
      return [key, branded ? { value: branded.value, from: branded.from.id } : null]
    }),
  ),
})

/** Shows it, and changes what was said. */
export const brand: Command = {
  summary: 'Shows or changes logo, colour and language, and says where each comes from.',
  word: 'organization',
  flags: {
    organization: { ...organizationFlag, required: true },
    logo: { value: 'FILE', help: 'PNG, JPEG, GIF, WebP or SVG, up to 1 MiB', kind: 'file' },
    noLogo: { value: '', help: 'take the logo away: it is inherited again', kind: 'switch' },
    accent: { value: 'COLOR', help: 'the colour, as #245b4e; "" to inherit it' },
    language: {
      value: 'TAG',
      help: `for whoever asks for none: ${languageTags.join(', ')}; "" to inherit it`,
      choices: [...languageTags, ''],
    },
  },
  run: async (hub, values) => {
    const organization = await getNamed(hub, getText(values, 'organization'), 'organization')
    const settings = readSettings(values)
    if (Object.keys(settings).length > 0) {
      await hub.organizations.change(organization.id, { settings }, operator)
    }
    const logo = values.noLogo === true ? '' : findText(values, 'logo')
    if (logo !== undefined) await changeLogo(hub, organization, logo)
    const present = await hub.organizations.get(organization.id)
    return writeBranding(present, await hub.branding.of(present))
  },
}
