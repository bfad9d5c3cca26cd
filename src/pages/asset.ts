/**
 * What pages fetch beside themselves: the stylesheet, the favicon, and a small stylesheet for the
 * colour of an organization. Nothing comes from elsewhere, and nothing is a script.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { black, type Color, contrast, mix, readColor, white, writeColor } from './color.ts'
import { getColor, lookStyle } from './look.ts'

/** A file that never changes under its path, so that it may be kept for good. */
export type Asset = { path: string; type: string; body: string }

const textContrast = 4.5
const edgeContrast = 3

/** An asset whose path carries the hash of what it holds. */
export const writeAsset = (name: string, ending: string, type: string, body: string): Asset => {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  return { path: `/.foyer/assets/${name}-${hash}.${ending}`, type, body }
}

const stylesheet = writeAsset('look', 'css', 'text/css; charset=utf-8', lookStyle)
const favicon = writeAsset(
  'favicon',
  'svg',
  'image/svg+xml',
  readFileSync(new URL('favicon.svg', import.meta.url), 'utf8'),
)

/** Every asset, to be served under its path with an unlimited lifetime. */
export const assets: readonly Asset[] = [stylesheet, favicon]

export const stylesheetPath: string = stylesheet.path
export const faviconPath: string = favicon.path

/** Where the stylesheet of a colour is, or undefined when the colour is not `#rrggbb`. */
export const accentPath = (hex: string | undefined): string | undefined => {
  const color = hex === undefined ? undefined : readColor(hex)
  return color && `/.foyer/assets/accent-${writeColor(color).slice(1)}.css`
}

// The colour itself where it can be told from what is behind it, else the nearest that can.
const standOut = (color: Color, behind: readonly Color[], least: number, to: Color): Color => {
  const steps = 50
  for (let step = 0; step < steps; step += 1) {
    const nearer = mix(color, to, step / steps)
    if (behind.every((ground) => contrast(nearer, ground) >= least)) return nearer
  }
  return to
}

// White, black, or a black that is soft where the colour allows it: one of the three always holds.
const findTextColor = (ground: Color): Color =>
  [white, getColor('dark', 'on-accent'), black].find(
    (color) => contrast(color, ground) >= textContrast,
  ) ?? black

/** A colour as a scheme can show it: for grounds, for links, and for words on the ground. */
export const accentColors = (color: Color, scheme: 'light' | 'dark') => {
  const to = scheme === 'light' ? black : white
  const behind = [getColor(scheme, 'paper'), getColor(scheme, 'card')]
  const accent = standOut(color, behind, edgeContrast, to)
  const link = standOut(color, behind, textContrast, to)
  const onAccent = findTextColor(accent)
  return { accent: writeColor(accent), link: writeColor(link), onAccent: writeColor(onAccent) }
}

const schemeRule = (color: Color, scheme: 'light' | 'dark'): string => {
  const { accent, onAccent, link } = accentColors(color, scheme)
  return [
    ':root {',
    `  --accent: ${accent};`,
    `  --on-accent: ${onAccent};`,
    `  --link: ${link};`,
    '}',
  ].join('\n')
}

/**
 * The stylesheet of an organization's colour, for `accentPath`. The colour stays as it is where it
 * can be seen; else it is darkened (lightened in the dark) until controls have a contrast of 3,
 * and links and the words on buttons 4.5 (WCAG 2.2, 1.4.3 and 1.4.11). Undefined when the colour is
 * not `#rrggbb` or `rrggbb`.
 */
export const accentStyle = (hex: string): string | undefined => {
  const color = readColor(hex)
  if (color === undefined) return undefined
  const dark = `@media (prefers-color-scheme: dark) {\n${schemeRule(color, 'dark')}\n}`
  return `${schemeRule(color, 'light')}\n${dark}\n`
}
