/**
 * What the machine can do at most: the one slow thing of each job, alone and without a server
 * around it. Two limits are servers that do nothing but answer.
 */

/** Of this process alone, or of a server that is driven. */
export const limitTitles = {
  'rsa-sign': 'RSA-2048 signatures, one core',
  argon2: 'Argon2id (19 MiB, 2), all cores',
  commit: 'durable commits, one row each',
  'node-http': 'bare node:http',
  'fastify-json': 'bare Fastify with JSON',
} as const

export type LimitName = keyof typeof limitTitles

export const isServed = (name: LimitName): name is 'node-http' | 'fastify-json' =>
  name === 'node-http' || name === 'fastify-json'
