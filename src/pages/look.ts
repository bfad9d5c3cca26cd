/** The stylesheet of the pages people see, and the colours that its two schemes name. */

import { readFileSync } from 'node:fs'
import { type Color, readColor } from './color.ts'

const read = (name: string): string => readFileSync(new URL(`${name}.css`, import.meta.url), 'utf8')

/** The stylesheet as it is written. */
export const look = ['look', 'door', 'wide', 'detail', 'reference', 'tone'].map(read).join('\n')

/** A stylesheet of ours without comments and without the space that nobody reads. */
const squeezeStyle = (style: string): string =>
  style
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};]) ?/g, '$1')
    .replaceAll(/(?<=[\w-]): /g, ':')
    .replaceAll(';}', '}')
    .trim()

/** The whole stylesheet, one for all pages so that it is fetched once. */
export const lookStyle = squeezeStyle(look)

const readScheme = (block: string | undefined): ReadonlyMap<string, Color> => {
  const colors = new Map<string, Color>()
  for (const [, name, value] of block?.matchAll(/(?<![\w-])--([\w-]+): (#[0-9a-f]{6});/g) ?? []) {
    const color = readColor(value ?? '')
    if (name !== undefined && color !== undefined) colors.set(name, color)
  }
  return colors
}

const [lightBlock, darkBlock] = Array.from(look.matchAll(/:root \{([^}]*)\}/g), (found) => found[1])

/** The colours of the stylesheet by name, as they are in daylight and in the dark. */
export const schemes = { light: readScheme(lightBlock), dark: readScheme(darkBlock) } as const

/** One colour of a scheme, by the name of its variable. */
export const getColor = (scheme: keyof typeof schemes, name: string): Color => {
  const color = schemes[scheme].get(name)
  if (color === undefined) throw new Error(`the ${scheme} scheme names no colour ${name}`)
  return color
}
