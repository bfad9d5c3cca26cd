/** The overview by the API: how a day or a month went, in numbers. */
import { type Overview, overviewSpans } from '../overview.ts'
import { type Operation, operation } from './operation.ts'
import { getOrganization } from './place.ts'
import {
  choice,
  count,
  identifier,
  list,
  maybe,
  measure,
  moment,
  named,
  type Of,
  object,
  text,
} from './schema.ts'
import { findTime, timeOf } from './time.ts'

const tookSchema = named(
  'Took',
  object({
    count: count(),
    halfMs: count({ description: 'Half of them took no longer, in milliseconds.' }),
    mostMs: count({ description: 'Nineteen of twenty took no longer.' }),
  }),
)

const overviewSchema = named(
  'Overview',
  object({
    since: moment(),
    barMs: count({ description: 'How long each of `bars` is, in milliseconds.' }),
    cutAt: maybe(
      moment({ description: 'There are more than are counted: what was before is not in it.' }),
    ),
    sampling: measure({ description: 'The share of what went well that is kept at all.' }),
    bars: list(object({ from: moment(), signIns: count(), launches: count(), refused: count() })),
    refusals: list(object({ rule: text(), sentence: text({ maxLength: 2000 }), count: count() }), {
      description: 'The rules that said no most often.',
    }),
    took: object(
      { signIn: maybe(tookSchema), launch: maybe(tookSchema) },
      {},
      { description: 'How long what went well took, with what people type in between.' },
    ),
    resting: list(
      object({ connector: identifier(), name: text(), cause: text({ maxLength: 1000 }) }),
      { description: 'Sources that have not answered, and are left alone for a moment.' },
    ),
  }),
)

const writeOverview = (overview: Overview): Of<typeof overviewSchema> => ({
  ...overview,
  since: timeOf(overview.since),
  cutAt: findTime(overview.cutAt),
  bars: overview.bars.map((bar) => ({ ...bar, from: timeOf(bar.from) })),
  resting: overview.resting.map(({ connectorId: connector, name, cause }) => ({
    ...{ connector, name, cause },
  })),
})

const minutesOf = (zone: string): number => {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? []
  const sum = Number(hours) * 60 + Number(minutes)
  return sign === '-' ? -sum : sum
}

const getOverview = operation({
  id: 'getOverview',
  method: 'GET',
  path: '/organizations/{organization}/overview',
  chapter: 'Attempts',
  summary: 'How it went in an organization and below it: sign-ins, refusals by cause, times.',
  permission: 'person',
  query: {
    span: choice(overviewSpans, { description: 'A day by hours, a week or a month by days.' }),
    zone: text({
      pattern: '^[+-](0\\d|1[0-4]):[0-5]\\d$',
      description: 'Where days begin: `+01:00`. UTC if not said.',
    }),
  },
  answer: overviewSchema,
  run: async (call) => {
    const organization = await getOrganization(call, call.path.organization ?? '')
    const { span = 'day', zone = '+00:00' } = call.query
    const request = { span, zoneMinutes: minutesOf(zone) }
    return writeOverview(await call.hub.overviews.read(organization, request))
  },
})

export const overviewOperations: readonly Operation[] = [getOverview]
