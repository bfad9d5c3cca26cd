/**
 * What XML 1.0 cannot carry at all, neither plain nor as a reference (XML 1.0 §2.2): most control
 * characters, halves of surrogate pairs, U+FFFE and U+FFFF.
 */
import { refuse } from '../../refusal.ts'

const illegalCharacter = /[^\t\n\r -\uFFFD]/

/** Refuses (`invalid`) a text that no XML document can contain. */
export const checkCharacters = (value: string): void => {
  if (illegalCharacter.test(value) || !value.isWellFormed()) {
    refuse('invalid', 'A value contains characters that cannot be sent.', {
      cause: 'the text contains characters that XML does not have',
    })
  }
}
