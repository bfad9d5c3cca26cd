/** Names of every kind: their letters, their tone, and what may not be in them. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeHtml } from './html.ts'
import { launcherPage, monogram, tone } from './launcher.ts'
import { chosenMonogram, plainName } from './name.ts'
import { launcher } from './sample.ts'

test('a monogram is the first letters of two words, or two letters of one', () => {
  const expected: Record<string, string> = {
    'Listing Studio': 'LS',
    'People & Payroll': 'PP',
    'the quick brown fox': 'TQ',
    Wiki: 'WI',
    GitHub: 'GH',
    MLS: 'ML',
    '3CX': '3C',
    x: 'X',
    '  — harbor —  ': 'HA',
    straße: 'ST',
    'ßeta gamma': 'SG',
    'Élan Vital': 'ÉV',
    'e\u0301lan vital': 'E\u0301V',
    'Ωμέγα Δέλτα': 'ΩΔ',
    'مكتبة الوثائق': 'ما',
    '🚀 Launch Pad': 'LP',
  }
  for (const [name, letters] of Object.entries(expected)) assert.equal(monogram(name), letters)
})

test('APP-14: a name of emoji alone has a whole emoji as its monogram', () => {
  const emoji = ['🦊', '👨‍👩‍👧‍👦', '🏳️‍🌈', '👍🏽', '🇪🇸']
  for (const face of emoji) assert.equal(monogram(`${face}🦊`), face)
})

test('APP-14: a name without anything to see still has a name and a monogram', () => {
  for (const name of ['', '   ', '\u202e\u200f', '\u0000\u0007']) {
    assert.equal(plainName(name), 'No name')
    assert.equal(monogram(name), 'NN')
  }
  assert.equal(monogram('***'), '*')
  assert.equal(monogram('\ud800'), '\ufffd')
})

test('APP-14: a letter with a thousand accents is cut to its base', () => {
  assert.equal(monogram(`a${'\u0301'.repeat(1000)} b${'\u0301'.repeat(1000)}`), 'AB')
})

test('APP-14: marks that turn the reading direction are not shown', () => {
  assert.equal(plainName('\u202eelgooG\u202c'), 'elgooG')
  const applications = [{ id: '1', name: '\u202eelgooG', note: '', url: '/' }]
  const groups = [{ title: 'Yours', applications }]
  const text = writeHtml(launcherPage({ ...launcher, groups, total: 1 }))
  assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069]/)
})

test('letters that were chosen are at most three, and empty ones count as none', () => {
  assert.equal(chosenMonogram('MLSX', 'Regional'), 'MLS')
  assert.equal(chosenMonogram('  ', 'Regional'), 'RE')
  assert.equal(chosenMonogram(undefined, 'Regional'), 'RE')
})

test('a tone is steady, blind to case and composition, and all twelve are used', () => {
  assert.equal(tone('Listing Studio'), tone('LISTING studio'))
  assert.equal(tone('\u00e9'), tone('e\u0301'))
  const tones = new Set(Array.from({ length: 300 }, (_, index) => tone(`application ${index}`)))
  assert.deepEqual(
    [...tones].sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  )
  assert.equal(tone('Wiki'), 1)
})

test('the launcher takes a thousand tiles', () => {
  const applications = Array.from({ length: 1000 }, (_, index) => ({
    id: String(index),
    name: `Application ${index}`,
    note: '',
    url: `/launch/${index}`,
  }))
  const groups = [{ title: 'Yours', applications }]
  const text = writeHtml(launcherPage({ ...launcher, groups, total: 1000 }))
  assert.equal(text.match(/class="tile"/g)?.length, 1000)
})
