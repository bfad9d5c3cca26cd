/** What an organization says of itself by the API: each setting, its value, and whose it is. */
import { getPerson } from '../http/caller.ts'
import { languageTags } from '../language.ts'
import { mailTemplates } from '../mail.ts'
import type { Organization } from '../organization.ts'
import { hostsOf } from '../organization-host.ts'
import {
  isOfOperator,
  organizationValues,
  readOrganizationSettings,
} from '../organization-setting.ts'
import { refuse } from '../refusal.ts'
import type { Settings } from '../setting.ts'
import { type Call, type Operation, operation } from './operation.ts'
import { getOrganization } from './place.ts'
import {
  anything,
  choice,
  count,
  flag,
  list,
  maybe,
  measure,
  named,
  type Of,
  object,
  text,
} from './schema.ts'
import { settingSchema, valuesSchema, writeSetting } from './setting.ts'

const chapter = 'Organizations'
const path = '/organizations/{organization}/settings'
const logoPath = '/organizations/{organization}/logo'
const mebibyte = 1024 * 1024

const valueSchema = named(
  'OrganizationValue',
  object({
    setting: settingSchema,
    own: anything({ description: 'What it says itself; null where it inherits.' }),
    inherited: anything({ description: 'What holds where it says nothing.' }),
    from: maybe(text({ description: 'The organization above that says so; null is the hub.' })),
    isFixed: flag({ description: 'Only who runs the hub changes it here.' }),
  }),
)

const logoSchema = named(
  'Logo',
  object({
    own: maybe(text({ description: 'Its address on the hub.' })),
    inherited: maybe(text()),
    from: maybe(text()),
  }),
)

const settingsSchema = named(
  'OrganizationSettings',
  object({
    values: list(valueSchema),
    logo: logoSchema,
    hosts: list(text({ maxLength: 253 }), { description: 'Where it answers, its own names last.' }),
    mail: object({
      way: choice(['server', 'development', 'none'] as const, {
        description: 'Where letters go: to a mail server, to a page of development, or nowhere.',
      }),
      sender: text({ description: 'Who they are from.', maxLength: 600 }),
    }),
    kept: object(
      {
        attemptDays: count(),
        attemptSampling: measure({ description: 'The share of what goes well that is kept.' }),
        eventDays: maybe(count({ description: 'Null is for ever.' })),
      },
      {},
      { description: 'What the operator has decided for the whole hub.' },
    ),
  }),
)

type Place = Pick<Call, 'hub' | 'caller' | 'path'>

const getNamed = (call: Place): Promise<Organization> =>
  getOrganization(call, call.path.organization ?? '')

const readLogo = async ({ hub }: Place, organization: Organization) => {
  const own = organization.settings.logo
  const parent = organization.parentId
  const above = parent === null ? undefined : await hub.organizations.find(parent)
  const inherited = above && (await hub.branding.of(above)).logo
  return {
    own: typeof own === 'string' ? own : null,
    inherited: inherited?.value ?? null,
    from: inherited?.from.name ?? null,
  }
}

const show = async (
  call: Place,
  organization: Organization,
): Promise<Of<typeof settingsSchema>> => {
  const { hub } = call
  const { attemptDays, attemptSampling, eventDays, baseDomain } = hub.config
  const values = await organizationValues(hub.organizations, organization)
  const { name, address } = hub.mail.senderOf(organization)
  const fixed = await isOfOperator(hub.organizations, organization)
  return {
    values: values.map(({ setting, own, inherited, from }) => ({
      ...{ setting: writeSetting(setting), own, inherited },
      from: from?.name ?? null,
      isFixed: fixed(setting.key),
    })),
    logo: await readLogo(call, organization),
    hosts: hostsOf(organization, baseDomain),
    mail: { way: hub.mail.way, sender: `${name} <${address}>` },
    kept: { attemptDays, attemptSampling, eventDays: eventDays ?? null },
  }
}

const getSettings = operation({
  id: 'getOrganizationSettings',
  method: 'GET',
  path,
  chapter,
  summary: 'What an organization says of itself, what it inherits, and from whom.',
  permission: 'organizations',
  answer: settingsSchema,
  run: async (call) => show(call, await getNamed(call)),
})

/** Refuses with `forbidden` what only who runs the hub may say of this organization. */
const checkMayChange = async ({ hub }: Place, organization: Organization, given: Settings) => {
  const fixed = await isOfOperator(hub.organizations, organization)
  const field = Object.keys(given).find(fixed)
  if (field === undefined) return
  refuse('forbidden', 'Only who runs this hub can change that here.', { field })
}

const changeSettings = operation({
  id: 'changeOrganizationSettings',
  method: 'PATCH',
  path,
  chapter,
  summary: 'Changes settings of an organization; what is not named stays.',
  description:
    'Where `passwords` becomes `elsewhere`, the passwords that are here are forgotten at once: ' +
    'see `countPasswords`.',
  permission: 'organizations',
  body: object({ settings: valuesSchema }),
  answer: settingsSchema,
  run: async (call) => {
    const organization = await getNamed(call)
    const settings = readOrganizationSettings(call.body.settings)
    await checkMayChange(call, organization, settings)
    const { id } = organization
    return show(call, await call.hub.organizations.change(id, { settings }, call.caller.by))
  },
})

const countPasswords = operation({
  id: 'countPasswords',
  method: 'GET',
  path: '/organizations/{organization}/passwords',
  chapter,
  summary: 'How many passwords would be forgotten if those of its people were elsewhere.',
  permission: 'organizations',
  answer: named('Passwords', object({ here: count() })),
  run: async (call) => ({ here: await call.hub.holdings.passwordsAt(await getNamed(call)) }),
})

const setLogo = operation({
  id: 'setLogo',
  method: 'PUT',
  path: logoPath,
  chapter,
  summary: 'Gives an organization a logo: PNG, JPEG, GIF, WebP or SVG.',
  permission: 'organizations',
  body: anything(),
  bodyTypes: ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml'],
  bodyBytes: mebibyte,
  run: async (call) => {
    const bytes = call.body as unknown as Uint8Array
    await call.hub.branding.setLogo(await getNamed(call), bytes, call.caller.by)
  },
})

const removeLogo = operation({
  id: 'removeLogo',
  method: 'DELETE',
  path: logoPath,
  chapter,
  summary: 'Takes the logo away: it is inherited again.',
  permission: 'organizations',
  run: async (call) => {
    await call.hub.branding.removeLogo(await getNamed(call), call.caller.by)
  },
})

const sendTestLetter = operation({
  id: 'sendTestLetter',
  method: 'POST',
  path: '/organizations/{organization}/mail/test',
  chapter,
  summary: 'Sends you a test letter now, and tells what the mail server said.',
  permission: 'person',
  answer: named(
    'TestLetter',
    object({ to: text({ maxLength: 254 }), isSent: flag(), said: text({ maxLength: 300 }) }),
  ),
  run: async (call) => {
    const organization = await getNamed(call)
    const { user } = getPerson(call.request)
    return call.hub.mailTrials.send(organization, user, call.caller.by)
  },
})

const previewLetter = operation({
  id: 'previewLetter',
  method: 'POST',
  path: '/organizations/{organization}/mail/preview',
  chapter,
  summary: 'A letter as it would be written, with other words if they are given.',
  permission: 'person',
  body: object(
    { template: choice(mailTemplates), language: choice(languageTags) },
    { subject: text(), paragraphs: list(text({ maxLength: 2000 }), { maxItems: 10 }) },
  ),
  answer: named(
    'LetterPreview',
    object({ subject: text({ maxLength: 500 }), text: text({ maxLength: 40_000 }) }),
  ),
  run: async (call) => {
    const organization = await getNamed(call)
    const { template, language, subject, paragraphs } = call.body
    const words = {
      ...(subject !== undefined && { subject }),
      ...(paragraphs && { paragraphs }),
    }
    const letter = { organization, template, language, words }
    const written = await call.hub.mailTrials.preview(letter, getPerson(call.request).user)
    return { subject: written.subject, text: written.text }
  },
})

export const organizationSettingOperations: readonly Operation[] = [
  getSettings,
  changeSettings,
  countPasswords,
  setLogo,
  removeLogo,
  sendTestLetter,
  previewLetter,
]
