/** The colour that the console previews is the colour that people see. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contrastOf, groundOf, shownColor } from '../console/src/color.ts'
import { accentColors } from '../src/pages/asset.ts'
import { readColor, writeColor } from '../src/pages/color.ts'
import { getColor } from '../src/pages/look.ts'

const schemes = ['light', 'dark'] as const

/** Colours all over the cube, and some that people choose. */
const colors = [0, 51, 102, 153, 204, 255].flatMap((red) =>
  [0, 85, 170, 255].flatMap((green) =>
    [0, 64, 128, 255].map((blue) => writeColor([red, green, blue])),
  ),
)

test('the console shows each colour as the hub does', () => {
  for (const hex of [...colors, '#245b4e', '#b4541a', '#ffe600']) {
    const color = readColor(hex) ?? assert.fail(hex)
    for (const scheme of schemes) {
      assert.deepEqual(shownColor(hex, scheme), accentColors(color, scheme), `${hex}, ${scheme}`)
    }
  }
})

test('on the grounds that the stylesheet has', () => {
  for (const scheme of schemes) {
    const { paper, card, ink } = groundOf(scheme)
    const own = (name: string): string => writeColor(getColor(scheme, name))
    assert.deepEqual([paper, card, ink], [own('paper'), own('card'), own('ink')])
  }
})

test('and a contrast is not said to be more than it is', () => {
  assert.equal(contrastOf('#000000', '#ffffff'), 21)
  assert.equal(contrastOf('#767676', '#ffffff'), 4.5)
  assert.equal(contrastOf('#777777', '#ffffff'), 4.4)
})
