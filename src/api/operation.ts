/**
 * What an operation of the API is: who may call it, what it takes, what it gives. The routes, the
 * OpenAPI document, the tests that call everything and the console's client are made from the
 * list of them (`index.ts`).
 */
import type { FastifyRequest } from 'fastify'
import type { Actor } from '../event.ts'
import type { Person } from '../http/caller.ts'
import type { Hub } from '../hub.ts'
import type { KeyHolder, Permission } from '../key.ts'
import type { Fields, ObjectOf, Schema } from './schema.ts'

/** Who calls: an administrator's browser, or a server with a key. */
export type Caller = {
  person: Person | undefined
  holder: KeyHolder | undefined
  by: Actor
}

/** What an operation is given: checked, and of the types that it asked for. */
export type Call<Q = unknown, B = unknown> = {
  hub: Hub
  caller: Caller
  /** What stands in the braces of the path. */
  path: Record<string, string>
  query: Q
  body: B
  /** For what no schema says: headers, the connection. */
  request: FastifyRequest
}

/** An answer that is not JSON: a file to be kept. */
export type File = { type: string; name: string; body: string | Uint8Array | NodeJS.ReadableStream }

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type Operation = {
  /** The name of the operation in the document, and of the function of the client: `listPeople`. */
  id: string
  method: Method
  /** Below /api/v1, with what is named in braces: `/people/{person}`. */
  path: string
  /** What it is about, as the chapters of the document are called. */
  chapter: string
  summary: string
  description?: string
  /**
   * What a key must be allowed, for a server to call this; without it, a key for everything
   * alone. `session`: whoever is signed in, and no key. `person`: an administrator in a browser,
   * and no key, for what a server has no business with.
   */
  permission?: Permission | 'session' | 'person' | 'anyone'
  /** The fields of the query string, each a text there; `limit` and `after` page lists. */
  query?: Fields
  body?: Schema
  /** The longest body; 64 KiB where it is not said. */
  bodyBytes?: number
  /** What the body is, where it is not JSON: bytes of one of these media types. */
  bodyTypes?: readonly string[]
  /** What a 200 (201 for `made`) carries; without it the answer is 204. */
  answer?: Schema
  /** Answers 201: there is something new. */
  makes?: true
  /** Answers a file of that media type in the place of JSON. */
  file?: string
  run: (call: Call<never, never>) => Promise<unknown>
}

type Checked<Q extends Fields, B, A> = Omit<Operation, 'query' | 'body' | 'answer' | 'run'> & {
  query?: Q
  body?: Schema<B>
  answer?: Schema<A>
  run: (call: Call<ObjectOf<Record<never, never>, Q>, B>) => Promise<A>
}

/** An operation whose types fit one another: what `run` gives is what `answer` says. */
export const operation = <Q extends Fields = Record<never, never>, B = undefined, A = void>(
  declared: Checked<Q, B, A>,
): Operation => declared as unknown as Operation
