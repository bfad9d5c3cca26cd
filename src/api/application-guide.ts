/** What the other side of an application has to be told, before and after it is kept. */
import type { Application } from '../application.ts'
import type { Draft } from '../dialect.ts'
import type { Hub } from '../hub.ts'
import { previewLaunch } from '../launch-preview.ts'
import { getLaunch } from './application.ts'
import { type Operation, operation } from './operation.ts'
import { getApplication, getOrganization, getUser } from './place.ts'
import { anything, flag, list, moment, named, names, type Of, object, text } from './schema.ts'
import { valuesSchema } from './setting.ts'
import { timeOf } from './time.ts'

const chapter = 'Applications'

const guideSchema = named(
  'ApplicationGuide',
  object({
    facts: names(text({ maxLength: 20_000 }), {
      description: 'What its other side has to be told, by name.',
    }),
    snippets: list(
      object({
        label: text(),
        file: text({ description: 'Where it usually stands.' }),
        help: text({ maxLength: 2000 }),
        text: text({
          maxLength: 50_000,
          description: 'What stands in angle brackets is left to the reader: `<e-mail>`.',
        }),
      }),
    ),
    endings: list(object({ label: text(), endsAt: moment() }), {
      description: 'What of its settings is good until then: certificates.',
    }),
  }),
)

type Guide = Of<typeof guideSchema>

const writeGuide = (hub: Hub, type: string, draft: Draft): Omit<Guide, 'endings'> => {
  const launch = hub.dialects.launch(type)
  return {
    facts: launch?.facts?.(hub, draft) ?? {},
    snippets: launch?.snippets?.(hub, draft) ?? [],
  }
}

const writeEndings = (hub: Hub, { type, settings }: Application): Guide['endings'] =>
  (hub.dialects.launch(type)?.ends?.(settings) ?? []).map(({ label, endsAt }) => ({
    label,
    endsAt: timeOf(endsAt),
  }))

const prepareApplication = operation({
  id: 'prepareApplication',
  method: 'POST',
  path: '/organizations/{organization}/application-guide',
  chapter,
  summary: 'What the other side of an application will have to be told, before it is added.',
  description: 'Nothing is kept. Some of it follows from the settings, as far as there are any.',
  permission: 'applications',
  body: object({ type: text() }, { settings: valuesSchema }),
  bodyBytes: 256 * 1024,
  answer: guideSchema,
  run: async (call) => {
    const { hub, body } = call
    const { rootId } = await getOrganization(call, call.path.organization ?? '')
    const { type } = getLaunch(hub, body.type)
    return { ...writeGuide(hub, type, { rootId, settings: body.settings ?? {} }), endings: [] }
  },
})

const getApplicationGuide = operation({
  id: 'getApplicationGuide',
  method: 'GET',
  path: '/applications/{application}/guide',
  chapter,
  summary: 'What the other side of an application has to be told, with texts to paste there.',
  permission: 'applications',
  answer: guideSchema,
  run: async (call) => {
    const { hub } = call
    const application = await getApplication(call, call.path.application ?? '')
    const guide = writeGuide(hub, application.type, application)
    return { ...guide, endings: writeEndings(hub, application) }
  },
})

const previewApplication = operation({
  id: 'previewApplication',
  method: 'GET',
  path: '/applications/{application}/preview/{person}',
  chapter,
  summary: 'Whether a person may open an application, and what it would be told of them.',
  description: 'Nobody is sent anywhere, and nothing is signed.',
  permission: 'applications',
  answer: named(
    'LaunchPreview',
    object({
      isOpen: flag(),
      cause: text({
        maxLength: 2000,
        description: 'The organization through which it is open, or why it is not.',
      }),
      told: names(anything(), { description: 'By the names that the application has for it.' }),
    }),
  ),
  run: async (call) => {
    const application = await getApplication(call, call.path.application ?? '')
    const user = await getUser(call, call.path.person ?? '')
    return previewLaunch(call.hub, application, user)
  },
})

export const applicationGuideOperations: readonly Operation[] = [
  prepareApplication,
  getApplicationGuide,
  previewApplication,
]
