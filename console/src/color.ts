/**
 * How an organization's colour is shown to people, as the hub does it (src/pages/asset.ts): a test
 * holds the two together. Contrast is that of WCAG 2.2, "relative luminance".
 */

export type Scheme = 'light' | 'dark'

export type Shown = { accent: string; link: string; onAccent: string }

type Color = readonly [red: number, green: number, blue: number]

const black: Color = [0, 0, 0]
const white: Color = [255, 255, 255]

/** What stands behind people's pages: the paper, and the card on it. */
const grounds: Record<Scheme, { paper: string; card: string; ink: string }> = {
  light: { paper: '#f9f8f5', card: '#ffffff', ink: '#1d1c1a' },
  dark: { paper: '#141416', card: '#1c1c1f', ink: '#f1efea' },
}

const softBlack = '#0c1f18'
const textContrast = 4.5
const edgeContrast = 3
const steps = 50

const read = (hex: string): Color => {
  const value = Number.parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

const write = (color: Color): string =>
  `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`

const linear = (part: number): number => {
  const share = part / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

const luminance = ([red, green, blue]: Color): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)

const contrast = (one: Color, other: Color): number => {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

const mix = (from: Color, to: Color, share: number): Color => {
  const part = (index: 0 | 1 | 2): number =>
    Math.round(from[index] + (to[index] - from[index]) * share)
  return [part(0), part(1), part(2)]
}

const standOut = (color: Color, behind: readonly Color[], least: number, to: Color): Color => {
  for (let step = 0; step < steps; step += 1) {
    const nearer = mix(color, to, step / steps)
    if (behind.every((ground) => contrast(nearer, ground) >= least)) return nearer
  }
  return to
}

export const isColor = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text)

export const groundOf = (scheme: Scheme) => grounds[scheme]

/** A colour as a scheme shows it: for grounds, for links, and for words on the ground. */
export const shownColor = (hex: string, scheme: Scheme): Shown => {
  const color = read(hex)
  const to = scheme === 'light' ? black : white
  const behind = [read(grounds[scheme].paper), read(grounds[scheme].card)]
  const accent = standOut(color, behind, edgeContrast, to)
  const onAccent = [white, read(softBlack), black].find(
    (each) => contrast(each, accent) >= textContrast,
  )
  return {
    accent: write(accent),
    link: write(standOut(color, behind, textContrast, to)),
    onAccent: write(onAccent ?? black),
  }
}

/** The contrast of two colours as people say it: 4.6. */
export const contrastOf = (one: string, other: string): number =>
  Math.floor(contrast(read(one), read(other)) * 10) / 10
