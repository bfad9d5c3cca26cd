/**
 * The language of pages: what the person has chosen in their profile, else what was asked for
 * here (`?lang`, the links of the footer), else what the browser asks, else the organization's.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import type { Hub } from '../hub.ts'
import type { Alert } from '../pages/form.ts'
import { languagePath, type OrganizationLook } from '../pages/layout.ts'
import {
  chooseLanguage,
  findLanguage,
  findSentence,
  type Language,
  readLanguage,
  wordsOf,
} from '../pages/words/words.ts'
import { readTarget } from '../redirect-target.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { readLanguageCookie, writeLanguage } from './cookie.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The language that is asked for here, by the address, a cookie or the browser. */
    readonly askedLanguage: Language | undefined
  }
}

/** The language that an address asks for: `?lang=de`. */
const findInAddress = ({ query }: FastifyRequest): Language | undefined => {
  const { lang } = (query ?? {}) as { lang?: unknown }
  return typeof lang === 'string' ? findLanguage(lang) : undefined
}

const findAsked = (config: Config, request: FastifyRequest): Language | undefined =>
  findInAddress(request) ??
  findLanguage(readLanguageCookie(config, request) ?? '') ??
  chooseLanguage(request.headers['accept-language'])

/** Tells each request which language is asked for, and keeps what an address asks for. */
export const giveLanguages = (server: FastifyInstance, { config }: Hub): void => {
  server.decorateRequest('askedLanguage', {
    getter(this: FastifyRequest) {
      return findAsked(config, this)
    },
  })
  server.addHook('onSend', async (request, reply) => {
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html')
    const hasChosen = Boolean(request.person?.user.language)
    const language = isPage && !hasChosen ? findInAddress(request) : undefined
    if (language !== undefined) writeLanguage(config, reply, language)
  })
}

/** The language of a page that wears that face, in answer to that request. */
export const languageFor = (request: FastifyRequest, { language }: OrganizationLook): Language =>
  findLanguage(request.person?.user.language ?? '') ??
  request.askedLanguage ??
  readLanguage(language)

/** By what the words of a refusal are found that gives no reason of its own. */
const keyOf = ({ code, detail }: Refusal): string => {
  if (code === 'invalid') return detail.field ?? code
  return code === 'conflict' ? 'taken' : code
}

/** What a refusal says of itself, in a language; else what is said of its kind. */
export const sentenceIn = (language: Language, { message, code }: Refusal): string =>
  findSentence(language, message) ?? wordsOf(language).refusals[code].title

/** A refusal of a form in the words of a language. */
export const alertIn = (language: Language, refusal: Refusal, attempt: string): Alert => {
  const { alerts, code: codeWords } = wordsOf(language)
  const keys = [refusal.detail.reason ?? '', keyOf(refusal)]
  const key = keys.find((each) => Object.hasOwn(alerts, each))
  const isAboutFields = refusal.detail.field !== undefined
  const words = key === undefined ? undefined : alerts[key as keyof typeof alerts]
  const { title, text } = words ?? { title: sentenceIn(language, refusal), text: '' }
  return {
    title,
    text,
    aboutFields: isAboutFields,
    ...(!isAboutFields && { code: attempt, codeWords }),
  }
}

/** The page that a link was followed from, as far as it is one of this host. */
const findWayBack = ({ headers }: FastifyRequest): string | undefined => {
  const from = URL.parse(String(headers.referer ?? ''))
  if (from?.host !== headers.host || from?.pathname === languagePath) return undefined
  from?.searchParams.delete('lang')
  return readTarget(`${from?.pathname}${from?.search}`)
}

/** Another language from now on, for this browser, and back to where it was asked for. */
export const languageRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  const anyone = { config: { caller: 'anyone' as const, hosts: 'site' as const } }
  server.get(languagePath, anyone, async (request, reply) => {
    const language = findInAddress(request) ?? refuse('not-found', 'There is no such language.')
    writeLanguage(hub.config, reply, language)
    return reply.redirect(findWayBack(request) ?? '/', 303)
  })
}
