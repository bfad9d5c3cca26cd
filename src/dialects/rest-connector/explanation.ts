/** What administrators are told of the rules of REST services that are asked. */
import type { Explanations } from '../../explanation.ts'

export const restExplanations: Explanations = {
  en: {
    'rest-connector.no-email': {
      sentence: '{person} has no e-mail address here, by which {source} would be asked.',
      remedy: 'Give the person an e-mail address.',
    },
  },
}
