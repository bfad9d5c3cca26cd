/** Letters as a whole, in every language, and what they must never hold. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { type Letter, mailTemplates } from '../../mail.ts'
import { chooseLanguage, fillWords, readLanguage } from '../words/words.ts'
import { writeMail } from './letter.ts'

const link = 'https://sso.harbor.example/reset?ticket=kX8vP2mQ0aZr7LcT5nYwB3dFhJ6sGu9eI1oRxV4qC-k'

const lifetimes: Partial<Record<Letter['template'], number>> = {
  invite: 10_080,
  reset: 15,
  'verify-email': 1_440,
}

const letterOf = (template: Letter['template'], language: string): Letter => {
  const lifetimeMinutes = lifetimes[template]
  return {
    template,
    language,
    organization: { name: 'Harbor Realty', accent: '#b4541a' },
    values: {
      person: 'Ana Ruiz',
      email: 'ana@harbor.example',
      ...(lifetimeMinutes !== undefined && { link, lifetimeMinutes }),
      ...(template === 'expiring' && { things: ['Slack: certificate, 2026-12-01'] }),
    },
    own: null,
  }
}

for (const language of ['en', 'de']) {
  for (const template of mailTemplates) {
    test(`letter ${template} in ${language} is written as its golden files`, (context) => {
      const { subject, text, html } = writeMail(letterOf(template, language))
      const golden = (ending: string): string =>
        new URL(`testdata/${template}-${language}.${ending}`, import.meta.url).pathname
      const whole = `Subject: ${subject}\n\n${text}`
      context.assert.fileSnapshot(whole, golden('txt'), { serializers: [String] })
      context.assert.fileSnapshot(html, golden('html'), { serializers: [String] })
    })

    test(`letter ${template} in ${language} fetches nothing and runs nothing`, () => {
      const { html, text, subject } = writeMail(letterOf(template, language))
      assert.doesNotMatch(html, /<script|<form|<link|<img|<iframe| on\w+=|javascript:|url\(/i)
      assert.doesNotMatch(`${subject}${text}${html}`, /\{\{|\}\}|undefined/)
      const links = html.match(/https?:[^"<\s]+/g) ?? []
      assert.ok(links.every((each) => each === link))
      assert.equal(text.includes(link), lifetimes[template] !== undefined)
      assert.doesNotMatch(subject, /[\r\n]/)
    })
  }
}

test('every golden file belongs to a letter', () => {
  const names = ['en', 'de'].flatMap((language) =>
    mailTemplates.flatMap((each) => [`${each}-${language}.html`, `${each}-${language}.txt`]),
  )
  const files = readdirSync(new URL('testdata/', import.meta.url))
  assert.deepEqual(files.sort(), names.sort())
})

describe('an organization’s own words', () => {
  const own = {
    reset: {
      en: {
        subject: 'Hi {{ person }}\r\nBcc: evil@evil.example',
        paragraphs: ['For {{email}} <b>at</b> {{organization}}, {{link}}, {{constructor}}.', 'Bye'],
      },
      de: { subject: 7, paragraphs: ['', 3] },
    },
  }
  const write = (language: string, more: Partial<Letter> = {}) =>
    writeMail({ ...letterOf('reset', language), own, ...more })

  test('stand in the place of ours, each placeholder filled, and nothing in them is markup', () => {
    const { subject, text, html } = write('en')
    assert.equal(subject, 'Hi Ana Ruiz Bcc: evil@evil.example')
    assert.match(text, /^Hello Ana Ruiz,\n\nFor ana@harbor\.example <b>at<\/b> Harbor Realty, , \./)
    assert.match(text, /\nBye\n\nChoose a new password:\nhttps:/)
    assert.match(html, /For ana@harbor\.example &lt;b&gt;at&lt;\/b&gt; Harbor Realty/)
  })

  test('that are no words are passed over', () => {
    assert.deepEqual(write('de'), writeMail(letterOf('reset', 'de')))
    for (const odd of [[], 'x', { reset: [] }, { reset: { en: null } }, { invite: own.reset }]) {
      assert.deepEqual(write('en', { own: odd }), writeMail(letterOf('reset', 'en')))
    }
  })

  test('of a person are text: what they hold is filled in once', () => {
    const values = {
      person: '{{email}}<img src=x>\u202eevil',
      email: 'a@x.example',
      link: 'https://x/',
    }
    const { text, html } = writeMail({ ...letterOf('invite', 'en'), values })
    assert.match(text, /^Hello \{\{email\}\}<img src=x> evil,/)
    assert.match(html, /Hello \{\{email\}\}&lt;img src=x&gt; evil,/)
  })
})

test('a logo of our own is shown, and a colour only where it is one', () => {
  const organization = { name: 'Pier', accent: 'red;}', logo: 'https://sso.x.example/icons/7' }
  const { html } = writeMail({ ...letterOf('reset', 'en'), organization })
  assert.match(html, /<img src="https:\/\/sso\.x\.example\/icons\/7" alt=""/)
  assert.doesNotMatch(html, /red;/)
})

test('a language is found by its tag, or the standard one is taken', () => {
  assert.deepEqual(['de', 'DE-at', 'fr', '', 'toString'].map(readLanguage), [
    'de',
    'de',
    'en',
    'en',
    'en',
  ])
  const wanted: [string | undefined, string | undefined][] = [
    [undefined, undefined],
    ['de', 'de'],
    ['fr, de;q=0.9, en;q=0.8', 'de'],
    ['de;q=0.5, en', 'en'],
    ['de;q=0', undefined],
    ['de;q=x, *', 'de'],
    ['constructor, __proto__', undefined],
  ]
  for (const [header, language] of wanted) assert.equal(chooseLanguage(header), language, header)
})

test('what has no value is left empty', () => {
  assert.equal(fillWords('{{a}}-{{ b }}-{{toString}}-{{', { a: '1' }), '1---{{')
})
