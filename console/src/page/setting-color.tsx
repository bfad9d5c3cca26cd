/** A colour as people will see it: on their pages, by day and in the dark. */
import { Box, Text } from '@mantine/core'
import { contrastOf, groundOf, type Scheme, shownColor } from '../color.ts'
import { usePlace } from '../place.tsx'

const schemeWords: Record<Scheme, string> = { light: 'By day', dark: 'In the dark' }

const noteOf = (accent: string, shown: string): string =>
  accent.toLowerCase() === shown ? `as it is, ${shown}` : `shown as ${shown}`

const Sample = ({ accent, scheme }: { accent: string; scheme: Scheme }) => {
  const { organization } = usePlace()
  const { paper, card, ink } = groundOf(scheme)
  const shown = shownColor(accent, scheme)
  const button = contrastOf(shown.onAccent, shown.accent)
  const link = contrastOf(shown.link, card)
  return (
    <figure className="sample">
      <Box className="sample-page" style={{ background: paper }}>
        <Box className="sample-card" style={{ background: card, color: ink }}>
          <strong>{organization.name}</strong>
          <span
            className="sample-button"
            style={{ background: shown.accent, color: shown.onAccent }}
          >
            Sign in
          </span>
          <span className="sample-link" style={{ color: shown.link }}>
            Forgot your password?
          </span>
        </Box>
      </Box>
      <figcaption>
        <Text size="sm" fw={500}>
          {schemeWords[scheme]}
        </Text>
        <Text size="xs" c="dimmed">
          Buttons {noteOf(accent, shown.accent)}; their words have a contrast of {button}.
          <br />
          Links {noteOf(accent, shown.link)}; they have a contrast of {link}.
        </Text>
      </figcaption>
    </figure>
  )
}

export const ColorPreview = ({ accent }: { accent: string }) => (
  <section aria-label="As people will see it" className="samples">
    <Sample accent={accent} scheme="light" />
    <Sample accent={accent} scheme="dark" />
  </section>
)
