/**
 * The languages that people are spoken to in. Adding one: docs/languages.md; the words are in
 * `pages/words/`.
 */

export const languageTags = ['en', 'de'] as const
export type Language = (typeof languageTags)[number]

/** The language of a tag (`de-AT`), where it is one of ours. */
export const findLanguage = (tag: string): Language | undefined => {
  const name = tag.trim().toLowerCase().split('-')[0]
  return languageTags.find((each) => each === name)
}
