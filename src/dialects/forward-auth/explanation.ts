/** What administrators are told of the rules of proxies that ask. */
import type { Explanations } from '../../explanation.ts'

export const proxyExplanations: Explanations = {
  en: {
    'forward-auth.proxy': {
      sentence: 'A proxy asked in a way that says nothing, or is not one that may ask.',
      remedy: 'Name the proxy in FOYER_TRUSTED_PROXIES, and compare its configuration with ours.',
    },
  },
}
