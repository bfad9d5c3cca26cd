/** The language of pages and letters: who says which it is, and that all of them speak it. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { sentences } from '../../src/pages/words/door-words.ts'
import { wordsOf } from '../../src/pages/words/words.ts'
import { type Browser, openTestHub, readFormFields, type TestHub } from '../helper.ts'
import { enter } from '../security/browser.ts'

const languageOf = (page: string): string => /<html lang="(\w+)"/.exec(page)?.[1] ?? ''

const german = { 'accept-language': 'de-AT, en;q=0.5' }

describe('the language of pages', () => {
  let hub: TestHub
  before(async () => {
    hub = await openTestHub()
  })
  after(() => hub.close())

  const speak = async (browser: Browser, language: string) => {
    const { attempt = '', token = '' } = readFormFields((await browser.get('/profile')).body)
    return browser.post('/profile/language', { attempt, token, language })
  }

  test('profile, then what was chosen here, then the browser, then the organization', async () => {
    const { downtown } = hub.organizations
    const door = '/sign-in?organization=downtown'
    const browser = hub.browser()
    assert.equal(languageOf((await browser.get(door)).body), 'en')
    await hub.hub.organizations.change(downtown.id, { settings: { language: 'de' } })
    assert.equal(languageOf((await browser.get(door)).body), 'de')
    const english = { 'accept-language': 'fr, en;q=0.5' }
    assert.equal(languageOf((await browser.get(door, english)).body), 'en')
    const chosen = await browser.get(`${door}&lang=de`, english)
    assert.equal(languageOf(chosen.body), 'de')
    assert.equal(languageOf((await browser.get(door, english)).body), 'de')

    const signedIn = await enter(hub, hub.people.chloe)
    const answer = await speak(signedIn, 'de')
    assert.equal(answer.headers.location, '/profile?done=language')
    assert.match((await signedIn.follow(answer)).body, /Das ist ab jetzt die Sprache/)
    assert.equal(languageOf((await signedIn.get('/?lang=en')).body), 'de')
    assert.equal(languageOf((await signedIn.get('/nothing')).body), 'de')
    await speak(signedIn, '')
    assert.equal((await hub.hub.users.get(hub.people.chloe.id)).language, null)
    await hub.hub.organizations.change(downtown.id, { settings: { language: null } })
  })

  test('a choice of the profile comes along to another browser with the sign-in', async () => {
    await hub.hub.users.change(hub.people.dev.id, { language: 'de' })
    const browser = hub.browser()
    assert.equal((await browser.signIn(hub.people.dev)).statusCode, 303)
    assert.equal(browser.jar.get('foyer-language'), 'de')
    const { token = '' } = readFormFields((await browser.get('/')).body)
    const out = await browser.follow(await browser.post('/sign-out', { token }))
    assert.match(out.body, /Sie sind abgemeldet/)
    await hub.hub.users.change(hub.people.dev.id, { language: null })
  })

  test('a language that there is not changes nothing, and is no text of a page', async () => {
    const browser = hub.browser()
    for (const lang of ['xx', '', 'toString', '__proto__', '%22%3E', 'de&lang=en']) {
      const page = await browser.get(`/sign-in?lang=${lang}`)
      assert.equal(languageOf(page.body), 'en', lang)
      assert.equal(browser.jar.get('foyer-language'), undefined, lang)
    }
    browser.jar.set('foyer-language', 'constructor')
    assert.equal(languageOf((await browser.get('/sign-in')).body), 'en')
    assert.equal((await browser.get('/.foyer/language?lang=xx')).statusCode, 404)
  })

  test('the links of the footer lead back to the page, with what waits', async () => {
    const browser = hub.browser()
    const waiting = String((await browser.get('/profile')).headers.location)
    const url = `http://localhost:3000${waiting}`
    const page = await browser.get(waiting)
    assert.match(page.body, /<a href="\/\.foyer\/language\?lang=de" hreflang="de"\s+lang="de"/)
    const answer = await browser.get('/.foyer/language?lang=de', { referer: url })
    assert.deepEqual([answer.statusCode, answer.headers.location], [303, waiting])
    const form = { ...readFormFields((await browser.get(waiting)).body), email: 'x', password: 'x' }
    const action = /<form[^>]* action="([^"]*)"/.exec(page.body)?.[1] ?? ''
    assert.equal(action, waiting)
    const refused = await browser.post(action, form)
    assert.match(refused.body, /E-Mail und Passwort passen nicht zusammen\.[\s\S]*noch einmal/)
    const elsewhere = { referer: 'https://evil.example/x' }
    const back = await browser.get('/.foyer/language?lang=en', elsewhere)
    assert.equal(back.headers.location, '/')
  })

  test('every page of the door speaks German', async () => {
    const browser = hub.browser()
    const expected: Record<string, RegExp> = {
      '/sign-in': /Anmelden[\s\S]*Angemeldet|Auf diesem Gerät angemeldet bleiben/,
      '/signed-out': /Sie sind abgemeldet/,
      '/forgotten': /Passwort vergessen\?/,
      '/reset': /Dieser Link gilt nicht mehr/,
      '/verify-email': /Dieser Link gilt nicht mehr/,
      '/first-administrator': /Dieser Link gilt nicht mehr/,
      '/sign-in/with/x': /Hier ist nichts/,
      '/nothing': /Hier ist nichts[\s\S]*Ihre Anwendungen/,
    }
    for (const [url, words] of Object.entries(expected)) {
      const { body } = await browser.get(url, german)
      assert.equal(languageOf(body), 'de', url)
      assert.match(body, words, url)
      assert.doesNotMatch(body, / the |Your |Please |Sign in/, url)
    }
  })

  test('a letter goes out in the language of the person, whoever asks', async () => {
    const ana = await hub.hub.users.change(hub.people.ana.id, { language: 'de' })
    await hub.hub.recovery.reset(ana)
    await hub.hub.mail.work()
    const subject = hub.hub.mail.kept().find(({ to }) => to === ana.email)?.subject
    assert.equal(subject, 'Ein neues Passwort für Harbor')
  })
})

test('every sentence that a language translates is said somewhere', () => {
  const root = new URL('../../src/', import.meta.url)
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const said = files
    .filter((file) => /\.ts$/.test(file) && !/pages\/words|\.test\.ts$/.test(file))
    .map((file) => readFileSync(new URL(file, root), 'utf8'))
    .join('\n')
  assert.deepEqual(
    sentences.filter((sentence) => !said.includes(sentence)),
    [],
  )
})

/** Every text of a catalogue by its place; functions are asked with texts of their own. */
const readTexts = (words: unknown, place = ''): [string, string][] => {
  if (typeof words === 'string') return [[place, words]]
  if (typeof words === 'function') return [[place, String(words)]]
  if (typeof words !== 'object' || words === null) return []
  return Object.entries(words).flatMap(([name, each]) => readTexts(each, `${place}.${name}`))
}

test('no language leaves a text in English, or empty', () => {
  const english = new Map(readTexts(wordsOf('en')))
  const same = ['.name.', '.profile.name.title', '.lifetime', '.profile.email.title']
  for (const [place, text] of readTexts(wordsOf('de'))) {
    assert.notEqual(text.trim(), '', place)
    const isName = same.some((each) => place.startsWith(each)) || /=> `\$\{[^}]*\}`$/.test(text)
    if (!isName && place !== '.name') assert.notEqual(text, english.get(place), place)
  }
})
