/** Mantine in Foyer's paper, ink and one accent; the same values as src/pages/look.css. */
import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'

const accent: MantineColorsTuple = [
  '#eef6f3',
  '#d9ebe5',
  '#b3d7ca',
  '#8ccdb7',
  '#5fae96',
  '#3f937b',
  '#2d7a65',
  '#1f5c4d',
  '#184a3e',
  '#10362d',
]

const red: MantineColorsTuple = [
  '#fcefec',
  '#f8dcd7',
  '#ffc4bc',
  '#ff9f94',
  '#e3695b',
  '#c94638',
  '#b2362a',
  '#9c2a1f',
  '#7f2119',
  '#5f1812',
]

/** Words on a filled ground: the ground is dark by day and light in the dark. */
const resolveColors: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input)
  return input.variant === 'filled' ? { ...colors, color: 'var(--foyer-on-filled)' } : colors
}

export const theme = createTheme({
  primaryColor: 'accent',
  // Shades that hold 4.5 to their ground with the words on them.
  primaryShade: { light: 7, dark: 3 },
  variantColorResolver: resolveColors,
  colors: { accent, red },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
})

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f9f8f5',
    '--mantine-color-text': '#1d1c1a',
    '--mantine-color-dimmed': '#605c55',
    '--mantine-color-default-border': '#d5d0c5',
    '--mantine-color-error': '#9c2a1f',
    '--foyer-line': '#e3dfd6',
    '--foyer-field': '#87817a',
    '--foyer-on-filled': '#ffffff',
    '--mantine-color-placeholder': '#6f6a63',
    '--foyer-card': '#ffffff',
    '--foyer-good': '#1c6640',
    '--foyer-bad': '#9c2a1f',
  },
  dark: {
    '--mantine-color-body': '#141416',
    '--mantine-color-text': '#f1efea',
    '--mantine-color-dimmed': '#aaa59c',
    '--mantine-color-default-border': '#3d3d43',
    '--mantine-color-error': '#ff9f94',
    '--mantine-color-anchor': '#8ccdb7',
    '--foyer-line': '#323237',
    '--foyer-field': '#77777f',
    '--foyer-on-filled': '#141416',
    '--mantine-color-placeholder': '#9a958d',
    '--foyer-card': '#1c1c1f',
    '--foyer-good': '#83d3a4',
    '--foyer-bad': '#ff9f94',
  },
})
