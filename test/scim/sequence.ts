/** Replays recorded sequences of requests (`testdata/*.json`) and checks what they expect. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { Directory, Reply } from './client.ts'

type Json = null | string | number | boolean | Json[] | { [name: string]: Json }
type Where = { [name: string]: Json }
type Check = { at: string; op: string; value: Json; level?: string }

type Step = {
  id: string
  level: 'must' | 'should' | 'may' | 'info'
  request: {
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
    target: string
    body?: Json
    raw?: string
    auth?: string
  }
  expect: {
    status: number[]
    headers?: { [name: string]: string | null }
    emptyBody?: boolean
    body?: Check[]
  }
  capture?: { [name: string]: string }
}

type Sequence = {
  vars?: { [name: string]: string }
  headers?: { [name: string]: string }
  steps: Step[]
}
type Names = Map<string, string>

export const sequences = ['okta-lifecycle-patch', 'okta-lifecycle-put', 'entra-default', 'rfc7644']

export const readSequence = (name: string): Sequence =>
  JSON.parse(readFileSync(new URL(`testdata/${name}.json`, import.meta.url), 'utf8'))

const forms: { [name: string]: (text: string) => string } = {
  'enc:': encodeURIComponent,
  'plus:': (text) => encodeURIComponent(text).replaceAll('%20', '+'),
  'upper:': (text) => text.toUpperCase(),
  'lower:': (text) => text.toLowerCase(),
}

const fillText = (text: string, names: Names): string =>
  text.replaceAll(/\{\{([a-z]+:)?(\w+)\}\}/g, (_, form: string | undefined, name: string) => {
    const value = names.get(name)
    assert.ok(value !== undefined, `${name} is not known`)
    return form ? (forms[form]?.(value) ?? value) : value
  })

const fill = (value: Json, names: Names): Json => {
  if (typeof value === 'string') return fillText(value, names)
  if (Array.isArray(value)) return value.map((each) => fill(each, names))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]) => [key, fill(each, names)])
  return Object.fromEntries(entries)
}

/** A JSON pointer (RFC 6901). */
const at = (document: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((value, key) => (value as { [key: string]: unknown } | undefined)?.[key], document)

const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0)

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const fits = (value: unknown, where: Json): boolean =>
  Object.entries(where as Where).every(([key, each]) =>
    isDeepStrictEqual((value as { [key: string]: unknown })?.[key], each),
  )

const typeOf = (value: unknown): string =>
  Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value

const checks: { [op: string]: (value: unknown, wanted: Json) => boolean } = {
  eq: isDeepStrictEqual,
  ci: (value, wanted) => String(value).toLowerCase() === String(wanted).toLowerCase(),
  str: (value, wanted) => String(value) === String(wanted),
  type: (value, wanted) => typeOf(value) === wanted,
  exists: (value) => value !== undefined && value !== null,
  absent: (value) => value === undefined,
  blank: isBlank,
  filled: (value) => !isBlank(value),
  len: (value, wanted) => Array.isArray(value) && value.length === wanted,
  min: (value, wanted) => Number(value) >= Number(wanted),
  max: (value, wanted) => Number(value) <= Number(wanted),
  has: (value, wanted) =>
    typeof value === 'string'
      ? value.includes(String(wanted))
      : listOf(value).some((each) => isDeepStrictEqual(each, wanted)),
  hasnot: (value, wanted) => !checks.has?.(value, wanted),
  re: (value, wanted) => new RegExp(String(wanted)).test(String(value)),
  in: (value, wanted) => listOf(wanted).some((each) => isDeepStrictEqual(each, value)),
  some: (value, wanted) => listOf(value).some((each) => fits(each, wanted)),
  none: (value, wanted) => !listOf(value).some((each) => fits(each, wanted)),
  count: (value, wanted) => {
    const { where = null, n = 0 } = wanted as Where
    return listOf(value).filter((each) => fits(each, where)).length === n
  },
}

/** What is wrong with an answer, in words; empty where nothing is. */
const findFaults = ({ expect }: Step, reply: Reply, names: Names): string[] => {
  const faults: string[] = []
  if (!expect.status.includes(reply.status)) faults.push(`${reply.status}: ${reply.text}`)
  for (const [name, pattern] of Object.entries(expect.headers ?? {})) {
    const value = reply.headers[name.toLowerCase()]
    const isRight =
      pattern === null ? value === undefined : new RegExp(pattern, 'i').test(String(value))
    if (!isRight) faults.push(`${name}: ${String(value)}`)
  }
  if (expect.emptyBody && reply.text !== '') faults.push('a body')
  if (reply.status === 204) return faults
  for (const check of expect.body ?? []) {
    const value = at(reply.body, check.at)
    const isRight = checks[check.op]?.(value, fill(check.value ?? null, names))
    if (!isRight) faults.push(`${check.at} ${check.op}: ${JSON.stringify(value)}`)
  }
  return faults
}

const headersOf = (step: Step, sequence: Sequence): { [name: string]: string | undefined } => {
  const { auth = 'good', body, raw } = step.request
  const { 'Content-Type': type, ...others } = sequence.headers ?? {}
  return {
    ...others,
    ...(type !== undefined &&
      (body !== undefined || raw !== undefined) && { 'content-type': type }),
    ...(auth !== 'good' && { authorization: auth === 'none' ? undefined : auth }),
  }
}

/** Runs a sequence against a directory. Gives what was not as it must or should be. */
export const replay = async (
  { call, base }: Directory,
  sequence: Sequence,
  run: string,
): Promise<string[]> => {
  const uuid = (letter: string) => `00000000-0000-4000-8000-${letter.repeat(4)}${run}`
  const names: Names = new Map([
    ['base', `http://localhost:3000${base}`],
    ['rnd', run],
    ['uuid', uuid('a')],
    ['uuid2', uuid('b')],
    ['uuid3', uuid('c')],
  ])
  for (const [name, value] of Object.entries(sequence.vars ?? {})) {
    names.set(name, fillText(value, names))
  }
  const faults: string[] = []
  for (const step of sequence.steps) {
    const { method, target, body, raw } = step.request
    const path = fillText(target, names).replaceAll(' ', '%20').replaceAll('"', '%22')
    const sent = raw ?? (body === undefined ? undefined : fill(body, names))
    const reply = await call(method, path, sent, headersOf(step, sequence))
    faults.push(...findFaults(step, reply, names).map((fault) => `${step.id}: ${fault}`))
    for (const [name, pointer] of Object.entries(step.capture ?? {})) {
      names.set(name, String(at(reply.body, pointer)))
    }
  }
  return faults
}
