/** The language of the pages that have several: the organization's, else what the browser asks. */
import type { FastifyRequest } from 'fastify'
import type { Hub } from '../hub.ts'
import type { Organization } from '../organization.ts'
import type { Alert } from '../pages/form.ts'
import { chooseLanguage, type Language, readLanguage, wordsOf } from '../pages/words/words.ts'
import type { Refusal } from '../refusal.ts'

export const languageOf = async (
  hub: Hub,
  request: FastifyRequest,
  organization: Organization | undefined,
): Promise<Language> => {
  const chosen = organization && (await hub.organizations.setting(organization, 'language'))
  if (typeof chosen?.value === 'string') return readLanguage(chosen.value)
  return chooseLanguage(request.headers['accept-language'])
}

/** By what the words of a refusal are found that gives no reason of its own. */
const keyOf = ({ code, detail }: Refusal): string => {
  if (code === 'invalid') return detail.field ?? code
  return code === 'conflict' ? 'taken' : code
}

/** A refusal in the words of a language; in its own where there are none. */
export const alertIn = (language: Language, refusal: Refusal, attempt: string): Alert => {
  const { alerts, code: codeWords } = wordsOf(language)
  const key = refusal.detail.reason ?? keyOf(refusal)
  const words = Object.hasOwn(alerts, key) ? alerts[key as keyof typeof alerts] : undefined
  const isAboutFields = refusal.detail.field !== undefined
  const { title, text } = words ?? { title: refusal.message, text: '' }
  return {
    title,
    text,
    aboutFields: isAboutFields,
    ...(!isAboutFields && { code: attempt, codeWords }),
  }
}
