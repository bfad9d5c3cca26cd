/** What administrators are told of the rules of SCIM. */
import type { Explanations } from '../../explanation.ts'

export const scimExplanations: Explanations = {
  en: {
    'scim.filter': {
      sentence: 'The directory looked for people with a filter that we do not understand.',
      remedy: 'Look at the call for the filter; most directories can be set to look by userName.',
    },
    'scim.syntax': {
      sentence: 'The directory sent something that is not SCIM.',
      remedy: 'Ask its maker; the answer that it got says what is odd.',
    },
    'scim.path': {
      sentence: 'The directory named an attribute that there is not.',
      remedy: 'Take the attribute out of the mapping there.',
    },
    'scim.target': {
      sentence: 'The directory wanted to change an entry of a list that is not there.',
      remedy: 'Let it synchronize the person from the beginning.',
    },
    'scim.mutability': {
      sentence: 'The directory wanted to change an attribute that is not its to change.',
      remedy: 'Take the attribute out of the mapping there.',
    },
    'scim.value': {
      sentence: 'The directory sent a value that the attribute cannot have.',
      remedy: 'Correct the value or the mapping there; the answer that it got says which it is.',
    },
    'scim.too-many': {
      sentence: 'The directory asked for more at once than we look through.',
      remedy: 'Let it ask with a filter, or in smaller parts.',
    },
    'scim.size': {
      sentence: 'The directory sent more at once than we read.',
      remedy: 'Let it send members of groups in smaller parts.',
    },
  },
}
