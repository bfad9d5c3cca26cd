/**
 * What the machine can do at most: the one slow thing of a job, alone and without a server around
 * it (`meter.ts`), or a server that does nothing but answer (`stand.ts`).
 */

type ServedLimit = 'node-http' | 'fastify-json'

export type LimitName = 'rsa-sign' | 'argon2' | ServedLimit

export const isServed = (name: LimitName): name is ServedLimit =>
  name === 'node-http' || name === 'fastify-json'
