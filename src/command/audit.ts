/** `foyer audit …`: whether the audit log is whole, and the log for others. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { open } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { type Checkpoint, readCheckpoint } from '../audit-checkpoint.ts'
import { type ExportState, startExport } from '../audit-export.ts'
import { createFileCheck } from '../audit-file.ts'
import { hubChain } from '../audit-line.ts'
import { startVerifying, type VerifyState } from '../audit-verify.ts'
import type { Hub } from '../hub.ts'
import type { JsonValue } from '../organization.ts'
import { refuse } from '../refusal.ts'
import {
  type Command,
  type Flags,
  findText,
  type Noun,
  operator,
  type Result,
  type Terminal,
  type Values,
} from './command.ts'
import { findOrganization, organizationFlag } from './find.ts'
import { findPast } from './moment.ts'
import { plain } from './table.ts'

const chainFlag = { ...organizationFlag, help: 'only its root’s chain; hub for the hub’s own' }
const sinceFlag = { value: 'TIME', help: 'not what was before: a date, or a span such as 12h, 7d' }

/** The chain that was said, if one was. */
const findChain = async (hub: Hub, values: Values): Promise<string | undefined> =>
  findText(values, 'organization') === hubChain
    ? hubChain
    : (await findOrganization(hub, values))?.rootId

const readKept = (text: string): Checkpoint => {
  try {
    const checkpoint = readCheckpoint(JSON.parse(text))
    if (checkpoint) return checkpoint
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return refuse('invalid', 'holds a line that is no checkpoint.', { field: 'checkpoint' })
}

/** The checkpoints of a file, a line each. */
const readAllKept = (values: Values): Checkpoint[] => {
  const text = Buffer.from(findText(values, 'checkpoint') ?? '', 'base64').toString('utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readKept)
}

/** How long one request goes on before it says how far it is. */
const partMs = 500

const writeVerified = (state: VerifyState): Result => {
  const { events, chains, unsealed, faults, faultCount } = state
  const lines = faults.map(({ chain, position, event, words }) => {
    const at = position === null ? '' : ` ${position}`
    const named = event === null ? '' : ` (event ${event})`
    return plain(`${chain}:${at}${named} ${words}`)
  })
  const counted = `${events} events of ${chains} chains, ${unsealed} not sealed yet.`
  const verdict = faultCount === 0 ? 'Everything is as it was sealed.' : `${faultCount} faults.`
  const text = [...lines, `${counted} ${verdict}`].join('\n')
  const data = { isWhole: faultCount === 0, events, chains, unsealed, faultCount, faults }
  return { text, data, isFault: faultCount > 0 }
}

/** The key of a file; with the file of an export it is all that is needed. */
const readKey = (values: Values): KeyObject => {
  const bytes = Buffer.from(findText(values, 'key') ?? '', 'base64')
  try {
    return createPublicKey(bytes)
  } catch {
    return refuse('invalid', '--key: is the file that "foyer audit key" wrote.')
  }
}

/** Verifies an export in a file: no hub is asked, and no line is kept. */
const verifyFile = async (values: Values, terminal: Terminal): Promise<Result | undefined> => {
  const path = findText(values, 'file')
  if (path === undefined) return undefined
  const check = createFileCheck(readKey(values))
  const file = await open(path)
  let count = 0
  for await (const line of file.readLines()) {
    check.line(line)
    count += 1
    if (count % 10_000 === 0) terminal.show?.(`${count} lines`)
  }
  const found = check.end()
  const { faults, faultCount, events, chains } = found
  const lines = faults.map(({ line, words }) => plain(`line ${line}: ${words}`))
  const verdict = faultCount === 0 ? 'The file is whole.' : `${faultCount} faults.`
  const text = [...lines, `${events} events of ${chains} chains. ${verdict}`].join('\n')
  return { text, data: { isWhole: faultCount === 0, ...found }, isFault: faultCount > 0 }
}

const verifyFlags: Flags = {
  organization: chainFlag,
  since: sinceFlag,
  checkpoint: { value: 'FILE', help: 'checkpoints that you have kept, a line each', kind: 'file' },
  file: { value: 'FILE', help: 'an export, verified without the hub; needs --key' },
  key: { value: 'FILE', help: 'the public key for --file', kind: 'file' },
}

const verify: Command = {
  summary: 'Computes every chain again, and names what was altered, removed or put in.',
  flags: verifyFlags,
  here: verifyFile,
  run: async (hub, values, more) => {
    const chain = await findChain(hub, values)
    const since = findPast(values, 'since', hub.world.now())
    const request = { chain, since, kept: readAllKept(values) }
    let state = (more as unknown as VerifyState | undefined) ?? startVerifying()
    const until = performance.now() + partMs
    do {
      // SQLite answers at once: whoever else waits has their turn between the steps.
      await turn()
      state = await hub.audit.verify(request, state)
    } while (!state.isDone && performance.now() < until)
    if (state.isDone) return writeVerified(state)
    const text = `${state.events} events, ${state.faultCount} faults`
    return { text, data: null, more: state as unknown as JsonValue }
  },
}

const exportLog: Command = {
  summary: 'Writes the sealed events as lines of JSON, with checkpoints to verify them by.',
  flags: {
    organization: chainFlag,
    since: sinceFlag,
    until: { value: 'TIME', help: 'not what was from then on' },
    out: { value: 'FILE', help: 'a file in the place of the standard output', kind: 'out' },
  },
  run: async (hub, values, more) => {
    const now = hub.world.now()
    const chain = await findChain(hub, values)
    const [since, until] = [findPast(values, 'since', now), findPast(values, 'until', now)]
    if (more === undefined) await hub.audit.seal()
    const before = (more as unknown as ExportState | undefined) ?? startExport()
    const { lines, state } = await hub.audit.export({ chain, since, until }, before)
    const { events, chains } = state
    const text = `${events} events of ${chains} chains.`
    if (!state.isDone) return { text, data: null, lines, more: state as unknown as JsonValue }
    const organization = chain && chain !== hubChain ? { id: chain, rootId: chain } : undefined
    const data = { events, chains }
    await hub.events.add({ ...operator, type: 'audit.exported', organization, data })
    return { text, data }
  },
}

const checkpoint: Command = {
  summary: 'Shows the signed end of each chain. Keep it elsewhere, and verify with it later.',
  flags: { organization: chainFlag },
  run: async (hub, values) => {
    await hub.audit.seal()
    const found = await hub.audit.checkpoints(await findChain(hub, values))
    return { text: found.map((each) => JSON.stringify(each)).join('\n'), data: { items: found } }
  },
}

const key: Command = {
  summary: 'Shows the public key that checkpoints are verified with.',
  flags: {},
  run: async (hub) => {
    const { id, pem } = await hub.audit.publicKey()
    return { text: pem.trim(), data: { id, pem } }
  },
}

export const audit: Noun = {
  summary: 'The seals of the audit log: whether it is whole, and the log for others.',
  verbs: { verify, export: exportLog, checkpoint, key },
}
