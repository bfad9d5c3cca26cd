/** Contrast as WCAG 2.2 AA asks for it: the stylesheet, the tones, and any colour that is set. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accentPath, accentStyle } from './asset.ts'
import { type Color, contrast, readColor, white, writeColor } from './color.ts'
import { getColor, look } from './look.ts'

const schemeNames = ['light', 'dark'] as const

const textPairs = [
  ['ink', 'paper'],
  ['ink', 'card'],
  ['ink', 'good-ground'],
  ['ink', 'bad-ground'],
  ['quiet', 'paper'],
  ['quiet', 'card'],
  ['link', 'paper'],
  ['link', 'card'],
  ['on-accent', 'accent'],
  ['good', 'good-ground'],
  ['bad', 'bad-ground'],
] as const

const edgePairs = [
  ['field', 'card'],
  ['field', 'paper'],
  ['accent', 'card'],
  ['link', 'card'],
  ['bad', 'card'],
  ['bad', 'bad-ground'],
] as const

for (const scheme of schemeNames) {
  test(`the ${scheme} scheme has a contrast of 4.5 for text and 3 for edges`, () => {
    for (const [pairs, least] of [
      [textPairs, 4.5],
      [edgePairs, 3],
    ] as const) {
      for (const [front, ground] of pairs) {
        const ratio = contrast(getColor(scheme, front), getColor(scheme, ground))
        assert.ok(ratio >= least, `${front} on ${ground}: ${ratio.toFixed(2)}`)
      }
    }
  })
}

test('contrast is counted as WCAG counts it', () => {
  assert.equal(contrast([0, 0, 0], white), 21)
  assert.equal(contrast(white, white), 1)
  assert.equal(contrast([119, 119, 119], white).toFixed(2), '4.48')
})

test('white letters hold on all twelve tones', () => {
  const tones = Array.from(look.matchAll(/\.tone-(\d+) \{\s*background: (#[0-9a-f]{6});/g))
  assert.deepEqual(
    tones.map(([, index]) => Number(index)),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  )
  for (const [, , color] of tones) {
    assert.ok(contrast(readColor(color ?? '') ?? white, white) >= 4.5, color)
  }
})

// A plain generator of numbers, so that the colours are the same in every run.
const randomColors = (amount: number): Color[] => {
  let state = 42
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  }
  return Array.from({ length: amount }, () => [next(), next(), next()])
}

const extremes: Color[] = [
  [255, 255, 255],
  [0, 0, 0],
  [255, 212, 0],
  [0, 255, 0],
  [0, 0, 255],
  [128, 128, 128],
]

const checkAccent = (color: Color): void => {
  const rules = accentStyle(writeColor(color))?.match(/:root \{[^}]*\}/g) ?? []
  assert.equal(rules.length, 2)
  for (const [index, scheme] of schemeNames.entries()) {
    const read = (name: string): Color => {
      const found = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(rules[index] ?? '')?.[1]
      return readColor(found ?? '') ?? assert.fail(`no ${name}`)
    }
    for (const ground of ['card', 'paper'].map((name) => getColor(scheme, name))) {
      assert.ok(contrast(read('link'), ground) >= 4.5, `link of ${writeColor(color)}`)
      assert.ok(contrast(read('accent'), ground) >= 3, `accent of ${writeColor(color)}`)
    }
    assert.ok(contrast(read('on-accent'), read('accent')) >= 4.5, `button of ${writeColor(color)}`)
  }
}

test('any colour of an organization holds in both schemes', () => {
  for (const color of [...extremes, ...randomColors(60)]) checkAccent(color)
})

test('a colour that already holds stays as it is', () => {
  assert.match(accentStyle('#b4541a') ?? '', /--accent: #b4541a;\n {2}--on-accent: #ffffff;/)
})

test('WEB-07: what is not a colour gives no stylesheet and no path', () => {
  for (const hex of ['', '#fff', 'red', '#12345g', '#1234567', '#123456;}*{}', '../../x']) {
    assert.equal(accentStyle(hex), undefined)
    assert.equal(accentPath(hex), undefined)
  }
  assert.equal(accentPath('#B4541A'), '/.foyer/assets/accent-b4541a.css')
})
