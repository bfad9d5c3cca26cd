/** Colours as the accessibility guidelines count them (WCAG 2.2, "relative luminance"). */

/** Red, green and blue, 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number]

export const black: Color = [0, 0, 0]
export const white: Color = [255, 255, 255]

/** Reads `#rrggbb`, with or without the sign; anything else gives undefined. */
export const readColor = (hex: string): Color | undefined => {
  const digits = /^#?([0-9a-f]{6})$/i.exec(hex)?.[1]
  if (digits === undefined) return undefined
  const value = Number.parseInt(digits, 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

export const writeColor = (color: Color): string =>
  `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`

const linear = (part: number): number => {
  const share = part / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

const luminance = ([red, green, blue]: Color): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)

/** The contrast of two colours, 1 to 21. Text needs 4.5, the edge of a control 3. */
export const contrast = (one: Color, other: Color): number => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05)
}

/** A colour on the way to another: share 0 is the first, 1 the second. */
export const mix = (from: Color, to: Color, share: number): Color => {
  const part = (index: 0 | 1 | 2): number =>
    Math.round(from[index] + (to[index] - from[index]) * share)
  return [part(0), part(1), part(2)]
}
