/**
 * PostgreSQL's own tools, `pg_dump` and `pg_restore`, where they are installed. The password goes
 * to them by their environment: what stands among the words of a process, everybody can read.
 */
import { spawn } from 'node:child_process'
import type { Environment } from '../config.ts'
import { refuse } from '../refusal.ts'
import { checkGoing } from '../store/backup.ts'

/** Of what such a tool complains about, the end says why. */
const complaintLength = 500

/** The address without the password, and the password. */
const splitAddress = (text: string): { address: string; password: string | undefined } => {
  const url = new URL(text)
  const password = url.searchParams.get('password') ?? decodeURIComponent(url.password)
  url.password = ''
  url.searchParams.delete('password')
  return { address: url.href, password: password || undefined }
}

const missingWords = (tool: string): string =>
  `${tool} is not installed here. Install the PostgreSQL client of your server's version, or ` +
  'back up with the tools of your server: docs/operations.md says how.'

/** What the tool may see of the environment: nothing of the hub's. */
const withoutOwn = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('FOYER_')))

/** Runs a tool to its end. Refuses with `unavailable` in the words of the tool. */
export const runTool = async (
  tool: 'pg_dump' | 'pg_restore',
  words: readonly string[],
  { database, environment }: { database: string; environment: Environment },
  signal: AbortSignal,
): Promise<void> => {
  const { address, password } = splitAddress(database)
  const child = spawn(tool, [...words, `--dbname=${address}`, '--no-password'], {
    env: { ...withoutOwn(environment), ...(password !== undefined && { PGPASSWORD: password }) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = `${complaint}${text}`.slice(-complaintLength)
  })
  const stop = (): void => void child.kill()
  signal.addEventListener('abort', stop)
  const status = await new Promise<number | null | 'missing'>((resolve) => {
    child.once('error', () => resolve('missing'))
    child.once('close', resolve)
  })
  signal.removeEventListener('abort', stop)
  checkGoing(signal)
  if (status === 'missing') refuse('unavailable', missingWords(tool))
  if (status !== 0) refuse('unavailable', `${tool} failed: ${complaint.trim()}`)
}
