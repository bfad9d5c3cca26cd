/** What is said of the rules of the core, in every language that there is. */
import type { Explanations } from './explanation.ts'
import { applicationWords } from './explanation-application.ts'
import { personWords } from './explanation-person.ts'
import { sourceWords } from './explanation-source.ts'

const english = { ...personWords, ...sourceWords, ...applicationWords }

export type CoreRule = keyof typeof english

export const coreExplanations: Explanations<CoreRule> = { en: english }
