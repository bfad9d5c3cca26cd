/** Calls the hub's API. Every operation is known by its name, with the types that it declares. */
import { type Operations, operations } from './client.ts'
import { endSession } from './session.ts'

/** A no of the hub (RFC 9457). `attempt` is the code by which it is found. */
export class Problem extends Error {
  readonly status: number
  readonly attempt: string
  readonly field: string | undefined

  constructor({ status, detail, attempt, field }: ProblemBody) {
    super(detail)
    this.name = 'Problem'
    this.status = status
    this.attempt = attempt
    this.field = field
  }
}

type ProblemBody = { status: number; detail: string; attempt: string; field?: string }

type Part<K extends keyof Operations, P extends string> = P extends keyof Operations[K]
  ? { [N in P]: Operations[K][P] }
  : unknown

type QueryPart<K extends keyof Operations> = Operations[K] extends { query?: infer Q }
  ? { query?: Q }
  : unknown

/**
 * What an operation takes. `seen` is the tag of what the person looked at when they changed it;
 * `known` is an answer from before, which is given again where it still holds.
 */
export type Given<K extends keyof Operations> = Part<K, 'path'> &
  Part<K, 'body'> &
  QueryPart<K> & { seen?: string | undefined; known?: object | undefined; signal?: AbortSignal }

export type Answer<K extends keyof Operations> = Operations[K]['answer']

type Loose = {
  path?: Record<string, string>
  query?: Record<string, unknown>
  body?: unknown
  seen?: string
  known?: object
  signal?: AbortSignal
}

const urlOf = (template: string, { path = {}, query = {} }: Loose): string => {
  const filled = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name] ?? ''))
  const asked = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') asked.set(name, String(value))
  }
  return `/api/v1${filled}${asked.size > 0 ? `?${asked}` : ''}`
}

/** Where an operation that reads is: for a link to a file. */
export const addressOf = <K extends keyof Operations>(name: K, given: Given<K>): string =>
  urlOf(operations[name].path, given as Loose)

const tags = new WeakMap<object, string>()

/** The tag of an answer, by which a change says what it is a change of. */
export const tagOf = (answer: object | undefined): string | undefined => answer && tags.get(answer)

const readProblem = async (response: Response): Promise<ProblemBody> => {
  const body = await response.json().catch(() => undefined)
  return body ?? { status: response.status, detail: 'The hub did not answer.', attempt: '' }
}

const silent = 'The hub does not answer. Look if you are online, and try again in a moment.'

/** Throws a `Problem` also where there was no answer at all. */
const ask = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, init).catch((error) => {
    if (init.signal?.aborted) throw error
    throw new Problem({ status: 0, detail: silent, attempt: '' })
  })

/** Calls an operation. Throws a `Problem` for a no. */
export const call = async <K extends keyof Operations>(
  name: K,
  given: Given<K>,
): Promise<Answer<K>> => {
  const { method, path, isFile, bodyType } = operations[name]
  const loose = given as Loose
  const isBytes = loose.body instanceof Blob
  const headers: Record<string, string> = {}
  if (loose.body !== undefined) {
    headers['content-type'] = isBytes
      ? (loose.body as Blob).type || (bodyType ?? '')
      : 'application/json'
  }
  if (loose.seen !== undefined) headers['if-match'] = loose.seen
  const known = tagOf(loose.known)
  if (known !== undefined) headers['if-none-match'] = known
  const response = await ask(urlOf(path, loose), {
    method,
    headers,
    ...(loose.body !== undefined && {
      body: isBytes ? (loose.body as Blob) : JSON.stringify(loose.body),
    }),
    ...(loose.signal && { signal: loose.signal }),
  })
  if (response.status === 401) endSession()
  if (response.status === 304) return loose.known as Answer<K>
  if (!response.ok) throw new Problem(await readProblem(response))
  const answer = isFile
    ? await response.blob()
    : response.status === 204
      ? undefined
      : await response.json()
  const tag = response.headers.get('etag')
  if (tag !== null && typeof answer === 'object') tags.set(answer, tag)
  return answer
}
