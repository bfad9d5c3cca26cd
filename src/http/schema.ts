/**
 * Fastify's own checking by JSON Schema, which no route of ours uses: what the API is sent is
 * checked in `api/check.ts`, and everything else by what reads it. Fastify would load Ajv and a
 * compiler of serializers at every start (Fastify, "Server", `schemaController`).
 */

const refuseSchema = (): never => {
  throw new Error('Routes declare no schema: operations of the API do.')
}

export const withoutSchemas = {
  compilersFactory: { buildValidator: refuseSchema, buildSerializer: refuseSchema },
}
