/** Applications by the API: what people can be sent to, of every type. */
import type { Application } from '../application.ts'
import type { Launch } from '../dialect.ts'
import type { Hub } from '../hub.ts'
import { iconPath } from '../icon.ts'
import { readPreset } from '../preset.ts'
import { type Operation, operation } from './operation.ts'
import { getApplication, getOrganization } from './place.ts'
import {
  anything,
  choice,
  count,
  identifier,
  list,
  maybe,
  moment,
  named,
  names,
  type Of,
  object,
  page,
  text,
} from './schema.ts'
import { getKind, kindSchema, valuesSchema, writeKind, writeValues } from './setting.ts'
import { sliceFields, sliceOf } from './slice.ts'
import { timeOf } from './time.ts'

const chapter = 'Applications'
const openTo = choice(['everyone', 'granted'], {
  description: 'Everyone in its organizations, or those who have a grant alone.',
})

export const applicationSchema = named(
  'Application',
  object({
    id: identifier(),
    name: text(),
    type: text(),
    organization: identifier({ description: 'Whose it is.' }),
    openTo,
    organizations: list(identifier(), { description: 'Where it is available.' }),
    position: count({ description: 'Smaller ones come first.' }),
    icon: maybe(text({ description: 'The address of its picture.' })),
    settings: valuesSchema,
    secrets: list(text(), { description: 'The keys of secrets that are set.' }),
    facts: names(text({ maxLength: 20_000 }), {
      description: 'What its other side has to be told.',
    }),
    createdAt: moment(),
    updatedAt: moment(),
  }),
)

export const writeApplication = (
  hub: Hub,
  application: Application,
): Of<typeof applicationSchema> => {
  const launch = hub.dialects.launch(application.type)
  const { icon } = application
  return {
    id: application.id,
    name: application.name,
    type: application.type,
    organization: application.organizationId,
    openTo: application.openTo,
    organizations: application.organizationIds,
    position: application.position,
    icon: icon === null ? null : iconPath(icon),
    ...writeValues(launch?.settings ?? [], application.settings),
    facts: launch?.facts?.(hub, application) ?? {},
    createdAt: timeOf(application.createdAt),
    updatedAt: timeOf(application.updatedAt),
  }
}

const launchesOf = (hub: Hub): Launch[] =>
  hub.dialects.served(hub.config).flatMap(({ launch }) => launch ?? [])

export const getLaunch = (hub: Hub, type: string): Launch =>
  getKind(launchesOf(hub).find((each) => each.type === type))

const changed = {
  name: text({ minLength: 1 }),
  openTo,
  organizations: list(identifier(), { maxItems: 200 }),
  position: count({ maximum: 100_000 }),
  settings: valuesSchema,
}

const listTypes = operation({
  id: 'listApplicationTypes',
  method: 'GET',
  path: '/application-types',
  chapter,
  summary: 'The types of applications, with the settings and the presets of each.',
  permission: 'applications',
  answer: named('ApplicationTypes', object({ items: list(kindSchema) })),
  run: async ({ hub }) => ({ items: launchesOf(hub).map((each) => writeKind(each)) }),
})

const readDescription = operation({
  id: 'readApplicationDescription',
  method: 'POST',
  path: '/application-types/{type}/description',
  chapter,
  summary: 'Reads the description that the maker of an application hands out: SAML metadata, say.',
  description: 'Nothing is kept: what it gives goes into `settings` of a new application.',
  permission: 'applications',
  body: anything(),
  bodyTypes: ['application/octet-stream', 'application/xml', 'text/xml', 'application/json'],
  bodyBytes: 1024 * 1024,
  answer: named('ApplicationDescription', object({ settings: valuesSchema })),
  run: async ({ hub, path, body }) => {
    const launch = getLaunch(hub, path.type ?? '')
    const read = getKind(launch.readDescription)
    return { settings: read(body as unknown as Uint8Array, hub.world.now()) }
  },
})

const listApplications = operation({
  id: 'listApplications',
  method: 'GET',
  path: '/organizations/{organization}/applications',
  chapter,
  summary: 'The applications of an organization and those below it, in their order.',
  permission: 'applications',
  query: { ...sliceFields, search: text({ description: 'A part of the name.' }) },
  answer: page('ApplicationList', applicationSchema),
  run: async (call) => {
    const within = await getOrganization(call, call.path.organization ?? '')
    const { search } = call.query
    const found = await call.hub.applications.list({ within, search, ...sliceOf(call.query) })
    return {
      items: found.items.map((each) => writeApplication(call.hub, each)),
      next: found.next,
    }
  },
})

/** The organizations in which it is to be available: those of the caller alone. */
const readPlaces = async (
  call: Parameters<typeof getOrganization>[0],
  ids: readonly string[] | undefined,
): Promise<{ organizationIds?: string[] }> => {
  if (!ids) return {}
  const places = await Promise.all(ids.map((id) => getOrganization(call, id)))
  return { organizationIds: places.map(({ id }) => id) }
}

const addApplication = operation({
  id: 'addApplication',
  method: 'POST',
  path: '/organizations/{organization}/applications',
  chapter,
  summary: 'Adds an application.',
  permission: 'applications',
  body: object(
    { name: changed.name, type: text() },
    {
      settings: valuesSchema,
      preset: text({
        description: 'Its settings follow from the answers to what the preset asks.',
      }),
      openTo,
      organizations: changed.organizations,
      position: changed.position,
    },
  ),
  bodyBytes: 256 * 1024,
  answer: applicationSchema,
  makes: true,
  run: async (call) => {
    const { hub, body, caller } = call
    const owner = await getOrganization(call, call.path.organization ?? '')
    const { organizations, preset, settings: given = {}, ...rest } = body
    const launch = getLaunch(hub, body.type)
    const settings = preset === undefined ? given : readPreset(launch, preset, given)
    const places = await readPlaces(call, organizations)
    const input = { ...rest, ...places, owner, settings }
    return writeApplication(hub, await hub.applications.add(input, caller.by))
  },
})

const readApplication = operation({
  id: 'getApplication',
  method: 'GET',
  path: '/applications/{application}',
  chapter,
  summary: 'An application, and what its other side has to be told.',
  permission: 'applications',
  answer: applicationSchema,
  run: async (call) =>
    writeApplication(call.hub, await getApplication(call, call.path.application ?? '')),
})

const changeApplication = operation({
  id: 'changeApplication',
  method: 'PATCH',
  path: '/applications/{application}',
  chapter,
  summary: 'Changes an application; what is not named stays.',
  permission: 'applications',
  body: object({}, changed),
  bodyBytes: 256 * 1024,
  answer: applicationSchema,
  run: async (call) => {
    const { hub, body, caller } = call
    const application = await getApplication(call, call.path.application ?? '')
    const { organizations, ...rest } = body
    const change = { ...rest, ...(await readPlaces(call, organizations)) }
    return writeApplication(hub, await hub.applications.change(application, change, caller.by))
  },
})

const removeApplication = operation({
  id: 'removeApplication',
  method: 'DELETE',
  path: '/applications/{application}',
  chapter,
  summary: 'Removes an application: links to it open nothing any more.',
  permission: 'applications',
  run: async (call) => {
    const application = await getApplication(call, call.path.application ?? '')
    await call.hub.applications.delete(application, call.caller.by)
  },
})

const setIcon = operation({
  id: 'setApplicationIcon',
  method: 'PUT',
  path: '/applications/{application}/icon',
  chapter,
  summary: 'Gives an application a picture: PNG, JPEG, GIF, WebP or SVG.',
  permission: 'applications',
  body: anything(),
  bodyTypes: ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml'],
  bodyBytes: 1024 * 1024,
  run: async (call) => {
    const application = await getApplication(call, call.path.application ?? '')
    await call.hub.icons.set(application, call.body as unknown as Uint8Array, call.caller.by)
  },
})

const removeIcon = operation({
  id: 'removeApplicationIcon',
  method: 'DELETE',
  path: '/applications/{application}/icon',
  chapter,
  summary: 'Takes the picture away: the tile shows letters again.',
  permission: 'applications',
  run: async (call) => {
    const application = await getApplication(call, call.path.application ?? '')
    await call.hub.icons.remove(application, call.caller.by)
  },
})

export const applicationOperations: readonly Operation[] = [
  listTypes,
  readDescription,
  listApplications,
  addApplication,
  readApplication,
  changeApplication,
  removeApplication,
  setIcon,
  removeIcon,
]
