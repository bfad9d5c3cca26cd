/**
 * The server: the guards that every request passes, our own pages, and the routes of each
 * dialect in a scope of its own.
 */
import type { IncomingMessage } from 'node:http'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { documentRoutes } from '../api/document.ts'
import { operations } from '../api/index.ts'
import { meRoutes } from '../api/me.ts'
import { operationRoutes } from '../api/serve.ts'
import { signInRoutes } from '../api/sign-in.ts'
import type { Hub } from '../hub.ts'
import { newCode } from '../identifier.ts'
import type { Log } from '../log.ts'
import { refuse } from '../refusal.ts'
import { accountRoutes } from './account.ts'
import { assetRoutes, healthRoutes, iconRoutes, logoRoutes, readyRoutes } from './asset.ts'
import { avatarRoutes } from './avatar.ts'
import { sayBroken } from './broken-request.ts'
import { guardCallers } from './caller.ts'
import { choosePasswordRoutes } from './choose-password.ts'
import { consoleRoutes } from './console.ts'
import { beatRoutes, guardCopies } from './copy.ts'
import { developmentMailRoutes } from './development-mail.ts'
import { doorRoutes } from './door.ts'
import { firstAdministratorRoutes } from './first-administrator.ts'
import { forgottenRoutes } from './forgotten.ts'
import { addHeaders } from './header.ts'
import { guardHosts } from './host.ts'
import { giveLanguages, languageRoutes } from './language.ts'
import { launcherRoutes } from './launcher.ts'
import { addLeaving } from './leaving.ts'
import { addLoadLimits } from './load.ts'
import { measureRequests, nameWire } from './metric.ts'
import { profileRoutes } from './profile.ts'
import { giveAttempts, sayRefusals, sayUnknown, sayUnroutable } from './refusal.ts'
import { registerRoutes } from './register.ts'
import { plainPath, shownPath } from './request-path.ts'
import { withoutSchemas } from './schema.ts'
import { signInTicketRoutes } from './signin-ticket.ts'
import { trialRoutes } from './trial.ts'
import { upstreamRoutes } from './upstream.ts'
import { verifyEmailRoutes } from './verify-email.ts'

const bodyBytes = 1024 * 1024

/**
 * HTTP-01: what a client may take, so that slow ones cost a socket and nothing else. Node looks
 * at the first two every so often. Nothing at all is sent or taken for the third: then it is over.
 */
const headersTimeoutMs = 15_000
const requestTimeoutMs = 30_000
const silentMs = 60_000
const timeoutCheckMs = 5_000

/** A percent sign that encodes nothing means itself: such an address goes the way of all others. */
const readUrl = ({ url = '/' }: IncomingMessage): string => {
  try {
    decodeURI(plainPath(url))
    return url
  } catch {
    return url.replaceAll('%', '%25')
  }
}

/** One line a request. */
const logRequests = (server: FastifyInstance): void => {
  server.addHook('onResponse', async (request, reply) => {
    const { method, ip: address, attempt } = request
    const path = shownPath(request.url)
    const ms = Math.round(reply.elapsedTime * 10) / 10
    request.log.info({ method, path, status: reply.statusCode, ms, address, attempt }, 'answered')
  })
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** No body is read: what the headers say of one is about another request. */
    ignoresBody?: boolean
  }
}

/** Nothing that comes in is decompressed: a decoder for everybody is a hole that waits. */
const refuseEncodings = (server: FastifyInstance): void => {
  server.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.ignoresBody) return
    const encoding = request.headers['content-encoding'] ?? 'identity'
    if (encoding !== 'identity') refuse('invalid', 'Compressed requests are not taken here.')
  })
}

/** `log` takes the lines of the log, where it is not written by Fastify itself. */
export const createServer = async (hub: Hub, log?: Log): Promise<FastifyInstance> => {
  const { config } = hub
  const server = Fastify({
    logger: { level: config.logLevel, base: null, ...(log && { stream: log }) },
    logController: new LogController({ disableRequestLogging: true }),
    // Each request begins as an attempt of its own, and keeps this code if it turns out to be
    // part of another.
    genReqId: () => newCode(hub.world),
    bodyLimit: bodyBytes,
    requestTimeout: requestTimeoutMs,
    connectionTimeout: silentMs,
    http: { headersTimeout: headersTimeoutMs, connectionsCheckingInterval: timeoutCheckMs },
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
    exposeHeadRoutes: false,
    rewriteUrl: readUrl,
    frameworkErrors: sayUnroutable(hub),
    clientErrorHandler: sayBroken(config),
    routerOptions: { maxParamLength: 500 },
    schemaController: withoutSchemas,
  })
  addLeaving(server)
  logRequests(server)
  measureRequests(server, hub)
  giveAttempts(server)
  giveLanguages(server, hub)
  addHeaders(server, config)
  addLoadLimits(server)
  guardCopies(server, hub)
  guardHosts(server, hub)
  sayUnknown(server, hub)
  refuseEncodings(server)
  guardCallers(server, hub)
  sayRefusals(server, hub)

  await server.register(assetRoutes)
  await server.register(iconRoutes(hub))
  await server.register(logoRoutes(hub))
  await server.register(healthRoutes)
  await server.register(readyRoutes(hub))
  await server.register(beatRoutes(hub))
  await server.register(doorRoutes(hub))
  await server.register(accountRoutes(hub))
  await server.register(signInTicketRoutes(hub))
  await server.register(upstreamRoutes(hub))
  await server.register(trialRoutes(hub))
  await server.register(launcherRoutes(hub))
  await server.register(profileRoutes(hub))
  await server.register(languageRoutes(hub))
  await server.register(consoleRoutes(hub))
  await server.register(firstAdministratorRoutes(hub))
  await server.register(forgottenRoutes(hub))
  await server.register(choosePasswordRoutes(hub))
  await server.register(registerRoutes(hub))
  await server.register(avatarRoutes(hub))
  await server.register(verifyEmailRoutes(hub))
  await server.register(developmentMailRoutes(hub))
  await server.register(meRoutes(hub))
  await server.register(signInRoutes(hub))
  await server.register(documentRoutes(hub))
  await server.register(operationRoutes(hub, operations))
  for (const dialect of hub.dialects.served(config)) {
    const { routes } = dialect
    if (!routes) continue
    await server.register(async (scope) => {
      sayRefusals(scope, hub, dialect)
      nameWire(scope, dialect.name)
      await routes(hub)(scope)
    })
  }
  return server
}
